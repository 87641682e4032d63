//! A masked word of the columns that is an ordinary word too, or the name of a disease or a maker: a part whose chances are
//! known enters, the word is let stand where it is just that ("White cell count", "Glasgow coma score", "Philips monitor").
//!
//! A title, another name, a verb of persons, who was told or handed something: whatever speaks for a person keeps it masked,
//! and so does the tagger, which was never told the names. Where a capital says nothing and neither side speaks, the word
//! stays masked as a doubt, for a reviewer to decide. All of this runs when the chances are known: nothing that was
//! trained sees it.

#[cfg(test)]
mod tests;

use super::addresses;
use super::beside::{BUSY, is_grammar};
use super::speaks::speaks;
use super::things::{capital_is_empty, is_other_name, is_thing};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN, Work};
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::names::known::Sought;
use crate::redact::stand::SURE;
use crate::redact::steps::step;
use crate::redact::tokens::{Shape, Token};
use crate::redact::{Evidence, Kind};

/// From here on the tagger takes a word for a name by itself.
const LIKELY: f32 = 0.5;
/// Below this it takes it for a word.
const UNLIKELY: f32 = 0.1;
/// A word with any of these may be no name.
const ORDINARY: Flags = BUSY.or(Flags::WORD).or(Flags::THING);

/// On a list of names. A word on none stays masked unless the words beside it make a thing of it.
const LISTED: Flags =
    Flags::GIVEN.or(Flags::GIVEN_RARE).or(Flags::SURNAME).or(Flags::SURNAME_RARE).or(Flags::NAME_WORD);

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The word, and nobody.
    Word,
    /// Neither side speaks.
    Undecided,
}

impl Sought {
    /// Lets known words stand where they are no name.
    pub(crate) fn let_stand(&self, work: &mut Work<'_>, lexicon: &Lexicon) {
        let Work { doc, marginals, chances, cells, .. } = work;
        if !cells.iter().any(of_columns) {
            return;
        }
        let others = others(doc);
        let look = Look { doc, lexicon, cells, others: &others };
        let found: Vec<(usize, Place)> =
            (0..cells.len()).filter_map(|at| Some((at, look.place(at, marginals.masked(at))?))).collect();
        for (at, place) in found {
            match place {
                Place::Word => {
                    cells[at] = other(doc, cells, &others, at).unwrap_or(OPEN);
                    chances[at] = 0.0;
                }
                Place::Undecided => {
                    cells[at] = Cell { rule: "known-in-doubt", certainty: 0.6, doubt: true, ..cells[at] };
                }
            }
        }
    }
}

/// A part and what is decided of it.
struct Look<'a, 'text> {
    doc: &'a Document<'text>,
    lexicon: &'a Lexicon,
    cells: &'a [Cell],
    others: &'a [u32],
}

impl Look<'_, '_> {
    /// What stands at a masked word of the columns; nothing where it stays as it is. `chance` is the tagger's that it is an
    /// identifier.
    fn place(&self, at: usize, chance: f32) -> Option<Place> {
        step();
        let (doc, cell) = (self.doc, &self.cells[at]);
        if !of_columns(cell) || !doc.tokens[at].is_word() || doc.hints[at] == Hint::Placeholder {
            return None;
        }
        if self.is_called(at) || chance >= LIKELY {
            return None;
        }
        if cell.kind == Some(Kind::Address) {
            let word = chance < UNLIKELY && addresses::is_word(doc, self.cells, at);
            return word.then_some(Place::Word);
        }
        if cell.kind != Some(Kind::Name) || joined(doc, at) {
            return None;
        }
        if cell.rule == "known-misspelt" {
            let other = is_other_name(doc, self.lexicon, at) && !speaks(doc, self.cells, at);
            return other.then_some(Place::Word);
        }
        self.ordinary(at, chance)
    }

    fn ordinary(&self, at: usize, chance: f32) -> Option<Place> {
        let doc = self.doc;
        let token = &doc.tokens[at];
        if !token.flags.any(ORDINARY) || token.shape == Shape::Lower || speaks(doc, self.cells, at) {
            return None;
        }
        let empty = capital_is_empty(doc, at);
        if is_thing(doc, self.cells, self.lexicon, at, empty) {
            return Some(Place::Word);
        }
        let goes_on = doc.same_line(at + 1)
            && !doc.glued(at + 1)
            && doc.tokens.get(at + 1).is_some_and(Token::is_word)
            && self.cells[at + 1].kind.is_none()
            && (is_grammar(doc, at) || may_be_noun(doc, at + 1));
        // A given name that stands there is the person's far more often than the word.
        let given = token.flags.any(Flags::GIVEN.or(Flags::GIVEN_RARE));
        let undecided = empty
            && goes_on
            && token.flags.any(BUSY)
            && token.flags.any(LISTED)
            && !given
            && chance < UNLIKELY;
        undecided.then_some(Place::Undecided)
    }

    /// A title or the shape of a name takes the word, whatever the columns hold.
    fn is_called(&self, at: usize) -> bool {
        (self.others[at] as usize).checked_sub(1).is_some_and(|hit| self.doc.hits[hit].kind == Kind::Name)
    }
}

/// The columns alone have masked it, for sure.
fn of_columns(cell: &Cell) -> bool {
    cell.evidence == Evidence::Known && !cell.doubt && matches!(cell.rule, "known" | "known-misspelt")
}

/// "Brown insulin" may be a thing; what was done or where ("Brown moved", "Brown for theatre") follows a person as well,
/// and then nothing asks for a reviewer.
fn may_be_noun(doc: &Document<'_>, at: usize) -> bool {
    let word = doc.word(at);
    let past = word.len() > 4 && word[word.len() - 2..].eq_ignore_ascii_case(b"ed");
    !(past || is_grammar(doc, at) || doc.has(at, Flags::VERB))
}

/// Part of a longer word: "Green-Smith", "O'Hare".
fn joined(doc: &Document<'_>, at: usize) -> bool {
    let link = |place: usize| doc.mark(place, b'-') || doc.mark(place, b'\'');
    at > 0 && doc.glued(at) && link(at - 1)
        || doc.mark(at + 1, b'-') && doc.glued(at + 1) && doc.glued(at + 2)
}

/// The number of a sure hit of every token that the columns did not give, counted from 1; a name's before all.
fn others(doc: &Document<'_>) -> Vec<u32> {
    let mut others = vec![0_u32; doc.tokens.len()];
    for (number, hit) in (1..).zip(&doc.hits) {
        if hit.evidence == Evidence::Known || hit.certainty < SURE {
            continue;
        }
        for other in &mut others[hit.first..hit.last] {
            step();
            if *other == 0 || hit.kind == Kind::Name {
                *other = number;
            }
        }
    }
    others
}

/// What the word is part of when it is no name: the ward of "Ward 6", a word of the site's lists.
fn other(doc: &Document<'_>, cells: &[Cell], others: &[u32], at: usize) -> Option<Cell> {
    let number = others[at];
    let hit = doc.hits.get((number as usize).checked_sub(1)?)?;
    let beside = |place: usize| cells.get(place).is_some_and(|cell| cell.hit == number);
    let goes = hit.evidence == Evidence::LocalList
        || at > hit.first && beside(at - 1)
        || at + 1 < hit.last && beside(at + 1);
    goes.then_some(Cell {
        kind: Some(hit.kind),
        rule: hit.rule,
        evidence: hit.evidence,
        certainty: hit.certainty,
        doubt: false,
        hit: number,
    })
}

//! A known person whose name is short, or an ordinary or clinical word: a read document enters, the word is masked where a
//! person stands ("foley was found on the floor"), never where the word is one ("foley catheter").
//!
//! What stands beside the word decides: a verb of persons behind it, somebody who is told or helped before it, a title, the
//! other half of the name. In small letters it stays a doubt, for a reviewer to decide. This runs when the chances
//! are known: tagger, net and trees see nothing of it.

mod acts;
mod beside;
mod found_words;
mod grammar_words;
mod meet_words;
mod meets;
mod note;
mod people_words;
mod state_words;
#[cfg(test)]
mod tests;
mod verb_words;

use super::Sought;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::steps::step;
use crate::redact::tokens::Shape;
use crate::redact::{Evidence, Kind};
use acts::{acts, is_auxiliary, opens};
use beside::{BUSY, GROUPS, ROLES, before, determined, is_grammar, shouted, starts, titled};
use grammar_words::{ADVERBS, LINKS};
use meets::{behind_role, behind_verb, owns};
use people_words::GROUP_WORDS;
use state_words::OF_THINGS;

impl Sought {
    /// Masks what of the names stands where a person does and is not masked yet.
    pub(crate) fn mask_persons(&self, doc: &Document<'_>, cells: &mut [Cell]) {
        if self.persons.is_empty() {
            return;
        }
        for (at, cell) in cells.iter_mut().enumerate() {
            step();
            if cell.kind.is_some() || doc.hints[at] == Hint::Placeholder || !self.is_person(doc, at) {
                continue;
            }
            if let Some(sure) = self.stands(doc, at) {
                *cell = Cell {
                    kind: Some(Kind::Name),
                    rule: if sure { "known" } else { "known-in-doubt" },
                    evidence: Evidence::Known,
                    certainty: if sure { 0.95 } else { 0.6 },
                    doubt: !sure,
                    hit: 0,
                };
            }
        }
    }

    /// The token is a word of a known person's name, whatever else it is.
    fn is_person(&self, doc: &Document<'_>, at: usize) -> bool {
        doc.tokens.get(at).is_some_and(|token| token.is_word() && self.persons.contains_key(&token.hash))
    }

    /// The word stands where a person does: surely (`Some(true)`) or for a reviewer to decide (`Some(false)`).
    fn stands(&self, doc: &Document<'_>, at: usize) -> Option<bool> {
        let token = &doc.tokens[at];
        let grammar = is_grammar(doc, at);
        if grammar && token.shape == Shape::Lower {
            return None;
        }
        let small = token.shape == Shape::Lower || shouted(doc, at);
        if titled(doc, at, small) {
            return Some(!small);
        }
        if self.beside_person(doc, at) {
            return Some(!(grammar && small));
        }
        if small {
            let open = !grammar && !token.flags.any(ROLES);
            return (open && in_small(doc, at)).then_some(false);
        }
        if self.behind_initial(doc, at) {
            return Some(true);
        }
        // As in a column that is not written in capitals.
        if !grammar && token.shape == Shape::Title && !token.flags.any(BUSY) {
            return Some(true);
        }
        if determined(doc, at) {
            return None;
        }
        if grammar { at_grammar(doc, at) } else { in_capitals(doc, at) }
    }

    /// The other half of the name stands beside it: "LI Wei", "Wei Li", "He, Wei".
    fn beside_person(&self, doc: &Document<'_>, at: usize) -> bool {
        let own = doc.tokens[at].hash;
        let small = doc.tokens[at].shape == Shape::Lower;
        let other = |place: usize| {
            self.is_person(doc, place)
                && doc.tokens[place].hash != own
                && (doc.tokens[place].is_capital()
                    || !(is_grammar(doc, place) || small && doc.has(place, ROLES)))
        };
        let next = |place: usize| doc.same_line(place) && !doc.glued(place);
        at > 0 && next(at) && other(at - 1)
            || next(at + 1) && other(at + 1)
            || !small && doc.mark(at + 1, b',') && doc.same_line(at + 1) && next(at + 2) && other(at + 2)
    }

    /// The initial of a known given name stands before it: "W Li", "W. He".
    fn behind_initial(&self, doc: &Document<'_>, at: usize) -> bool {
        let Some(initial) = before(doc, at) else { return false };
        let token = &doc.tokens[initial];
        token.shape == Shape::Initial
            && self.given.iter().any(|(_, letter)| {
                step();
                *letter == token.first | 0x20
            })
    }
}

/// "So", "An" with a capital: no word of grammar stands right before a verb of persons or behind "told", but at the start
/// of a sentence it is in doubt, and "He fell" is no name at all.
fn at_grammar(doc: &Document<'_>, at: usize) -> Option<bool> {
    if doc.tokens[at].shape != Shape::Title {
        return None;
    }
    if behind_verb(doc, at, false) {
        return Some(true);
    }
    (!doc.is_one(at, LINKS) && acts(doc, at, false)).then(|| !starts(doc, at))
}

/// A capital where a person stands.
fn in_capitals(doc: &Document<'_>, at: usize) -> Option<bool> {
    let token = &doc.tokens[at];
    // "ED", "BA": an abbreviation as likely as a name.
    let short = token.shape == Shape::Upper && token.len() <= 3 && token.flags.any(BUSY);
    let group = short || doc.has(at, GROUPS);
    if acts(doc, at, group) {
        return Some(true);
    }
    if group {
        return None;
    }
    if behind_verb(doc, at, false) || behind_role(doc, at, false) || owns(doc, at, false) {
        return Some(true);
    }
    let mut then = at + 2;
    while then < at + 4 && doc.is_one(then, ADVERBS) {
        then += 1;
    }
    let auxiliary = doc.same_line(at + 1) && is_auxiliary(doc, at + 1);
    (auxiliary && starts(doc, at) && !doc.is_one(then, OF_THINGS)).then_some(false)
}

/// Small letters where a person stands.
fn in_small(doc: &Document<'_>, at: usize) -> bool {
    let group = doc.has(at, GROUPS) || doc.is_one(at, GROUP_WORDS);
    opens(doc, at) && acts(doc, at, group)
        || !group && (behind_verb(doc, at, true) || behind_role(doc, at, true) || owns(doc, at, true))
}

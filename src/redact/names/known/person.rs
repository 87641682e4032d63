//! A known person whose name is short, or an ordinary or clinical word: a read document enters, the word is masked where a
//! person stands ("foley was found on the floor"), never where the word is one ("foley catheter").
//!
//! What stands beside the word decides: a verb of persons behind it, somebody who is told or helped before it, a title, the
//! other half of the name. In small letters it stays a doubt, for a reviewer to decide. What the columns have masked although
//! nobody stands there is let stand again (`ordinary`). This runs when the chances are known: tagger, net and trees see
//! nothing of it.

mod acts;
mod addresses;
mod beside;
mod compound_words;
mod found_words;
mod grammar_words;
mod maker_words;
mod meet_words;
mod meets;
mod note;
mod ordinary;
mod people_words;
mod short_names;
mod speaks;
mod state_words;
#[cfg(test)]
mod tests;
mod things;
mod verb_words;

use super::Sought;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::steps::step;
use crate::redact::tokens::Shape;
use crate::redact::{Evidence, Kind};
use acts::{acts, is_auxiliary, opens};
use beside::{BUSY, GROUPS, ROLES, before, determined, is_grammar, shouted, starts, titled};
use grammar_words::{ADVERBS, LINKS};
use meets::{behind_role, behind_verb, handed, of_record, owns};
use people_words::{BODY, CARERS, GROUP_WORDS, TOGETHER};
use speaks::handles;
use state_words::OF_THINGS;
use verb_words::SPEAKS;

impl Sought {
    /// Masks what of the names stands where a person does and is not masked yet.
    pub(crate) fn mask_persons(&self, doc: &Document<'_>, cells: &mut [Cell]) {
        if self.persons.is_empty() {
            return;
        }
        for at in 0..cells.len() {
            step();
            if cells[at].kind.is_some() || doc.hints[at] == Hint::Placeholder {
                continue;
            }
            let found = if self.is_person(doc, at) {
                self.stands(doc, cells, at)
            } else {
                (self.is_short_name(doc, at) && short_name(doc, at)).then_some(false)
            };
            if let Some(sure) = found {
                cells[at] = Cell {
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
    fn stands(&self, doc: &Document<'_>, cells: &[Cell], at: usize) -> Option<bool> {
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
        if !grammar && (self.around_comma(doc, at) || with_another(doc, cells, at)) {
            return Some(!small);
        }
        if small {
            let open = !grammar && !token.flags.any(ROLES);
            return (open && in_small(doc, at) || !grammar && by_post(doc, at)).then_some(false);
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

    /// Surname and given name stand around a comma: "hay, bo". Parts of a body and clinical words are a list there.
    fn around_comma(&self, doc: &Document<'_>, at: usize) -> bool {
        let plain = |place: usize| {
            !is_grammar(doc, place)
                && !doc.is_one(place, BODY)
                && (doc.has(place, NAMED) || !doc.has(place, Flags::CLINICAL.or(Flags::DRUG)))
        };
        let half = |place: usize| doc.tokens.get(place).and_then(|token| self.persons.get(&token.hash));
        let halves = |one: usize, two: usize| {
            half(one).zip(half(two)).is_some_and(|(one, two)| one.0 == two.0 && one.1 != two.1)
                && plain(one)
                && plain(two)
        };
        let comma = |mark: usize| {
            doc.mark(mark, b',')
                && doc.same_line(mark)
                && doc.same_line(mark + 1)
                && halves(mark - 1, mark + 1)
        };
        comma(at + 1) || at > 1 && comma(at - 1)
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
    if acts(doc, at, group)
        || !group && (behind_verb(doc, at, false) || behind_role(doc, at, false) || owns(doc, at, false))
    {
        return Some(true);
    }
    // "handed over to NG", "NG said": a person as likely as a tube.
    if !is_group(doc, at) && (handed(doc, at, false) || short && says(doc, at)) {
        return Some(false);
    }
    if group {
        return None;
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
    let group = is_group(doc, at);
    let works = || {
        !group && handles(doc, at) && !doc.has(at, Flags::CLINICAL.or(Flags::DRUG)) && !doc.is_one(at, BODY)
    };
    opens(doc, at) && (acts(doc, at, group) || works())
        || !group
            && (behind_verb(doc, at, true)
                || behind_role(doc, at, true)
                || owns(doc, at, true)
                || handed(doc, at, true)
                || of_record(doc, at))
}

/// The word for a post that is a surname too ("head", but no "porter") is spoken to as only somebody is.
fn by_post(doc: &Document<'_>, at: usize) -> bool {
    const SPOKEN: &[&str] = &["spoke", "spoken", "speaking", "talked", "talking", "discussed"];
    let post = doc.has(at, Flags::STAFF)
        && !doc.has(at, Flags::TITLE.or(Flags::RELATIVE).or(Flags::PATIENT))
        && !doc.is_one(at, CARERS)
        && doc.has(at, Flags::SURNAME.or(Flags::SURNAME_TOP));
    let spoken = || at > 1 && doc.is_one(at - 2, SPOKEN) && behind_verb(doc, at, true);
    post && !is_group(doc, at) && (handed(doc, at, true) || spoken())
}

/// A place, a team or a shift that is told and handed things as people are.
fn is_group(doc: &Document<'_>, at: usize) -> bool {
    doc.has(at, GROUPS) || doc.is_one(at, GROUP_WORDS)
}

/// Somebody says something, and it is not said by others.
fn says(doc: &Document<'_>, at: usize) -> bool {
    doc.same_line(at + 1) && !doc.glued(at + 1) && doc.is_one(at + 1, SPEAKS) && !doc.is(at + 2, "by")
}

/// Somebody who is masked is named in one breath with the word: "bernie and silks were with the pt".
fn with_another(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let name = |place: usize| {
        cells.get(place).is_some_and(|cell| cell.kind == Some(Kind::Name) && !cell.doubt)
            && doc.tokens[place].is_word()
    };
    let one_line = |first: usize, last: usize| (first..=last).all(|place| doc.same_line(place));
    let behind = at > 1
        && doc.is(at - 1, "and")
        && name(at - 2)
        && doc.is_one(at + 1, TOGETHER)
        && one_line(at - 1, at + 1);
    let before = doc.is(at + 1, "and")
        && name(at + 2)
        && doc.is_one(at + 3, TOGETHER)
        && one_line(at + 1, at + 3)
        && opens(doc, at);
    (behind || before) && !is_group(doc, at)
}

/// A word that may be short for a given name stands where a person does. What is a word of its own needs more than a state:
/// kits are missing too.
fn short_name(doc: &Document<'_>, at: usize) -> bool {
    let token = &doc.tokens[at];
    if is_grammar(doc, at) && token.shape == Shape::Lower || is_group(doc, at) || token.flags.any(ROLES) {
        return false;
    }
    let small = token.shape == Shape::Lower || shouted(doc, at);
    if titled(doc, at, small) {
        return true;
    }
    if small {
        let word = token.flags.any(Flags::COMMON.or(Flags::CLINICAL));
        return behind_verb(doc, at, true) || behind_role(doc, at, true) || !word && in_small(doc, at);
    }
    if token.shape == Shape::Title && !token.flags.any(BUSY) {
        return true;
    }
    let met = || behind_verb(doc, at, false) || behind_role(doc, at, false) || handed(doc, at, false);
    !determined(doc, at) && (acts(doc, at, false) && !is_auxiliary(doc, at + 1) || met())
}

/// On a list of names that many people have.
const NAMED: Flags = Flags::GIVEN.or(Flags::SURNAME).or(Flags::SURNAME_TOP);

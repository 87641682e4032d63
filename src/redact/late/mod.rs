//! Identifiers that no recogniser finds because the tagger was trained without them: a read part with its cells enters,
//! cells that hold them leave.
//!
//! It works once all chances are known, so that nothing that was trained sees a difference. A cue says what each is, or
//! its shape alone does: addresses of computers, NHS numbers of the old style, what3words places, a year of birth, ages of
//! 90 and over in rarer forms, incident forms, passwords, sort codes, last digits; and names that are words or eponyms too,
//! where a place in a handover, an owner's thing, a person's verb or the same name elsewhere in the case tells them. What the
//! record's own columns hold is left to them.

mod accounts;
mod actors;
mod age;
mod around;
mod birth;
mod computer;
mod digits;
mod handover;
mod numbers;
mod owners;
mod places;
mod secrets;
mod spoken;
mod surnames;
mod verbs;
mod words;

use super::document::{Document, Hint};
use super::engine::{Cell, OPEN, Work};
use super::lexicon::Lexicon;
use super::word_set::WordSet;
use super::{Evidence, Kind};
use accounts::sort_code;
use age::age;
use around::Found;
use birth::{birth_month, birth_year};
use computer::{computer, word_before};
use digits::last_digits;
use numbers::{incident_form, old_nhs_number};
use places::{girobank, three_words};
use secrets::secret;
use spoken::spoken_birth;

/// Masks names that are words or eponyms too; what is found in one part is then sought in all of them.
pub(super) fn names(works: &mut [Work<'_>], lexicon: &Lexicon) {
    for work in works.iter_mut() {
        let Work { doc, cells, .. } = work;
        handover::mask(doc, cells);
        owners::mask(doc, lexicon, cells);
        actors::mask(doc, cells);
    }
    surnames::repeat(works, lexicon);
}

/// Masks what is found at any token.
pub(super) fn take(
    doc: &Document<'_>,
    cells: &mut [Cell],
    chances: &mut [f32],
    day_zero: Option<jiff::civil::Date>,
) {
    for at in 0..doc.tokens.len() {
        let rules: &[Rule] = if doc.hints[at] == Hint::Placeholder {
            continue;
        } else if doc.tokens[at].is_number() {
            &[computer]
        } else if ANCHORS.holds(doc, at) {
            &RULES
        } else {
            continue;
        };
        let month = doc.tokens[at].is_word().then(|| birth_month(doc, at, day_zero)).flatten();
        for (kind, span, rule, evidence) in rules.iter().filter_map(|rule| rule(doc, at)).chain(month) {
            let spent = |at: usize| doc.hints.get(at) == Some(&Hint::Placeholder);
            // What stood beside it was read before and may have spoken against it.
            if span.clone().any(spent) || spent(span.end) || doc.glued(span.start) && spent(span.start - 1) {
                continue;
            }
            // "IP" was taken for the letters of a number that is an address now.
            if rule == "computer-address"
                && let Some(word) = word_before(doc, span.start)
                && doc.hints[word] != Hint::Placeholder
                && matches!(cells[word].evidence, Evidence::Format | Evidence::Context)
                && matches!(cells[word].kind, None | Some(Kind::Mrn | Kind::Id))
            {
                cells[word] = OPEN;
                chances[word] = 0.0;
            }
            for place in span {
                let cell = &mut cells[place];
                let known = cell.kind.is_some() && cell.evidence == Evidence::Known;
                if !known {
                    *cell = Cell { kind: Some(kind), rule, evidence, certainty: 0.95, doubt: false, hit: 0 };
                }
            }
        }
    }
}

/// A rule looks from a token on.
type Rule = fn(&Document<'_>, usize) -> Option<Found>;

/// What begins with a word of [`ANCHORS`]; the rest begins with a number.
const RULES: [Rule; 10] = [
    old_nhs_number,
    girobank,
    three_words,
    birth_year,
    spoken_birth,
    age,
    incident_form,
    sort_code,
    last_digits,
    secret,
];

/// First words of what is looked for, so that no other word costs more than a look.
static ANCHORS: WordSet<37> = WordSet::new([
    "nhs",
    "gir",
    "what",
    "w",
    "born",
    "b",
    "dob",
    "yob",
    "birth",
    "nonagenarians",
    "centenarians",
    "supercentenarian",
    "m",
    "f",
    "male",
    "female",
    "in",
    "into",
    "ir",
    "sort",
    "sortcode",
    "last",
    "final",
    "ending",
    "ends",
    "ended",
    "password",
    "passcode",
    "passphrase",
    "pwd",
    "username",
    "pin",
    "keysafe",
    "safe",
    "code",
    "cvv",
    "cvc",
]);

#[cfg(test)]
mod tests;

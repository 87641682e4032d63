//! What stands around a number: a read document and a number in it enter; a cue for it, or what speaks against it, leaves.

use super::DOSE;
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Shape};

/// What introduces a number.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Cue {
    /// An extension or a bleep.
    Call,
    /// A hospital number.
    Record,
    /// Any number: what follows may still be a clock time or a year.
    Number,
}

/// What introduces the number, right before it.
pub(super) fn cue(doc: &Document<'_>, at: usize) -> Option<Cue> {
    const CALL: [&str; 10] =
        ["ext", "extn", "extension", "x", "bleep", "blp", "pager", "dect", "bleeps", "exts"];
    const RECORD: [&str; 9] =
        ["mrn", "hosp", "hospno", "hospital", "rxx", "unitno", "casenote", "crn", "uhn"];
    const BETWEEN: [&str; 8] = ["no", "nos", "number", "num", "nr", "is", "was", "on"];
    let mut said = None;
    let mut here = at;
    for _ in 0..4 {
        if here == 0 || !doc.same_line(here) {
            break;
        }
        here -= 1;
        if doc.hints[here] == Hint::Placeholder {
            break;
        }
        let token = &doc.tokens[here];
        if token.class == Class::Mark {
            match token.first {
                b'#' => said = Some(Cue::Number),
                // A full stop ends a sentence, unless it stands behind "no" or "ext".
                b'.' if here > 0
                    && doc.glued(here)
                    && (doc.has(here - 1, CUES)
                        || doc.is_one(here - 1, &CALL)
                        || doc.is_one(here - 1, &BETWEEN)) => {}
                b':' | b'=' | b'-' | b'(' => {}
                _ => break,
            }
            continue;
        }
        if doc.is_one(here, &CALL) {
            return Some(Cue::Call);
        }
        if doc.is_one(here, &RECORD) {
            return Some(Cue::Record);
        }
        if doc.is_one(here, &BETWEEN) {
            let number = doc.is_one(here, &["no", "nos", "number", "num", "nr"]);
            said = said.or(number.then_some(Cue::Number));
            continue;
        }
        if doc.has(here, CUES) {
            return Some(Cue::Number);
        }
        break;
    }
    said
}

/// Words for numbers of people and cases.
pub(super) const CUES: Flags = Flags::MRN_CUE.or(Flags::NHS_CUE).or(Flags::ID_CUE).or(Flags::PHONE_CUE);

/// The number goes on from what is glued before it: "12.960143", "30/4412".
pub(super) fn goes_on(doc: &Document<'_>, at: usize) -> bool {
    at > 1
        && doc.glued(at)
        && doc.glued(at - 1)
        && doc.tokens[at - 1].class == Class::Mark
        && matches!(doc.tokens[at - 1].first, b'.' | b',' | b':' | b'/')
        && doc.tokens[at - 2].is_number()
}

/// More figures follow as of a decimal, a clock time or a date.
pub(super) fn decimal(doc: &Document<'_>, last: usize) -> bool {
    doc.glued(last)
        && doc.glued(last + 1)
        && doc.tokens[last].class == Class::Mark
        && matches!(doc.tokens[last].first, b'.' | b',' | b':' | b'/')
        && doc.tokens[last + 1].is_number()
}

/// A unit or what tells a clock time follows.
pub(super) fn measured(doc: &Document<'_>, last: usize) -> bool {
    doc.same_line(last)
        && (doc.has(last, Flags::UNIT)
            || doc.mark(last, b'%')
            || doc.is_one(last, &["hrs", "hours", "h", "hr", "am", "pm"]))
}

/// Four figures that are a clock time or a year.
pub(super) fn may_be_time(doc: &Document<'_>, at: usize) -> bool {
    doc.number(at).is_some_and(|value| value / 100 < 24 && value % 100 < 60 || (1900..=2100).contains(&value))
}

/// A run of few figures before a unit of doses, and no cue for a number before it.
pub(super) fn is_dose(doc: &Document<'_>, first: usize, last: usize) -> bool {
    const UNITS: [&str; 44] = [
        "mg",
        "mgs",
        "mcg",
        "mcgs",
        "ug",
        "g",
        "kg",
        "ng",
        "gram",
        "grams",
        "milligram",
        "milligrams",
        "microgram",
        "micrograms",
        "nanograms",
        "ml",
        "mls",
        "l",
        "litre",
        "litres",
        "mmol",
        "mmols",
        "mol",
        "nmol",
        "pmol",
        "micromol",
        "mosm",
        "meq",
        "kcal",
        "mmhg",
        "iu",
        "units",
        "tab",
        "tabs",
        "tablet",
        "tablets",
        "cap",
        "caps",
        "capsule",
        "capsules",
        "puffs",
        "drops",
        "vials",
        "ampoules",
    ];
    let figures: usize = (first..last).map(|at| doc.tokens[at].len()).sum();
    let letters = first > 0 && doc.glued(first) && doc.tokens[first - 1].is_word();
    let unit = doc.same_line(last)
        && (doc.mark(last, b'%')
            || doc.is_one(last, &UNITS)
                // "44127 L hip" speaks of a side.
                && (doc.tokens[last].len() > 1 || doc.tokens[last].shape == Shape::Lower));
    let numbers = (first..last).all(|at| doc.tokens[at].is_number());
    // Doses of five figures are round.
    let round = last > first + 1 || doc.number(first).is_some_and(|dose| dose < 10_000 || dose % 50 == 0);
    numbers && figures <= DOSE && unit && round && !letters && cue(doc, first).is_none()
}

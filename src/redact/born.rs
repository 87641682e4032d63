//! Dates of birth whose cue stands further off: a read document and the first token of a date enter, whether it is of
//! birth leaves. Only a cue that can mean nothing else counts here: "born" tells of a newborn's day too.

use super::Kind;
use super::document::{Document, Hint};
use super::engine::Cell;
use super::tokens::Gap;
use super::word_set::WordSet;

/// How many tokens back a date of birth may be asked for: "DOB on the wristband was wrongly given as".
const REACH: usize = 12;

/// Only words that tell of no other day stand between the date and what asks for a date of birth. Across a line end, as
/// in a form, no more than a colon may.
pub(super) fn stated(doc: &Document<'_>, first: usize) -> bool {
    static BETWEEN: WordSet<50> = WordSet::new([
        "a",
        "an",
        "as",
        "band",
        "be",
        "been",
        "card",
        "correct",
        "emis",
        "entered",
        "file",
        "form",
        "given",
        "her",
        "his",
        "in",
        "incorrect",
        "is",
        "it",
        "label",
        "labels",
        "letter",
        "nhs",
        "no",
        "notes",
        "number",
        "of",
        "on",
        "pas",
        "per",
        "pt",
        "read",
        "record",
        "recorded",
        "s",
        "said",
        "saying",
        "says",
        "shown",
        "stated",
        "system",
        "that",
        "the",
        "their",
        "was",
        "were",
        "wristband",
        "written",
        "wrong",
        "wrongly",
    ]);
    // "DOB was wrong in the notes on 12/3/24" tells when.
    if doc.is_one(first.wrapping_sub(1), &["on", "of"]) {
        return false;
    }
    let mut apart = false;
    for here in (first.saturating_sub(REACH)..first).rev() {
        apart |= doc.tokens[here + 1].gap >= Gap::Line;
        if doc.hints[here] == Hint::Placeholder {
            return false;
        }
        if asks(doc, here) {
            return !apart || doc.mark(first - 1, b':');
        }
        let passed = if doc.tokens[here].is_word() {
            !apart && BETWEEN.holds(doc, here)
        } else {
            !doc.tokens[here].is_number() && !doc.mark(here, b'.')
        };
        if !passed {
            return false;
        }
    }
    false
}

/// "DOB", "birthdate", "date of birth".
fn asks(doc: &Document<'_>, at: usize) -> bool {
    doc.is_one(at, &["dob", "dobs", "birthdate", "birthdates"])
        || doc.is(at, "birth") && doc.is_one(at.wrapping_sub(2), &["date", "dates"])
}

/// "DOB 03/04/48 not 04/03/48": what only a word like "not" or "and" parts from a date of birth is one too.
pub(super) fn joined(doc: &Document<'_>, cells: &[Cell], first: usize) -> bool {
    const JOINS: [&str; 14] = [
        "and", "or", "not", "vs", "v", "versus", "instead", "of", "rather", "than", "should", "have", "be",
        "been",
    ];
    let joins = |at: usize| doc.is_one(at, &JOINS) || doc.mark(at, b'&') || doc.mark(at, b'+');
    let before = (first.saturating_sub(5)..first).rev().find(|&at| cells[at].kind == Some(Kind::Dob));
    before.is_some_and(|before| {
        doc.tokens[first].is_number()
            && (before + 1..first).any(joins)
            && (before + 1..first).all(|at| joins(at) || doc.mark(at, b','))
            && (before + 1..=first).all(|at| doc.same_line(at))
    })
}

#[cfg(test)]
mod tests {
    use crate::redact::{Kind, Redactor};
    use std::sync::LazyLock;

    static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

    /// What of a text is taken for a date, and what for a date of birth.
    fn days(text: &str) -> [Vec<&str>; 2] {
        let part = REDACTOR.redact_text(text, &[]);
        [Kind::Date, Kind::Dob].map(|kind| {
            let of_kind = part.findings.iter().filter(|finding| finding.kind == kind);
            of_kind.map(|finding| &text[finding.span.clone()]).collect()
        })
    }

    #[test]
    fn a_cue_further_off_counts() {
        for (text, born) in [
            ("birthdate: 03/04/25", "03/04/25"),
            ("DOB (as per PAS) 03/04/25", "03/04/25"),
            ("DOB on the wristband was 03/04/25", "03/04/25"),
            ("DOB on the form was wrongly given as 03/04/25,", "03/04/25"),
            ("Date of birth shown on the label was 03/04/25", "03/04/25"),
            ("DOB/NHS no: 03/04/25", "03/04/25"),
            ("DOB ; 03/04/25", "03/04/25"),
            ("DOB:\n\n03/04/25", "03/04/25"),
            ("DOB 03/04/25 seen 05/04/25", "03/04/25"),
            ("DOB 03/04/48, 12/03/24 fell", "03/04/48"),
            ("the DOB 3/4 was", "3/4"),
        ] {
            assert_eq!(days(text)[1], [born], "{text}");
        }
        for text in [
            "DOB was wrong in the notes of the pt on 03/04/25",
            "DOB checked by the nurse in charge 03/04/25",
            "DOB wrong on the label of the pt. 03/04/25 fell",
            "DOB\n\nNHS no\n\n03/04/25",
            "asked her name and DOB\n\n03/04/25 fell",
            "born in the pool 0418 31/8 at home",
        ] {
            let [dates, births] = days(text);
            assert!(dates.len() == 1 && births.is_empty(), "{text}: {dates:?}, {births:?}");
        }
    }

    #[test]
    fn what_is_joined_to_a_date_of_birth_is_one() {
        for text in [
            "DOB 03/04/25 not 04/03/25",
            "DOB 03/04/25 and 04/04/25 confused",
            "born 3 Apr 25, not 4 Apr 25",
            "DOB on label 03/04/25 instead of 04/03/25",
            "DOB 03/04/25, should be 04/03/25",
        ] {
            let [dates, births] = days(text);
            assert!(dates.is_empty() && births.len() == 2, "{text}: {dates:?}, {births:?}");
        }
    }
}

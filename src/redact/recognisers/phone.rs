//! Telephone numbers in any grouping, +44 and 0044, extensions after a cue. A bleep number names no person and stays.
//!
//! Source of the ranges: Ofcom, National Telephone Numbering Plan (01, 02, 03, 07, 08 with 9 or 10 digits behind 0).

use super::run::Groups;
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::{Evidence, Kind};

/// A number that starts with 0.
pub(crate) fn digits(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if doc.word(at).first() != Some(&b'0') {
        return None;
    }
    let first = if at > 0 && doc.mark(at - 1, b'(') && doc.glued(at) { at - 1 } else { at };
    let mut row = Groups::at(doc, at, 11);
    if row.count < 10 {
        row = Groups::at(doc, at, 12);
    }
    let digits = row.digits();
    if digits.len() >= 12 && digits.starts_with(&[0, 0, 4, 4]) {
        return national(doc, first, row.last, 0.97);
    }
    let cue = doc.cue_before(at, 6, Flags::PHONE_CUE).is_some();
    let plan = digits.len() >= 2 && matches!(digits[1], 1 | 2 | 3 | 5 | 7 | 8);
    // "0800 tabs", "0120 to 0140": clock times are four digits, a number needs ten or eleven.
    if !(plan && (10..=11).contains(&digits.len()) || cue && plan && (9..=12).contains(&digits.len())) {
        return None;
    }
    if row.lens().iter().all(|&len| len == 4) && row.groups > 2 && !cue {
        return None;
    }
    national(doc, first, row.last, 0.97)
}

/// A number that starts with +44 or another country's code.
pub(crate) fn plus(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if !doc.glued(at + 1) || doc.tokens.get(at + 1).is_none_or(|next| !next.is_number()) {
        return None;
    }
    let row = Groups::at(doc, at + 1, 15);
    if row.count < 10 {
        return None;
    }
    national(doc, at, row.last, 0.97)
}

fn national(doc: &mut Document<'_>, first: usize, last: usize, certainty: f32) -> Option<usize> {
    let mut last = last;
    doc.hit(
        Hit { kind: Kind::Phone, first, last, rule: "phone", evidence: Evidence::Format, certainty },
        Hint::Phone,
    );
    // "… ext 14" follows.
    let mut cue = last;
    if doc.mark(cue, b',') {
        cue += 1;
    }
    if doc.is_one(cue, &["ext", "extn", "extension", "x"])
        && let Some(next) = extension(doc, cue)
    {
        last = next;
    }
    Some(last)
}

/// "ext 4417", "x5531": digits right behind a cue.
pub(crate) fn extension(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let strict =
        doc.is_one(at, &["ext", "extn", "extension", "extensions"]) || doc.is(at, "x") && doc.glued(at + 1);
    if !strict {
        return None;
    }
    let mut number = at + 1;
    while number < at + 4
        && (doc.mark(number, b'.') || doc.mark(number, b':') || doc.is_one(number, &["no", "number"]))
    {
        number += 1;
    }
    let token = doc.tokens.get(number)?;
    if !token.is_number() || !(2..=7).contains(&token.len()) || !doc.same_line(number) {
        return None;
    }
    if doc.is(at, "x") && token.len() < 4 {
        return None;
    }
    let last = number + 1;
    let first = if doc.is(at, "x") { at } else { number };
    doc.hit(
        Hit { kind: Kind::Phone, first, last, rule: "extension", evidence: Evidence::Cue, certainty: 0.97 },
        Hint::Phone,
    );
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Phone,
            &[
                ("ring me on 01632 960418 before 18:30", "01632 960418"),
                ("mob 07700900123.", "07700900123"),
                ("mob 07700 9OO 7l7; nhs", "07700 9OO 7l7"),
                ("(01632) 960 417", "(01632) 960 417"),
                ("+44 7700 900 164.", "+44 7700 900 164"),
                ("+44 (0) 7700 900164", "+44 (0) 7700 900164"),
                ("0161.496.0 311: not", "0161.496.0 311"),
                ("told on ext 4417", "4417"),
                ("estates lead x2207", "x2207"),
            ],
        );
        misses(
            Kind::Phone,
            &["at 0120 hrs", "bleep 1187", "10x20 mm", "2 x 500ml", "0900 1200 1500", "x4 doses"],
        );
    }
}

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
    if let Some(last) = dictated(doc, &row) {
        return national(doc, first, last, 0.95);
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

/// Digits that a word stands for, as people say a number: "double" and "hundred" bring what they add.
pub(super) const SPOKEN: [(&str, usize); 32] = [
    ("zero", 1),
    ("oh", 1),
    ("o", 1),
    ("nought", 1),
    ("one", 1),
    ("two", 1),
    ("three", 1),
    ("four", 1),
    ("five", 1),
    ("six", 1),
    ("seven", 1),
    ("eight", 1),
    ("nine", 1),
    ("ten", 2),
    ("eleven", 2),
    ("twelve", 2),
    ("thirteen", 2),
    ("fourteen", 2),
    ("fifteen", 2),
    ("sixteen", 2),
    ("twenty", 1),
    ("thirty", 1),
    ("forty", 1),
    ("fifty", 1),
    ("sixty", 1),
    ("seventy", 1),
    ("eighty", 1),
    ("ninety", 1),
    ("double", 1),
    ("treble", 2),
    ("triple", 2),
    ("hundred", 2),
];

/// "01632 nine six zero 555", "07700 900 then 145": the token behind a number whose start is in figures and whose rest is
/// partly in words. Nothing where figures alone make it whole.
fn dictated(doc: &Document<'_>, row: &Groups) -> Option<usize> {
    let digits = row.digits();
    if !(4..=9).contains(&digits.len()) || row.lens()[0] < 3 || !matches!(digits[1], 1 | 2 | 3 | 7) {
        return None;
    }
    if clock_times(row) {
        return None;
    }
    let (mut count, mut words, mut at, mut last) = (digits.len(), 0, row.last, row.last);
    while count < 11 && doc.same_line(at) && at < row.last + 16 {
        if let Some((_, adds)) = SPOKEN.iter().find(|(word, _)| doc.is(at, word)) {
            (count, words, last) = (count + adds, words + 1, at + 1);
        } else if doc.is_one(at, &["then", "and"]) {
            words += 1;
        } else if let Some(token) = doc.tokens.get(at).filter(|token| token.is_number() && token.len() <= 4) {
            (count, last) = (count + token.len(), at + 1);
        } else if !(doc.mark(at, b',') || doc.mark(at, b'-')) {
            break;
        }
        at += 1;
    }
    (words > 0 && (10..=12).contains(&count)).then_some(last)
}

/// "obs at 0130 then 0230 and 0330": groups of four figures, each a time of day.
fn clock_times(row: &Groups) -> bool {
    let time = |group: &[u8]| group[0] * 10 + group[1] < 24 && group[2] < 6;
    row.lens().iter().all(|&len| len == 4) && row.digits().chunks_exact(4).all(time)
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
    if doc.is_one(cue, &["ext", "extn", "extension", "x"]) {
        if let Some(next) = extension(doc, cue) {
            last = next;
        } else if doc.number(cue + 1).is_some() && doc.same_line(cue + 1) {
            // Behind a whole number one digit will do.
            last = cue + 2;
            doc.hint(cue + 1, last, Hint::Phone);
            doc.hits.push(Hit {
                kind: Kind::Phone,
                first: cue + 1,
                last,
                rule: "extension",
                evidence: Evidence::Cue,
                certainty: 0.95,
            });
        }
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
    let token = doc.tokens.get(number).filter(|token| token.is_number())?;
    if !doc.same_line(number) {
        return None;
    }
    // "2 0 8 8", "2-214", "6 120": the digits of one extension in groups, the first of them one or two.
    let (mut count, mut last) = (token.len(), number + 1);
    while token.len() < 3 && count < 6 && doc.same_line(last) {
        let next = if doc.mark(last, b'-') && doc.glued(last) { last + 1 } else { last };
        let Some(group) = doc.tokens.get(next).filter(|group| group.is_number() && group.len() <= 3) else {
            break;
        };
        if !doc.same_line(next) || next == last && doc.glued(next) || count + group.len() > 6 {
            break;
        }
        (count, last) = (count + group.len(), next + 1);
    }
    if !(2..=7).contains(&count) || doc.is(at, "x") && count < 4 {
        return None;
    }
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
                ("Jenny W, ext 2 0 8 8.", "2 0 8 8"),
                ("rang ext 6 120 admitted", "6 120"),
                ("ext 2-214 and was told", "2-214"),
                ("my number's 0 7 7 0 0 9 0 0 0 9 1. M", "0 7 7 0 0 9 0 0 0 9 1"),
                ("rang x4 to 01632 nine six zero 555 today", "01632 nine six zero 555"),
                ("at home on 07700 900 then 145 at twenty", "07700 900 then 145"),
                ("after four, 020 7946 double-oh 6 2. Who", "020 7946 double-oh 6 2"),
                ("ring on 07700, then 900, then 347.", "07700, then 900, then 347"),
                ("mobile 0770 0900 one two three", "0770 0900 one two three"),
            ],
        );
        misses(
            Kind::Phone,
            &[
                "at 0120 hrs",
                "bleep 1187",
                "10x20 mm",
                "2 x 500ml",
                "0900 1200 1500",
                "x4 doses",
                "at 0730 two of us",
                "0800 one tab then 200 ml",
                "10x 2 ml",
                "obs at 0130 then 0230 and 0330",
            ],
        );
    }
}

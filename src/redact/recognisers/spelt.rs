//! Days written in words: "the twenty eighth of June", "thirty-first March", "the second of the twelfth".

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::numerals::{TEENS, TENS, UNITS};
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

const ONES: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

/// The end of an ordinal of a day that starts here.
fn ordinal(doc: &Document<'_>, at: usize) -> Option<usize> {
    if doc.is_one(at, &["twenty", "thirty"]) {
        let next = if doc.mark(at + 1, b'-') { at + 2 } else { at + 1 };
        return doc.is_one(next, &ONES[..9]).then_some(next + 1);
    }
    (doc.is_one(at, &ONES) || doc.is_one(at, &["twentieth", "thirtieth"])).then_some(at + 1)
}

/// A day in words with the name of its month, or with the ordinal of a month and "the" before both.
pub(crate) fn day(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let end = ordinal(doc, at)?;
    let of = doc.is(end, "of");
    let mut month = if of { end + 1 } else { end };
    let the = doc.is(month, "the");
    month += usize::from(the);
    if doc.tokens.get(month).is_none_or(|token| token.gap > Gap::Line) {
        return None;
    }
    let named = doc.has(month, Flags::MONTH)
        && (of || doc.tokens[month].is_capital() || !doc.is_one(month, &["may", "march", "mar"]));
    // "the second of the twelfth": both in words.
    let numbered = of && the && at > 0 && ordinal(doc, month).is_some() && doc.is_one(month, &ONES[..12]);
    if !(named || numbered) {
        return None;
    }
    let mut last = month + 1;
    // "… nineteen seventy two"
    let year =
        doc.is_one(last, &["nineteen", "twenty"]) || doc.is(last, "two") && doc.is(last + 1, "thousand");
    if year && doc.same_line(last) {
        last += 1;
        while last < month + 5
            && doc.same_line(last)
            && (doc.is_one(last, &["thousand", "and"])
                || [&TEENS[..], &TENS, &UNITS].iter().any(|words| doc.is_one(last, words)))
        {
            last += 1;
        }
    }
    let born = doc.cue_before(at, 6, Flags::DOB_CUE).is_some();
    // "… april forty nine": a year of birth without its century.
    if born && last == month + 1 && doc.same_line(last) && doc.is_one(last, &TENS) {
        let ones = if doc.mark(last + 1, b'-') { last + 2 } else { last + 1 };
        let whole = doc.same_line(ones) && doc.is_one(ones, &UNITS);
        last = if whole { ones + 1 } else { last + 1 };
    }
    doc.hit(
        Hit {
            kind: if born { Kind::Dob } else { Kind::Date },
            first: at,
            last,
            rule: "date-in-words",
            evidence: Evidence::Format,
            certainty: if numbered { 0.92 } else { 0.95 },
        },
        Hint::NamedDate,
    );
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use crate::redact::Kind;

    #[test]
    fn table() {
        hits(
            Kind::Date,
            &[
                ("on the twenty eighth of June. ward", "twenty eighth of June"),
                ("the thirty-first March", "thirty-first March"),
                ("the ninth of april he", "ninth of april"),
            ],
        );
        hits(
            Kind::Dob,
            &[
                (
                    "born the second of the twelfth nineteen seventy two.",
                    "second of the twelfth nineteen seventy two",
                ),
                ("date of birth first of april forty nine she", "first of april forty nine"),
                ("is your date of birth the fourth of July fifty-one?", "fourth of July fifty-one"),
                ("dob tenth of may sixty three patients seen", "tenth of may sixty three"),
            ],
        );
        misses(
            Kind::Date,
            &["the first may have been", "second of the three", "the third dose", "first of all"],
        );
    }
}

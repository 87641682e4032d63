//! Days that have a name of their own: "Christmas Eve", "bank hol Mon", "Good Friday".

use super::{day, year};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;

/// "Christmas Eve", "bank hol Mon", "Good Friday".
pub(crate) fn festival(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    const TWO: [(&str, &[&str]); 24] = [
        ("christmas", &["eve", "day"]),
        ("xmas", &["eve", "day"]),
        ("boxing", &["day"]),
        ("easter", &["sunday", "monday", "saturday", "sun", "mon", "day", "sat"]),
        ("good", &["friday", "fri"]),
        ("maundy", &["thursday", "thurs"]),
        ("palm", &["sunday"]),
        ("pancake", &["day"]),
        ("shrove", &["tuesday", "tues"]),
        ("ash", &["wednesday", "wed"]),
        ("whit", &["monday", "sunday"]),
        ("bonfire", &["night"]),
        ("burns", &["night"]),
        ("valentine", &["day"]),
        ("valentines", &["day"]),
        ("mothering", &["sunday"]),
        ("guy", &["fawkes"]),
        ("midsummer", &["day"]),
        ("remembrance", &["sunday", "day"]),
        ("armistice", &["day"]),
        ("hogmanay", &[]),
        ("halloween", &[]),
        ("diwali", &[]),
        ("eid", &[]),
    ];
    // New Year's Eve, St David's Day, Mother's Day, Valentine's Day
    let apostrophe = |doc: &Document<'_>, at: usize| {
        if doc.mark(at, b'\'') && doc.is(at + 1, "s") {
            at + 2
        } else if doc.mark(at, b'\'') {
            at + 1
        } else {
            at
        }
    };
    if doc.is(at, "new") && doc.is_one(at + 1, &["year", "years", "yrs", "yr"]) {
        let here = apostrophe(doc, at + 2);
        if doc.is_one(here, &["eve", "day"]) {
            return day(doc, at, here + 1, 0.96, Hint::Festival);
        }
        return None;
    }
    if doc.is_one(at, &["bank"]) && doc.is_one(at + 1, &["holiday", "hol", "hols"]) {
        let monday = doc.has(at + 2, Flags::WEEKDAY) && doc.same_line(at + 2);
        let before = at > 0 && doc.has(at - 1, Flags::MONTH.or(Flags::WEEKDAY));
        if monday {
            return day(doc, at, at + 3, 0.93, Hint::Festival);
        }
        if before {
            doc.hint(at, at + 2, Hint::Festival);
        }
        return None;
    }
    if doc.is_one(at, &["mother", "father", "valentine", "mothers", "fathers"]) {
        let here = apostrophe(doc, at + 1);
        if doc.is(here, "day") && (here > at + 1 || doc.is_one(at, &["mothers", "fathers"])) {
            return day(doc, at, here + 1, 0.93, Hint::Festival);
        }
        return None;
    }
    let (_, tails) = TWO.iter().find(|(word, _)| doc.is(at, word))?;
    if tails.is_empty() {
        return day(doc, at, at + 1, 0.9, Hint::Festival);
    }
    let here = apostrophe(doc, at + 1);
    if tails.iter().any(|tail| doc.is(here, tail)) && doc.same_line(here) {
        let last = year(doc, here + 1);
        return day(doc, at, last, 0.96, Hint::Festival);
    }
    doc.hint(at, at + 1, Hint::Festival);
    None
}

//! Dates of birth in words or with odd marks: the cue enters, the figures behind it leave as one ("three four thirty nine").

use super::around::{Found, joint, past};
use super::birth::is_dob;
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::numerals::{TEENS, TENS, UNITS};
use crate::redact::{Evidence, Kind};

/// "DOB read out as three four thirty nine", "dob 12:05:78", "DOB the 12th of the 5th 78".
pub(super) fn spoken_birth(doc: &Document<'_>, at: usize) -> Option<Found> {
    if !is_dob(doc, at) {
        return None;
    }
    const BETWEEN: [&str; 12] =
        ["is", "was", "read", "out", "as", "the", "given", "said", "stated", "of", "confirmed", "back"];
    let first = past(doc, at + 1, &BETWEEN, b":.-=(\"");
    let last = words(doc, first).or_else(|| figures(doc, first))?;
    // "three four times": something is counted.
    let counted = doc.same_line(last)
        && (doc.has(last, Flags::UNIT) && !doc.tokens[last].is_capital()
            || doc.is_one(last, &["times", "days", "weeks", "hours", "hrs", "people"]));
    (!counted).then_some((Kind::Dob, first..last, "spoken-birth", Evidence::Cue))
}

/// Behind three to six number words.
fn words(doc: &Document<'_>, first: usize) -> Option<usize> {
    let number = |at: usize| {
        doc.same_line(at)
            && doc.hints[at] != Hint::Placeholder
            && (doc.is_one(at, &UNITS)
                || doc.is_one(at, &TEENS)
                || doc.is_one(at, &TENS)
                || doc.is_one(at, &["oh", "nought", "zero", "hundred"]))
    };
    let (mut here, mut count) = (first, 0);
    while count < 7 && number(here) {
        count += 1;
        here += 1;
        // "thirty-nine"
        if joint(doc, here, b'-') && number(here + 1) {
            here += 1;
        }
    }
    (3..=6).contains(&count).then_some(here)
}

/// Behind a day, a month and a year that no slash, dot or hyphen holds together; those are found as dates are.
fn figures(doc: &Document<'_>, first: usize) -> Option<usize> {
    let figure = |at: usize, most: u32| {
        doc.same_line(at)
            && doc.tokens[at].len() <= 2
            && doc.number(at).is_some_and(|value| (1..=most).contains(&value))
    };
    if !figure(first, 31) {
        return None;
    }
    let month = between(doc, first)?;
    if !figure(month, 12) {
        return None;
    }
    let year = between(doc, month)?;
    let fits = doc.same_line(year)
        && doc.number(year).is_some_and(|value| match doc.tokens[year].len() {
            2 => true,
            4 => (1890..=2035).contains(&value),
            _ => false,
        });
    let goes_on = [b'/', b':', b'.', b'-'].iter().any(|&mark| joint(doc, year + 1, mark))
        || doc.glued(year + 1) && doc.tokens.get(year + 1).is_some_and(|next| next.is_word());
    (fits && !goes_on).then_some(year + 1)
}

/// Behind a figure, the ending of an ordinal and what parts it from the next figure.
fn between(doc: &Document<'_>, figure: usize) -> Option<usize> {
    let ordinal = doc.glued(figure + 1) && doc.is_one(figure + 1, &["st", "nd", "rd", "th"]);
    let mut here = figure + 1 + usize::from(ordinal);
    if joint(doc, here, b':') {
        return Some(here + 1);
    }
    while here < figure + 5 && doc.is_one(here, &["of", "the"]) && doc.same_line(here) {
        here += 1;
    }
    (!doc.glued(here)).then_some(here)
}

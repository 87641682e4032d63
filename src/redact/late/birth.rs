//! A year or a month of birth: a cue enters, what stands behind it leaves, unless it may be a clock time.

use super::around::{Found, cue, denied, joint, past};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap};
use crate::redact::{Evidence, Kind};

const DELIVERED: [&str; 12] =
    ["baby", "babe", "infant", "twin", "triplet", "live", "delivered", "girl", "nvd", "svd", "term", "cord"];

/// "DOB", "d.o.b.", "year of birth".
pub(super) fn is_dob(doc: &Document<'_>, at: usize) -> bool {
    let dotted =
        doc.is(at, "b") && joint(doc, at - usize::from(at > 0), b'.') && doc.is(at.wrapping_sub(2), "o");
    dotted || doc.is_one(at, &["dob", "yob"]) || birth_of_year(doc, at)
}

/// "DoB 1930", "born 1930". Behind "born" four digits may be a clock time: of a baby, and where the words say so.
pub(super) fn birth_year(doc: &Document<'_>, at: usize) -> Option<Found> {
    let born = doc.is(at, "born");
    if !(born || is_dob(doc, at)) {
        return None;
    }
    let year = past(doc, at + 1, &["in", "is", "was", "circa", "c", "year", "approx", "about"], b":.-=(");
    let number = doc.number(year).filter(|_| doc.tokens[year].len() == 4 && doc.same_line(year))?;
    if !(1890..=2035).contains(&number) {
        return None;
    }
    let behind = year + 1;
    let parts = [b'/', b'-', b'.', b':', b','].iter().any(|&mark| joint(doc, behind, mark))
        && doc.tokens[behind + 1].is_number();
    let number_goes_on = doc.tokens.get(behind).is_some_and(|next| {
        next.is_number() && next.gap <= Gap::Space || next.is_word() && next.gap == Gap::None
    });
    if parts || number_goes_on {
        return None;
    }
    const HOURS: [&str; 12] =
        ["hrs", "hours", "hr", "h", "by", "via", "apgar", "apgars", "wt", "weight", "with", "at"];
    // Of a full day's minutes none reaches 60.
    let clock = number % 100 < 60 && number / 100 < 24;
    // "DOB 1900 hrs": nobody writes hours behind a year.
    if clock && doc.is_one(behind, &["hrs", "hours", "hr"]) {
        return None;
    }
    let time = born && clock;
    let past_century = number < 2000 && doc.is(year - 1, "in");
    if time
        && !past_century
        && (doc.is_one(behind, &HOURS) || denied(doc, at, 4, &DELIVERED) && !doc.is(year - 1, "in"))
    {
        return None;
    }
    Some((Kind::Dob, year..behind, "birth-year", Evidence::Cue))
}

/// "born in Feb 1951", "dob apr 39", "born Apr '39": a month and a year, or a short year with its apostrophe. A baby's are
/// those of the incident and stand, told by the words or by the day of the incident.
pub(super) fn birth_month(
    doc: &Document<'_>,
    at: usize,
    day_zero: Option<jiff::civil::Date>,
) -> Option<Found> {
    let born = doc.is(at, "born");
    if !(born || is_dob(doc, at)) {
        return None;
    }
    const BETWEEN: [&str; 12] =
        ["in", "is", "was", "circa", "around", "about", "given", "as", "stated", "recorded", "month", "of"];
    let first = past(doc, at + 1, &BETWEEN, b":.-=(");
    let named = doc.has(first, Flags::MONTH) && doc.hints[first] != Hint::Placeholder && doc.same_line(first);
    let mut year = first + usize::from(named);
    if named && (doc.mark(year, b'.') || doc.mark(year, b',')) && doc.glued(year) {
        year += 1;
    }
    let quoted = doc.mark(year, b'\'') && doc.same_line(year) && doc.glued(year + 1);
    year += usize::from(quoted);
    let number = doc.number(year).filter(|_| doc.same_line(year))?;
    let full = match doc.tokens[year].len() {
        4 if named && !quoted => number,
        // "apr 12" is a day of the month.
        2 if quoted || named && number > 31 => number + if number > 35 { 1900 } else { 2000 },
        _ => return None,
    };
    let behind = year + 1;
    let goes_on = doc.glued(behind) && doc.tokens.get(behind).is_some_and(|next| next.class != Class::Mark)
        || [b'/', b'-', b'.', b':'].iter().any(|&mark| joint(doc, behind, mark));
    if goes_on || !(1890..=2035).contains(&full) {
        return None;
    }
    let new = day_zero.is_some_and(|day| (0..=2).contains(&(i64::from(day.year()) - i64::from(full))));
    if born && (new || full >= 2000 && denied(doc, at, 4, &DELIVERED)) {
        return None;
    }
    Some((Kind::Dob, first..behind, "birth-month", Evidence::Cue))
}

/// "year of birth", "birth year".
fn birth_of_year(doc: &Document<'_>, at: usize) -> bool {
    doc.is(at, "birth") && (cue(doc, at, 2, &["year", "date"]) || doc.is(at + 1, "year"))
}

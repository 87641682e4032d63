//! A year of birth: a cue enters, the year behind it leaves, unless it may be a clock time.

use super::around::{Found, cue, denied, joint, past};
use crate::redact::document::Document;
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// "DoB 1930", "born 1930". Behind "born" four digits may be a clock time: of a baby, and where the words say so.
pub(super) fn birth_year(doc: &Document<'_>, at: usize) -> Option<Found> {
    let born = doc.is(at, "born");
    let dotted =
        doc.is(at, "b") && joint(doc, at - usize::from(at > 0), b'.') && doc.is(at.wrapping_sub(2), "o");
    if !(born || dotted || doc.is_one(at, &["dob", "yob"]) || birth_of_year(doc, at)) {
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
    const DELIVERED: [&str; 12] = [
        "baby",
        "babe",
        "infant",
        "twin",
        "triplet",
        "live",
        "delivered",
        "girl",
        "nvd",
        "svd",
        "term",
        "cord",
    ];
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

/// "year of birth", "birth year".
fn birth_of_year(doc: &Document<'_>, at: usize) -> bool {
    doc.is(at, "birth") && (cue(doc, at, 2, &["year", "date"]) || doc.is(at + 1, "year"))
}

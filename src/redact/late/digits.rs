//! The last digits of a number: what says that they are the last ones enters, the digits leave.

use super::around::{Found, cue, denied};
use crate::redact::document::{Document, Hint};
use crate::redact::numerals::UNITS;
use crate::redact::{Evidence, Kind};

/// Whose digits they are.
const NUMBERS: [&str; 12] = [
    "nhs",
    "hospital",
    "hosp",
    "mrn",
    "account",
    "card",
    "phone",
    "mobile",
    "telephone",
    "passport",
    "chi",
    "wristband",
];
/// How far before and behind it is said.
const REACH: usize = 12;

/// "last four digits 4567 of NHS number", "Last 4 of NHS no 4567", "NHS number ending in 4567".
pub(super) fn last_digits(doc: &Document<'_>, at: usize) -> Option<Found> {
    let (first, long) = if doc.is_one(at, &["ending", "ends", "ended"]) {
        let number = at + 1 + usize::from(doc.is_one(at + 1, &["in", "with"]));
        // "the phone ended 1700"
        let bare = number == at + 1 && !doc.is(at, "ending");
        const LASTS: [&str; 7] = ["call", "calls", "stay", "visit", "shift", "conversation", "admission"];
        // A hospital ends nowhere, its number does.
        let theirs = || {
            let number = cue(doc, at, 6, &["number", "numbers", "no", "nos"]);
            (number || !cue(doc, at, 6, &["hospital", "hosp"])) && !denied(doc, at, 1, &LASTS)
        };
        let told = cue(doc, at, 6, if bare { &["nhs", "chi", "mrn"] } else { &NUMBERS });
        if !(told && (bare || theirs())) {
            return None;
        }
        (number, None)
    } else if doc.is_one(at, &["last", "final"]) {
        counted(doc, at)?
    } else {
        return None;
    };
    let fits = |at: usize| {
        doc.number(at).is_some()
            && doc.same_line(at)
            && long.map_or((3..=5).contains(&doc.tokens[at].len()), |long| doc.tokens[at].len() == long)
    };
    if !fits(first) {
        return None;
    }
    // "567 v 657": the other number is somebody's too.
    let other = first + 2;
    let both = doc.is_one(first + 1, &["v", "vs", "not", "and", "or"]) && fits(other);
    let last = if both { other + 1 } else { first + 1 };
    let goes_on = doc.glued(last) && doc.tokens.get(last).is_some_and(|next| next.is_word())
        || doc.is_one(last, &["hrs", "hours", "mg", "ml"]);
    let nhs = cue(doc, at, REACH, &["nhs"]) || behind(doc, at, &["nhs"]);
    let kind = if nhs { Kind::NhsNo } else { Kind::Id };
    (!goes_on).then_some((kind, first..last, "last-digits", Evidence::Cue))
}

/// Behind "last 4 digits of" and what number they are of: the place of the digits and how many they are.
fn counted(doc: &Document<'_>, at: usize) -> Option<(usize, Option<usize>)> {
    const BETWEEN: [&str; 31] = [
        "digits", "digit", "numbers", "figures", "nos", "of", "the", "her", "his", "their", "patient",
        "patients", "pt", "s", "nhs", "no", "number", "hospital", "hosp", "mrn", "account", "bank", "card",
        "phone", "mobile", "are", "is", "were", "was", "being", "as",
    ];
    let count = at + 1;
    let spelt = UNITS.iter().position(|word| doc.is(count, word)).map(|place| place + 1);
    let long = doc.number(count).and_then(|count| usize::try_from(count).ok()).or(spelt);
    let long = long.filter(|long| (3..=6).contains(long));
    let mut here = count + usize::from(long.is_some() || doc.is(count, "few"));
    let digits = doc.is_one(here, &["digits", "digit", "numbers", "figures", "nos"]);
    if !(digits || long.is_some() && doc.is(here, "of")) {
        return None;
    }
    // "last 3 of 400 hospital beds"
    if !digits && doc.number(here + 1).is_some() {
        return None;
    }
    while here < at + REACH
        && doc.same_line(here)
        && doc.hints[here] != Hint::Placeholder
        && (doc.is_one(here, &BETWEEN)
            || [b':', b'(', b'\'', b'-', b','].iter().any(|&mark| doc.mark(here, mark)))
    {
        here += 1;
    }
    let told = cue(doc, at, 8, &NUMBERS) || behind(doc, at, &NUMBERS);
    told.then_some((here, long))
}

/// One of the words stands behind, on the same line and in the same sentence.
fn behind(doc: &Document<'_>, at: usize, words: &[&str]) -> bool {
    (at + 1..=at + REACH)
        .take_while(|&here| doc.same_line(here) && (!doc.mark(here, b'.') || doc.glued(here + 1)))
        .any(|here| doc.is_one(here, words))
}

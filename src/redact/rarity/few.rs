//! The only one, or one of a few, of a whole place: "only" or a number enters, the words up to the place leave.
//!
//! Whoever lives there knows who it is. "The only nurse on the ward" is one of everyday's shifts and stands.

use super::around::{Span, follows, one, past, word};
use crate::redact::document::Document;
use crate::redact::tokens::Gap;

/// "only Sikh consultant in the region", "the only person with this condition in the county".
pub(super) fn only_one(doc: &Document<'_>, at: usize) -> Span {
    const SMALL: [&str; 30] = [
        "the", "a", "an", "by", "to", "when", "if", "was", "were", "is", "are", "be", "been", "had", "has",
        "have", "and", "or", "but", "that", "because", "told", "saw", "seen", "in", "on", "at", "for",
        "other", "one",
    ];
    const TELLS: [&str; 10] =
        ["with", "who", "that", "having", "living", "ever", "known", "currently", "working", "left"];
    const REACH: usize = 9;
    if !one(doc, at, &["only"]) {
        return None;
    }
    let mut person = false;
    let mut special = false;
    let mut here = at + 1;
    while here < at + REACH && word(doc, here) {
        if person
            && one(doc, here, &LINKS)
            && let Some((end, wide)) = place(doc, here + 1)
        {
            // "the only anaesthetist in the hospital" speaks of a shift.
            let rare = special && here > at + 2 && !on_shift(doc, end);
            return (wide || rare).then_some((at, end));
        }
        if !person && one(doc, here, &SMALL) {
            return None;
        }
        let bytes = doc.word(here);
        let tail =
            |tail: &[u8]| bytes.len() > 6 && bytes[bytes.len() - tail.len()..].eq_ignore_ascii_case(tail);
        let of_note = one(doc, here, &SPECIAL) || tail(b"ist") || tail(b"ician");
        special |= of_note;
        // The person is what the place or a clause hangs on: not the specialist of "specialist equipment".
        person |= (of_note || one(doc, here, &PEOPLE))
            && (follows(doc, here + 1, &LINKS) || follows(doc, here + 1, &TELLS));
        here += 1;
        if doc.mark(here, b'-') && doc.glued(here) && doc.glued(here + 1) {
            // The second half of a hyphened word stands without a blank; both are one.
            here += 1;
        }
    }
    None
}

/// "one of four cases in the county", "only a handful of people in the world".
pub(super) fn one_of_few(doc: &Document<'_>, at: usize) -> Span {
    const NUMBERS: [&str; 16] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "fifteen", "twenty", "few", "handful", "dozen",
    ];
    const HEADS: [&str; 14] = [
        "cases",
        "people",
        "patients",
        "children",
        "families",
        "babies",
        "adults",
        "women",
        "men",
        "boys",
        "girls",
        "sufferers",
        "persons",
        "individuals",
    ];
    const KNOWN: [&str; 8] =
        ["such", "known", "reported", "living", "recorded", "confirmed", "documented", "diagnosed"];
    const REACH: usize = 7;
    let mut here = at + 1;
    if one(doc, at, &["one", "1"]) {
        if !follows(doc, here, &["of"]) {
            return None;
        }
        here = past(doc, here + 1, &["only", "just", "about", "around", "approximately", "maybe", "perhaps"]);
    } else if !one(doc, at, &["only"]) {
        return None;
    }
    here = past(doc, here, &["a", "the"]);
    let number =
        doc.number(here).is_some() && doc.tokens[here].len() < 4 && doc.tokens[here].gap <= Gap::Line;
    if !number && !follows(doc, here, &NUMBERS) {
        return None;
    }
    here = past(doc, here + 1, &["of"]);
    here = past(doc, here, &KNOWN);
    if !follows(doc, here, &HEADS) {
        return None;
    }
    for link in here + 1..here + REACH {
        if !word(doc, link) {
            return None;
        }
        if one(doc, link, &LINKS)
            && let Some((end, wide)) = place(doc, link + 1)
        {
            return wide.then_some((at, end));
        }
    }
    None
}

/// "tonight", "on that shift": of those who work just then.
fn on_shift(doc: &Document<'_>, at: usize) -> bool {
    const SHIFTS: [&str; 8] = ["night", "nights", "shift", "duty", "day", "evening", "weekend", "call"];
    let shift = past(doc, past(doc, at, &["on", "at", "that"]), &["that", "this", "the"]);
    follows(doc, at, &["tonight", "today", "overnight"]) || shift > at && follows(doc, shift, &SHIFTS)
}

/// Behind "the county", "the whole country", "Scotland", "our health board", and whether it is a wide place.
fn place(doc: &Document<'_>, at: usize) -> Option<(usize, bool)> {
    let led = past(doc, at, &["the", "this", "our", "your"]);
    let here = past(doc, led, &["whole", "entire", "northern", "great"]);
    if follows(doc, here, &LANDS) {
        return Some((here + 1, true));
    }
    if led == at {
        return None;
    }
    // "the local town", "the health board"
    let noun = if follows(doc, here, &AREAS) || follows(doc, here, &HOUSES) {
        here
    } else if word(doc, here) {
        here + 1
    } else {
        return None;
    };
    if follows(doc, noun, &AREAS) {
        Some((noun + 1, true))
    } else {
        follows(doc, noun, &HOUSES).then_some((noun + 1, false))
    }
}

/// Who is the only one of a whole place; of one house only where the word is no everyday one on a shift.
const PEOPLE: [&str; 32] = [
    "person",
    "man",
    "woman",
    "boy",
    "girl",
    "child",
    "family",
    "patient",
    "resident",
    "doctor",
    "gp",
    "nurse",
    "midwife",
    "user",
    "member",
    "teacher",
    "vicar",
    "priest",
    "imam",
    "rabbi",
    "farmer",
    "driver",
    "survivor",
    "carrier",
    "worker",
    "lady",
    "couple",
    "student",
    "household",
    "neighbour",
    "pupil",
    "baby",
];

const SPECIAL: [&str; 26] = [
    "consultant",
    "professor",
    "surgeon",
    "sikh",
    "muslim",
    "jewish",
    "jew",
    "hindu",
    "buddhist",
    "polish",
    "black",
    "asian",
    "african",
    "chinese",
    "deaf",
    "blind",
    "transgender",
    "trans",
    "gay",
    "wheelchair",
    "male",
    "female",
    "roma",
    "somali",
    "syrian",
    "ukrainian",
];

const LINKS: [&str; 6] = ["in", "at", "for", "across", "within", "of"];

/// Regions with a name of their own; the others want an article.
const LANDS: [&str; 7] = ["uk", "england", "scotland", "wales", "ireland", "britain", "europe"];

const AREAS: [&str; 13] = [
    "region",
    "county",
    "country",
    "village",
    "town",
    "city",
    "island",
    "district",
    "parish",
    "valley",
    "board",
    "world",
    "continent",
];

const HOUSES: [&str; 3] = ["trust", "hospital", "school"];

//! Ages of 90 and over in rarer forms: a word for the sex or for so old people, or "in her", enters, the age leaves.

use std::ops::Range;

use super::around::{Found, cue, denied, joint, past};
use crate::redact::document::Document;
use crate::redact::tokens::{Class, Gap};
use crate::redact::{Evidence, Kind};

/// "M/94", "in her nineties", "in his late 90s", "nonagenarians".
pub(super) fn age(doc: &Document<'_>, at: usize) -> Option<Found> {
    let found = |span: Range<usize>| Some((Kind::Age90, span, "age", Evidence::Cue));
    if doc.is_one(at, &["nonagenarians", "centenarians", "supercentenarian"]) {
        return found(at..at + 1);
    }
    let ninety = |at: usize| {
        doc.number(at).is_some_and(|value| (90..120).contains(&value)) && doc.tokens[at].len() <= 3
    };
    if doc.is_one(at, &["m", "f", "male", "female"]) && joint(doc, at + 1, b'/') && ninety(at + 2) {
        let starts = at == 0 || !doc.glued(at) || doc.mark(at - 1, b'(');
        let alone =
            doc.tokens.get(at + 3).is_none_or(|next| next.gap > Gap::None || next.class == Class::Mark);
        let more = joint(doc, at + 3, b'/') || joint(doc, at + 3, b'.');
        return if starts && alone && !more { found(at + 2..at + 3) } else { None };
    }
    if !(doc.is_one(at, &["in", "into"]) && doc.is_one(at + 1, &["his", "her", "their", "my", "your"])) {
        return None;
    }
    const VITAL: [&str; 18] = [
        "sats",
        "sat",
        "saturations",
        "spo",
        "obs",
        "hr",
        "pulse",
        "bp",
        "systolic",
        "systolics",
        "diastolic",
        "diastolics",
        "satting",
        "saturating",
        "oxygen",
        "rate",
        "score",
        "scores",
    ];
    let here = past(doc, at + 2, &["early", "mid", "late", "very", "upper"], b"-");
    let last = if doc.is(here, "nineties") {
        here + 1
    } else if doc.is(here, "90") {
        let mark = usize::from(doc.mark(here + 1, b'\'') && doc.glued(here + 1));
        let s = here + 1 + mark;
        if !(doc.is(s, "s") && doc.glued(s)) {
            return None;
        }
        s + 1
    } else {
        return None;
    };
    if !doc.same_line(here) {
        return None;
    }
    // "Obs taken of a lady in her 90s": the person is nearer than what was measured.
    const PERSON: [&str; 10] =
        ["lady", "ladies", "woman", "man", "gentleman", "gent", "patient", "pt", "she", "he"];
    let oxygen = |reach: usize| {
        let o = at.saturating_sub(reach);
        doc.is(o, "o") && doc.is(o + 1, "2") && doc.glued(o + 1) && denied(doc, at, reach, &["o"])
    };
    let vital = (1..=8).find(|&reach| denied(doc, at, reach, &VITAL) || oxygen(reach));
    let person = (1..=8).find(|&reach| cue(doc, at, reach, &PERSON));
    let measured = vital.is_some_and(|vital| person.is_none_or(|person| vital < person));
    if measured { None } else { found(here..last) }
}

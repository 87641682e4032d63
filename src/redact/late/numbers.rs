//! Numbers that only a cue tells: "NHS" or "IR1" enters, the number behind it leaves.

use super::around::{Found, cue, joint, past};
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Gap, Shape};
use crate::redact::{Evidence, Kind};

/// "old style NHS number is JRDAN 269": letters of a register and a number, by cue only.
pub(super) fn old_nhs_number(doc: &Document<'_>, at: usize) -> Option<Found> {
    if !(doc.is(at, "nhs") && cue(doc, at, 4, &["old", "older", "former", "previous", "original"])) {
        return None;
    }
    const BETWEEN: [&str; 8] = ["number", "no", "num", "nr", "is", "was", "format", "style"];
    let first = past(doc, at + 1, &BETWEEN, b":.-#=(");
    let letters = doc.tokens.get(first)?;
    let plain = doc.has(first, Flags::COMMON) && letters.shape != Shape::Upper;
    if !letters.is_word() || !(2..=6).contains(&letters.len()) || letters.gap > Gap::Space || plain {
        return None;
    }
    let mut last = first + 1;
    let mut numbers = 0;
    while numbers < 3 {
        let mark = usize::from(joint(doc, last, b'/') || joint(doc, last, b'-'));
        let short = doc
            .tokens
            .get(last + mark)
            .is_some_and(|token| token.is_number() && token.len() <= 4 && token.gap <= Gap::Space);
        if !short {
            break;
        }
        last += mark + 1;
        numbers += 1;
    }
    (numbers > 0).then_some((Kind::NhsNo, first..last, "old-nhs-number", Evidence::Cue))
}

/// "IR1 5567", "IR1 number 5567", "IR1 form no. W5567": the number of an incident form.
pub(super) fn incident_form(doc: &Document<'_>, at: usize) -> Option<Found> {
    let hyphen = usize::from(joint(doc, at + 1, b'-'));
    let one = at + 1 + hyphen;
    if !(doc.is(at, "ir") && doc.is(one, "1") && doc.glued(one)) {
        return None;
    }
    const BETWEEN: [&str; 7] = ["form", "number", "no", "num", "ref", "reference", "is"];
    let first = past(doc, one + 1, &BETWEEN, b":.#-=(");
    let lettered = doc.tokens.get(first).is_some_and(|token| {
        token.is_word() && token.len() <= 3 && token.shape != Shape::Lower && token.gap <= Gap::Space
    });
    let number = if lettered { first + 1 } else { first };
    let fits = doc.tokens.get(number).is_some_and(|token| {
        token.is_number()
            && (3..=9).contains(&token.len())
            && token.gap <= if lettered { Gap::None } else { Gap::Space }
    });
    // A clock time: "IR1 at 1430", "IR1 1430 hrs"; a dose.
    let other = doc.has(number + 1, Flags::UNIT) || doc.is_one(number + 1, &["hrs", "hours", "h"]);
    // "IR1 07700 900123" is somebody's telephone, "IR1 12/03/24" a date.
    let goes_on = doc.tokens.get(number + 1).is_some_and(|next| next.is_number() && next.gap <= Gap::Space)
        || joint(doc, number + 1, b'/') && doc.tokens[number + 2].is_number();
    // "IR1 1430": nothing between says that it is the form's number.
    let clock = first == one + 1
        && !lettered
        && doc.tokens.get(number).is_some_and(|token| token.len() == 4)
        && doc.number(number).is_some_and(|value| value / 100 < 24 && value % 100 < 60);
    let stands = other || goes_on || clock;
    (fits && !stands).then_some((Kind::Id, first..number + 1, "incident-form", Evidence::Cue))
}

//! What stands behind a name: an allowed word enters, whether something behind it speaks for a person leaves.
//!
//! Heard are a role or an age in brackets, a role, a given name or an initial behind a comma, somebody's relative and a
//! grade.

use super::around::{WORDS, part, role};
use super::words::FAMILY;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap, Shape};

/// Something behind the name speaks for a person.
pub(super) fn behind(doc: &Document<'_>, at: usize) -> bool {
    let mut end = at + 1;
    for _ in 0..WORDS {
        if doc.mark(end, b'-') && doc.glued(end) && doc.glued(end + 1) && part(doc, end + 1) {
            end += 2;
        } else if doc.same_line(end) && part(doc, end) && !trainee(doc, end) {
            end += 1;
        } else {
            break;
        }
    }
    if !doc.same_line(end) {
        return false;
    }
    if doc.mark(end, b'\'') && doc.glued(end) {
        return family(doc, end + 1);
    }
    if doc.mark(end, b'(') || doc.mark(end, b',') || doc.mark(end, b'-') {
        return aside(doc, end) || aged(doc, end) || turned(doc, end);
    }
    if trainee(doc, end) {
        return true;
    }
    // "Moyo HCA came"
    let grade = &doc.tokens[end];
    grade.has(Flags::STAFF)
        && !grade.has(Flags::ALLOWED)
        && grade.shape == Shape::Upper
        && (2..=4).contains(&grade.len())
        && doc.tokens[at].shape != Shape::Upper
}

/// "SpR", "StR", "CT1", "ST3"; not "CT1 scanner".
fn trainee(doc: &Document<'_>, at: usize) -> bool {
    const ROOMS: [&str; 6] = ["scanner", "scan", "scans", "room", "suite", "list"];
    if doc.is_one(at, &["spr", "str", "sho"]) {
        return matches!(doc.tokens[at].shape, Shape::Mixed | Shape::Upper);
    }
    doc.is_one(at, &["ct", "st", "fy", "gpst"])
        && doc.tokens[at].shape == Shape::Upper
        && doc.glued(at + 1)
        && doc.number(at + 1).is_some_and(|year| (1..=8).contains(&year))
        && !(doc.same_line(at + 2) && (doc.is_one(at + 2, &ROOMS) || doc.has(at + 2, Flags::WARD_HEAD)))
}

/// "(aged 93)", "(93F)", "(93 yrs)".
fn aged(doc: &Document<'_>, open: usize) -> bool {
    if !doc.mark(open, b'(') || !doc.same_line(open + 1) {
        return false;
    }
    let age = |at: usize| doc.number(at).is_some_and(|value| value < 120);
    let words = ["year", "years", "yr", "yrs", "yo", "y"];
    let sex = || doc.is_one(open + 2, &["f", "m"]) && doc.glued(open + 2) && doc.mark(open + 3, b')');
    doc.is_one(open + 1, &["aged", "age"]) && (age(open + 2) || age(open + 3))
        || age(open + 1) && (doc.is_one(open + 2, &words) && doc.same_line(open + 2) || sex())
}

/// "Bell, Tendai", "Marsh, J": a surname before its given name or initial.
fn turned(doc: &Document<'_>, comma: usize) -> bool {
    let at = comma + 1;
    if !doc.mark(comma, b',') || !doc.same_line(at) {
        return false;
    }
    let token = &doc.tokens[at];
    if token.shape != Shape::Initial {
        let given = token.is_capital() && doc.has(at, Flags::GIVEN.or(Flags::GIVEN_TOP));
        let place = Flags::WARD_HEAD.or(Flags::ORG_HEAD).or(Flags::UNIT_HEAD);
        return given && part(doc, at) && !doc.has(at, Flags::ALLOWED) && !doc.has(at + 1, place);
    }
    let next = doc.tokens.get(at + 1);
    let ends = next.is_none_or(|next| next.gap >= Gap::Line || next.class == Class::Mark);
    // "Bell, I told her", "Bell, A nurse came", "Bell, C ward", "Bell, B12"
    let word = doc.is_one(at, &["i", "a"]);
    let place = doc.has(at + 1, Flags::WARD_HEAD.or(Flags::UNIT_HEAD));
    let joined = doc.glued(at + 1)
        && next.is_some_and(|next| {
            next.class != Class::Mark || matches!(next.first, b'+' | b'/' | b'\'' | b'-')
        });
    !joined && !place && (ends || !word)
}

/// "'s wife", "' two sons": what stands behind an apostrophe.
fn family(doc: &Document<'_>, behind: usize) -> bool {
    let first = if doc.is(behind, "s") && doc.glued(behind) { behind + 1 } else { behind };
    (first..first + 3)
        .take_while(|&here| doc.same_line(here) && doc.tokens[here].is_word())
        .any(|here| doc.has(here, Flags::RELATIVE) || doc.is_one(here, &FAMILY))
}

/// "(HCA)", "(pt's wife)", ", ward sister,": a role that is all there is, not "(patient record system)".
fn aside(doc: &Document<'_>, open: usize) -> bool {
    let bracket = doc.mark(open, b'(');
    let words = if bracket { open + 1..open + 6 } else { open + 1..open + 4 };
    let closes = |at: usize| {
        doc.tokens.get(at).is_none_or(|token| {
            token.gap >= Gap::Line
                || token.class == Class::Mark
                    && matches!(token.first, b')' | b',' | b'.' | b';' | b':' | b'-')
                || bracket
                    && (token.is_number()
                        || doc.is_one(at, &["of", "to", "on", "in", "at", "for", "from", "and"]))
        })
    };
    words
        .take_while(|&here| {
            doc.same_line(here) && !doc.mark(here, b')') && (bracket || !doc.has(here, Flags::VERB))
        })
        .any(|here| role(doc, here) && closes(here + 1))
}

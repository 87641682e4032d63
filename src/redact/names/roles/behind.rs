//! What stands behind a name: a read document enters, points for each role leave.

use super::points::{Points, REACH, TOKENS};
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::names::role_words::{
    BEDS, GRADES, NO_STAFF, PATIENT_STATES, PATIENT_VERBS, STAFF_ACTS, STAFF_VERBS,
};
use crate::redact::tokens::{Class, Gap};

/// What stands behind a name.
pub(super) fn behind(doc: &Document<'_>, last: usize, add: &mut impl FnMut(Points)) {
    if doc.tokens.get(last).is_none_or(|token| token.gap >= Gap::Line) {
        add([-2, 0, 2, -1]);
    }
    // "Price (patient)"
    if doc.mark(last, b'(') && doc.has(last + 1, Flags::PATIENT) && doc.mark(last + 2, b')') {
        add([9, -2, -8, 0]);
    }
    let possessive = doc.mark(last, b'\'') && doc.glued(last);
    let mut at = last;
    if possessive {
        add([2, 0, -2, 0]);
        at += if doc.is(last + 1, "s") && doc.glued(last + 1) { 2 } else { 1 };
    }
    let from = at;
    let mut words = 0;
    for _ in 0..TOKENS {
        let Some(token) = doc.tokens.get(at).filter(|token| token.gap < Gap::Line) else { return };
        if token.class == Class::Mark {
            if matches!(token.first, b'.' | b';') && !doc.glued(at + 1) {
                return;
            }
            if matches!(token.first, b'<' | b'@') {
                add([-2, 0, 1, 0]);
            }
            at += 1;
            continue;
        }
        words += 1;
        if words > REACH {
            return;
        }
        if token.is_number() {
            if words == 1 && age(doc, at, from) {
                return add([4, 0, -3, -1]);
            }
            number(doc, at, words, add);
        } else if behind_word(doc, at, words, possessive, add) {
            return;
        }
        at += 1;
    }
}

/// A number that can be an age: behind a mark, or before a letter for the sex or the word for years.
fn age(doc: &Document<'_>, at: usize, from: usize) -> bool {
    doc.number(at).is_some_and(|number| (1..=110).contains(&number))
        && (at > from && doc.tokens[at - 1].class == Class::Mark
            || doc.is_one(at + 1, &["m", "f", "y", "yr", "yrs", "yo", "years", "year"])
            || doc.mark(at + 1, b','))
}

fn number(doc: &Document<'_>, at: usize, words: usize, add: &mut impl FnMut(Points)) {
    let token = &doc.tokens[at];
    if token.first == b'0' && token.len() >= 4 {
        if words <= 2 {
            add([-1, 2, 0, 0]);
        }
    } else if token.len() >= 5
        || token.len() == 3 && doc.tokens.get(at + 1).is_some_and(|next| next.is_number())
    {
        add([3, 0, -2, 0]);
    } else if words <= 2 && (doc.mark(at + 1, b'/') || doc.mark(at + 1, b'.') || doc.mark(at + 1, b'-')) {
        add([2, -1, -1, -1]);
    }
}

/// Gives whether nothing beyond the word counts.
fn behind_word(
    doc: &Document<'_>,
    at: usize,
    words: usize,
    possessive: bool,
    add: &mut impl FnMut(Points),
) -> bool {
    let numbered = doc.glued(at + 1) && doc.tokens.get(at + 1).is_some_and(|next| next.is_number());
    if doc.has(at, Flags::NHS_CUE.or(Flags::DOB_CUE))
        || doc.is_one(at, &["mrn", "yo", "yrs", "yr", "years", "aged"])
    {
        add([3, 0, -2, 0]);
    } else if doc.is_one(at, &BEDS) || words == 1 && numbered && doc.is_one(at, &["b", "c"]) {
        add([3, -1, -2, 0]);
    } else if words <= 2 && numbered && doc.is_one(at, &GRADES) {
        add([-3, -2, 5, -1]);
        return true;
    } else if doc.has(at, Flags::RELATIVE)
        && !doc.is_one(at, &["carer", "sister", "attorney", "guardian", "ex"])
    {
        // "Cyril Flynn's daughter" says no more than the possessive has said.
        if words <= 2 && !possessive {
            add(if words == 1 { [-1, 3, -2, 0] } else { [-1, 2, -1, 0] });
        }
        return true;
    } else if doc.has(at, Flags::STAFF) && !doc.is_one(at, &NO_STAFF) {
        add(if words == 1 { [-3, -2, 5, -1] } else { [-3, 0, 3, 0] });
        return true;
    } else if doc
        .is_one(at, &["ext", "extn", "bleep", "gmc", "nmc", "shift", "nights", "duty", "agency", "ooh"])
    {
        add([-3, 0, 3, 0]);
    } else if words == 1 && doc.is_one(at, &STAFF_VERBS) {
        add([-2, -1, 2, 1]);
    } else if words == 1 && doc.is_one(at, &["told", "asked", "rang", "called", "texted", "spoke", "thanked"])
    {
        add([-2, 2, 0, -1]);
    } else if words == 1 {
        subject(doc, at, add);
    }
    false
}

/// What the bearer of the name right before does, or what is done to the bearer.
fn subject(doc: &Document<'_>, at: usize, add: &mut impl FnMut(Points)) {
    let perfect = doc.is_one(at, &["had", "has"]) && doc.is(at + 1, "been");
    let be = at + usize::from(perfect);
    if doc.is_one(at, &STAFF_ACTS) || doc.is(at, "said") && doc.is(at + 1, "sorry") {
        add([-3, -1, 3, 0]);
    } else if doc.is_one(at, &PATIENT_VERBS)
        || doc.is_one(be, &["was", "is", "been", "being"]) && doc.is_one(be + 1, &PATIENT_STATES)
    {
        add([3, -1, -3, -1]);
    } else if doc.is(at, "c") && doc.mark(at + 1, b'/') && doc.glued(at + 1) && doc.is(at + 2, "o") {
        add([4, -1, -3, -1]);
    }
}

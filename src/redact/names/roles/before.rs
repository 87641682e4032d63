//! What stands before a name: a read document enters, points for each role leave, and where name and title start.

use super::points::{Points, REACH, TOKENS};
use super::word::role_word;
use crate::redact::document::Document;
use crate::redact::names::role_words::{BEDS, DONE_TO, OTHERS, POSTS};
use crate::redact::tokens::{Class, Gap};

/// What stands before a name and its title.
pub(super) fn before(doc: &Document<'_>, start: usize, add: &mut impl FnMut(Points)) {
    let mut at = start;
    let mut words = 0;
    let mut of = false;
    for _ in 0..TOKENS {
        if at == 0 || doc.tokens[at].gap >= Gap::Line || words == REACH {
            return;
        }
        at -= 1;
        if doc.tokens[at].class == Class::Mark {
            let ends = matches!(doc.tokens[at].first, b'.' | b';')
                && !(doc.glued(at) && doc.glued(at + 1))
                && at > 0
                && doc.tokens[at - 1].len() > 3;
            if ends {
                return;
            }
            continue;
        }
        words += 1;
        let close = words == 1;
        if doc.is_one(at, &OTHERS) {
            if close {
                add([-4, -1, -4, 8]);
            }
            continue;
        }
        if let Some(points) = role_word(doc, at, close, of) {
            add(points);
            return;
        }
        if close {
            of = doc.is(at, "of");
            if doc.is(at, "by") {
                add([-3, -1, 5, -1]);
            } else if doc.is_one(at, &["with", "w"]) {
                add([-1, 1, 0, 0]);
            } else if doc.is(at, "for") {
                add([3, -1, -2, -1]);
            } else if doc.is(at, "from") {
                add([-2, 1, 1, 0]);
            } else if doc
                .is_one(at, &["hi", "hello", "hiya", "thanks", "thx", "cheers", "regards", "morning"])
            {
                add([-1, -1, 2, 0]);
            } else if of {
                add([1, 0, -2, 1]);
            }
        }
        let line = at == 0 || doc.tokens[at].gap >= Gap::Line;
        if line && doc.mark(at + 1, b':') && doc.is_one(at, &["from", "to", "cc", "sent", "bcc"]) {
            add([-1, 0, 2, 0]);
        }
        if doc.is_one(
            at,
            &["signed", "prescriber", "reporter", "author", "completed", "investigator", "handler"],
        ) {
            add([-2, -1, 2, 0]);
        }
    }
}

/// What stands right before a name and is no role: what is done to a patient, the number of a bed, a post.
pub(super) fn right_before(doc: &Document<'_>, start: usize, add: &mut impl FnMut(Points)) {
    let Some(at) = start.checked_sub(1).filter(|_| doc.same_line(start)) else { return };
    let bed = || {
        at > 0
            && doc.tokens[at].is_number()
            && (doc.is_one(at - 1, &BEDS) || doc.glued(at) && doc.is_one(at - 1, &["b", "c"]))
    };
    if doc.is_one(at, &POSTS) {
        add([-4, -2, 5, 0]);
    } else if doc.is_one(at, &DONE_TO) {
        add([3, -1, -3, 0]);
    } else if bed() {
        add([5, -1, -4, 0]);
    }
}

/// The title before a name. Gives where name and title start, and whether there is one.
pub(in crate::redact::names) fn before_title(
    doc: &Document<'_>,
    first: usize,
    add: &mut impl FnMut(Points),
) -> (usize, bool) {
    let Some(mut at) = first.checked_sub(1) else { return (first, false) };
    if doc.mark(at, b'.') && doc.glued(at) && at > 0 {
        at -= 1;
    }
    if doc.tokens[at + 1].gap >= Gap::Line {
        return (first, false);
    }
    if doc.is_one(at, &["dr", "drs", "prof", "professor"]) {
        add([-5, -2, 7, -1]);
    } else if doc.is(at, "mr") {
        add([0, -1, 1, 0]);
    } else if doc.is(at, "mrs") {
        add([1, 2, -3, 1]);
    } else if doc.is_one(at, &["sir", "dame", "rev", "lady", "lord", "fr", "rabbi"]) {
        add([-1, 0, -1, 2]);
    } else if !doc.is_one(at, &["ms", "miss", "mx", "master", "mstr"]) {
        return (first, false);
    }
    (at, true)
}

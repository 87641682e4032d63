//! What stands behind a name: an allowed word enters, whether something behind it speaks for a person leaves.
//!
//! Heard are a role in brackets or between commas, somebody's relative and a grade in capitals.

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
        } else if doc.same_line(end) && part(doc, end) {
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
        return aside(doc, end);
    }
    // "Moyo HCA came"
    let grade = &doc.tokens[end];
    grade.has(Flags::STAFF)
        && !grade.has(Flags::ALLOWED)
        && grade.shape == Shape::Upper
        && (2..=4).contains(&grade.len())
        && doc.tokens[at].shape != Shape::Upper
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

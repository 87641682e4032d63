//! Places that are written as a code: its first word or its cue enters, the code leaves.

use super::around::{Found, joint, past};
use crate::redact::document::Document;
use crate::redact::tokens::{Class, Gap};
use crate::redact::{Evidence, Kind};

/// "GIR 0AA", the one postcode of another shape.
pub(super) fn girobank(doc: &Document<'_>, at: usize) -> Option<Found> {
    let fits = doc.is(at, "gir")
        && doc.same_line(at + 1)
        && doc.is(at + 1, "0")
        && doc.glued(at + 2)
        && doc.is(at + 2, "aa")
        && !(doc.glued(at + 3) && doc.tokens[at + 3].class != Class::Mark);
    fits.then_some((Kind::Postcode, at..at + 3, "postcode", Evidence::Format))
}

/// "what3words filled.count.soap", "w3w: filled.count.soap".
pub(super) fn three_words(doc: &Document<'_>, at: usize) -> Option<Found> {
    let cue = (doc.is(at, "what") || doc.is(at, "w"))
        && doc.glued(at + 1)
        && doc.is(at + 1, "3")
        && doc.glued(at + 2)
        && (doc.is(at + 2, "words") || doc.is(at + 2, "w"))
        || doc.is(at, "what")
            && doc.is_one(at + 1, &["three", "3"])
            && doc.is(at + 2, "words")
            && doc.same_line(at + 1)
            && doc.same_line(at + 2);
    if !cue {
        return None;
    }
    const BETWEEN: [&str; 9] = ["is", "was", "given", "as", "address", "location", "code", "gave", "reads"];
    let first = past(doc, at + 3, &BETWEEN, b":-=\"'(");
    let word = |at: usize| doc.tokens.get(at).is_some_and(|token| token.is_word() && token.len() > 1);
    let fits = word(first)
        && doc.tokens[first].gap <= Gap::Space
        && joint(doc, first + 1, b'.')
        && word(first + 2)
        && joint(doc, first + 3, b'.')
        && word(first + 4);
    fits.then_some((Kind::Url, first..first + 5, "what3words", Evidence::Cue))
}

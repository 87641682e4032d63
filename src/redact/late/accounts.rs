//! Sort codes whose figures stand apart: "sort" enters, the six digits leave.

use super::around::{Found, joint, past};
use crate::redact::document::Document;
use crate::redact::{Evidence, Kind};

/// "Sort code 20 12 34", "sort-code: 20.12.34".
pub(super) fn sort_code(doc: &Document<'_>, at: usize) -> Option<Found> {
    if !doc.is_one(at, &["sort", "sortcode"]) {
        return None;
    }
    let mut first = past(doc, at + 1, &["code", "codes", "no", "number", "is", "was", "of"], b":-=#(.");
    let start = first;
    for pair in 0..3 {
        if pair > 0 && [b'-', b'.', b'/'].iter().any(|&mark| joint(doc, first, mark)) {
            first += 1;
        }
        let two = doc.number(first).is_some() && doc.tokens[first].len() == 2 && doc.same_line(first);
        if !two {
            return None;
        }
        first += 1;
    }
    // "sort 20 12 34 56" is a list of something else.
    let goes_on = doc.number(first).is_some_and(|_| doc.same_line(first) && doc.tokens[first].len() < 5);
    (!goes_on).then_some((Kind::Id, start..first, "sort-code", Evidence::Cue))
}

//! The title before a name: a read document enters, the sex that the title tells leaves. It parts a couple.

use crate::redact::document::Document;
use crate::redact::names::kin::Sex;
use crate::redact::tokens::{Gap, Shape};

/// What the title right before a name says of its bearer; "Dr", "Sr", "Prof" and "Mx" say nothing.
pub(super) fn title(doc: &Document<'_>, first: usize) -> Option<Sex> {
    let stop = first.checked_sub(1).filter(|&at| doc.mark(at, b'.') && doc.glued(at));
    let at = stop.unwrap_or(first).checked_sub(1)?;
    if (at + 1..=first).any(|here| doc.tokens[here].gap >= Gap::Line) {
        return None;
    }
    // "known MS. Threadgold fell", "a near miss. Threadgold fell": the words have another meaning.
    let shouted = doc.tokens[at].shape == Shape::Upper && doc.tokens[first].shape != Shape::Upper;
    if doc.is_one(at, &["mr", "mister"]) {
        Some(Sex::Male)
    } else if doc.is_one(at, &["mrs", "missus"])
        || doc.is(at, "ms") && !shouted
        || doc.is(at, "miss") && stop.is_none()
    {
        Some(Sex::Female)
    } else {
        None
    }
}

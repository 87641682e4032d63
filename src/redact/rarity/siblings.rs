//! Children who were born together: the word for them enters, it leaves where it tells of people.
//!
//! Triplets are few in any town; "triplet repeat" and "triplet therapy" are no children.

use super::around::{Span, follows, one};
use crate::redact::document::Document;

/// Triplets and more; twins are many.
pub(super) fn born_together(doc: &Document<'_>, at: usize) -> Span {
    const MANY: [&str; 8] = [
        "triplet",
        "triplets",
        "quadruplet",
        "quadruplets",
        "quintuplet",
        "quintuplets",
        "sextuplet",
        "sextuplets",
    ];
    if one(doc, at, &["conjoined", "siamese"]) {
        return follows(doc, at + 1, &["twin", "twins"]).then_some((at, at + 2));
    }
    const OTHER: [&str; 9] = [
        "repeat",
        "repeats",
        "therapy",
        "expansion",
        "regimen",
        "regime",
        "chemo",
        "chemotherapy",
        "treatment",
    ];
    let thing = follows(doc, at + 1, &OTHER) || doc.mark(at + 1, b'-') && doc.glued(at + 1);
    (one(doc, at, &MANY) && !thing).then_some((at, at + 1))
}

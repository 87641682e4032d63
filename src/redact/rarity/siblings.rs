//! Children who were born together: the word for them enters, it leaves where it tells of people.
//!
//! Triplets are few in any town; "triplet repeat" and "triplet therapy" are no children.

use super::around::{Span, behind, follows, one};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;

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
    (one(doc, at, &MANY) && !thing && !expected(doc, at)).then_some((at, at + 1))
}

/// "triplet pregnancy", "pregnant with triplets": of many, unless a birth, a day or a place stands beside.
fn expected(doc: &Document<'_>, at: usize) -> bool {
    const REACH: usize = 8;
    if !(follows(doc, at + 1, &["pregnancy", "pregnancies"]) || behind(doc, at, &["with"])) {
        return false;
    }
    let tells = |here: usize| {
        doc.is_one(here, &["born", "delivered", "birth"])
            || doc.has(here, Flags::TOWN.or(Flags::ORG_HEAD).or(Flags::MONTH).or(Flags::WEEKDAY))
            || doc.number(here).is_some() && (doc.tokens[here].len() == 4 || doc.mark(here + 1, b'/'))
    };
    // What was redacted ends the look, so that a second time sees no more than the first.
    let open = |here: &usize| doc.hints[*here] != Hint::Placeholder;
    let end = doc.tokens.len().min(at + REACH);
    let before = (at.saturating_sub(REACH)..at).rev().take_while(open).any(tells);
    !(before || (at + 1..end).take_while(open).any(tells))
}

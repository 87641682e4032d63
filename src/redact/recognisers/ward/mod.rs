//! Wards, bays, beds, rooms, theatres by number or letter ("Ward 7B", "bed 12", "Bay B"), and wards named before their
//! head word ("Bluebell Ward").

mod numbered;
mod unit;

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::tokens::{Class, Shape};
use crate::redact::{Evidence, Kind};
use numbered::{Follows, numbered};
pub(crate) use unit::unit;

/// A ward word and what follows or precedes it.
pub(crate) fn head(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    // "POD2 lap chole": a day after an operation.
    if doc.is(at, "pod") && doc.tokens[at].shape == Shape::Upper {
        return None;
    }
    match numbered(doc, at) {
        Follows::Place(last) => return Some(last),
        Follows::Measure => return None,
        Follows::Nothing => {}
    }
    // "D wing"
    if doc.is(at, "wing")
        && at > 0
        && doc.same_line(at)
        && doc.tokens[at - 1].is_word()
        && doc.tokens[at - 1].len() == 1
        && !doc.is(at - 1, "a")
    {
        doc.hit(
            Hit {
                kind: Kind::Ward,
                first: at - 1,
                last: at + 1,
                rule: "ward-letter",
                evidence: Evidence::Cue,
                certainty: 0.93,
            },
            Hint::Place,
        );
        return Some(at + 1);
    }
    // "Bluebell Ward"
    if doc.is_one(at, &["ward", "unit", "suite", "wing", "wd", "room", "bay", "pod"])
        && let Some(first) = named_before(doc, at)
    {
        let certainty = if doc.is_one(at, &["ward", "wd"]) { 0.75 } else { 0.5 };
        doc.hit(
            Hit {
                kind: Kind::Ward,
                first,
                last: at + 1,
                rule: "ward-name",
                evidence: Evidence::Cue,
                certainty,
            },
            Hint::Place,
        );
        return Some(at + 1);
    }
    None
}

/// The capitalised words right before a ward word, where they are no ordinary adjective.
fn named_before(doc: &Document<'_>, at: usize) -> Option<usize> {
    if at == 0 || !doc.same_line(at) {
        return None;
    }
    let before = &doc.tokens[at - 1];
    let plain = doc.is_one(
        at - 1,
        &[
            "the",
            "a",
            "this",
            "our",
            "my",
            "your",
            "medical",
            "surgical",
            "acute",
            "day",
            "stroke",
            "maternity",
            "postnatal",
            "antenatal",
            "labour",
            "delivery",
            "isolation",
            "side",
            "waiting",
            "treatment",
            "recovery",
            "clean",
            "dirty",
            "sluice",
            "emergency",
            "intensive",
            "care",
            "high",
            "dependency",
            "assessment",
            "admissions",
            "orthopaedic",
            "respiratory",
            "cardiac",
            "renal",
            "elderly",
            "rehab",
            "rehabilitation",
            "mental",
            "health",
            "secure",
            "observation",
            "short",
            "stay",
            "neonatal",
            "paediatric",
            "childrens",
            "oncology",
            "another",
            "other",
            "each",
            "every",
            "same",
            "that",
            "base",
            "home",
            "receiving",
            "medicine",
            "trauma",
            "minor",
            "injuries",
            "injury",
            "decant",
            "escalation",
            "winter",
            "female",
            "male",
            "mixed",
            "busy",
            "new",
            "old",
            "whole",
            "main",
            "on",
            "to",
            "from",
            "in",
            "of",
            "and",
            "no",
            "any",
            "per",
            "interview",
            "family",
            "drug",
            "store",
            "clinic",
            "scan",
            "mri",
            "ct",
        ],
    );
    (before.class == Class::Word && before.is_capital() && before.len() > 2 && !plain).then_some(at - 1)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Ward,
            &[
                ("to Ward 7B at", "Ward 7B"),
                ("found in bed 12,", "bed 12"),
                ("in Bay B with", "Bay B"),
                ("Theatre 3 list", "Theatre 3"),
                ("ward B4 sister", "ward B4"),
                ("Rm 2 now", "Rm 2"),
            ],
        );
        misses(
            Kind::Ward,
            &[
                "the medical ward",
                "bed 3hrs later",
                "on the ward a nurse",
                "theatre 10:30",
                "bay was full",
                "MERERID POD2 OPEN AAA",
            ],
        );
    }
}

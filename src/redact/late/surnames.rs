//! Surnames that a disease, a maker or an ordinary word has too, written again: the parts of a case enter, and where a title, a
//! role or the rest of the name has told who is called so, the surname alone goes too.
//!
//! "Mr Parkinson fell. Parkinson had no injury": the shield of clinical phrases and the frequency of a word keep such a name
//! from being repeated as others are. "Parkinson's disease", "Foley catheter" and "Waterlow 22" stand all the same.

use std::collections::BTreeMap;

use super::owners::is_persons;
use super::verbs::{acts, met, opens};
use super::words::{CLINICAL, CUES, NAMED, determined, is_word, joined};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, Work};
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::tokens::{Gap, Shape};
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// What carries such a name, and what is done to it or how it is where nobody is meant.
static THINGS: WordSet<113> = WordSet::new([
    "airway",
    "assessment",
    "bag",
    "bags",
    "balloon",
    "bed",
    "block",
    "blocked",
    "board",
    "bolus",
    "bottle",
    "calculated",
    "cannula",
    "catheter",
    "catheters",
    "chair",
    "changed",
    "chart",
    "clamp",
    "clinic",
    "commenced",
    "completed",
    "criteria",
    "cuff",
    "deflated",
    "disease",
    "done",
    "drain",
    "draining",
    "driver",
    "erected",
    "flush",
    "flushed",
    "fluid",
    "fluids",
    "fracture",
    "frame",
    "frames",
    "gas",
    "grade",
    "hoist",
    "hung",
    "infused",
    "infusing",
    "infusion",
    "inflated",
    "inserted",
    "insitu",
    "iv",
    "kit",
    "leaking",
    "line",
    "lines",
    "lymphoma",
    "machine",
    "manoeuvre",
    "mask",
    "mattress",
    "meds",
    "medication",
    "medications",
    "monitor",
    "needle",
    "nurse",
    "nurses",
    "operation",
    "overall",
    "palsy",
    "passed",
    "placed",
    "plus",
    "position",
    "probe",
    "procedure",
    "pump",
    "pumps",
    "removed",
    "risk",
    "running",
    "scale",
    "scan",
    "score",
    "scored",
    "sensor",
    "scores",
    "sign",
    "sited",
    "situ",
    "solution",
    "stage",
    "started",
    "stockings",
    "stopped",
    "stoma",
    "suction",
    "syndrome",
    "system",
    "technique",
    "test",
    "through",
    "tip",
    "tool",
    "tube",
    "tubes",
    "tubing",
    "unit",
    "up",
    "updated",
    "ventilator",
    "via",
    "wire",
    "wound",
    "yankauer",
]);

/// Masks such surnames again.
pub(super) fn repeat(works: &mut [Work<'_>], lexicon: &Lexicon) {
    let found = gather(works);
    if found.is_empty() {
        return;
    }
    for work in works.iter_mut() {
        let Work { doc, cells, .. } = work;
        for (at, cell) in cells.iter_mut().enumerate() {
            let Some(&small) = found.get(&doc.tokens[at].hash) else { continue };
            if cell.kind.is_none() && stands(doc, lexicon, at, small) {
                *cell = Cell {
                    kind: Some(Kind::Name),
                    rule: "repeat",
                    evidence: Evidence::Repeat,
                    certainty: 0.9,
                    doubt: false,
                    hit: 0,
                };
            }
        }
    }
}

/// The words that were found by a cue or as part of a full name, and whether in small letters.
fn gather(works: &[Work<'_>]) -> BTreeMap<u32, bool> {
    let mut found = BTreeMap::new();
    for work in works {
        let doc = &work.doc;
        for (at, cell) in work.cells.iter().enumerate() {
            let token = &doc.tokens[at];
            if cell.kind != Some(Kind::Name)
                || cell.doubt
                || cell.certainty < 0.5
                || !token.is_word()
                || token.len() < 3
                || !token.flags.any(CLINICAL.or(Flags::WORD).or(Flags::COMMON))
                || !token.flags.any(NAMED.or(Flags::NAME_WORD).or(Flags::EPONYM))
                || token.flags.any(Flags::VERB.or(Flags::TITLE).or(Flags::PARTICLE))
            {
                continue;
            }
            let told = matches!(cell.evidence, Evidence::Cue | Evidence::Known | Evidence::LocalList);
            let beside = |place: usize| {
                work.cells.get(place).is_some_and(|other| other.kind == Some(Kind::Name))
                    && doc.tokens[place].is_word()
            };
            let full =
                at > 0 && doc.same_line(at) && beside(at - 1) || doc.same_line(at + 1) && beside(at + 1);
            if told || full {
                *found.entry(token.hash).or_insert(false) |= token.shape == Shape::Lower;
            }
        }
    }
    found
}

/// A person stands here who is called so.
fn stands(doc: &Document<'_>, lexicon: &Lexicon, at: usize, small: bool) -> bool {
    let token = &doc.tokens[at];
    if !token.is_word() || token.shape == Shape::Lower && !small || doc.hints[at] == Hint::Placeholder {
        return false;
    }
    if joined(doc, at) {
        return false;
    }
    let owned = doc.mark(at + 1, b'\'') && doc.glued(at + 1);
    if owned {
        return is_persons(doc, at);
    }
    if is_thing(doc, lexicon, at) {
        return false;
    }
    if token.shape == Shape::Lower {
        return acts(doc, at) && opens(doc, at) || met(doc, at);
    }
    if determined(doc, at) || of_disease(doc, at) {
        return false;
    }
    let word = token.flags.any(Flags::COMMON.or(Flags::WORD));
    if !word && !token.flags.any(CUES.or(Flags::MONTH)) {
        return true;
    }
    // The start of a sentence has a capital whatever the word is; a line of capitals says nothing either.
    let inside = at > 0
        && doc.same_line(at)
        && !doc.glued(at)
        && token.shape == Shape::Title
        && doc.tokens[at - 1].shape == Shape::Lower
        && is_word(doc, at)
        && !token.flags.any(CUES.or(Flags::MONTH));
    inside || acts(doc, at) || met(doc, at)
}

/// "history of Parkinson"
fn of_disease(doc: &Document<'_>, at: usize) -> bool {
    at > 1
        && doc.same_line(at)
        && doc.is(at - 1, "of")
        && doc.is_one(at - 2, &["history", "hx", "h", "diagnosis", "dx", "signs", "symptoms", "form", "case"])
}

/// A thing, a figure or the other half of a pair follows.
fn is_thing(doc: &Document<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let Some(next) = doc.tokens.get(at + 1).filter(|next| next.gap <= Gap::Space) else { return false };
    if next.is_word() {
        let given = || {
            doc.has(at, Flags::DRUG)
                && doc.is_one(at + 1, &["given", "prescribed", "charted", "administered", "over", "at", "in"])
        };
        return THINGS.holds(doc, at + 1)
            || given()
            || doc.is(at + 1, "in") && doc.is(at + 2, "situ")
            || next.flags.any(Flags::EPONYM_TAIL.or(Flags::UNIT))
            || next.flags.any(Flags::EPONYM) && !next.flags.any(Flags::COMMON)
            || lexicon.pair(doc.word(at), doc.word(at + 1)).is_some();
    }
    let mut figure = at + 1;
    while figure < at + 3 && [b':', b'=', b'(', b'-', b'/'].iter().any(|&mark| doc.mark(figure, mark)) {
        figure += 1;
    }
    let joint = figure > at + 1 && doc.glued(at + 1) && doc.glued(at + 2);
    doc.same_line(figure) && doc.tokens.get(figure).is_some_and(|token| token.is_number())
        || joint && (doc.mark(at + 1, b'-') || doc.mark(at + 1, b'/'))
}

//! Amounts: a figure of five to seven digits enters, it leaves as an amount where what it is of stands beside it.
//!
//! An analyte, what is dosed in thousands, a unit, a currency or a slip by a power of ten says so; a hospital number looks the same.

use super::analytes::{AGENTS, ANALYTES, SHORT};
use super::look::{Look, goes_on, headed, hit_of};
use crate::redact::Kind;
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap};
use crate::redact::word_set::WordSet;

impl Look<'_, '_> {
    /// A figure of five to seven digits that is an amount, with the letters before it that were taken for a part of it.
    pub(super) fn amount(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        const KINDS: [Kind; 2] = [Kind::Mrn, Kind::Id];
        let doc = self.doc;
        let token = &doc.tokens[at];
        let own = hit_of(doc, &cells[at]);
        if !(5..=7).contains(&token.len())
            || token.first == b'0'
            || !self.free(&cells[at], &KINDS)
            // What the hit holds behind the figure would be left alone.
            || own.is_some_and(|hit| hit.last != at + 1)
            || !self.opened(at)
            || goes_on(doc, at + 1)
            || doc.glued(at + 1)
                && doc.tokens[at + 1].class != Class::Mark
                && !(doc.has(at + 1, Flags::UNIT) || UNITS.holds(doc, at + 1))
        {
            return None;
        }
        let start = own.map_or(at, |hit| hit.first.min(at));
        let figures = doc.word(at);
        let open = |first: usize| {
            (first..at).all(|here| self.free(&cells[here], &KINDS)).then_some((first.min(start), at + 1))
        };
        if at > 0 && start == at && doc.same_line(at) && self.sign(at - 1, &['£', '$', '€']) {
            return open(at);
        }
        if let Some((first, short)) = self.measured(at)
            && first <= start
            && figures.ends_with(if short || figures.len() > 5 { &b"000"[..] } else { &b"00"[..] })
            && !cued(doc, first, true)
            && !behind_a_name(doc, cells, first)
        {
            return open(first);
        }
        let united = || {
            figures.ends_with(b"00")
                && doc.same_line(at + 1)
                && UNITS.holds(doc, at + 1)
                && cells[at + 1].kind.is_none()
                && !behind_a_name(doc, cells, start)
        };
        let mistyped = || start == at && slipped(doc, at) && !behind_a_name(doc, cells, start);
        if !cued(doc, start, false) && (united() || mistyped()) { open(start) } else { None }
    }

    /// What is measured or given right before a figure: its first token, and whether it is as short as a prefix.
    fn measured(&self, at: usize) -> Option<(usize, bool)> {
        let doc = self.doc;
        let (word, _) = headed(doc, at)?;
        // "Gave platelets to 448200", "on heparin (448200)": somebody's number.
        let parted = |here: usize| doc.is(here, "to") || doc.mark(here, b'(') || doc.mark(here, b'"');
        if (word + 1..at).any(parted) {
            return None;
        }
        let long = |first: usize| Some((first, false));
        // "Trop T", "troponin-I"
        if doc.is_one(word, &["t", "i"]) {
            let before = word.checked_sub(1)?;
            let before = if doc.mark(before, b'-') { before.checked_sub(1)? } else { before };
            let troponin = doc.same_line(word) && doc.is_one(before, &["trop", "troponin", "tn"]);
            return if troponin { long(before) } else { None };
        }
        // "CA125", "CA 19-9"
        if doc.tokens[word].is_number() {
            let before = word.checked_sub(1)?;
            if doc.is(word, "125") && doc.is(before, "ca") && doc.same_line(word) {
                return long(before);
            }
            let first = word.checked_sub(3)?;
            let marker = doc.is(word, "9")
                && doc.mark(before, b'-')
                && doc.is(word - 2, "19")
                && doc.is(first, "ca")
                && (first + 1..=word).all(|here| doc.same_line(here));
            return if marker { long(first) } else { None };
        }
        if ANALYTES.holds(doc, word) || AGENTS.holds(doc, word) {
            return long(word);
        }
        let counted = doc.is_one(word, &["count", "counts", "load"])
            && word > 0
            && doc.is_one(word - 1, &["platelet", "white", "cell", "viral"]);
        if counted {
            return long(word);
        }
        SHORT.holds(doc, word).then_some((word, true))
    }
}

/// A cue for an identifier stands before, with no more than marks between. `tested`: behind an analyte the patient is none.
fn cued(doc: &Document<'_>, first: usize, tested: bool) -> bool {
    let mut here = first;
    for _ in 0..4 {
        if here == 0 || doc.tokens[here].gap > Gap::Line {
            return false;
        }
        here -= 1;
        // "pt CK 12000": a patient's blood test.
        if doc.has(here, CUES) || doc.is_one(here, &["pt", "patient"]) {
            return !tested || !doc.is_one(here, &["pt", "patient", "k"]);
        }
        if doc.tokens[here].class != Class::Mark && !doc.is(here, "is") {
            return false;
        }
    }
    false
}

/// "Ashworth CK 12000": the letters may be initials.
fn behind_a_name(doc: &Document<'_>, cells: &[Cell], first: usize) -> bool {
    first > 0 && doc.same_line(first) && cells[first - 1].kind == Some(Kind::Name)
}

/// "ran at 10000 not 1000", "rate 1000 instead of 10000": one is the other with noughts behind it, both are round, and a
/// rate or a dose is told of.
fn slipped(doc: &Document<'_>, at: usize) -> bool {
    let round = |here: usize| doc.word(here).iter().skip(1).all(|digit| *digit == b'0');
    let told = |here: usize| doc.is_one(here, &RATES);
    let Some(value) = doc.number(at).filter(|_| round(at)) else { return false };
    if !(at.saturating_sub(8)..at).rev().take_while(|&here| doc.same_line(here + 1)).any(told) {
        return false;
    }
    let tenfold = |other: usize| {
        doc.number(other).filter(|_| round(other)).is_some_and(|other| {
            let (low, high) = (value.min(other), value.max(other));
            low >= 10 && high % low == 0 && matches!(high / low, 10 | 100 | 1000)
        })
    };
    // "10000, not 1000", "1000 instead of 10000"
    let parts =
        |here: usize| doc.is_one(here, &NOT) || doc.is_one(here, &["of", "than"]) || doc.mark(here, b',');
    let said = |first: usize, last: usize| {
        (first..last).any(|here| doc.is_one(here, &NOT)) && (first..=last).all(|here| doc.same_line(here))
    };
    let behind = (at + 1..at + 4).take_while(|&here| parts(here)).last().map_or(at + 1, |here| here + 1);
    let before = (at.saturating_sub(3)..at).rev().take_while(|&here| parts(here)).last().unwrap_or(at);
    said(at + 1, behind) && tenfold(behind) || before > 0 && said(before, at) && tenfold(before - 1)
}

/// Units behind a figure.
static UNITS: WordSet<19> = WordSet::new([
    "units", "iu", "ius", "copies", "mls", "ml", "mcg", "cfu", "cells", "pmol", "nmol", "mmol", "ppm", "rpm",
    "kcal", "steps", "pounds", "quid", "euros",
]);

/// What is set or runs at so much.
const RATES: [&str; 9] = ["rate", "ran", "running", "set", "pump", "dose", "dosed", "infusion", "units"];

/// Words of a slip by a power of ten: "ran at 10000 not 1000".
const NOT: [&str; 6] = ["not", "instead", "rather", "v", "vs", "versus"];

/// What says that a number is an identifier.
const CUES: Flags = Flags::NHS_CUE.or(Flags::MRN_CUE).or(Flags::ID_CUE);

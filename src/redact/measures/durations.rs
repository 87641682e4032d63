//! Durations: sevenths and twelfths enter, they leave as days or months that something lasted where the words around say so.
//!
//! Only words behind or before which the records have hardly ever a day.

use super::look::{Look, NAMES, dated};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::word_set::WordSet;

impl Look<'_, '_> {
    /// "in 3/7", "x 5/7", "6/12 old", "haematuria for 2/12": days, or months, that something lasted.
    pub(super) fn lasted(&self, cells: &[Cell], at: usize, a: u32, b: u32) -> bool {
        let doc = self.doc;
        let last = at + 3;
        let usual = match b {
            7 => a <= 10 || matches!(a, 14 | 21 | 28),
            12 => a <= 12 || matches!(a, 15 | 18 | 24),
            _ => false,
        };
        if !usual || dated(doc, at) {
            return false;
        }
        let clear = |here: usize| cells.get(here).is_some_and(|cell| cell.kind.is_none());
        if doc.same_line(last)
            && clear(last)
            && (BEHIND.holds(doc, last) || b == 7 && doc.is(last, "of") && !doc.has(last + 1, Flags::MONTH))
        {
            return true;
        }
        let Some(before) = at.checked_sub(1).filter(|&before| doc.same_line(at) && clear(before)) else {
            return false;
        };
        if BEFORE.holds(doc, before)
            || doc.mark(before, b'<')
            || doc.mark(before, b'>')
            || self.sign(before, &['×'])
        {
            return true;
        }
        // Many a disease is on the lists of products too, and somebody is told of it on a day.
        let treated = |here: usize| {
            COURSES.holds(doc, here)
                || doc.has(here, Flags::DRUG)
                    && doc.tokens[here].len() > 2
                    && !doc.has(here, NAMES.or(Flags::CLINICAL).or(Flags::COMMON))
        };
        if b == 7 && treated(before) {
            return true;
        }
        let Some(head) = before.checked_sub(1).filter(|&head| doc.same_line(before) && clear(head)) else {
            return false;
        };
        doc.is(before, "for") && ILLNESS.holds(doc, head)
    }
}

/// Behind these a duration stands and hardly ever a day. Not "after", "off", "missed", "given", "home", "clinic", "review":
/// the records have days behind them, or too few of either.
static BEFORE: WordSet<12> =
    WordSet::new(["in", "at", "within", "over", "x", "bd", "od", "tds", "qds", "daily", "bno", "bo"]);

/// Behind these only days out of seven.
static COURSES: WordSet<20> = WordSet::new([
    "itu",
    "icu",
    "hdu",
    "picu",
    "nicu",
    "ccu",
    "niv",
    "cpap",
    "tpn",
    "nbm",
    "abx",
    "ivabx",
    "antibiotics",
    "amox",
    "taz",
    "tazocin",
    "gent",
    "nitrofurantoin",
    "oxybutynin",
    "lmwh",
]);

/// Before these a duration stands.
static BEHIND: WordSet<17> = WordSet::new([
    "later",
    "ago",
    "old",
    "post",
    "postnatal",
    "gap",
    "overdue",
    "course",
    "courses",
    "supply",
    "tto",
    "tta",
    "abx",
    "antibiotics",
    "stay",
    "wait",
    "limit",
]);

/// What lasts "for 2/12". Behind "for" alone the records have too many days that something is booked for.
static ILLNESS: WordSet<33> = WordSet::new([
    "symptom",
    "symptoms",
    "unwell",
    "pain",
    "pains",
    "headache",
    "headaches",
    "haematuria",
    "sciatica",
    "vomiting",
    "diarrhoea",
    "nausea",
    "cough",
    "fever",
    "bleeding",
    "melaena",
    "constipation",
    "constipated",
    "rash",
    "breathlessness",
    "sob",
    "jaundice",
    "dizziness",
    "confusion",
    "weakness",
    "numbness",
    "palpitations",
    "itch",
    "dysuria",
    "lethargy",
    "swelling",
    "abx",
    "antibiotics",
]);

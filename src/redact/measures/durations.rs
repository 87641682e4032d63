//! Durations: sevenths and twelfths enter, they leave as days or months that something lasted where the words around say so.
//!
//! Only words behind or before which the records have hardly ever a day.

use super::look::{Look, dated, ends};
use crate::redact::engine::Cell;
use crate::redact::word_set::WordSet;

impl Look<'_, '_> {
    /// "review in 3/7", "x 5/7", "6/12 old", "haematuria for 2/12": days, or months, that something lasted.
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
            && (BEHIND.holds(doc, last) || b == 12 && doc.is(last, "old") && ends(doc, last + 1))
        {
            return true;
        }
        let Some(before) = at.checked_sub(1).filter(|&before| doc.same_line(at) && clear(before)) else {
            return false;
        };
        if BEFORE.holds(doc, before)
            || b == 7 && doc.is_one(before, &["bd", "od", "tds", "qds", "daily"])
            || doc.mark(before, b'<')
            || doc.mark(before, b'>')
            || self.sign(before, &['×'])
        {
            return true;
        }
        let Some(head) = before.checked_sub(1).filter(|&head| doc.same_line(before) && clear(head)) else {
            return false;
        };
        let begun =
            |here: usize| doc.is_one(here, &["started", "commenced", "given", "began", "stopped", "start"]);
        doc.is(before, "for") && ILLNESS.holds(doc, head)
            || doc.is(before, "in") && AGAIN.holds(doc, head)
            || b == 7 && COURSES.holds(doc, before) && !begun(head)
    }
}

/// Behind these a duration stands and no day. Not "in" ("brought in 4/12"), "at", "over", "after", "off", "given", "clinic".
static BEFORE: WordSet<4> = WordSet::new(["within", "x", "bno", "bo"]);

/// What is to be done again "in 3/7".
static AGAIN: WordSet<8> =
    WordSet::new(["review", "repeat", "recheck", "again", "due", "reported", "bloods", "back"]);

/// Behind these only days out of seven.
static COURSES: WordSet<8> =
    WordSet::new(["abx", "ivabx", "antibiotics", "amox", "taz", "tazocin", "gent", "nitrofurantoin"]);

/// Before these a duration stands.
static BEHIND: WordSet<6> = WordSet::new(["later", "ago", "postnatal", "gap", "overdue", "supply"]);

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

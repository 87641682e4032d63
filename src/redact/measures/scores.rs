//! Scores: a fraction enters, it leaves as a score where the score's name stands before it and its most is the score's own.

use super::look::headed;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::word_set::WordSet;

/// A score behind its name and out of its own most: "power 4/5", "pain was 7/10", "VA 6/9 R 6/12 L".
pub(super) fn score(doc: &Document<'_>, cells: &[Cell], at: usize, a: u32, b: u32) -> bool {
    if a == 6 && matches!(b, 4 | 5 | 6 | 9 | 12) && acuity(doc, cells, at) {
        return true;
    }
    let Some((word, scored)) = headed(doc, at).filter(|(word, _)| cells[*word].kind.is_none()) else {
        return false;
    };
    let is = |words: &[&str]| doc.is_one(word, words);
    let most = match b {
        5 => FIVES.holds(doc, word) || is(&["drop"]) && word > 0 && doc.is(word - 1, "foot"),
        // Without its word it is a surname more often than a score.
        10 => TENS.holds(doc, word) || scored && is(&["bishop", "bishops"]),
        8 => is(&["apgar", "apgars"]),
        9 => is(&["apgar", "apgars", "cfs"]),
        4 => is(&["tof", "kanavel"]),
        // "Bristol 6/7" alone may be a day at a place.
        7 => {
            is(&["stool", "stools", "type", "chart"])
                && (word.saturating_sub(3)..word).any(|here| doc.is(here, "bristol"))
        }
        _ => false,
    };
    a <= b && most
}

/// A line of acuities leads here from its word.
fn acuity(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    for here in (at.saturating_sub(12)..at).rev() {
        if !doc.same_line(here + 1) || doc.hints[here] == Hint::Placeholder {
            return false;
        }
        if doc.is_one(here, &["va", "vas", "vision", "acuity", "snellen"]) {
            return cells[here].kind.is_none();
        }
        let ends = doc.mark(here, b';') || doc.mark(here, b'.') && !doc.glued(here + 1);
        if ends || doc.tokens[here].is_word() && !SIGHT.holds(doc, here) {
            return false;
        }
    }
    false
}

/// Muscle power and what it is told of.
static FIVES: WordSet<9> =
    WordSet::new(["power", "pwr", "mrc", "grip", "ehl", "dorsiflexion", "plantarflexion", "df", "pf"]);

/// Scores out of ten.
static TENS: WordSet<8> =
    WordSet::new(["pain", "vas", "nrs", "amt", "amts", "apgar", "apgars", "monofilament"]);

/// What a line of acuities is made of beside its figures.
static SIGHT: WordSet<33> = WordSet::new([
    "r",
    "l",
    "re",
    "le",
    "od",
    "os",
    "rt",
    "lt",
    "right",
    "left",
    "both",
    "eye",
    "eyes",
    "be",
    "ou",
    "unaided",
    "aided",
    "with",
    "without",
    "glasses",
    "gls",
    "ph",
    "pinhole",
    "and",
    "was",
    "is",
    "now",
    "in",
    "distance",
    "corrected",
    "uncorrected",
    "s",
    "of",
]);

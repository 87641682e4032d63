//! Numbers of 90 to 119 that are no ages: one with a letter beside it enters, it leaves as a measure where an isotope, a
//! distance, a temperature or a size is told of.
//!
//! "95m" and "92F" are ages of a man and of a woman wherever nothing of that kind stands beside them.

use super::look::{Look, headed, hit_of};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Shape};
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

impl Look<'_, '_> {
    /// A number that was taken for an age and is none, with the letters beside it that belong to it.
    pub(super) fn no_age(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let own = hit_of(doc, &cells[at]);
        if !taken(&cells[at]) || own.is_some_and(|hit| hit.kind != Kind::Age90 || hit.last > at + 1) {
            return None;
        }
        let value = doc.number(at)?;
        let last = at + 1;
        let ends =
            |end: usize| !doc.glued(end) || doc.tokens.get(end).is_none_or(|next| next.class == Class::Mark);
        let lettered = doc.glued(last) && doc.tokens[last].is_word() && cells[last].kind.is_none_or(is_age);
        let metres = lettered && doc.word(last) == b"m" && ends(last + 1);
        if (metres || ends(last))
            && let Some(first) = self.isotope(cells, at, value, metres)
        {
            return Some((first, if metres { last + 1 } else { last }));
        }
        if !self.opened(at) || !ends(last + 1) {
            return None;
        }
        let fahrenheit = || {
            lettered
                && doc.is(last, "f")
                && headed(doc, at).is_some_and(|(word, _)| DEGREES.holds(doc, word) || SIZES.holds(doc, word))
        };
        (metres && far(doc, at, value) || fahrenheit()).then_some((at, last + 1))
    }

    /// The first token of an isotope that ends with this number: "Tc-99m", "Tc99m", "technetium 99m".
    fn isotope(&self, cells: &[Cell], at: usize, value: u32, metres: bool) -> Option<usize> {
        let doc = self.doc;
        let hyphen = at > 1 && doc.mark(at - 1, b'-') && doc.glued(at) && doc.glued(at - 1);
        let word = at.checked_sub(if hyphen { 2 } else { 1 })?;
        let token = &doc.tokens[word];
        let long = token.len() > 2;
        let written = matches!(token.shape, Shape::Title | Shape::Initial) || long;
        let joined = hyphen || doc.glued(at);
        // "TC 99m" may be somebody's initials and age.
        let apart = doc.same_line(at) && (long || metres && doc.word(word) == b"Tc");
        let whole = word == 0 || !doc.glued(word) || doc.tokens[word - 1].class == Class::Mark;
        let free = doc.hints[word] != Hint::Placeholder
            && self.free(&cells[word], &[Kind::Name, Kind::Age90, Kind::Mrn, Kind::Id]);
        let listed =
            ISOTOPES.iter().any(|(names, masses)| masses.contains(&value) && doc.is_one(word, names));
        (listed && written && (joined || apart) && whole && free).then_some(word)
    }
}

/// "Walked 95m", "distance of 100m", "fell 100m from ward"; not "walked a 95m", "95m from a nursing home".
fn far(doc: &Document<'_>, at: usize, value: u32) -> bool {
    let marked = at > 0
        && doc.tokens[at - 1].class == Class::Mark
        && !matches!(doc.tokens[at - 1].first, b'~' | b'<' | b'>' | b'=');
    let behind = at + 2;
    if marked || doc.has(behind, Flags::PATIENT) {
        return false;
    }
    let Some((word, _)) = headed(doc, at) else { return false };
    let told = if NEARLY.holds(doc, word) { headed(doc, word).map(|(word, _)| word) } else { Some(word) };
    if told.is_some_and(|word| WALKED.holds(doc, word)) {
        return true;
    }
    // People of exactly 100 are few, men of 95 "from NH" are not.
    let placed = LAY.holds(doc, word) || NEARLY.holds(doc, word);
    let home = || (behind + 1..behind + 5).any(|here| HOMES.holds(doc, here));
    doc.same_line(behind)
        && placed
        && (doc.is(behind, "away") || matches!(value, 100 | 110) && doc.is(behind, "from") && !home())
}

fn is_age(kind: Kind) -> bool {
    kind == Kind::Age90
}

/// Taken for an age by what stands beside it, not by the record's own columns.
fn taken(cell: &Cell) -> bool {
    cell.kind.is_some_and(is_age)
        && matches!(cell.evidence, Evidence::Format | Evidence::Context | Evidence::Cue)
}

/// Isotopes in medical use with a mass of 90 to 119.
const ISOTOPES: [(&[&str], &[u32]); 9] = [
    (&["tc", "technetium"], &[94, 95, 96, 99]),
    (&["mo", "molybdenum"], &[99]),
    (&["y", "yttrium"], &[90]),
    (&["sr", "strontium"], &[90]),
    (&["in", "indium"], &[111, 113, 114]),
    (&["pd", "palladium"], &[103]),
    (&["ru", "ruthenium"], &[97, 103, 106]),
    (&["sn", "tin"], &[113, 117]),
    (&["cd", "cadmium"], &[109]),
];

/// Who walks goes so far.
static WALKED: WordSet<18> = WordSet::new([
    "walked",
    "walks",
    "walking",
    "walk",
    "mobilised",
    "mobilises",
    "mobilising",
    "mobilized",
    "mobilizes",
    "mobilizing",
    "ambulated",
    "ambulating",
    "ran",
    "distance",
    "distances",
    "metres",
    "swam",
    "cycled",
]);

/// Words between what was done and how far.
static NEARLY: WordSet<12> = WordSet::new([
    "approximately",
    "around",
    "over",
    "another",
    "further",
    "nearly",
    "almost",
    "least",
    "some",
    "roughly",
    "about",
    "approx",
]);

/// Where something is or came about, so far from a place.
static LAY: WordSet<10> = WordSet::new([
    "fell",
    "collapsed",
    "parked",
    "stopped",
    "situated",
    "located",
    "crashed",
    "dropped",
    "lies",
    "just",
]);

/// Where somebody of that age comes from.
static HOMES: WordSet<12> = WordSet::new([
    "nh",
    "rh",
    "ch",
    "home",
    "care",
    "nursing",
    "residential",
    "ed",
    "ae",
    "gp",
    "sheltered",
    "hospice",
]);

/// What is told in degrees.
static DEGREES: WordSet<8> =
    WordSet::new(["temp", "temps", "temperature", "temperatures", "fever", "pyrexia", "febrile", "pyrexial"]);

/// What is told in French sizes.
static SIZES: WordSet<8> = WordSet::new(["size", "sized", "sizes", "sz", "fr", "french", "gauge", "fg"]);

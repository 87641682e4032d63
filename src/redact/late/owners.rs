//! Whose something is: a read part with its cells enters, the name of who owns or is related to what follows leaves.
//!
//! "Young's bloods", "mabels pad": with the apostrophe a name that is a word or an eponym too goes where what follows is a
//! person's, without it a name that is no word.

use super::words::{CLINICAL, CUES, NAMED, found, is_name, is_word};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::tokens::{Shape, wide_hash};
use crate::redact::word_set::WordSet;

/// What only a person has, even one who is called like a disease.
static BELONGINGS: WordSet<28> = WordSet::new([
    "notes",
    "folder",
    "bloods",
    "relatives",
    "relative",
    "family",
    "wife",
    "husband",
    "son",
    "daughter",
    "mum",
    "mother",
    "dad",
    "father",
    "wristband",
    "belongings",
    "handbag",
    "glasses",
    "dentures",
    "bedside",
    "buzzer",
    "nok",
    "sister",
    "brother",
    "partner",
    "daughters",
    "sons",
    "property",
]);
/// What is a person's where no disease, device or maker has the name.
static HELD: WordSet<34> = WordSet::new([
    "bed",
    "chart",
    "charts",
    "meds",
    "medication",
    "medications",
    "medicine",
    "medicines",
    "tablets",
    "tabs",
    "insulin",
    "dressing",
    "dressings",
    "catheter",
    "pad",
    "pads",
    "peg",
    "cannula",
    "drip",
    "obs",
    "blood",
    "sample",
    "samples",
    "prescription",
    "room",
    "records",
    "record",
    "file",
    "care",
    "carer",
    "injection",
    "dose",
    "tto",
    "ttos",
]);

/// Words of which much is said that is nobody's.
const OTHERS: [&str; 18] = [
    "day", "king", "mark", "summers", "don", "guy", "max", "art", "dawn", "will", "bird", "lane", "wood",
    "black", "shepherd", "piper", "lamb", "fox",
];

/// Masks owners.
pub(super) fn mask(doc: &Document<'_>, lexicon: &Lexicon, cells: &mut [Cell]) {
    for (at, cell) in cells.iter_mut().enumerate() {
        if cell.kind.is_none()
            && doc.hints[at] != Hint::Placeholder
            && (owns(doc, at) || unmarked(doc, lexicon, at))
        {
            *cell = found("owner", false);
        }
    }
}

/// "Young's bloods", "Foley's wife", "the unit was Brown's".
fn owns(doc: &Document<'_>, at: usize) -> bool {
    if !possessive(doc, at) || !is_name(doc, at) {
        return false;
    }
    // Nothing is a day's, a summer's or a mark's as it is somebody's; a nest is a bird's, forceps are Lane's.
    let plain = || {
        is_word(doc, at)
            && doc.tokens[at].shape == Shape::Title
            && !doc.has(at, Flags::EPONYM.or(Flags::MONTH))
            && !doc.is_one(at, &OTHERS)
            && !doc.is_one(at + 3, &["bottle", "bottles", "tumour", "class", "syndrome", "disease", "sign"])
    };
    is_persons(doc, at) || plain()
}

/// Behind a possessive: something only a person has.
pub(super) fn is_persons(doc: &Document<'_>, at: usize) -> bool {
    let thing = at + 3;
    if !possessive(doc, at) || !doc.same_line(thing) || doc.glued(thing) {
        return false;
    }
    // "Parkinson's family support group"
    let group =
        doc.is_one(thing + 1, &["support", "group", "groups", "society", "nurse", "nurses", "clinic"]);
    let drug_chart = || doc.is_one(thing, &["drug", "fluid"]) && doc.is_one(thing + 1, &["chart", "charts"]);
    let disease = doc.has(at, CLINICAL) && !is_word(doc, at);
    !group && (BELONGINGS.holds(doc, thing) || !disease && (HELD.holds(doc, thing) || drug_chart()))
}

fn possessive(doc: &Document<'_>, at: usize) -> bool {
    doc.mark(at + 1, b'\'') && doc.glued(at + 1) && doc.is(at + 2, "s") && doc.glued(at + 2)
}

/// "mabels pad", "ahmeds mum rang", "Okafors drug chart": the apostrophe is left out.
fn unmarked(doc: &Document<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let thing = at + 1;
    let theirs = || {
        doc.same_line(thing)
            && !doc.glued(thing)
            && (BELONGINGS.holds(doc, thing)
                || HELD.holds(doc, thing)
                || doc.is_one(thing, &["drug", "fluid"]) && doc.is_one(thing + 1, &["chart", "charts"]))
    };
    let token = &doc.tokens[at];
    const OTHER: Flags = CLINICAL
        .or(CUES)
        .or(Flags::COMMON)
        .or(Flags::VERB)
        .or(Flags::PARTICLE)
        .or(Flags::MONTH)
        .or(Flags::ORG_HEAD);
    let many = Flags::GIVEN_TOP.or(Flags::SURNAME_TOP);
    if !token.is_word() || token.len() < 4 || token.flags.any(OTHER.or(Flags::ALLOWED)) {
        return false;
    }
    let Some(stem) = doc.word(at).strip_suffix(b"s").or_else(|| doc.word(at).strip_suffix(b"S")) else {
        return false;
    };
    if !theirs() {
        return false;
    }
    let stem = lexicon.look_up(wide_hash(stem));
    let given = stem.any(Flags::GIVEN_TOP);
    stem.any(many)
        && !stem.any(OTHER)
        && (given || !stem.any(Flags::WORD))
        && (token.flags.any(NAMED) || !token.flags.any(Flags::WORD))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Kind;
    use crate::redact::marked::{cells, read, shown};

    #[test]
    fn what_is_somebodys_tells_a_name() {
        let lexicon = Lexicon::standard();
        let masked = |text: &str| {
            let mut doc = read(text);
            let mut cells = cells(&mut doc, text, Kind::Name);
            mask(&doc, &lexicon, &mut cells);
            shown(&doc, text, &cells)
        };
        for (text, wanted) in [
            ("Young's bloods were labelled", "<Young>'s bloods were labelled"),
            ("White's notes in Green's folder", "<White>'s notes in <Green>'s folder"),
            ("Rice's relatives v angry", "<Rice>'s relatives v angry"),
            ("lifted by Foley's wife", "lifted by <Foley>'s wife"),
            ("Brown's drug chart was used", "<Brown>'s drug chart was used"),
            ("wrong meds - Brown's given", "wrong meds - <Brown>'s given"),
            ("mabels pad not changed", "<mabels> pad not changed"),
            ("dereks dressing soaked", "<dereks> dressing soaked"),
            ("ahmeds mum rang", "<ahmeds> mum rang"),
            ("gave him freds tablets", "gave him <freds> tablets"),
            ("Okafors drug chart missing", "<Okafors> drug chart missing"),
        ] {
            assert_eq!(masked(text), wanted);
        }
        for text in [
            "Parkinson's disease",
            "Parkinson's meds due",
            "parkinsons meds due",
            "Parkinson's family support group",
            "Foley's bag was full",
            "Hartmann's bag hung",
            "Brown's bottle",
            "Bird's nest of secretions",
            "Day's plan",
            "sisters notes",
            "patients bloods",
            "wards bed state",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}

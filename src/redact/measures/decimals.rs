//! A figure with decimals behind a word for a place: it enters, and leaves as a measure where a unit stands behind it.
//!
//! The recogniser of places looks no further than the point: "theatre 2.5 hrs late", "ben pen 1.2g".

use super::look::{Look, hit_of, person_before};
use crate::redact::Kind;
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::normal::SYMBOL;
use crate::redact::tokens::Class;
use crate::redact::word_set::WordSet;

impl Look<'_, '_> {
    /// Head word and number of what was taken for a place and is a measure: "theatre 2.5 hrs late", "ward 0.5 wte short".
    pub(super) fn decimal(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let place = numbered_place(doc, cells, at)?;
        let behind = decimals(doc, at)?;
        let first = place.first;
        // "moved to ward 2.3 hours later": a full stop without its blank.
        let led = first > 0
            && doc.same_line(first)
            && doc.is_one(first - 1, &["to", "on", "from", "into", "onto", "off", "left", "via"]);
        let told = degrees(doc, behind) || !led && measured(doc, behind) && !LATER.holds(doc, behind + 1);
        (told && stands(cells, behind)).then_some((first, at + 1))
    }

    /// "Room 2.1": storey and room. The decimals that go with the number of such a place.
    pub(super) fn storey(&self, cells: &[Cell], at: usize) -> Option<usize> {
        let doc = self.doc;
        let place = numbered_place(doc, cells, at)?;
        let behind = decimals(doc, at)?;
        let decimal = behind - 1;
        let head = (place.first..at).any(|here| doc.is_one(here, &["room", "rm", "pod", "suite"]));
        let counted = degrees(doc, behind) || measured(doc, behind) || doc.has(behind, Flags::UNIT);
        let free = cells[decimal].kind.is_none() && doc.hints[decimal] != Hint::Placeholder;
        (head && free && !(counted && stands(cells, behind))).then_some(decimal)
    }

    /// "Ben pen 2.4g given", "benzyl pen 600mg": a drug that was taken for somebody in a numbered place.
    pub(super) fn penicillin(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let pen = at.checked_sub(1)?;
        if !doc.is(pen, "pen") || !doc.same_line(at) || doc.glued(at) {
            return None;
        }
        let point = decimals(doc, at);
        let unit = point.unwrap_or(at + 1);
        let drug = pen
            .checked_sub(1)
            .filter(|&drug| doc.same_line(pen) && DRUGS.holds(doc, drug) && !person_before(doc, cells, drug));
        if !doc.same_line(unit) || !DOSES.holds(doc, unit) || drug.is_none() && point.is_none() {
            return None;
        }
        let free = |here: usize| {
            let ours = numbered_place(doc, cells, at).is_some_and(|place| (place.first..=at).contains(&here));
            doc.hints[here] != Hint::Placeholder
                && (ours || self.free(&cells[here], &[Kind::Name, Kind::Ward]))
        };
        let first = drug.filter(|&drug| free(drug)).unwrap_or(pen);
        (free(pen) && free(at)).then_some((first, at + 1))
    }
}

/// The hit of a place that ends with this number, behind its head word.
fn numbered_place<'d>(doc: &'d Document<'_>, cells: &[Cell], at: usize) -> Option<&'d Hit> {
    const RULE: &str = "ward-number";
    let cell = &cells[at];
    let hit = hit_of(doc, cell)?;
    let ours = |here: usize| cells[here].kind.is_none() || cells[here].hit == cell.hit;
    (cell.kind == Some(Kind::Ward)
        && cell.rule == RULE
        && hit.rule == RULE
        && hit.first < at
        && hit.last == at + 1
        && (hit.first..at).all(ours))
    .then_some(hit)
}

/// Behind the decimals that are glued to a number, one or two.
fn decimals(doc: &Document<'_>, at: usize) -> Option<usize> {
    let behind = at + 3;
    let point = doc.mark(at + 1, b'.') && doc.tokens[at + 1].len() == 1 && doc.glued(at + 1);
    let figures = doc.glued(at + 2) && doc.number(at + 2).is_some() && doc.tokens[at + 2].len() <= 2;
    let further = (doc.mark(behind, b'.') || doc.mark(behind, b'/'))
        && doc.glued(behind)
        && doc.glued(behind + 1)
        && doc.tokens[behind + 1].class != Class::Mark;
    (point && figures && !further).then_some(behind)
}

/// What stands there is not masked: a placeholder in its place would be no unit when the text is redacted again.
fn stands(cells: &[Cell], at: usize) -> bool {
    cells.get(at).is_some_and(|cell| cell.kind.is_none())
}

/// A unit of what is measured, not of who is counted: "ward 2.5 pts moved" is two sentences.
fn measured(doc: &Document<'_>, at: usize) -> bool {
    let unit = doc.has(at, Flags::UNIT) && !COUNTED.holds(doc, at);
    doc.same_line(at) && (unit || UNITS.holds(doc, at))
}

/// "29.4C", "18.5 degrees", "40.5%": of a place, and none.
fn degrees(doc: &Document<'_>, at: usize) -> bool {
    let sign = doc.glued(at) && (doc.mark(at, b'%') || doc.mark(at, SYMBOL) || doc.is(at, "c"));
    sign || doc.same_line(at) && doc.is_one(at, &["degrees", "degree", "deg", "degs"])
}

/// Units beside those of the lists.
static UNITS: WordSet<3> = WordSet::new(["wte", "count", "counts"]);

/// Who and what is counted on a ward.
static COUNTED: WordSet<9> =
    WordSet::new(["pts", "patients", "staff", "beds", "people", "nights", "shifts", "attempts", "x"]);

/// Behind a time: when something happened, and no measure.
static LATER: WordSet<7> =
    WordSet::new(["later", "after", "ago", "before", "previously", "prior", "earlier"]);

/// What stands before "pen".
static DRUGS: WordSet<6> = WordSet::new(["ben", "benzyl", "benz", "benzathine", "procaine", "phenoxymethyl"]);

/// Units of such a dose.
static DOSES: WordSet<12> = WordSet::new([
    "g",
    "mg",
    "mcg",
    "gram",
    "grams",
    "gm",
    "mega",
    "megaunits",
    "mu",
    "units",
    "iu",
    "million",
]);

//! Which hits stand: a read document with its hits enters, the cells of those that are taken are filled.
//!
//! The surer and longer hit wins a place, what is known of the case before all. A word or number inside a sure hit that the
//! tagger does not take for an identifier ("serial (C-014)", "power 4/5") is only noted: the second pass decides about it.
//! What an earlier redaction left is never taken.

use super::document::{Document, Hint, Hit};
use super::engine::Cell;
use super::lexicon::Flags;
use super::model::Marginals;
use super::tokens::Class;
use super::{Evidence, Kind};

/// What the tagger finds less likely an identifier is not taken at a rule's word alone.
const DOUBTED: f32 = 0.6;

/// Hits of this certainty stand by themselves.
pub(super) const SURE: f32 = 0.8;

/// Takes sure hits; the better hit wins a place. A word or number of a hit that the tagger does not take for an identifier
/// is left to the second pass, unless the record's columns, the site's lists, a check digit or a title speak for it.
pub(super) fn sure(doc: &Document<'_>, marginals: &Marginals, cells: &mut [Cell]) {
    // "Mr Turner" goes, whatever else speaks for a word.
    let certain = |hit: &Hit| {
        matches!(hit.kind, Kind::Age90 | Kind::Dob)
            || matches!(hit.evidence, Evidence::Known | Evidence::LocalList | Evidence::Checksum)
            || hit.kind == Kind::Name && hit.evidence == Evidence::Cue
    };
    let doubted = |hit: &Hit, at: usize| {
        !certain(hit) && doc.tokens[at].class != Class::Mark && marginals.masked(at) < DOUBTED
    };
    take(doc, cells, |hit| (hit.certainty >= SURE).then_some(hit.certainty), doubted);
}

/// Takes weaker hits where a token of them is likely enough.
pub(super) fn weak(doc: &Document<'_>, chances: &[f32], mask: f32, cells: &mut [Cell]) {
    let likely = |hit: &Hit| {
        let chance = chances[hit.first..hit.last].iter().fold(0.0_f32, |top, chance| top.max(*chance));
        (hit.certainty < SURE && chance >= mask).then_some(chance)
    };
    take(doc, cells, likely, |_, _| false);
}

/// The hit speaks louder than the site's list of allowed words: the record's columns, a list of the site, a title before a
/// name, or a sure cue that is not allowed itself ("Bluebell Ward" where only the flower is).
pub(super) fn overrules(doc: &Document<'_>, hit: &Hit) -> bool {
    let whole = || (hit.first..hit.last).all(|token| doc.has(token, Flags::ALLOWED));
    match hit.evidence {
        Evidence::Known | Evidence::LocalList => true,
        Evidence::Cue => hit.kind == Kind::Name || hit.certainty >= SURE && !whole(),
        _ => false,
    }
}

fn take(
    doc: &Document<'_>,
    cells: &mut [Cell],
    certainty: impl Fn(&Hit) -> Option<f32>,
    doubted: impl Fn(&Hit, usize) -> bool,
) {
    let mut order: Vec<(usize, f32)> =
        doc.hits.iter().enumerate().filter_map(|(at, hit)| Some((at, certainty(hit)?))).collect();
    let rank = |hit: &Hit| (hit.evidence == Evidence::Known, hit.last - hit.first);
    order.sort_by(|a, b| {
        let (one, two) = (&doc.hits[a.0], &doc.hits[b.0]);
        rank(two).cmp(&rank(one)).then(two.certainty.total_cmp(&one.certainty)).then(a.0.cmp(&b.0))
    });
    for (at, certainty) in order {
        let hit = &doc.hits[at];
        if !overrules(doc, hit) && (hit.first..hit.last).all(|token| doc.has(token, Flags::ALLOWED)) {
            continue;
        }
        for (place, cell) in (hit.first..hit.last).zip(&mut cells[hit.first..hit.last]) {
            if doc.hints[place] == Hint::Placeholder {
                continue;
            }
            if cell.kind.is_none() && doubted(hit, place) {
                cell.hit = at as u32 + 1;
            } else if cell.kind.is_none() {
                *cell = Cell {
                    kind: Some(hit.kind),
                    rule: hit.rule,
                    evidence: hit.evidence,
                    certainty,
                    doubt: false,
                    hit: at as u32 + 1,
                };
            }
        }
    }
}

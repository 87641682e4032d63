//! What makes somebody recognisable without a name: a read part with its cells enters, the words that tell it leave as
//! doubts.
//!
//! "The only Sikh consultant in the region", triplets, the mayor's wife, a story in the paper. A small grammar of phrases
//! knows them, a file for each kind of them; each is rare in ordinary notes, so that a reviewer looks and may put the words
//! back. What an earlier redaction left is no word of a phrase, and the word at which a phrase is found always goes: what
//! was masked once is not found again.

mod anchors;
mod around;
mod famous;
mod few;
mod posts;
mod press;
mod siblings;

use super::document::{Document, Hint};
use super::engine::Cell;
use super::lexicon::Flags;
use super::policy::Thresholds;
use super::{Evidence, Kind};
use anchors::ANCHORS;
use around::Span;
use famous::{famous, public_person};
use few::{one_of_few, only_one};
use posts::posts;
use press::press;
use siblings::born_together;

/// Its rule, for the words that explain it.
pub(super) const RULE: &str = "rarity";

/// Masks what could make somebody recognisable, as doubts. A word that the site's list lets stand stays.
pub(super) fn doubt(doc: &Document<'_>, cells: &mut [Cell], thresholds: Thresholds) {
    for at in 0..doc.tokens.len() {
        if doc.hints[at] == Hint::Placeholder
            || doc.has(at, Flags::ALLOWED)
            || !(ANCHORS.holds(doc, at) || doc.is(at, "1"))
        {
            continue;
        }
        let Some((first, last)) = PHRASES.iter().find_map(|phrase| phrase(doc, at)) else { continue };
        for (place, cell) in (first..last).zip(&mut cells[first..last]) {
            let word = doc.tokens[place].is_word() || doc.tokens[place].is_number();
            if cell.kind.is_none() && word && !doc.has(place, Flags::ALLOWED) {
                *cell = Cell {
                    kind: Some(Kind::Id),
                    rule: RULE,
                    evidence: Evidence::Unexplained,
                    certainty: thresholds.mask,
                    doubt: true,
                    hit: 0,
                };
            }
        }
    }
}

const PHRASES: [fn(&Document<'_>, usize) -> Span; 7] =
    [only_one, one_of_few, press, born_together, posts, public_person, famous];

#[cfg(test)]
mod tests;

//! What is a measure for sure is let stand: a part whose chances are known enters, amounts, scores, shares, durations, rows of
//! results and the numbers of a list that look like a hospital number, a day, an age or a place leave unmasked, and hold no
//! case. So do the names that a score or a blood group carries.
//!
//! Only classes of which the annotated records show that they are (nearly) never an identifier. A cue for an identifier, a
//! check digit, the site's lists and the record's own columns always win.

mod amounts;
mod analytes;
mod before;
mod decimals;
mod durations;
mod eponyms;
mod fractions;
mod glued;
mod lists;
mod look;
mod places;
mod rows;
mod scores;
mod shares;

use super::document::Hint;
use super::engine::{OPEN, Work};
use super::names::known::Sought;
use lists::{Points, line_ends};
use look::Look;
pub(super) use look::hit_of;

/// Opens measures; runs behind the second pass, so that nothing that was trained sees it. `text` is the raw text.
pub(super) fn let_stand(work: &mut Work<'_>, text: &str, sought: &Sought) {
    let Work { doc, chances, cells, .. } = work;
    let look = Look { doc, text };
    let mut points = Points::default();
    for at in 0..cells.len() {
        if look.doc.hints[at] == Hint::Placeholder {
            continue;
        }
        let measure = if look.doc.tokens[at].is_number() {
            if let Some(decimal) = look.storey(cells, at) {
                cells[decimal] = cells[at];
            }
            let point = points.point(&look, cells, at).then_some((at, at + 1));
            point
                .or_else(|| look.amount(cells, at))
                .or_else(|| look.fraction(cells, sought, at))
                .or_else(|| look.no_age(cells, at))
                .or_else(|| look.row(cells, sought, at))
                .or_else(|| look.penicillin(cells, at))
                .or_else(|| look.decimal(cells, at))
                .or_else(|| look.before(cells, at))
                .or_else(|| look.named_score(cells, sought, at))
                .or_else(|| look.no_place(cells, at))
        } else {
            look.eponym(cells, sought, at)
        };
        if let Some((first, last)) = measure {
            cells[first..last].fill(OPEN);
            chances[first..last].fill(0.0);
        }
    }
    line_ends(&look, cells, chances);
}

#[cfg(test)]
mod tests;

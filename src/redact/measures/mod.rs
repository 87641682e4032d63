//! What is a measure for sure is let stand: a part whose chances are known enters, amounts, scores, shares and durations that
//! look like a hospital number, a day or an age leave unmasked, and hold no case.
//!
//! Only classes of which the annotated records show that they are (nearly) never an identifier. A cue for an identifier, a
//! check digit, the site's lists and the record's own columns always win.

mod amounts;
mod analytes;
mod durations;
mod fractions;
mod glued;
mod look;
mod scores;
mod shares;

use super::document::Hint;
use super::engine::{OPEN, Work};
use super::names::known::Sought;
use look::Look;
pub(super) use look::hit_of;

/// Opens measures; runs behind the second pass, so that nothing that was trained sees it. `text` is the raw text.
pub(super) fn let_stand(work: &mut Work<'_>, text: &str, sought: &Sought) {
    let Work { doc, chances, cells, .. } = work;
    let look = Look { doc, text };
    for at in 0..cells.len() {
        if !look.doc.tokens[at].is_number() || look.doc.hints[at] == Hint::Placeholder {
            continue;
        }
        let measure = look
            .amount(cells, at)
            .or_else(|| look.fraction(cells, sought, at))
            .or_else(|| look.no_age(cells, at));
        if let Some((first, last)) = measure {
            cells[first..last].fill(OPEN);
            chances[first..last].fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests;

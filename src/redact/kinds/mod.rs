//! What an identifier is, set right: a part whose chances are known enters, cells with another kind leave.
//!
//! Formats are asked one after another and the first that fits wins: behind "NHS" a telephone number is taken for a mistyped
//! NHS number, six figures behind "DOB" for a hospital number. What is masked stays masked, but for a word that is a cue and
//! for the clock time behind a date, which were taken along, and for the number that every hospital rings in an emergency.

mod births;
mod clock_times;
mod emergency;
mod numbered;
mod phones;

use super::engine::Work;
use births::{birth_figures, births};
use clock_times::clock_times;
use emergency::emergency;
use phones::phones;

/// Sets kinds right; runs behind the second pass, so that nothing that was trained sees it.
pub(super) fn set_right(work: &mut Work<'_>) {
    let Work { doc, chances, cells, .. } = work;
    phones(doc, cells, chances);
    emergency(doc, cells, chances);
    clock_times(doc, cells, chances);
    births(doc, cells);
    birth_figures(doc, cells);
}

#[cfg(test)]
mod tests;

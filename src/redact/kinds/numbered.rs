//! The number of a person: a cell enters, whether it is masked as one by its form or its cue alone leaves.

use crate::redact::engine::Cell;
use crate::redact::{Evidence, Kind};

/// Masked as a number of a person, and neither the record's columns nor a list of the site says which.
pub(super) fn numbered(cell: &Cell) -> bool {
    matches!(cell.kind, Some(Kind::NhsNo | Kind::Mrn | Kind::Id))
        && !matches!(cell.evidence, Evidence::Known | Evidence::LocalList)
}

//! Shares: a fraction enters, it leaves as a share where what it is a share of stands behind it.

use super::look::{dated, ends};
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::word_set::WordSet;

/// "2/3 of the bag", "1/4 full", "1/2 hourly", "4/5 power".
pub(super) fn share(doc: &Document<'_>, cells: &[Cell], at: usize, a: u32, b: u32) -> bool {
    let behind = at + 3;
    if a > b || b > 10 || !doc.same_line(behind) || cells[behind].kind.is_some() || dated(doc, at) {
        return false;
    }
    let amount = (behind + 1..behind + 4)
        .take_while(|&here| doc.same_line(here) && doc.tokens[here].is_word())
        .any(|here| CONTAINERS.holds(doc, here));
    // "4/5 power cut", "7/10 pain team", "2/3 full blood count": what happened on a day.
    let alone = ends(doc, behind + 1);
    a < b && doc.is(behind, "of") && amount
        || a < b && doc.is_one(behind, &["bottle", "bottles", "hrly", "hourly"])
        || a < b && doc.is(behind, "full") && alone
        || b == 5 && doc.is_one(behind, &["power", "strength"]) && alone
}

/// What a share is taken of.
static CONTAINERS: WordSet<24> = WordSet::new([
    "bag", "bags", "dose", "doses", "tablet", "tablets", "bottle", "bottles", "meal", "meals", "volume",
    "litre", "litres", "cup", "plate", "portion", "carton", "jug", "infusion", "feed", "syringe", "vial",
    "ampoule", "unit",
]);

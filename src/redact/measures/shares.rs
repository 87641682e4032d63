//! Shares: a fraction enters, it leaves as a share where what it is a share of stands behind it.

use super::look::dated;
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;

/// "2/3 of the bag", "1/4 full", "1/2 hourly", "7/10 pain", "4/5 power".
pub(super) fn share(doc: &Document<'_>, cells: &[Cell], at: usize, a: u32, b: u32) -> bool {
    let behind = at + 3;
    if a > b || b > 10 || !doc.same_line(behind) || cells[behind].kind.is_some() || dated(doc, at) {
        return false;
    }
    // "4/5 power cut", "7/10 pain team", "2/3 full blood count": what happened on a day.
    let event = doc.is_one(behind + 1, &EVENTS);
    a < b && doc.is(behind, "of") && !doc.has(behind + 1, Flags::MONTH)
        || a < b && doc.is_one(behind, &["bottle", "bottles", "hrly", "hourly"])
        || a < b && doc.is(behind, "full") && !event
        || b == 10 && doc.is(behind, "pain") && !event
        || b == 5 && doc.is_one(behind, &["power", "strength"]) && !event
}

/// What makes another thing of "power", "pain" or "full" before it.
const EVENTS: [&str; 30] = [
    "cut",
    "cuts",
    "failure",
    "failed",
    "outage",
    "loss",
    "lost",
    "out",
    "off",
    "surge",
    "supply",
    "down",
    "went",
    "back",
    "team",
    "nurse",
    "clinic",
    "cns",
    "consultant",
    "round",
    "service",
    "management",
    "relief",
    "blood",
    "bloods",
    "assessment",
    "review",
    "search",
    "body",
    "handover",
];

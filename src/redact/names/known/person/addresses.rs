//! Words of an address in a text: a place in a read document whose word the columns' address holds enters, whether an ordinary
//! word stands there leaves.
//!
//! Away from another word of the address, from a street's or a house's word and from what says where somebody is, an
//! ordinary word is no address.

use super::things::compound;
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::{Evidence, Kind};

/// No more words of one address than these stand in a row.
const REACH: usize = 8;
/// Before a place.
const AT: &[&str] = &["in", "from", "at", "near", "to", "around"];
/// Right before a place, too, or before the colon in front of it: "Lives Bath way", "Address: Bath".
const HOME: &[&str] = &[
    "lives", "living", "live", "lived", "resides", "residing", "address", "addr", "home", "town", "born",
    "via", "nok",
];
/// Behind a place.
const AREA: &[&str] = &["town", "city", "village", "area", "way", "resident", "residents", "originally"];
/// Streets whose word is often written without a capital.
const STREETS: &[&str] = &["street", "road", "lane", "avenue", "st", "rd"];

/// The word is no part of the address there.
pub(super) fn is_word(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let plain = Flags::COMMON.or(Flags::CLINICAL).or(Flags::DRUG);
    let listed = |place: usize| {
        cells.get(place).is_some_and(|cell| {
            cell.kind == Some(Kind::Address) && cell.evidence == Evidence::Known && cell.rule == "known"
        })
    };
    if !doc.has(at, plain) {
        return false;
    }
    let joined = |place: usize| doc.same_line(place) || doc.mark(place, b',');
    let mut first = at;
    while first > 0 && at - first < REACH && joined(first) {
        if listed(first - 1) {
            first -= 1;
        } else if first > 1 && doc.mark(first - 1, b',') && joined(first - 1) && listed(first - 2) {
            first -= 2;
        } else {
            break;
        }
    }
    let mut last = at + 1;
    while last < cells.len() && last - at < REACH && doc.same_line(last) {
        if listed(last) {
            last += 1;
        } else if doc.mark(last, b',') && doc.same_line(last + 1) && listed(last + 1) {
            last += 2;
        } else {
            break;
        }
    }
    // "Mental Health nurse": clinical words side by side are no address either.
    let alone = last - first == 1;
    let clinical = || (first..last).all(|place| doc.has(place, Flags::CLINICAL));
    if !alone && !clinical() {
        return false;
    }
    !headed(doc, last) && !place(doc, cells, first, last)
}

/// A street's, a house's or an institution's word follows with a capital: "Long Lane", "Acute Mental Health Unit".
fn headed(doc: &Document<'_>, last: usize) -> bool {
    let heads = Flags::STREET.or(Flags::DWELLING).or(Flags::ORG_HEAD).or(BUILDINGS);
    doc.same_line(last)
        && (doc.has(last, heads) && doc.tokens[last].is_capital() || doc.is_one(last, STREETS))
}

/// Units go by their words too.
const BUILDINGS: Flags = Flags::WARD_HEAD.or(Flags::UNIT_HEAD);

/// Somebody lives there or goes there: "lives in Sandwich", "Address: Bath", "Deal resident", but "in Long term care".
fn place(doc: &Document<'_>, cells: &[Cell], first: usize, last: usize) -> bool {
    if doc.same_line(last) && doc.is_one(last, AREA) {
        return true;
    }
    let Some(before) = first.checked_sub(1).filter(|_| doc.same_line(first)) else { return false };
    let marked = before > 0
        && doc.same_line(before)
        && (doc.mark(before, b':') || doc.mark(before, b'-') && !doc.glued(first));
    let home = if marked { before - 1 } else { before };
    doc.is_one(home, HOME) || doc.is_one(before, AT) && !compound(doc, cells, last - 1)
}

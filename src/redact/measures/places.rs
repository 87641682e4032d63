//! Bare figures of one or two digits that the words around made a place of: they enter, they leave where they are decimals or
//! an age in brackets.

use super::look::{Look, PLACES};
use crate::redact::Kind;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Gap;

/// What the words around make likelier than this is one.
const LIKELY: f32 = 0.5;

/// Behind a title only from here on: whoever is called Mr is no child, and few wards have so many beds.
const GROWN: u32 = 40;

/// No name has more words and marks.
const REACH: usize = 8;

/// So near another bed of a pair is named, in tokens.
const PAIR: usize = 14;

impl Look<'_, '_> {
    /// The decimals of "pH 7.22", the age of "Oscar (7)".
    pub(super) fn no_place(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        if !self.supposed_place(&cells[at]) || doc.tokens[at].len() > 2 {
            return None;
        }
        let beside = |here: usize| cells.get(here).is_some_and(|cell| cell.kind == Some(Kind::Ward));
        if at > 0 && beside(at - 1) || beside(at + 1) && doc.same_line(at + 1) {
            return None;
        }
        (decimals(doc, cells, at) || cells[at].certainty < LIKELY && age(doc, cells, at))
            .then_some((at, at + 1))
    }
}

/// A figure that stands unmasked before a point, and no word for a place before it: "room 2.14".
fn decimals(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let Some(whole) = at.checked_sub(2) else { return false };
    let point = doc.mark(at - 1, b'.') && doc.tokens[at - 1].len() == 1 && doc.glued(at) && doc.glued(at - 1);
    let placed = whole > 0
        && doc.same_line(whole)
        && (doc.has(whole - 1, Flags::WARD_HEAD.or(Flags::UNIT_HEAD)) || cells[whole - 1].kind.is_some());
    point
        && doc.number(whole).is_some()
        && doc.tokens[whole].len() <= 3
        && cells[whole].kind.is_none()
        && !placed
}

/// In brackets straight behind a name or a word for a person, not in a list of such: those are beds.
fn age(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let Some(word) = at.checked_sub(2) else { return false };
    let single = |mark: usize| doc.tokens.get(mark).is_some_and(|token| token.len() == 1);
    let bracketed = doc.mark(at - 1, b'(')
        && doc.mark(at + 1, b')')
        && single(at - 1)
        && single(at + 1)
        && doc.glued(at)
        && doc.glued(at + 1)
        && doc.same_line(at - 1);
    let name = |here: usize| cells.get(here).is_some_and(|cell| cell.kind == Some(Kind::Name));
    let years = doc.number(at).filter(|age| doc.tokens[at].first != b'0' && (1..90).contains(age));
    let person = name(word) || doc.has(word, Flags::PATIENT.or(Flags::RELATIVE));
    let Some(years) = years.filter(|_| bracketed && person && doc.hints[word] != Hint::Placeholder) else {
        return false;
    };
    let mut start = word;
    // "Mr Rutherglen-Dey (20)"
    let joint = |at: usize| (doc.mark(at, b'-') || doc.mark(at, b'\'')) && doc.glued(at) && doc.glued(at + 1);
    while start > 0 && word - start < REACH && doc.same_line(start) && (name(start - 1) || joint(start - 1)) {
        start -= 1;
    }
    let before = start.checked_sub(1).filter(|_| doc.same_line(start));
    let moved = before.is_some_and(|here| doc.is_one(here, &PLACES) || doc.has(here, Flags::WARD_HEAD));
    let titled = before.is_some_and(|here| {
        doc.has(here, Flags::TITLE) || doc.mark(here, b'.') && here > 0 && doc.has(here - 1, Flags::TITLE)
    });
    let parts = |here: usize| [b',', b';', b'/'].iter().any(|&mark| doc.mark(here, mark));
    let listed = before.is_some_and(|here| parts(here) && here > 0 && doc.mark(here - 1, b')'))
        || parts(at + 2) && (name(at + 3) || doc.has(at + 3, Flags::TITLE))
        || doc.mark(at + 2, b':') && doc.tokens[start].gap >= Gap::Line
        || doc.tokens.get(at + 2).is_some_and(|next| next.gap >= Gap::Line) && name(at + 2);
    !moved && !listed && (years >= GROWN || !titled && !paired(doc, cells, at))
}

/// Another figure in brackets behind somebody is near: "Jones (4) and Smith (6) mixed up" are two beds.
fn paired(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let person = |here: usize| {
        cells.get(here).is_some_and(|cell| cell.kind == Some(Kind::Name)) || doc.has(here, Flags::PATIENT)
    };
    let other = |here: usize| {
        here > 1
            && here != at
            && doc.mark(here - 1, b'(')
            && doc.number(here).is_some()
            && doc.tokens[here].len() <= 2
            && doc.mark(here + 1, b')')
            && person(here - 2)
    };
    let before = (at.saturating_sub(PAIR)..at).rev().take_while(|&here| doc.same_line(here + 1));
    let behind = (at + 1..=at + PAIR).take_while(|&here| doc.same_line(here));
    before.chain(behind).any(other)
}

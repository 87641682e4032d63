//! Telephone numbers that were taken for another number: decided cells enter, the whole number leaves as one telephone number.

use super::numbered::numbered;
use crate::redact::document::Document;
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::recognisers::run::Groups;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// Telephone numbers that were taken for an NHS number or a hospital number.
pub(super) fn phones(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    let mut at = 0;
    while at < cells.len() {
        let Some(last) = telephone(doc, cells, at) else {
            at += 1;
            continue;
        };
        if let Some(before) = at.checked_sub(1).filter(|&before| cue_of(doc, cells, before, at)) {
            cells[before] = OPEN;
            chances[before] = 0.0;
        }
        // One number, though its halves were two hits.
        let hit = cells[at..last].iter().map(|cell| cell.hit).find(|hit| *hit > 0).unwrap_or(0);
        for cell in cells[at..last].iter_mut().filter(|cell| cell.kind.is_some()) {
            *cell = Cell { kind: Some(Kind::Phone), rule: "phone", hit, ..*cell };
        }
        at = last;
    }
}

/// How a whole telephone number starts, by its count of digits: from abroad with and without noughts, at home.
const STARTS: [(usize, &[u8]); 3] = [(14, &[0, 0, 4, 4]), (12, &[4, 4]), (11, &[0])];

/// Behind a telephone number that starts here and was masked as a number of another kind. No NHS number has so many digits; a
/// check digit or a cue for a hospital number still wins where the number is no mobile one.
fn telephone(doc: &Document<'_>, cells: &[Cell], at: usize) -> Option<usize> {
    let token = &doc.tokens[at];
    let glued = at > 0
        && doc.glued(at)
        && !(doc.tokens[at - 1].class == Class::Mark
            && matches!(doc.tokens[at - 1].first, b'(' | b':' | b','));
    if !token.is_number() || !matches!(token.first, b'0' | b'4') || glued || cells[at].kind.is_none() {
        return None;
    }
    let (row, start) = STARTS.into_iter().find_map(|(count, start)| {
        let row = Groups::at(doc, at, count);
        let digits = row.digits();
        // Ofcom's numbering plan: behind the nought or the country's code.
        let whole = digits.len() == count
            && digits.starts_with(start)
            && matches!(digits[start.len()], 1 | 2 | 3 | 5 | 7 | 8);
        whole.then_some((row, start))
    })?;
    let mobile = row.digits()[start.len()] == 7;
    // "0044" alone may have been taken for what it is.
    let right = |cell: &Cell| cell.kind == Some(Kind::Phone) && cell.evidence == Evidence::Context;
    let taken = |here: usize| {
        let cell = &cells[here];
        doc.tokens[here].class == Class::Mark
            || right(cell)
            || numbered(cell)
                && (cell.evidence != Evidence::Checksum || start.len() == 4)
                && (cell.evidence != Evidence::Cue || cell.kind == Some(Kind::NhsNo) || mobile)
    };
    let wrong = cells[at..row.last].iter().any(numbered);
    (wrong && (at..row.last).all(taken)).then_some(row.last)
}

/// A word right before a telephone number that went along as its letters although it says whose number it is: "NOK 07700".
fn cue_of(doc: &Document<'_>, cells: &[Cell], before: usize, at: usize) -> bool {
    const CUES: Flags = Flags::PHONE_CUE
        .or(Flags::NHS_CUE)
        .or(Flags::MRN_CUE)
        .or(Flags::ID_CUE)
        .or(Flags::RELATIVE)
        .or(Flags::STAFF)
        .or(Flags::PATIENT);
    let word = &doc.tokens[before];
    word.is_word()
        && word.len() > 1
        && !doc.glued(at)
        && doc.has(before, CUES)
        && numbered(&cells[before])
        && cells[before].hit > 0
        && cells[before].hit == cells[at].hit
}

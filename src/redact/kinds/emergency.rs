//! The number that every hospital rings in an emergency: it enters as somebody's extension, it leaves unmasked.

use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::measures::hit_of;
use crate::redact::tokens::Class;
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// So far around stands what it is rung for.
const REACH: usize = 6;

/// "called 2222", "rang 3333 for fire": four equal figures that only the words around took for a telephone number.
pub(super) fn emergency(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    for at in 0..cells.len() {
        let cell = &cells[at];
        let supposed = cell.kind == Some(Kind::Phone)
            && cell.evidence == Evidence::Context
            && hit_of(doc, cell).is_none_or(|hit| hit.evidence == Evidence::Context);
        if supposed && doc.hints[at] != Hint::Placeholder && alone(doc, cells, at) && rung(doc, cells, at) {
            cells[at] = OPEN;
            chances[at] = 0.0;
        }
    }
}

/// Nothing is glued to it, and no other figures stand beside it.
fn alone(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let next = at + 1;
    let glued =
        at > 0 && doc.glued(at) && !matches!(doc.tokens[at - 1].first, b'(' | b'"' | b'\'' | b':' | b'/');
    let number = |here: usize| doc.tokens.get(here).is_some_and(|token| token.is_number());
    let phone = |here: usize| cells.get(here).is_some_and(|cell| cell.kind == Some(Kind::Phone));
    let joined = doc.glued(next)
        && (doc.tokens[next].class != Class::Mark
            || doc.glued(next + 1) && doc.tokens[next + 1].class != Class::Mark);
    let beside = at > 0 && doc.same_line(at) && (number(at - 1) || phone(at - 1))
        || doc.same_line(next) && (number(next) || phone(next));
    !glued && !joined && !beside
}

/// 2222 is the number of every hospital; another is one where it is told what it was rung for, or is the number for fire and
/// nobody's: "Jo on 3333".
fn rung(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let figures = doc.word(at);
    if figures.len() != 4
        || !figures[0].is_ascii_digit()
        || figures[0] == b'0'
        || figures.iter().any(|digit| *digit != figures[0])
    {
        return false;
    }
    if figures[0] == b'2' {
        return true;
    }
    let person = Flags::STAFF.or(Flags::TITLE).or(Flags::RELATIVE);
    let told = at > 0 && doc.same_line(at) && TOLD.holds(doc, at - 1);
    // "rang Jo 4444 re fire"
    let whose = at > 0 && doc.same_line(at) && cells[at - 1].kind == Some(Kind::Name);
    let theirs =
        (at.saturating_sub(3)..at).any(|here| doc.has(here, person) || cells[here].kind == Some(Kind::Name));
    let urgent = || {
        let before = (at.saturating_sub(REACH)..at).rev().take_while(|&here| doc.same_line(here + 1));
        let behind = (at + 1..at + REACH).take_while(|&here| doc.same_line(here));
        before.chain(behind).any(|here| URGENT.holds(doc, here))
    };
    !told && !whose && (urgent() || figures[0] == b'3' && !theirs)
}

/// Behind these stands a number of somebody.
static TOLD: WordSet<14> = WordSet::new([
    "on",
    "ext",
    "extn",
    "x",
    "bleep",
    "via",
    "no",
    "tel",
    "telephone",
    "mobile",
    "mob",
    "home",
    "pager",
    "dect",
]);

/// What such a number is rung for.
static URGENT: WordSet<12> = WordSet::new([
    "fire",
    "arrest",
    "crash",
    "emergency",
    "cardiac",
    "peri",
    "security",
    "met",
    "resus",
    "switch",
    "switchboard",
    "periarrest",
]);

//! Numbered lists: the numbers of their points enter as places, they leave where the point before has the number before; what
//! ends a line with a name is no part of the place with which the next line starts.

use super::look::{Look, PLACES};
use crate::redact::Kind;
use crate::redact::document::Document;
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap};
use crate::redact::word_set::WordSet;

/// No finding at the end of a line has more words.
const WORDS: usize = 3;

/// The last points of the lists of a part: "2)" and "2.".
#[derive(Default)]
pub(super) struct Points {
    bracket: u32,
    stop: u32,
}

impl Points {
    /// A point of a list that was taken for a place: "1) ring family 2) SOP". Numbers have to come in their order.
    pub(super) fn point(&mut self, look: &Look<'_, '_>, cells: &[Cell], at: usize) -> bool {
        let doc = look.doc;
        let last = if doc.mark(at + 1, b')') {
            &mut self.bracket
        } else if doc.mark(at + 1, b'.') && !(doc.glued(at + 2) && doc.number(at + 2).is_some()) {
            &mut self.stop
        } else {
            return false;
        };
        let Some(value) = doc.number(at).filter(|_| doc.tokens[at].len() <= 2) else { return false };
        let led = at > 0
            && doc.same_line(at)
            && (doc.is_one(at - 1, &PLACES) || doc.has(at - 1, Flags::WARD_HEAD.or(Flags::UNIT_HEAD)));
        if !doc.glued(at + 1) || doc.tokens[at + 1].len() != 1 || doc.glued(at) || led {
            return false;
        }
        let open = cells[at].kind.is_none();
        let place = look.supposed_place(&cells[at]);
        if value == 1 && open {
            // "given x1. Moved": a full stop starts a list only where a line does, or behind a colon.
            let starts =
                doc.mark(at + 1, b')') || doc.tokens[at].gap >= Gap::Line || at > 0 && doc.mark(at - 1, b':');
            *last = u32::from(starts);
        } else if *last > 0 && value == *last + 1 && (open || place) {
            *last = value;
            return place;
        }
        false
    }
}

/// "A1 Brown – UTI", "A2 Kaur – fall": the finding went along with the place on the next line.
pub(super) fn line_ends(look: &Look<'_, '_>, cells: &mut [Cell], chances: &mut [f32]) {
    let doc = look.doc;
    let went = |cells: &[Cell], at: usize| look.supposed_place(&cells[at]) && cells[at].hit == 0;
    for at in 1..cells.len() {
        if doc.tokens[at].gap < Gap::Line || !went(cells, at) || !went(cells, at - 1) {
            continue;
        }
        let mut first = at;
        while first > 0
            && at - first < WORDS
            && (first == at || doc.same_line(first))
            && went(cells, first - 1)
            && finding(doc, first - 1)
        {
            first -= 1;
        }
        if first < at && behind_a_name(doc, cells, first) {
            cells[first..at].fill(OPEN);
            chances[first..at].fill(0.0);
        }
    }
}

/// A clinical word that is no name and no place.
fn finding(doc: &Document<'_>, at: usize) -> bool {
    let named = Flags::GIVEN
        .or(Flags::GIVEN_TOP)
        .or(Flags::SURNAME)
        .or(Flags::SURNAME_TOP)
        .or(Flags::NAME_WORD)
        .or(Flags::TOWN)
        .or(Flags::WARD_HEAD)
        .or(Flags::UNIT_HEAD)
        .or(Flags::LOCAL_WARD)
        .or(Flags::LOCAL_ORG);
    doc.tokens[at].is_word() && doc.has(at, Flags::CLINICAL) && !doc.has(at, named) && !UNITS.holds(doc, at)
}

/// On the same line right before stands a name, with no more than two marks between.
fn behind_a_name(doc: &Document<'_>, cells: &[Cell], first: usize) -> bool {
    let mut here = first;
    for _ in 0..3 {
        if here == 0 || !doc.same_line(here) {
            return false;
        }
        here -= 1;
        if doc.tokens[here].class != Class::Mark {
            return cells[here].kind == Some(Kind::Name);
        }
    }
    false
}

/// Units by their short names, which are clinical words too.
static UNITS: WordSet<22> = WordSet::new([
    "sdec", "sdu", "ssu", "mdu", "dcu", "acu", "cau", "pau", "gau", "epu", "epau", "tau", "aec", "aecu",
    "gynae", "ortho", "onc", "haem", "gastro", "ed", "ae", "micu",
]);

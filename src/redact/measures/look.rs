//! A part as measures look at it: tokens and cells enter, what a figure is told of and whether something sure speaks
//! against a measure leave.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::recognisers::date::clock;
use crate::redact::tokens::Class;
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// The hit that a cell is taken or noted from.
pub(in crate::redact) fn hit_of<'d>(doc: &'d Document<'_>, cell: &Cell) -> Option<&'d Hit> {
    (cell.hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit))
}

/// A part as it is read and as it was written: a currency sign has no plain form.
pub(super) struct Look<'d, 'a> {
    pub(super) doc: &'d Document<'a>,
    pub(super) text: &'d str,
}

impl Look<'_, '_> {
    /// Masked by its shape or by the words around it alone, as one of these kinds, or not masked: nothing surer speaks for it.
    pub(super) fn free(&self, cell: &Cell, kinds: &[Kind]) -> bool {
        let supposed = |evidence: Evidence| matches!(evidence, Evidence::Format | Evidence::Context);
        cell.kind.is_none_or(|kind| kinds.contains(&kind) && supposed(cell.evidence))
            && hit_of(self.doc, cell).is_none_or(|hit| kinds.contains(&hit.kind) && supposed(hit.evidence))
    }

    /// Masked as a place by the words around it alone.
    pub(super) fn supposed_place(&self, cell: &Cell) -> bool {
        cell.kind == Some(Kind::Ward) && self.free(cell, &[Kind::Ward])
    }

    /// The raw text of a mark ends with one of these.
    pub(super) fn sign(&self, at: usize, signs: &[char]) -> bool {
        self.doc.tokens.get(at).is_some_and(|token| {
            token.class == Class::Mark
                && self
                    .text
                    .get(self.doc.normal.raw(token.start as usize..token.end as usize))
                    .is_some_and(|raw| raw.ends_with(signs))
        })
    }

    /// Nothing is glued before the figure but what opens or weighs it.
    pub(super) fn opened(&self, at: usize) -> bool {
        if at == 0 || !self.doc.glued(at) {
            return true;
        }
        let before = &self.doc.tokens[at - 1];
        let opens = matches!(before.first, b'(' | b'"' | b'\'' | b'?' | b'~' | b'<' | b'>' | b'=' | b':');
        before.class == Class::Mark && opens || self.sign(at - 1, &['×', '£', '$', '€'])
    }
}

/// A mark and more figures or letters are glued behind: "12000-4", "3/7-5/7".
pub(super) fn goes_on(doc: &Document<'_>, last: usize) -> bool {
    let joins = doc.glued(last)
        && doc.tokens.get(last).is_some_and(|mark| {
            mark.class == Class::Mark
                && matches!(mark.first, b'/' | b'-' | b'.' | b',' | b':' | b'\\' | b'_' | b'+' | b'&' | b'@')
        });
    joins && doc.glued(last + 1) && doc.tokens[last + 1].class != Class::Mark
}

/// The word or number that a figure is told of, and whether "score" stands between. Only small words and marks part them.
pub(super) fn headed(doc: &Document<'_>, at: usize) -> Option<(usize, bool)> {
    let mut scored = false;
    let mut here = at;
    for _ in 0..4 {
        if here == 0 || !doc.same_line(here) {
            return None;
        }
        here -= 1;
        let token = &doc.tokens[here];
        if doc.hints[here] == Hint::Placeholder {
            return None;
        }
        let small = token.class == Class::Mark
            && matches!(token.first, b':' | b'=' | b'~' | b'-' | b'\'' | b'(' | b'"' | b'>' | b'<')
            || BETWEEN.holds(doc, here)
            || doc.is(here, "s") && doc.glued(here);
        if !small {
            return Some((here, scored));
        }
        scored |= doc.is_one(here, &["score", "scores", "scored"]);
    }
    None
}

/// A weekday, a word that days follow, a clock time or another end of a range beside it: a day after all.
pub(super) fn dated(doc: &Document<'_>, at: usize) -> bool {
    let last = at + 3;
    let joins = |here: usize| {
        doc.is_one(here, &["to", "and", "or", "until"])
            || [b'-', b'&', b'+', b'/'].iter().any(|&mark| doc.mark(here, mark))
    };
    let number = |here: usize| doc.tokens.get(here).is_some_and(|token| token.is_number());
    at > 0 && doc.same_line(at) && doc.has(at - 1, Flags::DATE_CUE.or(Flags::WEEKDAY))
        || clock(doc, last)
        // "10/12 1930", "3/7 Monday", "5/7 by GP"
        || doc.same_line(last)
            && (number(last) && doc.tokens[last].len() == 4
                || doc.has(last, Flags::WEEKDAY)
                || doc.is_one(last, &["by", "at"]))
        || joins(last) && number(last + 1)
        || at > 1 && joins(at - 1) && number(at - 2)
}

/// A name, a title or a word for a person or a place stands right before, or a word behind which a place is named.
pub(super) fn person_before(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    const CUES: Flags = Flags::TITLE
        .or(Flags::STAFF)
        .or(Flags::PATIENT)
        .or(Flags::RELATIVE)
        .or(Flags::WARD_HEAD)
        .or(Flags::UNIT_HEAD);
    let Some(before) = at.checked_sub(1).filter(|_| doc.same_line(at)) else { return false };
    // "Mr. Norton"
    let dotted = doc.mark(before, b'.') && doc.glued(before);
    let word = if dotted { before.saturating_sub(1) } else { before };
    doc.has(word, CUES)
        || !dotted
            && (cells[word].kind.is_some() || doc.is_one(word, &PLACES) || doc.is_one(word, &["by", "with"]))
}

/// A clause ends here: with the line or a mark.
pub(super) fn ends(doc: &Document<'_>, at: usize) -> bool {
    !doc.same_line(at) || doc.tokens.get(at).is_none_or(|token| token.class == Class::Mark)
}

/// Words behind which a place is named.
pub(super) const PLACES: [&str; 16] = [
    "to", "on", "in", "from", "at", "by", "near", "into", "onto", "off", "beside", "opposite", "next",
    "ward", "bay", "bed",
];

/// Words that may stand between what is measured and its figure.
static BETWEEN: WordSet<15> = WordSet::new([
    "of", "is", "was", "are", "were", "now", "only", "about", "approx", "up", "to", "at", "score", "scores",
    "scored",
]);

//! What a word is and what stands right beside it: titles, articles, capitals. For every question of where a person stands.

use super::grammar_words::{BEFORE_THINGS, LINKS, SMALL};
use super::people_words::{MORE_TITLES, TITLES};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Shape};

/// What somebody is to others: "porter took him" speaks of the job.
pub(super) const ROLES: Flags = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT);
/// What is told and rung as people are.
pub(super) const GROUPS: Flags = Flags::WARD_HEAD.or(Flags::ORG_HEAD).or(Flags::UNIT_HEAD);
/// A word with any of these is more than a name: a capital alone does not tell.
pub(super) const BUSY: Flags = ROLES
    .or(GROUPS)
    .or(Flags::COMMON)
    .or(Flags::CLINICAL)
    .or(Flags::DRUG)
    .or(Flags::EPONYM)
    .or(Flags::PARTICLE)
    .or(Flags::UNIT)
    .or(Flags::MONTH)
    .or(Flags::WEEKDAY);

/// The token before on the same line, over the full stop of an abbreviation.
pub(super) fn before(doc: &Document<'_>, at: usize) -> Option<usize> {
    let last = at.checked_sub(1).filter(|_| doc.same_line(at))?;
    if doc.mark(last, b'.') && doc.glued(last) { last.checked_sub(1) } else { Some(last) }
}

/// A word of grammar.
pub(super) fn grammar(word: &[u8]) -> bool {
    LINKS.iter().chain(SMALL).any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

pub(super) fn is_grammar(doc: &Document<'_>, at: usize) -> bool {
    doc.is_one(at, LINKS) || doc.is_one(at, SMALL)
}

/// Written in capitals as a word beside it is: the capitals say nothing.
pub(super) fn shouted(doc: &Document<'_>, at: usize) -> bool {
    let loud = |at: usize| doc.tokens.get(at).is_some_and(|t| t.shape == Shape::Upper && t.len() > 2);
    doc.tokens[at].shape == Shape::Upper && (loud(at + 1) || at.checked_sub(1).is_some_and(loud))
}

pub(super) fn titled(doc: &Document<'_>, at: usize, small: bool) -> bool {
    before(doc, at).is_some_and(|title| doc.is_one(title, TITLES) || !small && doc.is_one(title, MORE_TITLES))
}

/// An article, an owner or a side stands before it, as before a thing.
pub(super) fn determined(doc: &Document<'_>, at: usize) -> bool {
    at > 0
        && doc.same_line(at)
        && (doc.is_one(at - 1, BEFORE_THINGS) || at > 1 && doc.is(at - 1, "s") && doc.mark(at - 2, b'\''))
}

/// A sentence or a line starts here.
pub(super) fn starts(doc: &Document<'_>, at: usize) -> bool {
    at == 0
        || !doc.same_line(at)
        || doc.tokens[at - 1].class == Class::Mark && doc.hints[at - 1] != Hint::Placeholder
}

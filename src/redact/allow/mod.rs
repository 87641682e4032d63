//! The site's list of words that may stand: a word of it enters with what stands around it, whether it stands leaves.
//!
//! The list never beats a cue. What speaks for a person in notes and on forms is heard: titles and roles, the labels of
//! a form, "seen by", "spoke to", "her mum is", an initial, a role in brackets behind, somebody's wife. It only takes
//! the list's word back: whether anything is masked is up to the chances, as for any other word.

mod around;
mod before;
mod behind;
mod words;

use super::document::Document;
use super::engine::Cell;
use super::lexicon::Flags;
use super::stand;
use around::{REACH, role, word_before};
use before::before;
use behind::behind;

/// The site's list lets the word stand, and nothing around it speaks for a name there.
pub(super) fn allowed(doc: &Document<'_>, cell: &Cell, at: usize) -> bool {
    doc.has(at, Flags::ALLOWED) && !overruled(doc, cell, at)
}

fn overruled(doc: &Document<'_>, cell: &Cell, at: usize) -> bool {
    let hit = (cell.hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
    hit.is_some_and(|hit| stand::overrules(doc, hit))
        || word_before(doc, at).is_some_and(|(word, _)| role(doc, word))
        || !of_a_place(doc, at) && (before(doc, at) || behind(doc, at))
}

/// The word stands in an allowed phrase with the head word of a place: "told St John Ambulance" tells nobody's name.
fn of_a_place(doc: &Document<'_>, at: usize) -> bool {
    let head = |here: usize| doc.has(here, Flags::ORG_HEAD.or(Flags::WARD_HEAD).or(Flags::UNIT_HEAD));
    let listed = |here: &usize| doc.has(*here, Flags::ALLOWED);
    let (mut back, mut on) = (
        (at.saturating_sub(REACH)..at).rev().take_while(listed).peekable(),
        (at + 1..=at + REACH).take_while(listed).peekable(),
    );
    let alone = back.peek().is_none() && on.peek().is_none();
    !alone && (head(at) || back.any(head) || on.any(head))
}

#[cfg(test)]
mod tests;

//! What stands at and around a token: a read part and a place in it enter, whether a phrase may go on there leaves.
//!
//! Every phrase asks the same: no placeholder and no empty line lies within it.

use crate::redact::document::{Document, Hint};
use crate::redact::tokens::{Gap, Shape};

/// The first token of what is told and the one behind its last; the token at which it was looked for lies between.
pub(super) type Span = Option<(usize, usize)>;

/// The token is one of these words and no part of a placeholder.
pub(super) fn one(doc: &Document<'_>, at: usize, words: &[&str]) -> bool {
    doc.hints.get(at).is_some_and(|hint| *hint != Hint::Placeholder) && doc.is_one(at, words)
}

/// The token is one of these words, and no empty line stands before it.
pub(super) fn follows(doc: &Document<'_>, at: usize, words: &[&str]) -> bool {
    one(doc, at, words) && doc.tokens[at].gap <= Gap::Line
}

/// The token before this one is one of these words.
pub(super) fn behind(doc: &Document<'_>, at: usize, words: &[&str]) -> bool {
    at > 0 && doc.tokens[at].gap <= Gap::Line && one(doc, at - 1, words)
}

/// Behind the token if it is one of these words.
pub(super) fn past(doc: &Document<'_>, at: usize, words: &[&str]) -> usize {
    if follows(doc, at, words) { at + 1 } else { at }
}

/// A word that is no part of a placeholder, and no empty line stands before it.
pub(super) fn word(doc: &Document<'_>, at: usize) -> bool {
    doc.tokens.get(at).is_some_and(|token| token.is_word() && token.gap <= Gap::Line)
        && doc.hints[at] != Hint::Placeholder
}

pub(super) fn shape(doc: &Document<'_>, at: usize, shape: Shape) -> bool {
    doc.tokens.get(at).is_some_and(|token| token.shape == shape)
}

/// What was said ends here, or goes on with a word that belongs to no noun before it. A placeholder may stand for one.
pub(super) fn ends(doc: &Document<'_>, at: usize) -> bool {
    const ON: [&str; 17] = [
        "and",
        "on",
        "that",
        "last",
        "today",
        "yesterday",
        "about",
        "this",
        "when",
        "as",
        "with",
        "after",
        "who",
        "but",
        "so",
        "before",
        "because",
    ];
    let Some(next) = doc.tokens.get(at) else { return true };
    doc.hints[at] != Hint::Placeholder && (!next.is_word() && !next.is_number() || doc.is_one(at, &ON))
}

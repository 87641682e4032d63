//! What stands around a token: a read part and a place in it enter, whether a cue stands there leaves; and what a rule found.

use std::ops::Range;

use crate::redact::document::{Document, Hint};
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// What was found: its kind, its tokens, the rule and what spoke for it.
pub(super) type Found = (Kind, Range<usize>, &'static str, Evidence);

/// This one mark stands here without a gap on either side.
pub(super) fn joint(doc: &Document<'_>, at: usize, mark: u8) -> bool {
    doc.mark(at, mark) && doc.tokens[at].len() == 1 && doc.glued(at) && doc.glued(at + 1)
}

/// One of the words stands in the tokens before, on the same line, no placeholder and no end of a sentence between.
pub(super) fn cue(doc: &Document<'_>, at: usize, reach: usize, words: &[&str]) -> bool {
    stands(doc, at, reach, words, false)
}

/// The same of words that speak against it; a placeholder may stand for one.
pub(super) fn denied(doc: &Document<'_>, at: usize, reach: usize, words: &[&str]) -> bool {
    stands(doc, at, reach, words, true)
}

fn stands(doc: &Document<'_>, at: usize, reach: usize, words: &[&str], placeholder: bool) -> bool {
    for here in (at.saturating_sub(reach)..at).rev() {
        if doc.tokens[here + 1].gap > Gap::Space || doc.mark(here, b'.') && !doc.glued(here + 1) {
            return false;
        }
        if doc.hints[here] == Hint::Placeholder {
            return placeholder;
        }
        if doc.is_one(here, words) {
            return true;
        }
    }
    false
}

/// Behind the small words and marks between a cue and what it introduces, at most five of them.
pub(super) fn past(doc: &Document<'_>, at: usize, words: &[&str], marks: &[u8]) -> usize {
    let mut here = at;
    while here < at + 5
        && doc.tokens.get(here).is_some_and(|token| token.gap <= Gap::Space)
        && doc.hints[here] != Hint::Placeholder
        && (doc.is_one(here, words) || marks.iter().any(|&mark| doc.mark(here, mark)))
    {
        here += 1;
    }
    here
}

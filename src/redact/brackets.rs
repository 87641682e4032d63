//! Brackets and quotes in and around a name: a mark enters, the one that belongs to it leaves.
//!
//! A placeholder stands for both marks of a pair or for neither.

use super::Kind;
use super::document::Document;
use super::engine::Cell;
use super::tokens::Class;

/// What stands in brackets in the middle of a name is no longer than this.
const REACH: usize = 12;

/// The mark is a bracket or a double quote. An apostrophe may stand inside a word.
pub(super) fn is_bracket(doc: &Document<'_>, at: usize) -> bool {
    doc.mark(at, b'(') || doc.mark(at, b')') || doc.mark(at, b'"')
}

/// The mark that closes what this one opens, where nothing but words of a name and marks stand between.
pub(super) fn closed(doc: &Document<'_>, cells: &[Cell], open: usize) -> Option<usize> {
    let opening = doc.tokens[open].first;
    let closing = match opening {
        b'(' => b')',
        b'"' if doc.glued(open + 1) => b'"',
        b'\'' if doc.glued(open + 1) && !doc.glued(open) => b'\'',
        _ => return None,
    };
    if doc.tokens[open].len() != 1 {
        return None;
    }
    for at in open + 1..doc.tokens.len().min(open + REACH) {
        let token = &doc.tokens[at];
        if !doc.same_line(at) {
            return None;
        }
        let word_behind = doc.glued(at + 1) && doc.tokens[at + 1].class != Class::Mark;
        let closes = match closing {
            b')' => true,
            b'"' => doc.glued(at),
            _ => doc.glued(at) && !word_behind,
        };
        if token.is(closing) && token.len() == 1 && closes {
            return (at > open + 1).then_some(at);
        }
        if token.is(opening) && opening != b'\''
            || token.class != Class::Mark && cells.get(at).and_then(|cell| cell.kind) != Some(Kind::Name)
        {
            return None;
        }
    }
    None
}

/// The mark that stands right before a name is the one that this mark closes: "(Jan) Kowalski".
pub(super) fn opened_before(doc: &Document<'_>, first: usize, close: usize) -> bool {
    let opening = match doc.tokens[close].first {
        b')' => b'(',
        b'"' if doc.glued(close) && doc.glued(first) => b'"',
        // No apostrophe: the one opens a word, the other ends one.
        b'\'' if doc.glued(close) && doc.glued(first) && quotes(doc, first, close) => b'\'',
        _ => return false,
    };
    first > 0
        && doc.same_line(first)
        && doc.mark(first - 1, opening)
        && doc.tokens[first - 1].len() == 1
        && doc.tokens[close].len() == 1
}

/// Nothing is glued to the mark before the name, and no word to this one.
fn quotes(doc: &Document<'_>, first: usize, close: usize) -> bool {
    let opens = first.checked_sub(1).is_some_and(|open| !doc.glued(open));
    opens && !(doc.glued(close + 1) && doc.tokens[close + 1].class != Class::Mark)
}

/// The hit that took this mark took the one that closes it too. What opens nothing needs none.
pub(super) fn closed_in_hit(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let closing = match doc.tokens[at].first {
        b'(' => b')',
        b'"' => b'"',
        _ => return true,
    };
    let hit = (cells[at].hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
    hit.is_some_and(|hit| (at + 1..hit.last.min(at + REACH)).any(|at| doc.mark(at, closing)))
}

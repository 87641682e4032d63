//! What becomes one placeholder: decided cells enter, runs of them leave.

use super::Kind;
use super::document::Document;
use super::engine::{Cell, Work};
use super::tokens::{Class, Gap};

/// A run of tokens that becomes one placeholder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entity {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) cell: Cell,
    pub(crate) kind: Kind,
}

/// Runs of masked tokens of one kind on one line, with the small marks between.
pub(crate) fn entities(work: &Work<'_>) -> Vec<Entity> {
    let (doc, cells) = (&work.doc, &work.cells);
    let mut entities = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let Some(kind) = cells[at].kind.filter(|_| doc.tokens[at].class != Class::Mark || cells[at].hit > 0)
        else {
            at += 1;
            continue;
        };
        let mut cell = cells[at];
        let first = at;
        let mut last = at + 1;
        loop {
            let mut next = last;
            // Marks between two halves of one thing.
            while next < cells.len()
                && next < last + 2
                && doc.tokens[next].class == Class::Mark
                && cells[next].kind.is_none_or(|k| k == kind)
                && joins(doc, kind, next)
            {
                next += 1;
            }
            let Some(other) = cells.get(next) else { break };
            let apart = other.hit != cells[last - 1].hit
                && other.hit > 0
                && cells[last - 1].hit > 0
                && !(kind == Kind::Name || kind == Kind::Address);
            let glued = doc.glued(next) && next == last;
            if other.kind.is_none()
                || other.kind != Some(kind) && !glued
                || doc.tokens[next].gap > Gap::Space && other.hit != cells[last - 1].hit
                || apart && !glued
            {
                break;
            }
            if doc.tokens[next].class == Class::Mark && other.hit == 0 {
                break;
            }
            // The less certain half never makes a doubt of the whole; the surer one speaks.
            if other.certainty > cell.certainty {
                cell = Cell { doubt: cell.doubt && other.doubt, ..*other };
            } else {
                cell.doubt &= other.doubt;
            }
            last = next + 1;
        }
        entities.push(Entity { first, last, cell, kind: cell.kind.unwrap_or(kind) });
        at = last;
    }
    entities
}

/// This mark may stand inside an identifier of the kind.
fn joins(doc: &Document<'_>, kind: Kind, at: usize) -> bool {
    let token = &doc.tokens[at];
    if token.gap > Gap::Space || doc.tokens.get(at + 1).is_none_or(|next| next.gap > Gap::Space) {
        return false;
    }
    match token.first {
        b'-' | b'\'' | b'_' => token.len() == 1,
        b'.' => {
            doc.glued(at)
                && token.len() == 1
                && (doc.glued(at + 1)
                    || doc.tokens[at - 1].len() <= 3
                        && matches!(kind, Kind::Name | Kind::Org | Kind::Address))
        }
        b',' => matches!(kind, Kind::Address) || kind == Kind::Name && doc.tokens[at - 1].is_word(),
        b'/' | b'\\' | b':' => doc.glued(at) && doc.glued(at + 1) && !matches!(kind, Kind::Name | Kind::Ward),
        b'&' => matches!(kind, Kind::Org | Kind::Address),
        b'"' | b'(' | b')' => kind == Kind::Name,
        _ => false,
    }
}

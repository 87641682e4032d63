//! What becomes one placeholder: decided cells enter, runs of them leave.

use super::Kind;
use super::brackets;
use super::document::Document;
use super::engine::Cell;
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
pub(crate) fn entities(doc: &Document<'_>, cells: &[Cell]) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let Some(kind) =
            cells[at].kind.filter(|_| doc.tokens[at].class != Class::Mark || begins(doc, cells, at))
        else {
            at += 1;
            continue;
        };
        let floor = entities.last().map_or(0, |entity| entity.last);
        let mut cell = cells[at];
        let mut first = at;
        let mut last = at + 1;
        // The bracket that is open: where the name ended before it, and the mark that closes it.
        let mut open: Option<(usize, usize)> = None;
        loop {
            let between = Between::behind(doc, cells, kind, (first, last), floor, open);
            let next = between.next;
            let Some(other) = cells.get(next) else { break };
            let apart = other.hit != cells[last - 1].hit
                && other.hit > 0
                && cells[last - 1].hit > 0
                && !(kind == Kind::Name || kind == Kind::Address)
                && !(kind == Kind::Org && together(doc, cells, last - 1, next));
            let glued = doc.glued(next) && next == last;
            if other.kind.is_none()
                || other.kind != Some(kind) && !glued
                || doc.tokens[next].gap > Gap::Space && other.hit != cells[last - 1].hit
                || apart && !glued
            {
                break;
            }
            if doc.tokens[next].class == Class::Mark
                && (other.hit == 0 || !brackets::closed_in_hit(doc, cells, next))
            {
                break;
            }
            // The less certain half never makes a doubt of the whole; the surer one speaks.
            if other.certainty > cell.certainty {
                cell = Cell { doubt: cell.doubt && other.doubt, ..*other };
            } else {
                cell.doubt &= other.doubt;
            }
            open = between.open.or(open);
            first -= usize::from(between.leads);
            last = next + 1;
        }
        if let Some((before, close)) = open
            && last <= close
        {
            let closes = (last..close).all(|mark| doc.tokens[mark].class == Class::Mark);
            last = if closes { close + 1 } else { before };
        }
        entities.push(Entity { first, last, cell, kind: cell.kind.unwrap_or(kind) });
        at = last;
    }
    entities
}

/// The marks between a masked token and the next one.
struct Between {
    /// Behind them.
    next: usize,
    /// The bracket that they open, as where the name ended before it and the mark that closes it.
    open: Option<(usize, usize)>,
    /// They close the bracket that stands right before the name.
    leads: bool,
}

impl Between {
    /// Marks between two halves of one thing, two at most.
    fn behind(
        doc: &Document<'_>,
        cells: &[Cell],
        kind: Kind,
        (first, last): (usize, usize),
        floor: usize,
        open: Option<(usize, usize)>,
    ) -> Self {
        let mut between = Self { next: last, open: None, leads: false };
        while between.next < cells.len()
            && between.next < last + 2
            && doc.tokens[between.next].class == Class::Mark
            && cells[between.next].kind.is_none_or(|k| k == kind)
            && joins(doc, kind, between.next)
        {
            let mark = between.next;
            let inside = between.open.or(open).is_some_and(|(_, close)| mark <= close);
            // "(Jan) (Piotr)": two who are called so.
            let again = between.leads && doc.tokens[first - 1].first == doc.tokens[mark].first;
            if kind == Kind::Name && !inside {
                if let Some(close) = brackets::closed(doc, cells, mark).filter(|_| !again) {
                    between.open = Some((last, close));
                } else if !between.leads && first > floor && brackets::opened_before(doc, first, mark) {
                    between.leads = true;
                } else if brackets::is_bracket(doc, mark) {
                    break;
                }
            }
            between.next += 1;
        }
        between
    }
}

/// A mark that an identifier may begin with: the plus of a telephone number or its bracket if both are in it, the signs
/// of a handle and of three words. No other mark is an identifier or begins one.
fn begins(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let cell = &cells[at];
    let whole =
        cells.get(at + 1).is_some_and(|next| next.kind == cell.kind && next.hit == cell.hit && cell.hit > 0);
    whole
        && match (cell.kind, doc.tokens[at].first) {
            (Some(Kind::Phone), b'+') | (Some(Kind::Url), b'@' | b'/') => true,
            (Some(Kind::Phone), b'(') => brackets::closed_in_hit(doc, cells, at),
            _ => false,
        }
}

/// A hit of one of the two holds them both: "St Anne's" and "St Anne's Hospital" are one thing.
fn together(doc: &Document<'_>, cells: &[Cell], left: usize, right: usize) -> bool {
    [left, right].into_iter().any(|at| {
        let hit = (cells[at].hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
        hit.is_some_and(|hit| hit.first <= left && right < hit.last)
    })
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
                        && doc.tokens[at - 1].class != Class::Mark
                        && matches!(kind, Kind::Name | Kind::Org | Kind::Address))
        }
        b',' => matches!(kind, Kind::Address) || kind == Kind::Name && doc.tokens[at - 1].is_word(),
        b'/' | b'\\' | b':' => doc.glued(at) && doc.glued(at + 1) && !matches!(kind, Kind::Name | Kind::Ward),
        b'&' => matches!(kind, Kind::Org | Kind::Address),
        b'"' | b'(' | b')' => kind == Kind::Name,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::document::Hit;
    use crate::redact::marked::{bracketed, cells, plain, read};
    use crate::redact::{Evidence, Redactor};

    #[track_caller]
    fn becomes(kind: Kind, text: &str, wanted: &str) {
        let plain = plain(text);
        let mut doc = read(&plain);
        let cells = cells(&mut doc, text, kind);
        let found = entities(&doc, &cells);
        assert_eq!(bracketed(&doc, &plain, found.iter().map(|entity| (entity.first, entity.last))), wanted);
    }

    #[test]
    fn brackets_and_quotes_go_in_pairs() {
        for (text, wanted) in [
            ("Mr <Cieslak> (<Jacek>) wants", "Mr <Cieslak (Jacek)> wants"),
            ("<Kowalski> (<Jan>), dob", "<Kowalski (Jan)>, dob"),
            ("<Kowalski> (<Jan>)", "<Kowalski (Jan)>"),
            ("<Kowalski> (<Jan>) <Nowak> fell", "<Kowalski (Jan) Nowak> fell"),
            ("<Kowalski> ( <Jan> ) fell", "<Kowalski ( Jan )> fell"),
            ("<Margaret> \"<Peggy>\" fell", "<Margaret \"Peggy\"> fell"),
            ("<Margaret> '<Peggy>' fell", "<Margaret 'Peggy'> fell"),
            ("<Euphemia Brough> (\"<Effie B>\"), seen", "<Euphemia Brough (\"Effie B\")>, seen"),
            ("<Rina Gunn>, \"<Rina>\" to all", "<Rina Gunn, \"Rina\"> to all"),
            ("(<Jan>) <Kowalski> fell", "<(Jan) Kowalski> fell"),
            ("\"<Peggy>\" <Smith> fell", "<\"Peggy\" Smith> fell"),
            ("Mr '<Bob>' <Brown> fell", "Mr <'Bob' Brown> fell"),
            ("'<Bob>' <Brown> fell", "<'Bob' Brown> fell"),
            ("Mr <O>'<Brien> fell", "Mr <O'Brien> fell"),
            ("patients' <Bob O>'<Brien> fell", "patients' <Bob O'Brien> fell"),
            ("Mr '<O>'<Brien> fell", "Mr '<O'Brien> fell"),
            // Half a pair.
            ("<Margaret> (<Peggy> fell", "<Margaret> (<Peggy> fell"),
            ("<Margaret> (<Peggy> fell) and", "<Margaret> (<Peggy> fell) and"),
            ("<Margaret> \"<Peggy> fell", "<Margaret> \"<Peggy> fell"),
            ("(told <Jan>) <Kowalski> fell", "(told <Jan>) <Kowalski> fell"),
            ("<Jan>\nKowalski (<Jan>\n) fell", "<Jan>\nKowalski (<Jan>\n) fell"),
            // Two people.
            ("(<Jan>) (<Piotr>) fell", "(<Jan>) (<Piotr>) fell"),
            ("\"<Tich>\". <Tich> is here", "\"<Tich>\". <Tich> is here"),
        ] {
            becomes(Kind::Name, text, wanted);
        }
    }

    #[test]
    fn a_mark_is_nothing_by_itself() {
        for (kind, text, wanted) in [
            (Kind::Name, "Dr {Q.} Pain said", "Dr <Q>. Pain said"),
            (Kind::Org, "use St Mark{'}s solution", "use St Mark's solution"),
            (Kind::Mrn, "P{-66120} seen", "P-<66120> seen"),
            (Kind::Phone, "on {+44 7700 900123} today", "on <+44 7700 900123> today"),
            (Kind::Phone, "on {(01632) 960417} today", "on <(01632) 960417> today"),
            (Kind::Phone, "on {(01632 960417}) today", "on (<01632 960417>) today"),
            (Kind::Url, "as {@gasman_gav} today", "as <@gasman_gav> today"),
        ] {
            becomes(kind, text, wanted);
        }
    }

    #[test]
    fn what_one_hit_holds_is_one() {
        let text = "St Anne's Hospital rang";
        let mut doc = read(text);
        let hit = |last| Hit {
            kind: Kind::Org,
            first: 0,
            last,
            rule: "test",
            evidence: Evidence::Cue,
            certainty: 0.9,
        };
        doc.hits.extend([hit(2), hit(5)]);
        let cell = |hit| Cell { kind: Some(Kind::Org), hit, ..crate::redact::engine::OPEN };
        let mut cells: Vec<Cell> = [1, 1, 2, 2, 2].into_iter().map(cell).collect();
        cells.push(crate::redact::engine::OPEN);
        let found = entities(&doc, &cells);
        assert_eq!(found.iter().map(|entity| (entity.first, entity.last)).collect::<Vec<_>>(), [(0, 5)]);
    }

    #[test]
    fn whole_texts() {
        let redactor = Redactor::standard();
        for (text, wanted) in [
            ("Mr Cieslak (Jacek) wants to meet", "Cieslak (Jacek)"),
            ("Kowalski (Jan), dob 01/02/1950", "Kowalski (Jan)"),
            ("St Anne's Hospital rang", "St Anne's Hospital"),
            ("Seen by Dr Q. Pain said to be bad", "Q"),
        ] {
            let part = redactor.redact_text(text, &[]);
            assert_eq!(part.findings.first().map(|finding| &text[finding.span.clone()]), Some(wanted));
            let marks = |finding: &crate::redact::Finding| {
                text[finding.span.clone()].chars().any(char::is_alphanumeric)
            };
            assert!(part.findings.iter().all(marks), "{text}");
        }
    }
}

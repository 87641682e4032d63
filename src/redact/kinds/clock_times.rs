//! A clock time behind a date that was read as an e-mail address: decided cells enter, the date leaves and the time stands.

use std::collections::BTreeMap;

use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN};
use crate::redact::measures::hit_of;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// "12/3@0900" was read as an e-mail address: the date is one, and the clock time stands.
pub(super) fn clock_times(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    let is_address = |cell: &Cell| cell.kind == Some(Kind::Email) && cell.evidence == Evidence::Format;
    // Dates by the token behind them: looked through once, and only where an address may be none.
    let mut days: Option<BTreeMap<usize, usize>> = None;
    for at in 1..cells.len() {
        if !doc.mark(at, b'@') || !is_address(&cells[at]) {
            continue;
        }
        let (Some(end), Some(address)) = (clock_end(doc, at + 1), hit_of(doc, &cells[at])) else { continue };
        let days = days.get_or_insert_with(|| {
            let dated =
                doc.hits.iter().enumerate().filter(|(_, hit)| {
                    matches!(hit.kind, Kind::Date | Kind::Dob) && hit.rule != "day-in-list"
                });
            dated.map(|(number, hit)| (hit.last, number)).collect()
        });
        let Some((number, day)) = days.get(&at).map(|&number| (number, &doc.hits[number])) else { continue };
        if address.first < day.first || address.last > end {
            continue;
        }
        for (place, cell) in (day.first..day.last).zip(&mut cells[day.first..day.last]) {
            if doc.hints[place] != Hint::Placeholder && cell.evidence != Evidence::Known {
                *cell = Cell {
                    kind: Some(day.kind),
                    rule: day.rule,
                    evidence: day.evidence,
                    certainty: day.certainty,
                    doubt: false,
                    hit: number as u32 + 1,
                };
            }
        }
        for (cell, chance) in cells[at..end].iter_mut().zip(&mut chances[at..end]) {
            if cell.kind.is_none() || is_address(cell) {
                *cell = OPEN;
                *chance = 0.0;
            }
        }
    }
}

/// Behind a clock time that is glued to its "@": "@0900", "@0900hrs", "@09:00", "@9am". A longer name is a host.
fn clock_end(doc: &Document<'_>, at: usize) -> Option<usize> {
    let figures = |at: usize, below: u32| doc.number(at).is_some_and(|value| doc.glued(at) && value < below);
    let len = doc.tokens.get(at)?.len();
    let end = if len == 4 && figures(at, 2400) && doc.number(at)? % 100 < 60 {
        let hours = doc.glued(at + 1) && doc.is_one(at + 1, &["h", "hr", "hrs", "hours"]);
        if hours { at + 2 } else { at + 1 }
    } else if len <= 2 && figures(at, 24) {
        let parted = (doc.mark(at + 1, b':') || doc.mark(at + 1, b'.')) && doc.glued(at + 1);
        if parted && figures(at + 2, 60) && doc.tokens[at + 2].len() == 2 {
            at + 3
        } else if doc.glued(at + 1) && doc.is_one(at + 1, &["am", "pm"]) {
            at + 2
        } else {
            return None;
        }
    } else {
        return None;
    };
    let joined = doc.glued(end) && doc.tokens[end].class != Class::Mark
        || doc.glued(end)
            && [b'.', b'-', b'_', b'@'].iter().any(|&mark| doc.mark(end, mark))
            && doc.glued(end + 1)
            && doc.tokens[end + 1].class != Class::Mark;
    (!joined).then_some(end)
}

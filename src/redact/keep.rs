//! What a policy that lets a kind stand must not let pass: a token that would stay enters, whether it goes all the same leaves.
//!
//! What the record's own columns hold goes, and a birth date goes though nothing calls it one. A name stays a name inside
//! the name of a hospital.

use super::Kind;
use super::document::{Document, Hit};
use super::engine::Cell;
use super::names::known::Sought;
use super::names::known_date::date_of;
use super::stand::SURE;

/// A kept date lies no further from the incident than this; one that does is more likely of birth.
const NEAR_YEARS: i32 = 5;

/// A token of a kept kind goes all the same.
pub(super) fn holds(
    doc: &Document<'_>,
    cell: &Cell,
    at: usize,
    sought: &Sought,
    day_zero: Option<jiff::civil::Date>,
) -> bool {
    match cell.kind {
        Some(Kind::Ward | Kind::Org) => sought.is_place(doc.tokens[at].hash),
        Some(Kind::Age90) => doc.number(at).is_some_and(|age| sought.is_age(age)),
        Some(Kind::Date) => {
            let hit = (cell.hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
            let date = hit.and_then(|hit| date_of(doc, hit.first, hit.last));
            date.is_some_and(|(year, month, day)| {
                let far = match (i32::try_from(year), day_zero) {
                    (Ok(1..), Some(zero)) => (year as i32 - i32::from(zero.year())).abs() > NEAR_YEARS,
                    // Behind a name, in brackets or not, a whole date is of birth.
                    (Ok(1..), None) => hit.is_some_and(|hit| behind_a_name(doc, hit)),
                    _ => false,
                };
                far || sought.is_date(month, day)
            })
        }
        _ => false,
    }
}

/// What a sure hit of another kind makes of a token.
pub(super) fn other(doc: &Document<'_>, at: usize, goes: impl Fn(Kind) -> bool) -> Option<Cell> {
    let (number, hit) =
        doc.hits.iter().enumerate().find(|(_, hit)| {
            (hit.first..hit.last).contains(&at) && hit.certainty >= SURE && goes(hit.kind)
        })?;
    Some(Cell {
        kind: Some(hit.kind),
        rule: hit.rule,
        evidence: hit.evidence,
        certainty: hit.certainty,
        doubt: false,
        hit: number as u32 + 1,
    })
}

fn behind_a_name(doc: &Document<'_>, hit: &Hit) -> bool {
    let word = (hit.first.saturating_sub(3)..hit.first).rev().find(|&at| doc.tokens[at].is_word());
    word.is_some_and(|at| {
        let token = &doc.tokens[at];
        token.is_capital() && !token.has(super::lexicon::Flags::COMMON)
    })
}

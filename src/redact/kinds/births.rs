//! Dates of birth that were taken for another date or for a number: decided cells enter, dates of birth leave.
//!
//! A recogniser looks only a few words back for its cue, and asks for a hospital number before it asks for six figures.

use super::numbered::numbered;
use crate::redact::born;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::measures::hit_of;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// Dates of birth whose cue stands further off than a recogniser looks.
pub(super) fn births(doc: &Document<'_>, cells: &mut [Cell]) {
    let mut at = 0;
    while at < cells.len() {
        let hit = cells[at].hit;
        let mut last = at;
        while last < cells.len()
            && cells[last].kind == Some(Kind::Date)
            && cells[last].hit == hit
            && (last == at || doc.same_line(last))
        {
            last += 1;
        }
        if last > at && of_birth(doc, cells, at) {
            for cell in &mut cells[at..last] {
                cell.kind = Some(Kind::Dob);
            }
        }
        at = last.max(at + 1);
    }
}

/// The date that a run of cells belongs to is one of birth.
fn of_birth(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let own = hit_of(doc, &cells[at]);
    let first = own.map_or(at, |hit| hit.first.min(at));
    match own.map(|hit| hit.rule) {
        Some("day-in-list") => false,
        // "DOB 3/4" is one, but what may as well have lasted three days is not.
        Some("day-month") => doc.hints[first] == Hint::DayMonth && born::stated(doc, first),
        _ => born::stated(doc, first) || born::joined(doc, cells, first),
    }
}

/// "DOB 010230", "DOB: 01021930": six or eight figures behind the words that ask for a date of birth are one and no hospital
/// number.
pub(super) fn birth_figures(doc: &Document<'_>, cells: &mut [Cell]) {
    for (at, cell) in cells.iter_mut().enumerate() {
        if !doc.tokens[at].is_number() || !numbered(cell) || !is_day(doc.word(at)) {
            continue;
        }
        let alone = hit_of(doc, cell).is_none_or(|hit| hit.first == at && hit.last == at + 1);
        let glued = doc.glued(at) && at > 0 && doc.tokens[at - 1].is_word()
            || doc.glued(at + 1) && doc.tokens[at + 1].class != Class::Mark;
        if !alone || glued {
            continue;
        }
        let told = matches!(cell.evidence, Evidence::Format | Evidence::Context);
        // Eight figures behind "NHS" and "DOB" are what the nearer of both says.
        let nhs = cell.kind == Some(Kind::NhsNo) && cell.evidence == Evidence::Cue;
        if (told || nhs) && asked(doc, at) || told && born::stated(doc, at) {
            *cell = Cell { kind: Some(Kind::Dob), rule: "full-date", evidence: Evidence::Cue, ..*cell };
        }
    }
}

/// "010230", "300201", "01021930", "19300201".
fn is_day(figures: &[u8]) -> bool {
    let two = |from: usize| u32::from(figures[from] - b'0') * 10 + u32::from(figures[from + 1] - b'0');
    let day = |day: usize, month: usize| (1..=31).contains(&two(day)) && (1..=12).contains(&two(month));
    let century = |from: usize| matches!(two(from), 19 | 20);
    match figures.len() {
        6 => day(0, 2) || day(4, 2),
        8 => day(0, 2) && century(4) || century(0) && day(6, 4),
        _ => false,
    }
}

/// Right before stands a word that asks for a date of birth, with no more than marks between.
fn asked(doc: &Document<'_>, at: usize) -> bool {
    let Some(word) = (at.saturating_sub(4)..at).rev().find(|&here| doc.tokens[here].class != Class::Mark)
    else {
        return false;
    };
    let dotted = || {
        word >= 4
            && doc.is(word, "b")
            && doc.mark(word - 1, b'.')
            && doc.is(word - 2, "o")
            && doc.mark(word - 3, b'.')
            && doc.is(word - 4, "d")
    };
    (word + 1..=at).all(|here| doc.same_line(here)) && (doc.has(word, Flags::DOB_CUE) || dotted())
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn figures_that_are_a_day() {
        for figures in ["010230", "300201", "01021930", "19300201", "311299"] {
            assert!(is_day(figures.as_bytes()), "{figures}");
        }
        for figures in ["991399", "448213", "44821399", "01023030", "0102", "0102193"] {
            assert!(!is_day(figures.as_bytes()), "{figures}");
        }
    }
}

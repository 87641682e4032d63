//! Dates: a read document enters; days in figures ([`figures`]), with the month's name ([`named`]) and as festival
//! ([`festival`]) leave as hits. Kept: durations (3/7, 2/52, 6/12), a month with its year, a weekday or a year alone.
//!
//! Here stands what the three share: the year behind a day, the weekday before it, a clock time beside it, and the hit itself.

mod festival;
mod figures;
mod named;

pub(crate) use festival::festival;
pub(crate) use figures::numeric;
pub(crate) use named::{month, named};

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// A day written in full; of birth, if a word says so or it is far back.
pub(in crate::redact::recognisers) fn full(
    doc: &mut Document<'_>,
    first: usize,
    last: usize,
    certainty: f32,
) -> Option<usize> {
    let first = weekday(doc, first);
    let kind = if birth(doc, first) { Kind::Dob } else { Kind::Date };
    doc.hit(
        Hit { kind, first, last, rule: "full-date", evidence: Evidence::Format, certainty },
        Hint::FullDate,
    );
    Some(last)
}

fn day(doc: &mut Document<'_>, first: usize, last: usize, certainty: f32, hint: Hint) -> Option<usize> {
    let first = weekday(doc, first);
    let kind = if birth(doc, first) { Kind::Dob } else { Kind::Date };
    let rule = if hint == Hint::Festival { "festival" } else { "named-date" };
    doc.hit(Hit { kind, first, last, rule, evidence: Evidence::Format, certainty }, hint);
    Some(last)
}

fn birth(doc: &Document<'_>, first: usize) -> bool {
    doc.cue_before(first, 4, Flags::DOB_CUE).is_some()
        || doc.mark(first.wrapping_sub(1), b'.')
            && (doc.is(first.wrapping_sub(2), "b")
                || doc.is(first.wrapping_sub(2), "o")
                || doc.is(first.wrapping_sub(2), "d"))
        || doc.is_one(first.wrapping_sub(1), &["b", "d.o.b"])
        || (first >= 6 && doc.is(first - 1, "b"))
        || dotted_dob(doc, first)
}

/// "D.O.B." in the few tokens before.
fn dotted_dob(doc: &Document<'_>, first: usize) -> bool {
    let from = first.saturating_sub(8);
    (from..first.saturating_sub(4)).any(|at| {
        doc.is(at, "d")
            && doc.mark(at + 1, b'.')
            && doc.is(at + 2, "o")
            && doc.mark(at + 3, b'.')
            && doc.is(at + 4, "b")
    })
}

/// An abbreviated weekday right before a date belongs to it ("Fri 11/2").
fn weekday(doc: &Document<'_>, first: usize) -> usize {
    let joined = first > 0
        && doc.same_line(first)
        && doc.has(first - 1, Flags::WEEKDAY)
        && doc.tokens[first - 1].len() <= 5;
    if joined { first - 1 } else { first }
}

fn year(doc: &Document<'_>, at: usize) -> usize {
    let mut here = at;
    // "22nd Nov. '21"
    if doc.mark(here, b'.') && doc.mark(here + 1, b'\'') && doc.glued(here + 2) {
        here += 1;
    }
    let joined = doc.mark(here, b',')
        || doc.mark(here, b'-')
        || doc.mark(here, b'/')
        || doc.mark(here, b'.') && doc.glued(here + 1);
    if joined && doc.tokens.get(here + 1).is_some_and(|t| t.is_number()) || doc.mark(here, b'\'') {
        here += 1;
    }
    match doc.number(here) {
        Some(value)
            if (1900..2100).contains(&value)
                && doc.tokens[here].gap <= Gap::Line
                && doc.tokens[here].len() == 4
                && !clock(doc, here) =>
        {
            here + 1
        }
        Some(value)
            if doc.tokens[here].len() == 2
                && doc.same_line(here)
                && ((15..=35).contains(&value) || value >= 20)
                && !doc.mark(here + 1, b':')
                && !doc.has(here + 1, Flags::UNIT)
                && !clock(doc, here) =>
        {
            here + 1
        }
        _ => at,
    }
}

/// A clock time starts here: "16:20", "1620", "16.20", "9pm".
pub(crate) fn clock(doc: &Document<'_>, at: usize) -> bool {
    let Some(value) = doc.number(at) else {
        return doc.mark(at, b'@') || doc.is_one(at, &["at"]) && clock_number(doc, at + 1);
    };
    doc.same_line(at) && (clock_number(doc, at) && (value / 100) < 24)
}

fn clock_number(doc: &Document<'_>, at: usize) -> bool {
    let Some(value) = doc.number(at) else { return false };
    match doc.tokens[at].len() {
        4 => {
            value / 100 < 24
                && value % 100 < 60
                && (!(1900..2030).contains(&value) || doc.is_one(at + 1, &["hrs", "hours", "h", "hr"]))
        }
        1 | 2 => {
            value < 24
                && (doc.mark(at + 1, b':')
                    || doc.mark(at + 1, b'.')
                        && doc.glued(at + 2)
                        && doc.tokens.get(at + 2).is_some_and(|t| t.is_number() && t.len() == 2))
                || doc.is_one(at + 1, &["am", "pm"])
        }
        _ => false,
    }
}

pub(in crate::redact::recognisers) fn day_month(day: u32, month: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A month in roman figures.
pub(crate) fn roman(word: &[u8]) -> Option<u32> {
    const MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    MONTHS.iter().position(|month| word.eq_ignore_ascii_case(month.as_bytes())).map(|at| at as u32 + 1)
}

fn glued_letter_before(doc: &Document<'_>, at: usize) -> bool {
    at > 0 && doc.glued(at) && doc.tokens[at - 1].is_word()
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Date,
            &[
                ("seen 12/3/24 by", "12/3/24"),
                ("on 12.03.2024.", "12.03.2024"),
                ("12-Mar-24", "12-Mar-24"),
                ("on 19/10/'23 at", "19/10/'23"),
                ("(26:07:2023), the", "26:07:2023"),
                ("the 12th March 2024 at", "12th March 2024"),
                ("Mar 12th", "Mar 12th"),
                ("2024-03-12", "2024-03-12"),
                ("13 th May", "13 th May"),
                ("R DHS on 18.iii.24", "18.iii.24"),
                ("admitted on 14/2 with", "14/2"),
                ("Tues 14/2 late", "Tues 14/2"),
                ("19/8 16:20, nurse", "19/8"),
                ("on Christmas Eve he", "Christmas Eve"),
                ("New Year's Day", "New Year's Day"),
                ("bank hol Monday", "bank hol Monday"),
                ("14 Mawrth", "14 Mawrth"),
            ],
        );
        hits(
            Kind::Dob,
            &[
                ("DOB23.07.48", "23.07.48"),
                ("d.o.b. 26.2.30)", "26.2.30"),
                ("born 21 March 1959,", "21 March 1959"),
            ],
        );
        misses(
            Kind::Date,
            &[
                "for 3/7",
                "VA from 6/9 to CF",
                "claw in eye (Snellen 6/9, fluorescein",
                "2/52 of",
                "6/12 ago",
                "BP 120/80",
                "GCS 3/15",
                "pain 10/10",
                "March 2024",
                "on Tuesday",
                "in 2023",
                "39+4",
                "24 may have been",
                "1st dose",
                "16.20",
                "10:12:24",
                "02:10:2500 ml",
            ],
        );
    }
}

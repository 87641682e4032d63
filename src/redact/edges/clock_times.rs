//! The clock time that is glued to a date: decided cells enter, the time leaves.
//!
//! "2024-03-12T14:30": letters and digits without a gap went with the day, which left half of the clock time behind.

use crate::redact::document::Document;
use crate::redact::engine::{Cell, OPEN};
use crate::redact::{Evidence, Kind};

pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell]) {
    let dated = |kind: Option<Kind>| matches!(kind, Some(Kind::Date | Kind::Dob));
    for at in 1..cells.len() {
        let letter = cells[at];
        if !dated(letter.kind) || cells[at - 1].kind != letter.kind || !doc.tokens[at].is_word() {
            continue;
        }
        let own = (letter.hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
        if own.is_none_or(|hit| hit.last <= at)
            && let Some(end) = clock_time(doc, at)
        {
            for cell in &mut cells[at..end] {
                if dated(cell.kind) || matches!(cell.evidence, Evidence::Context | Evidence::Unexplained) {
                    *cell = OPEN;
                }
            }
        }
    }
}

/// Behind the clock time of a stamp whose "T" stands here: "T14:30", "T14:30:00.000Z", "T14:30+01:00".
fn clock_time(doc: &Document<'_>, at: usize) -> Option<usize> {
    let figures = |at: usize, below: u32| {
        doc.glued(at) && doc.tokens[at].len() == 2 && doc.number(at).is_some_and(|value| value < below)
    };
    let mark = |at: usize, marks: &[u8]| doc.glued(at) && marks.iter().any(|&mark| doc.mark(at, mark));
    if !(doc.is(at, "t")
        && doc.glued(at)
        && figures(at + 1, 25)
        && mark(at + 2, b":.")
        && figures(at + 3, 60))
    {
        return None;
    }
    let mut end = at + 4;
    if mark(end, b":.") && figures(end + 1, 61) {
        end += 2;
    }
    if mark(end, b".,") && doc.glued(end + 1) && doc.tokens[end + 1].is_number() {
        end += 2;
    }
    if doc.glued(end) && doc.is(end, "z") {
        end += 1;
    } else if mark(end, b"+-") && figures(end + 1, 25) {
        let minutes = mark(end + 2, b":") && figures(end + 3, 60);
        end += if minutes { 4 } else { 2 };
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use crate::redact::{Case, Part, Redactor};

    #[test]
    fn the_clock_time_of_a_stamp_stays_whole() {
        let redactor = Redactor::standard();
        let day_zero = jiff::civil::Date::new(2024, 3, 12).ok();
        for (text, wanted) in [
            ("Fell on 2024-03-12T14:30 from bed.", "Fell on [day 0]T14:30 from bed."),
            ("Fell at 2024-03-12T14:30:00Z from bed.", "Fell at [day 0]T14:30:00Z from bed."),
            ("Event: 2024-03-12T14:30:00.000+01:00 end", "Event: [day 0]T14:30:00.000+01:00 end"),
            ("Logged 2024-03-12 14:30 by nurse.", "Logged [day 0] 14:30 by nurse."),
            ("2024-03-12t14:30", "[day 0]t14:30"),
            ("12/03/24T09:05 fall", "[day 0]T09:05 fall"),
            ("12 March 2024T14:30 fall", "[day 0]T14:30 fall"),
            ("DOB 1948-07-23T00:00:00 seen", "DOB [date of birth]T00:00:00 seen"),
            (
                "Admitted 2024-03-12T14:30, moved 2024-03-13T02:05.",
                "Admitted [day 0]T14:30, moved [1 day later]T02:05.",
            ),
            // No half is left here either.
            ("2024-03-12T14 seen", "[day 0] seen"),
            ("2024-03-12T1430 fall", "[day 0] fall"),
        ] {
            let parts = [(Part::WhatHappened, text)];
            let case = redactor.redact(&Case { parts: &parts, known: &[], day_zero });
            assert_eq!(case.parts[0].text.as_str(), wanted);
        }
    }
}

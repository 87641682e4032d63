//! NHS numbers: ten digits, written 3-3-4, 10 or any other way, with or without the word.
//!
//! The check digit (weights 10 to 2, mod 11) types a number and never excuses it: a mistyped NHS number still names
//! its patient. Source: NHS Data Model and Dictionary, NHS NUMBER.

use super::harmless::excused;
use super::run::Groups;
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::{Evidence, Kind};

/// Ten digits that start with this number.
pub(crate) fn digits(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let mut row = Groups::at(doc, at, 10);
    let cue = doc.cue_before(at, 5, Flags::NHS_CUE);
    if row.count != 10 {
        // After the word even nine or eleven digits are a mistyped one.
        let typo = Groups::at(doc, at, 12);
        if cue.is_none() || !(8..=12).contains(&typo.count) || typo.lens()[0] > 5 && typo.groups > 1 {
            return None;
        }
        row = typo;
    }
    if row.digits[0] == 0 && cue.is_none() {
        return None;
    }
    let spaced =
        matches!(row.lens(), [3, 3, 4] | [10] | [4, 3, 3] | [3, 4, 3] | [3, 7] | [6, 4] | [3, 3, 2, 2]);
    let valid = row.count == 10 && valid(row.digits());
    let certainty = match (cue.is_some(), valid, spaced) {
        (true, _, _) => 1.0,
        // "lot 7714402298": ten figures in a row can pass the check by chance.
        _ if row.groups == 1 && row.digits[0] != 9 && excused(doc, at) => 0.5,
        (false, true, true) => 0.97,
        (false, false, true) if row.groups > 1 || row.digits[0] == 9 => 0.93,
        (false, true, false) => 0.9,
        _ => 0.6,
    };
    let (first, last) = (at, row.last);
    let evidence = if valid {
        Evidence::Checksum
    } else if cue.is_some() {
        Evidence::Cue
    } else {
        Evidence::Format
    };
    let kind = if cue.is_some_and(|cue| doc.is(cue, "chi")) { Kind::Mrn } else { Kind::NhsNo };
    doc.hit(Hit { kind, first, last, rule: "nhs-number", evidence, certainty }, Hint::TenDigits);
    Some(last)
}

/// The check digit is right.
pub(crate) fn valid(digits: &[u8]) -> bool {
    if digits.len() != 10 {
        return false;
    }
    let sum: u32 =
        digits[..9].iter().zip((2..=10).rev()).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => u32::from(digits[9]) == check,
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn check_digits() {
        assert!(valid(&[9, 9, 9, 3, 2, 2, 8, 1, 0, 9]));
        assert!(!valid(&[9, 9, 9, 3, 2, 2, 8, 1, 0, 8]));
        assert!(!valid(&[9, 9, 9]));
    }

    #[test]
    fn table() {
        hits(
            Kind::NhsNo,
            &[
                ("NHS 999 322 8109, bed 6", "999 322 8109"),
                ("nhs no: 9993228109", "9993228109"),
                ("nhs 999.411.4832)", "999.411.4832"),
                ("999-322-8109", "999-322-8109"),
                ("Pt (999\u{a0}322\u{a0}8109)", "999\u{a0}322\u{a0}8109"),
                ("NHS 999 322 8108", "999 322 8108"),
                ("999\u{200b}3228109", "999\u{200b}3228109"),
            ],
        );
        misses(
            Kind::NhsNo,
            &[
                "BP 120/80, HR 99, sats 98",
                "01632 960418",
                "40mg 10 tabs",
                "0800 to 1000 then",
                "lot 7714402298 split",
            ],
        );
    }
}

//! A date as tokens enters, year, month and day leave: for comparing a date of the text with one of the columns.

use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::recognisers::date;

/// The date that a value of a column is; nothing without a year.
pub(super) fn parse_date(doc: &Document<'_>) -> Option<(u32, u32, u32)> {
    // A date alone: no more than a clock time behind it, at the longest with seconds, their parts and a zone.
    let count = doc.tokens.len();
    let stamp = || {
        count <= 17
            && (6..count).any(|at| doc.mark(at, b':'))
            && (6..count).all(|at| !doc.tokens[at].is_word() || doc.tokens[at].len() <= 2)
    };
    (count > 0 && (count <= 9 || stamp()))
        .then(|| date_of(doc, 0, doc.tokens.len().min(6)))
        .flatten()
        .filter(|(year, ..)| *year > 0)
}

/// Year (0 where missing), month and day of a run of tokens that is a date.
pub(crate) fn date_of(doc: &Document<'_>, first: usize, last: usize) -> Option<(u32, u32, u32)> {
    let mut numbers: Vec<(u32, usize)> = Vec::with_capacity(3);
    let mut named = None;
    for at in first..last {
        if doc.has(at, Flags::MONTH) {
            named = named.or(month_of(doc.word(at)));
        } else if let Some(value) = doc.number(at) {
            numbers.push((value, doc.tokens[at].len()));
        } else if doc.tokens.get(at)?.is_word() && numbers.len() == 1 && named.is_none() {
            named = date::roman(doc.word(at)).filter(|_| doc.glued(at));
        }
    }
    let year_of = |value: u32, len: usize| {
        if len == 4 {
            value
        } else if value > 30 {
            1900 + value
        } else {
            2000 + value
        }
    };
    match (named, &numbers[..]) {
        (Some(month), [(day, _)]) if *day <= 31 => Some((0, month, *day)),
        (Some(month), [(day, 1 | 2), (year, len), ..]) => Some((year_of(*year, *len), month, *day)),
        (Some(month), [(year, 4), (day, _), ..]) => Some((*year, month, *day)),
        (None, [(whole, 8)]) => Some((whole / 10_000, whole / 100 % 100, whole % 100)),
        (None, [(year, 4), (month, _), (day, _), ..]) if *month <= 12 => Some((*year, *month, *day)),
        (None, [(day, 1 | 2), (month, 1 | 2), (year, len @ (2 | 4)), ..]) if *month <= 12 => {
            Some((year_of(*year, *len), *month, *day))
        }
        (None, [(month, 1 | 2), (day, 1 | 2), (year, 4), ..]) if *month <= 12 => Some((*year, *month, *day)),
        (None, [(day, _), (month, _)]) if *month <= 12 && *day <= 31 => Some((0, *month, *day)),
        _ => None,
    }
}

fn month_of(word: &[u8]) -> Option<u32> {
    const WELSH: [&str; 12] = [
        "ionawr",
        "chwefror",
        "mawrth",
        "ebrill",
        "mai",
        "mehefin",
        "gorffennaf",
        "awst",
        "medi",
        "hydref",
        "tachwedd",
        "rhagfyr",
    ];
    const ENGLISH: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = word.to_ascii_lowercase();
    let at = WELSH
        .iter()
        .position(|m| m.as_bytes() == lower)
        .or_else(|| ENGLISH.iter().position(|m| lower.starts_with(m.as_bytes())))?;
    Some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn a_clock_time_behind_a_date_is_passed_over() {
        let lexicon = Lexicon::standard();
        let read = |text: &str| parse_date(&Document::read(text, &lexicon));
        for text in [
            "1944-02-11",
            "1944-02-11T00:00",
            "1944-02-11 00:00:00",
            "1944-02-11T00:00:00.000+01:00",
            "11/02/1944 12:00:00 AM",
            "11 Feb 1944 00:00:00",
        ] {
            assert_eq!(read(text), Some((1944, 2, 11)), "{text}");
        }
        for text in ["1944-02-11 seen in the clinic at noon", "Flat 3, 12 Station Road, Leeds: 3rd door"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn dates_read() {
        let lexicon = Lexicon::standard();
        for text in ["11/02/1944", "11 Feb 44", "1944-02-11", "19440211", "11.ii.44", "Feb 11 1944"] {
            let doc = Document::read(text, &lexicon);
            let read = date_of(&doc, 0, doc.tokens.len()).unwrap();
            assert_eq!((read.0 % 100, read.1, read.2), (44, 2, 11), "{text}");
        }
    }
}

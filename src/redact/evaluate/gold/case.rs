//! What a sample holds once it is read: cases, their parts, the marked places, the
//! values that all forms write alike, and the error of a sample that cannot be read.

use std::ops::Range;

use crate::redact::{Kind, Known, Part, Role};

/// One annotated case.
#[derive(Clone)]
pub struct GoldCase {
    /// Its id.
    pub id: String,
    /// Its parts in order.
    pub parts: Vec<GoldPart>,
    /// Its known identifiers.
    pub known: Vec<Known>,
    /// The day of the incident.
    pub date: Option<jiff::civil::Date>,
    /// Where its names come from, in small letters.
    pub origin: Option<String>,
}

impl GoldCase {
    /// It says nothing: neither right nor wrong, whatever the redactor does.
    pub(super) fn is_blank(&self) -> bool {
        self.parts.iter().all(|part| part.text.trim().is_empty())
    }
}

/// One annotated part.
#[derive(Clone)]
pub struct GoldPart {
    /// Which part.
    pub part: Part,
    /// The text.
    pub text: String,
    /// The identifiers in it, by byte.
    pub spans: Vec<GoldSpan>,
    /// Places that count neither way, by byte.
    pub optional: Vec<GoldSpan>,
}

/// One annotated place.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldSpan {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whose name it is.
    pub role: Option<Role>,
    /// Where the name comes from, where it is not as the whole case says.
    pub origin: Option<String>,
}

/// A sample that cannot be read. Errors never quote it.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A line that is not of its form.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// A fixed reason.
        reason: &'static str,
    },
    /// A word in the head of a record that says nothing.
    #[error(
        "line {line}: a word in the head of a record is not known: write === ID | date=2024-03-02 | origin=Welsh"
    )]
    Head {
        /// Counted from 1.
        line: usize,
    },
    /// No case in it.
    #[error(
        "no case found: give JSON lines with \"text\" and \"spans\", or text with marks such as ⟦NAME|…⟧"
    )]
    Empty,
}

/// What holds neither letter nor digit can be neither caught nor missed.
pub(crate) fn can_be_missed(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

/// Whether a place starts or ends inside a word: between two letters or two digits.
pub(super) fn cuts(text: &str, range: &Range<usize>) -> bool {
    let inside = |at: usize| {
        let before = text[..at].chars().next_back();
        let behind = text[at..].chars().next();
        before.zip(behind).is_some_and(|(before, behind)| {
            before.is_alphabetic() && behind.is_alphabetic() || before.is_numeric() && behind.is_numeric()
        })
    };
    inside(range.start) || inside(range.end)
}

/// An origin in small letters, its words one blank apart; none if the place is empty.
pub(super) fn origin(text: &str) -> Option<String> {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(blank).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" ").to_lowercase())
}

/// The day that a sample writes; none if it leaves the place empty.
pub(super) fn day(text: &str) -> Result<Option<jiff::civil::Date>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.parse::<jiff::civil::Date>().ok().or_else(|| day_first(text));
    date.map(Some).ok_or("a date cannot be read: write it as 2024-03-02 or 02/03/2024")
}

/// 02/03/2024, as `redact` takes it too: the day stands first.
fn day_first(text: &str) -> Option<jiff::civil::Date> {
    let (day, rest) = text.split_once(['/', '.'])?;
    let (month, year) = rest.split_once(['/', '.'])?;
    let year: i16 = if year.len() == 4 { year.parse().ok()? } else { return None };
    jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

pub(super) fn known_role(id: &str) -> Result<Role, &'static str> {
    Role::from_id(id).ok_or("a role is not known: write p, r, s or o (patient, relative, staff, other)")
}

//! Annotated samples enter (JSON lines with offsets, or text with inline marks); cases with byte spans leave.
//!
//! Three forms, told apart by their first line that is not blank. JSON lines, where it starts with `{`: one object a
//! line, either `{"id","text","spans","optional","known"}` or parts `title`, `what`, `action`, `lesson`, each
//! `{"text","spans","optional"}`; offsets count Unicode scalar values. Records, where it starts with `=== `: a line
//! `=== id | date=… | origin=…`, then `@known`, `@title`, `@what`, `@action`, `@lesson`, `@query`. Else text with marks:
//! `⟦NAME|…⟧`, `⟦NAME.p|…⟧`, `⟦~KIND|…⟧`; cases are parted by a line `---`.
//!
//! In text with marks and in records `⟦(⟧` stands for a bracket ⟦ of the text, `⟦)⟧` for ⟧, and `⟦^⟧` for nothing: in
//! front of a line it makes text of what would otherwise be part of the form (`---`, `{`, `=== `, `@what`).
//!
//! A narrative that says nothing is no case, in any form.
//!
//! `origin`, of a case or in JSON lines of a span, says where its names come from, in the words of whoever marks.
//!
//! What cannot be read is an error, never left out: a sample that is measured in part gives wrong figures.

mod case;
mod json;
mod marked;
mod records;
#[cfg(test)]
mod tests;

pub(crate) use case::can_be_missed;
pub use case::{GoldCase, GoldError, GoldPart, GoldSpan};
pub(crate) use json::known_values;
pub(crate) use marked::{narratives, parts_narratives};

/// An annotated sample.
#[derive(Clone, Default)]
pub struct Gold {
    /// The cases.
    pub cases: Vec<GoldCase>,
}

impl Gold {
    /// How many marks start or end inside a word, and the number of the case that holds the first. Where words are run
    /// together that is right; else it shows offsets that count something else than characters.
    pub fn inside_words(&self) -> Option<(usize, usize)> {
        let inside = |case: &GoldCase| {
            case.parts
                .iter()
                .map(|part| {
                    let marks = part.spans.iter().chain(&part.optional);
                    marks.filter(|span| case::cuts(&part.text, &span.range)).count()
                })
                .sum::<usize>()
        };
        let mut found = self.cases.iter().enumerate().map(|(at, case)| (inside(case), at + 1));
        let (count, first) = found.find(|(count, _)| *count > 0)?;
        Some((count + found.map(|(count, _)| count).sum::<usize>(), first))
    }

    /// Reads a sample in any of its forms.
    ///
    /// # Errors
    /// If a line is not of its form or holds a key that is not known, a span lies outside its text or is marked twice in
    /// two ways, a mark holds no letter or digit, or there is no case at all.
    pub fn parse(text: &str) -> Result<Self, GoldError> {
        let text = text.trim_start_matches(BYTE_ORDER_MARK);
        let cases = match Form::of(text) {
            Form::Json => json::read(text)?,
            Form::Records => records::read(text)?,
            Form::Marked => marked::read(text)?,
        };
        if cases.is_empty() { Err(GoldError::Empty) } else { Ok(Self { cases }) }
    }
}

/// Whether a sample that starts with this text is read as text with marks, from its first character on.
pub(crate) fn starts_as_text(text: &str) -> bool {
    !text.starts_with(BYTE_ORDER_MARK) && matches!(Form::of(text), Form::Marked)
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The form of a sample, as its first line that is not blank says.
enum Form {
    Json,
    Records,
    Marked,
}

impl Form {
    fn of(text: &str) -> Self {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if first.trim_start().starts_with('{') {
            Self::Json
        } else if first.starts_with("=== ") || records::nearly_a_head(first) {
            Self::Records
        } else {
            Self::Marked
        }
    }
}

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
    /// Reads a sample in any of its forms.
    ///
    /// # Errors
    /// If a line is not of its form, a span lies outside its text, a mark holds no letter or digit, or there is no
    /// case at all.
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
        } else if first.starts_with("=== ") {
            Self::Records
        } else {
            Self::Marked
        }
    }
}

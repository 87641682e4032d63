//! The redactor: text and known identifiers enter, redacted text with findings leaves.
//!
//! It knows no incident, register or page. [`Redacted`] is the only text that may become part of a lesson.

pub mod kind;
pub mod redacted;

use std::fmt;

pub use kind::Kind;
pub use redacted::{Redacted, ReopenError, SealKey, SealTag};

/// A part of a case's narrative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The headline, where the source has one.
    Title,
    /// What happened.
    WhatHappened,
    /// What was done at once.
    ActionTaken,
    /// What was learned or changed.
    Lesson,
}

impl Part {
    /// The part as the register and JSON write it.
    pub fn id(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::WhatHappened => "what_happened",
            Part::ActionTaken => "action_taken",
            Part::Lesson => "lesson",
        }
    }

    /// The part with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson]
            .into_iter()
            .find(|part| part.id() == id)
    }
}

/// One known identifier of a record: the value of an identifying column.
#[derive(Clone)]
pub struct Known {
    /// The column, as the export or the caller names it ("patient_name", "dob", "inc_repname"); any text.
    pub key: String,
    /// A name, date, number or address.
    pub value: String,
}

impl Known {
    /// A known identifier.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Known({} bytes)", self.value.len())
    }
}

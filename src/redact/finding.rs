//! What the redactor found: the span, what stands there now, and why.

use std::ops::Range;

use serde::Serialize;

use super::{Kind, Role};

/// One identifier that was found and replaced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Whose name it is, for names.
    pub role: Option<Role>,
    /// Where it stood: bytes of the input part.
    pub span: Range<usize>,
    /// Where the placeholder stands: bytes of the redacted text.
    pub output: Range<usize>,
    /// What stands there now.
    pub placeholder: String,
    /// The rule that decided, a fixed short word such as `title-cue`.
    pub rule: &'static str,
    /// What spoke for it.
    pub evidence: Evidence,
    /// How sure the redactor is, 0 to 1.
    pub certainty: f32,
    /// Masked like any other finding, but a reviewer decides: the record is held.
    pub doubt: bool,
}

/// What spoke for a finding. It never quotes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The shape of a number or address, such as a postcode's.
    Format,
    /// The shape, and a check digit that is right.
    Checksum,
    /// A word beside it says what it is ("Mrs", "hosp no", "ext").
    Cue,
    /// The record's own identifying columns hold it.
    Known,
    /// It is much more often a name than a word, and stands like one.
    NameList,
    /// The trained tagger, from the words around it.
    Context,
    /// It was found elsewhere in the same case.
    Repeat,
    /// The closed-world pass: neither known vocabulary nor explained.
    Unexplained,
    /// The site's own list in `redaction.toml`.
    LocalList,
}

impl Evidence {
    const ALL: [Evidence; 9] = [
        Evidence::Format,
        Evidence::Checksum,
        Evidence::Cue,
        Evidence::Known,
        Evidence::NameList,
        Evidence::Context,
        Evidence::Repeat,
        Evidence::Unexplained,
        Evidence::LocalList,
    ];

    /// As the register and JSON write it.
    pub fn id(self) -> &'static str {
        match self {
            Evidence::Format => "format",
            Evidence::Checksum => "checksum",
            Evidence::Cue => "cue",
            Evidence::Known => "known",
            Evidence::NameList => "name-list",
            Evidence::Context => "context",
            Evidence::Repeat => "repeat",
            Evidence::Unexplained => "unexplained",
            Evidence::LocalList => "local-list",
        }
    }

    /// The evidence with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}

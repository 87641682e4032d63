//! One raw record as read from an export.
//!
//! Raw text enters here from `ingest` and leaves only through `anonymise`. An [`Incident`] is held in memory, is never
//! serialised or written, and its `Debug` prints lengths instead of text.

use std::fmt;

use crate::redact::{Known, Part};
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

/// One raw record. Fields are raw text unless their type says otherwise.
///
/// It cannot be serialised:
///
/// ```compile_fail,E0277
/// let _ = serde_json::to_string(&hindsight::incident::Incident::default());
/// ```
#[derive(Default)]
pub struct Incident {
    /// What the source calls this event, made unique by the name of the format ("datix:10001"). Stored only as a
    /// keyed hash.
    pub source_key: String,
    /// The highest revision wins; 0 where the source says none.
    pub revision: u64,
    /// Narrative parts in reading order, each part at most once; where several columns feed a part, their texts are
    /// joined by a blank line.
    pub parts: Vec<(Part, String)>,
    /// Values of identifying columns: used to scrub this record's own text, then dropped.
    pub known: Vec<Known>,
    /// The day on which it happened, where the source has one: day 0 of the case.
    pub occurred: Option<jiff::civil::Date>,
    /// The month of the case, where the source has one: of `occurred`, of a date that names no day, or else of the
    /// day on which it was reported.
    pub month: Option<Month>,
    /// Age of the patient in whole years, of the eldest where there are several. Never stored: it tells the redactor
    /// whether a number in the text is an age of 90 or over.
    pub age_years: Option<u16>,
    /// What kind of event it was.
    pub event_type: Option<EventType>,
    /// Degree of physical harm.
    pub harm: Option<Harm>,
    /// Degree of psychological harm.
    pub psychological_harm: Option<PsychologicalHarm>,
    /// Where care was given.
    pub setting: Option<Setting>,
    /// The specialty as the export words it; `anonymise` maps it to the closed list or drops it.
    pub specialty: Option<String>,
    /// The export's own coded columns: evidence for themes, never stored.
    pub coded: Vec<CodedField>,
    /// Reasons why this record may not be published yet.
    pub blocks: Vec<Block>,
    /// A reference that is public and names nobody, only where the mapping says so.
    pub public_reference: Option<String>,
    /// The row of the export in which that reference stands, or else one of its rows, for the report of what was left
    /// out.
    pub reference_row: u64,
}

/// A coded column of the export, as evidence for themes.
pub struct CodedField {
    /// Which kind of column it was.
    pub role: CodedRole,
    /// The value as exported.
    pub value: String,
}

/// Kinds of coded column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodedRole {
    /// Category or sub-category of the incident.
    Category,
    /// A drug name.
    Medication,
    /// A device name.
    Device,
}

impl CodedRole {
    /// Every role.
    pub const ALL: [CodedRole; 3] = [CodedRole::Category, CodedRole::Medication, CodedRole::Device];

    /// As the reasons of a label write it.
    pub fn name(self) -> &'static str {
        match self {
            CodedRole::Category => "category",
            CodedRole::Medication => "medication",
            CodedRole::Device => "device",
        }
    }
}

/// What keeps a record from publication until somebody lifts it: a flag in the export, or that a part of it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Duty of candour is still open.
    Candour,
    /// An inquest is open.
    Inquest,
    /// A police investigation is open.
    Police,
    /// A claim is open.
    Claim,
    /// The organisation or patient opted out of data sharing.
    OptOut,
    /// Rows of the event could not be joined to it: what they name or forbid is not known. No column says so, the reader
    /// does.
    #[serde(skip_deserializing)]
    Incomplete,
}

/// An age as a known identifier: from 90 on it may say who somebody is.
pub(crate) fn known_age(years: u16) -> Option<Known> {
    (years >= 90).then(|| Known::new("age", years.to_string()))
}

impl fmt::Debug for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incident")
            .field("revision", &self.revision)
            .field("parts", &self.parts.iter().map(|(part, text)| (*part, text.len())).collect::<Vec<_>>())
            .field("known", &self.known.len())
            .field("coded", &self.coded.len())
            .field("blocks", &self.blocks)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CodedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.role, self.value.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_lengths_not_text() {
        let incident = Incident {
            source_key: "datix:1".into(),
            parts: vec![(Part::WhatHappened, "Mrs Quillfeather fell".into())],
            known: vec![Known::new("patient_name", "Ottoline Quillfeather")],
            coded: vec![CodedField { role: CodedRole::Category, value: "Quillfeather".into() }],
            specialty: Some("Quillfeather".into()),
            ..Incident::default()
        };
        let shown = format!("{incident:?} {:?} {:?}", incident.coded, incident.known);
        assert!(!shown.contains("Quillfeather"), "{shown}");
    }
}

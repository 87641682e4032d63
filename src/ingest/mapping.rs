//! The mapping of an export: which column plays which role.
//!
//! A mapping is a TOML file that a trust can read and edit; the built-in formats are such files too
//! (`src/ingest/mappings/`). TOML enters, a checked [`Mapping`] leaves, and [`Mapping::to_toml`] writes it back with
//! one line a column, in the reading order of the narrative.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dates::DateOrder;
use crate::incident::Block;
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The source's own id of the event; kept only as a keyed hash. Several such columns make one id together.
    SourceId,
    /// A number or date that grows with each version of the event; the highest wins.
    Revision,
    /// Headline.
    Title,
    /// Narrative: what happened.
    WhatHappened,
    /// Narrative: what was done.
    ActionTaken,
    /// Narrative: what was learned.
    Lesson,
    /// The day (or month) on which it happened.
    Occurred,
    /// The day on which it was reported: gives the month where the other is missing.
    Reported,
    /// Degree of physical harm.
    Harm,
    /// Degree of psychological harm.
    PsychologicalHarm,
    /// Incident, good care, outcome or risk.
    EventType,
    /// The export's own category: evidence for themes.
    Category,
    /// A drug: evidence for themes.
    Medication,
    /// A device: evidence for themes.
    Device,
    /// Where care was given.
    Setting,
    /// The specialty.
    Specialty,
    /// Age as LFPSE writes it: years × 372 or months × 31.
    AgeDays,
    /// Age in years.
    AgeYears,
    /// A known identifier: scrubbed from the record's text, then dropped.
    Known,
    /// A flag that keeps the record from publication unless its value says no (see `block`, `set` and `clear`).
    BlockedWhileSet,
    /// A reference that is public and names nobody.
    PublicReference,
    /// Not read.
    Ignored,
}

/// How the file is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Rows under a header: CSV, TSV, XLSX, ODS.
    #[default]
    #[serde(alias = "csv", alias = "tsv", alias = "xlsx", alias = "ods")]
    Table,
    /// JSON objects, one a line or in an array; nested keys are written `outer.inner`.
    #[serde(alias = "ndjson", alias = "jsonl")]
    Json,
    /// FHIR `AdverseEvent`; columns are element names and the last part of extension urls.
    Fhir,
}

/// What one row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowsAre {
    /// One row, one event; a second row with the same id and revision is a duplicate, of which only whom it names, what
    /// forbids publication and the degree of harm count.
    #[default]
    Events,
    /// One row, one report of an event; of rows with the same id and revision the last counts, and what it leaves out is
    /// taken from those before it.
    Updates,
    /// One row per patient (or text) of an event; rows with the same id and revision are joined.
    PartsOfEvents,
}

/// One column and its role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    /// The header, compared without regard to case, spaces and marks: `Opt_Out` is `Opt-out?` as well.
    pub name: String,
    /// Other spellings of the header.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is for.
    pub role: Role,
    /// For a known identifier: what it identifies (`patient_name`, `dob`, `reporter_name`, …).
    #[serde(default, rename = "as")]
    pub identifies: Option<String>,
    /// For a narrative column that is not the main one: words set before its text.
    #[serde(default)]
    pub heading: Option<String>,
    /// For closed vocabularies: the source's word → the value's id. Asked before the built-in words.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// For a blocking flag: what it stands for.
    #[serde(default)]
    pub block: Option<Block>,
    /// For a blocking flag: words that count as set, whatever is said of them elsewhere. Any other word counts as set
    /// too, unless it is in `clear`, says no (no, n, 0, false, none, n/a, not required, …) or, but for an opt-out, that it
    /// is over (closed, completed, concluded, withdrawn, …).
    #[serde(default)]
    pub set: Vec<String>,
    /// For a blocking flag: further words that count as not set.
    #[serde(default)]
    pub clear: Vec<String>,
    /// The file is refused without this column.
    #[serde(default)]
    pub required: bool,
    /// A file may lack this column: one with an id, a known identifier or a flag is refused otherwise, of any other it is
    /// said that it lacks it.
    #[serde(default)]
    pub optional: bool,
}

impl Column {
    /// A column of this name and role, and nothing else said of it.
    pub(crate) fn new(name: String, role: Role) -> Self {
        Self {
            name,
            also: Vec::new(),
            role,
            identifies: None,
            heading: None,
            values: BTreeMap::new(),
            block: None,
            set: Vec::new(),
            clear: Vec::new(),
            required: false,
            optional: false,
        }
    }
}

/// A checked mapping.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mapping {
    /// What people call this export.
    pub name: String,
    /// Set before source ids so that ids of different systems never meet ("datix").
    pub key: String,
    /// Layout of the file.
    #[serde(default)]
    pub format: Layout,
    /// What one row stands for.
    #[serde(default)]
    pub rows: RowsAre,
    /// Order of numeric dates.
    #[serde(default)]
    pub date_order: DateOrder,
    /// `,` `;` `|` or `tab`; found by itself when left out.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// Whether `"` quotes fields; true unless said otherwise.
    #[serde(default = "yes")]
    pub quotes: bool,
    /// An encoding label such as `windows-1250`; left out: UTF-8 or UTF-16 where the file says so, else UTF-8 with
    /// every byte that is not read as Windows-1252.
    #[serde(default)]
    pub encoding: Option<String>,
    /// The sheet of a workbook; the first when left out.
    #[serde(default)]
    pub sheet: Option<String>,
    /// What separates several values in one coded cell.
    #[serde(default)]
    pub separators: Vec<String>,
    /// Sets of columns by which this export is recognised; every column of one set must be there.
    #[serde(default)]
    pub recognised_by: Vec<Vec<String>>,
    /// The columns, narrative in reading order.
    pub columns: Vec<Column>,
}

/// What is wrong with a mapping file. The parser's words are shown without the line that it quotes.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or not these keys.
    #[error("the mapping file cannot be read: {0}")]
    Toml(String),
    /// A rule between the keys is broken.
    #[error("the mapping file is not right: {0}")]
    Rule(String),
}

impl Mapping {
    /// Reads and checks a mapping file.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let mapping: Mapping = toml::from_str(text)
            .map_err(|error| MappingError::Toml(crate::config::toml_fault(text, &error)))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Writes the mapping as a file that [`Mapping::from_toml`] reads back to the same mapping.
    pub fn to_toml(&self) -> String {
        super::mapping_toml::write(self)
    }

    /// The delimiter, if the mapping names one.
    pub(crate) fn delimiter_byte(&self) -> Option<u8> {
        match self.delimiter.as_deref()? {
            "tab" | "\t" => Some(b'\t'),
            one => one.as_bytes().first().copied(),
        }
    }

    /// Columns with a role, in order.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.role == role)
    }

    fn check(&self) -> Result<(), MappingError> {
        let fault = |text: String| Err(MappingError::Rule(text));
        if self.key.trim().is_empty() {
            return fault("the key is empty: give the system that the export comes from a short name".into());
        }
        if self.with_role(Role::WhatHappened).next().is_none() {
            return fault("no column has the role \"what-happened\"".into());
        }
        if self.with_role(Role::PublicReference).count() > 1 {
            return fault("only one column can be the public reference".into());
        }
        if self.columns.len() > usize::from(u16::MAX) {
            return fault("too many columns".into());
        }
        if let Some(delimiter) = &self.delimiter
            && !matches!(delimiter.as_str(), "," | ";" | "|" | "tab" | "\t")
        {
            return fault(format!("the delimiter {delimiter:?} is none of \",\" \";\" \"|\" \"tab\""));
        }
        if let Some(label) = &self.encoding
            && encoding_rs::Encoding::for_label(label.as_bytes()).is_none()
        {
            return fault(format!("no encoding is called {label:?}; try \"utf-8\" or \"windows-1252\""));
        }
        if self.separators.iter().any(String::is_empty) {
            return fault("a separator is empty".into());
        }
        for (at, column) in self.columns.iter().enumerate() {
            let name = &column.name;
            if self.columns[..at].iter().any(|other| other.name == *name && other.role == column.role) {
                return fault(format!("the column {name:?} has the same role twice"));
            }
            if (column.role == Role::BlockedWhileSet) != column.block.is_some() {
                return fault(format!(
                    "the column {name:?} needs both role = \"blocked-while-set\" and block = \"candour\", \"inquest\", \
                     \"police\", \"claim\" or \"opt-out\""
                ));
            }
            if let Some(word) = column.set.iter().find(|word| column.clear.contains(word)) {
                return fault(format!("the column {name:?} has {word:?} both in set and in clear"));
            }
            if column.required && column.optional {
                return fault(format!("the column {name:?} is both required and optional"));
            }
            for (word, id) in &column.values {
                let known = match column.role {
                    Role::Harm => Harm::from_id(id).is_some(),
                    Role::PsychologicalHarm => PsychologicalHarm::from_id(id).is_some(),
                    Role::EventType => EventType::from_id(id).is_some(),
                    Role::Setting => Setting::from_id(id).is_some(),
                    _ => {
                        return fault(format!(
                            "the column {name:?} has values, but only harm, psychological-harm, event-type and setting \
                             take them"
                        ));
                    }
                };
                if !known {
                    return fault(format!(
                        "the column {name:?} maps {word:?} to {id:?}, which is no such value"
                    ));
                }
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

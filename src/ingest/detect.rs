//! Which export a file is, told from its header.

use std::sync::{Arc, LazyLock};

use super::contacts;
use super::error::IngestError;
use super::mapping::{Layout, Mapping, Role};
use super::plan::{Plan, normalise};

/// The exports that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Datix with column labels ("Incident date", "Action taken").
    DatixLabels,
    /// Datix with database columns (`recordid`, `inc_notes`).
    DatixColumns,
    /// LFPSE with labelled headers (`F001 - Describe what happened`).
    LfpseLabelled,
    /// LFPSE with database columns, either dialect (`F001`, `F001_Description`).
    LfpseColumns,
    /// LFPSE as FHIR `AdverseEvent` resources.
    LfpseFhir,
    /// NRLS, labels or database columns.
    Nrls,
    /// StEIS.
    Steis,
    /// Coroners' reports to prevent future deaths.
    Pfd,
    /// FDA MAUDE narratives.
    Maude,
    /// What another library of this kind has published.
    Hindsight,
    /// Described by a mapping file.
    Mapped,
}

impl Format {
    /// Every format that `--format` takes.
    pub const ALL: &'static [Format] = &[
        Format::DatixLabels,
        Format::DatixColumns,
        Format::LfpseLabelled,
        Format::LfpseColumns,
        Format::LfpseFhir,
        Format::Nrls,
        Format::Steis,
        Format::Pfd,
        Format::Maude,
        Format::Hindsight,
    ];

    /// The name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Format::DatixLabels => "datix-labels",
            Format::DatixColumns => "datix-columns",
            Format::LfpseLabelled => "lfpse-labelled",
            Format::LfpseColumns => "lfpse-columns",
            Format::LfpseFhir => "lfpse-fhir",
            Format::Nrls => "nrls",
            Format::Steis => "steis",
            Format::Pfd => "pfd",
            Format::Maude => "maude",
            Format::Hindsight => "hindsight",
            Format::Mapped => "mapped",
        }
    }

    /// The format with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.id() == id)
    }

    /// The built-in mapping, with every column it knows.
    pub fn mapping(self) -> Option<&'static Mapping> {
        self.plan().map(|plan| &plan.mapping)
    }

    pub(crate) fn plan(self) -> Option<&'static Arc<Plan>> {
        BUILT_IN.iter().find(|(format, _)| *format == self).map(|(_, plan)| plan)
    }
}

macro_rules! built_in {
    ($($format:ident $file:literal)+) => {
        static BUILT_IN: LazyLock<Vec<(Format, Arc<Plan>)>> = LazyLock::new(|| {
            vec![$((Format::$format, embedded(include_str!(concat!("mappings/", $file, ".toml"))))),+]
        });
    };
}

built_in! {
    DatixLabels "datix-labels"
    DatixColumns "datix-columns"
    LfpseLabelled "lfpse"
    LfpseColumns "lfpse"
    LfpseFhir "lfpse-fhir"
    Nrls "nrls"
    Steis "steis"
    Pfd "pfd"
    Maude "maude"
    Hindsight "hindsight"
}

fn embedded(text: &str) -> Arc<Plan> {
    #[expect(clippy::expect_used, reason = "the embedded mappings are read by a test")]
    let mapping = Mapping::from_toml(text).expect("an embedded mapping is right");
    Arc::new(Plan::new(mapping))
}

/// Decides for one file which header it takes; remembers why it took none.
pub(crate) struct Chooser {
    wanted: Wanted,
    saw_contacts: bool,
    nearest: Option<Vec<String>>,
}

enum Wanted {
    Any,
    Format(Format),
    Mapping(Arc<Plan>),
}

impl Chooser {
    pub(crate) fn new(format: Option<Format>, mapping: Option<Mapping>) -> Self {
        let wanted = match (mapping, format) {
            (Some(mapping), _) => Wanted::Mapping(Arc::new(Plan::new(mapping))),
            (None, Some(format)) => Wanted::Format(format),
            (None, None) => Wanted::Any,
        };
        Self { wanted, saw_contacts: false, nearest: None }
    }

    /// The mapping that was handed in or asked for by format, before any header is seen.
    pub(crate) fn given(&self) -> Option<&Mapping> {
        match &self.wanted {
            Wanted::Any => None,
            Wanted::Format(format) => format.mapping(),
            Wanted::Mapping(plan) => Some(&plan.mapping),
        }
    }

    /// The format and plan for this header, if it is one.
    pub(crate) fn choose(&mut self, header: &[String]) -> Option<(Format, Arc<Plan>)> {
        // One column makes a table only where a mapping says so; what holds a delimiter is a line that was not divided.
        let alone = matches!(&self.wanted, Wanted::Mapping(_))
            && header.iter().all(|cell| !cell.contains([',', ';', '\t', '|']));
        if header.is_empty() || header.len() == 1 && !alone {
            return None;
        }
        match &self.wanted {
            Wanted::Mapping(plan) => {
                let missing = plan.lacking(header);
                if missing.is_empty() {
                    return Some((Format::Mapped, Arc::clone(plan)));
                }
                if self.nearest.as_ref().is_none_or(|nearest| missing.len() < nearest.len()) {
                    self.nearest = Some(missing);
                }
                None
            }
            Wanted::Format(format) => {
                let plan = format.plan()?;
                let knows = header.iter().filter(|cell| plan.find(cell).is_some()).count();
                let fits = plan.recognises(header) || (knows >= 3 && plan.missing(header).is_empty());
                fits.then(|| (*format, Arc::clone(plan)))
            }
            Wanted::Any => {
                let found = BUILT_IN.iter().find(|(format, plan)| {
                    *format != Format::LfpseFhir && plan.recognises(header) && plan.missing(header).is_empty()
                });
                if let Some((format, plan)) = found {
                    let format = match format {
                        Format::LfpseLabelled if !labelled(header) => Format::LfpseColumns,
                        other => *other,
                    };
                    return Some((format, Arc::clone(plan)));
                }
                self.saw_contacts |= contacts::is_contacts(header);
                None
            }
        }
    }

    /// The format and plan for FHIR resources, unless something else was asked for.
    pub(crate) fn fhir(&self) -> Option<(Format, Arc<Plan>)> {
        match &self.wanted {
            Wanted::Mapping(plan) => {
                (plan.mapping.format == Layout::Fhir).then(|| (Format::Mapped, Arc::clone(plan)))
            }
            Wanted::Format(Format::LfpseFhir) | Wanted::Any => {
                Format::LfpseFhir.plan().map(|plan| (Format::LfpseFhir, Arc::clone(plan)))
            }
            Wanted::Format(_) => None,
        }
    }

    /// Why no header was taken.
    pub(crate) fn refusal(self, file: String) -> IngestError {
        match self.wanted {
            Wanted::Mapping(plan) => {
                let columns = self.nearest.unwrap_or_else(|| plan.missing(&[]));
                let cannot_do_without = plan.mapping.columns.iter().any(|column| {
                    columns.contains(&column.name) && (column.required || column.role == Role::WhatHappened)
                });
                if cannot_do_without {
                    IngestError::MissingColumns { file, columns }
                } else {
                    IngestError::MissingGuards { file, columns }
                }
            }
            Wanted::Format(format) => IngestError::NotThisFormat { file, format: format.id() },
            Wanted::Any if self.saw_contacts => IngestError::ContactsFile { file },
            Wanted::Any => IngestError::Unrecognised { file },
        }
    }
}

/// LFPSE labels: the code, a dash and the question.
fn labelled(header: &[String]) -> bool {
    header.iter().any(|cell| normalise(cell).starts_with("f001 - "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_mappings_are_right() {
        for format in Format::ALL {
            let mapping = format.mapping().unwrap();
            assert_eq!(Mapping::from_toml(&mapping.to_toml()).unwrap(), *mapping, "{format:?}");
            assert_eq!(Format::from_id(format.id()), Some(*format));
        }
    }
}

//! What the library holds as a whole, and whether it agrees with the register.

use std::collections::HashSet;

use super::labels::{IMPLIED, LabelKind};
use super::response::{Agreement, FacetValue, Overview, ThemeCount};
use super::schema::{id_of, key_of};
use super::{Library, LibraryError};
use crate::register::State;

/// Most ids that a comparison names.
const NAMED: usize = 100;
/// How often files are looked at that another process writes anew meanwhile.
const ATTEMPTS: usize = 5;

impl Library {
    /// Counts by theme, factor and year.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn overview(&self) -> Result<Overview, LibraryError> {
        let (generation, hidden) = self.current()?;
        let labels = &generation.labels;
        let years = super::facts::YEARS;
        let mut all = vec![0usize; years];
        let mut by_label = vec![0u32; labels.len() * years];
        let mut totals = vec![0usize; labels.len()];
        let mut lessons = 0;
        for (segment, rows) in generation.searcher.segment_readers().iter().zip(&generation.rows) {
            for doc in segment.doc_ids_alive() {
                if hidden.contains(&rows.keys[doc as usize]) {
                    continue;
                }
                lessons += 1;
                let year = rows.facts[doc as usize].year_index();
                if let Some(year) = year {
                    all[year] += 1;
                }
                for label in rows.labels(doc).iter().map(|label| usize::from(label & !IMPLIED)) {
                    totals[label] += 1;
                    if let Some(year) = year {
                        by_label[label * years + year] += 1;
                    }
                }
            }
        }
        let first = all.iter().position(|count| *count > 0);
        let last = all.iter().rposition(|count| *count > 0);
        let span = first.zip(last).map_or(0..0, |(first, last)| first..last + 1);
        let mut overview = Overview { lessons, ..Overview::default() };
        overview.years = span.clone().map(|year| (1900 + year as i16, all[year])).collect();
        for (number, info) in labels.iter() {
            let at = usize::from(number);
            match info.kind {
                LabelKind::Factor => overview.factors.push(FacetValue {
                    value: info.id.clone(),
                    label: info.label.clone(),
                    count: totals[at],
                }),
                LabelKind::Theme(parent) => overview.themes.push(ThemeCount {
                    id: info.id.clone(),
                    label: info.label.clone(),
                    parent: parent.and_then(|parent| labels.get(parent)).map(|info| info.id.clone()),
                    count: totals[at],
                    by_year: span
                        .clone()
                        .map(|year| (1900 + year as i16, by_label[at * years + year] as usize))
                        .collect(),
                }),
            }
        }
        Ok(overview)
    }

    /// Whether a search could be answered now: looks at register and files as one does.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn ready(&self) -> Result<(), LibraryError> {
        self.current().map(drop)
    }

    /// Files of the last commit that are missing or not as they were written.
    fn damaged(&self) -> Result<usize, LibraryError> {
        for _ in 0..ATTEMPTS {
            let before = self.index.load_metas()?.opstamp;
            match self.index.validate_checksum() {
                Ok(files) => return Ok(files.len()),
                // Another process has committed meanwhile, and the file is gone: look at those of its commit.
                Err(_) if self.index.load_metas()?.opstamp != before => {}
                Err(error) => match LibraryError::from(error) {
                    error if error.is_damage() => return Ok(1),
                    error => return Err(error),
                },
            }
        }
        Err(LibraryError::Busy)
    }

    /// Compares register and library, lesson by lesson, and what each file of the index holds with its checksum.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn verify(&self) -> Result<Agreement, LibraryError> {
        let generation = self.refreshed()?;
        let mut agreement = Agreement {
            register_sequence: self.register.sequence()?,
            library_sequence: generation.sequence(),
            damaged: self.damaged()?,
            ..Agreement::default()
        };
        let mut published = HashSet::new();
        self.register.each(State::Published, |entry| {
            published.insert(key_of(&entry.id));
            Ok(())
        })?;
        let mut seen = HashSet::new();
        let name = |key: u64| id_of(key).map(|id| id.to_string()).unwrap_or_default();
        for key in generation.keys() {
            agreement.library += 1;
            if !seen.insert(key) && agreement.doubled.len() < NAMED {
                agreement.doubled.push(name(key));
            }
            if !published.contains(&key) && agreement.extra.len() < NAMED {
                agreement.extra.push(name(key));
            }
        }
        agreement.register = published.len();
        agreement.missing =
            published.iter().filter(|key| !seen.contains(key)).take(NAMED).map(|key| name(*key)).collect();
        Ok(agreement)
    }
}

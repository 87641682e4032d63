//! How far the reading of one file has come: what an intake tells enters, bars on the terminal leave.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::cli::progress::{Progress, Unit};
use crate::intake::Progress as Step;

/// A bar for the scan and one for the reading of one file.
pub(super) struct Steps {
    name: String,
    bytes: u64,
    shown: Mutex<Option<(bool, Progress)>>,
}

impl Steps {
    pub(super) fn of(path: &Path) -> Self {
        Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: std::fs::metadata(path).map_or(0, |meta| meta.len()),
            shown: Mutex::default(),
        }
    }

    pub(super) fn at(&self, step: Step) {
        let (second, bytes, label) = match step {
            Step::Scanning(bytes) => (false, bytes, "Checking"),
            Step::Reading(bytes) => (true, bytes, "Reading"),
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_none_or(|(was, _)| *was != second) {
            // The old bar goes before the new one comes.
            *shown = None;
            let label = format!("{label} {}", self.name);
            *shown = Some((second, Progress::start(&label, self.bytes, Unit::Bytes)));
        }
        if let Some((_, progress)) = shown.as_ref() {
            progress.at(bytes);
        }
    }
}

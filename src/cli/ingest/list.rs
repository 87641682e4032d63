//! The list of `--rejects`: the rows and values that were left out, by place and reason, as CSV.
//!
//! It is opened before anything is taken in, so that what cannot be written is found at once, and an older list stays as
//! it is until this one is complete. It is never written over a file that is read.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::summary::{Summary, not_listed};
use crate::ingest::Rejects;

/// The list, if one was asked for.
pub(super) struct List {
    path: Option<PathBuf>,
    file: Option<File>,
}

impl List {
    /// A list that is to stand at `path`; nothing is opened yet.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, file: None }
    }

    /// Whether it would be written over a file that is read.
    pub(super) fn spare(&self, read: &Path) -> anyhow::Result<()> {
        if let Some(path) = &self.path
            && let (Ok(list), Ok(read)) = (path.canonicalize(), read.canonicalize())
            && list == read
        {
            bail!("--rejects would write over {}, which is read; name another file", path.display());
        }
        Ok(())
    }

    /// Opens it, for writing later.
    pub(super) fn open<'a>(&mut self, reads: impl Iterator<Item = &'a PathBuf>) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        for read in reads {
            self.spare(read)?;
        }
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        self.file = Some(file.with_context(|| format!("cannot write {}", path.display()))?);
        Ok(())
    }

    /// Writes what was left out of all files.
    pub(super) fn write(&self, all: &[(Summary, Rejects)]) -> anyhow::Result<()> {
        if let (Some(path), Some(file)) = (&self.path, &self.file) {
            write(file, all).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// File, row, column and reason; never what stood there. What is only counted comes last.
fn write(report: &File, all: &[(Summary, Rejects)]) -> Result<(), csv::Error> {
    // A pipe or a device cannot be emptied, and need not be.
    if report.metadata()?.is_file() {
        report.set_len(0)?;
    }
    let mut out = csv::Writer::from_writer(report);
    out.write_record(["file", "row", "column", "reason"])?;
    for reject in all.iter().flat_map(|(_, rejects)| rejects.listed()) {
        let note = if reject.reason.is_note() { "note: " } else { "" };
        out.write_record([
            reject.file.as_str(),
            &reject.row.to_string(),
            reject.column.as_deref().unwrap_or_default(),
            &format!("{note}{}", reject.reason.text()),
        ])?;
    }
    for (summary, _) in all.iter().filter(|(summary, _)| summary.not_listed > 0) {
        out.write_record([summary.file.as_str(), "", "", &not_listed(summary.not_listed)])?;
    }
    out.flush()?;
    Ok(())
}

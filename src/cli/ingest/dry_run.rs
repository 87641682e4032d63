//! A dry run over one file: what an ingest would read, as what, with the mapping for it. Nothing is written.

use std::ops::ControlFlow;
use std::path::Path;

use super::list::List;
use super::steps::Steps;
use super::summary::{Contacts, Summary};
use crate::cli::output::{note, to_stdout};
use crate::ingest::{IngestError, Mapping, OpenOptions, Rejects, Source, propose};
use crate::intake::Progress as Step;
use crate::secret::Secret;

/// Reads a file through twice, as an ingest does, and prints its mapping, or one to edit where no export here has its
/// columns. `json`: say nothing by the way.
pub(super) fn dry_run(
    path: &Path,
    options: &OpenOptions,
    list: &List,
    json: bool,
) -> anyhow::Result<(Summary, Rejects)> {
    // A key of its own: nothing is stored, so the hashes need not agree with any register.
    let secret = Secret::from_bytes([0; 32]);
    let hash = |key: &str| secret.source(key);
    let mut mapping = None;
    let source = match Source::open(path, options) {
        Err(IngestError::Unrecognised { .. }) if options.mapping.is_none() => {
            let proposal = propose(path, options)?;
            note(&format!("{}: not an export known here; a mapping to edit:", path.display()));
            if !json {
                to_stdout(|out| Ok(writeln!(out, "{proposal}")?))?;
            }
            // Where the guesses are enough to read the file by, it is counted too.
            let guessed = Mapping::from_toml(&proposal)
                .ok()
                .map(|mapping| OpenOptions { mapping: Some(mapping), ..options.clone() });
            let source = guessed.and_then(|options| Source::open(path, &options).ok());
            let Some(source) = source else {
                note("  It has to be edited before the file can be read by it.");
                return Ok((Summary::unread(path, proposal), Rejects::new()));
            };
            mapping = Some(proposal);
            source
        }
        other => other?,
    };
    if let Some(contacts) = source.contacts() {
        list.spare(contacts)?;
    }
    let progress = Steps::of(path);
    let scan = source.scan(&hash, &mut |bytes| progress.at(Step::Scanning(bytes)))?;
    let mut rejects = Rejects::new();
    source.read(&scan, &hash, &mut rejects, &mut |bytes| progress.at(Step::Reading(bytes)), &mut |_| {
        ControlFlow::Continue(())
    })?;
    drop(progress);
    let mut summary = Summary::new(&source, scan.rows(), scan.events(), None, &rejects);
    summary.contacts = Contacts::of(&source, &scan);
    if mapping.is_some() {
        summary.columns.count_ignored(&source);
    }
    if !json {
        summary.tell();
        if mapping.is_none() {
            to_stdout(|out| Ok(writeln!(out, "{}", source.mapping().to_toml())?))?;
        }
    }
    summary.mapping = Some(mapping.unwrap_or_else(|| source.mapping().to_toml()));
    Ok((summary, rejects))
}

//! `hindsight ingest`: exports in, lessons in the register and the library.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::config::Config;
use crate::ingest::{Format, IngestError, Mapping, OpenOptions, Rejects, Scan, Source, propose};
use crate::intake::{IntakeError, Progress as Step};
use crate::register::{Actor, Added, Register};
use crate::secret::Secret;

use super::output::{count, note, number, to_stdout};
use super::progress::{Progress, Unit};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight ingest datix.csv                        a Datix export, recognised by its header
  hindsight ingest lfpse.csv steis.xlsx             several at once
  hindsight ingest spreadsheet.csv --dry-run > m.toml   propose a mapping, write nothing; then edit m.toml
  hindsight ingest spreadsheet.csv --mapping m.toml --rejects left-out.csv
  hindsight ingest oakmere.csv --origin oakmere     one of several trusts that share a library

A record that is known already and unchanged is passed over; a newer revision replaces the older one.
Exit code 3 means that some rows were left out; --rejects FILE lists them by row, column and reason.
Rows are numbered as a spreadsheet shows them: header and empty rows count, and a row whose cells
run over several lines is one. In JSON it is the line, or the place of the record in the list.
A flag (opt-out, inquest, ...) in a row that cannot be read holds nothing: mend it and load again.")]
pub(super) struct Ingest {
    /// Exports: CSV, TSV, XLSX, ODS, JSON, NDJSON or FHIR
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say what the files are instead of having them recognised
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(Format::ALL.iter().map(|f| f.id())))]
    format: Option<String>,
    /// Mapping file: which column plays which role (print one with --dry-run)
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Contacts file of a Datix export [default: NAME-contacts.csv beside it]
    #[arg(long, value_name = "FILE")]
    contacts: Option<PathBuf>,
    /// Where the export comes from, when one library takes in several of the same kind: keep to the same word
    #[arg(long, value_name = "WORD", value_parser = origin)]
    origin: Option<String>,
    /// Print the mapping that would be used, with counts, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the list of rows and values that were left out, as CSV
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Hold all of it until the whole ingest is signed off on a sample (`hindsight batch`)
    #[arg(long)]
    hold: bool,
    /// Summary as JSON
    #[arg(long)]
    json: bool,
}

/// An origin is a part of the source key.
fn origin(word: &str) -> Result<String, String> {
    let fits = (1..=40).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if fits { Ok(word.to_owned()) } else { Err("1 to 40 letters, digits, - or _".into()) }
}

/// What became of one file.
#[derive(Serialize)]
struct Summary {
    file: String,
    format: &'static str,
    rows: u64,
    events: u64,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    added: Option<Added>,
    /// The number to sign it off by, where all of it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<i64>,
    rows_left_out: u64,
    /// Of these: not read at all, and so not heeded where they forbid publication.
    rows_unread: u64,
    values_left_out: u64,
    /// Of these: counted, but not in the list of `--rejects`.
    not_listed: u64,
    reasons: Vec<(&'static str, u64)>,
    /// In a dry run: the mapping that is or would be used, as the text of a mapping file.
    #[serde(skip_serializing_if = "Option::is_none")]
    mapping: Option<String>,
}

impl Ingest {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let options = self.options()?;
        if self.dry_run {
            return self.dry_run(&options);
        }
        // Every file is opened before the first is taken in, so that a mistyped name is found at once.
        let opened: Result<Vec<_>, _> = self.files.iter().map(|path| Source::open(path, &options)).collect();
        let sources = if self.files.len() > 1 { opened.context("nothing was taken in")? } else { opened? };
        for contacts in sources.iter().filter_map(Source::contacts) {
            self.spare(contacts)?;
        }
        let report = self.report()?;
        if !Register::exists(&config.data) {
            // A bad file makes no data folder: the files are read through first, with a key that is thrown away.
            let secret = Secret::from_bytes([0; 32]);
            self.scans(&sources, |source, progress| {
                let hash = |key: &str| secret.source(key);
                let scan = source.scan(&hash, &mut |bytes| progress.at(Step::Scanning(bytes)));
                scan.map_err(IntakeError::Scan)
            })?;
        }
        let store = store::Store::create(config)?;
        let library = store.library(config)?;
        let actor = Actor::command_line();
        // Every file is read through before the first is taken in: a bad one changes nothing.
        let scans = self.scans(&sources, |source, progress| {
            store.intake(source, &actor, self.hold).scan(&|step| progress.at(step))
        })?;
        let mut all: Vec<(Summary, Rejects)> = Vec::new();
        for (at, ((source, scan), path)) in sources.iter().zip(&scans).zip(&self.files).enumerate() {
            let progress = Steps::of(path);
            let taken = store.intake(source, &actor, self.hold).take(scan, &|step| progress.at(step));
            drop(progress);
            let (added, rejects, batch) = match taken {
                Ok(taken) => taken,
                Err(fault) => {
                    // What the files before have left out is listed all the same.
                    if at > 0
                        && let Err(unwritten) = self.list(&all, report)
                    {
                        note(&format!("{unwritten:#}"));
                    }
                    return Err(self.stopped(at, fault));
                }
            };
            let mut summary = Summary::new(source, scan.rows(), scan.events(), Some(added), &rejects);
            summary.batch = self.hold.then_some(batch.0);
            if !self.json {
                summary.tell();
            }
            all.push((summary, rejects));
        }
        let changes = store::catch_up(&library, &store.register)?;
        if !self.json {
            let totals = store.register.totals()?;
            let of = |state: &str| totals.states.get(state).copied().unwrap_or(0);
            note(&format!(
                "Library: {} indexed; {} published, {} held for review.",
                count(changes, "change", "changes"),
                count(of("published"), "lesson", "lessons"),
                number(of("held"))
            ));
        }
        self.finish(&all, report)
    }

    /// The first pass over every file.
    fn scans(
        &self,
        sources: &[Source],
        scan: impl Fn(&Source, &Steps) -> Result<Scan, IntakeError>,
    ) -> anyhow::Result<Vec<Scan>> {
        let all = sources.iter().zip(&self.files).map(|(source, path)| scan(source, &Steps::of(path)));
        let all = all.collect::<Result<Vec<_>, _>>();
        if self.files.len() > 1 { all.context("nothing was taken in") } else { Ok(all?) }
    }

    /// The fault of one of the files while it was taken in, and what became of the others.
    fn stopped(&self, at: usize, fault: IntakeError) -> anyhow::Error {
        if self.files.len() == 1 {
            return fault.into();
        }
        let became = [
            ("taken in", &self.files[..at]),
            ("partly taken in", &self.files[at..=at]),
            ("not taken in", &self.files[at + 1..]),
        ];
        let told = became.iter().filter(|(_, files)| !files.is_empty()).map(|(what, files)| {
            let names: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
            format!("{what}: {}", names.join(", "))
        });
        let told = told.collect::<Vec<_>>().join("; ");
        anyhow::Error::new(fault).context(told)
    }

    /// The list of what is left out, opened before anything is taken in: what cannot be written is found at once.
    fn report(&self) -> anyhow::Result<Option<File>> {
        let Some(path) = &self.rejects else { return Ok(None) };
        for read in self.files.iter().chain(&self.contacts).chain(&self.mapping) {
            self.spare(read)?;
        }
        // An older list stays as it is until this one is complete.
        let file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(path);
        file.map(Some).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The list must not be written over a file that is read.
    fn spare(&self, read: &Path) -> anyhow::Result<()> {
        if let Some(path) = &self.rejects
            && let (Ok(list), Ok(read)) = (path.canonicalize(), read.canonicalize())
            && list == read
        {
            bail!("--rejects would write over {}, which is read; name another file", path.display());
        }
        Ok(())
    }

    fn options(&self) -> anyhow::Result<OpenOptions> {
        let mapping = self
            .mapping
            .as_ref()
            .map(|path| {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the mapping file {}", path.display()))?;
                Mapping::from_toml(&text).with_context(|| path.display().to_string())
            })
            .transpose()?;
        if self.contacts.is_some() && self.files.len() > 1 {
            bail!("--contacts goes with one export; name one file");
        }
        Ok(OpenOptions {
            format: self.format.as_deref().and_then(Format::from_id),
            mapping,
            contacts: self.contacts.clone(),
            origin: self.origin.clone(),
            ..OpenOptions::default()
        })
    }

    fn dry_run(&self, options: &OpenOptions) -> anyhow::Result<Exit> {
        let report = self.report()?;
        // A key of its own: nothing is stored, so the hashes need not agree with any register.
        let secret = Secret::from_bytes([0; 32]);
        let hash = |key: &str| secret.source(key);
        let mut all = Vec::new();
        for path in &self.files {
            let mut mapping = None;
            let source = match Source::open(path, options) {
                Err(IngestError::Unrecognised { .. }) if options.mapping.is_none() => {
                    let proposal = propose(path, options)?;
                    note(&format!("{}: not an export known here; a mapping to edit:", path.display()));
                    if !self.json {
                        to_stdout(|out| Ok(writeln!(out, "{proposal}")?))?;
                    }
                    // Where the guesses are enough to read the file by, it is counted too.
                    let guessed = Mapping::from_toml(&proposal)
                        .ok()
                        .map(|mapping| OpenOptions { mapping: Some(mapping), ..options.clone() });
                    let source = guessed.and_then(|options| Source::open(path, &options).ok());
                    let Some(source) = source else {
                        note("  It has to be edited before the file can be read by it.");
                        all.push((Summary::unread(path, proposal), Rejects::new()));
                        continue;
                    };
                    mapping = Some(proposal);
                    source
                }
                other => other?,
            };
            if let Some(contacts) = source.contacts() {
                self.spare(contacts)?;
            }
            let progress = Steps::of(path);
            let scan = source.scan(&hash, &mut |bytes| progress.at(Step::Scanning(bytes)))?;
            let mut rejects = Rejects::new();
            source.read(
                &scan,
                &hash,
                &mut rejects,
                &mut |bytes| progress.at(Step::Reading(bytes)),
                &mut |_| std::ops::ControlFlow::Continue(()),
            )?;
            drop(progress);
            let mut summary = Summary::new(&source, scan.rows(), scan.events(), None, &rejects);
            if !self.json {
                summary.tell();
                let contacts = source.contacts().map(|_| scan.contacts()).unwrap_or_default();
                if contacts > 0 {
                    note(&format!("  contacts file: people of {}", count(contacts, "event", "events")));
                }
                if mapping.is_none() {
                    to_stdout(|out| Ok(writeln!(out, "{}", source.mapping().to_toml())?))?;
                }
            }
            summary.mapping = Some(mapping.unwrap_or_else(|| source.mapping().to_toml()));
            all.push((summary, rejects));
        }
        if !self.json {
            note("Nothing was written. Save the mapping, edit it, and pass it with --mapping.");
        }
        self.finish(&all, report)
    }

    fn finish(&self, all: &[(Summary, Rejects)], report: Option<File>) -> anyhow::Result<Exit> {
        if self.json {
            let summaries: Vec<_> = all.iter().map(|(summary, _)| summary).collect();
            to_stdout(|out| Ok(writeln!(out, "{}", serde_json::to_string_pretty(&summaries)?)?))?;
        }
        self.list(all, report)?;
        let left_out = all.iter().any(|(summary, _)| summary.rows_left_out > 0);
        Ok(if left_out { Exit::LeftOut } else { Exit::Done })
    }

    /// Writes the list of what was left out.
    fn list(&self, all: &[(Summary, Rejects)], report: Option<File>) -> anyhow::Result<()> {
        if let (Some(path), Some(report)) = (&self.rejects, report) {
            write_rejects(&report, all).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

impl Summary {
    fn new(source: &Source, rows: u64, events: u64, added: Option<Added>, rejects: &Rejects) -> Self {
        Self {
            file: source.file().to_owned(),
            format: source.format().id(),
            rows,
            events,
            added,
            batch: None,
            rows_left_out: rejects.rows_dropped(),
            rows_unread: rejects.rows_unread(),
            values_left_out: rejects.values_dropped(),
            not_listed: rejects.unlisted(),
            reasons: rejects.counts().iter().map(|(reason, n)| (reason.text(), *n)).collect(),
            mapping: None,
        }
    }

    /// A file that cannot be read before its proposed mapping is edited.
    fn unread(path: &Path, proposal: String) -> Self {
        Self {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            format: "unknown",
            rows: 0,
            events: 0,
            added: None,
            batch: None,
            rows_left_out: 0,
            rows_unread: 0,
            values_left_out: 0,
            not_listed: 0,
            reasons: Vec::new(),
            mapping: Some(proposal),
        }
    }

    fn tell(&self) {
        note(&format!(
            "{}: {}; {}, {}",
            self.file,
            self.format,
            count(self.rows, "row", "rows"),
            count(self.events, "event", "events")
        ));
        if let Some(added) = &self.added {
            note(&format!(
                "  {} new, {} replaced, {} unchanged, {} kept out; of these {} published, {} held for review",
                number(added.added),
                number(added.replaced),
                number(added.unchanged),
                number(added.kept_out),
                number(added.published),
                number(added.held)
            ));
        }
        for (reason, n) in &self.reasons {
            note(&format!("  {} × {reason}", number(*n)));
        }
        if self.rows_unread > 0 {
            note(&format!("  {}", unread(self.rows_unread)));
        }
        if self.not_listed > 0 {
            note(&format!("  {}", not_listed(self.not_listed)));
        }
        if let Some(batch) = self.batch {
            note(&format!(
                "  held as batch {batch}, until it is signed off: `hindsight batch sample {batch} --size 60`"
            ));
        }
    }
}

/// File, row, column and reason; never what stood there. What is only counted comes last.
fn write_rejects(report: &File, all: &[(Summary, Rejects)]) -> Result<(), csv::Error> {
    // A pipe or a device cannot be emptied, and need not be.
    if report.metadata()?.is_file() {
        report.set_len(0)?;
    }
    let mut out = csv::Writer::from_writer(report);
    out.write_record(["file", "row", "column", "reason"])?;
    for reject in all.iter().flat_map(|(_, rejects)| rejects.listed()) {
        out.write_record([
            reject.file.as_str(),
            &reject.row.to_string(),
            reject.column.as_deref().unwrap_or_default(),
            reject.reason.text(),
        ])?;
    }
    for (summary, _) in all.iter().filter(|(summary, _)| summary.not_listed > 0) {
        out.write_record([summary.file.as_str(), "", "", &not_listed(summary.not_listed)])?;
    }
    out.flush()?;
    Ok(())
}

fn not_listed(n: u64) -> String {
    format!("{} more not listed: a list holds the first {}", number(n), number(Rejects::LISTED as u64))
}

/// What has to be known of rows that could not be read, and what to do.
fn unread(n: u64) -> String {
    format!(
        "{} could not be read: a flag (opt-out, inquest, police, claim, candour) in such a row cannot be \
         honoured, and what was published of its case before stays published. Mend the row in the export and \
         load it again, or take the case out with `hindsight withdraw --source`",
        count(n, "row", "rows")
    )
}

/// A bar for the scan and one for the reading of one file.
struct Steps {
    name: String,
    bytes: u64,
    shown: Mutex<Option<(bool, Progress)>>,
}

impl Steps {
    fn of(path: &Path) -> Self {
        Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: std::fs::metadata(path).map_or(0, |meta| meta.len()),
            shown: Mutex::default(),
        }
    }

    fn at(&self, step: Step) {
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

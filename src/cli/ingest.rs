//! `hindsight ingest`: exports in, lessons in the register and the library.

mod columns;
mod dry_run;
mod list;
mod steps;
mod summary;

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::ingest::{Format, Mapping, OpenOptions, Rejects, Scan, Source, whole_text};
use crate::intake::{IntakeError, Progress as Step};
use crate::register::{Actor, Register, RegisterError};
use crate::secret::Secret;

use super::output::{count, note, number, to_stdout};
use super::{Exit, store};
use dry_run::dry_run;
use list::List;
use steps::Steps;
use summary::{Contacts, Summary};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight ingest datix.csv                        a Datix export, recognised by its header
  hindsight ingest lfpse.csv steis.xlsx             several at once
  hindsight ingest spreadsheet.csv --dry-run > m.toml   propose a mapping; then edit m.toml
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

/// How many records the register holds, whatever became of them; `None` where it cannot be read.
fn records(register: &Register) -> Option<u64> {
    register.totals().ok().map(|totals| totals.states.values().sum())
}

/// Whether there is no room, or no right, to write anything.
fn cannot_write(fault: &IntakeError) -> bool {
    matches!(
        fault,
        IntakeError::Register(RegisterError::DiskFull | RegisterError::CannotWrite | RegisterError::ReadOnly)
    )
}

impl Ingest {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let options = self.options()?;
        let mut list = List::new(self.rejects.clone());
        if self.dry_run {
            return self.dry_run(&options, &mut list);
        }
        // Every file is opened before the first is taken in, so that a mistyped name is found at once.
        let opened: Result<Vec<_>, _> = self.files.iter().map(|path| Source::open(path, &options)).collect();
        let sources = if self.files.len() > 1 { opened.context("nothing was taken in")? } else { opened? };
        for contacts in sources.iter().filter_map(Source::contacts) {
            list.spare(contacts)?;
        }
        self.open(&mut list)?;
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
            let before = records(&store.register);
            let progress = Steps::of(path);
            let taken = store.intake(source, &actor, self.hold).take(scan, &|step| progress.at(step));
            drop(progress);
            let (added, rejects, batch) = match taken {
                Ok(taken) => taken,
                Err(fault) => {
                    // What the files before have left out is listed all the same.
                    if at > 0
                        && let Err(unwritten) = list.write(&all)
                    {
                        note(&format!("{unwritten:#}"));
                    }
                    let after = records(&store.register);
                    let new = after.zip(before).map_or(0, |(after, before)| after.saturating_sub(before));
                    // What they withdrew is gone from the library too; where nothing can be written it follows later.
                    if !cannot_write(&fault)
                        && let Err(behind) = store::catch_up(&library, &store.register)
                    {
                        note(&format!("{behind:#}"));
                    }
                    return Err(self.stopped(at, fault, new));
                }
            };
            let mut summary = Summary::new(source, scan.rows(), scan.events(), Some(added), &rejects);
            summary.batch = self.hold.then_some(batch.0);
            summary.contacts = Contacts::of(source, scan);
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
        self.finish(&all, &list)
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

    /// The fault of one of the files while it was taken in, what became of the others, and how many new records of it are in.
    fn stopped(&self, at: usize, fault: IntakeError, new: u64) -> anyhow::Error {
        if self.files.len() == 1 && new == 0 {
            return fault.into();
        }
        let partly = match new {
            0 => "partly taken in".to_owned(),
            new => format!(
                "partly taken in ({} in; run it again to take in the rest)",
                count(new, "new record is", "new records are")
            ),
        };
        let became = [
            ("taken in", &self.files[..at]),
            (partly.as_str(), &self.files[at..=at]),
            ("not taken in", &self.files[at + 1..]),
        ];
        let told = became.iter().filter(|(_, files)| !files.is_empty()).map(|(what, files)| {
            let names: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
            format!("{what}: {}", names.join(", "))
        });
        let told = told.collect::<Vec<_>>().join("; ");
        anyhow::Error::new(fault).context(told)
    }

    /// Opens the list of what is left out, before anything is taken in.
    fn open(&self, list: &mut List) -> anyhow::Result<()> {
        list.open(self.files.iter().chain(&self.contacts).chain(&self.mapping))
    }

    fn options(&self) -> anyhow::Result<OpenOptions> {
        let mapping = self
            .mapping
            .as_ref()
            .map(|path| {
                let bytes = std::fs::read(path)
                    .with_context(|| format!("cannot read the mapping file {}", path.display()))?;
                let text = whole_text(&bytes).with_context(|| {
                    format!("{}: is not text in UTF-8 or UTF-16; save it as UTF-8", path.display())
                })?;
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

    /// Reads every file and counts, and prints the mappings.
    fn dry_run(&self, options: &OpenOptions, list: &mut List) -> anyhow::Result<Exit> {
        self.open(list)?;
        let all = self.files.iter().map(|path| dry_run(path, options, list, self.json));
        let all = all.collect::<anyhow::Result<Vec<_>>>()?;
        if !self.json {
            note("Nothing was written. Save the mapping, edit it, and pass it with --mapping.");
        }
        self.finish(&all, list)
    }

    /// Says in JSON what became of the files, if that was asked for, and writes the list.
    fn finish(&self, all: &[(Summary, Rejects)], list: &List) -> anyhow::Result<Exit> {
        if self.json {
            let summaries: Vec<_> = all.iter().map(|(summary, _)| summary).collect();
            to_stdout(|out| Ok(writeln!(out, "{}", serde_json::to_string_pretty(&summaries)?)?))?;
        }
        list.write(all)?;
        let left_out = all.iter().any(|(summary, _)| summary.rows_left_out > 0);
        Ok(if left_out { Exit::LeftOut } else { Exit::Done })
    }
}

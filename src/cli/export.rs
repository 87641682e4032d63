//! `hindsight export`: published lessons as NDJSON or CSV.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;

use crate::config::Config;
use crate::export::{CsvExport, LessonRecord};
use crate::register::{Actor, Register, RegisterError, State};

use super::output::{count, note, number, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight export > lessons.ndjson
  hindsight export --format csv --out lessons.csv

Only what is published is in it. The export is recorded in the audit trail. Another library takes
either form in with `hindsight ingest`.
A withdrawal does not follow copies: whoever has one must be told, and takes the lesson out with
`hindsight withdraw --source hindsight:ID`.")]
pub(super) struct Export {
    /// Form of the export
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Ndjson,
    Csv,
}

/// A form with what it is written to.
enum Form<'a> {
    Csv(Box<CsvExport<&'a mut dyn Write>>),
    Ndjson(&'a mut dyn Write),
}

impl Form<'_> {
    fn write(&mut self, record: &LessonRecord) -> std::io::Result<()> {
        match self {
            Self::Csv(csv) => csv.write(record),
            Self::Ndjson(out) => {
                serde_json::to_writer(&mut **out, record)?;
                out.write_all(b"\n")
            }
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Csv(csv) => csv.finish(),
            Self::Ndjson(_) => Ok(()),
        }
    }
}

impl Export {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        // Recorded first: an export that was cut short has still shown what it showed.
        store.register.record(&Actor::command_line(), "export", "published lessons")?;
        let written = match &self.out {
            Some(path) => {
                let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
                let mut out = BufWriter::new(file);
                let written = self.write(&store, &mut out)?;
                out.flush().with_context(|| format!("cannot write {}", path.display()))?;
                Some(written)
            }
            // `None` where whoever read it had enough: how much of it they had nobody knows.
            None => to_stdout(|out| self.write(&store, out).map(Some))?,
        };
        if let Some(written) = written {
            note(&format!("{} exported", count(written, "lesson", "lessons")));
        }
        Ok(Exit::Done)
    }

    fn write(&self, store: &store::Store, out: &mut dyn Write) -> anyhow::Result<u64> {
        let taxonomy = store.corridor.classifier().taxonomy();
        let mut written = 0;
        let mut failed: Option<std::io::Error> = None;
        let before = store.register.sequence()?;
        let mut form = match self.format {
            Format::Csv => Form::Csv(Box::new(CsvExport::start(out)?)),
            Format::Ndjson => Form::Ndjson(out),
        };
        store.register.each(State::Published, |entry| {
            if let (Some(lesson), None) = (entry.lesson, &failed) {
                match form.write(&LessonRecord::new(&lesson, taxonomy)) {
                    Ok(()) => written += 1,
                    Err(error) => failed = Some(error),
                }
            }
            Ok::<(), RegisterError>(())
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        form.finish()?;
        whole(&store.register, before, written)?;
        Ok(written)
    }
}

/// An error where fewer lessons were read than the register has: damage can make a list end early, as if that were all.
fn whole(register: &Register, before: u64, written: u64) -> anyhow::Result<()> {
    let listed = register.totals()?.states.get(State::Published.id()).copied().unwrap_or(0);
    let counted = register.counted(State::Published)?;
    // What changed meanwhile may be in the one and not in the other.
    if register.sequence()? != before || (written == listed && written == counted) {
        return Ok(());
    }
    let (written, of) = (number(written), number(listed.max(counted)));
    Err(RegisterError::Damaged).with_context(|| {
        format!("only {written} of {of} published lessons could be read: do not use this export")
    })
}

//! `hindsight export`: published lessons as NDJSON or CSV.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;

use crate::config::Config;
use crate::export::{CsvExport, LessonRecord};
use crate::register::{Actor, RegisterError, State};

use super::output::{count, note, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight export > lessons.ndjson
  hindsight export --format csv --out lessons.csv

Only what is published is in it. The export is recorded in the audit trail.")]
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

/// Writes one record.
type Form<'a> = Box<dyn FnMut(&LessonRecord) -> std::io::Result<()> + 'a>;

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
                written
            }
            None => to_stdout(|out| self.write(&store, out))?,
        };
        note(&format!("{} exported", count(written, "lesson", "lessons")));
        Ok(Exit::Done)
    }

    fn write(&self, store: &store::Store, out: &mut dyn Write) -> anyhow::Result<u64> {
        let taxonomy = store.corridor.classifier().taxonomy();
        let mut written = 0;
        let mut failed: Option<std::io::Error> = None;
        let mut form: Form<'_> = match self.format {
            Format::Csv => {
                let mut csv = CsvExport::start(&mut *out)?;
                Box::new(move |record| csv.write(record))
            }
            Format::Ndjson => Box::new(|record| {
                serde_json::to_writer(&mut *out, record)?;
                out.write_all(b"\n")
            }),
        };
        store.register.each(State::Published, |entry| {
            if let (Some(lesson), None) = (entry.lesson, &failed) {
                match form(&LessonRecord::new(&lesson, taxonomy)) {
                    Ok(()) => written += 1,
                    Err(error) => failed = Some(error),
                }
            }
            Ok::<(), RegisterError>(())
        })?;
        drop(form);
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(written),
        }
    }
}

//! `hindsight audit`: proof of the trail of who did what, and a copy of it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;

use crate::config::Config;
use crate::register::{Actor, Form, Register, RegisterError};

use super::output::{count, note, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight audit verify
  hindsight audit export --format csv --out trail.csv

The trail holds who did what to which lesson, when, in which role and why; no text of a case and nothing that anybody
searched for.")]
pub(super) struct Audit {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Prove that no row was changed, added or taken away
    Verify(Verify),
    /// Write the trail as CSV or NDJSON
    Export(Export),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight audit verify

Each row is chained to the one before by SHA-256, and a seal that needs the key of the data folder stands over the last.
Exit code 4 means that the trail is broken; the first row that does not fit is named.")]
struct Verify {}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight audit export --format csv --out trail.csv

The export is itself recorded in the trail.")]
struct Export {
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

impl Audit {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        store::must_exist(config)?;
        let register = store::register(config)?;
        match self.act {
            Act::Verify(_) => verify(&register),
            Act::Export(export) => export.run(&register),
        }
    }
}

fn verify(register: &Register) -> anyhow::Result<Exit> {
    match register.verify_audit() {
        Ok(rows) => {
            let text = count(rows.unsigned_abs(), "row", "rows");
            to_stdout(|out| Ok(writeln!(out, "Audit trail: {text} in one unbroken chain, its end sealed")?))?;
            Ok(Exit::Done)
        }
        Err(error @ (RegisterError::Audit(_) | RegisterError::AuditEnd(_))) => {
            to_stdout(|out| Ok(writeln!(out, "Audit trail: BROKEN. {error}")?))?;
            Ok(Exit::Gate)
        }
        Err(error) => Err(error.into()),
    }
}

impl Export {
    fn run(self, register: &Register) -> anyhow::Result<Exit> {
        // Recorded first, so that the copy holds its own making.
        register.record(&Actor::command_line(), "export", "audit trail")?;
        let form = match self.format {
            Format::Csv => Form::Csv,
            Format::Ndjson => Form::Ndjson,
        };
        let written = match &self.out {
            Some(path) => {
                let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
                let mut out = BufWriter::new(file);
                let written = register.copy_audit(form, &mut out)?;
                out.flush().with_context(|| format!("cannot write {}", path.display()))?;
                written
            }
            None => to_stdout(|out| Ok(register.copy_audit(form, out)?))?,
        };
        note(&format!("{} exported", count(written, "row", "rows")));
        Ok(Exit::Done)
    }
}

//! `hindsight verify`: proof that audit trail, register and library hold together.

use serde::Serialize;

use crate::config::Config;
use crate::library::Agreement;
use crate::register::{RegisterError, State};
use crate::review::rescan;

use super::output::{count, to_stdout};
use super::progress::{Progress, Unit};
use super::review_text::others;
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight verify
  hindsight verify --rescan      run today's redactor over every stored text
  hindsight verify --json        the same as one JSON object, for scripts
  hindsight review rescan        put what it would change back into the queue

Exit code 4 means that something does not hold together or that the redactor would take out more today.
A rescan knows the stored text only: the records' own identifying columns were dropped when they were taken in.
The JSON object has register (whole; where it is damaged an error, and nothing besides), audit
(whole, rows; error where it is broken), library (agrees; behind: the changes that it had to
catch up; lessons and last change of register and library; missing, extra and doubled ids;
damaged: files) and rescan (found: id, state and kinds of each; limit), null without --rescan.
other_redactor counts the published lessons that come from another redactor or policy.")]
pub(super) struct Verify {
    /// Run the redactor over every stored text and list the lessons in which it would remove more
    #[arg(long)]
    rescan: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What was found, for scripts.
#[derive(Serialize)]
struct Facts<'a> {
    register: File,
    audit: Trail,
    library: Together<'a>,
    other_redactor: u64,
    rescan: Option<Rescanned<'a>>,
}

#[derive(Serialize)]
struct File {
    whole: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Trail {
    whole: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Together<'a> {
    agrees: bool,
    behind: u64,
    #[serde(flatten)]
    both: &'a Agreement,
}

#[derive(Serialize)]
struct Rescanned<'a> {
    found: &'a [rescan::Found],
    limit: &'static str,
}

impl Verify {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = match store::Store::open(config) {
            Ok(store) => store,
            // So damaged that it does not even open.
            Err(error) => match error.downcast_ref::<RegisterError>() {
                Some(damage @ RegisterError::Damaged) => return self.damaged(damage),
                _ => return Err(error),
            },
        };
        match whole(&store) {
            Ok(()) => {}
            Err(error @ (RegisterError::Damaged | RegisterError::Form(_) | RegisterError::Seal(_))) => {
                return self.damaged(&error);
            }
            Err(error) => return Err(error.into()),
        }
        let trail = match store.register.verify_audit() {
            Ok(rows) => Ok(rows.unsigned_abs()),
            Err(error @ (RegisterError::Audit(_) | RegisterError::AuditEnd(_))) => Err(error),
            Err(error) => return Err(error.into()),
        };
        let library = store.library(config)?;
        // A process that was stopped between the two leaves the library behind: that is no disagreement.
        let behind = store::catch_up(&library, &store.register)?;
        let agreement = library.verify()?;
        let other_redactor = rescan::others(&store.register, &store.corridor)?;
        let found = if self.rescan { look(&store)? } else { Vec::new() };
        to_stdout(|out| {
            if self.json {
                let facts = Facts {
                    register: File { whole: true, error: None },
                    audit: Trail {
                        whole: trail.is_ok(),
                        rows: trail.as_ref().ok().copied(),
                        error: trail.as_ref().err().map(ToString::to_string),
                    },
                    library: Together { agrees: agreement.agrees(), behind, both: &agreement },
                    other_redactor,
                    rescan: self.rescan.then_some(Rescanned { found: &found, limit: rescan::LIMIT }),
                };
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&facts)?)?);
            }
            match &trail {
                Ok(rows) => {
                    let rows = count(*rows, "row", "rows");
                    writeln!(out, "Audit trail: {rows} in one unbroken chain")?;
                }
                Err(error) => writeln!(out, "Audit trail: BROKEN. {error}")?,
            }
            if behind > 0 {
                writeln!(out, "Library: was {} behind, now caught up", count(behind, "change", "changes"))?;
            }
            writeln!(out, "{}", agreed(&agreement))?;
            if let Some(text) = others(other_redactor) {
                writeln!(out, "Redactor: {text}")?;
            }
            if self.rescan {
                let text = count(found.len() as u64, "lesson", "lessons");
                writeln!(out, "Rescan: the redactor would take out more in {text}")?;
                for rescan::Found { id, state, kinds } in &found {
                    writeln!(out, "  {id}  {state}  {kinds}")?;
                }
                writeln!(out, "{}", rescan::LIMIT)?;
            }
            Ok(())
        })?;
        Ok(if trail.is_ok() && agreement.agrees() && found.is_empty() { Exit::Done } else { Exit::Gate })
    }
}

impl Verify {
    /// Of a register that is damaged nothing more can be proved.
    fn damaged(&self, error: &RegisterError) -> anyhow::Result<Exit> {
        to_stdout(|out| {
            if self.json {
                let register = File { whole: false, error: Some(error.to_string()) };
                let facts = serde_json::json!({ "register": register });
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&facts)?)?);
            }
            Ok(writeln!(out, "Register: DAMAGED. {error}")?)
        })?;
        Ok(Exit::Gate)
    }
}

/// Whether the file is whole, and whether what is stored opens: what waits or was rejected as well, which no search reads.
fn whole(store: &store::Store) -> Result<(), RegisterError> {
    store.register.check_file()?;
    for state in State::ALL {
        store.register.each(state, |_| Ok(()))?;
    }
    Ok(())
}

fn agreed(agreement: &Agreement) -> String {
    let both = format!(
        "register {} published at change {}, library {} at change {}",
        agreement.register, agreement.register_sequence, agreement.library, agreement.library_sequence
    );
    if agreement.agrees() {
        return format!("Library: agrees ({both})");
    }
    let mut out = match agreement.damaged {
        0 => format!("Library: does NOT agree ({both}); `hindsight reindex` builds it anew"),
        files => {
            let files = count(files as u64, "file", "files");
            format!("Library: DAMAGED in {files} ({both}): run `hindsight reindex`, which builds it anew")
        }
    };
    for (what, ids) in [
        ("missing", &agreement.missing),
        ("not published", &agreement.extra),
        ("doubled", &agreement.doubled),
    ] {
        for id in ids {
            out.push_str(&format!("\n  {what}: {id}"));
        }
    }
    out
}

/// Lessons in which the redactor of today finds something.
fn look(store: &store::Store) -> anyhow::Result<Vec<rescan::Found>> {
    let totals = store.register.totals()?;
    let progress = Progress::start("Rescanning", totals.states.values().sum(), Unit::Lessons);
    Ok(rescan::look(&store.register, &store.corridor, &mut |done| progress.at(done))?.found)
}

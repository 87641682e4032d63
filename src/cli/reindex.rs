//! `hindsight reindex`: the library built anew from the register, or new labels for the lessons in it.

use std::fmt::Write as _;

use crate::config::Config;
use crate::library::CaughtUp;
use crate::register::{Actor, State};
use crate::relabel::{self, Plan};

use super::output::{count, note, to_stdout};
use super::progress::{Progress, Unit};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight reindex                       build the library anew from the register
  hindsight reindex --labels --dry-run    what a changed taxonomy, synonym list or model would move
  hindsight reindex --labels              give every lesson its new labels; reviewers' corrections stay

Building anew is never needed after a crash or an upgrade: the library catches up or rebuilds by itself.
Labels change only when somebody asks. They are read from the redacted text; the export's coded columns are gone.")]
pub(super) struct Reindex {
    /// Give lessons new labels from the taxonomy and model in force
    #[arg(long)]
    labels: bool,
    /// Say what --labels would change and change nothing
    #[arg(long, requires = "labels")]
    dry_run: bool,
    /// What --labels changes, as JSON
    #[arg(long, requires = "labels")]
    json: bool,
}

impl Reindex {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        if self.labels {
            return self.relabel(config, &store);
        }
        let library = store.library(config)?;
        let mut progress = Progress::start("Indexing", 0, Unit::Lessons);
        let outcome = library.rebuild(&mut |done, total| {
            progress.total(total);
            progress.at(done);
        })?;
        drop(progress);
        match outcome {
            CaughtUp::Done { changes, .. } => {
                let totals = store.register.totals()?;
                let published = totals.states.get(State::Published.id()).copied().unwrap_or(0);
                note(&format!(
                    "Library: {} indexed; {} published.",
                    count(changes, "change", "changes"),
                    count(published, "lesson", "lessons")
                ));
            }
            CaughtUp::Busy => anyhow::bail!(
                "another process (a running server?) writes the library: stop it first, or let it catch up by itself"
            ),
        }
        Ok(Exit::Done)
    }

    fn relabel(&self, config: &Config, store: &store::Store) -> anyhow::Result<Exit> {
        let mut progress = Progress::start("Labelling", 0, Unit::Lessons);
        let mut tell = |done, total| {
            progress.total(total);
            progress.at(done);
        };
        let classifier = store.corridor.classifier();
        let plan = if self.dry_run {
            relabel::plan(&store.register, classifier, &mut tell)?
        } else {
            relabel::apply(&store.register, classifier, &Actor::command_line(), &mut tell)?
        };
        drop(progress);
        if !self.dry_run {
            store::catch_up(&store.library(config)?, &store.register)?;
        }
        to_stdout(|out| {
            if self.json {
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&plan)?)?);
            }
            Ok(write!(out, "{}", self.text(&plan))?)
        })?;
        Ok(Exit::Done)
    }

    fn text(&self, plan: &Plan) -> String {
        let mut out = format!(
            "{} read; labels {} in {}\n",
            count(plan.lessons, "lesson", "lessons"),
            if self.dry_run { "would change" } else { "changed" },
            plan.moved.len()
        );
        for (label, shift) in plan.labels.iter().filter(|(_, shift)| shift.gained + shift.lost > 0) {
            let _ = writeln!(
                out,
                "  {label:<20} {:>7} → {:<7} (+{} −{})",
                shift.before, shift.after, shift.gained, shift.lost
            );
        }
        if self.dry_run {
            out.push_str("Nothing was changed; leave out --dry-run to apply it.\n");
        }
        out
    }
}

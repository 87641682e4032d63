//! `hindsight batch`: a whole ingest signed off on a sample, or taken back.

use crate::config::Config;
use crate::register::{Batch as Ingest, BatchId};
use crate::review::bound;

use super::output::{count, note, number, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight ingest datix.csv --hold            hold a whole ingest
  hindsight batch list
  hindsight batch sample 3 --size 60           draw 60 cases at random; says what reading them can show
  hindsight batch release 3 --reason 'sample read by two reviewers'
  hindsight batch take-back 3 --reason 'wrong export'

The cases of the sample are read and decided like any other (`hindsight review list --batch 3 --sample`, or /review in a
browser). Release publishes at once what waits for nothing else; cases with doubts or flags stay in the queue. It is
refused for a sample of fewer than 30 (unless nothing else waits), where somebody could be identified in the sample, and
where the release policy (review, two-person) wants every case read.")]
pub(super) struct Batch {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Every ingest with its lessons by state and its sample
    #[command(after_help = "Example: hindsight batch list --json")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Draw a random sample, or enlarge the one there is
    #[command(after_help = "Example: hindsight batch sample 3 --size 60")]
    Sample {
        /// Number of the batch
        batch: i64,
        /// How many cases are to be read
        #[arg(long)]
        size: u64,
    },
    /// Publish what waits for the sign-off, in one act
    #[command(after_help = "Example: hindsight batch release 3 --reason 'sample read by two reviewers'")]
    Release {
        /// Number of the batch
        batch: i64,
        /// Why; kept in the audit trail
        #[arg(long)]
        reason: String,
    },
    /// Hold again what is published of it, in one act
    #[command(after_help = "Example: hindsight batch take-back 3 --reason 'wrong export'")]
    TakeBack {
        /// Number of the batch
        batch: i64,
        /// Why; kept in the audit trail
        #[arg(long)]
        reason: String,
    },
}

impl Batch {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let actor = store::actor();
        match self.act {
            Act::List { json } => {
                let batches = store.register.batches()?;
                to_stdout(|out| {
                    if json {
                        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&batches)?)?);
                    }
                    for batch in &batches {
                        writeln!(out, "{}", line(batch))?;
                    }
                    Ok(())
                })?;
                return Ok(Exit::Done);
            }
            Act::Sample { batch, size } => {
                let says = format!("{size} cases: if {}", bound::sentence(0, size));
                let sample = store.register.draw_sample(BatchId(batch), size, &actor, &says)?;
                note(&format!("The sample of batch {batch} has {}.", count(sample.drawn, "case", "cases")));
                note(&format!("If {}.", bound::sentence(0, sample.drawn)));
                return Ok(Exit::Done);
            }
            Act::Release { batch, reason } => {
                let sample = store.register.batch(BatchId(batch))?.sample;
                let shown = bound::sentence(sample.identified, sample.read);
                let reason = format!("{}; {shown}", store.corridor.reason(&reason));
                let gone = store.register.release_batch(BatchId(batch), &actor, config.release, &reason)?;
                note(&format!("{} published: {shown}.", count(gone, "lesson", "lessons")));
            }
            Act::TakeBack { batch, reason } => {
                let back =
                    store.register.take_back(BatchId(batch), &actor, &store.corridor.reason(&reason))?;
                note(&format!("{} held again.", count(back, "lesson is", "lessons are")));
            }
        }
        let library = store.library(config)?;
        store::catch_up(&library, &store.register)?;
        Ok(Exit::Done)
    }
}

fn line(batch: &Ingest) -> String {
    let states: Vec<_> = batch.states.iter().map(|(state, n)| format!("{} {state}", number(*n))).collect();
    let started =
        jiff::Timestamp::from_second(batch.started).map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
    let mut line = format!(
        "{:>4}  {}  {:<14} {}",
        batch.id,
        started.unwrap_or_default(),
        batch.format,
        states.join(", ")
    );
    if batch.waiting > 0 {
        line.push_str(&format!("; {} wait for its sign-off", number(batch.waiting)));
    }
    if batch.sample.drawn > 0 {
        let sample = batch.sample;
        line.push_str(&format!("; sample: {} of {} read", number(sample.read), number(sample.drawn)));
        if sample.read == sample.drawn {
            line.push_str(&format!(", {}", bound::sentence(sample.identified, sample.read)));
        }
    }
    line
}

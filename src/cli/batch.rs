//! `hindsight batch`: a whole ingest signed off on a sample, or taken back.

use crate::config::Config;
use crate::register::{Batch as Ingest, BatchId, Sample};
use crate::review::bound;

use super::output::{count, note, number, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight ingest datix.csv --hold            hold a whole ingest
  hindsight batch list
  hindsight batch sample 3 --size 60           draw 60 cases at random; says what they can show
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
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
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
                let had = store.register.batch(BatchId(batch))?.sample;
                // One that found somebody and was read to its end is not enlarged: another takes its place.
                let had = if had.is_spent() { Sample::default() } else { had };
                let says = bound::sentence(had.identified, size.max(had.drawn));
                let says = format!("{size} cases: if {says}");
                let sample = store.register.draw_sample(BatchId(batch), size, &actor, &says)?;
                let cases = count(sample.drawn, "case", "cases");
                let added = if sample.drawn > had.drawn { "" } else { "Nothing was added. " };
                let all = if size > sample.drawn { ": no other waits for a sign-off alone" } else { "" };
                note(&format!("{added}The sample of batch {batch} has {cases}{all}."));
                note(&shows(sample));
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

/// What a sample shows, or would show if no more is found.
fn shows(sample: Sample) -> String {
    let text = bound::sentence(sample.identified, sample.drawn);
    match (sample.read < sample.drawn, sample.identified) {
        (true, 0) => format!("If {text}."),
        (true, _) => format!("If no more are found, {text}."),
        (false, _) => format!("{}{}.", text[..1].to_uppercase(), &text[1..]),
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
    if batch.loading {
        line.push_str("; still being loaded");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_says_what_was_found_in_it() {
        let says = |drawn, read, identified| shows(Sample { drawn, read, identified });
        assert!(says(80, 10, 0).starts_with("If none of 80 identifies somebody: "), "{}", says(80, 10, 0));
        let one = says(80, 10, 1);
        assert!(one.starts_with("If no more are found, 1 of 80 could identify somebody: "), "{one}");
        assert!(!one.contains("3.7%"), "{one}");
        assert!(says(80, 80, 0).starts_with("None of 80 identifies"), "{}", says(80, 80, 0));
    }
}

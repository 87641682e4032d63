//! `hindsight retention`: what is older than the configured years goes for good.

use crate::config::Config;
use crate::review::retention;

use super::output::{count, note, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight retention --dry-run     list what is due; change nothing
  hindsight retention               withdraw it: text erased, a tombstone with the rule, a row in the audit trail each

The years stand in hindsight.toml ([retention] years = 10, serious_years = 20) and count from the month of the event, or
of the intake where the export gave none. Serious: severe or fatal harm, or a never event.")]
pub(super) struct Retention {
    /// Only list
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Retention {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let today = jiff::Zoned::now().date();
        let due = retention::due(&store.register, config.retention, today)?;
        to_stdout(|out| {
            if self.json {
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&due)?)?);
            }
            for one in &due {
                let serious = if one.serious { ", serious" } else { "" };
                writeln!(out, "{}  {}  from {}{serious}", one.id, one.state, one.from)?;
            }
            Ok(())
        })?;
        if self.dry_run {
            note(&format!(
                "{} due; nothing was changed",
                count(due.len() as u64, "lesson is", "lessons are")
            ));
            return Ok(Exit::Done);
        }
        let gone = retention::apply(&store.register, config.retention, &due, &store::actor())?;
        if gone > 0 {
            let library = store.library(config)?;
            store::catch_up(&library, &store.register)?;
            store::finish_erasing(&store.register)?;
        }
        note(&format!("{} withdrawn and erased", count(gone, "lesson", "lessons")));
        Ok(Exit::Done)
    }
}

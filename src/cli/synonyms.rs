//! `hindsight synonyms check`: clashes in the synonym list, and lines that no lesson needs.

use crate::config::Config;
use crate::library::synonyms::check;

use super::output::{count, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight synonyms check
  hindsight synonyms check --json")]
pub(super) struct Synonyms {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List words that stand on several lines, and lines of which no lesson has a single word
    ///
    /// Example: hindsight synonyms check
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl Synonyms {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let Act::Check { json } = self.act;
        let store = store::Store::open(config)?;
        let library = store.library(config)?;
        store::catch_up(&library, &store.register)?;
        let found = check(&library)?;
        to_stdout(|out| {
            if json {
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?);
            }
            writeln!(out, "{} of synonyms", count(found.groups as u64, "line", "lines"))?;
            for clash in &found.clashes {
                let lines: Vec<_> = clash.lines.iter().map(usize::to_string).collect();
                let also = if clash.ambiguous { ", and has several meanings" } else { "" };
                writeln!(out, "  clash: {} stands on lines {}{also}", clash.text, lines.join(", "))?;
            }
            for unused in &found.unused {
                writeln!(out, "  unused: line {}: {}", unused.line, unused.members.join(", "))?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

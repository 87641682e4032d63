//! `hindsight train`: a theme model of the trust's own, from what its reviewers corrected.

use crate::anonymise;
use crate::config::Config;
use crate::learn;

use super::output::{count, note, to_stdout};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight train                         learn from the labels that reviewers corrected
  hindsight reindex --labels --dry-run    then see what the new model would move

The model is written into the data folder and used from the next start on. It is never part of an export: its words are
those of the trust's own redacted texts. Delete themes.model in the data folder to go back to the built-in model.")]
pub(super) struct Train {
    /// What to train
    #[arg(default_value = "themes", value_parser = ["themes"])]
    what: String,
    /// Summary as JSON
    #[arg(long)]
    json: bool,
}

impl Train {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let synonyms = anonymise::synonyms(config)?;
        note(&format!("Training {}: this takes some minutes", self.what));
        let learned = learn::learn(&store.register, store.corridor.classifier(), &synonyms, &config.data)?;
        to_stdout(|out| {
            if self.json {
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&learned)?)?);
            }
            writeln!(
                out,
                "Trained on {} and {} built in; written to {}",
                count(learned.own as u64, "corrected lesson", "corrected lessons"),
                count((learned.cases - learned.own) as u64, "case", "cases"),
                learned.file.display()
            )?;
            Ok(writeln!(out, "`hindsight reindex --labels --dry-run` shows what it would move")?)
        })?;
        Ok(Exit::Done)
    }
}

//! The command line: what was typed enters, an exit code leaves. One file a sub-command.
//!
//! Exit codes: 0 done; 1 failed, with one sentence on standard error that says what to do; 2 typed wrongly; 3 done, but
//! some rows were left out; 4 done, but a gate was missed (`evaluate --fail-under`, `verify`).

mod audit;
mod batch;
mod classify;
mod demo;
mod evaluate;
mod export;
mod ingest;
pub mod log;
mod output;
mod permissions;
mod progress;
mod redact;
mod reindex;
mod retention;
mod review;
mod review_text;
mod review_walk;
mod search;
mod serve;
mod store;
mod synonyms;
mod token;
mod train;
mod verify;
mod withdraw;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, File};

pub use permissions::commands;

/// What was typed.
#[derive(Debug, Parser)]
#[command(name = "hindsight", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
struct Common {
    /// Data folder: register, library and key [default: index/data]
    #[arg(long, global = true, value_name = "DIR", env = "HINDSIGHT_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE", env = "HINDSIGHT_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load the invented example exports into a fresh library and serve it
    Demo(demo::Demo),
    /// Take in exports: redact, classify, store and index
    Ingest(ingest::Ingest),
    /// Serve the search pages and the API
    Serve(serve::Serve),
    /// Search published lessons
    Search(search::Search),
    /// Text in, redacted text out
    Redact(redact::Redact),
    /// Measure redactor or themes on an annotated sample
    Evaluate(evaluate::Evaluate),
    /// Text in; themes and contributory factors out, with the reasons
    Classify(classify::Classify),
    /// Write published lessons as NDJSON or CSV
    Export(export::Export),
    /// Prove that register, audit trail and library agree
    Verify(verify::Verify),
    /// Rebuild the library from the register, or give lessons new labels
    Reindex(reindex::Reindex),
    /// Train a theme model on what reviewers corrected
    Train(train::Train),
    /// Check the synonym list
    Synonyms(synonyms::Synonyms),
    /// Decide what is held: read, remove words, approve, reject
    Review(review::Review),
    /// Sign a whole ingest off on a sample, or take it back
    Batch(batch::Batch),
    /// Withdraw what is older than the configured years
    Retention(retention::Retention),
    /// Withdraw a lesson for good and erase its text
    Withdraw(withdraw::Withdraw),
    /// Prove or export the trail of who did what
    Audit(audit::Audit),
    /// Who may sign in with a token, as what, until when
    Token(token::Token),
}

const EXAMPLES: &str = "Examples:
  hindsight demo                                   try it on invented incidents
  hindsight ingest datix.csv --dry-run             see the mapping it would use
  hindsight ingest datix.csv && hindsight serve    load an export, then search it in a browser
  hindsight search 'insulin discharge' --harm moderate

Exit codes: 0 done · 1 failed · 2 typed wrongly · 3 done, some rows left out · 4 done, a gate was missed";

/// How a command ended, for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All of it was done.
    Done,
    /// Done, but some rows were left out.
    LeftOut,
    /// Done, but a measure fell below what was asked, or a check found something.
    Gate,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => ExitCode::SUCCESS,
            Exit::LeftOut => ExitCode::from(3),
            Exit::Gate => ExitCode::from(4),
        }
    }
}

/// Runs what was typed.
///
/// # Errors
/// A sentence for the person at the terminal. None holds text of a case.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    let file = cli.common.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
    let (addr, open) = match &cli.command {
        Command::Serve(serve) => (serve.addr, serve.open),
        Command::Demo(demo) => (demo.addr, false),
        _ => (None, false),
    };
    let named = cli.common.data.is_some();
    let config = Config::check(file, cli.common.data, addr, open)?;
    match cli.command {
        Command::Demo(demo) => demo.run(config, named),
        Command::Ingest(ingest) => ingest.run(&config),
        Command::Serve(serve) => serve.run(config),
        Command::Search(search) => search.run(&config),
        Command::Redact(redact) => redact.run(&config),
        Command::Evaluate(evaluate) => evaluate.run(&config),
        Command::Classify(classify) => classify.run(&config),
        Command::Export(export) => export.run(&config),
        Command::Verify(verify) => verify.run(&config),
        Command::Reindex(reindex) => reindex.run(&config),
        Command::Train(train) => train.run(&config),
        Command::Synonyms(synonyms) => synonyms.run(&config),
        Command::Review(review) => review.run(&config),
        Command::Batch(batch) => batch.run(&config),
        Command::Retention(retention) => retention.run(&config),
        Command::Withdraw(withdraw) => withdraw.run(&config),
        Command::Audit(audit) => audit.run(&config),
        Command::Token(token) => token.run(&config),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound_and_every_command_shows_an_example() {
        Cli::command().debug_assert();
        let all = Cli::command();
        let mut commands: Vec<_> = all.get_subcommands().collect();
        while let Some(command) = commands.pop() {
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Example"), "{} has no example in its help", command.get_name());
            commands.extend(command.get_subcommands());
        }
    }
}

//! The command line of Hindsight: what was typed goes to `cli`, what went wrong becomes one sentence.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use hindsight::cli::{self, Cli};

/// A case makes thousands of small pieces on its way: the system's allocator took a tenth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::log::start();
    match std::panic::catch_unwind(|| cli::run(Cli::parse())) {
        Ok(Ok(exit)) => exit.into(),
        // The panic hook has said where; the code is that of any failure, not the 101 of the language.
        Err(_) => ExitCode::FAILURE,
        Ok(Err(error)) => {
            // Nothing can be told if standard error is closed.
            let _ = writeln!(std::io::stderr(), "hindsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

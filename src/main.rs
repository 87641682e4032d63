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
    match cli::run(Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            // Nothing can be told if standard error is closed.
            let _ = writeln!(std::io::stderr(), "hindsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

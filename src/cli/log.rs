//! Logs and panics: both go to standard error and neither carries text of a case or of a search.
//!
//! `HINDSIGHT_LOG` sets the level of this program's own lines (error, warn, info, debug, trace; info by default) and
//! `HINDSIGHT_LOG_FORMAT=json` their form. Libraries below are never heard beneath warn: at lower levels HTTP and search
//! libraries write addresses and queries. The search library is heard from error on: it warns when a merge
//! finds a segment gone, which is no fault and nothing that anybody at a terminal can mend.

use std::io::{IsTerminal as _, Write as _};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log and replaces the panic message, which may quote what was being worked on, by the place in the source.
pub fn start() {
    let level = std::env::var("HINDSIGHT_LOG").ok().and_then(|text| text.parse().ok());
    let targets = targets(level.unwrap_or(LevelFilter::INFO));
    // A file keeps no colours, only their codes.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let layer =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(colours);
    let registry = tracing_subscriber::registry().with(targets);
    if std::env::var("HINDSIGHT_LOG_FORMAT").is_ok_and(|format| format == "json") {
        registry.with(layer.json()).init();
    } else {
        registry.with(layer).init();
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        // Nothing can be told if standard error is closed.
        let _ = writeln!(std::io::stderr(), "hindsight: a fault of the program{place}: please report it");
    }));
}

/// Who is heard, with this program's own lines at `level`.
fn targets(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("tantivy", LevelFilter::ERROR)
        .with_target("hindsight", level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn the_search_library_is_heard_from_error_on_and_others_from_warn() {
        for level in [LevelFilter::INFO, LevelFilter::TRACE] {
            let targets = targets(level);
            assert!(!targets.would_enable("tantivy::indexer::segment_updater", &Level::WARN));
            assert!(targets.would_enable("tantivy::indexer::segment_updater", &Level::ERROR));
            assert!(targets.would_enable("hyper", &Level::WARN));
            assert!(!targets.would_enable("hyper", &Level::INFO));
            assert!(targets.would_enable("hindsight::cli", &Level::INFO));
        }
    }
}

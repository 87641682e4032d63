//! Logs and panics: both go to standard error and neither carries text of a case or of a search.
//!
//! `HINDSIGHT_LOG` sets the level of this program's own lines (error, warn, info, debug, trace; info by default) and
//! `HINDSIGHT_LOG_FORMAT=json` their form. Libraries below are never heard beneath warn: at lower levels HTTP and search
//! libraries write addresses and queries. The search library is heard from error on: it warns when a merge
//! finds a segment gone, which is no fault and nothing that anybody at a terminal can mend.

use std::ffi::OsStr;
use std::io::{IsTerminal as _, Write as _};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::caught;

/// The variable with the level.
const LEVEL: &str = "HINDSIGHT_LOG";
/// The variable with the form.
const FORMAT: &str = "HINDSIGHT_LOG_FORMAT";

/// Starts the log and replaces the panic message, which may quote what was being worked on, by the place in the source.
pub fn start() {
    let (level, format) = (std::env::var_os(LEVEL), std::env::var_os(FORMAT));
    // A level that is not one must not silence what it was to show.
    let known = level.as_deref().and_then(known_level);
    let targets = targets(known.unwrap_or(LevelFilter::INFO));
    // A file keeps no colours, only their codes.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let layer =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(colours);
    let registry = tracing_subscriber::registry().with(targets);
    if format.as_deref().is_some_and(|format| format == "json") {
        registry.with(layer.json()).init();
    } else {
        registry.with(layer).init();
    }
    for warning in warnings(level.as_deref(), format.as_deref()) {
        // Nothing can be told if standard error is closed.
        let _ = writeln!(std::io::stderr(), "hindsight: {warning}");
    }
    std::panic::set_hook(Box::new(|panic| {
        // Whoever catches it says what is wrong with the file.
        if caught::is_expected() {
            return;
        }
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        // Nothing can be told if standard error is closed.
        let _ = writeln!(std::io::stderr(), "hindsight: a fault of the program{place}: please report it");
    }));
}

fn known_level(text: &OsStr) -> Option<LevelFilter> {
    text.to_str()?.parse().ok()
}

/// What is said of values that nobody knows; they are not repeated.
fn warnings(level: Option<&OsStr>, format: Option<&OsStr>) -> Vec<String> {
    let mut warnings = Vec::new();
    if level.is_some_and(|level| known_level(level).is_none()) {
        warnings.push(format!("{LEVEL} is none of error, warn, info, debug, trace, off: info is used"));
    }
    if format.is_some_and(|format| format != "json" && format != "text" && !format.is_empty()) {
        warnings.push(format!("{FORMAT} is neither json nor text: text is used"));
    }
    warnings
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
    fn a_value_that_nobody_knows_is_said_once_and_not_repeated() {
        let said = |level: &str, format: &str| warnings(Some(OsStr::new(level)), Some(OsStr::new(format)));
        assert!(warnings(None, None).is_empty());
        assert!(said("debug", "json").is_empty() && said("OFF", "").is_empty());
        let both = said("verbose", "yaml");
        assert_eq!(both.len(), 2, "{both:?}");
        assert!(both.iter().all(|line| !line.contains("verbose") && !line.contains("yaml")), "{both:?}");
    }

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

//! Progress of what takes longer than two seconds: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::note;

/// How often a plain line is written.
const EVERY: Duration = Duration::from_secs(5);

/// One step with a known end.
pub(super) struct Progress {
    label: String,
    bar: Option<ProgressBar>,
    last: Mutex<Instant>,
    total: u64,
}

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Bytes,
    Lessons,
}

impl Progress {
    /// Starts a step. Nothing shows if it ends within two seconds.
    pub(super) fn start(label: &str, total: u64, unit: Unit) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let counts = match unit {
                Unit::Bytes => "{bytes}/{total_bytes}",
                Unit::Lessons => "{human_pos}/{human_len}",
            };
            let template = format!("{{msg:24}} {{bar:30}} {counts} {{eta}}");
            let style =
                ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8));
            bar.set_style(style);
            bar.set_message(label.to_owned());
            bar
        });
        // The first plain line comes after two seconds, the next ones every five.
        let last = Instant::now().checked_sub(EVERY - Duration::from_secs(2)).unwrap_or_else(Instant::now);
        Self { label: label.to_owned(), bar, last: Mutex::new(last), total }
    }

    /// How far it is.
    pub(super) fn at(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            note(&format!(
                "{}: {}%",
                self.label,
                (done.min(self.total) * 100).checked_div(self.total).unwrap_or(100)
            ));
        }
    }

    /// Changes the total, where it is learned late.
    pub(super) fn total(&mut self, total: u64) {
        self.total = total;
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

//! Keeps the library up with the register while the server runs.
//!
//! Other processes may change the register at any time, so it is asked for its last number twice a second. What is
//! gone needs no catching up: a search looks at the register itself. What a newer revision replaced is cleared out of the files
//! when nothing has changed for a while; what is gone, as soon as nothing holds its files any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::anonymise::Corridor;
use crate::library::CaughtUp;
use crate::register::{Actor, Register, RegisterError};

use super::{App, Shared};

const EVERY: Duration = Duration::from_millis(500);
/// After an error: the same one every half second would fill the log.
const PAUSE: Duration = Duration::from_secs(10);
/// Rounds without a change after which replaced text is cleared away.
const QUIET: u32 = 60;
/// Rounds between two attempts to clear text away that something still held.
const RETRY: u32 = 10;
/// How often counters are tidied, in rounds.
const TIDY: u32 = 120;

/// Whether the library follows the register; until the first round is over nobody has seen it fail.
#[derive(Default)]
pub(super) struct Following {
    failed: AtomicBool,
}

impl Following {
    /// Whether the last round failed.
    pub(super) fn fails(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    fn note(&self, failed: bool) {
        self.failed.store(failed, Ordering::Relaxed);
    }
}

/// Runs until it is dropped.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut round = 0u32;
    let mut quiet = 0u32;
    prove(&shared).await;
    loop {
        let app = Arc::clone(&shared.app);
        // Not one of the workers: a long rebuild must not take a place from readers.
        let done = tokio::task::spawn_blocking(move || once(&app, quiet)).await;
        shared.following.note(!matches!(done, Ok(Ok(_))));
        let pause = match done {
            Ok(Ok(changed)) => {
                quiet = if changed { 0 } else { quiet.saturating_add(1) };
                EVERY
            }
            Ok(Err(message)) => {
                tracing::error!(error = message, "the library cannot follow the register");
                PAUSE
            }
            Err(_) => PAUSE,
        };
        round += 1;
        if round % TIDY == 1 {
            let app = Arc::clone(&shared.app);
            // An error is told by the next thing that needs the register.
            let _ = tokio::task::spawn_blocking(move || tidy(&app)).await;
        }
        if round.is_multiple_of(TIDY) {
            prove(&shared).await;
            shared.limits.tidy();
            shared.sessions.tidy();
            shared.metrics.tidy();
        }
        tokio::time::sleep(pause).await;
    }
}

/// What is due from time to time: sealed words whose days are over, erasures that had to wait, words that another process had
/// removed everywhere.
fn tidy(app: &App) {
    if let Err(error) = due(&app.register, &app.corridor, app.config.review.keep_doubts_days) {
        tracing::error!(error = %error, "tidying the register");
    }
}

/// Does all of it: what cannot be done does not keep the rest from being done. The first error is the one that is told.
fn due(register: &Register, corridor: &Corridor, keep_doubts_days: u32) -> Result<(), RegisterError> {
    let expired = register.expire_doubts(keep_doubts_days, &Actor::system()).map(|_| ());
    let erased = register.finish_erasing().map(|_| ());
    let listed = register.removals().map(|list| corridor.removals().set(&list));
    expired.and(erased).and(listed)
}

/// The audit trail, whole when the server starts and whenever the last proof is too old; new rows each minute.
async fn prove(shared: &Arc<Shared>) {
    let shared = Arc::clone(shared);
    let asked = tokio::task::spawn_blocking(move || shared.watch.ask(&shared.app.register)).await;
    match asked {
        Ok(Ok(trail)) if trail.whole_seconds_ago == 0 => {
            tracing::info!(rows = trail.rows, "the whole audit trail is unbroken");
        }
        Ok(Err(doubtful)) => tracing::error!(error = ?doubtful, "audit trail"),
        _ => {}
    }
}

/// Whether to clear text out of the files now, after so many rounds without a change.
fn is_due(quiet: u32, purge: bool, stale: bool) -> bool {
    quiet.is_multiple_of(RETRY) && (purge || (stale && quiet >= QUIET))
}

/// Whether something had changed.
fn once(app: &App, quiet: u32) -> Result<bool, String> {
    let last = app.register.sequence().map_err(|error| error.to_string())?;
    let changed = last != app.library.sequence();
    if !(changed || is_due(quiet, app.library.must_purge(), app.library.is_stale())) {
        return Ok(false);
    }
    let caught_up =
        if changed { app.library.follow(&mut |_, _| {}) } else { app.library.catch_up(&mut |_, _| {}) };
    match caught_up.map_err(|error| error.to_string())? {
        CaughtUp::Done { changes, rebuilt } => {
            tracing::info!(changes, rebuilt, "the library caught up");
        }
        // Whoever holds the writer brings the changes in; if it dies, the next round finds the lock free.
        CaughtUp::Busy => tracing::debug!("another process writes the library"),
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Release;
    use crate::incident::Incident;
    use crate::redact::{Part, Phrase, Policy, Redactor};
    use crate::secret::Secret;
    use crate::themes::{Classifier, Taxonomy};

    #[test]
    fn what_cannot_be_done_does_not_keep_the_rest_from_being_done() {
        let data = tempfile::tempdir().unwrap();
        let secret = Secret::from_bytes([5; 32]);
        let register = Register::open(data.path(), &secret).unwrap();
        // Under this policy whatever the redactor judges by context alone is a doubt.
        let policy = Policy::from_toml("[thresholds]\nsure = 1.0\n").unwrap();
        let redactor = Arc::new(Redactor::new(policy).unwrap());
        let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
        let corridor = Corridor::new(redactor, classifier, &secret, Release::Gate);
        let told = "The pump was set up by kestrelwick and velkinor checked the line before the bag ran out.";
        let incident = Incident {
            source_key: "test:a".into(),
            parts: vec![(Part::WhatHappened, told.to_owned())],
            ..Incident::default()
        };
        let actor = Actor::command_line();
        let batch = register.begin_batch("test", &actor).unwrap();
        register.add(batch, &[corridor.anonymise(&incident).unwrap()], "redactor", &actor).unwrap();
        // Another process has a word removed everywhere.
        let phrase = Phrase::read("corkscrew").unwrap();
        register.remember_removal(&corridor.removals().hash(&phrase), 1, &[], &actor).unwrap();
        // A trail that was cut short takes no row, so no sealed word can be destroyed.
        rusqlite::Connection::open(data.path().join(crate::register::FILE))
            .unwrap()
            .execute_batch(
                "DROP TRIGGER audit_no_delete;
                 DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
            )
            .unwrap();
        assert!(matches!(due(&register, &corridor, 0), Err(RegisterError::AuditEnd(_))));
        assert_eq!(corridor.removals().find("the corkscrew staircase").len(), 1);
    }

    #[test]
    fn what_is_gone_is_cleared_away_soon_and_what_was_replaced_when_it_is_quiet() {
        let first = |purge, stale| (0..=2 * QUIET).find(|quiet| is_due(*quiet, purge, stale));
        assert_eq!(first(true, false), Some(0), "a purge that was put off needs no new change");
        assert_eq!(first(false, true), Some(QUIET));
        assert_eq!(first(false, false), None);
        assert!((1..RETRY).all(|quiet| !is_due(quiet, true, true)), "not every round");
        assert!([RETRY, QUIET, QUIET + RETRY].iter().all(|quiet| is_due(*quiet, true, false)), "again");
    }
}

//! Keeps the library up with the register while the server runs.
//!
//! Other processes may change the register at any time, so it is asked for its last number twice a second. What is
//! gone needs no catching up: a search looks at the register itself. What a newer revision replaced is cleared out of the files
//! when nothing has changed for a while; what is gone, as soon as nothing holds its files any more.

use std::sync::Arc;
use std::time::Duration;

use crate::library::CaughtUp;
use crate::register::Actor;

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

/// Runs until it is dropped.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut round = 0u32;
    let mut quiet = 0u32;
    prove(&shared).await;
    loop {
        let app = Arc::clone(&shared.app);
        // Not one of the workers: a long rebuild must not take a place from readers.
        let pause = match tokio::task::spawn_blocking(move || once(&app, quiet)).await {
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
    let done = app
        .register
        .expire_doubts(app.config.review.keep_doubts_days, &Actor::system())
        .and_then(|_| app.register.finish_erasing())
        .and_then(|_| app.register.removals());
    match done {
        Ok(list) => app.corridor.removals().set(&list),
        Err(error) => tracing::error!(error = %error, "tidying the register"),
    }
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

//! For those who run the server: is it alive, can it answer, what has it done.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::register::{Register, RegisterError, Totals};

use super::Site;
use super::error::{Error, Result};
use super::watch::{Doubtful, Trail};

/// How long counts of an unchanged register are good for.
const FRESH: Duration = Duration::from_secs(60);

/// What was counted last, and at which change of the register: counting walks over every lesson.
#[derive(Default)]
pub(super) struct Measured(Mutex<Option<(u64, Instant, Totals)>>);

impl Measured {
    fn totals(&self, register: &Register, sequence: u64) -> std::result::Result<Totals, RegisterError> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, at, totals)) = &*lock()
            && *of == sequence
            && at.elapsed() < FRESH
        {
            return Ok(totals.clone());
        }
        // Counted without the lock: nobody waits for another's counting.
        let totals = register.totals()?;
        *lock() = Some((sequence, Instant::now(), totals.clone()));
        Ok(totals)
    }
}

/// Whether the server can answer.
#[derive(Serialize)]
pub(super) struct Ready {
    status: &'static str,
    /// The register's last change.
    register: u64,
    /// The last change that the library holds; changes between are on their way.
    library: u64,
    /// The audit trail: proved as a whole at the start and every ten minutes, its new rows at each request.
    audit: Trail,
}

/// The process is there.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Register and library can be read as a search reads them, the library follows, and the audit trail holds together.
pub(super) async fn ready(State(shared): Site) -> Result<Json<Ready>> {
    let site = Arc::clone(&shared);
    let ready = shared.probe(move |app| {
        let unread = |_| Error::Unavailable("The register cannot be read.");
        let audit = match site.watch.ask(&app.register) {
            Ok(trail) => trail,
            Err(Doubtful::Broken(error)) => {
                tracing::error!(error, "audit trail");
                return Err(Error::BrokenTrail);
            }
            Err(Doubtful::Unread(error)) => return Err(unread(error)),
        };
        let register = app.register.sequence().map_err(unread)?;
        if let Err(error) = app.library.ready() {
            tracing::error!(error = %error, "library");
            return Err(Error::Unavailable("The library cannot be read: see the log."));
        }
        if site.following.fails() {
            return Err(Error::Unavailable("The library cannot follow the register: see the log."));
        }
        Ok(Ready { status: "ready", register, library: app.library.sequence(), audit })
    });
    Ok(Json(ready.await?))
}

/// Metrics in Prometheus' text format.
pub(super) async fn metrics(State(shared): Site) -> Result<Response> {
    let site = Arc::clone(&shared);
    let measured = shared.probe(move |app| {
        let register = app.register.sequence()?;
        Ok((site.measured.totals(&app.register, register)?, register, app.library.sequence()))
    });
    let (totals, register, library) = measured.await?;
    for state in crate::register::State::ALL {
        let count = totals.states.get(state.id()).copied().unwrap_or(0);
        metrics::gauge!("hindsight_lessons", "state" => state.id()).set(count as f64);
    }
    metrics::gauge!("hindsight_doubts_open").set(totals.doubts as f64);
    metrics::gauge!("hindsight_register_sequence").set(register as f64);
    metrics::gauge!("hindsight_library_sequence").set(library as f64);
    let text = shared.metrics.render().ok_or(Error::NotFound)?;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

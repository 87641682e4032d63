//! For those who run the server: is it alive, can it answer, what has it done.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Site;
use super::error::{Error, Result};
use super::watch::{Doubtful, Trail};

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

/// Register and library can be read, and the audit trail holds together.
pub(super) async fn ready(State(shared): Site) -> Result<Json<Ready>> {
    let site = Arc::clone(&shared);
    let ready = shared.work(move |app| {
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
        Ok(Ready { status: "ready", register, library: app.library.sequence(), audit })
    });
    Ok(Json(ready.await?))
}

/// Metrics in Prometheus' text format.
pub(super) async fn metrics(State(shared): Site) -> Result<Response> {
    let measured =
        shared.work(|app| Ok((app.register.totals()?, app.register.sequence()?, app.library.sequence())));
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

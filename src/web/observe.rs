//! What is known about requests afterwards: one log line and two metrics each.
//!
//! They carry the method, the matched route (`/lessons/{id}`), the status and the time. Never the URL, the query, a
//! header or the body: what somebody searches for may name a person.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use uuid::Uuid;

use super::Shared;

const REQUESTS: &str = "hindsight_http_requests_total";
const SECONDS: &str = "hindsight_http_request_seconds";
/// Upper bounds of the time buckets, seconds.
const BUCKETS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0];
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The recorder of this process; there is one for all routers.
#[derive(Clone)]
pub(super) struct Metrics(Option<PrometheusHandle>);

/// The number of a request, drawn here: one that a client sends could carry text into the log.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) String);

impl Metrics {
    pub(super) fn install() -> Self {
        static INSTALLED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        let handle = INSTALLED.get_or_init(|| {
            let handle = PrometheusBuilder::new().set_buckets(BUCKETS).ok()?.install_recorder().ok()?;
            metrics::describe_counter!(REQUESTS, "Requests by method, route and status.");
            metrics::describe_histogram!(SECONDS, "Time to answer a request, by route.");
            Some(handle)
        });
        Self(handle.clone())
    }

    /// The metrics in Prometheus' text format; `None` where the process has a recorder of another kind.
    pub(super) fn render(&self) -> Option<String> {
        self.0.as_ref().map(PrometheusHandle::render)
    }

    /// Folds what was recorded into the totals; to be called now and then.
    pub(super) fn tidy(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

/// Times a request, then writes its log line and metrics.
pub(super) async fn observe(State(_): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = known(request.method());
    let route: Arc<str> =
        request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).into();
    let id = Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::counter!(REQUESTS, "method" => method, "route" => Arc::clone(&route), "status" => status.to_string())
        .increment(1);
    metrics::histogram!(SECONDS, "route" => Arc::clone(&route)).record(seconds);
    tracing::info!(method, route = &*route, status, ms = seconds * 1000.0, request = id, "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The method as a fixed word: a client can make up any other.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

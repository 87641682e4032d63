//! The table of routes: method and path, who may use it, what it costs, and the layers around them all.

use std::sync::Arc;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::{BoxError, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use super::api::{docs, incidents, lessons, redact, themes};
use super::error::{self, Error};
use super::guard::{Access, Guard, guard};
use super::limits::Rate;
use super::pages::{download, feed, fixed, home, lesson, results, share, themes as theme_pages, try_out};
use super::{Shared, assets, headers, health, observe};
use Access::{Anyone, Contributor, Reader};
use Rate::{Change, Flag, Free, Preview};

type Handler = MethodRouter<Arc<Shared>>;

/// One line of the table.
struct Route(&'static str, Handler, Access, Rate);

/// What waits for its turn like any other request.
fn table() -> Vec<Route> {
    vec![
        Route("/", get(home::home), Reader, Free),
        Route("/search", get(results::search), Reader, Free),
        Route("/search.csv", get(download::csv), Reader, Free),
        Route("/search.atom", get(feed::atom), Reader, Free),
        Route("/lessons/{id}", get(lesson::lesson), Reader, Free),
        Route("/lessons/{id}/here-too", post(lesson::here_too), Reader, Change),
        Route("/lessons/{id}/recognise", post(lesson::recognise), Reader, Flag),
        Route("/themes", get(theme_pages::themes), Reader, Free),
        Route("/themes/{id}", get(theme_pages::theme), Reader, Free),
        Route("/share", get(share::form), Contributor, Free),
        Route("/share", post(share::send), Contributor, Change),
        Route("/share/preview", post(share::preview), Contributor, Preview),
        Route("/thanks/shared", get(share::shared), Contributor, Free),
        Route("/thanks/recognised", get(share::recognised), Reader, Free),
        Route("/try", get(try_out::form), Contributor, Free),
        Route("/try", post(try_out::redact), Contributor, Preview),
        Route("/help", get(fixed::help), Anyone, Free),
        Route("/about", get(fixed::about), Anyone, Free),
        Route("/accessibility", get(fixed::accessibility), Anyone, Free),
        Route("/privacy", get(fixed::privacy), Anyone, Free),
        Route("/api", get(fixed::api), Anyone, Free),
        Route("/api/v1/lessons", get(lessons::search), Reader, Free),
        Route("/api/v1/lessons/{id}", get(lessons::lesson), Reader, Free),
        Route("/api/v1/lessons/{id}/similar", get(lessons::similar), Reader, Free),
        Route("/api/v1/suggest", get(lessons::suggest), Reader, Free),
        Route("/api/v1/themes", get(themes::themes), Reader, Free),
        Route("/api/v1/redact", post(redact::redact), Contributor, Preview),
        Route("/api/v1/incidents", post(incidents::create), Contributor, Change),
        Route("/api/openapi.json", get(docs::openapi), Anyone, Free),
        Route("/api/docs", get(docs::without_slash), Anyone, Free),
        Route("/api/docs/", get(docs::page), Anyone, Free),
        Route("/api/docs/{*file}", get(docs::file), Anyone, Free),
        Route("/assets/{name}", get(assets::asset), Anyone, Free),
    ]
}

/// What must answer however much there is to do.
fn always() -> Vec<Route> {
    vec![
        Route("/healthz", get(health::alive), Anyone, Free),
        Route("/readyz", get(health::ready), Anyone, Free),
        Route("/metrics", get(health::metrics), Anyone, Free),
    ]
}

/// Every route with its layers; a request goes through them from the last one here to the first.
pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let server = &shared.app.config.server;
    let busy = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(server.concurrency));
    assemble(table(), shared)
        .fallback(nothing)
        .layer(busy)
        .merge(assemble(always(), shared))
        .with_state(Arc::clone(shared))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, server.timeout))
        .layer(DefaultBodyLimit::max(server.body_limit))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(shared), error::show))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::protect))
        .layer(from_fn_with_state(Arc::clone(shared), observe::observe))
}

fn assemble(routes: Vec<Route>, shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    routes.into_iter().fold(Router::new(), |router, Route(path, handler, access, rate)| {
        let guarded = Guard { shared: Arc::clone(shared), access, rate };
        router.route(path, handler.route_layer(from_fn_with_state(guarded, guard)))
    })
}

async fn nothing() -> Error {
    Error::NotFound
}

async fn overloaded(_: BoxError) -> Error {
    Error::Unavailable("There is too much to do just now. Try again in a moment.")
}

/// The panic's message may quote a text: it is dropped unseen.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Error::Internal.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_every_route_of_the_api_and_no_other() {
        let described = docs::description();
        let mut described: Vec<_> = described.paths.paths.keys().cloned().collect();
        let mut routes: Vec<_> = table()
            .iter()
            .map(|route| route.0.to_owned())
            .filter(|path| path.starts_with("/api/v1/"))
            .collect();
        described.sort();
        routes.sort();
        assert_eq!(described, routes);
    }
}

//! The table of routes: method and path, the permission it asks for, what it costs, and the layers around them all.

use std::sync::Arc;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{self, MethodRouter};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::{BoxError, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::access::Permission;

use super::api::{docs, incidents, lessons, redact, themes};
use super::error::{self, Error};
use super::guard::{Guard, guard};
use super::limits::Rate;
use super::pages::{
    account, audit, download, feed, fixed, home, lesson, openid, results, review, share,
    themes as theme_pages, try_out,
};
use super::{Shared, assets, client, headers, health, limits, observe};
use Permission::{
    ChangeRules, Flag, ManageBatches, Open, Preview, Read, ReadAudit, ReadHeld, Review, Share, Withdraw,
};
use Rate::{Change, Free, Search};

/// One line of the table.
struct Route {
    at: Address,
    handler: MethodRouter<Arc<Shared>>,
    rate: Rate,
}

/// What a route answers to, and the permission it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// GET (which answers HEAD too) or POST.
    pub method: &'static str,
    /// The path, variable parts in braces.
    pub path: &'static str,
    /// What its caller must have.
    pub permission: Permission,
}

fn get<H: Handler<T, Arc<Shared>>, T: 'static>(
    path: &'static str,
    handler: H,
    permission: Permission,
    rate: Rate,
) -> Route {
    Route { at: Address { method: "GET", path, permission }, handler: routing::get(handler), rate }
}

fn post<H: Handler<T, Arc<Shared>>, T: 'static>(
    path: &'static str,
    handler: H,
    permission: Permission,
    rate: Rate,
) -> Route {
    Route { at: Address { method: "POST", path, permission }, handler: routing::post(handler), rate }
}

/// Every route of the server, for those who prove what it lets through.
pub fn addresses() -> Vec<Address> {
    table().into_iter().chain(always()).map(|route| route.at).collect()
}

/// What waits for its turn like any other request.
fn table() -> Vec<Route> {
    vec![
        get("/", home::home, Read, Free),
        get("/search", results::search, Read, Search),
        get("/search.csv", download::csv, Read, Change),
        get("/search.atom", feed::atom, Read, Search),
        get("/lessons/{id}", lesson::lesson, Read, Free),
        post("/lessons/{id}/here-too", lesson::here_too, Flag, Change),
        post("/lessons/{id}/recognise", lesson::recognise, Flag, Rate::Flag),
        get("/themes", theme_pages::themes, Read, Free),
        get("/themes/{id}", theme_pages::theme, Read, Free),
        get("/share", share::form, Share, Free),
        post("/share", share::send, Share, Change),
        post("/share/preview", share::preview, Share, Rate::Preview),
        get("/thanks/shared", share::shared, Share, Free),
        get("/thanks/recognised", share::recognised, Read, Free),
        get("/try", try_out::form, Preview, Free),
        post("/try", try_out::redact, Preview, Rate::Preview),
        get("/review", review::queue, ReadHeld, Free),
        get("/review/next", review::next, ReadHeld, Free),
        get("/review/batches", review::batches, ReadHeld, Free),
        post("/review/batches/{id}/sample", review::draw, ManageBatches, Change),
        post("/review/batches/{id}/release", review::release, ManageBatches, Change),
        post("/review/batches/{id}/take-back", review::take_back, ManageBatches, Change),
        post("/review/remember", review::remember, ChangeRules, Change),
        get("/review/{id}", review::case, ReadHeld, Free),
        post("/review/{id}", review::decide, Review, Change),
        post("/review/{id}/lift", review::lift, Review, Change),
        post("/review/{id}/withdraw", review::withdraw, Withdraw, Change),
        get("/sign-in", account::form, Open, Free),
        post("/sign-in", account::sign_in, Open, Free),
        get("/sign-in/openid", openid::begin, Open, Change),
        get("/sign-in/callback", openid::callback, Open, Change),
        post("/sign-out", account::sign_out, Open, Free),
        get("/account", account::account, Open, Free),
        get("/admin/audit", audit::audit, ReadAudit, Free),
        post("/admin/audit/export", audit::export, ReadAudit, Change),
        get("/help", fixed::help, Open, Free),
        get("/about", fixed::about, Open, Free),
        get("/accessibility", fixed::accessibility, Open, Free),
        get("/privacy", fixed::privacy, Open, Free),
        get("/api", fixed::api, Open, Free),
        get("/api/v1/lessons", lessons::search, Read, Search),
        get("/api/v1/lessons/{id}", lessons::lesson, Read, Free),
        get("/api/v1/lessons/{id}/similar", lessons::similar, Read, Free),
        get("/api/v1/suggest", lessons::suggest, Read, Search),
        get("/api/v1/themes", themes::themes, Read, Free),
        post("/api/v1/redact", redact::redact, Preview, Rate::Preview),
        post("/api/v1/incidents", incidents::create, Share, Change),
        get("/api/openapi.json", docs::openapi, Open, Free),
        get("/api/docs", docs::without_slash, Open, Free),
        get("/api/docs/", docs::page, Open, Free),
        get("/api/docs/{*file}", docs::file, Open, Free),
        get("/assets/{name}", assets::asset, Open, Free),
    ]
}

/// What must answer however much there is to do.
fn always() -> Vec<Route> {
    vec![
        get("/healthz", health::alive, Open, Free),
        get("/readyz", health::ready, Open, Free),
        get("/metrics", health::metrics, Open, Free),
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
        // Not around what is always there: probes call a server by whatever address they have.
        .layer(from_fn_with_state(Arc::clone(shared), client::meant))
        .merge(assemble(always(), shared))
        .with_state(Arc::clone(shared))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, server.timeout))
        .layer(DefaultBodyLimit::max(server.body_limit))
        .layer(from_fn_with_state(Arc::clone(shared), limits::size))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(shared), error::show))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::protect))
        .layer(from_fn_with_state(Arc::clone(shared), client::recognise))
        .layer(from_fn_with_state(Arc::clone(shared), observe::observe))
}

fn assemble(routes: Vec<Route>, shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    routes.into_iter().fold(Router::new(), |router, Route { at, handler, rate }| {
        let guarded = Guard { shared: Arc::clone(shared), permission: at.permission, rate };
        router.route(at.path, handler.route_layer(from_fn_with_state(guarded, guard)))
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
            .map(|route| route.at.path.to_owned())
            .filter(|path| path.starts_with("/api/v1/"))
            .collect();
        described.sort();
        routes.sort();
        assert_eq!(described, routes);
    }
}

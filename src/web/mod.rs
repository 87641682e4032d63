//! The HTTP server: JSON API and pages on the register and the library.
//!
//! Requests enter; published lessons and previews of redaction leave. Nothing here logs a URL, a query or a body:
//! search text may name somebody. What a person types into a form goes through the corridor in [`submit`] and nowhere else.

mod api;
mod assets;
mod catch_up;
mod client;
mod error;
mod guard;
mod headers;
mod health;
mod identify;
mod limits;
mod observe;
mod openid;
mod pages;
mod query;
mod routes;
mod serve;
mod session;
mod submit;
mod view;
mod watch;
mod work;

use std::sync::Arc;

use axum::Router;

use crate::anonymise::Corridor;
use crate::config::Config;
use crate::library::Library;
use crate::register::Register;

pub use routes::{Address, addresses};
pub use serve::serve;

/// What the server works with.
pub struct App {
    /// The checked configuration.
    pub config: Config,
    /// The register of the data folder.
    pub register: Arc<Register>,
    /// The library of the data folder.
    pub library: Arc<Library>,
    /// The way from a typed case to a lesson.
    pub corridor: Arc<Corridor>,
}

/// What handlers share: the [`App`] and what the server adds to it.
struct Shared {
    app: Arc<App>,
    workers: work::Workers,
    limits: limits::Limits,
    sessions: session::Sessions,
    watch: watch::Watch,
    following: catch_up::Following,
    measured: health::Measured,
    openid: Option<Arc<openid::OpenId>>,
    assets: assets::Assets,
    metrics: observe::Metrics,
}

/// The state of every handler.
type Site = axum::extract::State<Arc<Shared>>;

/// Every route, with the layers that protect it.
pub fn router(app: Arc<App>) -> Router {
    router_of(&Arc::new(Shared::new(app)))
}

fn router_of(shared: &Arc<Shared>) -> Router {
    routes::router(shared)
}

/// Whether a server by this configuration can do what it says; else the reason, in words for people.
///
/// # Errors
/// A sentence.
pub fn check(config: &Config) -> Result<(), String> {
    provider(config).map(drop).map_err(|error| error.to_string())
}

fn provider(config: &Config) -> Result<Option<Arc<openid::OpenId>>, openid::Failed> {
    let settings = config.sign_in.openid.clone();
    settings.map(|settings| openid::OpenId::new(settings, &config.server.site()).map(Arc::new)).transpose()
}

impl App {
    /// The server's parts, put together.
    pub fn new(
        config: Config,
        register: Arc<Register>,
        library: Arc<Library>,
        corridor: Arc<Corridor>,
    ) -> Self {
        Self { config, register, library, corridor }
    }
}

impl Shared {
    fn new(app: Arc<App>) -> Self {
        let (server, sign_in) = (&app.config.server, &app.config.sign_in);
        Self {
            workers: work::Workers::new(),
            limits: limits::Limits::new(server.searches_per_second),
            sessions: session::Sessions::new(sign_in.idle, sign_in.longest, server.is_secure()),
            watch: watch::Watch::default(),
            following: catch_up::Following::default(),
            measured: health::Measured::default(),
            openid: provider(&app.config).unwrap_or_else(|error| {
                tracing::error!(error = %error, "nobody can sign in with the provider");
                None
            }),
            assets: assets::Assets::new(&app.config.site.accent),
            metrics: observe::Metrics::install(),
            app,
        }
    }
}

//! The description of the API for programs, and the page on which people try it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi;
use utoipa_swagger_ui::{Config, serve};

use crate::web::Site;
use crate::web::error::{Error, Result};

/// Every operation of the API. A test holds it against the table of routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hindsight",
        description = "Search and share anonymised lessons from patient-safety incidents. A learning aid, not clinical guidance. Errors are problem documents (RFC 9457).",
    ),
    paths(
        super::lessons::search,
        super::lessons::lesson,
        super::lessons::similar,
        super::lessons::suggest,
        super::themes::themes,
        super::redact::redact,
        super::incidents::create,
    ),
    tags(
        (name = "lessons", description = "Published lessons"),
        (name = "themes", description = "What lessons are about"),
        (name = "redaction", description = "How identifiers are removed"),
    ),
)]
struct Description;

/// The description itself.
pub(in crate::web) fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// `GET /api/openapi.json`.
pub(in crate::web) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}

/// `GET /api/docs`: relative links on the page need the slash.
pub(in crate::web) async fn without_slash() -> Redirect {
    Redirect::permanent("/api/docs/")
}

/// `GET /api/docs/`.
pub(in crate::web) async fn page(state: Site) -> Result<Response> {
    file(state, Path("index.html".to_owned())).await
}

/// `GET /api/docs/{*file}`: the files of the page, all from this program. No validator: it would call another host.
pub(in crate::web) async fn file(State(_): Site, Path(name): Path<String>) -> Result<Response> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        Arc::new(Config::from("/api/openapi.json").validator_url("none").try_it_out_enabled(true))
    });
    let file = serve(&name, Arc::clone(&CONFIG)).map_err(|_| Error::Internal)?.ok_or(Error::NotFound)?;
    let kind = HeaderValue::from_str(&file.content_type).map_err(|_| Error::Internal)?;
    let mut response = ([(header::CONTENT_TYPE, kind)], file.bytes.into_owned()).into_response();
    if file.gzpipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

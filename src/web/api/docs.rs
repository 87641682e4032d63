//! The description of the API for programs, and the page on which people try it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::{Arc, LazyLock};
use utoipa::openapi::response::{self, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use utoipa::{Modify, OpenApi};
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
    modifiers(&Bearer),
    security((), ("token" = [])),
    tags(
        (name = "lessons", description = "Published lessons"),
        (name = "themes", description = "What lessons are about"),
        (name = "redaction", description = "How identifiers are removed"),
    ),
)]
struct Description;

/// How programs say who they are, where that is asked for.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let words = "A token from `hindsight token create`. On loopback reading and sharing need none.";
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(words)).build();
        let components = api.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        for item in api.paths.paths.values_mut() {
            for operation in item.get.iter_mut().chain(item.post.iter_mut()) {
                for (status, words) in REFUSALS {
                    let response = || RefOr::T(refusal(words));
                    operation.responses.responses.entry(status.into()).or_insert_with(response);
                }
            }
        }
    }
}

/// What every operation may answer, whatever it does.
const REFUSALS: [(&str, &str); 3] = [
    ("401", "Nobody knows who asks, or the token is not right"),
    ("403", "Not for this role"),
    ("429", "Too many requests"),
];

fn refusal(words: &str) -> response::Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(words).content("application/problem+json", body).build()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_how_to_sign_in_and_what_a_refusal_is() {
        let api = serde_json::to_value(description()).unwrap();
        assert_eq!(api["components"]["securitySchemes"]["token"]["scheme"], "bearer");
        for (path, item) in api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, _) in REFUSALS {
                    assert!(operation["responses"][status].is_object(), "{method} {path} {status}");
                }
            }
        }
        assert!(api["components"]["schemas"]["Problem"].is_object());
    }
}

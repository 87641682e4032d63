//! `/sign-in/openid` and `/sign-in/callback`: to the provider, and back from it.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::account::{field, own};
use crate::register::Actor;
use crate::web::Site;
use crate::web::error::{Error, Result};
use crate::web::openid::Failed;
use crate::web::session::cookie;

/// `GET /sign-in/openid`: off to the provider.
pub(in crate::web) async fn begin(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    let openid = shared.openid.as_ref().ok_or(Error::NotFound)?;
    let next = field(raw.as_deref().unwrap_or_default().as_bytes(), "next");
    let (address, id) = openid.begin(own(&next).to_owned()).await.map_err(|failed| told(&failed))?;
    let cookie = shared.sessions.attempt(&id);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&address)).into_response())
}

/// `GET /sign-in/callback`: what the provider says.
pub(in crate::web) async fn callback(
    State(shared): Site,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let openid = shared.openid.as_ref().ok_or(Error::NotFound)?;
    let raw = raw.unwrap_or_default();
    let (state, code) = (field(raw.as_bytes(), "state"), field(raw.as_bytes(), "code"));
    let id = cookie(&headers, shared.sessions.attempt_name()).unwrap_or_default();
    let finished = openid.finish(id, &state, code).await;
    let (person, next) = finished.map_err(|failed| told(&failed))?;
    let actor = Actor::signing_in(&person);
    shared.work(move |app| Ok(app.register.record(&actor, "signed in", "OpenID Connect")?)).await?;
    let session = shared.sessions.begin(person, &headers).map_err(|_| Error::Internal)?;
    let cookies: [(_, HeaderValue); 2] =
        [(header::SET_COOKIE, session), (header::SET_COOKIE, shared.sessions.attempt(""))];
    Ok((AppendHeaders(cookies), Redirect::to(&next)).into_response())
}

/// The log says what was wrong; the browser, that it should start again.
fn told(failed: &Failed) -> Error {
    tracing::warn!(error = %failed, "sign-in with the provider");
    metrics::counter!("hindsight_sign_in_refused_total").increment(1);
    match failed {
        Failed::Busy => Error::Unavailable("Many people are signing in just now. Try again in a moment."),
        Failed::Provider(_) => Error::Unavailable(
            "Your organisation’s sign-in did not answer as it should. Try again in a moment.",
        ),
        Failed::Attempt(_) => {
            Error::BadRequest("Signing in took too long or was begun elsewhere. Sign in again.".into())
        }
        Failed::Settings(_) | Failed::Random(_) => Error::Internal,
    }
}

//! Who asks: a token in the header, the trusted proxy, the session of a browser, or nobody that is known.
//!
//! A right token always gets in, however many wrong ones came from the same address: whoever guesses uses up an
//! allowance of their own, and can lock nobody out. A token has 200 random bits, so that guessing leads nowhere.

use std::future::Future;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::access::{How, Person, Token};

use super::Shared;
use super::client::{self, Client};
use super::error::Error;
use super::limits::Rate;

tokio::task_local! {
    /// Whose request is being answered: for the frame around pages, never for a decision.
    static VISITOR: Person;
}

/// The person behind a request.
///
/// # Errors
/// [`Error::BadToken`] for a token in the header that is nobody's, [`Error::TooMany`] after many of them.
pub(super) async fn identify(
    shared: &Arc<Shared>,
    headers: &HeaderMap,
    client: Client,
) -> Result<Person, Error> {
    if let Some(token) = bearer(headers) {
        return holder(shared, token, client).await;
    }
    let sign_in = &shared.app.config.sign_in;
    if let Some(person) = client::signed_in(client, sign_in.proxy.as_ref(), headers) {
        return Ok(person);
    }
    if let Some(person) = shared.sessions.find(headers) {
        let How::Token(id) = person.how().clone() else { return Ok(person) };
        if shared.work(move |app| Ok(app.register.is_token_good(&id)?)).await? {
            return Ok(person);
        }
        shared.sessions.end(headers);
    }
    Ok(Person::anyone(sign_in.anyone))
}

/// Whose token it is.
///
/// # Errors
/// As [`identify`].
pub(super) async fn holder(shared: &Arc<Shared>, token: &str, client: Client) -> Result<Person, Error> {
    let holder = match Token::parse(token) {
        Some(token) => shared.work(move |app| Ok(app.register.holder(&token)?)).await?,
        None => None,
    };
    if let Some(person) = holder {
        return Ok(person);
    }
    metrics::counter!("hindsight_sign_in_refused_total").increment(1);
    match shared.limits.check(Rate::SignIn, client.address) {
        Ok(()) => Err(Error::BadToken),
        Err(seconds) => Err(Error::TooMany { seconds }),
    }
}

/// The token of an `Authorization` header. One of another scheme was meant for a proxy.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Runs `answer` as the answer to this person.
pub(super) async fn visited<T>(person: Person, answer: impl Future<Output = T>) -> T {
    VISITOR.scope(person, answer).await
}

/// Runs `job` as part of the answer to this person, on another thread.
pub(super) fn visited_by<T>(person: Option<Person>, job: impl FnOnce() -> T) -> T {
    match person {
        Some(person) => VISITOR.sync_scope(person, job),
        None => job(),
    }
}

/// Whose request is being answered, where that is known.
pub(super) fn visitor() -> Option<Person> {
    VISITOR.try_with(Person::clone).ok()
}

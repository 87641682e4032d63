//! Who may use a route, and how often.
//!
//! A request enters; it goes on with its [`Caller`] beside it, or is answered here. Which permission a route asks for is
//! a column of the table of routes.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::access::{Permission, Person};
use crate::register::Actor;

use super::Shared;
use super::client::Client;
use super::error::Error;
use super::identify::{identify, visited};
use super::limits::Rate;

/// What a route asks of its caller.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) shared: Arc<Shared>,
    pub(super) permission: Permission,
    pub(super) rate: Rate,
}

/// Who calls, and as what they were let through. A handler takes it as an argument.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    person: Person,
    permission: Permission,
}

impl Caller {
    /// Who it is: for what else they may do than what the route asks for.
    pub(super) fn person(&self) -> &Person {
        &self.person
    }

    /// The name and the role under which the audit trail records what the route is for.
    pub(super) fn actor(&self) -> Actor {
        Actor::acting(&self.person, self.permission)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    /// Fails only on a route that stands in no table.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Caller>().cloned().ok_or(Error::Internal)
    }
}

/// Lets a request through to its handler, or answers for it.
pub(super) async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let Some(client) = request.extensions().get::<Client>().copied() else {
        return Error::Internal.into_response();
    };
    let person = match identify(&guard.shared, request.headers(), client).await {
        Ok(person) => person,
        // What needs no role answers whatever is sent with the request.
        Err(_) if guard.permission.is_open() => Person::anyone(guard.shared.app.config.sign_in.anyone),
        Err(error) => return error.into_response(),
    };
    let answer = if !person.may(guard.permission) {
        let error = if person.is_signed_in() { Error::Forbidden } else { Error::SignIn };
        error.into_response()
    } else if let Err(seconds) = guard.shared.limits.check(guard.rate, client.address) {
        Error::TooMany { seconds }.into_response()
    } else {
        request.extensions_mut().insert(Caller { person: person.clone(), permission: guard.permission });
        visited(person.clone(), next.run(request)).await
    };
    known(answer, person)
}

/// Tells the layers around whose answer it is.
fn known(mut answer: Response, person: Person) -> Response {
    answer.extensions_mut().insert(person);
    answer
}

//! Who may use a route, and how often.
//!
//! A request enters; it goes on with its [`Caller`] beside it, or is answered here. Which permission a route asks for is
//! a column of the table of routes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::access::{Permission, Person};
use crate::register::Actor;

use super::Shared;
use super::error::Error;
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
    let person = Person::anyone(guard.shared.app.config.sign_in.anyone);
    if !person.may(guard.permission) {
        return Error::Forbidden.into_response();
    }
    if let Err(seconds) = guard.shared.limits.check(guard.rate, peer(&request)) {
        return Error::TooMany { seconds }.into_response();
    }
    request.extensions_mut().insert(Caller { person, permission: guard.permission });
    next.run(request).await
}

fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip())
}

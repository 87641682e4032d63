//! Who may use a route, and how often.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Shared;
use super::error::Error;
use super::limits::Rate;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody who reaches the server: health, style sheets.
    Anyone,
    /// Who may read lessons.
    Reader,
    /// Who may send something in.
    Contributor,
}

/// What a route asks of its caller.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) shared: Arc<Shared>,
    pub(super) access: Access,
    pub(super) rate: Rate,
}

/// Lets a request through to its handler, or answers for it.
pub(super) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !allowed(guard.access) {
        return Error::Forbidden.into_response();
    }
    match guard.shared.limits.check(guard.rate, peer(&request)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Error::TooMany { seconds }.into_response(),
    }
}

/// Without sign-in everybody is reader and contributor; `config` keeps such a server on loopback unless told otherwise.
fn allowed(access: Access) -> bool {
    match access {
        Access::Anyone | Access::Reader | Access::Contributor => true,
    }
}

fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip())
}

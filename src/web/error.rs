//! What can go wrong with a request: one enum, shown as a problem document (RFC 9457) to programs and as a page to people.
//!
//! Texts are fixed or made of the product's own lists. None repeats what the client sent, and none of an internal error
//! says what it was: that goes to the log, under the number of the request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Person;
use crate::anonymise::CorridorError;
use crate::library::LibraryError;
use crate::register::RegisterError;

use super::Shared;
use super::identify;
use super::observe::RequestId;
use super::pages;

/// Why a request has no other answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// The request cannot be understood; what to change.
    BadRequest(String),
    /// Nobody knows who asks, and this is not for everybody.
    SignIn,
    /// A token that is nobody's.
    BadToken,
    /// Not for this caller.
    Forbidden,
    /// A form or call that another site sent.
    OtherSite,
    /// A request to a host that is not this server's.
    OtherHost,
    /// There is nothing here.
    NotFound,
    /// The route is there, but not for this method.
    Method,
    /// The body is over the limit.
    TooLarge,
    /// Too many requests from one address; when the next may come.
    TooMany { seconds: u64 },
    /// Something that is not our doing and may be over soon: a full disk, a busy register, too much to do.
    Unavailable(&'static str),
    /// The audit trail does not hold together.
    BrokenTrail,
    /// It took too long.
    TimedOut,
    /// A fault of this server.
    Internal,
}

/// The body of an answer that is an error (`application/problem+json`).
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What to do about it.
    detail: String,
}

pub(super) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignIn | Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::BrokenTrail | Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The heading of its page and the title of its problem.
    pub(super) fn title(&self) -> &'static str {
        match self {
            Self::BadRequest(_) => "There is a problem with this request",
            Self::SignIn => "Sign in to use this page",
            Self::BadToken => "This token is not right",
            Self::Forbidden => "You cannot use this page",
            Self::OtherSite => "This form did not come from this site",
            Self::OtherHost => "This is not an address of this service",
            Self::NotFound => "Page not found",
            Self::Method => "This address does not work that way",
            Self::TooLarge => "That is too much text",
            Self::TooMany { .. } => "Too many requests",
            Self::Unavailable(_) | Self::TimedOut => "The service is busy",
            Self::BrokenTrail => "The audit trail is broken",
            Self::Internal => "Sorry, there is a problem with the service",
        }
    }

    /// What to do about it.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::BadRequest(what) => what.clone(),
            Self::SignIn => {
                "Sign in first, or send a token as ‘Authorization: Bearer’. Nothing was changed.".into()
            }
            Self::BadToken => "It has ended, was taken back or was never given out.".into(),
            Self::Forbidden => "You do not have the role that this needs.".into(),
            Self::OtherSite => {
                "Open the page on this site and send the form from there. Nothing was changed.".into()
            }
            Self::OtherHost => {
                "Use the address that the server gave at its start, or set another as server.public_url."
                    .into()
            }
            Self::NotFound => {
                "There is nothing at this address. If it was a lesson, it may have been taken out of the library."
                    .into()
            }
            Self::Method => "Look at the API page for what this address can do.".into(),
            Self::TooLarge => "Send less text in one go. Nothing of it was kept.".into(),
            Self::TooMany { seconds } => format!("Try again in {seconds} seconds."),
            Self::Unavailable(what) => (*what).into(),
            Self::BrokenTrail => {
                "Somebody changed the register by other means: `hindsight audit verify` says where.".into()
            }
            Self::TimedOut => "The answer took too long. Try again in a moment.".into(),
            Self::Internal => "Something went wrong on our side. Try again later.".into(),
        }
    }

    /// The error of an answer that a layer or the framework made.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::FORBIDDEN => Self::OtherSite,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Self::TimedOut,
            status if status.is_client_error() => {
                Self::BadRequest("The request cannot be understood.".into())
            }
            _ => Self::Internal,
        }
    }
}

/// A status with the error beside it; [`show`] writes the body, because only it knows who asks.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page with a status of 400 and above that has a body of its own: a form with its errors.
#[derive(Clone)]
pub(super) struct OwnBody;

/// Writes the body of every answer that is an error: a problem document under `/api` and for machines, a page elsewhere.
pub(super) async fn show(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let program = path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/metrics");
    let came_for = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let came_for = (request.method() == Method::GET).then(|| came_for.to_owned());
    let number = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<OwnBody>().is_some()
    {
        return response;
    }
    let error = response.extensions().get::<Error>().cloned().unwrap_or_else(|| Error::of_status(status));
    // Somebody who came for a page signs in and is brought back to it.
    if let (Error::SignIn, false, Some(target)) = (&error, program, came_for) {
        let next: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    let visitor = response.extensions().get::<Person>().cloned();
    let mut shown = identify::visited_by(visitor, || {
        if program { problem(&error) } else { pages::error_page(&shared, &error, &number) }
    });
    *shown.status_mut() = error.status();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        shown.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if matches!(error, Error::SignIn | Error::BadToken) {
        shown.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let wait = match error {
        Error::TooMany { seconds } => Some(seconds),
        Error::Unavailable(_) | Error::TimedOut => Some(5),
        _ => None,
    };
    if let Some(seconds) = wait {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    shown
}

fn problem(error: &Error) -> Response {
    let body = Problem {
        kind: "about:blank",
        title: error.title(),
        status: error.status().as_u16(),
        detail: error.detail(),
    };
    let json = HeaderValue::from_static("application/problem+json");
    ([(header::CONTENT_TYPE, json)], axum::Json(body)).into_response()
}

impl From<RegisterError> for Error {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Unknown(_) | RegisterError::NoBatch(_) => Self::NotFound,
            RegisterError::Role(_) | RegisterError::Forbidden { .. } => Self::Forbidden,
            // Ids, states, flags, roles and names of those who decide: nothing of a case.
            error @ (RegisterError::Move { .. }
            | RegisterError::Blocked { .. }
            | RegisterError::SamePerson { .. }
            | RegisterError::Claimed { .. }
            | RegisterError::Changed(_)
            | RegisterError::NoFlag { .. }
            | RegisterError::Batch { .. }) => Self::BadRequest(format!("{error}.")),
            RegisterError::DiskFull => Self::Unavailable("The disk is full. Nothing of this was kept."),
            RegisterError::Busy => {
                Self::Unavailable("The register is busy. Try again in a moment. Nothing of this was kept.")
            }
            other => {
                tracing::error!(error = %other, "register");
                Self::Internal
            }
        }
    }
}

impl From<LibraryError> for Error {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Register(inner) => inner.into(),
            LibraryError::Busy => Self::Unavailable("The library is being rebuilt. Try again in a moment."),
            LibraryError::DiskFull => Self::Unavailable("The disk is full. Nothing of this was kept."),
            other => {
                tracing::error!(error = %other, "library");
                Self::Internal
            }
        }
    }
}

impl From<CorridorError> for Error {
    fn from(error: CorridorError) -> Self {
        tracing::error!(error = %error, "corridor");
        Self::Internal
    }
}

//! `/sign-in`, `/account` and signing out.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Frame, page};
use crate::access::{How, Permission};
use crate::register::Actor;
use crate::web::Site;
use crate::web::client::Client;
use crate::web::error::{Error, OwnBody, Result};
use crate::web::guard::Caller;
use crate::web::identify;
use crate::web::submit::Mistake;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    /// Where to go afterwards.
    next: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    roles: String,
    how: &'static str,
    /// What the person may do, in words.
    may: Vec<&'static str>,
    /// Whether signing out here means anything.
    session: bool,
}

/// `GET /sign-in`.
pub(in crate::web) async fn form(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    let next = field(raw.as_deref().unwrap_or_default().as_bytes(), "next");
    page(&SignInPage {
        frame: Frame::new(&shared, "Sign in", "/sign-in"),
        next: own(&next).to_owned(),
        mistakes: Vec::new(),
    })
}

/// `POST /sign-in`: a token that was pasted becomes a session.
pub(in crate::web) async fn sign_in(
    State(shared): Site,
    axum::Extension(client): axum::Extension<Client>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let next = field(&body, "next");
    let next = own(&next);
    match identify::holder(&shared, &field(&body, "token"), client).await {
        Ok(person) => {
            let actor = Actor::signing_in(&person);
            shared.work(move |app| Ok(app.register.record(&actor, "signed in", "token")?)).await?;
            let cookie = shared.sessions.begin(person, &headers).map_err(|_| Error::Internal)?;
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
        }
        Err(Error::BadToken) => {
            let text = "This token is not right, has ended or was taken back".to_owned();
            let template = SignInPage {
                frame: Frame::new(&shared, "Error: Sign in", "/sign-in"),
                next: next.to_owned(),
                mistakes: vec![Mistake { field: "token", text }],
            };
            let mut answer = page(&template)?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            answer.extensions_mut().insert(OwnBody);
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`.
pub(in crate::web) async fn sign_out(State(shared): Site, headers: HeaderMap) -> Response {
    let cookie = shared.sessions.end(&headers);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response()
}

/// `GET /account`: who you are here and what you may do.
pub(in crate::web) async fn account(State(shared): Site, caller: Caller) -> Result<Response> {
    let person = caller.person();
    let how = match person.how() {
        How::NotSignedIn => return Ok(Redirect::to("/sign-in").into_response()),
        How::Token(_) | How::CommandLine => "with a token",
        How::Proxy => "by your organisation’s sign-in",
        How::OpenId => "with your organisation’s account",
    };
    let may = Permission::all().filter(|permission| person.may(*permission)).map(Permission::words);
    page(&AccountPage {
        frame: Frame::new(&shared, "Your account", "/account"),
        name: person.name().to_owned(),
        roles: person.roles().to_string(),
        how,
        may: may.skip(1).collect(),
        session: matches!(person.how(), How::Token(_) | How::OpenId),
    })
}

impl SignInPage {
    fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.text.as_str())
    }
}

/// A field of a form or a query; empty where it is not there.
pub(super) fn field(form: &[u8], name: &str) -> String {
    form_urlencoded::parse(form)
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// An address on this site, or the start page: nobody is sent elsewhere from here.
pub(in crate::web) fn own(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && next.len() <= 2000;
    if local && next.bytes().all(|c| c.is_ascii_graphic() && c != b'\\') { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for good in ["/", "/review", "/search?q=insulin+handover&page=2"] {
            assert_eq!(own(good), good);
        }
        for bad in [
            "",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "https://elsewhere.example",
            "javascript:alert(1)",
            "/a\r\nset-cookie: x=y",
            "/\t/elsewhere.example",
            "review",
        ] {
            assert_eq!(own(bad), "/", "{bad}");
        }
    }
}

//! The pages, rendered on the server from the API's own functions. They work without JavaScript.

pub(super) mod account;
pub(super) mod audit;
pub(super) mod download;
mod facets;
pub(super) mod feed;
pub(super) mod fixed;
pub(super) mod home;
pub(super) mod lesson;
mod links;
pub(super) mod openid;
mod parts;
pub(super) mod results;
pub(super) mod review;
pub(super) mod share;
mod text;
pub(super) mod themes;
pub(super) mod try_out;

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::access::{Permission, Person};
use crate::config;

use super::Shared;
use super::error::{Error, Result};
use super::identify;

/// What every page has around its content.
pub(super) struct Frame {
    shared: Arc<Shared>,
    /// The page's own part of the title.
    title: String,
    /// Address of the entry of the main navigation that is current.
    nav: &'static str,
    /// Who looks at it.
    visitor: Option<Person>,
}

/// An entry of the main navigation.
struct Entry {
    href: &'static str,
    label: &'static str,
    /// Who may not use it does not see it.
    permission: Permission,
}

const NAVIGATION: &[Entry] = &[
    Entry { href: "/search", label: "Search", permission: Permission::Read },
    Entry { href: "/themes", label: "Themes", permission: Permission::Read },
    Entry { href: "/share", label: "Share a lesson", permission: Permission::Share },
    Entry { href: "/try", label: "Try the redactor", permission: Permission::Preview },
    Entry { href: "/review", label: "Review", permission: Permission::ReadHeld },
    Entry { href: "/admin/audit", label: "Audit trail", permission: Permission::ReadAudit },
    Entry { href: "/help", label: "Help", permission: Permission::Open },
];

impl Frame {
    fn new(shared: &Arc<Shared>, title: impl Into<String>, nav: &'static str) -> Self {
        Self { shared: Arc::clone(shared), title: title.into(), nav, visitor: identify::visitor() }
    }

    fn site(&self) -> &config::Site {
        &self.shared.app.config.site
    }

    fn css(&self) -> &str {
        &self.shared.assets.css
    }

    fn js(&self) -> &str {
        &self.shared.assets.js
    }

    fn icon(&self) -> &str {
        &self.shared.assets.icon
    }

    fn navigation(&self) -> Vec<&'static Entry> {
        let anyone = Person::anyone(self.shared.app.config.sign_in.anyone);
        let visitor = self.visitor.as_ref().unwrap_or(&anyone);
        NAVIGATION.iter().filter(|entry| visitor.may(entry.permission)).collect()
    }

    /// The name of whoever is signed in.
    fn signed_in(&self) -> Option<&str> {
        self.visitor.as_ref().filter(|person| person.is_signed_in()).map(Person::name)
    }

    /// Whether there is a provider to sign in with.
    fn provider(&self) -> bool {
        self.shared.openid.is_some()
    }

    /// Whether lessons can be read without signing in.
    fn anyone_reads(&self) -> bool {
        Person::anyone(self.shared.app.config.sign_in.anyone).may(Permission::Read)
    }

    /// The contact as a link, where it is an e-mail address.
    fn mail(&self) -> Option<&str> {
        let contact = self.site().contact.as_str();
        (contact.contains('@') && !contact.contains(char::is_whitespace)).then_some(contact)
    }
}

/// A page as an answer.
fn page(template: &impl Template) -> Result<Response> {
    let html = template.render().map_err(|_| Error::Internal)?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], html).into_response())
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    heading: &'a str,
    detail: String,
    /// The number under which the log knows the request; only for faults of the server.
    number: &'a str,
    missing: bool,
}

/// The page for an error; its body alone, where even that cannot be made.
pub(super) fn error_page(shared: &Arc<Shared>, error: &Error, number: &str) -> Response {
    let fault = *error == Error::Internal;
    let template = ErrorPage {
        frame: Frame::new(shared, error.title(), ""),
        heading: error.title(),
        detail: error.detail(),
        number: if fault { number } else { "" },
        missing: *error == Error::NotFound,
    };
    page(&template).unwrap_or_else(|_| error.title().into_response())
}

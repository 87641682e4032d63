//! The pages, rendered on the server from the API's own functions. They work without JavaScript.

pub(super) mod download;
pub(super) mod feed;
pub(super) mod fixed;
pub(super) mod home;
pub(super) mod lesson;
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

use crate::config;

use super::Shared;
use super::error::{Error, Result};

/// What every page has around its content.
pub(super) struct Frame {
    shared: Arc<Shared>,
    /// The page's own part of the title.
    title: String,
    /// Address of the entry of the main navigation that is current.
    nav: &'static str,
}

/// An entry of the main navigation.
struct Entry {
    href: &'static str,
    label: &'static str,
}

const NAVIGATION: &[Entry] = &[
    Entry { href: "/search", label: "Search" },
    Entry { href: "/themes", label: "Themes" },
    Entry { href: "/share", label: "Share a lesson" },
    Entry { href: "/try", label: "Try the redactor" },
    Entry { href: "/help", label: "Help" },
];

impl Frame {
    fn new(shared: &Arc<Shared>, title: impl Into<String>, nav: &'static str) -> Self {
        Self { shared: Arc::clone(shared), title: title.into(), nav }
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

    fn navigation(&self) -> &'static [Entry] {
        NAVIGATION
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

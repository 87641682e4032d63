//! `/admin/audit`: who did what to which lesson, for the auditor.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::{Frame, page};
use crate::register::audit::{AuditRow, Filter};
use crate::register::{CopyError, Form};
use crate::web::Site;
use crate::web::error::{Error, Result};
use crate::web::guard::Caller;
use crate::web::watch::Doubtful;

/// Rows on one page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    /// What is known about the chain; the text where it is broken.
    rows: std::result::Result<i64, String>,
    filter: Filter,
    acts: Vec<String>,
    found: Vec<AuditRow>,
    /// Addresses of the pages beside this one.
    newest: Option<String>,
    older: Option<String>,
}

/// `GET /admin/audit`.
pub(in crate::web) async fn audit(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    let mut filter = Filter::default();
    let mut before = None;
    for (name, value) in form_urlencoded::parse(raw.as_deref().unwrap_or_default().as_bytes()) {
        let value = value.trim().to_owned();
        match &*name {
            "actor" => filter.actor = value,
            "act" => filter.act = value,
            "lesson" => filter.lesson = value,
            "before" => {
                let wrong = || Error::BadRequest("before must be the number of a row.".into());
                before = Some(value.parse().map_err(|_| wrong())?);
            }
            _ => {}
        }
    }
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let rows = match site.watch.ask(&app.register) {
                Ok(trail) => Ok(trail.rows),
                Err(Doubtful::Broken(text)) => Err(text),
                Err(Doubtful::Unread(error)) => return Err(error.into()),
            };
            let mut found = app.register.audit_before(before, &filter, ROWS + 1)?;
            let more = found.len() > ROWS;
            found.truncate(ROWS);
            let last = found.last().filter(|_| more).map(|row| row.number);
            page(&AuditPage {
                frame: Frame::new(&site, "Audit trail", "/admin/audit"),
                rows,
                acts: app.register.audit_acts()?,
                newest: before.map(|_| address(&filter, None)),
                older: last.map(|number| address(&filter, Some(number))),
                found,
                filter,
            })
        })
        .await
}

/// `POST /admin/audit/export`: the whole trail as a file. It is an act, so it is recorded, and no link can cause it.
pub(in crate::web) async fn export(State(shared): Site, caller: Caller, body: Bytes) -> Result<Response> {
    let csv = form_urlencoded::parse(&body).any(|(name, value)| name == "format" && value == "csv");
    let (form, kind, file) = match csv {
        true => (Form::Csv, "text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
        false => (Form::Ndjson, "application/x-ndjson", "attachment; filename=\"audit.ndjson\""),
    };
    let copy = shared.work(move |app| {
        app.register.record(&caller.actor(), "export", "audit trail")?;
        let mut out = Vec::new();
        match app.register.copy_audit(form, &mut out) {
            Ok(_) => Ok(out),
            Err(CopyError::Register(error)) => Err(error.into()),
            Err(CopyError::Io(_)) => Err(Error::Internal),
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(file)),
    ];
    Ok((headers, copy.await?).into_response())
}

fn address(filter: &Filter, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("actor", &filter.actor), ("act", &filter.act), ("lesson", &filter.lesson)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("/admin/audit?{}", query.finish())
}

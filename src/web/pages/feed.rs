//! `/search.atom`: a search as an Atom feed (RFC 4287), for those who want to hear of new lessons.

use atom_syndication::{Category, Content, Entry, Feed, Link, Person, Text};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::links::with_query;
use super::text;
use crate::library::{Hit, SearchRequest, Sort};
use crate::web::error::{Error, Result};
use crate::web::{Site, query};

/// Entries of a feed.
const ENTRIES: usize = 30;

/// `GET /search.atom`: the newest lessons of a search.
pub(in crate::web) async fn atom(
    State(shared): Site,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let request =
        SearchRequest { sort: Sort::Newest, page: 1, per_page: ENTRIES, ..query::read(raw.as_deref())? };
    let base = base(&headers);
    let search = SearchRequest { per_page: SearchRequest::DEFAULT_PER_PAGE, ..request.clone() };
    let found = shared.work(move |app| Ok(app.library.search(&request)?)).await?;
    let what = if search.q.is_empty() { "all lessons".to_owned() } else { format!("‘{}’", search.q) };
    let link = |rel: &str, href: String, kind: &str| Link {
        rel: rel.to_owned(),
        href,
        mime_type: Some(kind.to_owned()),
        ..Link::default()
    };
    let name = shared.app.config.site.name.clone();
    let entries: Vec<Entry> = found.hits.iter().map(|hit| entry(hit, &base)).collect();
    let feed = Feed {
        title: Text::plain(clean(&format!("{name}: {what}"))),
        // The address may differ between readers of one library, the search does not.
        id: format!("urn:hindsight:search:{}", query::write(&search)),
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or_default(),
        authors: vec![Person { name, ..Person::default() }],
        links: vec![
            link("self", format!("{base}{}", with_query("/search.atom", &search)), "application/atom+xml"),
            link("alternate", format!("{base}{}", with_query("/search", &search)), "text/html"),
        ],
        entries,
        ..Feed::default()
    };
    let mut body = Vec::new();
    feed.write_to(&mut body).map_err(|_| Error::Internal)?;
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}

fn entry(hit: &Hit, base: &str) -> Entry {
    // A lesson has no finer date than its month.
    let month = hit.month.as_deref().unwrap_or("2000-01");
    let link =
        Link { rel: "alternate".to_owned(), href: format!("{base}/lessons/{}", hit.id), ..Link::default() };
    Entry {
        title: Text::plain(clean(&hit.title)),
        id: format!("urn:hindsight:lesson:{}", hit.id),
        updated: format!("{month}-01T00:00:00Z").parse().unwrap_or_default(),
        links: vec![link],
        categories: hit
            .themes
            .iter()
            .map(|theme| Category {
                term: theme.id.clone(),
                label: Some(theme.label.clone()),
                ..Category::default()
            })
            .collect(),
        summary: hit.lesson.as_deref().map(|lesson| Text::plain(clean(lesson))),
        content: Some(Content {
            value: Some(clean(&text::snippet(&hit.snippet).to_string())),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// XML 1.0 has no place for control characters, however they are written.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c })
        .collect()
}

/// The address under which this reader reaches the library; empty, so that links are relative, if it looks odd.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return String::new();
    }
    let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    format!("{}://{host}", if secure { "https" } else { "http" })
}

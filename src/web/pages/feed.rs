//! `/search.atom`: a search as an Atom feed (RFC 4287), for those who want to hear of new lessons.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::links::with_query;
use super::text;
use crate::library::{Hit, SearchRequest, Sort};
use crate::web::client::Client;
use crate::web::error::{Error, Result};
use crate::web::{Site, query};

/// Entries of a feed.
const ENTRIES: usize = 30;

/// `GET /search.atom`: the lessons of a search that were published last.
pub(in crate::web) async fn atom(
    State(shared): Site,
    Extension(client): Extension<Client>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let request = query::read(raw.as_deref())?;
    let public = shared.app.config.server.public_url.clone();
    let base = public.unwrap_or_else(|| base(&headers, client.proxied));
    let per_page = SearchRequest::DEFAULT_PER_PAGE;
    let search = SearchRequest { sort: Sort::Newest, page: 1, per_page, ..request.clone() };
    let found = shared.work(move |app| Ok(app.library.latest(&request, ENTRIES)?)).await?;
    let what = if search.q.is_empty() { "all lessons".to_owned() } else { format!("‘{}’", search.q) };
    let link = |rel: &str, href: String, kind: &str| Link {
        rel: rel.to_owned(),
        href,
        mime_type: Some(kind.to_owned()),
        ..Link::default()
    };
    let name = shared.app.config.site.name.clone();
    let newest = found.iter().map(|(hit, published)| told(day(*published), hit.month.as_deref())).max();
    let entries: Vec<Entry> = found.iter().map(|(hit, published)| entry(hit, *published, &base)).collect();
    let feed = Feed {
        title: Text::plain(clean(&format!("{name}: {what}"))),
        subtitle: Some(Text::plain(format!("The {ENTRIES} lessons that were published last"))),
        // The address may differ between readers of one library, the search does not.
        id: format!("urn:hindsight:search:{}", query::write(&search)),
        updated: at_midnight(&newest.unwrap_or_default()),
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

fn entry(hit: &Hit, published: i64, base: &str) -> Entry {
    let link =
        Link { rel: "alternate".to_owned(), href: format!("{base}/lessons/{}", hit.id), ..Link::default() };
    Entry {
        title: Text::plain(clean(&hit.title)),
        id: format!("urn:hindsight:lesson:{}", hit.id),
        updated: at_midnight(&told(day(published), hit.month.as_deref())),
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
            value: Some(clean(&text::bracketed(&hit.snippet).to_string())),
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

/// The day of a second since 1970, as 2024-03-14.
fn day(second: i64) -> String {
    jiff::Timestamp::from_second(second).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

/// The day of publication as the feed tells it. No finer date of an event than its month is told: where the lesson came in
/// that same month, its day would say that the event was before, so that the month alone is told. East of Greenwich the next
/// month may have begun.
fn told(day: String, month: Option<&str>) -> String {
    match (day.get(..7), month) {
        (Some(own), Some(month)) if own <= month => format!("{own}-01"),
        _ => day,
    }
}

fn at_midnight(day: &str) -> FixedDateTime {
    format!("{day}T00:00:00Z").parse().unwrap_or_default()
}

/// The address under which this reader reaches the library, where none is configured; empty, so that links are relative, if
/// it looks odd. That it is reached by TLS only the trusted proxy may say.
fn base(headers: &HeaderMap, proxied: bool) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return String::new();
    }
    let secure = proxied && headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    format!("{}://{host}", if secure { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_day_is_told_of_a_lesson_that_came_in_the_month_of_its_event() {
        let day = day(1_710_417_600);
        assert_eq!(day, "2024-03-14");
        for (month, tells) in
            [(Some("2024-02"), "2024-03-14"), (None, "2024-03-14"), (Some("2024-03"), "2024-03-01")]
        {
            assert_eq!(told(day.clone(), month), tells);
        }
        assert_eq!(told("2024-02-29".into(), Some("2024-03")), "2024-02-01");
        assert_eq!(at_midnight(&day).to_rfc3339(), "2024-03-14T00:00:00+00:00");
    }

    #[test]
    fn only_a_trusted_proxy_says_that_links_are_secure() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("library.example"));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert_eq!(base(&headers, false), "http://library.example");
        assert_eq!(base(&headers, true), "https://library.example");
    }
}

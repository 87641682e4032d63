//! `/search`: the results page. The address is the state: every filter, page and order is a link or a plain form.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::facets::{Facet, facets};
use super::links::{Chip, PageLink, SortLink, address, chips, meanings, orders, page_links, with_query};
use super::parts::{Card, lessons, thousands};
use super::{Frame, page};
use crate::library::{SearchRequest, SearchResponse, has_alternatives, is_quote};
use crate::themes::Taxonomy;
use crate::web::error::Result;
use crate::web::{Shared, Site, query};

/// Words searched besides those typed that the page names; of the others it says how many there are.
const ALSO: usize = 12;

#[derive(Template)]
#[template(path = "search.html")]
struct ResultsPage {
    frame: Frame,
    box_: SearchBox,
    heading: String,
    /// Why the heading counts more lessons than have the words.
    partly: Option<String>,
    shown: String,
    cards: Vec<Card>,
    /// In place of the cards, on a page where there is none although lessons match.
    beyond: Option<Beyond>,
    facets: Vec<Facet>,
    from: String,
    to: String,
    /// What the form of the filters keeps: text, order, exactness.
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    clear: String,
    sorts: Vec<SortLink>,
    also: Vec<String>,
    /// How many more were searched than `also` names.
    also_more: usize,
    exact: bool,
    exact_link: String,
    loose_link: String,
    did_you_mean: Option<(String, String)>,
    /// Abbreviations with each of their meanings and where to look for it alone.
    abbreviations: Vec<(String, Vec<(String, String)>)>,
    pages: Vec<PageLink>,
    previous: Option<String>,
    next: Option<String>,
    csv: String,
    feed: String,
}

/// A page behind the last lesson, and where the lessons are.
struct Beyond {
    heading: String,
    says: &'static str,
    first: String,
    last: Option<String>,
}

/// The search box, with what it keeps of the filters.
pub(super) struct SearchBox {
    pub(super) q: String,
    pub(super) kept: Vec<(&'static str, String)>,
}

impl SearchBox {
    /// An empty box.
    pub(super) fn empty() -> Self {
        Self { q: String::new(), kept: Vec::new() }
    }
}

/// `GET /search`.
pub(in crate::web) async fn search(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    let request = query::read(raw.as_deref())?;
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let response = app.library.search(&request)?;
            page(&build(&site, app.corridor.classifier().taxonomy(), &request, &response))
        })
        .await
}

fn build(
    shared: &Arc<Shared>,
    taxonomy: &Taxonomy,
    request: &SearchRequest,
    response: &SearchResponse,
) -> ResultsPage {
    let heading = heading(request, response.total);
    let (per_page, total) = (request.per_page, response.total);
    let last = total.min(SearchRequest::MAX_DEPTH).div_ceil(per_page).max(1);
    let at = |number: usize| address(&SearchRequest { page: number, ..request.clone() });
    let first_hit = (request.page - 1).saturating_mul(per_page) + 1;
    let shown = match response.hits.len() {
        0 => String::new(),
        count => format!(
            "Showing {} to {} of {}",
            thousands(first_hit),
            thousands(first_hit + count - 1),
            thousands(total)
        ),
    };
    let beyond = (response.hits.is_empty() && total > 0).then(|| Beyond {
        heading: match last {
            _ if request.page <= last => "No more lessons".to_owned(),
            1 => "There is only 1 page".to_owned(),
            _ => format!("There are only {} pages", thousands(last)),
        },
        says: match request.page > last {
            true => "This page is behind the last lesson.",
            false => "The other lessons are almost the same as some before them, and stand there.",
        },
        first: at(1),
        // The last page may hold nothing but lessons that stand under others before it.
        last: (last > 1 && request.page > last).then(|| at(last)),
    });
    let first_page = SearchRequest { page: 1, ..request.clone() };
    let mut kept = query::pairs(&SearchRequest {
        q: request.q.clone(),
        sort: request.sort,
        exact: request.exact,
        page: 1,
        per_page,
        ..SearchRequest::default()
    });
    let box_kept = query::pairs(&SearchRequest { q: String::new(), exact: false, ..first_page.clone() });
    kept.retain(|(name, _)| *name != "page");
    ResultsPage {
        frame: Frame::new(shared, &heading, "/search"),
        box_: SearchBox { q: request.q.clone(), kept: box_kept },
        heading,
        partly: partly(request, response),
        shown,
        cards: response.hits.iter().map(Card::new).collect(),
        beyond,
        facets: facets(taxonomy, request, response),
        from: request.from.map(|month| month.to_string()).unwrap_or_default(),
        to: request.to.map(|month| month.to_string()).unwrap_or_default(),
        kept,
        chips: chips(taxonomy, &first_page),
        clear: address(&SearchRequest {
            q: request.q.clone(),
            sort: request.sort,
            exact: request.exact,
            page: 1,
            per_page,
            ..SearchRequest::default()
        }),
        sorts: orders(&first_page),
        also: response.also_searched.iter().take(ALSO).cloned().collect(),
        also_more: response.also_searched.len().saturating_sub(ALSO),
        exact: request.exact,
        exact_link: address(&SearchRequest { exact: true, ..first_page.clone() }),
        loose_link: address(&SearchRequest { exact: false, ..first_page.clone() }),
        did_you_mean: response
            .did_you_mean
            .as_ref()
            .map(|text| (text.clone(), address(&SearchRequest { q: text.clone(), ..first_page.clone() }))),
        abbreviations: response
            .abbreviations
            .iter()
            .map(|short| (short.word.to_uppercase(), meanings(&first_page, short)))
            .collect(),
        pages: page_links(request.page, last)
            .into_iter()
            .map(|number| PageLink {
                href: number.map(&at).unwrap_or_default(),
                current: number == Some(request.page),
                number,
            })
            .collect(),
        previous: (request.page > 1 && request.page <= last + 1).then(|| at(request.page - 1)),
        next: (request.page < last).then(|| at(request.page + 1)),
        csv: with_query("/search.csv", &first_page),
        feed: with_query("/search.atom", &first_page),
    }
}

fn heading(request: &SearchRequest, total: usize) -> String {
    match request.q.as_str() {
        "" => lessons(total),
        text => format!("{} for ‘{text}’", lessons(total)),
    }
}

/// How many lessons have the words typed, and why the others are there; `None` where all have them.
fn partly(request: &SearchRequest, response: &SearchResponse) -> Option<String> {
    let others = response.total.checked_sub(response.with_words).filter(|others| *others > 0)?;
    let one_word = request.q.trim().trim_matches(is_quote).chars().all(char::is_alphanumeric);
    let either = has_alternatives(&request.q);
    let (holds, hold) = if either { ("matches", "match") } else { ("holds", "hold") };
    let words = match (one_word, response.every_word) {
        _ if either => "what you typed",
        (true, _) => "your word",
        (false, true) => "all your words",
        (false, false) => "all or nearly all of your words",
    };
    let same = if response.also_searched.is_empty() { "" } else { " or words for the same thing" };
    let having = match response.with_words {
        0 => format!("No lesson {holds} {words}{same}"),
        1 => format!("1 lesson {holds} {words}{same}"),
        count => format!("{} {hold} {words}{same}", lessons(count)),
    };
    let more = if response.with_words == 0 { "" } else { " more" };
    let why = match (request.exact, others) {
        (true, 1) if either => "holds some of your words",
        (true, _) if either => "hold some of your words",
        (true, 1) => "holds some of them",
        (true, _) => "hold some of them",
        (false, 1) if one_word => "is found by theme",
        (false, 1) => "is found by theme or by some of your words",
        (false, _) if one_word => "are found by theme",
        (false, _) => "are found by theme or by some of your words",
    };
    Some(format!("{having}; {}{more} {why}.", thousands(others)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_count_is_of_what_was_typed() {
        let response = SearchResponse {
            total: 66,
            with_words: 25,
            every_word: true,
            page: 1,
            per_page: 20,
            took_ms: 0.0,
            also_searched: Vec::new(),
            did_you_mean: None,
            abbreviations: Vec::new(),
            hits: Vec::new(),
            facets: BTreeMap::new(),
        };
        for (q, says) in [
            ("warfarin OR apixaban", "25 lessons match what you typed; 41 more "),
            ("warfarin apixaban", "25 lessons hold all your words; 41 more "),
            ("\"warfarin", "25 lessons hold your word; 41 more are found by theme."),
            ("warfarin", "25 lessons hold your word; 41 more are found by theme."),
        ] {
            let request = SearchRequest { q: q.to_owned(), ..SearchRequest::default() };
            let partly = partly(&request, &response).unwrap();
            assert!(partly.starts_with(says), "{q}: {partly}");
        }
    }
}

//! `/search`: the results page. The address is the state: every filter, page and order is a link or a plain form.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::parts::{Card, lessons, thousands};
use super::{Frame, page};
use crate::library::{Abbreviation, FacetValue, SearchRequest, SearchResponse, Sort};
use crate::themes::Taxonomy;
use crate::values::{EventType, Harm, Setting};
use crate::web::error::Result;
use crate::web::{Shared, Site, query};

/// Values of a long facet; those in use are always shown.
const MOST_VALUES: usize = 12;
/// Pages that are linked beside the current one.
const NEAR: usize = 1;

#[derive(Template)]
#[template(path = "search.html")]
struct ResultsPage {
    frame: Frame,
    box_: SearchBox,
    heading: String,
    shown: String,
    cards: Vec<Card>,
    facets: Vec<Facet>,
    from: String,
    to: String,
    /// What the form of the filters keeps: text, order, exactness.
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    clear: String,
    sorts: Vec<SortLink>,
    also: Vec<String>,
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

/// The search box, with what it keeps of the filters.
pub(super) struct SearchBox {
    pub(super) q: String,
    pub(super) kept: Vec<(&'static str, String)>,
}

struct Facet {
    name: &'static str,
    legend: &'static str,
    open: bool,
    values: Vec<Value>,
}

struct Value {
    value: String,
    label: String,
    count: String,
    checked: bool,
    /// A sub-theme, under its theme.
    sub: bool,
}

struct Chip {
    group: &'static str,
    label: String,
    href: String,
}

struct SortLink {
    label: &'static str,
    href: String,
    current: bool,
}

/// A page number; `None` is a gap.
struct PageLink {
    number: Option<usize>,
    href: String,
    current: bool,
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
        shown,
        cards: response.hits.iter().map(Card::new).collect(),
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
        also: response.also_searched.iter().take(8).cloned().collect(),
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

/// The same search with one meaning in the place of the abbreviation, for each meaning.
fn meanings(request: &SearchRequest, short: &Abbreviation) -> Vec<(String, String)> {
    let is_it = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase() == short.word;
    let with = |meaning: &str| {
        let words: Vec<&str> =
            request.q.split_whitespace().map(|word| if is_it(word) { meaning } else { word }).collect();
        address(&SearchRequest { q: words.join(" "), ..request.clone() })
    };
    short.meanings.iter().map(|meaning| (meaning.clone(), with(meaning))).collect()
}

/// Without words there is no best match: then the library's own order is the newest first.
fn orders(request: &SearchRequest) -> Vec<SortLink> {
    let all = [(Sort::Relevance, "Best match"), (Sort::Newest, "Newest"), (Sort::Harm, "Most harm")];
    let browsing = request.q.is_empty();
    let current = if browsing && request.sort == Sort::Relevance { Sort::Newest } else { request.sort };
    all.into_iter()
        .filter(|(sort, _)| !browsing || *sort != Sort::Relevance)
        .map(|(sort, label)| SortLink {
            label,
            href: address(&SearchRequest { sort, ..request.clone() }),
            current: sort == current,
        })
        .collect()
}

fn heading(request: &SearchRequest, total: usize) -> String {
    match request.q.as_str() {
        "" => lessons(total),
        text => format!("{} for ‘{text}’", lessons(total)),
    }
}

fn address(request: &SearchRequest) -> String {
    with_query("/search", request)
}

/// A path with the query of a search, if it has one.
pub(super) fn with_query(path: &str, request: &SearchRequest) -> String {
    match query::write(request) {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

fn facets(taxonomy: &Taxonomy, request: &SearchRequest, response: &SearchResponse) -> Vec<Facet> {
    let of = |name: &str| response.facets.get(name).map(Vec::as_slice).unwrap_or_default();
    let ids = |all: Vec<&'static str>, chosen: Vec<&'static str>, name: &str| closed(&all, &chosen, of(name));
    let facet = |name, legend, open, values: Vec<Value>| Facet { name, legend, open, values };
    let harm = ids(
        Harm::ALL.iter().map(|one| one.id()).collect(),
        request.harm.iter().map(|one| one.id()).collect(),
        "harm",
    );
    let kinds = ids(
        EventType::ALL.iter().map(|one| one.id()).collect(),
        request.event_type.iter().map(|one| one.id()).collect(),
        "type",
    );
    let settings = ids(
        Setting::ALL.iter().map(|one| one.id()).collect(),
        request.setting.iter().map(|one| one.id()).collect(),
        "setting",
    );
    let label = |id: &str| taxonomy.factor_label(id).unwrap_or(id).to_owned();
    let factors = open(of("factor"), &request.factor, usize::MAX, label);
    let specialties = open(of("specialty"), &request.specialty, MOST_VALUES, str::to_owned);
    vec![
        facet("theme", "Theme", true, theme_values(taxonomy, request, of("theme"))),
        facet("harm", "Harm", true, harm),
        facet("setting", "Care setting", !request.setting.is_empty(), settings),
        facet("factor", "Contributory factor", !request.factor.is_empty(), factors),
        facet("type", "Type of event", !request.event_type.is_empty(), kinds),
        facet("specialty", "Specialty", !request.specialty.is_empty(), specialties),
    ]
    .into_iter()
    .filter(|facet| !facet.values.is_empty())
    .collect()
}

/// A facet of a closed list, in the list's order, without what nothing has.
fn closed(all: &[&str], chosen: &[&str], counted: &[FacetValue]) -> Vec<Value> {
    all.iter()
        .filter_map(|id| {
            let found = counted.iter().find(|value| value.value == *id);
            let checked = chosen.contains(id);
            (checked || found.is_some_and(|value| value.count > 0)).then(|| Value {
                value: (*id).to_owned(),
                label: found.map_or_else(|| name_of(id), |value| value.label.clone()),
                count: thousands(found.map_or(0, |value| value.count)),
                checked,
                sub: false,
            })
        })
        .collect()
}

/// A value that is chosen and that nothing has.
fn name_of(id: &str) -> String {
    Harm::from_id(id)
        .map(Harm::label)
        .or(Setting::from_id(id).map(Setting::label))
        .or(EventType::from_id(id).map(EventType::label))
        .unwrap_or(id)
        .to_owned()
}

/// A facet of an open list, the most frequent first, and what is chosen though nothing has it.
fn open(
    counted: &[FacetValue],
    chosen: &[String],
    most: usize,
    label: impl Fn(&str) -> String,
) -> Vec<Value> {
    let mut values: Vec<Value> = counted
        .iter()
        .filter(|value| value.count > 0)
        .enumerate()
        .filter(|(at, value)| *at < most || chosen.contains(&value.value))
        .map(|(_, value)| Value {
            value: value.value.clone(),
            label: value.label.clone(),
            count: thousands(value.count),
            checked: chosen.contains(&value.value),
            sub: false,
        })
        .collect();
    for id in chosen {
        if !values.iter().any(|value| value.value == *id) {
            let label = label(id);
            values.push(Value { value: id.clone(), label, count: "0".into(), checked: true, sub: false });
        }
    }
    values
}

/// Themes; the sub-themes of those that are chosen, or one of whose sub-themes is, follow their theme.
fn theme_values(taxonomy: &Taxonomy, request: &SearchRequest, counted: &[FacetValue]) -> Vec<Value> {
    let label = |id: &str| taxonomy.theme_label(id).unwrap_or(id).to_owned();
    let (subs, themes): (Vec<FacetValue>, Vec<FacetValue>) =
        counted.iter().cloned().partition(|value| taxonomy.parent(&value.value).is_some());
    let (chosen_subs, chosen): (Vec<String>, Vec<String>) =
        request.theme.iter().cloned().partition(|id| taxonomy.parent(id).is_some());
    let mut values = open(&themes, &chosen, usize::MAX, label);
    let mut out = Vec::with_capacity(values.len());
    // A chosen sub-theme whose theme nothing has still needs its theme above it.
    for sub in &chosen_subs {
        if let Some(parent) = taxonomy.parent(sub)
            && !values.iter().any(|value| value.value == parent)
        {
            let value = parent.to_owned();
            values.push(Value { label: label(parent), value, count: "0".into(), checked: false, sub: false });
        }
    }
    for theme in values {
        let id = theme.value.clone();
        let below = |sub: &str| taxonomy.parent(sub) == Some(id.as_str());
        let expanded = theme.checked || chosen_subs.iter().any(|sub| below(sub));
        out.push(theme);
        if expanded {
            let counted: Vec<FacetValue> = subs.iter().filter(|sub| below(&sub.value)).cloned().collect();
            let chosen: Vec<String> = chosen_subs.iter().filter(|sub| below(sub)).cloned().collect();
            out.extend(
                open(&counted, &chosen, usize::MAX, label)
                    .into_iter()
                    .map(|value| Value { sub: true, ..value }),
            );
        }
    }
    out
}

/// What is in use, each with the address of the search without it.
fn chips(taxonomy: &Taxonomy, request: &SearchRequest) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |group, label: String, without: SearchRequest| {
        chips.push(Chip { group, label, href: address(&without) });
    };
    for id in &request.theme {
        let mut without = request.clone();
        without.theme.retain(|other| other != id);
        add("Theme", taxonomy.theme_label(id).unwrap_or(id).to_owned(), without);
    }
    for id in &request.factor {
        let mut without = request.clone();
        without.factor.retain(|other| other != id);
        add("Factor", taxonomy.factor_label(id).unwrap_or(id).to_owned(), without);
    }
    for one in &request.harm {
        let mut without = request.clone();
        without.harm.retain(|other| other != one);
        add("Harm", one.label().to_owned(), without);
    }
    for one in &request.event_type {
        let mut without = request.clone();
        without.event_type.retain(|other| other != one);
        add("Type", one.label().to_owned(), without);
    }
    for one in &request.setting {
        let mut without = request.clone();
        without.setting.retain(|other| other != one);
        add("Setting", one.label().to_owned(), without);
    }
    for name in &request.specialty {
        let mut without = request.clone();
        without.specialty.retain(|other| other != name);
        add("Specialty", name.clone(), without);
    }
    if let Some(from) = request.from {
        add("From", from.label(), SearchRequest { from: None, ..request.clone() });
    }
    if let Some(to) = request.to {
        add("To", to.label(), SearchRequest { to: None, ..request.clone() });
    }
    chips
}

/// First, last and the neighbours of the current page, with gaps.
fn page_links(current: usize, last: usize) -> Vec<Option<usize>> {
    if last <= 1 {
        return Vec::new();
    }
    let mut links = Vec::new();
    let mut before = 0;
    for number in 1..=last {
        if number == 1 || number == last || number.abs_diff(current) <= NEAR {
            // A gap of one page is better filled than shown.
            match number - before {
                1 => {}
                2 => links.push(Some(number - 1)),
                _ => links.push(None),
            }
            links.push(Some(number));
            before = number;
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_have_gaps_only_where_something_is_left_out() {
        assert!(page_links(1, 1).is_empty());
        assert_eq!(page_links(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(page_links(1, 9), [Some(1), Some(2), None, Some(9)]);
        assert_eq!(page_links(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(page_links(3, 9), [Some(1), Some(2), Some(3), Some(4), None, Some(9)]);
        assert_eq!(page_links(500, 9), [Some(1), None, Some(9)]);
    }

    #[test]
    fn the_best_match_needs_words() {
        let shown = |query: &str| -> Vec<(&str, bool)> {
            let request = query::read(Some(query)).unwrap();
            orders(&request).into_iter().map(|link| (link.label, link.current)).collect()
        };
        assert_eq!(shown("q=x"), [("Best match", true), ("Newest", false), ("Most harm", false)]);
        assert_eq!(shown(""), [("Newest", true), ("Most harm", false)]);
        assert_eq!(shown("sort=harm"), [("Newest", false), ("Most harm", true)]);
    }

    #[test]
    fn a_chip_takes_away_only_itself() {
        let request = query::read(Some("q=x&theme=MED&theme=FALL&harm=low")).unwrap();
        let chips = chips(&Taxonomy::built_in(), &request);
        let links: Vec<_> = chips.iter().map(|chip| chip.href.as_str()).collect();
        assert_eq!(
            links,
            [
                "/search?q=x&theme=FALL&harm=low",
                "/search?q=x&theme=MED&harm=low",
                "/search?q=x&theme=MED&theme=FALL"
            ]
        );
        assert_eq!(chips[0].label, "Medication");
    }

    #[test]
    fn sub_themes_follow_a_chosen_theme() {
        let taxonomy = Taxonomy::built_in();
        let counted = |value: &str, count| FacetValue { value: value.into(), label: value.into(), count };
        let facet = [counted("MED", 5), counted("FALL", 2), counted("MED-omit", 3)];
        let shown = |query: &str| -> Vec<String> {
            let request = query::read(Some(query)).unwrap();
            theme_values(&taxonomy, &request, &facet).into_iter().map(|value| value.value).collect()
        };
        assert_eq!(shown(""), ["MED", "FALL"]);
        assert_eq!(shown("theme=MED"), ["MED", "MED-omit", "FALL"]);
        assert_eq!(shown("theme=MED-insulin"), ["MED", "MED-omit", "MED-insulin", "FALL"]);
        assert_eq!(shown("theme=<b>"), ["MED", "FALL", "<b>"]);
    }
}

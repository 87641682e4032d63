//! The links of the results page: a search enters; the addresses of the same search in another order, on another page or
//! without one of its filters leave.

use crate::library::{Abbreviation, SearchRequest, Sort};
use crate::themes::Taxonomy;
use crate::web::query;

/// Pages that are linked beside the current one.
const NEAR: usize = 1;

/// A filter in use, with the address of the search without it.
pub(super) struct Chip {
    pub(super) group: &'static str,
    pub(super) label: String,
    pub(super) href: String,
}

/// An order.
pub(super) struct SortLink {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
}

/// A page number; `None` is a gap.
pub(super) struct PageLink {
    pub(super) number: Option<usize>,
    pub(super) href: String,
    pub(super) current: bool,
}

/// The same search with one meaning in the place of the abbreviation, for each meaning.
pub(super) fn meanings(request: &SearchRequest, short: &Abbreviation) -> Vec<(String, String)> {
    let is_it = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase() == short.word;
    let with = |meaning: &str| {
        let words: Vec<&str> =
            request.q.split_whitespace().map(|word| if is_it(word) { meaning } else { word }).collect();
        address(&SearchRequest { q: words.join(" "), ..request.clone() })
    };
    short.meanings.iter().map(|meaning| (meaning.clone(), with(meaning))).collect()
}

/// Without words there is no best match: then the library's own order is the newest first.
pub(super) fn orders(request: &SearchRequest) -> Vec<SortLink> {
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

/// The address of a search.
pub(super) fn address(request: &SearchRequest) -> String {
    with_query("/search", request)
}

/// A path with the query of a search, if it has one.
pub(super) fn with_query(path: &str, request: &SearchRequest) -> String {
    match query::write(request) {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// What is in use, each with the address of the search without it.
pub(super) fn chips(taxonomy: &Taxonomy, request: &SearchRequest) -> Vec<Chip> {
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
    for one in &request.psychological_harm {
        let mut without = request.clone();
        without.psychological_harm.retain(|other| other != one);
        add("Psychological harm", one.label().to_owned(), without);
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
pub(super) fn page_links(current: usize, last: usize) -> Vec<Option<usize>> {
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
}

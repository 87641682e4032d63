//! The query of a search: what an address says enters, a [`SearchRequest`] leaves, and back again.
//!
//! Anything may be searched for. A filter with a closed list of values, a month or a number must be one that there is:
//! the error names what is allowed and never what was sent. Empty values are left out, as browsers send every field of
//! a form. Unknown parameters are ignored.

use crate::library::{SearchRequest, Sort};
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

use super::error::{Error, Result};

/// Most values of one filter.
const MOST: usize = 64;
/// Longest value of a filter that is an id, in bytes.
const LONGEST: usize = 64;

/// Highest page number that is read; it lies far behind the deepest hit.
const LAST_PAGE: usize = 1_000_000;

/// Reads a query string.
pub(super) fn read(raw: Option<&str>) -> Result<SearchRequest> {
    let mut request =
        SearchRequest { page: 1, per_page: SearchRequest::DEFAULT_PER_PAGE, ..SearchRequest::default() };
    for (name, value) in form_urlencoded::parse(raw.unwrap_or_default().as_bytes()) {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match &*name {
            "q" => request.q = typed(value),
            "theme" => add(&mut request.theme, id(value, "theme")?, "theme")?,
            "factor" => add(&mut request.factor, id(value, "factor")?, "factor")?,
            "specialty" => add(&mut request.specialty, id(value, "specialty")?, "specialty")?,
            "harm" => add(&mut request.harm, one_of(value, "harm", Harm::ALL, Harm::id)?, "harm")?,
            "psychological_harm" => {
                let one = one_of(value, "psychological_harm", PsychologicalHarm::ALL, PsychologicalHarm::id)?;
                add(&mut request.psychological_harm, one, "psychological_harm")?;
            }
            "setting" => {
                add(&mut request.setting, one_of(value, "setting", Setting::ALL, Setting::id)?, "setting")?;
            }
            "type" => {
                add(&mut request.event_type, one_of(value, "type", EventType::ALL, EventType::id)?, "type")?;
            }
            "from" => request.from = Some(month(value, "from")?),
            "to" => request.to = Some(month(value, "to")?),
            "sort" => {
                request.sort = Sort::from_id(value)
                    .ok_or_else(|| wrong("sort must be one of: relevance, newest, harm."))?;
            }
            "exact" => {
                request.exact = match value {
                    "true" | "1" | "on" | "yes" => true,
                    "false" | "0" | "off" | "no" => false,
                    _ => return Err(wrong("exact must be true or false.")),
                };
            }
            "page" => {
                request.page = number(value, 1, LAST_PAGE)
                    .ok_or_else(|| wrong("page must be a whole number from 1 to 1000000."))?;
            }
            "per_page" => {
                request.per_page = number(value, 1, SearchRequest::MAX_PER_PAGE)
                    .ok_or_else(|| wrong("per_page must be a whole number from 1 to 100."))?;
            }
            _ => {}
        }
    }
    Ok(request)
}

/// The query string of a search, in one fixed order; empty for the search for everything.
pub(super) fn write(request: &SearchRequest) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs(request) {
        out.append_pair(name, &value);
    }
    out.finish()
}

/// The search as the fields of a form, without the page.
pub(super) fn pairs(request: &SearchRequest) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if !request.q.is_empty() {
        pairs.push(("q", request.q.clone()));
    }
    pairs.extend(request.theme.iter().map(|value| ("theme", value.clone())));
    pairs.extend(request.factor.iter().map(|value| ("factor", value.clone())));
    pairs.extend(request.harm.iter().map(|value| ("harm", value.id().to_owned())));
    let psychological = request.psychological_harm.iter();
    pairs.extend(psychological.map(|value| ("psychological_harm", value.id().to_owned())));
    pairs.extend(request.event_type.iter().map(|value| ("type", value.id().to_owned())));
    pairs.extend(request.setting.iter().map(|value| ("setting", value.id().to_owned())));
    pairs.extend(request.specialty.iter().map(|value| ("specialty", value.clone())));
    pairs.extend(request.from.map(|month| ("from", month.to_string())));
    pairs.extend(request.to.map(|month| ("to", month.to_string())));
    if request.sort != Sort::default() {
        pairs.push(("sort", request.sort.id().to_owned()));
    }
    if request.exact {
        pairs.push(("exact", "true".to_owned()));
    }
    if request.page > 1 {
        pairs.push(("page", request.page.to_string()));
    }
    if request.per_page != SearchRequest::DEFAULT_PER_PAGE {
        pairs.push(("per_page", request.per_page.to_string()));
    }
    pairs
}

/// What somebody typed into a search box, without control characters and cut to what is searched.
pub(super) fn typed(value: &str) -> String {
    value
        .trim()
        .chars()
        .take(SearchRequest::MAX_QUERY)
        .map(|c| if c.is_control() || is_noncharacter(c) { ' ' } else { c })
        .collect()
}

/// Characters that XML and so the feed cannot hold.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn add<T: PartialEq>(list: &mut Vec<T>, value: T, name: &str) -> Result<()> {
    if list.contains(&value) {
        return Ok(());
    }
    if list.len() == MOST {
        return Err(wrong(&format!("{name} may be given at most {MOST} times.")));
    }
    list.push(value);
    Ok(())
}

/// Ids are open lists: one that nobody has finds nothing.
fn id(value: &str, name: &str) -> Result<String> {
    if value.len() > LONGEST || value.chars().any(char::is_control) {
        return Err(wrong(&format!("{name} is not an id: an id is at most {LONGEST} characters long.")));
    }
    Ok(value.to_owned())
}

fn one_of<T: Copy>(value: &str, name: &str, all: &[T], id: impl Fn(T) -> &'static str) -> Result<T> {
    all.iter().copied().find(|one| id(*one) == value).ok_or_else(|| {
        let allowed: Vec<_> = all.iter().map(|one| id(*one)).collect();
        wrong(&format!("{name} must be one of: {}.", allowed.join(", ")))
    })
}

fn month(value: &str, name: &str) -> Result<Month> {
    Month::parse(value).ok_or_else(|| wrong(&format!("{name} must be a month such as 2024-03.")))
}

fn number(value: &str, least: usize, most: usize) -> Option<usize> {
    value.parse().ok().filter(|number| (least..=most).contains(number))
}

fn wrong(what: &str) -> Error {
    Error::BadRequest(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_filters_and_leaves_out_what_is_empty() {
        let request = read(Some(
            "q=+insulin%20dose+&theme=MED&theme=FALL&theme=MED&harm=severe&harm=&type=good-care&setting=ed\
             &from=2024-03&to=&sort=newest&exact=on&page=2&per_page=25&utm=x",
        ))
        .unwrap();
        assert_eq!(request.q, "insulin dose");
        assert_eq!(request.theme, ["MED", "FALL"]);
        assert_eq!(request.harm, [Harm::Severe]);
        assert_eq!(request.event_type, [EventType::GoodCare]);
        assert_eq!(request.setting, [Setting::Ed]);
        assert_eq!((request.from, request.to), (Month::new(2024, 3), None));
        assert_eq!(
            (request.sort, request.exact, request.page, request.per_page),
            (Sort::Newest, true, 2, 25)
        );
    }

    #[test]
    fn errors_say_what_is_allowed_and_never_what_was_sent() {
        for (query, says) in [
            ("harm=Quillfeather", "none, low, moderate, severe, fatal, nearmiss"),
            ("psychological_harm=Quillfeather", "none, low, moderate, severe, unknown"),
            ("psychological_harm=fatal", "none, low, moderate, severe, unknown"),
            ("setting=Quillfeather", "acute, ed"),
            ("type=Quillfeather", "incident, good-care, outcome, risk"),
            ("from=Quillfeather", "2024-03"),
            ("to=2024-13", "2024-03"),
            ("sort=Quillfeather", "relevance"),
            ("exact=Quillfeather", "true or false"),
            ("page=0", "from 1"),
            ("page=Quillfeather", "from 1"),
            ("page=18446744073709551615", "from 1"),
            ("per_page=101", "1 to 100"),
        ] {
            let Err(Error::BadRequest(text)) = read(Some(query)) else { panic!("{query}") };
            assert!(text.contains(says) && !text.contains("Quillfeather"), "{query}: {text}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let query = "q=%26+a%3Db&theme=MED-omit&factor=team&harm=none&harm=low\
                     &psychological_harm=low&psychological_harm=unknown&type=risk&setting=gp\
                     &specialty=Ear%2C+nose+and+throat&from=2020-01&to=2024-12&sort=harm&exact=true&page=3&per_page=50";
        let request = read(Some(query)).unwrap();
        assert_eq!(write(&request), query.replace(' ', ""));
        assert!(read(Some(&write(&request))).unwrap() == request);
        assert_eq!(write(&read(None).unwrap()), "");
    }

    #[test]
    fn typed_text_is_cut_and_freed_of_control_characters() {
        assert_eq!(typed("a\u{0}b\u{1b}c"), "a b c");
        assert_eq!(typed(&"é".repeat(5_000)).chars().count(), SearchRequest::MAX_QUERY);
    }
}

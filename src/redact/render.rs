//! Entities enter, redacted text and findings leave: placeholders with roles, numbers and intervals.

use std::collections::BTreeMap;

use super::document::Hint;
use super::engine::{Engine, Work};
use super::entities::Entity;
use super::names::known::Sought;
use super::names::known_date::date_of;
use super::names::people::People;
use super::normal::LETTER;
use super::placeholder::{DOUBT, bare_words, counted, interval, words};
use super::policy::Action;
use super::{Case, Finding, Kind, Redacted, RedactedCase, RedactedPart, Role};

/// Things of one kind that are numbered by what they are called: wards, organisations.
#[derive(Default)]
struct Places {
    numbers: BTreeMap<(&'static str, Vec<u8>), usize>,
    counts: BTreeMap<&'static str, usize>,
}

impl Places {
    /// The number among the things with the same placeholder.
    fn number(&mut self, key: Vec<u8>, words: &'static str) -> usize {
        let count = self.counts.entry(words).or_default();
        *self.numbers.entry((words, key)).or_insert_with(|| {
            *count += 1;
            *count
        })
    }
}

/// What a place is called, however it is written: "the Quince Ward" is "Quince  Ward", "St. Mary's" is
/// "St Marys", "Ward-7" is "ward 7" and "Ward7".
fn key(name: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(name.len() + 4);
    for &byte in name.iter().filter(|byte| **byte != b'\'') {
        if plain.last().is_some_and(|last| last.is_ascii_digit() != byte.is_ascii_digit()) {
            plain.push(b' ');
        }
        plain.push(byte.to_ascii_lowercase());
    }
    let mut words: Vec<&[u8]> = plain
        .split(|byte| !(byte.is_ascii_alphanumeric() || *byte == LETTER))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 && words[0] == b"the" {
        words.remove(0);
    }
    // The s of "St Mary's" is part of its name, that of "the General Hospital's" is not.
    let saint = words.len() == 2 && matches!(words[0], b"st" | b"saint");
    let letters = |word: &[u8]| word.iter().all(u8::is_ascii_alphabetic);
    if let [_, .., before, b"s"] = words[..]
        && letters(before)
    {
        words.pop();
    } else if !saint
        && name.to_ascii_lowercase().ends_with(b"'s")
        && let Some(last) = words.last_mut()
        && let Some(bare) = last.strip_suffix(b"s")
    {
        *last = bare;
    }
    let key = words.join(&b' ');
    if key.is_empty() { name.to_ascii_lowercase() } else { key }
}

/// The highest number of each placeholder that stands in the case already: what is found now is numbered
/// behind it, so that nobody becomes somebody of an earlier redaction.
fn standing(works: &[Work<'_>]) -> BTreeMap<&'static str, usize> {
    let mut highest = BTreeMap::new();
    for Work { doc, .. } in works {
        for first in (0..doc.tokens.len()).filter(|&at| doc.hints[at] == Hint::Placeholder) {
            if doc.mark(first, b'[')
                && let Some(end) = (first..doc.tokens.len()).find(|&at| doc.mark(at, b']'))
                && let Some((words, number)) = counted(doc.bytes(first, end + 1))
            {
                let old = highest.entry(words).or_insert(number);
                *old = number.max(*old);
            }
        }
    }
    highest
}

/// Writes all parts.
pub(crate) fn write(
    engine: &Engine,
    case: &Case<'_>,
    works: &[Work<'_>],
    entities: &[Vec<Entity>],
    sought: &Sought,
) -> RedactedCase {
    // People first: roles may become known late.
    let mut people = People::default();
    let mut persons: Vec<Vec<usize>> = Vec::with_capacity(works.len());
    for ((work, entities), (part, _)) in works.iter().zip(entities).zip(case.parts) {
        people.part();
        persons.push(
            entities
                .iter()
                .map(|entity| {
                    if entity.kind == Kind::Name && !entity.cell.doubt {
                        people.meet(&work.doc, *part, (entity.first, entity.last), sought)
                    } else {
                        usize::MAX
                    }
                })
                .collect(),
        );
    }
    let standing = standing(works);
    let places = people.places(
        [Role::Patient, Role::Relative, Role::Staff, Role::Other]
            .map(|role| standing.get(words(Kind::Name, Some(role))).copied().unwrap_or(0)),
    );
    let mut sites = Places { counts: standing, ..Places::default() };
    let mut parts = Vec::with_capacity(works.len());
    for (index, ((part, text), work)) in case.parts.iter().zip(works).enumerate() {
        let mut out = String::with_capacity(text.len() + 64);
        let mut findings = Vec::with_capacity(entities[index].len());
        let mut copied = 0;
        for (entity, &person) in entities[index].iter().zip(&persons[index]) {
            let doc = &work.doc;
            let plain = doc.tokens[entity.first].start as usize..doc.tokens[entity.last - 1].end as usize;
            let mut span = doc.normal.raw(plain.clone());
            // One raw character may give plain bytes to two neighbours ("⒈" is "1."): the first takes it.
            span.start = span.start.max(copied);
            if span.is_empty() {
                continue;
            }
            let role = (entity.kind == Kind::Name)
                .then(|| places.get(person).map_or(Role::Other, |(role, _)| *role));
            let full = engine.policy.action(entity.kind) != Action::Remove;
            let placeholder = if entity.cell.doubt {
                DOUBT.to_owned()
            } else if !full {
                format!("[{}]", bare_words(entity.kind))
            } else {
                match entity.kind {
                    Kind::Name => match places.get(person) {
                        Some((Role::Patient, 1)) => "[patient]".to_owned(),
                        Some((role, number)) => format!("[{} {number}]", words(Kind::Name, Some(*role))),
                        None => "[person]".to_owned(),
                    },
                    Kind::Ward | Kind::Org => {
                        let key = key(&doc.normal.bytes[plain]);
                        let words = if entity.kind == Kind::Org { site(&key) } else { "ward" };
                        match sites.number(key, words) {
                            1 => format!("[{words}]"),
                            number => format!("[{words} {number}]"),
                        }
                    }
                    Kind::Date => relative(case, date_of(doc, entity.first, entity.last))
                        .unwrap_or_else(|| "[date]".to_owned()),
                    kind => format!("[{}]", words(kind, None)),
                }
            };
            out.push_str(&text[copied..span.start]);
            let start = out.len();
            out.push_str(&placeholder);
            copied = span.end;
            findings.push(Finding {
                kind: entity.kind,
                role,
                span,
                output: start..out.len(),
                placeholder,
                rule: entity.cell.rule,
                evidence: entity.cell.evidence,
                certainty: entity.cell.certainty.clamp(0.0, 1.0),
                doubt: entity.cell.doubt,
            });
        }
        out.push_str(&text[copied..]);
        parts.push(RedactedPart { part: *part, text: Redacted::from_redactor(out), findings });
    }
    RedactedCase { parts }
}

/// Whether an organisation is a hospital, as far as its name says.
fn site(name: &[u8]) -> &'static str {
    let has = |word: &str| name.windows(word.len()).any(|window| window == word.as_bytes());
    if has("hosp") || has("infirmary") || has("royal") || has("general") || name.starts_with(b"st ") {
        "hospital"
    } else if has("school") || has("college") || has("academy") || has("nursery") {
        "school"
    } else if has("surgery") || has("practice") || has("health centre") || has("medical centre") {
        "practice"
    } else if has("nursing home") || has("care home") || has("residential") {
        "care home"
    } else {
        "organisation"
    }
}

/// A date as days from the incident.
fn relative(case: &Case<'_>, date: Option<(u32, u32, u32)>) -> Option<String> {
    let zero = case.day_zero?;
    let (year, month, day) = date?;
    let on =
        |year: i16| jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let days = |date: jiff::civil::Date| zero.until(date).ok().map(|span| i64::from(span.get_days()));
    if year > 0 {
        return days(on(i16::try_from(year).ok()?)?).map(interval);
    }
    // Without a year: the nearest.
    let nearest = [zero.year() - 1, zero.year(), zero.year() + 1]
        .into_iter()
        .filter_map(|year| days(on(year)?))
        .min_by_key(|days| days.abs())?;
    Some(interval(nearest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("Quince Ward", "the Quince Ward"),
            ("Quince Ward", "QUINCE  WARD"),
            ("Quince Ward", "Quince\nWard"),
            ("Quince Ward", "Quince Ward's"),
            ("Ward 7", "Ward  7"),
            ("Ward 7", "Ward-7"),
            ("Ward 7", "ward7"),
            ("Ward 7B", "ward 7 b"),
            ("St Mary's Hospital", "St. Mary's Hospital"),
            ("St Mary's Hospital", "St Marys Hospital's"),
            ("St Mary's", "St. Marys"),
            ("Barrowmere General Hospital", "The Barrowmere General Hospital"),
            ("Barrowmere General Hospital", "Barrowmere General Hospital's"),
            ("Barrowmere General Hospital", "Barrowmere General Hospital S"),
        ] {
            assert_eq!(key(one.as_bytes()), key(other.as_bytes()), "{one}, {other}");
        }
    }

    #[test]
    fn other_places_stay_apart() {
        for (one, other) in [
            ("Ward 7", "Ward 17"),
            ("Ward 1 2", "Ward 12"),
            ("Ward S", "Ward"),
            ("Ward 7S", "Ward 7"),
            ("Quince Ward", "Quince Unit"),
            ("St Mary's Hospital", "St Mary's Hospice"),
        ] {
            assert_ne!(key(one.as_bytes()), key(other.as_bytes()), "{one}, {other}");
        }
        assert_eq!(key(b"'s"), b"'s");
        assert_eq!(key(b"---"), b"---");
    }
}

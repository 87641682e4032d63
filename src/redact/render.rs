//! Entities enter, redacted text and findings leave: placeholders with roles, numbers and intervals.

use std::collections::BTreeMap;

use super::engine::{Engine, Entity, Work};
use super::names::known::Sought;
use super::names::known_date::date_of;
use super::names::people::People;
use super::placeholder::{DOUBT, interval, words};
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
    fn number(&mut self, name: Vec<u8>, words: &'static str) -> usize {
        let count = self.counts.entry(words).or_default();
        *self.numbers.entry((words, name)).or_insert_with(|| {
            *count += 1;
            *count
        })
    }
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
    let places = people.places();
    let mut sites = Places::default();
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
                format!("[{}]", words(entity.kind, None))
            } else {
                match entity.kind {
                    Kind::Name => match places.get(person) {
                        Some((Role::Patient, 1)) => "[patient]".to_owned(),
                        Some((role, number)) => format!("[{} {number}]", words(Kind::Name, Some(*role))),
                        None => "[person]".to_owned(),
                    },
                    Kind::Ward | Kind::Org => {
                        let name = doc.normal.bytes[plain].to_ascii_lowercase();
                        let words = if entity.kind == Kind::Org { site(&name) } else { "ward" };
                        match sites.number(name, words) {
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

//! Entities enter, redacted text and findings leave: placeholders with roles, numbers and intervals.

mod called;
mod places;

use std::collections::BTreeMap;
use std::ops::Range;

use super::document::Hint;
use super::engine::{Engine, Work};
use super::entities::Entity;
use super::names::known::Sought;
use super::names::known_date::date_of;
use super::names::people::People;
use super::placeholder::{DOUBT, bare_words, counted, interval, telling, words};
use super::policy::{Action, Policy};
use super::{Case, Evidence, Finding, Kind, Redacted, RedactedCase, RedactedPart, Role};
use places::Places;

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
    // So are places: one may be named with its head word later.
    let mut sites = Places::behind(standing);
    let mut named: Vec<Vec<usize>> = Vec::with_capacity(works.len());
    for (work, entities) in works.iter().zip(entities) {
        named.push(
            entities
                .iter()
                .map(|entity| {
                    if matches!(entity.kind, Kind::Ward | Kind::Org) && !entity.cell.doubt {
                        sites.meet(entity.kind, work.doc.bytes(entity.first, entity.last))
                    } else {
                        usize::MAX
                    }
                })
                .collect(),
        );
    }
    let mut parts = Vec::with_capacity(works.len());
    for (index, ((part, text), work)) in case.parts.iter().zip(works).enumerate() {
        let mut out = String::with_capacity(text.len() + 64);
        let mut findings = Vec::with_capacity(entities[index].len());
        let mut copied = 0;
        for ((entity, &person), &site) in entities[index].iter().zip(&persons[index]).zip(&named[index]) {
            let doc = &work.doc;
            let plain = doc.tokens[entity.first].start as usize..doc.tokens[entity.last - 1].end as usize;
            let mut span = doc.normal.raw(plain);
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
                    Kind::Ward | Kind::Org => match sites.number(site) {
                        Some((words, 1)) => format!("[{words}]"),
                        Some((words, number)) => format!("[{words} {number}]"),
                        None => format!("[{}]", bare_words(entity.kind)),
                    },
                    Kind::Date => relative(case, date_of(doc, entity.first, entity.last))
                        .unwrap_or_else(|| "[date]".to_owned()),
                    kind => format!("[{}]", words(kind, None)),
                }
            };
            copy(&engine.policy, text, copied..span.start, &mut out, &mut findings);
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
        copy(&engine.policy, text, copied..text.len(), &mut out, &mut findings);
        parts.push(RedactedPart { part: *part, text: Redacted::from_redactor(out), findings });
    }
    RedactedCase { parts }
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

/// Copies what stays. A placeholder of an earlier redaction that tells more than the policy lets stand by now keeps its kind
/// alone.
fn copy(policy: &Policy, text: &str, gap: Range<usize>, out: &mut String, findings: &mut Vec<Finding>) {
    let mut done = gap.start;
    for (place, kind) in telling(&text[gap.clone()]) {
        if policy.action(kind) != Action::Remove {
            continue;
        }
        let span = gap.start + place.start..gap.start + place.end;
        out.push_str(&text[done..span.start]);
        let start = out.len();
        let placeholder = format!("[{}]", bare_words(kind));
        out.push_str(&placeholder);
        done = span.end;
        findings.push(Finding {
            kind,
            role: None,
            span,
            output: start..out.len(),
            placeholder,
            rule: "placeholder",
            evidence: Evidence::Format,
            certainty: 1.0,
            doubt: false,
        });
    }
    out.push_str(&text[done..gap.end]);
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

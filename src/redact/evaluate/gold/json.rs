//! JSON lines: lines enter, cases leave. Offsets count Unicode scalar values.
//!
//! A key that is not known is an error: of a mistyped one nobody would see that its spans count for nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::case::{GoldCase, GoldError, GoldPart, GoldSpan, can_be_missed, cuts, day, known_role, origin};
use crate::redact::{Kind, Known, Part, Role};

/// What may stand beside: labels of the case and how it is written, read elsewhere if at all.
const BESIDE: &[&str] = &[
    "example",
    "factors",
    "harm",
    "note",
    "psychological_harm",
    "queries",
    "setting",
    "specialty",
    "style",
    "themes",
    "type",
];

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    text: Option<String>,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    optional: Vec<Span>,
    #[serde(default)]
    known: serde_json::Map<String, serde_json::Value>,
    date: Option<String>,
    origin: Option<String>,
    title: Option<Piece>,
    what: Option<Piece>,
    action: Option<Piece>,
    lesson: Option<Piece>,
    #[serde(flatten)]
    other: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    text: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    optional: Vec<Span>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    start: usize,
    end: usize,
    kind: Kind,
    role: Option<String>,
    origin: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Vec<GoldCase>, GoldError> {
    let mut cases = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let error = |reason| GoldError::Line { line: at + 1, reason };
        let line: Line = serde_json::from_str(line).map_err(|wrong| error(unread(&wrong)))?;
        if line.other.keys().any(|key| !BESIDE.contains(&key.as_str())) {
            return Err(error(
                "a key is not known: write id, text, spans, optional, known, date, origin or the parts title, what, \
                 action and lesson; beside them may stand type, harm, psychological_harm, setting, specialty, style, \
                 themes, factors, queries, example and note",
            ));
        }
        let date = line.date.as_deref().map_or(Ok(None), day).map_err(error)?;
        let mut parts = Vec::new();
        let pieces = [
            (Part::Title, line.title),
            (Part::WhatHappened, line.what),
            (Part::ActionTaken, line.action),
            (Part::Lesson, line.lesson),
        ];
        if let Some(text) = line.text {
            let piece = Piece { text, spans: line.spans, optional: line.optional };
            parts.push(part(Part::WhatHappened, piece).map_err(error)?);
        } else if !line.spans.is_empty() || !line.optional.is_empty() {
            return Err(error("spans without \"text\" beside them: put them into their part"));
        }
        for (name, piece) in pieces {
            if let Some(piece) = piece {
                parts.push(part(name, piece).map_err(error)?);
            }
        }
        if parts.is_empty() {
            return Err(error("neither \"text\" nor a part in it"));
        }
        let known = line.known.iter().flat_map(|(key, value)| known_values(key, value)).collect();
        let id = match line.id {
            serde_json::Value::Null => (cases.len() + 1).to_string(),
            serde_json::Value::String(id) => id,
            id => id.to_string(),
        };
        let origin = line.origin.as_deref().and_then(origin);
        let case = GoldCase { id, parts, known, date, origin };
        if !case.is_blank() {
            cases.push(case);
        }
    }
    Ok(cases)
}

/// Why a line is not read. What the parser says quotes the line, so it is not passed on.
fn unread(wrong: &serde_json::Error) -> &'static str {
    let says = wrong.to_string();
    if says.starts_with("unknown field") {
        "a key of a part or a span is not known: a part has text, spans and optional; a span has start, end, kind, \
         role and origin"
    } else if says.starts_with("unknown variant") {
        "a span names no known kind"
    } else {
        "not a JSON object with \"text\" or parts, and spans of start, end and kind"
    }
}

/// A known value: text, a number, or a list of these.
pub(crate) fn known_values(key: &str, value: &serde_json::Value) -> Vec<Known> {
    match value {
        serde_json::Value::String(text) => vec![Known::new(key, text.as_str())],
        serde_json::Value::Number(number) => vec![Known::new(key, number.to_string())],
        serde_json::Value::Array(all) => all.iter().flat_map(|value| known_values(key, value)).collect(),
        _ => Vec::new(),
    }
}

/// A part of JSON lines. Errors are a fixed reason.
fn part(part: Part, piece: Piece) -> Result<GoldPart, &'static str> {
    let text = &piece.text;
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let all: Vec<_> = piece.spans.iter().chain(&piece.optional).map(|span| (span.start, span.end)).collect();
    if counted_otherwise(text, &places, &all) {
        return Err(
            "a span starts or ends inside a word, and none would if offsets counted bytes or UTF-16 units: \
                    count characters (Unicode scalar values) from 0",
        );
    }
    let mut met: BTreeMap<(usize, usize), (bool, Kind, Option<Role>)> = BTreeMap::new();
    let mut read = |spans: Vec<Span>, optional: bool| -> Result<Vec<GoldSpan>, &'static str> {
        let mut out = Vec::with_capacity(spans.len());
        for span in spans {
            let place = |at: usize| {
                places.get(at).copied().ok_or("a span lies outside its text: offsets count characters from 0")
            };
            let range = place(span.start)?..place(span.end)?;
            let words = text.get(range.clone()).ok_or("a span ends before it starts")?;
            if !can_be_missed(words) {
                return Err("a span holds no letter or digit");
            }
            let role = span.role.as_deref().map(known_role).transpose()?;
            let mark = (optional, span.kind, role);
            match met.insert((range.start, range.end), mark) {
                // The same span twice is one identifier.
                Some(before) if before == mark => continue,
                Some((other, ..)) if other != optional => {
                    return Err("the same place stands in spans and in optional: leave one of them out");
                }
                Some(_) => {
                    return Err("the same place is marked with two kinds or roles: leave one of them out");
                }
                None => {}
            }
            let origin = span.origin.as_deref().and_then(origin);
            out.push(GoldSpan { range, kind: span.kind, role, origin });
        }
        Ok(out)
    };
    let (spans, optional) = (read(piece.spans, false)?, read(piece.optional, true)?);
    Ok(GoldPart { part, text: piece.text, spans, optional })
}

/// The spans of a text lie at words only if they count bytes or UTF-16 units, as other tools do. Where words are run
/// together a span may well end inside one; then it does so whatever is counted.
fn counted_otherwise(text: &str, places: &[usize], spans: &[(usize, usize)]) -> bool {
    if text.is_ascii() || at_words(text, spans, |at| places.get(at).copied()) {
        return false;
    }
    let mut units: BTreeMap<usize, usize> = BTreeMap::new();
    let mut count = 0;
    for (at, c) in text.char_indices() {
        units.insert(count, at);
        count += c.len_utf16();
    }
    units.insert(count, text.len());
    at_words(text, spans, Some) || at_words(text, spans, |at| units.get(&at).copied())
}

/// All spans hold a letter or digit, and none starts or ends inside a word. `place` gives the byte of an offset.
fn at_words(text: &str, spans: &[(usize, usize)], place: impl Fn(usize) -> Option<usize>) -> bool {
    let range = |&(start, end): &(usize, usize)| Some(place(start)?..place(end)?);
    spans.iter().all(|span| {
        range(span)
            .is_some_and(|range| text.get(range.clone()).is_some_and(can_be_missed) && !cuts(text, &range))
    })
}

//! JSON lines: lines enter, cases leave. Offsets count Unicode scalar values.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::case::{GoldCase, GoldError, GoldPart, GoldSpan, can_be_missed, day, known_role, origin};
use crate::redact::{Kind, Known, Part};

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
struct Piece {
    text: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    optional: Vec<Span>,
}

#[derive(Deserialize)]
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
        let line: Line = serde_json::from_str(line).map_err(|_| {
            error("not a JSON object with \"text\" or parts, and spans of start, end and kind")
        })?;
        if line.other.values().any(|value| value.get("text").is_some()) {
            return Err(error(
                "a key that is not known holds a text: the parts are title, what, action and lesson",
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
        cases.push(GoldCase { id, parts, known, date, origin });
    }
    Ok(cases)
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
    let mut places: Vec<usize> = piece.text.char_indices().map(|(at, _)| at).collect();
    places.push(piece.text.len());
    let read = |spans: Vec<Span>| -> Result<Vec<GoldSpan>, &'static str> {
        let mut met = BTreeSet::new();
        let mut out = Vec::with_capacity(spans.len());
        for span in spans {
            let place = |at: usize| places.get(at).copied().ok_or("a span lies outside its text");
            let range = place(span.start)?..place(span.end)?;
            let words = piece.text.get(range.clone()).ok_or("a span ends before it starts")?;
            if !can_be_missed(words) {
                return Err("a span holds no letter or digit");
            }
            let role = span.role.as_deref().map(known_role).transpose()?;
            // The same span twice is one identifier.
            if met.insert((range.start, range.end, span.kind)) {
                let origin = span.origin.as_deref().and_then(origin);
                out.push(GoldSpan { range, kind: span.kind, role, origin });
            }
        }
        Ok(out)
    };
    Ok(GoldPart { part, spans: read(piece.spans)?, optional: read(piece.optional)?, text: piece.text })
}

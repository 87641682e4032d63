//! Annotated samples enter (JSON lines with offsets, or text with inline marks); cases with byte spans leave.
//!
//! Three forms, told apart by their first character. JSON lines: one object a line, either `{"id","text","spans",
//! "optional","known"}` or parts `title`, `what`, `action`, `lesson`, each `{"text","spans","optional"}`; offsets count
//! Unicode scalar values. Text with marks: `⟦NAME|…⟧`, `⟦NAME.p|…⟧`, `⟦~KIND|…⟧`; cases are parted by a line `---`.
//! Records: a line `=== id | key=value …`, then `@known`, `@title`, `@what`, `@action`, `@lesson`, `@query`.

use std::ops::Range;

use serde::Deserialize;

use crate::redact::{Kind, Known, Part, Role};

/// An annotated sample.
#[derive(Clone, Default)]
pub struct Gold {
    /// The cases.
    pub cases: Vec<GoldCase>,
}

/// One annotated case.
#[derive(Clone)]
pub struct GoldCase {
    /// Its id.
    pub id: String,
    /// Its parts in order.
    pub parts: Vec<GoldPart>,
    /// Its known identifiers.
    pub known: Vec<Known>,
    /// The day of the incident.
    pub date: Option<jiff::civil::Date>,
}

/// One annotated part.
#[derive(Clone)]
pub struct GoldPart {
    /// Which part.
    pub part: Part,
    /// The text.
    pub text: String,
    /// The identifiers in it, by byte.
    pub spans: Vec<GoldSpan>,
    /// Places that count neither way, by byte.
    pub optional: Vec<GoldSpan>,
}

/// One annotated place.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldSpan {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whose name it is.
    pub role: Option<Role>,
}

/// A sample that cannot be read. Errors never quote it.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A line of JSON lines.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// A fixed reason.
        reason: &'static str,
    },
    /// No case in it.
    #[error(
        "no case found: give JSON lines with \"text\" and \"spans\", or text with marks such as ⟦NAME|…⟧"
    )]
    Empty,
}

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
    title: Option<Piece>,
    what: Option<Piece>,
    action: Option<Piece>,
    lesson: Option<Piece>,
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
}

impl Gold {
    /// Reads a sample in any of its forms.
    ///
    /// # Errors
    /// If a line is not of its form, a span lies outside its text, or there is no case at all.
    pub fn parse(text: &str) -> Result<Self, GoldError> {
        let text = text.trim_start_matches('\u{feff}');
        let gold = if text.trim_start().starts_with('{') {
            Self::json(text)?
        } else if text.lines().any(|line| line.starts_with("=== ")) {
            Self::records(text)?
        } else {
            Self::marked(text)?
        };
        if gold.cases.is_empty() { Err(GoldError::Empty) } else { Ok(gold) }
    }

    fn json(text: &str) -> Result<Self, GoldError> {
        let mut cases = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let error = |reason| GoldError::Line { line: at + 1, reason };
            let line: Line = serde_json::from_str(line).map_err(|_| {
                error("not a JSON object with \"text\" or parts, and spans of start, end and kind")
            })?;
            let mut parts = Vec::new();
            let pieces = [
                (Part::Title, line.title),
                (Part::WhatHappened, line.what),
                (Part::ActionTaken, line.action),
                (Part::Lesson, line.lesson),
            ];
            if let Some(text) = line.text {
                let piece = Piece { text, spans: line.spans, optional: line.optional };
                parts.push(
                    part(Part::WhatHappened, piece).ok_or_else(|| error("a span lies outside its text"))?,
                );
            }
            for (name, piece) in pieces {
                if let Some(piece) = piece {
                    parts.push(part(name, piece).ok_or_else(|| error("a span lies outside its text"))?);
                }
            }
            if parts.is_empty() {
                return Err(error("neither \"text\" nor a part in it"));
            }
            let known = line
                .known
                .iter()
                .filter_map(|(key, value)| match value {
                    serde_json::Value::String(text) => Some(Known::new(key, text)),
                    serde_json::Value::Number(number) => Some(Known::new(key, number.to_string())),
                    _ => None,
                })
                .collect();
            let id = line.id.as_str().map_or_else(|| line.id.to_string(), str::to_owned);
            cases.push(GoldCase { id, parts, known, date: line.date.and_then(|date| date.parse().ok()) });
        }
        Ok(Self { cases })
    }

    fn marked(text: &str) -> Result<Self, GoldError> {
        let mut cases = Vec::new();
        let mut start = 1;
        for piece in split_lines(text, |line| line.trim_end() == "---") {
            let lines = piece.lines().count();
            if !piece.trim().is_empty() {
                let part = marked_part(Part::WhatHappened, piece)
                    .map_err(|(line, reason)| GoldError::Line { line: start + line, reason })?;
                let id = (cases.len() + 1).to_string();
                cases.push(GoldCase { id, parts: vec![part], known: Vec::new(), date: None });
            }
            start += lines + 1;
        }
        Ok(Self { cases })
    }

    fn records(text: &str) -> Result<Self, GoldError> {
        let mut cases: Vec<GoldCase> = Vec::new();
        let mut open: Option<(Part, usize, String)> = None;
        let close =
            |cases: &mut Vec<GoldCase>, open: &mut Option<(Part, usize, String)>| -> Result<(), GoldError> {
                if let (Some((part, start, body)), Some(case)) = (open.take(), cases.last_mut()) {
                    let part = marked_part(part, body.trim_end())
                        .map_err(|(line, reason)| GoldError::Line { line: start + line, reason })?;
                    case.parts.push(part);
                }
                Ok(())
            };
        for (at, line) in text.lines().enumerate() {
            if let Some(header) = line.strip_prefix("=== ") {
                close(&mut cases, &mut open)?;
                let mut fields = header.split('|').map(str::trim);
                let id = fields.next().unwrap_or_default().to_owned();
                let date =
                    fields.find_map(|field| field.strip_prefix("date=")).and_then(|date| date.parse().ok());
                cases.push(GoldCase { id, parts: Vec::new(), known: Vec::new(), date });
                continue;
            }
            let (tag, rest) = line.split_once(' ').unwrap_or((line, ""));
            let part = match tag {
                "@known" => {
                    close(&mut cases, &mut open)?;
                    if let Some(case) = cases.last_mut() {
                        case.known = rest
                            .split(';')
                            .filter_map(|pair| pair.split_once('='))
                            .map(|(key, value)| Known::new(key.trim(), value.trim()))
                            .collect();
                    }
                    continue;
                }
                "@query" => {
                    close(&mut cases, &mut open)?;
                    continue;
                }
                "@title" => Some(Part::Title),
                "@what" => Some(Part::WhatHappened),
                "@action" => Some(Part::ActionTaken),
                "@lesson" => Some(Part::Lesson),
                _ => None,
            };
            if let Some(part) = part {
                close(&mut cases, &mut open)?;
                open = Some((part, at, rest.to_owned()));
            } else if let Some((_, _, body)) = &mut open {
                if !body.is_empty() {
                    body.push('\n');
                }
                body.push_str(line);
            }
        }
        close(&mut cases, &mut open)?;
        cases.retain(|case| !case.parts.is_empty());
        Ok(Self { cases })
    }
}

fn split_lines(text: &str, at: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut here) = (0, 0);
    for line in text.split_inclusive('\n') {
        if at(line) {
            pieces.push(&text[start..here]);
            start = here + line.len();
        }
        here += line.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// Takes the marks out of a text. Errors give a line counted from 0 and a fixed reason.
fn marked_part(part: Part, marked: &str) -> Result<GoldPart, (usize, &'static str)> {
    let mut out =
        GoldPart { part, text: String::with_capacity(marked.len()), spans: Vec::new(), optional: Vec::new() };
    let mut rest = marked;
    while let Some(open) = rest.find('⟦') {
        let line = || marked[..marked.len() - rest.len() + open].matches('\n').count();
        out.text.push_str(&rest[..open]);
        let inside = &rest[open + '⟦'.len_utf8()..];
        let close = inside.find('⟧').ok_or_else(|| (line(), "a mark ⟦ is not closed"))?;
        let (tag, word) = inside[..close].split_once('|').ok_or_else(|| (line(), "a mark has no |"))?;
        let (optional, tag) = tag.strip_prefix('~').map_or((false, tag), |tag| (true, tag));
        let (kind, role) =
            tag.split_once('.').map_or((tag, None), |(kind, role)| (kind, Role::from_id(role)));
        let kind = Kind::from_id(kind).ok_or_else(|| (line(), "a mark names no known kind"))?;
        let start = out.text.len();
        out.text.push_str(word);
        let span = GoldSpan { range: start..out.text.len(), kind, role };
        if optional {
            out.optional.push(span)
        } else {
            out.spans.push(span)
        }
        rest = &inside[close + '⟧'.len_utf8()..];
    }
    out.text.push_str(rest);
    Ok(out)
}

fn part(part: Part, piece: Piece) -> Option<GoldPart> {
    let mut places: Vec<usize> = piece.text.char_indices().map(|(at, _)| at).collect();
    places.push(piece.text.len());
    let read = |spans: Vec<Span>| -> Option<Vec<GoldSpan>> {
        spans
            .into_iter()
            .map(|span| {
                let (start, end) = (*places.get(span.start)?, *places.get(span.end)?);
                let role = span.role.as_deref().and_then(Role::from_id);
                (start <= end).then_some(GoldSpan { range: start..end, kind: span.kind, role })
            })
            .collect()
    };
    Some(GoldPart { part, spans: read(piece.spans)?, optional: read(piece.optional)?, text: piece.text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_agree() {
        let json = Gold::parse(r#"{"id":"a","text":"Zoë Hart fell","spans":[{"start":0,"end":8,"kind":"NAME","role":"patient"}]}"#).unwrap();
        let marked = Gold::parse("⟦NAME.p|Zoë Hart⟧ fell").unwrap();
        let record = Gold::parse("=== a | date=2024-03-02\n@known dob=1944-02-11; patient_name=HART, Zoë\n@what\n⟦NAME.p|Zoë Hart⟧ fell\n@query x\n").unwrap();
        for gold in [&json, &marked, &record] {
            assert_eq!(gold.cases[0].parts[0].text, "Zoë Hart fell");
            assert_eq!(
                gold.cases[0].parts[0].spans,
                [GoldSpan { range: 0..9, kind: Kind::Name, role: Some(Role::Patient) }]
            );
        }
        assert_eq!(record.cases[0].known.len(), 2);
        assert!(record.cases[0].date.is_some());
    }

    #[test]
    fn errors_name_the_line_and_quote_nothing() {
        for (text, line) in [("{\"x\":1}\n", 1), ("ok\n⟦NAME|Quillfeather", 2), ("⟦BIRD|Quillfeather⟧", 1)]
        {
            let Err(error) = Gold::parse(text) else { panic!("read {text}") };
            let shown = error.to_string();
            assert!(shown.contains(&format!("line {line}")) && !shown.contains("Quillfeather"), "{shown}");
        }
        assert!(matches!(Gold::parse(""), Err(GoldError::Empty)));
    }
}

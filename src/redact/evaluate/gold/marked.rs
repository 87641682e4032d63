//! Text with marks: a text enters, cases or one part leave, the marks taken out.

use super::case::{GoldCase, GoldError, GoldPart, GoldSpan, can_be_missed, known_role};
use crate::redact::{Kind, Part};

pub(super) fn read(text: &str) -> Result<Vec<GoldCase>, GoldError> {
    let mut cases = Vec::new();
    let mut start = 1;
    for piece in narratives(text) {
        let lines = piece.lines().count();
        let part = marked_part(Part::WhatHappened, piece)
            .map_err(|(line, reason)| GoldError::Line { line: start + line, reason })?;
        let id = (cases.len() + 1).to_string();
        let case = GoldCase { id, parts: vec![part], known: Vec::new(), date: None, origin: None };
        if !case.is_blank() {
            cases.push(case);
        }
        start += lines + 1;
    }
    Ok(cases)
}

/// Whether a line, with or without its end, parts one narrative from the next.
pub(crate) fn parts_narratives(line: &str) -> bool {
    line.trim_end() == "---"
}

/// The narratives of a text, without the lines that part them.
pub(crate) fn narratives(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut here) = (0, 0);
    for line in text.split_inclusive('\n') {
        if parts_narratives(line) {
            pieces.push(&text[start..here]);
            start = here + line.len();
        }
        here += line.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// What an escape stands for: a bracket of the text, or nothing, which makes text of what stands behind it.
fn escaped(mark: &str) -> Option<&'static str> {
    match mark {
        "(" => Some("⟦"),
        ")" => Some("⟧"),
        "^" => Some(""),
        _ => None,
    }
}

/// Takes the marks out of a text. Errors give a line counted from 0 and a fixed reason.
pub(super) fn marked_part(part: Part, marked: &str) -> Result<GoldPart, (usize, &'static str)> {
    let mut out =
        GoldPart { part, text: String::with_capacity(marked.len()), spans: Vec::new(), optional: Vec::new() };
    let mut rest = marked;
    loop {
        let line = |at: usize| marked[..marked.len() - rest.len() + at].matches('\n').count();
        let open = rest.find('⟦').unwrap_or(rest.len());
        if let Some(at) = rest[..open].find('⟧') {
            return Err((line(at), "a ⟧ closes no mark"));
        }
        out.text.push_str(&rest[..open]);
        let Some(inside) = rest[open..].strip_prefix('⟦') else { return Ok(out) };
        let error = |reason| (line(open), reason);
        let close = inside.find('⟧').ok_or_else(|| error("a mark ⟦ is not closed"))?;
        let (mark, behind) = (&inside[..close], &inside[close + '⟧'.len_utf8()..]);
        if mark.contains('⟦') {
            return Err(error("a mark stands inside another: close the first before the next ⟦"));
        }
        if let Some(letters) = escaped(mark) {
            out.text.push_str(letters);
            rest = behind;
            continue;
        }
        let (tag, words) = mark.split_once('|').ok_or_else(|| error("a mark has no |"))?;
        // "Mrs ⟦NAME | Pugh⟧": blanks round the bar are there for the eye.
        let words = match words.strip_prefix(' ') {
            Some(bare) if tag.ends_with(' ') && !out.text.ends_with(char::is_alphanumeric) => bare,
            _ => words,
        };
        let tag = tag.trim();
        let (optional, tag) = tag.strip_prefix('~').map_or((false, tag), |tag| (true, tag));
        let (kind, role) = tag.split_once('.').map_or((tag, None), |(kind, role)| (kind, Some(role)));
        let kind = Kind::from_id(&kind.trim().to_ascii_uppercase())
            .ok_or_else(|| error("a mark names no known kind"))?;
        let role =
            role.map(|role| known_role(&role.trim().to_ascii_lowercase())).transpose().map_err(error)?;
        if !can_be_missed(words) {
            return Err(error("a mark holds no letter or digit"));
        }
        let start = out.text.len();
        out.text.push_str(words);
        let span = GoldSpan { range: start..out.text.len(), kind, role, origin: None };
        if optional {
            out.optional.push(span)
        } else {
            out.spans.push(span)
        }
        rest = behind;
    }
}

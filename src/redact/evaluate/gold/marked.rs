//! Text with marks: a text enters, cases or one part leave, the marks taken out.

use super::{GoldCase, GoldError, GoldPart, GoldSpan, can_be_missed, known_role};
use crate::redact::{Kind, Part};

pub(super) fn read(text: &str) -> Result<Vec<GoldCase>, GoldError> {
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
    Ok(cases)
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
        let (tag, words) = mark.split_once('|').ok_or_else(|| error("a mark has no |"))?;
        let (optional, tag) = tag.strip_prefix('~').map_or((false, tag), |tag| (true, tag));
        let (kind, role) = tag.split_once('.').map_or((tag, None), |(kind, role)| (kind, Some(role)));
        let kind = Kind::from_id(kind).ok_or_else(|| error("a mark names no known kind"))?;
        let role = role.map(known_role).transpose().map_err(error)?;
        if !can_be_missed(words) {
            return Err(error("a mark holds no letter or digit"));
        }
        let start = out.text.len();
        out.text.push_str(words);
        let span = GoldSpan { range: start..out.text.len(), kind, role };
        if optional {
            out.optional.push(span)
        } else {
            out.spans.push(span)
        }
        rest = behind;
    }
}

//! Records: a line `=== id`, then known identifiers and parts with marks; cases leave.
//!
//! A line that is nearly a head or a tag is an error: read as text it would lose a record or its known identifiers.

use super::case::{GoldCase, GoldError, day, origin};
use super::marked::marked_part;
use crate::redact::{Known, Part};

pub(super) fn read(text: &str) -> Result<Vec<GoldCase>, GoldError> {
    let mut cases = Vec::new();
    let mut open: Option<Record> = None;
    for (at, line) in text.lines().enumerate() {
        let at = at + 1;
        if let Some(header) = line.strip_prefix("=== ") {
            if let Some(record) = open.take() {
                cases.extend(record.finish()?);
            }
            open = Some(Record::start(at, header)?);
        } else if nearly_a_head(line) {
            let reason =
                "a blank is missing behind ===: write === ID, or ⟦^⟧ in front of the line if it is text";
            return Err(GoldError::Line { line: at, reason });
        } else if let Some(record) = &mut open {
            record.read(at, line)?;
        }
    }
    if let Some(record) = open {
        cases.extend(record.finish()?);
    }
    Ok(cases)
}

/// `===a`: the head of a record but for its blank.
pub(super) fn nearly_a_head(line: &str) -> bool {
    line.strip_prefix("===").is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '\t'))
}

/// What a line of a record may start with.
const TAGS: [&str; 6] = ["known", "title", "what", "action", "lesson", "query"];

/// Keys of JSON lines and of heads, which are no tags.
const KEYS: [&str; 6] = ["date", "id", "optional", "origin", "spans", "text"];

/// A line is meant for a tag that it is not: a blank before it, a letter or a mark too much or too few, a key of the other
/// forms, known identifiers behind it. A message may well start with @ and somebody's name.
fn nearly_a_tag(line: &str) -> bool {
    let line = line.trim_start();
    let (tag, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let Some(word) = tag.strip_prefix('@') else { return false };
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let identifier = rest.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        key.contains('_') && key.chars().all(|c| c.is_alphanumeric() || c == '_')
    });
    KEYS.contains(&word.as_str())
        || TAGS.iter().any(|tag| one_slip(tag.as_bytes(), word.as_bytes()))
        || identifier && word.chars().all(char::is_alphabetic)
}

/// The same word, or but for one letter: another, one more, one fewer, or two that have changed places.
fn one_slip(one: &[u8], two: &[u8]) -> bool {
    let same = one.iter().zip(two).take_while(|(a, b)| a == b).count();
    match (&one[same..], &two[same..]) {
        ([], []) => true,
        ([a, b, rest @ ..], [c, d, behind @ ..]) if a == d && b == c && rest == behind => true,
        ([_, rest @ ..], [_, behind @ ..]) if rest == behind => true,
        ([_, rest @ ..], behind) if rest == behind => true,
        (rest, [_, behind @ ..]) => rest == behind,
        _ => false,
    }
}

/// What a head may say beside its day and origin: labels of the case and how it is written, read elsewhere if at all.
const BESIDE: &[&str] = &["factors", "harm", "psych", "setting", "specialty", "style", "theme", "type"];

/// A record that is being read. Lines are counted from 1.
struct Record {
    case: GoldCase,
    /// The line of its header.
    line: usize,
    /// The part that is being read, the line on which its text starts, and the text.
    open: Option<(Part, usize, String)>,
    /// The first line that stands in no part.
    astray: Option<usize>,
}

impl Record {
    fn start(line: usize, header: &str) -> Result<Self, GoldError> {
        let mut fields = header.split('|').map(str::trim);
        let id = fields.next().unwrap_or_default().to_owned();
        let (mut date, mut from) = (None, None);
        for field in fields.filter(|field| !field.is_empty()) {
            let (key, value) = field.split_once('=').ok_or(GoldError::Line {
                line,
                reason: "a part of the head has no =: write === ID | date=2024-03-02 | origin=Welsh",
            })?;
            match key.trim() {
                "date" => date = date.or(Some(value)),
                "origin" => from = from.or(Some(value)),
                key if BESIDE.contains(&key) => {}
                _ => return Err(GoldError::Head { line }),
            }
        }
        let date = date.map_or(Ok(None), day).map_err(|reason| GoldError::Line { line, reason })?;
        let origin = from.and_then(origin);
        let case = GoldCase { id, parts: Vec::new(), known: Vec::new(), date, origin };
        Ok(Self { case, line, open: None, astray: None })
    }

    fn read(&mut self, at: usize, line: &str) -> Result<(), GoldError> {
        let (tag, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let part = match tag.to_ascii_lowercase().as_str() {
            "@known" => {
                self.close()?;
                for pair in rest.split(';').filter(|pair| !pair.trim().is_empty()) {
                    let (key, value) = pair.split_once('=').ok_or(GoldError::Line {
                        line: at,
                        reason: "a known identifier has no =: write key=value; key=value",
                    })?;
                    self.case.known.push(Known::new(key.trim(), value.trim()));
                }
                return Ok(());
            }
            "@query" => return self.close(),
            "@title" => Some(Part::Title),
            "@what" => Some(Part::WhatHappened),
            "@action" => Some(Part::ActionTaken),
            "@lesson" => Some(Part::Lesson),
            _ => None,
        };
        if let Some(part) = part {
            self.close()?;
            self.open = Some((part, at, rest.to_owned()));
        } else if let Some((_, start, body)) = &mut self.open {
            if nearly_a_tag(line) {
                let reason = "a line starts nearly like a tag: write @known, @title, @what, @action, @lesson or @query \
                              at its very start, or ⟦^⟧ in front of it if it is text";
                return Err(GoldError::Line { line: at, reason });
            }
            // Blank lines before a text are not part of it: it starts on the first that says something.
            if body.is_empty() {
                *start = at;
            } else {
                body.push('\n');
            }
            body.push_str(line);
        } else if !line.trim().is_empty() {
            self.astray = self.astray.or(Some(at));
        }
        Ok(())
    }

    /// Ends the part that is being read.
    fn close(&mut self) -> Result<(), GoldError> {
        if let Some((part, start, body)) = self.open.take() {
            let part = marked_part(part, body.trim_end())
                .map_err(|(line, reason)| GoldError::Line { line: start + line, reason })?;
            self.case.parts.push(part);
        }
        Ok(())
    }

    /// The case; none if it says nothing.
    fn finish(mut self) -> Result<Option<GoldCase>, GoldError> {
        self.close()?;
        if self.case.parts.is_empty() {
            let reason = "a record has no part: put its text below a line @title, @what, @action or @lesson";
            return Err(GoldError::Line { line: self.line, reason });
        }
        if let Some(line) = self.astray {
            let reason = "a line stands in no part: put it below a line @title, @what, @action or @lesson";
            return Err(GoldError::Line { line, reason });
        }
        Ok((!self.case.is_blank()).then_some(self.case))
    }
}

//! Records: a line `=== id`, then known identifiers and parts with marks; cases leave.

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
                cases.push(record.finish()?);
            }
            open = Some(Record::start(at, header)?);
        } else if let Some(record) = &mut open {
            record.read(at, line)?;
        }
    }
    if let Some(record) = open {
        cases.push(record.finish()?);
    }
    Ok(cases)
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

    fn finish(mut self) -> Result<GoldCase, GoldError> {
        self.close()?;
        if self.case.parts.is_empty() {
            let reason = "a record has no part: put its text below a line @title, @what, @action or @lesson";
            return Err(GoldError::Line { line: self.line, reason });
        }
        if let Some(line) = self.astray {
            let reason = "a line stands in no part: put it below a line @title, @what, @action or @lesson";
            return Err(GoldError::Line { line, reason });
        }
        Ok(self.case)
    }
}

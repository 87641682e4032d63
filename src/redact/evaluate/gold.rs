//! Annotated samples enter (JSON lines with offsets, or text with inline marks); cases with byte spans leave.
//!
//! Three forms, told apart by their first line that is not blank. JSON lines, where it starts with `{`: one object a
//! line, either `{"id","text","spans","optional","known"}` or parts `title`, `what`, `action`, `lesson`, each
//! `{"text","spans","optional"}`; offsets count Unicode scalar values. Records, where it starts with `=== `: a line
//! `=== id | key=value …`, then `@known`, `@title`, `@what`, `@action`, `@lesson`, `@query`. Else text with marks:
//! `⟦NAME|…⟧`, `⟦NAME.p|…⟧`, `⟦~KIND|…⟧`; cases are parted by a line `---`.
//!
//! What cannot be read is an error, never left out: a sample that is measured in part gives wrong figures.

use std::collections::BTreeSet;
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
    /// A line that is not of its form.
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
}

impl Gold {
    /// Reads a sample in any of its forms.
    ///
    /// # Errors
    /// If a line is not of its form, a span lies outside its text, a mark holds no letter or digit, or there is no
    /// case at all.
    pub fn parse(text: &str) -> Result<Self, GoldError> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let gold = if first.trim_start().starts_with('{') {
            Self::json(text)?
        } else if first.starts_with("=== ") {
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
            cases.push(GoldCase { id, parts, known, date });
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
        Ok(Self { cases })
    }
}

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
        let date = fields
            .find_map(|field| field.strip_prefix("date="))
            .map_or(Ok(None), day)
            .map_err(|reason| GoldError::Line { line, reason })?;
        let case = GoldCase { id, parts: Vec::new(), known: Vec::new(), date };
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

/// A known value: text, a number, or a list of these.
pub(crate) fn known_values(key: &str, value: &serde_json::Value) -> Vec<Known> {
    match value {
        serde_json::Value::String(text) => vec![Known::new(key, text.as_str())],
        serde_json::Value::Number(number) => vec![Known::new(key, number.to_string())],
        serde_json::Value::Array(all) => all.iter().flat_map(|value| known_values(key, value)).collect(),
        _ => Vec::new(),
    }
}

/// The day that a sample writes; none if it leaves the place empty.
fn day(text: &str) -> Result<Option<jiff::civil::Date>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<jiff::civil::Date>().map(Some).map_err(|_| "a date cannot be read: write it as 2024-03-02")
}

fn known_role(id: &str) -> Result<Role, &'static str> {
    Role::from_id(id).ok_or("a role is not known: write p, r, s or o (patient, relative, staff, other)")
}

/// What holds neither letter nor digit can be neither caught nor missed.
fn can_be_missed(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
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
                out.push(GoldSpan { range, kind: span.kind, role });
            }
        }
        Ok(out)
    };
    Ok(GoldPart { part, spans: read(piece.spans)?, optional: read(piece.optional)?, text: piece.text })
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

    /// The line and the reason of the error that a sample gives.
    fn fault(text: &str) -> (usize, &'static str) {
        match Gold::parse(text) {
            Err(GoldError::Line { line, reason }) => (line, reason),
            Err(GoldError::Empty) => panic!("{text:?} is called empty"),
            Ok(_) => panic!("{text:?} was read"),
        }
    }

    #[test]
    fn records_are_read_whole_or_not_at_all() {
        let sample = "=== a\n@what\nMrs ⟦NAME|Pugh⟧ came\n=== b\n@What\nTold ⟦NAME|came soon⟧";
        let gold = Gold::parse(sample).unwrap();
        let texts: Vec<_> = gold.cases.iter().map(|case| case.parts[0].text.as_str()).collect();
        assert_eq!(texts, ["Mrs Pugh came", "Told came soon"]);
        for (text, line, says) in [
            ("=== a\n@what\nfell\n=== b\n@waht\nTold ⟦NAME|Pugh⟧\n", 4, "no part"),
            ("=== a\n@what\nfell\n=== b\n", 4, "no part"),
            ("=== a\nTold ⟦NAME|Pugh⟧\n@what\nfell\n", 2, "stands in no part"),
            ("=== a | date=12/03/2024\n@what\nfell\n", 1, "date"),
            ("=== a\n@known nhs_number 999 322 8109\n@what\nfell\n", 2, "key=value"),
        ] {
            let (at, reason) = fault(text);
            assert!(at == line && reason.contains(says), "{text:?}: line {at}: {reason}");
        }
    }

    #[test]
    fn only_a_sample_that_starts_with_a_header_is_read_as_records() {
        let gold = Gold::parse("Mrs ⟦NAME.p|Threadgold⟧ fell\n---\nLetter\n=== a\n@what\nseen\n").unwrap();
        assert_eq!(gold.cases.len(), 2);
        assert_eq!(gold.cases[0].parts[0].spans.len(), 1);
        assert!(gold.cases[1].parts[0].text.contains("=== a"));
        assert_eq!(Gold::parse("\u{feff}\n \n=== a\n@what\nfell").unwrap().cases[0].id, "a");
    }

    #[test]
    fn errors_of_records_count_lines_as_an_editor_does() {
        assert_eq!(fault("=== a1 | date=2024-03-02\n@known x=y\n@what\n⟦BIRD|x⟧ fell").0, 4);
        assert_eq!(fault("=== a1\n@what ⟦BIRD|x⟧").0, 2);
        assert_eq!(fault("\n\n=== a1\n@what\n\n\n⟦BIRD|x⟧ fell").0, 7);
        assert_eq!(fault("=== a1\n@what Seen\ntwice\nby ⟦BIRD|x⟧\n@lesson none\n").0, 4);
    }

    #[test]
    fn marks_that_are_not_marks_are_errors() {
        for (text, line, says) in [
            ("fell\n⟦NAME.q|Pugh⟧", 2, "role"),
            ("⟦NAME.|Pugh⟧", 1, "role"),
            ("fell\n\n⟦NAME|Mrs ⟦NAME|Pugh⟧⟧", 3, "inside another"),
            ("Mrs Pugh⟧ fell\n⟦DATE|12/3⟧", 1, "closes no mark"),
            ("⟦DATE|12/3⟧\nMrs Pugh⟧ fell", 2, "closes no mark"),
            ("one\n---\n⟦NAME|⟧ fell", 3, "no letter or digit"),
            ("⟦WARD| ⟧", 1, "no letter or digit"),
            ("⟦DATE|...⟧", 1, "no letter or digit"),
            ("⟦~DATE|...⟧", 1, "no letter or digit"),
        ] {
            let (at, reason) = fault(text);
            assert!(at == line && reason.contains(says), "{text:?}: line {at}: {reason}");
        }
    }

    #[test]
    fn json_lines_are_read_whole_or_not_at_all() {
        let text = r#""text":"Mrs Pugh fell""#;
        for (line, says) in [
            (format!(r#"{{{text},"What":{{"text":"told","spans":[]}}}}"#), "not known"),
            (format!(r#"{{{text},"date":"12/03/2024"}}"#), "date"),
            (format!(r#"{{"what":{{{text}}},"spans":[{{"start":4,"end":8,"kind":"NAME"}}]}}"#), "without"),
            (
                format!(r#"{{{text},"spans":[{{"start":4,"end":8,"kind":"NAME","role":"nurse"}}]}}"#),
                "a role is not known",
            ),
            (format!(r#"{{{text},"spans":[{{"start":4,"end":4,"kind":"NAME"}}]}}"#), "no letter or digit"),
            (format!(r#"{{{text},"spans":[{{"start":3,"end":4,"kind":"NAME"}}]}}"#), "no letter or digit"),
            (format!(r#"{{{text},"spans":[{{"start":8,"end":4,"kind":"NAME"}}]}}"#), "before it starts"),
            (format!(r#"{{{text},"spans":[{{"start":4,"end":80,"kind":"NAME"}}]}}"#), "outside"),
        ] {
            let (at, reason) = fault(&format!("\n{line}"));
            assert!(at == 2 && reason.contains(says), "{line}: line {at}: {reason}");
        }
        // Other columns of a file may stand beside.
        let more = format!(r#"{{{text},"queries":["fall"],"harm":"low","date":"2024-03-02"}}"#);
        assert!(Gold::parse(&more).unwrap().cases[0].date.is_some());
    }

    #[test]
    fn json_lines_without_an_id_are_numbered_and_lists_of_known_values_read() {
        let twice = r#"{"start":4,"end":8,"kind":"NAME","role":"patient"}"#;
        let gold = Gold::parse(&format!(
            "\u{feff}{{\"id\":7,\"text\":\"fell\"}}\n{{\"text\":\"Mrs Pugh fell\",\
             \"spans\":[{twice},{twice}],\
             \"known\":{{\"handler\":12,\"reporter_name\":[\"Autumn Bright\",\"Bryn Pugh\"]}}}}"
        ))
        .unwrap();
        assert_eq!((gold.cases[0].id.as_str(), gold.cases[1].id.as_str()), ("7", "2"));
        let known: Vec<_> =
            gold.cases[1].known.iter().map(|known| (known.key.as_str(), known.value.as_str())).collect();
        let expected =
            [("handler", "12"), ("reporter_name", "Autumn Bright"), ("reporter_name", "Bryn Pugh")];
        assert_eq!(known, expected);
        assert_eq!(gold.cases[1].parts[0].spans.len(), 1);
    }
}

//! Annotated samples enter (JSON lines with offsets, or text with inline marks); cases with byte spans leave.
//!
//! Three forms, told apart by their first line that is not blank. JSON lines, where it starts with `{`: one object a
//! line, either `{"id","text","spans","optional","known"}` or parts `title`, `what`, `action`, `lesson`, each
//! `{"text","spans","optional"}`; offsets count Unicode scalar values. Records, where it starts with `=== `: a line
//! `=== id | key=value …`, then `@known`, `@title`, `@what`, `@action`, `@lesson`, `@query`. Else text with marks:
//! `⟦NAME|…⟧`, `⟦NAME.p|…⟧`, `⟦~KIND|…⟧`; cases are parted by a line `---`.
//!
//! What cannot be read is an error, never left out: a sample that is measured in part gives wrong figures.

mod json;
mod marked;
mod records;

use std::ops::Range;

use crate::redact::{Kind, Known, Part, Role};
pub(crate) use json::known_values;

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

impl Gold {
    /// Reads a sample in any of its forms.
    ///
    /// # Errors
    /// If a line is not of its form, a span lies outside its text, a mark holds no letter or digit, or there is no
    /// case at all.
    pub fn parse(text: &str) -> Result<Self, GoldError> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let cases = if first.trim_start().starts_with('{') {
            json::read(text)?
        } else if first.starts_with("=== ") {
            records::read(text)?
        } else {
            marked::read(text)?
        };
        if cases.is_empty() { Err(GoldError::Empty) } else { Ok(Self { cases }) }
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

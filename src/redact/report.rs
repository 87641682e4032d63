//! A redacted text as JSON: offsets in Unicode scalar values of the input.

use serde::Serialize;

use super::{Kind, RedactedCase};

/// What `hindsight redact --json` writes for one text.
#[derive(Debug, Serialize)]
pub struct TextReport {
    /// The id that came in.
    pub id: serde_json::Value,
    /// The redacted text.
    pub text: String,
    /// Something is in doubt.
    pub held: bool,
    /// Everything that was masked, doubts too.
    pub spans: Vec<SpanReport>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct SpanReport {
    /// First scalar value.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// What stands there now.
    pub placeholder: String,
    /// The rule.
    pub rule: &'static str,
    /// 0 to 1.
    pub certainty: f32,
    /// A reviewer decides.
    pub doubt: bool,
}

impl TextReport {
    /// The report of the first part of a case whose raw text is `raw`.
    pub fn new(id: serde_json::Value, raw: &str, case: &RedactedCase) -> Self {
        let Some(part) = case.parts.first() else {
            return Self { id, text: String::new(), held: false, spans: Vec::new() };
        };
        let (mut bytes, mut chars) = (0, 0);
        let mut place = |byte: usize| {
            chars += raw.get(bytes..byte).map_or(0, |skipped| skipped.chars().count());
            bytes = byte;
            chars
        };
        let spans = part
            .findings
            .iter()
            .map(|finding| SpanReport {
                start: place(finding.span.start),
                end: place(finding.span.end),
                kind: finding.kind,
                placeholder: finding.placeholder.clone(),
                rule: finding.rule,
                certainty: (finding.certainty * 1000.0).round() / 1000.0,
                doubt: finding.doubt,
            })
            .collect();
        Self { id, text: part.text.as_str().to_owned(), held: case.held(), spans }
    }
}

//! `POST /api/v1/redact`: the preview of the redaction. Text enters, redacted text with reasons leaves, nothing stays.

use axum::Json as Answer;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::json::{Body, Json};
use super::known;
use crate::redact::{Known, Redactor, explain};
use crate::web::Site;
use crate::web::error::{Problem, Result};

/// A text to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RedactRequest {
    /// The text.
    text: String,
    /// What is known to identify somebody in it: any key, texts or numbers.
    #[serde(default)]
    known: Map<String, Value>,
}

impl Body for RedactRequest {
    const FIELDS: &'static [&'static str] = &["text", "known"];
}

/// The text without what identifies somebody.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct RedactResponse {
    /// The redacted text.
    pub(in crate::web) text: String,
    /// Something is in doubt: a record with this text would wait for a reviewer.
    pub(in crate::web) held: bool,
    /// Everything that was masked, doubts too, in order.
    pub(in crate::web) spans: Vec<Span>,
}

/// One thing that was masked.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Span {
    /// First character (Unicode scalar value) of the input.
    pub(in crate::web) start: usize,
    /// The one after the last.
    pub(in crate::web) end: usize,
    /// NAME, NHSNO, MRN, ID, DATE, DOB, AGE90, PHONE, EMAIL, URL, POSTCODE, ADDRESS, ORG or WARD.
    pub(in crate::web) kind: &'static str,
    /// What stands there now.
    pub(in crate::web) placeholder: String,
    /// First character of the placeholder in the redacted text.
    pub(in crate::web) output_start: usize,
    /// The one after its last.
    pub(in crate::web) output_end: usize,
    /// The rule that decided.
    pub(in crate::web) rule: &'static str,
    /// How sure it is, 0 to 1.
    pub(in crate::web) certainty: f32,
    /// A reviewer decides.
    pub(in crate::web) doubt: bool,
    /// Why, in words.
    pub(in crate::web) why: &'static str,
}

/// Shows what would be removed from a text, and why. Nothing of it is kept.
#[utoipa::path(post, path = "/api/v1/redact", tag = "redaction", request_body = RedactRequest, responses(
    (status = 200, description = "The redacted text", body = RedactResponse),
    (status = 400, description = "Not understood", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too much text", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn redact(
    State(shared): Site,
    Json(request): Json<RedactRequest>,
) -> Result<Answer<RedactResponse>> {
    let known = known::read(request.known)?;
    let done = shared.work(move |app| Ok(preview(app.corridor.redactor(), &request.text, &known))).await?;
    Ok(Answer(done))
}

/// Redacts one text; offsets in characters.
pub(in crate::web) fn preview(redactor: &Redactor, text: &str, known: &[Known]) -> RedactResponse {
    let part = redactor.redact_text(text, known);
    let (mut input, mut output) = (Place::new(text), Place::new(part.text.as_str()));
    let spans: Vec<Span> = part
        .findings
        .iter()
        .map(|finding| Span {
            start: input.at(finding.span.start),
            end: input.at(finding.span.end),
            kind: finding.kind.id(),
            placeholder: finding.placeholder.clone(),
            output_start: output.at(finding.output.start),
            output_end: output.at(finding.output.end),
            rule: finding.rule,
            certainty: (finding.certainty * 1000.0).round() / 1000.0,
            doubt: finding.doubt,
            why: explain::why(finding.evidence, finding.rule),
        })
        .collect();
    let held = spans.iter().any(|span| span.doubt);
    RedactResponse { text: part.text.as_str().to_owned(), held, spans }
}

/// Counts characters up to places that only move forward.
struct Place<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl<'a> Place<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, count: 0 }
    }

    fn at(&mut self, byte: usize) -> usize {
        self.count += self.text.get(self.byte..byte).map_or(0, |skipped| skipped.chars().count());
        self.byte = byte;
        self.count
    }
}

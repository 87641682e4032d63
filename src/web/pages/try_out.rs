//! `/try`: paste a text, see what would go and why. Nothing is kept.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;

use super::text::{self, Html};
use super::{Frame, page};
use crate::redact::explain;
use crate::web::Site;
use crate::web::error::Result;

/// Rows of the table of reasons; a text can hold thousands of names.
const MOST_ROWS: usize = 200;

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage {
    frame: Frame,
    text: String,
    result: Option<Outcome>,
}

/// What the redactor made of the text.
struct Outcome {
    text: Html,
    rows: Vec<Reason>,
    left_out: usize,
    held: bool,
}

/// Why something was removed.
struct Reason {
    placeholder: String,
    kind: &'static str,
    why: &'static str,
    certainty: u32,
    doubt: bool,
}

/// `GET /try`.
pub(in crate::web) async fn form(State(shared): Site) -> Result<Response> {
    page(&TryPage {
        frame: Frame::new(&shared, "Try the redactor", "/try"),
        text: String::new(),
        result: None,
    })
}

/// `POST /try`.
pub(in crate::web) async fn redact(State(shared): Site, body: Bytes) -> Result<Response> {
    let text = form_urlencoded::parse(&body)
        .find(|(name, _)| name == "text")
        .map(|(_, value)| value.replace("\r\n", "\n"))
        .unwrap_or_default();
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let result = (!text.trim().is_empty()).then(|| {
                let part = app.corridor.redactor().redact_text(&text, &[]);
                let places: Vec<_> =
                    part.findings.iter().map(|finding| (finding.output.clone(), finding.doubt)).collect();
                Outcome {
                    text: text::findings(part.text.as_str(), &places),
                    held: part.findings.iter().any(|finding| finding.doubt),
                    left_out: part.findings.len().saturating_sub(MOST_ROWS),
                    rows: part
                        .findings
                        .iter()
                        .take(MOST_ROWS)
                        .map(|finding| Reason {
                            placeholder: finding.placeholder.trim_matches(['[', ']']).to_owned(),
                            kind: finding.kind.words(),
                            why: explain::why(finding.evidence, finding.rule),
                            certainty: (finding.certainty * 100.0).round() as u32,
                            doubt: finding.doubt,
                        })
                        .collect(),
                }
            });
            page(&TryPage { frame: Frame::new(&site, "Try the redactor", "/try"), text, result })
        })
        .await
}

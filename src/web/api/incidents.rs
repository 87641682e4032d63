//! `POST /api/v1/incidents`: a case that somebody tells. It goes to review; only its number comes back.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::json::{Body, Json};
use super::known;
use crate::web::Site;
use crate::web::error::{Error, Problem, Result};
use crate::web::guard::Caller;
use crate::web::submit::{self, Told};

/// A case as it is told. What identifies somebody is removed before anything is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct IncidentRequest {
    /// What happened.
    what_happened: String,
    /// What was done at once.
    action_taken: Option<String>,
    /// What was learned or changed.
    lesson: Option<String>,
    /// A headline.
    title: Option<String>,
    /// Day (2024-03-14) or month (2024-03); only the month is kept.
    date: Option<String>,
    /// none, low, moderate, severe, fatal or nearmiss.
    harm: Option<String>,
    /// Where care was given: acute, ed, theatre …
    setting: Option<String>,
    /// Specialty, as the facet lists it, or another usual way to say it.
    specialty: Option<String>,
    /// incident, good-care, outcome or risk.
    #[serde(rename = "type")]
    event_type: Option<String>,
    /// What is known to identify somebody: any key, texts or numbers. Used to clean the text, then dropped.
    #[serde(default)]
    known: Option<Map<String, Value>>,
}

impl Body for IncidentRequest {
    const FIELDS: &'static [&'static str] = &[
        "what_happened",
        "action_taken",
        "lesson",
        "title",
        "date",
        "harm",
        "setting",
        "specialty",
        "type",
        "known",
    ];
}

/// Where the case is now.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct IncidentResponse {
    /// The id that the lesson will have.
    id: String,
    /// `held`: a reviewer reads it first.
    state: &'static str,
}

/// Tells of a case. A reviewer reads it before it is published.
#[utoipa::path(post, path = "/api/v1/incidents", tag = "lessons", request_body = IncidentRequest, responses(
    (status = 201, description = "Taken, and waiting for a reviewer", body = IncidentResponse),
    (status = 400, description = "Not understood", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too much text", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn create(
    State(shared): Site,
    caller: Caller,
    Json(request): Json<IncidentRequest>,
) -> Result<(StatusCode, Answer<IncidentResponse>)> {
    let told = Told {
        title: request.title.unwrap_or_default(),
        what_happened: request.what_happened,
        action_taken: request.action_taken.unwrap_or_default(),
        lesson: request.lesson.unwrap_or_default(),
        date: request.date.unwrap_or_default(),
        harm: request.harm.unwrap_or_default(),
        setting: request.setting.unwrap_or_default(),
        specialty: request.specialty.unwrap_or_default(),
        event_type: request.event_type.unwrap_or_default(),
        known: known::read(request.known.unwrap_or_default())?,
        cleared: Vec::new(),
    };
    let taken = shared.work(move |app| match submit::submit(app, told, &caller.actor()) {
        Ok(taken) => Ok(taken),
        Err(submit::Refused::Wrong(mistakes)) => {
            let texts: Vec<_> = mistakes.iter().map(|mistake| mistake.for_programs()).collect();
            Err(Error::BadRequest(texts.join(" ")))
        }
        Err(submit::Refused::Failed(error)) => Err(error),
    });
    let (id, state) = taken.await?;
    Ok((StatusCode::CREATED, Answer(IncidentResponse { id: id.to_string(), state: state.id() })))
}

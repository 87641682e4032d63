//! `GET /api/v1/lessons…`: search, one lesson, what is like it, and completions.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::lesson::LessonId;
use crate::library::{SearchResponse, SimilarHit, Suggestion};
use crate::web::Site;
use crate::web::error::{Error, Problem, Result};
use crate::web::query;
use crate::web::view::LessonView;

/// Most similar lessons in one answer.
pub(in crate::web) const SIMILAR: usize = 10;
/// Most completions in one answer.
const SUGGESTIONS: usize = 8;

/// Lessons like another one.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct SimilarResponse {
    /// The most similar first.
    hits: Vec<SimilarHit>,
}

/// Completions of what is being typed.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct SuggestResponse {
    /// The best first.
    suggestions: Vec<Suggestion>,
}

/// Searches the published lessons. Values of one filter are alternatives; different filters narrow.
#[utoipa::path(get, path = "/api/v1/lessons", tag = "lessons", params(
    ("q" = Option<String>, Query, description = "Any text; words, \"phrases\", -without"),
    ("theme" = Option<Vec<String>>, Query, description = "Theme or sub-theme id; a theme matches its sub-themes"),
    ("factor" = Option<Vec<String>>, Query, description = "Contributory factor id"),
    ("harm" = Option<Vec<String>>, Query, description = "none, low, moderate, severe, fatal, nearmiss"),
    ("psychological_harm" = Option<Vec<String>>, Query, description = "none, low, moderate, severe, unknown"),
    ("setting" = Option<Vec<String>>, Query, description = "acute, ed, theatre, icu, maternity, mental-health, community, gp, care-home, ambulance, pharmacy, prison, lab, imaging, outpatient, dental"),
    ("specialty" = Option<Vec<String>>, Query, description = "Specialty, as the facet lists it"),
    ("type" = Option<Vec<String>>, Query, description = "incident, good-care, outcome, risk"),
    ("from" = Option<String>, Query, description = "First month, as 2024-03"),
    ("to" = Option<String>, Query, description = "Last month, as 2024-03"),
    ("sort" = Option<String>, Query, description = "relevance, newest or harm"),
    ("exact" = Option<bool>, Query, description = "Only the words typed: no synonyms, no spelling help"),
    ("page" = Option<usize>, Query, description = "From 1"),
    ("per_page" = Option<usize>, Query, description = "1 to 100; 10 if not given"),
), responses(
    (status = 200, description = "A page of hits with facets", body = SearchResponse),
    (status = 400, description = "A parameter has a value that there is not", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn search(
    State(shared): Site,
    RawQuery(raw): RawQuery,
) -> Result<Json<SearchResponse>> {
    let request = query::read(raw.as_deref())?;
    Ok(Json(shared.work(move |app| Ok(app.library.search(&request)?)).await?))
}

/// One published lesson.
#[utoipa::path(get, path = "/api/v1/lessons/{id}", tag = "lessons",
    params(("id" = String, Path, description = "Lesson id")), responses(
    (status = 200, description = "The lesson", body = LessonView),
    (status = 404, description = "Not there, or not published", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn lesson(State(shared): Site, Path(id): Path<String>) -> Result<Json<LessonView>> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let view = shared.work(move |app| {
        let lesson = app.register.published(&id)?.ok_or(Error::NotFound)?;
        let here_too = app.register.recurrences(&id)?;
        Ok(LessonView::new(&lesson, app.corridor.classifier().taxonomy(), here_too))
    });
    Ok(Json(view.await?))
}

/// Lessons like this one, and what they share.
#[utoipa::path(get, path = "/api/v1/lessons/{id}/similar", tag = "lessons",
    params(("id" = String, Path, description = "Lesson id")), responses(
    (status = 200, description = "Similar lessons", body = SimilarResponse),
    (status = 404, description = "Not there, or not published", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn similar(
    State(shared): Site,
    Path(id): Path<String>,
) -> Result<Json<SimilarResponse>> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let hits = shared.work(move |app| {
        app.register.published(&id)?.ok_or(Error::NotFound)?;
        Ok(app.library.similar(&id, SIMILAR)?)
    });
    Ok(Json(SimilarResponse { hits: hits.await? }))
}

/// Completes what is being typed, from the words of published lessons.
#[utoipa::path(get, path = "/api/v1/suggest", tag = "lessons",
    params(("q" = Option<String>, Query, description = "What has been typed so far")), responses(
    (status = 200, description = "Completions", body = SuggestResponse),
))]
pub(in crate::web) async fn suggest(
    State(shared): Site,
    RawQuery(raw): RawQuery,
) -> Result<Json<SuggestResponse>> {
    let typed = form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "q")
        .map(|(_, value)| query::typed(&value))
        .unwrap_or_default();
    let suggestions = shared.work(move |app| Ok(app.library.suggest(&typed, SUGGESTIONS)?)).await?;
    Ok(Json(SuggestResponse { suggestions }))
}

//! `GET /api/v1/themes`: the taxonomy with the number of lessons.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::library::Overview;
use crate::themes::Taxonomy;
use crate::web::Site;
use crate::web::error::Result;
use crate::web::view;

/// The taxonomy.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct ThemesResponse {
    /// Published lessons in all.
    lessons: usize,
    /// Themes, in the order of the taxonomy.
    themes: Vec<ThemeView>,
    /// Contributory factors, in the order of the taxonomy.
    factors: Vec<CountedLabel>,
}

/// A theme.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct ThemeView {
    /// Id, as a filter takes it.
    id: String,
    /// Name.
    label: String,
    /// What belongs here.
    description: String,
    /// Published lessons.
    count: usize,
    /// The finer level.
    subthemes: Vec<CountedLabel>,
}

/// A sub-theme or factor.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct CountedLabel {
    /// Id, as a filter takes it.
    id: String,
    /// Name.
    label: String,
    /// What belongs here.
    description: String,
    /// Published lessons.
    count: usize,
}

/// Themes with their sub-themes, and contributory factors, with the number of published lessons of each.
#[utoipa::path(get, path = "/api/v1/themes", tag = "themes", responses(
    (status = 200, description = "The taxonomy", body = ThemesResponse),
))]
pub(in crate::web) async fn themes(State(shared): Site) -> Result<Json<ThemesResponse>> {
    let done = shared.work(|app| {
        let overview = app.library.overview()?;
        Ok(answer(app.corridor.classifier().taxonomy(), &overview))
    });
    Ok(Json(done.await?))
}

fn answer(taxonomy: &Taxonomy, overview: &Overview) -> ThemesResponse {
    let count = |id: &str| view::count(overview, id);
    ThemesResponse {
        lessons: overview.lessons,
        themes: taxonomy
            .themes()
            .iter()
            .map(|theme| ThemeView {
                id: theme.id.clone(),
                label: theme.label.clone(),
                description: theme.description.clone(),
                count: count(&theme.id),
                subthemes: theme
                    .subthemes
                    .iter()
                    .map(|sub| CountedLabel {
                        id: sub.id.clone(),
                        label: sub.label.clone(),
                        description: sub.description.clone(),
                        count: count(&sub.id),
                    })
                    .collect(),
            })
            .collect(),
        factors: taxonomy
            .factors()
            .iter()
            .map(|factor| CountedLabel {
                id: factor.id.clone(),
                label: factor.label.clone(),
                description: factor.description.clone(),
                count: count(&factor.id),
            })
            .collect(),
    }
}

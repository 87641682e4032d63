//! `/themes` and `/themes/{id}`: the taxonomy to browse, and one theme with its lessons.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::parts::{Card, Spark, lessons};
use super::results::SearchBox;
use super::{Frame, page};
use crate::library::{Overview, SearchRequest, Sort};
use crate::themes::Taxonomy;
use crate::web::Site;
use crate::web::error::{Error, Result};
use crate::web::view;

/// Lessons in each list of a theme's page.
const LISTED: usize = 3;
/// Factors on a theme's page.
const FACTORS: usize = 5;

#[derive(Template)]
#[template(path = "themes.html")]
struct ThemesPage {
    frame: Frame,
    themes: Vec<ThemeRow>,
}

struct ThemeRow {
    id: String,
    label: String,
    description: String,
    lessons: String,
    spark: Option<Spark>,
    subthemes: Vec<Row>,
}

/// A sub-theme or factor.
struct Row {
    id: String,
    label: String,
    lessons: String,
}

#[derive(Template)]
#[template(path = "theme.html")]
struct ThemePage {
    frame: Frame,
    box_: SearchBox,
    id: String,
    label: String,
    description: String,
    /// Id and name of the theme above a sub-theme.
    parent: Option<(String, String)>,
    lessons: String,
    spark: Option<Spark>,
    subthemes: Vec<Row>,
    factors: Vec<Row>,
    newest: Vec<Card>,
    worst: Vec<Card>,
}

/// `GET /themes`.
pub(in crate::web) async fn themes(State(shared): Site) -> Result<Response> {
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let overview = app.library.overview()?;
            let taxonomy = app.corridor.classifier().taxonomy();
            let themes = taxonomy
                .themes()
                .iter()
                .map(|theme| ThemeRow {
                    id: theme.id.clone(),
                    label: theme.label.clone(),
                    description: theme.description.clone(),
                    lessons: lessons(view::count(&overview, &theme.id)),
                    spark: Spark::new(view::years(&overview, &theme.id)),
                    subthemes: subthemes(taxonomy, &overview, &theme.id),
                })
                .collect();
            page(&ThemesPage { frame: Frame::new(&site, "Themes", "/themes"), themes })
        })
        .await
}

/// `GET /themes/{id}`: a theme or sub-theme.
pub(in crate::web) async fn theme(State(shared): Site, Path(id): Path<String>) -> Result<Response> {
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let taxonomy = app.corridor.classifier().taxonomy();
            let (label, description) = described(taxonomy, &id).ok_or(Error::NotFound)?;
            let overview = app.library.overview()?;
            let find = |sort| {
                app.library.search(&SearchRequest {
                    theme: vec![id.clone()],
                    sort,
                    page: 1,
                    per_page: LISTED,
                    ..SearchRequest::default()
                })
            };
            let (newest, worst) = (find(Sort::Newest)?, find(Sort::Harm)?);
            let factors = newest.facets.get("factor").map(Vec::as_slice).unwrap_or_default();
            page(&ThemePage {
                frame: Frame::new(&site, &label, "/themes"),
                box_: SearchBox { q: String::new(), kept: vec![("theme", id.clone())] },
                parent: taxonomy.parent(&id).map(|parent| {
                    (parent.to_owned(), taxonomy.theme_label(parent).unwrap_or(parent).to_owned())
                }),
                lessons: lessons(newest.total),
                spark: Spark::new(view::years(&overview, &id)),
                subthemes: subthemes(taxonomy, &overview, &id),
                factors: factors
                    .iter()
                    .filter(|factor| factor.count > 0)
                    .take(FACTORS)
                    .map(|factor| Row {
                        id: factor.value.clone(),
                        label: factor.label.clone(),
                        lessons: lessons(factor.count),
                    })
                    .collect(),
                newest: newest.hits.iter().map(Card::new).collect(),
                worst: worst.hits.iter().map(Card::new).collect(),
                id,
                label,
                description,
            })
        })
        .await
}

fn described(taxonomy: &Taxonomy, id: &str) -> Option<(String, String)> {
    taxonomy
        .themes()
        .iter()
        .find(|theme| theme.id == id)
        .map(|theme| (theme.label.clone(), theme.description.clone()))
        .or_else(|| {
            let sub = taxonomy.subthemes().find(|sub| sub.id == id)?;
            Some((sub.label.clone(), sub.description.clone()))
        })
}

/// The sub-themes of a theme, the most frequent first; a sub-theme has none.
fn subthemes(taxonomy: &Taxonomy, overview: &Overview, id: &str) -> Vec<Row> {
    let Some(theme) = taxonomy.themes().iter().find(|theme| theme.id == id) else { return Vec::new() };
    let mut rows: Vec<_> = theme.subthemes.iter().map(|sub| (view::count(overview, &sub.id), sub)).collect();
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    rows.into_iter()
        .map(|(count, sub)| Row { id: sub.id.clone(), label: sub.label.clone(), lessons: lessons(count) })
        .collect()
}

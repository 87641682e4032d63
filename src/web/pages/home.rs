//! `/`: the search box, what is new, what there is, and what this library is and is not.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::parts::{Card, thousands};
use super::results::SearchBox;
use super::{Frame, page};
use crate::library::{SearchRequest, Sort};
use crate::web::Site;
use crate::web::error::Result;
use crate::web::view;

/// Lessons under "Recent lessons".
const RECENT: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    box_: SearchBox,
    lessons: String,
    recent: Vec<Card>,
    themes: Vec<ThemeLink>,
}

struct ThemeLink {
    id: String,
    label: String,
    count: String,
}

/// `GET /`.
pub(in crate::web) async fn home(State(shared): Site) -> Result<Response> {
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let overview = app.library.overview()?;
            let recent = app.library.search(&SearchRequest {
                sort: Sort::Newest,
                page: 1,
                per_page: RECENT,
                ..SearchRequest::default()
            })?;
            let mut themes: Vec<_> = app
                .corridor
                .classifier()
                .taxonomy()
                .themes()
                .iter()
                .map(|theme| (view::count(&overview, &theme.id), theme))
                .filter(|(count, _)| *count > 0)
                .collect();
            themes.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
            page(&HomePage {
                frame: Frame::new(&site, "Learn from what happened before", "/"),
                box_: SearchBox::empty(),
                lessons: thousands(overview.lessons),
                recent: recent.hits.iter().map(Card::new).collect(),
                themes: themes
                    .into_iter()
                    .map(|(count, theme)| ThemeLink {
                        id: theme.id.clone(),
                        label: theme.label.clone(),
                        count: thousands(count),
                    })
                    .collect(),
            })
        })
        .await
}

//! `/review/remember`: a word that is removed everywhere. First the number of lessons that it changes, then the act.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;

use super::super::parts::lessons;
use super::super::{Frame, page};
use super::case::refused;
use super::desk;
use crate::review::ReviewError;
use crate::web::Site;
use crate::web::error::{Error, Result};
use crate::web::guard::Caller;

#[derive(Template)]
#[template(path = "review-remember.html")]
struct RememberPage {
    frame: Frame,
    word: String,
    published: String,
    waiting: String,
    done: bool,
    back: Option<String>,
}

/// `POST /review/remember`: counts, or with `do=remember` does it. The word travels in the body alone.
pub(in crate::web) async fn remember(State(shared): Site, caller: Caller, body: Bytes) -> Result<Response> {
    let (mut word, mut act, mut back) = (String::new(), false, None);
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "word" => word = value.trim().chars().take(200).collect(),
            "do" => act = value == "remember",
            "back" => back = crate::lesson::LessonId::parse(&value).map(|id| id.to_string()),
            _ => {}
        }
    }
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let desk = desk(app);
            let reach = if act { desk.remember(&word, &caller.actor()) } else { desk.reach(&word) };
            let reach = reach.map_err(|error| match error {
                ReviewError::Word => Error::BadRequest(
                    "Type one to six words with two letters or digits at least. Go back, and try again."
                        .into(),
                ),
                other => refused(other),
            })?;
            page(&RememberPage {
                frame: Frame::new(&site, "Remove a word everywhere", "/review"),
                published: lessons(reach.published as usize),
                waiting: lessons(reach.waiting as usize),
                done: act,
                word,
                back,
            })
        })
        .await
}

//! `/review/batches`: whole ingests, signed off on a sample or taken back.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::super::parts::{lessons, thousands};
use super::super::{Frame, page};
use super::day;
use crate::access::Permission;
use crate::config::Release;
use crate::register::{Batch, BatchId, Obstacle, RegisterError};
use crate::review::bound;
use crate::web::Site;
use crate::web::error::{Error, Result};
use crate::web::guard::Caller;

/// Sizes of a sample for which the page says what they can show.
const SIZES: [u64; 5] = [30, 60, 100, 150, 300];
/// Size of a first sample that the page offers.
const USUAL: u64 = 60;
/// By how many cases the page offers to enlarge a sample.
const STEP: u64 = 20;
/// Largest sample that is drawn at once.
const MOST: u64 = 5_000;

#[derive(Template)]
#[template(path = "review-batches.html")]
struct BatchesPage {
    frame: Frame,
    batches: Vec<Row>,
    sizes: Vec<(u64, String)>,
    may_manage: bool,
    /// The release policy wants every case read: no sample releases anything.
    every_case: bool,
    done: Option<&'static str>,
}

/// One ingest on the page.
struct Row {
    id: i64,
    format: String,
    started: String,
    states: String,
    waiting: u64,
    /// The same with their noun.
    to_release: String,
    published: u64,
    drawn: u64,
    read: u64,
    /// Why it cannot be released yet, and what to do; `None` where it can, or waits for nothing.
    obstacle: Option<String>,
    /// Reading its cases one by one helps.
    one_by_one: bool,
    /// A new sample would be drawn, not the old one enlarged.
    renew: bool,
    /// There are cases left to draw.
    draws: bool,
    /// The size of sample to offer.
    size: u64,
    /// What the sample shows, or would show with nothing found.
    shows: String,
}

impl Row {
    fn new(batch: Batch, release: Release) -> Self {
        let sample = batch.sample;
        let obstacle = batch.obstacle(release).filter(|_| batch.waiting > 0);
        let states: Vec<_> = batch
            .states
            .iter()
            .map(|(state, count)| format!("{} {state}", thousands(*count as usize)))
            .collect();
        let shows = match (sample.drawn, sample.read) {
            (0, _) => String::new(),
            (drawn, read) if read < drawn => format!("If {}.", bound::sentence(sample.identified, drawn)),
            (_, read) => {
                let text = bound::sentence(sample.identified, read);
                format!("{}{}.", text[..1].to_uppercase(), &text[1..])
            }
        };
        Self {
            id: batch.id,
            format: batch.format,
            started: day(batch.started),
            states: if states.is_empty() { "nothing".into() } else { states.join(", ") },
            waiting: batch.waiting,
            to_release: lessons(batch.waiting as usize),
            published: batch.states.get("published").copied().unwrap_or(0),
            drawn: sample.drawn,
            read: sample.read,
            obstacle: obstacle.map(|obstacle| in_the_way(obstacle, sample.drawn)),
            one_by_one: matches!(
                obstacle,
                Some(Obstacle::Policy | Obstacle::Identified(_) | Obstacle::Unread { identified: 1.., .. })
            ),
            renew: sample.is_spent(),
            draws: !batch.loading && (sample.is_spent() || batch.undrawn > 0 && sample.drawn < MOST),
            size: match obstacle {
                Some(Obstacle::TooSmall(least)) => least,
                Some(Obstacle::NoSample | Obstacle::Identified(_)) => USUAL,
                _ => (sample.drawn + STEP).min(sample.drawn + batch.undrawn).min(MOST),
            },
            shows,
        }
    }
}

/// What stands against a release, and what to do about it.
fn in_the_way(obstacle: Obstacle, drawn: u64) -> String {
    match obstacle {
        Obstacle::Policy => {
            "The release policy of this library wants every case read, and no sample stands for the others."
                .to_owned()
        }
        Obstacle::Loading => {
            "Its export is still being loaded: a sample is drawn when all of it is there.".to_owned()
        }
        Obstacle::NoSample => "First a sample of its cases has to be drawn and read.".to_owned(),
        Obstacle::Unread { left, .. } => {
            let have = if left == 1 { "has" } else { "have" };
            let already = obstacle.foreseen().map(|text| format!(" {text}.")).unwrap_or_default();
            format!(
                "{left} of the {drawn} cases of its sample {have} still to be read: read it to its end.{already}"
            )
        }
        Obstacle::Identified(found) => format!(
            "{found} of the {drawn} cases of its sample could identify somebody, so others of it may too. \
             Read the rest one by one, or have a new sample drawn when you know what was missed and why."
        ),
        Obstacle::TooSmall(least) => {
            format!("A sample of {drawn} says too little of the others: enlarge it to {least} at least.")
        }
    }
}

/// `GET /review/batches`.
pub(in crate::web) async fn batches(
    State(shared): Site,
    caller: Caller,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let site = Arc::clone(&shared);
    let done = match raw.as_deref() {
        Some("done=drawn") => Some("The sample is drawn. Read it before you release the ingest."),
        Some("done=released") => Some("The ingest is released."),
        Some("done=taken-back") => Some("The ingest is taken back: nothing of it is published."),
        _ => None,
    };
    shared
        .work(move |app| {
            let release = app.corridor.release();
            page(&BatchesPage {
                frame: Frame::new(&site, "Ingests", "/review"),
                batches: app
                    .register
                    .batches()?
                    .into_iter()
                    .filter(|batch| batch.id > 0)
                    .map(|batch| Row::new(batch, release))
                    .collect(),
                sizes: SIZES.iter().map(|size| (*size, bound::percent(bound::upper(0, *size)))).collect(),
                may_manage: caller.person().may(Permission::ManageBatches),
                every_case: Obstacle::of_policy(release).is_some(),
                done,
            })
        })
        .await
}

/// `POST /review/batches/{id}/sample`.
pub(in crate::web) async fn draw(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response> {
    let size = field(&body, "size").parse::<u64>().ok().filter(|size| (1..=MOST).contains(size));
    let size = size.ok_or_else(|| Error::BadRequest(format!("A sample has 1 to {MOST} cases.")))?;
    shared
        .work(move |app| {
            let says = format!("{size} cases: if {}", bound::sentence(0, size));
            app.register.draw_sample(BatchId(id), size, &caller.actor(), &says).map_err(refused)?;
            Ok(Redirect::to("/review/batches?done=drawn").into_response())
        })
        .await
}

/// `POST /review/batches/{id}/release`.
pub(in crate::web) async fn release(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response> {
    let reason = reason(&body)?;
    shared
        .work(move |app| {
            let sample = app.register.batch(BatchId(id)).map_err(refused)?.sample;
            let reason = app.corridor.reason(&reason);
            let reason = format!("{reason}; {}", bound::sentence(sample.identified, sample.read));
            let release = app.corridor.release();
            app.register.release_batch(BatchId(id), &caller.actor(), release, &reason).map_err(refused)?;
            Ok(Redirect::to("/review/batches?done=released").into_response())
        })
        .await
}

/// `POST /review/batches/{id}/take-back`.
pub(in crate::web) async fn take_back(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response> {
    let reason = reason(&body)?;
    shared
        .work(move |app| {
            let reason = app.corridor.reason(&reason);
            app.register.take_back(BatchId(id), &caller.actor(), &reason).map_err(refused)?;
            Ok(Redirect::to("/review/batches?done=taken-back").into_response())
        })
        .await
}

fn refused(error: RegisterError) -> Error {
    match error {
        RegisterError::NoBatch(_) => Error::NotFound,
        RegisterError::Batch { .. } => Error::BadRequest(format!("{error}.")),
        other => other.into(),
    }
}

fn reason(body: &[u8]) -> Result<String> {
    let reason = field(body, "why");
    if reason.is_empty() {
        return Err(Error::BadRequest(
            "Give a reason: it is kept in the audit trail. Go back, and type one.".into(),
        ));
    }
    Ok(reason)
}

fn field(body: &[u8], name: &str) -> String {
    let found = form_urlencoded::parse(body).find(|(field, _)| field == name);
    found.map(|(_, value)| value.trim().chars().take(500).collect()).unwrap_or_default()
}

//! `/review`: what waits for a reviewer.

mod batches;
mod case;
mod form;
mod marked;
mod rules;
mod shown;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Frame, page};
use crate::access::Permission;
use crate::draft::Hold;
use crate::register::{Actor, BatchId, Counts, Filter, Waiting};
use crate::review::{Desk, rescan};
use crate::web::error::Result;
use crate::web::guard::Caller;
use crate::web::{App, Site};

pub(in crate::web) use batches::{batches, draw, release, take_back};
pub(in crate::web) use case::{case, decide, lift, withdraw};
pub(in crate::web) use rules::remember;

/// Rows of the queue on one page.
const ROWS: usize = 50;

/// Which part of the queue somebody works on: carried from case to case in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    /// For this reason.
    pub(super) reason: Option<Hold>,
    /// Of this ingest.
    pub(super) batch: Option<i64>,
    /// Of the sample of that ingest.
    pub(super) sample: bool,
    /// Cases that were skipped.
    pub(super) skip: usize,
    /// Single keys are on.
    pub(super) keys: bool,
    /// What became of the case before.
    pub(super) done: Option<Done>,
}

/// What became of the case before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Published,
    Approved,
    Saved,
    Rejected,
    Withdrawn,
    Lifted,
}

#[derive(Template)]
#[template(path = "review.html")]
struct QueuePage {
    frame: Frame,
    walk: Walk,
    counts: Counts,
    /// Published lessons of another redactor or policy.
    others: u64,
    shown: u64,
    rows: Vec<Row>,
    more: bool,
    reasons: Vec<Choice>,
    batches: Vec<Choice>,
}

/// One lesson that waits.
struct Row {
    id: String,
    hidden: bool,
    reasons: Vec<&'static str>,
    /// `None` where they are found when the case is opened.
    doubts: Option<u64>,
    since: String,
    reader: Option<String>,
    approved: Option<String>,
}

/// A value of a filter.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// `GET /review`.
pub(in crate::web) async fn queue(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    let walk = Walk::read(raw.as_deref());
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let filter = walk.filter(None);
            let counts = app.register.queue_counts()?;
            let rows: Vec<_> = app.register.queue(&filter, ROWS, 0)?.into_iter().map(Row::new).collect();
            let shown = app.register.waiting(&filter)?;
            let reasons = Hold::ALL
                .into_iter()
                .filter_map(|hold| {
                    let count = counts.reasons.get(hold.id())?;
                    Some(Choice {
                        value: hold.id().to_owned(),
                        label: format!("{} ({count})", hold.label()),
                        chosen: walk.reason == Some(hold),
                    })
                })
                .collect();
            let batches = counts
                .batches
                .iter()
                .map(|(number, format, count)| Choice {
                    value: number.to_string(),
                    label: format!("{} ({count})", batch_name(*number, format)),
                    chosen: walk.batch == Some(*number),
                })
                .collect();
            let others = rescan::others(&app.register, &app.corridor)?;
            page(&QueuePage {
                frame: Frame::new(&site, "Review", "/review"),
                walk,
                counts,
                others,
                more: shown > rows.len() as u64,
                shown,
                rows,
                reasons,
                batches,
            })
        })
        .await
}

/// `GET /review/next`: the next case of a walk, or the queue where there is none.
pub(in crate::web) async fn next(
    State(shared): Site,
    caller: Caller,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let walk = Walk::read(raw.as_deref());
    let name = actor(&caller).name;
    shared.work(move |app| Ok(Redirect::to(&onward(app, &walk, &name)?).into_response())).await
}

/// The address of the next case.
fn onward(app: &App, walk: &Walk, name: &str) -> Result<String> {
    let filter = walk.filter(Some(name.to_owned()));
    let next = app.register.queue(&filter, 1, walk.skip)?.into_iter().next();
    let query = walk.write();
    let path = next.map_or_else(|| "/review".to_owned(), |one| format!("/review/{}", one.id));
    Ok(if query.is_empty() { path } else { format!("{path}?{query}") })
}

/// Who decides: in the role of an approver where they have it, because a second signature asks for it.
fn actor(caller: &Caller) -> Actor {
    if caller.person().may(Permission::Approve) {
        return Actor::acting(caller.person(), Permission::Approve);
    }
    caller.actor()
}

fn desk(app: &App) -> Desk<'_> {
    Desk::new(&app.register, &app.corridor, app.config.review.claim_minutes)
}

fn batch_name(number: i64, format: &str) -> String {
    if number == 0 { "shared through the form".to_owned() } else { format!("ingest {number}, {format}") }
}

/// A time in seconds since 1970 as a day.
fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|at| at.strftime("%-d %B %Y").to_string()).unwrap_or_default()
}

impl Row {
    fn new(one: Waiting) -> Self {
        Self {
            id: one.id.to_string(),
            hidden: one.state == crate::register::State::Hidden,
            reasons: one.reasons.iter().map(|hold| hold.label()).collect(),
            doubts: one.words_in_doubt(),
            since: day(one.since),
            reader: one.claimed,
            approved: one.approved,
        }
    }
}

impl Walk {
    /// Reads an address. What is not understood is left out.
    pub(super) fn read(raw: Option<&str>) -> Self {
        let mut walk = Self::default();
        for (name, value) in form_urlencoded::parse(raw.unwrap_or_default().as_bytes()) {
            walk.take(&name, &value);
        }
        walk
    }

    /// Takes one field; whether it is one of a walk.
    pub(super) fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "reason" => self.reason = Hold::from_id(value),
            "batch" => self.batch = value.parse().ok(),
            "sample" => self.sample = value == "1",
            "skip" => self.skip = value.parse().unwrap_or(0),
            "keys" => self.keys = value == "1",
            "done" => self.done = Done::from_id(value),
            _ => return false,
        }
        true
    }

    /// As the fields of a form.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.reason.map(|reason| ("reason", reason.id().to_owned())));
        pairs.extend(self.batch.map(|batch| ("batch", batch.to_string())));
        pairs.extend(self.sample.then(|| ("sample", "1".to_owned())));
        pairs.extend((self.skip > 0).then(|| ("skip", self.skip.to_string())));
        pairs.extend(self.keys.then(|| ("keys", "1".to_owned())));
        pairs
    }

    /// As the query of an address.
    pub(super) fn write(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            out.append_pair(name, &value);
        }
        if let Some(done) = self.done {
            out.append_pair("done", done.id());
        }
        out.finish()
    }

    /// The address of a page with this walk.
    pub(super) fn at(&self, path: &str) -> String {
        let query = self.write();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// With single keys on or off.
    pub(super) fn with_keys(&self, keys: bool) -> Self {
        Self { keys, done: None, ..self.clone() }
    }

    fn filter(&self, reader: Option<String>) -> Filter {
        Filter { reason: self.reason, batch: self.batch.map(BatchId), sample: self.sample, reader }
    }
}

impl Done {
    const ALL: [Done; 6] =
        [Done::Published, Done::Approved, Done::Saved, Done::Rejected, Done::Withdrawn, Done::Lifted];

    fn id(self) -> &'static str {
        match self {
            Done::Published => "published",
            Done::Approved => "approved",
            Done::Saved => "saved",
            Done::Rejected => "rejected",
            Done::Withdrawn => "withdrawn",
            Done::Lifted => "lifted",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.id() == id)
    }

    /// What a page says about the case before.
    pub(super) fn words(self) -> &'static str {
        match self {
            Done::Published => "The lesson is published.",
            Done::Approved => "You have approved it. A second person has to approve it too.",
            Done::Saved => "Your changes are saved. The lesson still waits.",
            Done::Rejected => "The case is rejected. The same record of a later export stays out.",
            Done::Withdrawn => "The lesson is withdrawn and its text erased.",
            Done::Lifted => "The flag is lifted.",
        }
    }
}

/// For the templates.
impl QueuePage {
    fn start(&self) -> String {
        Walk { done: None, skip: 0, ..self.walk.clone() }.at("/review/next")
    }

    fn link(&self, id: &str) -> String {
        Walk { done: None, ..self.walk.clone() }.at(&format!("/review/{id}"))
    }

    fn done(&self) -> Option<&'static str> {
        self.walk.done.map(Done::words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_reads_back() {
        let query = "reason=inquest&batch=3&sample=1&skip=2&keys=1&done=saved";
        assert_eq!(Walk::read(Some(query)).write(), query);
        assert_eq!(Walk::read(Some("reason=Quillfeather&batch=x&skip=-1&done=x")), Walk::default());
        assert_eq!(Walk::default().at("/review"), "/review");
    }
}

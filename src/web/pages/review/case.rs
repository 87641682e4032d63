//! `/review/{id}`: one case, and the decision about it.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::text::Html;
use super::super::{Frame, page};
use super::form::Form;
use super::marked::{self, Mark};
use super::shown::{Asked, Shown, asked, choices, facts, shown};
use super::{Done, Walk, actor, desk, onward};
use crate::access::Permission;
use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::redact::{Part, Redacted};
use crate::register::{Actor, RegisterError, Settled, State as Standing, Then};
use crate::review::{Case, Question, ReviewError, checklist};
use crate::web::error::{Error, OwnBody, Result};
use crate::web::guard::Caller;
use crate::web::submit::Mistake;
use crate::web::{App, Shared, Site};

#[derive(Template)]
#[template(path = "review-case.html")]
struct CasePage {
    frame: Frame,
    id: String,
    walk: Walk,
    form: Form,
    sequence: u64,
    mistakes: Vec<Mistake>,
    hidden: bool,
    /// It is held or hidden: there is something to decide.
    open: bool,
    state: &'static str,
    reasons: Vec<&'static str>,
    flags: Vec<(&'static str, &'static str)>,
    claimed: Option<String>,
    approved: Option<String>,
    sampled: bool,
    /// Title, then heading and text of each part.
    title: Html,
    parts: Vec<(&'static str, Html)>,
    questions: Vec<Asked>,
    typed_title: String,
    typed_takeaway: String,
    labels: Vec<Shown>,
    all_labels: Vec<(&'static str, Vec<(String, String)>)>,
    facts: Vec<(&'static str, String)>,
    waiting: u64,
    two_person: bool,
    may_withdraw: bool,
    may_remember: bool,
}

/// `GET /review/{id}`.
pub(in crate::web) async fn case(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let walk = Walk::read(raw.as_deref());
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let case = desk(app).open(&id, &actor(&caller)).map_err(refused)?;
            page(&template(&site, app, &caller, case, walk, None, Vec::new())?)
        })
        .await
}

/// `POST /review/{id}`: what the reviewer decided.
pub(in crate::web) async fn decide(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let form = Form::read(&body);
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let actor = actor(&caller);
            let mut walk = form.walk.clone();
            if form.act == "skip" {
                app.register.give_back(&id, &actor)?;
                walk.skip = walk.skip.saturating_add(1);
                return Ok(Redirect::to(&onward(app, &walk, &actor.name)?).into_response());
            }
            let then = match form.act.as_str() {
                "approve" => Then::Approve,
                "save" => Then::Keep,
                "hold" => Then::Hold,
                "reject" => Then::Reject(&form.reason),
                _ => return Err(Error::BadRequest("The form does not say what is to be done.".into())),
            };
            match settle(app, &id, &actor, &form, then) {
                Ok(settled) => {
                    walk.done = Some(match settled {
                        Settled::Published => Done::Published,
                        Settled::Waiting => Done::Approved,
                        Settled::Kept => Done::Saved,
                        Settled::Rejected => Done::Rejected,
                    });
                    let next = match settled {
                        Settled::Kept if then == Then::Keep => walk.at(&format!("/review/{id}")),
                        _ => onward(app, &walk, &actor.name)?,
                    };
                    Ok(Redirect::to(&next).into_response())
                }
                Err(error) => {
                    let mistake = mistake(error)?;
                    let case = desk(app).open(&id, &actor).map_err(refused)?;
                    let template = template(&site, app, &caller, case, walk, Some(form), vec![mistake])?;
                    let mut response = page(&template)?;
                    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                    response.extensions_mut().insert(OwnBody);
                    Ok(response)
                }
            }
        })
        .await
}

fn settle(
    app: &App,
    id: &LessonId,
    actor: &Actor,
    form: &Form,
    then: Then<'_>,
) -> std::result::Result<Settled, ReviewError> {
    let desk = desk(app);
    let lesson = desk.read(id, actor)?.lesson;
    desk.decide(id, actor, &form.decision(&lesson, then))
}

/// `POST /review/{id}/lift`: a flag of the export, with a reason.
pub(in crate::web) async fn lift(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let (mut walk, mut flag, mut reason) = (Walk::default(), None, String::new());
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "flag" => flag = Hold::from_id(&value),
            "why" => reason = value.trim().to_owned(),
            name => {
                walk.take(name, &value);
            }
        }
    }
    let flag = flag.ok_or_else(|| Error::BadRequest("The form does not say which flag.".into()))?;
    if reason.is_empty() {
        return Err(Error::BadRequest("Say why the flag is lifted. Go back, and give a reason.".into()));
    }
    walk.done = Some(Done::Lifted);
    shared
        .work(move |app| {
            app.register.lift(&id, flag, &actor(&caller), &app.corridor.reason(&reason))?;
            Ok(Redirect::to(&walk.at(&format!("/review/{id}"))).into_response())
        })
        .await
}

/// `POST /review/{id}/withdraw`: gone for good, with a reason.
pub(in crate::web) async fn withdraw(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let form = Form::read(&body);
    if form.reason.trim().is_empty() {
        return Err(Error::BadRequest("Say why it is withdrawn. Go back, and give a reason.".into()));
    }
    shared
        .work(move |app| {
            let reason = app.corridor.reason(&form.reason);
            app.register.move_to(&id, Standing::Withdrawn, &caller.actor(), &reason)?;
            let mut walk = form.walk;
            walk.done = Some(Done::Withdrawn);
            Ok(Redirect::to(&onward(app, &walk, &actor(&caller).name)?).into_response())
        })
        .await
}

/// What can be put right on the page, or an answer of its own.
fn mistake(error: ReviewError) -> Result<Mistake> {
    let field = match &error {
        ReviewError::Checklist => "checklist",
        ReviewError::Reason => "why",
        ReviewError::Word => "strike",
        ReviewError::Label => "add",
        ReviewError::Empty | ReviewError::Misfit(_) => "main",
        ReviewError::Register(
            RegisterError::Blocked { .. }
            | RegisterError::SamePerson { .. }
            | RegisterError::Forbidden { .. }
            | RegisterError::Claimed { .. }
            | RegisterError::Changed(_)
            | RegisterError::Move { .. },
        ) => "main",
        _ => return Err(refused(error)),
    };
    let mut text = error.to_string();
    if let Some(first) = text.get(..1) {
        text = format!("{}{}", first.to_uppercase(), &text[1..]);
    }
    Ok(Mistake { field, text })
}

/// An error that is an answer of its own.
pub(super) fn refused(error: ReviewError) -> Error {
    match error {
        ReviewError::Register(error) => error.into(),
        ReviewError::Gone(..) => Error::NotFound,
        other => {
            tracing::error!(error = %other, "review");
            Error::Internal
        }
    }
}

fn template(
    shared: &Arc<Shared>,
    app: &App,
    caller: &Caller,
    case: Case,
    walk: Walk,
    form: Option<Form>,
    mistakes: Vec<Mistake>,
) -> Result<CasePage> {
    let lesson = &case.lesson;
    let taxonomy = app.corridor.classifier().taxonomy();
    let form = form.unwrap_or_default();
    let title = |text: &str| if mistakes.is_empty() { text.to_owned() } else { format!("Error: {text}") };
    let numbered: Vec<(usize, &Question)> =
        case.questions.iter().enumerate().map(|(at, one)| (at + 1, one)).collect();
    let html = |part: Part, text: &Redacted| {
        let marks: Vec<_> = numbered
            .iter()
            .filter(|(_, one)| one.part == part)
            .map(|(number, one)| Mark { number: *number, place: one.place.clone(), word: one.word.as_str() })
            .collect();
        marked::html(text.as_str(), &marks)
    };
    let parts = [
        ("What happened", Part::WhatHappened, Some(&lesson.what_happened)),
        ("What was done", Part::ActionTaken, lesson.action_taken.as_ref()),
        ("What was learned", Part::Lesson, lesson.lesson.as_ref()),
    ];
    let stored_takeaway = lesson.lesson.as_ref().map_or("", Redacted::as_str);
    let open = matches!(case.state, Standing::Held | Standing::Hidden);
    Ok(CasePage {
        frame: Frame::new(shared, title(&format!("Review of case {}", lesson.id)), "/review"),
        id: lesson.id.to_string(),
        sequence: case.sequence,
        hidden: case.state == Standing::Hidden,
        open,
        state: case.state.id(),
        reasons: case.reasons.iter().map(|hold| hold.label()).collect(),
        flags: case.flags().map(|hold| (hold.id(), hold.label())).collect(),
        claimed: case.claimed.clone(),
        approved: case.approved.clone(),
        sampled: case.sampled,
        title: html(Part::Title, &lesson.title),
        parts: parts
            .iter()
            .filter_map(|(heading, part, text)| Some((*heading, html(*part, (*text)?))))
            .collect(),
        questions: numbered.iter().map(|(number, one)| asked(*number, one, &form)).collect(),
        typed_title: form.title.clone().unwrap_or_else(|| lesson.title.as_str().to_owned()),
        typed_takeaway: form.takeaway.clone().unwrap_or_else(|| stored_takeaway.to_owned()),
        labels: lesson
            .themes
            .iter()
            .chain(&lesson.factors)
            .chain(&lesson.never_events)
            .map(|label| shown(label, taxonomy, &form))
            .collect(),
        all_labels: choices(taxonomy),
        facts: facts(&case, app)?,
        waiting: app.register.waiting(&walk.filter(None))?,
        two_person: app.corridor.release() == crate::config::Release::TwoPerson,
        may_withdraw: caller.person().may(Permission::Withdraw),
        may_remember: caller.person().may(Permission::ChangeRules),
        walk,
        form,
        mistakes,
    })
}

impl CasePage {
    fn checklist(&self) -> impl Iterator<Item = (&'static checklist::Item, bool)> + '_ {
        const ITEMS: &[checklist::Item] = &checklist::ITEMS;
        ITEMS.iter().map(|item| (item, self.form.checked.iter().any(|id| id == item.id)))
    }

    fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.text.as_str())
    }

    fn done(&self) -> Option<&'static str> {
        self.walk.done.map(Done::words)
    }

    /// The page with single keys on or off.
    fn keys(&self, on: bool) -> String {
        self.walk.with_keys(on).at(&format!("/review/{}", self.id))
    }

    fn queue(&self) -> String {
        Walk { done: None, skip: 0, ..self.walk.clone() }.at("/review")
    }
}

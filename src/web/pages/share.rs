//! `/share`: somebody tells a case. They see what others would see, answer what is in doubt, and send it to review.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::text::{self, Html};
use super::{Frame, page};
use crate::lesson::LessonId;
use crate::redact::{Known, Part};
use crate::specialty;
use crate::values::{EventType, Harm, Setting};
use crate::web::error::{OwnBody, Result};
use crate::web::guard::Caller;
use crate::web::submit::{self, Mistake, Refused, Told};
use crate::web::{App, Shared, Site};

/// Most answers to words in doubt that one form may hold, as many as the API takes known identifiers.
const MOST_ANSWERS: usize = 200;

#[derive(Template)]
#[template(path = "share.html")]
struct SharePage {
    frame: Frame,
    told: Told,
    agreed: bool,
    mistakes: Vec<Mistake>,
    preview: Option<Preview>,
}

/// What others would see.
pub(super) struct Preview {
    /// Heading and text of each part.
    parts: Vec<(&'static str, Html)>,
    removed: usize,
    doubts: Vec<Doubt>,
}

/// A word that may belong to a name, and the teller's answer.
pub(super) struct Doubt {
    word: String,
    yes: bool,
    no: bool,
}

/// The form as it was sent.
struct Form {
    told: Told,
    agreed: bool,
    /// The words asked about, with the answers.
    answers: Vec<(String, bool)>,
}

#[derive(Template)]
#[template(path = "thanks.html")]
struct ThanksPage {
    frame: Frame,
    heading: &'static str,
    text: &'static str,
    reference: Option<String>,
}

/// `GET /share`.
pub(in crate::web) async fn form(State(shared): Site) -> Result<Response> {
    page(&template(
        &shared,
        Form { told: Told::default(), agreed: false, answers: Vec::new() },
        Vec::new(),
        None,
    ))
}

/// `POST /share/preview`: the form again, with what others would see. Nothing is kept.
pub(in crate::web) async fn preview(State(shared): Site, body: Bytes) -> Result<Response> {
    let form = Form::read(&body);
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let mistakes = form.unshowable();
            let preview = mistakes.is_empty().then(|| Preview::new(app, &form));
            answer(&template(&site, form, mistakes, preview))
        })
        .await
}

/// `POST /share`: to review, or the form again with what to put right.
pub(in crate::web) async fn send(State(shared): Site, caller: Caller, body: Bytes) -> Result<Response> {
    let mut form = Form::read(&body);
    let site = Arc::clone(&shared);
    shared
        .work(move |app| {
            let unshowable = form.unshowable();
            let mut mistakes = submit::check(&form.told);
            mistakes.extend(form.too_many_answers());
            if !form.agreed {
                let text = "Read the preview and confirm that you cannot recognise anyone in it".into();
                mistakes.push(Mistake { field: "agreed", text });
            }
            if !mistakes.is_empty() {
                let preview = unshowable.is_empty().then(|| Preview::new(app, &form));
                return answer(&template(&site, form, mistakes, preview));
            }
            form.told.known = form.known();
            form.told.cleared = form.cleared();
            match submit::submit(app, form.told, &caller.actor()) {
                Ok((id, _)) => Ok(Redirect::to(&format!("/thanks/shared?{id}")).into_response()),
                Err(Refused::Wrong(mistakes)) => {
                    let empty = Form { told: Told::default(), agreed: false, answers: Vec::new() };
                    answer(&template(&site, empty, mistakes, None))
                }
                Err(Refused::Failed(error)) => Err(error),
            }
        })
        .await
}

/// `GET /thanks/shared`: where the form leads.
pub(in crate::web) async fn shared(State(shared): Site, RawQuery(raw): RawQuery) -> Result<Response> {
    page(&ThanksPage {
        frame: Frame::new(&shared, "Thank you for sharing", "/share"),
        heading: "Thank you for sharing",
        text: "A trained reviewer reads your story before anyone else can see it. \
               We kept the story without the details that we removed, and nothing about you.",
        reference: raw.as_deref().and_then(LessonId::parse).map(|id| id.to_string()),
    })
}

/// `GET /thanks/recognised`: where "I can recognise someone" leads.
pub(in crate::web) async fn recognised(State(shared): Site) -> Result<Response> {
    page(&ThanksPage {
        frame: Frame::new(&shared, "Thank you for telling us", "/search"),
        heading: "Thank you for telling us",
        text: "Nobody can see the lesson now. A reviewer decides whether it comes back without the detail, \
               or stays out for good.",
        reference: None,
    })
}

fn template(shared: &Arc<Shared>, form: Form, mistakes: Vec<Mistake>, preview: Option<Preview>) -> SharePage {
    let title = if mistakes.is_empty() { "Share a lesson" } else { "Error: Share a lesson" };
    SharePage {
        frame: Frame::new(shared, title, "/share"),
        told: form.told,
        agreed: form.agreed,
        mistakes,
        preview,
    }
}

/// With mistakes it is an answer that says so to programs too.
fn answer(template: &SharePage) -> Result<Response> {
    let mut response = page(template)?;
    if !template.mistakes.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.extensions_mut().insert(OwnBody);
    }
    Ok(response)
}

impl SharePage {
    fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.text.as_str())
    }

    fn harms(&self) -> Vec<(&'static str, &'static str, bool)> {
        choices(Harm::ALL, Harm::id, Harm::label, &self.told.harm)
    }

    fn settings(&self) -> Vec<(&'static str, &'static str, bool)> {
        choices(Setting::ALL, Setting::id, Setting::label, &self.told.setting)
    }

    fn types(&self) -> Vec<(&'static str, &'static str, bool)> {
        choices(EventType::ALL, EventType::id, EventType::label, &self.told.event_type)
    }

    fn specialties(&self) -> Vec<(&'static str, bool)> {
        specialty::all().map(|name| (name, name == self.told.specialty)).collect()
    }
}

/// Id, name, and whether it is chosen.
fn choices<T: Copy>(
    all: &[T],
    id: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
    chosen: &str,
) -> Vec<(&'static str, &'static str, bool)> {
    all.iter().map(|one| (id(*one), label(*one), id(*one) == chosen)).collect()
}

impl Form {
    /// Fields that the form does not have are left out; so are answers without a word.
    fn read(body: &[u8]) -> Self {
        let mut form = Self { told: Told::default(), agreed: false, answers: Vec::new() };
        let mut word = None;
        for (name, value) in form_urlencoded::parse(body) {
            let value = value.replace("\r\n", "\n");
            match &*name {
                "title" => form.told.title = value,
                "what_happened" => form.told.what_happened = value,
                "action_taken" => form.told.action_taken = value,
                "lesson" => form.told.lesson = value,
                "date" => form.told.date = value,
                "harm" => form.told.harm = value,
                "setting" => form.told.setting = value,
                "specialty" => form.told.specialty = value,
                "type" => form.told.event_type = value,
                "agreed" => form.agreed = true,
                "word" => word = Some(value),
                name if name.starts_with("answer") => {
                    if let Some(word) = word.take().filter(|word| !word.trim().is_empty()) {
                        form.answers.push((word, value == "yes"));
                    }
                }
                _ => {}
            }
        }
        form
    }

    /// Why there can be no preview. A date that is not finished yet is no reason: the preview comes as somebody types.
    fn unshowable(&self) -> Vec<Mistake> {
        let mut mistakes = submit::check_story(&self.told);
        mistakes.extend(self.too_many_answers());
        mistakes
    }

    fn too_many_answers(&self) -> Option<Mistake> {
        (self.answers.len() > MOST_ANSWERS).then(|| Mistake {
            field: "preview",
            text: format!("Answer at most {MOST_ANSWERS} questions and leave the others to the reviewer"),
        })
    }

    /// A word that the teller says belongs to a person goes like any known identifier.
    fn known(&self) -> Vec<Known> {
        let yes = self.answers.iter().filter(|(_, yes)| *yes);
        yes.map(|(word, _)| Known::new(Known::PHRASE, word.clone())).collect()
    }

    /// Words of which the teller says the opposite stay masked; the reviewer, who decides, sees the answer.
    fn cleared(&self) -> Vec<String> {
        self.answers.iter().filter(|(_, yes)| !yes).map(|(word, _)| word.clone()).collect()
    }
}

impl Preview {
    fn new(app: &App, form: &Form) -> Self {
        let (mut removed, mut doubts, mut parts) = (0, Vec::<Doubt>::new(), Vec::new());
        let (raw, case) = submit::preview(app, &form.told, &form.known());
        let (mut asked, mut answers) = (HashSet::new(), HashMap::new());
        for (word, yes) in &form.answers {
            answers.entry(word.as_str()).or_insert(*yes);
        }
        for (part, (_, raw)) in case.parts.iter().zip(&raw) {
            let places: Vec<_> =
                part.findings.iter().map(|finding| (finding.output.clone(), finding.doubt)).collect();
            parts.push((heading(part.part), text::findings(part.text.as_str(), &places)));
            removed += part.findings.iter().filter(|finding| !finding.doubt).count();
            for finding in part.findings.iter().filter(|finding| finding.doubt) {
                let word = raw.get(finding.span.clone()).unwrap_or_default();
                if !word.is_empty() && asked.insert(word) {
                    let answer = answers.get(word).copied();
                    doubts.push(Doubt {
                        word: word.to_owned(),
                        yes: answer == Some(true),
                        no: answer == Some(false),
                    });
                }
            }
        }
        // What was answered with yes is removed now and no doubt any more; it has to be sent again all the same.
        for (word, yes) in &form.answers {
            if *yes && asked.insert(word) {
                doubts.push(Doubt { word: word.clone(), yes: true, no: false });
            }
        }
        Self { parts, removed, doubts }
    }

    fn summary(&self) -> String {
        let details = |count: usize| format!("{count} detail{}", if count == 1 { "" } else { "s" });
        let open = self.doubts.iter().filter(|doubt| !doubt.yes && !doubt.no).count();
        match (self.removed, open) {
            (0, 0) => "We found nothing that says who somebody is.".to_owned(),
            (removed, 0) => format!("We removed {}.", details(removed)),
            (removed, open) => format!("We removed {} and are not sure about {open} more.", details(removed)),
        }
    }
}

fn heading(part: Part) -> &'static str {
    match part {
        Part::Title => "Title",
        Part::WhatHappened => "What happened",
        Part::ActionTaken => "What was done",
        Part::Lesson => "What was learned",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_form_with_its_answers() {
        let form = Form::read(
            b"what_happened=a%0D%0Ab&harm=low&agreed=on&word=Wren&answer-0=yes&word=Kite&answer-1=no&word=x&other=1",
        );
        assert_eq!(form.told.what_happened, "a\nb");
        assert!(form.agreed);
        assert_eq!(form.answers, [("Wren".to_owned(), true), ("Kite".to_owned(), false)]);
        assert_eq!(form.known().len(), 1);
        assert_eq!(form.cleared(), ["Kite"]);
        assert!(!Form::read(b"\xff=%ff&&&").agreed);
    }
}

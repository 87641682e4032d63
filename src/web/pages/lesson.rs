//! `/lessons/{id}`: one lesson, and what a reader can do with it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Redirect, Response};

use super::parts::{Card, removed};
use super::text::{self, Html};
use super::{Frame, page};
use crate::lesson::{Lesson, LessonId};
use crate::library::SimilarHit;
use crate::themes::corrections::BY_REVIEWER;
use crate::themes::of_column;
use crate::themes::{Label, Taxonomy};
use crate::values::{EventType, Harm, PsychologicalHarm};
use crate::web::error::{Error, Result};
use crate::web::guard::Caller;
use crate::web::{Shared, Site, query};

/// Similar lessons on the page.
const SIMILAR: usize = 5;

#[derive(Template)]
#[template(path = "lesson.html")]
struct LessonPage {
    frame: Frame,
    id: String,
    title: Html,
    harm: Option<Harm>,
    event_type: Option<&'static str>,
    themes: Vec<Named>,
    take_away: Option<Html>,
    what_happened: Html,
    action_taken: Option<Html>,
    factors: Vec<Named>,
    never_events: Vec<Named>,
    /// Names and values of the box beside the story.
    facts: Vec<(&'static str, String)>,
    removed: Vec<String>,
    similar: Vec<Card>,
    here_too: String,
    noted: bool,
    /// The search from which the reader comes: its address and its words.
    back: Option<(String, String)>,
}

/// A label with what carried it.
struct Named {
    id: String,
    label: String,
    why: String,
}

/// `GET /lessons/{id}`.
pub(in crate::web) async fn lesson(
    State(shared): Site,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let site = Arc::clone(&shared);
    let noted = raw.as_deref() == Some("noted");
    let back = came_from(&headers);
    shared
        .work(move |app| {
            let lesson = app.register.published(&id)?.ok_or(Error::NotFound)?;
            let similar = app.library.similar(&id, SIMILAR)?;
            let here_too = app.register.recurrences(&id)?;
            let taxonomy = app.corridor.classifier().taxonomy();
            let mut template = build(&site, taxonomy, &lesson, &similar, here_too);
            template.noted = noted;
            template.back = back;
            page(&template)
        })
        .await
}

/// `POST /lessons/{id}/here-too`: "this happened here too".
pub(in crate::web) async fn here_too(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Redirect> {
    let id = LessonId::parse(&id).ok_or(Error::NotFound)?;
    let target = format!("/lessons/{id}?noted");
    shared.work(move |app| Ok(app.register.record_recurrence(&id, &caller.actor())?)).await?;
    Ok(Redirect::to(&target))
}

/// `POST /lessons/{id}/recognise`: "I can recognise someone". The lesson is out of sight at once; the answer is the same
/// whether it was there or not.
pub(in crate::web) async fn recognise(
    State(shared): Site,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Redirect> {
    if let Some(id) = LessonId::parse(&id) {
        shared.work(move |app| Ok(app.register.flag(&id, &caller.actor())?)).await?;
    }
    Ok(Redirect::to("/thanks/recognised"))
}

fn build(
    shared: &Arc<Shared>,
    taxonomy: &Taxonomy,
    lesson: &Lesson,
    similar: &[SimilarHit],
    here_too: u64,
) -> LessonPage {
    let named = |label: &Label, name: Option<&str>| Named {
        id: label.id.clone(),
        label: name.unwrap_or(&label.id).to_owned(),
        why: because(&label.why),
    };
    let paragraphs = |text: &crate::redact::Redacted| text::paragraphs(text.as_str());
    let mut facts = Vec::new();
    facts.extend(lesson.harm.map(|harm| ("Harm", harm.label().to_owned())));
    if !matches!(lesson.psychological_harm, PsychologicalHarm::Unknown | PsychologicalHarm::None) {
        facts.push(("Psychological harm", lesson.psychological_harm.label().to_owned()));
    }
    facts.push(("Type", lesson.event_type.label().to_owned()));
    facts.extend(lesson.month.map(|month| ("When", month.label())));
    facts.extend(lesson.setting.map(|setting| ("Setting", setting.label().to_owned())));
    facts.extend(lesson.specialty.clone().map(|specialty| ("Specialty", specialty)));
    facts.extend(lesson.public_reference.clone().map(|reference| ("Public reference", reference)));
    facts.push(("Lesson number", lesson.id.to_string()));
    LessonPage {
        frame: Frame::new(shared, lesson.title.as_str(), "/search"),
        id: lesson.id.to_string(),
        title: text::line(lesson.title.as_str()),
        harm: lesson.harm,
        event_type: (lesson.event_type != EventType::Incident).then(|| lesson.event_type.label()),
        themes: lesson
            .published_themes()
            .map(|label| named(label, taxonomy.theme_label(&label.id)))
            .collect(),
        take_away: lesson.lesson.as_ref().map(paragraphs),
        what_happened: paragraphs(&lesson.what_happened),
        action_taken: lesson.action_taken.as_ref().map(paragraphs),
        factors: lesson
            .published_factors()
            .map(|label| named(label, taxonomy.factor_label(&label.id)))
            .collect(),
        never_events: lesson
            .never_events
            .iter()
            .filter(|label| label.status == crate::themes::LabelStatus::Published)
            .map(|label| named(label, taxonomy.cue_label(&label.id)))
            .collect(),
        facts,
        removed: removed(&lesson.removed),
        similar: similar.iter().map(Card::similar).collect(),
        here_too: match here_too {
            0 => String::new(),
            1 => "One person has said that this happened where they work too.".to_owned(),
            count => format!("{count} people have said that this happened where they work too."),
        },
        noted: false,
        back: None,
    }
}

/// What a label rests on, in words: words of the story, coded columns of the report, or a reviewer.
fn because(why: &[String]) -> String {
    let (mut said, mut others) = (Vec::new(), Vec::new());
    for reason in why {
        let coded =
            of_column(reason).map(|(column, value)| format!("the report’s {column} speaks of ‘{value}’"));
        match coded {
            Some(coded) => others.push(coded),
            None if reason == BY_REVIEWER => others.push(reason.clone()),
            None => said.push(format!("‘{reason}’")),
        }
    }
    if !said.is_empty() {
        others.insert(0, format!("the story says {}", said.join(", ")));
    }
    others.join("; ")
}

/// The search on this site from which the reader came, as browsers tell their own site. It is checked like any other
/// search, so that nothing but a search can be linked.
fn came_from(headers: &HeaderMap) -> Option<(String, String)> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (_, rest) = from.split_once("://")?;
    let raw = rest.strip_prefix(host)?.strip_prefix("/search?")?;
    let request = query::read(Some(raw)).ok()?;
    let words = if request.q.is_empty() { "your filters".to_owned() } else { format!("‘{}’", request.q) };
    Some((super::links::with_query("/search", &request), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_whether_story_report_or_reviewer_speaks_for_it() {
        let rows: [(&[&str], &str); 5] = [
            (&[], ""),
            (&["fell", "mat ×2"], "the story says ‘fell’, ‘mat ×2’"),
            (&["category: falls", "fell"], "the story says ‘fell’; the report’s category speaks of ‘falls’"),
            (&["device: hoist"], "the report’s device speaks of ‘hoist’"),
            (&[BY_REVIEWER], "set by a reviewer"),
        ];
        for (why, told) in rows {
            let why: Vec<String> = why.iter().map(|&why| why.to_owned()).collect();
            assert_eq!(because(&why), told);
        }
    }

    #[test]
    fn only_a_search_on_this_site_is_linked_back() {
        let came_from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "library.example:8080".parse().unwrap());
            headers.insert(header::REFERER, referer.parse().unwrap());
            super::came_from(&headers).map(|(link, _)| link)
        };
        let link = came_from("http://library.example:8080/search?q=insulin&page=2&x=javascript:");
        assert_eq!(link.as_deref(), Some("/search?q=insulin&page=2"));
        for other in [
            "http://elsewhere.example/search?q=x",
            "http://library.example:8080.elsewhere.example/search?q=x",
            "http://library.example:8080/themes",
            "nonsense",
        ] {
            assert_eq!(came_from(other), None, "{other}");
        }
    }
}

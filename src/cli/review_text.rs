//! A case and the queue on a terminal.

use std::io::Write;

use serde::Serialize;

use crate::redact::{Part, Redacted};
use crate::register::Waiting;
use crate::review::{Case, Source, checklist};
use crate::themes::{Label, LabelStatus, Taxonomy};

use super::output::count;

/// A case as JSON: for the reviewer, so with the words in doubt.
#[derive(Serialize)]
pub(super) struct View<'a> {
    id: &'a str,
    state: &'static str,
    reasons: Vec<&'static str>,
    batch: i64,
    approved: Option<&'a str>,
    title: &'a str,
    what_happened: &'a str,
    action_taken: Option<&'a str>,
    lesson: Option<&'a str>,
    public_reference: Option<&'a str>,
    questions: Vec<QuestionView<'a>>,
}

#[derive(Serialize)]
struct QuestionView<'a> {
    key: &'a str,
    part: &'static str,
    word: &'a str,
    kind: &'static str,
    why: &'static str,
    certainty: f32,
    /// Whoever told the case says that it names nobody.
    cleared: bool,
}

pub(super) fn view(case: &Case) -> View<'_> {
    View {
        id: case.lesson.id.as_str(),
        state: case.state.id(),
        reasons: case.reasons.iter().map(|hold| hold.id()).collect(),
        batch: case.batch,
        approved: case.approved.as_deref(),
        title: case.lesson.title.as_str(),
        what_happened: case.lesson.what_happened.as_str(),
        action_taken: case.lesson.action_taken.as_ref().map(Redacted::as_str),
        lesson: case.lesson.lesson.as_ref().map(Redacted::as_str),
        public_reference: case.lesson.public_reference.as_deref(),
        questions: case
            .questions
            .iter()
            .map(|question| QuestionView {
                key: &question.key,
                part: question.part.id(),
                word: question.word.as_str(),
                kind: question.kind.id(),
                why: question.why,
                certainty: question.certainty,
                cleared: question.cleared,
            })
            .collect(),
    }
}

pub(super) fn print_case(out: &mut dyn Write, case: &Case, taxonomy: &Taxonomy) -> anyhow::Result<()> {
    let lesson = &case.lesson;
    writeln!(out, "{}  {}  batch {}", lesson.id, case.state, case.batch)?;
    for reason in &case.reasons {
        writeln!(out, "  because {}", reason.label())?;
    }
    if let Some(by) = &case.approved {
        writeln!(out, "  approved by {by}; a second person has to approve it too")?;
    }
    if let Some(by) = &case.claimed {
        writeln!(out, "  {by} is reading it")?;
    }
    writeln!(out, "\n{}", marked(case, Part::Title, &lesson.title))?;
    for (heading, part, text) in [
        ("What happened", Part::WhatHappened, Some(&lesson.what_happened)),
        ("What was done", Part::ActionTaken, lesson.action_taken.as_ref()),
        ("What was learned", Part::Lesson, lesson.lesson.as_ref()),
    ] {
        if let Some(text) = text {
            writeln!(out, "\n{heading}\n{}", marked(case, part, text))?;
        }
    }
    if let Some(reference) = &lesson.public_reference {
        writeln!(out, "\nPublic reference\n{reference}")?;
    }
    if !case.questions.is_empty() {
        writeln!(out, "\nIn doubt; removed unless you say otherwise")?;
    }
    for question in &case.questions {
        let today = match question.source {
            Source::Doubt if question.cleared => "; whoever told it says that it names nobody",
            Source::Doubt => "",
            Source::Today => "; it stands in the stored text",
            Source::Remembered => "; it stands in the stored text",
        };
        writeln!(
            out,
            "  {:<6} ‘{}’: {}, because {} ({:.0}%){today}",
            question.key,
            question.word.as_str(),
            question.kind.words(),
            question.why,
            question.certainty * 100.0
        )?;
    }
    let labels: Vec<_> = lesson.themes.iter().chain(&lesson.factors).chain(&lesson.never_events).collect();
    if !labels.is_empty() {
        writeln!(out, "\nLabels")?;
    }
    for label in labels {
        writeln!(out, "  {}", line(label, taxonomy))?;
    }
    Ok(writeln!(out)?)
}

/// What must be true of a case before it is approved.
pub(super) fn print_checklist(out: &mut dyn Write) -> anyhow::Result<()> {
    for item in checklist::ITEMS {
        writeln!(out, "{:<16}{}", item.name, item.text)?;
    }
    Ok(())
}

/// The text with the number of each question behind its place.
fn marked(case: &Case, part: Part, text: &Redacted) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for question in case.questions.iter().filter(|question| question.part == part) {
        let Some(before) = text.as_str().get(done..question.place.end) else { continue };
        out.push_str(before);
        out.push_str(&format!("⟨{}⟩", question.key));
        done = question.place.end;
    }
    out.push_str(text.as_str().get(done..).unwrap_or_default());
    out
}

fn line(label: &Label, taxonomy: &Taxonomy) -> String {
    let name = taxonomy.label(&label.id).unwrap_or(&label.id);
    let offered = if label.status == LabelStatus::Offered { ", offered" } else { "" };
    format!("{:<12} {name} ({:.0}%{offered}): {}", label.id, label.score * 100.0, label.why.join(", "))
}

/// What is said of published lessons that come from another redactor or policy than today's, and what to do about them.
pub(super) fn others(lessons: u64) -> Option<String> {
    (lessons > 0).then(|| {
        format!(
            "{} from another redactor or policy than today's: `hindsight review rescan` puts back into the queue \
             what today's would change (--dry-run counts it first)",
            count(lessons, "published lesson comes", "published lessons come")
        )
    })
}

pub(super) fn print_queue(out: &mut dyn Write, waiting: &[Waiting], all: u64) -> anyhow::Result<()> {
    for one in waiting {
        let reasons: Vec<_> = one.reasons.iter().map(|hold| hold.id()).collect();
        let signed = one.approved.as_ref().map(|by| format!("  approved by {by}")).unwrap_or_default();
        let claimed = one.claimed.as_ref().map(|by| format!("  {by} is reading it")).unwrap_or_default();
        let sampled = if one.sampled { "  of the sample" } else { "" };
        writeln!(
            out,
            "{}  {:<6}  batch {:<4} {:>2} in doubt  {}{sampled}{signed}{claimed}",
            one.id,
            one.state.id(),
            one.batch,
            one.words_in_doubt().map_or_else(|| "-".to_owned(), |words| words.to_string()),
            reasons.join(", ")
        )?;
    }
    Ok(writeln!(out, "{} waiting", count(all, "lesson", "lessons"))?)
}

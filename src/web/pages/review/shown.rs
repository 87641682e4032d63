//! What a case's page shows besides its text: questions, labels, facts.

use super::day;
use super::form::Form;
use crate::redact::placeholder::bare;
use crate::review::{Answer, Case, Question, Source};
use crate::themes::{Label, LabelStatus, Taxonomy};
use crate::web::App;
use crate::web::error::Result;

/// A question on the page.
pub(super) struct Asked {
    pub(super) number: usize,
    pub(super) key: String,
    pub(super) word: String,
    pub(super) kind: &'static str,
    pub(super) general: String,
    pub(super) why: &'static str,
    pub(super) certainty: u32,
    pub(super) cleared: bool,
    pub(super) stored: bool,
    pub(super) answer: Answer,
}

/// A label on the page.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) why: String,
    pub(super) ticked: bool,
    pub(super) offered: bool,
}

impl Asked {
    pub(super) fn is(&self, id: &str) -> bool {
        Answer::from_id(id) == Some(self.answer)
    }
}

pub(super) fn asked(number: usize, question: &Question, form: &Form) -> Asked {
    Asked {
        number,
        key: question.key.clone(),
        word: question.word.as_str().to_owned(),
        kind: question.kind.words(),
        general: bare(question.word.as_str()).unwrap_or_else(|| question.kind.placeholder()),
        why: question.why,
        certainty: (question.certainty * 100.0).round() as u32,
        cleared: question.cleared,
        stored: question.source != Source::Doubt,
        answer: form.answer(&question.key),
    }
}

pub(super) fn shown(label: &Label, taxonomy: &Taxonomy, form: &Form) -> Shown {
    let published = label.status == LabelStatus::Published;
    Shown {
        name: taxonomy.label(&label.id).unwrap_or(&label.id).to_owned(),
        why: label.why.iter().map(|why| format!("‘{why}’")).collect::<Vec<_>>().join(", "),
        ticked: form.labels.as_ref().map_or(published, |ticked| ticked.contains(&label.id)),
        offered: !published,
        id: label.id.clone(),
    }
}

/// Every label that can be added, in groups.
pub(super) fn choices(taxonomy: &Taxonomy) -> Vec<(&'static str, Vec<(String, String)>)> {
    let pair = |id: &str, label: &str| (id.to_owned(), label.to_owned());
    let mut themes = Vec::new();
    for theme in taxonomy.themes() {
        themes.push(pair(&theme.id, &theme.label));
        themes.extend(
            theme.subthemes.iter().map(|sub| pair(&sub.id, &format!("{}: {}", theme.label, sub.label))),
        );
    }
    vec![
        ("Themes", themes),
        ("Contributory factors", taxonomy.factors().iter().map(|one| pair(&one.id, &one.label)).collect()),
        ("Never events", taxonomy.never_events().iter().map(|one| pair(&one.id, &one.label)).collect()),
    ]
}

pub(super) fn facts(case: &Case, app: &App) -> Result<Vec<(&'static str, String)>> {
    let lesson = &case.lesson;
    let mut facts = vec![("Kind", lesson.event_type.label().to_owned())];
    facts.extend(lesson.harm.map(|harm| ("Harm", harm.label().to_owned())));
    facts.extend(lesson.setting.map(|setting| ("Setting", setting.label().to_owned())));
    facts.extend(lesson.specialty.clone().map(|specialty| ("Specialty", specialty)));
    facts.extend(lesson.month.map(|month| ("Month", month.label())));
    facts.extend(lesson.public_reference.clone().map(|reference| ("Public reference", reference)));
    facts.push(("Ingest", if case.batch == 0 { "the form".into() } else { case.batch.to_string() }));
    if let Some(entry) = app.register.entry(&lesson.id)? {
        facts.push(("Taken in", day(entry.taken)));
    }
    let removed = super::super::parts::removed(&lesson.removed);
    if !removed.is_empty() {
        facts.push(("Removed", removed.join(", ")));
    }
    Ok(facts)
}

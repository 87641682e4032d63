//! A lesson as the API shows it: the fields that are fit to be published, with the names of their labels.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::lesson::Lesson;
use crate::library::Overview;
use crate::themes::{Label, Taxonomy};

/// One lesson.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LessonView {
    /// Lesson id: 12 characters.
    pub(super) id: String,
    /// Headline.
    pub(super) title: String,
    /// What happened.
    pub(super) what_happened: String,
    /// What was done at once.
    pub(super) action_taken: Option<String>,
    /// What was learned or changed.
    pub(super) lesson: Option<String>,
    /// Themes and sub-themes, best first.
    pub(super) themes: Vec<LabelView>,
    /// Contributory factors, best first.
    pub(super) factors: Vec<LabelView>,
    /// Never events.
    pub(super) never_events: Vec<LabelView>,
    /// Kind of event: incident, good-care, outcome or risk.
    #[serde(rename = "type")]
    pub(super) event_type: &'static str,
    /// Degree of physical harm: none, low, moderate, severe, fatal or nearmiss.
    pub(super) harm: Option<&'static str>,
    /// Degree of psychological harm: none, low, moderate, severe or unknown.
    pub(super) psychological_harm: &'static str,
    /// Where care was given.
    pub(super) setting: Option<&'static str>,
    /// Specialty.
    pub(super) specialty: Option<String>,
    /// Month, as 2024-03.
    pub(super) month: Option<String>,
    /// What was removed: kind of identifier to how many.
    pub(super) removed: BTreeMap<String, u32>,
    /// A public reference that names nobody, where the source has one.
    pub(super) public_reference: Option<String>,
    /// How often somebody said that it happened there too.
    pub(super) here_too: u64,
}

/// A label with its name and the words that carried it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelView {
    /// Id in the taxonomy.
    pub(super) id: String,
    /// Name in the taxonomy.
    pub(super) label: String,
    /// The words, phrases or fields that carried it.
    pub(super) why: Vec<String>,
}

impl LessonView {
    pub(super) fn new(lesson: &Lesson, taxonomy: &Taxonomy, here_too: u64) -> Self {
        let text =
            |text: &Option<crate::redact::Redacted>| text.as_ref().map(|text| text.as_str().to_owned());
        let named = |label: &Label, name: Option<&str>| LabelView {
            id: label.id.clone(),
            label: name.unwrap_or(&label.id).to_owned(),
            why: label.why.clone(),
        };
        Self {
            id: lesson.id.as_str().to_owned(),
            title: lesson.title.as_str().to_owned(),
            what_happened: lesson.what_happened.as_str().to_owned(),
            action_taken: text(&lesson.action_taken),
            lesson: text(&lesson.lesson),
            themes: lesson
                .published_themes()
                .map(|label| named(label, taxonomy.theme_label(&label.id)))
                .collect(),
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
            event_type: lesson.event_type.id(),
            harm: lesson.harm.map(crate::values::Harm::id),
            psychological_harm: lesson.psychological_harm.id(),
            setting: lesson.setting.map(crate::values::Setting::id),
            specialty: lesson.specialty.clone(),
            month: lesson.month.map(|month| month.to_string()),
            removed: lesson.removed.clone(),
            public_reference: lesson.public_reference.clone(),
            here_too,
        }
    }
}

/// How many published lessons have a theme, sub-theme or factor.
pub(super) fn count(overview: &Overview, id: &str) -> usize {
    let theme = overview.themes.iter().find(|theme| theme.id == id).map(|theme| theme.count);
    theme
        .or_else(|| overview.factors.iter().find(|factor| factor.value == id).map(|factor| factor.count))
        .unwrap_or(0)
}

/// Published lessons of a theme or sub-theme by year.
pub(super) fn years<'a>(overview: &'a Overview, id: &str) -> &'a [(i16, usize)] {
    overview
        .themes
        .iter()
        .find(|theme| theme.id == id)
        .map(|theme| theme.by_year.as_slice())
        .unwrap_or_default()
}

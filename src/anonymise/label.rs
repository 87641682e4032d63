//! The second half of the corridor: a redacted lesson enters, its labels are written into it.

use super::{Corridor, TITLE};
use crate::incident::Incident;
use crate::lesson::Lesson;
use crate::redact::Redacted;
use crate::themes::{Labels, Narrative};

/// A lesson as the classifier reads it, but for coded columns. A title that was made from the opening is no evidence of its
/// own: it would count the same words twice.
pub fn narrative(lesson: &Lesson) -> Narrative<'_> {
    let own_title = !lesson.title.is_opening_of(&lesson.what_happened, TITLE);
    Narrative {
        title: own_title.then_some(lesson.title.as_str()),
        what: lesson.what_happened.as_str(),
        action: lesson.action_taken.as_ref().map(Redacted::as_str),
        lesson: lesson.lesson.as_ref().map(Redacted::as_str),
        setting: lesson.setting,
        coded: &[],
    }
}

impl Corridor {
    /// Gives a lesson its labels, read from the redacted text and the export's coded columns.
    pub(super) fn label(&self, lesson: &mut Lesson, incident: &Incident) {
        let narrative = Narrative { coded: &incident.coded, ..narrative(lesson) };
        let Labels { themes, factors, never_events, severity: _ } = self.classifier.classify(&narrative);
        (lesson.themes, lesson.factors, lesson.never_events) = (themes, factors, never_events);
    }
}

//! A redacted case and the facts of its incident enter, a lesson without labels leaves.

use super::{Corridor, CorridorError, TITLE};
use crate::incident::Incident;
use crate::lesson::{Lesson, LessonId};
use crate::redact::{Known, Part, Redacted, RedactedCase};
use crate::specialty;
use crate::values::{EventType, Month, PsychologicalHarm};

impl Corridor {
    /// Puts the parts of the narrative in their places, under a fresh id.
    pub(super) fn lesson(
        &self,
        incident: &Incident,
        case: RedactedCase,
        known: &[Known],
    ) -> Result<Lesson, CorridorError> {
        let removed = case.counts().into_iter().map(|(kind, n)| (kind.id().to_owned(), n)).collect();
        let [mut title, mut what, mut action, mut lesson] = [const { None::<Redacted> }; 4];
        for part in case.parts {
            let place = match part.part {
                Part::Title => &mut title,
                Part::WhatHappened => &mut what,
                Part::ActionTaken => &mut action,
                Part::Lesson => &mut lesson,
            };
            *place = Some(part.text).filter(|text| !text.as_str().trim().is_empty());
        }
        let what_happened = what.ok_or(CorridorError::Empty)?;
        Ok(Lesson {
            id: LessonId::random()?,
            title: title.unwrap_or_else(|| what_happened.opening(TITLE)),
            what_happened,
            action_taken: action,
            lesson,
            themes: Vec::new(),
            factors: Vec::new(),
            never_events: Vec::new(),
            event_type: incident.event_type.unwrap_or(EventType::Incident),
            harm: incident.harm,
            psychological_harm: incident.psychological_harm.unwrap_or(PsychologicalHarm::Unknown),
            setting: incident.setting,
            specialty: incident.specialty.as_deref().and_then(specialty::canonical).map(str::to_owned),
            month: incident.month.or_else(|| incident.occurred.and_then(Month::of)),
            removed,
            public_reference: self.reference(incident, known),
        })
    }
}

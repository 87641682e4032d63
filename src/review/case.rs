//! A case as the reviewer reads it: the redacted text, and a question for every word of which the redactor is not sure.

use std::ops::Range;

use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};
use crate::redact::Case as Text;
use crate::redact::{Kind, Part, Redacted, Unsealed, explain};
use crate::register::{Actor, Opened, State};

use super::{Desk, ReviewError};

/// A case on the desk.
#[derive(Debug)]
pub struct Case {
    /// The lesson as it is stored.
    pub lesson: Lesson,
    /// Held, hidden, or what has become of it.
    pub state: State,
    /// Why it waits.
    pub reasons: Vec<Hold>,
    /// The ingest that it came with.
    pub batch: i64,
    /// The change at which it was read.
    pub sequence: u64,
    /// Another reviewer who is reading it.
    pub claimed: Option<String>,
    /// Who has approved it as the first of two.
    pub approved: Option<String>,
    /// It is part of the sample of its batch.
    pub sampled: bool,
    /// What reviewers decided about its labels before.
    pub corrections: Vec<(String, bool)>,
    /// What is to be decided, in reading order.
    pub questions: Vec<Question>,
}

/// Something that might identify somebody.
#[derive(Debug)]
pub struct Question {
    /// Under which the answer comes back.
    pub key: String,
    /// Where it comes from.
    pub source: Source,
    /// The part of the narrative.
    pub part: Part,
    /// Bytes in the stored part: of its placeholder, or of the word where nothing masks it yet.
    pub place: Range<usize>,
    /// What it might be.
    pub kind: Kind,
    /// What spoke for it, in words that follow "because".
    pub why: &'static str,
    /// How likely it is one, 0 to 1.
    pub certainty: f32,
    /// The person who told the case says that it names nobody.
    pub cleared: bool,
    /// The word, for the reviewer's eyes.
    pub word: Word,
}

/// Where a question comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A doubt of the redactor: masked, its word sealed.
    Doubt,
    /// The redactor of today would take it out of the stored text.
    Today,
    /// A reviewer had it removed everywhere.
    Remembered,
}

/// A word that is asked about.
#[derive(Clone)]
pub enum Word {
    /// Opened from its seal.
    Sealed(Unsealed),
    /// It stands in the stored text.
    Stored(String),
}

impl Word {
    /// The word.
    pub fn as_str(&self) -> &str {
        match self {
            Word::Sealed(word) => word.as_str(),
            Word::Stored(word) => word,
        }
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Word({} bytes)", self.as_str().len())
    }
}

impl Case {
    /// The flags of the export that stand against publication.
    pub fn flags(&self) -> impl Iterator<Item = Hold> + '_ {
        self.reasons.iter().copied().filter(|hold| hold.is_flag())
    }
}

impl Desk<'_> {
    /// Opens a case and claims it: a row of the audit trail.
    ///
    /// # Errors
    /// If it is not there or withdrawn, or a doubt cannot be opened with this data folder's key.
    pub fn open(&self, id: &LessonId, actor: &Actor) -> Result<Case, ReviewError> {
        let opened = self.register.open_case(id, actor, self.minutes)?;
        self.lay_out(opened)
    }

    /// Reads a case for a decision that names its words by key alone: nobody is shown it.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn read(&self, id: &LessonId, actor: &Actor) -> Result<Case, ReviewError> {
        let opened = self.register.peek_case(id, actor)?;
        self.lay_out(opened)
    }

    pub(super) fn lay_out(&self, opened: Opened) -> Result<Case, ReviewError> {
        // Another process may have had a word removed everywhere a moment ago.
        self.corridor.removals().set(&self.register.removals()?);
        let Opened { entry, doubts, claimed, approved, sampled, corrections } = opened;
        let lesson = *entry.lesson.ok_or_else(|| {
            ReviewError::Gone(entry.id.clone(), entry.tombstone.clone().unwrap_or_default())
        })?;
        let mut questions = Vec::new();
        for doubt in doubts {
            questions.push(Question {
                key: format!("d{}", doubt.number),
                source: Source::Doubt,
                part: doubt.part,
                place: doubt.place,
                kind: doubt.kind,
                why: explain::why(doubt.evidence, &doubt.rule),
                certainty: doubt.certainty,
                cleared: doubt.cleared,
                word: Word::Sealed(self.corridor.doubt_key().open(doubt.kind, &doubt.sealed)?),
            });
        }
        let stale = entry.redactor != self.corridor.redactor().fingerprint();
        self.suggest(&lesson, stale || entry.reasons.contains(&Hold::Rescan), &mut questions);
        questions.sort_by_key(|question| (question.part, question.place.start));
        Ok(Case {
            state: entry.state,
            reasons: entry.reasons,
            batch: entry.batch.0,
            sequence: entry.sequence,
            lesson,
            claimed,
            approved,
            sampled,
            corrections,
            questions,
        })
    }

    /// What would be taken out of the stored text today: words remembered from other cases and, where the redactor has
    /// changed, what it finds now. Nothing that overlaps a question that is there already.
    fn suggest(&self, lesson: &Lesson, redact: bool, questions: &mut Vec<Question>) {
        let parts = parts(lesson);
        let mut add = |question: Question| {
            let meets = |other: &Question| {
                other.part == question.part
                    && other.place.start < question.place.end
                    && question.place.start < other.place.end
            };
            if !questions.iter().any(meets) {
                questions.push(question);
            }
        };
        for (part, text) in &parts {
            for place in self.corridor.removals().find(text) {
                add(Question {
                    key: format!("r-{}-{}", part.id(), place.start),
                    source: Source::Remembered,
                    part: *part,
                    word: Word::Stored(text.get(place.clone()).unwrap_or_default().to_owned()),
                    place,
                    kind: Kind::Id,
                    why: "a reviewer had it removed everywhere",
                    certainty: 1.0,
                    cleared: false,
                });
            }
        }
        if !redact {
            return;
        }
        let today = self.corridor.redactor().redact(&Text { parts: &parts, known: &[], day_zero: None });
        for (part, (_, text)) in today.parts.iter().zip(&parts) {
            for finding in &part.findings {
                add(Question {
                    key: format!("t-{}-{}", part.part.id(), finding.span.start),
                    source: Source::Today,
                    part: part.part,
                    place: finding.span.clone(),
                    kind: finding.kind,
                    why: explain::why(finding.evidence, finding.rule),
                    certainty: finding.certainty,
                    cleared: false,
                    word: Word::Stored(text.get(finding.span.clone()).unwrap_or_default().to_owned()),
                });
            }
        }
    }
}

/// The parts of a lesson with their text. A title that was made of the opening has no text of its own.
pub(super) fn parts(lesson: &Lesson) -> Vec<(Part, &str)> {
    let own = (!made_title(lesson)).then_some(&lesson.title);
    [
        (Part::Title, own),
        (Part::WhatHappened, Some(&lesson.what_happened)),
        (Part::ActionTaken, lesson.action_taken.as_ref()),
        (Part::Lesson, lesson.lesson.as_ref()),
    ]
    .into_iter()
    .filter_map(|(part, text)| text.map(|text: &Redacted| (part, text.as_str())))
    .collect()
}

/// Whether the title is the opening of what happened.
pub(super) fn made_title(lesson: &Lesson) -> bool {
    lesson.title.is_opening_of(&lesson.what_happened, crate::anonymise::TITLE)
}

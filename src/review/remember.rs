//! A removal that counts for the whole library: counted first, then applied to what is published and to all that comes.

use std::collections::HashSet;

use crate::lesson::{Lesson, LessonId};
use crate::redact::ruling::{find, strike};
use crate::redact::{Phrase, Redacted};
use crate::register::{Actor, Relabelled, State};
use crate::relabel;
use crate::removals::readings;

use super::case::made_title;
use super::{Desk, ReviewError};

/// Lessons that change in one transaction.
const BATCH: usize = 500;

/// What a removal changes, or has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reach {
    /// Published lessons that hold the word.
    pub published: u64,
    /// Held or hidden lessons that hold it: whoever opens one is asked about it, and none is published with its batch.
    pub waiting: u64,
    /// Published lessons from which it was taken out; 0 while it is only counted.
    pub applied: u64,
}

impl Desk<'_> {
    /// How many lessons hold a word. Nothing is changed.
    ///
    /// # Errors
    /// If it is no word, or the register cannot be read.
    pub fn reach(&self, word: &str) -> Result<Reach, ReviewError> {
        let phrases = [Phrase::read(word).ok_or(ReviewError::Word)?];
        Ok(Reach {
            published: self.holding(State::Published, &phrases)?.len() as u64,
            waiting: self.waiting(&phrases)?,
            applied: 0,
        })
    }

    /// Has a word removed everywhere from now on: from every case that comes in and, some hundreds at a time, from the
    /// published lessons; one that changes at the same moment is left as it is, and `applied` does not count it. What waits for a
    /// decision is not changed. The word is kept as a keyed hash.
    ///
    /// # Errors
    /// If it is no word, the role may not change what is removed, or the register cannot be written.
    pub fn remember(&self, word: &str, actor: &Actor) -> Result<Reach, ReviewError> {
        let phrase = Phrase::read(word).ok_or(ReviewError::Word)?;
        let hash = self.corridor.removals().hash(&phrase);
        let words = phrase.words().len();
        // The list first: what comes in meanwhile is to be caught too.
        self.register.remember_removal(&hash, words, &[], actor)?;
        self.corridor.removals().set(&self.register.removals()?);
        let phrases = [phrase];
        let found = self.holding(State::Published, &phrases)?;
        let mut reach = Reach { published: found.len() as u64, waiting: self.waiting(&phrases)?, applied: 0 };
        for batch in found.chunks(BATCH) {
            let changed = batch
                .iter()
                .filter_map(|id| self.freed(id, &phrases).transpose())
                .collect::<Result<Vec<_>, _>>()?;
            reach.applied += self.register.remember_removal(&hash, words, &changed, actor)?;
        }
        Ok(reach)
    }

    /// Lessons of a state that hold the phrases. The ids alone: a common word may stand in every lesson.
    fn holding(&self, state: State, phrases: &[Phrase]) -> Result<Vec<LessonId>, ReviewError> {
        let mut found = Vec::new();
        self.register.each(state, |entry| {
            if entry.lesson.is_some_and(|lesson| without(&lesson, phrases).is_some()) {
                found.push(entry.id);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn waiting(&self, phrases: &[Phrase]) -> Result<u64, ReviewError> {
        Ok((self.holding(State::Held, phrases)?.len() + self.holding(State::Hidden, phrases)?.len()) as u64)
    }

    /// A published lesson without the phrases, with labels of its new text, because the reasons of labels quote it.
    fn freed(&self, id: &LessonId, phrases: &[Phrase]) -> Result<Option<Relabelled>, ReviewError> {
        let Some(entry) = self.register.entry(id)?.filter(|entry| entry.state == State::Published) else {
            return Ok(None);
        };
        let Some(mut lesson) = entry.lesson.as_deref().and_then(|lesson| without(lesson, phrases)) else {
            return Ok(None);
        };
        let corrections = self.register.corrections(id)?;
        let labels = relabel::labels(self.corridor.classifier(), &lesson, &corrections);
        (lesson.themes, lesson.factors, lesson.never_events) =
            (labels.themes, labels.factors, labels.never_events);
        Ok(Some(Relabelled { lesson, sequence: entry.sequence }))
    }
}

/// The lesson without the phrases; `None` where it holds none.
fn without(lesson: &Lesson, phrases: &[Phrase]) -> Option<Lesson> {
    let mut count = 0;
    let mut struck = |text: &Redacted| {
        let (text, found) = strike(text, phrases);
        count += found;
        text
    };
    let mut after = lesson.clone();
    after.what_happened = struck(&lesson.what_happened);
    after.action_taken = lesson.action_taken.as_ref().map(&mut struck);
    after.lesson = lesson.lesson.as_ref().map(&mut struck);
    after.title = if made_title(lesson) {
        after.what_happened.opening(crate::anonymise::TITLE)
    } else {
        struck(&lesson.title)
    };
    if lesson.public_reference.as_deref().is_some_and(|reference| named(reference, phrases)) {
        after.public_reference = None;
        count += 1;
    }
    *after.removed.entry("OTHER".into()).or_default() += count as u32;
    (count > 0).then_some(after)
}

/// Whether one of the phrases stands in a public reference. It is no text of which a part could be masked: it goes as a
/// whole.
pub(super) fn named(reference: &str, phrases: &[Phrase]) -> bool {
    let lengths: HashSet<usize> = phrases.iter().map(|phrase| phrase.words().len()).collect();
    let sought = |words: &[String]| phrases.iter().any(|phrase| phrase.words() == words);
    readings(reference).iter().any(|text| !find(text, &lengths, &sought).is_empty())
}

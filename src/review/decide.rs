//! A decision enters; the lesson goes back into the register as it says.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::anonymise::TITLE;
use crate::lesson::{Lesson, LessonId};
use crate::redact::Case as Text;
use crate::redact::placeholder::bare;
use crate::redact::ruling::{settle, strike};
use crate::redact::{Part, Phrase, Redacted, Ruled, Ruling};
use crate::register::{Actor, Settled, Settlement, Then};
use crate::relabel;

use super::case::{Case, Source, Word, made_title};
use super::remember::named;
use super::{Desk, ReviewError, checklist};

/// What becomes of a word that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It stays masked, or is masked now.
    Remove,
    /// The kind of thing stands in its place.
    General,
    /// It is no identifier: it comes back, or stays.
    Keep,
}

/// What a reviewer decided about a case.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// The change at which it was read.
    pub sequence: u64,
    /// Answers by the key of their question. What is not answered is removed.
    pub answers: Vec<(String, Answer)>,
    /// Other words to remove.
    pub strike: Vec<String>,
    /// The title as typed; `None` where it was not touched.
    pub title: Option<String>,
    /// What was learned, as typed; `None` where it was not touched.
    pub takeaway: Option<String>,
    /// Labels set or taken away.
    pub labels: Vec<(String, bool)>,
    /// Questions of the checklist that were answered.
    pub checked: Vec<String>,
    /// What becomes of the case.
    pub then: Then<'a>,
}

impl Answer {
    /// The answer with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "remove" => Some(Self::Remove),
            "general" => Some(Self::General),
            "keep" => Some(Self::Keep),
            _ => None,
        }
    }
}

impl<'a> Decision<'a> {
    /// A decision about a case as it was read at a change, without any word about its text.
    pub fn new(sequence: u64, then: Then<'a>) -> Self {
        Self {
            sequence,
            answers: Vec::new(),
            strike: Vec::new(),
            title: None,
            takeaway: None,
            labels: Vec::new(),
            checked: Vec::new(),
            then,
        }
    }
}

/// What was done to a text, counted.
#[derive(Default)]
struct Done {
    removed: usize,
    general: usize,
    kept: usize,
    struck: usize,
    /// Something went that nothing had masked before.
    identified: bool,
    typed: Vec<&'static str>,
}

impl Desk<'_> {
    /// Carries out a decision, in one transaction.
    ///
    /// # Errors
    /// See [`ReviewError`]; then nothing is done.
    pub fn decide(
        &self,
        id: &LessonId,
        actor: &Actor,
        decision: &Decision<'_>,
    ) -> Result<Settled, ReviewError> {
        match decision.then {
            Then::Approve if !checklist::complete(&decision.checked) => return Err(ReviewError::Checklist),
            Then::Reject(reason) if reason.trim().is_empty() => return Err(ReviewError::Reason),
            _ => {}
        }
        let taxonomy = self.corridor.classifier().taxonomy();
        if decision.labels.iter().any(|(label, _)| taxonomy.kind(label).is_none()) {
            return Err(ReviewError::Label);
        }
        let case = self.read(id, actor)?;
        if case.sequence != decision.sequence {
            return Err(crate::register::RegisterError::Changed(id.clone()).into());
        }
        let reason;
        let then = match decision.then {
            Then::Reject(typed) => {
                reason = self.corridor.reason(typed);
                Then::Reject(&reason)
            }
            other => other,
        };
        let mut done = Done::default();
        let mut lesson = self.rewritten(&case, decision, &mut done)?;
        let text = changed(&case.lesson, &lesson);
        if text || !decision.labels.is_empty() {
            let corrections = merged(&case.corrections, &decision.labels);
            let labels = relabel::labels(self.corridor.classifier(), &lesson, &corrections);
            (lesson.themes, lesson.factors, lesson.never_events) =
                (labels.themes, labels.factors, labels.never_events);
        }
        let settlement = Settlement {
            id,
            sequence: decision.sequence,
            lesson: (text || !decision.labels.is_empty()).then_some((&lesson, text)),
            redactor: self.corridor.redactor().fingerprint(),
            corrections: &decision.labels,
            identified: done.identified,
            note: &done.note(),
            then,
        };
        Ok(self.register.settle(&settlement, actor, self.release())?)
    }

    /// The lesson with the decision written into its text.
    fn rewritten(
        &self,
        case: &Case,
        decision: &Decision<'_>,
        done: &mut Done,
    ) -> Result<Lesson, ReviewError> {
        let mut lesson = case.lesson.clone();
        let made = made_title(&lesson);
        let phrases = decision
            .strike
            .iter()
            .map(|word| Phrase::read(word).ok_or(ReviewError::Word))
            .collect::<Result<Vec<_>, _>>()?;
        // A field that was sent back as it was is not typed: it keeps what was decided about its words.
        let typed = |text: &Option<String>, before: Option<&Redacted>| {
            let text = text.as_deref().map(|text| text.replace("\r\n", "\n"))?;
            let before = before.map_or("", Redacted::as_str).replace("\r\n", "\n");
            (text.trim() != before.trim()).then(|| text.trim().to_owned())
        };
        let title = typed(&decision.title, Some(&lesson.title));
        let takeaway = typed(&decision.takeaway, lesson.lesson.as_ref());
        let (title, takeaway) = self.typed(&lesson, title.as_deref(), takeaway.as_deref());
        for part in [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson] {
            let ruled = ruled(case, part, decision, &mut lesson, done);
            let place = match part {
                Part::Title => Some(&mut lesson.title),
                Part::WhatHappened => Some(&mut lesson.what_happened),
                Part::ActionTaken => lesson.action_taken.as_mut(),
                Part::Lesson => lesson.lesson.as_mut(),
            };
            let Some(text) = place else { continue };
            *text = settle(text, &ruled)?;
            let (struck, count) = strike(text, &phrases);
            *text = struck;
            // The words of a title that was made of the opening are counted there.
            if part != Part::Title || !made {
                done.struck += count;
            }
        }
        let names =
            |reference: &str| named(reference, &phrases) || self.corridor.removals().stands_in(reference);
        if lesson.public_reference.as_deref().is_some_and(names) {
            lesson.public_reference = None;
            done.struck += 1;
        }
        done.identified |= done.struck > 0;
        if done.struck > 0 {
            *lesson.removed.entry("OTHER".into()).or_default() += done.struck as u32;
        }
        if let Some(text) = takeaway {
            lesson.lesson = Some(text).filter(|text| !text.as_str().trim().is_empty());
            done.typed.push("what was learned");
        }
        if lesson.what_happened.as_str().trim().is_empty() {
            return Err(ReviewError::Empty);
        }
        match title {
            Some(text) => {
                let empty = text.as_str().trim().is_empty();
                lesson.title = if empty { lesson.what_happened.opening(TITLE) } else { text };
                done.typed.push("title");
            }
            None if made && lesson.what_happened != case.lesson.what_happened => {
                lesson.title = lesson.what_happened.opening(TITLE);
            }
            None => {}
        }
        // What was typed may hold the words that are to go.
        for text in [Some(&mut lesson.title), lesson.lesson.as_mut()].into_iter().flatten() {
            *text = strike(text, &phrases).0;
        }
        // The words of a title that was made of the opening stand there.
        let before = [(!made).then_some(&case.lesson.title), case.lesson.lesson.as_ref()];
        done.identified |= !done.typed.is_empty()
            && before.into_iter().flatten().any(|text| leaves_out(text.as_str(), &lesson));
        Ok(lesson)
    }

    /// A title and a takeaway as typed come in through the redactor; what it doubts is masked, and nobody is asked. They are
    /// redacted as parts of the case, so that whoever is named in them is nobody of whom a placeholder of its other texts
    /// tells: new numbers go on behind those that stand there.
    fn typed(
        &self,
        lesson: &Lesson,
        title: Option<&str>,
        takeaway: Option<&str>,
    ) -> (Option<Redacted>, Option<Redacted>) {
        if title.is_none() && takeaway.is_none() {
            return (None, None);
        }
        let stored = |text: Option<&Redacted>| text.map_or("", Redacted::as_str).to_owned();
        let texts = [
            (Part::Title, title.map_or_else(|| stored(Some(&lesson.title)), str::to_owned)),
            (Part::WhatHappened, stored(Some(&lesson.what_happened))),
            (Part::ActionTaken, stored(lesson.action_taken.as_ref())),
            (Part::Lesson, takeaway.map_or_else(|| stored(lesson.lesson.as_ref()), str::to_owned)),
        ];
        let parts: Vec<(Part, &str)> = texts.iter().map(|(part, text)| (*part, text.as_str())).collect();
        let case = self.corridor.redactor().redact(&Text { parts: &parts, known: &[], day_zero: None });
        let (mut new_title, mut new_takeaway) = (None, None);
        for part in case.parts {
            match part.part {
                Part::Title if title.is_some() => new_title = Some(self.without_removals(part.text)),
                Part::Lesson if takeaway.is_some() => new_takeaway = Some(self.without_removals(part.text)),
                _ => {}
            }
        }
        (new_title, new_takeaway)
    }

    /// The text with the words masked that are removed everywhere.
    fn without_removals(&self, text: Redacted) -> Redacted {
        let places = self.corridor.removals().find(text.as_str());
        let ruled: Vec<_> = places.into_iter().map(|place| Ruled { place, ruling: Ruling::Remove }).collect();
        settle(&text, &ruled).unwrap_or(text)
    }
}

/// The rulings for one part.
fn ruled(
    case: &Case,
    part: Part,
    decision: &Decision<'_>,
    lesson: &mut Lesson,
    done: &mut Done,
) -> Vec<Ruled> {
    let mut ruled = Vec::new();
    for question in case.questions.iter().filter(|question| question.part == part) {
        let answer = decision.answers.iter().find(|(key, _)| *key == question.key);
        let ruling = match answer.map_or(Answer::Remove, |(_, answer)| *answer) {
            Answer::Remove => {
                done.removed += 1;
                Ruling::Remove
            }
            Answer::General => {
                done.general += 1;
                Ruling::General(question.kind)
            }
            Answer::Keep => {
                done.kept += 1;
                match &question.word {
                    Word::Sealed(word) => Ruling::Keep(word.clone()),
                    Word::Stored(_) => Ruling::Leave,
                }
            }
        };
        let kind = question.kind.id();
        match (&ruling, question.source) {
            (Ruling::Keep(_), _) => {
                if let Some(count) = lesson.removed.get_mut(kind) {
                    *count = count.saturating_sub(1);
                }
            }
            // A placeholder that now tells less was counted when it was made, and nobody stood there.
            (Ruling::Remove | Ruling::General(_), Source::Today | Source::Remembered)
                if bare(question.word.as_str()).is_none() =>
            {
                *lesson.removed.entry(kind.to_owned()).or_default() += 1;
                done.identified = true;
            }
            _ => {}
        }
        ruled.push(Ruled { place: question.place.clone(), ruling });
    }
    ruled
}

/// Whether the texts of a lesson are other than before.
fn changed(before: &Lesson, after: &Lesson) -> bool {
    before.title != after.title
        || !before.narrative().eq(after.narrative())
        || before.public_reference != after.public_reference
}

/// Whether something that looks like a name or a number stood in a text, and stands nowhere in the lesson any more: whoever
/// types a title anew removes a name without saying so.
fn leaves_out(before: &str, after: &Lesson) -> bool {
    let mut left = HashSet::new();
    for text in after.narrative().chain([&after.title]) {
        left.extend(text.as_str().split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase));
    }
    telling(before).iter().any(|word| !left.contains(word))
}

/// Figures in a run of digits that is no dose.
const FIGURES: usize = 5;
/// Letters up to which capitals alone are an abbreviation.
const ABBREVIATION: usize = 5;

/// Words that look like a name or a number, small: with a capital, but not because a sentence starts with them, or with
/// many digits. None of a placeholder.
fn telling(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut word, mut masked, mut first) = (String::new(), false, true);
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() && !masked {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            let capital = word.starts_with(char::is_uppercase)
                && (word.contains(char::is_lowercase) || word.chars().count() > ABBREVIATION);
            if capital && !first || word.chars().filter(char::is_ascii_digit).count() >= FIGURES {
                found.push(word.to_lowercase());
            }
            word.clear();
            first = false;
        }
        match c {
            '[' => masked = true,
            ']' => (masked, first) = (false, false),
            '.' | '!' | '?' | ':' | '\n' => first = true,
            _ => {}
        }
    }
    found
}

fn merged(before: &[(String, bool)], new: &[(String, bool)]) -> Vec<(String, bool)> {
    let kept = before.iter().filter(|(label, _)| !new.iter().any(|(other, _)| other == label));
    let mut all: Vec<_> = kept.chain(new).cloned().collect();
    all.sort();
    all
}

impl Done {
    /// For the audit trail: numbers, no words.
    fn note(&self) -> String {
        let mut note = String::new();
        for (count, what) in [
            (self.removed, "removed"),
            (self.general, "made general"),
            (self.kept, "kept"),
            (self.struck, "other words removed"),
        ] {
            if count > 0 {
                let comma = if note.is_empty() { "" } else { ", " };
                // Writing to a string does not fail.
                let _ = write!(note, "{comma}{count} {what}");
            }
        }
        for part in &self.typed {
            let comma = if note.is_empty() { "" } else { ", " };
            let _ = write!(note, "{comma}{part} edited");
        }
        if note.is_empty() { "nothing changed".into() } else { note }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_told_from_other_words() {
        assert_eq!(
            telling("Fall seen by Wrenlock. Then O'Quill, WRENLOCK and bay 12: Ring 07700900123"),
            ["wrenlock", "quill", "wrenlock", "07700900123"]
        );
        for text in ["", "Give IV fluids", "10 mg of it", "[staff 1] came to [ward]", "I fell"] {
            assert!(telling(text).is_empty(), "{text}");
        }
    }
}

//! The anonymised case: the only thing that pages, searches and exports ever see.
//!
//! A [`Lesson`] is made in `anonymise` and opened again by the register. Every text in it is [`Redacted`]; every other
//! field is a value of a closed vocabulary, a label of the taxonomy or a number.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;
use crate::themes::{Label, LabelStatus};
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

/// The id of a lesson: 12 characters of Crockford's base 32, drawn at random, so that it says nothing about the source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct LessonId(String);

/// One anonymised case.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Identity, stable over revisions.
    pub id: LessonId,
    /// Headline: the source's own, or the opening words of what happened.
    pub title: Redacted,
    /// What happened.
    pub what_happened: Redacted,
    /// What was done at once.
    pub action_taken: Option<Redacted>,
    /// What was learned or changed.
    pub lesson: Option<Redacted>,
    /// Sub-themes (or themes), best first; those in doubt have [`LabelStatus::Offered`].
    pub themes: Vec<Label>,
    /// Contributory factors, best first.
    pub factors: Vec<Label>,
    /// Never events, best first.
    pub never_events: Vec<Label>,
    /// Kind of event.
    pub event_type: EventType,
    /// Degree of physical harm.
    pub harm: Option<Harm>,
    /// Degree of psychological harm.
    pub psychological_harm: PsychologicalHarm,
    /// Where care was given.
    pub setting: Option<Setting>,
    /// Specialty, from the closed list in `index/specialties.txt`.
    pub specialty: Option<String>,
    /// Month of the incident: the finest date that a lesson carries outside its text.
    pub month: Option<Month>,
    /// What was removed: kind of identifier to how many.
    pub removed: BTreeMap<String, u32>,
    /// A public reference that names nobody, only where the mapping declared one.
    pub public_reference: Option<String>,
}

impl Lesson {
    /// The themes that are shown as fact.
    pub fn published_themes(&self) -> impl Iterator<Item = &Label> {
        self.themes.iter().filter(|label| label.status == LabelStatus::Published)
    }

    /// The contributory factors that are shown as fact.
    pub fn published_factors(&self) -> impl Iterator<Item = &Label> {
        self.factors.iter().filter(|label| label.status == LabelStatus::Published)
    }

    /// The narrative parts that are there, in reading order, without the title.
    pub fn narrative(&self) -> impl Iterator<Item = &Redacted> {
        std::iter::once(&self.what_happened).chain(&self.action_taken).chain(&self.lesson)
    }
}

impl LessonId {
    /// Length in characters.
    pub const LENGTH: usize = 12;
    const ALPHABET: &'static [u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// A new id from the operating system's random numbers.
    ///
    /// # Errors
    /// If the operating system has no random numbers to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0u8; Self::LENGTH];
        getrandom::fill(&mut bytes)?;
        // 256 is a multiple of 32, so every character is equally likely.
        Ok(Self(bytes.iter().map(|byte| Self::ALPHABET[usize::from(byte % 32)] as char).collect()))
    }

    /// The id written in `text`, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == Self::LENGTH && text.bytes().all(|byte| Self::ALPHABET.contains(&byte)))
            .then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LessonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for LessonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LessonId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a lesson id"))
    }
}

/// Longest public reference that is kept, in characters.
const REFERENCE: usize = 100;

/// A public reference as it may be shown: one line, of letters, digits and the marks that references are written with.
pub(crate) fn public_reference(text: &str) -> Option<String> {
    let fits = text.chars().count() <= REFERENCE
        && text.chars().all(|c| c.is_alphanumeric() || " -_/.:()".contains(c));
    (fits && !text.trim().is_empty()).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_and_read_back() {
        let a = LessonId::random().unwrap();
        let b = LessonId::random().unwrap();
        assert_ne!(a, b);
        assert_eq!(LessonId::parse(a.as_str()), Some(a));
        for bad in ["", "0123456789a", "0123456789abc", "0123456789aI", "../../etc/pa"] {
            assert_eq!(LessonId::parse(bad), None, "{bad}");
        }
    }
}

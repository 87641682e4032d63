//! The one corridor in which an [`Incident`] becomes a lesson.
//!
//! A raw incident enters; a [`Draft`] leaves, which holds redacted text, labels, facts of closed vocabularies and sealed
//! doubts, and nothing else. The raw text is handed to the redactor and to nobody after it: themes are read from the
//! redacted text. Errors name a cause and never the case.

mod error;
mod holds;
mod known;
mod label;
mod lesson;
mod mark;
mod parts;
mod reference;

use std::sync::Arc;

use crate::config::{Config, Release};
use crate::doubt::DoubtKey;
use crate::draft::{Draft, Hold};
use crate::incident::Incident;
use crate::redact::{Case, Part, Redactor};
use crate::removals::Removals;
use crate::secret::{KeyedHash, Secret};
use crate::themes::Classifier;

pub use error::CorridorError;
pub use label::narrative;
pub use parts::{classifier, redactor, synonyms};
pub use reference::reference_left_out;

/// Longest title that is made from the opening of what happened, in characters.
pub const TITLE: usize = 90;

/// Redactor, classifier and keys, ready for any number of incidents on any number of threads.
pub struct Corridor {
    redactor: Arc<Redactor>,
    classifier: Arc<Classifier>,
    secret: Secret,
    doubts: DoubtKey,
    removals: Removals,
    release: Release,
}

impl Corridor {
    /// A corridor over these parts.
    pub fn new(
        redactor: Arc<Redactor>,
        classifier: Arc<Classifier>,
        secret: &Secret,
        release: Release,
    ) -> Self {
        Self {
            redactor,
            classifier,
            secret: secret.clone(),
            doubts: DoubtKey::derive(secret),
            removals: Removals::new(secret),
            release,
        }
    }

    /// The corridor that a configuration asks for: its policy, taxonomy and synonyms, or the built-in ones.
    ///
    /// # Errors
    /// If a file that it names cannot be read or is not right; the message says which and where.
    pub fn from_config(config: &Config, secret: &Secret) -> Result<Self, CorridorError> {
        let redactor = redactor(config)?;
        let classifier = classifier(config)?;
        Ok(Self::new(Arc::new(redactor), Arc::new(classifier), secret, config.release))
    }

    /// Makes a lesson of an incident.
    ///
    /// # Errors
    /// [`CorridorError::Empty`], or if the operating system has no random numbers to give.
    pub fn anonymise(&self, incident: &Incident) -> Result<Draft, CorridorError> {
        self.pass(incident, self.mark(incident), &[])
    }

    /// The same for a handful of incidents with their [`Corridor::mark`]: all are redacted before the first is given
    /// labels. The tables of redactor and classifier together are more than a processor keeps at hand, so taking turns
    /// case by case would fetch them anew each time.
    ///
    /// # Errors
    /// As [`Corridor::anonymise`], for the first incident that cannot pass.
    pub fn anonymise_all(
        &self,
        incidents: &[(Incident, (KeyedHash, KeyedHash))],
    ) -> Result<Vec<Draft>, CorridorError> {
        let mut drafts = incidents
            .iter()
            .map(|(incident, mark)| self.redacted(incident, *mark, &[]))
            .collect::<Result<Vec<_>, _>>()?;
        for (draft, (incident, _)) in drafts.iter_mut().zip(incidents) {
            self.label(&mut draft.lesson, incident);
        }
        Ok(drafts)
    }

    fn pass(
        &self,
        incident: &Incident,
        mark: (KeyedHash, KeyedHash),
        cleared: &[String],
    ) -> Result<Draft, CorridorError> {
        let mut draft = self.redacted(incident, mark, cleared)?;
        self.label(&mut draft.lesson, incident);
        Ok(draft)
    }

    /// The first half of the way: everything but the labels.
    fn redacted(
        &self,
        incident: &Incident,
        (source, digest): (KeyedHash, KeyedHash),
        cleared: &[String],
    ) -> Result<Draft, CorridorError> {
        let raw: Vec<(Part, &str)> =
            incident.parts.iter().map(|(part, text)| (*part, text.as_str())).collect();
        let known = self.known(incident, &raw);
        let case = self.redactor.redact(&Case { parts: &raw, known: &known, day_zero: incident.occurred });
        Ok(Draft {
            doubts: self.seal(&raw, &case, cleared)?,
            holds: self.holds(incident, &case),
            lesson: self.lesson(incident, case, &known)?,
            source,
            revision: incident.revision,
            digest,
        })
    }

    /// Makes a lesson of a case that somebody typed into the form: a person always reads it before it is published.
    /// `cleared`: words that this somebody, asked about them, says name nobody; the reviewer is told so.
    ///
    /// # Errors
    /// As [`Corridor::anonymise`].
    pub fn share(&self, incident: &Incident, cleared: &[String]) -> Result<Draft, CorridorError> {
        let mut draft = self.pass(incident, self.mark(incident), cleared)?;
        // A single case is no batch that could be signed off.
        draft.holds.retain(|hold| *hold != Hold::Batch);
        draft.holds.push(Hold::Shared);
        Ok(draft)
    }

    /// A reason as it may stand in the audit trail, where no identifier belongs: what the redactor takes out of what
    /// somebody typed, or doubts, is masked.
    pub fn reason(&self, typed: &str) -> String {
        self.redactor.redact_text(typed.trim(), &[]).text.as_str().to_owned()
    }

    /// Words that are removed everywhere.
    pub fn removals(&self) -> &Removals {
        &self.removals
    }

    /// The redactor.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The key of the sealed doubts, for the reviewer's desk.
    pub(crate) fn doubt_key(&self) -> &DoubtKey {
        &self.doubts
    }

    /// When a lesson is published.
    pub fn release(&self) -> Release {
        self.release
    }

    /// The classifier.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }
}

impl std::fmt::Debug for Corridor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Corridor({:?}, {:?})", self.redactor, self.release)
    }
}

#[cfg(test)]
mod tests;

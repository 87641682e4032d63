//! The one corridor in which an [`Incident`] becomes a lesson.
//!
//! A raw incident enters; a [`Draft`] leaves, which holds redacted text, labels, facts of closed vocabularies and sealed
//! doubts, and nothing else. The raw text is handed to the redactor and to nobody after it: themes are read from the
//! redacted text. Errors name a cause and never the case.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{Config, Release};
use crate::doubt::{DoubtError, DoubtKey, SealedDoubt, Why};
use crate::draft::{Draft, Hold};
use crate::incident::{Incident, known_age};
use crate::lesson::{Lesson, LessonId, public_reference};
use crate::redact::{Case, Known, Part, PolicyError, Redacted, RedactedCase, Redactor};
use crate::removals::Removals;
use crate::secret::{KeyedHash, Secret};
use crate::specialty;
use crate::themes::{Classifier, TaxonomyError};
use crate::values::{EventType, Month, PsychologicalHarm};

mod label;
mod mark;
mod parts;

pub use label::narrative;
pub use parts::{classifier, redactor, synonyms};

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

/// Why the corridor cannot be opened or an incident cannot pass.
#[derive(Debug, thiserror::Error)]
pub enum CorridorError {
    /// A file that the configuration names cannot be read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The redaction policy is not right.
    #[error("{0}: {1}")]
    Policy(PathBuf, PolicyError),
    /// The taxonomy is not right.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
    /// The built-in model does not fit this program.
    #[error("the theme model cannot be read: {0}")]
    Model(#[from] crate::themes::ModelError),
    /// A doubt cannot be sealed.
    #[error(transparent)]
    Doubt(#[from] DoubtError),
    /// No random numbers for an id.
    #[error("the operating system has no random numbers to give")]
    Random(#[from] getrandom::Error),
    /// There is no narrative: `ingest` and the form refuse such a case before it comes here.
    #[error("the case says nothing about what happened")]
    Empty,
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
            lesson: self.lesson(incident, case)?,
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

    fn lesson(&self, incident: &Incident, case: RedactedCase) -> Result<Lesson, CorridorError> {
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
            public_reference: incident.public_reference.as_deref().and_then(public_reference),
        })
    }

    /// The record's known identifiers, an age of 90 or over, and the words in its text that are removed everywhere.
    fn known<'a>(&self, incident: &'a Incident, raw: &[(Part, &str)]) -> Cow<'a, [Known]> {
        let listed: Vec<Known> = raw
            .iter()
            .flat_map(|(_, text)| self.removals.find(text).into_iter().filter_map(|place| text.get(place)))
            .map(|word| Known::new(Known::PHRASE, word))
            .collect();
        let age = incident.age_years.and_then(known_age);
        if listed.is_empty() && age.is_none() {
            return Cow::Borrowed(&incident.known);
        }
        Cow::Owned(incident.known.iter().cloned().chain(age).chain(listed).collect())
    }

    /// Seals the word behind every doubt for the reviewer.
    fn seal(
        &self,
        raw: &[(Part, &str)],
        case: &RedactedCase,
        cleared: &[String],
    ) -> Result<Vec<SealedDoubt>, CorridorError> {
        let mut sealed = Vec::new();
        for ((part, text), redacted) in raw.iter().zip(&case.parts) {
            for finding in redacted.findings.iter().filter(|finding| finding.doubt) {
                let word = text.get(finding.span.clone()).unwrap_or_default();
                let mut doubt = self.doubts.seal(
                    word,
                    *part,
                    finding.output.clone(),
                    finding.kind,
                    Why { rule: finding.rule, evidence: finding.evidence, certainty: finding.certainty },
                )?;
                doubt.cleared = cleared.iter().any(|one| one == word);
                sealed.push(doubt);
            }
        }
        Ok(sealed)
    }

    fn holds(&self, incident: &Incident, case: &RedactedCase) -> Vec<Hold> {
        let mut holds = Vec::new();
        if case.held() {
            holds.push(Hold::Doubt);
        }
        match self.release {
            Release::Gate => {}
            Release::Review | Release::TwoPerson => holds.push(Hold::Policy),
            Release::Sample => holds.push(Hold::Batch),
        }
        for block in &incident.blocks {
            let hold = Hold::from(*block);
            if !holds.contains(&hold) {
                holds.push(hold);
            }
        }
        holds
    }
}

impl std::fmt::Debug for Corridor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Corridor({:?}, {:?})", self.redactor, self.release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{Block, CodedField, CodedRole};
    use crate::themes::Taxonomy;
    use crate::values::{Harm, Setting};

    fn corridor(release: Release) -> Corridor {
        let secret = Secret::from_bytes([7; 32]);
        let classifier = Classifier::new(Taxonomy::built_in());
        Corridor::new(Arc::new(Redactor::standard()), Arc::new(classifier), &secret, release)
    }

    fn incident() -> Incident {
        Incident {
            source_key: "datix:1".into(),
            parts: vec![
                (
                    Part::WhatHappened,
                    "Insulin omitted for Mrs Quillfeather at handover on 14/3/24. SN Otterbourne informed."
                        .into(),
                ),
                (Part::ActionTaken, "Mrs Quilfeather given Actrapid, family told 16/03/2024.".into()),
            ],
            known: vec![Known::new("patient_name", "QUILLFEATHER, Ottoline")],
            occurred: jiff::civil::Date::new(2024, 3, 14).ok(),
            harm: Some(Harm::Low),
            setting: Some(Setting::Acute),
            specialty: Some("Care of the Elderly".into()),
            coded: vec![CodedField { role: CodedRole::Category, value: "Medication".into() }],
            ..Incident::default()
        }
    }

    #[test]
    fn a_draft_holds_nothing_of_the_raw_case() {
        let draft = corridor(Release::Gate).anonymise(&incident()).unwrap();
        let lesson = &draft.lesson;
        let text: String = lesson.narrative().chain([&lesson.title]).map(Redacted::as_str).collect();
        for raw in ["Quil", "QUIL", "Otterbourne", "14/3", "2024"] {
            assert!(!text.contains(raw), "{raw}: {text}");
        }
        assert!(
            text.contains("[patient]") && text.contains("[day 0]") && text.contains("2 days later"),
            "{text}"
        );
        assert_eq!(lesson.month, Month::new(2024, 3));
        assert_eq!(lesson.specialty.as_deref(), Some("Elderly medicine"));
        assert!(lesson.themes.iter().any(|label| label.id == "MED-insulin"), "{:?}", lesson.themes);
        assert!(lesson.removed["NAME"] >= 3);
        assert!(draft.holds.is_empty() == draft.doubts.is_empty());
    }

    #[test]
    fn release_policy_blocks_and_the_form_hold_a_case() {
        let mut blocked = incident();
        blocked.blocks = vec![Block::Inquest, Block::Inquest];
        let draft = corridor(Release::Gate).anonymise(&blocked).unwrap();
        assert_eq!(draft.holds.iter().filter(|hold| **hold == Hold::Inquest).count(), 1);
        blocked.blocks = vec![Block::Incomplete];
        let draft = corridor(Release::Gate).anonymise(&blocked).unwrap();
        assert!(draft.holds.contains(&Hold::Incomplete) && Hold::Incomplete.is_flag());
        assert!(corridor(Release::Review).anonymise(&incident()).unwrap().holds.contains(&Hold::Policy));
        assert!(corridor(Release::Gate).share(&incident(), &[]).unwrap().holds.contains(&Hold::Shared));
    }

    #[test]
    fn the_digest_changes_with_everything_that_a_lesson_depends_on() {
        let corridor = corridor(Release::Gate);
        let (source, digest) = corridor.mark(&incident());
        assert_eq!(corridor.mark(&incident()), (source, digest));
        let changes: [fn(&mut Incident); 8] = [
            |i| i.parts[0].1.push('.'),
            |i| i.known.clear(),
            |i| i.harm = None,
            |i| i.coded.clear(),
            |i| i.specialty = None,
            |i| i.blocks.push(Block::Claim),
            |i| i.blocks.push(Block::Incomplete),
            |i| i.age_years = Some(93),
        ];
        for change in changes {
            let mut other = incident();
            change(&mut other);
            assert_ne!(corridor.mark(&other).1, digest);
            assert_eq!(corridor.mark(&other).0, source);
        }
    }

    #[test]
    fn an_age_of_90_or_over_reaches_the_redactor() {
        let corridor = corridor(Release::Gate);
        let digest = corridor.mark(&incident()).1;
        for (years, expected) in [(89, None), (90, Some("90")), (104, Some("104"))] {
            let aged = Incident { age_years: Some(years), ..incident() };
            let known = corridor.known(&aged, &[]);
            let found = known.iter().find(|one| one.key == "age").map(|one| one.value.as_str());
            assert_eq!(found, expected);
            assert_eq!(known.len(), aged.known.len() + usize::from(expected.is_some()));
            assert_eq!(corridor.mark(&aged).1 == digest, expected.is_none(), "{years}");
        }
    }

    #[test]
    fn an_empty_case_does_not_pass_and_a_strange_reference_is_dropped() {
        let mut empty = incident();
        empty.parts = vec![(Part::WhatHappened, " ".into())];
        assert!(matches!(corridor(Release::Gate).anonymise(&empty), Err(CorridorError::Empty)));
        let mut odd = incident();
        odd.public_reference = Some("<b>x</b>".into());
        assert_eq!(corridor(Release::Gate).anonymise(&odd).unwrap().lesson.public_reference, None);
        odd.public_reference = Some("2024-0187".into());
        let lesson = corridor(Release::Gate).anonymise(&odd).unwrap().lesson;
        assert_eq!(lesson.public_reference.as_deref(), Some("2024-0187"));
    }
}

//! The classifier: a narrative enters, its themes, contributory factors, never events and severity cues leave, each
//! with a score and the words that carried it.

use serde::{Deserialize, Serialize};

use super::label::{Label, LabelStatus};
use super::lexicon::{Lexicon, Token};
use super::synonyms::{self, Synonyms, Unit};
use super::taxonomy::{Cue, Taxonomy};
use super::triggers::{Phrase, Triggers};
use crate::incident::{CodedField, CodedRole};

/// A redacted narrative with the export's own coded columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrative<'a> {
    /// Headline.
    pub title: Option<&'a str>,
    /// What happened.
    pub what: &'a str,
    /// What was done at once.
    pub action: Option<&'a str>,
    /// What was learned or changed.
    pub lesson: Option<&'a str>,
    /// Coded columns of the export. Their values never appear in a reason; the words they matched may.
    pub coded: &'a [CodedField],
}

impl<'a> Narrative<'a> {
    /// A narrative of one text.
    pub fn of(what: &'a str) -> Self {
        Self { what, ..Self::default() }
    }
}

/// What a case is about, best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// Sub-themes; a theme where no sub-theme is sure.
    pub themes: Vec<Label>,
    /// Contributory factors.
    pub factors: Vec<Label>,
    /// Never events.
    pub never_events: Vec<Label>,
    /// Signs of serious harm.
    pub severity: Vec<Label>,
}

/// Gives labels. Cheap to share behind an `Arc`, costly to make (some milliseconds).
pub struct Classifier {
    taxonomy: Taxonomy,
    lexicon: Lexicon,
    synonyms: Synonyms,
    triggers: Triggers,
    /// By phrase: which label it speaks for and how loudly.
    targets: Vec<Target>,
}

#[derive(Clone)]
struct Target {
    slot: u32,
    weight: f32,
    coded_only: bool,
    text: String,
}

impl Classifier {
    /// A classifier with the built-in synonyms and model.
    pub fn new(taxonomy: Taxonomy) -> Self {
        let mut lexicon = Lexicon::default();
        let synonyms = Synonyms::parse(synonyms::BUILT_IN, &mut lexicon);
        let mut out =
            Self { taxonomy, lexicon, synonyms, triggers: Triggers::default(), targets: Vec::new() };
        let subthemes: Vec<_> = out.taxonomy.subthemes().cloned().collect();
        for (slot, sub) in subthemes.iter().enumerate() {
            out.add(slot, &sub.triggers, false);
            out.add(slot, &sub.coded, true);
        }
        for (slot, factor) in out.taxonomy.factors().to_vec().iter().enumerate() {
            out.add(subthemes.len() + slot, &factor.triggers, false);
        }
        out
    }

    fn add(&mut self, slot: usize, phrases: &[Phrase], coded_only: bool) {
        for phrase in phrases {
            self.triggers.add(phrase, &mut self.lexicon, &self.synonyms);
            self.targets.push(Target {
                slot: slot as u32,
                weight: phrase.weight,
                coded_only,
                text: phrase.text.clone(),
            });
        }
    }

    /// The taxonomy in force.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Changes with any change of taxonomy, synonyms or model.
    pub fn fingerprint(&self) -> String {
        self.taxonomy.fingerprint()
    }

    /// The labels of a narrative. Never fails; a text that says nothing has no labels.
    pub fn classify(&self, narrative: &Narrative<'_>) -> Labels {
        let subthemes = self.taxonomy.subthemes().count();
        let mut found: Vec<(f32, Vec<String>)> = vec![Default::default(); subthemes + self.taxonomy.factors().len()];
        let (mut tokens, mut units): (Vec<Token>, Vec<Unit>) = Default::default();
        for (text, weight) in [
            (narrative.title, 1.2),
            (Some(narrative.what), 1.0),
            (narrative.action, 0.6),
            (narrative.lesson, 0.6),
        ] {
            let Some(text) = text else { continue };
            self.lexicon.read(text, &mut tokens);
            self.synonyms.fold(&tokens, &mut units);
            self.triggers.find(&tokens, &units, |hit| {
                let target = &self.targets[hit.phrase as usize];
                let (score, why) = &mut found[target.slot as usize];
                if !hit.denied && !target.coded_only && !why.contains(&target.text) {
                    *score += weight * target.weight;
                    why.push(target.text.clone());
                }
            });
        }
        for field in narrative.coded {
            self.lexicon.read(&field.value, &mut tokens);
            self.synonyms.fold(&tokens, &mut units);
            self.triggers.find(&tokens, &units, |hit| {
                let target = &self.targets[hit.phrase as usize];
                let (score, why) = &mut found[target.slot as usize];
                let reason = format!("{}: {}", role(field.role), target.text);
                if !why.contains(&reason) {
                    *score += target.weight;
                    why.push(reason);
                }
            });
        }
        let labels = |found: &[(f32, Vec<String>)], id: &dyn Fn(usize) -> String| {
            let mut out: Vec<Label> = found
                .iter()
                .enumerate()
                .filter(|(_, (score, _))| *score > 0.0)
                .map(|(slot, (score, why))| {
                    let score = 1.0 - (-0.7 * score).exp();
                    let status = if score > 0.7 { LabelStatus::Published } else { LabelStatus::Offered };
                    Label { id: id(slot), score, status, why: why.clone() }
                })
                .collect();
            out.sort_by(|a, b| b.score.total_cmp(&a.score));
            out
        };
        let ids: Vec<_> = self.taxonomy.subthemes().map(|sub| &sub.id).collect();
        Labels {
            themes: labels(&found[..subthemes], &|slot| ids[slot].clone()),
            factors: labels(&found[subthemes..], &|slot| self.taxonomy.factors()[slot].id.clone()),
            never_events: Vec::new(),
            severity: Vec::new(),
        }
    }
}

fn role(role: CodedRole) -> &'static str {
    match role {
        CodedRole::Category => "category",
        CodedRole::Medication => "medication",
        CodedRole::Device => "device",
    }
}

#[allow(dead_code)]
fn cue_holds(_: &Cue) -> bool {
    false
}

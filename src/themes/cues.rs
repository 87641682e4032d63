//! Never events and severity cues: labels of their own, by rule, with high precision before completeness.
//!
//! Enters: the title, what happened and what was done (the lesson speaks of what might happen again). Leaves: cues with
//! the phrases that carried them. A cue that holds but stands beside a phrase of `unless` ("near miss", "noticed before")
//! is offered, not published.

use super::label::{Label, LabelStatus};
use super::lexicon::Lexicon;
use super::phrase::Phrase;
use super::score::Reading;
use super::synonyms::Synonyms;
use super::taxonomy::{Cue, Taxonomy};
use super::triggers::Triggers;

/// Score of a cue that holds.
const HOLDS: f32 = 0.9;
/// Score of a cue that holds beside a phrase that speaks against it.
const IN_DOUBT: f32 = 0.4;

/// The cues, ready to find.
pub struct Cues {
    triggers: Triggers,
    /// By phrase: cue and role.
    targets: Vec<(u32, Role, String)>,
    /// By cue: id, whether `with` is needed, whether it is a never event.
    cues: Vec<(String, bool, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Any,
    With,
    Unless,
}

impl Cues {
    /// Compiles the cues of a taxonomy.
    pub fn new(taxonomy: &Taxonomy, lexicon: &mut Lexicon, synonyms: &Synonyms) -> Self {
        let mut out = Self { triggers: Triggers::default(), targets: Vec::new(), cues: Vec::new() };
        let never = taxonomy.never_events().iter().map(|cue| (cue, true));
        for (cue, never) in never.chain(taxonomy.severity_cues().iter().map(|cue| (cue, false))) {
            out.add(cue, never, lexicon, synonyms);
        }
        out
    }

    fn add(&mut self, cue: &Cue, never: bool, lexicon: &mut Lexicon, synonyms: &Synonyms) {
        let at = self.cues.len() as u32;
        let mut all = |phrases: &[Phrase], role| {
            for phrase in phrases {
                self.triggers.add(phrase, lexicon, synonyms);
                self.targets.push((at, role, phrase.text.clone()));
            }
        };
        all(&cue.any, Role::Any);
        all(&cue.with, Role::With);
        all(&cue.unless, Role::Unless);
        self.cues.push((cue.id.clone(), !cue.with.is_empty(), never));
    }

    /// Never events and severity cues of a narrative that was read.
    pub fn find(&self, reading: &Reading) -> (Vec<Label>, Vec<Label>) {
        // Cue, role and phrase; most narratives have none.
        let mut found: Vec<(u32, Role, &str)> = Vec::new();
        for part in 0..3 {
            self.triggers.find(&reading.tokens[part], &reading.units[part], |hit| {
                let (cue, role, text) = &self.targets[hit.phrase as usize];
                let hit_now = (*cue, *role, text.as_str());
                if !hit.denied && !found.contains(&hit_now) {
                    found.push(hit_now);
                }
            });
        }
        found.sort_by_key(|(cue, role, _)| (*cue, *role));
        let (mut never, mut severity) = (Vec::new(), Vec::new());
        for hits in found.chunk_by(|a, b| a.0 == b.0) {
            let (id, needs_with, is_never) = &self.cues[hits[0].0 as usize];
            let of = |role| hits.iter().filter(move |hit| hit.1 == role).map(|hit| hit.2.to_owned());
            let (any, with, unless) = (of(Role::Any), of(Role::With), of(Role::Unless));
            if any.clone().next().is_none() || (*needs_with && with.clone().next().is_none()) {
                continue;
            }
            let (score, status) = if unless.count() == 0 {
                (HOLDS, LabelStatus::Published)
            } else {
                (IN_DOUBT, LabelStatus::Offered)
            };
            let why = any.chain(with).take(super::classify::MAX_REASONS).collect();
            let label = Label { id: id.clone(), score, status, why };
            if *is_never { never.push(label) } else { severity.push(label) }
        }
        never.sort_by(|a, b| b.score.total_cmp(&a.score));
        severity.sort_by(|a, b| b.score.total_cmp(&a.score));
        (never, severity)
    }
}

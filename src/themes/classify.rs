//! The classifier: a narrative enters, its themes, contributory factors, never events and severity cues leave, each
//! with a calibrated score and the words that carried it.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cues::Cues;
use super::label::{Label, LabelStatus};
use super::model::Model;
use super::score::{HitAt, Reading, Scorer, Scores, Span};
use super::synonyms;
use super::taxonomy::Taxonomy;
use super::told::{same, tokens, told};
use crate::incident::CodedField;
use crate::values::Setting;

/// Most reasons that a label carries.
pub const MAX_REASONS: usize = 5;
/// Evidence weaker than this is no reason.
const MIN_REASON: f32 = 0.4;
/// A label less likely than this is never listed, not even as the best there is.
const FLOOR: f32 = 0.15;

thread_local! {
    /// The tables of the last narrative, as numbers, to be filled again: making them anew takes a twentieth of the time.
    static READING: RefCell<Reading> = RefCell::default();
}

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
    /// Where care was given, where the export says so.
    pub setting: Option<Setting>,
    /// Coded columns of the export. Their values never appear in a reason; the trigger they matched may.
    pub coded: &'a [CodedField],
}

impl<'a> Narrative<'a> {
    /// The texts, in the order of [`PART_WEIGHTS`](super::features::PART_WEIGHTS).
    pub(super) fn parts(&self) -> [&'a str; 4] {
        let part = |text: Option<&'a str>| text.unwrap_or_default();
        [part(self.title), self.what, part(self.action), part(self.lesson)]
    }

    /// A narrative of one text.
    pub fn of(what: &'a str) -> Self {
        Self { what, ..Self::default() }
    }
}

/// What a case is about. Published labels come first, then those offered; the best first in each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// Sub-themes; a theme by itself where it is sure but none of its sub-themes is.
    pub themes: Vec<Label>,
    /// Contributory factors.
    pub factors: Vec<Label>,
    /// Never events.
    pub never_events: Vec<Label>,
    /// Signs of serious harm.
    pub severity: Vec<Label>,
}

/// Gives labels. To be shared behind an `Arc`; it takes some milliseconds to make.
pub struct Classifier {
    taxonomy: Taxonomy,
    scorer: Scorer,
    cues: Cues,
    fingerprint: String,
}

impl Classifier {
    /// A classifier with the built-in synonyms and model.
    pub fn new(taxonomy: Taxonomy) -> Self {
        let model = Model::built_in().unwrap_or_else(|_| Model::untrained());
        Self::with(taxonomy, synonyms::BUILT_IN, model)
    }

    /// A classifier with a trust's own synonyms or model.
    pub fn with(taxonomy: Taxonomy, synonyms: &str, model: Model) -> Self {
        let mut digest = Sha256::new();
        for piece in [&taxonomy.fingerprint(), synonyms, &model.fingerprint()] {
            digest.update(piece.as_bytes());
        }
        digest.update(crate::vectors::digest());
        let fingerprint = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let mut scorer = Scorer::new(&taxonomy, synonyms, model);
        let cues = Cues::new(&taxonomy, &mut scorer.lexicon, &scorer.synonyms);
        Self { taxonomy, scorer, cues, fingerprint }
    }

    /// The taxonomy in force.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Sixteen hexadecimal digits that change with any change of taxonomy, synonyms, model or word vectors.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    /// The labels of a narrative. Never fails; a text that says nothing has no labels.
    pub fn classify(&self, narrative: &Narrative<'_>) -> Labels {
        let mut labels = READING.with_borrow_mut(|reading| {
            self.scorer.read(narrative, reading);
            self.labels(narrative, reading, &self.scorer.score(reading))
        });
        // A stable sort: the best theme's sub-themes stay together.
        for list in [&mut labels.themes, &mut labels.factors] {
            list.sort_by_key(|label| label.status == LabelStatus::Offered);
        }
        labels
    }

    /// Evidence and scores of a narrative.
    pub(super) fn score(&self, narrative: &Narrative<'_>) -> (Reading, Scores) {
        let mut reading = Reading::default();
        self.scorer.read(narrative, &mut reading);
        let scores = self.scorer.score(&reading);
        (reading, scores)
    }

    /// Labels with themes in the order of their own score, each with its sub-themes.
    pub(super) fn labels(&self, narrative: &Narrative<'_>, reading: &Reading, scores: &Scores) -> Labels {
        let (never_events, severity) = self.cues.find(narrative, reading);
        let slots = &self.scorer.slots;
        let [_, _, factors] = slots.kinds();
        let meaning = &self.scorer.model.header.meaning[2];
        let least = meaning.offer.max(f32::MIN_POSITIVE);
        let factors = best_first(factors.filter(|slot| scores.probability[*slot] >= least), scores)
            .into_iter()
            .map(|slot| {
                self.label(slot, scores.probability[slot] >= meaning.publish, narrative, reading, scores)
            })
            .collect();
        Labels { themes: self.theme_labels(narrative, reading, scores), factors, never_events, severity }
    }

    fn theme_labels(&self, narrative: &Narrative<'_>, reading: &Reading, scores: &Scores) -> Vec<Label> {
        let slots = &self.scorer.slots;
        let [of_theme, of_sub, _] = &self.scorer.model.header.meaning;
        let mut out = Vec::new();
        for (rank, theme) in best_first(0..slots.themes, scores).into_iter().enumerate() {
            let score = scores.probability[theme];
            if score < FLOOR || (rank > 0 && score < of_theme.offer) {
                break;
            }
            let published = score >= if rank == 0 { of_theme.publish_first } else { of_theme.publish };
            let parents = slots.parents.iter().zip(slots.themes..);
            let mut subs =
                best_first(parents.filter(|(parent, _)| **parent == theme).map(|(_, sub)| sub), scores);
            // The best sub-theme speaks for the theme, sure or not.
            let shown =
                subs.iter().skip(1).take_while(|sub| scores.probability[**sub] >= of_sub.offer).count() + 1;
            subs.truncate(shown);
            let sure = |sub: usize| published && scores.probability[sub] >= of_sub.publish;
            if subs.is_empty() || (published && !subs.iter().any(|sub| sure(*sub))) {
                out.push(self.label(theme, published, narrative, reading, scores));
            }
            out.extend(subs.into_iter().map(|sub| self.label(sub, sure(sub), narrative, reading, scores)));
        }
        out
    }

    fn label(
        &self,
        slot: usize,
        published: bool,
        narrative: &Narrative<'_>,
        reading: &Reading,
        scores: &Scores,
    ) -> Label {
        Label {
            id: self.scorer.slots.ids[slot].clone(),
            score: scores.probability[slot],
            status: if published { LabelStatus::Published } else { LabelStatus::Offered },
            why: self.reasons(slot, narrative, reading),
        }
    }

    /// The triggers and words that spoke loudest for a label, as they stand in the text. A word appears only if the
    /// classifier knows it, a coded column only by the trigger it matched, so that no value of the export can slip out.
    /// What the text denies is no reason, though the model counts its words.
    fn reasons(&self, slot: usize, narrative: &Narrative<'_>, reading: &Reading) -> Vec<String> {
        let scorer = &self.scorer;
        // What speaks loud enough, without its text yet: of many pieces of evidence only a few are told.
        let mut found: Vec<u64> = Vec::with_capacity(64);
        for (hit, at) in reading.hits.iter().zip(0..) {
            let target = &scorer.targets[hit.phrase as usize];
            // Triggers count before words: a score of 1 for each unit of weight.
            let weight = hit.weight * target.weight;
            let theirs = target.slot == slot as u32 || target.parent == Some(slot as u32);
            if theirs && weight > MIN_REASON {
                found.push(ranked(weight, at));
            }
        }
        let hits = reading.hits.len();
        if let Some(column) = scorer.slots.columns[slot] {
            for ((row, value, _), at) in reading.features.iter().zip(hits as u32..) {
                // A word that carries a tenth of a full score is as good as a middling trigger.
                let weight = value * scorer.weight(*row, column) * 40.0;
                if weight > MIN_REASON {
                    found.push(ranked(weight, at));
                }
            }
        }
        found.sort_unstable();
        found.reverse();
        let mut why: Vec<Told> = Vec::new();
        // Those that weigh the same are told in the order of their texts.
        for group in found.chunk_by(|a, b| a >> 32 == b >> 32) {
            let mut told: Vec<_> = group
                .iter()
                .map(|one| match reading.hits.get(*one as u32 as usize) {
                    Some(hit) => self.told_trigger(narrative, reading, hit),
                    None => self.told_words(narrative, reading, *one as u32 as usize - hits),
                })
                .collect();
            told.sort();
            for text in told.into_iter().filter(|text| !text.words.is_empty()) {
                if why.len() < MAX_REASONS
                    && !why.iter().any(|other| other.holds(&text.words) || text.holds(&other.words))
                {
                    why.push(text);
                }
            }
            if why.len() == MAX_REASONS {
                break;
            }
        }
        why.into_iter().map(Told::whole).collect()
    }

    /// What a trigger found: the words of its first place, and how often the same stand there.
    fn told_trigger(&self, narrative: &Narrative<'_>, reading: &Reading, hit: &HitAt) -> Told {
        if let Some(field) = hit.field {
            let text = &self.scorer.targets[hit.phrase as usize].text;
            return Told { words: format!("{}: {text}", field.name()), count: 1 };
        }
        let first = hit.first;
        let (tokens, text) = (tokens(reading, first), narrative.parts()[usize::from(first.part)]);
        let (mut count, mut last) = (1, first);
        for place in &reading.places[hit.at as usize..][..hit.count as usize] {
            // What its words and their synonyms found is one place.
            if place.part != last.part || place.first >= last.end {
                let other = narrative.parts()[usize::from(place.part)];
                count += u32::from(same(text, tokens, other, self::tokens(reading, *place)));
                last = *place;
            }
        }
        Told { words: told(text, tokens), count }
    }

    /// The words of a feature as they stand in the text; none if it denies them.
    fn told_words(&self, narrative: &Narrative<'_>, reading: &Reading, feature: usize) -> Told {
        let (row, _, place) = reading.features[feature];
        let part = usize::from(place.part);
        let last = place.unit as usize;
        let pair = self.scorer.model.header.features.get(row as usize).is_some_and(|name| name.contains(' '));
        let first = if pair { last.saturating_sub(1) } else { last };
        let (first, end) = (reading.units[part][first].first, reading.units[part][last].end);
        if self.scorer.denies(&reading.tokens[part], first, end) {
            return Told { words: String::new(), count: 1 };
        }
        let tokens = tokens(reading, Span { part: place.part, first, end });
        Told { words: told(narrative.parts()[part], tokens), count: 1 }
    }
}

/// A weight with the place of what has it, so that greater numbers weigh more. Weights are not below nought.
fn ranked(weight: f32, at: u32) -> u64 {
    u64::from(weight.to_bits()) << 32 | u64::from(at)
}

/// A reason: words, and how often they stand there.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    words: String,
    count: u32,
}

impl Told {
    fn whole(self) -> String {
        if self.count > 1 { format!("{} ×{}", self.words, self.count) } else { self.words }
    }

    /// Whether these words are among its own. The texts are too short for a search that prepares itself.
    fn holds(&self, words: &str) -> bool {
        let (own, words) = (self.words.as_bytes(), words.as_bytes());
        own.windows(words.len()).any(|window| window[0] == words[0] && window == words)
    }
}

/// Labels by their scores, the best first; equal ones in their own order.
fn best_first(slots: impl Iterator<Item = usize>, scores: &Scores) -> Vec<usize> {
    let mut out: Vec<u64> =
        slots.map(|slot| ranked(scores.probability[slot], u32::MAX - slot as u32)).collect();
    out.sort_unstable();
    out.into_iter().rev().map(|one| (u32::MAX - one as u32) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::CodedRole;

    fn reasons(labels: &Labels) -> Vec<&String> {
        let lists = [&labels.themes, &labels.factors, &labels.never_events, &labels.severity];
        lists.into_iter().flatten().flat_map(|label| &label.why).collect()
    }

    #[test]
    fn reasons_are_words_of_the_text() {
        let classifier = Classifier::new(Taxonomy::built_in());
        for text in [
            "Patient fell. Check falls risk on transfer.",
            "The buzzer was not answered for an hour.",
            "Operated on the wrong side.",
            "Guidewire left in after fem line, seen on CXR next morning, IR snared it.",
            "Methotrexate taken daily for a week instead of weekly. Pancytopenic, in ITU.",
            "Pt died on Friday in resus, CPR started at once.",
        ] {
            let labels = classifier.classify(&Narrative::of(text));
            let words: Vec<String> = words(text);
            assert!(!reasons(&labels).is_empty(), "{text}");
            for why in reasons(&labels) {
                assert!(!why.contains('×'), "{why} stands once in {text}");
                let told: Vec<String> = self::words(why);
                assert!(words.windows(told.len()).any(|window| *window == *told), "{why} in {text}");
            }
        }
    }

    fn words(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        super::super::text::words(text, |raw| out.push(raw.word.to_owned()));
        out
    }

    #[test]
    fn a_reason_says_how_often_its_words_stand_there_and_a_place_is_told_once() {
        let classifier = Classifier::new(Taxonomy::built_in());
        let text = "Patient fell out of bed. Later fell out of bed again.";
        let labels = classifier.classify(&Narrative::of(text));
        let why = reasons(&labels);
        assert!(why.iter().any(|why| *why == "fell out of bed ×2"), "{why:?}");
        assert!(!why.iter().any(|why| why.contains("fallen")), "{why:?}");
    }

    #[test]
    fn what_is_denied_is_no_reason() {
        let classifier = Classifier::new(Taxonomy::built_in());
        for (text, denied) in [
            ("No head injury. Patient fell out of bed and was lifted with the hoist.", "head injury"),
            ("Patient held in his room by staff after shouting. No restraint was used.", "restraint"),
        ] {
            let labels = classifier.classify(&Narrative::of(text));
            assert!(!labels.themes.is_empty(), "{text}");
            assert!(!reasons(&labels).iter().any(|why| why.contains(denied)), "{:?}", reasons(&labels));
        }
    }

    #[test]
    fn a_coded_column_is_told_by_the_trigger_that_it_matched() {
        let classifier = Classifier::new(Taxonomy::built_in());
        let coded = [CodedField { role: CodedRole::Category, value: "Fall: Quillfeather, bay 4".into() }];
        let floor = Narrative::of("Found on the floor.");
        let labels = classifier.classify(&Narrative { coded: &coded, ..floor });
        assert!(reasons(&labels).iter().any(|why| why.starts_with("category: ")), "{:?}", reasons(&labels));
        assert!(!reasons(&labels).iter().any(|why| why.to_lowercase().contains("quillfeather")));
    }
}

//! The classifier: a narrative enters, its themes, contributory factors, never events and severity cues leave, each
//! with a calibrated score and the words that carried it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cues::Cues;
use super::features;
use super::label::{Label, LabelStatus};
use super::model::Model;
use super::score::{Reading, Scorer, Scores};
use super::synonyms;
use super::taxonomy::Taxonomy;
use crate::incident::CodedField;
use crate::values::Setting;

/// Most reasons that a label carries.
pub const MAX_REASONS: usize = 5;
/// Evidence weaker than this is no reason.
const MIN_REASON: f32 = 0.4;
/// A label less likely than this is never listed, not even as the best there is.
const FLOOR: f32 = 0.15;

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
        let (reading, scores) = self.score(narrative);
        let mut labels = self.labels(narrative, &reading, &scores);
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
        let (never_events, severity) = self.cues.find(reading);
        let slots = &self.scorer.slots;
        let [_, _, factors] = slots.kinds();
        let meaning = &self.scorer.model.header.meaning[2];
        let mut listed: Vec<usize> = factors
            .filter(|slot| scores.probability[*slot] >= meaning.offer.max(f32::MIN_POSITIVE))
            .collect();
        sort_by_score(&mut listed, scores);
        let factors = listed
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
        let mut themes: Vec<usize> = (0..slots.themes).collect();
        sort_by_score(&mut themes, scores);
        let mut out = Vec::new();
        for (rank, theme) in themes.into_iter().enumerate() {
            let score = scores.probability[theme];
            if score < FLOOR || (rank > 0 && score < of_theme.offer) {
                break;
            }
            let published = score >= if rank == 0 { of_theme.publish_first } else { of_theme.publish };
            let mut subs: Vec<usize> = (0..slots.subthemes)
                .filter(|sub| slots.parents[*sub] == theme)
                .map(|sub| slots.themes + sub)
                .collect();
            sort_by_score(&mut subs, scores);
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

    /// The triggers and words that spoke loudest for a label. A word of the text appears only if the classifier knows
    /// it, a coded column only by the trigger it matched, so that no value of the export can slip out.
    fn reasons(&self, slot: usize, narrative: &Narrative<'_>, reading: &Reading) -> Vec<String> {
        let scorer = &self.scorer;
        let slots = &scorer.slots;
        // What speaks loud enough, without its text yet: of many pieces of evidence only a few are told.
        let mut found: Vec<(f32, Evidence)> = Vec::new();
        for (at, hit) in reading.hits.iter().enumerate() {
            let target = &scorer.targets[hit.phrase as usize];
            let theirs = target.slot as usize;
            let parent = theirs.checked_sub(slots.themes).and_then(|sub| slots.parents.get(sub));
            // Triggers count before words: a score of 1 for each unit of weight.
            let weight = hit.weight * target.weight;
            if weight > MIN_REASON && (theirs == slot || parent == Some(&slot)) {
                found.push((weight, Evidence::Trigger(at)));
            }
        }
        if let Some(column) = slots.columns[slot] {
            let width = scorer.model.header.labels.len();
            for (row, value, place) in &reading.features {
                let at = *row as usize;
                let byte = scorer.model.weights[at * width + column as usize];
                // A word that carries a tenth of a full score is as good as a middling trigger.
                let weight = value * (scorer.model.header.scales[at] * f32::from(byte)) * 40.0;
                if weight > MIN_REASON {
                    found.push((weight, Evidence::Words(*place, at)));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut why: Vec<String> = Vec::new();
        // Those that weigh the same are told in the order of their texts.
        for group in found.chunk_by(|a, b| a.0 == b.0) {
            let mut texts: Vec<_> =
                group.iter().map(|(_, evidence)| self.told(*evidence, narrative, reading)).collect();
            texts.sort();
            for text in texts.into_iter().filter(|text| !text.is_empty()) {
                let bare = text.split(" ×").next().unwrap_or_default();
                let known = why.iter().any(|other| {
                    other.contains(bare) || bare.contains(other.split(" ×").next().unwrap_or_default())
                });
                if !known {
                    why.push(text);
                }
                if why.len() == MAX_REASONS {
                    return why;
                }
            }
        }
        why
    }

    /// A piece of evidence in words.
    fn told(&self, evidence: Evidence, narrative: &Narrative<'_>, reading: &Reading) -> String {
        match evidence {
            Evidence::Trigger(at) => {
                let hit = &reading.hits[at];
                let text = &self.scorer.targets[hit.phrase as usize].text;
                match hit.field {
                    Some(field) => format!("{}: {text}", field.name()),
                    None if hit.count > 1 => format!("{text} ×{}", hit.count),
                    None => text.clone(),
                }
            }
            Evidence::Words(place, row) => self.words_at(narrative, reading, place, row),
        }
    }

    /// The words of a feature as they stand in the text, in lower case.
    fn words_at(
        &self,
        narrative: &Narrative<'_>,
        reading: &Reading,
        place: features::Place,
        row: usize,
    ) -> String {
        let parts = [narrative.title, Some(narrative.what), narrative.action, narrative.lesson];
        let part = usize::from(place.part);
        let (units, tokens) = (&reading.units[part], &reading.tokens[part]);
        let last = place.unit as usize;
        let pair = self.scorer.model.header.features.get(row).is_some_and(|name| name.contains(' '));
        let first = if pair { last.saturating_sub(1) } else { last };
        let text = parts[part].unwrap_or_default();
        let words = units.get(first..=last).unwrap_or_default().iter().flat_map(|unit| {
            tokens[unit.first as usize..unit.end as usize]
                .iter()
                .filter_map(|token| text.get(token.start as usize..token.end as usize))
        });
        words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
    }
}

/// What speaks for a label: the trigger with this index, or the words at a place, with their row in the model.
#[derive(Clone, Copy)]
enum Evidence {
    Trigger(usize),
    Words(features::Place, usize),
}

fn sort_by_score(slots: &mut [usize], scores: &Scores) {
    slots.sort_by(|a, b| scores.probability[*b].total_cmp(&scores.probability[*a]).then(a.cmp(b)));
}

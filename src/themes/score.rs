//! Evidence and scores: what the words, triggers and coded columns of a narrative say for each label.
//!
//! Enters: a narrative. Leaves: for every theme, sub-theme and factor the linear score, the trigger score and, from
//! both, a calibrated probability. The pieces of evidence are combined by the few weights of a [`Combination`], the
//! same for all labels of a kind; that is why a new label works by its triggers before the model knows it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::classify::Narrative;
use super::features::{self, Bag, Key, Names, Place, Rows};
use super::lexicon::{Lexicon, Token};
use super::model::{Combination, Model, phrase_hash};
use super::nearness::{self, Compass};
use super::phrase::Phrase;
use super::slots::{Slots, first_column};
use super::synonyms::{Synonyms, Unit};
use super::taxonomy::Taxonomy;
use super::triggers::Triggers;
use crate::incident::CodedRole;
use crate::values::Setting;
use crate::wide;

/// Trigger weight of a phrase in a coded column, against one of the same rarity in the text.
const CODED_WEIGHT: f32 = 1.5;
/// How many narratives a phrase that training never saw is taken to stand in, of [`UNSEEN_OF`].
const UNSEEN: f32 = 8.0;
/// See [`UNSEEN`].
const UNSEEN_OF: f32 = 1500.0;
/// The linear score that stands for a trigger score of 1 where the linear model says nothing: that of a middling label.
const TRIGGERS_ALONE: f32 = 0.5;
/// Share of words that must be known for the linear model to have a say: English narratives have more than 0.8.
const MIN_KNOWN: f32 = 0.55;

/// Everything that scoring needs, compiled from taxonomy, synonyms and model.
pub struct Scorer {
    pub(super) lexicon: Lexicon,
    pub(super) synonyms: Synonyms,
    triggers: Triggers,
    pub(super) targets: Vec<Target>,
    rows: Rows,
    idf: Vec<f32>,
    /// The model's, row by row, times the row's scale: four times the memory of bytes, and half the time of a score.
    weights: Vec<f32>,
    compass: Compass,
    pub(super) model: Model,
    pub(super) slots: Slots,
}

/// What a trigger speaks for.
pub struct Target {
    /// The label.
    pub slot: u32,
    /// The theme of a sub-theme.
    pub parent: Option<u32>,
    /// Rarity times the weight of the file.
    pub weight: f32,
    /// Only in coded columns.
    pub coded_only: bool,
    /// What a reason shows for a coded column, whose own words it must not.
    pub text: String,
}

/// What was found in one narrative; kept for the reasons.
#[derive(Default)]
pub struct Reading {
    /// Words of the parts.
    pub tokens: [Vec<Token>; 4],
    /// Units of the parts.
    pub units: [Vec<Unit>; 4],
    /// Trigger hits: phrase, weight of the part or of the coded column, what column (none for text), and where.
    pub hits: Vec<HitAt>,
    /// Where the triggers stand: those of one hit side by side.
    pub places: Vec<Span>,
    /// Features with row, value and place.
    pub features: Vec<(u32, f32, Place)>,
    /// How near its meaning is to each landmark of the model.
    near: Vec<f32>,
    bag: Bag,
    setting: Option<Setting>,
}

/// A trigger and where it hit.
#[derive(Clone, Copy, PartialEq)]
pub struct HitAt {
    /// Index of the trigger.
    pub phrase: u32,
    /// Greatest weight of a part it stands in.
    pub weight: f32,
    /// The coded column it matched, or none.
    pub field: Option<CodedRole>,
    /// How many of [`Reading::places`] are its own; one twice where its words and their synonyms both matched.
    pub count: u32,
    /// Index of the first of them.
    pub at: u32,
    /// That place itself.
    pub first: Span,
}

/// Words of one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Part, as in [`features::PART_WEIGHTS`].
    pub part: u8,
    /// Index of its first token.
    pub first: u32,
    /// Index behind its last token.
    pub end: u32,
}

/// Scores by label, in the order of [`Slots`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// The linear model's; in proportion to the triggers' for labels that it does not know.
    pub linear: Vec<f32>,
    /// The triggers', 0 to 1.
    pub triggers: Vec<f32>,
    /// Calibrated probabilities.
    pub probability: Vec<f32>,
}

impl Reading {
    /// Features with the sum of the weights of the parts they stand in, in the order of their keys.
    pub fn counts(&self) -> Vec<(Key, f32)> {
        let mut counts = BTreeMap::new();
        for (part, (tokens, units)) in self.tokens.iter().zip(&self.units).enumerate() {
            features::add_all(part as u8, tokens, units, &mut counts);
        }
        counts.into_iter().collect()
    }
}

impl Scorer {
    /// Compiles a scorer.
    pub fn new(taxonomy: &Taxonomy, synonyms: &str, model: Model) -> Self {
        let mut lexicon = Lexicon::default();
        let synonyms = Synonyms::parse(synonyms, &mut lexicon);
        let mut out = Self {
            slots: Slots::new(taxonomy, &model),
            lexicon,
            synonyms,
            triggers: Triggers::default(),
            targets: Vec::new(),
            rows: Rows::default(),
            idf: Vec::new(),
            weights: Vec::new(),
            compass: Compass::new(&model.header.near),
            model,
        };
        out.add_triggers(taxonomy);
        out.add_features();
        out
    }

    fn add_triggers(&mut self, taxonomy: &Taxonomy) {
        let mut all: Vec<(usize, &Phrase, bool)> = Vec::new();
        let (mut sub, first) = (0, taxonomy.themes().len());
        for (at, theme) in taxonomy.themes().iter().enumerate() {
            all.extend(theme.triggers.iter().map(|phrase| (at, phrase, false)));
            all.extend(theme.coded.iter().map(|phrase| (at, phrase, true)));
            for entry in &theme.subthemes {
                all.extend(entry.triggers.iter().map(|phrase| (first + sub, phrase, false)));
                all.extend(entry.coded.iter().map(|phrase| (first + sub, phrase, true)));
                sub += 1;
            }
        }
        for (at, factor) in taxonomy.factors().iter().enumerate() {
            all.extend(factor.triggers.iter().map(|phrase| (first + sub + at, phrase, false)));
        }
        let mut shared: FxHashMap<&str, f32> = FxHashMap::default();
        for (_, phrase, coded) in &all {
            if !coded {
                *shared.entry(&phrase.text).or_default() += 1.0;
            }
        }
        let seen: FxHashMap<u32, u32> = self.model.header.phrases.iter().copied().collect();
        let cases = self.model.header.cases as f32;
        for (slot, phrase, coded_only) in all {
            self.triggers.add(phrase, &mut self.lexicon, &self.synonyms);
            let rarity = match seen.get(&phrase_hash(&phrase.text)) {
                Some(count) => ((cases + 1.0) / (*count as f32 + 0.5)).ln(),
                None => (UNSEEN_OF / UNSEEN).ln(),
            };
            let shared = shared.get(phrase.text.as_str()).copied().unwrap_or(1.0);
            self.targets.push(Target {
                slot: slot as u32,
                parent: slot
                    .checked_sub(first)
                    .and_then(|sub| self.slots.parents.get(sub))
                    .map(|at| *at as u32),
                weight: phrase.weight * (rarity - 1.0).max(0.05) / shared.sqrt(),
                coded_only,
                text: phrase.text.clone(),
            });
        }
    }

    fn add_features(&mut self) {
        let header = &self.model.header;
        let mut names = Names::new(&mut self.lexicon, &self.synonyms);
        for (row, name) in header.features.iter().enumerate() {
            if let Some(key) = names.key(name) {
                self.rows.insert(key, row as u32);
            }
        }
        let width = header.labels.len().max(1);
        let scaled =
            |(bytes, scale): (&[i8], &f32)| bytes.iter().map(|byte| f32::from(*byte) * scale).collect();
        let bytes = std::mem::take(&mut self.model.weights);
        let rows = bytes.chunks_exact(width).zip(&header.scales);
        self.weights = rows.map(scaled).collect::<Vec<Vec<f32>>>().concat();
        let cases = header.narratives as f32;
        self.idf =
            header.frequencies.iter().map(|count| (cases / (*count).max(1) as f32).ln() + 1.0).collect();
    }

    /// Reads a narrative into `out`.
    pub fn read(&self, narrative: &Narrative<'_>, out: &mut Reading) {
        out.hits.clear();
        out.features.clear();
        out.bag.clear();
        out.near.clear();
        out.setting = narrative.setting;
        let parts = [narrative.title, Some(narrative.what), narrative.action, narrative.lesson];
        for (part, text) in parts.iter().enumerate() {
            let (tokens, units) = (&mut out.tokens[part], &mut out.units[part]);
            self.lexicon.read(text.unwrap_or_default(), tokens);
            self.synonyms.fold(tokens, units);
            let weight = features::PART_WEIGHTS[part];
            self.triggers.find(tokens, units, |hit| {
                if !hit.denied && !self.targets[hit.phrase as usize].coded_only {
                    let first = Span { part: part as u8, first: hit.first, end: hit.end };
                    out.hits.push(HitAt { phrase: hit.phrase, weight, field: None, count: 1, at: 0, first });
                }
            });
            out.bag.add(part as u8, tokens, units, &self.rows);
        }
        self.read_coded(narrative, &mut out.hits);
        merge_hits(&mut out.hits, &mut out.places);
        self.weigh_features(out);
        if !self.compass.is_empty() {
            out.near = self.compass.to(&nearness::meaning(narrative));
        }
    }

    fn read_coded(&self, narrative: &Narrative<'_>, hits: &mut Vec<HitAt>) {
        let (mut tokens, mut units) = (Vec::new(), Vec::new());
        for field in narrative.coded {
            self.lexicon.read(&field.value, &mut tokens);
            self.synonyms.fold(&tokens, &mut units);
            self.triggers.find(&tokens, &units, |hit| {
                hits.push(HitAt {
                    phrase: hit.phrase,
                    weight: CODED_WEIGHT,
                    field: Some(field.role),
                    count: 1,
                    at: 0,
                    first: Span::default(),
                });
            });
        }
    }

    fn weigh_features(&self, out: &mut Reading) {
        let mut square = 0.0;
        for entry in out.bag.merge() {
            let idf = self.idf[entry.row as usize];
            let value = features::value(entry.pair, entry.count, idf);
            square += value * value;
            out.features.push((entry.row, value, entry.place));
        }
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        out.features.iter_mut().for_each(|feature| feature.1 /= length);
    }

    /// Scores a narrative that was read.
    pub fn score(&self, reading: &Reading) -> Scores {
        let triggers = self.trigger_scores(reading);
        // Of a label that the model does not know the triggers alone speak; so they do of all where no words do.
        let mut linear: Vec<f32> = triggers.iter().map(|score| score * TRIGGERS_ALONE).collect();
        let (known, all) = reading.bag.known;
        let readable = all > 0 && known as f32 >= MIN_KNOWN * all as f32 && !reading.features.is_empty();
        if readable {
            let columns = self.linear_scores(reading);
            for (score, column) in linear.iter_mut().zip(&self.slots.columns) {
                if let Some(column) = column {
                    *score = columns[*column as usize];
                }
            }
        }
        let mut out = Scores { linear, triggers, probability: Vec::new() };
        out.probability = if readable || reading.hits.iter().any(|hit| hit.field.is_some()) {
            let mut probability = self.probabilities(&out);
            self.heed_category(reading, &mut probability);
            probability
        } else {
            vec![0.0; self.slots.len()]
        };
        out
    }

    /// By column of the model.
    fn linear_scores(&self, reading: &Reading) -> Vec<f32> {
        let header = &self.model.header;
        let mut out = header.offsets.clone();
        wide::add_rows(&mut out, reading.features.len(), |at| {
            let (row, value, _) = reading.features[at];
            (value, self.row(row))
        });
        let setting =
            reading.setting.and_then(|setting| Setting::ALL.iter().position(|other| *other == setting));
        if let Some(row) = setting.and_then(|at| header.settings.get(at)) {
            out.iter_mut().zip(row).for_each(|(score, weight)| *score += weight);
        }
        self.compass.add(&reading.near, &mut out);
        out
    }

    /// Whether words of a text are denied by those around them. Features count all the same: the model learned so.
    pub(super) fn denies(&self, tokens: &[Token], first: u32, end: u32) -> bool {
        self.triggers.denies(tokens, first as usize, end as usize)
    }

    /// What a feature says of a column of the model.
    pub(super) fn weight(&self, row: u32, column: u32) -> f32 {
        self.weights[row as usize * self.model.header.labels.len() + column as usize]
    }

    /// What a feature says of each column of the model.
    fn row(&self, row: u32) -> &[f32] {
        let width = self.model.header.labels.len();
        &self.weights[row as usize * width..(row as usize + 1) * width]
    }

    /// Sums of trigger weights, brought to length one for each kind of label.
    fn trigger_scores(&self, reading: &Reading) -> Vec<f32> {
        let mut out = vec![0.0; self.slots.len()];
        for hit in &reading.hits {
            let target = &self.targets[hit.phrase as usize];
            out[target.slot as usize] += target.weight * hit.weight;
        }
        let (themes, rest) = out.split_at_mut(self.slots.themes);
        let (subthemes, factors) = rest.split_at_mut(self.slots.subthemes);
        for (score, parent) in subthemes.iter().zip(&self.slots.parents) {
            themes[*parent] += score;
        }
        for kind in [themes, subthemes, factors] {
            let length = kind.iter().map(|score| score * score).sum::<f32>().sqrt();
            kind.iter_mut().for_each(|score| *score /= length.max(1e-4));
        }
        out
    }

    /// Somebody chose the category of the export for this very case: what it names is at least offered, whatever the words
    /// say. Training has no such column, so the model cannot know what one is worth.
    fn heed_category(&self, reading: &Reading, probability: &mut [f32]) {
        for hit in reading.hits.iter().filter(|hit| hit.field == Some(CodedRole::Category)) {
            let named = self.targets[hit.phrase as usize].slot as usize;
            let parent = named.checked_sub(self.slots.themes).and_then(|sub| self.slots.parents.get(sub));
            for (kind, meaning) in self.slots.kinds().iter().zip(&self.model.header.meaning) {
                for slot in [Some(&named), parent].into_iter().flatten().filter(|slot| kind.contains(slot)) {
                    probability[*slot] = probability[*slot].max(meaning.offer);
                }
            }
        }
    }

    fn probabilities(&self, scores: &Scores) -> Vec<f32> {
        let header = &self.model.header;
        let kinds = self.slots.kinds();
        let mut out = vec![0.0; self.slots.len()];
        let themes = self.combine(&header.themes_by, self.theme_evidence(scores), kinds[0].start);
        let subthemes =
            self.combine(&header.subthemes_by, self.subtheme_evidence(scores, &themes), kinds[1].start);
        let factors = self.combine(&header.factors_by, self.factor_evidence(scores), kinds[2].start);
        let raw = [themes, subthemes, factors];
        for ((range, raw), meaning) in kinds.into_iter().zip(raw).zip(&header.meaning) {
            for (score, raw) in out[range].iter_mut().zip(raw) {
                *score = meaning.probability(raw);
            }
        }
        out
    }

    fn combine<const N: usize>(&self, by: &Combination, evidence: Vec<[f32; N]>, first: usize) -> Vec<f32> {
        // A label that the model does not know starts where an average one does.
        let average = by.offsets.iter().sum::<f32>() / by.offsets.len().max(1) as f32;
        let before = first_column(&self.model, first, &self.slots);
        let start = |at: usize| match self.slots.columns[first + at] {
            Some(column) => {
                by.offsets.get((column as usize).wrapping_sub(before)).copied().unwrap_or(average)
            }
            None => average,
        };
        let score =
            |row: &[f32; N]| row.iter().zip(&by.weights).map(|(piece, weight)| piece * weight).sum::<f32>();
        let logistic = |score: f32| 1.0 / (1.0 + (-score).exp());
        evidence.iter().enumerate().map(|(at, row)| logistic(score(row) + start(at))).collect()
    }
}

/// Makes one of the hits of a phrase in the text, and puts down where they stand; hits in a coded column stay apart.
fn merge_hits(hits: &mut Vec<HitAt>, places: &mut Vec<Span>) {
    hits.sort_unstable_by(|a, b| {
        (a.phrase, a.field)
            .cmp(&(b.phrase, b.field))
            .then(b.weight.total_cmp(&a.weight))
            .then(a.first.cmp(&b.first))
    });
    places.clear();
    places.extend(hits.iter().map(|hit| hit.first));
    hits.iter_mut().zip(0..).for_each(|(hit, at)| hit.at = at);
    hits.dedup_by(|next, kept| {
        let same = next.phrase == kept.phrase && next.field == kept.field;
        if same {
            kept.count += next.count;
        }
        same
    });
}

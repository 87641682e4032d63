//! The trainer: cases with their labels enter, a [`Model`] leaves; the same cases make the same bytes.
//!
//! 1. Words, pairs and synonym groups that stand in two cases or more become features.
//! 2. A ridge regression for every label learns what a feature says. Its leave-one-out predictions, which fall out of
//!    the same factorisation, are what the model would have said of a case it had never seen.
//! 3. From those and the trigger scores, a few weights that all labels of a kind share learn how far to trust which.
//! 4. Rising steps turn raw scores into probabilities, and thresholds are read off them: a label is listed where that
//!    serves F1 best, and published where at least [`PRECISION`] of those published are right.

use std::collections::BTreeMap;

use super::algebra::{Square, duals, ridge};
use super::features::{self, Key};
use super::fit::{fit, meaning};
use super::gold::GoldCase;
use super::model::{Header, Model, phrase_hash};
use super::nearness::{Landmarks, meaning as meaning_of};
use super::score::{Reading, Scorer, Scores};
use super::taxonomy::Taxonomy;
use crate::values::Setting;

/// Share of published labels that should be right: themes beside the best, sub-themes, factors.
pub const PRECISION: [f32; 3] = [0.87, 0.90, 0.82];
/// Share of cases whose published best theme should be right. A record should nearly always have a published theme; its
/// further themes, sub-themes and factors may wait for a reviewer.
pub const FIRST: f32 = 0.86;
/// Strength of the ridge.
const STRENGTH: f64 = 1.0;
/// How often a real case counts where one written for the trainer counts once.
const REAL_WEIGHT: f64 = 2.0;
/// How much the setting counts beside the words.
const SETTING_WEIGHT: f64 = 0.3;
/// How much the meaning counts beside the words: the square root of 0.4.
const MEANING_WEIGHT: f64 = 0.632_455_5;
/// Most features that a model keeps: 2 MiB with some room.
const MAX_FEATURES: usize = 9_500;
/// Most cases that are learnt from: the work grows with their third power (8,000 take two minutes, 12,000 six), the memory
/// with their square (12,000 take 1.2 GB).
pub const MAX_CASES: usize = 12_000;

/// Why nothing could be trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// Fewer than [`MIN_CASES`].
    #[error("{0} cases with labels are too few to learn from; at least 50 are needed")]
    TooFew(usize),
    /// More than [`MAX_CASES`].
    #[error("{0} cases are more than the trainer can take; give it the newest {MAX_CASES}")]
    TooMany(usize),
    /// A label that the taxonomy does not have.
    #[error("the case {case} has the label {label}, which is not in the taxonomy")]
    UnknownLabel {
        /// Id of the case.
        case: String,
        /// The label.
        label: String,
    },
}

/// Fewest cases that are learnt from.
pub const MIN_CASES: usize = 50;

/// Trains a model on `cases`: those of the repository, and a trust's own corrected lessons where there are any.
///
/// # Errors
/// If there are too few or too many cases, or one has a label that the taxonomy does not have.
pub fn train(taxonomy: &Taxonomy, synonyms: &str, cases: &[GoldCase]) -> Result<Model, TrainError> {
    let real = cases.iter().filter(|case| !case.example).count();
    if real < MIN_CASES {
        return Err(TrainError::TooFew(real));
    }
    if cases.len() > MAX_CASES {
        return Err(TrainError::TooMany(cases.len()));
    }
    let work = Work::new(taxonomy, synonyms, cases)?;
    let all = work.matrix(None);
    let kept = work.best_features(&all);
    let matrix = work.matrix(Some(&kept));
    Ok(work.finish(&kept, &matrix))
}

/// The cases as numbers.
struct Work<'a> {
    cases: &'a [GoldCase],
    scorer: Scorer,
    readings: Vec<Reading>,
    /// By case: its features with their counts.
    bags: Vec<Vec<(Key, f32)>>,
    /// In how many cases a feature stands; two or more.
    frequencies: BTreeMap<Key, u32>,
    /// By label, then case: 1 or 0.
    targets: Vec<Vec<f64>>,
    landmarks: Landmarks,
    /// By case: its nearness to the landmarks, as features.
    near: Vec<Vec<f64>>,
}

/// Sparse rows of features with their values, brought to length one; behind the features follow the setting, then the
/// nearness to the landmarks.
struct Matrix {
    rows: Vec<Vec<(u32, f64)>>,
    /// By row: the square root of how often it counts.
    roots: Vec<f64>,
    width: usize,
}

impl<'a> Work<'a> {
    fn new(taxonomy: &Taxonomy, synonyms: &str, cases: &'a [GoldCase]) -> Result<Self, TrainError> {
        let mut scorer = Scorer::new(taxonomy, synonyms, Model::untrained());
        let parts = |case: &'a GoldCase| {
            [case.title.as_deref(), Some(case.what.as_str()), case.action.as_deref(), case.lesson.as_deref()]
        };
        cases.iter().flat_map(parts).flatten().for_each(|text| scorer.lexicon.learn(text));
        let read = |scorer: &Scorer| -> Vec<Reading> {
            cases
                .iter()
                .map(|case| {
                    let mut reading = Reading::default();
                    scorer.read(&case.narrative(), &mut reading);
                    reading
                })
                .collect()
        };
        // A first reading counts the triggers; the second weighs them.
        let phrases = count_phrases(&scorer, cases, &read(&scorer));
        let mut model = Model::untrained();
        model.header.cases = cases.iter().filter(|case| !case.example).count() as u32;
        model.header.phrases = phrases;
        let mut scorer = Scorer::new(taxonomy, synonyms, model);
        cases.iter().flat_map(parts).flatten().for_each(|text| scorer.lexicon.learn(text));
        let readings = read(&scorer);
        let bags: Vec<Vec<(Key, f32)>> = readings.iter().map(Reading::counts).collect();
        let mut frequencies: BTreeMap<Key, u32> = BTreeMap::new();
        bags.iter().flatten().for_each(|(key, _)| *frequencies.entry(*key).or_default() += 1);
        frequencies.retain(|_, count| *count >= 2);
        let targets = targets(&scorer, cases)?;
        let meanings: Vec<_> = cases.iter().map(|case| meaning_of(&case.narrative())).collect();
        let landmarks = Landmarks::of(&meanings, &targets);
        let near = meanings.iter().map(|meaning| landmarks.features(meaning)).collect();
        Ok(Self { cases, scorer, readings, bags, frequencies, targets, landmarks, near })
    }

    fn keys(&self, kept: Option<&[Key]>) -> Vec<Key> {
        kept.map_or_else(|| self.frequencies.keys().copied().collect(), <[Key]>::to_vec)
    }

    fn matrix(&self, kept: Option<&[Key]>) -> Matrix {
        let keys = self.keys(kept);
        let row_of: rustc_hash::FxHashMap<Key, u32> =
            keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
        let cases = self.cases.len() as f32;
        let first = keys.len() + Setting::ALL.len();
        let rows = self.bags.iter().zip(self.cases).zip(&self.near).map(|((bag, case), near)| {
            let mut row: Vec<(u32, f64)> = bag
                .iter()
                .filter_map(|(key, count)| {
                    let at = row_of.get(key)?;
                    let idf = (cases / self.frequencies[key] as f32).ln() + 1.0;
                    Some((*at, f64::from(features::value(features::is_pair(*key), *count, idf))))
                })
                .collect();
            let length = row.iter().map(|(_, value)| value * value).sum::<f64>().sqrt().max(1e-9);
            row.iter_mut().for_each(|(_, value)| *value /= length);
            row.sort_by_key(|(at, _)| *at);
            let setting =
                case.setting.and_then(|setting| Setting::ALL.iter().position(|other| *other == setting));
            row.extend(setting.map(|at| ((keys.len() + at) as u32, SETTING_WEIGHT)));
            row.extend(near.iter().zip(first..).map(|(value, at)| (at as u32, value * MEANING_WEIGHT)));
            row
        });
        let width = first + self.landmarks.near.landmarks.len();
        Matrix { rows: rows.collect(), roots: self.weights().map(f64::sqrt).collect(), width }
    }

    /// By case: how often it counts.
    fn weights(&self) -> impl Iterator<Item = f64> {
        self.cases.iter().map(|case| if case.example { 1.0 } else { REAL_WEIGHT })
    }

    /// The features that say most, in the order of their names.
    fn best_features(&self, matrix: &Matrix) -> Vec<Key> {
        let keys = self.keys(None);
        let mut ranked: Vec<(f64, Key)> = keys.iter().map(|key| (0.0, *key)).collect();
        if keys.len() > MAX_FEATURES {
            let duals = duals(matrix.kernel(), STRENGTH, &self.centred().0);
            for dual in &duals {
                let weights = matrix.weights(dual);
                for (entry, weight) in ranked.iter_mut().zip(&weights) {
                    entry.0 += weight * weight;
                }
            }
            for entry in &mut ranked {
                entry.0 *= f64::from(self.frequencies[&entry.1]).sqrt();
            }
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            ranked.truncate(MAX_FEATURES);
        }
        let name = |key: Key| features::name(key, &self.scorer.lexicon, &self.scorer.synonyms);
        let mut named: Vec<(String, Key)> = ranked.into_iter().map(|(_, key)| (name(key), key)).collect();
        named.sort();
        named.into_iter().map(|(_, key)| key).collect()
    }

    /// Targets less their mean, each by the root of how often its case counts; and the means.
    fn centred(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let weights: Vec<f64> = self.weights().collect();
        let count: f64 = weights.iter().sum();
        let mean = |target: &Vec<f64>| {
            target.iter().zip(&weights).map(|(t, weight)| t * weight).sum::<f64>() / count
        };
        let means: Vec<f64> = self.targets.iter().map(mean).collect();
        let centred = self.targets.iter().zip(&means).map(|(target, mean)| {
            target.iter().zip(&weights).map(|(t, weight)| (t - mean) * weight.sqrt()).collect()
        });
        (centred.collect(), means)
    }

    fn finish(self, kept: &[Key], matrix: &Matrix) -> Model {
        let (targets, means) = self.centred();
        let solved = ridge(matrix.kernel(), STRENGTH, &targets);
        let mut model = self.scorer.model.clone();
        let slots = &self.scorer.slots;
        let header = &mut model.header;
        header.labels = slots.ids.clone();
        (header.themes, header.subthemes) = (slots.themes, slots.subthemes);
        header.offsets = means.iter().map(|mean| *mean as f32).collect();
        header.features = kept
            .iter()
            .map(|key| features::name(*key, &self.scorer.lexicon, &self.scorer.synonyms))
            .collect();
        header.narratives = self.cases.len() as u32;
        header.frequencies = kept.iter().map(|key| self.frequencies[key]).collect();
        let columns: Vec<Vec<f64>> = solved.duals.iter().map(|dual| matrix.weights(dual)).collect();
        fill_weights(&mut model, &columns, kept.len());
        let scores: Vec<(usize, Scores)> = self.left_out(&solved.left_out, &matrix.roots, &means);
        self.combine(&mut model.header, &scores);
        let near: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| {
                column[kept.len() + Setting::ALL.len()..]
                    .iter()
                    .map(|weight| weight * MEANING_WEIGHT)
                    .collect()
            })
            .collect();
        model.header.near = self.landmarks.finish(&near);
        model
    }

    /// Scores of the real cases, as if each had not been there.
    fn left_out(&self, left_out: &[Vec<f64>], roots: &[f64], means: &[f64]) -> Vec<(usize, Scores)> {
        let score = |at: usize| {
            let mut scores = self.scorer.score(&self.readings[at]);
            let said = left_out.iter().zip(means).map(|(label, mean)| (label[at] / roots[at] + mean) as f32);
            scores.linear = said.collect();
            scores
        };
        (0..self.cases.len()).filter(|at| !self.cases[*at].example).map(|at| (at, score(at))).collect()
    }

    fn combine(&self, header: &mut Header, scores: &[(usize, Scores)]) {
        let [themes, subthemes, factors] = self.scorer.slots.kinds();
        let truth = |range: &std::ops::Range<usize>| -> Vec<Vec<f64>> {
            scores
                .iter()
                .map(|(at, _)| range.clone().map(|label| self.targets[label][*at]).collect())
                .collect()
        };
        let evidence: Vec<_> = scores.iter().map(|(_, scores)| self.scorer.theme_evidence(scores)).collect();
        let (by, theme_scores) = fit(&evidence, &truth(&themes));
        header.themes_by = by;
        header.meaning[0] = meaning(&theme_scores, &truth(&themes), PRECISION[0], Some(FIRST));
        let evidence: Vec<_> = scores
            .iter()
            .zip(&theme_scores)
            .map(|((_, scores), themes)| self.scorer.subtheme_evidence(scores, themes))
            .collect();
        let (by, sub_scores) = fit(&evidence, &truth(&subthemes));
        header.subthemes_by = by;
        header.meaning[1] = meaning(&sub_scores, &truth(&subthemes), PRECISION[1], None);
        let evidence: Vec<_> = scores.iter().map(|(_, scores)| self.scorer.factor_evidence(scores)).collect();
        let (by, factor_scores) = fit(&evidence, &truth(&factors));
        header.factors_by = by;
        header.meaning[2] = meaning(&factor_scores, &truth(&factors), PRECISION[2], None);
    }
}

impl Matrix {
    /// Inner products of the cases; the lower half.
    fn kernel(&self) -> Square {
        let mut kernel = Square::zero(self.rows.len());
        let mut dense = vec![0.0; self.width];
        for (at, row) in self.rows.iter().enumerate() {
            row.iter().for_each(|(column, value)| dense[*column as usize] = *value);
            for (other, cell) in kernel.row_mut(at)[..=at].iter_mut().enumerate() {
                let product: f64 =
                    self.rows[other].iter().map(|(column, value)| value * dense[*column as usize]).sum();
                *cell = product * self.roots[at] * self.roots[other];
            }
            row.iter().for_each(|(column, _)| dense[*column as usize] = 0.0);
        }
        kernel
    }

    /// Weights of the features from weights of the cases.
    fn weights(&self, dual: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.width];
        for ((row, root), weight) in self.rows.iter().zip(&self.roots).zip(dual) {
            row.iter().for_each(|(column, value)| out[*column as usize] += value * weight * root);
        }
        out
    }
}

fn fill_weights(model: &mut Model, columns: &[Vec<f64>], features: usize) {
    let labels = columns.len();
    model.weights = vec![0; features * labels];
    for row in 0..features {
        let largest = columns.iter().map(|column| column[row].abs()).fold(0.0, f64::max).max(1e-9);
        // The scale as written in the file is the one to divide by.
        let scale = round_off((largest / 127.0) as f32);
        model.header.scales.push(scale);
        for (label, column) in columns.iter().enumerate() {
            let byte = (column[row] / f64::from(scale)).round().clamp(-127.0, 127.0);
            model.weights[row * labels + label] = byte as i8;
        }
    }
    let setting = |at: usize| {
        columns.iter().map(|column| round_off((column[features + at] * SETTING_WEIGHT) as f32)).collect()
    };
    model.header.settings = (0..Setting::ALL.len()).map(setting).collect();
}

/// Three digits are enough, and keep the file small.
fn round_off(value: f32) -> f32 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn count_phrases(scorer: &Scorer, cases: &[GoldCase], readings: &[Reading]) -> Vec<(u32, u32)> {
    let mut out: BTreeMap<u32, u32> = BTreeMap::new();
    for target in &scorer.targets {
        out.insert(phrase_hash(&target.text), 0);
    }
    for (reading, _) in readings.iter().zip(cases).filter(|(_, case)| !case.example) {
        let mut hashes: Vec<u32> =
            reading.hits.iter().map(|hit| phrase_hash(&scorer.targets[hit.phrase as usize].text)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.iter().for_each(|hash| *out.entry(*hash).or_default() += 1);
    }
    out.into_iter().collect()
}

fn targets(scorer: &Scorer, cases: &[GoldCase]) -> Result<Vec<Vec<f64>>, TrainError> {
    let slots = &scorer.slots;
    let mut out = vec![vec![0.0; cases.len()]; slots.len()];
    for (at, case) in cases.iter().enumerate() {
        for label in case.themes.iter().chain(&case.factors) {
            let slot = slots
                .ids
                .iter()
                .position(|id| id == label)
                .ok_or_else(|| TrainError::UnknownLabel { case: case.id.clone(), label: label.clone() })?;
            out[slot][at] = 1.0;
            if let Some(parent) = slot.checked_sub(slots.themes).and_then(|sub| slots.parents.get(sub)) {
                out[*parent][at] = 1.0;
            }
        }
    }
    Ok(out)
}

//! How near the meaning of a narrative is to what the cases of each label mean.
//!
//! Enters: a narrative. Leaves: for every label that training saw, a number between 0 and 1, from word vectors
//! ([`Meaning`]); so a story told in words that the model never saw still leans towards its kind.

use serde::{Deserialize, Serialize};

use super::algebra::Square;
use super::classify::Narrative;
use super::text;
use crate::vectors::{DIMENSIONS, Meaning};
use crate::wide;

/// How often a word counts in the title, in what happened, in what was done and in what was learned.
const PART_TIMES: [u8; 4] = [3, 2, 1, 1];
/// Fewest cases that make a label's meaning.
const MIN_CASES: usize = 3;
/// What is added to the diagonal, so that labels of nearly the same meaning share what they say.
const RIDGE: f64 = 0.1;

/// The part of a model that works on meanings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The mean of all meanings.
    pub centre: Vec<f32>,
    /// By label that has cases enough: the direction in which their mean lies, in steps of 1/127.
    pub landmarks: Vec<Vec<i8>>,
    /// By landmark: what a step of its weights is worth.
    pub scales: Vec<f32>,
    /// By landmark, then label: what nearness to it says of the label.
    pub weights: Vec<Vec<i16>>,
}

/// What a narrative means.
pub(super) fn meaning(narrative: &Narrative<'_>) -> Meaning {
    let parts = [narrative.title, Some(narrative.what), narrative.action, narrative.lesson];
    Meaning::of(parts.iter().zip(PART_TIMES).filter_map(|(part, times)| Some((text::clip((*part)?), times))))
}

impl Near {
    /// Whether the tables fit each other and a number of labels.
    pub(super) fn is_whole(&self, labels: usize) -> bool {
        let count = self.landmarks.len();
        (count == 0 || self.centre.len() == DIMENSIONS)
            && self.landmarks.iter().all(|landmark| landmark.len() == DIMENSIONS)
            && self.scales.len() == count
            && self.weights.len() == count
            && self.weights.iter().all(|row| row.len() == labels)
    }
}

/// The same unpacked, for speed: whole numbers of 16 bits, of which a processor multiplies eight at once.
#[derive(Default)]
pub(super) struct Compass {
    /// In steps of [`FINE`].
    centre: Vec<i16>,
    landmarks: Vec<[i16; DIMENSIONS]>,
    /// By landmark, then label.
    weights: Vec<Vec<f32>>,
}

/// Steps of a direction in one of a meaning. A difference of two meanings is less than 254, so it fits.
const FINE: i16 = 64;

impl Compass {
    /// Unpacks.
    pub(super) fn new(near: &Near) -> Self {
        let unpack = |landmark: &Vec<i8>| {
            std::array::from_fn(|at| landmark.get(at).map_or(0, |value| i16::from(*value)))
        };
        let scaled = |(row, scale): (&Vec<i16>, &f32)| row.iter().map(|w| f32::from(*w) * scale).collect();
        Self {
            centre: near.centre.iter().map(|value| (value * f32::from(FINE)).round() as i16).collect(),
            landmarks: near.landmarks.iter().map(unpack).collect(),
            weights: near.weights.iter().zip(&near.scales).map(scaled).collect(),
        }
    }

    /// Whether there is no landmark.
    pub(super) fn is_empty(&self) -> bool {
        self.landmarks.is_empty()
    }

    /// How near a meaning is to each landmark: 1 for the same direction, 0 for the opposite. Nothing for no meaning.
    pub(super) fn to(&self, meaning: &Meaning) -> Vec<f32> {
        if self.is_empty() || meaning.0.iter().all(|value| *value == 0) {
            return Vec::new();
        }
        let mut direction = [0; DIMENSIONS];
        for (value, (own, centre)) in direction.iter_mut().zip(meaning.0.iter().zip(&self.centre)) {
            *value = (i16::from(*own) * FINE).saturating_sub(*centre);
        }
        let square: f32 = direction.iter().map(|value| f32::from(*value) * f32::from(*value)).sum();
        let share = 0.5 / (square.sqrt().max(f32::MIN_POSITIVE) * 127.0);
        let mut products = Vec::new();
        wide::products(&direction, &self.landmarks, &mut products);
        products.into_iter().map(|product| (0.5 + share * product as f32).powi(3)).collect()
    }

    /// Adds to the scores of all labels what nearness says of them.
    pub(super) fn add(&self, near: &[f32], scores: &mut [f32]) {
        wide::add_rows(scores, near.len().min(self.weights.len()), |at| (near[at], &self.weights[at]));
    }
}

/// The landmarks of some cases, and what their nearness is worth to the trainer.
pub(super) struct Landmarks {
    /// Without weights yet.
    pub near: Near,
    compass: Compass,
    factor: Square,
}

impl Landmarks {
    /// The landmarks of cases with these meanings and labels (by label, then case).
    pub(super) fn of(meanings: &[Meaning], targets: &[Vec<f64>]) -> Self {
        let all = meanings.len().max(1) as f64;
        let sum = |wanted: &dyn Fn(usize) -> bool| {
            let mut out = vec![0.0f64; DIMENSIONS];
            for (_, meaning) in meanings.iter().enumerate().filter(|(at, _)| wanted(*at)) {
                out.iter_mut().zip(&meaning.0).for_each(|(sum, value)| *sum += f64::from(*value));
            }
            out
        };
        let centre: Vec<f32> = sum(&|_| true).iter().map(|value| (value / all) as f32).collect();
        let mut near = Near { centre, ..Near::default() };
        for target in targets {
            let count = target.iter().filter(|truth| **truth > 0.5).count();
            if count < MIN_CASES {
                continue;
            }
            let mean = sum(&|at| target[at] > 0.5);
            let off: Vec<f64> =
                mean.iter().zip(&near.centre).map(|(a, b)| a / count as f64 - f64::from(*b)).collect();
            let length = off.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
            near.landmarks.push(off.iter().map(|x| (x / length * 127.0).round() as i8).collect());
        }
        let mut factor = Square::zero(near.landmarks.len());
        for at in 0..near.landmarks.len() {
            let unit = |index: usize| near.landmarks[index].iter().map(|value| f64::from(*value) / 127.0);
            for (other, cell) in factor.row_mut(at)[..=at].iter_mut().enumerate() {
                let cosine: f64 = unit(at).zip(unit(other)).map(|(a, b)| a * b).sum();
                *cell = (0.5 + 0.5 * cosine).powi(3) + if at == other { RIDGE } else { 0.0 };
            }
        }
        factor.factorise();
        let compass = Compass::new(&near);
        Self { near, compass, factor }
    }

    /// Nearness as features whose inner product is the likeness of two cases.
    pub(super) fn features(&self, meaning: &Meaning) -> Vec<f64> {
        let near: Vec<f64> = self.compass.to(meaning).into_iter().map(f64::from).collect();
        if near.is_empty() { near } else { self.factor.forward(near) }
    }

    /// The finished part of the model, from the weights of the features: by label, then feature.
    pub(super) fn finish(mut self, weights: &[Vec<f64>]) -> Near {
        let columns: Vec<Vec<f64>> =
            weights.iter().map(|weights| self.factor.backward(weights.clone())).collect();
        for row in 0..self.near.landmarks.len() {
            let largest = columns.iter().map(|column| column[row].abs()).fold(0.0, f64::max).max(1e-9);
            let scale = (largest / f64::from(i16::MAX)) as f32;
            let step = |column: &Vec<f64>| (column[row] / f64::from(scale)).round().clamp(-32767.0, 32767.0);
            self.near.weights.push(columns.iter().map(|column| step(column) as i16).collect());
            self.near.scales.push(scale);
        }
        self.near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_nearest_to_its_kind() {
        let falls =
            ["found on the floor beside the bed", "slipped in the bathroom", "tripped over a drip stand"];
        let drugs = ["insulin given twice", "wrong dose of morphine", "warfarin not prescribed"];
        let meanings: Vec<Meaning> =
            falls.iter().chain(&drugs).map(|what| meaning(&Narrative::of(what))).collect();
        let targets = [vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0], vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0], vec![0.0; 6]];
        let landmarks = Landmarks::of(&meanings, &targets);
        assert_eq!(landmarks.near.landmarks.len(), 2, "a label without cases has none");
        let near = |what: &str| landmarks.compass.to(&meaning(&Narrative::of(what)));
        let (fall, drug) = (near("fell out of bed at night"), near("heparin overdose"));
        assert!(fall[0] > fall[1] + 0.1 && drug[1] > drug[0] + 0.1, "{fall:?} {drug:?}");
        assert!(near("[patient] [date]").is_empty());
        // Weights of features say the same as weights of landmarks.
        let weights = vec![vec![0.3, -0.2], vec![0.1, 0.4], vec![0.0, 0.0]];
        let own = meaning(&Narrative::of("fell out of bed at night"));
        let features = landmarks.features(&own);
        let wanted: Vec<f64> =
            weights.iter().map(|row| row.iter().zip(&features).map(|(a, b)| a * b).sum()).collect();
        let done = landmarks.finish(&weights);
        assert!(done.is_whole(3) && !done.is_whole(2));
        let mut scores = vec![0.0; 3];
        let compass = Compass::new(&done);
        compass.add(&compass.to(&own), &mut scores);
        assert!(scores.iter().zip(&wanted).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-3), "{scores:?}");
    }
}

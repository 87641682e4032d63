//! What the trainer learns last: how far to trust which piece of evidence, and what a score means.
//!
//! Enters: evidence for every label of every case, and which labels each case has. Leaves: a [`Combination`] of a few
//! weights and a [`Meaning`] with probabilities and thresholds.

use super::algebra::{minimise, rising};
use super::model::{Combination, Meaning};
use super::score::softmax;

/// Steps for the minimiser.
const STEPS: usize = 200;

/// How the labels of a kind stand to each other.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// They compete: scores add up to one.
    OneOf,
    /// Each is decided alone.
    EachAlone,
}

/// Fits the shared weights and the offsets of the labels; also what they then say of each case.
pub(super) fn fit<const N: usize>(
    evidence: &[Vec<[f32; N]>],
    truth: &[Vec<f64>],
    shape: Shape,
) -> (Combination, Vec<Vec<f32>>) {
    /// Pull of the weights and of the offsets to zero.
    const PULL: [f64; 2] = [0.05, 2.0];
    let labels = evidence.first().map_or(0, Vec::len);
    let score = |x: &[f64], row: &[f32; N], label: usize| {
        row.iter().zip(x).map(|(piece, weight)| f64::from(*piece) * weight).sum::<f64>() + x[N + label]
    };
    let found = minimise(vec![0.0; N + labels], STEPS, |x, gradient| {
        let mut cost = 0.0;
        for (at, (value, slope)) in x.iter().zip(gradient.iter_mut()).enumerate() {
            let pull = PULL[usize::from(at >= N)];
            cost += 0.5 * pull * value * value;
            *slope = pull * value;
        }
        for (case, truth) in evidence.iter().zip(truth) {
            let mut said: Vec<f64> =
                case.iter().enumerate().map(|(label, row)| score(x, row, label)).collect();
            let sum: f64 = truth.iter().sum();
            let share = if shape == Shape::OneOf { 1.0 / sum.max(1.0) } else { 1.0 };
            match shape {
                Shape::OneOf => {
                    let best = said.iter().copied().fold(f64::MIN, f64::max);
                    said.iter_mut().for_each(|value| *value = (*value - best).exp());
                    let all: f64 = said.iter().sum();
                    said.iter_mut().for_each(|value| *value /= all);
                }
                Shape::EachAlone => said.iter_mut().for_each(|value| *value = 1.0 / (1.0 + (-*value).exp())),
            }
            for (label, (said, truth)) in said.iter().zip(truth).enumerate() {
                let wanted = truth * share;
                cost -= wanted * said.max(1e-12).ln();
                if shape == Shape::EachAlone {
                    cost -= (1.0 - wanted) * (1.0 - said).max(1e-12).ln();
                }
                let off = said - wanted;
                gradient[N + label] += off;
                gradient
                    .iter_mut()
                    .zip(&case[label])
                    .for_each(|(slope, piece)| *slope += off * f64::from(*piece));
            }
        }
        cost
    });
    let rounded: Vec<f32> = found.iter().map(|value| *value as f32).collect();
    let by = Combination { weights: rounded[..N].to_vec(), offsets: rounded[N..].to_vec() };
    let said = evidence
        .iter()
        .map(|case| {
            let raw: Vec<f32> =
                case.iter().enumerate().map(|(label, row)| score(&found, row, label) as f32).collect();
            match shape {
                Shape::OneOf => softmax(raw),
                Shape::EachAlone => raw.into_iter().map(|value| 1.0 / (1.0 + (-value).exp())).collect(),
            }
        })
        .collect();
    (by, said)
}

/// What raw scores mean, and the thresholds: listed where that serves F1 best, published where a share of `precision` of
/// those published is right.
pub(super) fn meaning(scores: &[Vec<f32>], truth: &[Vec<f64>], precision: f32) -> Meaning {
    let pairs: Vec<(f32, bool)> = scores
        .iter()
        .flatten()
        .zip(truth.iter().flatten())
        .map(|(score, truth)| (*score, *truth > 0.5))
        .collect();
    let all = pairs.iter().filter(|pair| pair.1).count() as f32;
    let mut out = Meaning { knots: rising(pairs.clone(), 24), ..Meaning::default() };
    let mut ranked = pairs;
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    let (mut right, mut best, mut offer, mut publish) = (0.0f32, 0.0f32, 1.0f32, 1.0f32);
    for (at, (score, truth)) in ranked.iter().enumerate() {
        right += f32::from(u8::from(*truth));
        let listed = at as f32 + 1.0;
        if 2.0 * right / (listed + all) > best {
            best = 2.0 * right / (listed + all);
            offer = *score;
        }
        if right / listed >= precision && listed >= 20.0 {
            publish = *score;
        }
    }
    out.offer = out.probability(offer);
    out.publish = out.probability(publish).max(out.offer);
    out
}

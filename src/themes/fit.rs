//! What the trainer learns last: how far to trust which piece of evidence, and what a score means.
//!
//! Enters: evidence for every label of every case, and which labels each case has. Leaves: a [`Combination`] of a few
//! weights and a [`Meaning`] with probabilities and thresholds.

use super::algebra::{minimise, rising};
use super::model::{Combination, Meaning};

/// Steps for the minimiser.
const STEPS: usize = 200;

/// A score of evidence as a probability before it is calibrated.
pub(super) fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// Fits the shared weights and the offsets of the labels; also what they then say of each case. Every label is decided
/// alone: a case with two themes has both.
pub(super) fn fit<const N: usize>(
    evidence: &[Vec<[f32; N]>],
    truth: &[Vec<f64>],
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
            for (label, (row, truth)) in case.iter().zip(truth).enumerate() {
                let said = logistic(score(x, row, label));
                cost -= truth * said.max(1e-12).ln() + (1.0 - truth) * (1.0 - said).max(1e-12).ln();
                let off = said - truth;
                gradient[N + label] += off;
                gradient.iter_mut().zip(row).for_each(|(slope, piece)| *slope += off * f64::from(*piece));
            }
        }
        cost
    });
    let rounded: Vec<f32> = found.iter().map(|value| *value as f32).collect();
    let by = Combination { weights: rounded[..N].to_vec(), offsets: rounded[N..].to_vec() };
    let say = |case: &Vec<[f32; N]>| {
        case.iter().enumerate().map(|(label, row)| logistic(score(&found, row, label)) as f32).collect()
    };
    let said = evidence.iter().map(say).collect();
    (by, said)
}

/// What raw scores mean, and the thresholds: listed where that serves F1 best, published where a share of `precision` of
/// those published is right. With `first`, the best label of a case has a threshold of its own: a share of `first` of
/// those published is right.
pub(super) fn meaning(
    scores: &[Vec<f32>],
    truth: &[Vec<f64>],
    precision: f32,
    first: Option<f32>,
) -> Meaning {
    let mut best: Vec<(f32, bool)> = Vec::new();
    let mut others: Vec<(f32, bool)> = Vec::new();
    for (scores, truth) in scores.iter().zip(truth) {
        // Of equals the first, as the classifier ranks them.
        let top =
            first.and_then(|_| (0..scores.len()).rev().max_by(|a, b| scores[*a].total_cmp(&scores[*b])));
        for (label, (score, truth)) in scores.iter().zip(truth).enumerate() {
            let list = if Some(label) == top { &mut best } else { &mut others };
            list.push((*score, *truth > 0.5));
        }
    }
    let publish = right_from(&mut others, precision);
    let publish_first = first.map_or(publish, |first| right_from(&mut best, first));
    let mut ranked = [best, others].concat();
    let mut out = Meaning { knots: rising(ranked.clone(), 24), ..Meaning::default() };
    let all = ranked.iter().filter(|pair| pair.1).count() as f32;
    sort_by_score(&mut ranked);
    let (mut right, mut most, mut offer) = (0.0f32, 0.0f32, 1.0f32);
    for (at, (score, truth)) in ranked.iter().enumerate() {
        right += f32::from(u8::from(*truth));
        let f1 = 2.0 * right / (at as f32 + 1.0 + all);
        if f1 > most {
            (most, offer) = (f1, *score);
        }
    }
    out.offer = out.probability(offer);
    out.publish = out.probability(publish).max(out.offer);
    out.publish_first = out.probability(publish_first);
    out
}

/// The lowest score from which on a share of `precision` of all is right, and at least twenty are.
fn right_from(pairs: &mut [(f32, bool)], precision: f32) -> f32 {
    sort_by_score(pairs);
    let (mut right, mut from) = (0.0f32, 1.0f32);
    for (at, (score, truth)) in pairs.iter().enumerate() {
        right += f32::from(u8::from(*truth));
        let listed = at as f32 + 1.0;
        if right / listed >= precision && listed >= 20.0 {
            from = *score;
        }
    }
    from
}

fn sort_by_score(pairs: &mut [(f32, bool)]) {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
}

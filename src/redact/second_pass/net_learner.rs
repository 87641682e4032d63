//! The net while it learns: texts as rows enter, weights that fit them leave.
//!
//! Forward and back through the layers of [`net`](super::net), and an optimiser (Adam). Every weight stands in one table of rows of
//! the same width, so that slopes, their means and their squares need no shape of their own.

use super::net::{ANSWERS, Learned, Net, STRIDES, TAPS, WIDTH, each_tap};
use super::sight::ROWS;
use crate::redact::model::crf::exp;
use crate::redact::model::dice::Dice;
use crate::wide::add_rows;

/// How long gradients and their squares are remembered.
const KEPT: (f32, f32) = (0.9, 0.99);
/// Pull of every weight to nothing, as a share of a step.
const DECAY: f32 = 1e-3;
/// Share of numbers left out at random while training, of 256.
const DROPOUT: u32 = 38;
/// Everything that is learned, as rows: the table, its bias, the layers' taps and biases, the answers and their bias.
const BIAS: usize = ROWS;
const TAKES: usize = BIAS + 1;
const LAYER: usize = TAPS * WIDTH;
const LAYERS: usize = STRIDES.len();
const TAKES_BIAS: usize = TAKES + LAYERS * LAYER;
const SAYS: usize = TAKES_BIAS + LAYERS;
const SAYS_BIAS: usize = SAYS + ANSWERS;
const ALL: usize = SAYS_BIAS + 1;

type Numbers = [f32; WIDTH];

/// A part as rows of the table and labels.
pub(super) struct Text {
    pub(super) rows: Vec<Vec<u32>>,
    pub(super) labels: Vec<u8>,
}

/// What is learned, with the optimiser's memory.
pub(super) struct Learner {
    values: Vec<Numbers>,
    slopes: Vec<Numbers>,
    first: Vec<Numbers>,
    second: Vec<Numbers>,
    /// Rows of the table that the batch met.
    met: Vec<u32>,
    marked: Vec<bool>,
    /// Tokens in the batch.
    pub(super) batch: usize,
    /// How often the weights moved.
    pub(super) steps: usize,
}

impl Learner {
    pub(super) fn new(dice: &mut Dice) -> Self {
        // Twelve throws make a number near enough to the normal distribution.
        let mut normal = || (0..12).map(|_| dice.next() as f32 / (1_u32 << 31) as f32).sum::<f32>() - 6.0;
        let mut values = vec![[0.0; WIDTH]; ALL];
        for (at, row) in values.iter_mut().enumerate() {
            let spread = match at {
                BIAS => 0.0,
                TAKES_BIAS..SAYS => 0.0,
                SAYS_BIAS => 0.0,
                TAKES..TAKES_BIAS => 0.04,
                SAYS.. => 0.125,
                _ => 0.1,
            };
            row.iter_mut().for_each(|value| *value = spread * normal());
        }
        let empty = vec![[0.0; WIDTH]; ALL];
        Self {
            values,
            slopes: empty.clone(),
            first: empty.clone(),
            second: empty,
            met: Vec::new(),
            marked: vec![false; ROWS],
            batch: 0,
            steps: 0,
        }
    }

    /// Adds a text's slopes to those of the batch and gives its loss.
    pub(super) fn learn(&mut self, text: &Text, dice: &mut Dice) -> f32 {
        let count = text.labels.len();
        let values = &self.values;
        let keep = 256.0 / (256 - DROPOUT) as f32;
        let mut drop = || -> Numbers {
            std::array::from_fn(|_| if dice.next() >> 8 & 255 < DROPOUT { 0.0 } else { keep })
        };
        // Forward: the tokens before each layer, what each layer adds, and what was left out.
        let mut tokens: Vec<Vec<Numbers>> = Vec::with_capacity(LAYERS + 1);
        let mut pass: Vec<Vec<Numbers>> = Vec::with_capacity(LAYERS + 1);
        let mut masks = Vec::with_capacity(count);
        let start = text.rows.iter().map(|rows| {
            let mut sum = values[BIAS];
            add_rows(&mut sum, rows.len(), |at| (1.0, &values[rows[at] as usize]));
            let mask = drop();
            masks.push(std::array::from_fn(|n| if sum[n] > 0.0 { mask[n] } else { 0.0 }));
            let mask: &Numbers = &masks[masks.len() - 1];
            std::array::from_fn(|n| sum[n] * mask[n])
        });
        let start: Vec<Numbers> = start.collect();
        tokens.push(start);
        pass.push(masks);
        for (layer, stride) in STRIDES.into_iter().enumerate() {
            let now = &tokens[layer];
            let mut masks = Vec::with_capacity(count);
            let mut next = Vec::with_capacity(count);
            for at in 0..count {
                let mut sum = values[TAKES_BIAS + layer];
                each_tap(at, stride, count, |tap, other| {
                    let rows = &values[TAKES + layer * LAYER + tap * WIDTH..][..WIDTH];
                    add_rows(&mut sum, WIDTH, |number| (now[other][number], &rows[number]));
                });
                let mask = drop();
                let mask: Numbers = std::array::from_fn(|n| if sum[n] > 0.0 { mask[n] } else { 0.0 });
                next.push(std::array::from_fn(|n| now[at][n] + sum[n] * mask[n]));
                masks.push(mask);
            }
            tokens.push(next);
            pass.push(masks);
        }
        // The answers, and back.
        let mut loss = 0.0;
        let mut slopes: Vec<Numbers> = vec![[0.0; WIDTH]; count];
        for at in 0..count {
            let token = &tokens[LAYERS][at];
            let odds: [f32; ANSWERS] = std::array::from_fn(|answer| {
                let row = &values[SAYS + answer];
                values[SAYS_BIAS][answer] + token.iter().zip(row).map(|(a, b)| a * b).sum::<f32>()
            });
            let top = odds.iter().fold(f32::MIN, |top, odds| top.max(*odds));
            let shares = odds.map(|odds| exp(odds - top));
            let all: f32 = shares.iter().sum();
            for (answer, share) in shares.iter().enumerate() {
                let right = answer == usize::from(text.labels[at]);
                if right {
                    loss += 1.0 - share / all;
                }
                let slope = share / all - f32::from(u8::from(right));
                self.slopes[SAYS_BIAS][answer] += slope;
                for n in 0..WIDTH {
                    self.slopes[SAYS + answer][n] += slope * token[n];
                    slopes[at][n] += slope * values[SAYS + answer][n];
                }
            }
        }
        for (layer, stride) in STRIDES.into_iter().enumerate().rev() {
            let mask = &pass[layer + 1];
            let out: Vec<Numbers> =
                (0..count).map(|at| std::array::from_fn(|n| slopes[at][n] * mask[at][n])).collect();
            for row in &out {
                self.slopes[TAKES_BIAS + layer].iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
            let now = &tokens[layer];
            for tap in 0..TAPS {
                let shift = tap * stride;
                let half = TAPS / 2 * stride;
                // Tokens whose neighbour on this tap is there.
                let first = half.saturating_sub(shift);
                let last = (count + half).saturating_sub(shift).min(count);
                if first >= last {
                    continue;
                }
                let rows = TAKES + layer * LAYER + tap * WIDTH;
                for (number, slopes) in self.slopes[rows..rows + WIDTH].iter_mut().enumerate() {
                    add_rows(slopes, last - first, |at| {
                        (now[first + at + shift - half][number], &out[first + at])
                    });
                }
            }
            // Each tap the other way round: from outgoing numbers to incoming ones.
            let turned: Vec<Numbers> = (0..LAYER)
                .map(|at| {
                    let (tap, out) = (at / WIDTH, at % WIDTH);
                    std::array::from_fn(|number| values[TAKES + layer * LAYER + tap * WIDTH + number][out])
                })
                .collect();
            for (at, out) in out.iter().enumerate() {
                each_tap(at, stride, count, |tap, other| {
                    let rows = &turned[tap * WIDTH..][..WIDTH];
                    add_rows(&mut slopes[other], WIDTH, |number| (out[number], &rows[number]));
                });
            }
        }
        for (at, rows) in text.rows.iter().enumerate() {
            let slope: Numbers = std::array::from_fn(|n| slopes[at][n] * pass[0][at][n]);
            self.slopes[BIAS].iter_mut().zip(&slope).for_each(|(sum, value)| *sum += value);
            for &row in rows {
                if !self.marked[row as usize] {
                    self.marked[row as usize] = true;
                    self.met.push(row);
                }
                self.slopes[row as usize].iter_mut().zip(&slope).for_each(|(sum, value)| *sum += value);
            }
        }
        self.batch += count;
        loss
    }

    /// Moves the weights against the batch's slopes.
    pub(super) fn step(&mut self, rate: f32) {
        self.steps += 1;
        let share = 1.0 / self.batch as f32;
        let past = |kept: f32| 1.0 - (0..self.steps.min(2_000)).fold(1.0_f32, |left, _| left * kept);
        let (one, two) = (past(KEPT.0), past(KEPT.1));
        let met = std::mem::take(&mut self.met);
        for row in met.iter().map(|row| *row as usize).chain(BIAS..ALL) {
            for n in 0..WIDTH {
                let slope = self.slopes[row][n] * share;
                let first = &mut self.first[row][n];
                *first = KEPT.0 * *first + (1.0 - KEPT.0) * slope;
                let second = &mut self.second[row][n];
                *second = KEPT.1 * *second + (1.0 - KEPT.1) * slope * slope;
                let value = &mut self.values[row][n];
                *value -= rate * (*first / one / ((*second / two).sqrt() + 1e-8) + DECAY * *value);
                self.slopes[row][n] = 0.0;
            }
        }
        for row in met {
            self.marked[row as usize] = false;
        }
        self.batch = 0;
    }

    pub(super) fn pack(&self, tags: &[u16]) -> Vec<u8> {
        let values = &self.values;
        let layers: Vec<[[Numbers; WIDTH]; TAPS]> = (0..LAYERS)
            .map(|layer| {
                std::array::from_fn(|tap| {
                    std::array::from_fn(|number| values[TAKES + layer * LAYER + tap * WIDTH + number])
                })
            })
            .collect();
        let answers: Vec<[f32; ANSWERS]> =
            (0..WIDTH).map(|n| std::array::from_fn(|answer| values[SAYS + answer][n])).collect();
        Net::pack(&Learned {
            tags,
            rows: &values[..ROWS],
            bias: &values[BIAS],
            layers: &layers,
            layers_bias: &values[TAKES_BIAS..SAYS],
            answers: &answers,
            answers_bias: &std::array::from_fn(|answer| values[SAYS_BIAS][answer]),
        })
    }
}

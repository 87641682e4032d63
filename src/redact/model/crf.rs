//! The chain: scores of single tokens enter, probabilities that heed their neighbours leave (forward-backward).
//!
//! Plain 32-bit arithmetic in a fixed order with an exponential of its own, so that every machine gets the same bits.

use fearless_simd::{Level, dispatch};

use super::LABELS;

/// The weights between neighbouring labels, as factors.
pub(crate) struct Chain {
    factors: [[f32; LABELS]; LABELS],
    /// The same by the label that follows, so that the way back adds up rows as the way forward does.
    back: [[f32; LABELS]; LABELS],
}

/// Buffers that are used again.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Scores of the chain's tokens, as logarithms.
    pub(crate) scores: Vec<[f32; LABELS]>,
    potentials: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
}

impl Chain {
    /// From weights.
    pub(crate) fn new(transitions: &[[f32; LABELS]; LABELS]) -> Self {
        let factors = transitions.map(|row| row.map(exp));
        let mut back = [[0.0; LABELS]; LABELS];
        for (from, row) in factors.iter().enumerate() {
            for (to, factor) in row.iter().enumerate() {
                back[to][from] = *factor;
            }
        }
        Self { factors, back }
    }

    /// Probabilities of the labels of every token of a chain that stands between two tokens without identifier.
    pub(crate) fn marginals(&self, scratch: &mut Scratch, out: &mut [[f32; LABELS]]) {
        // Sixteen labels side by side: the wider the processor's registers, the better. The bits stay the same.
        dispatch!(Level::new(), _ => self.marginals_inline(scratch, out));
    }

    #[inline(always)]
    fn marginals_inline(&self, scratch: &mut Scratch, out: &mut [[f32; LABELS]]) {
        let count = scratch.scores.len();
        if count == 0 {
            return;
        }
        scratch.potentials.clear();
        scratch.forward.clear();
        for scores in &scratch.scores {
            let top = scores.iter().fold(f32::MIN, |top, &score| top.max(score));
            let mut potentials = [0.0; LABELS];
            for (potential, score) in potentials.iter_mut().zip(scores) {
                *potential = exp(score - top);
            }
            scratch.potentials.push(potentials);
        }
        let mut state = [0.0; LABELS];
        state[0] = 1.0;
        for potentials in &scratch.potentials {
            let mut next = [0.0; LABELS];
            for (from, factors) in self.factors.iter().enumerate() {
                let mass = state[from];
                for (to, factor) in next.iter_mut().zip(factors) {
                    *to += mass * factor;
                }
            }
            for (value, potential) in next.iter_mut().zip(potentials) {
                *value *= potential;
            }
            scale(&mut next);
            scratch.forward.push(next);
            state = next;
        }
        // Backward: what follows the chain is no identifier.
        let mut back = self.back[0];
        for at in (0..count).rev() {
            let mut here = [0.0; LABELS];
            for ((value, forward), backward) in here.iter_mut().zip(&scratch.forward[at]).zip(&back) {
                *value = forward * backward;
            }
            scale(&mut here);
            out[at] = here;
            let mut carried = back;
            for (value, potential) in carried.iter_mut().zip(&scratch.potentials[at]) {
                *value *= potential;
            }
            scale(&mut carried);
            back = [0.0; LABELS];
            for (factors, mass) in self.back.iter().zip(&carried) {
                for (value, factor) in back.iter_mut().zip(factors) {
                    *value += factor * mass;
                }
            }
        }
    }

    /// Expected counts of each pair of neighbouring labels, for training: call after [`Chain::marginals`].
    pub(crate) fn pairs(&self, scratch: &Scratch, add: &mut [[f32; LABELS]; LABELS]) {
        let count = scratch.scores.len();
        let mut back = self.back[0];
        let start = {
            let mut start = [0.0; LABELS];
            start[0] = 1.0;
            start
        };
        // The step out of the chain.
        if let Some(last) = scratch.forward.last() {
            let mut mass = *last;
            for (value, backward) in mass.iter_mut().zip(&back) {
                *value *= backward;
            }
            scale(&mut mass);
            for (from, value) in mass.iter().enumerate() {
                add[from][0] += value;
            }
        }
        for at in (0..count).rev() {
            let before = if at == 0 { &start } else { &scratch.forward[at - 1] };
            let mut carried = back;
            for (value, potential) in carried.iter_mut().zip(&scratch.potentials[at]) {
                *value *= potential;
            }
            scale(&mut carried);
            let mut total = 0.0;
            let mut joint = [[0.0; LABELS]; LABELS];
            for (from, row) in joint.iter_mut().enumerate() {
                for (to, value) in row.iter_mut().enumerate() {
                    *value = before[from] * self.factors[from][to] * carried[to];
                    total += *value;
                }
            }
            if total > 0.0 {
                for (sums, row) in add.iter_mut().zip(&joint) {
                    for (sum, value) in sums.iter_mut().zip(row) {
                        *sum += value / total;
                    }
                }
            }
            back = [0.0; LABELS];
            for (factors, mass) in self.back.iter().zip(&carried) {
                for (value, factor) in back.iter_mut().zip(factors) {
                    *value += factor * mass;
                }
            }
        }
    }
}

#[inline(always)]
fn scale(values: &mut [f32; LABELS]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        let factor = 1.0 / sum;
        for value in values {
            *value *= factor;
        }
    }
}

/// e to the power of x, to about six digits, the same bits on every machine.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    if x < -80.0 {
        return 0.0;
    }
    let x = x.min(80.0) * std::f32::consts::LOG2_E;
    // The floor, without a call: x is within ±128.
    let cut = x as i32 as f32;
    let whole = if cut > x { cut - 1.0 } else { cut };
    let part = (x - whole) * std::f32::consts::LN_2;
    // Taylor on [0, ln 2).
    let power = 1.0
        + part
            * (1.0
                + part
                    * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0)))));
    f32::from_bits(((whole as i32 + 127) << 23) as u32) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials() {
        for x in [-20.0_f32, -1.0, -0.1, 0.0, 0.5, 1.0, 7.3, 30.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        }
        assert_eq!(exp(-1000.0), 0.0);
    }

    #[test]
    fn probabilities_sum_to_one_and_heed_neighbours() {
        let mut weights = [[0.0; LABELS]; LABELS];
        weights[1][1] = 3.0;
        let chain = Chain::new(&weights);
        let mut scratch = Scratch::default();
        let mut strong = [0.0; LABELS];
        strong[1] = 4.0;
        scratch.scores = vec![strong, [0.0; LABELS], [0.0; LABELS]];
        let mut out = vec![[0.0; LABELS]; 3];
        chain.marginals(&mut scratch, &mut out);
        for row in &out {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        assert!(out[1][1] > out[2][1]);
        let mut pairs = [[0.0; LABELS]; LABELS];
        chain.pairs(&scratch, &mut pairs);
        assert!((pairs.iter().flatten().sum::<f32>() - 4.0).abs() < 1e-3);
    }
}

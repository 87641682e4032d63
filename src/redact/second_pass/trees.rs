//! Boosted decision trees over bytes: a row of small numbers enters, log-odds leave.
//!
//! Every tree is complete and of the same depth, every question is "is this byte at most that?", every answer a whole
//! number of steps: the same bits on every machine, and a few dozen nanoseconds a row. Training is single-threaded, in
//! a fixed order, with a fixed seed: the same rows give the same bytes.

use crate::redact::model::crf::exp;
use crate::redact::model::dice::Dice;

/// Questions that a row is asked in each tree, one after another.
const DEPTH: usize = 6;
const INNER: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;
/// What one step of a leaf is worth, in log-odds.
const STEP: f64 = 1.0 / 512.0;
/// Rows that are led down the trees together.
const TOGETHER: usize = 64;
/// Bytes of a stored tree.
const SIZE: usize = 2 * INNER + 2 * LEAVES;

/// Trees, ready to be asked.
pub(crate) struct Trees {
    trees: Vec<Tree>,
}

struct Tree {
    /// Which byte of the row, and up to which value the answer is "left".
    questions: [(u8, u8); LEAVES],
    leaves: [i16; LEAVES],
}

/// How trees are grown.
pub(crate) struct Growth {
    /// How many.
    pub(crate) trees: usize,
    /// Share of its best step that a tree takes.
    pub(crate) rate: f64,
    /// Least weight of a leaf (sum of p·(1−p)).
    pub(crate) least: f64,
    /// Pull of a leaf to nothing.
    pub(crate) pull: f64,
}

impl Trees {
    /// From stored bytes; a broken rest is left out.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let trees = bytes
            .chunks_exact(SIZE)
            .map(|chunk| {
                let mut tree = Tree { questions: [(0, 255); LEAVES], leaves: [0; LEAVES] };
                let (questions, leaves) = chunk.split_at(2 * INNER);
                for (question, bytes) in tree.questions.iter_mut().zip(questions.chunks_exact(2)) {
                    *question = (bytes[0], bytes[1]);
                }
                for (leaf, bytes) in tree.leaves.iter_mut().zip(leaves.chunks_exact(2)) {
                    *leaf = i16::from_le_bytes([bytes[0], bytes[1]]);
                }
                tree
            })
            .collect();
        Self { trees }
    }

    /// Stored bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.trees.len() * SIZE);
        for tree in &self.trees {
            bytes.extend(tree.questions[..INNER].iter().flat_map(|(byte, limit)| [*byte, *limit]));
            bytes.extend(tree.leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
        }
        bytes
    }

    /// The log-odds that the trees add for each row; their width is a power of two. All rows are led down a tree before the
    /// next one, so that the tree stays at hand.
    pub(crate) fn sums<const WIDTH: usize>(&self, rows: &[[u8; WIDTH]]) -> Vec<f32> {
        let mut steps = vec![0_i32; rows.len()];
        for (steps, rows) in steps.chunks_mut(TOGETHER).zip(rows.chunks(TOGETHER)) {
            for tree in &self.trees {
                for (sum, row) in steps.iter_mut().zip(rows) {
                    *sum += i32::from(tree.leaves[tree.leaf(row)]);
                }
            }
        }
        steps.into_iter().map(|steps| steps as f32 * STEP as f32).collect()
    }

    /// Grows trees on rows: each with what is known of it beforehand in log-odds, and the truth.
    pub(crate) fn grow<const WIDTH: usize>(rows: &[([u8; WIDTH], f32, bool)], growth: &Growth) -> Vec<u8> {
        let mut dice = Dice(0x7ee5);
        let mut odds: Vec<f64> = rows.iter().map(|(_, prior, _)| f64::from(*prior)).collect();
        let mut slopes = vec![(0.0_f64, 0.0_f64); rows.len()];
        let mut all = Self { trees: Vec::new() };
        for _ in 0..growth.trees {
            // A tree sees three quarters of the rows and half of the bytes.
            let sample: Vec<u32> = (0..rows.len() as u32).filter(|_| dice.below(4) > 0).collect();
            let asked: Vec<bool> = (0..WIDTH).map(|_| dice.below(2) == 0).collect();
            for ((slope, odds), (.., truth)) in slopes.iter_mut().zip(&odds).zip(rows) {
                let chance = 1.0 / (1.0 + f64::from(exp(-*odds as f32)));
                *slope = (f64::from(u8::from(*truth)) - chance, (chance * (1.0 - chance)).max(1e-6));
            }
            let tree = Tree::grow(rows, &sample, &asked, &slopes, growth);
            for (odds, (row, ..)) in odds.iter_mut().zip(rows) {
                *odds += f64::from(tree.leaves[tree.leaf(row)]) * STEP;
            }
            all.trees.push(tree);
        }
        all.to_bytes()
    }
}

impl Tree {
    /// The leaf that a row comes to. The masks only tell the compiler what is true anyway, so that it checks nothing.
    #[inline]
    fn leaf<const WIDTH: usize>(&self, row: &[u8; WIDTH]) -> usize {
        let mut at = 0;
        for _ in 0..DEPTH {
            let (byte, limit) = self.questions[at & (LEAVES - 1)];
            at = 2 * at + 1 + usize::from(row[usize::from(byte) & (WIDTH - 1)] > limit);
        }
        (at - INNER) & (LEAVES - 1)
    }

    fn grow<const WIDTH: usize>(
        rows: &[([u8; WIDTH], f32, bool)],
        sample: &[u32],
        asked: &[bool],
        slopes: &[(f64, f64)],
        growth: &Growth,
    ) -> Self {
        let mut tree = Self { questions: [(0, 255); LEAVES], leaves: [0; LEAVES] };
        let mut bins = vec![(0.0_f64, 0.0_f64); WIDTH * 256];
        let mut groups: Vec<Vec<u32>> = vec![sample.to_vec()];
        for depth in 0..DEPTH {
            let first = (1 << depth) - 1;
            let mut next: Vec<Vec<u32>> = Vec::with_capacity(2 * groups.len());
            for (node, group) in groups.iter().enumerate() {
                let question = best(rows, group, asked, slopes, growth, &mut bins);
                tree.questions[first + node] = question;
                let (byte, limit) = question;
                let (left, right): (Vec<u32>, Vec<u32>) =
                    group.iter().partition(|&&row| rows[row as usize].0[usize::from(byte)] <= limit);
                next.push(left);
                next.push(right);
            }
            groups = next;
        }
        for (leaf, group) in groups.iter().enumerate() {
            let (mut slope, mut weight) = (0.0, 0.0);
            for &row in group {
                slope += slopes[row as usize].0;
                weight += slopes[row as usize].1;
            }
            let step = growth.rate * slope / (weight + growth.pull);
            tree.leaves[leaf] = (step / STEP).round().clamp(-32_000.0, 32_000.0) as i16;
        }
        tree
    }
}

/// The question that parts a group best; one that all answer "left" if none is worth it.
fn best<const WIDTH: usize>(
    rows: &[([u8; WIDTH], f32, bool)],
    group: &[u32],
    asked: &[bool],
    slopes: &[(f64, f64)],
    growth: &Growth,
    bins: &mut [(f64, f64)],
) -> (u8, u8) {
    bins.fill((0.0, 0.0));
    let (mut slope, mut weight) = (0.0, 0.0);
    for &at in group {
        let (g, h) = slopes[at as usize];
        slope += g;
        weight += h;
        for (byte, &value) in rows[at as usize].0.iter().enumerate() {
            let bin = &mut bins[byte * 256 + usize::from(value)];
            bin.0 += g;
            bin.1 += h;
        }
    }
    let worth = |g: f64, h: f64| g * g / (h + growth.pull);
    let whole = worth(slope, weight);
    let mut top = (1e-3, (0, 255));
    for (byte, bins) in bins.chunks_exact(256).enumerate().filter(|(byte, _)| asked[*byte]) {
        let (mut g, mut h) = (0.0, 0.0);
        for (limit, bin) in bins.iter().enumerate().take(255) {
            if bin.1 == 0.0 {
                continue;
            }
            g += bin.0;
            h += bin.1;
            if h < growth.least {
                continue;
            }
            if weight - h < growth.least {
                break;
            }
            let gain = worth(g, h) + worth(slope - g, weight - h) - whole;
            if gain > top.0 {
                top = (gain, (byte as u8, limit as u8));
            }
        }
    }
    top.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_no_single_byte_tells() {
        let mut rows = Vec::new();
        for at in 0..4_000_u32 {
            let (a, b, noise) = ((at % 7) as u8, (at / 7 % 5) as u8, (at * 37 % 251) as u8);
            rows.push(([noise, a, b, 0], 0.0, (a > 3) != (b > 2)));
        }
        let growth = Growth { trees: 40, rate: 0.3, least: 1.0, pull: 1.0 };
        let bytes = Trees::grow(&rows, &growth);
        assert_eq!(bytes, Trees::grow(&rows, &growth));
        let trees = Trees::from_bytes(&bytes);
        let (given, truths): (Vec<_>, Vec<_>) = rows.iter().map(|(row, _, truth)| (*row, *truth)).unzip();
        assert!(trees.sums(&given).iter().zip(truths).all(|(sum, truth)| (*sum > 0.0) == truth));
        assert_eq!(Trees::from_bytes(&[]).sums(&[[1]]), [0.0]);
    }
}

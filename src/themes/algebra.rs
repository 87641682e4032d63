//! The little numerical work that training needs, single-threaded and in a fixed order, so that the same cases make the
//! same bytes: a ridge regression in its dual form with leave-one-out predictions, a minimiser, and rising steps.

/// Sum of products, in eight lanes that are added up in a fixed order.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0f64; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// Rows that are worked on together, so that what they need is fetched once for all of them.
const BLOCK: usize = 16;

/// A square matrix, row by row.
pub struct Square {
    size: usize,
    values: Vec<f64>,
}

impl Square {
    /// All zero.
    pub fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    /// A row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    /// A row, to change.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.size..(row + 1) * self.size]
    }

    /// Turns the lower half of a positive definite matrix into its Cholesky factor.
    pub(super) fn factorise(&mut self) {
        let size = self.size;
        for start in (0..size).step_by(BLOCK) {
            let end = (start + BLOCK).min(size);
            let (above, below) = self.values.split_at_mut(start * size);
            for (column, other) in above.chunks_exact(size).enumerate() {
                for own in below.chunks_exact_mut(size).take(end - start) {
                    own[column] = (own[column] - dot(&own[..column], &other[..column])) / other[column];
                }
            }
            for row in start..end {
                let (above, below) = self.values.split_at_mut(row * size);
                let own = &mut below[..size];
                for column in start..row {
                    let other = &above[column * size..][..=column];
                    own[column] = (own[column] - dot(&own[..column], &other[..column])) / other[column];
                }
                let square = own[row] - dot(&own[..row], &own[..row]);
                own[row] = square.max(1e-12).sqrt();
            }
        }
    }

    /// The solution for one right side, if this is a Cholesky factor.
    fn solve(&self, target: &[f64]) -> Vec<f64> {
        self.backward(self.forward(target.to_vec()))
    }

    /// The solution for the factor itself.
    pub(super) fn forward(&self, mut half: Vec<f64>) -> Vec<f64> {
        for at in 0..self.size {
            let row = self.row(at);
            half[at] = (half[at] - dot(&row[..at], &half[..at])) / row[at];
        }
        half
    }

    /// The solution for the transposed factor.
    pub(super) fn backward(&self, mut half: Vec<f64>) -> Vec<f64> {
        for at in (0..self.size).rev() {
            let row = self.row(at);
            half[at] /= row[at];
            let own = half[at];
            half[..at].iter_mut().zip(row).for_each(|(value, factor)| *value -= own * factor);
        }
        half
    }

    /// The diagonal of the inverse of the matrix whose Cholesky factor this is.
    fn inverse_diagonal(&self) -> Vec<f64> {
        // Columns of the inverse of the factor, some at a time: every row of the factor then serves them all.
        let mut out = Vec::with_capacity(self.size);
        let mut columns = vec![vec![0.0; self.size]; BLOCK];
        for start in (0..self.size).step_by(BLOCK) {
            for row in start..self.size {
                let factor = self.row(row);
                for (column, own) in (start..self.size).zip(columns.iter_mut()) {
                    own[row] = match row.cmp(&column) {
                        std::cmp::Ordering::Less => 0.0,
                        std::cmp::Ordering::Equal => 1.0 / factor[row],
                        std::cmp::Ordering::Greater => {
                            -dot(&factor[column..row], &own[column..row]) / factor[row]
                        }
                    };
                }
            }
            let whole = (start..self.size).zip(&columns);
            out.extend(whole.map(|(column, own)| dot(&own[column..], &own[column..])));
        }
        out
    }
}

/// What [`ridge`] found.
pub struct Ridge {
    /// By label, then case: the weight of each case. Feature weights are their sum over the features of the cases.
    pub duals: Vec<Vec<f64>>,
    /// By label, then case: what the case would be predicted as, had it not been there.
    pub left_out: Vec<Vec<f64>>,
}

/// Ridge regression of every row of `targets` on the cases whose inner products are in the lower half of `kernel`.
/// `strength` is added to its diagonal.
pub fn ridge(mut kernel: Square, strength: f64, targets: &[Vec<f64>]) -> Ridge {
    let size = kernel.size;
    for at in 0..size {
        kernel.row_mut(at)[at] += strength;
    }
    kernel.factorise();
    let diagonal = kernel.inverse_diagonal();
    let mut out = Ridge { duals: Vec::new(), left_out: Vec::new() };
    for target in targets {
        let dual = kernel.solve(target);
        out.left_out.push((0..size).map(|at| target[at] - dual[at] / diagonal[at]).collect());
        out.duals.push(dual);
    }
    out
}

/// The weights of the cases alone, in half the time of [`ridge`].
pub fn duals(mut kernel: Square, strength: f64, targets: &[Vec<f64>]) -> Vec<Vec<f64>> {
    for at in 0..kernel.size {
        kernel.row_mut(at)[at] += strength;
    }
    kernel.factorise();
    targets.iter().map(|target| kernel.solve(target)).collect()
}

/// Minimises `cost`, which writes its gradient, from `start`: L-BFGS with a halving line search.
pub fn minimise(start: Vec<f64>, steps: usize, mut cost: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    const MEMORY: usize = 8;
    let size = start.len();
    let mut at = start;
    let mut gradient = vec![0.0; size];
    let mut value = cost(&at, &mut gradient);
    let mut history: std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)> =
        std::collections::VecDeque::new();
    for _ in 0..steps {
        let mut direction = gradient.clone();
        let mut alphas = Vec::new();
        for (step, change, inverse) in history.iter().rev() {
            let alpha = inverse * dot(step, &direction);
            direction.iter_mut().zip(change).for_each(|(d, c)| *d -= alpha * c);
            alphas.push(alpha);
        }
        if let Some((step, change, _)) = history.back() {
            let scale = dot(step, change) / dot(change, change).max(1e-300);
            direction.iter_mut().for_each(|d| *d *= scale);
        } else {
            let length = dot(&direction, &direction).sqrt().max(1e-12);
            direction.iter_mut().for_each(|d| *d /= length);
        }
        for ((step, change, inverse), alpha) in history.iter().zip(alphas.iter().rev()) {
            let beta = inverse * dot(change, &direction);
            direction.iter_mut().zip(step).for_each(|(d, s)| *d += (alpha - beta) * s);
        }
        let slope = dot(&direction, &gradient);
        if slope <= 1e-12 {
            break;
        }
        let (mut length, mut next, mut next_gradient, mut next_value) =
            (1.0, at.clone(), gradient.clone(), value);
        for _ in 0..30 {
            next.iter_mut().zip(at.iter().zip(&direction)).for_each(|(n, (a, d))| *n = a - length * d);
            next_value = cost(&next, &mut next_gradient);
            if next_value <= value - 1e-4 * length * slope {
                break;
            }
            length *= 0.5;
        }
        if next_value >= value {
            break;
        }
        let step: Vec<f64> = next.iter().zip(&at).map(|(n, a)| n - a).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(n, g)| n - g).collect();
        let product = dot(&step, &change);
        if product > 1e-12 {
            history.push_back((step, change, 1.0 / product));
            if history.len() > MEMORY {
                history.pop_front();
            }
        }
        let done = value - next_value < 1e-9 * value.abs().max(1.0);
        (at, gradient, value) = (next, next_gradient, next_value);
        if done {
            break;
        }
    }
    at
}

/// The rising steps that fit pairs of score and truth best (pool adjacent violators), as at most `limit` knots.
pub fn rising(mut pairs: Vec<(f32, bool)>, limit: usize) -> Vec<(f32, f32)> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Sum of scores, sum of truths, count.
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for (score, truth) in pairs {
        pools.push((f64::from(score), f64::from(u8::from(truth)), 1.0));
        while let [.., before, last] = &pools[..] {
            if before.1 / before.2 < last.1 / last.2 {
                break;
            }
            let merged = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            pools.truncate(pools.len() - 2);
            pools.push(merged);
        }
    }
    // Pools of a few cases say little: join them until each holds its share.
    let total: f64 = pools.iter().map(|pool| pool.2).sum();
    let truths: f64 = pools.iter().map(|pool| pool.1).sum();
    let share = (truths / limit as f64).max(1.0);
    let mut joined: Vec<(f64, f64, f64)> = Vec::new();
    for pool in pools {
        match joined.last_mut() {
            Some(last) if last.1 < share && last.2 < total / 3.0 => {
                *last = (last.0 + pool.0, last.1 + pool.1, last.2 + pool.2);
            }
            _ => joined.push(pool),
        }
    }
    // One case more on either side of the truth keeps 0 and 1 out.
    joined.iter().map(|pool| ((pool.0 / pool.2) as f32, ((pool.1 + 0.3) / (pool.2 + 1.0)) as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ridge_solves_and_leaves_out() {
        // Three cases, one feature each, and one shared.
        let features = [[1.0, 0.5], [0.2, 1.0], [0.7, -0.3]];
        let kernel = |keep: &[usize]| {
            let mut out = Square::zero(keep.len());
            for (r, a) in keep.iter().enumerate() {
                for (c, b) in keep.iter().enumerate() {
                    out.row_mut(r)[c] = dot(&features[*a], &features[*b]);
                }
            }
            out
        };
        let target = [1.0, -1.0, 0.5];
        let all = ridge(kernel(&[0, 1, 2]), 0.3, &[target.to_vec()]);
        for out in 0..3 {
            let keep: Vec<usize> = (0..3).filter(|at| *at != out).collect();
            let part = ridge(kernel(&keep), 0.3, &[keep.iter().map(|at| target[*at]).collect()]);
            let predicted: f64 = keep
                .iter()
                .zip(&part.duals[0])
                .map(|(at, dual)| dual * dot(&features[*at], &features[out]))
                .sum();
            assert!((predicted - all.left_out[0][out]).abs() < 1e-9);
        }
        assert_eq!(duals(kernel(&[0, 1, 2]), 0.3, &[target.to_vec()]), all.duals);
    }

    #[test]
    fn more_rows_than_a_block_are_solved() {
        let size = 2 * BLOCK + 3;
        let entry = |r: usize, c: usize| 1.0 / (1.0 + r.abs_diff(c) as f64) + if r == c { 1.0 } else { 0.0 };
        let mut matrix = Square::zero(size);
        for r in 0..size {
            for c in 0..size {
                matrix.row_mut(r)[c] = entry(r, c);
            }
        }
        matrix.factorise();
        let diagonal = matrix.inverse_diagonal();
        for at in [0, BLOCK - 1, BLOCK, size - 1] {
            let unit: Vec<f64> = (0..size).map(|other| f64::from(u8::from(other == at))).collect();
            let column = matrix.solve(&unit);
            assert!((column[at] - diagonal[at]).abs() < 1e-12);
            for (r, wanted) in unit.iter().enumerate() {
                let found: f64 = (0..size).map(|c| entry(r, c) * column[c]).sum();
                assert!((found - wanted).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn the_minimum_is_found() {
        let found = minimise(vec![0.0, 0.0], 100, |x, gradient| {
            gradient[0] = 2.0 * (x[0] - 3.0) + x[1];
            gradient[1] = 4.0 * x[1] + x[0];
            (x[0] - 3.0).powi(2) + 2.0 * x[1] * x[1] + x[0] * x[1]
        });
        assert!((found[0] - 24.0 / 7.0).abs() < 1e-3 && (found[1] + 6.0 / 7.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn steps_rise() {
        let pairs = (0..1000).map(|at| (at as f32 / 1000.0, (at * 7919) % 1000 < at)).collect();
        let knots = rising(pairs, 10);
        assert!(knots.len() > 3 && knots.len() <= 14);
        assert!(knots.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        assert!(knots.iter().all(|knot| (knot.0 - knot.1).abs() < 0.1), "{knots:?}");
    }
}

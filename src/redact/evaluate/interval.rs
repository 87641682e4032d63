//! The leaks of every narrative enter; the 95% interval of their mean leaves.
//!
//! Where leaks come together in few narratives the spread between narratives tells more, where there are few of them the
//! exact interval of their number does (Poisson): at each end the wider of both counts. One narrative shows no spread.

/// Leaks a narrative, from and to; none for fewer than two narratives.
pub(super) fn of_mean(leaks: &[usize]) -> Option<[f64; 2]> {
    if leaks.len() < 2 {
        return None;
    }
    let narratives = leaks.len() as f64;
    let total: usize = leaks.iter().sum();
    let mean = total as f64 / narratives;
    let spread: f64 = leaks.iter().map(|&leaks| (leaks as f64 - mean).powi(2)).sum();
    let error = 1.96 * (spread / (narratives - 1.0) / narratives).sqrt();
    let [low, high] = of_count(total);
    Some([(low / narratives).min((mean - error).max(0.0)), (high / narratives).max(mean + error)])
}

/// The exact 95% interval of a count.
fn of_count(found: usize) -> [f64; 2] {
    let count = found as f64;
    let low = match found {
        0 => 0.0,
        _ => turn(0.0, count, |mean| 1.0 - at_most(found - 1, mean) < 0.025),
    };
    // Above its normal bound by less than this, for every count.
    let far = count + 4.0 * count.sqrt() + 6.0;
    [low, turn(count, far, |mean| at_most(found, mean) > 0.025)]
}

/// Where between two numbers what holds at the first ceases to hold.
fn turn(mut holds: f64, mut fails: f64, held: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(holds, fails);
        if held(middle) { holds = middle } else { fails = middle }
    }
    holds
}

/// How likely it is to find so many or fewer where this many are to be expected.
fn at_most(found: usize, mean: f64) -> f64 {
    let mut log = -mean;
    let mut sum = log.exp();
    for n in 1..=found {
        log += mean.ln() - (n as f64).ln();
        sum += log.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_tables() {
        // Exact 95% limits of a Poisson count, as tables give them.
        for (found, low, high) in
            [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (70, 54.568, 88.441)]
        {
            let [from, to] = of_count(found);
            assert!((from - low).abs() < 0.001 && (to - high).abs() < 0.001, "{found}: {from} to {to}");
        }
        let [from, to] = of_count(5000);
        assert!((4860.0..4863.0).contains(&from) && (5139.0..5142.0).contains(&to), "{from} to {to}");
    }

    #[test]
    fn the_wider_counts_at_each_end() {
        let narratives = |leaking: usize, leaks: usize, all: usize| {
            let leaks: Vec<usize> = (0..all).map(|at| if at < leaking { leaks } else { 0 }).collect();
            of_mean(&leaks)
        };
        // One more leak never makes the upper end smaller.
        let ends: Vec<f64> = (0..6).filter_map(|leaking| narratives(leaking, 1, 100)).map(|i| i[1]).collect();
        assert!(ends.len() == 6 && ends.is_sorted(), "{ends:?}");
        assert!((ends[0] - 0.036_89).abs() < 0.000_01 && (ends[1] - 0.055_72).abs() < 0.000_01, "{ends:?}");
        // As many in every narrative are not known for sure to be as many in all others.
        let [from, to] = narratives(10, 1, 10).unwrap();
        assert!(from < 0.5 && to > 1.8, "{from} to {to}");
        // Leaks that come together: the spread between narratives is wider.
        let [from, to] = narratives(2, 20, 100).unwrap();
        assert!(from == 0.0 && to > 0.9, "{from} to {to}");
        assert_eq!((narratives(0, 0, 1), narratives(1, 3, 1), narratives(0, 0, 0)), (None, None, None));
    }
}

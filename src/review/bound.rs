//! What a sample says about the whole: the upper 95% bound on a share (Clopper and Pearson, one-sided).
//!
//! It counts the sample as drawn from without end, so for a batch that is not much larger than its sample it is too high,
//! never too low. With nothing found in n cases it is about 3/n (the rule of three).

/// The largest share for which `found` or fewer in `read` cases would still turn up one time in twenty. 1 for no cases.
pub fn upper(found: u64, read: u64) -> f64 {
    if read == 0 || found >= read {
        return 1.0;
    }
    if found == 0 {
        return 1.0 - 0.05_f64.powf(1.0 / read as f64);
    }
    let (mut low, mut high) = (found as f64 / read as f64, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(found, read, middle) > 0.05 { low = middle } else { high = middle }
    }
    high
}

/// A share in percent with two figures that count.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p >= 10.0 => format!("{p:.0}%"),
        p if p >= 1.0 => format!("{p:.1}%"),
        p => format!("{p:.2}%"),
    }
}

/// What a sample of this size can show at best, or has shown, in a sentence.
pub fn sentence(found: u64, read: u64) -> String {
    let bound = percent(upper(found, read));
    match found {
        0 => {
            format!("none of {read} identifies somebody: with 95% confidence at most {bound} of the batch do")
        }
        found => format!(
            "{found} of {read} could identify somebody: with 95% confidence at most {bound} of the batch do"
        ),
    }
}

/// How likely it is to find `found` or fewer in `read` cases where each has this chance.
fn at_most(found: u64, read: u64, chance: f64) -> f64 {
    let (log, log_not) = (chance.ln(), (-chance).ln_1p());
    let mut ways = 0.0; // logarithm of the number of ways to choose
    let mut sum = 0.0;
    for n in 0..=found {
        if n > 0 {
            ways += ((read - n + 1) as f64).ln() - (n as f64).ln();
        }
        sum += (ways + n as f64 * log + (read - n) as f64 * log_not).exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_tables() {
        // One-sided 95% Clopper–Pearson bounds, as tables of exact binomial limits give them.
        for (found, read, bound) in [
            (0, 30, 0.0950),
            (0, 60, 0.0487),
            (0, 300, 0.00994),
            (1, 50, 0.0914),
            (5, 100, 0.1023),
            (2, 20, 0.2826),
        ] {
            let upper = upper(found, read);
            assert!((upper - bound).abs() < 0.0006, "{found} of {read}: {upper}");
        }
        assert!((upper(0, 1000) - 0.003).abs() < 0.0001, "the rule of three");
        assert!((upper(0, 0) - 1.0).abs() < f64::EPSILON && (upper(3, 3) - 1.0).abs() < f64::EPSILON);
        assert!(upper(40, 5000) > 0.008 && upper(40, 5000) < 0.0105);
    }

    #[test]
    fn reads_like_english() {
        assert_eq!(
            (percent(0.0487), percent(0.12), percent(0.00299)),
            ("4.9%".into(), "12%".into(), "0.30%".into())
        );
        assert!(sentence(0, 60).starts_with("none of 60") && sentence(1, 60).starts_with("1 of 60"));
    }
}

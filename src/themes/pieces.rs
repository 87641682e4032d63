//! The pieces of evidence that are weighed together: scores of a narrative enter, one short row for every label leaves.

use super::score::{Scorer, Scores};

impl Scorer {
    /// Pieces of evidence for a theme: its own linear score, the best of its sub-themes, both on a logarithmic scale, its
    /// triggers, the best triggers of a sub-theme.
    pub fn theme_evidence(&self, scores: &Scores) -> Vec<[f32; 6]> {
        let first = self.slots.themes;
        let mut best = vec![(f32::MIN, 0.0f32); first];
        for (at, parent) in self.slots.parents.iter().enumerate() {
            let best = &mut best[*parent];
            *best = (best.0.max(scores.linear[first + at]), best.1.max(scores.triggers[first + at]));
        }
        let row = |(at, (sub, triggers)): (usize, (f32, f32))| {
            let own = scores.linear[at];
            let sub = if sub == f32::MIN { own } else { sub };
            [own, logarithm(own), sub, logarithm(sub), scores.triggers[at], triggers]
        };
        best.into_iter().enumerate().map(row).collect()
    }

    /// Pieces of evidence for a sub-theme: its linear score, also on a logarithmic scale, its triggers, and how likely its
    /// theme is.
    pub fn subtheme_evidence(&self, scores: &Scores, themes: &[f32]) -> Vec<[f32; 4]> {
        let first = self.slots.themes;
        let parents: Vec<f32> = themes.iter().map(|theme| theme.max(1e-6).ln()).collect();
        let row = |(at, parent): (usize, &usize)| {
            let own = scores.linear[first + at];
            [own, logarithm(own), scores.triggers[first + at], parents[*parent]]
        };
        self.slots.parents.iter().enumerate().map(row).collect()
    }

    /// Pieces of evidence for a factor: its linear score, also on a logarithmic scale, and its triggers.
    pub fn factor_evidence(&self, scores: &Scores) -> Vec<[f32; 3]> {
        let first = self.slots.themes + self.slots.subthemes;
        let row = |at: usize| [scores.linear[at], logarithm(scores.linear[at]), scores.triggers[at]];
        (first..self.slots.len()).map(row).collect()
    }
}

/// A linear score on a logarithmic scale. It is near to a share, 0 to 1, and a difference between small shares says more
/// than the same difference between great ones.
fn logarithm(linear: f32) -> f32 {
    (linear.max(0.0) + 0.1).ln()
}

//! The second pass, of another making: decision trees judge every token of which the first pass is not sure.
//!
//! The tagger sees a few tokens at a time and weighs single features; the trees see the whole case ([`whole`], [`evidence`]) and
//! ask questions one after another. They were grown on what the tagger said of records that it had not been trained
//! on, so that their chances are honest: what is likely enough is masked, and a case in which too much of what stands
//! could still be an identifier is held. What is neither known vocabulary nor explained is always asked about.

pub(crate) mod evidence;
pub(crate) mod train;
mod trees;
mod whole;

use super::Case;
use super::engine::Work;
use super::model::{Tagger, crf::exp};
use evidence::odds;
use trees::Trees;
use whole::Whole;

const WEIGHTS: &[u8] = include_bytes!("trees.bin");

/// The judge with its trees.
pub(crate) struct Judge {
    trees: Trees,
}

impl Judge {
    /// The trees that are compiled in.
    pub(crate) fn standard() -> Self {
        Self::from_bytes(WEIGHTS)
    }

    /// Trees as [`train`] grows them.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Self { trees: Trees::from_bytes(bytes) }
    }

    /// The trees' bytes, for the fingerprint.
    pub(crate) fn feed(take: &mut dyn FnMut(&[u8])) {
        take(WEIGHTS);
    }

    /// The chance of every token that nothing sure has masked to be part of an identifier.
    pub(crate) fn chances(&self, case: &Case<'_>, works: &[Work<'_>], tagger: &Tagger) -> Vec<Vec<f32>> {
        let whole = Whole::of(case, works);
        works
            .iter()
            .zip(case.parts)
            .map(|(work, (part, _))| {
                // What is not asked about is clear one way or the other.
                let clear = |at| {
                    if evidence::clear(&work.doc, &work.marginals, at) {
                        work.marginals.masked(at)
                    } else {
                        0.0
                    }
                };
                let mut chances: Vec<f32> = (0..work.doc.tokens.len()).map(clear).collect();
                let (mut places, mut rows) = (Vec::new(), Vec::new());
                whole.each(*part, work, tagger, |at, row| {
                    places.push(at);
                    rows.push(row);
                });
                for ((at, row), sum) in places.into_iter().zip(&rows).zip(self.trees.sums(&rows)) {
                    chances[at] = 1.0 / (1.0 + exp(-(odds(row[0]) + sum)));
                }
                chances
            })
            .collect()
    }
}

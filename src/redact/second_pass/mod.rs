//! The second pass, of another making: every token of which the first pass is not sure is judged anew.
//!
//! The tagger sees a few tokens at a time and weighs single features. A small network ([`net`]) sees further and errs
//! elsewhere. Decision trees hear both, see the whole case ([`whole`], [`evidence`]) and ask questions one after another. They
//! were grown on what tagger and network said of records that neither had been trained on, so that their chances are honest:
//! what is likely enough is masked, and a case in which too much of what stands could still be an identifier is held. What
//! is neither known vocabulary nor explained is always asked about.

pub(crate) mod evidence;
mod net;
mod net_learner;
mod net_train;
mod sight;
pub(crate) mod train;
mod trees;
mod whole;

use super::Case;
use super::engine::Work;
use super::model::{Tagger, crf::exp};
use evidence::odds;
use net::{Net, Opinion};
use trees::Trees;
use whole::Whole;

const TREES: &[u8] = include_bytes!("trees.bin");
const NET: &[u8] = include_bytes!("net.bin");

/// The judge with its trees, and the net whose opinion they ask.
pub(crate) struct Judge {
    trees: Trees,
    net: Net,
}

impl Judge {
    /// The weights that are compiled in.
    pub(crate) fn standard() -> Self {
        Self::from_bytes(TREES, NET)
    }

    /// Trees and a net as [`train`] makes them.
    pub(crate) fn from_bytes(trees: &[u8], net: &[u8]) -> Self {
        Self { trees: Trees::from_bytes(trees), net: Net::from_bytes(net) }
    }

    /// The weights' bytes, for the fingerprint.
    pub(crate) fn feed(take: &mut dyn FnMut(&[u8])) {
        take(TREES);
        take(NET);
    }

    /// Looks through the case and asks the net about it: what it thinks of every part.
    fn ask(&self, case: &Case<'_>, works: &[Work<'_>]) -> (Whole, Vec<Vec<Opinion>>) {
        let mut whole = Whole::of(case, works);
        let opinions: Vec<Vec<Opinion>> = works
            .iter()
            .map(|work| {
                let wanted: Vec<bool> =
                    (0..work.doc.tokens.len()).map(|at| evidence::wanted(work, at)).collect();
                self.net.opinions(&work.doc, &wanted)
            })
            .collect();
        works.iter().zip(&opinions).for_each(|(work, opinions)| whole.hear(work, opinions));
        (whole, opinions)
    }

    /// How many tokens the net is asked about: all the work of the second pass but the trees'.
    pub(crate) fn asked(&self, case: &Case<'_>, works: &[Work<'_>]) -> usize {
        self.ask(case, works).1.iter().flatten().filter(|opinion| opinion.asked).count()
    }

    /// The chance of every token that nothing sure has masked to be part of an identifier.
    pub(crate) fn chances(&self, case: &Case<'_>, works: &[Work<'_>], tagger: &Tagger) -> Vec<Vec<f32>> {
        let (whole, opinions) = self.ask(case, works);
        works
            .iter()
            .zip(case.parts)
            .zip(&opinions)
            .map(|((work, (part, _)), opinions)| {
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
                whole.each(*part, work, tagger, opinions, |at, row| {
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

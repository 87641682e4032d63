//! The tagger: a read document enters; for every token the probability of each kind leaves.
//!
//! A linear-chain conditional random field over hashed features. Weights are 8-bit whole numbers in one table of
//! 2^18 rows, one row of 16 bytes a feature (15 labels and a tag that tells it from others of the same row), so that a
//! feature costs one cache line. Tokens that the [`gate`] keeps out are never scored; what lies between them is a
//! chain, and a token that is no identifier beyond any influence of its neighbours ends one.

pub(crate) mod crf;
pub(crate) mod dice;
pub(crate) mod features;
mod gate;
pub(crate) mod train;
pub(crate) mod variants;

pub(crate) use gate::Gate;
use gate::{GATE_ROWS, LETTER_ROWS};

use super::Kind;
use super::document::Document;
use super::tokens::Token;
use crate::wide;

/// Labels: 0 is "no identifier", then the kinds in order; the last is unused.
pub(crate) const LABELS: usize = 16;
/// Rows of the table.
pub(crate) const ROWS: usize = 1 << 18;
/// The place of the tag in a row.
pub(crate) const TAG: usize = LABELS - 1;
/// What one step of a stored weight is worth.
pub(crate) const STEP: f32 = 1.0 / 24.0;

const WEIGHTS: &[u8] = include_bytes!("weights.bin");

/// The tagger with its weights.
pub(crate) struct Tagger {
    rows: Vec<[i8; LABELS]>,
    /// The rows' tags apart: small enough for the near cache, so that absent features cost no far access.
    tags: Vec<i8>,
    chain: crf::Chain,
    gate: Gate,
}

/// So much more likely no identifier than any, as a logarithm, that neighbours do not matter.
const PLAIN: i16 = (7.0 / STEP) as i16;

/// Probabilities of a document's tokens.
pub(crate) struct Marginals {
    /// For every token the probabilities of its labels; zeros where the token was not scored.
    pub(crate) of: Vec<[f32; LABELS]>,
    /// For every token the probability that it is part of any identifier.
    masked: Vec<f32>,
}

impl Tagger {
    /// The weights that are compiled in.
    pub(crate) fn standard() -> Self {
        Self::from_bytes(WEIGHTS)
    }

    /// The weights' bytes, for the fingerprint.
    pub(crate) fn feed(take: &mut dyn FnMut(&[u8])) {
        take(WEIGHTS);
    }

    /// Weights as [`train`] writes them: the gate's bar and tables, a map of used rows, the transitions, the rows. A
    /// short file gives zeros.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let cut = |bytes, at: usize| <[u8]>::split_at(bytes, <[u8]>::len(bytes).min(at));
        let (bar, bytes) = cut(bytes, 4);
        let bar = i32::from_le_bytes(bar.try_into().unwrap_or_default());
        let (gate_rows, bytes) = cut(bytes, GATE_ROWS);
        let (letters, bytes) = cut(bytes, LETTER_ROWS);
        let gate = Gate::new(gate_rows, letters, bar);
        let mut rows = vec![[0_i8; LABELS]; ROWS];
        let mut transitions = [[0.0; LABELS]; LABELS];
        let (used, rest) = bytes.split_at(bytes.len().min(ROWS / 8));
        let mut packed = rest.chunks_exact(LABELS);
        for (from, chunk) in transitions.iter_mut().zip(packed.by_ref()) {
            for (weight, byte) in from.iter_mut().zip(chunk) {
                *weight = f32::from(*byte as i8) * STEP;
            }
        }
        for (at, row) in rows.iter_mut().enumerate() {
            if used.get(at / 8).is_some_and(|byte| byte & (1 << (at % 8)) != 0)
                && let Some(chunk) = packed.next()
            {
                for (weight, byte) in row.iter_mut().zip(chunk) {
                    *weight = *byte as i8;
                }
            }
        }
        let tags = rows.iter().map(|row| row[TAG]).collect();
        Self { rows, tags, chain: crf::Chain::new(&transitions), gate }
    }

    /// How much a word's letters look like a name's, in steps of 0 to 8; 8 for a word too short to say.
    pub(crate) fn likeness(&self, token: &Token, bytes: &[u8]) -> u8 {
        let likeness = self.gate.likeness(token, bytes);
        if likeness & 0x80 != 0 { 8 } else { (likeness & 7) as u8 }
    }

    /// The probabilities of every token.
    pub(crate) fn tag(&self, doc: &Document<'_>) -> Marginals {
        let view = features::View::of(doc, &self.gate);
        let count = doc.tokens.len();
        let mut of = vec![[0.0; LABELS]; count];
        let mut scratch = crf::Scratch::default();
        let mut features = Vec::with_capacity(64);
        let mut first = 0;
        for at in 0..=count {
            let sums = (at < count && view.active[at])
                .then(|| {
                    features.clear();
                    view.features(doc, &self.gate, at, &mut features);
                    self.sums(&features)
                })
                .filter(|sums| {
                    sums[0] - sums[1..TAG].iter().fold(i16::MIN, |top, &sum| top.max(sum)) < PLAIN
                });
            match sums {
                Some(sums) => {
                    let mut scores = sums.map(|sum| f32::from(sum) * STEP);
                    scores[TAG] = -60.0;
                    scratch.scores.push(scores);
                }
                None => {
                    if first < at {
                        self.chain.marginals(&mut scratch, &mut of[first..at]);
                        scratch.scores.clear();
                    }
                    first = at + 1;
                }
            }
        }
        let masked = of.iter().map(|of| of.iter().sum::<f32>() - of[0]).collect();
        Marginals { of, masked }
    }

    /// The sums of the rows of a token's features, in steps.
    fn sums(&self, features: &[u32]) -> [i16; LABELS] {
        // Without a branch: about half the features belong to no row.
        let mut present = [0_u32; 64];
        let mut count = 0;
        for &feature in features {
            let place = row(feature);
            present[count & 63] = place as u32;
            count += usize::from(self.tags[place] == tag(feature));
        }
        wide::sum_places(&self.rows, &present[..count.min(64)])
    }
}

/// The row of a feature.
#[inline]
pub(crate) fn row(feature: u32) -> usize {
    feature as usize & (ROWS - 1)
}

/// The tag of a feature; never 0, which marks an empty row.
#[inline]
pub(crate) fn tag(feature: u32) -> i8 {
    ((feature >> 24) as u8 | 1) as i8
}

impl Marginals {
    /// The probability that a token is part of any identifier.
    pub(crate) fn masked(&self, at: usize) -> f32 {
        self.masked[at]
    }

    /// The likeliest kind of a token.
    pub(crate) fn kind(&self, at: usize) -> Kind {
        let mut best = 0;
        for (kind, &p) in self.of[at][1..=Kind::ALL.len()].iter().enumerate() {
            if p > self.of[at][best + 1] {
                best = kind;
            }
        }
        Kind::ALL[best]
    }
}

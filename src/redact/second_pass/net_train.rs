//! Trains the net: annotated cases enter, the bytes of its weights leave.
//!
//! One thread, a fixed seed, plain 32-bit arithmetic in a fixed order, no function of the platform's library: the same
//! cases give the same bytes. Texts come in the variants that the tagger is trained on, and words are taken for unknown now
//! and then, rare ones often, so that the net learns the places where identifiers stand.

use rustc_hash::FxHashMap;

use super::net_learner::{Learner, Text};
use super::sight::{self, UNKNOWN, WORDS};
use crate::redact::evaluate::gold::{Gold, GoldPart};
use crate::redact::lexicon::Lexicon;
use crate::redact::model::dice::Dice;
use crate::redact::model::train::{document, labels};
use crate::redact::model::variants::{Spare, cased};

/// How often the sample is read.
const ROUNDS: usize = 10;
/// Tokens after which the weights move.
pub(super) const BATCH: usize = 4_096;
/// First step of the optimiser (Adam); it falls to nothing.
const RATE: f32 = 3e-3;
/// A word that occurs less often has no row.
const LEAST: usize = 3;

/// Trains on a sample and gives the bytes of the weights, which move after every `batch` tokens ([`BATCH`]).
pub(super) fn train(gold: &Gold, batch: usize, progress: &mut dyn FnMut(usize, f32)) -> Vec<u8> {
    let lexicon = Lexicon::standard();
    let spare = Spare::new();
    let mut dice = Dice(0x0e7);
    let (tags, counts) = owners(gold, &lexicon);
    let mut learner = Learner::new(&mut dice);
    let parts: Vec<&GoldPart> = gold.cases.iter().flat_map(|case| &case.parts).collect();
    // A token is about four bytes.
    let tokens: usize = parts.iter().map(|part| part.text.len() / 4).sum();
    let steps = (ROUNDS * tokens / batch).max(1) as f32;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    for round in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            let other = dice.below(at + 1);
            order.swap(at, other);
        }
        let (mut loss, mut seen) = (0.0, 0);
        for &at in &order {
            let part = parts[at];
            let variant = match dice.below(if round + 3 > ROUNDS { 12 } else { 8 }) {
                0 => Some(cased(part, false)),
                1 => Some(cased(part, true)),
                2..=4 => Some(spare.renamed(part, &mut dice)),
                _ => None,
            };
            let text = read(variant.as_ref().unwrap_or(part), &lexicon, &tags, &counts, &mut dice);
            loss += learner.learn(&text, &mut dice);
            seen += text.labels.len();
            if learner.batch >= batch {
                let left = (1.0 - learner.steps as f32 / steps).max(0.01);
                learner.step(RATE * left);
            }
        }
        progress(round, loss / seen.max(1) as f32);
    }
    learner.pack(&tags)
}

fn read(part: &GoldPart, lexicon: &Lexicon, tags: &[u16], counts: &[f32], dice: &mut Dice) -> Text {
    let doc = document(part, lexicon);
    let kinds = sight::kinds(&doc);
    let rows = (0..doc.tokens.len())
        .map(|at| {
            let mut rows = Vec::with_capacity(32);
            let (place, tag) = sight::place(doc.tokens[at].hash);
            // A word is taken for unknown the oftener the rarer it is.
            let known = tags[place] == tag && {
                let chance = (0.6 / counts[place].sqrt()).max(0.05);
                dice.next() as f32 / (1_u32 << 31) as f32 >= chance
            };
            rows.push(if known { place } else { UNKNOWN } as u32);
            sight::rows(&doc, &kinds, at, |row| rows.push(row as u32));
            rows
        })
        .collect();
    Text { rows, labels: labels(&doc, part) }
}

/// Which word each place belongs to, as its tag, and how often it occurs.
fn owners(gold: &Gold, lexicon: &Lexicon) -> (Vec<u16>, Vec<f32>) {
    let mut found: FxHashMap<(usize, u16), usize> = FxHashMap::default();
    for part in gold.cases.iter().flat_map(|case| &case.parts) {
        for token in &document(part, lexicon).tokens {
            *found.entry(sight::place(token.hash)).or_default() += 1;
        }
    }
    let mut all: Vec<((usize, u16), usize)> =
        found.into_iter().filter(|(_, count)| *count >= LEAST).collect();
    all.sort_unstable_by_key(|(word, count)| (*count, *word));
    let (mut tags, mut counts) = (vec![0; WORDS], vec![1.0; WORDS]);
    for ((place, tag), count) in all {
        tags[place] = tag;
        counts[place] = count as f32;
    }
    (tags, counts)
}

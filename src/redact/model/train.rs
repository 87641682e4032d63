//! Trains the tagger: annotated cases enter, the bytes of its weights leave.
//!
//! One thread, a fixed seed, plain 32-bit arithmetic in a fixed order: the same cases give the same bytes. Each case is
//! read as written and in variants (all small letters, all capitals, other names in place of its own), so that the
//! weights learn the places where names stand rather than the names of the sample.

use super::crf::{Chain, Scratch, exp};
use super::dice::Dice;
use super::features::View;
use super::gate::{GATE_ROWS, GATE_STEP, Gate, LETTER_ROWS, letter_rows};
use super::variants::{Spare, cased};
use super::{LABELS, ROWS, STEP, TAG, row, tag};
use crate::redact::document::Document;
use crate::redact::evaluate::gold::{Gold, GoldPart, GoldSpan};
use crate::redact::lexicon::{Flags, Lexicon, name_list, word_list};
use crate::redact::{names, policy::Local, recognisers, shield};

/// A feature that occurs less often is not kept.
const LEAST: usize = 2;
/// How often training starts anew: the weights are the mean of all, so that chance has less of a say.
const RUNS: u32 = 3;
/// How often a run reads the sample.
const ROUNDS: usize = 20;
/// The weights are the mean of those after this round and the later ones.
const SETTLED: usize = 8;
/// First step of the optimiser (AdaGrad); it falls with the rounds.
const RATE: f32 = 0.09;
/// Pull of every weight to nothing.
const DECAY: f32 = 2e-5;
/// Share of features left out at random while training, of 256.
const DROPOUT: u32 = 30;

/// A chain with its features and labels.
struct Sequence {
    features: Vec<Vec<u32>>,
    labels: Vec<u8>,
}

/// Trains on a sample and gives the bytes of the weights file.
pub(crate) fn train(gold: &Gold, progress: &mut dyn FnMut(usize, f32)) -> Vec<u8> {
    let lexicon = Lexicon::standard();
    let mut dice = Dice(0x5eed);
    let spare = Spare::new();
    let letters = letters(&mut dice);
    let (gate_rows, bar) = gate_weights(gold, &lexicon, &spare, &mut dice);
    let gate = Gate::new(&gate_rows, &letters, bar);
    let owners = owners(gold, &lexicon, &gate);
    let mut sums = vec![[0.0_f32; LABELS]; ROWS];
    let mut sum_transitions = [[0.0_f32; LABELS]; LABELS];
    let mut summed = 0.0_f32;
    for run in 0..RUNS {
        let mut dice = Dice(0x5eed + u64::from(run));
        let mut weights = vec![[0.0_f32; LABELS]; ROWS];
        let mut squares = vec![[0.0_f32; LABELS]; ROWS];
        let mut transitions = [[0.0_f32; LABELS]; LABELS];
        let mut transition_squares = [[0.0_f32; LABELS]; LABELS];
        for round in 0..ROUNDS {
            let mut sequences = Vec::new();
            for case in &gold.cases {
                for part in &case.parts {
                    // Every round reads the text once as it is or in a variant; the last rounds mostly as it is.
                    let variant = match dice.below(if round + 4 > ROUNDS { 12 } else { 8 }) {
                        0 => Some(cased(part, false)),
                        1 => Some(cased(part, true)),
                        2..=4 => Some(spare.renamed(part, &mut dice)),
                        _ => None,
                    };
                    read(variant.as_ref().unwrap_or(part), &lexicon, &gate, &mut sequences);
                }
            }
            // Shuffle.
            for at in (1..sequences.len()).rev() {
                let other = dice.below(at + 1);
                sequences.swap(at, other);
            }
            let mut loss = 0.0;
            let rate = RATE * (1.0 - round as f32 / (ROUNDS as f32 + 4.0));
            for sequence in &sequences {
                loss += step(
                    sequence,
                    rate,
                    &mut weights,
                    &mut squares,
                    &mut transitions,
                    &mut transition_squares,
                    &owners,
                    &mut dice,
                );
            }
            if round >= SETTLED {
                summed += 1.0;
                for (sum, row) in sums.iter_mut().zip(&weights) {
                    for (s, w) in sum.iter_mut().zip(row) {
                        *s += w;
                    }
                }
                for (sum, row) in sum_transitions.iter_mut().zip(&transitions) {
                    for (s, w) in sum.iter_mut().zip(row) {
                        *s += w;
                    }
                }
            }
            progress(round, loss);
        }
    }
    for row in sums.iter_mut().chain(&mut sum_transitions) {
        for s in row {
            *s /= summed.max(1.0);
        }
    }
    let mut bytes = bar.to_le_bytes().to_vec();
    bytes.extend(gate_rows);
    bytes.extend(letters);
    bytes.extend(pack(&sums, &sum_transitions, &owners));
    bytes
}

/// A document as the redactor would have read it when it asks the tagger.
pub(crate) fn document<'a>(part: &'a GoldPart, lexicon: &Lexicon) -> Document<'a> {
    let mut doc = Document::read(&part.text, lexicon);
    recognisers::recognise(&mut doc, &Local::default());
    shield::raise(&mut doc, lexicon);
    names::cues::find(&mut doc);
    doc
}

/// Teaches the letters of names against those of words, from the lists; what both hold teaches nothing.
fn letters(dice: &mut Dice) -> Vec<u8> {
    let words: std::collections::BTreeSet<&str> = word_list().collect();
    let names: std::collections::BTreeSet<&str> = name_list().filter(|name| !words.contains(name)).collect();
    let mut lessons: Vec<(&str, f32)> = names.iter().map(|name| (*name, 1.0)).collect();
    lessons.extend(words.iter().filter(|word| !names.contains(*word)).map(|word| (*word, 0.0)));
    lessons.retain(|(word, _)| word.len() > 2);
    let mut weights = vec![0.0_f32; LETTER_ROWS];
    let mut rows = Vec::new();
    for round in 0..4 {
        for at in (1..lessons.len()).rev() {
            let other = dice.below(at + 1);
            lessons.swap(at, other);
        }
        let rate = 0.06 / (1.0 + round as f32);
        for (word, truth) in &lessons {
            rows.clear();
            letter_rows(word.as_bytes(), |row| rows.push(row));
            let sum: f32 = rows.iter().map(|&row| weights[row]).sum();
            let error = truth - 1.0 / (1.0 + exp(-sum));
            for &row in &rows {
                weights[row] += rate * error - rate * 1e-4 * weights[row];
            }
        }
    }
    weights.into_iter().map(gate_step).collect()
}

fn gate_step(weight: f32) -> u8 {
    ((weight / GATE_STEP).round().clamp(-127.0, 127.0) as i8) as u8
}

/// Share of the sample's telling tokens inside identifiers that the gate may keep out, of 10,000. Marks and common
/// words tell nothing: they pass where they stand between others.
const KEPT_OUT: usize = 50;

/// Teaches the gate: no identifier against any. Gives its weights and its bar.
fn gate_weights(gold: &Gold, lexicon: &Lexicon, spare: &Spare, dice: &mut Dice) -> (Vec<u8>, i32) {
    let mut weights = vec![0.0_f32; GATE_ROWS];
    let mut squares = vec![0.0_f32; GATE_ROWS];
    let mut tokens: Vec<([u32; 10], bool, bool)> = Vec::new();
    let rounds = 5;
    for round in 0..=rounds {
        tokens.clear();
        for part in gold.cases.iter().flat_map(|case| &case.parts) {
            let variant = match dice.below(6) {
                0 => Some(cased(part, false)),
                1 => Some(cased(part, true)),
                2 | 3 => Some(spare.renamed(part, dice)),
                _ => None,
            };
            let part = variant.as_ref().unwrap_or(part);
            let doc = document(part, lexicon);
            let view = View::all(&doc);
            let labels = labels(&doc, part);
            for (at, label) in labels.iter().enumerate() {
                if doc.hints[at].is_open() {
                    let token = &doc.tokens[at];
                    let telling = token.is_number()
                        || token.is_word() && (token.is_capital() || !token.flags.any(Flags::COMMON));
                    tokens.push((view.gate_features(&doc, at), *label > 0, *label > 0 && telling));
                }
            }
        }
        if round == rounds {
            break;
        }
        for at in (1..tokens.len()).rev() {
            let other = dice.below(at + 1);
            tokens.swap(at, other);
        }
        for (features, truth, _) in &tokens {
            let kept = features.map(|feature| {
                (feature as usize & (GATE_ROWS - 1), f32::from(u8::from(dice.next() & 255 >= 24)))
            });
            let sum: f32 = kept.iter().map(|(row, on)| weights[*row] * on).sum();
            let chance = 1.0 / (1.0 + exp(-sum));
            let slope = if *truth { 4.0 * (1.0 - chance) } else { -chance };
            for (row, on) in kept {
                let slope = slope * on - 3e-5 * weights[row];
                squares[row] += slope * slope;
                weights[row] += 0.12 * slope / (squares[row].sqrt() + 0.1);
            }
        }
    }
    let rows: Vec<u8> = weights.into_iter().map(gate_step).collect();
    let sum = |features: &[u32; 10]| -> i32 {
        features.iter().map(|feature| i32::from(rows[*feature as usize & (GATE_ROWS - 1)] as i8)).sum()
    };
    let mut sums: Vec<i32> =
        tokens.iter().filter(|(.., telling)| *telling).map(|(features, ..)| sum(features)).collect();
    sums.sort_unstable();
    let bar = sums.get(sums.len() * KEPT_OUT / 10_000).copied().unwrap_or(0);
    (rows, bar)
}

#[expect(clippy::too_many_arguments, reason = "the whole state of the optimiser")]
fn step(
    sequence: &Sequence,
    rate: f32,
    weights: &mut [[f32; LABELS]],
    squares: &mut [[f32; LABELS]],
    transitions: &mut [[f32; LABELS]; LABELS],
    transition_squares: &mut [[f32; LABELS]; LABELS],
    owners: &[i8],
    dice: &mut Dice,
) -> f32 {
    let chain = Chain::new(transitions);
    let mut scratch = Scratch::default();
    let kept: Vec<Vec<u32>> = sequence
        .features
        .iter()
        .map(|rows| {
            rows.iter()
                .copied()
                .filter(|&feature| owners[row(feature)] == tag(feature) && dice.next() & 255 >= DROPOUT)
                .map(|feature| row(feature) as u32)
                .collect()
        })
        .collect();
    for rows in &kept {
        let mut sums = [0.0; LABELS];
        for &row in rows {
            for (sum, weight) in sums.iter_mut().zip(&weights[row as usize]) {
                *sum += weight;
            }
        }
        sums[LABELS - 1] = -60.0;
        scratch.scores.push(sums);
    }
    let mut marginals = vec![[0.0; LABELS]; kept.len()];
    chain.marginals(&mut scratch, &mut marginals);
    let mut pairs = [[0.0; LABELS]; LABELS];
    chain.pairs(&scratch, &mut pairs);
    let mut loss = 0.0;
    for ((rows, label), marginal) in kept.iter().zip(&sequence.labels).zip(&marginals) {
        let label = *label as usize;
        loss += 1.0 - marginal[label];
        let mut gradient = *marginal;
        gradient[label] -= 1.0;
        gradient[LABELS - 1] = 0.0;
        if gradient.iter().all(|g| g.abs() < 1e-3) {
            continue;
        }
        for &row in rows {
            let (weight, square) = (&mut weights[row as usize], &mut squares[row as usize]);
            for ((w, s), g) in weight.iter_mut().zip(square.iter_mut()).zip(&gradient) {
                let g = g + DECAY * *w;
                *s += g * g;
                *w -= rate * g / (s.sqrt() + 0.1);
            }
        }
    }
    let mut before = 0;
    for &label in sequence.labels.iter().chain(std::iter::once(&0)) {
        pairs[before][label as usize] -= 1.0;
        before = label as usize;
    }
    for ((row, square), gradient) in transitions.iter_mut().zip(transition_squares.iter_mut()).zip(&pairs) {
        for ((w, s), g) in row.iter_mut().zip(square.iter_mut()).zip(gradient) {
            *s += g * g;
            *w -= rate * g / (s.sqrt() + 0.1);
        }
    }
    loss
}

/// Reads a part as the redactor would and cuts it into chains.
fn read(part: &GoldPart, lexicon: &Lexicon, gate: &Gate, out: &mut Vec<Sequence>) {
    let doc = document(part, lexicon);
    let view = View::of(&doc, gate);
    let labels = labels(&doc, part);
    let mut at = 0;
    while at < doc.tokens.len() {
        if !view.active[at] {
            at += 1;
            continue;
        }
        let mut sequence = Sequence { features: Vec::new(), labels: Vec::new() };
        while at < doc.tokens.len() && view.active[at] {
            let mut rows = Vec::with_capacity(60);
            view.features(&doc, gate, at, &mut rows);
            sequence.features.push(rows);
            sequence.labels.push(labels[at]);
            at += 1;
        }
        out.push(sequence);
    }
}

/// Which feature each row belongs to, as its tag: the most frequent one, if it occurs at least three times.
fn owners(gold: &Gold, lexicon: &Lexicon, gate: &Gate) -> Vec<i8> {
    let mut sequences = Vec::new();
    for case in &gold.cases {
        for part in &case.parts {
            read(part, lexicon, gate, &mut sequences);
        }
    }
    let mut all: Vec<u32> =
        sequences.iter().flat_map(|sequence| sequence.features.iter().flatten().copied()).collect();
    all.sort_unstable();
    let mut best = vec![(0_usize, 0_i8); ROWS];
    for same in all.chunk_by(|a, b| a == b) {
        let place = &mut best[row(same[0])];
        if same.len() >= LEAST && same.len() > place.0 {
            *place = (same.len(), tag(same[0]));
        }
    }
    best.into_iter().map(|(_, tag)| tag).collect()
}

pub(crate) fn labels(doc: &Document<'_>, part: &GoldPart) -> Vec<u8> {
    let mut labels = vec![0; doc.tokens.len()];
    let mut at = 0;
    let mut spans: Vec<&GoldSpan> = part.spans.iter().chain(&part.optional).collect();
    spans.sort_by_key(|span| span.range.start);
    for span in spans {
        let covers =
            |token: &crate::redact::tokens::Token| doc.normal.raw(token.start as usize..token.end as usize);
        while at < doc.tokens.len() && covers(&doc.tokens[at]).end <= span.range.start {
            at += 1;
        }
        let mut here = at;
        while here < doc.tokens.len() && covers(&doc.tokens[here]).start < span.range.end {
            labels[here] = span.kind.index() as u8 + 1;
            here += 1;
        }
    }
    labels
}

/// A row with no weight of so many steps is left out: it would cost time and change nothing.
const SLIGHT: u8 = 3;

fn pack(weights: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS], owners: &[i8]) -> Vec<u8> {
    let round = |weight: f32| ((weight / STEP).round().clamp(-127.0, 127.0) as i8) as u8;
    let mut used = vec![0_u8; ROWS / 8];
    let mut rows = Vec::new();
    for row in transitions {
        rows.extend(row.map(round));
    }
    for (at, row) in weights.iter().enumerate() {
        let mut packed = row.map(round);
        packed[TAG] = 0;
        if owners[at] != 0 && packed.iter().any(|byte| (*byte as i8).unsigned_abs() >= SLIGHT) {
            packed[TAG] = owners[at] as u8;
            used[at / 8] |= 1 << (at % 8);
            rows.extend(packed);
        }
    }
    used.extend(rows);
    used
}

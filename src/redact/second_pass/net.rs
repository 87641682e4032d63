//! The net: a read document enters; what it thinks of the tokens that are asked for leaves.
//!
//! A small convolutional network: every token is a sum of rows of a table ([`sight`]); one layer mixes it with two tokens on
//! either side, the next takes every third of these mixtures, so that eight tokens on either side have a say at little cost. It weighs
//! nothing that the tagger says and errs elsewhere, which is why the trees ask both. All numbers are whole, so the same
//! text gives the same bits on every machine; only what the tokens asked for need is worked out.

use super::sight::{self, ROWS, UNKNOWN, WORDS};
use crate::redact::Kind;
use crate::redact::document::Document;
use crate::redact::model::crf::exp;
use crate::wide;

/// Numbers of a token in each layer.
pub(super) const WIDTH: usize = 96;
/// Tokens that a layer sees.
pub(super) const TAPS: usize = 5;
/// How far apart they stand, by layer.
pub(super) const STRIDES: [usize; 2] = [1, 3];
/// Tokens on either side that have a say.
const MARGIN: usize = 8;
/// Answers: no identifier, and the kinds.
pub(super) const ANSWERS: usize = Kind::ALL.len() + 1;
/// Tokens that are worked on together, so that memory stays small whatever the text.
const TOGETHER: usize = 2_048;

/// Steps of one: of the table, of what tokens are in a layer, of weights.
const ROW_STEPS: f32 = 64.0;
const TOKEN_STEPS: f32 = 256.0;
const WEIGHT_STEPS: f32 = 1_024.0;
/// Highest value in a layer, in steps: products of 480 of them still fit 32 bits with weights as they are.
const HIGHEST: i32 = 8_191;

const SEEN: usize = TAPS * WIDTH;

/// What the net thinks of a token.
#[derive(Clone, Copy, Default)]
pub(super) struct Opinion {
    /// It was asked about the token.
    pub(super) asked: bool,
    /// The chance that it is part of an identifier; 0 where it was not asked.
    pub(super) chance: f32,
    /// The likeliest kind, by its place among the kinds, if it is one.
    pub(super) kind: u8,
    /// Its word has a row of its own: training met it.
    pub(super) met: bool,
}

/// The net with its weights.
pub(super) struct Net {
    /// By place: what tells the word that owns it, 0 where none does.
    tags: Vec<u16>,
    rows: Vec<[i8; WIDTH]>,
    bias: [i32; WIDTH],
    layers: Vec<Layer>,
    answers: Vec<[i16; WIDTH]>,
    answers_bias: [i32; ANSWERS],
}

struct Layer {
    /// By pair of incoming numbers of five tokens, what each outgoing number takes of both.
    weights: Vec<[i16; 2 * WIDTH]>,
    bias: [i32; WIDTH],
}

/// What the net was trained to, in numbers with a fraction.
pub(super) struct Learned<'a> {
    pub(super) tags: &'a [u16],
    pub(super) rows: &'a [[f32; WIDTH]],
    pub(super) bias: &'a [f32; WIDTH],
    /// By layer and tap, from each incoming number to all outgoing ones.
    pub(super) layers: &'a [[[[f32; WIDTH]; WIDTH]; TAPS]],
    pub(super) layers_bias: &'a [[f32; WIDTH]],
    /// From each number to the answers.
    pub(super) answers: &'a [[f32; ANSWERS]],
    pub(super) answers_bias: &'a [f32; ANSWERS],
}

impl Net {
    /// Weights as [`Net::pack`] writes them; a short file gives zeros.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (now, later) = rest.split_at(count.min(rest.len()));
            rest = later;
            now
        };
        let tags: Vec<u16> = {
            let mut tags: Vec<u16> =
                take(2 * WORDS).chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
            tags.resize(WORDS, 0);
            tags
        };
        let mut rows = vec![[0_i8; WIDTH]; ROWS];
        for (at, row) in rows.iter_mut().enumerate() {
            if at >= WORDS || tags[at] != 0 {
                row.iter_mut().zip(take(WIDTH)).for_each(|(value, byte)| *value = byte.cast_signed());
            }
        }
        let bias = ints(take(4 * WIDTH));
        let layers = STRIDES
            .iter()
            .map(|_| {
                let mut weights = vec![[0; 2 * WIDTH]; SEEN / 2];
                for out in 0..WIDTH {
                    for (at, weight) in shorts::<SEEN>(take(2 * SEEN)).into_iter().enumerate() {
                        weights[at / 2][2 * out + at % 2] = weight;
                    }
                }
                Layer { weights, bias: ints(take(4 * WIDTH)) }
            })
            .collect();
        let answers = (0..ANSWERS).map(|_| shorts(take(2 * WIDTH))).collect();
        Self { tags, rows, bias, layers, answers, answers_bias: ints(take(4 * ANSWERS)) }
    }

    /// The bytes of what was learned.
    pub(super) fn pack(learned: &Learned<'_>) -> Vec<u8> {
        let whole = |value: f32, steps: f32, most: f32| (value * steps).round().clamp(-most, most);
        let short = |value: f32| (whole(value, WEIGHT_STEPS, 4_095.0) as i16).to_le_bytes();
        let int = |value: f32, steps: f32| (whole(value, steps, 1e8) as i32).to_le_bytes();
        let mut bytes: Vec<u8> = learned.tags.iter().flat_map(|tag| tag.to_le_bytes()).collect();
        for (at, row) in learned.rows.iter().enumerate() {
            if at >= WORDS || learned.tags[at] != 0 {
                bytes.extend(row.iter().map(|value| (whole(*value, ROW_STEPS, 127.0) as i8).cast_unsigned()));
            }
        }
        bytes.extend(learned.bias.iter().flat_map(|value| int(*value, ROW_STEPS)));
        for (taps, bias) in learned.layers.iter().zip(learned.layers_bias) {
            for out in 0..WIDTH {
                bytes.extend(taps.iter().flatten().flat_map(|from| short(from[out])));
            }
            bytes.extend(bias.iter().flat_map(|value| int(*value, TOKEN_STEPS * WEIGHT_STEPS)));
        }
        for answer in 0..ANSWERS {
            bytes.extend(learned.answers.iter().flat_map(|from| short(from[answer])));
        }
        bytes.extend(learned.answers_bias.iter().flat_map(|value| int(*value, TOKEN_STEPS * WEIGHT_STEPS)));
        bytes
    }

    /// What it thinks of every token that is asked for; nothing of the others.
    pub(super) fn opinions(&self, doc: &Document<'_>, asked: &[bool]) -> Vec<Opinion> {
        let mut opinions = vec![Opinion::default(); asked.len()];
        if !asked.contains(&true) {
            return opinions;
        }
        let kinds = sight::kinds(doc);
        for first in (0..asked.len()).step_by(TOGETHER) {
            let last = (first + TOGETHER).min(asked.len());
            if asked[first..last].contains(&true) {
                self.stretch(doc, &kinds, first..last, asked, &mut opinions);
            }
        }
        opinions
    }

    /// The same for a stretch of tokens; what lies around it is read as far as it has a say.
    fn stretch(
        &self,
        doc: &Document<'_>,
        kinds: &[u8],
        here: std::ops::Range<usize>,
        asked: &[bool],
        opinions: &mut [Opinion],
    ) {
        let from = here.start.saturating_sub(MARGIN);
        let count = (here.end + MARGIN).min(asked.len()) - from;
        let inside = |at: usize| here.contains(&(at + from));
        // Which tokens each layer needs, from the last back to the first.
        let mut needed = vec![(0..count).map(|at| inside(at) && asked[at + from]).collect::<Vec<bool>>()];
        for stride in STRIDES.iter().rev() {
            let last = &needed[needed.len() - 1];
            let mut before = vec![false; count];
            for at in (0..count).filter(|at| last[*at]) {
                each_tap(at, *stride, count, |_, other| before[other] = true);
            }
            needed.push(before);
        }
        needed.reverse();
        let mut tokens = vec![[0_i16; WIDTH]; count];
        let mut places = Vec::with_capacity(64);
        for at in (0..count).filter(|at| needed[0][*at]) {
            tokens[at] = self.token(doc, kinds, at + from, &mut places);
        }
        let mut sums = [[0; WIDTH]; wide::TOGETHER];
        for ((layer, stride), needed) in self.layers.iter().zip(STRIDES).zip(&needed[1..]) {
            let mut next = vec![[0_i16; WIDTH]; count];
            let places: Vec<usize> = (0..count).filter(|at| needed[*at]).collect();
            for places in places.chunks(wide::TOGETHER) {
                let mut seen = [[0_i16; SEEN]; wide::TOGETHER];
                for (seen, at) in seen.iter_mut().zip(places) {
                    each_tap(*at, stride, count, |tap, other| {
                        seen[tap * WIDTH..(tap + 1) * WIDTH].copy_from_slice(&tokens[other]);
                    });
                }
                wide::products_by_pairs(&seen, &layer.weights, &mut sums);
                for (&at, sums) in places.iter().zip(&sums) {
                    for (((new, old), sum), bias) in
                        next[at].iter_mut().zip(&tokens[at]).zip(sums).zip(&layer.bias)
                    {
                        let grown = sum.saturating_add(*bias).max(0) >> 10;
                        *new = (i32::from(*old) + grown).min(HIGHEST) as i16;
                    }
                }
            }
            tokens = next;
        }
        let mut sums = Vec::with_capacity(ANSWERS);
        for at in (0..count).filter(|at| inside(*at) && asked[*at + from]) {
            wide::products(&tokens[at], &self.answers, &mut sums);
            let odds: Vec<f32> = sums
                .iter()
                .zip(&self.answers_bias)
                .map(|(sum, bias)| sum.saturating_add(*bias) as f32 / (TOKEN_STEPS * WEIGHT_STEPS))
                .collect();
            let top = odds.iter().fold(f32::MIN, |top, odds| top.max(*odds));
            let all: f32 = odds.iter().map(|odds| exp(odds - top)).sum();
            let kind = (1..ANSWERS).fold(1, |best, kind| if odds[kind] > odds[best] { kind } else { best });
            let (place, tag) = sight::place(doc.tokens[at + from].hash);
            opinions[at + from] = Opinion {
                asked: true,
                chance: 1.0 - exp(odds[0] - top) / all,
                kind: kind as u8 - 1,
                met: self.tags[place] == tag,
            };
        }
    }

    /// A token before the first layer.
    fn token(&self, doc: &Document<'_>, kinds: &[u8], at: usize, places: &mut Vec<u32>) -> [i16; WIDTH] {
        let (place, tag) = sight::place(doc.tokens[at].hash);
        places.clear();
        places.push(if self.tags[place] == tag { place as u32 } else { UNKNOWN as u32 });
        sight::rows(doc, kinds, at, |row| places.push(row as u32));
        let sums = wide::sum_places(&self.rows, places);
        std::array::from_fn(|number| {
            let sum = (i32::from(sums[number]) + self.bias[number]).max(0);
            (sum * (TOKEN_STEPS / ROW_STEPS) as i32).min(HIGHEST) as i16
        })
    }
}

/// Calls `take` with every token that a layer sees from a place: the number of the tap, the token.
pub(super) fn each_tap(at: usize, stride: usize, count: usize, mut take: impl FnMut(usize, usize)) {
    for tap in 0..TAPS {
        if let Some(other) = (at + tap * stride).checked_sub(TAPS / 2 * stride).filter(|other| *other < count)
        {
            take(tap, other);
        }
    }
}

fn ints<const N: usize>(bytes: &[u8]) -> [i32; N] {
    let mut out = [0; N];
    for (value, b) in out.iter_mut().zip(bytes.chunks_exact(4)) {
        *value = i32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    }
    out
}

fn shorts<const N: usize>(bytes: &[u8]) -> [i16; N] {
    let mut out = [0; N];
    for (value, b) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        *value = i16::from_le_bytes([b[0], b[1]]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{NET, net_train::train};
    use super::*;
    use crate::redact::evaluate::gold::Gold;
    use crate::redact::lexicon::Lexicon;
    use crate::redact::{names, policy::Local, recognisers, shield};

    fn read<'a>(text: &'a str, lexicon: &Lexicon) -> Document<'a> {
        let mut doc = Document::read(text, lexicon);
        recognisers::recognise(&mut doc, &Local::default());
        shield::raise(&mut doc, lexicon);
        names::cues::find(&mut doc);
        doc
    }

    #[test]
    fn a_token_has_the_same_chance_whatever_else_is_asked() {
        let (net, lexicon) = (Net::from_bytes(NET), Lexicon::standard());
        let text = "rang mum Kowalska at 3 re the Kardex, Dr Petal seen on Elgar w/ JB\n".repeat(150);
        let doc = read(&text, &lexicon);
        let count = doc.tokens.len();
        assert!(count > TOGETHER + 100, "{count}");
        let chances = |asked: &[bool]| -> Vec<f32> {
            net.opinions(&doc, asked).iter().map(|opinion| opinion.chance).collect()
        };
        let all = chances(&vec![true; count]);
        assert!(all.iter().all(|chance| (0.0..=1.0).contains(chance)));
        for at in [0, 1, 9, TOGETHER - 9, TOGETHER - 1, TOGETHER, TOGETHER + 8, count - 1] {
            let mut asked = vec![false; count];
            asked[at] = true;
            let one = chances(&asked);
            assert_eq!(one[at].to_bits(), all[at].to_bits(), "token {at}");
            assert!(one.iter().enumerate().all(|(other, chance)| other == at || *chance == 0.0));
        }
    }

    #[test]
    fn no_sum_leaves_its_32_bits() {
        let net = Net::from_bytes(NET);
        let most = |weights: &[i16]| weights.iter().map(|weight| i64::from(weight.abs())).sum::<i64>();
        for layer in &net.layers {
            for (out, bias) in layer.bias.iter().enumerate() {
                let weights: Vec<i16> =
                    layer.weights.iter().flat_map(|both| [both[2 * out], both[2 * out + 1]]).collect();
                assert!(most(&weights) * i64::from(HIGHEST) + i64::from(bias.abs()) < i64::from(i32::MAX));
            }
        }
        for answer in &net.answers {
            assert!(most(answer) * i64::from(HIGHEST) < i64::from(i32::MAX));
        }
    }

    #[test]
    fn training_learns_and_gives_the_same_bytes_each_time() {
        let mut cases = String::new();
        for (at, name) in
            ["Anna Moyo", "Ewa Lis", "Omar Aziz", "Ruth Bray", "Jo Penn", "Ivo Hahn"].iter().enumerate()
        {
            cases += &format!(
                "=== T{at:03}\n@what\nRang her son ⟦NAME.r|{name}⟧ at noon, he was told of the fall.\n\n"
            );
        }
        let gold = Gold::parse(&cases).unwrap();
        let mut losses = Vec::new();
        let bytes = train(&gold, 50, &mut |_, loss| losses.push(loss));
        assert_eq!(bytes, train(&gold, 50, &mut |_, _| {}));
        let net = Net::from_bytes(&bytes);
        assert!(net.tags.iter().filter(|tag| **tag != 0).count() > 5);
        assert!(losses[losses.len() - 1] < losses[0] / 2.0, "{losses:?}");
    }
}

//! What the linear model sees of a narrative: words, pairs of words and synonym groups, weighed by the part they
//! stand in, how often, and how rare they are.
//!
//! Enters: a [`Narrative`](super::Narrative) read into units. Leaves: numbered features with their weights, of length
//! one all together, so that a long report and a one-liner speak equally loudly.

use rustc_hash::FxHashMap;

use super::lexicon::{Lexicon, Token, UNKNOWN};
use super::synonyms::{GROUP, Synonyms, Unit, UnitId};

/// How much a word counts in the title, in what happened, in what was done and in what was learned.
pub const PART_WEIGHTS: [f32; 4] = [1.5, 1.0, 0.6, 0.7];
/// How much a pair of words counts beside a word.
const PAIR_WEIGHT: f32 = 0.7;

/// A word, group or pair.
pub type Key = u64;

/// The features of one narrative: the key, the sum of part weights, and where it stands first (part, unit).
#[derive(Default)]
pub struct Bag {
    entries: Vec<(Key, f32, Place)>,
    /// Words that some feature or trigger knows, and all words.
    pub known: (u32, u32),
}

/// Part and unit of a feature's first occurrence.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Place {
    /// Part, as in [`PART_WEIGHTS`].
    pub part: u8,
    /// Index of its (last) unit.
    pub unit: u32,
}

impl Bag {
    /// Empties the bag.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.known = (0, 0);
    }

    /// Adds one part.
    pub fn add(&mut self, part: u8, tokens: &[Token], units: &[Unit]) {
        let weight = PART_WEIGHTS[usize::from(part)];
        let mut before = UNKNOWN;
        for (at, unit) in units.iter().enumerate() {
            let first = &tokens[unit.first as usize];
            if first.after_break {
                before = UNKNOWN;
            }
            if unit.id != UNKNOWN {
                let place = Place { part, unit: at as u32 };
                self.entries.push((Key::from(unit.id), weight, place));
                if before != UNKNOWN {
                    self.entries.push((pair(before, unit.id), weight, place));
                }
            }
            // A placeholder or a number is no word.
            if first.end - first.start > 0 && !first.placeholder {
                self.known.1 += 1;
                self.known.0 += u32::from(unit.id != UNKNOWN);
            }
            before = unit.id;
        }
    }

    /// What [`Bag::merge`] made.
    pub fn merged(&self) -> &[(Key, f32, Place)] {
        &self.entries
    }

    /// Adds up what is there more than once; the entries then stand in the order of their keys.
    pub fn merge(&mut self) -> &[(Key, f32, Place)] {
        self.entries.sort_unstable_by_key(|(key, _, place)| (*key, place.part, place.unit));
        self.entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        &self.entries
    }
}

fn pair(first: UnitId, second: UnitId) -> Key {
    Key::from(first) << 32 | Key::from(second)
}

/// The weight of a feature before the whole is brought to length one.
pub fn value(key_is_pair: bool, count: f32, idf: f32) -> f32 {
    count.ln_1p() * idf * if key_is_pair { PAIR_WEIGHT } else { 1.0 }
}

/// Whether a key is a pair.
pub fn is_pair(key: Key) -> bool {
    key >> 32 != 0
}

/// The name of a feature, as a model file holds it: `fall`, `=enoxaparin`, `=enoxaparin omit`.
pub fn name(key: Key, lexicon: &Lexicon, synonyms: &Synonyms) -> String {
    let unit = |id: UnitId| match synonyms.name(id) {
        Some(group) => format!("={}", group.replace(' ', "_")),
        None => lexicon.name(id).to_owned(),
    };
    if is_pair(key) {
        format!("{} {}", unit((key >> 32) as UnitId), unit(key as UnitId))
    } else {
        unit(key as UnitId)
    }
}

/// Keys of the features of a model file, by name; those of a synonym group that is no more have none.
pub struct Names<'a> {
    lexicon: &'a mut Lexicon,
    groups: FxHashMap<String, UnitId>,
}

impl<'a> Names<'a> {
    /// Ready to look up.
    pub fn new(lexicon: &'a mut Lexicon, synonyms: &Synonyms) -> Self {
        let group = |at: usize| {
            let unit = at as UnitId | GROUP;
            synonyms.name(unit).map(|name| (format!("={}", name.replace(' ', "_")), unit))
        };
        Self { lexicon, groups: (0..synonyms.len()).filter_map(group).collect() }
    }

    /// The key of a feature.
    pub fn key(&mut self, name: &str) -> Option<Key> {
        let mut unit = |name: &str| {
            if name.starts_with('=') {
                self.groups.get(name).copied()
            } else {
                Some(self.lexicon.add_as_stem(name))
            }
        };
        match name.split_once(' ') {
            Some((first, second)) => Some(pair(unit(first)?, unit(second)?)),
            None => unit(name).map(Key::from),
        }
    }
}

//! What the linear model sees of a narrative: words, pairs of words and synonym groups, weighed by the part they
//! stand in, how often, and how rare they are.
//!
//! Enters: a [`Narrative`](super::Narrative) read into units. Leaves: numbered features with their weights, of length
//! one all together, so that a long report and a one-liner speak equally loudly.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::lexicon::{Lexicon, Token, UNKNOWN};
use super::synonyms::{GROUP, Synonyms, Unit, UnitId};

/// How much a word counts in the title, in what happened, in what was done and in what was learned.
pub const PART_WEIGHTS: [f32; 4] = [1.5, 1.0, 0.6, 0.7];
/// How much a pair of words counts beside a word.
const PAIR_WEIGHT: f32 = 0.7;

/// A word, group or pair.
pub type Key = u64;

/// Rows of the model, by feature.
#[derive(Default)]
pub struct Rows {
    /// Of words, by the number of the stem, and of synonym groups.
    units: [Vec<Row>; 2],
    /// Of pairs. Asked only where the first can begin one and the second end one, which most cannot.
    pairs: FxHashMap<Key, u32>,
}

#[derive(Clone, Copy, Default)]
struct Row {
    /// Of the word itself.
    own: Option<u32>,
    begins: bool,
    ends: bool,
}

impl Rows {
    /// Says in which row a feature stands.
    pub fn insert(&mut self, key: Key, row: u32) {
        if is_pair(key) {
            self.unit_mut((key >> 32) as UnitId).begins = true;
            self.unit_mut(key as UnitId).ends = true;
            self.pairs.insert(key, row);
        } else {
            self.unit_mut(key as UnitId).own = Some(row);
        }
    }

    fn unit_mut(&mut self, unit: UnitId) -> &mut Row {
        let (rows, at) = (&mut self.units[usize::from(unit & GROUP != 0)], (unit & !GROUP) as usize);
        if rows.len() <= at {
            rows.resize(at + 1, Row::default());
        }
        &mut rows[at]
    }

    fn unit(&self, unit: UnitId) -> Row {
        self.units[usize::from(unit & GROUP != 0)].get((unit & !GROUP) as usize).copied().unwrap_or_default()
    }
}

/// The features of one narrative.
#[derive(Default)]
pub struct Bag {
    entries: Vec<Entry>,
    /// Row, then place among the entries.
    order: Vec<u64>,
    merged: Vec<Entry>,
    /// Words that some feature or trigger knows, and all words.
    pub known: (u32, u32),
}

/// A feature of a narrative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Its row in the model.
    pub row: u32,
    /// Whether it is a pair of words.
    pub pair: bool,
    /// Sum of the weights of the parts it stands in.
    pub count: f32,
    /// Where it stands first.
    pub place: Place,
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

    /// Adds those features of one part that have a row in the model.
    pub fn add(&mut self, part: u8, tokens: &[Token], units: &[Unit], rows: &Rows) {
        let (count, mut before) = (PART_WEIGHTS[usize::from(part)], Row::default());
        for (at, unit) in units.iter().enumerate() {
            // A placeholder or a number is no word.
            let first = &tokens[unit.first as usize];
            if first.end - first.start > 0 && !first.placeholder {
                self.known.1 += 1;
                self.known.0 += u32::from(unit.id != UNKNOWN);
            }
            let this = rows.unit(unit.id);
            let place = Place { part, unit: at as u32 };
            if let Some(row) = this.own {
                self.entries.push(Entry { row, pair: false, count, place });
            }
            if before.begins
                && this.ends
                && !first.after_break
                && let Some(row) = rows.pairs.get(&pair(units[at - 1].id, unit.id))
            {
                self.entries.push(Entry { row: *row, pair: true, count, place });
            }
            before = this;
        }
    }

    /// Adds up what is there more than once; the features then stand in the order of their rows.
    pub fn merge(&mut self) -> &[Entry] {
        // Numbers are sorted more quickly than entries; what came first stays first among its like.
        self.order.clear();
        self.order.extend(self.entries.iter().zip(0..).map(|(entry, at)| u64::from(entry.row) << 32 | at));
        self.order.sort_unstable();
        self.merged.clear();
        for at in &self.order {
            let entry = self.entries[*at as u32 as usize];
            match self.merged.last_mut().filter(|last| last.row == entry.row) {
                Some(last) => last.count += entry.count,
                None => self.merged.push(entry),
            }
        }
        &self.merged
    }
}

/// Adds all features of one part, known to a model or not: what a trainer sees.
pub fn add_all(part: u8, tokens: &[Token], units: &[Unit], counts: &mut BTreeMap<Key, f32>) {
    let weight = PART_WEIGHTS[usize::from(part)];
    let mut before = UNKNOWN;
    for unit in units {
        if tokens[unit.first as usize].after_break {
            before = UNKNOWN;
        }
        if unit.id != UNKNOWN {
            *counts.entry(Key::from(unit.id)).or_default() += weight;
            if before != UNKNOWN {
                *counts.entry(pair(before, unit.id)).or_default() += weight;
            }
        }
        before = unit.id;
    }
}

fn pair(first: UnitId, second: UnitId) -> Key {
    Key::from(first) << 32 | Key::from(second)
}

/// The weight of a feature before the whole is brought to length one.
pub fn value(key_is_pair: bool, count: f32, idf: f32) -> f32 {
    // Most stand once, in what happened.
    let often = if count == 1.0 { std::f32::consts::LN_2 } else { count.ln_1p() };
    often * idf * if key_is_pair { PAIR_WEIGHT } else { 1.0 }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_find_what_the_trainer_counts() {
        let mut lexicon = Lexicon::default();
        let synonyms = Synonyms::parse("enoxaparin, clexane", &mut lexicon);
        let known = ["insulin", "=enoxaparin", "dose", "omit", "insulin dose", "=enoxaparin omit", "=gone"];
        let mut names = Names::new(&mut lexicon, &synonyms);
        let keys: Vec<Option<Key>> = known.iter().map(|name| names.key(name)).collect();
        assert_eq!(keys.last(), Some(&None), "a group that is no more");
        let mut rows = Rows::default();
        keys.iter().flatten().zip(0..).for_each(|(key, row)| rows.insert(*key, row));
        let (mut bag, mut all) = (Bag::default(), BTreeMap::new());
        let texts = ["Insulin dose omitted. Clexane omitted", "insulin doses [date] 5 zebra insulin dose"];
        for (part, text) in (0..).zip(texts) {
            let (mut tokens, mut units) = (Vec::new(), Vec::new());
            lexicon.read(text, &mut tokens);
            synonyms.fold(&tokens, &mut units);
            bag.add(part, &tokens, &units, &rows);
            add_all(part, &tokens, &units, &mut all);
        }
        let found: Vec<(u32, f32)> = bag.merge().iter().map(|entry| (entry.row, entry.count)).collect();
        let wanted: Vec<(u32, f32)> =
            keys.iter().flatten().zip(0..).filter_map(|(key, row)| Some((row, *all.get(key)?))).collect();
        assert_eq!(found, wanted);
        assert_eq!(bag.known, (9, 10), "zebra is not known, a placeholder and a number are no words");
        assert!(bag.merge().iter().all(|entry| entry.pair == known[entry.row as usize].contains(' ')));
    }
}

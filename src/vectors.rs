//! Likeness of meaning: a text as 64 small numbers.
//!
//! A text enters, a [`Meaning`] leaves: the weighted mean of the vectors of its words, read from `index/vectors.bin`, a table
//! distilled from a sentence-embedding model (`index/vectors.md`). The classifier compares a narrative with what the cases
//! of a label mean; lessons carry theirs in the index, to be compared with a query.

use std::cell::RefCell;
use std::hash::BuildHasher as _;
use std::sync::{Arc, LazyLock, Mutex};

use rustc_hash::{FxBuildHasher, FxHashMap};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::wide;

/// Numbers of a vector.
pub(crate) const DIMENSIONS: usize = 64;
/// Words in which a meaning is kept in the index.
pub(crate) const PACKED: usize = DIMENSIONS / 8;
/// Longest word that is looked for, in bytes.
const LONGEST: usize = 24;
/// Numbers that [`prefix`] gives.
const PREFIXES: usize = 1 << 12;
/// A unit vector of 64 numbers rarely has one above a half.
const SCALE: f32 = 254.0;

static FILE: &[u8] = include_bytes!("../index/vectors.bin");
static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| Table::read(FILE));
/// What [`near`] found, by row.
static NEAR: LazyLock<Mutex<FxHashMap<usize, Neighbours>>> = LazyLock::new(Mutex::default);

/// Words of the table with their likeness to one of them, the nearest first.
pub(crate) type Neighbours = Arc<[(&'static str, f32)]>;
/// Words that [`near`] finds: many of them are rare, so that no lesson has them.
const MOST_NEAR: usize = 64;
/// Words of which is kept what is near: about 6 MB.
const MOST_KEPT: usize = 4_096;
/// The least likeness of a word that is near.
const NEAR_FROM: f32 = 0.5;

thread_local! {
    /// Words found last, by their hash: most words of a text are few and common, and the whole table is too large to stay at
    /// hand.
    static RECENT: RefCell<Vec<(u64, Row)>> = RefCell::new(vec![(0, NO_ROW); MOST_RECENT]);
}

/// What a text is about: a vector of length 1, in steps of 1/254. All zero for a text without a known word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning(pub(crate) [i8; DIMENSIONS]);

/// Where the vector of a word stands, and what a step of it is worth.
#[derive(Clone, Copy)]
struct Row {
    at: u32,
    scale: f32,
}

/// Stands for a word without a vector.
const NO_ROW: Row = Row { at: u32::MAX, scale: 0.0 };
/// Places for words found last, on each thread.
const MOST_RECENT: usize = 1 << 13;

/// The vectors, by word.
struct Table {
    words: &'static [u8],
    starts: Vec<u32>,
    /// Rows by the hash of their word: the file's order would cost fifteen steps through far places. The word itself is not
    /// compared, that would be two more: of 2^64 hashes 40,000 are taken, so a wrong row is as good as impossible, and would
    /// only lend a word another one's meaning.
    rows_of: FxHashMap<u64, Row>,
    rows: &'static [u8],
    /// Length of the longest piece that starts with two bytes, for the first pieces of a word and for those that follow.
    longest: [Box<[u8; PREFIXES]>; 2],
    /// By row: 1 divided by the length of its vector.
    shares: Vec<f32>,
}

impl Meaning {
    /// The meaning of some texts together, each with the number of times it counts. Placeholders mean nothing.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = (&'a str, u8)>) -> Self {
        let mut sum = [0.0; DIMENSIONS];
        if let Some(table) = &*TABLE {
            let (mut word, mut rows) = (Vec::with_capacity(32), Vec::with_capacity(256));
            RECENT.with_borrow_mut(|recent| {
                for (text, times) in texts {
                    each_word(text, &mut word, |word| {
                        table.look_up(word, recent, |row| {
                            rows.push(Row { scale: row.scale * f32::from(times), ..row });
                        });
                    });
                }
            });
            wide::add_bytes(&mut sum, rows.len(), |at| (rows[at].scale, table.vector(rows[at])));
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length < 1e-6 {
            return Self([0; DIMENSIONS]);
        }
        Self(sum.map(|x| (x / length * SCALE).round().clamp(-127.0, 127.0) as i8))
    }

    /// How alike two meanings are: 1 for the same, about 0 for no relation; 0 where one of them means nothing.
    #[inline]
    pub(crate) fn likeness(&self, other: &Self) -> f32 {
        let dot: i32 = self.0.iter().zip(&other.0).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        dot as f32 / (SCALE * SCALE)
    }

    /// As the index keeps it.
    pub(crate) fn packed(&self) -> [u64; PACKED] {
        let mut out = [0; PACKED];
        for (word, bytes) in out.iter_mut().zip(self.0.chunks_exact(8)) {
            *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(byte.cast_unsigned()));
        }
        out
    }

    /// Puts the part `at` of a packed meaning in its place.
    pub(crate) fn unpack(&mut self, at: usize, word: u64) {
        for (byte, value) in self.0[at * 8..at * 8 + 8].iter_mut().zip(word.to_le_bytes()) {
            *byte = value.cast_signed();
        }
    }
}

/// Whether a word, lower case and without accents, is known to be one: such a word is not taken for another one misspelt.
pub(crate) fn is_word(word: &str) -> bool {
    TABLE.as_ref().is_some_and(|table| table.find(word.as_bytes()).is_some())
}

/// The words of the table that are nearest in meaning to one of them (lower case, without accents): at most [`MOST_NEAR`],
/// each at least [`NEAR_FROM`] like it. The table is gone through once for a word, and what was found is kept.
pub(crate) fn near(word: &str) -> Option<Neighbours> {
    let table = TABLE.as_ref()?;
    let row = table.find(word.as_bytes())?.at as usize;
    if let Some(known) = NEAR.lock().ok().and_then(|near| near.get(&row).cloned()) {
        return Some(known);
    }
    let found: Neighbours = table.near(row).into();
    if let Ok(mut near) = NEAR.lock() {
        if near.len() >= MOST_KEPT {
            near.clear();
        }
        near.insert(row, found.clone());
    }
    Some(found)
}

/// What tells one table from another: it is part of the index's fingerprint.
pub(crate) fn digest() -> &'static [u8] {
    &FILE[4..12]
}

impl Table {
    fn read(file: &'static [u8]) -> Option<Self> {
        let body = file.strip_prefix(b"HSV1")?.get(8..)?;
        let number = |at: usize| Some(u32::from_le_bytes(body.get(at..at + 4)?.try_into().ok()?) as usize);
        let (count, dimensions, length) = (number(0)?, number(4)?, number(8)?);
        let words = body.get(12..12 + length)?;
        let scales = body.get(12 + length..12 + length + count * 2)?;
        let rows = body.get(12 + length + count * 2..)?;
        let mut starts = Vec::with_capacity(count + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', words).map(|at| at as u32 + 1));
        let fits = dimensions == DIMENSIONS && starts.len() == count + 1 && rows.len() == count * DIMENSIONS;
        if !fits {
            return None;
        }
        let shares = rows.chunks_exact(DIMENSIONS).map(|row| 1.0 / (product(row, row).max(1) as f32).sqrt());
        let shares = shares.collect();
        let longest = [Box::new([0; PREFIXES]), Box::new([0; PREFIXES])];
        let mut table = Self { words, starts, rows_of: FxHashMap::default(), rows, longest, shares };
        for (at, scale) in scales.chunks_exact(2).enumerate() {
            let word = table.word(at);
            let scale = f32::from(u16::from_le_bytes([scale[0], scale[1]])) / 65_535.0 / 127.0;
            table.rows_of.insert(FxBuildHasher.hash_one(word), Row { at: at as u32, scale });
            let (piece, follows) = word.strip_prefix(b"##").map_or((word, 0), |piece| (piece, 1));
            let longest = &mut table.longest[follows][prefix(piece)];
            *longest = (*longest).max(piece.len().min(LONGEST) as u8);
        }
        Some(table)
    }

    /// See [`near`].
    fn near(&self, mine: usize) -> Vec<(&'static str, f32)> {
        let (row, share) = (&self.rows[mine * DIMENSIONS..(mine + 1) * DIMENSIONS], self.shares[mine]);
        let mut out: Vec<(&'static str, f32)> = self
            .rows
            .chunks_exact(DIMENSIONS)
            .zip(&self.shares)
            .enumerate()
            .map(|(at, (other, its))| (at, product(row, other) as f32 * share * its))
            .filter(|(at, likeness)| *likeness >= NEAR_FROM && *at != mine)
            .filter_map(|(at, likeness)| Some((std::str::from_utf8(self.word(at)).ok()?, likeness)))
            .filter(|(word, _)| !word.starts_with("##"))
            .collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        out.truncate(MOST_NEAR);
        out
    }

    fn word(&self, row: usize) -> &'static [u8] {
        &self.words[self.starts[row] as usize..self.starts[row + 1] as usize - 1]
    }

    fn find(&self, word: &[u8]) -> Option<Row> {
        self.rows_of.get(&FxBuildHasher.hash_one(word)).copied()
    }

    /// The same by way of the words found last.
    fn find_recent(&self, word: &[u8], recent: &mut [(u64, Row)]) -> Option<Row> {
        let hash = FxBuildHasher.hash_one(word);
        let (known, row) = &mut recent[hash as usize & (MOST_RECENT - 1)];
        if *known != hash {
            (*known, *row) = (hash, self.rows_of.get(&hash).copied().unwrap_or(NO_ROW));
        }
        Some(*row).filter(|row| row.at != NO_ROW.at)
    }

    /// Calls `then` with the row of a word, or with those of the longest pieces that make it up.
    fn look_up(&self, word: &[u8], recent: &mut [(u64, Row)], mut then: impl FnMut(Row)) {
        if let Some(row) = self.find_recent(word, recent) {
            return then(row);
        }
        let mut piece = *b"##........................";
        let mut at = 0;
        while at < word.len() {
            let rest = &word[at..];
            // Pieces of one byte are not among those that start with two.
            let longest = usize::from(self.longest[usize::from(at > 0)][prefix(rest)]).clamp(1, rest.len());
            let found = (1..=longest).rev().find_map(|length| {
                piece[2..2 + length].copy_from_slice(&rest[..length]);
                let name = if at == 0 { &piece[2..2 + length] } else { &piece[..2 + length] };
                self.find_recent(name, recent).map(|row| (row, at + length))
            });
            match found {
                Some((row, end)) => {
                    then(row);
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    fn vector(&self, row: Row) -> &'static [u8] {
        let at = row.at as usize * DIMENSIONS;
        &self.rows[at..at + DIMENSIONS]
    }
}

/// A number for the first two bytes of a piece; few letters share theirs with a digit.
fn prefix(piece: &[u8]) -> usize {
    let at = |at: usize| piece.get(at).map_or(0, |byte| usize::from(byte & 0x3f));
    at(0) << 6 | at(1)
}

/// The inner product of two rows of signed bytes.
fn product(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed())).sum()
}

/// Calls `then` with each word in small letters without accents and apostrophes; what stands in brackets is left out.
fn each_word(text: &str, word: &mut Vec<u8>, mut then: impl FnMut(&[u8])) {
    word.clear();
    let mut rest = text;
    loop {
        let before = word.len();
        word.extend(rest.bytes().map_while(|byte| Some(SMALL[usize::from(byte)]).filter(|small| *small > 0)));
        rest = &rest[word.len() - before..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let apostrophe = matches!(c, '\'' | '’') && !word.is_empty();
        if apostrophe && chars.next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        if !c.is_ascii() {
            let before = word.len();
            let letters = c.to_lowercase().nfd().filter(|c| !is_combining_mark(*c));
            word.extend(letters.filter(char::is_ascii_alphanumeric).map(|c| c as u8));
            if word.len() > before || is_combining_mark(c) {
                continue;
            }
        }
        // Looked for no further than a placeholder reaches: many open brackets would each read the whole text.
        if c == '['
            && let Some(inside) = rest.bytes().take(41).position(|byte| byte == b']')
            && !rest.as_bytes()[..inside].contains(&b'\n')
        {
            rest = &rest[inside + 1..];
        }
        if !word.is_empty() {
            then(word);
            word.clear();
        }
    }
    if !word.is_empty() {
        then(word);
        word.clear();
    }
}

/// By byte: the small letter or digit that it stands for, or 0.
const SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn meaning(text: &str) -> Meaning {
        Meaning::of([(text, 1)])
    }

    #[test]
    fn the_file_is_whole() {
        assert_eq!(&Sha256::digest(&FILE[12..])[..8], digest());
        let table = TABLE.as_ref().unwrap();
        let count = table.starts.len() - 1;
        assert!(count > 30_000);
        assert!((1..count).all(|row| table.word(row - 1) < table.word(row)), "in byte order, each once");
        assert!(
            (0..count)
                .step_by(997)
                .all(|row| table.find(table.word(row)).is_some_and(|found| found.at as usize == row))
        );
        assert!(table.find(b"").is_none() && table.find(b"zzzzzz").is_none() && table.find(b"!").is_none());
    }

    #[test]
    fn words_are_read_as_the_table_was_made() {
        let words = |text: &str| {
            let mut out = Vec::new();
            each_word(text, &mut Vec::new(), |word| out.push(String::from_utf8(word.to_vec()).unwrap()));
            out
        };
        for (text, expected) in [
            ("Mrs [patient] fell", vec!["mrs", "fell"]),
            ("Hartmann's/saline 10mg", vec!["hartmanns", "saline", "10mg"]),
            ("café naïve e\u{301}clat", vec!["cafe", "naive", "eclat"]),
            ("pts' notes", vec!["pts", "notes"]),
            ("[open", vec!["open"]),
            ("[2 days later] [[patient]", vec![]),
            ("[a\nb] c", vec!["a", "b", "c"]),
            (
                "[sixteen letters sixteen letters sixteen l] c",
                vec!["sixteen", "letters", "sixteen", "letters", "sixteen", "l", "c"],
            ),
            ("µ→—", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_alike_is_nearer_than_what_is_not() {
        for (query, near, far) in [
            ("bed sore on heel", "category 3 pressure ulcer", "potassium result not seen"),
            ("old man fell in the night", "patient found on floor, unwitnessed fall", "wrong lens implanted"),
            ("blood thinner", "apixaban anticoagulant", "window restrictor"),
            ("computers down", "EPR outage, paper charts", "insulin omitted"),
        ] {
            let [query, near, far] = [query, near, far].map(meaning);
            assert!(query.likeness(&near) > query.likeness(&far) + 0.1);
        }
        let same = meaning("insulin omitted overnight");
        assert!((same.likeness(&same) - 1.0).abs() < 0.05);
        assert_eq!(meaning("[patient] [date]").likeness(&same), 0.0);
    }

    #[test]
    fn near_words_are_alike() {
        for (word, other) in [("jaundice", "liver"), ("wheelchair", "chair")] {
            let near = near(word).unwrap();
            assert!(near.iter().any(|(near, _)| *near == other), "{word}: {near:?}");
            assert!(near.len() <= MOST_NEAR && near.is_sorted_by(|a, b| a.1 >= b.1));
            assert!(
                near.iter().all(|(near, likeness)| *near != word && (NEAR_FROM..=1.01).contains(likeness))
            );
        }
        assert!(near("zzzzzz").is_none());
    }

    #[test]
    fn packing_keeps_every_number() {
        let mut all = [0; DIMENSIONS];
        all.iter_mut().zip(-128i16..).for_each(|(x, value)| *x = (value * 4 % 128) as i8);
        let packed = Meaning(all).packed();
        let mut back = Meaning([0; DIMENSIONS]);
        packed.iter().enumerate().for_each(|(at, word)| back.unpack(at, *word));
        assert_eq!(back.0, all);
    }
}

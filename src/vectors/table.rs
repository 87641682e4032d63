//! The table of vectors: `index/vectors.bin` enters once, the row of a word or of the pieces that make it up leaves.
//!
//! Who looks for the words of a text goes by way of [`RECENT`]; the words are bytes in small letters without accents.

use std::cell::RefCell;
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Numbers of a vector.
pub(crate) const DIMENSIONS: usize = 64;
/// Longest word that is looked for, in bytes.
const LONGEST: usize = 24;
/// Numbers that [`prefix`] gives.
const PREFIXES: usize = 1 << 12;

static FILE: &[u8] = include_bytes!("../../index/vectors.bin");
pub(super) static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| Table::read(FILE));

thread_local! {
    /// Words found last, by their hash: most words of a text are few and common, and the whole table is too large to stay at
    /// hand.
    pub(super) static RECENT: RefCell<Vec<(u64, Row)>> = RefCell::new(vec![(0, NO_ROW); MOST_RECENT]);
}

/// Where the vector of a word stands, and what a step of it is worth.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) at: u32,
    pub(super) scale: f32,
}

/// Stands for a word without a vector.
const NO_ROW: Row = Row { at: u32::MAX, scale: 0.0 };
/// Places for words found last, on each thread.
const MOST_RECENT: usize = 1 << 13;

/// The vectors, by word.
pub(super) struct Table {
    words: &'static [u8],
    starts: Vec<u32>,
    /// Rows by the hash of their word: the file's order would cost fifteen steps through far places. The word itself is not
    /// compared, that would be two more: of 2^64 hashes 40,000 are taken, so a wrong row is as good as impossible, and would
    /// only lend a word another one's meaning.
    rows_of: FxHashMap<u64, Row>,
    pub(super) rows: &'static [u8],
    /// Length of the longest piece that starts with two bytes, for the first pieces of a word and for those that follow.
    longest: [Box<[u8; PREFIXES]>; 2],
    /// By row: 1 divided by the length of its vector.
    pub(super) shares: Vec<f32>,
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

    pub(super) fn word(&self, row: usize) -> &'static [u8] {
        &self.words[self.starts[row] as usize..self.starts[row + 1] as usize - 1]
    }

    pub(super) fn find(&self, word: &[u8]) -> Option<Row> {
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
    pub(super) fn look_up(&self, word: &[u8], recent: &mut [(u64, Row)], mut then: impl FnMut(Row)) {
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

    pub(super) fn vector(&self, row: Row) -> &'static [u8] {
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
pub(super) fn product(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed())).sum()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

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
}

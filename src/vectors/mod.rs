//! Likeness of meaning: a text as 64 small numbers.
//!
//! A text enters, a [`Meaning`] leaves: the weighted mean of the vectors of its words, read from `index/vectors.bin`, a table
//! distilled from a sentence-embedding model (`index/vectors.md`). The classifier compares a narrative with what the cases
//! of a label mean; lessons carry theirs in the index, to be compared with a query.

mod neighbours;
mod table;
mod words;

use crate::wide;

use table::{RECENT, Row, TABLE};
use words::each_word;

pub(crate) use neighbours::near;
pub(crate) use table::{DIMENSIONS, digest};

/// Words in which a meaning is kept in the index.
pub(crate) const PACKED: usize = DIMENSIONS / 8;
/// A unit vector of 64 numbers rarely has one above a half.
const SCALE: f32 = 254.0;

/// What a text is about: a vector of length 1, in steps of 1/254. All zero for a text without a known word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning(pub(crate) [i8; DIMENSIONS]);

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

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> Meaning {
        Meaning::of([(text, 1)])
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
    fn packing_keeps_every_number() {
        let mut all = [0; DIMENSIONS];
        all.iter_mut().zip(-128i16..).for_each(|(x, value)| *x = (value * 4 % 128) as i8);
        let packed = Meaning(all).packed();
        let mut back = Meaning([0; DIMENSIONS]);
        packed.iter().enumerate().for_each(|(at, word)| back.unpack(at, *word));
        assert_eq!(back.0, all);
    }
}

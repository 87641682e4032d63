//! The gate: a token enters; whether it is worth the tagger's time leaves, and how much a word's letters look like a name.
//!
//! Two small tables of 8-bit weights that stay in the nearest cache. The first is a linear judge over ten features of a
//! token, trained with the tagger and set so that it lets through all that is an identifier in the sample. The second
//! knows the letters of names from those of words, from the lists: it judges what no list holds.

use super::features::View;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Token;

/// Entries of the first table.
pub(crate) const GATE_ROWS: usize = 1 << 15;
/// Entries of the second.
pub(crate) const LETTER_ROWS: usize = 1 << 14;
/// What one step of a stored weight is worth.
pub(crate) const GATE_STEP: f32 = 1.0 / 16.0;

/// Both tables.
pub(crate) struct Gate {
    rows: Vec<i8>,
    letters: Vec<i8>,
    /// A token at or above this sum passes, in steps.
    bar: i32,
}

impl Gate {
    /// From stored weights; missing ones are nought.
    pub(crate) fn new(rows: &[u8], letters: &[u8], bar: i32) -> Self {
        let read = |bytes: &[u8], count: usize| {
            let mut table: Vec<i8> = bytes.iter().take(count).map(|byte| *byte as i8).collect();
            table.resize(count, 0);
            table
        };
        Self { rows: read(rows, GATE_ROWS), letters: read(letters, LETTER_ROWS), bar }
    }

    /// The token goes to the tagger.
    #[inline]
    pub(crate) fn opens(&self, view: &View, doc: &Document<'_>, at: usize) -> bool {
        let sum: i32 = view
            .gate_features(doc, at)
            .iter()
            .map(|&feature| i32::from(self.rows[feature as usize & (GATE_ROWS - 1)]))
            .sum();
        sum >= self.bar
    }

    /// How much a word looks like a name, in steps of 0 to 7, with what the lists say of it in short: they know better.
    pub(crate) fn likeness(&self, token: &Token, bytes: &[u8]) -> u32 {
        let named = token.flags.any(Flags::GIVEN.or(Flags::SURNAME));
        let worded = token
            .flags
            .any(Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL).or(Flags::DRUG).or(Flags::SEEN));
        let lists = u32::from(named) << 1 | u32::from(worded);
        if bytes.len() < 3 {
            return 0x80 | lists << 4;
        }
        let mut sum = 0;
        letter_rows(bytes, |row| sum += i32::from(self.letters[row]));
        let step = ((sum as f32 * GATE_STEP + 4.0).clamp(0.0, 7.0)) as u32;
        lists << 4 | step
    }
}

/// The places of a word's letters: its threes and fours with its ends marked. Case does not count.
pub(crate) fn letter_rows(bytes: &[u8], mut take: impl FnMut(usize)) {
    // Five letters as 5 bits each, an end as 0.
    let mut window = 0_u32;
    for at in 0..bytes.len().min(24) + 1 {
        let letter = bytes.get(at).filter(|_| at < 24).map_or(0, |byte| u32::from(byte & 0x1f));
        window = (window << 5 | letter) & 0xf_ffff;
        if at >= 1 {
            take(place(window & 0x7fff, 3));
        }
        if at >= 2 {
            take(place(window, 4));
        }
    }
}

fn place(window: u32, count: u32) -> usize {
    ((window | count << 24).wrapping_mul(0x9e37_79b1) >> 13) as usize & (LETTER_ROWS - 1)
}

//! What the net sees of a token: a read document enters, the rows of its table leave.
//!
//! Which word it is (if training met it often enough), of which kind its meaning is, what the lists say of it, how it is
//! written, its letters by threes, how large a number it is, which pattern or sure hit holds it.

use crate::redact::Evidence;
use crate::redact::document::Document;
use crate::redact::stand::SURE;

/// Rows for words: a word has one place.
pub(super) const WORDS: usize = 1 << 14;
/// The row of every word that has none of its own.
pub(super) const UNKNOWN: usize = WORDS;
const SENSES: usize = UNKNOWN + 1;
const FLAGS: usize = SENSES + 256;
const FORMS: usize = FLAGS + LISTS;
const GAPS: usize = FORMS + 32;
const HINTS: usize = GAPS + 4;
const LENGTHS: usize = HINTS + 32;
const NUMBERS: usize = LENGTHS + 13;
const KINDS: usize = NUMBERS + 104;
const THREES: usize = KINDS + 16;
const LETTERS: usize = 1 << 12;
/// Rows of the table.
pub(super) const ROWS: usize = THREES + LETTERS;
/// Flags that say what lists and cues hold a word.
const LISTS: usize = 47;
/// Letters by threes that are looked at.
const MOST_THREES: usize = 12;

/// Where a word's row is, and what tells it from others with the same place; never 0.
pub(super) fn place(hash: u32) -> (usize, u16) {
    let mixed = hash.wrapping_mul(0x9e37_79b1);
    ((mixed >> 18) as usize, mixed as u16 | 1)
}

/// For every token the kind + 1 of the sure hit of a format or a cue that holds it; what is known of the case beforehand
/// does not count, as the net was trained without it.
pub(super) fn kinds(doc: &Document<'_>) -> Vec<u8> {
    let mut kinds = vec![0; doc.tokens.len()];
    for hit in doc.hits.iter().filter(|hit| hit.certainty >= SURE && hit.evidence != Evidence::Known) {
        kinds[hit.first..hit.last].fill(hit.kind.index() as u8 + 1);
    }
    kinds
}

/// Calls `take` with the rows of a token, without that of its word.
pub(super) fn rows(doc: &Document<'_>, kinds: &[u8], at: usize, mut take: impl FnMut(usize)) {
    let token = &doc.tokens[at];
    take(FORMS + (token.class as usize * 8 + token.shape as usize).min(31));
    take(GAPS + token.gap as usize);
    take(HINTS + (doc.hints[at] as usize).min(31));
    take(LENGTHS + token.len().min(12));
    take(KINDS + usize::from(kinds[at]).min(15));
    if token.is_word() {
        take(SENSES + (token.flags.sense() as usize).min(255));
        let mut lists = token.flags.0 & ((1 << LISTS) - 1);
        while lists != 0 {
            take(FLAGS + lists.trailing_zeros() as usize);
            lists &= lists - 1;
        }
        threes(doc.word(at), take);
    } else if token.is_number() {
        take(
            NUMBERS
                + match doc.number(at) {
                    Some(value @ 0..=99) => value as usize,
                    Some(1900..=2035) if token.len() == 4 => 100,
                    _ if token.len() == 3 => 101,
                    _ if token.len() == 4 => 102,
                    _ => 103,
                },
        );
    }
}

/// Letters by threes with the ends marked, as 5 bits each; case does not count.
fn threes(word: &[u8], mut take: impl FnMut(usize)) {
    let mut window = 0_u32;
    for at in 0..(word.len() + 1).min(MOST_THREES + 1) {
        let letter = word.get(at).map_or(0, |byte| u32::from(byte & 0x1f));
        window = (window << 5 | letter) & 0x7fff;
        if at > 0 {
            take(THREES + (window.wrapping_mul(0x9e37_79b1) >> 20) as usize);
        }
    }
}

//! Words that are nearly a frequent one: the frequent words enter once; whether a word is one of them with a slip leaves.
//!
//! Staff type in haste: "safegarding", "recieved", "whellchair". Such a word is on no list and looks like a rare name. Two
//! words are near if they are the same after one letter is left out of either, or of both; the first letter must be right,
//! as it is in nearly all slips. That covers a letter too few, too many, another, and two that changed places.

use rustc_hash::FxHashSet;

use super::tokens::hash;

/// A shorter word has too many neighbours.
const LEAST: usize = 5;
/// In a longer one nobody would look for a single slip.
const MOST: usize = 20;

/// The frequent words, each with all that it is without one letter, by hash.
#[derive(Default)]
pub(crate) struct Near {
    forms: FxHashSet<u32>,
}

impl Near {
    /// Adds a frequent word.
    pub(crate) fn add(&mut self, word: &str) {
        if (LEAST..=MOST).contains(&word.len()) {
            self.forms.insert(hash(word.as_bytes()));
            each_shorter(word.as_bytes(), |shorter| {
                self.forms.insert(shorter);
                false
            });
        }
    }

    /// Whether a word is a frequent one, or one with a slip.
    pub(crate) fn holds(&self, word: &[u8]) -> bool {
        (LEAST..=MOST).contains(&word.len())
            && (self.forms.contains(&hash(word))
                || each_shorter(word, |shorter| self.forms.contains(&shorter)))
    }
}

/// Calls `done` with the hash of the word without each letter but the first, until it is true.
fn each_shorter(word: &[u8], mut done: impl FnMut(u32) -> bool) -> bool {
    let mut shorter = [0; MOST];
    let count = word.len() - 1;
    shorter[..count].copy_from_slice(&word[..count]);
    for left_out in (1..word.len()).rev() {
        if left_out < count {
            shorter[left_out] = word[left_out + 1];
        }
        if done(hash(&shorter[..count])) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_leaves_others() {
        let mut near = Near::default();
        ["received", "safeguarding", "kitchen", "wheelchair", "patient"]
            .into_iter()
            .for_each(|word| near.add(word));
        for slip in
            ["recieved", "safegarding", "kichen", "whellchair", "pateint", "Patiemt", "kitchens", "RECEVED"]
        {
            assert!(near.holds(slip.as_bytes()), "{slip}");
        }
        for other in ["hitchen", "patel", "kit", "safeguard", "wheel", "", "p", "reserved"] {
            assert!(!near.holds(other.as_bytes()), "{other}");
        }
    }
}

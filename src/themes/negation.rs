//! Words that turn a trigger round: "no head injury", "sepsis was excluded".
//!
//! Enters: the words around a phrase. Leaves: whether it is denied.

use super::lexicon::{Lexicon, Token, WordId};

/// Words before a phrase in which a negation is looked for.
const NEGATION_REACH: usize = 4;

/// Words that deny what follows ("no", "denies") or what went before ("ruled out").
#[derive(Default)]
pub(super) struct Negation {
    /// By word number: a bit for each list that it stands in. Words behind the end stand in none.
    lists: Vec<u8>,
}

/// Reach over up to [`NEGATION_REACH`] words.
const FAR: u8 = 1;
/// Reach over one word.
const NEAR: u8 = 2;
/// Deny what stands up to three words before them.
const BEHIND: u8 = 4;
/// End the reach of a negation.
const STOPS: u8 = 8;

impl Negation {
    const FAR_WORDS: &[&str] = &[
        "no", "without", "nil", "denies", "denied", "denying", "neither", "nor", "excluded", "exclude",
        "zero",
    ];
    const NEAR_WORDS: &[&str] =
        &["not", "never", "isnt", "wasnt", "didnt", "non", "negative", "cannot", "cant"];
    const BEHIND_WORDS: &[&str] = &["excluded", "negative", "unlikely", "nil", "absent"];
    const STOPS_WORDS: &[&str] = &[
        "but", "despite", "although", "though", "because", "until", "when", "after", "which", "however",
        "so", "then", "due", "as", "with", "to", "for", "given", "was", "were", "had", "has", "is", "by",
    ];

    /// Learns the numbers of the words, once.
    pub(super) fn prepare(&mut self, lexicon: &mut Lexicon) {
        if !self.lists.is_empty() {
            return;
        }
        let lists = [
            (FAR, Self::FAR_WORDS),
            (NEAR, Self::NEAR_WORDS),
            (BEHIND, Self::BEHIND_WORDS),
            (STOPS, Self::STOPS_WORDS),
        ];
        for (bit, word) in lists.iter().flat_map(|(bit, words)| words.iter().map(move |word| (bit, word))) {
            let id = lexicon.add(word) as usize;
            self.lists.resize(self.lists.len().max(id + 1), 0);
            self.lists[id] |= bit;
        }
    }

    fn of(&self, word: WordId) -> u8 {
        self.lists.get(word as usize).copied().unwrap_or(0)
    }

    /// Whether the words from `first` up to `end` are denied by those around them.
    pub(super) fn denies(&self, tokens: &[Token], first: usize, end: usize) -> bool {
        if first > 0 && !tokens[first].after_break {
            for (distance, token) in tokens[..first].iter().rev().take(NEGATION_REACH).enumerate() {
                let lists = self.of(token.word);
                if lists & FAR != 0 || (distance < 2 && lists & NEAR != 0) {
                    return true;
                }
                if token.after_break || lists & STOPS != 0 {
                    break;
                }
            }
        }
        tokens[end..]
            .iter()
            .take(3)
            .take_while(|token| !token.after_break)
            .any(|token| self.of(token.word) & BEHIND != 0)
    }
}

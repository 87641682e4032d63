//! Words that turn a trigger round: "no head injury", "sepsis was excluded".
//!
//! Enters: the words around a phrase. Leaves: whether it is denied.

use super::lexicon::{Lexicon, Token, WordId};

/// Words before a phrase in which a negation is looked for.
const NEGATION_REACH: usize = 4;

/// Words that deny what follows ("no", "denies") or what went before ("ruled out").
#[derive(Default)]
pub(super) struct Negation {
    /// Reach over up to [`NEGATION_REACH`] words.
    far: Vec<WordId>,
    /// Reach over one word.
    near: Vec<WordId>,
    /// Deny what stands up to three words before them.
    behind: Vec<WordId>,
    /// End the reach of a negation.
    stops: Vec<WordId>,
}

impl Negation {
    const FAR: &[&str] = &[
        "no", "without", "nil", "denies", "denied", "denying", "neither", "nor", "excluded", "exclude",
        "zero",
    ];
    const NEAR: &[&str] = &["not", "never", "isnt", "wasnt", "didnt", "non", "negative", "cannot", "cant"];
    const BEHIND: &[&str] = &["excluded", "negative", "unlikely", "nil", "absent"];
    const STOPS: &[&str] = &[
        "but", "despite", "although", "though", "because", "until", "when", "after", "which", "however",
        "so", "then", "due", "as", "with", "to", "for", "given", "was", "were", "had", "has", "is", "by",
    ];

    pub(super) fn prepare(&mut self, lexicon: &mut Lexicon) {
        if self.far.is_empty() {
            let mut all = |words: &[&str]| words.iter().map(|word| lexicon.add(word)).collect();
            self.far = all(Self::FAR);
            self.near = all(Self::NEAR);
            self.behind = all(Self::BEHIND);
            self.stops = all(Self::STOPS);
        }
    }

    pub(super) fn denies(&self, tokens: &[Token], first: usize, end: usize) -> bool {
        if first > 0 && !tokens[first].after_break {
            for (distance, token) in tokens[..first].iter().rev().take(NEGATION_REACH).enumerate() {
                if self.far.contains(&token.word) || (distance < 2 && self.near.contains(&token.word)) {
                    return true;
                }
                if token.after_break || self.stops.contains(&token.word) {
                    break;
                }
            }
        }
        tokens[end..]
            .iter()
            .take(3)
            .take_while(|token| !token.after_break)
            .any(|token| self.behind.contains(&token.word))
    }
}

//! A fixed list of words that a token is looked up in: its words enter when the program is built, whether a token is one of
//! them leaves.
//!
//! Kept by their hashes in order, so that a long list costs a handful of comparisons and not one for each word.

use super::document::Document;
use super::tokens;

/// Lower-case words of plain letters.
pub(crate) struct WordSet<const N: usize> {
    /// Hash and word, the smallest hash first.
    words: [(u32, &'static str); N],
}

impl<const N: usize> WordSet<N> {
    /// A set of these words; meant for constants.
    pub(crate) const fn new(list: [&'static str; N]) -> Self {
        let mut words = [(0, ""); N];
        let mut count = 0;
        while count < N {
            let new = (tokens::hash(list[count].as_bytes()), list[count]);
            let mut at = count;
            while at > 0 && words[at - 1].0 > new.0 {
                words[at] = words[at - 1];
                at -= 1;
            }
            words[at] = new;
            count += 1;
        }
        Self { words }
    }

    /// Whether the token is one of them, whatever its case.
    pub(crate) fn holds(&self, doc: &Document<'_>, at: usize) -> bool {
        let Some(token) = doc.tokens.get(at).filter(|token| token.is_word()) else { return false };
        let first = self.words.partition_point(|(hash, _)| *hash < token.hash);
        let mut same = self.words[first..].iter().take_while(|(hash, _)| *hash == token.hash);
        same.any(|(_, word)| doc.is(at, word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn a_token_is_in_the_set_or_not() {
        const SET: WordSet<4> = WordSet::new(["ward", "bay", "theatre", "bed"]);
        assert!(SET.words.is_sorted());
        let doc = Document::read("Ward 3 BAY theatre wards be d. bed", &Lexicon::standard());
        let held: Vec<usize> = (0..doc.tokens.len() + 2).filter(|at| SET.holds(&doc, *at)).collect();
        assert_eq!(held, [0, 2, 3, doc.tokens.len() - 1]);
    }
}

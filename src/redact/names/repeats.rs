//! Repetition: a name found once is a name in every part of the case, with a slip of one letter.

use std::collections::BTreeMap;

use super::known::near;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;

/// The words of a case's accepted names.
#[derive(Default)]
pub(crate) struct Repeats {
    words: BTreeMap<u32, Vec<u8>>,
    /// Words of five letters or more by their first letter and by their last, for slips.
    long: BTreeMap<u8, Vec<u32>>,
}

/// Beyond this many names slips are no longer looked for: the case is a list, and time stays linear.
const MANY: usize = 200;

impl Repeats {
    /// Notes the words of a name.
    pub(crate) fn add(&mut self, doc: &Document<'_>, first: usize, last: usize) {
        for at in first..last {
            let token = &doc.tokens[at];
            if !token.is_word() || token.len() < 3 || token.flags.any(Flags::TITLE.or(Flags::PARTICLE)) {
                continue;
            }
            let word = doc.word(at).to_ascii_lowercase();
            if self.words.contains_key(&token.hash) {
                continue;
            }
            if word.len() >= 5 && self.words.len() < MANY {
                self.long.entry(word[0]).or_default().push(token.hash);
            }
            self.words.insert(token.hash, word);
        }
    }

    /// No name yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The token repeats a name: exactly (`Some(true)`) or with a slip (`Some(false)`).
    pub(crate) fn repeats(&self, doc: &Document<'_>, at: usize, likelihood: f32) -> Option<bool> {
        let token = &doc.tokens[at];
        if !token.is_word() || token.len() < 3 {
            return None;
        }
        let ordinary = token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL).or(Flags::DRUG));
        if self.words.contains_key(&token.hash) {
            let stands = !ordinary
                || token.shape == crate::redact::tokens::Shape::Title
                    && !token.flags.any(Flags::COMMON.or(Flags::CLINICAL).or(Flags::DRUG))
                || likelihood > 0.03 && token.is_capital();
            return stands.then_some(true);
        }
        if token.len() < 5 || ordinary || token.flags.any(Flags::EPONYM) {
            return None;
        }
        let word = doc.word(at).to_ascii_lowercase();
        self.long
            .get(&word[0])?
            .iter()
            .any(|hash| self.words.get(hash).is_some_and(|name| near(name, &word)))
            .then_some(false)
    }
}

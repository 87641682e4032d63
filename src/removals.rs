//! Words that are removed everywhere, because a reviewer said so of one case.
//!
//! Such a word identifies somebody: the register keeps its keyed hash alone, and so does this list. A text enters; the
//! places of listed words leave.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use crate::redact::{Phrase, ruling};
use crate::secret::{KeyedHash, Secret};

/// The list, ready for looking up. It may be exchanged while others use it.
pub struct Removals {
    secret: Secret,
    list: RwLock<List>,
}

#[derive(Default)]
struct List {
    hashes: HashSet<KeyedHash>,
    lengths: HashSet<usize>,
}

impl Removals {
    /// An empty list under a data folder's secret.
    pub fn new(secret: &Secret) -> Self {
        Self { secret: secret.clone(), list: RwLock::default() }
    }

    /// Takes the register's list.
    pub fn set(&self, list: &[(KeyedHash, usize)]) {
        let list = List {
            hashes: list.iter().map(|(hash, _)| *hash).collect(),
            lengths: list.iter().map(|(_, words)| *words).collect(),
        };
        *self.list.write().unwrap_or_else(PoisonError::into_inner) = list;
    }

    /// The hash under which a phrase is kept.
    pub fn hash(&self, phrase: &Phrase) -> KeyedHash {
        self.secret.removal(phrase.words())
    }

    /// Where listed words stand in a text.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        if list.hashes.is_empty() {
            return Vec::new();
        }
        ruling::find(text, &list.lengths, &|words| list.hashes.contains(&self.secret.removal(words)))
    }

    /// Whether a listed word stands in a public reference.
    pub fn stands_in(&self, reference: &str) -> bool {
        readings(reference).iter().any(|text| !self.find(text).is_empty())
    }
}

/// How a public reference is looked through: as it stands, and its letters alone, because a name may be written together
/// with a number.
pub(crate) fn readings(reference: &str) -> [String; 2] {
    let words = reference.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    [reference.to_owned(), words.collect::<Vec<_>>().join(" ")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_listed_under_its_own_secret_alone() {
        let phrase = Phrase::read("Harbour Lights").unwrap();
        let removals = Removals::new(&Secret::from_bytes([1; 32]));
        assert!(removals.find("seen at harbour lights").is_empty());
        removals.set(&[(removals.hash(&phrase), 2)]);
        assert_eq!(removals.find("seen at HARBOUR-lights, harbour"), vec![8..22]);
        let other = Removals::new(&Secret::from_bytes([2; 32]));
        other.set(&[(removals.hash(&phrase), 2)]);
        assert!(other.find("seen at harbour lights").is_empty());
        for (reference, stands) in
            [("Harbour-Lights/2024-1", true), ("HARBOUR lights17", true), ("2024-17", false)]
        {
            assert_eq!(removals.stands_in(reference), stands, "{reference}");
        }
    }
}

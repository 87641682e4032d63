//! Words as numbers: every word that a trigger, a synonym or the model knows has a stem number; all others have none.
//!
//! Enters: words of a text. Leaves: [`Token`]s. Phrases are matched on stems, so that "pressure ulcer" finds
//! "pressure ulcers"; numbers are folded to one shape (`#mg`) unless somebody asked for that very number ("2222").

use std::borrow::Cow;

use std::hash::BuildHasher as _;

use frostem::{Algorithm, Stemmer};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::text;

/// The number of a word or stem.
pub type WordId = u32;
/// A word that nobody asks for.
pub const UNKNOWN: WordId = u32::MAX;

/// A word of a text as numbers.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The word as written in lower case.
    pub word: WordId,
    /// Its stem.
    pub stem: WordId,
    /// Byte offset of its first character.
    pub start: u32,
    /// Byte offset behind its last character.
    pub end: u32,
    /// A sentence or line ends before it.
    pub after_break: bool,
    /// Written in capitals, in a text that is not all capitals.
    pub capitals: bool,
    /// Not a word but a placeholder or a bare number.
    pub placeholder: bool,
}

/// All words that mean something to the classifier.
pub struct Lexicon {
    stemmer: Stemmer,
    /// By a hash of 64 bits, so that a look-up touches one line of memory. Two of some ten thousand words with the same
    /// hash come up once in 10^11 lists, and would only be taken for each other.
    ids: FxHashMap<u64, WordId>,
    names: Vec<Box<str>>,
    /// Stem of a known word, by word number.
    stems: Vec<WordId>,
}

impl Default for Lexicon {
    fn default() -> Self {
        // Number 0 is taken, so that a pair of words never looks like a word.
        Self {
            stemmer: Stemmer::new(Algorithm::English),
            ids: FxHashMap::default(),
            names: vec!["".into()],
            stems: vec![0],
        }
    }
}

impl Lexicon {
    /// The number of `word`, which is added if it is new (and its stem with it).
    pub fn add(&mut self, word: &str) -> WordId {
        if let Some(id) = self.id(word) {
            return id;
        }
        let id = self.push(word);
        // A number that somebody asks for ("2222", "T34") stands for itself.
        let number = word.bytes().any(|byte| byte.is_ascii_digit());
        let stem = if number { word.to_owned() } else { self.stem_text(word).into_owned() };
        let stem = if stem == word { id } else { self.id(&stem).unwrap_or_else(|| self.push(&stem)) };
        self.stems[id as usize] = stem;
        id
    }

    /// The number of the stem of `word`, which is added if it is new.
    pub fn add_stem(&mut self, word: &str) -> WordId {
        let id = self.add(word);
        self.stems[id as usize]
    }

    /// Adds `stem` as it is, without stemming it again.
    pub fn add_as_stem(&mut self, stem: &str) -> WordId {
        self.id(stem).unwrap_or_else(|| self.push(stem))
    }

    /// Adds the stems of all words of a text: what the trainer does before it reads.
    pub fn learn(&mut self, text: &str) {
        let mut stems = Vec::new();
        text::words(text, |raw| {
            if !raw.word.is_empty() && self.id(raw.word).is_none() {
                stems.push(self.stem_text(raw.word).into_owned());
            }
        });
        stems.iter().for_each(|stem| {
            self.add_as_stem(stem);
        });
    }

    /// The text of a word or stem.
    pub fn name(&self, id: WordId) -> &str {
        self.names.get(id as usize).map_or("", |name| name)
    }

    /// Reads a text into `out`, which is emptied first.
    pub fn read(&self, text: &str, out: &mut Vec<Token>) {
        out.clear();
        let (mut large, mut all) = (0u32, 0u32);
        text::words(text, |raw| {
            let (word, stem) = self.look_up(raw.word);
            let long = u32::from(raw.word.len() > 3);
            all += long;
            large += long & u32::from(raw.capitals);
            out.push(Token {
                word,
                stem,
                start: raw.start,
                end: raw.end,
                after_break: raw.after_break,
                capitals: raw.capitals,
                placeholder: !raw.word.contains(char::is_alphabetic),
            });
        });
        // In a text that is all capitals, capitals say nothing.
        if all >= 3 && large * 2 > all {
            out.iter_mut().for_each(|token| token.capitals = false);
        }
    }

    /// Word and stem number of a lower-case word.
    fn look_up(&self, word: &str) -> (WordId, WordId) {
        if word.is_empty() {
            return (UNKNOWN, UNKNOWN);
        }
        if let Some(id) = self.id(word) {
            return (id, self.stems[id as usize]);
        }
        let stem = self.stem_text(word);
        (UNKNOWN, self.id(&stem).unwrap_or(UNKNOWN))
    }

    /// The stem of a lower-case word; digits become `#`.
    pub fn stem_text<'a>(&self, word: &'a str) -> Cow<'a, str> {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            return Cow::Owned(shape(word));
        }
        self.stemmer.stem(word)
    }

    fn id(&self, word: &str) -> Option<WordId> {
        self.ids.get(&FxBuildHasher.hash_one(word)).copied()
    }

    fn push(&mut self, word: &str) -> WordId {
        let id = self.names.len() as WordId;
        self.names.push(word.into());
        self.ids.insert(FxBuildHasher.hash_one(word), id);
        self.stems.push(id);
        id
    }
}

/// `#mg` for `2.5mg`: every run of digits, with the signs between them, becomes one `#`.
fn shape(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let number = c.is_ascii_digit() || matches!(c, '.' | ':' | '/');
        if !number {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_stem_and_numbers_a_shape() {
        let mut lexicon = Lexicon::default();
        let ulcer = lexicon.add_stem("ulcers");
        let dose = lexicon.add_as_stem("#mg");
        let crash = lexicon.add("2222");
        let mut tokens = Vec::new();
        lexicon.read("Ulcer 2.5mg 2222 zebra [patient]", &mut tokens);
        assert_eq!(tokens[0].stem, ulcer);
        assert_eq!(tokens[1].stem, dose);
        assert_eq!(tokens[2].word, crash);
        assert_eq!((tokens[3].word, tokens[3].stem), (UNKNOWN, UNKNOWN));
        assert_eq!(tokens[4].stem, UNKNOWN);
        assert_eq!(lexicon.name(dose), "#mg");
    }

    #[test]
    fn capitals_mean_nothing_in_a_text_of_capitals() {
        let lexicon = Lexicon::default();
        let mut tokens = Vec::new();
        lexicon.read("PATIENT SENT HOME BY IT", &mut tokens);
        assert!(tokens.iter().all(|token| !token.capitals));
        lexicon.read("sent home when IT failed", &mut tokens);
        assert!(tokens[3].capitals);
    }
}

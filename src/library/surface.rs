//! The words of a lesson as people write them: for spelling, completions and near-duplicates.
//!
//! A text enters; its distinct words, lower case and unstemmed, leave one a line, together with the pairs of words that
//! stand side by side often. They are indexed without places or counts, so the index's own dictionary is the vocabulary.

use rustc_hash::FxHashSet;

use super::duplicates::Print;
use super::stop;
use super::tokens::{Lexeme, Words};

/// A pair of words is written down from this time on that it is seen.
const FREQUENT: u8 = 4;
/// Counters of pairs. Two pairs may share one: then a pair is written down too early, which does no harm.
const COUNTERS: usize = 1 << 20;

/// Takes the words out of texts.
pub(crate) struct Surface {
    lexeme: Lexeme,
    seen: FxHashSet<u64>,
    pairs: Vec<u8>,
    before: String,
    /// Where the word before ended.
    ended: usize,
}

impl Default for Surface {
    fn default() -> Self {
        Self {
            lexeme: Lexeme::default(),
            seen: FxHashSet::default(),
            pairs: vec![0; COUNTERS],
            before: String::new(),
            ended: 0,
        }
    }
}

impl Surface {
    /// Starts a new lesson.
    pub(crate) fn start(&mut self) {
        self.seen.clear();
    }

    /// Appends the words of `text` that this lesson has not had yet, and the pairs of words that many lessons have, to `out`,
    /// one a line; gives the words to `print`.
    pub(crate) fn words(&mut self, text: &str, out: &mut String, print: &mut Print) {
        let mut words = Words::new(text);
        let mut lexeme = std::mem::take(&mut self.lexeme);
        self.before.clear();
        while words.next(&mut lexeme) {
            let whole = lexeme.compound.then(|| lexeme.joined());
            for part in lexeme.parts().map(|(part, _)| part).chain(whole) {
                if part.len() < 3 || !self.seen.insert(hash(part)) || stop::is_stop(part) {
                    continue;
                }
                print.word(part);
                if part.chars().all(char::is_alphabetic) {
                    out.push_str(part);
                    out.push('\n');
                }
            }
            self.pair(&lexeme, text, out);
        }
        self.lexeme = lexeme;
    }

    /// Looks at a word and the one before it.
    fn pair(&mut self, lexeme: &Lexeme, text: &str, out: &mut String) {
        let word = lexeme.joined();
        let telling = lexeme.len() == 1
            && word.len() >= 3
            && !stop::is_stop(word)
            && word.bytes().all(|b| b.is_ascii_lowercase());
        if telling && !self.before.is_empty() && text.get(self.ended..lexeme.start) == Some(" ") {
            let key = hash(&self.before).rotate_left(23) ^ hash(word);
            if self.seen.insert(key) {
                let counter = &mut self.pairs[(key >> 20) as usize % COUNTERS];
                *counter = counter.saturating_add(1);
                if *counter >= FREQUENT {
                    out.push_str(&self.before);
                    out.push(' ');
                    out.push_str(word);
                    out.push('\n');
                }
            }
        }
        self.before.clear();
        if telling {
            self.before.push_str(word);
        }
        self.ended = lexeme.end;
    }
}

fn hash(word: &str) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}

/// Parts a text at line ends, for tantivy.
#[derive(Clone, Default)]
pub(crate) struct LinesTokenizer;

/// The lines of a text.
pub(crate) struct Lines<'a> {
    lines: std::str::Lines<'a>,
    token: tantivy::tokenizer::Token,
}

impl tantivy::tokenizer::Tokenizer for LinesTokenizer {
    type TokenStream<'a> = Lines<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Lines<'a> {
        Lines { lines: text.lines(), token: tantivy::tokenizer::Token { position: 0, ..Default::default() } }
    }
}

impl tantivy::tokenizer::TokenStream for Lines<'_> {
    fn advance(&mut self) -> bool {
        let Some(line) = self.lines.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(line);
        true
    }

    fn token(&self) -> &tantivy::tokenizer::Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut tantivy::tokenizer::Token {
        &mut self.token
    }
}

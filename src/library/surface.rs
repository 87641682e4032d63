//! The words of a lesson as people write them: for spelling, completions and near-duplicates.
//!
//! A text enters; its distinct words, lower case and unstemmed, leave one a line, together with the groups of words that the
//! synonym list knows. They are indexed without places or counts, so the index's own dictionary is the vocabulary.

use rustc_hash::FxHashSet;

use super::duplicates::Print;
use super::stop;
use super::tokens::{Lexeme, Words};

/// Takes the words out of texts.
#[derive(Default)]
pub(crate) struct Surface {
    lexeme: Lexeme,
    seen: FxHashSet<u64>,
}

impl Surface {
    /// Starts a new lesson.
    pub(crate) fn start(&mut self) {
        self.seen.clear();
    }

    /// Appends the words of `text` that this lesson has not had yet to `out`, one a line, and gives them to `print`.
    pub(crate) fn words(&mut self, text: &str, out: &mut String, print: &mut Print) {
        let mut words = Words::new(text);
        while words.next(&mut self.lexeme) {
            let whole = self.lexeme.compound.then(|| self.lexeme.joined());
            for part in self.lexeme.parts().map(|(part, _)| part).chain(whole) {
                if part.len() < 3 || stop::is_stop(part) || !self.seen.insert(hash(part)) {
                    continue;
                }
                print.word(part);
                if part.chars().all(char::is_alphabetic) {
                    out.push_str(part);
                    out.push('\n');
                }
            }
        }
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

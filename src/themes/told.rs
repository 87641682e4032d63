//! The words of a reason, as they stand in the text.
//!
//! Enters: a place of a narrative that was read. Leaves: its words in lower case; only such as the classifier knows.

use super::lexicon::{Token, UNKNOWN};
use super::score::{Reading, Span};
use crate::incident::CodedRole;

/// Longest reason of words, in bytes: what is longer ends in "…".
const MAX_WORDS: usize = 80;

/// Of a reason that a coded column of the report gave: the column, and what matched in it ("category: falls").
pub fn of_column(reason: &str) -> Option<(&'static str, &str)> {
    CodedRole::ALL.into_iter().find_map(|role| {
        let value = reason.strip_prefix(role.name())?.strip_prefix(": ")?;
        Some((role.name(), value))
    })
}

/// The words of a place.
pub(super) fn tokens(reading: &Reading, place: Span) -> &[Token] {
    &reading.tokens[usize::from(place.part)][place.first as usize..place.end as usize]
}

/// Words as they stand in the text, in lower case. What the classifier does not know, in a gap of a phrase, is left out.
pub(super) fn told(text: &str, tokens: &[Token]) -> String {
    let mut words = String::new();
    for token in tokens {
        let known = token.word != UNKNOWN || token.stem != UNKNOWN;
        let word = text.get(token.start as usize..token.end as usize).filter(|_| known).unwrap_or("…");
        let full = words.len() + word.len() > MAX_WORDS;
        if (full || word == "…") && words.ends_with('…') {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        if full && words.is_empty() {
            words.push_str(&word[..word.floor_char_boundary(MAX_WORDS)].to_lowercase());
        }
        if full {
            words.push('…');
            break;
        }
        words.extend(word.chars().flat_map(char::to_lowercase));
    }
    words
}

/// Whether two places read the same, but for capitals.
pub(super) fn same(text: &str, tokens: &[Token], other: &str, others: &[Token]) -> bool {
    let word =
        |text: &str, token: &Token| text.get(token.start as usize..token.end as usize).map(str::to_lowercase);
    let alike = |(a, b): (&Token, &Token)| match (a.word, b.word) {
        // No number of its own, but perhaps that of a stem.
        (UNKNOWN, UNKNOWN) => a.stem == b.stem && (a.stem == UNKNOWN || word(text, a) == word(other, b)),
        (a, b) => a == b,
    };
    tokens.len() == others.len() && tokens.iter().zip(others).all(alike)
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    #[test]
    fn what_is_told_is_short_and_leaves_unknown_words_out() {
        let mut lexicon = Lexicon::default();
        ["gave", "penicillin", "well"].iter().for_each(|word| _ = lexicon.add(word));
        let mut tokens = Vec::new();
        let mut read = |text: &str| {
            lexicon.read(text, &mut tokens);
            told(text, &tokens)
        };
        assert_eq!(read("Gave Quillfeather Ottoline PENICILLIN"), "gave … penicillin");
        assert_eq!(read("gave [patient] penicillin"), "gave … penicillin");
        let long = read(&"well ".repeat(40));
        assert!(long.len() <= MAX_WORDS + " …".len() && long.ends_with(" …"), "{long}");
    }
}

//! A trigger phrase as the taxonomy files write it.
//!
//! Enters: one written phrase (see the notation in [`triggers`](super::triggers)). Leaves: a checked [`Phrase`].

use super::negation::NEGATIONS;

/// Words a gap may leap over where the phrase does not say.
const GAP: u8 = 3;

/// A phrase as written, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The words, without signs: what a reason names for a coded column.
    pub text: String,
    /// Weight, 1 unless written otherwise.
    pub weight: f32,
    /// Counts even when denied: so written, or a negation is among its words ("not given").
    pub always: bool,
    /// What should not have to be done: denied also where it says so behind it ("restraint was not used").
    pub act: bool,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// Any of these words.
    Words(Vec<Word>),
    /// Up to so many words.
    Gap(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// That form only.
    pub(super) exact: bool,
    /// In capitals only.
    pub(super) capitals: bool,
}

/// Why a phrase cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// No word in it.
    #[error("a trigger needs at least one word")]
    Empty,
    /// `^` without a number from 0 to 10 behind it.
    #[error("the weight behind ^ must be a number from 0 to 10")]
    Weight,
    /// `..` at an end, twice, or too long.
    #[error("a gap (..) stands between two words and spans at most 9")]
    Gap,
}

impl Phrase {
    /// Reads a phrase in the notation above.
    ///
    /// # Errors
    /// If it has no word, a weight that is no number, or a gap at an end.
    pub fn parse(text: &str) -> Result<Self, PhraseError> {
        let (body, weight) = match text.rsplit_once('^') {
            Some((body, weight)) => (body, weight.trim().parse().map_err(|_| PhraseError::Weight)?),
            None => (text, 1.0),
        };
        if !(0.0..=10.0).contains(&weight) {
            return Err(PhraseError::Weight);
        }
        let body = body.trim();
        let (body, always) = body.strip_prefix('+').map_or((body, false), |rest| (rest, true));
        let (body, act) = body.strip_prefix('-').map_or((body, false), |rest| (rest, true));
        let mut parts = Vec::new();
        for piece in body.split_whitespace() {
            if let Some(span) = piece.strip_prefix("..") {
                let span = if span.is_empty() { GAP } else { span.parse().map_err(|_| PhraseError::Gap)? };
                if parts.is_empty() || matches!(parts.last(), Some(Part::Gap(_))) || !(1..=9).contains(&span)
                {
                    return Err(PhraseError::Gap);
                }
                parts.push(Part::Gap(span));
            } else {
                parts.extend(words_of(piece));
            }
        }
        match parts.last() {
            None => Err(PhraseError::Empty),
            Some(Part::Gap(_)) => Err(PhraseError::Gap),
            Some(_) => {
                let always = always || parts.iter().any(negates);
                Ok(Self { text: plain(body), weight, always, act, parts })
            }
        }
    }
}

/// Whether a part holds a negation: the sense of its phrase is that something was not.
fn negates(part: &Part) -> bool {
    let is = |word: &Word| NEGATIONS.contains(&word.text.as_str());
    matches!(part, Part::Words(words) if words.iter().any(is))
}

/// The parts that one written piece makes: one for each word in it ("co-amoxiclav" makes two).
fn words_of(piece: &str) -> Vec<Part> {
    let mut columns: Vec<Vec<Word>> = Vec::new();
    for choice in piece.split('|') {
        let (choice, exact) = choice.strip_prefix('=').map_or((choice, false), |rest| (rest, true));
        let capitals = exact && choice.contains(|c: char| c.is_uppercase());
        let mut column = 0;
        super::text::words(choice, |raw| {
            if columns.len() <= column {
                columns.push(Vec::new());
            }
            columns[column].push(Word { text: raw.word.to_owned(), exact, capitals });
            column += 1;
        });
    }
    columns.into_iter().map(Part::Words).collect()
}

/// A phrase without its signs.
fn plain(body: &str) -> String {
    let words: Vec<_> = body
        .split_whitespace()
        .map(|piece| {
            if piece.starts_with("..") { "…".to_owned() } else { piece.replace('=', "").replace('|', "/") }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_is_checked() {
        for (text, error) in [
            ("", PhraseError::Empty),
            ("  ", PhraseError::Empty),
            ("...", PhraseError::Gap),
            ("a ..", PhraseError::Gap),
            (".. a", PhraseError::Gap),
            ("a .. .. b", PhraseError::Gap),
            ("a ..20 b", PhraseError::Gap),
            ("a ^x", PhraseError::Weight),
            ("a ^11", PhraseError::Weight),
            ("^1", PhraseError::Empty),
            ("-", PhraseError::Empty),
        ] {
            assert_eq!(Phrase::parse(text), Err(error), "{text}");
        }
        let phrase = Phrase::parse("+gave|given .. =ICE ^0.5").unwrap();
        assert_eq!((phrase.text.as_str(), phrase.weight, phrase.always), ("gave/given … ICE", 0.5, true));
        // phrase, text, counts always, an act
        for (phrase, text, always, act) in [
            ("-restraint", "restraint", false, true),
            ("restraint", "restraint", false, false),
            ("not given", "not given", true, false),
            ("rail .. didn't|failed hold", "rail … didn't/failed hold", true, false),
            ("noted", "noted", false, false),
        ] {
            let read = Phrase::parse(phrase).unwrap();
            assert_eq!((read.text.as_str(), read.always, read.act), (text, always, act), "{phrase}");
        }
    }
}

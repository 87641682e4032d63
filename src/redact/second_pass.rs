//! The closed-world pass: what is neither known vocabulary nor explained and could be a name or number is a doubt.
//!
//! It asks of every token that the first pass let stand how likely it is after all: the tagger's remaining likelihood,
//! weighed by whether any list knows the token. A case whose sum is too high is held, whichever tokens make it up:
//! many small doubts are one large one. Rare but clinical words are known by their lists and by their endings.

use super::document::{Document, Hint};
use super::lexicon::Flags;
use super::tokens::{Class, Shape};

/// Risk that a token which nothing has masked is part of an identifier: 0 for what is known.
pub(crate) fn risk(doc: &Document<'_>, at: usize, likelihood: f32) -> f32 {
    let token = &doc.tokens[at];
    match token.class {
        Class::Word if likelihood == 0.0 => 0.0,
        Class::Word => likelihood * word(doc, at),
        Class::Number => number(doc, at, likelihood),
        Class::Mark => 0.0,
    }
}

/// How much the lists add to a word's likelihood, or take from it.
fn word(doc: &Document<'_>, at: usize) -> f32 {
    let token = &doc.tokens[at];
    let known = Flags::WORD.or(Flags::COMMON).or(Flags::SEEN).or(Flags::WORD_RARE).or(Flags::ALLOWED);
    let clinical = Flags::CLINICAL.or(Flags::DRUG).or(Flags::EPONYM);
    let name = token.flags.any(Flags::GIVEN.or(Flags::SURNAME).or(Flags::GIVEN_RARE).or(Flags::SURNAME_RARE));
    if token.flags.any(clinical) || clinical_ending(doc.word(at)) {
        return 0.5;
    }
    match (token.flags.any(known), name, token.shape) {
        (false, true, Shape::Title | Shape::Mixed) => 2.0,
        (false, _, Shape::Title) => 1.5,
        (false, ..) => 1.2,
        (true, ..) => 1.0,
    }
}

/// A row of digits that no pattern explains is a risk of its own.
fn number(doc: &Document<'_>, at: usize, likelihood: f32) -> f32 {
    let explained = matches!(
        doc.hints[at],
        Hint::Harmless | Hint::Measure | Hint::Time | Hint::Placeholder | Hint::Duration
    );
    match doc.tokens[at].len() {
        _ if explained => likelihood * 0.5,
        0..5 => likelihood,
        5 => likelihood.max(0.01),
        _ => likelihood.max(0.03),
    }
}

/// Endings of words of medicine that no list holds in full.
pub(crate) fn clinical_ending(word: &[u8]) -> bool {
    const ENDINGS: [&str; 44] = [
        "itis", "osis", "emia", "aemia", "ectomy", "otomy", "ostomy", "plasty", "scopy", "gram", "graphy",
        "pathy", "algia", "uria", "oma", "cillin", "mycin", "azole", "olol", "pril", "sartan", "statin",
        "mab", "nib", "zepam", "caine", "parin", "xaban", "idine", "amine", "azine", "oxacin", "cycline",
        "asone", "olone", "phylline", "triptan", "setron", "prazole", "gliptin", "formin", "dipine",
        "plegia", "paresis",
    ];
    word.len() >= 6
        && ENDINGS.iter().any(|ending| {
            let tail = &word[word.len().saturating_sub(ending.len())..];
            tail.eq_ignore_ascii_case(ending.as_bytes())
        })
}

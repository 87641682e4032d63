//! The closed-world pass: what is neither known vocabulary nor explained and could be a name or number is a doubt.
//!
//! It shares no evidence with the tagger: it asks only whether a token is known, and if not, whether a name or an
//! identifying number could look like it. Rare but clinical words are known by their lists and by their endings.

use super::document::{Document, Hint};
use super::lexicon::Flags;
use super::tokens::{Class, Shape};

/// What this pass makes of a token that nothing has masked.
pub(crate) fn doubts(doc: &Document<'_>, at: usize, likelihood: f32) -> bool {
    let token = &doc.tokens[at];
    match token.class {
        Class::Word => word(doc, at, likelihood),
        Class::Number => number(doc, at, likelihood),
        Class::Mark => false,
    }
}

fn word(doc: &Document<'_>, at: usize, likelihood: f32) -> bool {
    let token = &doc.tokens[at];
    let known = Flags::WORD
        .or(Flags::COMMON)
        .or(Flags::CLINICAL)
        .or(Flags::DRUG)
        .or(Flags::EPONYM)
        .or(Flags::SEEN)
        .or(Flags::WORD_RARE)
        .or(Flags::ALLOWED);
    if token.len() < 4 || token.flags.any(known) || doc.hints[at] != Hint::None {
        return false;
    }
    // Letters glued to digits are codes ("SpO2", "HbA1c").
    if doc.glued(at) && at > 0 && doc.tokens[at - 1].is_number()
        || doc.glued(at + 1) && doc.tokens.get(at + 1).is_some_and(|t| t.is_number())
    {
        return false;
    }
    let name = token.flags.any(Flags::GIVEN.or(Flags::SURNAME).or(Flags::GIVEN_RARE).or(Flags::SURNAME_RARE));
    let bar = match (token.shape, name) {
        (Shape::Title, true) => 0.02,
        (Shape::Title, false) => 0.05,
        (Shape::Lower, true) => 0.06,
        _ => 0.10,
    };
    likelihood >= bar && !clinical_ending(doc.word(at))
}

fn number(doc: &Document<'_>, at: usize, likelihood: f32) -> bool {
    let token = &doc.tokens[at];
    token.len() >= 5
        && !matches!(doc.hints[at], Hint::Harmless | Hint::Measure | Hint::Time | Hint::Placeholder)
        && likelihood >= 0.05
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
    let lower = word.to_ascii_lowercase();
    lower.len() >= 6 && ENDINGS.iter().any(|ending| lower.ends_with(ending.as_bytes()))
}

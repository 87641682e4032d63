//! Formats: a read document enters, hits and hints leave.
//!
//! One pass over the tokens; the kind of a token decides which recognisers are asked (a number asks those for
//! numbers, an `@` the one for addresses), so nothing is searched twice. A hit with a certainty of 0.9 or more stands
//! by itself; a weaker one is a hint for the tagger, which knows the words around it.

pub(crate) mod address;
pub(crate) mod age;
pub(crate) mod chains;
pub(crate) mod date;
pub(crate) mod harmless;
pub(crate) mod misread;
pub(crate) mod mrn;
pub(crate) mod nhs_number;
pub(crate) mod online;
pub(crate) mod organisation;
pub(crate) mod phone;
pub(crate) mod postcode;
pub(crate) mod reference;
pub(crate) mod run;
pub(crate) mod spelt;
pub(crate) mod ward;

use super::document::{Document, Hint};
use super::lexicon::Flags;
use super::policy::Local;
use super::tokens::{Class, Shape};

/// Runs every recogniser over a document.
pub(crate) fn recognise(doc: &mut Document<'_>, local: &Local) {
    placeholders(doc);
    let mut at = 0;
    while at < doc.tokens.len() {
        if doc.hints[at] == Hint::Placeholder {
            at += 1;
            continue;
        }
        let token = doc.tokens[at];
        let next = match token.class {
            Class::Number => number(doc, at),
            Class::Mark => match token.first {
                b'@' => online::at_sign(doc, at),
                b'/' if token.len() == 3 => online::three_words(doc, at),
                b'+' => phone::plus(doc, at),
                _ => None,
            },
            Class::Word => word(doc, at, local),
        };
        at = next.unwrap_or(at + 1).max(at + 1);
    }
    organisation::heads(doc);
    chains::join(doc);
    if local.has_shapes() {
        mrn::shaped(doc, local);
    }
    local.allow(doc);
}

/// A number asks, from the surest shape to the least.
fn number(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if doc.hints[at] != Hint::None {
        return None;
    }
    date::numeric(doc, at)
        .or_else(|| misread::day(doc, at))
        .or_else(|| harmless::time(doc, at))
        .or_else(|| nhs_number::digits(doc, at))
        .or_else(|| phone::digits(doc, at))
        .or_else(|| date::named(doc, at))
        .or_else(|| age::number(doc, at))
        .or_else(|| harmless::measure(doc, at))
        .or_else(|| address::number(doc, at))
        .or_else(|| reference::compound(doc, at))
        .or_else(|| mrn::number(doc, at))
        .or_else(|| harmless::ratio(doc, at))
}

fn word(doc: &mut Document<'_>, at: usize, local: &Local) -> Option<usize> {
    let token = doc.tokens[at];
    if doc.hints[at] != Hint::None {
        return None;
    }
    if token.has(Flags::LOCAL_WARD.or(Flags::LOCAL_ORG))
        && let Some(next) = local.phrase(doc, at)
    {
        return Some(next);
    }
    // Letters with digits glued to them, or a cluster of capitals before digits: plates, postcodes, numbers.
    if token.len() <= 8
        && let Some(next) = doc.tokens.get(at + 1)
        && (next.is_number() || next.class == Class::Mark)
        && (next.is_number() || matches!(next.first, b'-' | b'/' | b'.') && doc.glued(at + 1))
        && let Some(next) = postcode::word(doc, at)
            .or_else(|| reference::compound(doc, at))
            .or_else(|| mrn::lettered(doc, at, local))
    {
        return Some(next);
    }
    if token.len() <= 2
        && matches!(token.first, b'l' | b'I' | b'O' | b'o')
        && let Some(next) = misread::day(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::MRN_CUE)
        && let Some(next) = mrn::dictated(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::MONTH)
        && let Some(next) = date::month(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::DAY_WORD)
        && let Some(next) = spelt::day(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::UNIT_HEAD)
        && let Some(next) = ward::unit(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::WARD_HEAD)
        && let Some(next) = ward::head(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::NUMBER_WORD)
        && let Some(next) = age::word(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::DWELLING)
        && let Some(next) = address::dwelling(doc, at)
    {
        return Some(next);
    }
    if token.has(Flags::PHONE_CUE) {
        return phone::extension(doc, at);
    }
    if token.has(Flags::FESTIVAL)
        && let Some(next) = date::festival(doc, at)
    {
        return Some(next);
    }
    if token.len() == 1 && doc.mark(at + 1, b'.') && doc.glued(at + 1) {
        return harmless::dotted(doc, at);
    }
    if token.shape != Shape::Initial {
        return online::domain(doc, at);
    }
    None
}

/// What an earlier redaction left stays as it is.
fn placeholders(doc: &mut Document<'_>) {
    for at in 0..doc.tokens.len() {
        if doc.mark(at, b'[') {
            let limit = doc.tokens.len().min(at + 8);
            if let Some(end) = (at + 1..limit).find(|&end| doc.mark(end, b']'))
                && super::placeholder::is_placeholder(doc.bytes(at, end + 1))
            {
                doc.hint(at, end + 1, Hint::Placeholder);
                // Its words are no cues for what stands behind it.
                for token in &mut doc.tokens[at..=end] {
                    token.flags = Flags::NONE;
                }
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod table {
    //! The table test that every recogniser shares.

    use super::*;
    use crate::redact::Kind;
    use crate::redact::lexicon::Lexicon;

    /// What a text's recognisers find, as "KIND text", certainty at least `bar`.
    pub(crate) fn found(text: &str, bar: f32) -> Vec<String> {
        static LEXICON: std::sync::LazyLock<Lexicon> = std::sync::LazyLock::new(Lexicon::standard);
        let mut doc = Document::read(text, &LEXICON);
        recognise(&mut doc, &Local::default());
        let hits = doc.hits.clone();
        hits.iter()
            .filter(|hit| hit.certainty >= bar)
            .map(|hit| {
                let raw = doc
                    .normal
                    .raw(doc.tokens[hit.first].start as usize..doc.tokens[hit.last - 1].end as usize);
                format!("{} {}", hit.kind.id(), &text[raw])
            })
            .collect()
    }

    /// Every text gives exactly this one hit of the kind.
    #[track_caller]
    pub(crate) fn hits(kind: Kind, table: &[(&str, &str)]) {
        for (text, wanted) in table {
            let found = found(text, 0.9);
            let of_kind: Vec<&String> =
                found.iter().filter(|f| f.starts_with(&format!("{} ", kind.id()))).collect();
            assert_eq!(of_kind, [&format!("{} {wanted}", kind.id())], "in {text:?}: {found:?}");
        }
    }

    /// No text gives a sure hit of the kind.
    #[track_caller]
    pub(crate) fn misses(kind: Kind, table: &[&str]) {
        for text in table {
            let found = found(text, 0.9);
            assert!(
                !found.iter().any(|f| f.starts_with(&format!("{} ", kind.id()))),
                "in {text:?}: {found:?}"
            );
        }
    }
}

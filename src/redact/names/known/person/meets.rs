//! Somebody is met: a read document and a word enter, whether somebody is told, helped, called by a role or owns something
//! there leaves.

use super::acts::found;
use super::grammar_words::FOLLOWS;
use super::meet_words::{MEETS, MEETS_ALOUD, PAIRS, PREPOSITIONS};
use super::people_words::{BELONGINGS, CARERS};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap};

/// Somebody is told, helped or spoken to: "helped burns back to bed".
pub(super) fn behind_verb(doc: &Document<'_>, at: usize, small: bool) -> bool {
    if at == 0 || !doc.same_line(at) || doc.glued(at) {
        return false;
    }
    let verb = at - 1;
    if doc.is_one(verb, &["found", "saw"]) && found(doc, at) {
        return true;
    }
    if !closes(doc, at + 1) {
        return false;
    }
    let pair = || {
        verb > 0
            && doc.same_line(verb)
            && PAIRS.iter().any(|(link, verbs)| doc.is(verb, link) && doc.is_one(verb - 1, verbs))
    };
    let aloud = || {
        doc.is_one(verb, MEETS_ALOUD)
            && !(doc.has(at, Flags::CLINICAL.or(Flags::EPONYM)) && doc.is_one(verb, PREPOSITIONS))
    };
    doc.is_one(verb, MEETS) || pair() || !small && aloud()
}

/// "informed nurse green.", "pt Foot in bed 3"
pub(super) fn behind_role(doc: &Document<'_>, at: usize, small: bool) -> bool {
    if at == 0 || !doc.same_line(at) || doc.glued(at) || !closes(doc, at + 1) {
        return false;
    }
    let carer = doc.is_one(at - 1, CARERS);
    carer || !small && doc.has(at - 1, Flags::PATIENT.or(Flags::STAFF).or(Flags::RELATIVE))
}

/// "foley's daughter", but "parkinson's nurse". A capital is enough where no disease has the name.
pub(super) fn owns(doc: &Document<'_>, at: usize, small: bool) -> bool {
    if !(doc.mark(at + 1, b'\'') && doc.glued(at + 1) && doc.is(at + 2, "s") && doc.glued(at + 2)) {
        return false;
    }
    let theirs =
        || doc.same_line(at + 3) && (doc.has(at + 3, Flags::RELATIVE) || doc.is_one(at + 3, BELONGINGS));
    !small && !doc.has(at, Flags::CLINICAL.or(Flags::EPONYM).or(Flags::DRUG)) || theirs()
}

/// Nothing follows that makes a noun of both: a mark, a line's end, a word of grammar.
fn closes(doc: &Document<'_>, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at) else { return true };
    if token.gap >= Gap::Line {
        return true;
    }
    // What a placeholder stands for may have been a word or a number.
    if doc.hints[at] == Hint::Placeholder {
        return false;
    }
    match token.class {
        Class::Word => doc.is_one(at, FOLLOWS),
        Class::Number => false,
        Class::Mark => match token.first {
            b'/' | b'&' | b'+' | b'=' => false,
            b'-' | b'\'' | b'_' => token.gap > Gap::None,
            _ => true,
        },
    }
}

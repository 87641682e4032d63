//! Somebody is met: a read document and a word enter, whether somebody is told, helped, called by a role or owns something
//! there leaves.

use super::acts::found;
use super::grammar_words::FOLLOWS;
use super::meet_words::{
    GIVES, KEPT, LATE, MEETS, MEETS_ALOUD, MORE_FOLLOWS, NOTED, PAIRS, PREPOSITIONS, RECORDS,
};
use super::people_words::{BELONGINGS, BODY, CARERS};
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

/// Somebody is handed something, asked or quoted: "handed over to pain", "d/w pain re plan", "as per head".
pub(super) fn handed(doc: &Document<'_>, at: usize, small: bool) -> bool {
    if at < 2 || !doc.same_line(at) || doc.glued(at) || !(closes(doc, at + 1) || follows(doc, at + 1)) {
        return false;
    }
    let link = at - 1;
    let noted = at > 2
        && doc.mark(at - 2, b'/')
        && NOTED.iter().any(|(one, two)| doc.is(at - 3, one) && doc.is(link, two));
    if noted || doc.is(link, "per") && doc.is(link - 1, "as") {
        return true;
    }
    let mut verb = link - 1;
    while verb > 0 && link - verb < 4 && doc.is_one(verb, LATE) {
        verb -= 1;
    }
    doc.is(link, "to")
        && doc.is_one(verb, GIVES)
        && (verb + 1..at).all(|place| doc.same_line(place))
        && !doc.is_one(at, BODY)
        && !(small && doc.has(at, Flags::CLINICAL.or(Flags::DRUG)))
}

/// What is kept of somebody: "chart of hay missing", but "chart of pain scores".
pub(super) fn of_record(doc: &Document<'_>, at: usize) -> bool {
    at > 1
        && doc.same_line(at)
        && !doc.glued(at)
        && doc.is(at - 1, "of")
        && doc.is_one(at - 2, RECORDS)
        && !doc.has(at, Flags::CLINICAL.or(Flags::DRUG))
        && !doc.is_one(at, BODY)
        && (closes(doc, at + 1) || doc.same_line(at + 1) && doc.is_one(at + 1, KEPT))
}

/// A word that may follow who was handed something.
fn follows(doc: &Document<'_>, at: usize) -> bool {
    doc.same_line(at) && doc.is_one(at, MORE_FOLLOWS)
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
pub(super) fn closes(doc: &Document<'_>, at: usize) -> bool {
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

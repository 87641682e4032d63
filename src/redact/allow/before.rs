//! What stands before a name: an allowed word enters, whether something before it speaks for a person leaves.
//!
//! Heard are labels of a form, "seen by", "spoke to", "her mum is", "I," and initials, across the other words of the same name.

use super::around::{CUES, WORDS, part, role, word_before, words_back};
use super::words::{DEEDS, FAMILY, HEADERS, HELPERS, LABELS, LINKS, NAMES, SPOKE, THINGS, TOLD};
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap, Shape};

/// Something before the name speaks for a person.
pub(super) fn before(doc: &Document<'_>, at: usize) -> bool {
    let mut first = at;
    for _ in 0..WORDS {
        if introduced(doc, first) {
            return true;
        }
        let Some(earlier) = earlier(doc, first) else { return false };
        first = earlier;
    }
    false
}

/// The word before that belongs to the same name or to the same list of names: "Anna Moyo", "Okoro and Moyo".
fn earlier(doc: &Document<'_>, first: usize) -> Option<usize> {
    let before = first.checked_sub(1).filter(|_| doc.same_line(first))?;
    if part(doc, before) {
        return Some(before);
    }
    let beyond = before.checked_sub(1)?;
    let mark = |marks: &[u8]| marks.iter().any(|&mark| doc.mark(before, mark));
    let halves = mark(b"-'") && doc.glued(first) && doc.glued(before);
    let goes_on = || doc.is(first + 1, "and") || doc.mark(first + 1, b',') || doc.mark(first + 1, b'&');
    let listed = doc.same_line(before) && (doc.is(before, "and") || mark(b"&+/") || mark(b",") && goes_on());
    ((halves || listed) && part(doc, beyond)).then_some(beyond)
}

/// What stands right before a name says that it is one.
fn introduced(doc: &Document<'_>, first: usize) -> bool {
    if initial(doc, first) || myself(doc, first) {
        return true;
    }
    let Some((word, colon)) = word_before(doc, first) else { return false };
    role(doc, word)
        || label(doc, word, colon)
        || doc.is_one(word, &TOLD)
        || doc.is(word, "by") && done_by(doc, word, colon)
        || doc.is_one(word, &["to", "with", "w", "from"]) && spoken(doc, word)
        || doc.is_one(word, &["is", "was", "named", "called", "as"]) && called(doc, word)
        || doc.is(word, "of")
            && word > 0
            && (doc.has(word - 1, Flags::RELATIVE) || doc.is_one(word - 1, &FAMILY))
}

/// "A. Moyo", "A Moyo"; not "bay B. Moyo".
fn initial(doc: &Document<'_>, first: usize) -> bool {
    let dot = first > 0 && doc.mark(first - 1, b'.') && doc.glued(first - 1);
    let Some(at) = first.checked_sub(if dot { 2 } else { 1 }) else { return false };
    let glued = at > 0 && doc.glued(at) && !doc.mark(at - 1, b'.');
    let place = at > 0
        && doc.same_line(at)
        && doc.tokens[at - 1].len() > 1
        && doc.has(at - 1, Flags::WARD_HEAD.or(Flags::UNIT_HEAD))
        && !doc.has(at - 1, CUES);
    doc.tokens[at].shape == Shape::Initial
        && doc.same_line(first)
        && (dot || doc.tokens[first].is_capital() && !doc.glued(first))
        && !(glued || place || doc.has(at, Flags::ALLOWED))
}

/// "I, Moyo, gave it", "I, Anna Moyo, gave it"; not "on ward I, Moyo".
fn myself(doc: &Document<'_>, first: usize) -> bool {
    let Some(who) = first.checked_sub(2) else { return false };
    let place = who > 0 && doc.same_line(who) && doc.has(who - 1, Flags::WARD_HEAD.or(Flags::UNIT_HEAD));
    doc.word(who) == b"I"
        && doc.mark(who + 1, b',')
        && doc.glued(who + 1)
        && doc.same_line(first)
        && !place
        && (first + 1..first + 4).any(|here| doc.mark(here, b','))
}

/// "Surname Moyo", "Patient name: Moyo", "Name (print): Moyo"; not "System name: Kestrel".
fn label(doc: &Document<'_>, at: usize, colon: bool) -> bool {
    if doc.is_one(at, &LABELS) {
        return true;
    }
    if doc.is_one(at, &HEADERS) {
        return colon && doc.tokens[at].gap >= Gap::Line;
    }
    if doc.is_one(at, &NAMES) {
        return !of_a_thing(doc, at);
    }
    colon && words_back(doc, at).any(|here| doc.is_one(here, &NAMES) && !of_a_thing(doc, here))
}

/// "System name", "name of the form".
fn of_a_thing(doc: &Document<'_>, name: usize) -> bool {
    let thing = |at: usize| doc.has(at, Flags::ORG_HEAD.or(Flags::WARD_HEAD)) || doc.is_one(at, &THINGS);
    let before = name > 0 && doc.same_line(name) && thing(name - 1);
    let behind = doc.is_one(name + 1, &["of", "for"])
        && (thing(name + 2) || doc.is_one(name + 2, &["the", "a", "this"]) && thing(name + 3));
    before || behind
}

/// "Seen by", "reviewed urgently by", "Completed by:"; not "supplied by".
fn done_by(doc: &Document<'_>, by: usize, colon: bool) -> bool {
    if colon && doc.tokens[by].gap >= Gap::Line {
        return true;
    }
    for here in words_back(doc, by) {
        if doc.is_one(here, &HELPERS) {
            return false;
        }
        if doc.has(here, Flags::VERB) || doc.is_one(here, &DEEDS) {
            return true;
        }
        let word = doc.word(here);
        if word.len() > 3 && word[word.len() - 2..].eq_ignore_ascii_case(b"ed") {
            return false;
        }
    }
    false
}

/// "Spoke to", "handed over to", "d/w", "handover from".
fn spoken(doc: &Document<'_>, word: usize) -> bool {
    if doc.is(word, "w") {
        return word > 1 && doc.mark(word - 1, b'/') && doc.is(word - 2, "d");
    }
    let from = doc.is(word, "from");
    words_back(doc, word).any(|here| if from { doc.is(here, "handover") } else { doc.is_one(here, &SPOKE) })
}

/// "Her mum is", "the patient, named", "his name was", "I called"; not "the system is called".
fn called(doc: &Document<'_>, word: usize) -> bool {
    if doc.is(word, "as") && !(word > 0 && doc.is(word - 1, "known")) {
        return false;
    }
    let who = words_back(doc, word)
        .find(|&here| doc.tokens[here].class != Class::Mark && !doc.is_one(here, &LINKS));
    let pronoun = |here: usize| doc.is(word, "called") && doc.is_one(here, &["i", "we", "she", "he", "they"]);
    who.is_some_and(|here| {
        pronoun(here) || role(doc, here) || doc.is_one(here, &NAMES) && !of_a_thing(doc, here)
    })
}

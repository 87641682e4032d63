//! Somebody does something: a read document and a word enter, whether what follows is so only of a person leaves.

use super::found_words::{FOUND, FOUND_AT, PLACES};
use super::grammar_words::{ADVERBS, ARTICLES, OPENERS};
use super::people_words::{CARERS, OWN, PATIENTS};
use super::state_words::{BECAME, BECOMES, STATES};
use super::verb_words::{EVENTS, HANDLES, MOVES, SPEAKS, TREATED, WAS_TREATED, WENT};
use crate::redact::document::{Document, Hint};
use crate::redact::tokens::{Class, Token};

/// A clause may start with this word: nothing stands before it that would make a noun of both.
pub(super) fn opens(doc: &Document<'_>, at: usize) -> bool {
    if at == 0 || !doc.same_line(at) {
        return true;
    }
    let last = &doc.tokens[at - 1];
    match last.class {
        Class::Word => {
            doc.is_one(at - 1, OPENERS) || doc.is_one(at - 1, PATIENTS) || doc.is_one(at - 1, CARERS)
        }
        // "at 1430 foley fell", "at 14:30 foley fell"
        Class::Number => last.len() == 4 || at > 1 && doc.glued(at - 1) && doc.mark(at - 2, b':'),
        Class::Mark => {
            let joins = doc.glued(at) && doc.glued(at - 1);
            match last.first {
                b'/' | b'&' | b'+' | b'=' | b'<' | b'>' | b'%' | b'@' => false,
                b']' => doc.hints[at - 1] != Hint::Placeholder,
                b'.' | b',' => !joins || at > 1 && doc.tokens[at - 2].is_word(),
                b'-' | b'\'' | b'_' => !joins,
                _ => true,
            }
        }
    }
}

/// Somebody does something, or is something that only a person is: "foley fell", "was found on the floor", "c/o". Of a ward
/// or a department only what it takes a body to do counts.
pub(super) fn acts(doc: &Document<'_>, at: usize, group: bool) -> bool {
    let mut verb = at + 1;
    if doc.is_one(verb, ADVERBS) {
        verb += 1;
    }
    if !doc.same_line(at + 1) || doc.glued(at + 1) || !doc.same_line(verb) {
        return false;
    }
    if doc.is(verb, "c") && doc.mark(verb + 1, b'/') && doc.is(verb + 2, "o") {
        return true;
    }
    // "power fell to 2/5", "refused by the laboratory"
    let thing = doc.is(verb + 1, "by")
        || doc.is_one(verb + 1, &["to", "from", "below"])
            && doc.tokens.get(verb + 2).is_some_and(Token::is_number);
    if doc.is_one(verb, MOVES) {
        return !thing;
    }
    if group {
        return false;
    }
    doc.is_one(verb, SPEAKS) && !thing
        || doc.is_one(verb, TREATED)
        || doc.is_one(verb, STATES)
        || doc.is_one(verb, BECAME) && becomes(doc, verb + 1)
        || doc.is(verb, "went") && doc.is_one(verb + 1, WENT)
        || doc.is_one(verb, HANDLES) && doc.is_one(verb + 1, OWN)
        || doc.is(verb, "found") && found(doc, verb)
        || is_auxiliary(doc, verb) && is_so(doc, verb + 1)
}

pub(super) fn is_auxiliary(doc: &Document<'_>, at: usize) -> bool {
    doc.is_one(at, &["was", "is", "has", "had"])
}

/// Behind "found", or behind who was found: how and where people are found. "Found to be swollen" speaks of a limb.
pub(super) fn found(doc: &Document<'_>, at: usize) -> bool {
    let how = at + 1;
    if !doc.same_line(how) {
        return false;
    }
    if doc.is_one(how, FOUND) || doc.is_one(how, STATES) {
        return true;
    }
    if doc.is(how, "to") {
        let then = at + 3;
        return doc.is_one(at + 2, &["be", "have"])
            && (doc.is_one(then, STATES)
                || doc.is_one(then, FOUND)
                || doc.is_one(then, MOVES)
                || doc.is_one(then, &["left", "taken", "gone"]));
    }
    let mut place = at + 2;
    while place < at + 5 && doc.is_one(place, ARTICLES) && !doc.is_one(place, PLACES) {
        place += 1;
    }
    doc.is_one(how, FOUND_AT) && doc.same_line(place) && doc.is_one(place, PLACES)
}

/// "agitated", "very upset", "verbally aggressive"
fn becomes(doc: &Document<'_>, at: usize) -> bool {
    let state = if doc.is_one(at, ADVERBS) { at + 1 } else { at };
    doc.same_line(state) && (doc.is_one(state, STATES) || doc.is_one(state, BECOMES))
}

/// Behind "was" or "had": what is so only of a person.
fn is_so(doc: &Document<'_>, at: usize) -> bool {
    let mut then = at;
    while then < at + 2 && doc.is_one(then, ADVERBS) {
        then += 1;
    }
    if !doc.same_line(then) {
        return false;
    }
    if doc.is(then, "found") {
        return found(doc, then);
    }
    doc.is_one(then, WAS_TREATED)
        || doc.is_one(then, TREATED)
        || doc.is_one(then, STATES)
        || doc.is_one(then, MOVES)
        || doc.is_one(then, &["a", "an"]) && doc.is_one(then + 1, EVENTS)
}

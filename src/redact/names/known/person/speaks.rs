//! What speaks for a person around a word that is an ordinary one too: a read document with its cells and a place in it enter,
//! whether something does leaves.

use super::acts::acts;
use super::beside::{GROUPS, before, titled};
use super::compound_words::THINGS;
use super::grammar_words::ADVERBS;
use super::meets::{behind_verb, handed, owns};
use super::people_words::{CARERS, INTRODUCED, POSTS, TITLES};
use super::verb_words::{HOLDS, OBJECTS, SPEAKS};
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Shape, Token};
use crate::redact::{Evidence, Kind};

/// Something beside the word says that a person stands there.
pub(super) fn speaks(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    led(doc, at)
        || beside_name(doc, cells, at)
        || has_post(doc, at)
        || does(doc, at)
        || behind_verb(doc, at, false)
        || handed(doc, at, false)
        || owns(doc, at, true)
}

/// A title, a job, a relation, an introduction or an initial stands before it.
fn led(doc: &Document<'_>, at: usize) -> bool {
    if at == 0 || !doc.same_line(at) || doc.glued(at) {
        return false;
    }
    let last = at - 1;
    if doc.tokens[last].is_word() {
        let initial = doc.tokens[last].shape == Shape::Initial && !doc.is_one(last, &["a", "i"]);
        return initial
            || titled(doc, at, false)
            || doc.has(last, Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE))
            || doc.is_one(last, CARERS)
            || doc.is_one(last, INTRODUCED)
            || doc.is(last, "is") && last > 0 && doc.is(last - 1, "name");
    }
    // "Dr. Ward", "J. Ward", but "told the nurse. Ward round".
    before(doc, at).is_some_and(|title| {
        title < last
            && (doc.is_one(title, TITLES)
                || doc.is_one(title, &["dr", "prof", "rev"])
                || doc.tokens[title].shape == Shape::Initial)
    })
}

/// Another masked name stands right beside it, or behind a comma.
fn beside_name(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let name = |place: usize| {
        cells.get(place).is_some_and(|cell| cell.kind == Some(Kind::Name)) && doc.tokens[place].is_word()
    };
    let initial = |place: usize| {
        doc.tokens.get(place).is_some_and(|token| token.shape == Shape::Initial) && doc.same_line(place)
    };
    let comma = doc.mark(at + 1, b',') && doc.same_line(at + 1) && doc.same_line(at + 2);
    let known = |place: usize| name(place) && cells[place].evidence == Evidence::Known;
    at > 0 && doc.same_line(at) && name(at - 1)
        || doc.same_line(at + 1) && name(at + 1)
        || comma && (name(at + 2) || initial(at + 2))
        || at > 1 && doc.same_line(at) && doc.mark(at - 1, b',') && doc.same_line(at - 1) && known(at - 2)
}

/// What somebody is stands behind it: "Ward (RN)", "Day, HCA,", "Ward RN".
fn has_post(doc: &Document<'_>, at: usize) -> bool {
    let (mark, post) = (at + 1, at + 2);
    if !doc.same_line(mark) {
        return false;
    }
    let someone = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT);
    if doc.mark(mark, b'(') {
        return doc.has(post, someone) || doc.is_one(post, CARERS) || doc.is_one(post, &["me", "band"]);
    }
    if doc.mark(mark, b',') {
        return doc.same_line(post) && doc.is_one(post, CARERS);
    }
    !doc.glued(mark) && doc.is_one(mark, POSTS)
}

/// Somebody does or says something. Of a part or a sample of somebody, of a ward and of a verb ("Fell asleep") only what nothing
/// else does counts.
fn does(doc: &Document<'_>, at: usize) -> bool {
    let thing = doc.has(at, GROUPS.or(Flags::VERB)) || doc.is_one(at, THINGS);
    acts(doc, at, thing)
        || doc.same_line(at + 1)
            && doc.is_one(at + 1, SPEAKS)
            && !doc.is_one(at + 1, &["rang", "states"])
            && !doc.is(at + 2, "by")
        || handles(doc, at)
}

/// Somebody does something with something or somebody: "stone held the lamp", "Ward gave her".
pub(super) fn handles(doc: &Document<'_>, at: usize) -> bool {
    let mut verb = at + 1;
    if doc.is_one(verb, ADVERBS) {
        verb += 1;
    }
    let behind = verb + 1;
    doc.same_line(at + 1)
        && !doc.glued(at + 1)
        && doc.same_line(verb)
        && doc.same_line(behind)
        && doc.is_one(verb, HOLDS)
        && doc.is_one(behind, OBJECTS)
        && doc.tokens.get(verb).is_some_and(Token::is_word)
}

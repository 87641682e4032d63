//! Where an ordinary word or the name of a disease is just that: a read document and a place in it enter, whether the words
//! beside it make a thing of it leaves.

use super::beside::{GROUPS, shouted};
use super::compound_words::{
    AGES, ASKED, AWAY, BEFORE_HEADS, BEHIND_HEADS, BETWEEN, COUNTED, DETERMINERS, DONE, EPONYM_HEADS, NURSED,
    OF_DISEASES, OF_NO_PERSON, SCORES, SLIP_HEADS, THINGS,
};
use super::maker_words::{MAKERS, MAKES, SORTS};
use super::meets::closes;
use super::verb_words::OBJECTS;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::tokens::{Shape, Token};

/// The words beside it make a thing of it. How things are ("Rash not noted") counts only where a sentence starts or the
/// line is shouted: elsewhere a capital says more.
pub(super) fn is_thing(
    doc: &Document<'_>,
    cells: &[Cell],
    lexicon: &Lexicon,
    at: usize,
    starts: bool,
) -> bool {
    compound(doc, cells, at)
        || post(doc, at)
        || determined(doc, at)
        || counted(doc, at)
        || eponym(doc, lexicon, at)
        || made(doc, at, false)
        || starts && (state(doc, at) || reach(doc, at))
}

/// A name that is one slip away from the columns' is another's, whose disease, scale or device this is.
pub(super) fn is_other_name(doc: &Document<'_>, lexicon: &Lexicon, at: usize) -> bool {
    if made(doc, at, true) {
        return true;
    }
    if !doc.has(at, Flags::EPONYM) {
        return false;
    }
    let next = plain_next(doc, at + 1);
    eponym(doc, lexicon, at)
        || next
            && (doc.has(at + 1, Flags::EPONYM_TAIL)
                || doc.is_one(at + 1, SLIP_HEADS)
                || lexicon.pair(doc.word(at), doc.word(at + 1)).is_some())
}

/// A word stands there on the same line, behind a blank.
fn plain_next(doc: &Document<'_>, at: usize) -> bool {
    doc.same_line(at)
        && !doc.glued(at)
        && doc.tokens.get(at).is_some_and(Token::is_word)
        && doc.hints.get(at).is_some_and(|hint| *hint != Hint::Placeholder)
}

/// "White cell", "Long acting", "CT Head".
pub(super) fn compound(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let beside = |table: &[(&[&str], &[&str])], place: usize| {
        table.iter().any(|(words, others)| doc.is_one(at, words) && doc.is_one(place, others))
    };
    let behind = plain_next(doc, at + 1) && cells.get(at + 1).is_some_and(|cell| cell.kind.is_none());
    // "Waters broke her hip"
    let broke = || doc.is(at, "waters") && doc.is_one(at + 2, OBJECTS);
    // "Call Bell if worse" asks for somebody.
    let asks = || doc.is(at - 1, "call") && doc.is_one(at + 1, ASKED);
    // "Wound Drain 84F"
    let aged = || doc.number(at + 1).is_some() && doc.is_one(at + 2, AGES);
    let before = at > 0 && plain_next(doc, at) && cells[at - 1].kind.is_none() && !asks() && !aged();
    behind && beside(BEFORE_HEADS, at + 1) && !broke() || before && beside(BEHIND_HEADS, at - 1)
}

/// "Bank nurse", "Reg clerk": a post of two words.
fn post(doc: &Document<'_>, at: usize) -> bool {
    plain_next(doc, at + 1)
        && doc.has(at, Flags::STAFF)
        && doc.has(at + 1, Flags::STAFF)
        && !doc.has(at + 1, Flags::VERB)
        && doc.tokens[at + 1].shape != Shape::Title
}

/// An article in small letters stands before a place or a thing: "the Ward", but "the Ward family", "the Brown notes" and
/// "the Page in bed 6".
fn determined(doc: &Document<'_>, at: usize) -> bool {
    let lies = doc.is_one(at + 1, &["in", "on", "from", "with"])
        && doc.is_one(at + 2, &["bed", "bay", "room", "side", "cubicle"]);
    at > 0
        && doc.same_line(at)
        && doc.tokens[at].shape == Shape::Title
        && doc.tokens[at - 1].shape == Shape::Lower
        && doc.is_one(at - 1, DETERMINERS)
        && doc.has(at, Flags::COMMON)
        && (doc.has(at, GROUPS) || doc.is_one(at, THINGS))
        && closes(doc, at + 1)
        && !lies
}

/// "Day 3", "Page 2", and no age, time or date.
fn counted(doc: &Document<'_>, at: usize) -> bool {
    let (number, behind) = (at + 1, at + 2);
    let Some(count) = doc.number(number).filter(|_| doc.same_line(number)) else { return false };
    // "Day 84F", "Page 12h", "Ward 3 weeks post op", "Page 3 bed 4"
    let measured = doc.is_one(behind, AGES)
        || doc.is_one(behind, &["bed", "bay", "room"])
        || doc.glued(behind) && (doc.tokens.get(behind).is_some_and(Token::is_word) || doc.glued(behind + 1));
    if measured {
        return false;
    }
    if let Some((_, most)) = SCORES.iter().find(|(score, _)| doc.is(at, score)) {
        return count <= *most;
    }
    // "Fergus Page 48" is an age.
    let given = at > 0
        && doc.same_line(at)
        && doc.tokens[at - 1].is_word()
        && doc.tokens[at - 1].is_capital()
        && !doc.has(at - 1, Flags::COMMON);
    // "Page 76" in a list of patients is an age; numbers of wards are masked by themselves.
    let few = count <= FEW || doc.is(at, "ward") || doc.is_one(behind, &["of", "post", "after"]);
    doc.is_one(at, COUNTED) && !given && doc.tokens[number].len() <= 2 && few
}

/// Most grown-up patients are older than this.
const FEW: u32 = 14;

/// "Graves' disease", "Glasgow coma": the name that a disease or a sign carries.
fn eponym(doc: &Document<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let mut next = at + 1;
    let owned = doc.mark(next, b'\'') && doc.glued(next);
    if owned {
        next += 1;
        if doc.is(next, "s") && doc.glued(next) {
            next += 1;
        }
    }
    if !plain_next(doc, next) {
        return false;
    }
    // "Hamilton disease progression", "Wells sign the form"
    let many = Flags::SURNAME_TOP.or(Flags::GIVEN).or(Flags::COMMON);
    let signs = doc.is(next, "sign") && doc.is_one(next + 1, &["the", "a", "it", "off", "for", "his", "her"]);
    lexicon.pair(doc.word(at), doc.word(next)) == Some(true)
        || doc.has(at, Flags::EPONYM) && !doc.has(at, many) && doc.is_one(next, EPONYM_HEADS) && !signs
        || owned && doc.is_one(at, NURSED) && doc.is_one(next, OF_DISEASES)
}

/// "Philips monitor", "McKinley T34": what a maker makes. A surname of many people may be a patient's, whose pump it is.
fn made(doc: &Document<'_>, at: usize, slip: bool) -> bool {
    let next = at + 1;
    if !doc.is_one(at, MAKERS) || !plain_next(doc, next) {
        return false;
    }
    // "T34", but "T12 fracture", "B12 low", "F84"
    let model = matches!(doc.tokens[next].shape, Shape::Initial | Shape::Upper)
        && !doc.is_one(next, &["f", "m"])
        && doc.glued(next + 1)
        && doc.number(next + 1).is_some_and(|model| model > 12);
    let makes = |place: usize| plain_next(doc, place) && doc.is_one(place, MAKES);
    (slip || !doc.has(at, Flags::SURNAME_TOP))
        && (model || makes(next) || doc.is_one(next, SORTS) && makes(next + 1))
}

/// How a thing is or what is done to it: "Rash not noted", "Bell broken", but "Stone removed cannula", "Page was removed
/// from the list" and "Bell was missed".
fn state(doc: &Document<'_>, at: usize) -> bool {
    let mut how = at + 1;
    while how < at + 3 && plain_next(doc, how) && doc.is_one(how, BETWEEN) {
        how += 1;
    }
    doc.is_one(at, THINGS)
        && plain_next(doc, how)
        && (doc.is_one(how, OF_NO_PERSON) || how > at + 1 && doc.is_one(how, DONE))
        && !(doc.is(how, "missed") && doc.has(at, Flags::SURNAME.or(Flags::SURNAME_TOP)))
        && closes(doc, how + 1)
        && !doc.is_one(how + 1, AWAY)
}

/// "Bell out of reach", but "Brown out of order"
fn reach(doc: &Document<'_>, at: usize) -> bool {
    (doc.is_one(at, THINGS) || doc.is(at, "stock"))
        && doc.same_line(at + 1)
        && doc.is(at + 1, "out")
        && doc.is(at + 2, "of")
        && doc.is_one(at + 3, &["reach", "order", "date", "stock", "place"])
}

/// The capitals say nothing there: a sentence or a line starts, or the line is shouted.
pub(super) fn capital_is_empty(doc: &Document<'_>, at: usize) -> bool {
    super::beside::starts(doc, at) || shouted(doc, at)
}

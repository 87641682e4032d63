//! A word before a name: a read document enters, what the word says of the bearer leaves ("her son", "pt", "S/N").

use super::points::Points;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::names::role_words::{
    COMPANIONS, GRADES, NO_RELATIVE, NO_STAFF, OWN, OWNED, RELATIVES, STAFFISH,
};
use crate::redact::tokens::Gap;

/// A word before a name that says what its bearer is; nothing beyond it counts.
pub(crate) fn role_word(doc: &Document<'_>, at: usize, close: bool, of: bool) -> Option<Points> {
    const RELATIVE: Points = [-3, 11, -7, -1];
    const NEAR_RELATIVE: Points = [-2, 4, -2, 0];
    const STAFF: Points = [-5, -2, 6, 1];
    let owned = at > 0
        && (doc.is_one(at - 1, &OWN) || at > 1 && doc.is_one(at - 2, &OWN) && doc.tokens[at].gap > Gap::None);
    if close && doc.is(at, "law") && at > 0 && doc.mark(at - 1, b'-') {
        return Some(RELATIVE);
    }
    if owned && doc.is_one(at, &OWNED) {
        return Some(if close { RELATIVE } else { NEAR_RELATIVE });
    }
    if doc.is_one(at, &["twin", "twins"]) {
        return Some([5, -1, -3, 0]);
    }
    let relative =
        (doc.has(at, Flags::RELATIVE) && !doc.is_one(at, &NO_RELATIVE)) || doc.is_one(at, &RELATIVES);
    if relative || close && doc.is_one(at, &COMPANIONS) {
        // "the daughter of Cyril Flynn"
        return Some(if of {
            [6, -3, -3, 0]
        } else if close {
            RELATIVE
        } else {
            NEAR_RELATIVE
        });
    }
    let logged_in = doc.is(at, "user") && !(at > 0 && doc.is_one(at - 1, &["service"]));
    if doc.has(at, Flags::PATIENT)
        && !logged_in
        && (close
            || !doc
                .is_one(at, &["man", "lady", "woman", "girl", "boy", "lad", "gentleman", "gent", "client"]))
    {
        return Some(if close { [5, -1, -3, 0] } else { [1, 0, -1, 0] });
    }
    // "S/N Beaton", "D/N Aparna"
    let stroke =
        close && (doc.is_one(at, &["s", "n", "c", "p"]) && at > 0 && doc.mark(at - 1, b'/') && doc.glued(at));
    let staff = doc.has(at, Flags::STAFF) && !doc.is_one(at, &NO_STAFF)
        || close && doc.is_one(at, &["sister", "sr"])
        || stroke
        || logged_in && close;
    let grade = close
        && doc.tokens[at].is_number()
        && doc.tokens[at].len() < 3
        && at > 0
        && doc.glued(at)
        && doc.is_one(at - 1, &GRADES);
    if staff || grade {
        return Some(if close { STAFF } else { [-1, -1, 2, 0] });
    }
    (close && doc.is_one(at, &STAFFISH)).then_some([-3, -1, 3, 0])
}

//! Somebody whom strangers know: the word for what they do or for their fame enters, the words that tell it leave.

use super::around::{Span, behind, ends, follows, one, shape};
use crate::redact::document::Document;
use crate::redact::tokens::Shape;

/// Somebody whom strangers know: a footballer, a celebrity, a guest of honour.
pub(super) fn public_person(doc: &Document<'_>, at: usize) -> Span {
    const ALONE: [&str; 8] = [
        "footballer",
        "footballers",
        "actress",
        "actresses",
        "olympian",
        "paralympian",
        "celebrity",
        "celebrities",
    ];
    let next = at + 1;
    if one(doc, at, &ALONE) {
        let leisure = behind(doc, at, &["amateur", "recreational"]);
        let injury =
            one(doc, at, &["footballer", "footballers"]) && follows(doc, next, &["injury", "injuries"]);
        return (!leisure && !injury && !programme(doc, at)).then_some((at, next));
    }
    if one(doc, at, &["vip"]) && shape(doc, at, Shape::Upper) {
        if negated(doc, at) {
            return None;
        }
        if follows(doc, next, &["patient", "patients", "case", "visitor", "guest", "treatment"]) {
            return Some((at, at + 2));
        }
        // The score of a vein has the same letters.
        return (behind(doc, at, &["a"]) && ends(doc, next)).then_some((at, next));
    }
    if one(doc, at, &["high"]) {
        let profile = if doc.mark(next, b'-') && doc.glued(next) { at + 2 } else { next };
        let who = [
            "patient",
            "patients",
            "person",
            "individual",
            "family",
            "figure",
            "prisoner",
            "visitor",
            "inmate",
        ];
        let whole = follows(doc, profile, &["profile"]) && follows(doc, profile + 1, &who);
        return whole.then_some((at, profile + 2));
    }
    None
}

/// "I'm A Celebrity", "Celebrity, get me out of here": on a screen.
fn programme(doc: &Document<'_>, at: usize) -> bool {
    if !one(doc, at, &["celebrity"]) {
        return false;
    }
    let capitals = behind(doc, at, &["a"])
        && [at - 1, at].iter().all(|&at| doc.tokens[at].is_capital())
        && behind(doc, at - 1, &["m", "im", "am"]);
    let get = if doc.mark(at + 1, b',') { at + 2 } else { at + 1 };
    capitals || follows(doc, get, &["get"]) && follows(doc, get + 1, &["me"])
}

/// "not VIP", "wasn't a VIP".
fn negated(doc: &Document<'_>, at: usize) -> bool {
    let first = if behind(doc, at, &["a"]) { at - 1 } else { at };
    behind(doc, first, &["not", "isnt", "wasnt"])
        || behind(doc, first, &["t"]) && first > 2 && one(doc, first - 3, &["isn", "wasn"])
}

/// "well known actor", "professional rugby player", "TV presenter".
pub(super) fn famous(doc: &Document<'_>, at: usize) -> Span {
    const FAME: [&str; 30] = [
        "actor",
        "actress",
        "singer",
        "musician",
        "presenter",
        "personality",
        "star",
        "chef",
        "comedian",
        "author",
        "athlete",
        "jockey",
        "politician",
        "businessman",
        "businesswoman",
        "boxer",
        "cricketer",
        "golfer",
        "wrestler",
        "broadcaster",
        "artist",
        "dancer",
        "sportsman",
        "sportswoman",
        "figure",
        "player",
        "footballer",
        "rapper",
        "dj",
        "model",
    ];
    const LEADS: [&str; 9] =
        ["professional", "premiership", "famous", "tv", "television", "film", "pop", "rock", "soap"];
    let here = if one(doc, at, &["well"]) {
        let known = if doc.mark(at + 1, b'-') && doc.glued(at + 1) { at + 2 } else { at + 1 };
        if !follows(doc, known, &["known"]) {
            return None;
        }
        known + 1
    } else if one(doc, at, &LEADS) {
        at + 1
    } else {
        return None;
    };
    if follows(doc, here, &FAME) {
        return Some((at, here + 1));
    }
    const BETWEEN: [&str; 12] = [
        "local",
        "rugby",
        "football",
        "tennis",
        "cricket",
        "snooker",
        "darts",
        "hockey",
        "stage",
        "tv",
        "television",
        "opera",
    ];
    (follows(doc, here, &BETWEEN) && follows(doc, here + 1, &FAME)).then_some((at, here + 2))
}

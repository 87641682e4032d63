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
        return (!leisure).then_some((at, next));
    }
    if one(doc, at, &["vip"]) && shape(doc, at, Shape::Upper) {
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
            "case",
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

//! A public or leading post: its first word enters, the post leaves where it is somebody's relative's or of one person only.
//!
//! "The mayor's wife" is known to everybody there; "the medical director was told" is how a trust works.

use super::around::{Span, behind, follows, one, shape};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Gap, Shape};

/// A public or leading post of somebody's relative; the mayor and the member of parliament as such.
pub(super) fn posts(doc: &Document<'_>, at: usize) -> Span {
    let end = post(doc, at)?;
    let bare = one(doc, at, &["mayor", "mayoress"])
        && behind(doc, at, &["the", "our", "lord", "lady", "local", "former", "deputy", "town"])
        || one(doc, at, &["lord"])
        || one(doc, at, &["mp"]) && behind(doc, at, &["our", "local", "sitting", "former", "an"]);
    (bare && !owns(doc, end) || of_relative(doc, at, end)).then_some((at, end))
}

/// "the Lord Mayor's driver": what goes with the post.
fn owns(doc: &Document<'_>, end: usize) -> bool {
    const THINGS: [&str; 6] = ["driver", "chauffeur", "car", "office", "parlour", "show"];
    doc.mark(end, b'\'') && doc.glued(end) && doc.is(end + 1, "s") && one(doc, end + 2, &THINGS)
}

/// Behind the words of a post.
fn post(doc: &Document<'_>, at: usize) -> Option<usize> {
    const ALONE: [&str; 12] = [
        "ceo",
        "councillor",
        "cllr",
        "mayor",
        "mayoress",
        "msp",
        "mep",
        "magistrate",
        "headteacher",
        "headmaster",
        "headmistress",
        "baroness",
    ];
    let next = at + 1;
    if one(doc, at, &ALONE) {
        return Some(next);
    }
    if one(doc, at, &["mp"]) {
        const JOINT: [&str; 8] =
            ["joint", "joints", "jt", "flexion", "extension", "angle", "point", "dislocation"];
        let limb = follows(doc, next, &JOINT) || doc.glued(next) && doc.mark(next, b'-');
        return (shape(doc, at, Shape::Upper) && !limb).then_some(next);
    }
    // Many people are called Bishop or Judge.
    if one(doc, at, &["bishop", "judge", "sheriff", "peer"]) {
        const SUPPORT: [&str; 9] =
            ["support", "review", "reviewed", "group", "mentor", "worker", "led", "supporter", "advocate"];
        let other = follows(doc, next, &SUPPORT) || doc.glued(next) && doc.mark(next, b'-');
        return (shape(doc, at, Shape::Lower) && !other).then_some(next);
    }
    let two = |first: &str, second: &[&str]| one(doc, at, &[first]) && follows(doc, next, second);
    if two("chief", &["exec", "executive", "constable", "nurse"])
        || two("medical", &["director"])
        || two("lord", &["mayor"])
        || two("head", &["teacher"])
    {
        return Some(at + 2);
    }
    (two("director", &["of"]) && follows(doc, at + 2, &["nursing"])).then_some(at + 3)
}

/// "husband is our [post]", "daughter of the [post]", "the [post]'s wife".
fn of_relative(doc: &Document<'_>, at: usize, end: usize) -> bool {
    const GLUE: [&str; 22] = [
        "is", "was", "who", "being", "our", "the", "a", "an", "your", "local", "ex", "former", "retired",
        "deputy", "of", "as", "works", "their", "my", "lord", "life", "s",
    ];
    const REACH: usize = 6;
    let relative = |at: usize| {
        doc.has(at, Flags::RELATIVE)
            && doc.hints[at] != Hint::Placeholder
            && !one(doc, at, &["guardian", "attorney", "carer", "ex", "landlord", "landlady"])
    };
    let mut tied = false;
    for here in (at.saturating_sub(REACH)..at).rev() {
        if tied && relative(here) {
            return true;
        }
        tied |= one(doc, here, &["is", "was", "who", "being", "of", "works"]);
        let mark = doc.mark(here, b',') || doc.mark(here, b'\'');
        if doc.tokens[here + 1].gap > Gap::Line || !mark && !one(doc, here, &GLUE) {
            break;
        }
    }
    doc.mark(end, b'\'') && doc.glued(end) && doc.is(end + 1, "s") && doc.glued(end + 1) && relative(end + 2)
}

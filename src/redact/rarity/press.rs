//! The press and what it made of somebody: the name or the word of an outlet enters, it leaves where it had the story.
//!
//! Whoever reads the story reads the name. A paper that lies on the table and a picture on a screen stand.

use super::around::{Span, behind, ends, follows, one, shape};
use crate::redact::document::Document;
use crate::redact::tokens::Shape;

/// The press and what it made of it: "in the Daily Mail", "on the local news", "BBC reporter", "went viral".
pub(super) fn press(doc: &Document<'_>, at: usize) -> Span {
    const DAILIES: [&str; 9] =
        ["mail", "mirror", "express", "star", "telegraph", "record", "post", "echo", "sport"];
    const TITLES: [&str; 16] = [
        "sun",
        "times",
        "mirror",
        "telegraph",
        "independent",
        "observer",
        "guardian",
        "herald",
        "scotsman",
        "metro",
        "express",
        "echo",
        "argus",
        "gazette",
        "courier",
        "mercury",
    ];
    const WRITES: [&str; 18] = [
        "reporter",
        "reporters",
        "journalist",
        "journalists",
        "photographer",
        "photographers",
        "crew",
        "interview",
        "article",
        "articles",
        "coverage",
        "story",
        "stories",
        "documentary",
        "programme",
        "website",
        "headline",
        "headlines",
    ];
    const OUTLETS: [&str; 11] = [
        "paper",
        "papers",
        "newspaper",
        "newspapers",
        "press",
        "news",
        "media",
        "radio",
        "tv",
        "television",
        "rag",
    ];
    let (next, two) = (at + 1, Some((at, at + 2)));
    let capital = |at: usize| doc.tokens.get(at).is_some_and(|token| token.is_capital());
    if one(doc, at, &["journalist", "journalists", "newsreader", "paparazzi"]) {
        return Some((at, next));
    }
    if one(doc, at, &["daily"]) {
        let named = capital(at) && capital(next) && follows(doc, next, &DAILIES);
        return two.filter(|_| named && (held_by(doc, at) || follows(doc, at + 2, &WRITES)));
    }
    if one(doc, at, &["bbc", "itv", "itn"]) {
        let what = follows(doc, next, &WRITES) || follows(doc, next, &["news", "radio", "breakfast", "film"]);
        if what {
            return two.filter(|_| !plays(doc, at));
        }
        return held_by(doc, at).then_some((at, next));
    }
    if one(doc, at, &["sky"]) {
        return two.filter(|_| capital(at) && follows(doc, next, &["news"]));
    }
    if one(doc, at, &["local", "regional", "national", "tabloid"]) {
        return two.filter(|_| follows(doc, next, &OUTLETS) && !plays(doc, at));
    }
    if one(doc, at, &["viral"]) {
        return behind(doc, at, &["went", "gone", "going"]).then_some((at.saturating_sub(1), next));
    }
    if one(doc, at, &["facebook"]) {
        let group = follows(doc, next, &["group", "groups", "page"]);
        return two.filter(|_| group && before(doc, at, &["posted", "story", "shared", "named"]));
    }
    // "in the Sun" and not "sat in the sun lounge"; in a shouted text nothing tells them apart.
    if one(doc, at, &TITLES) && shape(doc, at, Shape::Title) {
        let led = behind(doc, at, &["the"])
            && shape(doc, at - 1, Shape::Lower)
            && (behind(doc, at - 1, &["in"])
                || behind(doc, at - 1, &["to"]) && !one(doc, at, &["guardian", "mirror"])
                || behind(doc, at - 1, &["by"]) && !one(doc, at, &["guardian", "mirror", "argus"]));
        return (led && ends(doc, next)).then_some((at, next));
    }
    outlet(doc, at, &OUTLETS, &WRITES)
}

/// "reported in the press", "made the news", "newspaper article": an outlet without a name, where it had the story.
fn outlet(doc: &Document<'_>, at: usize, outlets: &[&str], writes: &[&str]) -> Span {
    const STORY: [&str; 11] = [
        "story",
        "stories",
        "article",
        "appeared",
        "published",
        "featured",
        "interviewed",
        "leaked",
        "pictured",
        "covered",
        "reported",
    ];
    let next = at + 1;
    if !one(doc, at, outlets) && !one(doc, at, &["headlines"]) {
        return None;
    }
    if follows(doc, next, writes)
        && one(doc, at, &["news", "newspaper", "press", "media", "tv", "television"])
    {
        // "after a press story" tells of no story of somebody; "after a press story about her" does.
        let first = if behind(doc, at, &["a"]) { at - 1 } else { at };
        let loose = behind(doc, first, &["after", "following"])
            && follows(doc, next, &["story", "stories"])
            && !follows(doc, at + 2, &["about", "on", "of", "naming", "that", "which", "with"]);
        return (!loose).then_some((at, at + 2));
    }
    let made = behind(doc, at, &["the", "national"]) && behind(doc, at - 1, &["made", "hit", "making"]);
    if made && one(doc, at, &["news", "papers", "headlines"]) && ends(doc, next) {
        return Some((at, next));
    }
    // "appeared on the TV" is a picture on a screen.
    let led = if one(doc, at, &["tv", "television"]) {
        behind(doc, at, &["on"])
    } else {
        behind(doc, at, &["the", "a"]) && behind(doc, at - 1, &["in", "by", "to"])
    };
    (led && ends(doc, next) && before(doc, at, &STORY)).then_some((at, next))
}

/// "local paper towel", "local radio on in bay", "BBC news on TV": a thing or a sound of the ward, unless it had a story.
fn plays(doc: &Document<'_>, at: usize) -> bool {
    const WHERE: [&str; 8] = ["in", "at", "loud", "loudly", "all", "tv", "television", "screen"];
    let end = at + 2;
    if follows(doc, end, &["towel", "towels"]) {
        return true;
    }
    let on = follows(doc, end, &["on"]) && follows(doc, end + 1, &WHERE);
    let first = if behind(doc, at, &["the", "a"]) { at - 1 } else { at };
    let held = behind(doc, first, &["in", "to", "by", "from", "told", "on"]);
    (on || follows(doc, end, &["fell"])) && !held
}

/// A word that says that they have it stands before: "in the", "told the", "to".
fn held_by(doc: &Document<'_>, at: usize) -> bool {
    const LEADS: [&str; 7] = ["in", "to", "by", "with", "from", "told", "on"];
    let first = if behind(doc, at, &["the", "a"]) { at - 1 } else { at };
    behind(doc, first, &LEADS)
}

/// One of the words stands a few words before.
fn before(doc: &Document<'_>, at: usize, words: &[&str]) -> bool {
    const REACH: usize = 6;
    (at.saturating_sub(REACH)..at).any(|here| one(doc, here, words))
}

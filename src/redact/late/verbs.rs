//! Somebody does something: a read part and a word enter, whether what follows is so only of a person leaves.

use crate::redact::document::Document;
use crate::redact::tokens::{Class, Token};
use crate::redact::word_set::WordSet;

/// What a body does, or what somebody says, wants and does with others.
static ACTS: WordSet<71> = WordSet::new([
    "fell",
    "slipped",
    "tripped",
    "stumbled",
    "fainted",
    "vomited",
    "woke",
    "refused",
    "refuses",
    "declined",
    "declines",
    "complained",
    "complains",
    "absconded",
    "wandered",
    "screamed",
    "shouted",
    "swore",
    "cried",
    "slept",
    "walked",
    "mobilised",
    "punched",
    "kicked",
    "spat",
    "denied",
    "denies",
    "said",
    "says",
    "stated",
    "told",
    "asked",
    "informed",
    "rang",
    "phoned",
    "telephoned",
    "replied",
    "attended",
    "thinks",
    "thought",
    "knew",
    "knows",
    "believes",
    "believed",
    "explained",
    "apologised",
    "apologized",
    "advised",
    "insisted",
    "agreed",
    "witnessed",
    "noticed",
    "mentioned",
    "bleeped",
    "escalated",
    "intubated",
    "cannulated",
    "catheterised",
    "helped",
    "assisted",
    "forgot",
    "admitted",
    "discharged",
    "escorted",
    "reassured",
    "tried",
    "wants",
    "wanted",
    "lives",
    "climbed",
    "yelled",
]);
/// Of people and of things: somebody does it with something of their own or to somebody.
static HANDLES: WordSet<34> = WordSet::new([
    "pulled",
    "removed",
    "hit",
    "took",
    "grabbed",
    "lost",
    "left",
    "used",
    "opened",
    "swallowed",
    "banged",
    "hurt",
    "injured",
    "bumped",
    "threw",
    "dropped",
    "gave",
    "pushed",
    "twisted",
    "bit",
    "slapped",
    "brought",
    "held",
    "signed",
    "wrote",
    "checked",
    "carried",
    "fetched",
    "saw",
    "called",
    "reviewed",
    "administered",
    "prescribed",
    "washed",
]);
/// Behind "was": what is so only of a person.
static STATES: WordSet<70> = WordSet::new([
    "bleeped",
    "informed",
    "told",
    "asked",
    "admitted",
    "discharged",
    "escorted",
    "sedated",
    "intubated",
    "sectioned",
    "arrested",
    "restrained",
    "resuscitated",
    "reassured",
    "hoisted",
    "interviewed",
    "agitated",
    "aggressive",
    "confused",
    "unresponsive",
    "unconscious",
    "upset",
    "distressed",
    "tearful",
    "unwell",
    "mobilising",
    "refusing",
    "aware",
    "unaware",
    "asleep",
    "awake",
    "drowsy",
    "incontinent",
    "dead",
    "deceased",
    "alert",
    "anxious",
    "restless",
    "violent",
    "angry",
    "abusive",
    "adamant",
    "breathless",
    "suicidal",
    "intoxicated",
    "lying",
    "sitting",
    "kneeling",
    "crawling",
    "wandering",
    "shouting",
    "screaming",
    "crying",
    "walking",
    "deaf",
    "blind",
    "diabetic",
    "febrile",
    "dehydrated",
    "septic",
    "vomiting",
    "unsteady",
    "delirious",
    "pyrexial",
    "hypotensive",
    "tachycardic",
    "bradycardic",
    "anaemic",
    "hypoxic",
    "allergic",
]);
/// Behind "reported": what somebody tells.
static REPORTS: WordSet<20> = WordSet::new([
    "that",
    "feeling",
    "having",
    "being",
    "seeing",
    "hearing",
    "pain",
    "chest",
    "abdominal",
    "headache",
    "sob",
    "nausea",
    "dizziness",
    "it",
    "this",
    "her",
    "his",
    "she",
    "he",
    "they",
]);
const OWN: [&str; 3] = ["his", "her", "their"];
const ADVERBS: [&str; 14] = [
    "not", "also", "then", "very", "being", "been", "again", "later", "never", "now", "still", "already",
    "just", "both",
];

/// A clause may start with this word: nothing stands before it that would make a noun of both.
pub(super) fn opens(doc: &Document<'_>, at: usize) -> bool {
    const OPENERS: [&str; 24] = [
        "and",
        "but",
        "then",
        "that",
        "when",
        "as",
        "while",
        "whilst",
        "after",
        "because",
        "if",
        "so",
        "where",
        "today",
        "later",
        "yesterday",
        "overnight",
        "before",
        "since",
        "although",
        "pt",
        "patient",
        "staff",
        "hrs",
    ];
    if at == 0 || !doc.same_line(at) {
        return true;
    }
    let last = &doc.tokens[at - 1];
    match last.class {
        Class::Word => doc.is_one(at - 1, &OPENERS),
        // "at 1430 Foley fell", "at 14:30 Foley fell"
        Class::Number => !doc.glued(at) && (last.len() == 4 || at > 1 && doc.mark(at - 2, b':')),
        Class::Mark => {
            !doc.glued(at)
                && !matches!(last.first, b'/' | b'&' | b'+' | b'=' | b'<' | b'>' | b'%' | b'?' | b']')
                || matches!(last.first, b'(' | b'"')
        }
    }
}

/// What follows is so only of a person: "fell in toilet", "was found on the floor", "c/o", "pulled his line".
pub(super) fn acts(doc: &Document<'_>, at: usize) -> bool {
    let mut verb = at + 1;
    if doc.is_one(verb, &ADVERBS) {
        verb += 1;
    }
    if doc.glued(at + 1) || !doc.same_line(at + 1) || !doc.same_line(verb) {
        return false;
    }
    if doc.is(verb, "c") && doc.mark(verb + 1, b'/') && doc.is(verb + 2, "o") {
        return true;
    }
    let next = verb + 1;
    if ACTS.holds(doc, verb) {
        return !thing(doc, next);
    }
    // "Holter reported", "Foley reported blocked": a test is reported, a nurse tells of a device.
    if doc.is(verb, "reported") {
        let whom =
            doc.is(next, "to") && doc.is_one(next + 1, &["staff", "nurse", "nurses", "me", "us", "hca"]);
        return doc.same_line(next) && (whom || REPORTS.holds(doc, next));
    }
    if HANDLES.holds(doc, verb) {
        let whom = doc.is(next, "the")
            && doc.is_one(next + 1, &["patient", "pt", "nurse", "hca", "doctor", "resident"]);
        return doc.same_line(next)
            && (doc.is_one(next, &OWN) || doc.is_one(next, &["him", "them", "me", "us"]) || whom);
    }
    if doc.is(verb, "did") && doc.is(next, "not") || doc.is(verb, "didn") {
        return refrains(doc, verb);
    }
    doc.is_one(verb, &["was", "is", "has", "had"]) && is_so(doc, verb)
}

/// How things fall, slip and are refused: "power fell to 2/5", "Foley fell out", "refused by the laboratory".
fn thing(doc: &Document<'_>, next: usize) -> bool {
    let figure = |at: usize| doc.tokens.get(at).is_some_and(Token::is_number);
    doc.same_line(next)
        && (doc.is_one(next, &["by", "apart", "below", "slightly"])
            || doc.is(next, "out") && !doc.is(next + 1, "of")
            || doc.is_one(next, &["to", "from", "over"]) && figure(next + 1))
}

/// "did not sign", "didn't attend": what only a person can leave undone.
fn refrains(doc: &Document<'_>, verb: usize) -> bool {
    const DOES: [&str; 24] = [
        "sign", "attend", "answer", "reply", "respond", "check", "know", "want", "wish", "tell", "inform",
        "mention", "ask", "eat", "sleep", "consent", "escalate", "document", "hand", "come", "turn", "see",
        "hear", "call",
    ];
    let mut here = verb + 1;
    while here < verb + 4 && (doc.is_one(here, &["not", "t"]) || doc.mark(here, b'\'')) {
        here += 1;
    }
    doc.same_line(here) && doc.is_one(here, &DOES)
}

/// Behind "was", "is", "had" or "has".
fn is_so(doc: &Document<'_>, verb: usize) -> bool {
    let mut then = verb + 1;
    while then < verb + 3 && doc.is_one(then, &ADVERBS) {
        then += 1;
    }
    if !doc.same_line(then) {
        return false;
    }
    let behind = then + 1;
    if doc.is_one(verb, &["has", "had"]) {
        let a = doc.is_one(then, &["a", "an"])
            && doc.is_one(behind, &["fall", "seizure", "fit", "stroke", "unwitnessed"]);
        let no = doc.is(then, "no")
            && doc.is_one(
                behind,
                &["injury", "injuries", "capacity", "recollection", "memory", "family", "nok"],
            );
        return a || no || doc.is_one(then, &["dementia", "capacity", "fallen", "hi", "refused", "delirium"]);
    }
    if doc.is(then, "on") {
        return doc.is_one(behind, &["nights", "call", "duty", "shift", "leave", "days", "earlies", "lates"]);
    }
    if doc.is(then, "found") {
        let how = doc.is_one(
            behind,
            &["unresponsive", "collapsed", "wandering", "dead", "lying", "sitting", "slumped"],
        );
        let floor = doc.is_one(behind, &["on", "in", "by", "at"])
            && (behind + 1..behind + 4).any(|at| {
                doc.is_one(
                    at,
                    &["floor", "bathroom", "toilet", "corridor", "bed", "chair", "nurse", "hca", "staff"],
                )
            });
        return how || floor;
    }
    STATES.holds(doc, then)
}

/// Somebody is told, asked or helped right before the word.
pub(super) fn met(doc: &Document<'_>, at: usize) -> bool {
    const MEETS: [&str; 12] = [
        "told",
        "informed",
        "asked",
        "bleeped",
        "reassured",
        "thanked",
        "escorted",
        "helped",
        "assisted",
        "apologised",
        "restrained",
        "advised",
    ];
    at > 0 && doc.same_line(at) && !doc.glued(at) && doc.is_one(at - 1, &MEETS)
}

//! Addresses of computers: a number enters, the four numbers with dots that it begins leave.

use super::around::{Found, cue, denied, joint};
use crate::redact::document::Document;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// The "IP" right before an address: a word of no record's numbers.
pub(super) fn word_before(doc: &Document<'_>, at: usize) -> Option<usize> {
    let colon = at > 1 && doc.mark(at - 1, b':') && doc.same_line(at);
    let named = if colon { at - 1 } else { at };
    let before = named.checked_sub(1).filter(|_| doc.same_line(named))?;
    let address = before > 0 && doc.is_one(before, &["address", "addr"]) && doc.same_line(before);
    let word = if address { before - 1 } else { before };
    doc.is(word, "ip").then_some(word)
}

/// "Login from 86.134.22.9", "IP: 10.1.2.3": four numbers with dots, where no word calls them a version or a section.
/// Without a cue two of them have two digits or more and one has three:
/// "BMs 11.12.14.16" are four readings.
pub(super) fn computer(doc: &Document<'_>, at: usize) -> Option<Found> {
    const CUES: [&str; 14] = [
        "ip", "ipv4", "address", "login", "logins", "logon", "logged", "log", "server", "host", "ping",
        "firewall", "router", "device",
    ];
    const OTHER: [&str; 24] = [
        "version",
        "versions",
        "ver",
        "v",
        "section",
        "sections",
        "sect",
        "para",
        "paragraph",
        "clause",
        "rule",
        "build",
        "firmware",
        "software",
        "release",
        "rev",
        "appendix",
        "figure",
        "table",
        "step",
        "chapter",
        "item",
        "update",
        "patch",
    ];
    let group = |at: usize| doc.number(at).is_some_and(|value| value < 256) && doc.tokens[at].len() <= 3;
    let last = at + 7;
    if !((at..last).step_by(2).all(group) && (at + 1..last).step_by(2).all(|dot| joint(doc, dot, b'.'))) {
        return None;
    }
    let begins =
        at == 0 || !doc.glued(at) || doc.tokens[at - 1].class == Class::Mark && !doc.mark(at - 1, b'.');
    let goes_on = doc.glued(last) && doc.tokens.get(last).is_some_and(|token| token.class != Class::Mark)
        || joint(doc, last, b'.') && doc.tokens[last + 1].class != Class::Mark;
    if !begins || goes_on || denied(doc, at, 4, &OTHER) {
        return None;
    }
    // One digit a group is a paragraph; "4.2.0.117" is what a version became.
    let long = (at..last).step_by(2).filter(|&at| doc.tokens[at].len() > 1).count();
    let found = |evidence: Evidence| Some((Kind::Id, at..last, "computer-address", evidence));
    if cue(doc, at, 5, &CUES) {
        return found(Evidence::Cue);
    }
    const READINGS: [&str; 10] =
        ["bm", "bms", "obs", "turn", "turns", "times", "rounds", "scores", "guideline", "policy"];
    let three = (at..last).step_by(2).any(|at| doc.tokens[at].len() == 3);
    let readings = denied(doc, at, 4, &READINGS) || denied(doc, at, 1, &["at"]);
    if long > 1 && three && !readings { found(Evidence::Format) } else { None }
}

//! Addresses of computers: a number enters, the four numbers with dots that it begins leave.

use super::around::{Found, cue, denied, joint};
use crate::redact::document::Document;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// "Login from 86.134.22.9", "IP: 10.1.2.3": four numbers with dots, where no word calls them a version or a section.
/// Without a cue two of them have two digits or more.
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
    let evidence = if cue(doc, at, 5, &CUES) { Evidence::Cue } else { Evidence::Format };
    (evidence == Evidence::Cue || long > 1).then_some((Kind::Id, at..last, "computer-address", evidence))
}

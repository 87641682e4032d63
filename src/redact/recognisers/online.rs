//! E-mail addresses, web addresses, handles, IP addresses and what3words places.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::tokens::{Class, Gap};
use crate::redact::{Evidence, Kind};

const TAILS: [&str; 22] = [
    "uk", "com", "net", "org", "example", "nhs", "gov", "info", "io", "eu", "ie", "wales", "scot", "cymru",
    "london", "me", "tv", "app", "health", "care", "ac", "co",
];

/// A host's name has no more tokens than this: every word may start one, and time stays linear.
const REACH: usize = 64;

/// `@`: an e-mail address around it, or a handle behind it.
pub(crate) fn at_sign(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    // The domain: glued words, numbers, dots and dashes.
    let mut last = at + 1;
    while last < doc.tokens.len() && doc.glued(last) && part(doc, last) {
        last += 1;
    }
    while last > at + 1 && doc.tokens[last - 1].class == Class::Mark && !doc.mark(last - 1, b'_') {
        last -= 1;
    }
    if let Some(next) = broken(doc, at, last) {
        return Some(next);
    }
    if last == at + 1 {
        return None;
    }
    let mut first = at;
    if doc.glued(at) {
        while first > 0 && part(doc, first - 1) {
            first -= 1;
            if !doc.glued(first) {
                break;
            }
        }
        while first < at && doc.tokens[first].class == Class::Mark {
            first += 1;
        }
    }
    let (kind, rule) = if first < at { (Kind::Email, "e-mail") } else { (Kind::Url, "handle") };
    // "@1420" and "@ 10ml/hr" are times and rates.
    if kind == Kind::Url && (doc.tokens[at + 1].is_number() || last == at + 2 && doc.tokens[at + 1].len() < 3)
    {
        return None;
    }
    let certainty =
        if kind == Kind::Email || last > at + 2 || doc.tokens[at + 1].len() >= 5 { 0.97 } else { 0.8 };
    doc.hit(Hit { kind, first, last, rule, evidence: Evidence::Format, certainty }, Hint::Online);
    Some(last)
}

/// An address with a blank in it: "jo.field @ nhs.net", "jo.field@ trust.example", "jo.field@trust .example". `end` is
/// where the glued domain ends. Only what ends in a known tail counts, and what the glued reading does not take whole.
fn broken(doc: &mut Document<'_>, at: usize, end: usize) -> Option<usize> {
    let word = |doc: &Document<'_>, here: usize| doc.tokens.get(here).is_some_and(|token| token.is_word());
    let tailed = |doc: &Document<'_>, here: usize| {
        here > at + 2 && doc.mark(here - 2, b'.') && doc.is_one(here - 1, &TAILS)
    };
    // A line may have been broken inside an address.
    let near =
        |doc: &Document<'_>, here: usize| doc.tokens.get(here).is_some_and(|token| token.gap <= Gap::Line);
    let before = at > 0 && doc.tokens[at - 1].class != Class::Mark && near(doc, at);
    if !before {
        return None;
    }
    let mut last = end;
    if last == at + 1 {
        // A blank behind the @.
        if !(word(doc, last) && near(doc, last)) {
            return None;
        }
        last += 1;
        while last < doc.tokens.len() && doc.glued(last) && part(doc, last) {
            last += 1;
        }
        while doc.tokens[last - 1].class == Class::Mark {
            last -= 1;
        }
    }
    while !tailed(doc, last) || doc.mark(last, b'.') && !doc.glued(last) {
        // A blank on one side of a dot or on both.
        let dotted = doc.mark(last, b'.')
            && (doc.same_line(last) && doc.same_line(last + 1) || near(doc, last) && doc.glued(last + 1));
        let split = !doc.glued(last) || !doc.glued(last + 1);
        // A line that was broken before a hyphen: "jo.field@harrow" and then "-trust.example".
        let wrapped = doc.mark(last, b'-') && near(doc, last) && doc.glued(last + 1);
        if wrapped && !doc.glued(last) && word(doc, last + 1) {
            last += 2;
            while last < doc.tokens.len() && doc.glued(last) && part(doc, last) {
                last += 1;
            }
            while doc.tokens[last - 1].class == Class::Mark {
                last -= 1;
            }
            continue;
        }
        if !(dotted && split && doc.is_one(last + 1, &["uk", "com", "net", "org", "example", "nhs"])) {
            break;
        }
        last += 2;
        while doc.mark(last, b'.') && doc.glued(last) && doc.glued(last + 1) && word(doc, last + 1) {
            last += 2;
        }
    }
    let mut first = at;
    loop {
        while first > 0 && part(doc, first - 1) && (first == at || doc.glued(first)) {
            first -= 1;
        }
        // ".desk" is the rest of a name before the blank.
        if doc.mark(first, b'.') && first > 0 && !doc.glued(first) && word(doc, first - 1) && near(doc, first)
        {
            first -= 1;
            continue;
        }
        break;
    }
    while first < at && doc.tokens[first].class == Class::Mark {
        first += 1;
    }
    let blank = (first + 1..last).any(|here| !doc.glued(here));
    if first == at || !blank || !tailed(doc, last) {
        return None;
    }
    doc.hit(
        Hit { kind: Kind::Email, first, last, rule: "e-mail", evidence: Evidence::Format, certainty: 0.95 },
        Hint::Online,
    );
    Some(last)
}

fn part(doc: &Document<'_>, at: usize) -> bool {
    let token = &doc.tokens[at];
    token.class != Class::Mark
        || matches!(token.first, b'.' | b'-' | b'_' | b'+' | b'\'' | b'%') && token.len() == 1
}

/// `///three.words.here`.
pub(crate) fn three_words(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let mut last = at + 1;
    let mut words = 0;
    while doc.glued(last) && doc.tokens.get(last).is_some_and(|t| t.is_word()) {
        words += 1;
        last += 1;
        if words == 3 || !(doc.mark(last, b'.') && doc.glued(last)) {
            break;
        }
        last += 1;
    }
    if words != 3 {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Url,
            first: at,
            last,
            rule: "what3words",
            evidence: Evidence::Format,
            certainty: 0.97,
        },
        Hint::Online,
    );
    Some(last)
}

/// A word that starts a web address ("www", "https", "my-trust.example/page") or a spelt-out e-mail address.
pub(crate) fn domain(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    // Nearly every word of a text comes here: what stands behind decides for most.
    let next = doc.tokens.get(at + 1)?;
    let may = match next.class {
        Class::Mark => matches!(next.first, b'.' | b':' | b'-' | b'(' | b'['),
        Class::Word => matches!((next.len(), next.first | 0x20), (2, b'a') | (3, b'd')),
        Class::Number => false,
    };
    if !may {
        return None;
    }
    let protocol = doc.is_one(at, &["http", "https", "ftp"]) && doc.mark(at + 1, b':');
    let www = doc.is(at, "www") && doc.mark(at + 1, b'.');
    if protocol || www {
        let last = address_end(doc, at);
        return web(doc, at, last);
    }
    // "name at trust dot nhs dot uk", "name(at)trust.example"
    if let Some(next) = spelt(doc, at) {
        return Some(next);
    }
    // A host: glued words and dots that end in a known tail.
    let joint = doc.mark(at + 1, b'.') || doc.mark(at + 1, b'-');
    if !joint
        || !doc.glued(at + 1)
        || at > 0
            && doc.glued(at)
            && (doc.mark(at - 1, b'@')
                || doc.mark(at - 1, b'.')
                || doc.mark(at - 1, b'-')
                || doc.mark(at - 1, b'/'))
    {
        return None;
    }
    let mut last = at + 1;
    let mut dots = 0;
    let mut tail = false;
    while last < doc.tokens.len() && doc.glued(last) && part(doc, last) && last < at + REACH {
        if doc.mark(last, b'.') {
            dots += 1;
        } else if doc.mark(last - 1, b'.') {
            tail = doc.is_one(last, &TAILS);
        }
        last += 1;
    }
    if doc.mark(last, b'@') || dots == 0 {
        return None;
    }
    while last > at + 1 && doc.tokens[last - 1].class == Class::Mark {
        last -= 1;
    }
    if !tail {
        return None;
    }
    let last = address_end(doc, at).max(last);
    web(doc, at, last)
}

/// Everything glued behind, without closing marks; a placeholder of an earlier redaction ends it.
fn address_end(doc: &Document<'_>, at: usize) -> usize {
    let mut last = at + 1;
    while last < doc.tokens.len()
        && doc.tokens[last].gap == Gap::None
        && doc.hints[last] != Hint::Placeholder
        && !matches!(doc.tokens[last].first, b'<' | b'>' | b'"' | b'|' | b',')
    {
        last += 1;
    }
    while last > at + 1
        && matches!(
            doc.tokens[last - 1].first,
            b'.' | b',' | b')' | b']' | b';' | b':' | b'\'' | b'!' | b'?' | b'*'
        )
        && doc.tokens[last - 1].class == Class::Mark
    {
        last -= 1;
    }
    last
}

fn web(doc: &mut Document<'_>, first: usize, last: usize) -> Option<usize> {
    if last < first + 3 {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Url,
            first,
            last,
            rule: "web-address",
            evidence: Evidence::Format,
            certainty: 0.97,
        },
        Hint::Online,
    );
    Some(last)
}

/// "jo dot field at nhs dot net".
fn spelt(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let is_at = |doc: &Document<'_>, here: usize| {
        if doc.is(here, "at") {
            Some(here + 1)
        } else if (doc.mark(here, b'(') || doc.mark(here, b'[')) && doc.is(here + 1, "at") {
            Some(here + 3)
        } else {
            None
        }
    };
    let mut here = at + 1;
    while (doc.is(here, "dot") || doc.mark(here, b'.') && doc.glued(here))
        && doc.tokens.get(here + 1).is_some_and(|t| t.is_word())
        && here < at + REACH
    {
        here += 2;
    }
    let mut host = is_at(doc, here)?;
    let mut dots = 0;
    while doc.tokens.get(host).is_some_and(|t| t.class != Class::Mark)
        && doc.same_line(host)
        && host < at + 2 * REACH
    {
        host += 1;
        while doc.mark(host, b'-') && doc.glued(host) && doc.glued(host + 1) {
            host += 2;
        }
        if doc.is(host, "dot") || doc.mark(host, b'.') && doc.glued(host) && doc.glued(host + 1) {
            dots += 1;
            host += 1;
        } else {
            break;
        }
    }
    if dots == 0 || !doc.is_one(host - 1, &TAILS) {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Email,
            first: at,
            last: host,
            rule: "spelt-e-mail",
            evidence: Evidence::Format,
            certainty: 0.93,
        },
        Hint::Online,
    );
    Some(host)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Email,
            &[
                ("<jignesh.thakkar7@nhs.net>", "jignesh.thakkar7@nhs.net"),
                ("to OLU-NOON@INBOX.EXAMPLE, the", "OLU-NOON@INBOX.EXAMPLE"),
                ("mail jo.field at nhs dot net please", "jo.field at nhs dot net"),
                ("To: elspeth.bank at marrow-uh.example From", "elspeth.bank at marrow-uh.example"),
                ("To: antenatal.leads @ marrow.nhs.uk All", "antenatal.leads @ marrow.nhs.uk"),
                ("From: resus-team@ marrow-uh.example New", "resus-team@ marrow-uh.example"),
                ("Dr Pike, jo.pike@nhs .net", "jo.pike@nhs .net"),
                ("TP | jo.wren@wyre. example | ext", "jo.wren@wyre. example"),
                ("jo@wrenfield . example", "jo@wrenfield . example"),
                ("CC: security .desk@larches.example", "security .desk@larches.example"),
                ("<s.yuen@wyrehc.nhs .example>", "s.yuen@wyrehc.nhs .example"),
                ("reply jo.kite@nhs.net. Org chart", "jo.kite@nhs.net"),
                ("From: eye.screening@\nwren-labs.example\nCards x6", "eye.screening@\nwren-labs.example"),
                ("CC: property\n.desk@larches.example\nNew", "property\n.desk@larches.example"),
                ("to gwyn.b@glanwen\n.example", "gwyn.b@glanwen\n.example"),
                ("in jo.lead@wrendale\n-trust.example inbox", "jo.lead@wrendale\n-trust.example"),
            ],
        );
        hits(
            Kind::Url,
            &[
                ("insta @kingfisherhouse_hospice: x", "@kingfisherhouse_hospice"),
                ("see https://my.kestrel.example/profile.", "https://my.kestrel.example/profile"),
                ("(facebook.example/eddie.77) and", "facebook.example/eddie.77"),
                ("w3w ///otters.plinth.dawdle.", "///otters.plinth.dawdle"),
                ("on www.hexley.example | x", "www.hexley.example"),
            ],
        );
        misses(Kind::Url, &["seen @1420", "given @ 10ml/hr", "e.g. this", "stopped.The next", "obs/fluids"]);
        misses(Kind::Email, &["seen at the dot clinic", "arrived at 10", "wait @\nward. The loss"]);
    }
}

//! Named organisations: capitalised words before a head word ("Fairhaven General Hospital", "Tannery Lane Surgery"),
//! prisons ("HMP Ashlowe") and saints' hospitals ("St Wilfrid's"). National bodies and generic places stay.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Shape};
use crate::redact::{Evidence, Kind};

/// Head words that make a name of the capitalised words before them.
const STRONG: [&str; 42] = [
    "homecare",
    "shelter",
    "cafe",
    "diner",
    "garage",
    "couriers",
    "haulage",
    "convent",
    "priory",
    "abbey",
    "ambulance",
    "partners",
    "hospital",
    "hosp",
    "infirmary",
    "surgery",
    "hospice",
    "pharmacy",
    "academy",
    "college",
    "prison",
    "school",
    "practice",
    "ltd",
    "limited",
    "plc",
    "llp",
    "solicitors",
    "sanatorium",
    "chemist",
    "chemists",
    "nursery",
    "hostel",
    "hotel",
    "university",
    "supermarket",
    "bakery",
    "church",
    "mosque",
    "council",
    "taxis",
    "partnership",
];

/// Trades that are written small behind their name: "Pelham's chemist", "Laing & Hay funeral directors".
const TRADES: [&str; 12] = [
    "chemist",
    "chemists",
    "pharmacy",
    "opticians",
    "solicitors",
    "undertakers",
    "directors",
    "supermarket",
    "jewellers",
    "butchers",
    "taxis",
    "bakery",
];

/// Words that describe and name nothing.
const PLAIN: [&str; 84] = [
    "the",
    "a",
    "an",
    "to",
    "at",
    "in",
    "from",
    "of",
    "and",
    "our",
    "his",
    "her",
    "their",
    "my",
    "this",
    "that",
    "local",
    "community",
    "general",
    "district",
    "private",
    "dental",
    "gp",
    "medical",
    "primary",
    "secondary",
    "special",
    "nursing",
    "care",
    "day",
    "acute",
    "mental",
    "health",
    "nhs",
    "trust",
    "emergency",
    "base",
    "good",
    "best",
    "clinical",
    "hospital",
    "royal",
    "university",
    "other",
    "another",
    "tertiary",
    "teaching",
    "out",
    "safe",
    "outside",
    "receiving",
    "referring",
    "cottage",
    "county",
    "city",
    "children",
    "childrens",
    "psychiatric",
    "via",
    "by",
    "for",
    "with",
    "no",
    "any",
    "each",
    "field",
    "cardiac",
    "orthopaedic",
    "spinal",
    "previous",
    "on",
    "admitted",
    "ward",
    "theatre",
    "discharge",
    "pre",
    "patient",
    "nurse",
    "staff",
    "team",
    "minor",
    "urgent",
    "walk",
    "treatment",
];

/// Looks for head words and their names.
pub(crate) fn heads(doc: &mut Document<'_>) {
    let mut at = 0;
    while at < doc.tokens.len() {
        let token = doc.tokens[at];
        if doc.hints[at] == Hint::Placeholder {
            at += 1;
            continue;
        }
        if matches!(token.first, b'h' | b'H' | b'y' | b'Y') && doc.is_one(at, &["hmp", "hmyoi", "yoi"]) {
            behind(doc, at);
        } else if token.is_word() && token.has(Flags::ORG_HEAD) && at > 0 {
            before_head(doc, at);
        } else if (token.shape == Shape::Title || token.shape == Shape::Upper)
            && doc.is_one(at, &["st", "saint"])
        {
            saint(doc, at);
        }
        at += 1;
    }
}

fn before_head(doc: &mut Document<'_>, head: usize) {
    // "BISHOP Terence Hosp no R0098177": the label of a number.
    if doc.is_one(head, &["hosp", "hospital"])
        && doc.is_one(head + 1, &["no", "nos", "num", "number", "id", "ref"])
    {
        return;
    }
    let strong = doc.is_one(head, &STRONG) && doc.tokens[head].is_capital();
    let soft = doc.is_one(
        head,
        &[
            "clinic", "centre", "home", "house", "lodge", "court", "general", "royal", "medical", "trust",
            "group", "services", "cars", "stores",
        ],
    ) && doc.tokens[head].is_capital();
    let trade = !doc.tokens[head].is_capital() && doc.is_one(head, &TRADES);
    if trade {
        return before_trade(doc, head);
    }
    if !(strong || soft) {
        return;
    }
    let mut first = head;
    let mut named = 0;
    let mut steps = 0;
    while first > 0 && doc.same_line(first) && steps < 7 {
        let before = &doc.tokens[first - 1];
        let take = match before.class {
            Class::Word => {
                if before.is_capital() && !(before.shape == Shape::Initial && before.first != b'S') {
                    let plain = doc.is_one(first - 1, &PLAIN);
                    // "Dear Mr Church", "ED Kelbourne Royal"
                    let other = before.has(Flags::TITLE) && before.first != b'S'
                        || doc.is_one(first - 1, &["dear", "hi", "name", "from", "sent"])
                        || before.shape == Shape::Upper
                            && before.has(Flags::CLINICAL)
                            && !before.has(Flags::ORG_HEAD)
                            && doc.tokens[head].shape != Shape::Upper;
                    if other || plain && !before.has(Flags::ORG_HEAD) {
                        false
                    } else {
                        named += usize::from(
                            !plain && !before.has(Flags::ORG_HEAD.or(Flags::CLINICAL).or(Flags::DRUG)),
                        );
                        true
                    }
                } else {
                    before.first == b's' && before.len() == 1 && first >= 2 && doc.mark(first - 2, b'\'')
                        || doc.is_one(first - 1, &["of", "on", "the", "y"])
                            && named > 0
                            && first >= 2
                            && doc.tokens[first - 2].is_capital()
                            && doc.tokens[first - 2].is_word()
                            && !doc.has(first - 2, Flags::CLINICAL)
                            && !doc.is_one(first - 1, &["the", "on"])
                }
            }
            Class::Mark => {
                matches!(before.first, b'\'' | b'-') && before.len() == 1 && doc.glued(first)
                    || before.first == b'&'
                    || before.first == b'.' && first >= 2 && doc.is(first - 2, "st")
            }
            Class::Number => false,
        };
        if !take {
            break;
        }
        first -= 1;
        steps += 1;
    }
    while first < head && doc.tokens[first].class == Class::Mark {
        first += 1;
    }
    if named == 0 || first == head {
        return;
    }
    let mut last = head + 1;
    while doc.same_line(last)
        && doc.tokens[last].is_capital()
        && doc.has(last, Flags::ORG_HEAD)
        && last < head + 6
    {
        last += 1;
    }
    let certainty = if strong { 0.8 } else { 0.6 };
    doc.hit(
        Hit { kind: Kind::Org, first, last, rule: "organisation-head", evidence: Evidence::Cue, certainty },
        Hint::Organisation,
    );
}

/// A hint, not more: at the start of a sentence any word has a capital.
fn before_trade(doc: &mut Document<'_>, head: usize) {
    let mut first = if doc.is(head - 1, "funeral") { head - 1 } else { head };
    let mut owner = false;
    while first > 0 && doc.same_line(first) && head - first < 6 {
        let before = &doc.tokens[first - 1];
        let possessive = before.is(b'\'') && before.len() == 1
            || doc.is(first - 1, "s") && first >= 2 && doc.mark(first - 2, b'\'');
        let name = before.shape == Shape::Title
            && before.len() > 1
            && !before.has(Flags::VERB.or(Flags::TITLE).or(Flags::STAFF))
            && !doc.is_one(first - 1, &PLAIN);
        let joint = before.is(b'&') || doc.is(first - 1, "and") && first < head;
        if !(possessive || name || joint) {
            break;
        }
        owner |= name && (first < head || !before.has(Flags::COMMON));
        first -= 1;
    }
    while first < head && (doc.tokens[first].class == Class::Mark || !doc.tokens[first].is_capital()) {
        first += 1;
    }
    if !owner || first >= head {
        return;
    }
    doc.hit(
        Hit {
            kind: Kind::Org,
            first,
            last: head + 1,
            rule: "organisation-trade",
            evidence: Evidence::Cue,
            certainty: 0.7,
        },
        Hint::Organisation,
    );
}

/// "HMP Ashlowe"
fn behind(doc: &mut Document<'_>, at: usize) {
    let mut last = at + 1;
    while doc.same_line(last)
        && doc.tokens[last].is_capital()
        && last < at + 4
        && !doc.has(last, Flags::STAFF.or(Flags::PATIENT))
    {
        last += 1;
    }
    if last == at + 1 {
        return;
    }
    doc.hit(
        Hit { kind: Kind::Org, first: at, last, rule: "prison", evidence: Evidence::Cue, certainty: 0.92 },
        Hint::Organisation,
    );
}

/// "St Wilfrid's"
fn saint(doc: &mut Document<'_>, at: usize) {
    let mut name = at + 1;
    if doc.mark(name, b'.') {
        name += 1;
    }
    let Some(token) = doc.tokens.get(name) else { return };
    if !token.is_word()
        || !token.is_capital()
        || token.len() < 3
        || !doc.same_line(name)
        || doc.is_one(name, &["ward", "john"])
    {
        return;
    }
    let possessive = doc.mark(name + 1, b'\'') && doc.is(name + 2, "s") && doc.glued(name + 2);
    let plural = doc.word(name).ends_with(b"s");
    if !(possessive || plural) {
        return;
    }
    let last = if possessive { name + 3 } else { name + 1 };
    if doc.hints[at..last].contains(&Hint::Organisation) {
        return;
    }
    doc.hit(
        Hit {
            kind: Kind::Org,
            first: at,
            last,
            rule: "saint",
            evidence: Evidence::Format,
            certainty: if possessive { 0.9 } else { 0.5 },
        },
        Hint::Organisation,
    );
}

#[cfg(test)]
mod tests {
    use super::super::table::found;
    use super::super::table::misses;
    use super::*;

    #[test]
    fn table() {
        for (text, wanted) in [
            ("to Fairhaven General Hospital by", "ORG Fairhaven General Hospital"),
            ("at Tannery Lane Surgery.", "ORG Tannery Lane Surgery"),
            ("from HMP Ashlowe to", "ORG HMP Ashlowe"),
            ("stitches at St Wilfrid's. So", "ORG St Wilfrid's"),
            ("from Pelham's chemist on", "ORG Pelham's chemist"),
            ("to Lorne & Hay funeral directors by", "ORG Lorne & Hay funeral directors"),
            ("retained Hartwell Knoxley solicitors.", "ORG Hartwell Knoxley solicitors"),
        ] {
            assert!(found(text, 0.5).contains(&wanted.to_owned()), "{text}: {:?}", found(text, 0.0));
        }
        for text in ["Rang pharmacy re TTOs", "Hospital pharmacy", "the chemist", "Mr Hay, directors"] {
            assert!(found(text, 0.1).iter().all(|found| !found.starts_with("ORG")), "{text}");
        }
        misses(
            Kind::Org,
            &[
                "the Hospital",
                "NHS Trust",
                "Mental Health Trust",
                "St John Ambulance",
                "the GP surgery",
                "BISHOP Terence Hosp no R0098177",
            ],
        );
    }
}

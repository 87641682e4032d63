//! Wards, bays, beds, rooms, theatres by number or letter ("Ward 7B", "bed 12", "Bay B"), and wards named before their
//! head word ("Bluebell Ward").

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::normal::SYMBOL;
use crate::redact::tokens::{Class, Gap, Shape};
use crate::redact::{Evidence, Kind};

/// Head words whose number is a place and nothing else.
const SURE: [&str; 31] = [
    "rooms",
    "beds",
    "wards",
    "bays",
    "cubicles",
    "houseblock",
    "theatre",
    "ward",
    "wd",
    "wrd",
    "bay",
    "bed",
    "room",
    "rm",
    "cubicle",
    "cub",
    "cubical",
    "theatre",
    "theatres",
    "th",
    "suite",
    "sideroom",
    "trolley",
    "resus",
    "majors",
    "minors",
    "dayroom",
    "cell",
    "pod",
    "cot",
    "sr",
];

/// Words that belong to a numbered place when they stand before its head word.
const BEFORE: [&str; 22] = [
    "side",
    "clinic",
    "day",
    "treatment",
    "consulting",
    "isolation",
    "endoscopy",
    "recovery",
    "delivery",
    "birthing",
    "labour",
    "obs",
    "obstetric",
    "main",
    "cath",
    "interview",
    "visiting",
    "ward",
    "nicu",
    "scbu",
    "mlu",
    "itu",
];

/// A ward word and what follows or precedes it.
pub(crate) fn head(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let sure = doc.is_one(at, &SURE);
    let mut number = at + 1;
    // "POD2 lap chole": a day after an operation.
    if doc.is(at, "pod") && doc.tokens[at].shape == Shape::Upper {
        return None;
    }
    // "bed. FY1 told": a full stop belongs to an abbreviation only, or stands glued.
    let short = doc.tokens[at].len() <= 3;
    while number < at + 8
        && (doc.mark(number, b'.') && (doc.glued(number + 1) || short && !doc.is_one(at, &["bed", "bay"]))
            || doc.mark(number, b':')
            || doc.mark(number, b'#')
            || doc.is_one(number, &["no", "number", "space"]))
    {
        number += 1;
    }
    let same_line = doc.same_line(number);
    if same_line && let Some(token) = doc.tokens.get(number).copied() {
        let numeric = token.is_number() && token.len() <= 3;
        // "bay w/ tea", "bed w husband": small letters stand for words.
        let letter = token.is_word()
            && token.len() == 1
            && matches!(token.first, b'b'..=b'h')
            && !doc.mark(number + 1, b'/')
            || token.is_word()
                && token.len() == 1
                && token.shape == Shape::Initial
                && !doc.is_one(number, &["i"])
                && number == at + 1;
        let lettered = token.is_word()
            && token.len() <= 2
            && token.is_capital()
            && doc.glued(number + 1)
            && doc.tokens.get(number + 1).is_some_and(|t| t.is_number() && t.len() <= 2);
        // "ward four", "bed nine"
        let spelt =
            sure && doc.is_one(
                number,
                &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
            ) && !doc.has(number + 1, Flags::UNIT)
                && !doc.is_one(number + 1, &["of", "times"]);
        if numeric || spelt || letter && sure || lettered && sure {
            // "bed 3 days", "room 20 mins", "theatre 10:30", "ward 2222", "rm 5mg"
            let clock = doc.mark(number + 1, b':') && doc.glued(number + 1);
            let unit = numeric && doc.has(number + 1, Flags::UNIT) && doc.tokens[number + 1].len() > 1;
            // "theatre 21°C"
            let degrees = doc.glued(number + 1)
                && doc
                    .tokens
                    .get(number + 1)
                    .is_some_and(|t| t.first == SYMBOL || matches!(t.first, b'%' | b'+'));
            // "bed 1/3", "theatre 21/11"
            let fraction = numeric
                && doc.mark(number + 1, b'/')
                && doc.glued(number + 1)
                && doc.number(number + 2).is_some()
                && doc.glued(number + 2);
            if clock || degrees || unit && doc.glued(number + 1) {
                return None;
            }
            let mut last = number + 1;
            if lettered {
                last += 1;
            }
            // "7B", "4 East", "3/4"
            if doc.glued(last) && doc.tokens.get(last).is_some_and(|t| t.is_word() && t.len() == 1) {
                last += 1;
            } else if numeric && doc.glued(last) && doc.mark(last, b'-') && doc.glued(last + 1) {
                last += 2;
            }
            if doc.is_one(last, &["east", "west", "north", "south"]) && doc.tokens[last].gap == Gap::Space {
                last += 1;
            }
            let certainty = if unit {
                0.3
            } else if fraction {
                0.5
            } else if sure && number == at + 1 {
                0.95
            } else if sure {
                0.92
            } else {
                0.6
            };
            let qualified = doc.is_one(at, &["room", "rm", "rooms", "ward", "theatre", "suite", "pod"])
                && at > 0
                && doc.same_line(at)
                && doc.is_one(at - 1, &BEFORE);
            // "Room: 11": a form's field, whose label stays.
            let labelled = number > at + 1 && doc.mark(number - 1, b':');
            let first = if labelled {
                number
            } else if qualified {
                at - 1
            } else {
                at
            };
            doc.hit(
                Hit {
                    kind: Kind::Ward,
                    first,
                    last,
                    rule: "ward-number",
                    evidence: Evidence::Cue,
                    certainty,
                },
                Hint::Place,
            );
            // "Rooms 3, 5 and 8"
            let plural = doc.is_one(at, &["rooms", "beds", "wards", "bays", "cubicles", "theatres", "cells"]);
            while plural
                && (doc.mark(last, b',')
                    || doc.mark(last, b'&')
                    || doc.mark(last, b'/')
                    || doc.mark(last, b'-')
                    || doc.is_one(last, &["and", "to", "or"]))
                && doc.tokens.get(last + 1).is_some_and(|t| t.is_number() && t.len() <= 2)
                && doc.same_line(last + 1)
                && !doc.has(last + 2, Flags::UNIT)
            {
                doc.hit(
                    Hit {
                        kind: Kind::Ward,
                        first: last + 1,
                        last: last + 2,
                        rule: "ward-number",
                        evidence: Evidence::Cue,
                        certainty: 0.9,
                    },
                    Hint::Place,
                );
                last += 2;
            }
            return Some(last);
        }
    }
    // "D wing"
    if doc.is(at, "wing")
        && at > 0
        && doc.same_line(at)
        && doc.tokens[at - 1].is_word()
        && doc.tokens[at - 1].len() == 1
        && !doc.is(at - 1, "a")
    {
        doc.hit(
            Hit {
                kind: Kind::Ward,
                first: at - 1,
                last: at + 1,
                rule: "ward-letter",
                evidence: Evidence::Cue,
                certainty: 0.93,
            },
            Hint::Place,
        );
        return Some(at + 1);
    }
    // "Bluebell Ward"
    if doc.is_one(at, &["ward", "unit", "suite", "wing", "wd", "room", "bay", "pod"])
        && let Some(first) = named_before(doc, at)
    {
        let certainty = if doc.is_one(at, &["ward", "wd"]) { 0.75 } else { 0.5 };
        doc.hit(
            Hit {
                kind: Kind::Ward,
                first,
                last: at + 1,
                rule: "ward-name",
                evidence: Evidence::Cue,
                certainty,
            },
            Hint::Place,
        );
        return Some(at + 1);
    }
    None
}

/// "AMU 14", "Recovery 2", "IR Room 1", "W5", "HDU-4": a unit's short name with the number of a place in it.
pub(crate) fn unit(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    const ACRONYMS: [&str; 24] = [
        "amu", "itu", "icu", "hdu", "ccu", "nicu", "scbu", "sau", "aau", "dsu", "cicu", "gicu", "picu",
        "hasu", "asu", "mau", "eau", "cdu", "nnu", "lw", "mlu", "lnu", "rhdu", "ir",
    ];
    if at > 0 && doc.glued(at) && doc.tokens[at - 1].is_number() {
        return None;
    }
    let mut number = at + 1;
    let headed = doc.is_one(number, &["lab", "room", "rm"]);
    number += usize::from(headed);
    let dashed = doc.mark(number, b'-') && doc.glued(number) && doc.glued(number + 1);
    number += usize::from(dashed);
    let token = doc.tokens.get(number)?;
    let value = doc.number(number)?;
    let single = doc.tokens[at].len() == 1;
    if token.len() > 2
        || token.gap > Gap::Space
        || value == 0
        || single && !doc.glued(number)
        || doc.has(number + 1, Flags::UNIT)
        || doc.glued(number + 1)
            && doc.tokens.get(number + 1).is_some_and(|next| {
                next.is_word() && next.len() > 1
                    || matches!(next.first, b'/' | b':' | b'+' | b'%' | b'-' | SYMBOL)
                    || next.is(b'.') && doc.glued(number + 2) && doc.number(number + 2).is_some()
            })
        || doc.is_one(number + 1, &["x", "of", "pts", "hourly", "hrly", "to", "in"])
        || doc.has(number + 1, Flags::MONTH)
    {
        return None;
    }
    let capital = doc.tokens[at].is_capital();
    let certainty = if doc.is_one(at, &ACRONYMS) || headed {
        0.85
    } else if doc.is(at, "w") && capital {
        0.6
    } else if single {
        // "B12" is a vitamin, "B3" may be a bed.
        if matches!(value, 1 | 6 | 12) { 0.3 } else { 0.4 }
    } else if capital {
        0.6
    } else {
        0.4
    };
    let last = number + 1;
    doc.hit(
        Hit { kind: Kind::Ward, first: at, last, rule: "unit-number", evidence: Evidence::Cue, certainty },
        Hint::Place,
    );
    Some(last)
}

/// The capitalised words right before a ward word, where they are no ordinary adjective.
fn named_before(doc: &Document<'_>, at: usize) -> Option<usize> {
    if at == 0 || !doc.same_line(at) {
        return None;
    }
    let before = &doc.tokens[at - 1];
    let plain = doc.is_one(
        at - 1,
        &[
            "the",
            "a",
            "this",
            "our",
            "my",
            "your",
            "medical",
            "surgical",
            "acute",
            "day",
            "stroke",
            "maternity",
            "postnatal",
            "antenatal",
            "labour",
            "delivery",
            "isolation",
            "side",
            "waiting",
            "treatment",
            "recovery",
            "clean",
            "dirty",
            "sluice",
            "emergency",
            "intensive",
            "care",
            "high",
            "dependency",
            "assessment",
            "admissions",
            "orthopaedic",
            "respiratory",
            "cardiac",
            "renal",
            "elderly",
            "rehab",
            "rehabilitation",
            "mental",
            "health",
            "secure",
            "observation",
            "short",
            "stay",
            "neonatal",
            "paediatric",
            "childrens",
            "oncology",
            "another",
            "other",
            "each",
            "every",
            "same",
            "that",
            "base",
            "home",
            "receiving",
            "medicine",
            "trauma",
            "minor",
            "injuries",
            "injury",
            "decant",
            "escalation",
            "winter",
            "female",
            "male",
            "mixed",
            "busy",
            "new",
            "old",
            "whole",
            "main",
            "on",
            "to",
            "from",
            "in",
            "of",
            "and",
            "no",
            "any",
            "per",
            "interview",
            "family",
            "drug",
            "store",
            "clinic",
            "scan",
            "mri",
            "ct",
        ],
    );
    (before.class == Class::Word && before.is_capital() && before.len() > 2 && !plain).then_some(at - 1)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Ward,
            &[
                ("to Ward 7B at", "Ward 7B"),
                ("found in bed 12,", "bed 12"),
                ("in Bay B with", "Bay B"),
                ("Theatre 3 list", "Theatre 3"),
                ("ward B4 sister", "ward B4"),
                ("Rm 2 now", "Rm 2"),
            ],
        );
        misses(
            Kind::Ward,
            &[
                "the medical ward",
                "bed 3hrs later",
                "on the ward a nurse",
                "theatre 10:30",
                "bay was full",
                "MERERID POD2 OPEN AAA",
            ],
        );
    }
}

//! A ward word with a number, a letter or a number in words: "Ward 7B", "bed nine", "Rooms 3, 5 and 8".

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::normal::SYMBOL;
use crate::redact::tokens::{Gap, Shape};
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

/// What follows a ward word.
pub(super) enum Follows {
    /// The number of a place, which ends before this token.
    Place(usize),
    /// A time, a temperature or a dose: no place of any name.
    Measure,
    /// Nothing of the kind.
    Nothing,
}

/// A ward word and what follows it.
pub(super) fn numbered(doc: &mut Document<'_>, at: usize) -> Follows {
    let sure = doc.is_one(at, &SURE);
    let mut number = at + 1;
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
                return Follows::Measure;
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
            return Follows::Place(last);
        }
    }
    Follows::Nothing
}

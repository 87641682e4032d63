//! Days with the name of their month, before or behind: "12th March 2024", "13 th of May", "Mar 12", "13viii25".

use super::{day, day_month, full, glued_letter_before, roman, year};
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Gap, Shape, Token};
use crate::redact::{Evidence, Kind};

/// A day in figures before the name of a month: "12th March 2024", "12 Mar", "13 th of May".
pub(crate) fn named(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let value = doc.number(at)?;
    if !(1..=31).contains(&value) || doc.tokens[at].len() > 2 {
        return None;
    }
    let mut last = at + 1;
    let fits = match (value % 10, value / 10) {
        (1, 0 | 2 | 3) => "st",
        (2, 0 | 2) => "nd",
        (3, 0 | 2) => "rd",
        _ => "th",
    };
    // "8 st 3" is a weight, "13 th" a day.
    let ordinal = doc.same_line(last)
        && (doc.glued(last) && doc.is_one(last, &["st", "nd", "rd", "th"]) || doc.is(last, fits));
    if ordinal {
        last += 1;
    }
    let after_day = last;
    if doc.is(last, "of") {
        last += 1;
        if doc.is(last, "the") {
            last += 1;
        }
    }
    if doc.mark(last, b'-') || doc.mark(last, b'/') || doc.mark(last, b'.') || doc.mark(last, b',') {
        last += 1;
    }
    // "26iii", "13viii25", "12 xii 23"
    if roman(doc.word(last)).is_some_and(|month| day_month(value, month)) {
        let glued = doc.glued(last);
        let with_year = doc
            .number(last + 1)
            .is_some_and(|n| doc.tokens[last + 1].len() == 2 || (1900..2100).contains(&n))
            && doc.same_line(last + 1);
        let long = doc.tokens[last].len() > 1;
        // "toast x2, IV 10%", "28 x 40mg": a drip and a number of times.
        let marked = last > after_day && doc.mark(last - 1, b',');
        if with_year
            && !marked
            && (glued == doc.glued(last + 1))
            && (glued || long && !doc.has(last + 2, Flags::UNIT) && !doc.mark(last + 2, b'%'))
        {
            return day(doc, at, last + 2, 0.93, Hint::NamedDate);
        }
        if glued && long && !doc.glued(last + 1) {
            return day(doc, at, last + 1, 0.9, Hint::NamedDate);
        }
    }
    // "08 08 1992"
    if let (Some(month), Some(year)) = (doc.number(last), doc.number(last + 1))
        && doc.tokens[last].len() <= 2
        && doc.tokens[last + 1].len() == 4
        && (1900..2100).contains(&year)
        && day_month(value, month)
        && doc.same_line(last)
        && doc.same_line(last + 1)
        && !ordinal
    {
        return full(doc, at, last + 2, 0.9);
    }
    let sentence = last > after_day
        && doc.mark(last - 1, b'.')
        && !doc.glued(last)
        && doc.is_one(last, &["may", "mar", "march"])
        && doc.tokens[last].shape == Shape::Lower;
    if doc.has(last, Flags::MONTH)
        && !sentence
        && doc.tokens[last].gap <= Gap::Line
        && !may_be_verb(doc, last, ordinal)
    {
        last = year(doc, last + 1);
        return day(doc, at, last, 0.97, Hint::NamedDate);
    }
    // "12 & 13 March", "3rd/4th May", "12th to 14th June"
    let mut other = after_day;
    if doc.mark(other, b'/')
        || doc.mark(other, b'&')
        || doc.mark(other, b'-')
        || doc.mark(other, b',')
        || doc.is_one(other, &["and", "to", "or"])
    {
        other += 1;
        if doc.number(other).is_some_and(|n| (1..=31).contains(&n)) {
            other += 1;
            if doc.is_one(other, &["st", "nd", "rd", "th"]) {
                other += 1;
            }
            if doc.has(other, Flags::MONTH)
                && doc.same_line(other)
                && !doc.is_one(other, &["may", "mar", "march"])
                || doc.is_one(other, &["May", "March"])
                    && doc.tokens.get(other).is_some_and(Token::is_capital)
            {
                return day(doc, at, after_day, 0.95, Hint::NamedDate);
            }
        }
    }
    if ordinal && !glued_letter_before(doc, at) {
        doc.hint(at, after_day, Hint::Ordinal);
        let the = at > 0 && doc.is(at - 1, "the");
        let on = at > 1 && the && doc.is_one(at - 2, &["on", "since", "until", "of", "by", "from"])
            || at > 0 && doc.has(at - 1, Flags::WEEKDAY);
        let noun = doc.tokens.get(after_day).is_some_and(|t| t.is_word() && t.gap <= Gap::Space)
            && doc.is_one(
                after_day,
                &[
                    "floor",
                    "dose",
                    "line",
                    "degree",
                    "time",
                    "patient",
                    "attempt",
                    "birthday",
                    "bag",
                    "day",
                    "week",
                    "percentile",
                    "centile",
                    "check",
                    "call",
                    "stage",
                    "trimester",
                    "hour",
                    "unit",
                    "person",
                    "checker",
                    "nurse",
                    "rib",
                    "toe",
                    "finger",
                    "mtp",
                    "metatarsal",
                    "metacarpal",
                    "nerve",
                    "pass",
                    "place",
                    "opinion",
                    "fall",
                    "ring",
                    "thing",
                    "case",
                    "load",
                    "crew",
                    "pick",
                    "flex",
                    "list",
                    "bucket",
                    "loss",
                    "box",
                    "scan",
                    "sample",
                    "episode",
                    "admission",
                    "presentation",
                    "visit",
                    "appointment",
                    "request",
                    "page",
                    "bleep",
                    "incident",
                    "event",
                    "theatre",
                    "operation",
                    "cannula",
                    "bottle",
                    "syringe",
                    "pump",
                    "bolus",
                    "litre",
                    "shift",
                    "night",
                    "year",
                    "baby",
                    "twin",
                    "pregnancy",
                    "wife",
                    "husband",
                    "language",
                    "option",
                    "choice",
                    "hand",
                    "party",
                    "class",
                    "aid",
                    "generation",
                    "ics",
                    "space",
                    "ray",
                ],
            );
        let certainty = if noun {
            0.1
        } else if on {
            0.8
        } else {
            0.5
        };
        doc.hits.push(Hit {
            kind: Kind::Date,
            first: at,
            last: after_day,
            rule: "ordinal-day",
            evidence: Evidence::Format,
            certainty,
        });
        return Some(after_day);
    }
    None
}

/// The name of a month before a day: "March 12th, 2024", "Mar 12".
pub(crate) fn month(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if doc.is_one(at, &["may", "mar", "march", "sep", "dec", "mai", "medi"]) && !doc.tokens[at].is_capital() {
        return None;
    }
    let mut last = at + 1;
    if doc.mark(last, b'.') && doc.glued(last) {
        last += 1;
    }
    if doc.is(last, "the") {
        last += 1;
    }
    let value = doc.number(last)?;
    if !(1..=31).contains(&value) || doc.tokens[last].len() > 2 || !doc.same_line(last) {
        return None;
    }
    last += 1;
    let ordinal = doc.is_one(last, &["st", "nd", "rd", "th"]);
    if ordinal {
        last += 1;
    }
    // "May 24" may be a month with its year; "March 10:30" an hour; "May 40mg" a dose.
    let clock_behind = doc.mark(last, b':') && doc.glued(last);
    if clock_behind || !ordinal && doc.has(last, Flags::UNIT) && doc.glued(last) {
        return None;
    }
    let comma = doc.mark(last, b',');
    let year_at = if comma { last + 1 } else { last };
    let with_year = doc.number(year_at).is_some_and(|n| (1900..2100).contains(&n)) && doc.same_line(year_at);
    let certainty = if with_year || ordinal {
        0.96
    } else if (20..=29).contains(&value) {
        0.5
    } else {
        0.9
    };
    let end = if with_year { year_at + 1 } else { last };
    day(doc, at, end, certainty, Hint::NamedDate)
}

/// "24 may have been given": the verb.
fn may_be_verb(doc: &Document<'_>, at: usize, ordinal: bool) -> bool {
    doc.is_one(at, &["may", "mar", "march"])
        && !ordinal
        && doc.tokens[at].shape == Shape::Lower
        && doc.is_one(at + 1, &["have", "be", "not", "need", "also", "well", "to"])
}

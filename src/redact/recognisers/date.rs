//! Dates: a day of a month in figures, with the month's name, as festival. Kept: durations (3/7, 2/52, 6/12), a month
//! with its year, a weekday or a year alone.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// A number that starts a date in figures.
pub(crate) fn numeric(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let first = doc.number(at)?;
    // 20240312
    if doc.tokens[at].len() == 8 {
        let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
        if (1900..2100).contains(&year)
            && day_month(day, month)
            && !doc.glued(at + 1)
            && !glued_letter_before(doc, at)
        {
            return full(doc, at, at + 1, 0.92);
        }
    }
    let mark = doc
        .tokens
        .get(at + 1)
        .filter(|t| t.len() == 1 && matches!(t.first, b'/' | b'.' | b'-' | b'\\' | b':'))?
        .first;
    // "12 / 3 / 24", "12.3. 24": at most one blank on each side, same marks.
    let second_at = at + 2;
    let loose = !doc.glued(at + 1) || !doc.glued(second_at);
    // "17 - 2 - 25": with blanks, only as three.
    let dashed =
        mark == b'-' && doc.mark(at + 3, b'-') && doc.number(at + 4).is_some() && doc.same_line(at + 4);
    if loose && mark != b'/' && mark != b'.' && !dashed
        || doc.tokens.get(second_at)?.gap > Gap::Space
        || doc.tokens[at + 1].gap > Gap::Space
    {
        return None;
    }
    let second_roman = roman(doc.word(second_at));
    let second_month = doc.has(second_at, Flags::MONTH).then_some(1_u32);
    let second = doc.number(second_at).or(second_roman).or(second_month)?;
    let named = doc.number(second_at).is_none();
    if named && loose {
        return None;
    }
    // "19/10/'23"
    let third_at =
        if doc.mark(at + 4, b'\'') && doc.glued(at + 4) && doc.glued(at + 5) { at + 5 } else { at + 4 };
    let third =
        doc.tokens.get(at + 3).filter(|t| t.is(mark) && (t.gap == Gap::None || loose)).and_then(|_| {
            (doc.same_line(at + 4) && (doc.glued(at + 4) || loose)).then(|| doc.number(third_at)).flatten()
        });
    // "26:07:1943"; anything less is a time of day.
    if mark == b':' && (loose || named || third.is_none() || doc.tokens[third_at].len() != 4) {
        return None;
    }
    if let Some(third) = third {
        let third_len = doc.tokens[third_at].len();
        // 2024-03-12
        if doc.tokens[at].len() == 4
            && (1900..2100).contains(&first)
            && day_month(third, second)
            && third_len <= 2
        {
            return full(doc, at, at + 5, 0.98);
        }
        let plausible = day_month(first, second) || !named && day_month(second, first) && third_len == 4;
        let year = third_len == 2 || third_len == 4 && (1900..2100).contains(&third);
        // A fourth group makes it a version or an address: 10.1.2.3
        let fourth = doc.mark(third_at + 1, mark)
            && doc.glued(third_at + 1)
            && doc.glued(third_at + 2)
            && doc.tokens[third_at + 2].is_number();
        if plausible
            && year
            && !fourth
            && doc.tokens[at].len() <= 2
            && !(at > 1 && doc.mark(at - 1, mark) && doc.glued(at) && doc.tokens[at - 2].is_number())
        {
            let typed = mark == b'/' || doc.tokens[at].len() == 2 || third_len == 4 || named;
            let certainty = match (typed, loose && mark == b'-') {
                (_, true) => 0.85,
                (true, _) => 0.97,
                _ => 0.9,
            };
            return full(doc, at, third_at + 1, certainty);
        }
        // Impossible but typed as a date: "32/13/2024" with four digits of year.
        if third_len == 4 && (1900..2100).contains(&third) && first <= 99 && second <= 99 && !fourth {
            return full(doc, at, at + 5, 0.9);
        }
        return None;
    }
    if doc.tokens[at].len() > 2
        || !day_month(first, second)
        || doc.tokens[second_at].len() > 3
        || loose && mark != b'/'
    {
        return None;
    }
    if named {
        // 24/VI, 12-Mar
        if second_roman.is_some() && mark == b'-' {
            return None;
        }
        return day(
            doc,
            at,
            second_at + 1,
            if second_month.is_some() { 0.95 } else { 0.85 },
            Hint::NamedDate,
        );
    }
    if doc.tokens[second_at].len() > 2 || mark == b'-' {
        return None;
    }
    day_and_month(doc, at, first, second, mark)
}

/// "12/3": a date if a cue of dates stands by it, a duration if the second number is 7, 52, 12 or 40 and none does.
fn day_and_month(doc: &mut Document<'_>, at: usize, first: u32, second: u32, mark: u8) -> Option<usize> {
    let last = at + 3;
    let glued_before = at > 0 && doc.glued(at);
    if glued_before && doc.tokens[at - 1].is_word() {
        return None;
    }
    let before_weekday = at > 0 && doc.has(at - 1, Flags::WEEKDAY);
    let on = at > 0
        && doc.is_one(
            at - 1,
            &["on", "since", "until", "till", "dated", "wef", "from", "by", "before", "after"],
        );
    let time = clock(doc, last);
    let line_start = doc.tokens[at].gap >= Gap::Line;
    let duration = matches!(second, 7 | 12) && mark == b'/';
    let score = matches!(second, 10) && first <= 10 || first == 1 && second <= 12;
    let fraction = doc.has(last, Flags::UNIT)
        || doc.mark(last, b'%')
        || doc.is_one(
            at.wrapping_sub(1),
            &[
                "pain", "gcs", "score", "scale", "power", "grade", "mrc", "vas", "nrs", "kg", "ml", "murmur",
                "niv", "bipap", "cpap", "ipap", "va", "amt", "mmse", "moca", "page", "p", "bp", "neuro",
                "apgar", "apgars", "reading", "ph", "acuity", "sheet", "part", "nihss", "bin", "only",
                "snellen", "pinhole", "unaided", "pages", "simv",
            ],
        )
        || at > 1 && doc.is_one(at - 2, &["va", "acuity", "snellen"])
        || doc.is_one(
            last,
            &[
                "hrly",
                "hourly",
                "bottles",
                "full",
                "loud",
                "later",
                "apart",
                "qualified",
                "blank",
                "earlier",
                "tag",
                "check",
                "course",
                "ago",
                "old",
                "supply",
                "pots",
                "sets",
                "legs",
                "limbs",
                "thirds",
                "tsp",
                "pint",
                "cup",
                "hx",
                "history",
                "gestation",
                "life",
                "sandwich",
                "meal",
                "dose",
                "strength",
                "size",
            ],
        )
        || doc.mark(last, b'/') && doc.glued(last) && !loose_year(doc, last + 1);
    let certainty: f32 = if mark == b'.' {
        if (before_weekday || on && doc.tokens[at].len() == 2) && doc.tokens[at + 2].len() == 2 {
            0.9
        } else {
            0.3
        }
    } else if fraction {
        0.1
    } else if before_weekday || time && !duration {
        0.95
    } else if on && !duration {
        0.94
    } else if line_start && !score && !duration {
        0.82
    } else if on || time {
        0.7
    } else if first > 12 && !duration {
        0.82
    } else {
        0.5
    };
    let hint = if duration && !before_weekday && !time { Hint::Duration } else { Hint::DayMonth };
    let at = weekday(doc, at);
    doc.hit(
        Hit {
            kind: Kind::Date,
            first: at,
            last,
            rule: "day-month",
            evidence: if certainty >= 0.9 { Evidence::Cue } else { Evidence::Format },
            certainty,
        },
        hint,
    );
    Some(last)
}

/// The number behind a second stroke may be a year.
fn loose_year(doc: &Document<'_>, at: usize) -> bool {
    doc.tokens.get(at).is_some_and(|token| token.is_number() && (token.len() == 2 || token.len() == 4))
}

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
        && doc.tokens[last].shape == super::super::tokens::Shape::Lower;
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
                    && doc.tokens.get(other).is_some_and(super::super::tokens::Token::is_capital)
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

/// An abbreviated weekday right before a date belongs to it ("Fri 11/2").
fn weekday(doc: &Document<'_>, first: usize) -> usize {
    let joined = first > 0
        && doc.same_line(first)
        && doc.has(first - 1, Flags::WEEKDAY)
        && doc.tokens[first - 1].len() <= 5;
    if joined { first - 1 } else { first }
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
    let day_at = last;
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
    let _ = day_at;
    day(doc, at, end, certainty, Hint::NamedDate)
}

/// "Christmas Eve", "bank hol Mon", "Good Friday".
pub(crate) fn festival(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    const TWO: [(&str, &[&str]); 24] = [
        ("christmas", &["eve", "day"]),
        ("xmas", &["eve", "day"]),
        ("boxing", &["day"]),
        ("easter", &["sunday", "monday", "saturday", "sun", "mon", "day", "sat"]),
        ("good", &["friday", "fri"]),
        ("maundy", &["thursday", "thurs"]),
        ("palm", &["sunday"]),
        ("pancake", &["day"]),
        ("shrove", &["tuesday", "tues"]),
        ("ash", &["wednesday", "wed"]),
        ("whit", &["monday", "sunday"]),
        ("bonfire", &["night"]),
        ("burns", &["night"]),
        ("valentine", &["day"]),
        ("valentines", &["day"]),
        ("mothering", &["sunday"]),
        ("guy", &["fawkes"]),
        ("midsummer", &["day"]),
        ("remembrance", &["sunday", "day"]),
        ("armistice", &["day"]),
        ("hogmanay", &[]),
        ("halloween", &[]),
        ("diwali", &[]),
        ("eid", &[]),
    ];
    let year_end = |doc: &Document<'_>, last: usize| year(doc, last);
    // New Year's Eve, St David's Day, Mother's Day, Valentine's Day
    let apostrophe = |doc: &Document<'_>, at: usize| {
        if doc.mark(at, b'\'') && doc.is(at + 1, "s") {
            at + 2
        } else if doc.mark(at, b'\'') {
            at + 1
        } else {
            at
        }
    };
    if doc.is(at, "new") && doc.is_one(at + 1, &["year", "years", "yrs", "yr"]) {
        let here = apostrophe(doc, at + 2);
        if doc.is_one(here, &["eve", "day"]) {
            return day(doc, at, here + 1, 0.96, Hint::Festival);
        }
        return None;
    }
    if doc.is_one(at, &["bank"]) && doc.is_one(at + 1, &["holiday", "hol", "hols"]) {
        let monday = doc.has(at + 2, Flags::WEEKDAY) && doc.same_line(at + 2);
        let before = at > 0 && doc.has(at - 1, Flags::MONTH.or(Flags::WEEKDAY));
        if monday {
            return day(doc, at, at + 3, 0.93, Hint::Festival);
        }
        if before {
            doc.hint(at, at + 2, Hint::Festival);
        }
        return None;
    }
    if doc.is_one(at, &["mother", "father", "valentine", "mothers", "fathers"]) {
        let here = apostrophe(doc, at + 1);
        if doc.is(here, "day") && (here > at + 1 || doc.is_one(at, &["mothers", "fathers"])) {
            return day(doc, at, here + 1, 0.93, Hint::Festival);
        }
        return None;
    }
    let (_, tails) = TWO.iter().find(|(word, _)| doc.is(at, word))?;
    if tails.is_empty() {
        return day(doc, at, at + 1, 0.9, Hint::Festival);
    }
    let here = apostrophe(doc, at + 1);
    if tails.iter().any(|tail| doc.is(here, tail)) && doc.same_line(here) {
        let last = year_end(doc, here + 1);
        return day(doc, at, last, 0.96, Hint::Festival);
    }
    doc.hint(at, at + 1, Hint::Festival);
    None
}

/// A day written in full; of birth, if a word says so or it is far back.
pub(super) fn full(doc: &mut Document<'_>, first: usize, last: usize, certainty: f32) -> Option<usize> {
    let first = weekday(doc, first);
    let kind = if birth(doc, first) { Kind::Dob } else { Kind::Date };
    doc.hit(
        Hit { kind, first, last, rule: "full-date", evidence: Evidence::Format, certainty },
        Hint::FullDate,
    );
    Some(last)
}

fn day(doc: &mut Document<'_>, first: usize, last: usize, certainty: f32, hint: Hint) -> Option<usize> {
    let first = weekday(doc, first);
    let kind = if birth(doc, first) { Kind::Dob } else { Kind::Date };
    let rule = if hint == Hint::Festival { "festival" } else { "named-date" };
    doc.hit(Hit { kind, first, last, rule, evidence: Evidence::Format, certainty }, hint);
    Some(last)
}

fn birth(doc: &Document<'_>, first: usize) -> bool {
    doc.cue_before(first, 4, Flags::DOB_CUE).is_some()
        || doc.mark(first.wrapping_sub(1), b'.')
            && (doc.is(first.wrapping_sub(2), "b")
                || doc.is(first.wrapping_sub(2), "o")
                || doc.is(first.wrapping_sub(2), "d"))
        || doc.is_one(first.wrapping_sub(1), &["b", "d.o.b"])
        || (first >= 6 && doc.is(first - 1, "b"))
        || dotted_dob(doc, first)
}

/// "D.O.B." in the few tokens before.
fn dotted_dob(doc: &Document<'_>, first: usize) -> bool {
    let from = first.saturating_sub(8);
    (from..first.saturating_sub(4)).any(|at| {
        doc.is(at, "d")
            && doc.mark(at + 1, b'.')
            && doc.is(at + 2, "o")
            && doc.mark(at + 3, b'.')
            && doc.is(at + 4, "b")
    })
}

fn year(doc: &Document<'_>, at: usize) -> usize {
    let mut here = at;
    // "22nd Nov. '21"
    if doc.mark(here, b'.') && doc.mark(here + 1, b'\'') && doc.glued(here + 2) {
        here += 1;
    }
    let joined = doc.mark(here, b',')
        || doc.mark(here, b'-')
        || doc.mark(here, b'/')
        || doc.mark(here, b'.') && doc.glued(here + 1);
    if joined && doc.tokens.get(here + 1).is_some_and(|t| t.is_number()) || doc.mark(here, b'\'') {
        here += 1;
    }
    match doc.number(here) {
        Some(value)
            if (1900..2100).contains(&value)
                && doc.tokens[here].gap <= Gap::Line
                && doc.tokens[here].len() == 4
                && !clock(doc, here) =>
        {
            here + 1
        }
        Some(value)
            if doc.tokens[here].len() == 2
                && doc.same_line(here)
                && ((15..=35).contains(&value) || value >= 20)
                && !doc.mark(here + 1, b':')
                && !doc.has(here + 1, Flags::UNIT)
                && !clock(doc, here) =>
        {
            here + 1
        }
        _ => at,
    }
}

/// A clock time starts here: "16:20", "1620", "16.20", "9pm".
pub(crate) fn clock(doc: &Document<'_>, at: usize) -> bool {
    let Some(value) = doc.number(at) else {
        return doc.mark(at, b'@') || doc.is_one(at, &["at"]) && clock_number(doc, at + 1);
    };
    doc.same_line(at) && (clock_number(doc, at) && (value / 100) < 24)
}

fn clock_number(doc: &Document<'_>, at: usize) -> bool {
    let Some(value) = doc.number(at) else { return false };
    match doc.tokens[at].len() {
        4 => {
            value / 100 < 24
                && value % 100 < 60
                && (!(1900..2030).contains(&value) || doc.is_one(at + 1, &["hrs", "hours", "h", "hr"]))
        }
        1 | 2 => {
            value < 24
                && (doc.mark(at + 1, b':')
                    || doc.mark(at + 1, b'.')
                        && doc.glued(at + 2)
                        && doc.tokens.get(at + 2).is_some_and(|t| t.is_number() && t.len() == 2))
                || doc.is_one(at + 1, &["am", "pm"])
        }
        _ => false,
    }
}

pub(super) fn day_month(day: u32, month: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A month in roman figures.
pub(crate) fn roman(word: &[u8]) -> Option<u32> {
    const MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    MONTHS.iter().position(|month| word.eq_ignore_ascii_case(month.as_bytes())).map(|at| at as u32 + 1)
}

fn glued_letter_before(doc: &Document<'_>, at: usize) -> bool {
    at > 0 && doc.glued(at) && doc.tokens[at - 1].is_word()
}

/// "24 may have been given": the verb.
fn may_be_verb(doc: &Document<'_>, at: usize, ordinal: bool) -> bool {
    doc.is_one(at, &["may", "mar", "march"])
        && !ordinal
        && doc.tokens[at].shape == super::super::tokens::Shape::Lower
        && doc.is_one(at + 1, &["have", "be", "not", "need", "also", "well", "to"])
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Date,
            &[
                ("seen 12/3/24 by", "12/3/24"),
                ("on 12.03.2024.", "12.03.2024"),
                ("12-Mar-24", "12-Mar-24"),
                ("on 19/10/'23 at", "19/10/'23"),
                ("(26:07:2023), the", "26:07:2023"),
                ("the 12th March 2024 at", "12th March 2024"),
                ("Mar 12th", "Mar 12th"),
                ("2024-03-12", "2024-03-12"),
                ("13 th May", "13 th May"),
                ("R DHS on 18.iii.24", "18.iii.24"),
                ("admitted on 14/2 with", "14/2"),
                ("Tues 14/2 late", "Tues 14/2"),
                ("19/8 16:20, nurse", "19/8"),
                ("on Christmas Eve he", "Christmas Eve"),
                ("New Year's Day", "New Year's Day"),
                ("bank hol Monday", "bank hol Monday"),
                ("14 Mawrth", "14 Mawrth"),
            ],
        );
        hits(
            Kind::Dob,
            &[
                ("DOB23.07.48", "23.07.48"),
                ("d.o.b. 26.2.30)", "26.2.30"),
                ("born 21 March 1959,", "21 March 1959"),
            ],
        );
        misses(
            Kind::Date,
            &[
                "for 3/7",
                "VA from 6/9 to CF",
                "claw in eye (Snellen 6/9, fluorescein",
                "2/52 of",
                "6/12 ago",
                "BP 120/80",
                "GCS 3/15",
                "pain 10/10",
                "March 2024",
                "on Tuesday",
                "in 2023",
                "39+4",
                "24 may have been",
                "1st dose",
                "16.20",
                "10:12:24",
                "02:10:2500 ml",
            ],
        );
    }
}

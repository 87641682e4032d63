//! Days in figures: "12/3/24", "2024-03-12", "14.2", "18.iii.24".

use super::{clock, day, day_month, full, glued_letter_before, roman, weekday};
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

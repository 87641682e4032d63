//! Dates as exports write them.
//!
//! British order is the default; a mapping may say otherwise. ISO dates are read whatever the order. What no
//! calendar has is an error, not a guess.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::values::Month;

/// In which order a source writes the parts of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 14/03/2024
    #[default]
    DayFirst,
    /// 03/14/2024
    MonthFirst,
    /// 2024/03/14
    YearFirst,
}

/// A date, as finely as the source gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Day(Date),
    Month(Month),
}

impl When {
    pub(crate) fn month(self) -> Option<Month> {
        match self {
            When::Day(date) => Month::of(date),
            When::Month(month) => Some(month),
        }
    }

    fn is_to_come(self) -> bool {
        match self {
            When::Day(date) => date > *LAST_DAY,
            When::Month(month) => Month::of(*LAST_DAY).is_some_and(|last| month > last),
        }
    }
}

/// The first year that a date may have: the service began in 1948, and databases write 1900 for "none".
const FIRST_YEAR: i16 = 1948;
/// The last year: what lies behind is a slip of the keyboard or 9999 for "none".
const LAST_YEAR: i16 = 2100;
/// To which a year of two figures is added: no export of incidents reaches further back.
const CENTURY: i32 = 2000;
/// The last day on which anything can have happened: a year ahead, so that a clock that is wrong loses no date. The
/// clock is asked once a run.
static LAST_DAY: LazyLock<Date> = LazyLock::new(|| {
    let today = jiff::Zoned::now().date();
    today.checked_add(jiff::Span::new().years(1)).unwrap_or(today)
});

/// Reads the date of something that has happened, with or without a time behind it. `None`: no such date, or one that
/// is still to come.
pub(crate) fn parse(text: &str, order: DateOrder) -> Option<When> {
    read(text, order).filter(|when| !when.is_to_come())
}

/// Reads any date, with or without a time behind it. `None`: no such date, or nobody can tell its year.
pub(crate) fn read(text: &str, order: DateOrder) -> Option<When> {
    let text = text.trim();
    match day_number(text) {
        Some((serial, _)) => from_serial(serial),
        None => date_and_rest(text, order).map(|(when, _)| when),
    }
}

/// The date at the start of a text, and what stands behind it.
fn date_and_rest(text: &str, order: DateOrder) -> Option<(When, &str)> {
    let mut numbers: Vec<(i32, usize)> = Vec::with_capacity(3);
    // A month by name, and how many numbers stand before it.
    let mut named: Option<(i32, usize)> = None;
    let mut joiners = [' '; 3];
    let mut rest = text;
    // The date part ends at the time; three numbers or names make a date.
    while numbers.len() + usize::from(named.is_some()) < 3 {
        let bare = rest.trim_start_matches(['/', '-', '.', ',', ' ', '\'']);
        let joiner = rest[..rest.len() - bare.len()].chars().find(|c| *c != ' ');
        joiners[numbers.len() + usize::from(named.is_some())] = joiner.unwrap_or(' ');
        rest = bare;
        let Some(first) = rest.chars().next() else { break };
        if first.is_ascii_digit() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, tail) = rest.split_at(length);
            if length == 8 && numbers.is_empty() && named.is_none() {
                let when = checked(
                    digits[..4].parse().ok()?,
                    digits[4..6].parse().ok()?,
                    digits[6..].parse().ok()?,
                )?;
                return Some((when, tail));
            }
            if length > 4 || tail.starts_with(':') {
                break;
            }
            let value: i32 = digits.parse().ok()?;
            let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|s| tail.strip_prefix(s));
            // "15th" is a day, never a year of two figures.
            numbers.push((value, if ordinal.is_some() { 1 } else { length }));
            rest = ordinal.unwrap_or(tail);
        } else if first.is_ascii_alphabetic() {
            let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (word, tail) = rest.split_at(length);
            match month_number(word) {
                Some(month) if named.is_none() => named = Some((month, numbers.len())),
                _ if is_weekday(word) => {}
                _ => break,
            }
            rest = tail;
        } else {
            return None;
        }
    }
    let [_, first, second] = joiners;
    let even = first == second;
    let firm = even && matches!(first, '/' | '-' | '.');
    // "14 March-10" may go on with an hour or a second day.
    let year_may_follow = even || matches!(second, ' ' | ',' | '.' | '\'');
    let when = match (numbers.as_slice(), named) {
        (&[(year, 4), (month, _), (day, _)], None) if even || !is_hour(rest) => checked(year, month, day),
        (&[(a, _), (b, _), (year, 4)], None) if !names_hours(rest) => match order {
            DateOrder::MonthFirst => checked(year, a, b),
            _ => checked(year, b, a),
        },
        (&[(a, length), (b, _), (c, last)], None) if even && ends_there(rest, firm) => match order {
            DateOrder::YearFirst if length == 2 && last <= 2 => checked(CENTURY + a, b, c),
            DateOrder::MonthFirst if last == 2 => checked(CENTURY + c, a, b),
            _ if last == 2 => checked(CENTURY + c, b, a),
            _ => None,
        },
        (&[(year, 4), (day, _)], Some((month, _))) if !is_hour(rest) => checked(year, month, day),
        (&[(day, _), (year, 4)], Some((month, _))) if !names_hours(rest) => checked(year, month, day),
        // "12-13 March 2024": days of one month.
        (&[(from, _), (to, _)], Some((month, 2))) if matches!(first, '-' | '/') && from < to => {
            let (year, tail) = year_behind(rest)?;
            rest = tail;
            month_of(year, month)
        }
        (&[(a, length), (b, 2)], Some((month, at)))
            if at < 2 && year_may_follow && ends_there(rest, firm) =>
        {
            if order == DateOrder::YearFirst && at == 1 && length == 2 {
                checked(CENTURY + a, month, b)
            } else {
                checked(CENTURY + b, month, a)
            }
        }
        (&[(year, 4)], Some((month, _)))
        | (&[(year, 4), (month, _)], None)
        | (&[(month, _), (year, 4)], None)
            if !names_hours(rest) =>
        {
            month_of(year, month)
        }
        // As Excel writes a month. "March 14" and "14-Mar" are days of no year.
        (&[(year, 2)], Some((month, 0))) if matches!(first, '-' | '\'') && rest.is_empty() => {
            month_of(CENTURY + year, month)
        }
        _ => None,
    }?;
    Some((when, rest))
}

/// Whether a date ends with its year of two figures. What goes on with an hour, another day, a month or another
/// year shows that they are no year: "14 March 10am", "10/11/12 March 2024". `firm`: the same mark stands between
/// all parts.
fn ends_there(rest: &str, firm: bool) -> bool {
    // "14/03/24 am" is a date and its half of the day, "14 March 10 am" a day and an hour.
    let only_half = firm && rest.starts_with(' ') && half_of_day(rest).is_some();
    if is_hour(rest) && !only_half {
        return false;
    }
    let next = rest.trim_start();
    if !firm {
        let next = next.trim_start_matches([',', ' ', 'T']);
        let next = next.strip_prefix("at ").unwrap_or(next);
        return matches!(next, "" | ".") || is_time(next);
    }
    let joined = next.strip_prefix(['/', '-', '–', '—']).map(str::trim_start);
    let goes_on = joined.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()) && !is_time(next));
    let mut words = next.split(|c: char| !c.is_ascii_alphabetic());
    !goes_on && !words.any(|word| month_number(word).is_some())
}

/// Whether what stands right behind a number makes an hour of it: 10am, 09.30, 14 hrs.
fn is_hour(rest: &str) -> bool {
    let minutes = rest.strip_prefix('.').is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()));
    minutes || half_of_day(rest).is_some() || names_hours(rest)
}

fn names_hours(rest: &str) -> bool {
    let rest = rest.trim_start();
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &rest[..length];
    // The last is that of "o'clock".
    ["h", "hr", "hrs", "hour", "hours", "oclock", "o"].iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether a text begins with a time that is no year.
fn is_time(text: &str) -> bool {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let year = if length == 4 { text[..length].parse().ok().and_then(in_range) } else { None };
    year.is_none() && clock(text).is_some()
}

/// The year of four figures with which a text begins, and what stands behind it.
fn year_behind(rest: &str) -> Option<(i32, &str)> {
    let rest = rest.trim_start_matches(['/', '-', '.', ',', ' ', '\'']);
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, tail) = rest.split_at(length);
    if length != 4 || names_hours(tail) {
        return None;
    }
    Some((digits.parse().ok()?, tail))
}

/// The day of something that has happened, as somebody types it in British order or as 2024-03-02. `None`: no such day.
pub(crate) fn day(text: &str) -> Option<Date> {
    match parse(text, DateOrder::DayFirst)? {
        When::Day(date) => Some(date),
        When::Month(_) => None,
    }
}

/// A date (with its time, if any) as a number that grows with it, for a revision column that holds a date.
pub(crate) fn as_revision(text: &str, order: DateOrder) -> Option<u64> {
    let text = text.trim();
    let (when, time) = match day_number(text) {
        Some((serial, fraction)) => (from_serial(serial)?, time_of(fraction)),
        None => {
            let (when, rest) = date_and_rest(text, order)?;
            let time = rest.find(|c: char| c.is_ascii_digit()).and_then(|at| clock(&rest[at..]));
            (when, time.unwrap_or(0))
        }
    };
    let When::Day(date) = when else { return None };
    let day = (date.year() as u64) * 10_000 + (date.month() as u64) * 100 + date.day() as u64;
    Some(day * 1_000_000 + time)
}

/// The time at the start of a text, as a number that grows with it: 10:30, 10.30.15, 0905 (as Datix has it), 1 pm.
fn clock(text: &str) -> Option<u64> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, mut rest) = text.split_at(length);
    let mut parts = [0u64; 3];
    let mut filled = match length {
        1 | 2 => {
            parts[0] = digits.parse().ok()?;
            1
        }
        4 => {
            parts[0] = digits[..2].parse().ok()?;
            parts[1] = digits[2..].parse().ok()?;
            2
        }
        _ => return None,
    };
    while filled < parts.len() {
        let Some((part, tail)) = minutes(rest) else { break };
        parts[filled] = part;
        filled += 1;
        rest = tail;
    }
    // Some databases write parts of a second.
    let fraction = rest.strip_prefix('.').map(|tail| tail.trim_start_matches(|c: char| c.is_ascii_digit()));
    let half = half_of_day(fraction.unwrap_or(rest));
    let [mut hour, minute, second] = parts;
    if (filled == 1 && half.is_none()) || hour > 24 || minute > 59 || second > 59 {
        return None;
    }
    match half {
        Some(Half::Second) if hour < 12 => hour += 12,
        Some(Half::First) if hour == 12 => hour = 0,
        _ => {}
    }
    Some(hour * 10_000 + minute * 100 + second)
}

/// Minutes or seconds: ":05", ".05" or ":5".
fn minutes(text: &str) -> Option<(u64, &str)> {
    let tail = text.strip_prefix([':', '.'])?;
    let length = tail.bytes().take_while(u8::is_ascii_digit).count();
    if length != 2 && !(length == 1 && text.starts_with(':')) {
        return None;
    }
    let (digits, tail) = tail.split_at(length);
    Some((digits.parse().ok()?, tail))
}

/// Before noon or after it.
#[derive(Clone, Copy)]
enum Half {
    First,
    Second,
}

/// "am", "PM" or "p.m." at the start of a text.
fn half_of_day(text: &str) -> Option<Half> {
    let text = text.trim_start();
    let half = if text.starts_with(['p', 'P']) { Half::Second } else { Half::First };
    let tail = text.strip_prefix(['a', 'A', 'p', 'P'])?;
    let tail = tail.strip_prefix('.').unwrap_or(tail).strip_prefix(['m', 'M'])?;
    (!tail.starts_with(char::is_alphanumeric)).then_some(half)
}

/// The time of a fraction of a day, to the second.
fn time_of(fraction: &str) -> u64 {
    let digits = fraction.get(..9).unwrap_or(fraction);
    let scale = digits.bytes().fold(1, |scale: u64, _| scale * 10);
    let part: u64 = digits.parse().unwrap_or(0);
    let seconds = ((part * 86_400 + scale / 2) / scale).min(86_399);
    seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60
}

fn checked(year: i32, month: i32, day: i32) -> Option<When> {
    in_range(year)?;
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(When::Day(date))
}

fn in_range(year: i32) -> Option<()> {
    (i32::from(FIRST_YEAR)..=i32::from(LAST_YEAR)).contains(&year).then_some(())
}

fn month_of(year: i32, month: i32) -> Option<When> {
    in_range(year)?;
    Some(When::Month(Month::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?)?))
}

/// A spreadsheet's day number: 1 is 1 January 1900, with the 29 February 1900 that never was.
fn from_serial(serial: i32) -> Option<When> {
    let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).ok()?;
    in_range(i32::from(date.year()))?;
    Some(When::Day(date))
}

/// "45365" or "45365.59": five digits, and perhaps a fraction of the day.
fn day_number(text: &str) -> Option<(i32, &str)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(fraction) {
        return None;
    }
    Some((whole.parse().ok()?, fraction))
}

fn month_number(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|month| month.starts_with(&word) || word == "sept" && month.starts_with("sept"))?;
    Some(at as i32 + 1)
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.len() >= 3
        && ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .iter()
            .any(|day| day.starts_with(&word))
}

#[cfg(test)]
mod tests;

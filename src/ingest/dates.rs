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

/// Reads any date, with or without a time behind it. `None`: no such date.
pub(crate) fn read(text: &str, order: DateOrder) -> Option<When> {
    let mut numbers: Vec<(i32, usize)> = Vec::with_capacity(3);
    let mut named_month = None;
    let mut rest = text.trim();
    if let Some(serial) = day_number(rest) {
        return from_serial(serial);
    }
    // The date part ends at the time; three numbers or names make a date.
    while numbers.len() + usize::from(named_month.is_some()) < 3 {
        rest = rest.trim_start_matches(['/', '-', '.', ',', ' ', '\'']);
        let Some(first) = rest.chars().next() else { break };
        if first.is_ascii_digit() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, tail) = rest.split_at(length);
            if length == 8 && numbers.is_empty() && named_month.is_none() {
                return checked(
                    digits[..4].parse().ok()?,
                    digits[4..6].parse().ok()?,
                    digits[6..].parse().ok()?,
                );
            }
            if length > 4 || tail.starts_with(':') {
                break;
            }
            numbers.push((digits.parse().ok()?, length));
            rest = ["st", "nd", "rd", "th"].iter().find_map(|s| tail.strip_prefix(s)).unwrap_or(tail);
        } else if first.is_ascii_alphabetic() {
            let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (word, tail) = rest.split_at(length);
            match month_number(word) {
                Some(month) if named_month.is_none() => named_month = Some(month),
                _ if is_weekday(word) => {}
                _ => break,
            }
            rest = tail;
        } else {
            return None;
        }
    }
    match (numbers.as_slice(), named_month) {
        (&[(a, 4), (b, _), (c, _)], None) => checked(a, b, c),
        (&[(a, _), (b, _), (c, length)], None) => {
            let year = full_year(c, length)?;
            match order {
                DateOrder::MonthFirst => checked(year, a, b),
                _ => checked(year, b, a),
            }
        }
        (&[(year, 4), (day, _)], Some(month)) => checked(year, month, day),
        (&[(day, _), (year, length)], Some(month)) => checked(full_year(year, length)?, month, day),
        (&[(year, 4)], Some(month)) | (&[(year, 4), (month, _)], None) | (&[(month, _), (year, 4)], None) => {
            in_range(year)?;
            Some(When::Month(Month::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?)?))
        }
        _ => None,
    }
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
    let When::Day(date) = read(text, order)? else { return None };
    let day = (date.year() as u64) * 10_000 + (date.month() as u64) * 100 + date.day() as u64;
    // Datix writes times as HH:MM or HHMM.
    let bare = text.trim().rsplit_once(' ').and_then(|(date, time)| {
        let is_time = time.len() == 4 && time.bytes().all(|b| b.is_ascii_digit());
        let is_day = matches!(read(date, order), Some(When::Day(_)));
        (is_time && is_day).then(|| time.parse::<u64>().ok()).flatten()
    });
    if let Some(time) = bare.filter(|time| *time < 2400) {
        return Some(day * 1_000_000 + time * 100);
    }
    let time = text
        .find(':')
        .map(|colon| {
            let hour_start = colon.saturating_sub(2);
            let tail = text.get(hour_start..).unwrap_or_default();
            tail.split(|c: char| !c.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .take(3)
                .map(|part| part.get(..2).unwrap_or(part).parse::<u64>().unwrap_or(0))
                .chain(std::iter::repeat(0))
                .take(3)
                .fold(0, |sum, part| sum * 100 + part)
        })
        .unwrap_or(0);
    Some(day * 1_000_000 + time)
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

/// Two figures are this century: no export of incidents reaches further back.
fn full_year(year: i32, length: usize) -> Option<i32> {
    match length {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

/// A spreadsheet's day number: 1 is 1 January 1900, with the 29 February 1900 that never was.
fn from_serial(serial: i32) -> Option<When> {
    let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).ok()?;
    in_range(i32::from(date.year()))?;
    Some(When::Day(date))
}

/// "45365" or "45365.59": five digits and perhaps a fraction of the day.
fn day_number(text: &str) -> Option<i32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (whole.len() == 5 && digits(whole) && digits(fraction)).then(|| whole.parse().ok()).flatten()
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
mod tests {
    use super::*;

    #[test]
    fn dates_as_exports_write_them() {
        let day = |y, m, d| Some(When::Day(jiff::civil::date(y, m, d)));
        let month = |y, m| Some(When::Month(Month::new(y, m).unwrap()));
        for (text, order, expected) in [
            ("14/03/2024", DateOrder::DayFirst, day(2024, 3, 14)),
            ("03/14/2024", DateOrder::MonthFirst, day(2024, 3, 14)),
            ("14/03/24", DateOrder::DayFirst, day(2024, 3, 14)),
            ("14.3.2024 14:05", DateOrder::DayFirst, day(2024, 3, 14)),
            ("2024-03-14", DateOrder::DayFirst, day(2024, 3, 14)),
            ("2024-03-14T10:00:00Z", DateOrder::MonthFirst, day(2024, 3, 14)),
            ("2024/03/14", DateOrder::YearFirst, day(2024, 3, 14)),
            ("20240314", DateOrder::DayFirst, day(2024, 3, 14)),
            ("14-Mar-2024", DateOrder::DayFirst, day(2024, 3, 14)),
            ("Thursday 14th March 2024", DateOrder::DayFirst, day(2024, 3, 14)),
            ("March 14, 2024", DateOrder::MonthFirst, day(2024, 3, 14)),
            ("14-MAR-24", DateOrder::DayFirst, day(2024, 3, 14)),
            ("1 Sept 2023", DateOrder::DayFirst, day(2023, 9, 1)),
            ("45365", DateOrder::DayFirst, day(2024, 3, 14)),
            ("45365.59", DateOrder::DayFirst, day(2024, 3, 14)),
            ("2024-03", DateOrder::DayFirst, month(2024, 3)),
            ("Mar 2024", DateOrder::DayFirst, month(2024, 3)),
            ("03/2024", DateOrder::DayFirst, month(2024, 3)),
            ("31/02/2024", DateOrder::DayFirst, None),
            ("29/02/2023", DateOrder::DayFirst, None),
            ("00/00/0000", DateOrder::DayFirst, None),
            ("14/13/2024", DateOrder::DayFirst, None),
            ("01/01/1900", DateOrder::DayFirst, None),
            ("31/12/9999", DateOrder::DayFirst, None),
            ("not known", DateOrder::DayFirst, None),
            ("14:05", DateOrder::DayFirst, None),
            ("99999999999999999999", DateOrder::DayFirst, None),
            ("", DateOrder::DayFirst, None),
            ("é", DateOrder::DayFirst, None),
        ] {
            assert_eq!(parse(text, order), expected, "{text:?}");
        }
    }

    #[test]
    fn a_day_is_no_month_and_not_to_come() {
        let expected = Some(jiff::civil::date(2024, 3, 2));
        for text in ["2024-03-02", "02/03/2024", "2/3/24", " 2 March 2024 "] {
            assert_eq!(day(text), expected, "{text:?}");
        }
        for text in ["2024-03", "March 2024", "30/02/2024", "2099-03-02", "soon", ""] {
            assert_eq!(day(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_still_to_come_has_not_happened() {
        let order = DateOrder::DayFirst;
        for text in ["14/03/2099", "14/03/99", "2099-03", "March 2099", "72850"] {
            assert!(read(text, order).is_some(), "{text:?}");
            assert_eq!(parse(text, order), None, "{text:?}");
        }
        let today = jiff::Zoned::now().date();
        assert_eq!(parse(&today.to_string(), order), Some(When::Day(today)));
        let ahead = today.checked_add(jiff::Span::new().days(400)).unwrap();
        assert_eq!(parse(&ahead.to_string(), order), None);
    }

    #[test]
    fn a_revision_may_be_a_date() {
        let order = DateOrder::DayFirst;
        assert_eq!(as_revision("14/03/2099", order), Some(20_990_314_000_000));
        assert_eq!(as_revision("14/03/2024 09:05", order), Some(20_240_314_090_500));
        assert_eq!(as_revision("2024-03-14T10:00:30.123Z", order), Some(20_240_314_100_030));
        assert_eq!(as_revision("14/03/2024", order), Some(20_240_314_000_000));
        assert!(as_revision("14/03/2024 9:05", order) < as_revision("14/03/2024 10:00", order));
        assert_eq!(as_revision("14/03/2024 0905", order), Some(20_240_314_090_500));
        assert_eq!(as_revision("14 March 2024", order), Some(20_240_314_000_000));
        assert_eq!(as_revision("draft", order), None);
    }
}

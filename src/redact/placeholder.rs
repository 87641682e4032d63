//! What stands in place of an identifier: `[patient]`, `[staff 2]`, `[ward]`, `[2 days later]`.

use std::ops::Range;

use super::{Kind, Role};

/// So many days back make the first interval of 90 years.
const NINETY_YEARS: i64 = 90 * 365;
/// Two years with a leap day in them.
const TWO_YEARS: i64 = 731;

/// Longer intervals are given in weeks, then months, then years: enough for the story, too little to count back.
///
/// A date 90 years back or more is a birth, and an age of 90 and over singles out: it gets no interval. Nor
/// does one more than two years ahead: it is a year of two digits that means the century before, hence such a
/// birth again.
pub(crate) fn interval(days: i64) -> String {
    if days <= -NINETY_YEARS || days > TWO_YEARS {
        return "[date]".to_owned();
    }
    let count = days.unsigned_abs();
    let (number, unit) = match count {
        0 => return "[day 0]".to_owned(),
        1..=31 => (count, "day"),
        32..=90 => (count / 7, "week"),
        91..=730 => (count / 30, "month"),
        _ => (count / 365, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    let direction = if days > 0 { "later" } else { "earlier" };
    format!("[{number} {unit}{plural} {direction}]")
}

/// The words of a kind's placeholder, without number.
pub(crate) fn words(kind: Kind, role: Option<Role>) -> &'static str {
    match kind {
        Kind::Name => match role {
            Some(Role::Patient) => "patient",
            Some(Role::Relative) => "relative",
            Some(Role::Staff) => "staff",
            _ => "person",
        },
        Kind::NhsNo => "NHS number",
        Kind::Mrn => "hospital number",
        Kind::Id => "reference",
        Kind::Date => "date",
        Kind::Dob => "date of birth",
        Kind::Age90 => "90 or over",
        Kind::Phone => "phone",
        Kind::Email => "email",
        Kind::Url => "web address",
        Kind::Postcode => "postcode",
        Kind::Address => "address",
        Kind::Org => "organisation",
        Kind::Ward => "ward",
    }
}

/// The words of a kind of which nothing more is to be told: an age of 90 or over loses its number too.
pub(crate) fn bare_words(kind: Kind) -> &'static str {
    if kind == Kind::Age90 { "age" } else { words(kind, None) }
}

/// The words of placeholders that are counted in a case. No other has a number: "[age 93]" is no placeholder.
const COUNTED: [&str; 10] = [
    "patient",
    "relative",
    "staff",
    "person",
    "organisation",
    "hospital",
    "ward",
    "care home",
    "school",
    "practice",
];

/// A case counts no further than numbers of so many digits; what somebody typed may be longer.
const DIGITS: usize = 6;

/// The words and the number of a placeholder that is counted; one without a number is the first of its words.
pub(crate) fn counted(bytes: &[u8]) -> Option<(&'static str, usize)> {
    let inside = bytes.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let inside = std::str::from_utf8(inside).ok()?;
    let (name, number) = match inside.rsplit_once(' ') {
        Some((name, number)) if number.bytes().all(|b| b.is_ascii_digit()) => {
            (name, number.parse::<usize>().ok().filter(|_| number.len() <= DIGITS)?)
        }
        _ => (inside, 1),
    };
    COUNTED.into_iter().find(|words| *words == name).map(|words| (words, number))
}

/// Longest placeholder with its brackets, in bytes.
pub(crate) const LONGEST: usize = 40;

/// The kind of thing of which a placeholder tells more than its [`bare_words`] do: `[2 days later]` of a date, `[staff 2]`
/// of a name.
fn told(bytes: &[u8]) -> Option<Kind> {
    if !is_placeholder(bytes) {
        return None;
    }
    let inside = std::str::from_utf8(bytes.get(1..bytes.len() - 1)?).ok()?;
    let name = match inside.rsplit_once(' ') {
        Some((name, number)) if number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => inside,
    };
    let kind = match name {
        "patient" | "relative" | "staff" | "person" => Kind::Name,
        "organisation" | "hospital" | "care home" | "school" | "practice" => Kind::Org,
        "ward" => Kind::Ward,
        "90 or over" => Kind::Age90,
        // "[day 0]".
        "day" => Kind::Date,
        _ if name.ends_with(" later") || name.ends_with(" earlier") => Kind::Date,
        _ => return None,
    };
    (inside != bare_words(kind)).then_some(kind)
}

/// The placeholders of a text that tell more than their kind: where they stand, and which kind it is.
pub(crate) fn telling(text: &str) -> impl Iterator<Item = (Range<usize>, Kind)> + '_ {
    text.match_indices('[').filter_map(move |(at, _)| {
        let rest = &text.as_bytes()[at..];
        let end = rest.iter().take(LONGEST).position(|byte| *byte == b']')? + 1;
        Some((at..at + end, told(&rest[..end])?))
    })
}

/// What is left of a placeholder that tells more than its kind, where no more than that may stand; nothing for any other
/// text.
pub(crate) fn bare(placeholder: &str) -> Option<String> {
    told(placeholder.as_bytes()).map(|kind| format!("[{}]", bare_words(kind)))
}

/// In place of a doubt.
pub(crate) const DOUBT: &str = "[removed]";

/// The bytes, brackets included, are a placeholder that this file makes.
pub(crate) fn is_placeholder(bytes: &[u8]) -> bool {
    const BARE: [&str; 24] = [
        "patient",
        "relative",
        "staff",
        "person",
        "NHS number",
        "hospital number",
        "reference",
        "date",
        "date of birth",
        "90 or over",
        "age",
        "phone",
        "email",
        "web address",
        "postcode",
        "address",
        "organisation",
        "hospital",
        "ward",
        "removed",
        "day 0",
        "care home",
        "school",
        "practice",
    ];
    let Some(inside) = bytes.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) else {
        return false;
    };
    let Ok(inside) = std::str::from_utf8(inside) else { return false };
    if BARE.contains(&inside) {
        return true;
    }
    let small = |number: &str| (1..=9).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if let Some((words, number)) = inside.rsplit_once(' ')
        && small(number)
        && COUNTED.contains(&words)
    {
        return true;
    }
    let mut parts = inside.split(' ');
    matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some(number), Some("day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years"), Some("later" | "earlier"), None)
            if small(number)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_placeholders() {
        for days in [-4000, -800, -100, -45, -31, -1, 0, 1, 2, 31, 60, 400] {
            assert!(is_placeholder(interval(days).as_bytes()), "{days}");
        }
        assert_eq!(interval(2), "[2 days later]");
        assert_eq!(interval(-1), "[1 day earlier]");
        for kind in Kind::ALL {
            assert!(is_placeholder(format!("[{}]", words(kind, None)).as_bytes()));
            assert!(is_placeholder(format!("[{}]", bare_words(kind)).as_bytes()));
        }
        assert!(is_placeholder(b"[staff 12]"));
        assert!(!is_placeholder(b"[Smith]") && !is_placeholder(b"[staff Smith]") && !is_placeholder(b"[]"));
        assert!(is_placeholder(b"[age]") && !is_placeholder(b"[age 93]"));
        assert!(!is_placeholder(b"[hospital number 448213]"));
    }

    #[test]
    fn no_interval_gives_an_age_of_ninety_or_over() {
        for days in [-32_850, -34_000, 732, 1462, i64::MIN, i64::MAX] {
            assert_eq!(interval(days), "[date]", "{days}");
        }
        assert_eq!(interval(-32_849), "[89 years earlier]");
        assert_eq!(interval(730), "[24 months later]");
        assert_eq!(interval(731), "[2 years later]");
    }

    #[test]
    fn what_a_placeholder_tells_besides_its_kind() {
        for (text, left) in [
            ("[2 days later]", Some("[date]")),
            ("[1 week earlier]", Some("[date]")),
            ("[day 0]", Some("[date]")),
            ("[patient]", Some("[person]")),
            ("[person 2]", Some("[person]")),
            ("[staff 12]", Some("[person]")),
            ("[care home 2]", Some("[organisation]")),
            ("[hospital]", Some("[organisation]")),
            ("[ward 3]", Some("[ward]")),
            ("[90 or over]", Some("[age]")),
            ("[hospital number]", None),
            ("[removed]", None),
            ("[2 days]", None),
            ("2 days later", None),
            ("", None),
        ] {
            assert_eq!(bare(text).as_deref(), left, "{text}");
        }
        for kind in Kind::ALL {
            assert_eq!(bare(&format!("[{}]", bare_words(kind))), None, "what is bare stays");
        }
        let text = "é [[day 0] [date] [ward 2 [staff 2]";
        let found: Vec<_> = telling(text).map(|(place, kind)| (&text[place], kind)).collect();
        assert_eq!(found, [("[day 0]", Kind::Date), ("[staff 2]", Kind::Name)]);
    }

    #[test]
    fn the_number_of_a_placeholder_is_read() {
        for (text, wanted) in [
            ("[staff 12]", Some(("staff", 12))),
            ("[patient]", Some(("patient", 1))),
            ("[care home 2]", Some(("care home", 2))),
            ("[care home]", Some(("care home", 1))),
            ("[staff 999999999]", None),
            ("[date]", None),
            ("[2 days later]", None),
            ("[day 0]", None),
            ("[staff ]", None),
            ("staff 1", None),
        ] {
            assert_eq!(counted(text.as_bytes()), wanted, "{text}");
        }
    }
}

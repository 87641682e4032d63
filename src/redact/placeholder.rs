//! What stands in place of an identifier: `[patient]`, `[staff 2]`, `[ward]`, `[2 days later]`.

use super::{Kind, Role};

/// Longer intervals are given in weeks, then months, then years: enough for the story, too little to count back.
pub(crate) fn interval(days: i64) -> String {
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

/// In place of a doubt.
pub(crate) const DOUBT: &str = "[removed]";

/// The bytes, brackets included, are a placeholder that this file makes.
pub(crate) fn is_placeholder(bytes: &[u8]) -> bool {
    const BARE: [&str; 23] = [
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
        && BARE.contains(&words)
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
        }
        assert!(is_placeholder(b"[staff 12]"));
        assert!(!is_placeholder(b"[Smith]") && !is_placeholder(b"[staff Smith]") && !is_placeholder(b"[]"));
    }
}

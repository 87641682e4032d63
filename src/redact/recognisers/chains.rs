//! Lists: "7, 8 and 9 June", "the 5th–9th", "ext 2240 and 2241". What stands in a list with a sure hit is of its kind.
//!
//! Runs after the others, so that every date is known.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::{Evidence, Kind};

/// Adds the earlier days of a list of days, and the later numbers of a list of extensions.
pub(crate) fn join(doc: &mut Document<'_>) {
    for index in 0..doc.hits.len() {
        let hit = doc.hits[index];
        match (hit.kind, hit.rule) {
            (Kind::Date, "named-date" | "day-month" | "full-date") if hit.certainty >= 0.8 => {
                days(doc, hit.first);
            }
            (Kind::Phone, "extension") => extensions(doc, hit.last),
            _ => {}
        }
    }
}

/// Walks back from a date: a separator, then a day in figures.
fn days(doc: &mut Document<'_>, date: usize) {
    let mut end = date;
    let mut sure = false;
    for _ in 0..8 {
        let Some(separator) = end.checked_sub(1).filter(|_| doc.same_line(end)) else { return };
        let strong = doc.mark(separator, b'&')
            || doc.mark(separator, b'-') && doc.tokens[separator].len() == 1
            || doc.is_one(separator, &["and", "to", "or", "until"]);
        let weak =
            doc.mark(separator, b',') || doc.mark(separator, b'/') && doc.number(end).is_none_or(|n| n <= 31);
        if !(strong || weak && sure) || !doc.same_line(separator) && !doc.glued(separator) {
            return;
        }
        let mut day = separator;
        let Some(mut here) = day.checked_sub(1) else { return };
        if doc.is_one(here, &["st", "nd", "rd", "th"]) && doc.glued(here) && here > 0 {
            here -= 1;
        }
        day = here.min(day);
        let plain = doc.number(here).is_some_and(|n| (1..=31).contains(&n))
            && doc.tokens[here].len() <= 2
            && !(here > 0 && doc.glued(here) && !doc.mark(here - 1, b'('))
            && (doc.hints[here].is_open() || matches!(doc.hints[here], Hint::Ordinal | Hint::NamedDate));
        if !plain {
            return;
        }
        sure = true;
        end = day;
        if doc.hints[here] == Hint::NamedDate {
            continue;
        }
        doc.hit(
            Hit {
                kind: Kind::Date,
                first: day,
                last: separator,
                rule: "day-in-list",
                evidence: Evidence::Cue,
                certainty: 0.85,
            },
            Hint::NamedDate,
        );
    }
}

fn extensions(doc: &mut Document<'_>, mut at: usize) {
    for _ in 0..8 {
        let joined =
            doc.mark(at, b',') || doc.mark(at, b'/') || doc.mark(at, b'&') || doc.is_one(at, &["and", "or"]);
        let number = doc.tokens.get(at + 1).copied();
        let Some(number) = number.filter(|token| joined && token.is_number() && token.len() == 4) else {
            return;
        };
        if number.gap > crate::redact::tokens::Gap::Space || doc.hints[at + 1] == Hint::Phone {
            return;
        }
        doc.hit(
            Hit {
                kind: Kind::Phone,
                first: at + 1,
                last: at + 2,
                rule: "extension",
                evidence: Evidence::Cue,
                certainty: 0.85,
            },
            Hint::Phone,
        );
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::found;

    #[test]
    fn lists_of_days_and_extensions() {
        for (text, count) in [
            ("missed on 7, 8 and 9 June", 3),
            ("on 24 & 25 June each time", 2),
            ("ext 2240 and 2241, no answer", 2),
            ("gave 2 and on 9 June told", 1),
            ("bed 4, 9 June", 2),
        ] {
            assert_eq!(found(text, 0.8).len(), count, "{text}: {:?}", found(text, 0.8));
        }
    }
}

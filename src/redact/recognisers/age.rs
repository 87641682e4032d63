//! Ages of 90 and over, as a number or in words. Younger ages stay: they tell the story and single nobody out.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::numerals::{TEENS, UNITS};
use crate::redact::{Evidence, Kind};

/// 90 to 119 beside a word of age.
pub(crate) fn number(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let value = doc.number(at)?;
    if !(90..120).contains(&value) || doc.tokens[at].len() > 3 {
        return None;
    }
    doc.hint(at, at + 1, Hint::Ninety);
    let behind = if doc.mark(at + 1, b'-') { at + 2 } else { at + 1 };
    let years = doc.is_one(behind, &["year", "years", "yr", "yrs", "yo", "yrold", "yro", "yoa"])
        || doc.is(behind, "y")
            && (doc.glued(behind) || doc.mark(behind + 1, b'/') || doc.is(behind + 1, "o"));
    let aged = at > 0
        && (doc.is_one(at - 1, &["aged", "age"])
            || doc.mark(at - 1, b':') && at > 1 && doc.is(at - 2, "age")
            || doc.is(at - 1, "turned"));
    // "for 91 years", "over the last 95 years" are spans of time, yet rare: an age is the better guess.
    let sex = doc.is_one(at + 1, &["m", "f"]) && doc.glued(at + 1)
        || at > 0 && doc.is_one(at - 1, &["m", "f"]) && doc.glued(at);
    let birthday = doc.is(at + 1, "th") && doc.is(at + 2, "birthday")
        || doc.is(at + 1, "st") && doc.is(at + 2, "birthday");
    if years || aged || sex || birthday {
        let last = if birthday { at + 2 } else { at + 1 };
        doc.hit(
            Hit { kind: Kind::Age90, first: at, last, rule: "age", evidence: Evidence::Cue, certainty: 0.95 },
            Hint::Ninety,
        );
        return Some(last);
    }
    None
}

/// "ninety-six", "centenarian".
pub(crate) fn word(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let alone = doc.is_one(at, &["nonagenarian", "centenarian"]);
    let ninety = doc.is_one(at, &["ninety", "ninetieth"]);
    if doc.is(at, "hundred") {
        return hundred(doc, at);
    }
    if !(alone || ninety) {
        return None;
    }
    let mut last = at + 1;
    let ones =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "first", "second", "third"];
    if ninety && doc.mark(last, b'-') && doc.is_one(last + 1, &ones) {
        last += 2;
    } else if ninety && doc.is_one(last, &ones) && doc.same_line(last) {
        last += 1;
    }
    let measure = doc.has(last, Flags::UNIT) && !doc.is_one(last, &["year", "years", "yr", "yrs"])
        || doc.is_one(last, &["per", "percent", "degrees"]);
    let certainty = if measure { 0.2 } else { 0.93 };
    doc.hit(
        Hit {
            kind: Kind::Age90,
            first: at,
            last,
            rule: "age-in-words",
            evidence: Evidence::Format,
            certainty,
        },
        Hint::Ninety,
    );
    Some(last)
}

/// "a hundred and two years old", "aged one hundred": only as an age, as a hundred is mostly a dose or a count.
fn hundred(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let led = at > 0 && doc.same_line(at) && doc.is_one(at - 1, &["a", "one"]);
    let first = if led { at - 1 } else { at };
    let small = doc.is_one(at + 2, &UNITS) || doc.is_one(at + 2, &TEENS);
    let more = doc.is(at + 1, "and") && small && doc.same_line(at + 2);
    let last = if more { at + 3 } else { at + 1 };
    let behind = if doc.mark(last, b'-') { last + 1 } else { last };
    let years = doc.is_one(behind, &["year", "years", "yr", "yrs"])
        && (doc.is(behind + 1, "old") || doc.mark(behind + 1, b'-') && doc.is(behind + 2, "old"));
    let aged = first > 0 && doc.is_one(first - 1, &["aged", "age", "turned"]) && !doc.has(last, Flags::UNIT);
    if !years && !aged {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Age90,
            first,
            last,
            rule: "age-in-words",
            evidence: Evidence::Cue,
            certainty: 0.95,
        },
        Hint::Ninety,
    );
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Age90,
            &[
                ("a 94 year old lady", "94"),
                ("91yrs, Elgar", "91"),
                ("aged 101.", "101"),
                ("Age: 93 DOB", "93"),
                ("he is ninety-six", "ninety-six"),
                ("pt is ninety four not", "ninety four"),
                ("a nonagenarian", "nonagenarian"),
                ("she is a hundred and two years old", "a hundred and two"),
                ("aged one hundred and four, frail", "one hundred and four"),
                ("a hundred-year-old lady", "a hundred"),
            ],
        );
        misses(
            Kind::Age90,
            &[
                "sats 94 on air",
                "HR 98",
                "89 year old",
                "90 minutes late",
                "ninety minutes",
                "95%",
                "a hundred and fifty of clindamycin",
                "one hundred years ago",
            ],
        );
    }
}

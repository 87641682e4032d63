//! Counts looks at tokens and names, in tests only, so that a test can say that work grows no faster than the text: no
//! clock, the same count on every machine. Outside tests nothing is counted and nothing costs.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Something was looked at.
#[inline(always)]
pub(crate) fn step() {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Case, Known, Part, Redactor};

    fn steps_of(redactor: &Redactor, text: &str, known: &[Known]) -> u64 {
        let before = STEPS.with(std::cell::Cell::get);
        let parts = [(Part::WhatHappened, text)];
        redactor.redact(&Case { parts: &parts, known, day_zero: None });
        STEPS.with(std::cell::Cell::get) - before
    }

    /// Letters that differ for every number, so that lists know none of them.
    fn word(n: usize) -> String {
        let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
        format!("Q{}{}x{}{}z", letter(n), letter(n / 26), letter(n / 676), letter(n / 17_576))
    }

    #[test]
    fn four_times_the_text_is_four_times_the_work() {
        let redactor = Redactor::standard();
        type Piece = fn(usize) -> String;
        let kinds: [(&str, Piece); 41] = [
            ("prose", |_| "He fell by the bed at night and the nurse in charge gave 2 mg. ".into()),
            ("names behind titles", |n| format!("Mrs {} came. ", word(n))),
            ("names on lines", |n| format!("{}, Anna\n", word(n).to_uppercase())),
            ("one name", |_| "Smith ".into()),
            ("one title", |_| "Mr ".into()),
            ("given and surname", |_| "Anna Smith ".into()),
            ("wards", |n| format!("Ward {n} and bed {n}. ")),
            ("wards with names", |n| format!("on {} Ward. ", word(n))),
            ("rooms", |n| format!("rooms {}, ", n % 90)),
            ("hospitals", |n| format!("the {} Hospital, ", word(n))),
            ("heads", |_| "Hospital ".into()),
            ("heads and words", |_| "Royal Oak Surgery ".into()),
            ("dates", |n| format!("{}/{}/2024 ", n % 28 + 1, n % 12 + 1)),
            ("days in a list", |n| format!("{}, ", n % 28 + 1)),
            ("digits", |_| "9".into()),
            ("groups", |_| "999 ".into()),
            ("phones", |_| "07700 900123 ".into()),
            ("measures", |_| "1-".into()),
            ("dots", |_| "1.".into()),
            ("slashes", |_| "1/".into()),
            ("letters and dots", |_| "a.".into()),
            ("letters, dots, bars", |_| "a.b_".into()),
            ("letters, dots, digits", |_| "a.1".into()),
            ("e-mails", |_| "jo.field@nhs.net ".into()),
            ("signs", |_| "@".into()),
            ("signs and dots", |_| "@.".into()),
            ("signs apart", |_| "a @ b. ".into()),
            ("protocols", |_| "http:".into()),
            ("hosts", |_| "www.".into()),
            ("spelt", |_| "jo dot ".into()),
            ("spelt at", |_| "jo at ".into()),
            ("brackets", |_| "[".into()),
            ("placeholders", |_| "[staff 1] ".into()),
            ("hyphened capitals", |_| "ABC-".into()),
            ("hyphened words", |_| "Anna-".into()),
            ("apostrophes", |_| "O'".into()),
            ("colons", |_| "name: \" ".into()),
            ("streets", |_| "12 Long Old Street, ".into()),
            ("house names", |_| "flat ".into()),
            ("spaces to sit", |_| "space ".into()),
            ("letters of other scripts", |_| "ж".into()),
        ];
        for (kind, piece) in kinds {
            let text = |count: usize| (0..count).map(piece).collect::<String>();
            let (small, large) = (text(1500), text(6000));
            let (one, four) = (steps_of(&redactor, &small, &[]), steps_of(&redactor, &large, &[]));
            assert!(four <= 6 * one + 1000, "{kind}: {one} steps became {four}");
        }
    }

    #[test]
    fn many_known_identifiers_cost_no_more_than_their_length() {
        let redactor = Redactor::standard();
        let of = |count: usize| {
            let known: Vec<Known> = (0..count)
                .flat_map(|n| {
                    [
                        Known::new("patient_name", word(n)),
                        Known::new("nhs_number", format!("{:010}", 9_990_000_000 + n)),
                        Known::new("date", format!("{}/{}/{}", n % 28 + 1, n % 12 + 1, 1900 + n % 120)),
                    ]
                })
                .collect();
            let text: String = (0..count)
                .map(|n| {
                    format!(
                        "{} of {:010} on {}/3/1950, {} ",
                        word(n),
                        9_980_000_000 + n,
                        n % 28 + 1,
                        word(n * 3)
                    )
                })
                .collect();
            steps_of(&redactor, &text, &known)
        };
        let (one, four) = (of(500), of(2000));
        assert!(four <= 6 * one, "{one} steps became {four}");
    }
}

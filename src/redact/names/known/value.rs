//! The runs of a value: a value as it is read enters; its mailboxes, days and numbers leave, each by itself, and the words
//! that none of them holds.

use std::ops::Range;

use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::names::known_date::date_of;
use crate::redact::recognisers::date;
use crate::redact::tokens::{Class, Gap, Token};

/// Year, month and day.
pub(super) type Day = (u32, u32, u32);

/// A number of a value.
pub(super) struct Figures {
    pub(super) digits: Vec<u8>,
    /// The first token.
    pub(super) first: usize,
    /// The token after the last.
    pub(super) last: usize,
}

/// What stands in a value.
pub(super) struct Runs {
    pub(super) days: Vec<Day>,
    pub(super) numbers: Vec<Figures>,
    /// The tokens before the sign of each address of e-mail.
    pub(super) mailboxes: Vec<Range<usize>>,
    taken: Vec<bool>,
}

/// Tokens that may stand between two groups of digits of a number.
const MOST_BETWEEN: usize = 3;

impl Runs {
    /// Eight figures in one are a day only in a column of days.
    pub(super) fn of(doc: &mut Document<'_>, dated: bool) -> Self {
        let taken = vec![false; doc.tokens.len()];
        let mut runs = Self { days: Vec::new(), numbers: Vec::new(), mailboxes: Vec::new(), taken };
        runs.find_mailboxes(doc);
        runs.find_days(doc, dated);
        runs.find_numbers(doc);
        runs
    }

    /// The words and marks outside days, numbers and mailboxes.
    pub(super) fn words<'d>(&self, doc: &'d Document<'_>) -> impl Iterator<Item = &'d Token> {
        doc.tokens.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(token, _)| token)
    }

    /// "m.bird@oakmere.example"; not "H@N", which has no domain.
    fn find_mailboxes(&mut self, doc: &Document<'_>) {
        let part = |at: usize, marks: &[u8]| {
            doc.tokens.get(at).is_some_and(|token| {
                token.class != Class::Mark || token.len() == 1 && marks.contains(&token.first)
            })
        };
        let mut from = 0;
        for sign in 0..doc.tokens.len() {
            if sign < from || !doc.mark(sign, b'@') {
                continue;
            }
            let mut first = sign;
            while first > from && doc.glued(first) && part(first - 1, b"._-+'") {
                first -= 1;
            }
            let mut last = sign + 1;
            let mut dotted = false;
            while doc.glued(last) && part(last, b"._-") {
                dotted |= doc.mark(last, b'.') && doc.glued(last + 1);
                last += 1;
            }
            if first < sign && dotted {
                self.taken[first..last].fill(true);
                self.mailboxes.push(first..sign);
                from = last;
            }
        }
    }

    fn find_days(&mut self, doc: &mut Document<'_>, dated: bool) {
        let mut at = 0;
        while at < doc.tokens.len() {
            let found = if self.taken[at] { None } else { day(doc, at, dated) };
            if let Some((last, day)) = found {
                let last = last.clamp(at + 1, self.taken.len());
                self.taken[at..last].fill(true);
                self.days.push(day);
                at = last;
            } else {
                at += 1;
            }
        }
    }

    fn find_numbers(&mut self, doc: &Document<'_>) {
        let mut at = 0;
        while at < doc.tokens.len() {
            if self.taken[at] || !doc.tokens[at].is_number() {
                at += 1;
                continue;
            }
            let first = at;
            let mut digits = Vec::new();
            let mut here = Some(at);
            while let Some(group) = here {
                digits.extend(doc.word(group).iter().map(|byte| byte - b'0'));
                at = group + 1;
                here = self.next_group(doc, group, &digits);
            }
            self.taken[first..at].fill(true);
            self.numbers.push(Figures { digits, first, last: at });
        }
    }

    /// The next group of digits that belongs to the same number.
    fn next_group(&self, doc: &Document<'_>, here: usize, digits: &[u8]) -> Option<usize> {
        let mut at = here + 1;
        let (mut stroke, mut glued) = (false, true);
        loop {
            let token = doc.tokens.get(at).filter(|_| at <= here + 1 + MOST_BETWEEN && !self.taken[at])?;
            glued &= token.gap == Gap::None;
            if token.gap > Gap::Space {
                return None;
            }
            match token.class {
                Class::Number => break,
                // "K44B821"; but "960143x4412" has an extension.
                Class::Word
                    if glued
                        && doc.glued(at + 1)
                        && token.len() <= 3
                        && !token.flags.any(Flags::PHONE_CUE) => {}
                Class::Mark
                    if token.len() == 1 && matches!(token.first, b'-' | b'.' | b'(' | b')' | b'\'') => {}
                Class::Mark if token.is(b'/') && token.len() == 1 && glued && doc.glued(at + 1) => {
                    stroke = true
                }
                _ => return None,
            }
            at += 1;
        }
        let group = &doc.tokens[at];
        let nought = group.first == b'0';
        let another = whole(digits)
            || stroke && digits.len() >= 5 && group.len() >= 5
            // Another telephone number starts.
            || nought && (digits.len() >= 10 || digits.len() >= 5 && group.len() >= 5)
            || nought && digits.len() >= 7 && group.len() == 4;
        (!another).then_some(at)
    }
}

/// As long as a telephone or NHS number gets.
fn whole(digits: &[u8]) -> bool {
    digits.len()
        >= match digits {
            [0, 0, ..] => 14,
            [4, 4, ..] => 12,
            [0, ..] => 11,
            _ => 10,
        }
}

/// A day with its year that starts with this token, and the token after the clock time behind it.
fn day(doc: &mut Document<'_>, at: usize, dated: bool) -> Option<(usize, Day)> {
    let before = doc.hits.len();
    let token = doc.tokens[at];
    let last = match token.class {
        Class::Number if dated || token.len() != 8 => {
            date::numeric(doc, at).or_else(|| date::named(doc, at))?
        }
        Class::Word if token.flags.any(Flags::MONTH) => date::month(doc, at)?,
        _ => return None,
    };
    let hit = doc.hits.get(before..)?.last()?;
    let day = date_of(doc, hit.first, hit.last).filter(|(year, ..)| *year > 0)?;
    Some((behind_clock(doc, last), day))
}

/// Behind the clock time that starts here, at the longest with seconds, their parts and a zone.
fn behind_clock(doc: &Document<'_>, day: usize) -> usize {
    let number = |at: usize| doc.tokens.get(at).is_some_and(Token::is_number);
    let hour = if doc.is(day, "t") && doc.glued(day) { day + 1 } else { day };
    if !number(hour) || !doc.mark(hour + 1, b':') {
        return day;
    }
    let mut last = hour + 1;
    while doc.mark(last, b':')
        || doc.glued(last) && (number(last) || [b'.', b'+', b'-'].iter().any(|&mark| doc.mark(last, mark)))
        || doc.is_one(last, &["z", "am", "pm", "gmt", "bst", "utc", "hrs", "h"])
    {
        last += 1;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    /// The value, then days, numbers and words as the runs have them.
    type Row<'a> = (&'a str, &'a [Day], &'a [&'a str], &'a str);

    #[test]
    fn a_value_is_cut_into_its_runs() {
        let lexicon = Lexicon::standard();
        let rows: &[Row<'_>] = &[
            ("Drumgool Ita, 999 417 9004, 17/03/1941", &[(1941, 3, 17)], &["9994179004"], "Drumgool Ita"),
            ("Bird, Kit 9994179004", &[], &["9994179004"], "Bird Kit"),
            ("Hay Bo 48213377 17/03/1941", &[(1941, 3, 17)], &["48213377"], "Hay Bo"),
            ("17/03/1941 Bird Kit", &[(1941, 3, 17)], &[], "Bird Kit"),
            ("1941-03-17T00:00:00.000+01:00", &[(1941, 3, 17)], &[], ""),
            ("April Fernsby 12/03/1950", &[(1950, 3, 12)], &[], "April Fernsby"),
            ("Fernsby 12 March 1950", &[(1950, 3, 12)], &[], "Fernsby"),
            ("Mark Bird 01632 960143 07700 900123", &[], &["01632960143", "07700900123"], "Mark Bird"),
            ("01632 960143 / 07700 900123", &[], &["01632960143", "07700900123"], ""),
            ("01632960143/07700900123", &[], &["01632960143", "07700900123"], ""),
            ("01632 960143, 07700 900123", &[], &["01632960143", "07700900123"], ""),
            ("01632 960143 ext 4412", &[], &["01632960143", "4412"], "ext"),
            ("01632960143x4412", &[], &["01632960143", "4412"], "x"),
            ("999 417 9004 / 999 811 4500", &[], &["9994179004", "9998114500"], ""),
            ("+44 (0)1632 960143", &[], &["4401632960143"], ""),
            ("m.bird@oakmere.example / 01632 960143", &[], &["01632960143"], ""),
            ("Mark Bird <m.bird@oakmere.example>", &[], &[], "Mark Bird"),
            // One number, however it is written.
            ("999 019 0712", &[], &["9990190712"], ""),
            ("CH88-2041", &[], &["882041"], "CH"),
            ("0417/33", &[], &["041733"], ""),
            ("K44B821", &[], &["44821"], "K"),
            ("19410317", &[], &["19410317"], ""),
            ("ANP H@N", &[], &[], "ANP H N"),
        ];
        for (value, days, numbers, words) in rows {
            let mut doc = Document::read(value, &lexicon);
            let runs = Runs::of(&mut doc, false);
            let shown: Vec<String> = runs
                .numbers
                .iter()
                .map(|figures| figures.digits.iter().map(|digit| char::from(b'0' + digit)).collect())
                .collect();
            let left: Vec<_> = runs
                .words(&doc)
                .filter(|token| token.is_word())
                .map(|token| &value[token.start as usize..token.end as usize])
                .collect();
            assert_eq!(runs.days, *days, "{value}");
            assert_eq!(shown, *numbers, "{value}");
            assert_eq!(left.join(" "), *words, "{value}");
        }
    }
}

//! Rows: figures with strokes between enter, they leave as the results of one test where a decimal or the name of the test
//! says so: "ABG 7.31/6.2/8.9/21", "U&E 131/5.9/22/340".
//!
//! A reference, a day with its year or days in a row look the same.

use super::look::{Look, goes_on, hit_of};
use crate::redact::Kind;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::names::known::Sought;
use crate::redact::tokens::Class;
use crate::redact::word_set::WordSet;

/// No row has more figures.
const LONGEST: usize = 10;
/// No test is named further before its row, in words.
const REACH: usize = 5;
/// Nor in tokens.
const TOKENS: usize = 12;

/// Behind these stands a place.
const PLACES: Flags = Flags::WARD_HEAD.or(Flags::UNIT_HEAD);
/// And behind these a day or a number of somebody.
const CUES: Flags = Flags::DOB_CUE.or(Flags::NHS_CUE).or(Flags::MRN_CUE);

/// One figure of a row.
struct Figure {
    whole: u32,
    /// Its digits before the point.
    len: usize,
    decimals: Option<u32>,
}

impl Look<'_, '_> {
    /// A row of results that starts here.
    pub(super) fn row(&self, cells: &[Cell], sought: &Sought, at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let stroke = doc.mark(at + 1, b'/') || doc.mark(at + 3, b'/');
        if !stroke || !self.opened(at) {
            return None;
        }
        let (figures, last) = figures(doc, at)?;
        let glued = doc.glued(last) && doc.tokens[last].class != Class::Mark && !doc.has(last, Flags::UNIT);
        if glued || goes_on(doc, last) || doc.same_line(last) && doc.has(last, Flags::MONTH) {
            return None;
        }
        // Two figures may be two days or a pressure: only no place.
        let kinds: &[Kind] =
            if figures.len() > 2 { &[Kind::Id, Kind::Date, Kind::Ward] } else { &[Kind::Ward] };
        if !results(&figures, named(doc, at)) || known_day(&figures, sought) {
            return None;
        }
        // "rooms 2.14/2.15", "DOB: 3.4/13.50"
        let cue = |here: usize| doc.has(here, CUES) || doc.is(here, "dob");
        let place = |here: usize| doc.has(here, PLACES) || doc.is_one(here, &["flat", "flats"]);
        let colon = at > 1 && doc.mark(at - 1, b':') && doc.same_line(at - 1);
        let headed = at > 0 && doc.same_line(at) && (place(at - 1) || cue(at - 1) || colon && cue(at - 2));
        if headed || figures.len() == 2 && cells[at].kind.is_some() {
            return None;
        }
        // "(ABG 7.31/6.2/8.9": the name of the test was taken for the letters of a reference.
        let mut first = at;
        for (here, cell) in (at..last).zip(&cells[at..last]) {
            let within = hit_of(doc, cell).is_none_or(|hit| {
                first = first.min(hit.first);
                hit.last <= last
            });
            if !within || !self.free(cell, kinds) || doc.hints[here] == Hint::Placeholder {
                return None;
            }
        }
        let lettered = first + 1 == at && ROWS.holds(doc, first) && self.free(&cells[first], kinds);
        (first == at || lettered).then_some((first, last))
    }
}

/// The figures of a row that starts here, and behind it.
fn figures(doc: &Document<'_>, at: usize) -> Option<(Vec<Figure>, usize)> {
    let (one, mut last) = figure(doc, at)?;
    let mut figures = vec![one];
    while doc.mark(last, b'/') && doc.tokens[last].len() == 1 && doc.glued(last) {
        let sign = doc.glued(last + 1) && (doc.mark(last + 1, b'-') || doc.mark(last + 1, b'+'));
        let next = last + 1 + usize::from(sign);
        let Some((figure, end)) = figure(doc, next).filter(|_| doc.glued(next)) else { break };
        if figures.len() == LONGEST {
            return None;
        }
        figures.push(figure);
        last = end;
    }
    (figures.len() > 1).then_some((figures, last))
}

/// A number of up to three digits with up to two decimals, and behind it.
fn figure(doc: &Document<'_>, at: usize) -> Option<(Figure, usize)> {
    let len = doc.tokens.get(at)?.len();
    let whole = doc.number(at).filter(|_| len <= 3)?;
    let point = doc.mark(at + 1, b'.') && doc.glued(at + 1) && doc.glued(at + 2);
    let decimals = doc.number(at + 2).filter(|_| point && doc.tokens[at + 2].len() <= 2);
    Some((Figure { whole, len, decimals }, if decimals.is_some() { at + 3 } else { at + 1 }))
}

/// Results of a test and no days. `named`: the test stands before.
fn results(figures: &[Figure], named: bool) -> bool {
    let day = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    let decimal = figures.iter().any(|figure| figure.decimals.is_some());
    // "3.4/5.4/6.4" may be days.
    let no_day = figures.iter().any(|figure| figure.decimals.is_some_and(|month| !day(figure.whole, month)));
    let wide = figures.iter().any(|figure| figure.decimals.is_none() && figure.whole > 31);
    let whole = |figure: &Figure| figure.decimals.is_none();
    let date = |three: &[Figure]| {
        three.iter().all(whole) && day(three[0].whole, three[1].whole) && three[2].len == 2
    };
    let dated = figures.windows(3).any(date);
    // "VBG 12/03/24/7.31", but "obs 36.8/12/10/60"
    let starts = figures.get(..3).is_some_and(date);
    if figures.len() == 2 {
        return figures.iter().all(|figure| figure.decimals.is_some());
    }
    // "bloods 3.4/5.4/6.4": one month, or one behind the other.
    let months = figures.windows(2).all(|two| match (two[0].decimals, two[1].decimals) {
        (Some(one), Some(next)) => next == one || next == one + 1,
        _ => false,
    });
    let days = !no_day && months;
    if named { !starts && (decimal && !days || wide && !dated) } else { no_day && !dated }
}

/// A day of the record's own columns is among them.
fn known_day(figures: &[Figure], sought: &Sought) -> bool {
    figures.iter().any(|figure| figure.decimals.is_some_and(|month| sought.is_date(month, figure.whole)))
        || figures.windows(2).any(|two| {
            two.iter().all(|figure| figure.decimals.is_none()) && sought.is_date(two[1].whole, two[0].whole)
        })
}

/// A test whose results are written in a row stands shortly before.
fn named(doc: &Document<'_>, at: usize) -> bool {
    let mut words = 0;
    for here in (at.saturating_sub(TOKENS)..at).rev() {
        if !doc.same_line(here + 1) || doc.hints[here] == Hint::Placeholder {
            return false;
        }
        if doc.tokens[here].class == Class::Mark {
            if doc.mark(here, b';') || doc.mark(here, b'.') && !doc.glued(here + 1) {
                return false;
            }
            continue;
        }
        let salts = || {
            doc.is_one(here, &["e", "es"])
                && here > 1
                && (doc.mark(here - 1, b'&') || doc.mark(here - 1, b'+'))
                && doc.is_one(here - 2, &["u", "us"])
        };
        if ROWS.holds(doc, here) || salts() {
            return true;
        }
        words += 1;
        if words == REACH {
            return false;
        }
    }
    false
}

/// Tests whose results are written in a row.
static ROWS: WordSet<24> = WordSet::new([
    "abg",
    "abgs",
    "vbg",
    "vbgs",
    "cbg",
    "cbgs",
    "gas",
    "gases",
    "bloods",
    "lytes",
    "electrolytes",
    "ue",
    "ues",
    "fbc",
    "fbcs",
    "lft",
    "lfts",
    "obs",
    "observations",
    "na",
    "cr",
    "urea",
    "ph",
    "tft",
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::read;

    fn is_row(text: &str) -> bool {
        let doc = read(text);
        let at = doc.tokens.iter().position(|token| token.is_number()).unwrap();
        figures(&doc, at).is_some_and(|(figures, _)| results(&figures, named(&doc, at)))
    }

    #[test]
    fn results_are_no_days() {
        for text in [
            "7.31/6.2/8.9/21",
            "gas 7.08/11.2/9.1",
            "U&E this morning 131/5/22/340",
            "LFT 22/340/180",
            "Obs 120/80/98/16",
            "pH 7.24/7.2/4.8/-6",
            "7.04/7.14",
        ] {
            assert!(is_row(text), "{text}");
        }
        for text in [
            "bloods 12/3/24",
            "bloods 12/3/2024",
            "seen 3.4/5.4/6.4",
            "22/340/180",
            "bloods 3/4/5",
            "bloods 3.4/5.4/6.4",
            "bloods sent. Seen 22/340/180",
            "120/80",
            "clinic 6/12/24 7.31",
            "VBG 12/03/24/7.31",
        ] {
            assert!(!is_row(text), "{text}");
        }
    }
}

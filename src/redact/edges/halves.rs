//! The other half of what is spelt or dictated: decided cells enter, what was masked in part is masked as a whole.
//!
//! "S m i t h", "oh double seven double oh nine hundred one two three", "ward twenty one".

use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::numerals::{TENS, UNITS};
use crate::redact::tokens::{Gap, Shape};
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// Words that stand for one digit of a number that is said digit by digit.
static SAID: WordSet<22> = WordSet::new([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "oh", "o", "zero", "nought", "double",
]);
/// Words that stand for two.
static SAID_TWICE: WordSet<13> = WordSet::new([
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "hundred",
    "treble",
    "triple",
]);

/// Masks the rest of what was masked in part.
pub(in crate::redact) fn halves(doc: &Document<'_>, cells: &mut [Cell]) {
    spelt(doc, cells);
    dictated(doc, cells);
    compounds(doc, cells);
}

/// Nothing surer than the words around speaks for what the token is.
fn free(doc: &Document<'_>, cell: &Cell, at: usize) -> bool {
    let supposed = matches!(cell.evidence, Evidence::Context | Evidence::Unexplained);
    doc.hints[at] != Hint::Placeholder && (cell.kind.is_none() || supposed)
}

/// A run of single letters of which two are of a name.
fn spelt(doc: &Document<'_>, cells: &mut [Cell]) {
    let letter = |at: usize| doc.tokens[at].is_word() && doc.tokens[at].len() == 1;
    let mut at = 0;
    while at < cells.len() {
        let mut first = at;
        while at < cells.len() && letter(at) && (at == first || doc.tokens[at].gap == Gap::Space) {
            at += 1;
        }
        let end = at;
        at = at.max(first + 1);
        // "c/o", "I'm": a letter that a mark ties to something else.
        let tied =
            |at: usize| doc.glued(at) && [b'/', b'\'', b'-', b'&'].iter().any(|mark| doc.mark(at, *mark));
        let mut last = end;
        if last > first && (tied(last) || doc.glued(last) && doc.tokens[last].is_number()) {
            last -= 1;
        }
        if last > first && first > 0 && doc.glued(first) && tied(first - 1) {
            first += 1;
        }
        let shape = |at: usize| doc.tokens[at].shape;
        // "Dr A B C a locum", "Mr J S i think"
        let article = |at: usize| shape(at) == Shape::Lower && doc.is_one(at, &["a", "i"]);
        if last > first + 1 && article(last - 1) && shape(last - 2) == Shape::Initial {
            last -= 1;
        }
        let small = (first + 1..last).all(|at| shape(at) == Shape::Lower);
        let enough = last > first + 3 || last == first + 3 && small && !article(last - 1);
        if !enough {
            continue;
        }
        let masked: Vec<usize> = (first..last).filter(|&at| cells[at].kind == Some(Kind::Name)).collect();
        if masked.len() < 2 {
            continue;
        }
        let name = cells[masked[0]];
        for (at, cell) in (first..last).zip(&mut cells[first..last]) {
            if cell.kind.is_none() && free(doc, cell, at) {
                *cell = name;
            }
        }
    }
}

/// A dictated number of which three words or more are masked, as far as a number of its kind goes.
fn dictated(doc: &Document<'_>, cells: &mut [Cell]) {
    let number = |cell: &Cell| matches!(cell.kind, Some(Kind::Phone | Kind::NhsNo | Kind::Mrn | Kind::Id));
    // Hardly any part has words of a number.
    if !cells.iter().zip(&doc.tokens).any(|(cell, token)| number(cell) && token.is_word()) {
        return;
    }
    let mut at = 0;
    while at < cells.len() {
        let first = at;
        let mut last = at;
        let mut sum = 0;
        while at < cells.len() && (at == first || doc.same_line(at)) {
            if let Some(count) = digits(doc, at) {
                sum += count;
                last = at + 1;
            } else if at == first
                || !(doc.mark(at, b',') || doc.mark(at, b'-') || doc.is_one(at, &["then", "and"]))
            {
                break;
            }
            at += 1;
        }
        at = at.max(first + 1);
        let words: Vec<usize> =
            (first..last).filter(|&at| number(&cells[at]) && doc.tokens[at].is_word()).collect();
        if words.len() < 3 {
            continue;
        }
        let template = cells[words[0]];
        let whole = match template.kind {
            Some(Kind::Phone) => 11,
            Some(Kind::NhsNo) => 10,
            _ => usize::MAX,
        };
        let start = if sum <= whole { first } else { words[0] };
        let mut count = 0;
        for (at, cell) in (start..last).zip(&mut cells[start..last]) {
            if count >= whole {
                break;
            }
            if free(doc, cell, at) {
                *cell = template;
            }
            count += digits(doc, at).unwrap_or(0);
        }
    }
}

/// How many digits a word or a short group stands for, as people say a number: "double" and "hundred" bring what they
/// add.
fn digits(doc: &Document<'_>, at: usize) -> Option<usize> {
    if doc.hints[at] == Hint::Placeholder {
        return None;
    }
    let token = &doc.tokens[at];
    if token.is_number() {
        return (token.len() <= 4).then_some(token.len());
    }
    if SAID.holds(doc, at) {
        Some(1)
    } else if SAID_TWICE.holds(doc, at) {
        Some(2)
    } else {
        None
    }
}

/// The second word of a number below a hundred goes with the first.
fn compounds(doc: &Document<'_>, cells: &mut [Cell]) {
    for at in 1..cells.len() {
        let hyphen = at > 1 && doc.mark(at - 1, b'-') && doc.glued(at - 1) && doc.glued(at);
        let tens = if hyphen { at - 2 } else { at - 1 };
        let placed = matches!(
            cells[tens].kind,
            Some(Kind::Ward | Kind::Address | Kind::Age90 | Kind::Mrn | Kind::Id | Kind::Org)
        );
        if placed
            && (hyphen || doc.tokens[at].gap == Gap::Space)
            && doc.is_one(tens, &TENS)
            && doc.is_one(at, &UNITS)
            && free(doc, &cells[at], at)
        {
            cells[at] = cells[tens];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, plain, read, shown};

    fn becomes(kind: Kind, text: &str, wanted: &str) {
        let plain = plain(text);
        let mut doc = read(&plain);
        let mut cells = cells(&mut doc, text, kind);
        halves(&doc, &mut cells);
        assert_eq!(shown(&doc, &plain, &cells), wanted);
    }

    #[test]
    fn a_spelt_name_goes_as_a_whole() {
        for (text, wanted) in [
            ("Mrs <S m> i t h fell", "Mrs <S m i t h> fell"),
            ("pt m a <r y> fell", "pt <m a r y> fell"),
            ("Mrs <S M> I T H. Seen", "Mrs <S M I T H>. Seen"),
            ("Mr <C h> o fell", "Mr <C h o> fell"),
            // No more than initials, and what they stand beside.
            ("Mr <J S> i think", "Mr <J S> i think"),
            ("Dr <A B C> a locum", "Dr <A B C> a locum"),
            ("Mr <J S> c/o pain", "Mr <J S> c/o pain"),
            ("Mr <J S> R arm", "Mr <J S> R arm"),
            ("S B A R <M> form", "S B A R <M> form"),
        ] {
            becomes(Kind::Name, text, wanted);
        }
    }

    #[test]
    fn a_dictated_number_goes_as_a_whole() {
        for (text, wanted) in [
            (
                "<oh double seven double oh nine hundred> one two three now",
                "<oh double seven double oh nine hundred one two three> now",
            ),
            (
                "rang oh <one six three two nine six oh> one two three",
                "rang <oh one six three two nine six oh one two three>",
            ),
            (
                "<oh seven seven double oh nine hundred one two three> two hours later",
                "<oh seven seven double oh nine hundred one two three> two hours later",
            ),
            ("rang <07700 900123> two hours later", "rang <07700 900123> two hours later"),
            ("rang <07700 nine oh> two of us", "rang <07700 nine oh> two of us"),
        ] {
            becomes(Kind::Phone, text, wanted);
        }
        becomes(
            Kind::NhsNo,
            "nhs <nine nine nine> one two three four five six seven",
            "nhs <nine nine nine one two three four five six seven>",
        );
    }

    #[test]
    fn the_second_word_of_a_number_goes_with_the_first() {
        for (text, wanted) in [
            ("<ward twenty> one overnight", "<ward twenty one> overnight"),
            ("in bed <twenty> four was cold", "in bed <twenty four> was cold"),
            ("<ward twenty>-one overnight", "<ward twenty>-<one> overnight"),
            ("<ward two> one nurse", "<ward two> one nurse"),
            ("twenty one on <ward two> now", "twenty one on <ward two> now"),
        ] {
            becomes(Kind::Ward, text, wanted);
        }
        becomes(Kind::Date, "the <twenty> one of us", "the <twenty> one of us");
    }
}

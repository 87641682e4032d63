//! Numbers of the columns beyond those that stand by themselves: how a number may be written otherwise enters and is noted;
//! where the text has such a form it is masked, and what only looks like a number of the columns is let stand.
//!
//! A number of four figures goes only behind a cue or with its own letters: any other could be a clock time, a year or a
//! dose. This runs when the chances are known: tagger, net and trees see nothing of it.

mod around;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::column::{Column, is_phone};
use super::value::{Figures, Runs};
use super::{Number, Sought};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN, Work};
use crate::redact::measures::hit_of;
use crate::redact::recognisers::run::Groups;
use crate::redact::steps::step;
use crate::redact::tokens::Shape;
use crate::redact::{Evidence, Kind};
use around::{CUES, Cue, cue, decimal, goes_on, is_dose, may_be_time, measured};

/// Digits of numbers that are looked for when the chances are known.
#[derive(Default)]
pub(super) struct Later {
    /// Of five figures and more, by how many they are.
    long: BTreeMap<usize, FxHashMap<Vec<u8>, Kind>>,
    /// Of four figures, with the letters around each.
    short: FxHashMap<Vec<u8>, Vec<Short>>,
}

/// A number of four figures.
struct Short {
    kind: Kind,
    /// Letters before and behind it in the column, in small letters.
    before: Vec<u8>,
    behind: Vec<u8>,
}

/// Numbers of fewer figures go only behind a cue.
const LONG: usize = 5;
/// Different letters around the same four figures that are kept.
const MOST_ALIKE: usize = 4;
/// Up to so many figures may be a dose.
const DOSE: usize = 5;

impl Sought {
    /// Files the numbers of a value. `all` are the digits of a value that is a number as a whole.
    pub(super) fn add_numbers(
        &mut self,
        column: &Column<'_>,
        doc: &Document<'_>,
        runs: &Runs,
        all: Vec<u8>,
        number: Number,
    ) {
        let single = runs.numbers.len() <= 1 && runs.days.is_empty() && runs.mailboxes.is_empty();
        let of_a_day = number == Number::Day && column.numbered && !column.dated;
        if all.len() >= LONG && (number == Number::Whole && single || of_a_day) {
            self.add_number(column, all, number == Number::Whole);
            return;
        }
        for figures in &runs.numbers {
            if figures.digits.len() >= LONG {
                self.add_number(column, figures.digits.clone(), number == Number::Whole);
            } else if figures.digits.len() == 4 {
                self.add_short(column, doc, figures);
            }
        }
    }

    fn add_number(&mut self, column: &Column<'_>, digits: Vec<u8>, at_once: bool) {
        let kind = column.number_kind(&digits);
        let mut later = |digits: &[u8]| {
            self.later.long.entry(digits.len()).or_default().entry(digits.to_vec()).or_insert(kind);
        };
        let noughts = digits.iter().take_while(|digit| **digit == 0).count();
        if noughts > 0 && digits.len() - noughts >= LONG {
            later(&digits[noughts..]);
        }
        if kind == Kind::Phone && is_phone(&digits) {
            later(&digits[digits.len() - 6..]);
            if let [0, 0, 4, 4, rest @ ..] | [4, 4, rest @ ..] = digits.as_slice() {
                let rest = rest.strip_prefix(&[0]).unwrap_or(rest);
                later(&[&[0][..], rest].concat());
            }
        }
        if at_once {
            let turn = self.count;
            self.count += 1;
            self.numbers.entry(digits.len()).or_default().entry(digits).or_insert((turn, kind));
        } else {
            later(&digits);
        }
    }

    /// Four figures, from a column of numbers or behind a cue.
    fn add_short(&mut self, column: &Column<'_>, doc: &Document<'_>, figures: &Figures) {
        let Figures { digits, first, last } = figures;
        let cue = cue(doc, *first);
        if !column.numbered && !column.contact && cue.is_none() {
            return;
        }
        let mark = |at: usize| doc.mark(at, b'-') || doc.mark(at, b'/');
        let letters = |at: usize| {
            let word = doc.tokens.get(at).is_some_and(|token| token.is_word() && token.len() <= 4);
            if word && !doc.has(at, CUES) { doc.word(at).to_ascii_lowercase() } else { Vec::new() }
        };
        let before = match first.checked_sub(1) {
            Some(joint) if mark(joint) && doc.glued(*first) && doc.glued(joint) && joint > 0 => {
                letters(joint - 1)
            }
            Some(word) if doc.same_line(*first) => letters(word),
            _ => Vec::new(),
        };
        let behind = if doc.glued(*last) { letters(*last) } else { Vec::new() };
        let kind = if cue == Some(Cue::Call) { Kind::Phone } else { column.number_kind(digits) };
        let alike = self.later.short.entry(digits.clone()).or_default();
        if alike.len() < MOST_ALIKE {
            alike.push(Short { kind, before, behind });
        }
    }

    /// Lets stand what a number of the columns masks although it is a dose: "Heparin 10000 units".
    pub(super) fn let_doses_stand(&self, work: &mut Work<'_>) {
        if self.numbers.keys().next().is_none_or(|least| *least > DOSE) {
            return;
        }
        let Work { doc, marginals, chances, cells, mask } = work;
        for at in 0..cells.len() {
            step();
            if cells[at].rule != "known-number" {
                continue;
            }
            let Some(&hit) = hit_of(doc, &cells[at]) else { continue };
            let run = hit.first..hit.last;
            if run.start == at
                && is_dose(doc, at, hit.last)
                && run.clone().all(|at| marginals.masked(at) < *mask)
            {
                cells[run.clone()].fill(OPEN);
                chances[run].fill(0.0);
            }
        }
    }

    /// Masks what the text has of them.
    pub(super) fn mask_numbers(&self, work: &mut Work<'_>) {
        if self.later.long.is_empty() && self.later.short.is_empty() {
            return;
        }
        let Work { doc, cells, .. } = work;
        let mut at = 0;
        while at < cells.len() {
            step();
            let open = cells[at].kind.is_none()
                && doc.hints[at] != Hint::Placeholder
                && doc.tokens[at].is_number()
                && !goes_on(doc, at);
            let found = if open { self.later.find(doc, at) } else { None };
            let Some((first, last, kind)) = found else {
                at += 1;
                continue;
            };
            for (place, cell) in (first..last).zip(&mut cells[first..last]) {
                if cell.kind.is_none() && doc.hints[place] != Hint::Placeholder {
                    *cell = Cell {
                        kind: Some(kind),
                        rule: "known-number",
                        evidence: Evidence::Known,
                        certainty: 0.95,
                        doubt: false,
                        hit: 0,
                    };
                }
            }
            at = last.max(at + 1);
        }
    }
}

impl Later {
    /// The first token, the token after the last and the kind of what starts here.
    fn find(&self, doc: &Document<'_>, at: usize) -> Option<(usize, usize, Kind)> {
        for (&len, numbers) in self.long.iter().rev() {
            let row = Groups::at(doc, at, len);
            if row.count == len
                && let Some(&kind) = numbers.get(row.digits())
                && !decimal(doc, row.last)
                && !is_dose(doc, at, row.last)
            {
                let letters = at > 0
                    && doc.glued(at)
                    && doc.tokens[at - 1].is_word()
                    && doc.tokens[at - 1].len() <= 3
                    && !doc.has(at - 1, CUES);
                return Some((at - usize::from(letters), row.last, kind));
            }
        }
        if doc.tokens[at].len() != 4 || self.short.is_empty() {
            return None;
        }
        let digits: Vec<u8> = doc.word(at).iter().map(|byte| byte - b'0').collect();
        self.short.get(&digits)?.iter().find_map(|short| short.stands(doc, at))
    }
}

impl Short {
    /// The number stands here: with its own letters, with capitals glued to it, or behind a cue.
    fn stands(&self, doc: &Document<'_>, at: usize) -> Option<(usize, usize, Kind)> {
        let own =
            |at: usize, letters: &[u8]| !letters.is_empty() && doc.word(at).eq_ignore_ascii_case(letters);
        let mut last = at + 1;
        if doc.glued(last) && doc.tokens[last].is_word() {
            if !own(last, &self.behind) {
                return None;
            }
            last += 1;
        }
        if decimal(doc, last) {
            return None;
        }
        if let Some(before) = at.checked_sub(1).filter(|_| doc.same_line(at)) {
            let token = &doc.tokens[before];
            let glued = doc.glued(at);
            // "a 4412" and "and 0914" are no number with its letters.
            let lettered = glued || self.before.len() > 1 && token.is_capital();
            if lettered && own(before, &self.before) {
                return Some((before, last, self.kind));
            }
            let hyphen = glued && (doc.mark(before, b'-') || doc.mark(before, b'/'));
            if hyphen && before > 0 && doc.glued(before) && own(before - 1, &self.before) {
                return Some((before - 1, last, self.kind));
            }
            let capitals = glued && token.len() <= 3 && matches!(token.shape, Shape::Upper | Shape::Initial);
            if capitals && self.before.is_empty() && !doc.has(before, CUES) && !measured(doc, last) {
                return Some((before, last, self.kind));
            }
        }
        match cue(doc, at)? {
            Cue::Number if may_be_time(doc, at) || measured(doc, last) => None,
            _ => Some((at, last, self.kind)),
        }
    }
}

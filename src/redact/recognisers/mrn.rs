//! Hospital numbers: behind a cue any number, else the usual shape (one to three letters and five to ten digits).

use super::harmless::excused;
use super::phone::SPOKEN;
use super::run::Groups;
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::policy::Local;
use crate::redact::tokens::{Class, Gap, Shape};
use crate::redact::{Evidence, Kind};

/// A number without letters before it.
pub(crate) fn number(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let glued = at > 0 && doc.glued(at) && doc.tokens[at - 1].is_word();
    if glued {
        return None;
    }
    let mut row = Groups::at(doc, at, 16);
    // A row of three or more short groups of figures is a table of values.
    if row.groups > 1 && !row.lens().iter().all(|&len| len >= 2) {
        row = Groups::at(doc, at, doc.tokens[at].len());
    }
    if excused(doc, at) {
        if row.count >= 4 {
            doc.hint(at, row.last, Hint::Harmless);
            return Some(row.last);
        }
        return None;
    }
    let cue = near_cue(doc, at);
    let len = doc.tokens[at].len();
    let certainty = match (cue, len) {
        (true, 4..) => 0.95,
        (false, 7..) => 0.8,
        (false, 5 | 6) => 0.6,
        _ => return None,
    };
    let last = if cue { row.last } else { at + 1 };
    hit(doc, at, last, certainty, if cue { Evidence::Cue } else { Evidence::Format })
}

/// Letters before a number: "K448213", "LF 660318", "MH 40017".
pub(crate) fn lettered(doc: &mut Document<'_>, at: usize, local: &Local) -> Option<usize> {
    let token = doc.tokens[at];
    const CUES: Flags = Flags::ID_CUE
        .or(Flags::NHS_CUE)
        .or(Flags::MRN_CUE)
        .or(Flags::PHONE_CUE)
        .or(Flags::DOB_CUE)
        .or(Flags::AGE_CUE);
    if token.len() > 3
        || token.len() > 1 && token.flags.any(CUES)
        || doc.glued(at) && at > 0 && doc.tokens[at - 1].is_number()
    {
        return None;
    }
    let mut number = at + 1;
    if doc.mark(number, b'-') && doc.glued(number) || doc.mark(number, b'/') && doc.glued(number) {
        number += 1;
    }
    if doc.tokens.get(number)?.gap > Gap::Space || !doc.tokens[number].is_number() {
        return None;
    }
    let glued = doc.glued(number);
    let row = Groups::at(doc, number, 10);
    let digits = doc.tokens[number].len();
    let cue = near_cue(doc, at);
    if excused(doc, at)
        || doc.is_one(at, &["lot", "nos", "no", "for", "of", "to", "by", "at", "on", "in", "mg", "x"])
            && !glued
    {
        return None;
    }
    let capital = matches!(token.shape, Shape::Upper | Shape::Initial);
    if doc.has(at, Flags::UNIT) && !capital {
        return None;
    }
    if local.mrn(doc.bytes(at, number + 1)) {
        return hit(doc, at, number + 1, 1.0, Evidence::LocalList);
    }
    let row_digits = if cue || !glued { row.count } else { digits };
    let last = if cue || !glued { row.last } else { number + 1 };
    let certainty = match (cue, glued, capital, row_digits) {
        (true, _, _, 4..=10) => 0.96,
        (false, true, true, 5..=10) => 0.93,
        (false, true, false, 5..=10) => 0.85,
        (false, false, true, 6..=8) => 0.85,
        (false, false, true, 5) => 0.6,
        _ => return None,
    };
    // A letter may close it.
    let mut end = last;
    if doc.glued(end) && doc.tokens.get(end).is_some_and(|t| t.is_word() && t.len() == 1) {
        end += 1;
    }
    hit(doc, at, end, certainty, if cue { Evidence::Cue } else { Evidence::Format })
}

/// Everything that has the shape of a site's own numbers, whatever stands around it and whatever else took it for something.
pub(crate) fn shaped(doc: &mut Document<'_>, local: &Local) {
    let mut at = 0;
    while at < doc.tokens.len() {
        let begins = doc.tokens[at].class != Class::Mark
            && !(at > 0 && doc.glued(at) && doc.tokens[at - 1].class != Class::Mark);
        // As far as letters, digits and marks stand glued.
        let mut end = at + 1;
        while end < doc.tokens.len() && doc.glued(end) && end < at + REACH {
            end += 1;
        }
        let whole = |last: &usize| {
            doc.tokens[*last - 1].class != Class::Mark
                && !(doc.glued(*last) && doc.tokens.get(*last).is_some_and(|next| next.class != Class::Mark))
                && local.mrn(doc.bytes(at, *last))
        };
        match (at + 1..=end).rev().find(whole).filter(|_| begins) {
            Some(last) => {
                hit(doc, at, last, 1.0, Evidence::LocalList);
                at = last;
            }
            None => at += 1,
        }
    }
}

/// Tokens that a site's number may have.
const REACH: usize = 16;

/// A number that was dictated, behind its cue: "hospital number sc zero zero nine four four one".
pub(crate) fn dictated(doc: &mut Document<'_>, cue: usize) -> Option<usize> {
    let mut first = cue + 1;
    while first < cue + 4
        && (doc.is_one(first, &["no", "number", "num", "id", "is"])
            || doc.tokens.get(first).is_some_and(|token| token.class == Class::Mark))
    {
        first += 1;
    }
    let mut at = first;
    // Its letters, said one by one or written together.
    while at < first + 3 && doc.same_line(at) && doc.tokens[at].is_word() && spoken(doc, at).is_none() {
        if doc.tokens[at].len() > 3 {
            return None;
        }
        at += 1;
    }
    let (mut digits, mut words, mut last) = (0, 0, at);
    while digits < 10 && doc.same_line(at) {
        if let Some(adds) = spoken(doc, at) {
            (digits, words) = (digits + adds, words + 1);
        } else if doc.tokens[at].is_number() && doc.tokens[at].len() <= 2 {
            digits += doc.tokens[at].len();
        } else {
            break;
        }
        at += 1;
        last = at;
    }
    if digits < 4 || words < 3 || !near_cue(doc, first) {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Mrn,
            first,
            last,
            rule: "dictated-hospital-number",
            evidence: Evidence::Cue,
            certainty: 0.95,
        },
        Hint::Mrn,
    );
    Some(last)
}

fn spoken(doc: &Document<'_>, at: usize) -> Option<usize> {
    SPOKEN.iter().find(|(word, _)| doc.is(at, word)).map(|(_, adds)| *adds)
}

pub(super) fn near_cue(doc: &Document<'_>, at: usize) -> bool {
    let Some(cue) = doc.cue_before(at, 4, Flags::MRN_CUE) else { return false };
    // Only marks and "no", "number", "id" may stand between.
    (cue + 1..at).all(|between| {
        !doc.tokens[between].is_word()
            || doc.is_one(between, &["no", "number", "num", "nos", "id", "n", "num", "is"])
    }) && (doc.is_one(
        cue,
        &[
            "mrn",
            "hosp",
            "hospital",
            "hospno",
            "unit",
            "pas",
            "rxx",
            "emis",
            "rio",
            "systmone",
            "chi",
            "hc",
            "hn",
            "unitno",
            "casenote",
            "casenotes",
            "medway",
            "lorenzo",
            "cerner",
            "nhi",
        ],
    ) || (cue + 1..at).any(|between| doc.is_one(between, &["no", "number", "num", "id"])))
}

fn hit(
    doc: &mut Document<'_>,
    first: usize,
    last: usize,
    certainty: f32,
    evidence: Evidence,
) -> Option<usize> {
    let hint = if doc.tokens[first].is_number() && evidence == Evidence::Format {
        Hint::LongNumber
    } else {
        Hint::Mrn
    };
    doc.hit(Hit { kind: Kind::Mrn, first, last, rule: "hospital-number", evidence, certainty }, hint);
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Mrn,
            &[
                ("Pt Solanki (R480217) on", "R480217"),
                ("hosp no 4417732 Ward", "4417732"),
                ("MRN K771934", "K771934"),
                ("Hospital no LK 118802.", "LK 118802"),
                ("EMIS 34881,", "34881"),
                (
                    "hospital number sc zero zero nine four four one seven covid",
                    "sc zero zero nine four four one seven",
                ),
                ("hosp no l k oh five double eight three attended", "l k oh five double eight three"),
            ],
        );
        misses(
            Kind::Mrn,
            &[
                "lot 22C19",
                "asset 00871",
                "snomed 22298006",
                "5000 units",
                "bleep 1187",
                "T12/L1",
                "HbA1c 91",
                "hospital number two or three on the list",
                "patient one two three seen",
            ],
        );
    }
}

//! Addresses: a house number with its street, flats and plots. Towns and bare streets are the tagger's.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap};
use crate::redact::{Evidence, Kind};

/// "41 Weir Terrace", "107b Station Parade", "14 hill st".
pub(crate) fn number(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let token = doc.tokens[at];
    if token.len() > 4 || at > 0 && doc.glued(at) && doc.tokens[at - 1].class != Class::Mark {
        return None;
    }
    let mut here = at + 1;
    if doc.glued(here) && doc.tokens.get(here).is_some_and(|t| t.is_word() && t.len() == 1) {
        here += 1;
    }
    if doc.mark(here, b',') {
        here += 1;
    }
    let last = street(doc, here)?;
    doc.hit(
        Hit {
            kind: Kind::Address,
            first: at,
            last,
            rule: "house-and-street",
            evidence: Evidence::Format,
            certainty: 0.9,
        },
        Hint::Street,
    );
    // The town behind it is the tagger's; the hint helps it.
    Some(last)
}

/// One to three words that name a street, then its street word. Gives the token after it.
fn street(doc: &Document<'_>, first: usize) -> Option<usize> {
    let mut at = first;
    let mut words = 0;
    loop {
        let token = doc.tokens.get(at)?;
        if token.gap > Gap::Space {
            return None;
        }
        if token.class == Class::Mark {
            if token.first == b'\'' && token.len() == 1 && doc.glued(at) {
                at += 1;
                continue;
            }
            return None;
        }
        if !token.is_word() {
            return None;
        }
        let street = token.has(Flags::STREET) && words > 0;
        if street {
            let capital = doc.tokens[first].is_capital();
            let clear = doc.is_one(
                at,
                &[
                    "street", "road", "lane", "avenue", "crescent", "terrace", "grove", "gardens", "rd",
                    "ave", "cres", "gdns", "heol", "villas", "cottages", "drive", "close", "st", "ln",
                    "parade",
                ],
            );
            let function = !capital
                && (first..at).any(|w| {
                    doc.is_one(
                        w,
                        &[
                            "the", "to", "in", "on", "of", "and", "a", "at", "was", "his", "her", "for",
                            "with", "mg", "x", "pts", "patients", "staff", "min", "mins", "hrs", "days",
                            "this", "more", "x-ray",
                        ],
                    )
                });
            return ((capital && doc.tokens[at].is_capital()) || clear && !function).then_some(at + 1);
        }
        words += 1;
        if words > 3 || token.has(Flags::UNIT) && words == 1 && token.len() <= 5 && !token.is_capital() {
            return None;
        }
        at += 1;
    }
}

/// "Flat 2, 11 Coopers Yard", "Plot 12".
pub(crate) fn dwelling(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if !doc.is_one(at, &["flat", "flt", "apt", "apartment", "plot", "pitch", "caravan"]) {
        return None;
    }
    let number = at + 1;
    let token = doc.tokens.get(number)?;
    if token.gap > Gap::Space
        || !(token.is_number() && token.len() <= 3
            || token.is_word() && token.len() == 1 && token.is_capital())
    {
        return None;
    }
    let mut last = number + 1;
    if doc.glued(last) && doc.tokens.get(last).is_some_and(|t| t.is_word() && t.len() == 1) {
        last += 1;
    }
    doc.hit(
        Hit { kind: Kind::Address, first: at, last, rule: "flat", evidence: Evidence::Cue, certainty: 0.92 },
        Hint::Street,
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
            Kind::Address,
            &[
                ("of 41 Weir Terrace, Carse", "41 Weir Terrace"),
                ("at 107b Station Parade. wt", "107b Station Parade"),
                ("from 14 hill st to", "14 hill st"),
                ("Flat 2, then", "Flat 2"),
                ("9 Cooper's Row,", "9 Cooper's Row"),
            ],
        );
        misses(
            Kind::Address,
            &["2 nurses on the road", "4 patients in the lane", "20 mins close obs", "flat on the floor"],
        );
    }
}

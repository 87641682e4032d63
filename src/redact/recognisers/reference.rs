//! References and registrations: Datix, StEIS, police, coroner and complaint references, GMC, NMC, GPhC, HCPC and GDC
//! numbers, National Insurance numbers, prison numbers, plates, passports; a serial number only behind its cue.

use super::harmless::excused;
use super::run::Compound;
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// A compound of letters, digits and marks.
pub(crate) fn compound(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if at > 0 && doc.glued(at) && (doc.tokens[at - 1].is_word() || doc.tokens[at - 1].is_number()) {
        return None;
    }
    if doc.has(at, Flags::DOB_CUE.or(Flags::NHS_CUE).or(Flags::PHONE_CUE)) || super::mrn::near_cue(doc, at) {
        return None;
    }
    let compound = Compound::at(doc, at);
    if compound.digits < 3 {
        return plate(doc, at, &compound);
    }
    // A police officer's collar number.
    if at > 0
        && doc.same_line(at)
        && doc.is_one(at - 1, &["pc", "pcso", "dc", "ds", "wpc"])
        && compound.letters == 0
        && (3..=6).contains(&compound.digits)
    {
        doc.hit(
            Hit {
                kind: Kind::Id,
                first: at,
                last: compound.last,
                rule: "collar-number",
                evidence: Evidence::Cue,
                certainty: 0.93,
            },
            Hint::Reference,
        );
        return Some(compound.last);
    }
    if let Some(last) = registration(doc, at, &compound).or_else(|| plate(doc, at, &compound)) {
        return Some(last);
    }
    let cue = cue(doc, at);
    let marks = compound.shape().iter().filter(|b| matches!(b, b'-' | b'/' | b'.')).count();
    let lead = letters(doc.word(at));
    let named = [
        "web", "inc", "datix", "psii", "dtx", "dx", "steis", "leder", "ig", "sg", "mash", "cad", "hmc",
        "cor", "sar", "siri", "ir", "pals", "foi", "wo",
    ]
    .iter()
    .any(|known| lead.eq_ignore_ascii_case(known.as_bytes()));
    if excused(doc, at) {
        doc.hint(at, compound.last, Hint::Harmless);
        return None;
    }
    let year_ref = matches!(
        compound.shape(),
        b"dddd/dddd" | b"dddd/ddddd" | b"dddd/dddddd" | b"dddd/ddd" | b"dddd-ddddd" | b"dddd-dddddd"
    ) && doc.number(at).is_some_and(|year| (2000..2100).contains(&year));
    let certainty = if cue && compound.digits >= 4 {
        0.96
    } else if named && compound.digits >= 4 && compound.last > at + 1 {
        0.95
    } else if year_ref {
        0.93
    } else if compound.letters > 0 && marks > 0 && compound.digits >= 5 {
        0.8
    } else if cue {
        0.9
    } else if compound.digits >= 5 && marks > 1 {
        0.6
    } else {
        return None;
    };
    let last = compound.last;
    // "ref PALS 24/2290", "(SAB 2021/08)": capitals between the cue and the number belong to it.
    let prefix = at > 1
        && doc.same_line(at)
        && doc.tokens[at - 1].shape == crate::redact::tokens::Shape::Upper
        && (2..=5).contains(&doc.tokens[at - 1].len())
        && (doc.has(at - 2, Flags::ID_CUE) || doc.mark(at - 2, b'(') || doc.mark(at - 2, b':'))
        && !doc.has(at - 1, Flags::UNIT);
    let at = if prefix { at - 1 } else { at };
    let evidence = if cue { Evidence::Cue } else { Evidence::Format };
    doc.hit(Hit { kind: Kind::Id, first: at, last, rule: "reference", evidence, certainty }, Hint::Reference);
    Some(last)
}

fn letters(word: &[u8]) -> &[u8] {
    if word.first().is_some_and(u8::is_ascii_alphabetic) { word } else { &[] }
}

/// Numbers whose shape alone is enough.
fn registration(doc: &mut Document<'_>, at: usize, compound: &Compound) -> Option<usize> {
    let rule = match compound.shape() {
        // NMC
        b"ddAddddA" => "nmc-pin",
        // National Insurance
        b"AAddddddA" if !excused(doc, at) && ni_prefix(doc.word(at)) => "national-insurance",
        // Prison number
        b"AddddAA" => "prison-number",
        // Passport, DVLA
        b"AAddddddd" if doc.cue_before(at, 4, Flags::ID_CUE).is_some() => "passport",
        _ => return None,
    };
    let last = compound.last;
    doc.hit(
        Hit { kind: Kind::Id, first: at, last, rule, evidence: Evidence::Format, certainty: 0.95 },
        Hint::Reference,
    );
    Some(last)
}

fn ni_prefix(word: &[u8]) -> bool {
    let (first, second) = match word {
        [first, second, ..] => (*first, *second),
        _ => return false,
    };
    !matches!(first, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V')
        && !matches!(second, b'D' | b'F' | b'I' | b'O' | b'Q' | b'U' | b'V')
        && !matches!(
            (first, second),
            (b'B', b'G')
                | (b'G', b'B')
                | (b'N', b'K')
                | (b'K', b'N')
                | (b'T', b'N')
                | (b'N', b'T')
                | (b'Z', b'Z')
        )
}

/// "BX70 KLE", "AB19OXF".
fn plate(doc: &mut Document<'_>, at: usize, compound: &Compound) -> Option<usize> {
    let shape = compound.shape();
    let glued = shape == b"AAddAAA";
    let spaced = shape == b"AAdd"
        && doc.tokens.get(compound.last).is_some_and(|t| t.gap == Gap::Space && t.is_word() && t.len() == 3)
        && doc.word(compound.last).iter().all(u8::is_ascii_uppercase);
    // "KB 71 YTR"
    let apart = shape == b"AA"
        && doc
            .tokens
            .get(compound.last)
            .is_some_and(|t| t.is_number() && t.len() == 2 && t.gap == Gap::Space)
        && doc.tokens.get(compound.last + 1).is_some_and(|t| t.gap == Gap::Space && t.len() == 3)
        && doc.word(compound.last + 1).iter().all(u8::is_ascii_uppercase)
        && doc.cue_before(at, 5, Flags::ID_CUE).is_some();
    if !(glued || spaced || apart) {
        return None;
    }
    let last = if glued {
        compound.last
    } else if apart {
        compound.last + 2
    } else {
        compound.last + 1
    };
    doc.hit(
        Hit {
            kind: Kind::Id,
            first: at,
            last,
            rule: "number-plate",
            evidence: Evidence::Format,
            certainty: if glued { 0.93 } else { 0.9 },
        },
        Hint::Reference,
    );
    Some(last)
}

/// A word that says "reference" shortly before, with only marks and small words between.
fn cue(doc: &Document<'_>, at: usize) -> bool {
    let Some(cue) = doc.cue_before(at, 4, Flags::ID_CUE) else { return false };
    (cue + 1..at).all(|between| {
        !doc.tokens[between].is_word()
            || doc.is_one(
                between,
                &[
                    "no",
                    "number",
                    "num",
                    "nos",
                    "id",
                    "ref",
                    "reference",
                    "pin",
                    "log",
                    "is",
                    "was",
                    "code",
                    "reg",
                    "registration",
                    "record",
                    "report",
                    "req",
                ],
            )
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use super::*;

    #[test]
    fn table() {
        hits(
            Kind::Id,
            &[
                ("ref PSII-24-017.", "PSII-24-017"),
                ("Datix WEB204417.", "WEB204417"),
                ("StEIS 2023/14402.", "2023/14402"),
                ("Mole GDC 284471, site", "284471"),
                ("NMC PIN 08J1174W", "08J1174W"),
                ("his van PO19 NDL.", "PO19 NDL"),
                ("inmate A9023CT same", "A9023CT"),
                ("police log 0338/160223.", "0338/160223"),
                ("NI AB123456C", "AB123456C"),
            ],
        );
        misses(
            Kind::Id,
            &[
                "BP 120806 a",
                "lot AB123456C",
                "ward E4 and",
                "CPR 30 s",
                "C5-6",
                "NG123",
                "ICD S72.0",
                "22G cannula",
            ],
        );
    }
}

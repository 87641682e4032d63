//! Postcodes, with or without the blank, in either case; the outward half alone behind "lives in".
//!
//! Shape after BS 7666 (position 1 not Q V X, 2 not I J Z, inward digit + two letters not C I K M O V). Real outward
//! areas are surer than invented ones. "S1 1st", "N2 1hr", "pH7 2hr" are none: the inward letters must not read as
//! an ordinal or a unit.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// A postcode that starts with this word.
pub(crate) fn word(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let area = doc.word(at);
    if area.len() > 2 || doc.glued(at) && at > 0 && (doc.tokens[at - 1].is_number() || doc.mark(at - 1, b'-'))
    {
        return None;
    }
    let district = doc.tokens.get(at + 1)?;
    if !district.is_number() || district.gap > Gap::Space {
        return None;
    }
    let lower = area.iter().any(u8::is_ascii_lowercase);
    // The tokens of a postcode: area, district (1–2 digits, perhaps a letter), inward digit, two letters.
    let district_bytes = doc.word(at + 1);
    let (inward_digit, mut here) = match district_bytes.len() {
        1 | 2 => {
            let mut here = at + 2;
            // EC1A
            if doc.glued(here) && doc.tokens.get(here).is_some_and(|t| t.is_word() && t.len() == 1) {
                here += 1;
            }
            let token = doc.tokens.get(here)?;
            if token.gap > Gap::Space || !token.is_number() || token.len() != 1 {
                return glued_inward(doc, at, lower);
            }
            (doc.word(here)[0], here + 1)
        }
        3 => return glued_inward(doc, at, lower),
        _ => return None,
    };
    let _ = inward_digit;
    // "9 ZA" is rarely typed; glued is the rule.
    let unit = doc.tokens.get(here)?;
    if unit.gap > Gap::None || !unit.is_word() || unit.len() != 2 {
        return None;
    }
    here += 1;
    finish(doc, at, here, lower)
}

/// "SW1A1AA" and "LS982GX": the digits of both halves in one number.
fn glued_inward(doc: &mut Document<'_>, at: usize, lower: bool) -> Option<usize> {
    let digits = doc.tokens.get(at + 1)?;
    if !doc.glued(at + 1) || !(2..=3).contains(&digits.len()) {
        return None;
    }
    let unit = doc.tokens.get(at + 2)?;
    if unit.gap > Gap::None || !unit.is_word() || unit.len() != 2 {
        return None;
    }
    finish(doc, at, at + 3, lower)
}

fn finish(doc: &mut Document<'_>, first: usize, last: usize, lower: bool) -> Option<usize> {
    let unit = doc.word(last - 1).to_ascii_uppercase();
    let bad = |b: &u8| matches!(b, b'C' | b'I' | b'K' | b'M' | b'O' | b'V');
    if unit.iter().any(bad)
        || doc.glued(last) && doc.tokens.get(last).is_some_and(|t| t.is_word() || t.is_number())
    {
        return None;
    }
    let unit_lower = doc.word(last - 1).iter().any(u8::is_ascii_lowercase);
    let reads = matches!(
        &unit[..],
        b"ST" | b"ND" | b"RD" | b"TH" | b"HR" | b"WK" | b"YR" | b"AM" | b"PM" | b"GM" | b"PT"
    );
    if reads && unit_lower {
        return None;
    }
    let area = doc.word(first).to_ascii_uppercase();
    let shape_ok = !matches!(area[0], b'Q' | b'V' | b'X')
        && area.get(1).is_none_or(|b| !matches!(b, b'I' | b'J' | b'Z'));
    let real = std::str::from_utf8(&area).is_ok_and(|area| AREAS.contains(&format!(" {area} ")));
    let certainty = match (real && shape_ok, lower || unit_lower, area.len()) {
        (true, false, _) => 0.98,
        (true, true, _) => 0.93,
        (false, false, 2) => 0.94,
        (false, true, 2) => 0.88,
        _ => 0.8,
    };
    doc.hit(
        Hit { kind: Kind::Postcode, first, last, rule: "postcode", evidence: Evidence::Format, certainty },
        Hint::Postcode,
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
            Kind::Postcode,
            &[
                ("Weavers Ginnel, LS98 2GX", "LS98 2GX"),
                ("(NG981XX):", "NG981XX"),
                ("dn98  7ez", "dn98  7ez"),
                ("EC1A 1BB.", "EC1A 1BB"),
                ("M1 1AA", "M1 1AA"),
            ],
        );
        misses(
            Kind::Postcode,
            &["S1 1st", "N2 1hr", "B12 2nd dose", "L5 1st floor", "pH7 2hr", "T12 4mg", "Ward E4 2 pts"],
        );
    }
}

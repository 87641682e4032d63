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
            // "LS98-7AX", "LS98.7AX", or the inward half on the next line.
            if (doc.mark(here, b'-') || doc.mark(here, b'.')) && doc.glued(here) && doc.glued(here + 1) {
                here += 1;
            }
            let token = doc.tokens.get(here)?;
            // A letter read or typed for the digit: "LS98 OAX".
            if token.len() == 3
                && matches!(token.first, b'O' | b'I' | b'l')
                && token.gap == Gap::Space
                && is_area(&doc.word(at).to_ascii_uppercase())
                && doc.word(here)[1..].iter().all(u8::is_ascii_uppercase)
            {
                return finish(doc, at, here + 1, lower);
            }
            if token.gap > Gap::Line || !token.is_number() || token.len() != 1 {
                return glued_inward(doc, at, lower).or_else(|| outward(doc, at, here));
            }
            (doc.word(here)[0], here + 1)
        }
        3 => return glued_inward(doc, at, lower),
        _ => return None,
    };
    let _ = inward_digit;
    // "9 ZA" is rarely typed; glued is the rule.
    let unit = doc.tokens.get(here)?;
    // "postcode: LS98 2 GX"
    let told = at > 0 && doc.is_one(at - 1, &["postcode", "pc"])
        || at > 1 && doc.mark(at - 1, b':') && doc.is_one(at - 2, &["postcode", "code", "pc"])
        || in_address(doc, at);
    let gap = if told { Gap::Space } else { Gap::None };
    if unit.gap > gap || !unit.is_word() || unit.len() != 2 {
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

fn area_lower(doc: &Document<'_>, at: usize) -> bool {
    doc.word(at).iter().any(u8::is_ascii_lowercase)
}

/// "lives in LS1", "(SE5 area)", "12 Mill Row, OX4": the outward half alone, where words say that it is a place.
fn outward(doc: &mut Document<'_>, first: usize, last: usize) -> Option<usize> {
    let area = doc.word(first).to_ascii_uppercase();
    let capital = doc.word(first).iter().all(u8::is_ascii_uppercase);
    if !capital || !doc.glued(first + 1) || !is_area(&area) || doc.glued(last) && !closes(doc, last) {
        return None;
    }
    let said = doc.is_one(last, &["area", "postcode"]) && doc.same_line(last)
        || first > 1
            && doc.is_one(first - 1, &["in", "to", "near", "from"])
            && doc
                .is_one(first - 2, &["lives", "live", "living", "moved", "flat", "address", "house", "home"])
        || first > 0 && doc.is_one(first - 1, &["postcode"])
        || first > 1 && doc.mark(first - 1, b':') && doc.is_one(first - 2, &["postcode", "pc"])
        || first > 0 && doc.mark(first - 1, b',') && in_address(doc, first);
    if !said {
        return None;
    }
    doc.hit(
        Hit {
            kind: Kind::Postcode,
            first,
            last,
            rule: "postcode-district",
            evidence: Evidence::Cue,
            certainty: 0.9,
        },
        Hint::Postcode,
    );
    Some(last)
}

fn closes(doc: &Document<'_>, at: usize) -> bool {
    doc.tokens.get(at).is_none_or(|token| matches!(token.first, b'.' | b',' | b')' | b';' | b'"' | b'?'))
}

fn is_area(area: &[u8]) -> bool {
    std::str::from_utf8(area).is_ok_and(|area| AREAS.contains(&format!(" {area} ")))
}

/// A house or street was found in the few tokens before.
fn in_address(doc: &Document<'_>, at: usize) -> bool {
    doc.hits.iter().rev().take(4).any(|hit| hit.kind == Kind::Address && hit.last <= at && at - hit.last <= 6)
}

fn finish(doc: &mut Document<'_>, first: usize, last: usize, lower: bool) -> Option<usize> {
    let unit = doc.word(last - 1).to_ascii_uppercase();
    let unit = &unit[unit.len() - 2..];
    let bad = |b: &u8| matches!(b, b'C' | b'I' | b'K' | b'M' | b'O' | b'V');
    // A letter that no inward half has: typed wrong or invented, and yet a postcode behind a street.
    let odd = unit.iter().any(bad);
    let told = odd
        && (in_address(doc, first)
            || first > 0 && doc.is_one(first - 1, &["postcode", "pc"])
            || first > 1 && doc.mark(first - 1, b':') && doc.is_one(first - 2, &["postcode", "code", "pc"]));
    if odd && !told && (area_lower(doc, first) || doc.glued(first + 1) && doc.word(first).len() < 2)
        || doc.glued(last) && doc.tokens.get(last).is_some_and(|t| t.is_word() || t.is_number())
    {
        return None;
    }
    let unit_lower = doc.word(last - 1).iter().any(u8::is_ascii_lowercase);
    let reads =
        matches!(unit, b"ST" | b"ND" | b"RD" | b"TH" | b"HR" | b"WK" | b"YR" | b"AM" | b"PM" | b"GM" | b"PT");
    if reads && unit_lower {
        return None;
    }
    let area = doc.word(first).to_ascii_uppercase();
    let shape_ok = !matches!(area[0], b'Q' | b'V' | b'X')
        && area.get(1).is_none_or(|b| !matches!(b, b'I' | b'J' | b'Z'));
    let certainty = match (is_area(&area) && shape_ok, lower || unit_lower, area.len()) {
        _ if odd => {
            if told {
                0.92
            } else {
                0.6
            }
        }
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
                ("(LS98-7AX).", "LS98-7AX"),
                ("postcode LS98 7CV", "LS98 7CV"),
                ("Thornby LS98 OAX", "LS98 OAX"),
                ("postcode: LS98 2 GX", "LS98 2 GX"),
                ("she lives in LS1 now", "LS1"),
            ],
        );
        misses(
            Kind::Postcode,
            &["S1 1st", "N2 1hr", "B12 2nd dose", "L5 1st floor", "pH7 2hr", "T12 4mg", "Ward E4 2 pts"],
        );
    }
}

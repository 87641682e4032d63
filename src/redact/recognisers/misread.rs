//! Days whose figures a scanner took for letters: "l0/3/36", "23.ll.88", "O9/1O/1962".

use super::date::{day_month, full};
use crate::redact::document::Document;
use crate::redact::tokens::{Class, Gap};

/// A day, month and year with the same mark between them and at least one letter in place of a figure.
pub(crate) fn day(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if at > 0 && doc.glued(at) && doc.tokens[at - 1].class != Class::Mark {
        return None;
    }
    let (mut groups, mut mark, mut letters) = ([(0_u32, 0_usize); 3], None, 0);
    let (mut here, mut last) = (at, at);
    for group in &mut groups {
        while let Some(token) = doc.tokens.get(here).filter(|token| here == at || token.gap == Gap::None) {
            if token.class == Class::Mark || group.1 + token.len() > 4 {
                break;
            }
            for byte in doc.word(here) {
                let figure = match byte {
                    b'0'..=b'9' => byte - b'0',
                    b'l' | b'I' => 1,
                    b'O' | b'o' => 0,
                    _ => return None,
                };
                letters += usize::from(!byte.is_ascii_digit());
                *group = (group.0 * 10 + u32::from(figure), group.1 + 1);
            }
            here += 1;
        }
        if group.1 == 0 {
            return None;
        }
        last = here;
        let next = doc.tokens.get(here).filter(|token| token.gap == Gap::None && token.len() == 1);
        match next.map(|token| token.first).filter(|first| matches!(first, b'/' | b'.' | b'-')) {
            Some(between) if *mark.get_or_insert(between) == between => here += 1,
            _ if mark.is_none() => return None,
            _ => {}
        }
    }
    let [(day, days), (month, months), (year, years)] = groups;
    let whole = letters > 0
        && (1..=2).contains(&days)
        && (1..=2).contains(&months)
        && (years == 2 || years == 4 && (1900..2100).contains(&year))
        && day_month(day, month);
    if !whole { None } else { full(doc, at, last, 0.93) }
}

#[cfg(test)]
mod tests {
    use super::super::table::{hits, misses};
    use crate::redact::Kind;

    #[test]
    fn table() {
        hits(Kind::Date, &[("dated 1O.l2.22, filed", "1O.l2.22")]);
        hits(Kind::Dob, &[("D.O.B l9.ll.61 Anaes", "l9.ll.61"), ("DOB l0/3/36)", "l0/3/36")]);
        misses(Kind::Date, &["lO.5.1", "Il/o", "12.l3.22", "lot O1-l2"]);
    }
}

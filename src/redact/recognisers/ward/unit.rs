//! A unit's short name with the number of a place in it.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::normal::SYMBOL;
use crate::redact::tokens::Gap;
use crate::redact::{Evidence, Kind};

/// "AMU 14", "Recovery 2", "IR Room 1", "W5", "HDU-4": a unit's short name with the number of a place in it.
pub(crate) fn unit(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    const ACRONYMS: [&str; 24] = [
        "amu", "itu", "icu", "hdu", "ccu", "nicu", "scbu", "sau", "aau", "dsu", "cicu", "gicu", "picu",
        "hasu", "asu", "mau", "eau", "cdu", "nnu", "lw", "mlu", "lnu", "rhdu", "ir",
    ];
    if at > 0 && doc.glued(at) && doc.tokens[at - 1].is_number() {
        return None;
    }
    let mut number = at + 1;
    let headed = doc.is_one(number, &["lab", "room", "rm"]);
    number += usize::from(headed);
    let dashed = doc.mark(number, b'-') && doc.glued(number) && doc.glued(number + 1);
    number += usize::from(dashed);
    let token = doc.tokens.get(number)?;
    let value = doc.number(number)?;
    let single = doc.tokens[at].len() == 1;
    if token.len() > 2
        || token.gap > Gap::Space
        || value == 0
        || single && !doc.glued(number)
        || doc.has(number + 1, Flags::UNIT)
        || doc.glued(number + 1)
            && doc.tokens.get(number + 1).is_some_and(|next| {
                next.is_word() && next.len() > 1
                    || matches!(next.first, b'/' | b':' | b'+' | b'%' | b'-' | SYMBOL)
                    || next.is(b'.') && doc.glued(number + 2) && doc.number(number + 2).is_some()
            })
        || doc.is_one(number + 1, &["x", "of", "pts", "hourly", "hrly", "to", "in"])
        || doc.has(number + 1, Flags::MONTH)
    {
        return None;
    }
    let capital = doc.tokens[at].is_capital();
    let certainty = if doc.is_one(at, &ACRONYMS) || headed {
        0.85
    } else if doc.is(at, "w") && capital {
        0.6
    } else if single {
        // "B12" is a vitamin, "B3" may be a bed.
        if matches!(value, 1 | 6 | 12) { 0.3 } else { 0.4 }
    } else if capital {
        0.6
    } else {
        0.4
    };
    let last = number + 1;
    doc.hit(
        Hit { kind: Kind::Ward, first: at, last, rule: "unit-number", evidence: Evidence::Cue, certainty },
        Hint::Place,
    );
    Some(last)
}

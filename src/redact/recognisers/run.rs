//! Two readings of digits that several recognisers share: a compound and a row of digit groups.

use crate::redact::document::Document;
use crate::redact::tokens::{Class, Gap};

/// A compound: words, numbers and the marks `- / . _` without any gap ("PSII-24-017", "12.03.2024").
pub(crate) struct Compound {
    /// The token after the last.
    pub(crate) last: usize,
    /// Its bytes as classes: `d` digit, `A` capital, `a` small letter, marks as they are; cut at 24.
    pub(crate) shape: ([u8; 24], usize),
    /// Digits in it.
    pub(crate) digits: usize,
    /// Letters in it.
    pub(crate) letters: usize,
}

impl Compound {
    /// The compound that starts with this token.
    pub(crate) fn at(doc: &Document<'_>, first: usize) -> Self {
        let mut last = first + 1;
        while last < doc.tokens.len() && last < first + 16 && doc.tokens[last].gap == Gap::None {
            let token = &doc.tokens[last];
            let joins = token.class == Class::Mark
                && token.len() == 1
                && matches!(token.first, b'-' | b'/' | b'.' | b'_')
                && doc.glued(last + 1)
                && doc.tokens.get(last + 1).is_some_and(|next| next.class != Class::Mark);
            if token.class == Class::Mark && !joins {
                break;
            }
            last += 1;
        }
        let mut shape = [0; 24];
        let (mut len, mut digits, mut letters) = (0, 0, 0);
        for &byte in doc.bytes(first, last) {
            let class = match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    b'd'
                }
                b'A'..=b'Z' => {
                    letters += 1;
                    b'A'
                }
                b'a'..=b'z' | 0x80 => {
                    letters += 1;
                    b'a'
                }
                other => other,
            };
            if len < shape.len() {
                shape[len] = class;
                len += 1;
            }
        }
        Self { last, shape: (shape, len), digits, letters }
    }

    /// The shape as bytes.
    pub(crate) fn shape(&self) -> &[u8] {
        &self.shape.0[..self.shape.1]
    }
}

/// A row of digit groups ("999 123 4567", "07700-900 123", "(01632) 960 123"), with the usual slips of a keyboard
/// or a scanner (O and o for 0, l and I for 1) between digits.
pub(crate) struct Groups {
    /// The digits.
    pub(crate) digits: [u8; 20],
    /// How many.
    pub(crate) count: usize,
    /// How many digits each group has.
    pub(crate) lens: [u8; 12],
    /// How many groups.
    pub(crate) groups: usize,
    /// The token after the last.
    pub(crate) last: usize,
}

impl Groups {
    /// The row that starts with this number, while it stays under `limit` digits. A group counts only as a whole;
    /// the row stops before a group that would exceed the limit.
    pub(crate) fn at(doc: &Document<'_>, first: usize, limit: usize) -> Self {
        let mut row = Self { digits: [0; 20], count: 0, lens: [0; 12], groups: 0, last: first };
        let mut at = first;
        loop {
            let (digits, len, last) = group(doc, at);
            if len == 0 || row.count + len > limit.min(20) || row.groups == 12 {
                return row;
            }
            row.digits[row.count..row.count + len].copy_from_slice(&digits[..len]);
            row.count += len;
            row.lens[row.groups] = len as u8;
            row.groups += 1;
            row.last = last;
            // One separator: a blank, or one of - . / ) with blanks around.
            at = last;
            if at >= doc.tokens.len() {
                return row;
            }
            if doc.tokens[at].gap > Gap::Space {
                // Split across lines: only where the halves have the usual lengths.
                let next = doc.tokens[at].len();
                let usual = row.lens().iter().all(|&len| len == 3)
                    && (row.groups == 1 && next == 3 || row.groups == 2 && next == 4)
                    && row.digits[0] != 0;
                if doc.tokens[at].gap > Gap::Line || !doc.tokens[at].is_number() || !usual {
                    return row;
                }
            }
            if doc.tokens[at].class == Class::Mark {
                if !(matches!(doc.tokens[at].first, b'-' | b'.' | b')' | b'(')
                    || doc.tokens[at].first == b'/'
                        && doc.word(first).first() == Some(&b'0')
                        && doc.tokens[first].len() >= 3
                        && !doc.glued(at))
                    || doc.tokens[at].len() > 1
                {
                    return row;
                }
                // "… 4771. 3 tabs": a full stop with a blank behind it ends the row.
                if doc.tokens[at].first == b'.' && doc.glued(at) && !doc.glued(at + 1) {
                    return row;
                }
                at += 1;
                if doc.tokens.get(at).is_none_or(|next| next.gap > Gap::Space) {
                    return row;
                }
            }
        }
    }

    /// The digits as bytes 0 to 9.
    pub(crate) fn digits(&self) -> &[u8] {
        &self.digits[..self.count]
    }

    /// The lengths of the groups.
    pub(crate) fn lens(&self) -> &[u8] {
        &self.lens[..self.groups]
    }
}

/// One group: a glued cluster of digits and of letters that stand for digits. Empty if a letter is another one.
fn group(doc: &Document<'_>, first: usize) -> ([u8; 16], usize, usize) {
    let mut out = [0; 16];
    let mut len = 0;
    let mut last = first;
    let mut true_digits = 0;
    while last < doc.tokens.len() && (last == first || doc.glued(last)) {
        let token = &doc.tokens[last];
        if token.class == Class::Mark {
            break;
        }
        if len + token.len() > 16 {
            return (out, 0, first);
        }
        for &byte in doc.word(last) {
            out[len] = match byte {
                b'0'..=b'9' => {
                    true_digits += 1;
                    byte - b'0'
                }
                b'O' | b'o' => 0,
                b'l' | b'I' => 1,
                _ => return (out, 0, first),
            };
            len += 1;
        }
        last += 1;
    }
    if true_digits * 3 < len || true_digits == 0 { (out, 0, first) } else { (out, len, last) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn reads_rows_and_compounds() {
        let lexicon = Lexicon::empty();
        let doc = Document::read("999 123-4567 then", &lexicon);
        let row = Groups::at(&doc, 0, 10);
        assert_eq!((row.count, row.lens()), (10, &[3, 3, 4][..]));
        let doc = Document::read("07700 9OO 7l7.", &lexicon);
        assert_eq!(Groups::at(&doc, 0, 11).digits(), [0, 7, 7, 0, 0, 9, 0, 0, 7, 1, 7]);
        let doc = Document::read("PSII-24-017.", &lexicon);
        let compound = Compound::at(&doc, 0);
        assert_eq!(compound.shape(), b"AAAA-dd-ddd");
        assert_eq!(compound.digits, 5);
    }
}

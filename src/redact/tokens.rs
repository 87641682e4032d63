//! Plain bytes enter; tokens leave: words, numbers and marks with their place, shape and hash.
//!
//! A word is a run of letters, a number a run of digits, a mark a run of one same other character (a square bracket alone). White space is
//! no token: it is the gap before the next one. Nothing is copied, and one table lookup a byte decides.

use super::lexicon::{Flags, Lexicon};
use super::normal::LETTER;

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Gap {
    /// Nothing.
    None,
    /// Blanks or one tab.
    Space,
    /// A line end.
    Line,
    /// An empty line, or the start of the text.
    Block,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// One same other character, once or more.
    Mark,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shape {
    /// `smith`
    Lower,
    /// `Smith`
    Title,
    /// `SMITH`
    Upper,
    /// `McSmith`
    Mixed,
    /// `S`
    Initial,
    /// No word.
    Other,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// First plain byte.
    pub(crate) start: u32,
    /// The plain byte after the last.
    pub(crate) end: u32,
    /// Hash of the lower-case letters; of the bytes otherwise.
    pub(crate) hash: u32,
    /// What the lists say of it.
    pub(crate) flags: Flags,
    /// What it is made of.
    pub(crate) class: Class,
    /// How it is written.
    pub(crate) shape: Shape,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// The first byte.
    pub(crate) first: u8,
}

impl Token {
    pub(crate) fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    pub(crate) fn is_word(&self) -> bool {
        self.class == Class::Word
    }

    pub(crate) fn is_number(&self) -> bool {
        self.class == Class::Number
    }

    /// It is this mark.
    pub(crate) fn is(&self, mark: u8) -> bool {
        self.class == Class::Mark && self.first == mark
    }

    pub(crate) fn has(&self, flags: Flags) -> bool {
        self.flags.0 & flags.0 != 0
    }

    /// A capital stands first.
    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper | Shape::Mixed | Shape::Initial)
    }
}

const SPACE: u8 = 0;
const LINE: u8 = 1;
const LOWER: u8 = 2;
const UPPER: u8 = 3;
const DIGIT: u8 = 4;
const MARK: u8 = 5;

const CLASSES: [u8; 256] = {
    let mut table = [MARK; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b == b'\n' || b == b'\r' || b == 0x0c || b == 0x0b {
            table[byte] = LINE;
        } else if b <= b' ' || b == 0x7f {
            table[byte] = SPACE;
        } else if b.is_ascii_lowercase() || b == LETTER {
            table[byte] = LOWER;
        } else if b.is_ascii_uppercase() {
            table[byte] = UPPER;
        } else if b.is_ascii_digit() {
            table[byte] = DIGIT;
        }
        byte += 1;
    }
    table
};

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over lower-case bytes, finished so that all bits are good.
pub(crate) const fn wide_hash(bytes: &[u8]) -> u64 {
    let mut hash = BASIS;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ (bytes[at] | 0x20) as u64).wrapping_mul(PRIME);
        at += 1;
    }
    finish(hash)
}

/// The hash that a token carries: a part of the wide one.
pub(crate) const fn hash(bytes: &[u8]) -> u32 {
    narrow(wide_hash(bytes))
}

/// The same over bytes as they are.
pub(crate) fn hash_plain(bytes: &[u8]) -> u32 {
    narrow(finish(bytes.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))))
}

#[inline]
const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

#[inline]
const fn narrow(hash: u64) -> u32 {
    (hash >> 16) as u32
}

/// Cuts plain bytes into tokens and looks every word up.
pub(crate) fn tokenise(bytes: &[u8], lexicon: &Lexicon) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(bytes.len() / 4 + 4);
    let mut at = 0;
    let mut gap = Gap::Block;
    while at < bytes.len() {
        let first = bytes[at];
        let start = at;
        match CLASSES[first as usize] {
            SPACE => {
                at += 1;
                gap = gap.max(Gap::Space);
                continue;
            }
            LINE => {
                at += 1;
                if first == b'\r' && bytes.get(at) == Some(&b'\n') {
                    at += 1;
                }
                gap = if gap >= Gap::Line { Gap::Block } else { Gap::Line };
                continue;
            }
            class @ (LOWER | UPPER) => {
                let mut hash = BASIS;
                let mut uppers = 0_usize;
                let mut class_at = class;
                loop {
                    uppers += usize::from(class_at == UPPER);
                    hash = (hash ^ u64::from(bytes[at] | 0x20)).wrapping_mul(PRIME);
                    at += 1;
                    match bytes.get(at) {
                        Some(&byte) => class_at = CLASSES[byte as usize],
                        None => break,
                    }
                    if class_at != LOWER && class_at != UPPER {
                        break;
                    }
                }
                let len = at - start;
                let shape = match (uppers, class) {
                    (0, _) => Shape::Lower,
                    (1, UPPER) if len == 1 => Shape::Initial,
                    (1, UPPER) => Shape::Title,
                    (n, _) if n == len => Shape::Upper,
                    _ => Shape::Mixed,
                };
                let wide = finish(hash);
                let hash = narrow(wide);
                let flags = lexicon.read(&bytes[start..at], wide);
                tokens.push(Token {
                    start: start as u32,
                    end: at as u32,
                    hash,
                    flags,
                    class: Class::Word,
                    shape,
                    gap,
                    first,
                });
            }
            class => {
                let wanted_digit = class == DIGIT;
                at += 1;
                while at < bytes.len()
                    && if wanted_digit {
                        bytes[at].is_ascii_digit()
                    } else {
                        // A bracket stands alone: "[[staff 1]]" holds a placeholder.
                        bytes[at] == first && !matches!(first, b'[' | b']')
                    }
                {
                    at += 1;
                }
                let class = if wanted_digit { Class::Number } else { Class::Mark };
                // A long row of the same mark hashes like a short one.
                let shown = if wanted_digit { &bytes[start..at] } else { &bytes[start..at.min(start + 3)] };
                let hash = hash(shown);
                tokens.push(Token {
                    start: start as u32,
                    end: at as u32,
                    hash,
                    flags: Flags::NONE,
                    class,
                    shape: Shape::Other,
                    gap,
                    first,
                });
            }
        }
        gap = Gap::None;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_marks_and_gaps() {
        let lexicon = Lexicon::empty();
        let text = b"pt.Hope/DOB23.07.48\r\n\r\nO'Brien  SMITH";
        let tokens = tokenise(text, &lexicon);
        let shown: Vec<&str> = tokens
            .iter()
            .map(|t| std::str::from_utf8(&text[t.start as usize..t.end as usize]).unwrap())
            .collect();
        assert_eq!(
            shown,
            ["pt", ".", "Hope", "/", "DOB", "23", ".", "07", ".", "48", "O", "'", "Brien", "SMITH"]
        );
        assert_eq!(tokens[10].gap, Gap::Block);
        assert_eq!(tokens[13].gap, Gap::Space);
        assert_eq!(tokens[2].shape, Shape::Title);
        assert_eq!(tokens[13].shape, Shape::Upper);
        assert_eq!(tokens[12].hash, hash(b"brien"));
    }
}

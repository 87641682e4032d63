//! Raw text enters; plain bytes leave, each with its place in the raw text.
//!
//! Everything after this file works on ASCII: letters lose their accents, curly quotes, odd spaces, dashes and
//! full-width digits become the plain ones, and characters nobody sees (zero-width, soft hyphen, combining marks,
//! direction marks) vanish. A letter of another script becomes [`LETTER`], any other character [`SYMBOL`]. Text that
//! is ASCII already is borrowed and needs no map.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stands for a letter that has no plain form.
pub(crate) const LETTER: u8 = 0x80;
/// Stands for any other character that has no plain form.
pub(crate) const SYMBOL: u8 = 0x81;

/// Plain bytes with their places in the raw text.
pub(crate) struct Normal<'a> {
    /// ASCII, [`LETTER`] and [`SYMBOL`].
    pub(crate) bytes: Cow<'a, [u8]>,
    /// For each plain byte the byte at which its raw character starts, then the length of the raw text.
    /// `None` where both are the same.
    map: Option<Vec<u32>>,
}

impl<'a> Normal<'a> {
    /// Reads a text of less than 4 GiB.
    pub(crate) fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { bytes: Cow::Borrowed(text.as_bytes()), map: None };
        }
        let mut bytes = Vec::with_capacity(text.len());
        let mut map = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            let before = bytes.len();
            if c.is_ascii() {
                bytes.push(c as u8);
            } else {
                plain(c, &mut bytes);
            }
            map.resize(map.len() + bytes.len() - before, at as u32);
        }
        map.push(text.len() as u32);
        Self { bytes: Cow::Owned(bytes), map: Some(map) }
    }

    /// The raw bytes that a range of plain bytes stands for; always on character boundaries. An unseen character
    /// behind the range belongs to it.
    pub(crate) fn raw(&self, range: Range<usize>) -> Range<usize> {
        let Some(map) = &self.map else { return range };
        let start = map[range.start] as usize;
        let mut end = range.end;
        // One raw character may give several plain bytes ("ß"): never end inside it.
        while end > range.start && end + 1 < map.len() && map[end] == map[end - 1] {
            end += 1;
        }
        start..map[end] as usize
    }
}

fn plain(c: char, out: &mut Vec<u8>) {
    let simple = match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{00b4}' | '\u{02bc}'
        | '\u{02b9}' | '\u{ff07}' => b'\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '\u{00ab}' | '\u{00bb}' => b'"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => b'-',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{00a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => b' ',
        '\u{2028}' | '\u{2029}' | '\u{0085}' => b'\n',
        '\u{2022}' | '\u{00b7}' | '\u{2219}' | '\u{25cf}' => b'*',
        '\u{2024}' => b'.',
        '\u{00ad}'
        | '\u{034f}'
        | '\u{061c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => return,
        'ø' => b'o',
        'Ø' => b'O',
        'ł' => b'l',
        'Ł' => b'L',
        'đ' | 'ð' => b'd',
        'Đ' | 'Ð' => b'D',
        'ħ' => b'h',
        'Ħ' => b'H',
        'ı' => b'i',
        'ŧ' => b't',
        _ => 0,
    };
    if simple != 0 {
        out.push(simple);
        return;
    }
    match c {
        'ß' => return out.extend_from_slice(b"ss"),
        'æ' => return out.extend_from_slice(b"ae"),
        'Æ' => return out.extend_from_slice(b"Ae"),
        'œ' => return out.extend_from_slice(b"oe"),
        'Œ' => return out.extend_from_slice(b"Oe"),
        'þ' => return out.extend_from_slice(b"th"),
        'Þ' => return out.extend_from_slice(b"Th"),
        _ => {}
    }
    if is_combining_mark(c) {
        return;
    }
    if matches!(
        c,
        '\u{00bc}'..='\u{00be}' | '\u{00b2}' | '\u{00b3}' | '\u{00b9}' | '\u{00b0}' | '\u{00ba}' | '\u{00aa}'
    ) {
        // Fractions, powers and degrees are no digits of a number.
        out.push(SYMBOL);
        return;
    }
    let before = out.len();
    for part in std::iter::once(c).nfkd() {
        if part.is_ascii_graphic() {
            out.push(part as u8);
        } else if let Some(digit) = decimal(part) {
            out.push(b'0' + digit);
        }
    }
    if out.len() == before {
        out.push(if c.is_alphanumeric() { LETTER } else { SYMBOL });
    }
}

/// The value of a decimal digit of the scripts whose digits stand in blocks of ten.
fn decimal(c: char) -> Option<u8> {
    const ZEROS: [u32; 12] =
        [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xe50, 0xff10];
    let code = c as u32;
    ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| (code - zero) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(raw: &str, plain: &str) {
        let normal = Normal::new(raw);
        assert_eq!(String::from_utf8_lossy(&normal.bytes), plain);
        for start in 0..normal.bytes.len() {
            for end in start..=normal.bytes.len() {
                let range = normal.raw(start..end);
                assert!(raw.get(range).is_some());
            }
        }
    }

    #[test]
    fn plain_forms() {
        reads("O\u{2019}Brien", "O'Brien");
        reads("Siân Zoë Łukasz Strauß", "Sian Zoe Lukasz Strauss");
        reads("Jo\u{200b}hn 07\u{ad}700\u{a0}900", "John 07700 900");
        reads("e\u{301}a 999", "ea 999");
        reads("٩٩٩", "999");
        reads("", "");
    }

    #[test]
    fn a_range_takes_the_marks_behind_it() {
        let raw = "Zoe\u{308}, ok";
        let normal = Normal::new(raw);
        assert_eq!(&raw[normal.raw(0..3)], "Zoe\u{308}");
        let raw = "Strauß!";
        assert_eq!(&raw[Normal::new(raw).raw(0..6)], "Strauß");
    }
}

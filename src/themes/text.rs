//! Words of a redacted text: lower-cased, without possessives, placeholders and punctuation, and with the breaks
//! between sentences that no phrase may cross.
//!
//! Enters: redacted text. Leaves: raw words with byte offsets. A placeholder (`[patient]`, `[2 days later]`) is no
//! evidence: it leaves as an empty word, which matches nothing but keeps its place in the order.

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawWord<'a> {
    /// Lower-cased, without apostrophes; empty for a placeholder.
    pub word: &'a str,
    /// Byte offset of its first character in the text.
    pub start: u32,
    /// Byte offset behind its last character.
    pub end: u32,
    /// A sentence or line ends between the word before and this one.
    pub after_break: bool,
    /// Written in capitals throughout (two letters or more).
    pub capitals: bool,
}

/// Longest text that is read, in bytes: about ten thousand words. The rest adds nothing to a label.
pub const MAX_BYTES: usize = 64 * 1024;
/// Longest placeholder, in bytes between its brackets.
const MAX_PLACEHOLDER: usize = 30;

/// Calls `each` for every word of `text`, in order.
pub fn words(text: &str, mut each: impl FnMut(RawWord<'_>)) {
    let text = clip(text);
    let bytes = text.as_bytes();
    let mut lower = String::with_capacity(32);
    let (mut at, mut after_break, mut short_before) = (0, true, false);
    while let Some(c) = text[at..].chars().next() {
        if c == '['
            && let Some(length) = placeholder(&bytes[at..])
        {
            each(RawWord {
                word: "",
                start: at as u32,
                end: (at + length) as u32,
                after_break,
                capitals: false,
            });
            (after_break, short_before) = (false, false);
            at += length;
        } else if c.is_alphanumeric() {
            let (length, capitals) = read_word(&text[at..], &mut lower);
            let end = at + length;
            each(RawWord { word: &lower, start: at as u32, end: end as u32, after_break, capitals });
            // "C. diff" is not the end of a sentence.
            short_before = lower.len() == 1;
            after_break = false;
            at = end;
        } else {
            let next = bytes.get(at + 1).copied().unwrap_or(b' ');
            after_break |= match c {
                '\n' | '!' | '?' | ';' | '•' => true,
                '.' => next.is_ascii_whitespace() && !short_before,
                '-' | '–' => at > 0 && bytes[at - 1] == b' ' && next == b' ',
                _ => false,
            };
            at += c.len_utf8();
        }
    }
}

/// Cuts at [`MAX_BYTES`], on a character.
pub(super) fn clip(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

/// Length in bytes of the placeholder at the start of `bytes`, brackets included.
fn placeholder(bytes: &[u8]) -> Option<usize> {
    let inside = bytes[1..].iter().take(MAX_PLACEHOLDER + 1).position(|byte| *byte == b']')?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'\'');
    (inside > 0 && bytes[1..=inside].iter().all(plain)).then_some(inside + 2)
}

/// Reads one word into `lower`; its length in bytes in the text, and whether it is all capitals.
fn read_word(text: &str, lower: &mut String) -> (usize, bool) {
    lower.clear();
    // Most words are plain letters and digits to their end.
    let (mut plain, mut letters, mut small) = (0, 0u32, false);
    for byte in text.bytes().take_while(u8::is_ascii_alphanumeric) {
        small |= byte.is_ascii_lowercase();
        letters += u32::from(byte.is_ascii_alphabetic());
        lower.push(byte.to_ascii_lowercase().into());
        plain += 1;
    }
    let mut end = plain;
    let follows = text.as_bytes().get(plain).copied().unwrap_or(b' ');
    if follows.is_ascii() && !matches!(follows, b'\'' | b'.' | b':' | b'/') {
        return (end, letters >= 2 && !small);
    }
    let mut rest = text[plain..].char_indices().map(|(at, c)| (at + plain, c)).peekable();
    while let Some((at, c)) = rest.next() {
        if c.is_alphanumeric() {
            small |= c.is_lowercase();
            letters += u32::from(c.is_alphabetic());
            if c.is_ascii() {
                lower.push(c.to_ascii_lowercase());
            } else {
                lower.extend(c.to_lowercase());
            }
            end = at + c.len_utf8();
            continue;
        }
        let follows = rest.peek().map(|(_, next)| *next);
        match c {
            // "patient's" is "patient"; "didn't" is "didnt".
            '\'' | '’' if follows.is_some_and(char::is_alphabetic) => {
                let tail = &text[at + c.len_utf8()..];
                let possessive = tail.starts_with(['s', 'S'])
                    && !tail[1..].chars().next().is_some_and(char::is_alphanumeric);
                if possessive {
                    end = at + c.len_utf8() + 1;
                    break;
                }
            }
            // "1:1", "0.5" and "24/7" are one word.
            '.' | ':' | '/'
                if text.as_bytes()[at - 1].is_ascii_digit()
                    && follows.is_some_and(|c| c.is_ascii_digit()) =>
            {
                lower.push(c);
            }
            _ => break,
        }
    }
    (end, letters >= 2 && !small)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(text, |word| {
            assert!(text.get(word.start as usize..word.end as usize).is_some());
            out.push(format!("{}{}", if word.after_break { "|" } else { "" }, word.word));
        });
        out
    }

    #[test]
    fn words_are_lower_case_and_placeholders_say_nothing() {
        let table: &[(&str, &[&str])] = &[
            ("Patient's insulin", &["|patient", "insulin"]),
            ("didn’t wait", &["|didnt", "wait"]),
            ("[patient] fell [2 days later].", &["|", "fell", ""]),
            ("bed [see below, please] 2", &["|bed", "see", "below", "please", "2"]),
            ("1:1 nursing, 0.5mg 24/7", &["|1:1", "nursing", "0.5mg", "24/7"]),
            ("C. diff. Moved", &["|c", "diff", "|moved"]),
            ("Co-amoxiclav - given", &["|co", "amoxiclav", "|given"]),
            ("one\ntwo", &["|one", "|two"]),
            ("", &[]),
            ("[", &[]),
            ("'' ’", &[]),
            ("ÉTAGE", &["|étage"]),
        ];
        for (text, expected) in table {
            assert_eq!(&read(text), expected, "{text}");
        }
    }

    #[test]
    fn capitals_are_seen() {
        let mut seen = Vec::new();
        words("IT it I MUST B12", |word| seen.push(word.capitals));
        assert_eq!(seen, [true, false, false, true, false]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            let mut last = 0;
            words(&text, |word| {
                assert!(word.start >= last && word.end > word.start);
                assert!(text.get(word.start as usize..word.end as usize).is_some());
                last = word.end;
            });
        }
    }
}

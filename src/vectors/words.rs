//! The words of a text as the table of vectors was made: a text enters, its words leave one by one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Calls `then` with each word in small letters without accents and apostrophes; what stands in brackets is left out.
pub(super) fn each_word(text: &str, word: &mut Vec<u8>, mut then: impl FnMut(&[u8])) {
    word.clear();
    let mut rest = text;
    loop {
        let before = word.len();
        word.extend(rest.bytes().map_while(|byte| Some(SMALL[usize::from(byte)]).filter(|small| *small > 0)));
        rest = &rest[word.len() - before..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let apostrophe = matches!(c, '\'' | '’') && !word.is_empty();
        if apostrophe && chars.next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        if !c.is_ascii() {
            let before = word.len();
            let letters = c.to_lowercase().nfd().filter(|c| !is_combining_mark(*c));
            word.extend(letters.filter(char::is_ascii_alphanumeric).map(|c| c as u8));
            if word.len() > before || is_combining_mark(c) {
                continue;
            }
        }
        // Looked for no further than a placeholder reaches: many open brackets would each read the whole text.
        if c == '['
            && let Some(inside) = rest.bytes().take(41).position(|byte| byte == b']')
            && !rest.as_bytes()[..inside].contains(&b'\n')
        {
            rest = &rest[inside + 1..];
        }
        if !word.is_empty() {
            then(word);
            word.clear();
        }
    }
    if !word.is_empty() {
        then(word);
        word.clear();
    }
}

/// By byte: the small letter or digit that it stands for, or 0.
const SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_the_table_was_made() {
        let words = |text: &str| {
            let mut out = Vec::new();
            each_word(text, &mut Vec::new(), |word| out.push(String::from_utf8(word.to_vec()).unwrap()));
            out
        };
        for (text, expected) in [
            ("Mrs [patient] fell", vec!["mrs", "fell"]),
            ("Hartmann's/saline 10mg", vec!["hartmanns", "saline", "10mg"]),
            ("café naïve e\u{301}clat", vec!["cafe", "naive", "eclat"]),
            ("pts' notes", vec!["pts", "notes"]),
            ("[open", vec!["open"]),
            ("[2 days later] [[patient]", vec![]),
            ("[a\nb] c", vec!["a", "b", "c"]),
            (
                "[sixteen letters sixteen letters sixteen l] c",
                vec!["sixteen", "letters", "sixteen", "letters", "sixteen", "l", "c"],
            ),
            ("µ→—", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}

//! What a place is called: its name as written enters, its own words and the word for what it is leave, the same for
//! every way of writing them, so that one place has one number.

use crate::redact::Kind;
use crate::redact::normal::LETTER;
use crate::redact::numerals::{TEENS, TENS, UNITS};

/// What a place is called: its distinguishing words and the word for what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Called {
    pub(super) own: Vec<u8>,
    pub(super) head: Vec<u8>,
}

/// What a place is called, however it is written: "the Quince Ward" is "Quince  Ward", "St. Mary's" is
/// "Saint Marys", "Ward-7" is "wd 7", "W7" and "ward seven", "Oakmere Hosp" is "Oakmere Hospital".
pub(super) fn called(kind: Kind, name: &[u8]) -> Called {
    let mut plain: Vec<u8> = Vec::with_capacity(name.len() + 4);
    for &byte in name.iter().filter(|byte| **byte != b'\'') {
        if plain.last().is_some_and(|last| last.is_ascii_digit() != byte.is_ascii_digit()) {
            plain.push(b' ');
        }
        plain.push(byte.to_ascii_lowercase());
    }
    let mut words: Vec<&[u8]> = plain
        .split(|byte| !(byte.is_ascii_alphanumeric() || *byte == LETTER))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 && words[0] == b"the" {
        words.remove(0);
    }
    let letters = |word: &[u8]| word.iter().all(u8::is_ascii_alphabetic);
    if let [_, .., before, b"s"] = words[..]
        && letters(before)
    {
        words.pop();
    }
    let words = folded(&words);
    let last = words.len().saturating_sub(1);
    let (own, head) = if last > 0 && is_head(&words[last]) {
        let mut from = last;
        while from > 1 && matches!(&words[from - 1][..], b"medical" | b"health" | b"care" | b"nursing") {
            from -= 1;
        }
        words.split_at(from)
    } else if last > 0 && kind == Kind::Ward && is_head(&words[0]) {
        let (head, own) = words.split_at(1);
        (own, head)
    } else {
        (&words[..], &words[..0])
    };
    let own = if own.is_empty() { name.to_ascii_lowercase() } else { own.join(&b' ') };
    Called { own, head: head.join(&b' ') }
}

/// The words of a name with short forms written out, number words as figures, and no s at their ends.
fn folded(words: &[&[u8]]) -> Vec<Vec<u8>> {
    let find = |list: &[&str], word: &[u8]| list.iter().position(|one| one.as_bytes() == word);
    let unit = |word: &[u8]| find(&UNITS, word).map(|unit| unit + 1);
    let number = |word: &[u8]| {
        let zero = (word == b"zero").then_some(0);
        zero.or_else(|| unit(word)).or_else(|| find(&TEENS, word).map(|teen| teen + 10))
    };
    let mut folded: Vec<Vec<u8>> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        let next = words.get(at + 1).copied().unwrap_or_default();
        let numbered = next.first().is_some_and(u8::is_ascii_digit);
        at += 1;
        if let Some(tens) = find(&TENS, word) {
            // "twenty one"
            let units = unit(next);
            at += usize::from(units.is_some());
            folded.push((tens * 10 + 20 + units.unwrap_or(0)).to_string().into_bytes());
        } else if let Some(number) = number(word) {
            folded.push(number.to_string().into_bytes());
        } else if !(numbered && at > 1 && matches!(word, b"no" | b"number")) {
            let saint = folded.last().is_some_and(|last| last == b"st");
            folded.push(written_out(word, numbered, saint).to_vec());
        }
    }
    folded
}

/// A word without its short form, its zeros in front or the s at its end.
fn written_out(word: &[u8], numbered: bool, saint: bool) -> &[u8] {
    match word {
        b"wd" | b"wrd" => return b"ward",
        b"w" if numbered => return b"ward",
        b"rm" if numbered => return b"room",
        b"cub" if numbered => return b"cubicle",
        b"hosp" => return b"hospital",
        b"inf" | b"infirm" => return b"infirmary",
        b"center" | b"ctr" => return b"centre",
        b"gen" => return b"general",
        b"uni" | b"univ" => return b"university",
        b"saint" => return b"st",
        _ => {}
    }
    let mut bare = word;
    while bare.len() > 1 && bare[0] == b'0' {
        bare = &bare[1..];
    }
    // "St James's", "St James" and "St Thomas'"; "Princess" keeps its own.
    if saint {
        while bare.len() > 2
            && let Some(shorter) = bare.strip_suffix(b"s")
        {
            bare = shorter;
        }
    } else if bare.len() > 3
        && !bare.ends_with(b"ss")
        && let Some(shorter) = bare.strip_suffix(b"s")
    {
        bare = shorter;
    }
    bare
}

/// A word for what a place is, as [`folded`] leaves it.
fn is_head(word: &[u8]) -> bool {
    matches!(
        word,
        b"ward"
            | b"hospital"
            | b"infirmary"
            | b"unit"
            | b"centre"
            | b"clinic"
            | b"surgery"
            | b"practice"
            | b"pharmacy"
            | b"hospice"
            | b"home"
            | b"house"
            | b"suite"
            | b"trust"
            | b"school"
            | b"college"
            | b"academy"
            | b"nursery"
            | b"wing"
            | b"bay"
            | b"bed"
            | b"room"
            | b"cubicle"
            | b"theatre"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_letters_keeps_what_it_has() {
        assert_eq!(called(Kind::Org, b"'s"), Called { own: b"s".to_vec(), head: Vec::new() });
        assert_eq!(called(Kind::Org, b"---"), Called { own: b"---".to_vec(), head: Vec::new() });
    }
}

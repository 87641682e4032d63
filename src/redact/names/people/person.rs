//! A person of a case: what is known of somebody and another name enter, whether both are the same person leaves.

use super::likeliest::clear;
use crate::redact::names::kin::{Beside, Sex};
use crate::redact::names::known::near;
use crate::redact::names::posts::Post;
use crate::redact::names::roles::Points;

/// A person of a case.
pub(super) struct Person {
    /// The words of the fullest form.
    pub(super) words: Vec<Word>,
    /// What all places of the name say.
    pub(super) points: Points,
    /// What the first title that says it has said.
    pub(super) title: Option<Sex>,
    /// What the titles and the words for kin beside the name say.
    pub(super) beside: Beside,
    /// The post that the words beside the name give.
    pub(super) post: Option<Post>,
    /// Nothing around any place of the name says who it is.
    pub(super) unknown: bool,
    /// The turn at which the person was last named.
    pub(super) named: usize,
}

/// A word of a name.
pub(super) struct Word {
    /// In lower case.
    pub(super) letters: Vec<u8>,
    /// On the list of surnames: "Browne" is no slip for "Brown".
    pub(super) listed: bool,
}

impl Person {
    /// The name with these words, and with what stands around it, is theirs.
    pub(super) fn is(&self, words: &[Word], points: &Points, beside: Beside, post: Option<Post>) -> bool {
        if self.works_elsewhere(words, beside, post) {
            return false;
        }
        if let (Some(mine), Some(other)) = (self.beside.sex, beside.sex)
            && mine != other
        {
            return false;
        }
        // "Pt Price fell, husband Alun Price rang": a patient and a relative of one surname.
        if let (Some(mine), Some(other)) = (self.beside.role, beside.role)
            && mine != other
            && shares_surname_alone(&self.words, words)
        {
            return false;
        }
        if let (Some(mine), Some(other)) = (clear(&self.points), clear(points))
            && mine != other
            && (words.len() == 1 || self.words.len() == 1)
        {
            return false;
        }
        let (short, long) =
            if words.len() <= self.words.len() { (words, &self.words[..]) } else { (&self.words[..], words) };
        // "Alun Brown" and "Alun Browne": a slip all the same, for the rest of the name is right.
        let tied = short.len() > 1
            && short
                .iter()
                .any(|word| word.letters.len() > 1 && long.iter().any(|other| other.letters == word.letters));
        let same = |word: &Word, other: &Word| {
            let (one, two) = (&word.letters[..], &other.letters[..]);
            let slip = tied || !(word.listed && other.listed);
            one == two || one.len() >= 5 && two.len() >= 5 && slip && near(one, two)
        };
        let whole = |word: &Word| {
            long.iter().any(|other| same(word, other))
                || long.windows(2).any(|pair| parted(word, pair))
                || short.len() == 1 && brief(word, long)
        };
        // An initial fits beside a word that fits whole, and never that word: "Brown" is not "B. Marsh".
        let begins = |word: &Word| {
            long.iter().any(|other| {
                starts(word, other)
                    && !short.iter().any(|more| more.letters.len() > 1 && more.letters == other.letters)
                    && !(word.letters.len() > 1 && long.iter().any(|more| more.letters == word.letters))
            })
        };
        let joined = long.len() == 1 && short.len() == 1 && brief(&long[0], short);
        let full = short.iter().any(|word| word.letters.len() > 1 && whole(word))
            || short.len() == long.len() && short.iter().all(whole);
        joined
            || !short.is_empty() && full && short.iter().all(|word| whole(word) || begins(word))
            || initials(short, long)
            || initials(long, short)
    }

    /// "Dr Jones" is not "Nurse Jones", and "Jones (patient)" neither. Only of a whole name may a doctor be
    /// the patient.
    fn works_elsewhere(&self, words: &[Word], beside: Beside, post: Option<Post>) -> bool {
        let long = |words: &[Word]| words.iter().filter(|word| word.letters.len() > 1).count() > 1;
        let whole = long(words) && long(&self.words);
        if let (Some(mine), Some(other)) = (self.post, post)
            && mine.excludes(other, whole)
        {
            return true;
        }
        !whole
            && match (self.post, post) {
                (Some(_), None) => self.beside.role.is_none() && beside.role.is_some(),
                (None, Some(_)) => self.beside.role.is_some() && beside.role.is_none(),
                _ => false,
            }
    }
}

/// One of the two is the initial of the other.
fn starts(one: &Word, two: &Word) -> bool {
    (one.letters.len() == 1 || two.letters.len() == 1) && one.letters.first() == two.letters.first()
}

/// The word is written in two: "McIntyre" and "Mc Intyre", "O'Brien" and "O Brien".
fn parted(word: &Word, pair: &[Word]) -> bool {
    pair[0].letters.len() <= 3 && pair.iter().flat_map(|part| &part.letters).eq(&word.letters)
}

/// The word is two letters, the name one: "AB" and "A".
fn brief(word: &Word, name: &[Word]) -> bool {
    matches!(name, [lone] if lone.letters.len() == 1 && word.letters.len() == 2 && starts(lone, word))
}

/// One name is the initials of the other: "A P" and "Alun Price".
fn initials(one: &[Word], two: &[Word]) -> bool {
    one.len() > 1
        && one.len() == two.len()
        && one.iter().zip(two).all(|(one, two)| one.letters.len() == 1 && starts(one, two))
}

/// One is a surname alone, the other has it behind a given name.
fn shares_surname_alone(one: &[Word], two: &[Word]) -> bool {
    match (one, two) {
        ([bare], [_, .., surname]) | ([_, .., surname], [bare]) => bare.letters == surname.letters,
        _ => false,
    }
}

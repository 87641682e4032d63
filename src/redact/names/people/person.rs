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
            one == two
                || one.len() == 1 && two.first() == one.first()
                || two.len() == 1 && one.first() == two.first()
                || one.len() >= 5 && two.len() >= 5 && slip && near(one, two)
        };
        let full = short.iter().any(|word| word.letters.len() > 1) || long.len() == short.len();
        !short.is_empty() && full && short.iter().all(|word| long.iter().any(|other| same(word, other)))
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

/// One is a surname alone, the other has it behind a given name.
fn shares_surname_alone(one: &[Word], two: &[Word]) -> bool {
    match (one, two) {
        ([bare], [_, .., surname]) | ([_, .., surname], [bare]) => bare.letters == surname.letters,
        _ => false,
    }
}

//! What a word for kin or patient right beside a name says of its bearer: the place of a name enters, sex and role leave.
//!
//! Far surer than the points of [`super::roles`], which sum up what all words around say: it keeps two people of one
//! surname apart where no title does.

use super::role_words::OWN;
use super::roles::{before_title, role_word};
use crate::redact::Role;
use crate::redact::document::Document;

/// What a title or a word for kin says of who is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Female,
    Male,
}

/// What stands right beside a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    pub(super) sex: Option<Sex>,
    /// The patient or a relative; nobody else.
    pub(super) role: Option<Role>,
}

impl Beside {
    /// What this leaves open, the other says.
    pub(super) fn or(self, other: Self) -> Self {
        Self { sex: self.sex.or(other.sex), role: self.role.or(other.role) }
    }
}

const MALE: [&str; 18] = [
    "husband",
    "hubby",
    "son",
    "dad",
    "father",
    "brother",
    "bro",
    "uncle",
    "nephew",
    "grandad",
    "grandpa",
    "grandfather",
    "grandson",
    "stepson",
    "stepfather",
    "stepdad",
    "boyfriend",
    "widower",
];
const FEMALE: [&str; 23] = [
    "wife",
    "daughter",
    "mum",
    "mam",
    "mom",
    "mother",
    "aunt",
    "auntie",
    "aunty",
    "niece",
    "nan",
    "nana",
    "nanna",
    "gran",
    "granny",
    "grandma",
    "grandmother",
    "granddaughter",
    "stepdaughter",
    "stepmother",
    "stepmum",
    "girlfriend",
    "widow",
];
/// In a maternity unit a mother is the patient.
const MOTHERS: [&str; 6] = ["mum", "mam", "mom", "mother", "parent", "parents"];
/// Who tells the story calls a patient so: "my husband Alun was admitted".
const TELLERS: [&str; 3] = ["my", "our", "your"];

/// What the word before a name and its title says, and then the one in brackets behind: "husband Alun Price",
/// "Alun Price (son)".
pub(super) fn beside(doc: &Document<'_>, first: usize, last: usize) -> Beside {
    let (start, _) = before_title(doc, first, &mut |_| {});
    let word = |at: usize| Beside { sex: sex(doc, at), role: role(doc, at) };
    let before = before(doc, start).map(word).unwrap_or_default();
    before.or(bracketed(doc, last).map(word).unwrap_or_default())
}

/// The word right before, or before a colon or an opening bracket.
pub(super) fn before(doc: &Document<'_>, start: usize) -> Option<usize> {
    let mut at = start.checked_sub(1).filter(|_| doc.same_line(start))?;
    if doc.mark(at, b':') || doc.mark(at, b'(') {
        at = at.checked_sub(1).filter(|_| doc.same_line(at))?;
    }
    if doc.is(at, "law") {
        // "mother-in-law", "mother in law"
        at = (at.saturating_sub(4)..at)
            .rev()
            .find(|&back| doc.tokens[back].is_word() && !doc.is(back, "in"))?;
    }
    doc.tokens[at].is_word().then_some(at)
}

/// The last word of a bracket that holds nothing but one for kin and whose: "(husband)", "(pt's son)".
fn bracketed(doc: &Document<'_>, last: usize) -> Option<usize> {
    if !doc.mark(last, b'(') || !doc.same_line(last) {
        return None;
    }
    let close = (last + 2..last + 6).find(|&at| doc.mark(at, b')'))?;
    let whose = |at: usize| {
        doc.mark(at, b'\'') || doc.is_one(at, &OWN) || doc.is_one(at, &["the", "pt", "pts", "patient", "s"])
    };
    let at = close - 1;
    (doc.tokens[at].is_word() && (last + 1..at).all(whose)).then_some(at)
}

fn sex(doc: &Document<'_>, at: usize) -> Option<Sex> {
    // "Sister Okafor" is a nurse.
    let sister = || doc.is(at, "sister") && at > 0 && doc.is_one(at - 1, &OWN);
    if doc.is_one(at, &MALE) {
        Some(Sex::Male)
    } else if doc.is_one(at, &FEMALE) || sister() {
        Some(Sex::Female)
    } else {
        None
    }
}

fn role(doc: &Document<'_>, at: usize) -> Option<Role> {
    let points = role_word(doc, at, true, false)?;
    let told = at > 0 && doc.is_one(at - 1, &TELLERS);
    if points[Role::Patient as usize] > 0 {
        Some(Role::Patient)
    } else if points[Role::Relative as usize] > 0 && !told && !doc.is_one(at, &MOTHERS) {
        Some(Role::Relative)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn the_word_beside_says_sex_and_role() {
        let lexicon = Lexicon::standard();
        let (male, female) = (Some(Sex::Male), Some(Sex::Female));
        let (patient, relative) = (Some(Role::Patient), Some(Role::Relative));
        for (text, sex, role) in [
            ("Husband <Alun Price> rang", male, relative),
            ("her husband Dr <Alun Price> rang", male, relative),
            ("NOK husband: <Alun Price>", male, relative),
            ("her mother-in-law <Ena Price> came", female, None),
            ("<Alun Price> (husband) rang", male, relative),
            ("<Ena Price> (pt's daughter) rang", female, relative),
            ("her sister <Ena Price> rang", female, relative),
            ("Sister <Price> came", None, None),
            ("mum <Ena Price> was seen", female, None),
            ("my husband <Alun Price> was admitted", male, None),
            ("pt <Price> fell", None, patient),
            ("Patient Mrs <Price> fell", None, patient),
            ("<Ena Price> (patient) fell", None, patient),
            ("husband of <Ena Price> rang", None, None),
            ("told her husband. <Ena Price> fell", None, None),
            ("<Ena Price> (friend of son) came", None, None),
            ("Mrs <Price>, husband Alun, came", None, None),
            ("Dr <Price> came", None, None),
        ] {
            let (before, rest) = text.split_once('<').unwrap();
            let (name, behind) = rest.split_once('>').unwrap();
            let plain = format!("{before}{name}{behind}");
            let doc = Document::read(&plain, &lexicon);
            let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
            let found = beside(&doc, at(before.len()), at(before.len() + name.len()));
            assert_eq!(found, Beside { sex, role }, "{text}");
        }
    }
}

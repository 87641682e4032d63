//! The record's own identifying columns: every part of a name, every form of a date, numbers and address words, with
//! a slip of one letter (Damerau distance 1) from five letters on.
//!
//! A value is cut into its runs ([`value`]) and filed ([`filed`]). What [`find`] marks, the second pass was trained with; names
//! written together ([`joined`]), other forms of a number ([`numbers`]) and jobs in columns of names ([`job`]) are seen to when
//! the chances are known.

mod column;
mod filed;
mod find;
mod job;
mod joined;
mod mailbox;
mod numbers;
mod person;
mod slip;
mod value;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::redact::document::Document;
use crate::redact::engine::Work;
use crate::redact::lexicon::Lexicon;
use crate::redact::steps::step;
use crate::redact::{Kind, Known, Role};
use column::key_has;
pub(crate) use slip::near;

/// A case's known identifiers, ready for looking up.
#[derive(Default)]
pub(crate) struct Sought {
    names: Vec<Name>,
    /// The place of each name's word, by its hash.
    places: FxHashMap<u32, usize>,
    /// First letters of given names, by whose they are.
    given: Vec<(Role, u8)>,
    /// Digits of numbers by how many they are, with the kind and their turn.
    numbers: BTreeMap<usize, FxHashMap<Vec<u8>, (usize, Kind)>>,
    /// How many numbers there are.
    count: usize,
    /// Year (0 where unknown) and whether of birth, by month and day.
    dates: BTreeMap<(u32, u32), Vec<(u32, bool)>>,
    /// Phrases that go letter by letter, however ordinary their words, by the hash of the first.
    phrases: FxHashMap<u32, Vec<Vec<u32>>>,
    /// Ages of 90 and over.
    ages: Vec<u32>,
    /// Words of columns that name a place.
    place_words: FxHashSet<u32>,
    /// Every word of a person's name, however short or ordinary, by its hash: whose it is, and whether a surname.
    persons: FxHashMap<u32, (Option<Role>, bool)>,
    /// What somebody does, or whose relative, instead of a name.
    jobs: job::Jobs,
    /// Names written together.
    joined: joined::Joined,
    /// Other forms of numbers, and short ones.
    later: numbers::Later,
}

/// Beyond this many names slips are looked for in the first alone, beyond this many numbers not at all: time stays linear.
const MANY: usize = 200;

/// How a name of the text fits a name of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// Given name and surname, or the given name alone.
    Full,
    /// The surname alone.
    Surname,
    /// The surname with another given name.
    OtherGiven,
}

/// What the numbers of a value are to it.
#[derive(Clone, Copy, PartialEq)]
enum Number {
    /// It is a day as a whole, with what may stand beside it.
    Day,
    /// It is a number as a whole, or mostly.
    Whole,
    /// It is something else, and may hold a number.
    Part,
}

struct Name {
    word: Vec<u8>,
    hash: u32,
    kind: Kind,
    role: Option<Role>,
    /// A surname, as far as the column shows: the words before a comma, otherwise the last word.
    surname: bool,
    /// An ordinary word, which must stand with a capital to count.
    ordinary: bool,
    /// So common that it counts only beside another word of the known names.
    only_beside: bool,
}

impl Sought {
    /// Reads the values.
    pub(crate) fn new(known: &[Known], lexicon: &Lexicon) -> Self {
        let mut sought = Self::default();
        for one in known {
            sought.add(one, lexicon);
        }
        sought
    }

    /// Sets right what the columns have masked and masks what is looked for only now; runs when the chances are known.
    pub(crate) fn settle(&self, work: &mut Work<'_>) {
        self.let_jobs_stand(work);
        self.let_doses_stand(work);
        self.mask_joined(work);
        self.mask_numbers(work);
    }

    /// Nothing is sought.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
            && self.numbers.is_empty()
            && self.dates.is_empty()
            && self.ages.is_empty()
            && self.phrases.is_empty()
    }

    /// A column that names a place holds the word.
    pub(crate) fn is_place(&self, hash: u32) -> bool {
        self.place_words.contains(&hash)
    }

    /// A column holds this age of 90 or over.
    pub(crate) fn is_age(&self, age: u32) -> bool {
        self.ages.contains(&age)
    }

    /// A column holds this day of a month.
    pub(crate) fn is_date(&self, month: u32, day: u32) -> bool {
        self.dates.contains_key(&(month, day))
    }

    /// Whose name of the columns a name of the text is or shares, and how well it fits.
    pub(crate) fn relation(&self, doc: &Document<'_>, first: usize, last: usize) -> Option<(Role, Match)> {
        let (mut given, mut surname, mut others) = (None, None, 0);
        let words = || (first..last).filter(|&at| doc.tokens[at].is_word());
        for at in words().filter(|&at| doc.tokens[at].len() > 1) {
            let hash = doc.tokens[at].hash;
            let named = self.exact(hash).filter(|name| name.kind == Kind::Name);
            let known = named
                .map(|name| (name.role, name.surname))
                .or_else(|| self.persons.get(&hash).copied())
                .or_else(|| self.joined_role(doc, at).map(|role| (role, false)));
            match known.and_then(|(role, surname)| Some((role?, surname))) {
                Some((role, true)) => surname = surname.or(Some(role)),
                Some((role, false)) => given = given.or(Some(role)),
                None => others += 1,
            }
        }
        if let Some(role) = given {
            return Some((role, Match::Full));
        }
        let role = surname?;
        let initial = words().find(|&at| doc.tokens[at].len() == 1).map(|at| doc.tokens[at].first | 0x20);
        let fit = match initial {
            Some(letter) if self.given.contains(&(role, letter)) => Match::Full,
            _ if others > 0 || initial.is_some() => Match::OtherGiven,
            _ => Match::Surname,
        };
        Some((role, fit))
    }

    fn exact(&self, hash: u32) -> Option<&Name> {
        step();
        self.places.get(&hash).and_then(|&at| self.names.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, known: &[(&str, &str)]) -> Vec<String> {
        let lexicon = Lexicon::standard();
        let known: Vec<Known> = known.iter().map(|(key, value)| Known::new(*key, *value)).collect();
        let mut doc = Document::read(text, &lexicon);
        Sought::new(&known, &lexicon).find(&mut doc);
        let hits = doc.hits.clone();
        hits.iter().map(|hit| String::from_utf8_lossy(doc.bytes(hit.first, hit.last)).into_owned()).collect()
    }

    #[test]
    fn every_part_with_one_slip() {
        let known = [
            ("patient_name", "KOWALCZYK, Barbara"),
            ("nhs_number", "999 123 4567"),
            ("hospital_number", "K448213"),
        ];
        assert_eq!(
            found("barbara kowalcyzk 9991234567 (k448213)", &known),
            ["barbara", "kowalcyzk", "9991234567", "k448213"]
        );
        assert!(found("a barbarian of 999 123", &known).is_empty());
    }

    #[test]
    fn ordinary_words_need_a_capital() {
        let known = [("patient_name", "Hope Field")];
        assert_eq!(found("we hope Hope was in the field", &known), ["Hope"]);
        assert_eq!(found("hope field seen, no hope in the field", &known), ["hope", "field"]);
        let known = [("patient_name", "LITTLE, Rain")];
        assert_eq!(
            found("rain little 5/12, a little rain outside. Rain on the roof", &known),
            ["rain", "little", "little", "rain"]
        );
    }
}

//! The record's own identifying columns: every part of a name, every form of a date, numbers and address words, with
//! a slip of one letter (Damerau distance 1) from five letters on.

mod find;
mod person;
mod slip;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::known_date::parse_date;
use crate::redact::document::Document;
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::normal::Normal;
use crate::redact::steps::step;
use crate::redact::tokens::{Class, Shape, tokenise};
use crate::redact::{Kind, Known, Role};
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

    fn add(&mut self, known: &Known, lexicon: &Lexicon) {
        let key = known.key.to_ascii_lowercase();
        let normal = Normal::new(&known.value);
        let tokens = tokenise(&normal.bytes, lexicon);
        let digits: Vec<u8> = normal.bytes.iter().filter(|b| b.is_ascii_digit()).map(|b| b - b'0').collect();
        let letters = normal.bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
        if known.key == Known::PHRASE {
            let words: Vec<u32> =
                tokens.iter().filter(|token| token.class != Class::Mark).map(|token| token.hash).collect();
            if let Some(first) = words.first() {
                self.phrases.entry(*first).or_default().push(words);
            }
            return;
        }
        let dated = ["dob", "birth", "date", "born"].iter().any(|word| key.contains(word));
        let doc = Document::read(&known.value, lexicon);
        if let Some(parsed) = parse_date(&doc) {
            let of_birth = key.contains("dob") || key.contains("birth") || !dated;
            let years = self.dates.entry((parsed.1, parsed.2)).or_default();
            if years.len() < MANY && !years.contains(&(parsed.0, of_birth)) {
                years.push((parsed.0, of_birth));
            }
            return;
        }
        let (address, place) = (is_address(&key), is_place(&key));
        if digits.len() >= 5 && digits.len() >= letters && !address {
            let kind = if key.contains("nhs") {
                Kind::NhsNo
            } else if ["phone", "tel", "mobile"].iter().any(|w| key.contains(w)) {
                Kind::Phone
            } else if ["ref", "id", "datix"].iter().any(|w| key.contains(w)) {
                Kind::Id
            } else {
                Kind::Mrn
            };
            let turn = self.count;
            self.count += 1;
            self.numbers.entry(digits.len()).or_default().entry(digits).or_insert((turn, kind));
            return;
        }
        if key.split(|c: char| !c.is_alphanumeric()).any(|word| word == "age") {
            // A younger age is no identifier.
            let age: Option<u32> = known.value.trim().parse().ok().filter(|age| (90..120).contains(age));
            if let Some(age) = age.filter(|_| self.ages.len() < MANY) {
                self.ages.push(age);
            }
            return;
        }
        if place {
            // Wards and organisations go by what they are called in the text; a policy that keeps them may not keep these.
            let generic = Flags::COMMON.or(Flags::ORG_HEAD).or(Flags::WARD_HEAD).or(Flags::UNIT_HEAD);
            let own = tokens.iter().filter(|token| token.class != Class::Mark && !token.flags.any(generic));
            self.place_words.extend(own.take(MANY).map(|token| token.hash));
            return;
        }
        let kind = if address { Kind::Address } else { Kind::Name };
        let role = role_of(&key);
        if kind == Kind::Name {
            self.note(&key, &normal.bytes, &tokens, role);
        }
        let comma = tokens.iter().find(|token| token.is(b',')).map(|token| token.start);
        let final_word = tokens.iter().rfind(|token| token.is_word()).map(|token| token.start);
        let given_column = ["forename", "first", "given"].iter().any(|word| key.contains(word));
        for token in tokens.iter().filter(|token| token.is_word()) {
            let surname = !given_column
                && match comma {
                    Some(comma) => token.start < comma,
                    None => Some(token.start) == final_word,
                };
            if kind == Kind::Name
                && !surname
                && self.given.len() < MANY
                && let Some(role) = role
            {
                self.given.push((role, token.first | 0x20));
            }
            let word = normal.bytes[token.start as usize..token.end as usize].to_ascii_lowercase();
            let name = token.flags.any(Flags::GIVEN.or(Flags::SURNAME));
            let skip = word.len() <= 4
                && token.flags.any(Flags::COMMON.or(Flags::CLINICAL).or(Flags::RELATIVE).or(Flags::PATIENT))
                && !name
                || word.len() <= 3
                    && token.flags.any(Flags::COMMON)
                    && !token.flags.any(Flags::GIVEN_TOP.or(Flags::SURNAME_TOP).or(Flags::NAME_WORD))
                || token.flags.any(Flags::TITLE.or(Flags::PARTICLE))
                || word.len() < 2
                || kind == Kind::Name
                    && token.flags.any(Flags::STAFF)
                    && !token.flags.any(Flags::GIVEN.or(Flags::SURNAME))
                || kind == Kind::Address
                    && (token.flags.any(Flags::STREET.or(Flags::DWELLING))
                        || word.len() < 4 && token.flags.any(Flags::WORD))
                || word.len() == 2 && token.shape != Shape::Title;
            // "Rain" of "Rain Little": too common to be sought by itself, but not beside "Little".
            let only_beside = kind == Kind::Name
                && word.len() == 4
                && token.flags.any(Flags::COMMON.or(Flags::CLINICAL))
                && !token.flags.any(
                    Flags::RELATIVE.or(Flags::PATIENT).or(Flags::TITLE).or(Flags::PARTICLE).or(Flags::STAFF),
                );
            if skip && !only_beside || self.places.contains_key(&token.hash) {
                continue;
            }
            let only_beside = skip;
            let ordinary =
                token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL)) || word.len() < 3;
            self.places.insert(token.hash, self.names.len());
            self.names.push(Name { hash: token.hash, word, kind, role, surname, ordinary, only_beside });
        }
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
            let known = named.map(|name| (name.role, name.surname)).or(self.persons.get(&hash).copied());
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

/// Words of a column's key, and whether one of some words is among them.
fn key_has(key: &str, words: &[&str]) -> bool {
    key.split(|c: char| !c.is_alphanumeric()).any(|part| words.contains(&part))
}

fn is_address(key: &str) -> bool {
    ["address", "postcode", "street"].iter().any(|word| key.contains(word))
        || key_has(key, &["town", "add", "addr"])
}

/// The column names a place, not who works there ("ward", "hospital_name", but "ward_manager", "team_leader").
fn is_place(key: &str) -> bool {
    const PLACES: [&str; 14] = [
        "ward",
        "location",
        "site",
        "hospital",
        "unit",
        "trust",
        "organisation",
        "organization",
        "practice",
        "team",
        "clinic",
        "department",
        "surgery",
        "bed",
    ];
    const OTHER: [&str; 22] = [
        "number",
        "no",
        "id",
        "manager",
        "leader",
        "lead",
        "sister",
        "nurse",
        "matron",
        "doctor",
        "consultant",
        "clerk",
        "contact",
        "handler",
        "reporter",
        "staff",
        "member",
        "person",
        "by",
        "head",
        "steward",
        "officer",
    ];
    key_has(key, &PLACES) && !key_has(key, &OTHER)
}

fn role_of(key: &str) -> Option<Role> {
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if has(&[
        "report",
        "handler",
        "staff",
        "manager",
        "investigat",
        "approv",
        "consultant",
        "clinician",
        "author",
        "nurse",
        "doctor",
        "gp",
        "user",
    ]) {
        Some(Role::Staff)
    } else if has(&[
        "nok", "kin", "relative", "carer", "contact", "mother", "father", "parent", "wife", "husband",
    ]) {
        Some(Role::Relative)
    } else if has(&[
        "patient",
        "pat_",
        "pt_",
        "subject",
        "person_affected",
        "baby",
        "client",
        "resident",
        "surname",
        "forename",
    ]) {
        Some(Role::Patient)
    } else {
        None
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

//! The record's own identifying columns: every part of a name, every form of a date, numbers and address words, with
//! a slip of one letter (Damerau distance 1) from five letters on.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::known_date::{date_of, parse_date};
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::normal::Normal;
use crate::redact::recognisers::run::Groups;
use crate::redact::steps::step;
use crate::redact::tokens::{Class, Shape, tokenise};
use crate::redact::{Evidence, Kind, Known, Role};

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
        let address = ["address", "postcode", "street", "town", "add"].iter().any(|word| key.contains(word));
        let place = [
            "ward",
            "location",
            "site",
            "hospital_name",
            "unit",
            "trust",
            "organisation",
            "practice",
            "team",
        ]
        .iter()
        .any(|word| key.contains(word))
            && !key.contains("number");
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
        if place {
            return;
        }
        let kind = if address { Kind::Address } else { Kind::Name };
        let role = role_of(&key);
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
        self.names.is_empty() && self.numbers.is_empty() && self.dates.is_empty()
    }

    /// Whose name of the columns a name of the text is or shares, and how well it fits.
    pub(crate) fn relation(&self, doc: &Document<'_>, first: usize, last: usize) -> Option<(Role, Match)> {
        let (mut given, mut surname, mut others) = (None, None, 0);
        let words = || (first..last).filter(|&at| doc.tokens[at].is_word());
        for at in words().filter(|&at| doc.tokens[at].len() > 1) {
            let known = self.exact(doc.tokens[at].hash).filter(|name| name.kind == Kind::Name);
            match known.and_then(|name| Some((name.role?, name.surname))) {
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

    /// Finds them in a document.
    pub(crate) fn find(&self, doc: &mut Document<'_>) {
        if self.is_empty() {
            return;
        }
        let mut at = 0;
        while at < doc.tokens.len() {
            let token = doc.tokens[at];
            match token.class {
                Class::Word if token.len() > 1 => {
                    if let Some((kind, exact)) = self.name(doc, at) {
                        let certainty = if exact { 1.0 } else { 0.93 };
                        let rule = if exact { "known" } else { "known-misspelt" };
                        doc.hit(
                            Hit { kind, first: at, last: at + 1, rule, evidence: Evidence::Known, certainty },
                            Hint::Name,
                        );
                    }
                }
                Class::Number => {
                    let glued = at > 0 && doc.glued(at) && doc.tokens[at - 1].is_number();
                    if !glued && let Some((last, kind)) = self.number(doc, at) {
                        // Letters before it belong to it: "K448213".
                        let first = if at > 0
                            && doc.glued(at)
                            && doc.tokens[at - 1].is_word()
                            && doc.tokens[at - 1].len() <= 3
                        {
                            at - 1
                        } else {
                            at
                        };
                        doc.hit(
                            Hit {
                                kind,
                                first,
                                last,
                                rule: "known-number",
                                evidence: Evidence::Known,
                                certainty: 1.0,
                            },
                            Hint::Mrn,
                        );
                        at = last;
                        continue;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        for at in 0..doc.hits.len() {
            let hit = doc.hits[at];
            if matches!(hit.kind, Kind::Date | Kind::Dob)
                && let Some((year, month, day)) = date_of(doc, hit.first, hit.last)
                && let Some(found) = self.dates.get(&(month, day)).and_then(|years| {
                    years.iter().find(|(known, _)| *known == 0 || year == 0 || known % 100 == year % 100)
                })
            {
                let hit = &mut doc.hits[at];
                hit.certainty = hit.certainty.max(if year == 0 && hit.rule == "day-month" {
                    hit.certainty
                } else {
                    0.99
                });
                if found.1 && year != 0 {
                    hit.kind = Kind::Dob;
                    hit.evidence = Evidence::Known;
                }
            }
        }
    }

    fn name(&self, doc: &Document<'_>, at: usize) -> Option<(Kind, bool)> {
        let token = &doc.tokens[at];
        let capital = token.is_capital();
        if let Some(name) = self.exact(token.hash) {
            let alone = !name.only_beside
                && (!name.ordinary || capital && (token.shape != Shape::Upper || name.word.len() > 2));
            return (alone || self.beside_another(doc, at, name)).then_some((name.kind, true));
        }
        if token.len() < 5
            || token.flags.any(Flags::COMMON.or(Flags::WORD).or(Flags::CLINICAL).or(Flags::DRUG))
        {
            return None;
        }
        let word = doc.word(at).to_ascii_lowercase();
        self.names
            .iter()
            .take(MANY)
            .find(|name| name.kind == Kind::Name && name.word.len() >= 5 && near(&name.word, &word))
            .map(|name| (name.kind, false))
    }

    /// Whether another word of the known names stands next to this one: "rain little" is the patient Rain Little, however
    /// ordinary each word is and whatever its case.
    fn beside_another(&self, doc: &Document<'_>, at: usize, name: &Name) -> bool {
        let another = |at: usize| {
            doc.tokens.get(at).is_some_and(|token| {
                token.hash != name.hash
                    && self.exact(token.hash).is_some_and(|other| other.kind == Kind::Name)
            })
        };
        name.kind == Kind::Name
            && name.word.len() > 2
            && (at.checked_sub(1).is_some_and(another) || another(at + 1))
    }

    fn number(&self, doc: &Document<'_>, at: usize) -> Option<(usize, Kind)> {
        let mut best: Option<(usize, usize, Kind)> = None;
        for (&len, numbers) in &self.numbers {
            let row = Groups::at(doc, at, len);
            if row.count != len {
                continue;
            }
            let exact = numbers.get(row.digits()).copied();
            let found = exact.or_else(|| {
                let near = |(digits, found): (&Vec<u8>, &(usize, Kind))| {
                    step();
                    differs_little(row.digits(), digits).then_some(*found)
                };
                (len >= 7 && self.count <= MANY).then(|| numbers.iter().filter_map(near).min()).flatten()
            });
            if let Some((turn, kind)) = found
                && best.is_none_or(|(earlier, ..)| turn < earlier)
            {
                best = Some((turn, row.last, kind));
            }
        }
        best.map(|(_, last, kind)| (last, kind))
    }
}

/// At most one letter more, less, other, or two neighbours swapped (Damerau distance 1), in one pass.
pub(crate) fn near(one: &[u8], two: &[u8]) -> bool {
    step();
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    same + 1 >= short.len()
        || short[same + 1..] == long[same + 1..]
        || short[same] == long[same + 1]
            && short[same + 1] == long[same]
            && short[same + 2..] == long[same + 2..]
}

/// One digit other, or two neighbours swapped.
fn differs_little(one: &[u8], two: &[u8]) -> bool {
    let differing: Vec<usize> = (0..one.len()).filter(|&at| one[at] != two[at]).collect();
    match differing[..] {
        [_] => true,
        [a, b] => b == a + 1 && one[a] == two[b] && one[b] == two[a],
        _ => false,
    }
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
    fn one_slip_and_no_more() {
        let yes = [
            "kowalczyk",
            "kowalcyzk",
            "kowalczy",
            "kowallczyk",
            "xowalczyk",
            "kowalczyx",
            "owalczyk",
            "kowalczykk",
        ];
        for other in yes {
            assert!(near(b"kowalczyk", other.as_bytes()), "{other}");
        }
        for other in ["kowalcz", "kowaclzky", "jowalczyx", "", "kowalczykxx"] {
            assert!(!near(b"kowalczyk", other.as_bytes()), "{other}");
        }
        assert!(near(b"", b"") && near(b"a", b"") && near(b"ab", b"ba"));
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

    #[test]
    fn dates_read() {
        let lexicon = Lexicon::standard();
        for text in ["11/02/1944", "11 Feb 44", "1944-02-11", "19440211", "11.ii.44", "Feb 11 1944"] {
            let doc = Document::read(text, &lexicon);
            let read = date_of(&doc, 0, doc.tokens.len()).unwrap();
            assert_eq!((read.0 % 100, read.1, read.2), (44, 2, 11), "{text}");
        }
    }
}

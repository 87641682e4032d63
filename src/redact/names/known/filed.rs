//! A value of a column enters; its days, numbers and words are filed where they are looked up.
//!
//! A value that is a day or a number as a whole is filed as it always was, and what a name is beside it now follows: the
//! words around a number are looked for at once, other forms of a number or a name when the chances are known.

use super::column::Column;
use super::job::jobs;
use super::value::{Day, Runs};
use super::{MANY, Name, Number, Sought, mailbox};
use crate::redact::document::Document;
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::names::known_date::parse_date;
use crate::redact::tokens::{Class, Shape, Token};
use crate::redact::{Kind, Known, Role};

/// Whose name a word is part of, and which part.
#[derive(Clone, Copy)]
struct Called {
    kind: Kind,
    role: Option<Role>,
    surname: bool,
}

/// More words than this are a sentence and no name.
const MOST_WORDS: usize = 8;

impl Sought {
    /// Files a value.
    pub(super) fn add(&mut self, known: &Known, lexicon: &Lexicon) {
        if known.key == Known::PHRASE {
            return self.add_phrase(&Document::read(&known.value, lexicon));
        }
        let key = known.key.to_ascii_lowercase();
        let column = Column::of(&key);
        let mut doc = Document::read(without_fraction(&known.value), lexicon);
        let day = parse_date(&doc);
        let runs = Runs::of(&mut doc, column.dated);
        let digits: Vec<u8> =
            doc.normal.bytes.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect();
        let letters = doc.normal.bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        let number = if day.is_some() {
            Number::Day
        } else if digits.len() >= 5 && digits.len() >= letters && !column.address {
            Number::Whole
        } else {
            Number::Part
        };
        if let Some(day) = day {
            self.add_day(&column, day);
        }
        if number == Number::Part && column.is_age() {
            // A younger age is no identifier.
            let age: Option<u32> = known.value.trim().parse().ok().filter(|age| (90..120).contains(age));
            if let Some(age) = age
                && self.ages.len() < MANY
            {
                self.ages.push(age);
            }
            return;
        }
        if number == Number::Part && column.place {
            return self.add_place(&doc);
        }
        if !column.address {
            runs.days.iter().for_each(|day| self.add_day(&column, *day));
            self.add_numbers(&column, &doc, &runs, digits, number);
            if number != Number::Part && (column.is_age() || column.place) {
                return;
            }
        }
        self.add_words(&column, &doc, &runs, number, lexicon);
    }

    fn add_phrase(&mut self, doc: &Document<'_>) {
        let words: Vec<u32> =
            doc.tokens.iter().filter(|token| token.class != Class::Mark).map(|token| token.hash).collect();
        if let Some(first) = words.first() {
            self.phrases.entry(*first).or_default().push(words);
        }
    }

    fn add_day(&mut self, column: &Column<'_>, (year, month, day): Day) {
        let of_birth = column.of_birth();
        let years = self.dates.entry((month, day)).or_default();
        if years.len() < MANY && !years.contains(&(year, of_birth)) {
            years.push((year, of_birth));
        }
    }

    /// Wards and organisations go by what they are called in the text; a policy that keeps them may not keep these.
    fn add_place(&mut self, doc: &Document<'_>) {
        let generic = Flags::COMMON.or(Flags::ORG_HEAD).or(Flags::WARD_HEAD).or(Flags::UNIT_HEAD);
        let own = doc.tokens.iter().filter(|token| token.class != Class::Mark && !token.flags.any(generic));
        self.place_words.extend(own.take(MANY).map(|token| token.hash));
    }

    /// Files what of a value is neither day nor number.
    fn add_words(
        &mut self,
        column: &Column<'_>,
        doc: &Document<'_>,
        runs: &Runs,
        number: Number,
        lexicon: &Lexicon,
    ) {
        if column.address {
            // "Flat 1/2, 61 Saltpans Road" was read as a day.
            let later = number == Number::Day;
            return self.add_names(column, doc, &doc.tokens, later, lexicon);
        }
        for mailbox in &runs.mailboxes {
            let names = mailbox::names(doc, mailbox.clone());
            for (at, token) in names.iter().enumerate() {
                let surname = at + 1 == names.len();
                let called = Called { kind: Kind::Name, role: column.role, surname };
                if self.add_word(&doc.normal.bytes, token, called) {
                    self.jobs.add(token.hash, false);
                }
            }
        }
        let alone = number == Number::Part;
        let kept = |token: &Token| {
            if !token.is_word() || alone && !column.contact {
                true
            } else if !alone && (column.numbered || column.dated) {
                may_name(token)
            } else {
                !introduces(&doc.normal.bytes, token)
            }
        };
        let tokens: Vec<Token> = runs.words(doc).filter(|token| kept(token)).copied().collect();
        if tokens.iter().any(Token::is_word) {
            self.add_names(column, doc, &tokens, false, lexicon);
        }
    }

    /// Files the words of names or of an address, `later` where they are looked for when the chances are known.
    fn add_names(
        &mut self,
        column: &Column<'_>,
        doc: &Document<'_>,
        tokens: &[Token],
        later: bool,
        lexicon: &Lexicon,
    ) {
        let kind = if column.address { Kind::Address } else { Kind::Name };
        let bytes: &[u8] = &doc.normal.bytes;
        let words: Vec<Token> = tokens.iter().filter(|token| token.is_word()).copied().collect();
        let cut = tokens.len() < doc.tokens.len();
        // Behind "Bird Kit, 999 123 4567" nothing is left that a comma could part from it.
        let comma = tokens.iter().find(|token| token.is(b',')).map(|token| token.start).filter(|comma| {
            !cut || words.iter().any(|word| word.start < *comma)
                && words.iter().any(|word| word.start > *comma)
        });
        if kind == Kind::Name {
            if cut && comma.is_none() {
                // What is left of commas and strokes around a number is no part of the name.
                self.note(column.key, bytes, &words, column.role);
            } else {
                self.note(column.key, bytes, tokens, column.role);
            }
        }
        let final_word = words.last().map(|token| token.start);
        let mut persons = Vec::new();
        for (token, job) in words.iter().zip(jobs(&words, comma, column)) {
            let surname = !column.given
                && match comma {
                    Some(comma) => token.start < comma,
                    None => Some(token.start) == final_word,
                };
            if kind == Kind::Name
                && !surname
                && self.given.len() < MANY
                && let Some(role) = column.role
            {
                self.given.push((role, token.first | 0x20));
            }
            if !job && !token.flags.any(Flags::TITLE) {
                persons.push(token.start);
            }
            if later {
                if !too_common(token, kind).0 {
                    self.joined.add_address(token);
                }
            } else if self.add_word(bytes, token, Called { kind, role: column.role, surname }) {
                self.jobs.add(token.hash, job);
            }
        }
        if kind == Kind::Name && words.len() <= MOST_WORDS {
            let person = |token: &Token| persons.contains(&token.start);
            self.joined.add_names(bytes, tokens, person, column.role, lexicon);
        }
    }

    /// Files a word of a name or an address; false where it is too short or too common to be sought.
    fn add_word(&mut self, bytes: &[u8], token: &Token, called: Called) -> bool {
        let Called { kind, role, surname } = called;
        let (skip, only_beside) = too_common(token, kind);
        if skip && !only_beside {
            return false;
        }
        if self.places.contains_key(&token.hash) {
            return true;
        }
        let word = bytes[token.start as usize..token.end as usize].to_ascii_lowercase();
        let only_beside = skip;
        let ordinary = token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL)) || word.len() < 3;
        self.places.insert(token.hash, self.names.len());
        self.names.push(Name { hash: token.hash, word, kind, role, surname, ordinary, only_beside });
        true
    }
}

/// Whether a word is too short or too common to be sought by itself, and whether it is sought beside another name all the
/// same.
fn too_common(token: &Token, kind: Kind) -> (bool, bool) {
    let len = token.len();
    let name = token.flags.any(Flags::GIVEN.or(Flags::SURNAME));
    let skip = len <= 4
        && token.flags.any(Flags::COMMON.or(Flags::CLINICAL).or(Flags::RELATIVE).or(Flags::PATIENT))
        && !name
        || len <= 3
            && token.flags.any(Flags::COMMON)
            && !token.flags.any(Flags::GIVEN_TOP.or(Flags::SURNAME_TOP).or(Flags::NAME_WORD))
        || token.flags.any(Flags::TITLE.or(Flags::PARTICLE))
        || len < 2
        || kind == Kind::Name
            && token.flags.any(Flags::STAFF)
            && !token.flags.any(Flags::GIVEN.or(Flags::SURNAME))
        || kind == Kind::Address
            && (token.flags.any(Flags::STREET.or(Flags::DWELLING))
                || len < 4 && token.flags.any(Flags::WORD))
        || len == 2 && token.shape != Shape::Title;
    // "Rain" of "Rain Little": too common to be sought by itself, but not beside "Little".
    let only_beside = kind == Kind::Name
        && len == 4
        && token.flags.any(Flags::COMMON.or(Flags::CLINICAL))
        && !token
            .flags
            .any(Flags::RELATIVE.or(Flags::PATIENT).or(Flags::TITLE).or(Flags::PARTICLE).or(Flags::STAFF));
    (skip, only_beside)
}

/// A word beside a number or a day that may be somebody's name: "Bird" of "17/03/1941 Bird", not "RIO" of "RIO 771093".
fn may_name(token: &Token) -> bool {
    let other = Flags::DOB_CUE
        .or(Flags::NHS_CUE)
        .or(Flags::MRN_CUE)
        .or(Flags::ID_CUE)
        .or(Flags::PHONE_CUE)
        .or(Flags::AGE_CUE)
        .or(Flags::UNIT)
        .or(Flags::TITLE)
        .or(Flags::PARTICLE)
        .or(Flags::MONTH)
        .or(Flags::WEEKDAY)
        .or(Flags::CLINICAL)
        .or(super::job::ROLE);
    let listed = token.flags.any(Flags::GIVEN.or(Flags::SURNAME));
    let word = token.flags.any(Flags::COMMON.or(Flags::WORD).or(Flags::WORD_RARE));
    let title = token.shape == Shape::Title;
    token.is_word()
        && !token.flags.any(other)
        && (listed && (title || token.len() > 4) || !word && (token.len() > 4 || title && token.len() == 4))
}

/// A word that says how somebody is reached: "ext", "Bleep", "Home".
fn introduces(bytes: &[u8], token: &Token) -> bool {
    const WORDS: [&str; 16] = [
        "bleep", "blp", "dect", "pager", "home", "work", "office", "email", "mail", "mobile", "evening",
        "or", "and", "no", "nr", "direct",
    ];
    let cues = Flags::PHONE_CUE.or(Flags::NHS_CUE).or(Flags::MRN_CUE).or(Flags::ID_CUE).or(Flags::DOB_CUE);
    let word = bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
    !token.flags.any(Flags::GIVEN.or(Flags::SURNAME))
        && (token.flags.any(cues) || WORDS.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes())))
}

/// "44127.0", as a sheet writes a number, is 44127.
fn without_fraction(value: &str) -> &str {
    let value = value.trim();
    match value.split_once('.') {
        Some((whole, noughts))
            if whole.len() > 2
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && !noughts.is_empty()
                && noughts.bytes().all(|byte| byte == b'0') =>
        {
            whole
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(key: &str, value: &str) -> Sought {
        Sought::new(&[Known::new(key, value)], &Lexicon::standard())
    }

    fn names(sought: &Sought) -> Vec<String> {
        sought.names.iter().map(|name| String::from_utf8_lossy(&name.word).into_owned()).collect()
    }

    #[test]
    fn each_run_of_a_value_is_filed() {
        let both = sought("patient_name", "Drumgool Ita, 999 417 9004, 17/03/1941");
        assert_eq!(names(&both), ["drumgool", "ita"]);
        assert!(both.is_date(3, 17) && both.numbers.contains_key(&10));
        let born = sought("dob", "17/03/1941 Bird Kit");
        assert_eq!(names(&born), ["bird"]);
        assert!(born.is_date(3, 17));
        let contact = sought("reporter_contact", "Mark Bird 01632 960143 07700 900123");
        assert_eq!(names(&contact), ["mark", "bird"]);
        assert_eq!(contact.count, 2);
        assert_eq!(
            contact.numbers[&11].values().map(|(_, kind)| *kind).collect::<Vec<_>>(),
            [Kind::Phone; 2]
        );
        let mail = sought("reporter_contact", "m.bird@oakmere.example / 01632 960143 / 07700 900123");
        assert_eq!((names(&mail), mail.count), (vec!["bird".to_owned()], 2));
    }

    #[test]
    fn a_number_or_a_day_alone_names_nobody() {
        for (key, value) in [
            ("hospital_number", "RIO 771093"),
            ("hospital_number", "PH 30 11 09"),
            ("hospital_number", "20456789"),
            ("nhs_number", "9994179004.0"),
            ("dob", "17/03/1941 00:00:00"),
            ("dob", "17 March 1941 (approx)"),
            ("reporter_contact", "ext 44127"),
        ] {
            assert!(names(&sought(key, value)).is_empty(), "{value}");
        }
    }

    #[test]
    fn an_address_that_reads_like_a_day_is_none() {
        let address = sought("patient_address", "Flat 1/2, 61 Saltpans Road");
        let lexicon = Lexicon::standard();
        let doc = Document::read("crew sent to Saltpans", &lexicon);
        assert!(address.names.is_empty(), "it is looked for when the chances are known");
        assert!(address.late(&doc, 3).is_some() && address.late(&doc, 0).is_none());
    }

    #[test]
    fn a_fraction_of_nothing_is_no_part_of_a_number() {
        for (value, wanted) in [
            ("44127.0", "44127"),
            ("44127.00 ", "44127"),
            ("44127.5", "44127.5"),
            ("1.0", "1.0"),
            ("A4.0", "A4.0"),
        ] {
            assert_eq!(without_fraction(value), wanted);
        }
    }
}

//! Jobs and kin in columns of names: the words of a value enter, whether each stands there in place of a person leaves;
//! and what of the text was masked for such a word alone is let stand ("Mother", "Theatre team", "Bank nurse").
//!
//! A name of the lists is never a job because its neighbour is one, unless the whole value says what somebody does ("Ward
//! manager"). What is let stand was masked while the chances were reckoned, as in training.

use rustc_hash::FxHashSet;

use super::Sought;
use super::column::Column;
use crate::redact::document::Document;
use crate::redact::engine::{OPEN, Work};
use crate::redact::lexicon::Flags;
use crate::redact::stand::SURE;
use crate::redact::steps::step;
use crate::redact::tokens::{Shape, Token};
use crate::redact::{Evidence, Kind, Role};

/// What somebody is or does, or where.
pub(super) const ROLE: Flags = Flags::RELATIVE
    .or(Flags::PATIENT)
    .or(Flags::STAFF)
    .or(Flags::WARD_HEAD)
    .or(Flags::ORG_HEAD)
    .or(Flags::UNIT_HEAD);
/// What somebody is or does.
const PERSONAL: Flags = Flags::RELATIVE.or(Flags::PATIENT).or(Flags::STAFF);
/// On a list of given names, however rare.
const GIVEN: Flags = Flags::GIVEN.or(Flags::GIVEN_TOP).or(Flags::GIVEN_RARE);
/// On a list of surnames, however rare.
const SURNAME: Flags = Flags::SURNAME.or(Flags::SURNAME_TOP).or(Flags::SURNAME_RARE);
/// On any list of names.
const LISTED: Flags = GIVEN.or(SURNAME).or(Flags::NAME_WORD).or(Flags::EPONYM);
/// More words than this are a sentence, and looking at each beside all others would take too long.
const MOST_WORDS: usize = 16;
/// An ordinary word.
const ORDINARY: Flags = Flags::COMMON.or(Flags::WORD).or(Flags::WORD_RARE);

/// Words of columns of names by what they stand for; a word that is a person's anywhere is no job.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: FxHashSet<u32>,
    persons: FxHashSet<u32>,
}

impl Jobs {
    pub(super) fn add(&mut self, hash: u32, job: bool) {
        if job {
            self.jobs.insert(hash)
        } else {
            self.persons.insert(hash)
        };
    }

    fn holds(&self, hash: u32) -> bool {
        self.jobs.contains(&hash) && !self.persons.contains(&hash)
    }
}

/// For each word of a value whether it is a job. Behind a comma stands a given name, or what the one before it does.
pub(super) fn jobs(words: &[Token], comma: Option<u32>, column: &Column<'_>) -> Vec<bool> {
    let count = words.len();
    if column.part || column.address && count > 1 || count > MOST_WORDS {
        return vec![false; count];
    }
    if let ([word], None) = (words, comma) {
        let plain = word.flags.any(Flags::CLINICAL) && word.flags.any(ORDINARY)
            || word.flags.any(Flags::COMMON) && column.role != Some(Role::Patient);
        return vec![!word.flags.any(LISTED) && (word.flags.any(ROLE) || plain)];
    }
    if comma.is_none() && is_post(words) {
        return vec![true; count];
    }
    let says_role = |word: &Token| word.flags.any(PERSONAL) && !word.flags.any(LISTED);
    let person = |word: &Token| is_name(word, words);
    let named = words.iter().any(person);
    let posted = column.role != Some(Role::Patient)
        && words.iter().any(|word| word.flags.any(ROLE) && !word.flags.any(LISTED));
    let leads = |word: &Token| comma.is_some_and(|comma| word.start < comma);
    let given_behind = words
        .iter()
        .filter(|word| comma.is_some() && !leads(word))
        .any(|word| word.flags.any(GIVEN) || word.len() == 1 || person(word));
    (0..count)
        .map(|at| {
            let word = &words[at];
            let surname = leads(word) && given_behind
                || at + 1 == count && at > 0 && comma.is_none() && before_surname(&words[at - 1]);
            if surname {
                return false;
            }
            // "Clinical lead R Achebe": what leads up to a role is part of it.
            let up_to_role = || {
                words[at + 1..]
                    .iter()
                    .take_while(|word| !person(word))
                    .any(|word| word.flags.any(Flags::STAFF))
            };
            let listed = word.flags.any(LISTED);
            let clinical =
                word.flags.any(Flags::CLINICAL) && word.flags.any(ORDINARY) || word.flags.any(ROLE);
            says_role(word)
                || !listed && clinical && (!named || up_to_role())
                || !listed && word.flags.any(Flags::COMMON) && posted && !named
                || comma.is_none() && at + 1 < count && words[..=at].iter().all(leads_up)
        })
        .collect()
}

/// "Ward manager", "Day surgery manager", "Bank nurse": ordinary words and, last, what somebody does.
fn is_post(words: &[Token]) -> bool {
    let Some((last, others)) = words.split_last() else { return false };
    let job = last.flags.any(ROLE) && !last.flags.any(LISTED) && last.len() > 1;
    // "Unknown patient", but "Baby Do twin".
    if others.is_empty() || others.len() > 1 && last.flags.any(Flags::PATIENT) {
        return false;
    }
    let plain = |word: &Token, known: Flags| {
        word.flags.any(known) && !word.flags.any(Flags::GIVEN_TOP) && word.len() > 1
    };
    let ordinary = ORDINARY.or(Flags::CLINICAL).or(ROLE).or(Flags::PARTICLE);
    job && others.iter().all(|word| plain(word, ordinary))
        || is_title(last)
            && others.iter().all(|word| {
                plain(word, ROLE) || plain(word, Flags::COMMON.or(Flags::CLINICAL)) && !word.flags.any(LISTED)
            })
}

/// "Nurse" of "Nurse Bell", "Bank" of "Bank SN Joan": what somebody does, although a few people are called so.
fn is_title(word: &Token) -> bool {
    word.flags.any(Flags::STAFF)
        && word.flags.any(Flags::COMMON)
        && !word.flags.any(Flags::GIVEN.or(Flags::GIVEN_TOP).or(Flags::SURNAME_TOP))
}

/// A title, or what somebody does: what stands before a name.
fn leads_up(word: &Token) -> bool {
    is_title(word) || word.flags.any(Flags::TITLE) || word.flags.any(PERSONAL) && !word.flags.any(LISTED)
}

/// A surname follows: an initial, a given name, or a capitalised word that no list knows.
fn before_surname(word: &Token) -> bool {
    let plain = Flags::COMMON.or(ROLE).or(Flags::TITLE);
    word.len() == 1
        || word.flags.any(Flags::GIVEN_TOP)
        || word.flags.any(GIVEN) && !word.flags.any(plain)
        || word.shape == Shape::Title && word.flags.unlisted()
}

/// The word can hardly be anything but a name: on a list of names and no word, or on no list at all. Short capitals among
/// other words are an abbreviation.
fn is_name(word: &Token, words: &[Token]) -> bool {
    let shouted = words.iter().all(|word| word.shape == Shape::Upper);
    let short = word.shape == Shape::Upper && word.len() <= 4 && !shouted;
    let plain = ORDINARY.or(Flags::CLINICAL).or(ROLE).or(Flags::TITLE).or(Flags::PARTICLE);
    let listed = word.flags.any(LISTED) && !word.flags.any(plain);
    word.len() > 1 && (listed || word.flags.unlisted() && !short)
}

impl Sought {
    /// Lets words stand that were masked only because a column holds a job in place of a name.
    pub(super) fn let_jobs_stand(&self, work: &mut Work<'_>) {
        if self.jobs.jobs.is_empty() {
            return;
        }
        let Work { doc, marginals, chances, cells, mask } = work;
        let spoken_for = spoken_for(doc);
        for (at, cell) in cells.iter_mut().enumerate() {
            step();
            if cell.rule == "known"
                && matches!(cell.kind, Some(Kind::Name | Kind::Address))
                && self.jobs.holds(doc.tokens[at].hash)
                && !spoken_for[at]
                && marginals.masked(at) < *mask
            {
                *cell = OPEN;
                chances[at] = 0.0;
            }
        }
    }
}

/// The tokens of which something surer than a column speaks: a title, a list of the site, a format.
fn spoken_for(doc: &Document<'_>) -> Vec<bool> {
    let mut tokens = vec![false; doc.tokens.len()];
    for hit in doc.hits.iter().filter(|hit| hit.evidence != Evidence::Known && hit.certainty >= SURE) {
        tokens[hit.first..hit.last].fill(true);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;
    use crate::redact::{Known, Redactor};

    /// The words of a value that stand for a job.
    fn read(key: &str, value: &str) -> String {
        let lexicon = Lexicon::standard();
        let doc = Document::read(value, &lexicon);
        let words: Vec<Token> = doc.tokens.iter().filter(|token| token.is_word()).copied().collect();
        let comma = doc.tokens.iter().find(|token| token.is(b',')).map(|token| token.start);
        let jobs = jobs(&words, comma, &Column::of(key));
        let shown: Vec<&str> = words
            .iter()
            .zip(jobs)
            .filter(|(_, job)| *job)
            .map(|(word, _)| &value[word.start as usize..word.end as usize])
            .collect();
        shown.join(" ")
    }

    #[test]
    fn a_job_is_told_from_a_name() {
        for (value, wanted) in [
            ("Mother", "Mother"),
            ("Family", "Family"),
            ("Pharmacy", "Pharmacy"),
            ("Theatre", "Theatre"),
            ("Theatre team", "Theatre team"),
            ("Trust", "Trust"),
            ("Bank nurse", "Bank nurse"),
            ("Psychiatry", "Psychiatry"),
            ("Ward manager", "Ward manager"),
            ("Day surgery manager", "Day surgery manager"),
            ("Night staff", "Night staff"),
            ("Patient safety", "Patient safety"),
            ("Nurse Bell", "Nurse"),
            ("Bank SN Joan", "Bank SN"),
            ("Clinical lead Rosalind Achebe", "Clinical lead"),
            ("Theatre matron Aldous Birch", "Theatre matron"),
            // Names, however ordinary.
            ("Ward", ""),
            ("Porter", ""),
            ("Parkinson", ""),
            ("WARD, Maureen", ""),
            ("Maureen Ward", ""),
            ("COURT, Marisela", ""),
            ("Marisela Court", ""),
            ("Blanche Court", ""),
            ("Agnes Clouston", ""),
            ("Clouston, Agnes", ""),
            ("J Nurse", ""),
            ("Heather Lodge", ""),
            ("Cyril Death", ""),
            ("Sunday Adeleke", ""),
            ("Privilege Dube", ""),
            ("Cath Mulvey", ""),
            ("Sarah Bank-Osei", ""),
            ("Baby Do twin", "twin"),
            ("Hope Field", ""),
            ("LITTLE, Rain", ""),
        ] {
            assert_eq!(read("reporter_name", value), wanted, "{value}");
        }
        assert_eq!(read("surname", "Theatre"), "");
        assert_eq!(read("patient_address", "Pharmacy Lane"), "");
        assert_eq!(read("patient_address", "Pharmacy"), "Pharmacy");
        // A patient of one common word may be called so.
        assert_eq!(read("patient_name", "Muddle"), "");
    }
    #[test]
    fn a_word_of_a_column_of_names_stands_where_it_is_a_job() {
        let redactor = Redactor::standard();
        let redacted = |known: &[(&str, &str)], text: &str| {
            let known: Vec<Known> = known.iter().map(|(key, value)| Known::new(*key, *value)).collect();
            redactor.redact_text(text, &known).text.as_str().to_owned()
        };
        let text = "Mother told the nurse in charge. Staff in Theatre knew of the fall";
        for value in ["Mother", "Theatre team", "Pharmacy", "Family", "Trust"] {
            assert_eq!(redacted(&[("relative_name", value)], text), text, "{value}");
        }
        let text = "Insulin omitted. Stroke call put out. Patient fell. Example given";
        for value in [
            "insulin.safety@oakmere.example",
            "stroke.unit@oakmere.example",
            "patient.safety@oakmere.example",
        ] {
            assert_eq!(redacted(&[("reporter_contact", value)], text), text, "{value}");
        }
        // Somebody else is called so.
        let known = [("handler", "Theatre manager"), ("surname", "Theatre")];
        assert!(!redacted(&known, "handed over to Theatre by staff").contains("Theatre"));
        for (value, text) in
            [("Ward", "spoke to Ward about it"), ("Parkinson", "spoke to Parkinson about it")]
        {
            assert!(!redacted(&[("reporter_name", value)], text).contains(value), "{value}");
        }
    }
}

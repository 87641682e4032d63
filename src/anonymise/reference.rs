//! The public reference of a case: what the export calls public enters; it leaves only where nothing in it can name
//! anybody.
//!
//! That a column is public is said of the whole column, and a single cell of it may still hold a surname. So a reference is
//! looked at beside the record's own identifiers, and by the redactor, which is shown it as it stands, without the marks
//! that join its words, and its words alone.

use super::Corridor;
use crate::incident::Incident;
use crate::ingest::RejectReason;
use crate::lesson::{Lesson, public_reference};
use crate::redact::{Evidence, Finding, Kind, Known};

impl Corridor {
    /// The reference as a lesson may show it.
    pub(super) fn reference(&self, incident: &Incident, known: &[Known]) -> Option<String> {
        let fits = incident.public_reference.as_deref().and_then(public_reference)?;
        (!holds_known(&fits, known) && !self.finds_somebody(&fits, known)).then_some(fits)
    }

    fn finds_somebody(&self, reference: &str, known: &[Known]) -> bool {
        let apart = reference.replace(|c: char| !c.is_alphanumeric(), " ");
        let words = words(reference).collect::<Vec<_>>().join(" ");
        let mut readings = vec![reference, apart.as_str(), words.as_str()];
        readings.dedup();
        readings.into_iter().filter(|text| !text.is_empty()).any(|text| {
            !self.removals.find(text).is_empty()
                || self.redactor.redact_text(text, known).findings.iter().any(|one| names(text, one))
        })
    }
}

/// Why a lesson does not show the public reference that its incident has.
pub fn reference_left_out(incident: &Incident, lesson: &Lesson) -> Option<RejectReason> {
    let given = incident.public_reference.as_deref().filter(|text| !text.trim().is_empty())?;
    lesson.public_reference.is_none().then(|| match public_reference(given) {
        Some(_) => RejectReason::NamingReference,
        None => RejectReason::UnfitReference,
    })
}

/// Letters up to which the tagger's guess at a name is passed over: "GB", "QV".
const INITIALS: usize = 2;
/// Letters up to which its guess at an organisation is: "MHRA". It takes a longer word in capitals for one, surnames too.
const ABBREVIATION: usize = 4;
/// Figures below which its guess at a telephone or NHS number is: those of "2024-0187".
const FIGURES: usize = 9;

/// Whether a finding is somebody, or leads to somebody. A case number is what a reference is made of, and so are a day and
/// a number that only has a hospital number's shape; a web address leads to a page that may name whom the case is about.
fn names(reference: &str, finding: &Finding) -> bool {
    let found = reference.get(finding.span.clone()).unwrap_or_default();
    let guessed = matches!(finding.evidence, Evidence::Context | Evidence::Unexplained);
    let letters = || words(found).map(|word| word.chars().count()).max().unwrap_or_default();
    let known = finding.evidence == Evidence::Known;
    match finding.kind {
        Kind::Name => !guessed || letters() > INITIALS,
        Kind::Org => known || guessed && letters() > ABBREVIATION,
        Kind::NhsNo | Kind::Phone => !guessed || figures(found).len() >= FIGURES,
        Kind::Email | Kind::Url | Kind::Dob | Kind::Postcode | Kind::Address => !guessed,
        Kind::Mrn => !guessed && finding.evidence != Evidence::Format,
        Kind::Id | Kind::Date | Kind::Age90 | Kind::Ward => known,
    }
}

/// Words of identifying columns that are nobody's name: where one of them is, the redactor says so.
const BESIDE_NAMES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sister", "nurse", "staff", "matron", "doctor", "ward",
    "of", "the", "and", "de", "van", "von",
];
/// Letters from which on a word counts wherever it stands, also glued to others.
const LONG: usize = 5;

/// A known identifier stands in the reference, in whatever case, and whatever marks stand around it or within.
fn holds_known(reference: &str, known: &[Known]) -> bool {
    let (whole, digits) = (plain(reference), figures(reference));
    let parts: Vec<String> = words(reference).flat_map(humps).collect();
    // A phrase is looked for by the redactor, as a whole.
    known.iter().filter(|one| one.key != Known::PHRASE).any(|one| {
        let (value, numbers) = (plain(&one.value), figures(&one.value));
        let letters = value.chars().filter(|c| c.is_alphabetic()).count();
        // Letters of a number ("INC-QV-500013") or a postcode are no words by themselves.
        let is_word = |word: &String, numbered: bool| match word.chars().count() {
            LONG.. => letters > numbers.len() && whole.contains(word),
            length => length > 1 && !numbered && parts.contains(word),
        };
        // "WARD, Ann", "Ann Ward": here the word is the surname.
        let surname = match one.value.split_once(',') {
            Some((surname, _)) => surname,
            None => one.value.split_whitespace().next_back().unwrap_or_default(),
        };
        let surname: Vec<String> = words(surname).map(str::to_lowercase).collect();
        value.len() >= LONG && whole.contains(&value)
            || letters == 0 && numbers.len() >= LONG && digits.contains(&numbers)
            || days(&one.value).iter().any(|day| digits.contains(day.as_str()))
            || one
                .value
                .split_whitespace()
                .flat_map(|token| {
                    words(token).map(move |word| (word.to_lowercase(), !figures(token).is_empty()))
                })
                .filter(|(word, _)| !BESIDE_NAMES.contains(&word.as_str()) || surname.contains(word))
                .any(|(word, numbered)| is_word(&word, numbered))
    })
}

/// Runs of letters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Letters and digits alone, small.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The digits alone.
fn figures(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A word in small letters, whole and cut where a capital stands behind a small letter: "AnnKim" is "ann" and "kim" too.
fn humps(word: &str) -> Vec<String> {
    let mut parts = vec![word.to_lowercase()];
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in word.char_indices() {
        if before.is_lowercase() && c.is_uppercase() {
            parts.extend(word.get(start..at).map(str::to_lowercase));
            start = at;
        }
        before = c;
    }
    parts.extend(word.get(start..).map(str::to_lowercase));
    parts
}

/// The figures of a day, run together as people write it and with the year at the other end, of four figures and of two.
fn days(value: &str) -> Vec<String> {
    let groups: Vec<&str> =
        value.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let [first, middle, last, ..] = groups[..] else { return Vec::new() };
    if [first, middle, last].iter().any(|group| !matches!(group.len(), 1 | 2 | 4)) {
        return Vec::new();
    }
    let two = |group: &str| format!("{group:0>2}");
    let short = |group: &str| {
        let group = two(group);
        group.get(group.len().saturating_sub(2)..).map(str::to_owned).unwrap_or_default()
    };
    vec![
        [first, middle, last].map(two).concat(),
        [last, middle, first].map(two).concat(),
        [first, middle, last].map(short).concat(),
        [last, middle, first].map(short).concat(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Known> {
        vec![
            Known::new("patient_name", "ZEBQUILL, Ann"),
            Known::new("reporter_name", "Sister Jo Ng"),
            Known::new("nhs_number", "999 000 0018"),
            Known::new("dob", "1956-04-12"),
            Known::new("inc_ourref", "INC-QV-500013"),
        ]
    }

    #[test]
    fn a_known_identifier_is_seen_in_whatever_it_is_written_into() {
        for reference in [
            "Zebquill-2024-0017",
            "zeb-quill/17",
            "REFZEBQUILL17",
            "Ann_2024",
            "2024AnnB",
            "NG-2024-1",
            "X9990000018",
            "12.04.1956/3",
            "19560412-1",
            "R120456",
            "inc qv 500013",
        ] {
            assert!(holds_known(reference, &known()), "{reference}");
        }
        for reference in
            ["2023-0456", "MW5123456", "Ref 2024/17", "Annual report 2024", "Sister report 3", "INC-2024-1"]
        {
            assert!(!holds_known(reference, &known()), "{reference}");
        }
    }

    #[test]
    fn a_surname_that_is_a_ward_or_a_title_is_seen_too() {
        for (value, reference) in [("WARD, Ann", "Ward-2024-0017"), ("12 Lee Road", "Lee-2024-1")] {
            assert!(holds_known(reference, &[Known::new("patient_name", value)]), "{reference}");
        }
    }

    #[test]
    fn what_is_no_day_has_no_figures_of_one() {
        assert!(days("999 000 0018").is_empty() && days("07700 900123").is_empty());
        assert_eq!(days("2/4/1956"), ["02041956", "19560402", "020456", "560402"]);
    }
}

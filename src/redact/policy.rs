//! `redaction.toml` enters; a checked policy leaves: what happens to each kind, how sure is sure, and local lists.
//!
//! The defaults are safe: every kind is removed, dates and ages generalised. Nothing in a policy can let a name pass
//! that stands behind a cue or in the record's own identifying columns.

use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::document::{Document, Hint, Hit};
use super::lexicon::{Flags, Lexicon};
use super::normal::Normal;
use super::tokens::{Class, hash};
use super::{Evidence, Kind};

/// What happens to a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A plain placeholder without any number or interval: `[person]`, `[date]`.
    Remove,
    /// A placeholder that keeps the story: `[relative 1]`, `[2 days later]`, `[90 or over]`.
    Generalise,
    /// It stays. Only for dates, ages, organisations and wards; never where the record's own columns hold it.
    Keep,
}

/// What `redaction.toml` says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Kind id to action; a kind that is not named is generalised.
    pub kinds: BTreeMap<Kind, Action>,
    /// Certainty thresholds.
    pub thresholds: Thresholds,
    /// The site's own lists.
    pub local: Lists,
}

/// From which certainty on something is masked, and from which on without a doubt.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Masked from here on, 0.01 to 0.9. Lower masks more.
    pub mask: f32,
    /// Between `mask` and this it is masked and a doubt, so that the record is held; at least `mask`.
    pub sure: f32,
    /// A case is held if the chance that anything of what was let stand is an identifier after all reaches this, 0.01 to
    /// 1. Lower holds more cases.
    pub hold: f32,
}

/// The site's own lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lists {
    /// Names of wards and units.
    pub wards: Vec<String>,
    /// Names of hospitals and other sites.
    pub sites: Vec<String>,
    /// Names of organisations.
    pub organisations: Vec<String>,
    /// Shapes of hospital numbers: `A` a letter, `9` a digit, anything else itself (`RXX999999`); at least one `9`. What has
    /// one is always taken, so a shape such as `9999` takes every number of four digits.
    pub mrn_shapes: Vec<String>,
    /// Words and phrases that stay although they look like names; of a phrase only the whole. They never override a cue or
    /// a known identifier, and none may be an entry of another list.
    pub allow: Vec<String>,
}

/// `redaction.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is no TOML of the documented form.
    #[error(
        "redaction policy, line {line}: not understood; known tables are [kinds], [thresholds] and [local]"
    )]
    Syntax {
        /// The line, counted from 1; 0 where unknown.
        line: usize,
    },
    /// An action or a kind that there is not.
    #[error(
        "redaction policy, line {line}: under [kinds] write a kind (NAME, NHSNO, MRN, ID, DATE, DOB, AGE90, PHONE, EMAIL, \
         URL, POSTCODE, ADDRESS, ORG, WARD) = \"remove\", \"generalise\" or \"keep\""
    )]
    Kinds {
        /// The line, counted from 1; 0 where unknown.
        line: usize,
    },
    /// A kind may not be kept.
    #[error("redaction policy: {0} cannot be kept; only DATE, AGE90, ORG and WARD can")]
    Keep(&'static str),
    /// Thresholds out of range or order.
    #[error(
        "redaction policy: thresholds must satisfy 0.01 <= mask <= sure <= 1, mask <= 0.9 and 0.01 <= hold <= 1"
    )]
    Thresholds,
    /// An entry of a list is too short, too long or holds no letter or digit.
    #[error(
        "redaction policy: entry {entry} of local.{list} cannot be used: give 2 to 100 characters with a letter or digit"
    )]
    Entry {
        /// Which list.
        list: &'static str,
        /// Which entry, counted from 1.
        entry: usize,
    },
    /// A shape without a digit would take every word of its length.
    #[error(
        "redaction policy: entry {0} of local.mrn_shapes has no 9: in a shape A is a letter, 9 a digit and anything else \
         itself, and one without a digit would take ordinary words"
    )]
    Shape(usize),
    /// What one list takes another cannot let stand.
    #[error(
        "redaction policy: entry {entry} of local.allow stands in local.{list} too: remove it from one of them, for what \
         is in local.{list} is always taken"
    )]
    Both {
        /// The other list.
        list: &'static str,
        /// Which entry of `allow`, counted from 1.
        entry: usize,
    },
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { mask: 0.11, sure: 0.11, hold: 0.3 }
    }
}

impl Policy {
    /// Reads `redaction.toml`.
    ///
    /// # Errors
    /// If it is not TOML of the documented form or asks for what is not allowed. Errors quote no entry.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let policy: Policy = toml::from_str(text).map_err(|error| {
            let line =
                error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            // Nothing else of a policy is one of several words.
            if error.message().starts_with("unknown variant") {
                PolicyError::Kinds { line }
            } else {
                PolicyError::Syntax { line }
            }
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// What happens to a kind.
    pub fn action(&self, kind: Kind) -> Action {
        self.kinds.get(&kind).copied().unwrap_or(Action::Generalise)
    }

    pub(crate) fn check(&self) -> Result<(), PolicyError> {
        for (kind, action) in &self.kinds {
            if *action == Action::Keep && !matches!(kind, Kind::Date | Kind::Age90 | Kind::Org | Kind::Ward) {
                return Err(PolicyError::Keep(kind.id()));
            }
        }
        let Thresholds { mask, sure, hold } = self.thresholds;
        if !(0.01..=0.9).contains(&mask) || !(mask..=1.0).contains(&sure) || !(0.01..=1.0).contains(&hold) {
            return Err(PolicyError::Thresholds);
        }
        let lists = [
            ("wards", &self.local.wards),
            ("sites", &self.local.sites),
            ("organisations", &self.local.organisations),
            ("mrn_shapes", &self.local.mrn_shapes),
            ("allow", &self.local.allow),
        ];
        for (list, entries) in lists {
            for (at, entry) in entries.iter().enumerate() {
                let count = entry.trim().chars().count();
                if !(2..=100).contains(&count) || !entry.chars().any(char::is_alphanumeric) {
                    return Err(PolicyError::Entry { list, entry: at + 1 });
                }
            }
        }
        if let Some(at) = self.local.mrn_shapes.iter().position(|shape| !shape.contains('9')) {
            return Err(PolicyError::Shape(at + 1));
        }
        let allowed: Vec<_> = self.local.allow.iter().map(|entry| folded(entry)).collect();
        for &(list, entries) in &lists[..3] {
            let taken = entries
                .iter()
                .map(|entry| folded(entry))
                .find_map(|entry| allowed.iter().position(|allowed| !entry.is_empty() && *allowed == entry));
            if let Some(at) = taken {
                return Err(PolicyError::Both { list, entry: at + 1 });
            }
        }
        Ok(())
    }
}

/// The words of an entry as texts are compared with it: without accents, capitals or marks.
fn folded(entry: &str) -> Vec<Vec<u8>> {
    words(&Normal::new(entry).bytes).into_iter().map(<[u8]>::to_ascii_lowercase).collect()
}

/// The local lists, ready for looking up.
#[derive(Default)]
pub(crate) struct Local {
    /// Phrases by the hash of their first word.
    phrases: BTreeMap<u32, Vec<(Vec<u32>, Kind)>>,
    /// Allowed phrases of several words, likewise.
    allowed: BTreeMap<u32, Vec<Vec<u32>>>,
    shapes: Vec<Regex>,
}

impl Local {
    /// Reads a checked policy's lists and notes their words in the lexicon.
    pub(crate) fn new(lists: &Lists, lexicon: &mut Lexicon) -> Self {
        let mut local = Self::default();
        for (entries, kind, flag) in [
            (&lists.wards, Kind::Ward, Flags::LOCAL_WARD),
            (&lists.sites, Kind::Org, Flags::LOCAL_ORG),
            (&lists.organisations, Kind::Org, Flags::LOCAL_ORG),
        ] {
            for entry in entries {
                let normal = Normal::new(entry);
                let words = words(&normal.bytes);
                let Some(first) = words.first() else { continue };
                if let Ok(word) = std::str::from_utf8(first) {
                    lexicon.add(word, flag);
                }
                local
                    .phrases
                    .entry(hash(first))
                    .or_default()
                    .push((words.iter().map(|w| hash(w)).collect(), kind));
            }
        }
        for entry in &lists.allow {
            // Folded as texts are, so that an accent does not matter.
            let normal = Normal::new(entry);
            let words = words(&normal.bytes);
            match words[..] {
                [] => {}
                [one] => {
                    if let Ok(word) = std::str::from_utf8(one) {
                        lexicon.add(&word.to_ascii_lowercase(), Flags::ALLOWED);
                    }
                }
                // "St John Ambulance" lets no other John stand.
                [first, ..] => {
                    let phrase = words.iter().map(|word| hash(word)).collect();
                    local.allowed.entry(hash(first)).or_default().push(phrase);
                }
            }
        }
        for phrases in local.phrases.values_mut() {
            phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        for shape in &lists.mrn_shapes {
            let pattern: String = shape
                .trim()
                .chars()
                .map(|c| match c {
                    'A' => "[A-Za-z]".to_owned(),
                    '9' => "[0-9]".to_owned(),
                    other => regex::escape(&other.to_string()),
                })
                .collect();
            // An escaped pattern of at most 100 characters always compiles.
            if let Ok(regex) = RegexBuilder::new(&format!("^{pattern}$")).case_insensitive(true).build() {
                local.shapes.push(regex);
            }
        }
        local
    }

    /// A phrase of the local lists starts here.
    pub(crate) fn phrase(&self, doc: &mut Document<'_>, at: usize) -> Option<usize> {
        let (words, kind) = self
            .phrases
            .get(&doc.tokens[at].hash)?
            .iter()
            .find_map(|(words, kind)| Some((doc.phrase(at, words)?, *kind)))?;
        doc.hit(
            Hit {
                kind,
                first: at,
                last: words,
                rule: "local-list",
                evidence: Evidence::LocalList,
                certainty: 1.0,
            },
            if kind == Kind::Ward { Hint::Place } else { Hint::Organisation },
        );
        Some(words)
    }

    /// The bytes have the shape of a local hospital number.
    pub(crate) fn mrn(&self, bytes: &[u8]) -> bool {
        self.shapes.iter().any(|shape| shape.is_match(bytes))
    }

    /// The site has shapes of its own.
    pub(crate) fn has_shapes(&self) -> bool {
        !self.shapes.is_empty()
    }

    /// Marks the words of allowed phrases.
    pub(crate) fn allow(&self, doc: &mut Document<'_>) {
        if self.allowed.is_empty() {
            return;
        }
        for at in 0..doc.tokens.len() {
            let Some(phrases) = self.allowed.get(&doc.tokens[at].hash) else { continue };
            let found = phrases.iter().filter_map(|words| doc.phrase(at, words));
            // "Turner (ward sister)" is no Turner Ward.
            let last = found.filter(|&last| hangs_together(doc, at, last)).max();
            for token in doc.tokens.get_mut(at..last.unwrap_or(at)).into_iter().flatten() {
                token.flags = token.flags.or(Flags::ALLOWED);
            }
        }
    }
}

/// Only marks that stand inside names part its words.
fn hangs_together(doc: &Document<'_>, first: usize, last: usize) -> bool {
    (first + 1..last).all(|at| {
        let token = &doc.tokens[at];
        token.class != Class::Mark || matches!(token.first, b'-' | b'\'' | b'.' | b'&' | b'/')
    })
}

/// Words of a folded text.
fn words(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|b| !b.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses() {
        let policy =
            Policy::from_toml("[kinds]\nDATE = \"keep\"\n[local]\nwards = [\"Bluebell\"]\n").unwrap();
        assert_eq!(policy.action(Kind::Date), Action::Keep);
        assert_eq!(policy.action(Kind::Name), Action::Generalise);
        assert!(matches!(Policy::from_toml("[kinds]\nNAME = \"keep\""), Err(PolicyError::Keep("NAME"))));
        assert!(matches!(Policy::from_toml("x"), Err(PolicyError::Syntax { .. })));
        assert!(matches!(Policy::from_toml("[thresholds]\nmask = 0.0"), Err(PolicyError::Thresholds)));
        assert!(matches!(
            Policy::from_toml("[local]\nallow = [\"--\"]"),
            Err(PolicyError::Entry { list: "allow", entry: 1 })
        ));
    }

    #[test]
    fn an_action_or_kind_that_there_is_not_is_told_what_there_is() {
        for text in ["[kinds]\nORG = \"mask\"", "[kinds]\nWARDS = \"keep\""] {
            let error = Policy::from_toml(text).unwrap_err();
            assert!(matches!(error, PolicyError::Kinds { line: 2 }), "{error}");
            let says = error.to_string();
            assert!(
                ["WARD", "remove", "generalise", "keep"].iter().all(|word| says.contains(word)),
                "{says}"
            );
            assert!(!says.contains("mask") && !says.contains("WARDS"), "{says}");
        }
    }

    #[test]
    fn every_kind_is_named_where_one_is_wrong() {
        let says = PolicyError::Kinds { line: 1 }.to_string();
        assert!(Kind::ALL.iter().all(|kind| says.contains(kind.id())), "{says}");
    }

    #[test]
    fn a_shape_needs_a_digit_and_no_entry_is_taken_and_allowed() {
        let local = |lists: &str| Policy::from_toml(&format!("[local]\n{lists}\n"));
        assert!(matches!(local("mrn_shapes = [\"A9\", \"AA\"]"), Err(PolicyError::Shape(2))));
        assert!(local("mrn_shapes = [\"RXX999999\"]").is_ok());
        for (lists, list) in [
            ("wards = [\"Bluebell\"]\nallow = [\"Ambu\", \"bluebell\"]", "wards"),
            ("sites = [\"St. John's\"]\nallow = [\"Ambu\", \"ST JOHN’S\"]", "sites"),
            ("organisations = [\"Siân Care\"]\nallow = [\"Ambu\", \"Sian Care\"]", "organisations"),
        ] {
            let error = local(lists).unwrap_err();
            assert!(matches!(error, PolicyError::Both { list: of, entry: 2 } if of == list), "{error}");
        }
        // A word of a phrase is another entry.
        assert!(local("wards = [\"Bluebell\"]\nallow = [\"Bluebell Society\"]").is_ok());
    }
}

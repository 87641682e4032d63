//! The redactor: text and known identifiers enter, redacted text with findings leaves.
//!
//! It knows no incident, register or page. [`Redacted`] is the only text that may become part of a lesson.
//!
//! The steps, each in a file of its own: [`normal`] makes raw text plain, [`tokens`] cuts it and asks the [`lexicon`],
//! [`recognisers`] find formats, [`names`] finds names by cue, by the record's own columns and by repetition, [`model`]
//! says of every other token how likely it is by its context, [`second_pass`] judges it by the whole case and doubts what
//! nothing explains, [`measures`] lets stand what is a measure for sure, [`kinds`] sets kinds right, [`render`] writes.
//! What a reviewer decides later is written by [`ruling`].

mod allow;
mod born;
mod brackets;
pub(crate) mod document;
mod edges;
pub(crate) mod engine;
mod entities;
pub mod evaluate;
pub mod explain;
mod finding;
mod flags;
mod keep;
pub mod kind;
mod kinds;
mod late;
pub(crate) mod lexicon;
#[cfg(test)]
mod marked;
pub mod markup;
mod measures;
pub(crate) mod model;
pub(crate) mod names;
mod near;
pub(crate) mod normal;
pub(crate) mod numerals;
pub(crate) mod placeholder;
pub mod policy;
mod rarity;
pub(crate) mod recognisers;
pub mod redacted;
pub(crate) mod render;
pub mod report;
mod role;
pub mod ruling;
mod scripts;
pub(crate) mod second_pass;
pub(crate) mod shield;
mod stage;
mod stand;
mod steps;
pub(crate) mod tokens;
mod word_set;

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

pub use finding::{Evidence, Finding};
pub use kind::Kind;
pub use policy::{Policy, PolicyError};
pub use redacted::{Redacted, ReopenError, SealKey, SealTag};
pub use role::Role;
pub use ruling::{Misfit, Phrase, Ruled, Ruling, Unsealed};
pub use second_pass::train::{Asked, FOLDS, Weights, asked, divide, pick, train, without_each};
pub use stage::Stage;

use engine::Engine;
use lexicon::Lexicon;
use model::Tagger;
use policy::Local;
use second_pass::Judge;

/// A part of a case's narrative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The headline, where the source has one.
    Title,
    /// What happened.
    WhatHappened,
    /// What was done at once.
    ActionTaken,
    /// What was learned or changed.
    Lesson,
}

impl Part {
    /// The part as the register and JSON write it.
    pub fn id(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::WhatHappened => "what_happened",
            Part::ActionTaken => "action_taken",
            Part::Lesson => "lesson",
        }
    }

    /// The part with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson]
            .into_iter()
            .find(|part| part.id() == id)
    }
}

/// One known identifier of a record: the value of an identifying column.
#[derive(Clone)]
pub struct Known {
    /// The column, as the export or the caller names it ("patient_name", "dob", "inc_repname"); any text.
    pub key: String,
    /// A name, date, number or address.
    pub value: String,
}

impl Known {
    /// The key of a phrase that somebody said names a person: it goes as a whole wherever it stands, however ordinary its words.
    pub const PHRASE: &'static str = "phrase that names somebody";

    /// A known identifier.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Known({} bytes)", self.value.len())
    }
}

/// One case: its parts in reading order, its known identifiers, the day on which it happened.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The parts with their raw text.
    pub parts: &'a [(Part, &'a str)],
    /// Values of identifying columns.
    pub known: &'a [Known],
    /// Day 0 of the case: dates become days from it.
    pub day_zero: Option<jiff::civil::Date>,
}

/// A redacted case: the same parts in the same order.
pub struct RedactedCase {
    /// The parts.
    pub parts: Vec<RedactedPart>,
}

/// A redacted part.
#[derive(Debug)]
pub struct RedactedPart {
    /// Which part.
    pub part: Part,
    /// The redacted text.
    pub text: Redacted,
    /// What was replaced, in order.
    pub findings: Vec<Finding>,
}

impl RedactedCase {
    /// Something in it is in doubt: it may not be published before a reviewer has decided.
    pub fn held(&self) -> bool {
        self.doubts().next().is_some()
    }

    /// The findings that are in doubt.
    pub fn doubts(&self) -> impl Iterator<Item = &Finding> {
        self.findings().filter(|finding| finding.doubt)
    }

    /// All findings of all parts.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.parts.iter().flat_map(|part| &part.findings)
    }

    /// How many findings of each kind.
    pub fn counts(&self) -> BTreeMap<Kind, u32> {
        let mut counts = BTreeMap::new();
        for finding in self.findings() {
            *counts.entry(finding.kind).or_default() += 1;
        }
        counts
    }
}

/// The redactor. Built once, shared by all threads.
pub struct Redactor {
    engine: Engine,
    fingerprint: String,
}

impl Redactor {
    /// A redactor under a policy.
    ///
    /// # Errors
    /// If the policy asks for what is not allowed.
    pub fn new(policy: Policy) -> Result<Self, PolicyError> {
        policy.check()?;
        Ok(Self::build(policy))
    }

    /// A redactor under the default policy.
    pub fn standard() -> Self {
        Self::build(Policy::default())
    }

    /// A redactor with other weights, as [`train`] gives them: for measuring.
    ///
    /// # Errors
    /// If the policy asks for what is not allowed.
    pub fn with_weights(policy: Policy, weights: &Weights) -> Result<Self, PolicyError> {
        let mut redactor = Self::new(policy)?;
        redactor.engine.tagger = Tagger::from_bytes(&weights.tagger);
        redactor.engine.judge = Judge::from_bytes(&weights.trees, &weights.net);
        redactor.fingerprint.push_str("-other-weights");
        Ok(redactor)
    }

    fn build(policy: Policy) -> Self {
        let mut lexicon = Lexicon::standard();
        let local = Local::new(&policy.local, &mut lexicon);
        let mut hasher = Sha256::new();
        hasher.update(env!("CARGO_PKG_VERSION"));
        Lexicon::feed(&mut |bytes| hasher.update(bytes));
        Tagger::feed(&mut |bytes| hasher.update(bytes));
        Judge::feed(&mut |bytes| hasher.update(bytes));
        hasher.update(serde_json::to_vec(&policy).unwrap_or_default());
        let fingerprint = hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self {
            engine: Engine { lexicon, tagger: Tagger::standard(), judge: Judge::standard(), local, policy },
            fingerprint,
        }
    }

    /// 32 hex digits that change with the version, the lists, the weights or the policy.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Redacts a case.
    pub fn redact(&self, case: &Case<'_>) -> RedactedCase {
        self.engine.redact(case)
    }

    /// Redacts one text.
    pub fn redact_text(&self, text: &str, known: &[Known]) -> RedactedPart {
        let parts = [(Part::WhatHappened, text)];
        let mut case = self.redact(&Case { parts: &parts, known, day_zero: None });
        case.parts.pop().unwrap_or_else(|| RedactedPart {
            part: Part::WhatHappened,
            text: Redacted::from_redactor(String::new()),
            findings: Vec::new(),
        })
    }
}

impl Default for Redactor {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({})", self.fingerprint)
    }
}

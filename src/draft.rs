//! A lesson on its way from the corridor into the register.
//!
//! Made by `anonymise` alone; taken by the register, which decides whether it is new, a newer revision or unchanged.

use crate::doubt::SealedDoubt;
use crate::lesson::Lesson;
use crate::secret::KeyedHash;

/// What leaves the corridor for one incident.
#[derive(Debug)]
pub struct Draft {
    /// The anonymised case, under a fresh id; the register keeps the old id where the source is known already.
    pub lesson: Lesson,
    /// Keyed hash of the source key.
    pub source: KeyedHash,
    /// Revision in the source.
    pub revision: u64,
    /// Keyed hash of the raw record: equal for an unchanged one.
    pub digest: KeyedHash,
    /// Why it must wait for a reviewer; empty if it may be published.
    pub holds: Vec<Hold>,
    /// Words that might identify somebody, sealed.
    pub doubts: Vec<SealedDoubt>,
}

/// Why a lesson waits for a reviewer. Fixed words: they are stored and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The second pass has a doubt.
    Doubt,
    /// Typed into the form: a person always reads it first.
    Shared,
    /// The release policy wants every case read.
    Policy,
    /// Duty of candour is open.
    Candour,
    /// An inquest is open.
    Inquest,
    /// A police investigation is open.
    Police,
    /// A claim is open.
    Claim,
    /// Opted out of data sharing.
    OptOut,
}

impl Hold {
    /// What a reviewer reads.
    pub fn label(self) -> &'static str {
        match self {
            Hold::Doubt => "the second pass is not sure that nobody can be identified",
            Hold::Shared => "shared through the form",
            Hold::Policy => "the release policy asks for a review",
            Hold::Candour => "duty of candour is open",
            Hold::Inquest => "an inquest is open",
            Hold::Police => "a police investigation is open",
            Hold::Claim => "a claim is open",
            Hold::OptOut => "opted out of data sharing",
        }
    }
}

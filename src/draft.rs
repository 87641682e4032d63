//! A lesson on its way from the corridor into the register.
//!
//! Made by `anonymise` alone; taken by the register, which decides whether it is new, a newer revision or unchanged.

use crate::doubt::SealedDoubt;
use crate::incident::Block;
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
    /// Somebody said that a person can be recognised in it.
    Recognised,
    /// The second pass has a doubt.
    Doubt,
    /// Typed into the form: a person always reads it first.
    Shared,
    /// The release policy wants every case read.
    Policy,
    /// Its batch waits for a sign-off by sample.
    Batch,
    /// A reviewer changed the text of an earlier revision, or held it; or this one says no revision.
    Revised,
    /// The redactor of today would take out more, or a word that is removed everywhere by now.
    Rescan,
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
    /// Rows of its event are missing.
    Incomplete,
}

impl From<Block> for Hold {
    fn from(block: Block) -> Self {
        match block {
            Block::Candour => Hold::Candour,
            Block::Inquest => Hold::Inquest,
            Block::Police => Hold::Police,
            Block::Claim => Hold::Claim,
            Block::OptOut => Hold::OptOut,
            Block::Incomplete => Hold::Incomplete,
        }
    }
}

impl Hold {
    /// Every reason, in the order in which they are shown.
    pub const ALL: [Hold; 13] = [
        Hold::Recognised,
        Hold::Doubt,
        Hold::Shared,
        Hold::Policy,
        Hold::Batch,
        Hold::Revised,
        Hold::Rescan,
        Hold::Candour,
        Hold::Inquest,
        Hold::Police,
        Hold::Claim,
        Hold::OptOut,
        Hold::Incomplete,
    ];

    /// Whether it is a flag of the export, which blocks publication until somebody lifts it. Any other reason ends with
    /// the approval. Missing rows count as one, because a flag may stand in them.
    pub fn is_flag(self) -> bool {
        matches!(
            self,
            Hold::Candour | Hold::Inquest | Hold::Police | Hold::Claim | Hold::OptOut | Hold::Incomplete
        )
    }

    /// As the register and the command line write it.
    pub fn id(self) -> &'static str {
        match self {
            Hold::Recognised => "recognised",
            Hold::Doubt => "doubt",
            Hold::Shared => "shared",
            Hold::Policy => "policy",
            Hold::Batch => "batch",
            Hold::Revised => "revised",
            Hold::Rescan => "rescan",
            Hold::Candour => "candour",
            Hold::Inquest => "inquest",
            Hold::Police => "police",
            Hold::Claim => "claim",
            Hold::OptOut => "opt-out",
            Hold::Incomplete => "incomplete",
        }
    }

    /// The reason with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hold| hold.id() == id)
    }

    /// What a reviewer reads.
    pub fn label(self) -> &'static str {
        match self {
            Hold::Recognised => "somebody said that a person can be recognised",
            Hold::Doubt => "the second pass is not sure that nobody can be identified",
            Hold::Shared => "shared through the form",
            Hold::Policy => "the release policy asks for a review",
            Hold::Batch => "its batch waits for a sign-off by sample",
            Hold::Revised => "a reviewer changed or held an earlier revision, or this one says no revision",
            Hold::Rescan => "the redactor of today would take out more",
            Hold::Candour => "duty of candour is open",
            Hold::Inquest => "an inquest is open",
            Hold::Police => "a police investigation is open",
            Hold::Claim => "a claim is open",
            Hold::OptOut => "opted out of data sharing",
            Hold::Incomplete => "rows of its event are missing, with the names and flags in them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_is_stored() {
        for hold in Hold::ALL {
            assert_eq!(serde_json::to_string(&hold).unwrap(), format!("\"{}\"", hold.id()));
            assert_eq!(Hold::from_id(hold.id()), Some(hold));
        }
    }
}

//! The reviewer's desk: what is held is read, decided, signed off, taken back.
//!
//! Stored lessons and sealed doubts enter from the register; decisions go back into it. This is the one place that opens
//! sealed doubts, and the one that changes redacted text after the corridor, through [`crate::redact::ruling`] alone. What
//! a reviewer types goes through the redactor like everything else.

pub mod bound;
mod case;
pub mod checklist;
mod decide;
pub mod remember;
pub mod rescan;
pub mod retention;

use crate::anonymise::{Corridor, CorridorError};
use crate::config::Release;
use crate::doubt::DoubtError;
use crate::lesson::LessonId;
use crate::redact::Misfit;
use crate::register::{Register, RegisterError};

pub use case::{Case, Question, Source};
pub use decide::{Answer, Decision};

/// Where a reviewer sits.
pub struct Desk<'a> {
    register: &'a Register,
    corridor: &'a Corridor,
    /// How long an opened case is kept for who opened it.
    minutes: u32,
}

/// Why a decision cannot be carried out. Never with text of a case.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A sealed doubt.
    #[error(transparent)]
    Doubt(#[from] DoubtError),
    /// The corridor.
    #[error(transparent)]
    Corridor(#[from] CorridorError),
    /// The decision is of another text.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// Its text has been erased.
    #[error("lesson {0} is withdrawn ({1}): its text has been erased")]
    Gone(LessonId, String),
    /// The motivated-intruder checklist was not answered.
    #[error("answer every question of the checklist before you approve")]
    Checklist,
    /// There has to be a reason.
    #[error("give a reason; it is kept in the audit trail, so name nobody in it")]
    Reason,
    /// A word to remove that is none.
    #[error("a word to remove must be one to six words with two letters or digits at least")]
    Word,
    /// A label that the taxonomy does not have.
    #[error("there is no such label")]
    Label,
    /// Nothing would be left.
    #[error("nothing would be left of what happened: reject the case instead")]
    Empty,
}

impl<'a> Desk<'a> {
    /// A desk at a register, with the corridor's redactor, classifier and keys.
    pub fn new(register: &'a Register, corridor: &'a Corridor, minutes: u32) -> Self {
        Self { register, corridor, minutes }
    }

    fn release(&self) -> Release {
        self.corridor.release()
    }
}

#[cfg(test)]
mod tests;

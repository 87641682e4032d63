//! Why the corridor cannot be opened, or a case cannot pass: a cause, never the case.

use std::path::PathBuf;

use crate::doubt::DoubtError;
use crate::redact::PolicyError;
use crate::themes::{ModelError, TaxonomyError};

/// Why the corridor cannot be opened or an incident cannot pass.
#[derive(Debug, thiserror::Error)]
pub enum CorridorError {
    /// A file that the configuration names cannot be read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The redaction policy is not right.
    #[error("{0}: {1}")]
    Policy(PathBuf, PolicyError),
    /// The taxonomy is not right.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
    /// The built-in model does not fit this program.
    #[error("the theme model cannot be read: {0}")]
    Model(#[from] ModelError),
    /// A doubt cannot be sealed.
    #[error(transparent)]
    Doubt(#[from] DoubtError),
    /// No random numbers for an id.
    #[error("the operating system has no random numbers to give")]
    Random(#[from] getrandom::Error),
    /// There is no narrative: `ingest` and the form refuse such a case before it comes here.
    #[error("the case says nothing about what happened")]
    Empty,
}

//! Why an intake stops.

use crate::anonymise::CorridorError;
use crate::ingest::IngestError;
use crate::register::RegisterError;

/// Why an intake stopped. What was stored before stays; running it again takes up where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file, in the first pass: nothing of it was stored.
    #[error(transparent)]
    Scan(IngestError),
    /// The file, in the second pass.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The corridor.
    #[error(transparent)]
    Corridor(#[from] CorridorError),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

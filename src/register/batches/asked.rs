//! What every act on a batch asks first, and how it is refused.

use rusqlite::{Connection, OptionalExtension as _};

use crate::access::Permission;
use crate::register::{Actor, BatchId, RegisterError};

/// Whether somebody may manage batches.
pub(super) fn may_manage(actor: &Actor) -> Result<(), RegisterError> {
    if actor.may(Permission::ManageBatches) { Ok(()) } else { Err(RegisterError::Role(actor.role.clone())) }
}

/// Whether the batch is there.
pub(super) fn exists(connection: &Connection, batch: BatchId) -> Result<(), RegisterError> {
    connection
        .prepare_cached("SELECT 1 FROM batch WHERE id = ?1")?
        .query_row([batch.0], |_| Ok(()))
        .optional()?
        .ok_or(RegisterError::NoBatch(batch.0))
}

/// The refusal of an act, with what to do instead.
pub(super) fn refused(batch: BatchId, why: &str) -> RegisterError {
    RegisterError::Batch { batch: batch.0, why: why.to_owned() }
}

//! What every act on a batch asks first, and how it is refused.

use rusqlite::{Connection, OptionalExtension as _};

use super::obstacle::Obstacle;
use crate::access::Permission;
use crate::register::{Actor, BatchId, RegisterError, now};

/// Seconds after its last step at which an ingest that has not said that it is finished counts as broken off.
const BROKEN_OFF: i64 = 60 * 60;

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

/// Whether its export is still being loaded: what comes later would be in no sample that is drawn now. An ingest that was
/// broken off never says that it is finished, so it is over when it has taken nothing for an hour. Cases shared through the
/// form are no ingest.
pub(super) fn loading(connection: &Connection, batch: BatchId) -> Result<bool, RegisterError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM batch WHERE id = ?1 AND id <> 0 AND finished IS NULL)
                 AND EXISTS (SELECT 1 FROM audit WHERE batch = ?1 AND act IN ('ingest started', 'lessons taken')
                     AND number > coalesce(
                         (SELECT number FROM audit WHERE at <= ?2 ORDER BY number DESC LIMIT 1), 0))",
        )?
        .query_row([batch.0, now() - BROKEN_OFF], |row| row.get(0))?)
}

/// Refuses what needs all of the batch to be there.
pub(super) fn loaded(connection: &Connection, batch: BatchId) -> Result<(), RegisterError> {
    if loading(connection, batch)? { Err(Obstacle::Loading.refusal(batch, 0)) } else { Ok(()) }
}

/// The refusal of an act, with what to do instead.
pub(super) fn refused(batch: BatchId, why: &str) -> RegisterError {
    RegisterError::Batch { batch: batch.0, why: why.to_owned() }
}

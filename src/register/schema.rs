//! The tables of the register and how an older file becomes a newer one.

use rusqlite::Connection;

use super::RegisterError;

/// Each entry brings the file from version `index` to `index + 1`. Entries are never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
    include_str!("migrations/8.sql"),
    include_str!("migrations/9.sql"),
];

/// The version that brought the seal over the end of the audit trail.
const SEALED: u32 = 4;

/// The version that brought the check of the key, and the seal over a trail that has no row yet.
const KEYED: u32 = 6;

/// Settings of every connection. `secure_delete` overwrites what is deleted, so that a withdrawn text leaves no trace in
/// free pages; `auto_vacuum`, which counts for a new file alone, gives such pages back to the system; `synchronous = FULL` keeps a withdrawal over a power cut.
const SETTINGS: &str = "
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -16000;
";

/// Prepares a connection.
pub(super) fn configure(connection: &Connection) -> Result<(), RegisterError> {
    patience(connection)?;
    connection.execute_batch(SETTINGS)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// How long a connection waits for another that writes.
pub(super) fn patience(connection: &Connection) -> Result<(), RegisterError> {
    Ok(connection.busy_timeout(std::time::Duration::from_secs(20))?)
}

/// Brings the file to the version of this program. `bind` ties a file to its key that no version tied to it before; it
/// hears whether the file is from before there was a seal over the end of the trail.
pub(super) fn migrate(
    connection: &mut Connection,
    bind: impl FnOnce(&Connection, bool) -> Result<(), RegisterError>,
) -> Result<(), RegisterError> {
    let current = MIGRATIONS.len() as u32;
    if version(connection)? == current {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Read again inside the transaction: another process may have migrated in between.
    let found = version(&transaction)?;
    if found > current {
        return Err(RegisterError::TooNew(found));
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step as u32 + 1)?;
    }
    if found < KEYED {
        bind(&transaction, found < SEALED)?;
    }
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, RegisterError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

//! Whether a key is the one with which the register was made.
//!
//! Under another key every record looks new, also those that were withdrawn or rejected, and the trail would be sealed
//! anew. A value derived from the key therefore stands in the register and is compared before anything is written.

use rusqlite::{Connection, OptionalExtension, params};
use subtle::ConstantTimeEq;

use crate::lesson::LessonId;
use crate::redact::SealKey;

use super::{RegisterError, audit, stored};

/// How many stored lessons are tried: one may have been altered, hardly all of them.
const TRIED: i64 = 8;

/// Writes the check into a register that has none.
pub(super) fn keep(connection: &Connection, check: &[u8; 32]) -> Result<(), RegisterError> {
    connection.execute("INSERT INTO key_check (only, mac) VALUES (1, ?1)", params![check.as_slice()])?;
    Ok(())
}

/// Whether the check in the register is this one.
pub(super) fn fits(connection: &Connection, check: &[u8; 32]) -> Result<bool, RegisterError> {
    let stored: Option<Vec<u8>> =
        connection.query_row("SELECT mac FROM key_check", [], |row| row.get(0)).optional()?;
    Ok(stored.is_some_and(|stored| bool::from(check.as_slice().ct_eq(&stored))))
}

/// Whether a register from before there was a check can have been made with these keys: the end of its trail or one of
/// its lessons opens with them, or there is nothing in it that could.
pub(super) fn may_fit(
    connection: &Connection,
    texts: &SealKey,
    trail: &[u8; 32],
) -> Result<bool, RegisterError> {
    let sealed = audit::sealed_with(connection, trail)?;
    if sealed == Some(true) {
        return Ok(true);
    }
    let mut against = sealed.is_some();
    let mut statement = connection.prepare("SELECT id, body FROM lesson WHERE body IS NOT NULL LIMIT ?1")?;
    let mut rows = statement.query([TRIED])?;
    while let Some(row) = rows.next()? {
        let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
        let Some(id) = LessonId::parse(&id) else { continue };
        match stored::read(id, &body, texts) {
            Ok(_) => return Ok(true),
            Err(RegisterError::Seal(_)) => against = true,
            // A form that cannot be read says nothing about the key.
            Err(_) => {}
        }
    }
    Ok(!against)
}

//! The audit trail: who did what to which lesson, and why. Append-only, and each row is chained to the one before.
//!
//! No search text and no text of a case enters: acts and reasons are fixed words, or what an officer typed as a reason.

use rusqlite::{Connection, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::lesson::LessonId;

use super::{Actor, RegisterError};

/// One row of the trail.
#[derive(Clone, Debug, Serialize)]
pub struct AuditRow {
    /// Running number from 1, without gaps.
    pub number: i64,
    /// Unix time, seconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// Did what: a fixed word.
    pub act: String,
    /// To which lesson.
    pub lesson: Option<String>,
    /// In which batch.
    pub batch: Option<i64>,
    /// Why, or with what result.
    pub reason: String,
}

/// What is written about one act.
pub(super) struct Act<'a> {
    pub(super) act: &'a str,
    pub(super) lesson: Option<&'a LessonId>,
    pub(super) batch: Option<i64>,
    pub(super) reason: &'a str,
}

/// Appends a row inside the caller's transaction.
pub(super) fn append(connection: &Connection, actor: &Actor, act: &Act<'_>) -> Result<(), RegisterError> {
    let (number, before) = last(connection)?;
    let row = AuditRow {
        number: number + 1,
        at: super::now(),
        actor: actor.name.clone(),
        role: actor.role.clone(),
        act: act.act.to_owned(),
        lesson: act.lesson.map(|id| id.as_str().to_owned()),
        batch: act.batch,
        reason: act.reason.to_owned(),
    };
    connection
        .prepare_cached(
            "INSERT INTO audit (number, at, actor, role, act, lesson, batch, reason, chain)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            row.number,
            row.at,
            row.actor,
            row.role,
            row.act,
            row.lesson,
            row.batch,
            row.reason,
            row.chain(&before)
        ])?;
    Ok(())
}

/// Walks the trail from the first row; the number of rows, or the first that does not follow from the one before.
pub(super) fn verify(connection: &Connection) -> Result<i64, RegisterError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    let mut before = Vec::new();
    let mut number = 0;
    while let Some(row) = rows.next()? {
        number += 1;
        // A value of another type than the column's is a tampered row, not a failure of the database.
        let (row, chain) = read(row).map_err(|_| RegisterError::Audit(number))?;
        if row.number != number || row.chain(&before) != chain {
            return Err(RegisterError::Audit(number));
        }
        before = chain;
    }
    Ok(number)
}

/// Rows after a number, oldest first.
pub(super) fn rows_after(
    connection: &Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<AuditRow>, RegisterError> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} WHERE number > ?1 ORDER BY number LIMIT ?2"))?;
    let rows = statement.query_map(params![after, limit as i64], |row| read(row).map(|(row, _)| row))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const SELECT: &str = "SELECT number, at, actor, role, act, lesson, batch, reason, chain FROM audit";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(AuditRow, Vec<u8>)> {
    let audit = AuditRow {
        number: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        role: row.get(3)?,
        act: row.get(4)?,
        lesson: row.get(5)?,
        batch: row.get(6)?,
        reason: row.get(7)?,
    };
    Ok((audit, row.get(8)?))
}

fn last(connection: &Connection) -> Result<(i64, Vec<u8>), RegisterError> {
    let mut statement =
        connection.prepare_cached("SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, Vec::new())),
    }
}

impl AuditRow {
    /// SHA-256 over the chain value before and every field with its length, so that no field can run into the next.
    fn chain(&self, before: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        let batch = self.batch.map(|batch| batch.to_string());
        let fields: [Option<&[u8]>; 9] = [
            Some(before),
            Some(&self.number.to_le_bytes()),
            Some(&self.at.to_le_bytes()),
            Some(self.actor.as_bytes()),
            Some(self.role.as_bytes()),
            Some(self.act.as_bytes()),
            self.lesson.as_deref().map(str::as_bytes),
            batch.as_deref().map(str::as_bytes),
            Some(self.reason.as_bytes()),
        ];
        for field in fields {
            match field {
                Some(bytes) => {
                    hash.update((bytes.len() as u64 + 1).to_le_bytes());
                    hash.update(bytes);
                }
                None => hash.update(0u64.to_le_bytes()),
            }
        }
        hash.finalize().to_vec()
    }
}

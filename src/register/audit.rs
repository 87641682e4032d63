//! The audit trail: who did what to which lesson, and why. Append-only, and each row is chained to the one before. The end
//! of the chain stands under a seal that needs the data folder's key.
//!
//! No search text and no text of a case enters: acts and reasons are fixed words, or what an officer typed as a
//! reason, after the redactor.

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::export::inert;
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

/// How far the trail was proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proved {
    /// The number of its rows.
    pub rows: i64,
    chain: Vec<u8>,
}

/// Which rows somebody wants to see. An empty text is no condition.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this actor.
    pub actor: String,
    /// Of acts with this name.
    pub act: String,
    /// About this lesson.
    pub lesson: String,
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

/// Walks the trail from where it was proved before; the end of it, or the first row that does not follow.
pub(super) fn verify(
    connection: &Connection,
    key: &[u8; 32],
    from: &Proved,
) -> Result<Proved, RegisterError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE number >= ?1 ORDER BY number"))?;
    let mut rows = statement.query([from.rows.max(1)])?;
    let mut before = Vec::new();
    let mut number = 0;
    if from.rows > 0 {
        number = from.rows;
        let same = rows.next()?.map(read).transpose().ok().flatten();
        if same.is_none_or(|(row, chain)| row.number != number || chain != from.chain) {
            return Err(RegisterError::Audit(number));
        }
        before.clone_from(&from.chain);
    }
    while let Some(row) = rows.next()? {
        number += 1;
        // A value of another type than the column's is a tampered row, not a failure of the database.
        let (row, chain) = read(row).map_err(|_| RegisterError::Audit(number))?;
        if row.number != number || row.chain(&before) != chain {
            return Err(RegisterError::Audit(number));
        }
        before = chain;
    }
    let end = Proved { rows: number, chain: before };
    end.is_sealed(connection, key)?;
    Ok(end)
}

/// Proves that the trail ends as it was sealed, without walking it. Comes before every change: the seal that follows is
/// put over whatever row is the last.
pub(super) fn check_end(connection: &Connection, key: &[u8; 32]) -> Result<(), RegisterError> {
    let (rows, chain) = last(connection)?;
    Proved { rows, chain }.is_sealed(connection, key)
}

/// Whether the seal over the end was made with this key; `None` if there is no seal, or not the row that it is over.
pub(super) fn sealed_with(connection: &Connection, key: &[u8; 32]) -> Result<Option<bool>, RegisterError> {
    let Some((rows, seal)) = sealed_end(connection)? else { return Ok(None) };
    let chain: Option<Vec<u8>> = connection
        .query_row("SELECT chain FROM audit WHERE number = ?1", [rows], |row| row.get(0))
        .optional()?;
    Ok(chain.map(|chain| bool::from(Proved { rows, chain }.seal(key).ct_eq(&seal))))
}

/// Seals a trail for the first time: one from before there was a seal where it stands, and one without a row if nothing
/// in the register would have left one. Any other that is not sealed was tampered with, and is left so.
pub(super) fn seal_first(
    connection: &Connection,
    key: &[u8; 32],
    before_seal: bool,
) -> Result<(), RegisterError> {
    let (rows, _) = last(connection)?;
    let untouched = || {
        connection.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM audit_end) AND NOT EXISTS (SELECT 1 FROM batch)
                 AND NOT EXISTS (SELECT 1 FROM token) AND NOT EXISTS (SELECT 1 FROM lesson)
                 AND (SELECT last FROM sequence) = 0",
            [],
            |row| row.get::<_, bool>(0),
        )
    };
    let may = if rows > 0 { before_seal } else { untouched()? };
    if may { seal(connection, key) } else { Ok(()) }
}

/// Seals the end of the trail, if rows have come since it was last sealed. Belongs into every transaction that appends,
/// after [`check_end`].
pub(super) fn seal(connection: &Connection, key: &[u8; 32]) -> Result<(), RegisterError> {
    let sealed: Option<i64> =
        connection.prepare_cached("SELECT max(number) FROM audit_end")?.query_row([], |row| row.get(0))?;
    let (rows, chain) = last(connection)?;
    if sealed == Some(rows) {
        return Ok(());
    }
    let seal = Proved { rows, chain }.seal(key);
    connection
        .prepare_cached("INSERT OR REPLACE INTO audit_end (only, number, seal) VALUES (1, ?1, ?2)")?
        .execute(params![rows, seal.as_slice()])?;
    Ok(())
}

/// Rows before a number that a filter lets through, newest first.
pub(super) fn rows_before(
    connection: &Connection,
    before: i64,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<AuditRow>, RegisterError> {
    let mut statement = connection.prepare_cached(&format!(
        "{SELECT} WHERE number < ?1 AND (?2 = '' OR actor = ?2) AND (?3 = '' OR act = ?3)
             AND (?4 = '' OR lesson = ?4) ORDER BY number DESC LIMIT ?5"
    ))?;
    let of = params![before, filter.actor, filter.act, filter.lesson, limit as i64];
    let rows = statement.query_map(of, |row| read(row).map(|(row, _)| row))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every act that the trail knows, by name.
pub(super) fn acts(connection: &Connection) -> Result<Vec<String>, RegisterError> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT act FROM audit ORDER BY act")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
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

/// The number of rows that were sealed, and the seal.
fn sealed_end(connection: &Connection) -> Result<Option<(i64, Vec<u8>)>, RegisterError> {
    let mut statement = connection.prepare_cached("SELECT number, seal FROM audit_end")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
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

impl Proved {
    /// Fails unless the trail was sealed here. A trail without a row is sealed too, so a missing seal was taken away.
    fn is_sealed(&self, connection: &Connection, key: &[u8; 32]) -> Result<(), RegisterError> {
        let fits = sealed_end(connection)?
            .is_some_and(|(rows, seal)| rows == self.rows && bool::from(self.seal(key).ct_eq(&seal)));
        if fits { Ok(()) } else { Err(RegisterError::AuditEnd(self.rows)) }
    }

    fn seal(&self, key: &[u8; 32]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        mac.update(&self.rows.to_le_bytes());
        mac.update(&self.chain);
        mac.finalize().into_bytes().into()
    }
}

impl AuditRow {
    /// The names of the columns of a table of rows.
    pub const FIELDS: [&str; 8] = ["number", "at", "actor", "role", "act", "lesson", "batch", "reason"];

    /// The row as cells of a table, the time as people read it. No cell is a formula to a spreadsheet.
    pub fn cells(&self) -> [String; 8] {
        [
            self.number.to_string(),
            self.time(),
            inert(&self.actor),
            inert(&self.role),
            inert(&self.act),
            self.lesson.clone().unwrap_or_default(),
            self.batch.map(|batch| batch.to_string()).unwrap_or_default(),
            inert(&self.reason),
        ]
    }

    /// When, in universal time: `2026-03-14 09:26:53Z`.
    pub fn time(&self) -> String {
        jiff::Timestamp::from_second(self.at)
            .map_or_else(|_| self.at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
    }

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

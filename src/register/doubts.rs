//! The sealed words of doubts: they come in with a draft, lie before a reviewer, and are destroyed at the decision or when
//! their time is over.

use std::ops::Range;

use rusqlite::{Connection, params};

use crate::doubt::SealedDoubt;
use crate::lesson::LessonId;
use crate::redact::{Evidence, Kind, Part};

use super::audit::{self, Act};
use super::{Actor, Register, RegisterError, now};

/// A sealed doubt of a lesson.
#[derive(Clone, Debug)]
pub struct StoredDoubt {
    /// Its number.
    pub number: i64,
    /// The part of the narrative.
    pub part: Part,
    /// Bytes of its placeholder in the stored part.
    pub place: Range<usize>,
    /// What it might be.
    pub kind: Kind,
    /// The rule that doubts it.
    pub rule: String,
    /// What spoke for it.
    pub evidence: Evidence,
    /// How likely it is one.
    pub certainty: f32,
    /// The person who told the case says that it names nobody.
    pub cleared: bool,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
}

impl Register {
    /// Destroys the sealed words that are older than some days; the lessons stay held, with `[removed]` in their place. How
    /// many words there were.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn expire_doubts(&self, days: u32, actor: &Actor) -> Result<u64, RegisterError> {
        let before = now() - i64::from(days) * 24 * 60 * 60;
        let old = self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM doubt WHERE made <= ?1)")?
                .query_row([before], |row| row.get::<_, bool>(0))?)
        })?;
        if !old {
            return Ok(0);
        }
        let gone = self.write(|transaction| {
            let gone = transaction.prepare_cached("DELETE FROM doubt WHERE made <= ?1")?.execute([before])?;
            let reason = format!("{gone} sealed words older than {days} days");
            audit::append(
                transaction,
                actor,
                &Act { act: "doubts destroyed", lesson: None, batch: None, reason: &reason },
            )?;
            Ok(gone as u64)
        })?;
        self.erase()?;
        Ok(gone)
    }
}

/// Keeps the doubts of a draft under the id of its lesson.
pub(super) fn keep_doubts(
    connection: &Connection,
    id: &LessonId,
    doubts: &[SealedDoubt],
) -> Result<(), RegisterError> {
    for doubt in doubts {
        connection
            .prepare_cached(
                "INSERT INTO doubt
                     (lesson, part, place_start, place_end, kind, rule, sealed, made, evidence, certainty, cleared)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                id.as_str(),
                doubt.part.id(),
                doubt.place.start as i64,
                doubt.place.end as i64,
                doubt.kind.id(),
                doubt.rule,
                doubt.sealed,
                now(),
                doubt.evidence.id(),
                doubt.certainty,
                doubt.cleared,
            ])?;
    }
    Ok(())
}

/// The doubts of a lesson, in order.
pub(super) fn doubts_of(connection: &Connection, id: &LessonId) -> Result<Vec<StoredDoubt>, RegisterError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, part, place_start, place_end, kind, rule, evidence, certainty, sealed, cleared FROM doubt
         WHERE lesson = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([id.as_str()])?;
    let mut doubts = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get::<_, String>(at);
        let (part, kind, evidence) = (text(1)?, text(4)?, text(6)?);
        let (Some(part), Some(kind), Some(evidence)) =
            (Part::from_id(&part), Kind::from_id(&kind), Evidence::from_id(&evidence))
        else {
            return Err(RegisterError::Form(id.clone()));
        };
        let place = |at: usize| row.get::<_, i64>(at).map(|byte| byte.unsigned_abs() as usize);
        doubts.push(StoredDoubt {
            number: row.get(0)?,
            part,
            place: place(2)?..place(3)?,
            kind,
            rule: text(5)?,
            evidence,
            certainty: row.get::<_, f64>(7)? as f32,
            sealed: row.get(8)?,
            cleared: row.get(9)?,
        });
    }
    Ok(doubts)
}

/// Destroys the sealed words of a lesson.
pub(super) fn destroy_doubts(connection: &Connection, id: &LessonId) -> Result<(), RegisterError> {
    connection.prepare_cached("DELETE FROM doubt WHERE lesson = ?1")?.execute([id.as_str()])?;
    connection.prepare_cached("UPDATE lesson SET risk = 0 WHERE id = ?1")?.execute([id.as_str()])?;
    Ok(())
}

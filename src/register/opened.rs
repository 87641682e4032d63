//! The opening of one case: an id and who asks enter, the case as it lies before a reviewer leaves.
//!
//! Opening a case claims it for some minutes, so that two reviewers do not read the same one, and is itself a row of the
//! audit trail.

use rusqlite::{Connection, OptionalExtension, params};

use crate::lesson::LessonId;

use super::audit::{self, Act};
use super::doubts::{StoredDoubt, doubts_of};
use super::{Actor, Entry, Register, RegisterError, State, moves, now};

/// A case as it lies before a reviewer.
#[derive(Debug)]
pub struct Opened {
    /// The lesson with where it stands.
    pub entry: Entry,
    /// Its doubts, in order.
    pub doubts: Vec<StoredDoubt>,
    /// Another reviewer who is reading it.
    pub claimed: Option<String>,
    /// Who has approved it as the first of two.
    pub approved: Option<String>,
    /// It is part of the sample of its batch.
    pub sampled: bool,
    /// What reviewers decided about its labels.
    pub corrections: Vec<(String, bool)>,
}

impl Register {
    /// Opens a case for a reviewer and claims it for some minutes; both are one row of the audit trail. A case that another
    /// reviewer has claimed is opened, but not claimed, and so is one that this reviewer has signed: it waits for somebody
    /// else.
    ///
    /// # Errors
    /// If it is not there, or the register cannot be written.
    pub fn open_case(&self, id: &LessonId, actor: &Actor, minutes: u32) -> Result<Opened, RegisterError> {
        self.case(id, |transaction, entry| {
            let claimed = claimed_by_other(transaction, id, actor)?;
            let signed = approved_by(transaction, id)?.is_some_and(|by| actor.is(&by));
            if matches!(entry.state, State::Held | State::Hidden) && claimed.is_none() && !signed {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO claim (lesson, reviewer, until) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![id.as_str(), actor.name, now() + i64::from(minutes) * 60])?;
            }
            // Of a withdrawn case no text is left that anybody could read.
            if entry.lesson.is_some() {
                let reason = entry.state.id();
                let act = Act { act: "held text read", lesson: Some(id), batch: None, reason };
                audit::append(transaction, actor, &act)?;
            }
            Ok(claimed)
        })
    }

    /// A case as it is, for carrying out a decision about it: nobody is shown it, so nothing is recorded.
    ///
    /// # Errors
    /// If it is not there, or the register cannot be read.
    pub fn peek_case(&self, id: &LessonId, actor: &Actor) -> Result<Opened, RegisterError> {
        self.case(id, |transaction, _| claimed_by_other(transaction, id, actor))
    }

    /// Whether a person has decided about the words of a case.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn decided(&self, id: &LessonId) -> Result<bool, RegisterError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM audit WHERE lesson = ?1
                         AND act IN ('approved and published', 'approved, waits for a second person', 'edited'))",
                )?
                .query_row([id.as_str()], |row| row.get(0))?)
        })
    }

    fn case(
        &self,
        id: &LessonId,
        claim: impl FnOnce(&Connection, &Entry) -> Result<Option<String>, RegisterError>,
    ) -> Result<Opened, RegisterError> {
        let entry = self.entry(id)?.ok_or_else(|| RegisterError::Unknown(id.clone()))?;
        let opened = self.write(|transaction| {
            let claimed = claim(transaction, &entry)?;
            let sampled = transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM sample WHERE lesson = ?1 AND batch = ?2 AND identifies IS NULL)",
                )?
                .query_row(params![id.as_str(), entry.batch.0], |row| row.get(0))?;
            Ok(Opened {
                doubts: doubts_of(transaction, id)?,
                claimed,
                approved: approved_by(transaction, id)?,
                sampled,
                corrections: moves::corrections(transaction, id)?,
                entry,
            })
        })?;
        // Between the reading of the text and that of the doubts somebody may have decided.
        match self.entry(id)? {
            Some(again) if again.sequence == opened.entry.sequence => Ok(opened),
            _ => Err(RegisterError::Changed(id.clone())),
        }
    }

    /// Gives a claimed case back without a decision.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn give_back(&self, id: &LessonId, actor: &Actor) -> Result<(), RegisterError> {
        self.write(|transaction| {
            let claimed = transaction
                .prepare_cached("SELECT reviewer FROM claim WHERE lesson = ?1")?
                .query_row([id.as_str()], |row| row.get::<_, String>(0))
                .optional()?;
            if claimed.is_some_and(|by| actor.is(&by)) {
                transaction.prepare_cached("DELETE FROM claim WHERE lesson = ?1")?.execute([id.as_str()])?;
            }
            Ok(())
        })
    }
}

/// Who else is reading a lesson at this moment.
pub(super) fn claimed_by_other(
    connection: &Connection,
    id: &LessonId,
    actor: &Actor,
) -> Result<Option<String>, RegisterError> {
    let claimed = connection
        .prepare_cached("SELECT reviewer FROM claim WHERE lesson = ?1 AND until > ?2")?
        .query_row(params![id.as_str(), now()], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(claimed.filter(|by| !actor.is(by)))
}

/// Who has approved a lesson as the first of two.
pub(super) fn approved_by(connection: &Connection, id: &LessonId) -> Result<Option<String>, RegisterError> {
    Ok(connection
        .prepare_cached("SELECT reviewer FROM approval WHERE lesson = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?)
}

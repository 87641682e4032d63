//! Decisions about lessons: publish, hide, withdraw, reject; new labels; "this happened here too".

use rusqlite::{Connection, OptionalExtension, params};

use crate::lesson::{Lesson, LessonId};

use super::audit::{self, Act};
use super::{Actor, Register, RegisterError, State, next_sequence, now, stored};

/// A lesson with the labels that a new taxonomy or model gives it.
pub struct Relabelled {
    /// The lesson, labels already exchanged.
    pub lesson: Lesson,
    /// The change at which it was read: if it has changed since, the new labels are not applied.
    pub sequence: u64,
}

impl Register {
    /// Moves a lesson to a state, with a reason, in one transaction with its audit row. Doubts are destroyed at every
    /// decision; on withdrawal the text is erased too, and the write-ahead log emptied.
    ///
    /// # Errors
    /// [`RegisterError::Move`] where the table of moves does not allow it.
    pub fn move_to(
        &self,
        id: &LessonId,
        to: State,
        actor: &Actor,
        reason: &str,
    ) -> Result<(), RegisterError> {
        self.write(|transaction| {
            let from = state_of(transaction, id)?;
            if !from.may_become(to) {
                return Err(RegisterError::Move { id: id.clone(), from, to });
            }
            let erase = to == State::Withdrawn;
            let sequence = next_sequence(transaction)?;
            transaction
                .prepare_cached(
                    "UPDATE lesson SET state = ?2, sequence = ?3, changed = ?4, reasons = '[]',
                         body = CASE WHEN ?5 THEN NULL ELSE body END WHERE id = ?1",
                )?
                .execute(params![id.as_str(), to.id(), sequence as i64, now(), erase])?;
            if to != State::Held && to != State::Hidden {
                transaction.prepare_cached("DELETE FROM doubt WHERE lesson = ?1")?.execute([id.as_str()])?;
            }
            if erase {
                transaction
                    .prepare_cached("DELETE FROM recurrence WHERE lesson = ?1")?
                    .execute([id.as_str()])?;
            }
            let act = format!("{} to {}", from.id(), to.id());
            audit::append(transaction, actor, &Act { act: &act, lesson: Some(id), batch: None, reason })
        })?;
        if to == State::Withdrawn {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// "I can recognise someone": a published lesson is out of sight at once. Anything but a published lesson stays as
    /// it is, so that the answer tells nobody which ids exist.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn flag(&self, id: &LessonId, actor: &Actor) -> Result<(), RegisterError> {
        match self.move_to(id, State::Hidden, actor, "somebody can be recognised") {
            Ok(()) | Err(RegisterError::Move { .. } | RegisterError::Unknown(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// "This happened here too". Counts only for a published lesson.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn record_recurrence(&self, id: &LessonId, actor: &Actor) -> Result<(), RegisterError> {
        self.write(|transaction| {
            if state_of(transaction, id)? != State::Published {
                return Err(RegisterError::Unknown(id.clone()));
            }
            transaction
                .prepare_cached("INSERT INTO recurrence (lesson, at) VALUES (?1, ?2)")?
                .execute(params![id.as_str(), now()])?;
            let act = Act { act: "happened here too", lesson: Some(id), batch: None, reason: "" };
            audit::append(transaction, actor, &act)
        })
    }

    /// How often somebody said that it happened there too.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn recurrences(&self, id: &LessonId) -> Result<u64, RegisterError> {
        self.read(|connection| {
            let count: i64 = connection
                .prepare_cached("SELECT count(*) FROM recurrence WHERE lesson = ?1")?
                .query_row([id.as_str()], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// Stores new labels, in one transaction; how many lessons took them.
    ///
    /// # Errors
    /// If the register cannot be written; then none has changed.
    pub fn relabel(
        &self,
        changed: &[Relabelled],
        reason: &str,
        actor: &Actor,
    ) -> Result<usize, RegisterError> {
        let bodies = changed
            .iter()
            .map(|item| stored::write(&item.lesson, &self.key))
            .collect::<Result<Vec<_>, _>>()?;
        self.write(|transaction| {
            let mut applied = 0;
            for (item, body) in changed.iter().zip(&bodies) {
                let sequence = next_sequence(transaction)?;
                applied += transaction
                    .prepare_cached(
                        "UPDATE lesson SET body = ?2, sequence = ?3, changed = ?4
                         WHERE id = ?1 AND sequence = ?5 AND body IS NOT NULL",
                    )?
                    .execute(params![
                        item.lesson.id.as_str(),
                        body,
                        sequence as i64,
                        now(),
                        item.sequence as i64
                    ])?;
            }
            let reason = format!("{reason}: {applied} lessons");
            audit::append(
                transaction,
                actor,
                &Act { act: "labels", lesson: None, batch: None, reason: &reason },
            )?;
            Ok(applied)
        })
    }

    /// Labels that reviewers set or took away: `(label, present)`.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn corrections(&self, id: &LessonId) -> Result<Vec<(String, bool)>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT label, present FROM correction WHERE lesson = ?1 ORDER BY label")?;
            let rows = statement.query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a reviewer's decision about a label over any later re-labelling.
    ///
    /// # Errors
    /// If the lesson is not there or the register cannot be written.
    pub fn correct(
        &self,
        id: &LessonId,
        label: &str,
        present: bool,
        actor: &Actor,
    ) -> Result<(), RegisterError> {
        self.write(|transaction| {
            state_of(transaction, id)?;
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO correction (lesson, label, present) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![id.as_str(), label, present])?;
            let reason = format!("{label} {}", if present { "set" } else { "taken away" });
            let act = Act { act: "label corrected", lesson: Some(id), batch: None, reason: &reason };
            audit::append(transaction, actor, &act)
        })
    }

    /// Empties the write-ahead log into the database, so that erased text is in neither. Readers that are in the middle
    /// of a statement may keep it from finishing; the next one does.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn checkpoint(&self) -> Result<(), RegisterError> {
        let connection = super::lock(&self.writer);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn state_of(connection: &Connection, id: &LessonId) -> Result<State, RegisterError> {
    let state = connection
        .prepare_cached("SELECT state FROM lesson WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, String>(0))
        .optional()?;
    state.and_then(|state| State::from_id(&state)).ok_or_else(|| RegisterError::Unknown(id.clone()))
}

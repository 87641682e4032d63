//! Decisions about lessons: publish, hide, withdraw, reject; new labels; "this happened here too".

use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};

use crate::secret::KeyedHash;

use super::audit::{self, Act};
use super::doubts::destroy_doubts;
use super::{Actor, Register, RegisterError, State, next_sequence, now, stored};

/// A lesson with the labels that a new taxonomy or model gives it.
pub struct Relabelled {
    /// The lesson, labels already exchanged.
    pub lesson: Lesson,
    /// The change at which it was read: if it has changed since, the new labels are not applied.
    pub sequence: u64,
}

impl Register {
    /// Moves a lesson to any state but published, with a reason, in one transaction with its audit row. Doubts are destroyed
    /// unless it is held or hidden, where somebody has still to decide about them; on withdrawal the text is erased too, and the
    /// write-ahead log emptied as soon as no reader needs it. A lesson is published by [`Register::settle`] alone.
    ///
    /// # Errors
    /// [`RegisterError::Move`] where the table of moves does not allow it, [`RegisterError::Forbidden`] where it does not
    /// allow it to that role.
    pub fn move_to(
        &self,
        id: &LessonId,
        to: State,
        actor: &Actor,
        reason: &str,
    ) -> Result<(), RegisterError> {
        self.write(|transaction| {
            let from = state_of(transaction, id)?;
            if to == State::Published {
                return Err(RegisterError::Move { id: id.clone(), from, to });
            }
            check(id, from, to, actor)?;
            enter(transaction, id, to, reason)?;
            let act = format!("{} to {}", from.id(), to.id());
            audit::append(transaction, actor, &Act { act: &act, lesson: Some(id), batch: None, reason })
        })?;
        if to == State::Withdrawn {
            self.erase()?;
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
        let bodies = self.bodies(changed)?;
        self.write(|transaction| {
            let applied = rewrite(transaction, changed, &bodies)?;
            let reason = format!("{reason}: {applied} lessons");
            audit::append(
                transaction,
                actor,
                &Act { act: "labels", lesson: None, batch: None, reason: &reason },
            )?;
            Ok(applied)
        })
    }

    /// What reviewers decided about labels, for lessons that are known by their sources; empty where nothing was decided.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn corrections_of(&self, sources: &[KeyedHash]) -> Result<Vec<Vec<(String, bool)>>, RegisterError> {
        self.read(|connection| {
            let any = connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM correction)")?
                .query_row([], |row| row.get::<_, bool>(0))?;
            if !any {
                return Ok(vec![Vec::new(); sources.len()]);
            }
            let mut statement = connection.prepare_cached(
                "SELECT label, present FROM correction JOIN lesson ON lesson.id = correction.lesson
                 WHERE lesson.source = ?1 ORDER BY label",
            )?;
            sources
                .iter()
                .map(|source| {
                    let rows = statement.query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?;
                    Ok(rows.collect::<Result<_, _>>()?)
                })
                .collect()
        })
    }

    /// Labels that reviewers set or took away: `(label, present)`.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn corrections(&self, id: &LessonId) -> Result<Vec<(String, bool)>, RegisterError> {
        self.read(|connection| corrections(connection, id))
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
            correct(transaction, id, label, present, actor)
        })
    }

    /// Makes sure that what was deleted is nowhere in the files: the write-ahead log is emptied into the database, and pages
    /// that became free (overwritten already) go back to the system. Another process that writes, a reader in the middle of
    /// a long statement or a full disk can keep the log from being emptied; then it is left to
    /// [`Register::finish_erasing`]: what was decided is kept already, so this is no failure of it.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn erase(&self) -> Result<(), RegisterError> {
        match self.sweep() {
            Err(RegisterError::Busy | RegisterError::DiskFull | RegisterError::CannotWrite) => Ok(()),
            done => done,
        }
    }

    /// Erases what an earlier erasure had to leave in the write-ahead log, that of another process too: whatever is in
    /// there goes into the database. Whether nothing is left.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn finish_erasing(&self) -> Result<bool, RegisterError> {
        if self.unfinished.load(Ordering::Acquire) || self.has_log() {
            match self.sweep() {
                Ok(()) | Err(RegisterError::Busy) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(!self.unfinished.load(Ordering::Acquire))
    }

    /// Whether something stands in the write-ahead log.
    fn has_log(&self) -> bool {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        std::fs::metadata(path).is_ok_and(|file| file.len() > 0)
    }

    fn sweep(&self) -> Result<(), RegisterError> {
        let connection = super::lock(&self.writer);
        // Before it is tried: whatever stops it, it is not forgotten.
        self.unfinished.store(true, Ordering::Release);
        let whole = erase(&connection)?;
        self.unfinished.store(!whole, Ordering::Release);
        Ok(())
    }
}

impl Register {
    /// Changed lessons as they are stored: made before the write lock is taken, because sealing is the costly part.
    pub(super) fn bodies(&self, changed: &[Relabelled]) -> Result<Vec<String>, RegisterError> {
        changed.iter().map(|item| stored::write(&item.lesson, &self.key)).collect()
    }
}

/// Stores changed lessons, unless they have changed again since they were read; how many were stored.
pub(super) fn rewrite(
    connection: &Connection,
    changed: &[Relabelled],
    bodies: &[String],
) -> Result<usize, RegisterError> {
    let mut applied = 0;
    for (item, body) in changed.iter().zip(bodies) {
        let sequence = next_sequence(connection)?;
        applied += connection
            .prepare_cached(
                "UPDATE lesson SET body = ?2, sequence = ?3, changed = ?4
                 WHERE id = ?1 AND sequence = ?5 AND body IS NOT NULL",
            )?
            .execute(params![item.lesson.id.as_str(), body, sequence as i64, now(), item.sequence as i64])?;
    }
    Ok(applied)
}

/// Notes a reviewer's decision about one label, with its audit row.
pub(super) fn correct(
    connection: &Connection,
    id: &LessonId,
    label: &str,
    present: bool,
    actor: &Actor,
) -> Result<(), RegisterError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO correction (lesson, label, present) VALUES (?1, ?2, ?3)")?
        .execute(params![id.as_str(), label, present])?;
    let reason = format!("{label} {}", if present { "set" } else { "taken away" });
    let act = Act { act: "label corrected", lesson: Some(id), batch: None, reason: &reason };
    audit::append(connection, actor, &act)
}

/// Whether the write-ahead log is empty afterwards. It does not wait for others as long as a change does.
fn erase(connection: &Connection) -> Result<bool, RegisterError> {
    connection.busy_timeout(Duration::from_secs(2))?;
    let whole = empty(connection);
    super::schema::patience(connection)?;
    whole
}

fn empty(connection: &Connection) -> Result<bool, RegisterError> {
    let mut statement = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    drop(rows);
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Labels that reviewers set or took away.
pub(super) fn corrections(
    connection: &Connection,
    id: &LessonId,
) -> Result<Vec<(String, bool)>, RegisterError> {
    let mut statement = connection
        .prepare_cached("SELECT label, present FROM correction WHERE lesson = ?1 ORDER BY label")?;
    let rows = statement.query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the table allows a move to somebody's role.
pub(super) fn check(id: &LessonId, from: State, to: State, actor: &Actor) -> Result<(), RegisterError> {
    match from.permission(to) {
        None => Err(RegisterError::Move { id: id.clone(), from, to }),
        Some(permission) if actor.may(permission) => Ok(()),
        Some(_) => Err(RegisterError::Forbidden { id: id.clone(), role: actor.role.clone() }),
    }
}

/// Puts a lesson into a state with all that follows from it. Flags of the export stay until somebody lifts them.
pub(super) fn enter(
    connection: &Connection,
    id: &LessonId,
    to: State,
    reason: &str,
) -> Result<(), RegisterError> {
    let mut reasons = reasons_of(connection, id)?;
    match to {
        State::Held => {}
        State::Hidden => {
            reasons.retain(|hold| hold.is_flag());
            reasons.insert(0, Hold::Recognised);
        }
        State::Published | State::Withdrawn | State::Rejected => reasons.retain(|hold| hold.is_flag()),
    }
    let gone = to == State::Withdrawn;
    let sequence = next_sequence(connection)?;
    connection
        .prepare_cached(
            "UPDATE lesson SET state = ?2, sequence = ?3, changed = ?4, reasons = ?5,
                 published = iif(?2 = 'published', ?4, published),
                 body = CASE WHEN ?6 THEN NULL ELSE body END, tombstone = CASE WHEN ?6 THEN ?7 END WHERE id = ?1",
        )?
        .execute(params![id.as_str(), to.id(), sequence as i64, now(), write(id, &reasons)?, gone, reason])?;
    forget_reading(connection, id)?;
    if to != State::Held && to != State::Hidden {
        destroy_doubts(connection, id)?;
    }
    if gone {
        connection.prepare_cached("DELETE FROM recurrence WHERE lesson = ?1")?.execute([id.as_str()])?;
    }
    Ok(())
}

/// Signatures and claims are about the case as it was.
pub(super) fn forget_reading(connection: &Connection, id: &LessonId) -> Result<(), RegisterError> {
    connection.prepare_cached("DELETE FROM approval WHERE lesson = ?1")?.execute([id.as_str()])?;
    connection.prepare_cached("DELETE FROM claim WHERE lesson = ?1")?.execute([id.as_str()])?;
    Ok(())
}

/// Why a lesson is held.
pub(super) fn reasons_of(connection: &Connection, id: &LessonId) -> Result<Vec<Hold>, RegisterError> {
    let text = connection
        .prepare_cached("SELECT reasons FROM lesson WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, String>(0))
        .optional()?
        .ok_or_else(|| RegisterError::Unknown(id.clone()))?;
    serde_json::from_str(&text).map_err(|_| RegisterError::Form(id.clone()))
}

/// Reasons as the column holds them.
pub(super) fn write(id: &LessonId, reasons: &[Hold]) -> Result<String, RegisterError> {
    serde_json::to_string(reasons).map_err(|_| RegisterError::Form(id.clone()))
}

pub(super) fn state_of(connection: &Connection, id: &LessonId) -> Result<State, RegisterError> {
    let state = connection
        .prepare_cached("SELECT state FROM lesson WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, String>(0))
        .optional()?;
    state.and_then(|state| State::from_id(&state)).ok_or_else(|| RegisterError::Unknown(id.clone()))
}

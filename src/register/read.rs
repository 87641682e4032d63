//! What others read from the register: single lessons, totals, and the feed of changes.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};

use super::{BatchId, Change, Register, RegisterError, State, stored};

/// A lesson with where it stands.
#[derive(Debug)]
pub struct Entry {
    /// The lesson; `None` once its text has been erased.
    pub lesson: Option<Box<Lesson>>,
    /// Its id.
    pub id: LessonId,
    /// Its state.
    pub state: State,
    /// Why it is held.
    pub reasons: Vec<Hold>,
    /// Its last change.
    pub sequence: u64,
    /// Fingerprint of the redactor that made its text.
    pub redactor: String,
    /// The ingest that it came with; 0 for cases shared through the form.
    pub batch: BatchId,
    /// When it was first taken, in seconds since 1970.
    pub taken: i64,
    /// Why it was withdrawn.
    pub tombstone: Option<String>,
}

/// How many lessons are in each state.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    /// By state id.
    pub states: BTreeMap<String, u64>,
    /// Doubts that wait for a decision.
    pub doubts: u64,
}

const COLUMNS: &str = "id, state, reasons, sequence, redactor, body, batch, taken, tombstone";

impl Register {
    /// The number of the last change; 0 in an empty register.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn sequence(&self) -> Result<u64, RegisterError> {
        self.read(|connection| {
            let last: i64 =
                connection.prepare_cached("SELECT last FROM sequence")?.query_row([], |row| row.get(0))?;
            Ok(last.unsigned_abs())
        })
    }

    /// Up to `limit` changes after a number, in order. A lesson that changed twice appears once, at its last change.
    ///
    /// # Errors
    /// If the register cannot be read or a stored text does not carry its seal.
    pub fn changes_since(&self, after: u64, limit: usize) -> Result<Vec<Change>, RegisterError> {
        let mut changes = Vec::new();
        self.rows(
            &format!("SELECT {COLUMNS} FROM lesson WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"),
            params![after as i64, limit as i64],
            |entry| {
                let lesson = entry.lesson.filter(|_| entry.state == State::Published);
                changes.push(Change { sequence: entry.sequence, id: entry.id, lesson });
                Ok(())
            },
        )?;
        Ok(changes)
    }

    /// Ids of lessons that changed after a number and may not be found any more: cheap, for the hide set.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn gone_since(&self, after: u64) -> Result<Vec<LessonId>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id FROM lesson WHERE sequence > ?1 AND state <> 'published'")?;
            let ids = statement.query_map([after as i64], |row| row.get::<_, String>(0))?;
            Ok(ids.collect::<Result<Vec<_>, _>>()?.iter().filter_map(|id| LessonId::parse(id)).collect())
        })
    }

    /// One lesson in whatever state it is.
    ///
    /// # Errors
    /// If the register cannot be read or a stored text does not carry its seal.
    pub fn entry(&self, id: &LessonId) -> Result<Option<Entry>, RegisterError> {
        let mut found = None;
        self.rows(&format!("SELECT {COLUMNS} FROM lesson WHERE id = ?1"), params![id.as_str()], |entry| {
            found = Some(entry);
            Ok(())
        })?;
        Ok(found)
    }

    /// One lesson, if it is published.
    ///
    /// # Errors
    /// As [`Register::entry`].
    pub fn published(&self, id: &LessonId) -> Result<Option<Lesson>, RegisterError> {
        Ok(self
            .entry(id)?
            .filter(|entry| entry.state == State::Published)
            .and_then(|entry| entry.lesson)
            .map(|lesson| *lesson))
    }

    /// Calls `each` for published lessons with the second at which they were published, the last published first, until it
    /// has enough.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn last_published(&self, mut each: impl FnMut(LessonId, i64) -> bool) -> Result<(), RegisterError> {
        self.read(|connection| {
            // From the index alone: the rows themselves are long.
            let mut statement = connection.prepare_cached(
                "SELECT id, published FROM lesson INDEXED BY lesson_published WHERE state = 'published'
                 ORDER BY published DESC, id DESC",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let id: String = row.get(0)?;
                let Some(id) = LessonId::parse(&id) else { return Err(RegisterError::Damaged) };
                if !each(id, row.get(1)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Calls `each` for every lesson in a state, in order of their last change, without holding them all in memory.
    ///
    /// # Errors
    /// As [`Register::entry`], or what `each` returns.
    pub fn each(
        &self,
        state: State,
        each: impl FnMut(Entry) -> Result<(), RegisterError>,
    ) -> Result<(), RegisterError> {
        self.rows(
            &format!("SELECT {COLUMNS} FROM lesson WHERE state = ?1 ORDER BY sequence"),
            params![state.id()],
            each,
        )
    }

    /// The id of the lesson that came from a source, whatever its state.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn by_source(&self, source: &crate::secret::KeyedHash) -> Result<Option<LessonId>, RegisterError> {
        self.read(|connection| {
            let id = connection
                .prepare_cached("SELECT id FROM lesson WHERE source = ?1")?
                .query_row([source], |row| row.get::<_, String>(0))
                .optional()?;
            Ok(id.and_then(|id| LessonId::parse(&id)))
        })
    }

    /// How many lessons are in each state.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn totals(&self) -> Result<Totals, RegisterError> {
        self.read(|connection| {
            let mut totals = Totals::default();
            let mut statement =
                connection.prepare_cached("SELECT state, count(*) FROM lesson GROUP BY state")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                totals.states.insert(row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs());
            }
            totals.doubts = connection
                .prepare_cached("SELECT count(*) FROM doubt")?
                .query_row([], |row| row.get::<_, i64>(0))?
                .unsigned_abs();
            Ok(totals)
        })
    }

    /// How many lessons are in a state, counted in the table itself: an index may be damaged and the table whole.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn counted(&self, state: State) -> Result<u64, RegisterError> {
        self.read(|connection| {
            let count: i64 = connection
                .prepare_cached("SELECT count(*) FROM lesson NOT INDEXED WHERE state = ?1")?
                .query_row([state.id()], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// Has the database look through its whole file, tables and indexes; an error is what it cannot even read.
    ///
    /// # Errors
    /// [`RegisterError::Damaged`] if something in it does not fit.
    pub fn check_file(&self) -> Result<(), RegisterError> {
        self.read(|connection| {
            // What it finds may quote values: only whether it finds something is of use.
            let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if found == "ok" { Ok(()) } else { Err(RegisterError::Damaged) }
        })
    }

    /// How many published lessons another redactor than this one made or last agreed to.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn of_other_redactors(&self, redactor: &str) -> Result<u64, RegisterError> {
        self.read(|connection| {
            // Two ranges of an index, so that only such lessons are walked over.
            let count: i64 = connection
                .prepare_cached(
                    "SELECT (SELECT count(*) FROM lesson WHERE state = 'published' AND redactor < ?1)
                         + (SELECT count(*) FROM lesson WHERE state = 'published' AND redactor > ?1)",
                )?
                .query_row([redactor], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    fn rows(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        mut each: impl FnMut(Entry) -> Result<(), RegisterError>,
    ) -> Result<(), RegisterError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(parameters)?;
            while let Some(row) = rows.next()? {
                let id: String = row.get(0)?;
                let state: String = row.get(1)?;
                let (Some(id), Some(state)) = (LessonId::parse(&id), State::from_id(&state)) else {
                    return Err(RegisterError::Damaged);
                };
                let reasons: String = row.get(2)?;
                let body: Option<String> = row.get(5)?;
                let lesson =
                    body.map(|body| stored::read(id.clone(), &body, &self.key)).transpose()?.map(Box::new);
                each(Entry {
                    lesson,
                    reasons: serde_json::from_str(&reasons).map_err(|_| RegisterError::Form(id.clone()))?,
                    id,
                    state,
                    sequence: row.get::<_, i64>(3)?.unsigned_abs(),
                    redactor: row.get(4)?,
                    batch: BatchId(row.get(6)?),
                    taken: row.get(7)?,
                    tombstone: row.get(8)?,
                })?;
            }
            Ok(())
        })
    }
}

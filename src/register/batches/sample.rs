//! The sample of a batch: cases drawn at random, on which the rest may be signed off once somebody has read them.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::asked::{exists, loaded, may_manage, refused};
use crate::lesson::LessonId;
use crate::register::audit::{self, Act};
use crate::register::{Actor, BatchId, Register, RegisterError};

/// How far the reading of a sample has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Cases drawn.
    pub drawn: u64,
    /// Of these: read.
    pub read: u64,
    /// Of these: somebody could have been identified.
    pub identified: u64,
}

impl Sample {
    /// It was read to its end and somebody could be identified: the next one is drawn in its place.
    pub fn is_spent(self) -> bool {
        self.identified > 0 && self.read == self.drawn
    }
}

/// A case of a sample.
#[derive(Clone, Debug, Serialize)]
pub struct Sampled {
    /// The lesson.
    pub id: LessonId,
    /// Whether somebody could have been identified in it; `None` while nobody has read it.
    pub identifies: Option<bool>,
}

/// Held, and for no other reason than that its batch has not been signed off.
const WAITING: &str = "state = 'held' AND reasons = '[\"batch\"]'";

/// Not of the sample of its batch.
const UNDRAWN: &str =
    "NOT EXISTS (SELECT 1 FROM sample WHERE sample.lesson = lesson.id AND sample.batch = ?1)";

impl Register {
    /// The cases of a batch's sample.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn sampled(&self, batch: BatchId) -> Result<Vec<Sampled>, RegisterError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT lesson, identifies FROM sample WHERE batch = ?1")?;
            let rows = statement.query_map([batch.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            let rows: Vec<(String, Option<bool>)> = rows.collect::<Result<_, _>>()?;
            Ok(rows
                .into_iter()
                .filter_map(|(id, identifies)| Some(Sampled { id: LessonId::parse(&id)?, identifies }))
                .collect())
        })
    }

    /// Draws a random sample of a batch, or enlarges the one that it has: what was drawn once stays in it. One that was read
    /// to its end and in which somebody could be identified is at an end: a new one is drawn of what still waits, and the
    /// audit trail says in place of which. The random numbers are the operating system's.
    ///
    /// # Errors
    /// If its export is still being loaded, if the batch waits for nothing, or the role may not manage batches.
    pub fn draw_sample(
        &self,
        batch: BatchId,
        size: u64,
        actor: &Actor,
        reason: &str,
    ) -> Result<Sample, RegisterError> {
        may_manage(actor)?;
        self.write(|transaction| {
            exists(transaction, batch)?;
            loaded(transaction, batch)?;
            let mut had = sample(transaction, batch.0)?;
            let mut before = String::new();
            if had.is_spent() {
                before =
                    format!("; in place of one: {} of {} identified somebody", had.identified, had.drawn);
                transaction.prepare_cached("DELETE FROM sample WHERE batch = ?1")?.execute([batch.0])?;
                had = Sample::default();
            }
            let mut statement = transaction.prepare_cached(&format!(
                "SELECT id FROM lesson WHERE batch = ?1 AND {WAITING} AND {UNDRAWN}"
            ))?;
            let mut ids: Vec<String> =
                statement.query_map([batch.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
            drop(statement);
            if ids.is_empty() && had.drawn == 0 {
                let why = format!(
                    "no lesson of it waits for a sign-off by sample alone: read what waits one by one \
                     (`hindsight review list --batch {}`)",
                    batch.0
                );
                return Err(refused(batch, &why));
            }
            let more = size.saturating_sub(had.drawn).min(ids.len() as u64) as usize;
            // The first steps of a Fisher–Yates shuffle.
            for at in 0..more {
                let other = at
                    + random_below(ids.len() - at)
                        .map_err(|_| refused(batch, "the operating system has no random numbers to give"))?;
                ids.swap(at, other);
                transaction
                    .prepare_cached("INSERT INTO sample (batch, lesson) VALUES (?1, ?2)")?
                    .execute(params![batch.0, ids[at]])?;
            }
            let reason = format!("{reason}{before}");
            let act = Act { act: "sample drawn", lesson: None, batch: Some(batch.0), reason: &reason };
            audit::append(transaction, actor, &act)?;
            sample(transaction, batch.0)
        })
    }
}

/// How many lessons of a batch wait for nothing but its sign-off.
pub(super) fn waiting(connection: &Connection, batch: i64) -> Result<u64, RegisterError> {
    let count: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM lesson WHERE batch = ?1 AND {WAITING}"))?
        .query_row([batch], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// How many of these are not of its sample.
pub(super) fn undrawn(connection: &Connection, batch: i64) -> Result<u64, RegisterError> {
    let count: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM lesson WHERE batch = ?1 AND {WAITING} AND {UNDRAWN}"))?
        .query_row([batch], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// How far its sample is read. What was found in it counts whatever became of the lesson; one that nobody had read when it
/// came again with a later batch belongs to that one, and one that was withdrawn unread can be read by nobody any more.
pub(super) fn sample(connection: &Connection, batch: i64) -> Result<Sample, RegisterError> {
    connection
        .prepare_cached(
            "SELECT count(*), count(sample.identifies), coalesce(sum(sample.identifies), 0) FROM sample
             JOIN lesson ON lesson.id = sample.lesson
             WHERE sample.batch = ?1 AND (sample.identifies IS NOT NULL
                 OR lesson.batch = sample.batch AND lesson.state <> 'withdrawn')",
        )?
        .query_row([batch], |row| {
            let count = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
            Ok(Sample { drawn: count(0)?, read: count(1)?, identified: count(2)? })
        })
        .map_err(RegisterError::from)
}

/// A random number below `limit`, every one equally likely.
fn random_below(limit: usize) -> Result<usize, getrandom::Error> {
    let limit = limit.max(1) as u64;
    // The numbers of the last, incomplete round would make the small ones likelier.
    let most = u64::MAX - u64::MAX % limit;
    loop {
        let number = getrandom::u64()?;
        if number < most {
            return Ok((number % limit) as usize);
        }
    }
}

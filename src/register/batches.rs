//! A whole ingest: held together, signed off on a random sample that somebody has read, or taken back.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::access::Permission;
use crate::config::Release;
use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::secret::KeyedHash;

use super::audit::{self, Act};
use super::moves::{enter, reasons_of, write};
use super::removals::{self, stands_in};
use super::{Actor, BatchId, Register, RegisterError, State, now, stored};

/// One ingest.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// When it began, in seconds since 1970.
    pub started: i64,
    /// The format of its file.
    pub format: String,
    /// Its lessons by state id, as they are now.
    pub states: BTreeMap<String, u64>,
    /// Lessons that wait for nothing but the sign-off of the batch.
    pub waiting: u64,
    /// The sample on which it may be signed off.
    pub sample: Sample,
}

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

/// A case of a sample.
#[derive(Clone, Debug, Serialize)]
pub struct Sampled {
    /// The lesson.
    pub id: LessonId,
    /// Whether somebody could have been identified in it; `None` while nobody has read it.
    pub identifies: Option<bool>,
}

/// What stands against the release of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The policy wants every case read, and no sample stands for the others.
    Policy,
    /// No sample has been drawn.
    NoSample,
    /// So many cases of the sample have not been read.
    Unread(u64),
    /// So many cases of the sample could identify somebody.
    Identified(u64),
    /// The sample says too little of those that wait; the least size that is enough.
    TooSmall(u64),
}

/// The smallest sample on which a batch is signed off: with nothing found, at most 10% of it identify somebody. Where fewer
/// wait, all of them are read.
const LEAST: u64 = 30;

/// Held, and for no other reason than that its batch has not been signed off.
const WAITING: &str = "state = 'held' AND reasons = '[\"batch\"]'";
/// Held, and for the sign-off of its batch among other reasons: those may be lifted one by one.
const UNSIGNED: &str = "state = 'held' AND instr(reasons, '\"batch\"') > 0";

impl Batch {
    /// What stands first against its release under a policy; `None` where nothing does.
    pub fn obstacle(&self, release: Release) -> Option<Obstacle> {
        Obstacle::of_policy(release).or_else(|| Obstacle::of_sample(self.sample, self.waiting))
    }
}

impl Obstacle {
    /// What the policy has against the release of any batch.
    pub fn of_policy(release: Release) -> Option<Self> {
        matches!(release, Release::Review | Release::TwoPerson).then_some(Self::Policy)
    }

    /// Why a sample does not speak for the rest of its batch. Its own cases are not among those that still wait once they
    /// were approved.
    fn of_sample(sample: Sample, waiting: u64) -> Option<Self> {
        if sample.drawn == 0 {
            Some(Self::NoSample)
        } else if sample.read < sample.drawn {
            Some(Self::Unread(sample.drawn - sample.read))
        } else if sample.identified > 0 {
            Some(Self::Identified(sample.identified))
        } else if sample.drawn < LEAST && waiting > 0 {
            Some(Self::TooSmall(LEAST.min(sample.drawn + waiting)))
        } else {
            None
        }
    }

    /// The refusal in words, with the commands that help.
    fn refusal(self, batch: BatchId, drawn: u64) -> RegisterError {
        let n = batch.0;
        let why = match self {
            Self::Policy => format!(
                "the release policy wants every case read, and no sample stands for the others: read them \
                 one by one (`hindsight review list --batch {n}`)"
            ),
            Self::NoSample => "draw a sample and read it first".to_owned(),
            Self::Unread(left) => format!("{left} of the {drawn} cases of its sample have not been read"),
            Self::Identified(identified) => format!(
                "{identified} of the {drawn} cases of its sample could identify somebody, so others of it \
                 may too: read the rest one by one (`hindsight review list --batch {n}`), or draw a new sample \
                 (`hindsight batch sample {n} --size 60`) when you know what was missed and why"
            ),
            Self::TooSmall(_) => format!(
                "a sample of {drawn} says too little of the others: enlarge it to {LEAST} at least, or to \
                 all where fewer wait"
            ),
        };
        refused(batch, &why)
    }
}

impl Register {
    /// Every batch, newest first.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn batches(&self) -> Result<Vec<Batch>, RegisterError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT id, started, format FROM batch ORDER BY id DESC")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let heads: Vec<(i64, i64, String)> = rows.collect::<Result<_, _>>()?;
            heads
                .into_iter()
                .map(|(id, started, format)| {
                    let mut states = BTreeMap::new();
                    let mut statement = connection.prepare_cached(
                        "SELECT state, count(*) FROM lesson WHERE batch = ?1 GROUP BY state",
                    )?;
                    let mut rows = statement.query([id])?;
                    while let Some(row) = rows.next()? {
                        states.insert(row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs());
                    }
                    Ok(Batch {
                        id,
                        started,
                        format,
                        states,
                        waiting: waiting(connection, id)?,
                        sample: sample(connection, id)?,
                    })
                })
                .collect()
        })
    }

    /// One batch.
    ///
    /// # Errors
    /// If it is not there, or the register cannot be read.
    pub fn batch(&self, batch: BatchId) -> Result<Batch, RegisterError> {
        self.batches()?.into_iter().find(|one| one.id == batch.0).ok_or(RegisterError::NoBatch(batch.0))
    }

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
    /// If the batch waits for nothing, or the role may not manage batches.
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
            let mut had = sample(transaction, batch.0)?;
            let mut before = String::new();
            if had.identified > 0 && had.read == had.drawn {
                before =
                    format!("; in place of one: {} of {} identified somebody", had.identified, had.drawn);
                transaction.prepare_cached("DELETE FROM sample WHERE batch = ?1")?.execute([batch.0])?;
                had = Sample::default();
            }
            let mut statement = transaction.prepare_cached(&format!(
                "SELECT id FROM lesson WHERE batch = ?1 AND {WAITING}
                 AND NOT EXISTS (SELECT 1 FROM sample WHERE sample.lesson = lesson.id AND sample.batch = ?1)"
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

    /// Publishes what waits for nothing but the sign-off of its batch, in one act; how many lessons that were. Lessons that
    /// are held for another reason too stay held for that, and so does one in which a word stands that has been removed
    /// everywhere since: whoever opens it is asked about the word.
    ///
    /// # Errors
    /// If the policy wants every case read; if the sample has not been drawn, not been read to its end or is too small, or
    /// somebody could be identified in it; or if the role may not manage batches.
    pub fn release_batch(
        &self,
        batch: BatchId,
        actor: &Actor,
        release: Release,
        reason: &str,
    ) -> Result<u64, RegisterError> {
        may_manage(actor)?;
        if let Some(policy) = Obstacle::of_policy(release) {
            return Err(policy.refusal(batch, 0));
        }
        // Opening the texts is the costly part: do it before the write lock is taken.
        let (last, before) = (self.sequence()?, self.removals()?);
        let mut listed = self.read(|connection| self.listed(connection, batch, &before, 0))?;
        self.write(|transaction| {
            exists(transaction, batch)?;
            let sample = sample(transaction, batch.0)?;
            if let Some(obstacle) = Obstacle::of_sample(sample, waiting(transaction, batch.0)?) {
                return Err(obstacle.refusal(batch, sample.drawn));
            }
            // What has changed since it was looked at; all of it under a list that has grown.
            let list = removals::list(transaction)?;
            let after = if list == before { last } else { 0 };
            listed.extend(self.listed(transaction, batch, &list, after)?);
            let (mut published, mut kept) = (0u64, 0u64);
            for id in ids(transaction, batch, "state = 'held'")? {
                let mut reasons = reasons_of(transaction, &id)?;
                if !reasons.contains(&Hold::Batch) {
                    continue;
                }
                if reasons == [Hold::Batch] {
                    if listed.contains(&id) {
                        set_reasons(transaction, &id, &[Hold::Rescan])?;
                        kept += 1;
                    } else {
                        enter(transaction, &id, State::Published, "")?;
                        published += 1;
                    }
                    continue;
                }
                reasons.retain(|hold| *hold != Hold::Batch);
                set_reasons(transaction, &id, &reasons)?;
            }
            let kept = match kept {
                0 => String::new(),
                _ => format!("; {kept} kept back for a word that is removed everywhere"),
            };
            let reason = format!("{published} lessons published{kept}; {reason}");
            let act = Act { act: "batch released", lesson: None, batch: Some(batch.0), reason: &reason };
            audit::append(transaction, actor, &act)?;
            Ok(published)
        })
    }

    /// Takes a whole batch back in one act: what is published of it is held again, and a new sample has to be read. How many
    /// lessons that were.
    ///
    /// # Errors
    /// If there is no such batch, or the role may not manage batches.
    pub fn take_back(&self, batch: BatchId, actor: &Actor, reason: &str) -> Result<u64, RegisterError> {
        may_manage(actor)?;
        self.write(|transaction| {
            exists(transaction, batch)?;
            let mut taken = 0;
            for id in ids(transaction, batch, "state = 'published'")? {
                let mut reasons = reasons_of(transaction, &id)?;
                reasons.push(Hold::Batch);
                set_reasons(transaction, &id, &reasons)?;
                enter(transaction, &id, State::Held, "")?;
                taken += 1;
            }
            transaction.prepare_cached("DELETE FROM sample WHERE batch = ?1")?.execute([batch.0])?;
            let reason = format!("{taken} lessons held; {reason}");
            let act = Act { act: "batch taken back", lesson: None, batch: Some(batch.0), reason: &reason };
            audit::append(transaction, actor, &act)?;
            Ok(taken)
        })
    }

    /// Lessons that wait for the sign-off of a batch, changed after a number, in which a word of the list stands.
    fn listed(
        &self,
        connection: &Connection,
        batch: BatchId,
        list: &[(KeyedHash, usize)],
        after: u64,
    ) -> Result<HashSet<LessonId>, RegisterError> {
        let mut found = HashSet::new();
        if list.is_empty() {
            return Ok(found);
        }
        let finder = self.finder(list);
        let mut statement = connection.prepare_cached(&format!(
            "SELECT id, body FROM lesson
             WHERE batch = ?1 AND sequence > ?2 AND body IS NOT NULL AND {UNSIGNED}"
        ))?;
        let mut rows = statement.query(params![batch.0, after as i64])?;
        while let Some(row) = rows.next()? {
            let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
            let id = LessonId::parse(&id).ok_or(RegisterError::Database(-1))?;
            if stands_in(&stored::read(id.clone(), &body, &self.key)?, &finder) {
                found.insert(id);
            }
        }
        Ok(found)
    }
}

fn may_manage(actor: &Actor) -> Result<(), RegisterError> {
    if actor.may(Permission::ManageBatches) { Ok(()) } else { Err(RegisterError::Role(actor.role.clone())) }
}

fn refused(batch: BatchId, why: &str) -> RegisterError {
    RegisterError::Batch { batch: batch.0, why: why.to_owned() }
}

fn exists(connection: &Connection, batch: BatchId) -> Result<(), RegisterError> {
    connection
        .prepare_cached("SELECT 1 FROM batch WHERE id = ?1")?
        .query_row([batch.0], |_| Ok(()))
        .optional()?
        .ok_or(RegisterError::NoBatch(batch.0))
}

fn ids(connection: &Connection, batch: BatchId, what: &str) -> Result<Vec<LessonId>, RegisterError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT id FROM lesson WHERE batch = ?1 AND {what} ORDER BY sequence"))?;
    let ids: Vec<String> = statement.query_map([batch.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| LessonId::parse(id)).collect())
}

fn set_reasons(connection: &Connection, id: &LessonId, reasons: &[Hold]) -> Result<(), RegisterError> {
    connection
        .prepare_cached("UPDATE lesson SET reasons = ?2, changed = ?3 WHERE id = ?1")?
        .execute(params![id.as_str(), write(id, reasons)?, now()])?;
    Ok(())
}

fn waiting(connection: &Connection, batch: i64) -> Result<u64, RegisterError> {
    let count: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM lesson WHERE batch = ?1 AND {WAITING}"))?
        .query_row([batch], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// A lesson that came again with a later batch belongs to that one.
fn sample(connection: &Connection, batch: i64) -> Result<Sample, RegisterError> {
    connection
        .prepare_cached(
            "SELECT count(*), count(sample.identifies), coalesce(sum(sample.identifies), 0) FROM sample
             JOIN lesson ON lesson.id = sample.lesson AND lesson.batch = sample.batch WHERE sample.batch = ?1",
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

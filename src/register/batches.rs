//! A whole ingest: held together, signed off on a random sample that somebody has read, or taken back.

mod asked;
mod obstacle;
mod release;
mod sample;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Release;
use crate::register::{BatchId, Register, RegisterError};
use asked::loading;
use sample::{sample, undrawn, waiting};

pub use obstacle::Obstacle;
pub use sample::{Sample, Sampled};

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
    /// Of these: not drawn for the sample.
    #[serde(skip)]
    pub undrawn: u64,
    /// The sample on which it may be signed off.
    pub sample: Sample,
    /// Its export is still being loaded.
    #[serde(skip)]
    pub loading: bool,
}

impl Batch {
    /// What stands first against its release under a policy; `None` where nothing does.
    pub fn obstacle(&self, release: Release) -> Option<Obstacle> {
        Obstacle::of_policy(release)
            .or_else(|| self.loading.then_some(Obstacle::Loading))
            .or_else(|| Obstacle::of_sample(self.sample, self.waiting))
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
                        undrawn: undrawn(connection, id)?,
                        sample: sample(connection, id)?,
                        loading: loading(connection, BatchId(id))?,
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
}

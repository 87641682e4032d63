//! What waits for a reviewer, and in which order: a [`Filter`] enters, [`Waiting`] lessons and [`Counts`] leave.
//!
//! First come lessons in which somebody was recognised, then those that wait for a second signature, then the most doubtful;
//! last those that a flag of the export blocks, because nobody can publish them before it is lifted.

use std::collections::BTreeMap;

use rusqlite::params;
use serde::Serialize;

use crate::draft::Hold;
use crate::lesson::LessonId;

use super::{BatchId, Register, RegisterError, State, now};

/// A lesson that waits. No text of it.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The lesson.
    pub id: LessonId,
    /// Held or hidden.
    pub state: State,
    /// Why.
    pub reasons: Vec<Hold>,
    /// The ingest that it came with.
    pub batch: i64,
    /// Words in doubt.
    pub doubts: u64,
    /// How many identifiers they may be, summed up.
    pub risk: f64,
    /// When it came to where it is, in seconds since 1970.
    pub since: i64,
    /// Who reads it at this moment.
    pub claimed: Option<String>,
    /// Who has approved it as the first of two.
    pub approved: Option<String>,
    /// It is of the sample of its batch, and nobody has read it yet.
    pub sampled: bool,
}

impl Waiting {
    /// Words in doubt; `None` where they are found when the case is opened, because today's redactor sees more in it than
    /// the one that made it.
    pub fn words_in_doubt(&self) -> Option<u64> {
        (!self.reasons.contains(&Hold::Rescan)).then_some(self.doubts)
    }
}

/// Which of what waits.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// For this reason among others.
    pub reason: Option<Hold>,
    /// Of this ingest.
    pub batch: Option<BatchId>,
    /// Of the sample of its batch, and not read yet.
    pub sample: bool,
    /// What this person can decide now: not claimed by another and not approved by them before.
    pub reader: Option<String>,
}

/// How much waits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    /// All of it.
    pub all: u64,
    /// Of these: out of sight because somebody was recognised.
    pub hidden: u64,
    /// Of these: approved by one person, waiting for the second.
    pub approved: u64,
    /// By reason; a lesson may have several.
    pub reasons: BTreeMap<&'static str, u64>,
    /// By ingest, newest first: number, format, lessons.
    pub batches: Vec<(i64, String, u64)>,
}

const WHERE: &str = "lesson.state IN ('held', 'hidden')
    AND (?1 IS NULL OR instr(lesson.reasons, ?1) > 0)
    AND (?2 IS NULL OR lesson.batch = ?2)
    AND (NOT ?3 OR sample.lesson IS NOT NULL)
    AND (?4 IS NULL OR (lower(trim(coalesce(approval.reviewer, ''))) <> lower(trim(?4))
        AND (claim.reviewer IS NULL OR lower(trim(claim.reviewer)) = lower(trim(?4)))))";

/// Whether a flag of the export stands against publication: the reasons for which [`Hold::is_flag`] holds.
const BLOCKED: &str = "(instr(lesson.reasons, '\"candour\"') OR instr(lesson.reasons, '\"inquest\"')
    OR instr(lesson.reasons, '\"police\"') OR instr(lesson.reasons, '\"claim\"') OR instr(lesson.reasons, '\"opt-out\"')
    OR instr(lesson.reasons, '\"incomplete\"'))";

const FROM: &str = "FROM lesson
    LEFT JOIN approval ON approval.lesson = lesson.id
    LEFT JOIN claim ON claim.lesson = lesson.id AND claim.until > ?5
    LEFT JOIN sample ON sample.batch = lesson.batch AND sample.lesson = lesson.id
        AND sample.identifies IS NULL";

impl Register {
    /// What waits, the most urgent first.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn queue(&self, filter: &Filter, limit: usize, skip: usize) -> Result<Vec<Waiting>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT lesson.id, lesson.state, lesson.reasons, lesson.batch,
                    (SELECT count(*) FROM doubt WHERE doubt.lesson = lesson.id),
                    lesson.risk, lesson.changed, claim.reviewer, approval.reviewer,
                    sample.lesson IS NOT NULL {FROM} WHERE {WHERE}
                 ORDER BY lesson.state = 'hidden' DESC, approval.reviewer IS NULL, {BLOCKED}, lesson.risk DESC,
                     lesson.sequence
                 LIMIT ?6 OFFSET ?7"
            ))?;
            let [reason, batch, sample, reader] = parameters(filter);
            let mut rows =
                statement.query(params![reason, batch, sample, reader, now(), limit as i64, skip as i64])?;
            let mut waiting = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, state): (String, String) = (row.get(0)?, row.get(1)?);
                let (Some(id), Some(state)) = (LessonId::parse(&id), State::from_id(&state)) else {
                    return Err(RegisterError::Damaged);
                };
                let reasons: String = row.get(2)?;
                waiting.push(Waiting {
                    reasons: serde_json::from_str(&reasons).map_err(|_| RegisterError::Form(id.clone()))?,
                    id,
                    state,
                    batch: row.get(3)?,
                    doubts: row.get::<_, i64>(4)?.unsigned_abs(),
                    risk: row.get(5)?,
                    since: row.get(6)?,
                    claimed: row.get(7)?,
                    approved: row.get(8)?,
                    sampled: row.get(9)?,
                });
            }
            Ok(waiting)
        })
    }

    /// How many lessons a filter lets through.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn waiting(&self, filter: &Filter) -> Result<u64, RegisterError> {
        self.read(|connection| {
            let [reason, batch, sample, reader] = parameters(filter);
            let count: i64 = connection
                .prepare_cached(&format!("SELECT count(*) {FROM} WHERE {WHERE}"))?
                .query_row(params![reason, batch, sample, reader, now()], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// How much waits, by reason and by ingest.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn queue_counts(&self) -> Result<Counts, RegisterError> {
        self.read(|connection| {
            let mut counts = Counts::default();
            let mut statement = connection.prepare_cached(
                "SELECT state, reasons, count(*) FROM lesson WHERE state IN ('held', 'hidden') GROUP BY 1, 2",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (state, reasons): (String, String) = (row.get(0)?, row.get(1)?);
                let count = row.get::<_, i64>(2)?.unsigned_abs();
                counts.all += count;
                counts.hidden += if state == State::Hidden.id() { count } else { 0 };
                let reasons: Vec<Hold> =
                    serde_json::from_str(&reasons).map_err(|_| RegisterError::Damaged)?;
                for reason in reasons {
                    *counts.reasons.entry(reason.id()).or_default() += count;
                }
            }
            counts.approved = connection
                .prepare_cached("SELECT count(*) FROM approval")?
                .query_row([], |row| row.get::<_, i64>(0))?
                .unsigned_abs();
            let mut statement = connection.prepare_cached(
                "SELECT batch.id, batch.format, count(*) FROM lesson JOIN batch ON batch.id = lesson.batch
                 WHERE lesson.state IN ('held', 'hidden') GROUP BY 1, 2 ORDER BY 1 DESC",
            )?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs())))?;
            counts.batches = rows.collect::<Result<_, _>>()?;
            Ok(counts)
        })
    }
}

fn parameters(filter: &Filter) -> [rusqlite::types::Value; 4] {
    use rusqlite::types::Value;
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    [
        text(filter.reason.map(|reason| format!("\"{}\"", reason.id()))),
        filter.batch.map_or(Value::Null, |batch| Value::Integer(batch.0)),
        Value::Integer(i64::from(filter.sample)),
        text(filter.reader.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_of_the_export_blocks() {
        for hold in Hold::ALL {
            assert_eq!(BLOCKED.contains(&format!("\"{}\"", hold.id())), hold.is_flag(), "{}", hold.id());
        }
    }
}

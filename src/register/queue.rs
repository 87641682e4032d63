//! What waits for a reviewer, in which order, and the opening of one case.
//!
//! First come lessons in which somebody was recognised, then those that wait for a second signature, then the most doubtful;
//! last those that a flag of the export blocks, because nobody can publish them before it is lifted. Opening a case claims it for some minutes, so
//! that two reviewers do not read the same one, and is itself a row of the audit trail.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::redact::{Evidence, Kind, Part};

use super::audit::{self, Act};
use super::{Actor, BatchId, Entry, Register, RegisterError, State, moves, now};

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

const WHERE: &str = "lesson.state IN ('held', 'hidden')
    AND (?1 IS NULL OR instr(lesson.reasons, ?1) > 0)
    AND (?2 IS NULL OR lesson.batch = ?2)
    AND (NOT ?3 OR sample.lesson IS NOT NULL)
    AND (?4 IS NULL OR (coalesce(approval.reviewer, '') <> ?4 AND (claim.reviewer IS NULL OR claim.reviewer = ?4)))";

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
                    return Err(RegisterError::Database(-1));
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
                    serde_json::from_str(&reasons).map_err(|_| RegisterError::Database(-1))?;
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

    /// Opens a case for a reviewer and claims it for some minutes; both are one row of the audit trail. A case that another
    /// reviewer has claimed is opened, but not claimed.
    ///
    /// # Errors
    /// If it is not there, or the register cannot be written.
    pub fn open_case(&self, id: &LessonId, actor: &Actor, minutes: u32) -> Result<Opened, RegisterError> {
        self.case(id, |transaction, state| {
            if matches!(state, State::Held | State::Hidden)
                && claimed_by_other(transaction, id, actor)?.is_none()
            {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO claim (lesson, reviewer, until) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![id.as_str(), actor.name, now() + i64::from(minutes) * 60])?;
            }
            let act = Act { act: "held text read", lesson: Some(id), batch: None, reason: state.id() };
            audit::append(transaction, actor, &act)?;
            claimed_by_other(transaction, id, actor)
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
        claim: impl FnOnce(&Connection, State) -> Result<Option<String>, RegisterError>,
    ) -> Result<Opened, RegisterError> {
        let entry = self.entry(id)?.ok_or_else(|| RegisterError::Unknown(id.clone()))?;
        let opened = self.write(|transaction| {
            let claimed = claim(transaction, entry.state)?;
            let sampled = transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM sample WHERE lesson = ?1 AND batch = ?2 AND identifies IS NULL)",
                )?
                .query_row(params![id.as_str(), entry.batch.0], |row| row.get(0))?;
            Ok(Opened {
                doubts: doubts(transaction, id)?,
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
            transaction
                .prepare_cached("DELETE FROM claim WHERE lesson = ?1 AND reviewer = ?2")?
                .execute(params![id.as_str(), actor.name])?;
            Ok(())
        })
    }

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

/// Who else is reading a lesson at this moment.
pub(super) fn claimed_by_other(
    connection: &Connection,
    id: &LessonId,
    actor: &Actor,
) -> Result<Option<String>, RegisterError> {
    Ok(connection
        .prepare_cached("SELECT reviewer FROM claim WHERE lesson = ?1 AND until > ?2 AND reviewer <> ?3")?
        .query_row(params![id.as_str(), now(), actor.name], |row| row.get(0))
        .optional()?)
}

/// Who has approved a lesson as the first of two.
pub(super) fn approved_by(connection: &Connection, id: &LessonId) -> Result<Option<String>, RegisterError> {
    Ok(connection
        .prepare_cached("SELECT reviewer FROM approval WHERE lesson = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?)
}

fn doubts(connection: &Connection, id: &LessonId) -> Result<Vec<StoredDoubt>, RegisterError> {
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

//! Drafts come in: new, a newer revision, or unchanged.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::draft::{Draft, Hold};
use crate::lesson::LessonId;
use crate::secret::KeyedHash;

use super::audit::{self, Act};
use super::moves::{destroy_doubts, forget_reading, write};
use super::removals::{self, stands_in};
use super::{Actor, Register, RegisterError, State, next_sequence, now, stored};

/// The number of a batch: one ingest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BatchId(pub i64);

/// What became of drafts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Added {
    /// Seen for the first time.
    pub added: u64,
    /// Replaced by a newer revision or a changed text, or forbidden by one that says nothing but flags.
    pub replaced: u64,
    /// Known already and unchanged.
    pub unchanged: u64,
    /// Older than what is known, or withdrawn or rejected earlier: left out.
    pub kept_out: u64,
    /// Of those added or replaced: published.
    pub published: u64,
    /// Of those added or replaced: held.
    pub held: u64,
}

impl std::ops::AddAssign for Added {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.replaced += other.replaced;
        self.unchanged += other.unchanged;
        self.kept_out += other.kept_out;
        self.published += other.published;
        self.held += other.held;
    }
}

/// What the register says of a record before anybody redacts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is new, or another text or a higher revision than what is stored.
    New,
    /// Exactly this record has been taken already.
    Unchanged,
    /// Its case was withdrawn or rejected: it stays out, whatever it says now.
    KeptOut,
}

/// What the register knows of a source.
pub(super) struct Known {
    pub(super) id: LessonId,
    pub(super) revision: u64,
    pub(super) digest: Vec<u8>,
    pub(super) state: State,
    pub(super) reasons: Vec<Hold>,
    /// A reviewer changed its text.
    pub(super) edited: bool,
}

impl Known {
    /// Somebody was recognised in it, and no reviewer has published it since.
    fn recognised(&self) -> bool {
        self.state == State::Held && self.reasons.contains(&Hold::Recognised)
    }

    /// A reviewer changed its text, or holds it: a lesson that is held without any reason is so because a person said
    /// it. What was done to one revision counts for all that come after, until somebody publishes one.
    fn revised(&self) -> bool {
        self.edited
            || self.state == State::Held && (self.reasons.is_empty() || self.reasons.contains(&Hold::Revised))
    }
}

impl Register {
    /// Opens a batch.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn begin_batch(&self, format: &str, actor: &Actor) -> Result<BatchId, RegisterError> {
        self.write(|transaction| {
            transaction
                .execute("INSERT INTO batch (started, format) VALUES (?1, ?2)", params![now(), format])?;
            let batch = transaction.last_insert_rowid();
            let act = Act { act: "ingest started", lesson: None, batch: Some(batch), reason: format };
            audit::append(transaction, actor, &act)?;
            Ok(BatchId(batch))
        })
    }

    /// Closes a batch with its totals.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn finish_batch(&self, batch: BatchId, total: &Added, actor: &Actor) -> Result<(), RegisterError> {
        let counts = serde_json::to_string(total).unwrap_or_default();
        self.write(|transaction| {
            transaction.execute(
                "UPDATE batch SET finished = ?2, counts = ?3 WHERE id = ?1",
                params![batch.0, now(), counts],
            )?;
            let act = Act { act: "ingest finished", lesson: None, batch: Some(batch.0), reason: &counts };
            audit::append(transaction, actor, &act)
        })
    }

    /// For each `(source, digest, revision)`: whether it is needed at all, so that nothing else is redacted. An unchanged
    /// text under a higher revision is: what is stored takes that number, so that no revision between the two replaces it.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn taken(&self, records: &[(KeyedHash, KeyedHash, u64)]) -> Result<Vec<Standing>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT state IN ('withdrawn', 'rejected'), digest = ?2 AND revision >= ?3 FROM lesson
                 WHERE source = ?1",
            )?;
            records
                .iter()
                .map(|(source, digest, revision)| {
                    let stored = statement
                        .query_row(params![source, digest, *revision as i64], |row| {
                            Ok((row.get::<_, bool>(0)?, row.get::<_, bool>(1)?))
                        })
                        .optional()?;
                    Ok(match stored {
                        Some((true, _)) => Standing::KeptOut,
                        Some((false, true)) => Standing::Unchanged,
                        Some((false, false)) | None => Standing::New,
                    })
                })
                .collect()
        })
    }

    /// Takes drafts in one transaction. `redactor` is the fingerprint of the redactor that made their texts. Every one is
    /// looked through for words that are removed everywhere.
    ///
    /// # Errors
    /// If the register cannot be written; then none of them was taken.
    pub fn add(
        &self,
        batch: BatchId,
        drafts: &[Draft],
        redactor: &str,
        actor: &Actor,
    ) -> Result<Added, RegisterError> {
        self.add_made_under(batch, drafts, redactor, 0, actor)
    }

    /// The same for drafts that were made under a list of `removals` words that are removed everywhere. Where the list has
    /// grown since, a draft that holds a word of it is held, and a reviewer is asked about the word.
    ///
    /// # Errors
    /// As [`Register::add`].
    pub fn add_made_under(
        &self,
        batch: BatchId,
        drafts: &[Draft],
        redactor: &str,
        removals: usize,
        actor: &Actor,
    ) -> Result<Added, RegisterError> {
        // Sealing and serialising is the costly part: do it before the write lock is taken.
        let bodies = drafts
            .iter()
            .map(|draft| stored::write(&draft.lesson, &self.key))
            .collect::<Result<Vec<_>, _>>()?;
        self.write(|transaction| {
            let mut total = Added::default();
            // Read in here: a word is listed before it is taken out of what is published, so either this sees the list or
            // that sees these lessons.
            let list = removals::list(transaction)?;
            let grown = (list.len() != removals).then(|| self.finder(&list));
            for (draft, body) in drafts.iter().zip(&bodies) {
                let listed = grown.as_ref().is_some_and(|finder| stands_in(&draft.lesson, finder));
                take(transaction, batch, draft, body, redactor, listed, &mut total)?;
            }
            if total.added + total.replaced > 0 {
                let reason = format!(
                    "added {}, replaced {}, published {}, held {}",
                    total.added, total.replaced, total.published, total.held
                );
                let act = Act { act: "lessons taken", lesson: None, batch: Some(batch.0), reason: &reason };
                audit::append(transaction, actor, &act)?;
            }
            Ok(total)
        })
    }

    /// Takes one shared case; always held. Returns its id and state.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn add_shared(
        &self,
        draft: &Draft,
        redactor: &str,
        actor: &Actor,
    ) -> Result<(LessonId, State), RegisterError> {
        debug_assert!(draft.holds.contains(&Hold::Shared));
        let body = stored::write(&draft.lesson, &self.key)?;
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO batch (id, started, format) VALUES (0, ?1, 'shared')",
                params![now()],
            )?;
            // Somebody opens it before it is published, and is asked about words that are removed everywhere.
            take(transaction, BatchId(0), draft, &body, redactor, false, &mut Added::default())?;
            let id = &draft.lesson.id;
            let act = Act { act: "case shared", lesson: Some(id), batch: Some(0), reason: "held for review" };
            audit::append(transaction, actor, &act)?;
            Ok((id.clone(), State::Held))
        })
    }
}

/// `listed`: a word stands in it that is removed everywhere.
fn take(
    connection: &Connection,
    batch: BatchId,
    draft: &Draft,
    body: &str,
    redactor: &str,
    listed: bool,
    total: &mut Added,
) -> Result<(), RegisterError> {
    let known = known(connection, &draft.source)?;
    let mut holds = draft.holds.clone();
    if listed {
        holds.push(Hold::Rescan);
    }
    if known.as_ref().is_some_and(Known::recognised) {
        holds.insert(0, Hold::Recognised);
    }
    if known.as_ref().is_some_and(Known::revised) {
        // What a reviewer took out of a text, or held it for, may stand in a newer revision of it: somebody has to look
        // again.
        holds.push(Hold::Revised);
    }
    let fresh = if holds.is_empty() { State::Published } else { State::Held };
    let (id, state) = match known {
        None => {
            total.added += 1;
            (draft.lesson.id.clone(), fresh)
        }
        Some(known) if known.digest == draft.digest => {
            if known.state.after_revision(fresh).is_none() {
                total.kept_out += 1;
                return Ok(());
            }
            total.unchanged += 1;
            if draft.revision > known.revision {
                raise(connection, &known.id, draft.revision)?;
            }
            return Ok(());
        }
        Some(known) => match known.state.after_revision(fresh) {
            Some(state) if draft.revision >= known.revision => {
                total.replaced += 1;
                destroy_doubts(connection, &known.id)?;
                forget_reading(connection, &known.id)?;
                (known.id, state)
            }
            _ => {
                total.kept_out += 1;
                return Ok(());
            }
        },
    };
    match state {
        State::Published => total.published += 1,
        _ => total.held += 1,
    }
    if state == State::Hidden {
        holds.insert(0, Hold::Recognised);
    }
    let reasons = write(&id, &holds)?;
    let risk: f32 = draft.doubts.iter().map(|doubt| doubt.certainty).sum();
    let sequence = next_sequence(connection)?;
    connection
        .prepare_cached(
            "INSERT INTO lesson (id, sequence, source, revision, digest, state, reasons, batch, redactor, body, changed,
                 risk, taken)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?11)
             ON CONFLICT (id) DO UPDATE SET sequence = ?2, revision = ?4, digest = ?5, state = ?6, reasons = ?7,
                 batch = ?8, redactor = ?9, body = ?10, changed = ?11, risk = ?12",
        )?
        .execute(params![
            id.as_str(),
            sequence as i64,
            draft.source,
            draft.revision as i64,
            draft.digest,
            state.id(),
            reasons,
            batch.0,
            redactor,
            body,
            now(),
            risk,
        ])?;
    for doubt in &draft.doubts {
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

/// The same text came under a higher revision: one between the two is older than what is stored. No reader sees any of
/// it, so it takes no number of the feed.
pub(super) fn raise(connection: &Connection, id: &LessonId, revision: u64) -> Result<(), RegisterError> {
    connection
        .prepare_cached("UPDATE lesson SET revision = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), revision as i64])?;
    Ok(())
}

pub(super) fn known(connection: &Connection, source: &KeyedHash) -> Result<Option<Known>, RegisterError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, revision, digest, state, edited, reasons FROM lesson WHERE source = ?1",
    )?;
    let mut rows = statement.query([source])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let id: String = row.get(0)?;
    let state: String = row.get(3)?;
    let (Some(id), Some(state)) = (LessonId::parse(&id), State::from_id(&state)) else {
        return Err(RegisterError::Database(-1));
    };
    let reasons: String = row.get(5)?;
    Ok(Some(Known {
        reasons: serde_json::from_str(&reasons).map_err(|_| RegisterError::Form(id.clone()))?,
        id,
        revision: row.get::<_, i64>(1)?.unsigned_abs(),
        digest: row.get(2)?,
        state,
        edited: row.get(4)?,
    }))
}

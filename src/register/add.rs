//! Drafts come in: new, a newer revision, or unchanged; what became of them leaves.

use rusqlite::{Connection, params};
use serde::Serialize;

use crate::draft::{Draft, Hold};
use crate::lesson::LessonId;

use super::audit::{self, Act};
use super::doubts::{destroy_doubts, keep_doubts};
use super::known::{Known, column, gone_before, known, raise};
use super::moves::{forget_reading, write};
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
    /// Replaced by a newer revision, a changed text or one that says no revision, or forbidden by one that says
    /// nothing but flags.
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
    // A record that says no revision may be the newer or the older one: it counts, and somebody has to look.
    let unsaid = draft.revision == 0
        && known.as_ref().is_some_and(|known| known.revision > 0 && known.digest != draft.digest);
    let revision = known.as_ref().map_or(draft.revision, |known| known.revision.max(draft.revision));
    if unsaid || known.as_ref().is_some_and(Known::revised) {
        // What a reviewer took out of a text, or held it for, may stand in a newer revision of it: somebody has to look
        // again.
        holds.push(Hold::Revised);
    }
    match &known {
        None if gone_before(connection, &draft.digest)? => holds.push(Hold::Revised),
        None => {}
        Some(known) => {
            // No later export signs a batch off, nor lifts a flag: people do.
            if known.unsigned() && !holds.contains(&Hold::Batch) {
                holds.push(Hold::Batch);
            }
            for flag in known.flags() {
                if !holds.contains(&flag) {
                    holds.push(flag);
                }
            }
        }
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
            Some(state) if unsaid || draft.revision >= known.revision => {
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
                 risk, taken, published)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?11, iif(?6 = 'published', ?11, 0))
             ON CONFLICT (id) DO UPDATE SET sequence = ?2, revision = ?4, digest = ?5, state = ?6, reasons = ?7,
                 batch = ?8, redactor = ?9, body = ?10, changed = ?11, risk = ?12,
                 published = iif(?6 = 'published' AND lesson.state <> 'published', ?11, lesson.published)",
        )?
        .execute(params![
            id.as_str(),
            sequence as i64,
            draft.source,
            column(revision),
            draft.digest,
            state.id(),
            reasons,
            batch.0,
            redactor,
            body,
            now(),
            risk,
        ])?;
    keep_doubts(connection, &id, &draft.doubts)
}

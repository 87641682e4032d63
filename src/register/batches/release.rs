//! The release of a batch, and its taking back: many lessons change state in one act, and the audit trail says it once.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::asked::{exists, loaded, may_manage};
use super::obstacle::Obstacle;
use super::sample::{sample, waiting};
use crate::config::Release;
use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::register::audit::{self, Act};
use crate::register::moves::{enter, reasons_of, write};
use crate::register::removals::{self, stands_in};
use crate::register::{Actor, BatchId, Register, RegisterError, State, now, stored};
use crate::secret::KeyedHash;

/// Held, and for the sign-off of its batch among other reasons: those may be lifted one by one.
const UNSIGNED: &str = "state = 'held' AND instr(reasons, '\"batch\"') > 0";

impl Register {
    /// Publishes what waits for nothing but the sign-off of its batch, in one act; how many lessons that were. Lessons that
    /// are held for another reason too stay held for that, and so does one in which a word stands that has been removed
    /// everywhere since: whoever opens it is asked about the word.
    ///
    /// # Errors
    /// If the policy wants every case read; if its export is still being loaded; if the sample has not been drawn, not been
    /// read to its end or is too small, or somebody could be identified in it; or if the role may not manage batches.
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
            loaded(transaction, batch)?;
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

    /// Takes a whole batch back in one act: what is published of it is held again, what is held already waits for its
    /// sign-off as well, and a new sample has to be read. How many lessons were published.
    ///
    /// # Errors
    /// If there is no such batch, or the role may not manage batches.
    pub fn take_back(&self, batch: BatchId, actor: &Actor, reason: &str) -> Result<u64, RegisterError> {
        may_manage(actor)?;
        self.write(|transaction| {
            exists(transaction, batch)?;
            for id in ids(transaction, batch, "state = 'held' AND instr(reasons, '\"batch\"') = 0")? {
                let mut reasons = reasons_of(transaction, &id)?;
                if reasons.is_empty() {
                    // A person holds it: no sample speaks for it.
                    reasons.push(Hold::Revised);
                }
                reasons.push(Hold::Batch);
                set_reasons(transaction, &id, &reasons)?;
            }
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
            let id = LessonId::parse(&id).ok_or(RegisterError::Damaged)?;
            if stands_in(&stored::read(id.clone(), &body, &self.key)?, &finder) {
                found.insert(id);
            }
        }
        Ok(found)
    }
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

//! Moves of many lessons at once: back into the queue, out for good.

use rusqlite::params;

use crate::access::Permission;
use crate::draft::Hold;
use crate::lesson::LessonId;

use super::audit::{self, Act};
use super::moves::{enter, reasons_of, state_of, write};
use super::{Actor, Register, RegisterError, State};

/// Lessons in one transaction.
const BATCH: usize = 500;

impl Register {
    /// Puts published lessons back into the queue for a reason; how many. Those that have changed since they were read are
    /// passed over.
    ///
    /// # Errors
    /// If the role may not decide, or the register cannot be written.
    pub fn queue_again(
        &self,
        lessons: &[(LessonId, u64)],
        hold: Hold,
        actor: &Actor,
    ) -> Result<u64, RegisterError> {
        if !actor.may(Permission::Review) {
            return Err(RegisterError::Role(actor.role.clone()));
        }
        let mut queued = 0;
        for batch in lessons.chunks(BATCH) {
            queued += self.write(|transaction| {
                let mut queued = 0;
                for (id, sequence) in batch {
                    let now: i64 = transaction
                        .prepare_cached("SELECT sequence FROM lesson WHERE id = ?1")?
                        .query_row([id.as_str()], |row| row.get(0))?;
                    if now.unsigned_abs() != *sequence || state_of(transaction, id)? != State::Published {
                        continue;
                    }
                    let mut reasons = reasons_of(transaction, id)?;
                    reasons.push(hold);
                    transaction
                        .prepare_cached("UPDATE lesson SET reasons = ?2 WHERE id = ?1")?
                        .execute(params![id.as_str(), write(id, &reasons)?])?;
                    enter(transaction, id, State::Held, "")?;
                    let act =
                        Act { act: "published to held", lesson: Some(id), batch: None, reason: hold.label() };
                    audit::append(transaction, actor, &act)?;
                    queued += 1;
                }
                Ok(queued)
            })?;
        }
        Ok(queued)
    }

    /// Notes that a redactor agrees to the stored text of these lessons, unless they have changed since.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn agreed(
        &self,
        lessons: &[(LessonId, u64)],
        redactor: &str,
        actor: &Actor,
    ) -> Result<(), RegisterError> {
        if lessons.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for (id, sequence) in lessons {
                transaction
                    .prepare_cached("UPDATE lesson SET redactor = ?2 WHERE id = ?1 AND sequence = ?3")?
                    .execute(params![id.as_str(), redactor, *sequence as i64])?;
            }
            let reason = format!("redactor {redactor} would change nothing in {} lessons", lessons.len());
            audit::append(
                transaction,
                actor,
                &Act { act: "rescanned", lesson: None, batch: None, reason: &reason },
            )
        })
    }

    /// Withdraws lessons, each for its reason, in one transaction; how many. Those that are withdrawn already are passed over.
    ///
    /// # Errors
    /// If the role may not withdraw, or the register cannot be written; then nothing was done.
    pub fn withdraw_all(&self, lessons: &[(LessonId, String)], actor: &Actor) -> Result<u64, RegisterError> {
        if !actor.may(Permission::Withdraw) {
            return Err(RegisterError::Role(actor.role.clone()));
        }
        let gone = self.write(|transaction| {
            let mut gone = 0;
            for (id, reason) in lessons {
                let from = state_of(transaction, id)?;
                // Publication, hiding and holding may have come in between: the table decides.
                if !from.may_become(State::Withdrawn) {
                    continue;
                }
                enter(transaction, id, State::Withdrawn, reason)?;
                let act = format!("{} to withdrawn", from.id());
                audit::append(transaction, actor, &Act { act: &act, lesson: Some(id), batch: None, reason })?;
                gone += 1;
            }
            Ok(gone)
        })?;
        self.erase()?;
        Ok(gone)
    }
}

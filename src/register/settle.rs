//! A reviewer's decision about one case: its text as decided, its labels, and what becomes of it, in one transaction.

use rusqlite::params;

use crate::access::Permission;
use crate::config::Release;
use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};

use super::audit::{self, Act};
use super::doubts::destroy_doubts;
use super::moves::{check, correct, enter, forget_reading, reasons_of, state_of, write};
use super::opened::{approved_by, claimed_by_other};
use super::{Actor, Register, RegisterError, State, next_sequence, now, stored};

/// What a reviewer decided.
pub struct Settlement<'a> {
    /// The lesson.
    pub id: &'a LessonId,
    /// The change at which it was read: if it has changed since, nothing is done.
    pub sequence: u64,
    /// The lesson as decided, where its text or its labels are other than before, and whether its text is.
    pub lesson: Option<(&'a Lesson, bool)>,
    /// Fingerprint of the redactor that agreed to the text.
    pub redactor: &'a str,
    /// Labels that were set or taken away.
    pub corrections: &'a [(String, bool)],
    /// Somebody could have been identified in it as it was: for the sample of its batch.
    pub identified: bool,
    /// What was done to the text, in fixed words and numbers: for the audit trail.
    pub note: &'a str,
    /// What becomes of it.
    pub then: Then<'a>,
}

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then<'a> {
    /// It is approved: published, once every signature that the policy asks for is there.
    Approve,
    /// It stays where it is, changed.
    Keep,
    /// It is held: for one that was hidden.
    Hold,
    /// It must not be published, for this reason.
    Reject(&'a str),
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Published.
    Published,
    /// Approved by the first of two.
    Waiting,
    /// It stays held or hidden.
    Kept,
    /// Rejected.
    Rejected,
}

impl Register {
    /// Carries out a reviewer's decision. The sealed words of the case are destroyed with it.
    ///
    /// # Errors
    /// If the case changed since it was read, is claimed by somebody else, has a flag that nobody has lifted, was approved by
    /// the same person before, or the role may not decide; then nothing is done.
    pub fn settle(
        &self,
        settlement: &Settlement<'_>,
        actor: &Actor,
        release: Release,
    ) -> Result<Settled, RegisterError> {
        let id = settlement.id;
        let body = settlement.lesson.map(|(lesson, _)| stored::write(lesson, &self.key)).transpose()?;
        let settled = self.write(|transaction| {
            let from = state_of(transaction, id)?;
            if !matches!(from, State::Held | State::Hidden) {
                return Err(RegisterError::Move { id: id.clone(), from, to: State::Published });
            }
            check(id, from, State::Published, actor)?;
            let sequence: i64 = transaction
                .prepare_cached("SELECT sequence FROM lesson WHERE id = ?1")?
                .query_row([id.as_str()], |row| row.get(0))?;
            if sequence.unsigned_abs() != settlement.sequence {
                return Err(RegisterError::Changed(id.clone()));
            }
            if let Some(by) = claimed_by_other(transaction, id, actor)? {
                return Err(RegisterError::Claimed { id: id.clone(), by });
            }
            let first = approved_by(transaction, id)?;
            let text = settlement.lesson.is_some_and(|(_, text)| text);
            for (label, present) in settlement.corrections {
                correct(transaction, id, label, *present, actor)?;
            }
            if let Some(body) = &body {
                let next = next_sequence(transaction)?;
                transaction
                    .prepare_cached("UPDATE lesson SET body = ?2, sequence = ?3, changed = ?4, edited = max(edited, ?5) WHERE id = ?1")?
                    .execute(params![id.as_str(), body, next as i64, now(), text])?;
            }
            transaction
                .prepare_cached("UPDATE lesson SET redactor = ?2 WHERE id = ?1")?
                .execute(params![id.as_str(), settlement.redactor])?;
            // A signature is for the text that was read.
            let first = first.filter(|_| !text);
            destroy_doubts(transaction, id)?;
            forget_reading(transaction, id)?;
            let identified = settlement.identified || matches!(settlement.then, Then::Reject(_));
            if identified || settlement.then == Then::Approve {
                transaction
                    .prepare_cached(
                        // A finding counts for every batch in whose sample the case is. That nobody was
                        // found in a later revision says nothing of an earlier batch.
                        "UPDATE sample SET identifies = ?2, reader = ?3 WHERE lesson = ?1 AND identifies IS NULL
                             AND (?2 OR batch = (SELECT batch FROM lesson WHERE id = ?1))",
                    )?
                    .execute(params![id.as_str(), identified, actor.name])?;
            }
            let (settled, act, reason) = match settlement.then {
                Then::Approve => {
                    let settled = approve(transaction, settlement, first.as_deref(), actor, release)?;
                    let act = match settled {
                        Settled::Published => "approved and published",
                        _ => "approved, waits for a second person",
                    };
                    (settled, act, settlement.note.to_owned())
                }
                Then::Keep => {
                    // The doubts were decided with the text.
                    keep(transaction, id, first.as_deref())?;
                    (Settled::Kept, "edited", settlement.note.to_owned())
                }
                Then::Hold => {
                    enter(transaction, id, State::Held, "")?;
                    (Settled::Kept, "hidden to held", settlement.note.to_owned())
                }
                Then::Reject(reason) => {
                    check(id, from, State::Rejected, actor)?;
                    enter(transaction, id, State::Rejected, reason)?;
                    (Settled::Rejected, "rejected", reason.to_owned())
                }
            };
            audit::append(transaction, actor, &Act { act, lesson: Some(id), batch: None, reason: &reason })?;
            Ok(settled)
        })?;
        self.erase()?;
        Ok(settled)
    }

    /// Lifts a flag of the export, with a reason.
    ///
    /// # Errors
    /// If the lesson does not have the flag, or the role may not decide.
    pub fn lift(&self, id: &LessonId, flag: Hold, actor: &Actor, reason: &str) -> Result<(), RegisterError> {
        self.write(|transaction| {
            let from = state_of(transaction, id)?;
            let mut reasons = reasons_of(transaction, id)?;
            if !flag.is_flag() || !reasons.contains(&flag) {
                return Err(RegisterError::NoFlag { id: id.clone(), flag: flag.id() });
            }
            check(id, from, State::Published, actor)?;
            reasons.retain(|hold| *hold != flag);
            transaction
                .prepare_cached("UPDATE lesson SET reasons = ?2 WHERE id = ?1")?
                .execute(params![id.as_str(), write(id, &reasons)?])?;
            let act = format!("flag lifted: {}", flag.id());
            audit::append(transaction, actor, &Act { act: &act, lesson: Some(id), batch: None, reason })
        })
    }
}

/// One signature; the lesson is published with the last that the policy asks for.
fn approve(
    connection: &rusqlite::Connection,
    settlement: &Settlement<'_>,
    first: Option<&str>,
    actor: &Actor,
    release: Release,
) -> Result<Settled, RegisterError> {
    let id = settlement.id;
    let flags: Vec<_> = reasons_of(connection, id)?.into_iter().filter(|hold| hold.is_flag()).collect();
    if !flags.is_empty() {
        let flags = flags.into_iter().map(Hold::label).collect::<Vec<_>>().join(" and ");
        return Err(RegisterError::Blocked { id: id.clone(), flags });
    }
    if release == Release::TwoPerson {
        match first {
            None => {
                connection
                    .prepare_cached("INSERT INTO approval (lesson, reviewer, at) VALUES (?1, ?2, ?3)")?
                    .execute(params![id.as_str(), actor.name, now()])?;
                decided(connection, id)?;
                return Ok(Settled::Waiting);
            }
            Some(name) if actor.is(name) => {
                return Err(RegisterError::SamePerson { id: id.clone(), name: name.to_owned() });
            }
            Some(_) if !actor.may(Permission::Approve) => {
                return Err(RegisterError::Forbidden { id: id.clone(), role: actor.role.clone() });
            }
            Some(_) => {}
        }
    }
    enter(connection, id, State::Published, "")?;
    Ok(Settled::Published)
}

/// The case stays; what was decided is no reason any more, and a signature for a text that has not changed still holds.
fn keep(connection: &rusqlite::Connection, id: &LessonId, first: Option<&str>) -> Result<(), RegisterError> {
    decided(connection, id)?;
    if let Some(first) = first {
        connection
            .prepare_cached("INSERT INTO approval (lesson, reviewer, at) VALUES (?1, ?2, ?3)")?
            .execute(params![id.as_str(), first, now()])?;
    }
    Ok(())
}

/// What the redactor doubted has been decided: it is no reason any more.
fn decided(connection: &rusqlite::Connection, id: &LessonId) -> Result<(), RegisterError> {
    let mut reasons = reasons_of(connection, id)?;
    reasons.retain(|hold| !matches!(hold, Hold::Doubt | Hold::Rescan));
    connection
        .prepare_cached("UPDATE lesson SET reasons = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), write(id, &reasons)?])?;
    Ok(())
}

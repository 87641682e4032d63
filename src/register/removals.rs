//! Words that are removed everywhere, because a reviewer said so: kept as keyed hashes alone.

use rusqlite::{Connection, params};

use crate::access::Permission;
use crate::lesson::Lesson;
use crate::removals::Removals;
use crate::secret::KeyedHash;

use super::audit::{self, Act};
use super::moves::rewrite;
use super::{Actor, Register, RegisterError, Relabelled, now};

impl Register {
    /// The hashes, each with its number of words.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn removals(&self) -> Result<Vec<(KeyedHash, usize)>, RegisterError> {
        self.read(list)
    }

    /// What finds the words of such a list in a text.
    pub(super) fn finder(&self, list: &[(KeyedHash, usize)]) -> Removals {
        let finder = Removals::new(&self.secret);
        finder.set(list);
        finder
    }

    /// Remembers a phrase, and stores the lessons from which it was taken out, in one transaction; how many were stored.
    /// Lessons that have changed since they were read are passed over.
    ///
    /// # Errors
    /// If the role may not change what is removed, or the register cannot be written.
    pub fn remember_removal(
        &self,
        hash: &KeyedHash,
        words: usize,
        changed: &[Relabelled],
        actor: &Actor,
    ) -> Result<u64, RegisterError> {
        if !actor.may(Permission::ChangeRules) {
            return Err(RegisterError::Role(actor.role.clone()));
        }
        let bodies = self.bodies(changed)?;
        let applied = self.write(|transaction| {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO removal (hash, words, made) VALUES (?1, ?2, ?3)")?
                .execute(params![hash, words as i64, now()])?;
            let applied = rewrite(transaction, changed, &bodies)?;
            let reason = format!("taken out of {applied} stored lessons");
            let act = Act { act: "word removed everywhere", lesson: None, batch: None, reason: &reason };
            audit::append(transaction, actor, &act)?;
            Ok(applied as u64)
        })?;
        self.erase()?;
        Ok(applied)
    }
}

/// The list as the table holds it. Words are added to it and never taken away, so its length tells one from another.
pub(super) fn list(connection: &Connection) -> Result<Vec<(KeyedHash, usize)>, RegisterError> {
    let mut statement = connection.prepare_cached("SELECT hash, words FROM removal ORDER BY hash")?;
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs() as usize)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a listed word stands in a lesson, or in its public reference.
pub(super) fn stands_in(lesson: &Lesson, finder: &Removals) -> bool {
    lesson.narrative().chain([&lesson.title]).any(|text| !finder.find(text.as_str()).is_empty())
        || lesson.public_reference.as_deref().is_some_and(|reference| finder.stands_in(reference))
}

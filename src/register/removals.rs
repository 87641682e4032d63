//! Words that are removed everywhere, because a reviewer said so: kept as keyed hashes alone.

use rusqlite::params;

use crate::access::Permission;
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
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT hash, words FROM removal")?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs() as usize)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
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

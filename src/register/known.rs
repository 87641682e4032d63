//! What the register knows of a record already: keyed hashes of it enter, where it stands leaves.

use rusqlite::{Connection, OptionalExtension, params};

use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::secret::KeyedHash;

use super::{Register, RegisterError, State};

/// What the register says of a record before anybody redacts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is new, or another text or a higher revision than what is stored.
    New,
    /// Exactly this record has been taken already.
    Unchanged,
    /// An earlier revision than the stored one.
    Earlier,
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
    edited: bool,
}

impl Known {
    /// Somebody was recognised in it, and no reviewer has published it since.
    pub(super) fn recognised(&self) -> bool {
        self.state == State::Held && self.reasons.contains(&Hold::Recognised)
    }

    /// A reviewer changed its text, or holds it: a lesson that is held without any reason is so because a person said
    /// it. What was done to one revision counts for all that come after, until somebody publishes one.
    pub(super) fn revised(&self) -> bool {
        self.edited
            || self.state == State::Held && (self.reasons.is_empty() || self.reasons.contains(&Hold::Revised))
    }

    /// Its batch was held as a whole or taken back, and nobody has signed it off or published the case since.
    pub(super) fn unsigned(&self) -> bool {
        self.state == State::Held && self.reasons.contains(&Hold::Batch)
    }

    /// Flags of the export that nobody has lifted.
    pub(super) fn flags(&self) -> impl Iterator<Item = Hold> + '_ {
        self.reasons.iter().copied().filter(|hold| hold.is_flag())
    }
}

impl Register {
    /// For each `(source, digest, revision)`: whether it is needed at all, so that nothing else is redacted. An unchanged
    /// text under a higher revision is: what is stored takes that number, so that no revision between the two replaces it.
    /// A record of revision 0 says none, and is no earlier one.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn taken(&self, records: &[(KeyedHash, KeyedHash, u64)]) -> Result<Vec<Standing>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT state IN ('withdrawn', 'rejected'), digest = ?2 AND revision >= ?3,
                     ?3 > 0 AND revision > ?3 FROM lesson WHERE source = ?1",
            )?;
            records
                .iter()
                .map(|(source, digest, revision)| {
                    let stored = statement
                        .query_row(params![source, digest, column(*revision)], |row| {
                            Ok((row.get::<_, bool>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?))
                        })
                        .optional()?;
                    Ok(match stored {
                        Some((true, _, _)) => Standing::KeptOut,
                        Some((false, true, _)) => Standing::Unchanged,
                        Some((false, false, true)) => Standing::Earlier,
                        Some((false, false, false)) | None => Standing::New,
                    })
                })
                .collect()
        })
    }
}

/// The same text came under a higher revision: one between the two is older than what is stored. No reader sees any of
/// it, so it takes no number of the feed.
pub(super) fn raise(connection: &Connection, id: &LessonId, revision: u64) -> Result<(), RegisterError> {
    connection
        .prepare_cached("UPDATE lesson SET revision = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), column(revision)])?;
    Ok(())
}

/// A revision as its column holds it: what is beyond the largest number of the database counts as that number.
pub(super) fn column(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}

/// Whether a record reads, to the letter, as one whose case was withdrawn or rejected: it may be the same event, come with
/// another origin or under another mapping's key.
pub(super) fn gone_before(connection: &Connection, digest: &KeyedHash) -> Result<bool, RegisterError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM lesson WHERE digest = ?1 AND state IN ('withdrawn', 'rejected'))",
        )?
        .query_row([digest], |row| row.get(0))?)
}

/// What is stored of a source.
pub(super) fn known(connection: &Connection, source: &KeyedHash) -> Result<Option<Known>, RegisterError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, revision, digest, state, edited, reasons FROM lesson WHERE source = ?1",
    )?;
    let mut rows = statement.query([source])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let id: String = row.get(0)?;
    let state: String = row.get(3)?;
    let (Some(id), Some(state)) = (LessonId::parse(&id), State::from_id(&state)) else {
        return Err(RegisterError::Damaged);
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

//! Records that say nothing but flags: what they forbid enters, the stored lessons of their events are held.

use rusqlite::{Connection, params};

use super::add::Added;
use super::audit::{self, Act};
use super::known::{column, known, raise};
use super::moves::{enter, write};
use super::{Actor, Register, RegisterError, State};
use crate::draft::Hold;
use crate::secret::KeyedHash;

/// A record without a narrative, of which only the flags count.
#[derive(Clone, Debug)]
pub struct Forbidden {
    /// Keyed hash of the source key.
    pub source: KeyedHash,
    /// Revision in the source.
    pub revision: u64,
    /// The flags that stand against publication.
    pub flags: Vec<Hold>,
}

impl Register {
    /// Holds the stored lessons of records that came again without a narrative, but with flags. The same record once more
    /// changes nothing: somebody may have lifted the flags meanwhile.
    ///
    /// # Errors
    /// If the register cannot be written; then none was held.
    pub fn forbid(&self, records: &[Forbidden], actor: &Actor) -> Result<Added, RegisterError> {
        if records.is_empty() {
            return Ok(Added::default());
        }
        self.write(|transaction| {
            let mut total = Added::default();
            for record in records {
                let mut fields: Vec<&[u8]> = vec![b"flags alone".as_slice()];
                fields.extend(record.flags.iter().map(|flag| flag.id().as_bytes()));
                let digest = self.secret.digest(&fields);
                if forbid(transaction, record, &digest, actor)? {
                    total.replaced += 1;
                    total.held += 1;
                }
            }
            Ok(total)
        })
    }
}

/// Whether there was anything to hold. `digest`: of the record.
fn forbid(
    connection: &Connection,
    record: &Forbidden,
    digest: &KeyedHash,
    actor: &Actor,
) -> Result<bool, RegisterError> {
    let Some(known) = known(connection, &record.source)? else { return Ok(false) };
    let out = known.state.after_revision(State::Held).is_none();
    // A record that says no revision may be the newer one: its flags count.
    if out || (record.revision > 0 && record.revision < known.revision) {
        return Ok(false);
    }
    let revision = record.revision.max(known.revision);
    if known.digest == digest {
        raise(connection, &known.id, revision)?;
        return Ok(false);
    }
    let mut reasons = known.reasons;
    if known.state == State::Held && reasons.is_empty() {
        // A person holds it: that must outlive the flags.
        reasons.push(Hold::Revised);
    }
    for flag in &record.flags {
        if !reasons.contains(flag) {
            reasons.push(*flag);
        }
    }
    connection
        .prepare_cached("UPDATE lesson SET reasons = ?2, digest = ?3, revision = ?4 WHERE id = ?1")?
        .execute(params![known.id.as_str(), write(&known.id, &reasons)?, digest, column(revision)])?;
    if known.state == State::Published {
        enter(connection, &known.id, State::Held, "")?;
    }
    let flags = record.flags.iter().map(|flag| flag.label()).collect::<Vec<_>>().join(" and ");
    let act = Act { act: "flagged by the export", lesson: Some(&known.id), batch: None, reason: &flags };
    audit::append(connection, actor, &act)?;
    Ok(true)
}

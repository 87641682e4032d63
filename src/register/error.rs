//! What can go wrong with the register, in words for people; never with text of a case.

use std::path::PathBuf;

use crate::lesson::LessonId;
use crate::secret::SecretError;

use super::state::State;

/// An error of the register.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The data folder cannot be made or used.
    #[error("cannot use the data folder {0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// No key.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The key is another one than the register was made with.
    #[error(
        "the key of this data folder is not the one with which {0} was made: restore secret.key from the backup of its \
         time, or set HINDSIGHT_SECRET, which goes before the file, to the key that was used. Nothing was changed"
    )]
    Key(PathBuf),
    /// The file was written by a later version.
    #[error(
        "this register was written by a newer version of Hindsight (format {0}): upgrade, or restore an older backup"
    )]
    TooNew(u32),
    /// No room left.
    #[error("the disk is full: nothing of the last step was kept; make room and run it again")]
    DiskFull,
    /// The system refuses to write.
    #[error(
        "the register cannot be written: a quota, a limit on the size of files or a fault of the disk; nothing of this step \
         was kept; put that right and run it again"
    )]
    CannotWrite,
    /// The account may read and not write.
    #[error(
        "the register may only be read: give the account that runs this the right to write to the data folder and to \
         register.db, register.db-wal and register.db-shm in it, or copy the folder to a disk that can be written; nothing of \
         this step was kept"
    )]
    ReadOnly,
    /// The account may not even read, or a part of the path is not there.
    #[error(
        "the register cannot be opened: see that register.db is in the data folder, and that the account that runs this may \
         read and write both"
    )]
    CannotOpen,
    /// The file is not what SQLite wrote.
    #[error("register.db is damaged or not a register: restore it and its secret.key from the same backup")]
    Damaged,
    /// Another process writes for too long.
    #[error("another process is writing to the register: try again in a moment")]
    Busy,
    /// The database says no. SQLite's own message may quote values, so only its code is shown.
    #[error("the register cannot be read or written (SQLite code {0})")]
    Database(i32),
    /// A stored lesson does not open: altered, or sealed under another key.
    #[error(
        "the stored text of lesson {0} does not carry this data folder's seal: restore the register and its secret.key from the same backup"
    )]
    Seal(LessonId),
    /// A stored lesson is not in the form that this version writes.
    #[error(
        "the stored form of lesson {0} cannot be read: restore the register and its secret.key from the same backup"
    )]
    Form(LessonId),
    /// There is no such lesson.
    #[error("there is no lesson {0}")]
    Unknown(LessonId),
    /// That move is not possible from where the lesson is.
    #[error("lesson {id} is {from}: it cannot become {to}")]
    Move {
        /// The lesson.
        id: LessonId,
        /// Its state.
        from: State,
        /// The state asked for.
        to: State,
    },
    /// The role may not make that move.
    #[error("{role} may not do that to lesson {id}")]
    Forbidden {
        /// The lesson.
        id: LessonId,
        /// The role in which somebody tried.
        role: String,
    },
    /// The role may not do that at all.
    #[error("a {0} may not do that")]
    Role(String),
    /// A flag of the export stands against publication.
    #[error("lesson {id} cannot be published while {flags}: lift that flag first")]
    Blocked {
        /// The lesson.
        id: LessonId,
        /// The flags in words.
        flags: String,
    },
    /// It does not have that flag.
    #[error("lesson {id} has no flag {flag} to lift: look at the reasons for which it is held")]
    NoFlag {
        /// The lesson.
        id: LessonId,
        /// The flag, as the command line writes it.
        flag: &'static str,
    },
    /// A second person has to approve.
    #[error("{name} has approved lesson {id} already: somebody else has to be the second")]
    SamePerson {
        /// The lesson.
        id: LessonId,
        /// The first person.
        name: String,
    },
    /// Somebody else is reading it.
    #[error("{by} is reading lesson {id}: take another, or wait until they have decided")]
    Claimed {
        /// The lesson.
        id: LessonId,
        /// Who.
        by: String,
    },
    /// It is not what it was when it was read.
    #[error("lesson {0} has changed since it was read: read it again")]
    Changed(LessonId),
    /// There is no such batch.
    #[error("there is no batch {0}")]
    NoBatch(i64),
    /// The batch cannot be signed off yet.
    #[error("batch {batch}: {why}")]
    Batch {
        /// The batch.
        batch: i64,
        /// Why not.
        why: String,
    },
    /// The audit trail does not hold together.
    #[error("the audit trail is broken at row {0}: somebody changed the register by other means")]
    Audit(i64),
    /// The audit trail ends elsewhere than it was sealed.
    #[error(
        "the audit trail does not end as it was sealed (it has {0} rows now): rows were taken away, added or made anew by \
         other means; nothing more is written to this register until it is restored from a backup"
    )]
    AuditEnd(i64),
}

impl From<rusqlite::Error> for RegisterError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{ErrorCode, ffi};
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::CannotOpen,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            _ => match error.sqlite_error() {
                Some(inner)
                    if matches!(
                        inner.extended_code,
                        ffi::SQLITE_IOERR_WRITE
                            | ffi::SQLITE_IOERR_FSYNC
                            | ffi::SQLITE_IOERR_TRUNCATE
                            | ffi::SQLITE_IOERR_SHMSIZE
                    ) =>
                {
                    Self::CannotWrite
                }
                Some(inner) => Self::Database(inner.extended_code),
                // A value of another kind than was written, or a row that is always there and is gone.
                None if is_damage(&error) => Self::Damaged,
                None => Self::Database(-1),
            },
        }
    }
}

/// Whether an error of reading a row says that the row is not as it was written.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
            | E::QueryReturnedNoRows
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn a_value_that_nobody_wrote_is_told_as_damage() {
        let db = rusqlite::Connection::open_in_memory().unwrap();
        for sql in ["SELECT CAST(x'ff41' AS TEXT)", "SELECT 7", "SELECT 'x' WHERE 0"] {
            let read: Result<String, _> = db.query_row(sql, [], |row| row.get(0));
            let error = RegisterError::from(read.unwrap_err());
            assert!(matches!(error, RegisterError::Damaged), "{sql}: {error:?}");
        }
    }

    #[test]
    fn the_usual_causes_are_told_with_what_to_do_and_without_content() {
        for (code, says) in [
            (ffi::SQLITE_READONLY_DIRECTORY, "right to write"),
            (ffi::SQLITE_READONLY, "right to write"),
            (ffi::SQLITE_CANTOPEN, "may read and write"),
            (ffi::SQLITE_NOTADB, "restore"),
            (ffi::SQLITE_FULL, "make room"),
            (ffi::SQLITE_BUSY, "try again"),
        ] {
            let inner = rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("Quillfeather".into()));
            let text = RegisterError::from(inner).to_string();
            assert!(text.contains(says) && !text.contains("Quillfeather"), "{code}: {text}");
        }
    }
}

//! What can go wrong with the library, in words for people; never with text of a case or of a search.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::register::RegisterError;

/// The kind of a fault of the files themselves.
pub(super) const DAMAGED: &str = "damaged";

/// An error of the library.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder cannot be made or used.
    #[error(
        "cannot use the library folder {0}: {1}; see that the folder and all in it belong to the account that runs this"
    )]
    Folder(PathBuf, std::io::Error),
    /// Another account owns a file of the index.
    #[error(
        "a file of the library may not be read or written by this account: see that the library folder and all in it belong \
         to the account that runs this"
    )]
    Denied,
    /// The register, from which the library is made, says no.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// Another process is rebuilding the library.
    #[error("another process is rebuilding the library: try again in a moment")]
    Busy,
    /// No room left.
    #[error("the disk is full: the library stays as it was; make room and run it again")]
    DiskFull,
    /// The index cannot be read or written. tantivy's own message may quote terms, so only its kind is shown.
    #[error("the library cannot be read or written ({0}): run `hindsight reindex`")]
    Index(&'static str),
}

impl From<tantivy::TantivyError> for LibraryError {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError as E;
        use tantivy::directory::error::OpenReadError;
        if let Some(told) = cause(&error).and_then(|io| Self::told(io.kind())) {
            return told;
        }
        Self::Index(match error {
            E::DataCorruption(_)
            | E::OpenReadError(OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_)) => {
                DAMAGED
            }
            E::LockFailure(..) => "locked",
            E::OpenReadError(_) => "a file cannot be opened",
            E::OpenWriteError(_) => "a file cannot be made",
            E::OpenDirectoryError(_) => "the folder cannot be opened",
            E::IoError(_) => "input or output failed",
            E::SchemaError(_) | E::FieldNotFound(_) => "another form",
            _ => "internal",
        })
    }
}

impl From<std::io::Error> for LibraryError {
    fn from(error: std::io::Error) -> Self {
        Self::told(error.kind()).unwrap_or(Self::Index("input or output failed"))
    }
}

impl LibraryError {
    /// What somebody can do something about.
    fn told(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::StorageFull => Some(Self::DiskFull),
            ErrorKind::PermissionDenied => Some(Self::Denied),
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData => Some(Self::Index(DAMAGED)),
            _ => None,
        }
    }

    /// Whether the files are not what was written. Anything else may pass by itself.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Index(DAMAGED))
    }
}

/// The fault of the disk below an error of the index, wherever tantivy keeps it.
fn cause(error: &tantivy::TantivyError) -> Option<&std::io::Error> {
    use tantivy::TantivyError as E;
    use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
    match error {
        E::IoError(io)
        | E::LockFailure(LockError::IoError(io), _)
        | E::OpenReadError(OpenReadError::IoError { io_error: io, .. })
        | E::OpenWriteError(OpenWriteError::IoError { io_error: io, .. })
        | E::OpenDirectoryError(
            OpenDirectoryError::IoError { io_error: io, .. } | OpenDirectoryError::FailedToCreateTempDir(io),
        ) => Some(&**io),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use tantivy::TantivyError;
    use tantivy::directory::error::{LockError, OpenWriteError};

    #[test]
    fn a_full_disk_and_a_missing_right_are_said_wherever_the_index_meets_them() {
        let wrapped = |kind: ErrorKind| {
            let (io, path) = (|| io::Error::from(kind), "x.store".into());
            [
                TantivyError::from(io()),
                TantivyError::from(OpenWriteError::wrap_io_error(io(), path)),
                TantivyError::from(LockError::wrap_io_error(io())),
            ]
        };
        for error in wrapped(ErrorKind::StorageFull) {
            assert!(matches!(LibraryError::from(error), LibraryError::DiskFull));
        }
        for error in wrapped(ErrorKind::PermissionDenied) {
            assert!(matches!(LibraryError::from(error), LibraryError::Denied));
        }
        for error in wrapped(ErrorKind::UnexpectedEof) {
            assert!(LibraryError::from(error).is_damage());
        }
    }
}

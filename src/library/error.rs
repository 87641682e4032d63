//! What can go wrong with the library, in words for people; never with text of a case or of a search.

use std::path::PathBuf;

use crate::register::RegisterError;

/// An error of the library.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder cannot be made or used.
    #[error("cannot use the library folder {0}: {1}")]
    Folder(PathBuf, std::io::Error),
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
        if let E::IoError(io) = &error
            && io.kind() == std::io::ErrorKind::StorageFull
        {
            return Self::DiskFull;
        }
        Self::Index(match error {
            E::DataCorruption(_) => "damaged",
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
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::DiskFull
        } else {
            Self::Index("input or output failed")
        }
    }
}

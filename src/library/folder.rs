//! The folder of the index: its path enters, an index that can be used leaves, and the stamp by which a change is noticed.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use tantivy::Index;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::tokenizer::TokenizerManager;

use super::{LibraryError, schema};

/// How long opening waits for another process that makes the index.
const OPEN_PATIENCE: Duration = Duration::from_secs(10);

/// By what a change of tantivy's `meta.json` is recognised.
pub(super) type Stamp = (SystemTime, u64);

/// Opens the index of a folder; makes it anew where there is none, or one in another form, or a damaged one. `anew`: what
/// is there was found damaged once it was open.
pub(super) fn open_index(
    folder: &Path,
    tokenizers: &TokenizerManager,
    anew: bool,
) -> Result<Index, LibraryError> {
    use tantivy::directory::{Directory as _, INDEX_WRITER_LOCK};
    let directory = MmapDirectory::open(folder)
        .map_err(|error| LibraryError::from(tantivy::TantivyError::from(error)))?;
    let (schema, _) = schema::build();
    let usable = || {
        if anew {
            return None;
        }
        let found = Index::exists(&directory).unwrap_or(false).then(|| Index::open(directory.clone()));
        found.and_then(Result::ok).filter(|index| index.schema() == schema && index.reader().is_ok())
    };
    let started = Instant::now();
    let mut index = loop {
        if let Some(index) = usable() {
            break index;
        }
        // The lock keeps other processes from writing while the old files go.
        let _lock = match directory.acquire_lock(&INDEX_WRITER_LOCK) {
            Ok(lock) => lock,
            // Another process that starts at the same time makes the index: it takes a moment.
            Err(LockError::LockBusy) => {
                if started.elapsed() > OPEN_PATIENCE {
                    return Err(LibraryError::Busy);
                }
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
            // Waiting gives nobody a right.
            Err(LockError::IoError(error)) => {
                return Err(LibraryError::Folder(folder.to_owned(), error.kind().into()));
            }
        };
        // Whoever held the lock before may have made it.
        if let Some(index) = usable() {
            break index;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            if path.is_file() && !is_lock {
                fs::remove_file(path)?;
            }
        }
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        break Index::create(directory, schema.clone(), schema::settings())?;
    };
    index.set_tokenizers(tokenizers.clone());
    Ok(index)
}

/// The stamp of the last commit; `None` where there is none.
pub(super) fn stamp(folder: &Path) -> Option<Stamp> {
    let meta = fs::metadata(folder.join("meta.json")).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let number = meta.len();
    Some((meta.modified().ok()?, number))
}

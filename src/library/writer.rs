//! How the library follows the register.
//!
//! Whoever holds tantivy's writer lock reads the changes after the last one in the commit payload, in batches on a thread of
//! its own, and commits them with the new number. The payload decides where to go on, so a process killed at any moment
//! leaves the library as it was at the last commit. Text of lessons that are gone is merged out of the files at once; text that
//! a newer revision replaced as well, or, where a server follows the register, as soon as it is quiet.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use rustc_hash::FxHashSet;
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory as _, META_LOCK};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::generation::Payload;
use super::schema::{Documents, key_of};
use super::surface::Surface;
use super::{Library, LibraryError};
use crate::register::{Change, RegisterError};

/// Changes read from the register at a time.
const BATCH: usize = 1_000;
/// Changes between two commits: what a crash may cost.
const COMMIT_EVERY: u64 = 200_000;
/// Memory of the writer's threads together, in bytes.
const MEMORY: usize = 96 << 20;
/// How often the files of merged segments are looked for before the next catch-up has to do it.
const ATTEMPTS: usize = 50;
/// Characters of a segment's id, with which the names of its files start.
const SEGMENT_ID: usize = 32;
/// Lessons for which one more thread is worth it.
const MANY: u64 = 2_000;

/// What a catch-up came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaughtUp {
    /// The library holds what the register held when it was asked.
    Done {
        /// Changes taken.
        changes: u64,
        /// Whether everything was indexed afresh.
        rebuilt: bool,
    },
    /// Another process, or another thread, is writing the library.
    Busy,
}

impl Library {
    /// Takes what the register has that the library has not; holds the writer's lock meanwhile. Indexes everything afresh
    /// where the form, the tokeniser or the words have changed, or where the register is older than the library.
    ///
    /// # Errors
    /// If the register cannot be read or the index not be written; then the library is as it was at its last commit.
    pub fn catch_up(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CaughtUp, LibraryError> {
        let held = self.refreshed()?;
        let current = held.payload.as_ref().is_some_and(|payload| {
            payload.fingerprint == self.fingerprint && !payload.purge && !payload.stale
        });
        if current && held.sequence() == self.register.sequence()? {
            return Ok(CaughtUp::Done { changes: 0, rebuilt: false });
        }
        drop(held);
        self.write(false, true, progress)
    }

    /// As [`Library::catch_up`], but leaves the text that newer revisions replaced in the files for now, so that the next
    /// change need not wait: see [`Library::is_stale`].
    ///
    /// # Errors
    /// As [`Library::catch_up`].
    pub fn follow(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CaughtUp, LibraryError> {
        self.write(false, false, progress)
    }

    /// Whether text that a newer revision replaced may still be in the files. The next [`Library::catch_up`] clears it away.
    pub fn is_stale(&self) -> bool {
        self.generation().payload.as_ref().is_some_and(|payload| payload.stale)
    }

    /// Whether text of lessons that are gone may still be in the files: a merge was still at work on them. The next
    /// [`Library::follow`] or [`Library::catch_up`] clears it away, even where the register has nothing new.
    pub fn must_purge(&self) -> bool {
        self.generation().payload.as_ref().is_some_and(|payload| payload.purge)
    }

    /// Indexes everything afresh; searches see the old state until it is done.
    ///
    /// # Errors
    /// As [`Library::catch_up`].
    pub fn rebuild(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CaughtUp, LibraryError> {
        self.write(true, true, progress)
    }

    fn write(
        &self,
        rebuild: bool,
        tidy: bool,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<CaughtUp, LibraryError> {
        let waiting = self.register.sequence()?.saturating_sub(self.generation().sequence());
        let threads = if rebuild || waiting > MANY { self.threads } else { 1 };
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(MEMORY / threads)
            .build();
        let mut writer: IndexWriter = match self.index.writer_with_options(options) {
            Ok(writer) => writer,
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Ok(CaughtUp::Busy),
            Err(error) => return Err(error.into()),
        };
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(policy));
        // Only now nobody else can commit: what is there is what to go on from.
        let held = self.refreshed()?;
        // Read after it: what another process has just committed may be newer than what the register held before.
        let last = self.register.sequence()?;
        let fresh = rebuild
            || held
                .payload
                .as_ref()
                .is_none_or(|payload| payload.fingerprint != self.fingerprint || payload.sequence > last);
        let mut state = Payload {
            sequence: if fresh { 0 } else { held.sequence() },
            fingerprint: self.fingerprint.clone(),
            purge: held.payload.as_ref().is_some_and(|payload| payload.purge),
            stale: held.payload.as_ref().is_some_and(|payload| payload.stale),
        };
        let mut known: FxHashSet<u64> = if fresh { FxHashSet::default() } else { held.keys().collect() };
        let had_any = !known.is_empty() || (fresh && held.searcher.num_docs() > 0);
        drop(held);
        if fresh {
            writer.delete_all_documents()?;
            state.purge |= had_any;
        }
        let changes = self.take(&mut writer, &mut state, &mut known, fresh, progress)?;
        if state.purge || (tidy && state.stale) {
            self.expunge(&mut writer)?;
            self.refreshed()?;
            // As long as a file with old text is there, the library remembers that it has to go.
            if self.collected(&writer)? {
                (state.purge, state.stale) = (false, false);
            }
            commit(&mut writer, &state)?;
        }
        self.refreshed()?;
        self.sweep(&writer)?;
        writer.wait_merging_threads()?;
        self.refreshed()?;
        Ok(CaughtUp::Done { changes, rebuilt: fresh })
    }

    fn take(
        &self,
        writer: &mut IndexWriter,
        state: &mut Payload,
        known: &mut FxHashSet<u64>,
        fresh: bool,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, LibraryError> {
        let start = state.sequence;
        let mut documents = Documents::new(self.fields, &self.ranking, Surface::default());
        let register = &self.register;
        let changes = std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<Result<(u64, Vec<Change>), RegisterError>>(2);
            scope.spawn(move || {
                let mut after = start;
                loop {
                    // Read before the changes: every change up to this number is in one of the batches so far.
                    let batch = register
                        .sequence()
                        .and_then(|last| register.changes_since(after, BATCH).map(|changes| (last, changes)));
                    let done =
                        batch.as_ref().is_ok_and(|(_, changes)| changes.len() < BATCH) || batch.is_err();
                    if let Ok((_, changes)) = &batch
                        && let Some(change) = changes.last()
                    {
                        after = change.sequence;
                    }
                    if send.send(batch).is_err() || done {
                        return;
                    }
                }
            });
            let mut changes = 0;
            let mut uncommitted = 0;
            for batch in receive {
                let (last, batch) = batch?;
                let complete = batch.len() < BATCH;
                for change in &batch {
                    let key = key_of(&change.id);
                    if known.contains(&key) {
                        writer.delete_term(Term::from_field_u64(self.fields.key, key));
                        state.purge |= change.lesson.is_none();
                        state.stale |= change.lesson.is_some();
                        if change.lesson.is_none() {
                            known.remove(&key);
                        }
                    }
                    if let Some(lesson) = &change.lesson {
                        if let Err(error) = writer.add_document(documents.document(lesson)) {
                            return Err(stopped(writer, error));
                        }
                        known.insert(key);
                    }
                    state.sequence = state.sequence.max(change.sequence);
                }
                if complete {
                    state.sequence = state.sequence.max(last);
                }
                changes += batch.len() as u64;
                uncommitted += batch.len() as u64;
                progress(
                    state.sequence.saturating_sub(start),
                    last.max(state.sequence).saturating_sub(start),
                );
                // While everything is indexed afresh, readers keep the old state to the end.
                if uncommitted >= COMMIT_EVERY && !fresh {
                    commit(writer, state)?;
                    uncommitted = 0;
                }
            }
            Ok::<u64, LibraryError>(changes)
        })?;
        commit(writer, state)?;
        Ok(changes)
    }

    /// Merges every segment that has deleted lessons, so that no file holds their text.
    fn expunge(&self, writer: &mut IndexWriter) -> Result<(), LibraryError> {
        loop {
            let segments = self.index.searchable_segment_metas()?;
            let Some(stale) = segments.iter().find(|segment| segment.has_deletes()) else { return Ok(()) };
            match writer.merge(&[stale.id()]).wait() {
                Ok(_) => {}
                // A background merge may have taken the segment in the meantime: look again.
                Err(_) if !self.index.searchable_segment_ids()?.contains(&stale.id()) => {}
                Err(error) => {
                    // It is in a background merge that is still running, which does the same work.
                    let still = self.index.searchable_segment_ids()?;
                    if still.contains(&stale.id()) {
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        if !self.index.searchable_segment_ids()?.contains(&stale.id()) {
                            continue;
                        }
                        return Err(error.into());
                    }
                }
            }
        }
    }
}

impl Library {
    /// Deletes the files of segments that were merged away. Whoever still reads one keeps it for a moment: waits a little
    /// for them; whether all are gone.
    fn collected(&self, writer: &IndexWriter) -> Result<bool, LibraryError> {
        for _ in 0..ATTEMPTS {
            if self.sweep(writer)? {
                return Ok(true);
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Ok(false)
    }

    /// Deletes the files of segments that are no longer in the library; whether none is left. The folder decides: tantivy's
    /// list of its files is read once a process, so what another process wrote since is not on it.
    fn sweep(&self, writer: &IndexWriter) -> Result<bool, LibraryError> {
        writer.garbage_collect_files().wait()?;
        let directory = self.index.directory();
        // Whoever opens a commit holds this lock until all its files are open.
        let _lock = directory.acquire_lock(&META_LOCK).map_err(TantivyError::from)?;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            names.extend(entry?.file_name().into_string().ok());
        }
        // Read after the folder: a merge of this process puts a file on the list before it makes it. Nobody else may write.
        let own = directory.list_managed_files();
        let current: FxHashSet<String> =
            self.index.searchable_segment_ids()?.iter().map(|id| id.uuid_string()).collect();
        let mut clean = true;
        for name in &names {
            if segment_of(name).is_none_or(|segment| current.contains(segment)) {
                continue;
            }
            // Its own files tantivy deletes itself, as soon as no merge and no reader needs them.
            clean &= !own.contains(Path::new(name)) && remove(&self.folder.join(name));
        }
        Ok(clean)
    }
}

/// The id of the segment to which a file of the index belongs.
fn segment_of(name: &str) -> Option<&str> {
    let id = name.split('.').next()?;
    (id.len() == SEGMENT_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// Deletes a file; whether it is gone. Some systems keep a file that somebody reads.
fn remove(path: &Path) -> bool {
    match std::fs::remove_file(path) {
        Ok(()) => true,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Why a thread of the writer stopped: it says so only when it is waited for.
fn stopped(writer: &mut IndexWriter, error: TantivyError) -> LibraryError {
    writer.prepare_commit().err().unwrap_or(error).into()
}

fn commit(writer: &mut IndexWriter, state: &Payload) -> Result<(), LibraryError> {
    let payload = serde_json::to_string(state).map_err(|_| LibraryError::Index("internal"))?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}

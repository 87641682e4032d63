//! Intake: an opened export enters, lessons in the register leave.
//!
//! Four stages on their own threads, joined by short queues, so that reading, sifting, redacting and storing go on at once:
//! the reader hands out incidents in batches, a sieve leaves out those that the register holds unchanged, all cores take
//! the others through the corridor, one writer stores each batch in one transaction. A batch is bounded by number and by
//! bytes, so memory does not grow with the file. A record that the register holds unchanged, or keeps out for good, is
//! recognised by its keyed hashes and not redacted again.

mod error;
mod stages;

use std::sync::mpsc::sync_channel;
use std::thread;

use crate::anonymise::Corridor;
use crate::draft::Hold;
use crate::incident::Incident;
use crate::ingest::{Flagged, Rejects, Role, Scan, Source};
use crate::register::{Actor, Added, BatchId, Forbidden, Register};
use crate::secret::Secret;
use stages::{Fresh, Taken, read, redact, sift, store};

pub use error::IntakeError;
pub use stages::Progress;

/// Batches that may wait between two stages.
const QUEUE: usize = 2;

/// How an export is taken in.
pub struct Intake<'a> {
    /// The opened export.
    pub source: &'a Source,
    /// What makes lessons of its incidents.
    pub corridor: &'a Corridor,
    /// Where they go.
    pub register: &'a Register,
    /// The register's key, for the hashes of record numbers.
    pub secret: &'a Secret,
    /// Who takes it in.
    pub actor: &'a Actor,
    /// All of it is held until the batch is signed off on a sample, also where the release policy would publish single
    /// cases; where it wants every case read, each waits for that as well.
    pub together: bool,
}

impl Intake<'_> {
    /// The first pass: reads the file through and stores nothing.
    ///
    /// # Errors
    /// A fault of the file as a whole ([`IntakeError::Scan`]).
    pub fn scan(&self, progress: &(dyn Fn(Progress) + Sync)) -> Result<Scan, IntakeError> {
        let hash = |key: &str| self.secret.source(key);
        self.source.scan(&hash, &mut |bytes| progress(Progress::Scanning(bytes))).map_err(IntakeError::Scan)
    }

    /// The second pass, after the first: takes the export in. Comes back with what was stored and left out, and the number
    /// under which the register keeps the batch.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub fn take(
        &self,
        scan: &Scan,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(Added, Rejects, BatchId), IntakeError> {
        let Self { source, corridor, register, secret, actor, together } = *self;
        let hash = |key: &str| secret.source(key);
        let batch = register.begin_batch(source.format().id(), actor)?;
        let (to_sieve, raw) = sync_channel::<Vec<Incident>>(QUEUE);
        let (to_corridor, fresh) = sync_channel::<Fresh>(QUEUE);
        let (to_register, drafts) = sync_channel::<Taken>(QUEUE);
        let mut rejects = Rejects::new();
        let column = source.mapping().with_role(Role::PublicReference).next();
        let place = (source.file(), column.map(|column| column.name.as_str()));
        let (read, sifted, redacted, stored) = thread::scope(|scope| {
            let store = scope.spawn(move || store(&drafts, register, batch, corridor, actor));
            let redact = scope.spawn(move || redact(fresh, to_register, corridor, register, together, place));
            let sift = scope.spawn(move || sift(&raw, to_corridor, corridor, register, place.0));
            let read = read(source, scan, &hash, &mut rejects, to_sieve, progress);
            (read, join(sift), join(redact), join(store))
        });
        // A stage that stops makes its neighbours stop: the error of the last stage is the cause.
        let mut added = stored?;
        let left_out = redacted?;
        let kept_out = sifted?;
        let flagged: Vec<_> = read?.into_iter().map(forbidden).collect();
        rejects.append(left_out);
        rejects.append(kept_out);
        added += register.forbid(&flagged, actor)?;
        register.finish_batch(batch, &added, actor)?;
        Ok((added, rejects, batch))
    }
}

/// What a record without a narrative forbids, as the register holds it.
fn forbidden(flagged: Flagged) -> Forbidden {
    Forbidden {
        source: flagged.event,
        revision: flagged.revision,
        flags: flagged.blocks.into_iter().map(Hold::from).collect(),
    }
}

/// A panic of a stage goes on in the caller: it is a fault of the program, not of the file.
fn join<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

//! Intake: an opened export enters, lessons in the register leave.
//!
//! Four stages on their own threads, joined by short queues, so that reading, sifting, redacting and storing go on at once:
//! the reader hands out incidents in batches, a sieve leaves out those that the register holds unchanged, all cores take
//! the others through the corridor, one writer stores each batch in one transaction. A batch is bounded by number and by bytes, so memory does not grow with the file. A record that the
//! register holds unchanged is recognised by its keyed hash and not redacted again.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rayon::prelude::*;

use crate::anonymise::{Corridor, CorridorError};
use crate::draft::{Draft, Hold};
use crate::incident::Incident;
use crate::ingest::{IngestError, Rejects, Scan, Source};
use crate::lesson::Lesson;
use crate::register::{Actor, Added, BatchId, Register, RegisterError};
use crate::secret::{KeyedHash, Secret};
use crate::themes::{Labels, corrections};

/// Incidents in one batch: one transaction of the register.
const BATCH: usize = 1024;
/// Incidents that a core redacts before it labels them.
const HANDFUL: usize = 32;
/// Bytes of narrative after which a batch is closed early.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Batches that may wait between two stages.
const QUEUE: usize = 2;

/// Why an intake stopped. What was stored before stays; running it again takes up where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The corridor.
    #[error(transparent)]
    Corridor(#[from] CorridorError),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// What an intake tells while it runs.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// The file is read through once; bytes so far.
    Scanning(u64),
    /// Incidents are taken in; bytes of the file so far.
    Reading(u64),
}

/// Takes one export in. `together`: all of it is held until the batch is signed off on a sample, whatever the release policy
/// says of single cases.
///
/// # Errors
/// A fault of the file is found by the first pass, before anything is stored. See [`IntakeError`] for the rest.
pub fn take(
    source: &Source,
    corridor: &Corridor,
    register: &Register,
    secret: &Secret,
    actor: &Actor,
    together: bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Scan, Added, Rejects), IntakeError> {
    corridor.removals().set(&register.removals()?);
    let hash = |key: &str| secret.source(key);
    let scan = source.scan(&hash, &mut |bytes| progress(Progress::Scanning(bytes)))?;
    let batch = register.begin_batch(source.format().id(), actor)?;
    let (to_sieve, raw) = sync_channel::<Vec<Incident>>(QUEUE);
    let (to_corridor, fresh) = sync_channel::<Fresh>(QUEUE);
    let (to_register, drafts) = sync_channel::<Taken>(QUEUE);
    let mut rejects = Rejects::new();
    let (read, sifted, redacted, stored) = thread::scope(|scope| {
        let store = scope.spawn(move || store(&drafts, register, batch, corridor, actor));
        let redact = scope.spawn(move || redact(fresh, to_register, corridor, register, together));
        let sift = scope.spawn(move || sift(&raw, to_corridor, corridor, register));
        let read = read(source, &scan, &hash, &mut rejects, to_sieve, progress);
        (read, join(sift), join(redact), join(store))
    });
    // A stage that stops makes its neighbours stop: the error of the last stage is the cause.
    let added = stored?;
    redacted?;
    sifted?;
    read?;
    register.finish_batch(batch, &added, actor)?;
    Ok((scan, added, rejects))
}

/// A batch on its way to the corridor: what the register does not hold yet, each with its [`Corridor::mark`].
struct Fresh {
    incidents: Vec<(Incident, (KeyedHash, KeyedHash))>,
    unchanged: u64,
}

/// A batch on its way to the register, and how many of its records were known already.
struct Taken {
    drafts: Vec<Draft>,
    unchanged: u64,
}

fn read(
    source: &Source,
    scan: &Scan,
    hash: &dyn Fn(&str) -> [u8; 16],
    rejects: &mut Rejects,
    queue: SyncSender<Vec<Incident>>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(), IntakeError> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0;
    let mut each = |incident: Incident| {
        bytes += incident.parts.iter().map(|(_, text)| text.len()).sum::<usize>();
        batch.push(incident);
        if batch.len() < BATCH && bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        bytes = 0;
        match queue.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    };
    source.read(scan, hash, rejects, &mut |bytes| progress(Progress::Reading(bytes)), &mut each)?;
    if !batch.is_empty() {
        // The next stage is gone only if it failed, and then it says why.
        let _ = queue.send(batch);
    }
    Ok(())
}

fn sift(
    queue: &Receiver<Vec<Incident>>,
    next: SyncSender<Fresh>,
    corridor: &Corridor,
    register: &Register,
) -> Result<(), IntakeError> {
    for batch in queue {
        let marks: Vec<_> = batch.iter().map(|incident| corridor.mark(incident)).collect();
        let taken = register.taken(&marks)?;
        let all = batch.len();
        let incidents: Vec<_> = batch
            .into_iter()
            .zip(marks)
            .zip(taken)
            .filter_map(|(incident, taken)| (!taken).then_some(incident))
            .collect();
        let unchanged = (all - incidents.len()) as u64;
        if next.send(Fresh { incidents, unchanged }).is_err() {
            break;
        }
    }
    Ok(())
}

fn redact(
    queue: Receiver<Fresh>,
    next: SyncSender<Taken>,
    corridor: &Corridor,
    register: &Register,
    together: bool,
) -> Result<(), IntakeError> {
    for Fresh { incidents, unchanged } in queue {
        let mut drafts = incidents
            .par_chunks(HANDFUL)
            .map(|handful| corridor.anonymise_all(handful))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        // What reviewers decided about the labels of an earlier revision stands over those of this one.
        let sources: Vec<_> = drafts.iter().map(|draft| draft.source).collect();
        for (draft, corrected) in drafts.iter_mut().zip(register.corrections_of(&sources)?) {
            correct(&mut draft.lesson, &corrected, corridor);
            if together {
                draft.holds.retain(|hold| !matches!(hold, Hold::Policy | Hold::Batch));
                draft.holds.push(Hold::Batch);
            }
        }
        if next.send(Taken { drafts, unchanged }).is_err() {
            break;
        }
    }
    Ok(())
}

fn correct(lesson: &mut Lesson, corrected: &[(String, bool)], corridor: &Corridor) {
    if corrected.is_empty() {
        return;
    }
    let mut labels = Labels {
        themes: std::mem::take(&mut lesson.themes),
        factors: std::mem::take(&mut lesson.factors),
        never_events: std::mem::take(&mut lesson.never_events),
        ..Labels::default()
    };
    corrections::apply(&mut labels, corrected, corridor.classifier().taxonomy());
    (lesson.themes, lesson.factors, lesson.never_events) =
        (labels.themes, labels.factors, labels.never_events);
}

fn store(
    queue: &Receiver<Taken>,
    register: &Register,
    batch: BatchId,
    corridor: &Corridor,
    actor: &Actor,
) -> Result<Added, IntakeError> {
    let mut total = Added::default();
    for Taken { drafts, unchanged } in queue {
        total.unchanged += unchanged;
        if !drafts.is_empty() {
            total += register.add(batch, &drafts, corridor.redactor().fingerprint(), actor)?;
        }
    }
    Ok(total)
}

/// A panic of a stage goes on in the caller: it is a fault of the program, not of the file.
fn join<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

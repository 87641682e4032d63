//! The four stages of an intake: each takes what comes down its queue and hands on what it makes of it.
//!
//! A batch is closed by number and by bytes, so that memory does not grow with the file. A stage ends when its queue does,
//! or when the next one is gone: that one says why.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender};

use rayon::prelude::*;

use super::error::IntakeError;
use crate::anonymise::{Corridor, reference_left_out};
use crate::draft::{Draft, Hold};
use crate::incident::Incident;
use crate::ingest::{Flagged, RejectReason, Rejects, Scan, Source};
use crate::lesson::Lesson;
use crate::register::{Actor, Added, BatchId, Register, Standing};
use crate::secret::KeyedHash;
use crate::themes::{Labels, corrections};

/// Incidents in one batch: one transaction of the register.
const BATCH: usize = 1024;
/// Incidents that a core redacts before it labels them.
const HANDFUL: usize = 32;
/// Bytes of narrative after which a batch is closed early.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// What an intake tells while it runs.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// The file is read through once; bytes so far.
    Scanning(u64),
    /// Incidents are taken in; bytes of the file so far.
    Reading(u64),
}

/// A batch on its way to the corridor: what the register does not hold yet, each with its [`Corridor::mark`].
pub(super) struct Fresh {
    pub(super) incidents: Vec<(Incident, (KeyedHash, KeyedHash))>,
    pub(super) sifted: Added,
}

/// A batch on its way to the register, and what became of those of its records that the sieve left out.
pub(super) struct Taken {
    pub(super) drafts: Vec<Draft>,
    pub(super) sifted: Added,
    /// Words that were removed everywhere when its drafts were made.
    pub(super) removals: usize,
}

/// Reads the incidents and closes each batch by number or by bytes.
pub(super) fn read(
    source: &Source,
    scan: &Scan,
    hash: &dyn Fn(&str) -> [u8; 16],
    rejects: &mut Rejects,
    queue: SyncSender<Vec<Incident>>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Flagged>, IntakeError> {
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
    let at = &mut |bytes| progress(Progress::Reading(bytes));
    let flagged = source.read(scan, hash, rejects, at, &mut each)?;
    if !batch.is_empty() {
        // The next stage is gone only if it failed, and then it says why.
        let _ = queue.send(batch);
    }
    Ok(flagged)
}

/// Leaves out what the register holds unchanged or in a later revision, or keeps out for good. Comes back with the
/// rows of `file` that are kept out.
pub(super) fn sift(
    queue: &Receiver<Vec<Incident>>,
    next: SyncSender<Fresh>,
    corridor: &Corridor,
    register: &Register,
    file: &str,
) -> Result<Rejects, IntakeError> {
    let mut kept_out = Rejects::new();
    for batch in queue {
        let marks: Vec<_> = batch.iter().map(|incident| corridor.mark(incident)).collect();
        let records: Vec<_> = marks
            .iter()
            .zip(&batch)
            .map(|((source, digest), incident)| (*source, *digest, incident.revision))
            .collect();
        let standings = register.taken(&records)?;
        let mut sifted = Added::default();
        let mut incidents = Vec::with_capacity(batch.len());
        for (incident, standing) in batch.into_iter().zip(marks).zip(standings) {
            let reason = match standing {
                Standing::New => {
                    incidents.push(incident);
                    continue;
                }
                Standing::Unchanged => {
                    sifted.unchanged += 1;
                    continue;
                }
                Standing::Earlier => RejectReason::EarlierThanStored,
                Standing::KeptOut => RejectReason::TakenOut,
            };
            sifted.kept_out += 1;
            kept_out.add(file, incident.0.reference_row, None, reason);
        }
        if next.send(Fresh { incidents, sifted }).is_err() {
            break;
        }
    }
    Ok(kept_out)
}

/// Makes drafts, on all cores. Comes back with the public references that it left out. `place`: the file, and the column in which they stand.
pub(super) fn redact(
    queue: Receiver<Fresh>,
    next: SyncSender<Taken>,
    corridor: &Corridor,
    register: &Register,
    together: bool,
    (file, column): (&str, Option<&str>),
) -> Result<Rejects, IntakeError> {
    let mut left_out = Rejects::new();
    for Fresh { incidents, sifted } in queue {
        // Anew for each batch: in a long intake a reviewer may have a word removed everywhere meanwhile.
        let list = register.removals()?;
        corridor.removals().set(&list);
        let mut drafts = incidents
            .par_chunks(HANDFUL)
            .map(|handful| corridor.anonymise_all(handful))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        for ((incident, _), draft) in incidents.iter().zip(&drafts) {
            if let Some(reason) = reference_left_out(incident, &draft.lesson) {
                left_out.add(file, incident.reference_row, column, reason);
            }
        }
        // What reviewers decided about the labels of an earlier revision stands over those of this one.
        let sources: Vec<_> = drafts.iter().map(|draft| draft.source).collect();
        for (draft, corrected) in drafts.iter_mut().zip(register.corrections_of(&sources)?) {
            correct(&mut draft.lesson, &corrected, corridor);
            if together {
                // A policy that wants every case read still does: no sample stands for the others.
                draft.holds.retain(|hold| *hold != Hold::Batch);
                draft.holds.push(Hold::Batch);
            }
        }
        if next.send(Taken { drafts, sifted, removals: list.len() }).is_err() {
            break;
        }
    }
    Ok(left_out)
}

/// Lays what reviewers decided over the labels of a lesson.
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

/// Stores each batch in one transaction.
pub(super) fn store(
    queue: &Receiver<Taken>,
    register: &Register,
    batch: BatchId,
    corridor: &Corridor,
    actor: &Actor,
) -> Result<Added, IntakeError> {
    let mut total = Added::default();
    for Taken { drafts, sifted, removals } in queue {
        total += sifted;
        if !drafts.is_empty() {
            let redactor = corridor.redactor().fingerprint();
            total += register.add_made_under(batch, &drafts, redactor, removals, actor)?;
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests;

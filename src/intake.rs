//! Intake: an opened export enters, lessons in the register leave.
//!
//! Four stages on their own threads, joined by short queues, so that reading, sifting, redacting and storing go on at once:
//! the reader hands out incidents in batches, a sieve leaves out those that the register holds unchanged, all cores take
//! the others through the corridor, one writer stores each batch in one transaction. A batch is bounded by number and by bytes, so memory does not grow with the file. A record that the
//! register holds unchanged, or keeps out for good, is recognised by its keyed hashes and not redacted again.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rayon::prelude::*;

use crate::anonymise::{Corridor, CorridorError};
use crate::draft::{Draft, Hold};
use crate::incident::Incident;
use crate::ingest::{Flagged, IngestError, Rejects, Role, Scan, Source};
use crate::lesson::Lesson;
use crate::register::{Actor, Added, BatchId, Forbidden, Register, RegisterError, Standing};
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
    /// The file, in the first pass: nothing of it was stored.
    #[error(transparent)]
    Scan(IngestError),
    /// The file, in the second pass.
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
            let sift = scope.spawn(move || sift(&raw, to_corridor, corridor, register));
            let read = read(source, scan, &hash, &mut rejects, to_sieve, progress);
            (read, join(sift), join(redact), join(store))
        });
        // A stage that stops makes its neighbours stop: the error of the last stage is the cause.
        let mut added = stored?;
        let left_out = redacted?;
        sifted?;
        let flagged: Vec<_> = read?.into_iter().map(forbidden).collect();
        rejects.append(left_out);
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

/// A batch on its way to the corridor: what the register does not hold yet, each with its [`Corridor::mark`].
struct Fresh {
    incidents: Vec<(Incident, (KeyedHash, KeyedHash))>,
    sifted: Added,
}

/// A batch on its way to the register, and what became of those of its records that the sieve left out.
struct Taken {
    drafts: Vec<Draft>,
    sifted: Added,
    /// Words that were removed everywhere when its drafts were made.
    removals: usize,
}

fn read(
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

fn sift(
    queue: &Receiver<Vec<Incident>>,
    next: SyncSender<Fresh>,
    corridor: &Corridor,
    register: &Register,
) -> Result<(), IntakeError> {
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
            match standing {
                Standing::New => incidents.push(incident),
                Standing::Unchanged => sifted.unchanged += 1,
                Standing::KeptOut => sifted.kept_out += 1,
            }
        }
        if next.send(Fresh { incidents, sifted }).is_err() {
            break;
        }
    }
    Ok(())
}

/// Comes back with the public references that it left out. `place`: the file, and the column in which they stand.
fn redact(
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
            if let Some(reason) = corridor.reference_left_out(incident, &draft.lesson) {
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
    for Taken { drafts, sifted, removals } in queue {
        total += sifted;
        if !drafts.is_empty() {
            let redactor = corridor.redactor().fingerprint();
            total += register.add_made_under(batch, &drafts, redactor, removals, actor)?;
        }
    }
    Ok(total)
}

/// A panic of a stage goes on in the caller: it is a fault of the program, not of the file.
fn join<T>(handle: thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Release;
    use crate::ingest::RejectReason;
    use crate::redact::{Known, Part, Phrase, Redactor};
    use crate::themes::{Classifier, Taxonomy};

    #[test]
    fn a_policy_that_wants_every_case_read_still_does_in_an_ingest_that_is_held_together() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::from_bytes([5; 32]);
        let register = Register::open(folder.path(), &secret).unwrap();
        let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
        let redactor = Arc::new(Redactor::standard());
        let policies = [
            (Release::Gate, vec![Hold::Batch]),
            (Release::Sample, vec![Hold::Batch]),
            (Release::Review, vec![Hold::Policy, Hold::Batch]),
            (Release::TwoPerson, vec![Hold::Policy, Hold::Batch]),
        ];
        let told = "Patient fell from bed at night and was found on the floor.";
        for (release, holds) in policies {
            let corridor = Corridor::new(Arc::clone(&redactor), Arc::clone(&classifier), &secret, release);
            let incident = Incident {
                source_key: "test:a".into(),
                parts: vec![(Part::WhatHappened, told.to_owned())],
                ..Incident::default()
            };
            let mark = corridor.mark(&incident);
            let (to_corridor, queue) = sync_channel(1);
            let (to_register, drafts) = sync_channel(1);
            let fresh = Fresh { incidents: vec![(incident, mark)], sifted: Added::default() };
            to_corridor.send(fresh).unwrap();
            drop(to_corridor);
            redact(queue, to_register, &corridor, &register, true, ("a.csv", None)).unwrap();
            assert_eq!(drafts.recv().unwrap().drafts[0].holds, holds, "{release:?}");
        }
    }

    #[test]
    fn a_public_reference_that_is_left_out_is_listed_by_its_row() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::from_bytes([5; 32]);
        let register = Register::open(folder.path(), &secret).unwrap();
        let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
        let corridor = Corridor::new(Arc::new(Redactor::standard()), classifier, &secret, Release::Gate);
        let incidents = [("2024-0187", 2), ("Zebquill-2024-0017", 3), ("a<b", 4)].map(|(reference, row)| {
            let incident = Incident {
                source_key: format!("test:{row}"),
                parts: vec![(Part::WhatHappened, "Patient fell from bed at night.".to_owned())],
                known: vec![Known::new("patient_name", "ZEBQUILL, Ann")],
                public_reference: Some(reference.to_owned()),
                reference_row: row,
                ..Incident::default()
            };
            let mark = corridor.mark(&incident);
            (incident, mark)
        });
        let (to_corridor, queue) = sync_channel(1);
        let (to_register, drafts) = sync_channel(1);
        to_corridor.send(Fresh { incidents: incidents.into(), sifted: Added::default() }).unwrap();
        drop(to_corridor);
        let place = ("a.csv", Some("Ref"));
        let left_out = redact(queue, to_register, &corridor, &register, false, place).unwrap();
        assert_eq!(drafts.recv().unwrap().drafts.len(), 3);
        assert!(left_out.listed().iter().all(|one| one.column.as_deref() == Some("Ref")));
        let listed: Vec<_> = left_out.listed().iter().map(|one| (one.row, one.reason)).collect();
        assert_eq!(listed, [(3, RejectReason::NamingReference), (4, RejectReason::UnfitReference)]);
    }

    #[test]
    fn a_word_that_is_removed_everywhere_while_an_intake_runs_is_not_published() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::from_bytes([5; 32]);
        let register = Register::open(folder.path(), &secret).unwrap();
        let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
        let corridor = Corridor::new(Arc::new(Redactor::standard()), classifier, &secret, Release::Gate);
        let actor = Actor::command_line();
        let batch = register.begin_batch("test", &actor).unwrap();
        let fresh = |source: &str| {
            let told = "Patient fell from bed onto the sheepskin rug and was found on the floor.";
            let incident = Incident {
                source_key: format!("test:{source}"),
                parts: vec![(Part::WhatHappened, told.to_owned())],
                ..Incident::default()
            };
            let mark = corridor.mark(&incident);
            Fresh { incidents: vec![(incident, mark)], sifted: Added::default() }
        };
        let redacted = |fresh: Fresh| {
            let (to_corridor, queue) = sync_channel(1);
            let (to_register, drafts) = sync_channel(1);
            to_corridor.send(fresh).unwrap();
            drop(to_corridor);
            redact(queue, to_register, &corridor, &register, false, ("a.csv", None)).unwrap();
            drafts.recv().unwrap()
        };
        let stored = |taken: Taken| {
            let (to_register, drafts) = sync_channel(1);
            to_register.send(taken).unwrap();
            drop(to_register);
            store(&drafts, &register, batch, &corridor, &actor).unwrap()
        };
        let early = redacted(fresh("a"));
        assert!(early.drafts[0].holds.is_empty() && early.removals == 0);
        // Another process: this one's corridor is not told.
        let phrase = Phrase::read("Sheepskin Rug").unwrap();
        let hash = secret.removal(phrase.words());
        register.remember_removal(&hash, 2, &[], &actor).unwrap();
        let late = redacted(fresh("b"));
        assert_eq!(late.removals, 1);
        let text = late.drafts[0].lesson.what_happened.as_str();
        assert!(!text.contains("sheepskin"), "{text}");
        let added = stored(early);
        assert_eq!((added.published, added.held), (0, 1));
        let id = register.by_source(&secret.source("test:a")).unwrap().unwrap();
        assert_eq!(register.entry(&id).unwrap().unwrap().reasons, [Hold::Rescan]);
        assert_eq!(stored(late).added, 1);
    }
}

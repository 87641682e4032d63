//! The two passes over an export.
//!
//! Pass one reads the whole file, so that a file that is cut short or misread is one error before anything is
//! changed; it keeps, per event, a keyed hash, the highest revision, its first row and the number of its rows: 33
//! bytes an event, between 38 and 76 with the table's free room. Pass two streams the incidents; an event of several
//! rows waits for the last of them, because each may name somebody or forbid publication. Nothing is spilt to disk.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::ControlFlow;

use super::assemble::{self, Draft};
use super::contacts::Contacts;
use super::mapping::{Role, RowsAre};
use super::plan::Plan;
use super::rejects::{RejectReason, Rejects};
use super::row::{Row, RowSink};
use crate::incident::{Block, Incident};

/// Turns a source key into a keyed hash.
pub type KeyHash<'a> = &'a dyn Fn(&str) -> [u8; 16];

/// Keys are keyed hashes already: their first bytes spread as well as any hash of them would.
#[derive(Default)]
pub(crate) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks_exact(8) {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        }
    }
    fn write_usize(&mut self, _: usize) {}
}

pub(crate) type ByKey<T> = HashMap<[u8; 16], T, BuildHasherDefault<Spread>>;

/// What pass one keeps of an event.
#[derive(Clone, Copy)]
struct Event {
    revision: u64,
    first_row: u32,
    rows: u32,
}

/// What pass one learned: totals for a progress bar, and which row of each event counts.
pub struct Scan {
    events: ByKey<Event>,
    pub(crate) contacts: Contacts,
    pub(crate) stamp: super::Stamp,
    rows: u64,
    unusable: u64,
}

impl Scan {
    /// Rows of the file, the header not counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Events: rows by distinct source id. Pass two hands out as many incidents, less those without a narrative.
    pub fn events(&self) -> u64 {
        self.events.len() as u64
    }

    /// Rows that cannot be used at all.
    pub fn unusable(&self) -> u64 {
        self.unusable
    }

    /// Incidents for which the contacts file has people.
    pub fn contacts(&self) -> u64 {
        self.contacts.len() as u64
    }

    /// Size of the file in bytes, for a progress bar.
    pub fn bytes(&self) -> u64 {
        self.stamp.bytes
    }
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan({} rows, {} events, {} unusable)", self.rows, self.events.len(), self.unusable)
    }
}

/// How often progress is told: every this many bytes.
const TELL_EVERY: u64 = 256 * 1024;

/// Progress with less talk.
pub(crate) struct Teller<'a> {
    told: u64,
    tell: &'a mut dyn FnMut(u64),
}

impl<'a> Teller<'a> {
    pub(crate) fn new(tell: &'a mut dyn FnMut(u64)) -> Self {
        Self { told: 0, tell }
    }

    fn bytes(&mut self, read: u64) {
        if read >= self.told + TELL_EVERY {
            self.told = read;
            (self.tell)(read);
        }
    }
}

/// Pass one.
pub(crate) struct FirstPass<'a> {
    plan: &'a Plan,
    hash: KeyHash<'a>,
    teller: Teller<'a>,
    events: ByKey<Event>,
    rows: u64,
    unusable: u64,
    has_id: bool,
}

impl<'a> FirstPass<'a> {
    pub(crate) fn new(plan: &'a Plan, hash: KeyHash<'a>, teller: Teller<'a>) -> Self {
        let has_id = plan.mapping.with_role(Role::SourceId).next().is_some();
        Self { plan, hash, teller, events: ByKey::default(), rows: 0, unusable: 0, has_id }
    }

    pub(crate) fn finish(self, contacts: Contacts, stamp: super::Stamp) -> Scan {
        Scan { events: self.events, contacts, stamp, rows: self.rows, unusable: self.unusable }
    }
}

impl RowSink for FirstPass<'_> {
    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        self.rows += 1;
        let key = (self.hash)(&assemble::source_key(self.plan, row));
        let revision = assemble::revision(self.plan, row, &mut |_, _| {});
        let first = Event { revision, first_row: row_number(row), rows: 1 };
        let event = self.events.entry(key).or_insert(Event { rows: 0, ..first });
        if revision > event.revision {
            *event = first;
        } else if revision == event.revision {
            event.rows = event.rows.saturating_add(1);
        }
        ControlFlow::Continue(())
    }

    fn bad(&mut self, _: u64, _: Option<u16>, reason: RejectReason) -> ControlFlow<()> {
        if reason.drops_row() {
            self.rows += 1;
            self.unusable += 1;
        }
        ControlFlow::Continue(())
    }

    fn bytes(&mut self, read: u64) {
        self.teller.bytes(read);
    }

    fn wants(&self, column: u16) -> bool {
        !self.has_id || matches!(self.plan.column(column).role, Role::SourceId | Role::Revision)
    }

    fn is_enough(&self, row: &Row) -> bool {
        // A row without an id has its narrative for a key.
        row.cells().any(|(column, _)| self.plan.column(column).role == Role::SourceId)
    }
}

/// Text that may wait for further rows of its event before what waits is handed out as it is, to be held.
const WAITING_BYTES: usize = 64 * 1024 * 1024;
/// Identifiers that the duplicates of one row may bring. An event with more is handed out as it is, to be held: the column
/// of ids is none.
const IDENTIFIERS: usize = 1000;

/// A record that was left out because nothing in it says what happened, with what it forbids: whatever an earlier
/// revision of its event became must not stay published.
#[derive(Debug, PartialEq, Eq)]
pub struct Flagged {
    /// Keyed hash of the source key.
    pub event: [u8; 16],
    /// Revision in the source.
    pub revision: u64,
    /// What it forbids; never empty.
    pub blocks: Vec<Block>,
}

/// Pass two.
pub(crate) struct SecondPass<'a> {
    plan: &'a Plan,
    scan: &'a Scan,
    hash: KeyHash<'a>,
    file: &'a str,
    rejects: &'a mut Rejects,
    teller: Teller<'a>,
    each: &'a mut dyn FnMut(Incident) -> ControlFlow<()>,
    /// Events whose rows have not all been seen, by their first row.
    waiting: BTreeMap<u32, Waiting>,
    waiting_bytes: usize,
    /// How many of them there may be.
    room: usize,
    flagged: Vec<Flagged>,
}

struct Waiting {
    draft: Draft,
    row: u64,
    missing: u32,
}

impl<'a> SecondPass<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        scan: &'a Scan,
        hash: KeyHash<'a>,
        file: &'a str,
        rejects: &'a mut Rejects,
        teller: Teller<'a>,
        each: &'a mut dyn FnMut(Incident) -> ControlFlow<()>,
    ) -> Self {
        Self {
            plan,
            scan,
            hash,
            file,
            rejects,
            teller,
            each,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            room: WAITING_BYTES,
            flagged: Vec::new(),
        }
    }

    /// Flags of records that were left out.
    pub(crate) fn into_flagged(self) -> Vec<Flagged> {
        self.flagged
    }

    /// Hands out what still waits. Each of these lacks a row, and with it perhaps a name or a flag that forbids
    /// publication: it is held until somebody has seen to it.
    pub(crate) fn finish(&mut self) -> ControlFlow<()> {
        self.waiting_bytes = 0;
        for mut waiting in std::mem::take(&mut self.waiting).into_values() {
            waiting.draft.lacks_rows();
            self.hand_out(waiting.draft, waiting.row)?;
        }
        ControlFlow::Continue(())
    }

    fn hand_out(&mut self, draft: Draft, row: u64) -> ControlFlow<()> {
        match draft.finish(self.plan) {
            Ok(incident) => (self.each)(incident),
            Err(silent) => {
                self.rejects.add(self.file, row, None, RejectReason::EmptyNarrative);
                if !silent.blocks.is_empty() {
                    let event = (self.hash)(&silent.source_key);
                    self.flagged.push(Flagged { event, revision: silent.revision, blocks: silent.blocks });
                }
                ControlFlow::Continue(())
            }
        }
    }

    fn draft(&mut self, row: &Row, key: String, revision: u64) -> Draft {
        let (plan, file, rejects) = (self.plan, self.file, &mut *self.rejects);
        Draft::new(plan, row, key, revision, &mut |column, reason| {
            rejects.add(file, row.number(), Some(&plan.column(column).name), reason);
        })
    }
}

impl RowSink for SecondPass<'_> {
    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        let key = assemble::source_key(self.plan, row);
        let hashed = (self.hash)(&key);
        let (plan, file, rejects) = (self.plan, self.file, &mut *self.rejects);
        let revision = assemble::revision(plan, row, &mut |column, reason| {
            rejects.add(file, row.number(), Some(&plan.column(column).name), reason);
        });
        let Some(event) = self.scan.events.get(&hashed).copied() else {
            // Only a file that changed since pass one has such a row; the stamp reports it.
            return ControlFlow::Continue(());
        };
        if revision < event.revision {
            self.rejects.add(self.file, row.number(), None, RejectReason::Superseded);
            return ControlFlow::Continue(());
        }
        let joins = plan.mapping.rows == RowsAre::PartsOfEvents;
        if row_number(row) == event.first_row {
            let mut draft = self.draft(row, key, revision);
            draft.know(self.scan.contacts.of(&hashed));
            if event.rows == 1 {
                return self.hand_out(draft, row.number());
            }
            self.waiting_bytes += draft.bytes();
            self.waiting
                .insert(event.first_row, Waiting { draft, row: row.number(), missing: event.rows - 1 });
            return if self.waiting_bytes > self.room { self.finish() } else { ControlFlow::Continue(()) };
        }
        if !joins {
            self.rejects.add(self.file, row.number(), None, RejectReason::Duplicate);
        }
        if !self.waiting.contains_key(&event.first_row) {
            if joins {
                self.rejects.add(self.file, row.number(), None, RejectReason::TooFarApart);
            }
            return ControlFlow::Continue(());
        }
        let further = if joins {
            self.draft(row, key, revision)
        } else {
            // Its values are not used, so nothing is said about them.
            Draft::new(plan, row, key, revision, &mut |_, _| {})
        };
        let Some(mut waiting) = self.waiting.remove(&event.first_row) else {
            return ControlFlow::Continue(());
        };
        let before = waiting.draft.bytes();
        waiting.missing -= 1;
        if joins {
            waiting.draft.join(further);
        } else {
            waiting.draft.heed(further);
            if waiting.missing > 0 && waiting.draft.identifiers() > IDENTIFIERS {
                waiting.draft.lacks_rows();
                waiting.missing = 0;
            }
        }
        if waiting.missing == 0 {
            self.waiting_bytes = self.waiting_bytes.saturating_sub(before);
            return self.hand_out(waiting.draft, waiting.row);
        }
        self.waiting_bytes += waiting.draft.bytes().saturating_sub(before);
        self.waiting.insert(event.first_row, waiting);
        ControlFlow::Continue(())
    }

    fn bad(&mut self, number: u64, column: Option<u16>, reason: RejectReason) -> ControlFlow<()> {
        let column = column.map(|at| self.plan.column(at).name.as_str());
        self.rejects.add(self.file, number, column, reason);
        ControlFlow::Continue(())
    }

    fn bytes(&mut self, read: u64) {
        self.teller.bytes(read);
    }
}

/// Row numbers are kept in four bytes: a file of more rows than that would be longer than any disk here.
fn row_number(row: &Row) -> u32 {
    u32::try_from(row.number()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

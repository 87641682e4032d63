//! The two passes over an export.
//!
//! Pass one reads the whole file, so that a file that is cut short or misread is one error before anything is
//! changed; it keeps, per event, a keyed hash, the highest revision, its first row and the number of its rows: 33
//! bytes an event, between 38 and 76 with the table's free room. Pass two streams the incidents; an event of several
//! rows waits for the last of them, because each may name somebody or forbid publication. Nothing is spilt to disk.
//!
//! A row of revision 0 says none. Beside rows of its event that say one nobody knows whether it is the older, so its
//! people, flags and harm count.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::ControlFlow;

use super::assemble::{self, Draft};
use super::contacts::{Contacts, joining_key};
use super::dates::{self, DateOrder};
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

/// What pass one keeps of an event: its highest revision, and the rows that have it or say none.
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

    /// Events for which the contacts file has people.
    pub fn contacts(&self) -> u64 {
        self.contacts.len() as u64
    }

    /// Contacts (rows of the contacts file) that belong to no event.
    pub fn contacts_of_no_event(&self) -> u64 {
        self.contacts.of_no_event()
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
    /// Of events of which some rows say a revision: the rows that say none.
    unsaid: ByKey<Event>,
    /// Where there are contacts: what their keys may be. Gone once the pass is over.
    joining: Option<ByKey<()>>,
    rows: u64,
    unusable: u64,
    has_id: bool,
}

impl<'a> FirstPass<'a> {
    pub(crate) fn new(plan: &'a Plan, hash: KeyHash<'a>, teller: Teller<'a>) -> Self {
        let has_id = plan.mapping.with_role(Role::SourceId).next().is_some();
        let (events, unsaid) = (ByKey::default(), ByKey::default());
        Self { plan, hash, teller, events, unsaid, joining: None, rows: 0, unusable: 0, has_id }
    }

    /// The same pass for an export whose contacts come from another file.
    pub(crate) fn with_contacts(self, contacts: &Contacts) -> Self {
        Self { joining: (!contacts.is_empty()).then(ByKey::default), ..self }
    }

    pub(crate) fn finish(self, mut contacts: Contacts, stamp: super::Stamp) -> Scan {
        let joining = self.joining.unwrap_or_default();
        contacts.keep(|event| joining.contains_key(event));
        Scan { events: self.events, contacts, stamp, rows: self.rows, unusable: self.unusable }
    }
}

impl RowSink for FirstPass<'_> {
    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        self.rows += 1;
        let source_key = assemble::source_key(self.plan, row);
        let key = (self.hash)(&source_key);
        if let Some(joining) = &mut self.joining {
            joining.insert((self.hash)(&joining_of(self.plan, &source_key)), ());
        }
        let revision = assemble::revision(self.plan, row, &mut |_, _| {});
        let first = Event { revision, first_row: row_number(row), rows: 1 };
        let event = self.events.entry(key).or_insert(Event { rows: 0, ..first });
        if revision > event.revision {
            if event.revision == 0 {
                self.unsaid.insert(key, *event);
            }
            *event = first;
            if let Some(unsaid) = self.unsaid.get(&key) {
                event.first_row = unsaid.first_row;
                event.rows = unsaid.rows.saturating_add(1);
            }
        } else if revision == event.revision || revision == 0 {
            event.rows = event.rows.saturating_add(1);
            if revision < event.revision {
                let unsaid = self.unsaid.entry(key).or_insert(Event { rows: 0, ..first });
                unsaid.rows = unsaid.rows.saturating_add(1);
            }
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
        assemble::has_id(self.plan, row)
    }
}

/// Text that may wait for further rows of its event before what waits is handed out as it is, to be held.
const WAITING_BYTES: usize = 64 * 1024 * 1024;
/// As much of that may be of one event: what is joined is redacted as one case, whose cost grows with its text. An event
/// with more is handed out as it is, to be held: the column of ids is none.
const EVENT_BYTES: usize = 4 * 1024 * 1024;
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
    /// A date shows that the day stands first.
    day_first: bool,
    /// Row and column of the first date that is one only if the month does.
    month_first: Option<(u64, u16)>,
}

struct Waiting {
    draft: Draft,
    row: u64,
    missing: u32,
    /// It comes from rows that say no revision, and the event has others.
    unsaid: bool,
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
            day_first: false,
            month_first: None,
        }
    }

    /// Flags of records that were left out.
    pub(crate) fn into_flagged(self) -> Vec<Flagged> {
        self.flagged
    }

    /// The end of the file: hands out what still waits, and says what is to be said of the file.
    pub(crate) fn finish(&mut self) -> ControlFlow<()> {
        self.empty()?;
        if let (false, Some((row, at))) = (self.day_first, self.month_first) {
            let column = Some(self.plan.column(at).name.as_str());
            self.rejects.add(self.file, row, column, RejectReason::MonthFirst);
        }
        ControlFlow::Continue(())
    }

    /// Hands out what waits. Each of these lacks a row, and with it perhaps a name or a flag that forbids publication:
    /// it is held until somebody has seen to it.
    fn empty(&mut self) -> ControlFlow<()> {
        self.waiting_bytes = 0;
        for mut waiting in std::mem::take(&mut self.waiting).into_values() {
            waiting.draft.lacks_rows();
            self.hand_out(waiting.draft, waiting.row)?;
        }
        ControlFlow::Continue(())
    }

    fn make_room(&mut self) -> ControlFlow<()> {
        if self.waiting_bytes > self.room { self.empty() } else { ControlFlow::Continue(()) }
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

    /// Looks which part of its dates stands first, until one shows that it is the day.
    fn look_at_dates(&mut self, row: &Row) {
        if self.day_first || self.plan.mapping.date_order != DateOrder::DayFirst {
            return;
        }
        for (at, text) in row.cells() {
            if !matches!(self.plan.column(at).role, Role::Occurred | Role::Reported) {
                continue;
            }
            let is_date = |order| dates::read(text, order).is_some();
            match (is_date(DateOrder::DayFirst), is_date(DateOrder::MonthFirst)) {
                (true, false) => self.day_first = true,
                (false, true) if self.month_first.is_none() => self.month_first = Some((row.number(), at)),
                _ => {}
            }
        }
    }

    /// A further row of an event.
    fn further(&mut self, row: &Row, key: String, revision: u64, event: Event) -> ControlFlow<()> {
        let rows = self.plan.mapping.rows;
        let unsaid = revision < event.revision;
        let Some(mut waiting) = self.waiting.remove(&event.first_row) else {
            let reason =
                if rows == RowsAre::Events { RejectReason::Duplicate } else { RejectReason::TooFarApart };
            if !unsaid {
                self.rejects.add(self.file, row.number(), None, reason);
            }
            return ControlFlow::Continue(());
        };
        // Where the values of a row are not used, nothing is said about them.
        let used = !unsaid && (waiting.unsaid || rows != RowsAre::Events);
        let mut further =
            if used { self.draft(row, key, revision) } else { quiet(self.plan, row, key, revision) };
        let before = waiting.draft.bytes();
        waiting.missing -= 1;
        if unsaid {
            waiting.draft.heed(further);
        } else if waiting.unsaid {
            further.heed(waiting.draft);
            waiting = Waiting { draft: further, row: row.number(), missing: waiting.missing, unsaid: false };
        } else {
            match rows {
                RowsAre::PartsOfEvents => waiting.draft.join(further),
                RowsAre::Updates => {
                    self.rejects.add(self.file, waiting.row, None, RejectReason::Superseded);
                    further.update(waiting.draft);
                    waiting.draft = further;
                    waiting.row = row.number();
                }
                RowsAre::Events => {
                    self.rejects.add(self.file, row.number(), None, RejectReason::Duplicate);
                    waiting.draft.heed(further);
                }
            }
        }
        let too_many = rows != RowsAre::PartsOfEvents && waiting.draft.identifiers() > IDENTIFIERS;
        let too_large = waiting.draft.bytes() > EVENT_BYTES;
        if waiting.missing > 0 && (too_many || too_large) {
            waiting.draft.lacks_rows();
            waiting.missing = 0;
        }
        if waiting.missing == 0 {
            self.waiting_bytes = self.waiting_bytes.saturating_sub(before);
            return self.hand_out(waiting.draft, waiting.row);
        }
        self.waiting_bytes = (self.waiting_bytes + waiting.draft.bytes()).saturating_sub(before);
        self.waiting.insert(event.first_row, waiting);
        self.make_room()
    }
}

/// The key by which contacts find an event.
fn joining_of(plan: &Plan, source_key: &str) -> String {
    let key = plan.mapping.key.as_str();
    let id = source_key.strip_prefix(key).and_then(|rest| rest.strip_prefix(':'));
    joining_key(key, id.unwrap_or(source_key))
}

/// What a row says, without a word about values that cannot be used.
fn quiet(plan: &Plan, row: &Row, key: String, revision: u64) -> Draft {
    Draft::new(plan, row, key, revision, &mut |_, _| {})
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
        self.look_at_dates(row);
        let unsaid = revision < event.revision && revision == 0;
        if revision < event.revision {
            let reason = if unsaid { RejectReason::NoRevision } else { RejectReason::Superseded };
            self.rejects.add(self.file, row.number(), None, reason);
            if !unsaid {
                return ControlFlow::Continue(());
            }
        }
        if row_number(row) != event.first_row {
            return self.further(row, key, revision, event);
        }
        let scan = self.scan;
        let people = &scan.contacts;
        let joining = (!people.is_empty()).then(|| (self.hash)(&joining_of(plan, &key)));
        let mut draft = if unsaid { quiet(plan, row, key, revision) } else { self.draft(row, key, revision) };
        if let Some(joining) = joining {
            draft.know(people.of(&joining));
        }
        if event.rows == 1 {
            return self.hand_out(draft, row.number());
        }
        self.waiting_bytes += draft.bytes();
        let waiting = Waiting { draft, row: row.number(), missing: event.rows - 1, unsaid };
        self.waiting.insert(event.first_row, waiting);
        self.make_room()
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

//! What became of one file: counts and reasons enter, lines for people or JSON leave. Nothing of a record is in it.

use std::path::Path;

use serde::Serialize;

use super::columns::Columns;
use crate::cli::output::{count, note, number};
use crate::ingest::{Rejects, Scan, Source};
use crate::register::Added;

/// What became of one file.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) file: String,
    format: &'static str,
    rows: u64,
    events: u64,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    added: Option<Added>,
    /// The number to sign it off by, where all of it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contacts: Option<Contacts>,
    pub(super) rows_left_out: u64,
    /// Of these: not read at all, and so not heeded where they forbid publication.
    rows_unread: u64,
    values_left_out: u64,
    /// Of these: counted, but not in the list of `--rejects`.
    pub(super) not_listed: u64,
    reasons: Vec<(&'static str, u64)>,
    /// What a person should look at, though nothing was left out for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'static str>,
    #[serde(flatten)]
    pub(super) columns: Columns,
    /// In a dry run: the mapping that is or would be used, as the text of a mapping file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mapping: Option<String>,
}

/// How the contacts file fits the export.
#[derive(Serialize)]
pub(super) struct Contacts {
    events_with_people: u64,
    /// Contacts whose key is that of no event: nobody is looked for by them.
    fit_no_event: u64,
}

impl Contacts {
    /// Of the contacts file that was read along, if any was.
    pub(super) fn of(source: &Source, scan: &Scan) -> Option<Self> {
        let fit = Self { events_with_people: scan.contacts(), fit_no_event: scan.contacts_of_no_event() };
        source.contacts().map(|_| fit)
    }
}

impl Summary {
    /// Of a file that was read.
    pub(super) fn new(
        source: &Source,
        rows: u64,
        events: u64,
        added: Option<Added>,
        rejects: &Rejects,
    ) -> Self {
        let counts = || rejects.counts().iter();
        let reasons = counts().filter(|(reason, _)| !reason.is_note());
        let notes = counts().filter(|(reason, _)| reason.is_note());
        Self {
            file: source.file().to_owned(),
            format: source.format().id(),
            rows,
            events,
            added,
            batch: None,
            contacts: None,
            rows_left_out: rejects.rows_dropped(),
            rows_unread: rejects.rows_unread(),
            values_left_out: rejects.values_dropped(),
            not_listed: rejects.unlisted(),
            reasons: reasons.map(|(reason, n)| (reason.text(), *n)).collect(),
            notes: notes.map(|(reason, _)| reason.text()).collect(),
            columns: Columns::of(source, rejects),
            mapping: None,
        }
    }

    /// A file that cannot be read before its proposed mapping is edited.
    pub(super) fn unread(path: &Path, proposal: String) -> Self {
        Self {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            format: "unknown",
            rows: 0,
            events: 0,
            added: None,
            batch: None,
            contacts: None,
            rows_left_out: 0,
            rows_unread: 0,
            values_left_out: 0,
            not_listed: 0,
            reasons: Vec::new(),
            notes: Vec::new(),
            columns: Columns::default(),
            mapping: Some(proposal),
        }
    }

    /// Says it to a person.
    pub(super) fn tell(&self) {
        note(&format!(
            "{}: {}; {}, {}",
            self.file,
            self.format,
            count(self.rows, "row", "rows"),
            count(self.events, "event", "events")
        ));
        if self.rows == 0 {
            note("  note: no rows below the header");
        }
        if let Some(added) = &self.added {
            note(&format!(
                "  {} new, {} replaced, {} unchanged, {} kept out; of these {} published, {} held for review",
                number(added.added),
                number(added.replaced),
                number(added.unchanged),
                number(added.kept_out),
                number(added.published),
                number(added.held)
            ));
        }
        if let Some(contacts) = &self.contacts {
            note(&format!(
                "  contacts file: people for {} of {}; {} no event",
                number(contacts.events_with_people),
                count(self.events, "event", "events"),
                count(contacts.fit_no_event, "contact fits", "contacts fit")
            ));
        }
        for (reason, n) in &self.reasons {
            note(&format!("  {} × {reason}", number(*n)));
        }
        for noted in &self.notes {
            note(&format!("  note: {noted}"));
        }
        self.columns.tell();
        if self.rows_unread > 0 {
            note(&format!("  {}", unread(self.rows_unread)));
        }
        if self.not_listed > 0 {
            note(&format!("  {}", not_listed(self.not_listed)));
        }
        if let Some(batch) = self.batch {
            note(&format!(
                "  held as batch {batch}, until it is signed off: `hindsight batch sample {batch} --size 60`"
            ));
        }
    }
}

/// How much is only counted.
pub(super) fn not_listed(n: u64) -> String {
    format!("{} more not listed: a list holds the first {}", number(n), number(Rejects::LISTED as u64))
}

/// What has to be known of rows that could not be read, and what to do.
fn unread(n: u64) -> String {
    format!(
        "{} could not be read: a flag (opt-out, inquest, police, claim, candour) in such a row cannot be \
         honoured, and what was published of its case before stays published. Mend the row in the export and \
         load it again, or take the case out with `hindsight withdraw --source`",
        count(n, "row", "rows")
    )
}

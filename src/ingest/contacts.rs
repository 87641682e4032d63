//! The contacts file of a Datix export: people linked to incidents.
//!
//! Its rows become known identifiers of the incident they are linked to. They are held in memory for the length of a
//! run, because the incidents come from another file: about 60 bytes and the identifiers themselves a contact.

use std::ops::ControlFlow;
use std::path::Path;

use super::csv::{self, Dialect, Table};
use super::error::IngestError;
use super::mapping::{Column, Layout, Mapping, Role, RowsAre};
use super::passes::{ByKey, KeyHash};
use super::plan::{Plan, normalise};
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows as _};
use super::text;
use super::vocabulary as words;
use super::{Limits, head_of, io_error, name_of};
use crate::redact::Known;

/// Known identifiers by the keyed hash of the incident.
#[derive(Default)]
pub(crate) struct Contacts {
    by_event: ByKey<Vec<(Kind, Box<str>)>>,
}

/// What a contact's field identifies; the key that the redactor sees.
type Kind = &'static str;

impl Contacts {
    pub(crate) fn len(&self) -> usize {
        self.by_event.len()
    }

    /// The identifiers of an incident's contacts.
    pub(crate) fn of(&self, event: &[u8; 16]) -> impl Iterator<Item = Known> {
        self.by_event.get(event).into_iter().flatten().map(|(kind, value)| Known::new(*kind, value.as_ref()))
    }
}

/// Columns of a contacts file: header, other header, and what it is.
const FIELDS: &[(&str, &str)] = &[
    ("inc_id", "incident id"),
    ("link_recordid", "record id"),
    ("link_role", "role"),
    ("con_forenames", "forenames"),
    ("con_surname", "surname"),
    ("con_dob", "date of birth"),
    ("con_nhsno", "nhs number"),
    ("con_number", "contact number"),
    ("con_postcode", "postcode"),
    ("con_address", "address"),
    ("con_email", "email"),
    ("con_tel1", "telephone"),
];
const INC_ID: u16 = 0;
const LINK_ID: u16 = 1;
const ROLE: u16 = 2;
const FORENAMES: u16 = 3;
const SURNAME: u16 = 4;

/// Whether a header is that of a contacts file.
pub(crate) fn is_contacts(header: &[String]) -> bool {
    let names: Vec<String> = header.iter().map(|cell| normalise(cell)).collect();
    let has = |at: u16| {
        let (column, label) = FIELDS[usize::from(at)];
        names.iter().any(|name| name == column || name == label)
    };
    (has(INC_ID) || has(LINK_ID)) && (FORENAMES..FIELDS.len() as u16).any(has)
}

/// Reads a contacts file whose incidents have source keys that begin with `key`.
///
/// # Errors
/// Also if a single row cannot be used: whose it is cannot be told, and that person would stay in a text.
pub(crate) fn read(
    path: &Path,
    key: &str,
    limits: Limits,
    hash: KeyHash<'_>,
) -> Result<Contacts, IngestError> {
    let table = open(path, limits)?;
    let mut sink = Collect { key, hash, contacts: Contacts::default(), unusable: None };
    table.rows(&mut sink)?;
    match sink.unusable {
        Some((row, reason, further)) => {
            Err(IngestError::BadContact { file: table.file, row, reason, further })
        }
        None => Ok(sink.contacts),
    }
}

/// Opens a contacts file; its rows are not looked at.
pub(crate) fn open(path: &Path, limits: Limits) -> Result<Table, IngestError> {
    let file = name_of(path);
    let head = head_of(path, &file)?;
    let charset = text::charset(&head, None);
    let input = || text::open(path, charset);
    let found =
        csv::sniff(&input, charset, None, true, limits, &mut |header| is_contacts(header).then_some(()));
    let sniffed = match found {
        Ok(Some((sniffed, ()))) => sniffed,
        Ok(None) | Err(csv::SniffError::TooManyColumns) => return Err(IngestError::NotContacts { file }),
        Err(csv::SniffError::Io(e)) => return Err(io_error(&file, e)),
    };
    Ok(table(path, file, sniffed.dialect, &sniffed.header, limits))
}

fn table(path: &Path, file: String, dialect: Dialect, header: &[String], limits: Limits) -> Table {
    let columns = FIELDS.iter().map(|(name, label)| Column {
        name: (*name).to_owned(),
        also: vec![(*label).to_owned()],
        role: Role::Known,
        identifies: None,
        heading: None,
        values: Default::default(),
        block: None,
        set: Vec::new(),
        clear: Vec::new(),
        required: false,
        optional: false,
    });
    let plan = Plan::new(Mapping {
        name: "contacts".to_owned(),
        key: String::new(),
        format: Layout::Table,
        rows: RowsAre::Events,
        date_order: Default::default(),
        delimiter: None,
        quotes: true,
        encoding: None,
        sheet: None,
        separators: Vec::new(),
        recognised_by: Vec::new(),
        columns: columns.collect(),
    });
    Table::new(path, file, dialect, header, &plan, limits)
}

struct Collect<'a> {
    key: &'a str,
    hash: KeyHash<'a>,
    contacts: Contacts,
    /// The first row that cannot be used, why, and how many came after it.
    unusable: Option<(u64, &'static str, u64)>,
}

impl Collect<'_> {
    fn cannot_use(&mut self, row: u64, reason: &'static str) {
        match &mut self.unusable {
            Some((_, _, further)) => *further += 1,
            None => self.unusable = Some((row, reason, 0)),
        }
    }
}

impl RowSink for Collect<'_> {
    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        let Some(id) = row.get(INC_ID).or_else(|| row.get(LINK_ID)) else {
            if row.cells().any(|(at, _)| at >= FORENAMES) {
                self.cannot_use(row.number(), "no incident id");
            }
            return ControlFlow::Continue(());
        };
        let event = (self.hash)(&format!("{}:{id}", self.key));
        let people = self.contacts.by_event.entry(event).or_default();
        let who = who(row.get(ROLE).unwrap_or_default());
        let name = [row.get(FORENAMES), row.get(SURNAME)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        if !name.is_empty() {
            people.push((who.name_key(), name.into()));
        }
        for (at, value) in row.cells() {
            let kind = match (FIELDS[usize::from(at)].0, who) {
                ("con_dob", Who::Patient) => "dob",
                ("con_dob", _) => "contact_dob",
                ("con_nhsno", _) => "nhs_number",
                ("con_number", Who::Patient) => "hospital_number",
                ("con_number", _) => "contact_number",
                ("con_postcode", _) => "postcode",
                ("con_address", Who::Patient) => "patient_address",
                ("con_address", _) => "contact_address",
                ("con_email", _) => "email",
                ("con_tel1", _) => "phone",
                _ => continue,
            };
            people.push((kind, value.into()));
        }
        ControlFlow::Continue(())
    }

    fn bad(&mut self, number: u64, _: Option<u16>, reason: RejectReason) -> ControlFlow<()> {
        if reason.drops_row() {
            self.cannot_use(number, reason.text());
        }
        ControlFlow::Continue(())
    }

    fn bytes(&mut self, _: u64) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Patient,
    Relative,
    Staff,
    Other,
}

impl Who {
    fn name_key(self) -> Kind {
        match self {
            Who::Patient => "patient_name",
            Who::Relative => "relative_name",
            Who::Staff => "staff_name",
            Who::Other => "contact_name",
        }
    }
}

/// Which kind of person a link role names.
fn who(role: &str) -> Who {
    let role = words::fold(role);
    let has = |needles: &[&str]| needles.iter().any(|needle| role.contains(needle));
    if has(&[
        "relative",
        "next of kin",
        "carer",
        "family",
        "parent",
        "mother",
        "father",
        "spouse",
        "partner",
        "guardian",
    ]) {
        Who::Relative
    } else if has(&["patient", "affected", "service user", "client", "resident"]) {
        Who::Patient
    } else if has(&[
        "staff",
        "employee",
        "reporter",
        "handler",
        "manager",
        "nurse",
        "doctor",
        "midwife",
        "pharmacist",
        "investigator",
    ]) {
        Who::Staff
    } else {
        Who::Other
    }
}

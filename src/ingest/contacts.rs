//! The contacts file of a Datix export: people linked to incidents.
//!
//! Its rows become known identifiers of the incident they are linked to. They are held in memory for the length of a
//! run, because the incidents come from another file: about 60 bytes and the identifiers themselves a contact. Which
//! incident that is, one column says for the whole file: the number of the link stands beside it, and counts for
//! other incidents.

use std::ops::ControlFlow;
use std::path::Path;

use super::cells::{identifies, whole};
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

/// The key by which a contact finds the event of an id. Two exports of the same system need not write an id alike: a
/// spreadsheet drops noughts before a number or adds ".0", and somebody types capitals. Two events that differ by no more
/// than that share their people.
pub(crate) fn joining_key(key: &str, id: &str) -> String {
    let id = whole(id.trim());
    let is_number = id.bytes().all(|b| b.is_ascii_digit());
    let short = if is_number { id.trim_start_matches('0') } else { id };
    format!("{key}:{}", if short.is_empty() { id } else { short }.to_lowercase())
}

/// Known identifiers by the keyed hash of [`joining_key`].
#[derive(Default)]
pub(crate) struct Contacts {
    by_event: ByKey<People>,
    /// The column that names the incident.
    column: &'static str,
    /// Contacts that belong to no event of the export.
    of_no_event: u64,
}

/// The people of an incident.
#[derive(Default)]
struct People {
    identifiers: Vec<(Kind, Box<str>)>,
    /// How many contacts they are.
    contacts: u32,
}

/// What a contact's field identifies; the key that the redactor sees.
type Kind = &'static str;

impl Contacts {
    /// How many incidents have people.
    pub(crate) fn len(&self) -> usize {
        self.by_event.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_event.is_empty()
    }

    /// The identifiers of an incident's contacts.
    pub(crate) fn of(&self, event: &[u8; 16]) -> impl Iterator<Item = Known> {
        let people = self.by_event.get(event).into_iter().flat_map(|people| &people.identifiers);
        people.map(|(kind, value)| Known::new(*kind, value.as_ref()))
    }

    /// Keeps those who belong to an event of the export, and counts the others.
    pub(crate) fn keep(&mut self, is_event: impl Fn(&[u8; 16]) -> bool) {
        let of_no_event = &mut self.of_no_event;
        self.by_event.retain(|event, people| {
            let fits = is_event(event);
            if !fits {
                *of_no_event += u64::from(people.contacts);
            }
            fits && people.contacts > 0
        });
    }

    /// Contacts that belong to no event of the export.
    pub(crate) fn of_no_event(&self) -> u64 {
        self.of_no_event
    }

    /// Whether there are contacts, and none of them belongs to an event of the export.
    pub(crate) fn fit_nothing(&self) -> bool {
        self.by_event.is_empty() && self.of_no_event > 0
    }

    /// The column that names the incident.
    pub(crate) fn column(&self) -> &'static str {
        self.column
    }
}

/// What a column of a contacts file tells of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    Name,
    GivenName,
    Birth,
    NhsNumber,
    Number,
    Postcode,
    Address,
    Email,
    Phone,
}

impl Tells {
    fn key(self, who: Who) -> Kind {
        match (self, who) {
            (Tells::Name, _) => who.name_key(),
            (Tells::GivenName, Who::Patient) => "patient_forename",
            (Tells::GivenName, Who::Relative) => "relative_forename",
            (Tells::GivenName, Who::Staff) => "staff_forename",
            (Tells::GivenName, Who::Other) => "contact_forename",
            (Tells::Birth, Who::Patient) => "dob",
            (Tells::Birth, _) => "contact_dob",
            (Tells::NhsNumber, _) => "nhs_number",
            (Tells::Number, Who::Patient) => "hospital_number",
            (Tells::Number, _) => "contact_number",
            (Tells::Postcode, _) => "postcode",
            (Tells::Address, Who::Patient) => "patient_address",
            (Tells::Address, _) => "contact_address",
            (Tells::Email, _) => "email",
            (Tells::Phone, _) => "phone",
        }
    }
}

/// Columns of a contacts file: header, other header, and what it tells by itself.
const FIELDS: &[(&str, &str, Option<Tells>)] = &[
    ("inc_id", "incident id", None),
    ("link_recordid", "record id", None),
    ("link_role", "role", None),
    ("con_forenames", "forenames", None),
    ("con_surname", "surname", None),
    ("con_dob", "date of birth", Some(Tells::Birth)),
    ("con_nhsno", "nhs number", Some(Tells::NhsNumber)),
    ("con_number", "contact number", Some(Tells::Number)),
    ("con_postcode", "postcode", Some(Tells::Postcode)),
    ("con_address", "address", Some(Tells::Address)),
    ("con_email", "email", Some(Tells::Email)),
    ("con_tel1", "telephone", Some(Tells::Phone)),
];
const INC_ID: u16 = 0;
const LINK_ID: u16 = 1;
const ROLE: u16 = 2;
const FORENAMES: u16 = 3;
const SURNAME: u16 = 4;

/// Whether a header is that of a contacts file.
pub(crate) fn is_contacts(header: &[String]) -> bool {
    let names: Vec<String> = header.iter().map(|cell| normalise(cell)).collect();
    let tells = || names.iter().any(|name| name.starts_with("con_") && further(name).is_some());
    (has(&names, INC_ID) || has(&names, LINK_ID))
        && ((FORENAMES..FIELDS.len() as u16).any(|at| has(&names, at)) || tells())
}

/// Whether a field is among these headers, which [`normalise`] has gone over.
fn has(names: &[String], at: u16) -> bool {
    let (column, label, _) = FIELDS[usize::from(at)];
    names.iter().any(|name| name == column || name == label)
}

/// What a column tells that is none of [`FIELDS`], if its header says so plainly: forms add second telephones, lines of
/// an address, maiden names. Without `con_` before it, a name or number may be that of anything.
fn further(name: &str) -> Option<Tells> {
    const NOBODY: &[&str] = &[
        "type",
        "subtype",
        "status",
        "flag",
        "consent",
        "notes",
        "org",
        "orgcode",
        "organisation",
        "employer",
        "company",
        "practice",
        "surgery",
        "ward",
        "unit",
        "location",
        "site",
        "school",
        "job",
        "title",
        "country",
        "nationality",
        "place",
        "relationship",
    ];
    if FIELDS.iter().any(|(column, label, _)| name == *column || name == *label)
        || ["link_", "inc_"].iter().any(|other| name.starts_with(other))
    {
        return None;
    }
    let own = name.strip_prefix("con_");
    let words: Vec<&str> = own
        .unwrap_or(name)
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let (own, line) = (own.is_some(), words == ["line"]);
    let named = has(&["name", "names", "fullname"]);
    if has(NOBODY) {
        return None;
    }
    if has(&["nhs", "nhsno", "nhsnumber"]) {
        Some(Tells::NhsNumber)
    } else if has(&["dob", "birth", "birthdate", "born"]) {
        Some(Tells::Birth)
    } else if has(&["email", "mail"]) {
        Some(Tells::Email)
    } else if has(&["tel", "telno", "telephone", "phone", "phoneno", "landline", "fax", "faxno"])
        || has(&["mobile", "mobileno", "mob", "bleep", "pager"])
    {
        Some(Tells::Phone)
    } else if has(&["postcode", "pcode"]) {
        Some(Tells::Postcode)
    } else if has(&["address", "addr", "street", "town", "city", "village"]) || own && line {
        Some(Tells::Address)
    } else if has(&["knownas", "nickname", "aka", "forename", "forenames", "firstname"])
        || has(&["known"]) && has(&["as"])
        || named && has(&["first", "given", "middle", "preferred"])
    {
        Some(Tells::GivenName)
    } else if has(&["maiden", "maidenname", "alias", "aliases", "surname", "lastname"])
        || named && (own || has(&["contact", "patient", "person", "relative", "staff", "full", "last"]))
    {
        Some(Tells::Name)
    } else if own && has(&["number", "numbers", "no", "num", "ref", "reference", "id", "nino", "ni"])
        || has(&["mrn", "passport", "payroll"])
    {
        Some(Tells::Number)
    } else {
        None
    }
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
    let Opened { table, id, tells } = open(path, limits)?;
    let contacts = Contacts { column: FIELDS[usize::from(id)].0, ..Contacts::default() };
    let mut sink = Collect { key, id, tells: &tells, hash, contacts, unusable: None };
    table.rows(&mut sink)?;
    match sink.unusable {
        Some((row, reason, further)) => {
            Err(IngestError::BadContact { file: table.file, row, reason, further })
        }
        None => Ok(sink.contacts),
    }
}

/// An opened contacts file.
pub(crate) struct Opened {
    table: Table,
    /// The column that names the incident.
    id: u16,
    /// What the columns behind [`FIELDS`] tell.
    tells: Vec<Tells>,
}

/// Opens a contacts file; its rows are not looked at.
pub(crate) fn open(path: &Path, limits: Limits) -> Result<Opened, IngestError> {
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
    let mut names: Vec<String> = sniffed.header.iter().map(|cell| normalise(cell)).collect();
    // The number of a link says nothing of the incident where that has a column of its own.
    let id = if has(&names, INC_ID) { INC_ID } else { LINK_ID };
    names.sort_unstable();
    names.dedup();
    let further: Vec<(&str, Tells)> =
        names.iter().filter_map(|name| Some((name.as_str(), further(name)?))).collect();
    let table = table(path, file, sniffed.dialect, &sniffed.header, &further, limits);
    Ok(Opened { table, id, tells: further.into_iter().map(|(_, tells)| tells).collect() })
}

fn table(
    path: &Path,
    file: String,
    dialect: Dialect,
    header: &[String],
    further: &[(&str, Tells)],
    limits: Limits,
) -> Table {
    let fields = FIELDS.iter().map(|(name, label, _)| (*name, vec![(*label).to_owned()]));
    let further = further.iter().map(|(name, _)| (*name, Vec::new()));
    let columns = fields.chain(further).map(|(name, also)| Column {
        name: name.to_owned(),
        also,
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
    id: u16,
    tells: &'a [Tells],
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
        let Some(id) = row.get(self.id) else {
            if row.cells().any(|(at, _)| at >= FORENAMES) {
                self.cannot_use(row.number(), "no incident id");
            }
            return ControlFlow::Continue(());
        };
        let event = (self.hash)(&joining_key(self.key, id));
        let people = self.contacts.by_event.entry(event).or_default();
        let before = people.identifiers.len();
        let who = who(row.get(ROLE).unwrap_or_default());
        let name = [row.get(FORENAMES), row.get(SURNAME)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        if !name.is_empty() {
            people.identifiers.push((who.name_key(), name.into()));
        }
        for (at, value) in row.cells() {
            let at = usize::from(at);
            let kind = match FIELDS.get(at) {
                Some((_, _, tells)) => tells.map(|tells| tells.key(who)),
                None => {
                    let tells = self.tells.get(at - FIELDS.len());
                    // Such a column may only say whether there is one.
                    tells.map(|tells| tells.key(who)).filter(|kind| identifies(kind, value))
                }
            };
            if let Some(kind) = kind {
                people.identifiers.push((kind, value.into()));
            }
        }
        people.contacts = people.contacts.saturating_add(u32::from(people.identifiers.len() > before));
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

#[cfg(test)]
mod tests;

//! Why an export cannot be read at all.
//!
//! Parser errors (csv, serde, calamine) quote their input, so none is kept here: an error says which file, where in
//! it, what is wrong and what to do. It never holds anything from inside the file.

use std::io;

/// A fault of a whole file. Nothing of the file has been used when one of these is returned by a scan.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The operating system refused.
    #[error("{file}: cannot be read")]
    Io {
        /// Name of the file.
        file: String,
        /// What the system said; it knows nothing of the content.
        source: io::Error,
    },
    /// A folder.
    #[error("{file}: is a folder; name the files in it")]
    Folder {
        /// Name of the folder.
        file: String,
    },
    /// A pipe or a device.
    #[error("{file}: is not a regular file; an export is read twice, so save it to a file first")]
    NotAFile {
        /// Name of the file.
        file: String,
    },
    /// Nothing in it.
    #[error("{file}: is empty")]
    Empty {
        /// Name of the file.
        file: String,
    },
    /// Neither text nor a workbook.
    #[error(
        "{file}: is neither text (CSV, TSV, JSON) nor an XLSX or ODS workbook; export it again as one of these"
    )]
    NotText {
        /// Name of the file.
        file: String,
    },
    /// No built-in mapping knows its columns.
    #[error(
        "{file}: its columns are not those of an export known here; name them in a mapping file and pass it with \
         --mapping (`hindsight ingest FILE --dry-run` proposes one to start from)"
    )]
    Unrecognised {
        /// Name of the file.
        file: String,
    },
    /// Nothing to propose a mapping from.
    #[error(
        "{file}: no mapping can be proposed: its first row must hold the names of the columns (two or more), each \
         once; put such a row on top and try again"
    )]
    NoHeader {
        /// Name of the file.
        file: String,
    },
    /// A format was asked for by name, and the file has not its columns.
    #[error(
        "{file}: has not the columns of the format \"{format}\"; leave out --format to have it recognised"
    )]
    NotThisFormat {
        /// Name of the file.
        file: String,
        /// Id of the format asked for.
        format: &'static str,
    },
    /// People linked to incidents, not incidents.
    #[error("{file}: lists contacts, not incidents; pass it with --contacts beside the export it belongs to")]
    ContactsFile {
        /// Name of the file.
        file: String,
    },
    /// The contacts file has not the columns it needs.
    #[error(
        "{file}: is not a contacts file: it needs inc_id (or link_recordid) and at least one of con_forenames, \
         con_surname, con_dob, con_nhsno, con_number, con_postcode"
    )]
    NotContacts {
        /// Name of the file.
        file: String,
    },
    /// People of the contacts file would stay in the text of their incidents, because their row cannot be used.
    #[error(
        "{file}, row {row}: {reason}{}; its person could not be taken out of the text: correct the row or export the \
         contacts again",
        and_more(*further)
    )]
    BadContact {
        /// Name of the contacts file.
        file: String,
        /// The first such row, counted as in a reject report.
        row: u64,
        /// Why it cannot be used; a fixed text.
        reason: &'static str,
        /// How many rows after it cannot be used either.
        further: u64,
    },
    /// A contacts file of which nobody belongs to an event of the export: no text would be cleaned of anybody it names.
    #[error(
        "{file}: fits no event of the export: its column \"{column}\" was compared with {} of the export, and no value \
         stands in both, so that nobody it names could be taken out of a text; export the contacts with the number \
         that the export gives its events, or name the contacts file of this export with --contacts",
        list_columns(ids)
    )]
    ContactsFitNothing {
        /// Name of the contacts file.
        file: String,
        /// Its column that names the incident, as it is called here.
        column: &'static str,
        /// The export's columns of ids, as the mapping spells them.
        ids: Vec<String>,
    },
    /// A contacts file for an export without a source id.
    #[error("{file}: cannot be joined: the export has no source id column")]
    ContactsWithoutId {
        /// Name of the contacts file.
        file: String,
    },
    /// Columns that the mapping needs are not there.
    #[error("{file}: lacks {}; correct the mapping or the export", list_columns(columns))]
    MissingColumns {
        /// Name of the file.
        file: String,
        /// Their names as the mapping (not the file) spells them.
        columns: Vec<String>,
    },
    /// Columns of a mapping that guard a case are not there: its id, whom it names, what forbids its publication.
    #[error(
        "{file}: lacks {}: ids, names to take out and flags that hold a case must be found; correct the mapping, or add \
         optional = true to a column there that a file may lack",
        list_columns(columns)
    )]
    MissingGuards {
        /// Name of the file.
        file: String,
        /// Their names as the mapping (not the file) spells them.
        columns: Vec<String>,
    },
    /// More columns than any export has.
    #[error(
        "{file}: has more than {limit} columns; this is not an incident export, or its delimiter is misread"
    )]
    TooManyColumns {
        /// Name of the file.
        file: String,
        /// The limit.
        limit: usize,
    },
    /// The file stops in the middle.
    #[error(
        "{file}, row {row}: the file ends in the middle of this record; it was cut short, export it again"
    )]
    Truncated {
        /// Name of the file.
        file: String,
        /// The record in which it ends.
        row: u64,
    },
    /// JSON that is not an array, not lines and not a bundle.
    #[error(
        "{file}, record {row}: is not JSON here; expected one object a line, an array of objects or a FHIR bundle"
    )]
    NotJson {
        /// Name of the file.
        file: String,
        /// The record at which reading stopped.
        row: u64,
    },
    /// JSON nested so deeply that no record of it could be read.
    #[error(
        "{file}: is nested too deeply; expected one object a line, an array of objects or a FHIR bundle, each record \
         at most {levels} levels deep"
    )]
    TooDeep {
        /// Name of the file.
        file: String,
        /// Levels that a record may have.
        levels: usize,
    },
    /// FHIR, but not an event.
    #[error("{file}: holds FHIR resources, but none is an AdverseEvent or a Bundle of them")]
    WrongResource {
        /// Name of the file.
        file: String,
    },
    /// Named or shaped like a workbook, and is none.
    #[error("{file}: is not a workbook that can be read; save it again as XLSX, ODS or CSV")]
    NotAWorkbook {
        /// Name of the file.
        file: String,
    },
    /// A workbook that would not fit in memory.
    #[error(
        "{file}: its content is larger than {limit_mib} MiB unpacked, the limit for XLSX and ODS; export it as CSV, which has no limit"
    )]
    WorkbookTooLarge {
        /// Name of the file.
        file: String,
        /// The limit in MiB.
        limit_mib: u64,
    },
    /// The sheet that the mapping names is not there.
    #[error("{file}: has no sheet of the name that the mapping gives")]
    NoSuchSheet {
        /// Name of the file.
        file: String,
    },
    /// One list, or several, spread over sheets: only one sheet is read, and the others would be left out unseen.
    #[error(
        "{file}: {} hold rows that can be read, and only one sheet is read at a time; save each as a file of its own, \
         or name one in a mapping file (sheet = \"...\")",
        list_sheets(sheets)
    )]
    ManySheets {
        /// Name of the file.
        file: String,
        /// Which, counted from the left, hidden ones left out.
        sheets: Vec<usize>,
    },
    /// Somebody wrote to the file between the two passes.
    #[error("{file}: changed while it was being read; start again when it is complete")]
    Changed {
        /// Name of the file.
        file: String,
    },
    /// The mapping itself is wrong.
    #[error(transparent)]
    Mapping(#[from] super::mapping::MappingError),
}

fn and_more(further: u64) -> String {
    match further {
        0 => String::new(),
        1 => " (and 1 more row cannot be used)".to_owned(),
        many => format!(" (and {many} more rows cannot be used)"),
    }
}

fn list_columns(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|c| format!("{c:?}")).collect();
    match quoted.as_slice() {
        [one] => format!("the column {one}"),
        many => format!("the columns {}", many.join(", ")),
    }
}

fn list_sheets(sheets: &[usize]) -> String {
    let numbers: Vec<String> = sheets.iter().map(usize::to_string).collect();
    match numbers.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("its sheets {} and {last}", before.join(", ")),
        _ => format!("its sheets {}", numbers.join(", ")),
    }
}

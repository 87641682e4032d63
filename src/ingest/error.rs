//! Why an export cannot be read at all.
//!
//! Parser errors (csv, serde, calamine) quote their input, so none is kept here: an error says which file, where in
//! it, what is wrong and what to do. It never holds anything from inside the file.

use std::io;

/// A fault of a whole file. Nothing of the file has been used when one of these is returned by a scan.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The operating system refused.
    #[error("{file}: cannot be read: {source}")]
    Io {
        /// Name of the file.
        file: String,
        /// What the system said; it knows nothing of the content.
        source: io::Error,
    },
    /// A pipe, a folder or a device.
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
         --mapping (`hindsight ingest --dry-run` on a known export prints one to start from)"
    )]
    Unrecognised {
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

fn list_columns(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    match quoted.as_slice() {
        [one] => format!("the column {one}"),
        many => format!("the columns {}", many.join(", ")),
    }
}

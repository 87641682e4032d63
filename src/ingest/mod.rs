//! Readers of incident exports: files enter, [`Incident`]s leave, one per event.
//!
//! [`Source::open`] recognises a file; [`Source::scan`] reads it through once, so that a bad file is one clear error
//! before anything is changed, and learns which row of each event counts; [`Source::read`] streams the incidents. Raw
//! text lives in the buffers of these two passes and nowhere else. What could not be used goes to [`Rejects`].
//!
//! Memory: buffers of a few MiB whatever the size of a CSV, TSV, NDJSON or JSON file; the scan adds 38 to 76 bytes an
//! event (see `passes`), a contacts file its identifiers (see `contacts`). XLSX and ODS are limited by
//! [`Limits::workbook_bytes`].

mod assemble;
mod cells;
mod contacts;
mod csv;
mod dates;
mod detect;
mod error;
mod fhir;
mod fit;
mod flag;
mod framing;
mod guess;
mod html;
mod ids;
mod json;
mod mapping;
mod mapping_toml;
mod ods;
mod once;
mod open;
mod passes;
mod plan;
mod propose;
mod quotes;
mod rejects;
mod row;
mod shape;
mod sheet;
mod text;
mod vocabulary;
mod workbook;
mod xlsx;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub use dates::DateOrder;
pub use detect::Format;
pub use error::IngestError;
pub use fit::ColumnNotes;
pub use mapping::{Column, Layout, Mapping, MappingError, Role, RowsAre};
pub use passes::{Flagged, KeyHash, Scan};
pub use propose::propose;
pub use rejects::{Reject, RejectReason, Rejects};

pub(crate) use dates::day;
pub(crate) use guess::is_day_of_incident;
pub(crate) use text::whole_text;

use crate::incident::Incident;
use detect::Chooser;
use ids::CountIds;
use passes::{FirstPass, SecondPass, Teller};
use plan::Plan;
use row::Rows;

/// Bounds on what one file may ask of memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one cell; a row with a larger one is rejected.
    pub cell_bytes: usize,
    /// Bytes of one record; a larger one is skipped and rejected.
    pub record_bytes: usize,
    /// Columns of a table; a file with more is refused.
    pub columns: usize,
    /// Bytes of a workbook once unpacked; a larger one is refused.
    pub workbook_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 1024 * 1024,
            record_bytes: 8 * 1024 * 1024,
            columns: 1000,
            workbook_bytes: 128 * 1024 * 1024,
        }
    }
}

/// How to open a file. The default recognises it.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The format, where it need not be recognised.
    pub format: Option<Format>,
    /// A mapping, for a file of any other kind; goes before `format`.
    pub mapping: Option<Mapping>,
    /// The contacts file of a Datix export. Where none is named, a file beside the export called
    /// `NAME-contacts.csv` or `NAME_contacts.csv` is used.
    pub contacts: Option<PathBuf>,
    /// Where the export comes from, where one library takes in several of the same kind: the same reference from two
    /// trusts is then two events.
    pub origin: Option<String>,
    /// Bounds.
    pub limits: Limits,
}

/// An opened, recognised export.
pub struct Source {
    path: PathBuf,
    file: String,
    format: Format,
    plan: Arc<Plan>,
    shown: Mapping,
    columns: ColumnNotes,
    rows: Box<dyn Rows>,
    contacts: Option<PathBuf>,
    limits: Limits,
}

impl Source {
    /// Opens a file and recognises what it is, or checks that it is what `options` say. Its contacts file is checked
    /// to be one.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Source, IngestError> {
        let file = name_of(path);
        let head = head_of(path, &file)?;
        let chooser = Chooser::new(options.format, options.mapping.clone());
        let opened = open::open(path, &file, &head, chooser, options.limits)?;
        let contacts = options.contacts.clone().or_else(|| contacts_beside(path));
        let plan = match &options.origin {
            Some(origin) => Arc::new(opened.plan.with_origin(origin)),
            None => opened.plan,
        };
        let has_id = plan.mapping.with_role(Role::SourceId).next().is_some();
        if let (Some(named), false) = (&options.contacts, has_id) {
            return Err(IngestError::ContactsWithoutId { file: name_of(named) });
        }
        let contacts = contacts.filter(|_| has_id);
        if let Some(path) = &contacts {
            contacts::open(path, options.limits)?;
        }
        Ok(Source {
            path: path.to_owned(),
            file,
            format: opened.format,
            shown: opened.shown,
            columns: opened.columns,
            plan,
            rows: opened.rows,
            contacts,
            limits: options.limits,
        })
    }

    /// What the file was recognised as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The mapping in use, in the spelling of this file's own header, columns that are not read at the end.
    pub fn mapping(&self) -> &Mapping {
        &self.shown
    }

    /// Which columns are not read, which are read by their names alone, and which are not there.
    pub fn columns(&self) -> &ColumnNotes {
        &self.columns
    }

    /// Name of the file, without its folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The contacts file that is read along, if any.
    pub fn contacts(&self) -> Option<&Path> {
        self.contacts.as_deref()
    }

    /// Pass one: reads the whole file and keeps keyed hashes and revisions. `progress` is told the bytes read so far,
    /// every 256 KiB.
    ///
    /// # Errors
    /// Whatever is wrong with the file as a whole: nothing has been used then.
    pub fn scan(&self, hash: KeyHash<'_>, progress: &mut dyn FnMut(u64)) -> Result<Scan, IngestError> {
        let stamp = Stamp::of(&self.path, &self.file)?;
        let contacts = match &self.contacts {
            Some(path) => contacts::read(path, &self.plan.mapping.key, self.limits, hash)?,
            None => contacts::Contacts::default(),
        };
        let mut pass = FirstPass::new(&self.plan, hash, Teller::new(progress)).with_contacts(&contacts);
        self.rows.rows(&mut pass)?;
        let scan = pass.finish(contacts, stamp);
        if let Some(path) = &self.contacts
            && scan.events() > 0
            && scan.contacts.fit_nothing()
        {
            let ids = self.plan.mapping.with_role(Role::SourceId).map(|column| column.name.clone());
            return Err(IngestError::ContactsFitNothing {
                file: name_of(path),
                column: scan.contacts.column(),
                ids: ids.collect(),
            });
        }
        Ok(scan)
    }

    /// Pass two: hands every event's incident to `each`, the highest revision only, each when its last row is read, until
    /// `each` breaks. What is left out goes to `rejects`; returned is what records forbid that were left out because
    /// nothing in them says what happened.
    ///
    /// # Errors
    /// [`IngestError::Changed`] when the file is not the one that was scanned, or what the system refuses.
    pub fn read(
        &self,
        scan: &Scan,
        hash: KeyHash<'_>,
        rejects: &mut Rejects,
        progress: &mut dyn FnMut(u64),
        each: &mut dyn FnMut(Incident) -> ControlFlow<()>,
    ) -> Result<Vec<Flagged>, IngestError> {
        let unchanged = || -> Result<(), IngestError> {
            let same = Stamp::of(&self.path, &self.file)? == scan.stamp;
            same.then_some(()).ok_or_else(|| IngestError::Changed { file: self.file.clone() })
        };
        unchanged()?;
        let broke = Cell::new(false);
        let mut each = |incident| {
            let flow = each(incident);
            broke.set(flow.is_break());
            flow
        };
        let pass =
            SecondPass::new(&self.plan, scan, hash, &self.file, rejects, Teller::new(progress), &mut each);
        let mut pass = CountIds::new(&self.plan, pass);
        self.rows.rows(&mut pass)?;
        if !broke.get() {
            let _: ControlFlow<()> = pass.sink.finish();
        }
        if !broke.get() {
            unchanged()?;
        }
        let without_id = pass.without_id;
        let flagged = pass.sink.into_flagged();
        rejects.add_without_id(without_id);
        Ok(flagged)
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({}, {})", self.file, self.format.id())
    }
}

/// Size and time of a file: what shows that somebody wrote to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(path: &Path, file: &str) -> Result<Self, IngestError> {
        let meta = std::fs::metadata(path).map_err(|e| io_error(file, e))?;
        Ok(Self { bytes: meta.len(), modified: meta.modified().ok() })
    }
}

/// `export-contacts.csv` or `export_contacts.csv` beside `export.csv`: forgetting it would leave names unscrubbed.
fn contacts_beside(path: &Path) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_str()?;
    ["-contacts.csv", "_contacts.csv"]
        .iter()
        .map(|end| path.with_file_name(format!("{stem}{end}")))
        .find(|beside| beside.is_file())
}

/// The name of a file without its folder.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

pub(crate) fn io_error(file: &str, source: io::Error) -> IngestError {
    IngestError::Io { file: file.to_owned(), source }
}

/// The first bytes of a file, once it is known to be a file with something in it.
pub(crate) fn head_of(path: &Path, file: &str) -> Result<Vec<u8>, IngestError> {
    let meta = std::fs::metadata(path).map_err(|e| io_error(file, e))?;
    if meta.is_dir() {
        return Err(IngestError::Folder { file: file.to_owned() });
    }
    if !meta.is_file() {
        return Err(IngestError::NotAFile { file: file.to_owned() });
    }
    let mut head = Vec::new();
    File::open(path).and_then(|f| f.take(64 * 1024).read_to_end(&mut head)).map_err(|e| io_error(file, e))?;
    // A mark that says how text is written is no text.
    let marks: [&[u8]; 4] = [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if marks.contains(&head.as_slice()) {
        return Err(IngestError::Empty { file: file.to_owned() });
    }
    Ok(head)
}

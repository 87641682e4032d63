//! Opens a file: what kind it is, told from its first bytes, and which mapping fits it.

use std::path::Path;
use std::sync::Arc;

use super::csv::{self, SniffError};
use super::detect::{Chooser, Format};
use super::error::IngestError;
use super::fit::{ColumnNotes, fit};
use super::json::{DEPTH, Json, Outline};
use super::mapping::{Layout, Mapping, Role};
use super::plan::Plan;
use super::row::Rows;
use super::shape::{self, Shape};
use super::sheet::{self, Sheet};
use super::text::{self, Charset};
use super::workbook::Book;
use super::{Limits, io_error};

/// A recognised file.
pub(crate) struct Opened {
    pub(crate) format: Format,
    pub(crate) plan: Arc<Plan>,
    /// The mapping in the file's own spelling.
    pub(crate) shown: Mapping,
    pub(crate) columns: ColumnNotes,
    pub(crate) rows: Box<dyn Rows>,
}

/// What a file is, as far as its first bytes tell.
pub(crate) enum Kind {
    Table(Charset),
    Json(Charset, Shape),
    Workbook,
}

/// Tells the kind of a file.
pub(crate) fn kind(path: &Path, file: &str, head: &[u8], label: Option<&str>) -> Result<Kind, IngestError> {
    if Book::is_one(path, head) {
        return Ok(Kind::Workbook);
    }
    let charset = text::charset(head, label);
    let (mut input, _) = text::open(path, charset).map_err(|e| io_error(file, e))?;
    input.fill().map_err(|e| io_error(file, e))?;
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    let lines = ["ndjson", "jsonl"].iter().any(|known| end.eq_ignore_ascii_case(known));
    Ok(match shape::shape(input.bytes(), lines) {
        Some(shape) => Kind::Json(charset, shape),
        None => Kind::Table(charset),
    })
}

/// Opens a file with the mapping that `chooser` finds for it.
pub(crate) fn open(
    path: &Path,
    file: &str,
    head: &[u8],
    chooser: Chooser,
    limits: Limits,
) -> Result<Opened, IngestError> {
    let label = chooser.given().and_then(|mapping| mapping.encoding.as_deref());
    match kind(path, file, head, label)? {
        Kind::Json(charset, shape) => open_json(path, file, charset, shape, chooser, limits),
        Kind::Table(charset) => open_table(path, file, head, charset, chooser, limits),
        Kind::Workbook => open_workbook(path, file, chooser, limits),
    }
}

fn open_table(
    path: &Path,
    file: &str,
    head: &[u8],
    charset: Charset,
    mut chooser: Chooser,
    limits: Limits,
) -> Result<Opened, IngestError> {
    let given = chooser.given();
    let delimiter = given.and_then(Mapping::delimiter_byte);
    let quotes = given.is_none_or(|mapping| mapping.quotes);
    let open = || text::open(path, charset);
    let mut accept = |header: &[String]| chooser.choose(header);
    match csv::sniff(&open, charset, delimiter, quotes, limits, &mut accept) {
        Err(SniffError::Io(e)) => Err(io_error(file, e)),
        Err(SniffError::TooManyColumns) => {
            Err(IngestError::TooManyColumns { file: file.to_owned(), limit: limits.columns })
        }
        Ok(None) if is_binary(head, charset) => Err(IngestError::NotText { file: file.to_owned() }),
        Ok(None) if is_deep_array(head) => Err(too_deep(file)),
        Ok(None) => Err(chooser.refusal(file.to_owned())),
        Ok(Some((sniffed, (format, plan)))) => {
            let (plan, columns) = fit(format, plan, &sniffed.header);
            let dialect = csv::Dialect { quotes: plan.mapping.quotes, ..sniffed.dialect };
            let shown = Mapping { format: Layout::Table, ..plan.resolved(&sniffed.header) };
            let table = csv::Table::new(path, file.to_owned(), dialect, &sniffed.header, &plan, limits)
                .of_inert_cells(format == Format::Hindsight);
            Ok(Opened { format, plan, shown, columns, rows: Box::new(table) })
        }
    }
}

fn open_json(
    path: &Path,
    file: &str,
    charset: Charset,
    shape: Shape,
    mut chooser: Chooser,
    limits: Limits,
) -> Result<Opened, IngestError> {
    let outline = Outline::of(path, file, charset, shape, limits)?;
    let fhir = chooser.fhir().filter(|_| shape == Shape::Bundle || outline.is_fhir());
    let is_fhir = fhir.is_some();
    let Some((format, plan)) = fhir.or_else(|| chooser.choose(&outline.all())) else {
        // Nothing that could be read: the fault is not in the names of the columns.
        return Err(if outline.is_too_deep() {
            too_deep(file)
        } else if outline.all().is_empty() {
            IngestError::NotJson { file: file.to_owned(), row: 1 }
        } else {
            chooser.refusal(file.to_owned())
        });
    };
    let (plan, columns, shown) = if is_fhir {
        let shown = plan.mapping.clone();
        (plan, ColumnNotes::default(), shown)
    } else {
        let header = outline.header(&plan);
        let (plan, columns) = fit(format, plan, &header);
        let shown = Mapping { format: Layout::Json, ..plan.resolved(&header) };
        (plan, columns, shown)
    };
    let (path, file) = (path.to_owned(), file.to_owned());
    let json = Json { path, file, charset, shape, fhir: is_fhir, plan: Arc::clone(&plan), limits };
    Ok(Opened { format, plan, shown, columns, rows: Box::new(json) })
}

fn open_workbook(
    path: &Path,
    file: &str,
    mut chooser: Chooser,
    limits: Limits,
) -> Result<Opened, IngestError> {
    let book = Book { path: path.to_owned(), file: file.to_owned(), limits };
    let sheet = chooser.given().and_then(|mapping| mapping.sheet.clone());
    let found = sheet::sniff(&book, sheet.as_deref(), &mut |_, header| chooser.choose(header))?;
    let Some((header, (format, plan))) = sheet::only(&book, found)? else {
        return Err(chooser.refusal(file.to_owned()));
    };
    let (plan, columns) = fit(format, plan, &header.cells);
    let targets: Vec<Vec<u16>> =
        header.cells.iter().map(|cell| plan.find(cell).unwrap_or_default().to_vec()).collect();
    let is_day = |at: &u16| matches!(plan.column(*at).role, Role::Occurred | Role::Reported);
    let days = targets.iter().map(|fed| fed.iter().all(is_day)).collect();
    let shown =
        Mapping { format: Layout::Table, sheet: Some(header.sheet.clone()), ..plan.resolved(&header.cells) };
    Ok(Opened { format, plan, shown, columns, rows: Box::new(Sheet { book, header, targets, days }) })
}

/// Whether the first bytes are JSON of arrays within arrays, deeper than a record may be.
fn is_deep_array(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"[") && shape::depth(head) > DEPTH
}

fn too_deep(file: &str) -> IngestError {
    IngestError::TooDeep { file: file.to_owned(), levels: DEPTH }
}

/// Whether bytes are no text: many control characters, as a picture or a PDF has them. A few NULs in a table are
/// cleaned away.
fn is_binary(head: &[u8], charset: Charset) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a);
    let controls = head.iter().filter(|b| control(b)).count();
    charset == Charset::Mixed && controls * 50 > head.len()
}

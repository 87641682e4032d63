//! Workbooks: XLSX and ODS, within a stated limit.
//!
//! A workbook is a zip archive, and an archive of 50 KB can unpack to 50 GB. So before any library looks inside, the
//! sizes in the zip directory are added up, and then every entry is really unpacked, into nothing, and counted: a
//! directory may lie (an entry longer than it promises is refused too). What passes is at most [`Limits::workbook_bytes`] long. Parsers hold more than the bytes they
//! read, so the tags of the parts that are held whole are counted too. Sheets are read row by row and never held.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use memchr::memchr_iter;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::error::IngestError;
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows};
use super::{Limits, io_error, ods, xlsx};

/// How far down a header is looked for, on each sheet.
const HEADER_WITHIN: usize = 20;

/// A workbook whose content is known to be within the limit.
pub(crate) struct Book {
    pub(crate) path: PathBuf,
    pub(crate) file: String,
    pub(crate) limits: Limits,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Xlsx,
    Ods,
}

/// The cells of a row that hold something.
#[derive(Default)]
pub(crate) struct Line {
    /// Row of the sheet, 1-based.
    pub(crate) number: u64,
    text: String,
    cells: Vec<(usize, usize, usize)>,
}

impl Line {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds a cell to `repeats` columns from `column` (0-based) on.
    pub(crate) fn push(&mut self, column: usize, repeats: usize, value: &str) {
        let start = self.text.len();
        self.text.push_str(value.trim());
        let end = self.text.len();
        if end > start {
            self.cells.extend((column..column.saturating_add(repeats)).map(|column| (column, start, end)));
        }
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells.iter().map(|&(column, start, end)| (column, &self.text[start..end]))
    }

    /// Bytes of text, a repeated cell counted as often as it stands there.
    pub(crate) fn bytes(&self) -> u64 {
        self.cells.iter().map(|(_, start, end)| (end - start) as u64).sum()
    }

    fn header(&self) -> Vec<String> {
        let mut header = Vec::new();
        for (column, text) in self.cells() {
            if header.len() <= column {
                header.resize(column + 1, String::new());
            }
            header[column] = text.to_owned();
        }
        header
    }
}

/// Where reading goes after a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    On,
    NextSheet,
    Stop,
}

/// What takes the rows of a workbook.
pub(crate) trait Visitor {
    /// Whether the rows of a sheet are wanted; `visible`: no one has hidden it.
    fn sheet(&mut self, name: &str, visible: bool) -> bool;
    fn line(&mut self, line: &Line) -> Step;
}

/// Why a workbook could not be read; what the library said of it may quote a cell and is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Unreadable,
    TooLarge,
}

impl Book {
    /// Whether a file begins as a workbook, or is named as one.
    pub(crate) fn is_one(path: &Path, head: &[u8]) -> bool {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        let named =
            ["xlsx", "xlsm", "ods", "xls", "xlsb"].iter().any(|known| end.eq_ignore_ascii_case(known));
        // A zip archive; the compound file of old or encrypted workbooks.
        named || head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0")
    }

    /// Checks the size of a workbook, then hands its rows to `visitor`.
    pub(crate) fn visit(&self, visitor: &mut dyn Visitor) -> Result<(), IngestError> {
        let limit = self.limits.workbook_bytes;
        let outcome = self.check().and_then(|kind| match kind {
            Kind::Xlsx => xlsx::visit(self.open()?, visitor),
            Kind::Ods => ods::visit(self.open()?, self.limits, visitor),
        });
        outcome.map_err(|fault| match fault {
            Fault::Unreadable => IngestError::NotAWorkbook { file: self.file.clone() },
            Fault::TooLarge => {
                IngestError::WorkbookTooLarge { file: self.file.clone(), limit_mib: limit / (1024 * 1024) }
            }
        })
    }

    fn open(&self) -> Result<BufReader<File>, Fault> {
        File::open(&self.path).map(BufReader::new).map_err(|_| Fault::Unreadable)
    }

    /// Measures what the archive really unpacks to.
    fn check(&self) -> Result<Kind, Fault> {
        let limit = self.limits.workbook_bytes;
        let reader = self.open()?;
        if reader.get_ref().metadata().map_err(|_| Fault::Unreadable)?.len() > limit {
            return Err(Fault::TooLarge);
        }
        let mut archive = ZipArchive::new(reader).map_err(|_| Fault::Unreadable)?;
        let mut kind = None;
        let mut promised = 0u64;
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).map_err(|_| Fault::Unreadable)?;
            promised = promised.saturating_add(entry.size());
        }
        if promised > limit {
            return Err(Fault::TooLarge);
        }
        let (mut unpacked, mut held) = (0u64, 0u64);
        let mut buffer = vec![0; 64 * 1024];
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).map_err(|_| Fault::Unreadable)?;
            let name = entry.name().map_err(|_| Fault::Unreadable)?.to_ascii_lowercase();
            match name.as_str() {
                "content.xml" => kind = kind.or(Some(Kind::Ods)),
                "[content_types].xml" => kind = Some(Kind::Xlsx),
                _ => {}
            }
            let weight = weight(&name);
            let mut bytes = 0u64;
            loop {
                let read = entry.read(&mut buffer).map_err(|_| Fault::Unreadable)?;
                if read == 0 {
                    break;
                }
                bytes += read as u64;
                unpacked += read as u64;
                if weight > 0 {
                    held += read as u64 + weight * memchr_iter(b'<', &buffer[..read]).count() as u64;
                }
                if unpacked > limit || held > limit.saturating_mul(3) {
                    return Err(Fault::TooLarge);
                }
            }
            drop(entry);
            if name.ends_with("sharedstrings.xml") {
                let entry = archive.by_index(at).map_err(|_| Fault::Unreadable)?;
                promised_strings(BufReader::new(entry), bytes)?;
            }
        }
        kind.ok_or(Fault::Unreadable)
    }
}

/// Bytes that the library holds for a tag of a part that it reads whole.
fn weight(name: &str) -> u64 {
    if name.ends_with("sharedstrings.xml") {
        24
    } else if name.ends_with("styles.xml") {
        200
    } else if name.ends_with("workbook.xml") || name.ends_with(".rels") {
        100
    } else {
        0
    }
}

/// The library makes room for as many strings as the part promises: no more than can stand in its bytes.
fn promised_strings(part: impl std::io::BufRead, bytes: u64) -> Result<(), Fault> {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Fault::Unreadable)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sst" => {
                let promise = tag.try_get_attribute("uniqueCount").map_err(|_| Fault::Unreadable)?;
                let promised = promise.and_then(|promise| promise.value.trim().parse::<u64>().ok());
                return if promised.is_some_and(|count| count > bytes) {
                    Err(Fault::Unreadable)
                } else {
                    Ok(())
                };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What a search for headers asks of a row: the place of its sheet, and its cells.
pub(crate) type Accept<'a, T> = &'a mut dyn FnMut(usize, &[String]) -> Option<T>;

/// Finds on each visible sheet, or on the one that is named, the first header that `accept` takes, and what `accept`
/// made of it.
pub(crate) fn sniff<T>(
    book: &Book,
    sheet: Option<&str>,
    accept: Accept<'_, T>,
) -> Result<Vec<(Header, T)>, IngestError> {
    let mut search = Search {
        wanted: sheet,
        seen: false,
        too_wide: false,
        lines: 0,
        sheet: String::new(),
        place: 0,
        tab: 0,
        below: false,
        accept,
        found: Vec::new(),
        limit: book.limits.columns,
    };
    book.visit(&mut search)?;
    if search.found.is_empty() {
        if sheet.is_some() && !search.seen {
            return Err(IngestError::NoSuchSheet { file: book.file.clone() });
        }
        if search.too_wide {
            return Err(IngestError::TooManyColumns { file: book.file.clone(), limit: book.limits.columns });
        }
    }
    Ok(search.found)
}

/// The one sheet to read: that which has rows, or the first if none has any.
///
/// # Errors
/// Where several have rows: reading one would leave out the others, and nobody would know.
pub(crate) fn only<T>(book: &Book, found: Vec<(Header, T)>) -> Result<Option<(Header, T)>, IngestError> {
    let sheets: Vec<usize> =
        found.iter().filter(|(header, _)| header.has_rows).map(|(header, _)| header.tab).collect();
    if sheets.len() > 1 {
        return Err(IngestError::ManySheets { file: book.file.clone(), sheets });
    }
    Ok(found.into_iter().find(|(header, _)| sheets.is_empty() || header.has_rows))
}

/// Where a header was found.
pub(crate) struct Header {
    pub(crate) sheet: String,
    /// The place of the sheet among all, from 1.
    pub(crate) place: usize,
    /// The same among those that are not hidden.
    tab: usize,
    pub(crate) row: u64,
    pub(crate) cells: Vec<String>,
    /// Whether something stands below it.
    pub(crate) has_rows: bool,
}

struct Search<'a, T> {
    wanted: Option<&'a str>,
    seen: bool,
    too_wide: bool,
    lines: usize,
    sheet: String,
    place: usize,
    tab: usize,
    /// The header of this sheet stands above.
    below: bool,
    accept: Accept<'a, T>,
    found: Vec<(Header, T)>,
    limit: usize,
}

impl<T> Visitor for Search<'_, T> {
    fn sheet(&mut self, name: &str, visible: bool) -> bool {
        // What is hidden is read only if it is asked for by its name.
        let wanted = self.wanted.map_or(visible, |wanted| wanted.trim() == name.trim());
        self.seen |= wanted;
        self.place += 1;
        self.tab += usize::from(visible);
        (self.lines, self.below) = (0, false);
        self.sheet = name.to_owned();
        wanted
    }

    fn line(&mut self, line: &Line) -> Step {
        if self.below {
            if let Some((header, _)) = self.found.last_mut() {
                header.has_rows = true;
            }
            return Step::NextSheet;
        }
        if line.cells().any(|(column, _)| column >= self.limit) {
            self.too_wide |= self.lines == 0;
        } else {
            let cells = line.header();
            if let Some(taken) = (self.accept)(self.place, &cells) {
                let (sheet, row) = (self.sheet.clone(), line.number);
                let header = Header { sheet, place: self.place, tab: self.tab, row, cells, has_rows: false };
                self.found.push((header, taken));
                self.below = true;
                return Step::On;
            }
        }
        self.lines += 1;
        if self.lines < HEADER_WITHIN { Step::On } else { Step::NextSheet }
    }
}

/// A recognised sheet.
pub(crate) struct Sheet {
    pub(crate) book: Book,
    pub(crate) header: Header,
    /// For each column of the header, the columns it feeds.
    pub(crate) targets: Vec<Vec<u16>>,
}

impl Rows for Sheet {
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError> {
        let size = std::fs::metadata(&self.book.path).map_err(|e| io_error(&self.book.file, e))?.len();
        self.book.visit(&mut Feed { sheet: self, place: 0, row: Row::default(), sink: &mut *sink })?;
        sink.bytes(size);
        Ok(())
    }
}

struct Feed<'a> {
    sheet: &'a Sheet,
    place: usize,
    row: Row,
    sink: &'a mut dyn RowSink,
}

impl Feed<'_> {
    fn fill(&mut self, line: &Line) -> Result<(), (Option<u16>, RejectReason)> {
        let limits = self.sheet.book.limits;
        self.row.start(line.number);
        let mut bytes = 0;
        for (column, text) in line.cells() {
            // A remark beside the table has no header; it is not read.
            let Some([first, ..]) = self.sheet.targets.get(column).map(Vec::as_slice) else { continue };
            bytes += text.len();
            if text.len() > limits.cell_bytes {
                return Err((Some(*first), RejectReason::CellTooLarge));
            }
            if bytes > limits.record_bytes {
                return Err((None, RejectReason::RecordTooLarge));
            }
            self.row.push(&self.sheet.targets[column], text);
        }
        Ok(())
    }
}

impl Visitor for Feed<'_> {
    fn sheet(&mut self, _: &str, _: bool) -> bool {
        self.place += 1;
        self.place == self.sheet.header.place
    }

    fn line(&mut self, line: &Line) -> Step {
        if line.number <= self.sheet.header.row {
            return Step::On;
        }
        let flow = match self.fill(line) {
            Ok(()) => self.sink.row(&self.row),
            Err((column, reason)) => self.sink.bad(line.number, column, reason),
        };
        match flow {
            ControlFlow::Continue(()) => Step::On,
            ControlFlow::Break(()) => Step::Stop,
        }
    }
}

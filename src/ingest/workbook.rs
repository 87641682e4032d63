//! Workbooks: XLSX and ODS, within a stated limit.
//!
//! A workbook is a zip archive, and an archive of 50 KB can unpack to 50 GB. So before any library looks inside, the
//! sizes in the zip directory are added up, and then every entry is really unpacked, into nothing, and counted: a
//! directory may lie (an entry longer than it promises is refused too). What passes is at most [`Limits::workbook_bytes`] long. Parsers hold more than the bytes they
//! read, so the tags of the parts that are held whole are counted too. Sheets are read row by row and never held.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use memchr::memchr_iter;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::error::IngestError;
use super::{Limits, ods, xlsx};

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

    /// The cells in a row, empty where nothing stands.
    pub(super) fn header(&self) -> Vec<String> {
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
    /// Days are counted from 1904 on in this workbook; said before its first sheet.
    fn counts_from_1904(&mut self) {}
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

//! The sheet of a workbook that holds the records: the lines of all sheets enter, one header and the rows below it
//! leave.
//!
//! Reports put titles above their header and lists on further sheets, so a header is looked for on every sheet that
//! nobody has hidden. If several have rows, that is an error: only one is read.

use std::ops::ControlFlow;

use super::error::IngestError;
use super::io_error;
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows};
use super::workbook::{Book, Line, Step, Visitor};

/// How far down a header is looked for, on each sheet.
const HEADER_WITHIN: usize = 20;

/// What a search for headers asks of a row: the place of its sheet, and its cells.
pub(super) type Accept<'a, T> = &'a mut dyn FnMut(usize, &[String]) -> Option<T>;

/// Finds on each visible sheet, or on the one that is named, the first header that `accept` takes, and what `accept`
/// made of it.
pub(super) fn sniff<T>(
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
pub(super) fn only<T>(book: &Book, found: Vec<(Header, T)>) -> Result<Option<(Header, T)>, IngestError> {
    let sheets: Vec<usize> =
        found.iter().filter(|(header, _)| header.has_rows).map(|(header, _)| header.tab).collect();
    if sheets.len() > 1 {
        return Err(IngestError::ManySheets { file: book.file.clone(), sheets });
    }
    Ok(found.into_iter().find(|(header, _)| sheets.is_empty() || header.has_rows))
}

/// Where a header was found.
pub(super) struct Header {
    pub(super) sheet: String,
    /// The place of the sheet among all, from 1.
    pub(super) place: usize,
    /// The same among those that are not hidden.
    tab: usize,
    pub(super) row: u64,
    pub(super) cells: Vec<String>,
    /// Whether something stands below it.
    pub(super) has_rows: bool,
}

/// A recognised sheet.
pub(super) struct Sheet {
    pub(super) book: Book,
    pub(super) header: Header,
    /// For each column of the header, the columns it feeds.
    pub(super) targets: Vec<Vec<u16>>,
    /// For each, whether it holds nothing but days.
    pub(super) days: Vec<bool>,
}

/// Days between the first of a workbook that counts from 1900 on (29 February 1900, which never was, among them) and the
/// first of one that counts from 1904 on.
const TO_1904: u32 = 1462;

/// A day number of a workbook that counts from 1904 on, as others count it; `None`: it is none. A cell with the format
/// of a date comes as a date, so that this is for those without one.
fn day_number_from_1904(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    // Of four figures it could be a year; as a day, it would be one before 1932.
    if whole.len() != 5 || !digits(whole) || !digits(fraction.trim_start_matches('.')) {
        return None;
    }
    let day: u32 = whole.parse().ok()?;
    Some(format!("{}{fraction}", day + TO_1904))
}

impl Rows for Sheet {
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError> {
        let size = std::fs::metadata(&self.book.path).map_err(|e| io_error(&self.book.file, e))?.len();
        let row = Row::default();
        self.book.visit(&mut Feed { sheet: self, place: 0, from_1904: false, row, sink: &mut *sink })?;
        sink.bytes(size);
        Ok(())
    }
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

struct Feed<'a> {
    sheet: &'a Sheet,
    place: usize,
    from_1904: bool,
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
            let counted = self.from_1904 && self.sheet.days[column];
            let day = counted.then(|| day_number_from_1904(text)).flatten();
            self.row.push(&self.sheet.targets[column], day.as_deref().unwrap_or(text));
        }
        Ok(())
    }
}

impl Visitor for Feed<'_> {
    fn counts_from_1904(&mut self) {
        self.from_1904 = true;
    }

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

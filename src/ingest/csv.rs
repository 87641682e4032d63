//! Tables as text: CSV and TSV in all their dialects.
//!
//! `csv-core` does the parsing; the buffers are ours, because they set the limits: a cell or record that is larger
//! (an unclosed quote can swallow a whole file) is skipped and reported, and memory stays at a few MiB whatever the
//! size of the file.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::IngestError;
use super::plan::Plan;
use super::quotes::Quotes;
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows};
use super::text::{self, Charset, Count, Input};
use super::{Limits, io_error};

/// How a table is written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub(crate) charset: Charset,
    pub(crate) delimiter: u8,
    pub(crate) quotes: bool,
    /// Records before the header.
    pub(crate) skip: u64,
}

/// A recognised table file.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    pub(crate) file: String,
    dialect: Dialect,
    /// For each field of the header, the columns it feeds.
    targets: Vec<Vec<u16>>,
    /// Fields of the header without those at its end that have no name and feed nothing: Excel writes as many
    /// delimiters as its widest row has, and not below every row.
    named: usize,
    limits: Limits,
    /// Cells were made inert for spreadsheets, as those of our own export are.
    inert: bool,
}

impl Rows for Table {
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError> {
        let io = |e| io_error(&self.file, e);
        let (input, count) = text::open(&self.path, self.dialect.charset).map_err(io)?;
        let mut records = Records::new(input, self.dialect, self.limits);
        let mut row = Row::default();
        let header = self.dialect.skip + 1;
        let mut read = 0;
        let wanted = |targets: &Vec<u16>| targets.iter().copied().filter(|at| sink.wants(*at)).collect();
        let few: Vec<Vec<u16>> = self.targets.iter().map(wanted).collect();
        loop {
            let next = records.next().map_err(io)?;
            read += 1;
            let number = records.number();
            sink.bytes(count.get());
            let bad = match next {
                Next::End => return Ok(()),
                Next::Truncated => {
                    return Err(IngestError::Truncated { file: self.file.clone(), row: number });
                }
                _ if read <= header => continue,
                Next::TooLarge => Some((None, RejectReason::RecordTooLarge)),
                Next::TooManyColumns => Some((None, RejectReason::TooManyFields)),
                Next::BrokenQuote => Some((None, RejectReason::BrokenQuote)),
                Next::Record => {
                    let mut outcome = self.fill(&records, number, &few, &mut row, sink);
                    if outcome.is_ok() && !sink.is_enough(&row) && few != self.targets {
                        outcome = self.fill(&records, number, &self.targets, &mut row, sink);
                    }
                    outcome.err()
                }
            };
            let flow = match bad {
                Some((column, reason)) => sink.bad(number, column, reason),
                None => sink.row(&row),
            };
            if flow.is_break() {
                return Ok(());
            }
            if !records.is_ended() {
                let _: ControlFlow<()> = sink.bad(number, None, RejectReason::NoLineEnd);
            }
        }
    }
}

impl Table {
    /// A table of this dialect and header, read as `plan` says.
    pub(crate) fn new(
        path: &Path,
        file: String,
        dialect: Dialect,
        header: &[String],
        plan: &Plan,
        limits: Limits,
    ) -> Self {
        let targets: Vec<Vec<u16>> =
            header.iter().map(|cell| plan.find(cell).unwrap_or_default().to_vec()).collect();
        let counts = |(cell, fed): (&String, &Vec<u16>)| !cell.trim().is_empty() || !fed.is_empty();
        let named = header.iter().zip(&targets).rposition(counts).map_or(0, |last| last + 1);
        Self { path: path.to_owned(), file, dialect, targets, named, limits, inert: false }
    }

    /// The same table, of which an apostrophe goes that keeps a cell from being a formula.
    pub(crate) fn of_inert_cells(self, inert: bool) -> Self {
        Self { inert, ..self }
    }

    fn fill(
        &self,
        records: &Records,
        number: u64,
        wanted: &[Vec<u16>],
        row: &mut Row,
        sink: &mut dyn RowSink,
    ) -> Result<(), (Option<u16>, RejectReason)> {
        row.start(number);
        let fields = records.len();
        if fields < self.named {
            return Err((None, RejectReason::TooFewFields));
        }
        // Delimiters at the end of a line are harmless; a further value means that the columns have shifted, and
        // perhaps a name with them; under a spare delimiter of the header too, where it need be no remark.
        let further = (self.named..fields).any(|at| !records.field(at).trim_ascii().is_empty());
        if further {
            return Err((None, RejectReason::TooManyFields));
        }
        for (at, (targets, wanted)) in self.targets.iter().zip(wanted).enumerate().take(self.named) {
            let Some(&first) = targets.first() else { continue };
            let bytes = records.field(at);
            if bytes.len() > self.limits.cell_bytes {
                return Err((Some(first), RejectReason::CellTooLarge));
            }
            if wanted.is_empty() {
                continue;
            }
            let (text, _) = text::decode(bytes);
            if text.contains('\u{fffd}') {
                let _: ControlFlow<()> = sink.bad(number, Some(first), RejectReason::BadBytes);
            }
            row.push(wanted, if self.inert { without_apostrophe(&text) } else { &text });
        }
        Ok(())
    }
}

/// A cell as it was before an apostrophe was set before what a spreadsheet would take for a formula.
fn without_apostrophe(cell: &str) -> &str {
    let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

/// What reading a record came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Record,
    TooLarge,
    TooManyColumns,
    /// Text behind a closing quote: the quote that it closes belongs to another cell, or another row.
    BrokenQuote,
    End,
    /// The file ends inside quotes.
    Truncated,
}

/// Records of a table, one at a time, in bounded buffers.
pub(crate) struct Records {
    input: Input,
    core: csv_core::Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    quotes: Option<Quotes>,
    /// The current record has a line end of its own.
    line_end: bool,
    count: RowCount,
    limits: Limits,
}

impl Records {
    pub(crate) fn new(input: Input, dialect: Dialect, limits: Limits) -> Self {
        let core =
            csv_core::ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quotes).build();
        let quotes = dialect.quotes.then(|| Quotes::new(dialect.delimiter));
        let (out, ends, count) = (vec![0; 16 * 1024], vec![0; 64], RowCount::new());
        Self { input, core, out, ends, fields: 0, quotes, line_end: true, count, limits }
    }

    /// Reads the next record; its fields can be asked for until the next call.
    pub(crate) fn next(&mut self) -> io::Result<Next> {
        let (mut written, mut ended, mut too_large, mut too_many) = (0, 0, false, false);
        self.fields = 0;
        self.count.within = false;
        let mut broken = false;
        loop {
            let more = self.input.fill()?;
            // The last record is given the line end it lacks: inside quotes, and only there, that does not end it.
            let last = !more && (written > 0 || ended > 0 || too_large || too_many);
            self.line_end = !last;
            let bytes = if last { b"\n" } else { self.input.bytes() };
            let (result, read, wrote, ends) =
                self.core.read_record(bytes, &mut self.out[written..], &mut self.ends[ended..]);
            if let Some(quotes) = &mut self.quotes {
                broken |= quotes.look(&bytes[..read]);
            }
            self.count.look(&bytes[..read]);
            self.input.consume(read);
            written += wrote;
            ended += ends;
            match result {
                csv_core::ReadRecordResult::InputEmpty if last => return Ok(Next::Truncated),
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => {
                    if self.out.len() < self.limits.record_bytes && !too_many {
                        self.out.resize((self.out.len() * 2).min(self.limits.record_bytes), 0);
                    } else {
                        // Read on to the end of the record without keeping it.
                        (written, too_large) = (0, too_large || !too_many);
                    }
                }
                csv_core::ReadRecordResult::OutputEndsFull => {
                    if self.ends.len() <= self.limits.columns && !too_large {
                        self.ends.resize((self.ends.len() * 2).min(self.limits.columns + 1), 0);
                    } else {
                        (ended, too_many) = (0, too_many || !too_large);
                    }
                }
                csv_core::ReadRecordResult::Record if too_large => return Ok(Next::TooLarge),
                csv_core::ReadRecordResult::Record if too_many || ended > self.limits.columns => {
                    return Ok(Next::TooManyColumns);
                }
                csv_core::ReadRecordResult::Record if broken => return Ok(Next::BrokenQuote),
                csv_core::ReadRecordResult::Record => {
                    self.fields = ended;
                    return Ok(Next::Record);
                }
                csv_core::ReadRecordResult::End => return Ok(Next::End),
            }
        }
    }

    /// The row of the current record, 1-based, as a spreadsheet shows it.
    pub(crate) fn number(&self) -> u64 {
        self.count.rows
    }

    /// Whether the current record ends with a line end; the last one of a file may not.
    pub(crate) fn is_ended(&self) -> bool {
        self.line_end
    }

    /// Number of fields of the current record.
    pub(crate) fn len(&self) -> usize {
        self.fields
    }

    /// A field of the current record.
    pub(crate) fn field(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.out[start..self.ends[at]]
    }
}

/// Counts rows as a spreadsheet does: one for a record, over however many lines it runs, and one for each empty
/// line before it, which `csv-core` passes over without a word.
struct RowCount {
    rows: u64,
    /// Something of the current record has been seen.
    within: bool,
    /// The byte before the next one.
    before: u8,
}

impl RowCount {
    fn new() -> Self {
        Self { rows: 0, within: false, before: b'\n' }
    }

    /// Takes the next bytes of the table, none of them of a further record.
    fn look(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.within {
                break;
            }
            self.within = byte != b'\n' && byte != b'\r';
            // Two bytes may be one line end.
            if byte != b'\n' || self.before != b'\r' {
                self.rows += 1;
            }
            self.before = byte;
        }
        if let Some(&last) = bytes.last() {
            self.before = last;
        }
    }
}

/// The dialect and header of a table, found by trying.
pub(crate) struct Sniffed {
    pub(crate) dialect: Dialect,
    pub(crate) header: Vec<String>,
}

/// How far down a header is looked for: reports put titles and dates above it.
const HEADER_WITHIN: u64 = 20;

/// Tries each delimiter on the first records and returns the first header that `accept` takes, with what `accept`
/// made of it. `None`: none was taken.
pub(crate) fn sniff<T>(
    open: &dyn Fn() -> io::Result<(Input, Count)>,
    charset: Charset,
    delimiter: Option<u8>,
    quotes: bool,
    limits: Limits,
    accept: &mut dyn FnMut(&[String]) -> Option<T>,
) -> Result<Option<(Sniffed, T)>, SniffError> {
    let candidates: &[u8] = match &delimiter {
        Some(one) => std::slice::from_ref(one),
        None => b",;\t|",
    };
    let mut too_many = false;
    for &delimiter in candidates {
        let mut dialect = Dialect { charset, delimiter, quotes, skip: 0 };
        let (input, _) = open().map_err(SniffError::Io)?;
        let mut records = Records::new(input, dialect, limits);
        for skip in 0..HEADER_WITHIN {
            match records.next().map_err(SniffError::Io)? {
                Next::End | Next::Truncated => break,
                Next::TooManyColumns => {
                    too_many |= skip == 0;
                    continue;
                }
                Next::TooLarge | Next::BrokenQuote => continue,
                Next::Record => {}
            }
            let header: Vec<String> =
                (0..records.len()).map(|at| text::decode(records.field(at)).0.into_owned()).collect();
            if let Some(taken) = accept(&header) {
                dialect.skip = skip;
                return Ok(Some((Sniffed { dialect, header }, taken)));
            }
        }
    }
    if too_many { Err(SniffError::TooManyColumns) } else { Ok(None) }
}

/// Why no header was found.
pub(crate) enum SniffError {
    Io(io::Error),
    TooManyColumns,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_with_the_empty_ones_wherever_the_bytes_are_cut() {
        for (records, expected) in [
            (&["a,b\n", "1,x\n", "2,y"][..], [1, 2, 3]),
            (&["a,b\n", "\n\n1,x\n", "\n2,y\n"], [1, 4, 6]),
            (&["\r\n\r\na,b\r", "\n\r\n1,x\r", "\n2,y\r"], [3, 5, 6]),
            (&["\ra,b\r", "\r\r1,\"x\r\ry\"\r", "2,y\r"], [2, 5, 6]),
        ] {
            for cut in 0..=12 {
                let mut count = RowCount::new();
                for (record, row) in records.iter().zip(expected) {
                    count.within = false;
                    let (one, two) = record.as_bytes().split_at(cut.min(record.len()));
                    count.look(one);
                    count.look(two);
                    assert_eq!(count.rows, row, "{record:?} {cut}");
                }
            }
        }
    }
}

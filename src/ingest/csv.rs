//! Tables as text: CSV and TSV in all their dialects.
//!
//! `csv-core` does the parsing; the buffers are ours, because they set the limits: a cell or record that is larger
//! (an unclosed quote can swallow a whole file) is skipped and reported, and memory stays at a few MiB whatever the
//! size of the file.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use memchr::memchr;

use super::error::IngestError;
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
    pub(crate) dialect: Dialect,
    /// For each field of the header, the columns it feeds.
    pub(crate) targets: Vec<Vec<u16>>,
    pub(crate) limits: Limits,
}

impl Rows for Table {
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError> {
        let io = |e| io_error(&self.file, e);
        let (input, count) = text::open(&self.path, self.dialect.charset).map_err(io)?;
        let mut records = Records::new(input, self.dialect, self.limits);
        let mut row = Row::default();
        let header = self.dialect.skip + 1;
        let mut number = 0;
        let wanted = |targets: &Vec<u16>| targets.iter().copied().filter(|at| sink.wants(*at)).collect();
        let few: Vec<Vec<u16>> = self.targets.iter().map(wanted).collect();
        loop {
            let next = records.next().map_err(io)?;
            number += 1;
            sink.bytes(count.get());
            let bad = match next {
                Next::End => return Ok(()),
                Next::Truncated => {
                    return Err(IngestError::Truncated { file: self.file.clone(), row: number });
                }
                _ if number <= header => continue,
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
        }
    }
}

impl Table {
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
        if fields < self.targets.len() {
            return Err((None, RejectReason::TooFewFields));
        }
        // Delimiters at the end of a line are harmless; a further value means that the columns have shifted.
        if (self.targets.len()..fields).any(|at| !records.field(at).trim_ascii().is_empty()) {
            return Err((None, RejectReason::TooManyFields));
        }
        for (at, (targets, wanted)) in self.targets.iter().zip(wanted).enumerate() {
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
            row.push(wanted, &text);
        }
        Ok(())
    }
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
    limits: Limits,
}

impl Records {
    pub(crate) fn new(input: Input, dialect: Dialect, limits: Limits) -> Self {
        let core =
            csv_core::ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quotes).build();
        let quotes = dialect.quotes.then(|| Quotes::new(dialect.delimiter));
        Self { input, core, out: vec![0; 16 * 1024], ends: vec![0; 64], fields: 0, quotes, limits }
    }

    /// Reads the next record; its fields can be asked for until the next call.
    pub(crate) fn next(&mut self) -> io::Result<Next> {
        let (mut written, mut ended, mut too_large, mut too_many) = (0, 0, false, false);
        self.fields = 0;
        let mut broken = false;
        loop {
            let more = self.input.fill()?;
            // The last record is given the line end it lacks: inside quotes, and only there, that does not end it.
            let last = !more && (written > 0 || ended > 0 || too_large || too_many);
            let bytes = if last { b"\n" } else { self.input.bytes() };
            let (result, read, wrote, ends) =
                self.core.read_record(bytes, &mut self.out[written..], &mut self.ends[ended..]);
            if let Some(quotes) = &mut self.quotes {
                broken |= quotes.look(&bytes[..read]);
            }
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

/// Follows the quotes of a table, which `csv-core` reads leniently: where a closing quote is missing it takes the next
/// quote for it, a cell or a row further on, and makes text of whatever stands between.
struct Quotes {
    delimiter: u8,
    at: At,
    /// The byte before the next one.
    before: u8,
}

/// Where a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Outside,
    Inside,
    /// Behind a quote that closes, unless another one follows at once.
    Behind,
}

impl Quotes {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, at: At::Outside, before: b'\n' }
    }

    /// Takes the next bytes of the table; whether text stands right behind a closing quote in them.
    fn look(&mut self, bytes: &[u8]) -> bool {
        let (mut at, mut broken) = (0, false);
        while let Some(&byte) = bytes.get(at) {
            if self.at == At::Behind {
                match byte {
                    b'"' if self.before == b'"' => self.at = At::Inside,
                    // Blanks before a delimiter are harmless.
                    b' ' | b'\t' if byte != self.delimiter => {}
                    _ => {
                        broken |= !self.ends_cell(byte);
                        self.at = At::Outside;
                    }
                }
                self.before = byte;
                at += 1;
                continue;
            }
            let Some(found) = memchr(b'"', &bytes[at..]) else { break };
            let quote = at + found;
            if quote > at {
                self.before = bytes[quote - 1];
            }
            // Outside, a quote that does not begin a cell is a mark like any other.
            if self.at == At::Inside {
                self.at = At::Behind;
            } else if self.ends_cell(self.before) {
                self.at = At::Inside;
            }
            self.before = b'"';
            at = quote + 1;
        }
        if let Some(&last) = bytes.last() {
            self.before = last;
        }
        broken
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.delimiter || byte == b'\n' || byte == b'\r'
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
    fn text_behind_a_closing_quote_is_seen_wherever_the_bytes_are_cut() {
        for (text, expected) in [
            ("a,\"b\",c\n", false),
            ("\"a\"\r\n\"b\"\r\n", false),
            ("\"say \"\"ah\"\"\",\"\"\n", false),
            ("\"\"\"ah\"\"\" ,c\n", false),
            ("\"two\nlines, one cell\"", false),
            ("a 6\" tube,b \"c\" d\n", false),
            ("a, \"b\" c\n", false),
            ("\"a\"b,c\n", true),
            ("\"a\" b,c\n", true),
            ("\"a\" \"b\"\n", true),
            ("1,\"never closed,x\n2,\"closed\",x\n", true),
        ] {
            for cut in 0..=text.len() {
                let mut quotes = Quotes::new(b',');
                let (one, two) = text.as_bytes().split_at(cut);
                assert_eq!(quotes.look(one) | quotes.look(two), expected, "{text:?} {cut}");
            }
        }
    }
}

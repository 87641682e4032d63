//! One row on its way from a reader to an incident: the mapped cells only, cleaned.
//!
//! Every reader (table, workbook, JSON, FHIR) fills the same reused buffer, so that what a column means is decided in
//! one place and an ignored column is never copied at all.

use std::fmt;
use std::ops::ControlFlow;

use super::error::IngestError;
use super::rejects::RejectReason;

/// A reader of one kind of file. It can be asked for its rows more than once and starts from the top each time.
pub(crate) trait Rows {
    /// Hands every row to `sink`, until the end or until the sink breaks.
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError>;
}

/// What takes rows.
pub(crate) trait RowSink {
    /// A row that is sound in itself.
    fn row(&mut self, row: &Row) -> ControlFlow<()>;
    /// A row that cannot be used, or a row about which something must be said ([`RejectReason::drops_row`]).
    fn bad(&mut self, number: u64, column: Option<u16>, reason: RejectReason) -> ControlFlow<()>;
    /// How many bytes of the file have been read so far.
    fn bytes(&mut self, read: u64);
    /// Whether a column is looked at; a reader may leave the others out of a row.
    fn wants(&self, _column: u16) -> bool {
        true
    }
    /// Whether a row from which columns were left out says enough; else it is handed over whole.
    fn is_enough(&self, _row: &Row) -> bool {
        true
    }
}

/// The mapped, non-empty cells of a row.
#[derive(Default)]
pub(crate) struct Row {
    number: u64,
    text: String,
    cells: Vec<Cell>,
}

#[derive(Clone, Copy)]
struct Cell {
    column: u16,
    start: u32,
    end: u32,
}

impl Row {
    /// Empties the row for the next record of the file.
    pub(crate) fn start(&mut self, number: u64) {
        self.number = number;
        self.text.clear();
        self.cells.clear();
    }

    /// The record in the file, 1-based.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Adds a cell for each of `columns` (indices into the plan), unless it is empty once cleaned.
    pub(crate) fn push(&mut self, columns: &[u16], value: &str) {
        let start = self.text.len();
        clean_into(value, &mut self.text);
        let end = self.text.len();
        if end > start {
            // A record is limited to far less than 4 GiB.
            let (start, end) = (start as u32, end as u32);
            self.cells.extend(columns.iter().map(|&column| Cell { column, start, end }));
        }
    }

    /// The cells as (index into the plan, text), in file order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u16, &str)> {
        self.cells.iter().map(|c| (c.column, &self.text[c.start as usize..c.end as usize]))
    }

    /// The first value of a column.
    pub(crate) fn get(&self, column: u16) -> Option<&str> {
        self.cells().find(|(c, _)| *c == column).map(|(_, text)| text)
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({}, {} cells, {} bytes)", self.number, self.cells.len(), self.text.len())
    }
}

/// Trims, drops what databases write for nothing, unifies line ends, and removes control characters (a NUL inside
/// "Smi\0th" would otherwise hide the name from the redactor).
fn clean_into(value: &str, out: &mut String) {
    let value = value.trim();
    if matches!(value, "" | "NULL" | "null" | "(null)" | "#N/A") {
        return;
    }
    // Without an early way out inside a chunk, so that whole chunks are compared at once.
    let control = |b: u8| (b < 0x20) & (b != b'\n') & (b != b'\t') | (b == 0x7f);
    let controls =
        value.as_bytes().chunks(64).any(|chunk| chunk.iter().fold(false, |any, b| any | control(*b)));
    if !controls && !value.contains('\u{feff}') {
        out.push_str(value);
        return;
    }
    let start = out.len();
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || c == '\u{feff}' => {}
            c => out.push(c),
        }
    }
    let kept = out[start..].trim_end().len();
    out.truncate(start + kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cleaned() {
        for (raw, clean) in [
            ("  a b \r\n", Some("a b")),
            ("Smi\0th", Some("Smith")),
            ("one\r\ntwo\rthree\u{b}four", Some("one\ntwo\nthree\nfour")),
            ("NULL", None),
            ("\0\0", None),
            (" \t ", None),
            ("Nullarbor", Some("Nullarbor")),
        ] {
            let mut row = Row::default();
            row.start(1);
            row.push(&[3], raw);
            assert_eq!(row.get(3), clean, "{raw:?}");
        }
    }
}

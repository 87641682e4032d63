//! One row on its way from a reader to an incident: the mapped cells only, cleaned.
//!
//! Every reader (table, workbook, JSON, FHIR) fills the same reused buffer, so that what a column means is decided in
//! one place and an ignored column is never copied at all.

use std::fmt;
use std::ops::ControlFlow;

use memchr::memchr_iter;

use super::error::IngestError;
use super::html;
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

    /// Its number as a reject report gives it.
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

/// Trims, drops what databases write for nothing, reads HTML as text, unifies line ends, and removes control characters
/// (a NUL inside "Smi\0th" would otherwise hide the name from the redactor).
fn clean_into(value: &str, out: &mut String) {
    let text = html::to_text(value.trim());
    let value = text.trim();
    if matches!(value, "NULL" | "null" | "(null)" | "#N/A") || value.chars().all(is_unseen) {
        return;
    }
    // Without an early way out inside a chunk, so that whole chunks are compared at once.
    let control = |b: u8| (b < 0x20) & (b != b'\n') & (b != b'\t') | (b == 0x7f);
    let controls =
        value.as_bytes().chunks(64).any(|chunk| chunk.iter().fold(false, |any, b| any | control(*b)));
    // U+0080 to U+009F are two bytes each, the first of which other characters have too.
    let bytes = value.as_bytes();
    let upper = || memchr_iter(0xc2, bytes).any(|at| bytes.get(at + 1).is_some_and(|next| *next < 0xa0));
    if !controls && !upper() && !value.contains('\u{feff}') {
        out.push_str(value);
        return;
    }
    let start = out.len();
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || c == '\u{feff}' => {}
            c => out.push(c),
        }
    }
    let kept = out[start..].trim_end().len();
    out.truncate(start + kept);
}

/// Whether nothing of a character can be seen: a cell of nothing else is empty.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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
            ("Quill\u{81}feather", Some("Quillfeather")),
            ("one\u{85}two £3 \u{a0}", Some("one\ntwo £3")),
            ("\u{200b}\u{2060} \u{ad}\u{9f}", None),
            ("<p>&nbsp;</p>", None),
            ("&#0;", None),
            ("Zo&euml; <b>Quill</b>feather", Some("Zoë Quillfeather")),
            ("a\u{200d}b", Some("a\u{200d}b")),
            ("Nullarbor", Some("Nullarbor")),
        ] {
            let mut row = Row::default();
            row.start(1);
            row.push(&[3], raw);
            assert_eq!(row.get(3), clean, "{raw:?}");
        }
    }
}

//! ODS sheets, row by row.
//!
//! An ODS file says "this cell 16,000 times" and "this row a million times", and calamine writes all of that out
//! before it shows the first cell. So its `content.xml` is read here as a stream: memory is that of one row, and what
//! repetition makes of the file counts against the limit of workbooks.
//! Source: OpenDocument 1.3, part 3, chapters 9 and 19.

use std::io::{BufReader, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::Limits;
use super::workbook::{Fault, Line, Step, Visitor};

/// Rows that a sheet can have.
const ROWS: u64 = 1_048_576;
/// Spaces that one `text:s` may stand for.
const SPACES: usize = 1000;

/// Hands the rows of every wanted sheet to `visitor`.
pub(crate) fn visit(
    reader: impl Read + Seek,
    limits: Limits,
    visitor: &mut dyn Visitor,
) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(reader).map_err(|_| Fault::Unreadable)?;
    let content = archive.by_name("content.xml").map_err(|_| Fault::Unreadable)?;
    let mut xml = Reader::from_reader(BufReader::new(content.take(limits.workbook_bytes)));
    xml.config_mut().expand_empty_elements = true;
    let mut sheet = Sheet { limits, ..Sheet::default() };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| Fault::Unreadable)? {
            Event::Start(tag) => sheet.start(&tag, visitor)?,
            Event::End(tag) => match sheet.end(tag.local_name().as_ref(), visitor)? {
                Step::Stop => return Ok(()),
                Step::NextSheet => sheet.wanted = false,
                Step::On => {}
            },
            Event::Text(text) if sheet.takes_text() => sheet.text.push_str(&text.xml10_content()),
            Event::CData(text) if sheet.takes_text() => sheet.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if sheet.takes_text() => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    sheet.text.push(c);
                } else {
                    let named = quick_xml::escape::resolve_predefined_entity(&reference.xml10_content());
                    sheet.text.push_str(named.unwrap_or_default());
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Sheet {
    limits: Limits,
    /// The style that is being read, and those of hidden sheets.
    style: String,
    hidden: Vec<String>,
    wanted: bool,
    /// Row above the current one, 0 at the top.
    above: u64,
    row_repeats: u64,
    column: usize,
    line: Line,
    /// What repetition has made of the file so far, in bytes.
    expanded: u64,
    in_cell: bool,
    cell_repeats: usize,
    value: Option<String>,
    text: String,
    paragraphs: usize,
    in_paragraph: usize,
    in_annotation: usize,
}

impl Sheet {
    fn takes_text(&self) -> bool {
        self.wanted && self.in_cell && self.in_paragraph > 0 && self.in_annotation == 0
    }

    fn start(&mut self, tag: &BytesStart<'_>, visitor: &mut dyn Visitor) -> Result<(), Fault> {
        let local = tag.local_name();
        match local.as_ref() {
            // Styles stand before the sheets; that of a hidden one says so.
            "style" => self.style = attribute(tag, "name")?.unwrap_or_default(),
            "table-properties" if attribute(tag, "display")?.as_deref() == Some("false") => {
                self.hidden.push(std::mem::take(&mut self.style));
            }
            "null-date" if attribute(tag, "date-value")?.as_deref() == Some("1904-01-01") => {
                visitor.counts_from_1904();
            }
            "table" => {
                let name = attribute(tag, "name")?.unwrap_or_default();
                let style = attribute(tag, "style-name")?;
                let visible = style.is_none_or(|style| !self.hidden.contains(&style));
                self.wanted = visitor.sheet(&name, visible);
                (self.above, self.in_cell) = (0, false);
            }
            "table-row" if self.wanted => {
                self.row_repeats = number(tag, "number-rows-repeated")?;
                self.column = 0;
                self.line.clear();
            }
            "table-cell" | "covered-table-cell" if self.wanted => {
                self.cell_repeats =
                    usize::try_from(number(tag, "number-columns-repeated")?).unwrap_or(usize::MAX);
                (self.in_cell, self.paragraphs, self.in_paragraph, self.in_annotation) = (true, 0, 0, 0);
                self.text.clear();
                self.value = None;
                for key in ["value", "date-value", "time-value", "boolean-value", "string-value"] {
                    if self.value.is_none() {
                        self.value = attribute(tag, key)?.filter(|value| !value.is_empty());
                    }
                }
            }
            "annotation" if self.in_cell => self.in_annotation += 1,
            "p" | "h" if self.in_cell => {
                self.in_paragraph += 1;
                if self.in_annotation == 0 {
                    if self.paragraphs > 0 {
                        self.text.push('\n');
                    }
                    self.paragraphs += 1;
                }
            }
            "s" if self.takes_text() => {
                let spaces = usize::try_from(number(tag, "c")?).unwrap_or(SPACES).min(SPACES);
                self.text.extend(std::iter::repeat_n(' ', spaces));
            }
            "tab" if self.takes_text() => self.text.push('\t'),
            "line-break" if self.takes_text() => self.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, local: &str, visitor: &mut dyn Visitor) -> Result<Step, Fault> {
        match local {
            "annotation" => self.in_annotation = self.in_annotation.saturating_sub(1),
            "p" | "h" => self.in_paragraph = self.in_paragraph.saturating_sub(1),
            "table-cell" | "covered-table-cell" if self.in_cell => {
                self.in_cell = false;
                let value = self.value.as_deref().unwrap_or(&self.text);
                // One column too many is kept, so that a table that is too wide can be seen to be.
                let shown = self.cell_repeats.min((self.limits.columns + 1).saturating_sub(self.column));
                self.line.push(self.column, shown, value);
                self.column = self.column.saturating_add(self.cell_repeats);
            }
            "table-row" if self.wanted => return self.row(visitor),
            "table" => self.wanted = false,
            _ => {}
        }
        Ok(Step::On)
    }

    fn row(&mut self, visitor: &mut dyn Visitor) -> Result<Step, Fault> {
        let first = self.above + 1;
        self.above = self.above.saturating_add(self.row_repeats);
        if self.line.is_empty() {
            return Ok(Step::On);
        }
        if self.above > ROWS {
            return Err(Fault::TooLarge);
        }
        self.expanded = self.expanded.saturating_add(self.line.bytes().saturating_mul(self.row_repeats));
        if self.expanded > self.limits.workbook_bytes {
            return Err(Fault::TooLarge);
        }
        for number in first..=self.above {
            self.line.number = number;
            match visitor.line(&self.line) {
                Step::On => {}
                other => return Ok(other),
            }
        }
        Ok(Step::On)
    }
}

fn attribute(tag: &BytesStart<'_>, local: &str) -> Result<Option<String>, Fault> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Fault::Unreadable)?;
        if attribute.key.local_name().as_ref() == local {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Fault::Unreadable)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// A count; 1 where there is none.
fn number(tag: &BytesStart<'_>, local: &str) -> Result<u64, Fault> {
    Ok(attribute(tag, local)?.and_then(|value| value.trim().parse().ok()).unwrap_or(1))
}

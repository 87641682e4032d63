//! XLSX sheets, cell by cell, through calamine.
//!
//! Calamine's whole-sheet view makes room for every cell between the first and the last, so that a sheet with a cell
//! in each corner would take 17 thousand million of them; its cell reader is used instead. It is handed workbooks
//! that [`super::workbook`] has measured. A panic of its in a malformed file is caught and counts as unreadable.

use std::io::{Read, Seek};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx};

use super::workbook::{Fault, Line, Step, Visitor};
use crate::caught::caught;

/// Hands the rows of every wanted sheet to `visitor`.
pub(crate) fn visit(reader: impl Read + Seek, visitor: &mut dyn Visitor) -> Result<(), Fault> {
    let mut book = guarded(|| Xlsx::new(reader))?;
    let mut line = Line::default();
    if book.has_1904_epoch() {
        visitor.counts_from_1904();
    }
    let sheets = book.sheets_metadata().to_vec();
    for sheet in sheets {
        let name = sheet.name;
        if !visitor.sheet(&name, sheet.visible == SheetVisible::Visible) {
            continue;
        }
        // A chart sheet has no cells; that is no fault.
        let Ok(mut cells) = guarded(|| book.worksheet_cells_reader(&name)) else { continue };
        line.clear();
        line.number = 0;
        loop {
            let cell = guarded(|| cells.next_cell())?;
            let number = cell.as_ref().map(|cell| u64::from(cell.get_position().0) + 1);
            if number != Some(line.number) {
                if !line.is_empty() {
                    match visitor.line(&line) {
                        Step::On => {}
                        Step::NextSheet => break,
                        Step::Stop => return Ok(()),
                    }
                }
                line.clear();
            }
            let (Some(cell), Some(number)) = (cell, number) else { break };
            line.number = number;
            let column = cell.get_position().1 as usize;
            match cell.get_value() {
                DataRef::SharedString(text) => line.push(column, 1, text),
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    line.push(column, 1, text);
                }
                DataRef::Int(number) => line.push(column, 1, &number.to_string()),
                DataRef::Float(number) => line.push(column, 1, &number.to_string()),
                DataRef::Bool(truth) => line.push(column, 1, if *truth { "true" } else { "false" }),
                DataRef::DateTime(when) => line.push(column, 1, &date(when)),
                DataRef::Error(_) | DataRef::Empty => {}
            }
        }
    }
    Ok(())
}

fn guarded<T, E>(call: impl FnOnce() -> Result<T, E>) -> Result<T, Fault> {
    match caught(call) {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) | None => Err(Fault::Unreadable),
    }
}

/// A day with its time, or a time alone (a fraction of day 0).
fn date(when: &ExcelDateTime) -> String {
    if when.is_duration() {
        return String::new();
    }
    let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (when.as_f64() < 1.0, (hour, minute, second)) {
        (true, _) => time,
        (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}

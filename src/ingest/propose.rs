//! A first mapping for an export that nobody here knows: its columns enter, a mapping file to edit leaves.
//!
//! Roles are guessed from the words of the header and, for the narrative, from how long the texts are. A guess may be
//! wrong, so the file is for a person to read; what is not guessed is ignored and so never read. No value of the
//! export is kept or shown, only names of columns; a first row that looks like values is not taken for a header.

use std::fmt::Write as _;
use std::path::Path;

use super::csv::{self, Records};
use super::error::IngestError;
use super::guess::{Guess, rank_of_day, role_of, words};
use super::json::Outline;
use super::mapping::{Column, Layout, Mapping, Role, RowsAre};
use super::open::{self, Kind};
use super::plan::normalise;
use super::shape::Shape;
use super::sheet;
use super::text::{self, Charset};
use super::workbook::{Book, Line, Step, Visitor};
use super::{DateOrder, Limits, OpenOptions, dates, head_of, io_error, name_of};

/// Rows whose lengths are looked at.
const SAMPLE: u64 = 200;
/// Mean length, in bytes, from which a column is taken for narrative whatever its name.
const LONG: u64 = 40;
/// Longest name of a column, in characters.
const NAME: usize = 80;

/// A column and how long its values are.
struct Seen {
    name: String,
    values: u64,
    bytes: u64,
}

impl Seen {
    fn mean(&self) -> u64 {
        self.bytes.checked_div(self.values).unwrap_or(0)
    }
}

/// Proposes a mapping for a CSV, TSV, JSON, XLSX or ODS file, as the text of a mapping file with a comment for the
/// person who edits it.
///
/// # Errors
/// What is wrong with the file as a whole; [`IngestError::NoHeader`] where the first row does not look like a header.
pub fn propose(path: &Path, options: &OpenOptions) -> Result<String, IngestError> {
    let file = name_of(path);
    let head = head_of(path, &file)?;
    let limits = options.limits;
    let (layout, sheet, seen) = match open::kind(path, &file, &head, None)? {
        Kind::Table(charset) => (Layout::Table, None, of_table(path, &file, charset, limits)?),
        Kind::Json(charset, shape) => (Layout::Json, None, of_json(path, &file, charset, shape, limits)?),
        Kind::Workbook => {
            let (sheet, seen) = of_workbook(path, &file, limits)?;
            (Layout::Table, Some(sheet), seen)
        }
    };
    if seen.is_empty() {
        return Err(match layout {
            Layout::Table => IngestError::NoHeader { file },
            Layout::Json | Layout::Fhir => IngestError::Unrecognised { file },
        });
    }
    Ok(write(layout, sheet, &seen))
}

fn of_table(path: &Path, file: &str, charset: Charset, limits: Limits) -> Result<Vec<Seen>, IngestError> {
    let io = |e| io_error(file, e);
    let open = || text::open(path, charset);
    // The delimiter that makes the most of a line is the right one, whether a header comes of it or not.
    let mut best = (0, b',');
    let sniff = |delimiter: u8, accept: &mut dyn FnMut(&[String]) -> Option<usize>| match csv::sniff(
        &open,
        charset,
        Some(delimiter),
        true,
        limits,
        accept,
    ) {
        Err(csv::SniffError::Io(e)) => Err(io(e)),
        Err(csv::SniffError::TooManyColumns) | Ok(None) => Ok(None),
        Ok(found) => Ok(found),
    };
    for delimiter in *b",;\t|" {
        let width = sniff(delimiter, &mut |cells| (cells.len() > 1).then_some(cells.len()))?;
        if let Some((_, width)) = width.filter(|(_, width)| *width > best.0) {
            best = (width, delimiter);
        }
    }
    let mut search = HeaderSearch::default();
    let found = sniff(best.1, &mut |cells| search.take(cells).then_some(0))?;
    // Rows that could not be read, and so were not looked at, may have been the first.
    let Some((best, _)) = found.filter(|(best, _)| search.seen == best.dialect.skip + 1) else {
        return Ok(Vec::new());
    };
    let (input, _) = open().map_err(io)?;
    let mut records = Records::new(input, best.dialect, limits);
    let mut seen = columns(&best.header);
    for at in 0..best.dialect.skip + 1 + SAMPLE {
        match records.next().map_err(io)? {
            csv::Next::End | csv::Next::Truncated => break,
            csv::Next::Record if at > best.dialect.skip => {
                for column in 0..records.len().min(seen.len()) {
                    measure(&mut seen[column], records.field(column).trim_ascii().len());
                }
            }
            _ => {}
        }
    }
    Ok(seen)
}

fn of_json(
    path: &Path,
    file: &str,
    charset: Charset,
    shape: Shape,
    limits: Limits,
) -> Result<Vec<Seen>, IngestError> {
    let outline = Outline::of(path, file, charset, shape, limits)?;
    let leaves = outline.leaves().filter(|one| one.path.chars().count() <= NAME);
    Ok(leaves.map(|one| Seen { name: one.path.clone(), values: one.values, bytes: one.bytes }).collect())
}

fn of_workbook(path: &Path, file: &str, limits: Limits) -> Result<(String, Vec<Seen>), IngestError> {
    let book = Book { path: path.to_owned(), file: file.to_owned(), limits };
    let mut searches: Vec<HeaderSearch> = Vec::new();
    let mut found = sheet::sniff(&book, None, &mut |place, cells| {
        searches.resize_with(searches.len().max(place + 1), HeaderSearch::default);
        searches[place].take(cells).then_some(())
    })?;
    let Some((first, ())) = found.iter().find(|(header, ())| header.has_rows).or(found.first()) else {
        return Ok((String::new(), Vec::new()));
    };
    // Sheets with the same columns are one list; one of them alone would be a part of it.
    let names = |cells: &[String]| cells.iter().map(|cell| normalise(cell)).collect::<Vec<_>>();
    let list = names(&first.cells);
    found.retain(|(header, ())| names(&header.cells) == list);
    let Some((header, ())) = sheet::only(&book, found)? else { return Ok((String::new(), Vec::new())) };
    let seen = columns(&header.cells);
    let mut sample = Sample { wanted: header.place, place: 0, row: header.row, seen, rows: 0 };
    book.visit(&mut sample)?;
    let seen = sample.seen;
    Ok((header.sheet, seen))
}

struct Sample {
    wanted: usize,
    place: usize,
    row: u64,
    seen: Vec<Seen>,
    rows: u64,
}

impl Visitor for Sample {
    fn sheet(&mut self, _: &str, _: bool) -> bool {
        self.place += 1;
        self.place == self.wanted
    }

    fn line(&mut self, line: &Line) -> Step {
        if line.number > self.row {
            self.rows += 1;
            for (column, text) in line.cells() {
                if let Some(seen) = self.seen.get_mut(column) {
                    measure(seen, text.len());
                }
            }
        }
        if self.rows < SAMPLE { Step::On } else { Step::Stop }
    }
}

fn columns(header: &[String]) -> Vec<Seen> {
    header.iter().map(|name| Seen { name: name.trim().to_owned(), values: 0, bytes: 0 }).collect()
}

fn measure(seen: &mut Seen, length: usize) {
    seen.values += u64::from(length > 0);
    seen.bytes += length as u64;
}

/// Looks for a header in the first row of several cells: what stands further down may be a row of values.
#[derive(Default)]
struct HeaderSearch {
    seen: u64,
    wide: u64,
}

impl HeaderSearch {
    fn take(&mut self, cells: &[String]) -> bool {
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        self.seen += 1;
        self.wide += u64::from(filled > 1);
        self.wide <= 1 && is_header(cells)
    }
}

/// Whether a row names columns: short, different words, no dates, numbers or addresses.
fn is_header(cells: &[String]) -> bool {
    let names: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let is_name = |name: &&str| {
        name.chars().count() <= NAME
            && name.chars().any(char::is_alphabetic)
            && !name.contains(['@', '\n'])
            && dates::read(name, DateOrder::DayFirst).is_none()
    };
    let mut sorted: Vec<String> = names.iter().map(|name| normalise(name)).collect();
    sorted.sort_unstable();
    // Excel may write delimiters behind the last name. Two words with nothing behind them are rather a title.
    let last = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let width = if names.len() > 2 { last } else { cells.len() };
    names.len() >= 2
        && names.len() * 4 >= width * 3
        && names.iter().all(is_name)
        && sorted.windows(2).all(|pair| pair[0] != pair[1])
}

fn write(layout: Layout, sheet: Option<String>, seen: &[Seen]) -> String {
    let mut columns: Vec<Column> = Vec::with_capacity(seen.len());
    for one in seen.iter().filter(|one| !one.name.is_empty()) {
        if columns.iter().all(|column| column.name != one.name) {
            columns.push(guess(one, &columns));
        }
    }
    if !columns.iter().any(|column| column.role == Role::WhatHappened) {
        let longest = seen.iter().filter(|one| one.mean() >= LONG).max_by_key(|one| one.mean());
        let ignored = |column: &&mut Column| {
            column.role == Role::Ignored && longest.is_some_and(|longest| longest.name == column.name)
        };
        if let Some(column) = columns.iter_mut().find(ignored) {
            column.role = Role::WhatHappened;
        }
    }
    let days = one_day(&mut columns);
    let harms: Vec<&str> = named(&columns, Role::Harm);
    let mut out = String::from(
        "# A first guess from the names of the columns. Read every line, correct it, then pass this file with --mapping.\n\
         # Roles: source-id revision title what-happened action-taken lesson occurred reported harm psychological-harm\n\
         #   event-type category medication device setting specialty age-days age-years known blocked-while-set\n\
         #   public-reference ignored. Narrative columns are read in the order of this list.\n\
         # A column that can hold a name, number, address or contact must be \"known\": it is used to clean the text, then\n\
         # dropped. A column that is \"ignored\" is not read.\n",
    );
    if !columns.iter().any(|column| column.role == Role::WhatHappened) {
        out.push_str("# No column looks like the narrative: give one of them the role \"what-happened\".\n");
    }
    if !columns.iter().any(|column| column.role == Role::SourceId) {
        out.push_str(
            "# No column looks like an id: without \"source-id\" a changed text counts as a new incident.\n",
        );
    }
    if let [day, others @ ..] = days.as_slice()
        && !others.is_empty()
    {
        let _ = writeln!(
            out,
            "# Several columns look like the day of the incident; {day:?} is taken for it, and not read: {}.",
            list(others)
        );
    }
    if harms.len() > 1 {
        let _ = writeln!(
            out,
            "# Several columns look like the degree of harm, and the worst counts: {}. Leave what was harm, not what might \
             have been.",
            list(&harms)
        );
    }
    let mapping = Mapping {
        name: "My export".to_owned(),
        key: "my-export".to_owned(),
        format: layout,
        rows: RowsAre::Events,
        date_order: DateOrder::DayFirst,
        delimiter: None,
        quotes: true,
        encoding: None,
        sheet,
        separators: vec!["; ".to_owned()],
        recognised_by: Vec::new(),
        columns,
    };
    let _ = out.write_str(&mapping.to_toml());
    out
}

/// Leaves one column for the day of the incident, that whose name says it best, and the others unread. Gives their names,
/// the one that is left first.
fn one_day(columns: &mut [Column]) -> Vec<String> {
    let is_day = |column: &&mut Column| column.role == Role::Occurred;
    let mut days: Vec<&mut Column> = columns.iter_mut().filter(is_day).collect();
    days.sort_by_key(|column| rank_of_day(&words(&column.name)));
    days.iter_mut().skip(1).for_each(|column| column.role = Role::Ignored);
    days.iter().map(|column| column.name.clone()).collect()
}

/// The names of the columns with a role.
fn named(columns: &[Column], role: Role) -> Vec<&str> {
    columns.iter().filter(|column| column.role == role).map(|column| column.name.as_str()).collect()
}

/// Names on one line, whatever stands in them.
fn list(names: &[impl std::fmt::Debug]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

/// What a column is for, as far as its name tells.
fn guess(seen: &Seen, before: &[Column]) -> Column {
    let words = words(&seen.name);
    let taken = |role: Role| before.iter().any(|column| column.role == role);
    let (role, identifies, block) = match role_of(&words, seen.mean()) {
        Guess::Role(role @ (Role::SourceId | Role::Title)) if taken(role) => match role {
            Role::SourceId => (Role::Known, Some("local_reference"), None),
            _ => (Role::Ignored, None, None),
        },
        Guess::Role(role) => (role, None, None),
        Guess::Known(kind) => (Role::Known, Some(kind), None),
        Guess::Block(block) => (Role::BlockedWhileSet, None, Some(block)),
    };
    let column = Column::new(seen.name.clone(), role);
    Column { identifies: identifies.map(str::to_owned), block, ..column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_values_is_no_header() {
        let is = |cells: &[&str]| is_header(&cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>());
        assert!(is(&["Case", "Date", "What happened"]));
        assert!(is(&["Case", "Date", "What happened", ""]));
        assert!(is(&["Case", "Date", "What happened", "", "", ""]));
        for cells in [
            &["Incidents", "Quarter one", "", ""][..],
            &["Case", "", "", "Date", "What happened"],
            &["7", "13/03/2025", "Fell"],
            &["Case"],
            &["Case", "Case"],
            &["Case", "a@b.example"],
            &["Case", "", "", "Date"],
        ] {
            assert!(!is(cells), "{cells:?}");
        }
    }
}

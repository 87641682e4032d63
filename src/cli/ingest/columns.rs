//! What has to be said of the columns of a file: those that are not read, or by their names alone, or not there. Their
//! names are no content of a row.

use serde::Serialize;

use crate::cli::output::{note, number};
use crate::incident::Block;
use crate::ingest::{Column, Layout, Rejects, Role, Source};

/// How many names a line holds.
const NAMES: usize = 12;
/// How many characters of each.
const NAME: usize = 60;

/// The columns of one file.
#[derive(Default, Serialize)]
pub(super) struct Columns {
    /// Those that are not read, and of which no mapping says that they are not to be.
    unread_columns: Vec<String>,
    /// Of these: those whose names sound as if they mattered.
    #[serde(skip)]
    seems_to_matter: Vec<String>,
    /// Those that the mapping does not name, and that are read by what their own names say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns_read_by_name: Vec<ByName>,
    /// Those of a mapping file that the file lacks.
    missing_columns: Vec<String>,
    /// Only the first records were looked at for columns.
    #[serde(skip)]
    by_first_records: bool,
    /// Rows that are known again by their text alone.
    rows_without_id: u64,
}

/// A column that is read by its name, and as what.
#[derive(Serialize)]
struct ByName {
    column: String,
    role: Role,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    identifies: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<Block>,
}

impl ByName {
    fn of(column: &Column) -> Self {
        Self {
            column: column.name.clone(),
            role: column.role,
            identifies: column.identifies.clone(),
            block: column.block,
        }
    }
}

impl Columns {
    /// Of a file that was read.
    pub(super) fn of(source: &Source, rejects: &Rejects) -> Self {
        let columns = source.columns();
        Self {
            unread_columns: columns.unread.clone(),
            seems_to_matter: columns.seems_to_matter.clone(),
            columns_read_by_name: columns.read_by_name.iter().map(ByName::of).collect(),
            missing_columns: columns.absent.clone(),
            by_first_records: source.mapping().format == Layout::Json,
            rows_without_id: rejects.rows_without_id(),
        }
    }

    /// The same by a mapping that nobody has looked at: what it ignores is not read either.
    pub(super) fn count_ignored(&mut self, source: &Source) {
        let ignored = source.mapping().with_role(Role::Ignored);
        self.unread_columns = ignored.map(|column| column.name.clone()).collect();
    }

    /// Says it to a person.
    pub(super) fn tell(&self) {
        for (role, read) in [
            (Role::BlockedWhileSet, "as flags that hold a case while they are set"),
            (Role::Known, "as names and numbers to take out of the text"),
            (Role::SourceId, "as the id, since there is no other"),
        ] {
            let read_so = self.columns_read_by_name.iter().filter(|one| one.role == role);
            let names: Vec<&str> = read_so.map(|one| one.column.as_str()).collect();
            if !names.is_empty() {
                note(&format!(
                    "  note: read {read}, by their names: {} (a mapping file may say otherwise)",
                    list(&names)
                ));
            }
        }
        if !self.seems_to_matter.is_empty() {
            note(&format!(
                "  note: not read, though they sound as if they mattered: {} (a mapping file can give them a role; \
                 --dry-run prints one)",
                list(&self.seems_to_matter)
            ));
        }
        if !self.unread_columns.is_empty() {
            note(&format!("  columns not read: {}", list(&self.unread_columns)));
        }
        if !self.missing_columns.is_empty() {
            let lacks = if self.by_first_records { "the first records do" } else { "this file does" };
            note(&format!(
                "  note: columns of the mapping that {lacks} not have: {}",
                list(&self.missing_columns)
            ));
        }
        if self.rows_without_id > 0 {
            let have = if self.rows_without_id == 1 { "row has" } else { "rows have" };
            note(&format!(
                "  note: {} {have} no id: an amended text will count as a new incident",
                number(self.rows_without_id)
            ));
        }
    }
}

/// Names on one line, of many the first.
fn list(names: &[impl AsRef<str>]) -> String {
    let short = |name: &str| name.chars().take(NAME).collect::<String>();
    let shown: Vec<String> =
        names.iter().take(NAMES).map(|name| format!("{:?}", short(name.as_ref()))).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {} more", number(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_cut_short() {
        assert_eq!(list(&["Colour", "Bed \u{7}"]), "\"Colour\", \"Bed \\u{7}\"");
        let names: Vec<String> = (0..15).map(|nr| nr.to_string()).collect();
        assert!(list(&names).ends_with("\"11\" and 3 more"));
    }
}

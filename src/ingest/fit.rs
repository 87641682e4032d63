//! A mapping fitted to one file: its header enters, the mapping with what the header adds to it leaves, and what has to
//! be said of the columns.
//!
//! Forms differ by organisation, and a flag that is passed over lets a case be published. So where a built-in mapping
//! does not know a column whose name says that it is a flag against publication, or that it identifies somebody, it is
//! read as that. A mapping that a person wrote is taken at its word.

use std::collections::HashSet;
use std::sync::Arc;

use super::detect::Format;
use super::guess::{Guess, flags_somebody, may_forbid, names_somebody, role_of, words};
use super::mapping::{Column, Role};
use super::plan::{Plan, letters, names};

/// How much is said of the name of a column that is not read, in characters.
const NAME: usize = 100;

/// What has to be said of the columns of a file. Names are as the file spells them, but for [`ColumnNotes::absent`].
#[derive(Clone, Debug, Default)]
pub struct ColumnNotes {
    /// Columns that the mapping does not know, and that are not read.
    pub unread: Vec<String>,
    /// Of these: what seems by its name to matter (harm, an action, learning, somebody, publication).
    pub seems_to_matter: Vec<String>,
    /// Columns that a built-in mapping does not know, or knows as something else, and that are read by their names.
    pub read_by_name: Vec<Column>,
    /// Columns of a mapping file that the file lacks, as the mapping spells them, unless they are optional.
    pub absent: Vec<String>,
}

/// Fits a mapping to a header.
pub(super) fn fit(format: Format, plan: Arc<Plan>, headers: &[String]) -> (Arc<Plan>, ColumnNotes) {
    let built_in = format != Format::Mapped;
    let mut notes = ColumnNotes::default();
    let mut seen = HashSet::new();
    for header in headers {
        let name = shown(header);
        if name.is_empty() || plan.find(header).is_some() || !seen.insert(name.clone()) {
            continue;
        }
        if format == Format::Hindsight && lies_in_ignored(&plan, header) {
            continue;
        }
        match seems(&name) {
            Seems::Guarding(column) if built_in => {
                notes.read_by_name.push(column);
                if notes.read_by_name.last().is_some_and(|read| read.role == Role::BlockedWhileSet)
                    && flags_somebody(&words(&name))
                {
                    let column = Column::new(name, Role::Known);
                    let identifies = Some("contact_name".to_owned());
                    notes.read_by_name.push(Column { identifies, ..column });
                }
            }
            Seems::Guarding(_) | Seems::ToMatter => {
                notes.seems_to_matter.push(short(&name));
                notes.unread.push(short(&name));
            }
            Seems::Nothing => notes.unread.push(short(&name)),
        }
    }
    if !built_in {
        notes.absent = plan.absent(headers);
        return (plan, notes);
    }
    notes.read_by_name.extend(reference_as_id(&plan, headers));
    if notes.read_by_name.is_empty() {
        return (plan, notes);
    }
    let mut mapping = plan.mapping.clone();
    mapping.columns.extend(notes.read_by_name.iter().cloned());
    (Arc::new(Plan::new(mapping)), notes)
}

/// Whether a path lies in an object that is not read. `removed.NAME` of another library is a number of names, and
/// `themes.id` nobody's reference.
fn lies_in_ignored(plan: &Plan, path: &str) -> bool {
    path.match_indices('.').any(|(at, _)| plan.find(&path[..at]).is_some_and(<[u16]>::is_empty))
}

/// What a column that no mapping knows seems to be by its name.
enum Seems {
    /// A flag against publication, or somebody.
    Guarding(Column),
    ToMatter,
    Nothing,
}

fn seems(name: &str) -> Seems {
    let words = words(name);
    match role_of(&words, 0) {
        Guess::Block(block) => {
            let column = Column::new(name.to_owned(), Role::BlockedWhileSet);
            Seems::Guarding(Column { block: Some(block), ..column })
        }
        Guess::Known(kind) if names_somebody(&words) => {
            let column = Column::new(name.to_owned(), Role::Known);
            Seems::Guarding(Column { identifies: Some(kind.to_owned()), ..column })
        }
        Guess::Known(_) => Seems::ToMatter,
        Guess::Role(role) => {
            let told = matches!(
                role,
                Role::Lesson
                    | Role::ActionTaken
                    | Role::WhatHappened
                    | Role::Harm
                    | Role::PsychologicalHarm
                    | Role::Revision
            );
            if told || may_forbid(&words) { Seems::ToMatter } else { Seems::Nothing }
        }
    }
}

/// Where the file has no column with the id of the event, the reference that people use for it is the id: an amended
/// row would count as a new incident else, and come back although it was withdrawn.
fn reference_as_id(plan: &Plan, headers: &[String]) -> Option<Column> {
    let is_id = |at: &u16| plan.column(*at).role == Role::SourceId;
    if headers.iter().any(|header| plan.find(header).unwrap_or_default().iter().any(is_id)) {
        return None;
    }
    let is_reference = |column: &&Column| {
        column.role == Role::Known && column.identifies.as_deref() == Some("local_reference")
    };
    let mut spellings = plan.mapping.columns.iter().filter(is_reference).flat_map(names);
    let header = spellings.find_map(|name| headers.iter().find(|header| letters(header) == letters(name)))?;
    Some(Column::new(shown(header), Role::SourceId))
}

/// The name of a column on one line, without control characters.
fn shown(header: &str) -> String {
    let spaced = header.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = spaced.chars().filter(|c| !c.is_control() && *c != '\u{feff}');
    kept.collect::<String>().trim().to_owned()
}

/// As much of a name as is said of a column that is not read.
fn short(name: &str) -> String {
    name.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::Block;

    fn fitted(format: Format, headers: &[&str]) -> (Arc<Plan>, ColumnNotes) {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        fit(format, Arc::clone(format.plan().unwrap()), &headers)
    }

    #[test]
    fn what_looks_like_a_flag_or_somebody_is_read_as_that() {
        let headers = [
            "ID",
            "Incident date",
            "Description *",
            "Action taken",
            "Inquest *",
            "Police involvement",
            "Claims",
            "DoC required",
            "Duty of Candour?",
            "Opt\u{7} out\n?",
            "Coroner referral",
            "Patient surname",
            "Lessons learned *",
            "Severity of harm",
            "Staff group",
            "Colour",
            "",
        ];
        let (plan, notes) = fitted(Format::DatixLabels, &headers);
        let role = |header: &str| {
            let found = plan.find(header).unwrap_or_default();
            found.iter().map(|at| (plan.column(*at).role, plan.column(*at).block)).collect::<Vec<_>>()
        };
        for (header, block) in [
            ("Inquest *", Block::Inquest),
            ("Police involvement", Block::Police),
            ("Claims", Block::Claim),
            ("DoC required", Block::Candour),
            ("Duty of Candour?", Block::Candour),
            ("Opt\u{7} out\n?", Block::OptOut),
            ("Coroner referral", Block::Inquest),
        ] {
            assert_eq!(role(header), [(Role::BlockedWhileSet, Some(block))], "{header:?}");
        }
        assert_eq!(role("Patient surname"), [(Role::Known, None)]);
        assert_eq!(role("Lessons learned *"), [(Role::Lesson, None)]);
        let read: Vec<&str> = notes.read_by_name.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            read,
            [
                "Police involvement",
                "Claims",
                "DoC required",
                "Opt out ?",
                "Coroner referral",
                "Patient surname"
            ]
        );
        assert_eq!(notes.unread, ["Severity of harm", "Staff group", "Colour"]);
        assert_eq!(notes.seems_to_matter, ["Severity of harm", "Staff group"]);
        assert!(notes.absent.is_empty());
    }

    #[test]
    fn what_sounds_like_a_flag_or_somebody_and_is_neither_is_not_read() {
        let headers = [
            "ID",
            "Incident date",
            "Description",
            "Action taken",
            "Police station",
            "Reporter role",
            "Patient type",
            "Location type",
            "Manager's comments",
            "Medication name",
            "Injection site",
        ];
        let (_, notes) = fitted(Format::DatixLabels, &headers);
        assert!(notes.read_by_name.is_empty(), "{notes:?}");
    }

    #[test]
    fn a_flag_may_say_who_somebody_is() {
        let headers = ["ID", "Incident date", "Description", "Claimant name", "Claims handler"];
        let (plan, _) = fitted(Format::DatixLabels, &headers);
        let roles = |header: &str| {
            plan.find(header).unwrap().iter().map(|at| plan.column(*at).role).collect::<Vec<_>>()
        };
        assert_eq!(roles("Claimant name"), [Role::BlockedWhileSet, Role::Known]);
        assert_eq!(roles("Claims handler"), [Role::Known]);
    }

    #[test]
    fn an_opt_out_is_read_however_it_is_written() {
        let headers = [
            "Reference",
            "F001",
            "CL001",
            "Data_Sharing_Opt_Out",
            "Data sharing opt-out?",
            "OptOut",
            "L006_Other",
        ];
        let (plan, notes) = fitted(Format::LfpseColumns, &headers);
        for header in &headers[3..6] {
            let found = plan.find(header).unwrap();
            assert!(found.iter().all(|at| plan.column(*at).block == Some(Block::OptOut)), "{header}");
            assert_eq!(found.len(), 1, "{header}");
        }
        assert_eq!(notes.read_by_name.len(), 1);
        assert!(notes.unread.is_empty());
    }

    #[test]
    fn a_reference_is_the_id_where_there_is_no_other() {
        let roles = |headers: &[&str]| {
            let (plan, _) = fitted(Format::DatixLabels, headers);
            plan.find("Ref").unwrap().iter().map(|at| plan.column(*at).role).collect::<Vec<_>>()
        };
        let rest = ["Incident date", "Description", "Sub category"];
        assert_eq!(roles(&[&["Ref"][..], &rest[..]].concat()), [Role::Known, Role::SourceId]);
        assert_eq!(roles(&[&["ID", "Ref"][..], &rest[..]].concat()), [Role::Known]);
    }

    #[test]
    fn what_another_library_counts_is_nobody() {
        let headers = [
            "id",
            "title",
            "what_happened",
            "themes.id",
            "themes.why",
            "factors.id",
            "never_events.id",
            "psychological_harm",
            "month",
            "removed.NAME",
            "removed.WARD",
            "public_reference",
            "Police involvement",
        ];
        let (plan, notes) = fitted(Format::Hindsight, &headers);
        for header in headers.iter().filter(|header| header.contains('.')) {
            assert!(plan.find(header).is_none(), "{header}");
        }
        // What somebody added to it is read as anywhere.
        let read: Vec<&str> = notes.read_by_name.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(read, ["Police involvement"]);
        assert!(notes.unread.is_empty() && notes.seems_to_matter.is_empty(), "{notes:?}");
    }

    #[test]
    fn a_mapping_of_ones_own_is_taken_at_its_word() {
        let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Lerning\", role = \"lesson\" }, { name = \"Police\", role = \"ignored\" }]";
        let plan = Arc::new(Plan::new(super::super::Mapping::from_toml(toml).unwrap()));
        let headers = ["Text", "Learning", "Police", "Opt out"].map(str::to_owned);
        let (plan, notes) = fit(Format::Mapped, plan, &headers);
        assert!(plan.find("Opt out").is_none() && notes.read_by_name.is_empty());
        assert_eq!(notes.unread, ["Learning", "Opt out"]);
        assert_eq!(notes.seems_to_matter, notes.unread);
        assert_eq!(notes.absent, ["Lerning"]);
    }
}

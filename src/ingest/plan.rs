//! A mapping made ready for one file: header cells resolved to columns, words to look up in lower case.

use std::collections::HashMap;

use super::mapping::{Column, Mapping, Role};

/// A mapping with its look-up tables.
pub(crate) struct Plan {
    pub(crate) mapping: Mapping,
    by_name: HashMap<String, Vec<u16>>,
    /// The same by [`letters`], for a header that only resembles the name.
    by_letters: HashMap<String, Vec<u16>>,
}

impl Plan {
    pub(crate) fn new(mapping: Mapping) -> Self {
        let (mut by_name, mut by_letters) = (HashMap::new(), HashMap::new());
        for (at, column) in mapping.columns.iter().enumerate() {
            for name in names(column) {
                enter(&mut by_name, normalise(name), at as u16, column.role);
                let letters = letters(name);
                if !letters.is_empty() {
                    enter(&mut by_letters, letters, at as u16, column.role);
                }
            }
        }
        Self { mapping, by_name, by_letters }
    }

    /// The same plan for events of an origin of their own.
    pub(crate) fn with_origin(&self, origin: &str) -> Self {
        let mut mapping = self.mapping.clone();
        mapping.key = format!("{origin}/{}", mapping.key);
        Self { mapping, by_name: self.by_name.clone(), by_letters: self.by_letters.clone() }
    }

    /// The columns that a header cell feeds; `None`: the mapping does not know it. The name itself goes before one that
    /// resembles it, so that a mapping may tell `Ref` from `Ref?`.
    pub(crate) fn find(&self, header: &str) -> Option<&[u16]> {
        let name = normalise(header);
        if let Some(found) = self.by_name.get(&name).or_else(|| self.by_letters.get(&letters(header))) {
            return Some(found);
        }
        codes(&name).find_map(|code| self.by_name.get(code)).map(Vec::as_slice)
    }

    /// Names of columns that are read, as [`normalise`] leaves them.
    pub(crate) fn mapped_names(&self) -> impl Iterator<Item = &str> {
        self.by_name.iter().filter(|(_, targets)| !targets.is_empty()).map(|(name, _)| name.as_str())
    }

    /// The column behind an index that [`Plan::find`] gave.
    pub(crate) fn column(&self, at: u16) -> &Column {
        &self.mapping.columns[usize::from(at)]
    }

    /// Whether these header cells hold what the mapping needs; else the names of what is missing.
    pub(crate) fn missing(&self, headers: &[String]) -> Vec<String> {
        let present = self.present(headers);
        let columns = || self.mapping.columns.iter().zip(&present);
        let mut missing: Vec<String> =
            columns().filter(|(c, there)| c.required && !**there).map(|(c, _)| c.name.clone()).collect();
        if missing.is_empty() && !columns().any(|(c, there)| c.role == Role::WhatHappened && *there) {
            missing = self.mapping.with_role(Role::WhatHappened).map(|c| c.name.clone()).collect();
        }
        missing
    }

    /// The same for a mapping that somebody wrote for the file: the columns that guard a case (its id, whom it names, what
    /// forbids its publication) must be there too, unless the mapping says that a file may lack them. One whose name is
    /// spelt differently in the file would not be read at all, and nobody would see it.
    pub(crate) fn lacking(&self, headers: &[String]) -> Vec<String> {
        let mut lacking = self.missing(headers);
        for (column, there) in self.mapping.columns.iter().zip(self.present(headers)) {
            let guards = matches!(column.role, Role::SourceId | Role::Known | Role::BlockedWhileSet);
            if guards && !there && !column.optional && !lacking.contains(&column.name) {
                lacking.push(column.name.clone());
            }
        }
        lacking
    }

    /// Columns of the mapping that are to be read, that it does not call optional, and that these header cells lack.
    pub(crate) fn absent(&self, headers: &[String]) -> Vec<String> {
        let mut absent: Vec<String> = Vec::new();
        for (column, there) in self.mapping.columns.iter().zip(self.present(headers)) {
            let expected = column.role != Role::Ignored && !column.optional;
            if expected && !there && !absent.contains(&column.name) {
                absent.push(column.name.clone());
            }
        }
        absent
    }

    /// For each column of the mapping, whether one of these header cells feeds it.
    fn present(&self, headers: &[String]) -> Vec<bool> {
        let mut present = vec![false; self.mapping.columns.len()];
        for header in headers {
            for &at in self.find(header).unwrap_or_default() {
                present[usize::from(at)] = true;
            }
        }
        present
    }

    /// Whether the header carries one of the sets of columns by which the export is recognised.
    pub(crate) fn recognises(&self, headers: &[String]) -> bool {
        let names: Vec<(String, String)> = headers.iter().map(|h| (normalise(h), letters(h))).collect();
        self.mapping.recognised_by.iter().any(|set| {
            set.iter().all(|wanted| {
                let (code, wanted) = (normalise(wanted), letters(wanted));
                names.iter().any(|(name, letters)| *letters == wanted || codes(name).any(|one| one == code))
            })
        })
    }

    /// The mapping as it applies to these header cells: their own spelling, only what is there, the rest ignored.
    pub(crate) fn resolved(&self, headers: &[String]) -> Mapping {
        let mut columns = Vec::with_capacity(headers.len());
        for (at, column) in self.mapping.columns.iter().enumerate() {
            for header in headers {
                let fed = self.find(header).is_some_and(|targets| targets.contains(&(at as u16)));
                if fed {
                    columns.push(Column {
                        name: header.trim().to_owned(),
                        also: Vec::new(),
                        ..column.clone()
                    });
                }
            }
        }
        for header in headers {
            let unread = self.find(header).is_none_or(<[u16]>::is_empty);
            if unread && !header.trim().is_empty() {
                columns.push(Column::new(header.trim().to_owned(), Role::Ignored));
            }
        }
        let mut seen = std::collections::HashSet::new();
        columns.retain(|column| seen.insert((column.name.clone(), column.role)));
        Mapping { columns, recognised_by: Vec::new(), ..self.mapping.clone() }
    }
}

pub(crate) fn names(column: &Column) -> impl Iterator<Item = &String> {
    std::iter::once(&column.name).chain(&column.also)
}

/// What is ignored is known, so that a shorter code does not claim it, but never read.
fn enter(table: &mut HashMap<String, Vec<u16>>, name: String, at: u16, role: Role) {
    let targets = table.entry(name).or_default();
    if role != Role::Ignored && !targets.contains(&at) {
        targets.push(at);
    }
}

/// Lower case, one space between words, nothing at the edges, no colon at the end.
pub(crate) fn normalise(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    for word in header.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    while out.ends_with([':', ' ']) {
        out.pop();
    }
    out
}

/// Its letters and digits in lower case, and the points between them: `Data_Sharing_Opt_Out`, `Data sharing opt-out?`
/// and `DataSharingOptOut` are one. Forms mark a question or a field that must be filled in, and tools that export them
/// write names in their own way. A point stays, since it divides the keys of JSON.
pub(crate) fn letters(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    out.extend(header.chars().filter(|c| c.is_alphanumeric() || *c == '.').flat_map(char::to_lowercase));
    while out.ends_with('.') {
        out.pop();
    }
    out
}

/// The question codes with which NRLS and LFPSE headers begin, longest first: `l006_other - specialty (other)` and
/// `l006_other_responsiblespecialtyother` give `l006_other`, then `l006`; `in07 description of …` gives `in07`.
fn codes(name: &str) -> impl Iterator<Item = &str> {
    let head = name.split([' ']).next().unwrap_or_default();
    let ends: Vec<usize> =
        head.match_indices(['_', '-', ':']).map(|(at, _)| at).chain([head.len()]).collect();
    ends.into_iter().rev().map(move |end| &head[..end]).filter(|code| is_code(code))
}

fn is_code(code: &str) -> bool {
    let stem = code.split('_').next().unwrap_or_default();
    let letters = stem.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = stem.len() - letters;
    (1..=3).contains(&letters)
        && (2..=3).contains(&digits)
        && stem[letters..].bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(columns: &str) -> Plan {
        let text = format!("name = \"t\"\nkey = \"t\"\ncolumns = [{columns}]");
        Plan::new(Mapping::from_toml(&text).unwrap())
    }

    #[test]
    fn a_code_stands_for_its_labels() {
        let plan = plan(
            r#"{ name = "F001", role = "what-happened" }, { name = "L006", role = "specialty" },
               { name = "L006_Other", role = "category" }, { name = "IN07", role = "lesson" }"#,
        );
        for (header, at) in [
            ("F001", Some(0)),
            ("f001 - Describe what happened", Some(0)),
            ("F001_Description", Some(0)),
            ("L006_ResponsibleSpecialty", Some(1)),
            ("L006_Other_ResponsibleSpecialtyOther", Some(2)),
            ("L006_Other - Specialty (Other)", Some(2)),
            ("IN07 Description of what happened", Some(3)),
            ("IN07: Description of what happened", Some(3)),
            ("F001-Description *", Some(0)),
            ("L006 Other", Some(2)),
            ("L006-Other", Some(2)),
            ("L006-Specialty", Some(1)),
            ("F0012", None),
            ("Form F001", None),
        ] {
            assert_eq!(plan.find(header).map(|found| found[0]), at, "{header}");
        }
    }

    #[test]
    fn headers_are_compared_leniently() {
        let plan = plan(r#"{ name = "Site of Incident", role = "what-happened" }"#);
        for header in [
            "\u{feff}Site of Incident",
            " site  OF incident: ",
            "Site of Incident:",
            "Site of Incident *",
            "Site of incident?",
            "site_of-incident ()",
            "SiteOfIncident",
        ] {
            assert!(plan.find(header).is_some(), "{header:?}");
        }
        assert_eq!(plan.missing(&["Site".into()]), ["Site of Incident"]);
    }

    #[test]
    fn a_name_goes_before_one_that_resembles_it() {
        let plan = plan(
            r#"{ name = "Text", role = "what-happened" }, { name = "Claim", role = "category" },
               { name = "Claim?", role = "blocked-while-set", block = "claim" }, { name = "Nr", role = "ignored" }"#,
        );
        for (header, found) in [
            ("claim", Some(vec![1])),
            ("Claim?", Some(vec![2])),
            // Nobody knows which of the two it is.
            ("Claim *", Some(vec![1, 2])),
            ("Nr.", Some(Vec::new())),
            ("?", None),
            ("", None),
        ] {
            assert_eq!(plan.find(header).map(<[u16]>::to_vec), found, "{header}");
        }
    }

    #[test]
    fn what_a_mapping_expects_and_a_file_lacks() {
        let plan = plan(
            r#"{ name = "Text", role = "what-happened" }, { name = "Lerning", role = "lesson" },
               { name = "Harm", role = "harm", optional = true }, { name = "Time", role = "ignored" },
               { name = "Service", role = "setting" }, { name = "Service", role = "specialty" }"#,
        );
        assert_eq!(plan.absent(&["Text".into(), "Learning".into()]), ["Lerning", "Service"]);
        assert!(plan.absent(&["text".into(), "lerning *".into(), "service".into()]).is_empty());
    }

    #[test]
    fn what_guards_a_case_may_not_be_missing() {
        let plan = plan(
            r#"{ name = "Text", role = "what-happened" }, { name = "Nr", role = "source-id" },
               { name = "Who", role = "known" }, { name = "Ward", role = "known", optional = true },
               { name = "Out", role = "blocked-while-set", block = "opt-out", also = ["Opt out"] },
               { name = "Harm", role = "harm" }"#,
        );
        let headers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(plan.lacking(&headers(&["text", "No", "Whom", "Opting out"])), ["Nr", "Who", "Out"]);
        assert!(plan.missing(&headers(&["text", "No", "Whom", "Opting out"])).is_empty());
        assert!(plan.lacking(&headers(&["Text", "Nr", "Who", "Opt out"])).is_empty());
        assert!(plan.lacking(&headers(&["Text", "Nr?", "Who *", "Opt-Out"])).is_empty());
    }
}

//! What is wrong with the lists of synonyms: clashes between lines, and lines that no lesson needs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::plan::Planner;
use super::{Library, LibraryError};

/// What a check of the synonyms found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Check {
    /// Lines of the synonyms.
    pub groups: usize,
    /// Words that stand on several lines.
    pub clashes: Vec<Clash>,
    /// Lines of which no lesson has a single word.
    pub unused: Vec<Unused>,
}

/// Words that stand on several lines: a search for them finds what is on any of these.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clash {
    /// As the first line has it.
    pub text: String,
    /// The lines, from 1.
    pub lines: Vec<usize>,
    /// It is also listed as an abbreviation with several meanings.
    pub ambiguous: bool,
}

/// A line of which no lesson has a single word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unused {
    /// From 1.
    pub line: usize,
    /// What stands on it.
    pub members: Vec<String>,
}

/// Checks the synonyms of a library against each other and against its lessons.
///
/// # Errors
/// If the register or the index cannot be read.
pub fn check(library: &Library) -> Result<Check, LibraryError> {
    let (generation, hidden) = library.current()?;
    let mut tools = library.tools();
    let synonyms = &library.synonyms;
    let planner = Planner {
        generation: &generation,
        synonyms,
        ranking: &library.ranking,
        exact: true,
        hidden: &hidden,
        stems: &mut tools.stems,
        labels: None,
    };
    let groups = || synonyms.groups.iter().filter(|group| !group.related);
    let mut check = Check { groups: groups().count(), ..Check::default() };
    // Words that are indexed alike are the same word, however the list writes them.
    let mut places: BTreeMap<&[String], (&str, Vec<usize>)> = BTreeMap::new();
    for group in groups() {
        for member in &group.members {
            places.entry(&member.stems).or_insert_with(|| (&member.text, Vec::new())).1.push(group.line);
        }
        if !group.members.iter().any(|member| member.forms.iter().any(|form| planner.exists(form))) {
            let members = group.members.iter().map(|member| member.text.clone()).collect();
            check.unused.push(Unused { line: group.line, members });
        }
    }
    for (text, lines) in places.into_values() {
        // A plural beside its singular on one line does no harm.
        if lines.windows(2).any(|pair| pair[0] != pair[1]) {
            let ambiguous = synonyms.ambiguous.contains_key(&text.to_lowercase());
            check.clashes.push(Clash { text: text.to_owned(), lines, ambiguous });
        }
    }
    Ok(check)
}

//! Specialties: the export's wording enters, a name of the closed list in `index/specialties.txt` leaves, or nothing.
//!
//! The column is free text in most systems ("Dr X's clinic"), so whatever is not on the list is dropped.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The name on the closed list for what an export says.
pub fn canonical(text: &str) -> Option<&'static str> {
    LIST.get(fold(text).as_str()).copied()
}

/// Every name on the list, in alphabetical order of the file.
pub fn all() -> impl Iterator<Item = &'static str> {
    lines().map(|(name, _)| name)
}

/// Every name with the other ways to say it, parted by commas.
pub fn ways() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines()
}

static LIST: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut list = HashMap::new();
    for (name, others) in lines() {
        for way in others.split(',').chain(std::iter::once(name)) {
            if !way.is_empty() {
                list.entry(fold(way)).or_insert(name);
            }
        }
    }
    list
});

/// Name and other ways to say it. One name has a comma of its own.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../index/specialties.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| match line.strip_prefix("Ear, nose and throat, ") {
            Some(others) => ("Ear, nose and throat", others),
            None => line.split_once(", ").unwrap_or((line, "")),
        })
}

fn fold(text: &str) -> String {
    let lower = text.trim().to_lowercase().replace('’', "'");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_what_exports_say_and_drops_the_rest() {
        assert_eq!(canonical("Care of the Elderly"), Some("Elderly medicine"));
        assert_eq!(canonical(" t&o "), Some("Orthopaedics"));
        assert_eq!(canonical("ENT"), Some("Ear, nose and throat"));
        assert_eq!(canonical("Urology"), Some("Urology"));
        assert_eq!(canonical("Dr Quillfeather's clinic"), None);
        assert_eq!(canonical(""), None);
    }

    #[test]
    fn no_wording_leads_to_two_names() {
        let mut seen = HashMap::new();
        for (name, others) in lines() {
            for way in others.split(',').map(fold).filter(|way| !way.is_empty()) {
                if let Some(other) = seen.insert(way.clone(), name) {
                    panic!("{way}: {other} and {name}");
                }
            }
        }
    }
}

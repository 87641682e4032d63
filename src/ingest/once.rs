//! A list in which everything stands once: entries go in, and it says how much they hold.
//!
//! Whether something is there already must take no longer the longer the list is: an event may have as many rows as
//! its file. Nothing is copied for that, only places in the list are kept.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use crate::incident::CodedField;
use crate::redact::Known;

/// Entries up to which the list is looked through as it is: hardly any event has more.
const SHORT: usize = 16;
/// What an entry takes beside its text, in bytes, about.
const BESIDE: usize = 64;

/// What stands in such a list.
pub(super) trait Entry {
    fn text(&self) -> &str;
    fn is(&self, other: &Self) -> bool;
}

/// A text, and the column that it comes from.
impl Entry for (u16, String) {
    fn text(&self) -> &str {
        &self.1
    }

    fn is(&self, other: &Self) -> bool {
        self == other
    }
}

impl Entry for Known {
    fn text(&self) -> &str {
        &self.value
    }

    fn is(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Entry for CodedField {
    fn text(&self) -> &str {
        &self.value
    }

    fn is(&self, other: &Self) -> bool {
        self.role == other.role && self.value == other.value
    }
}

/// The list. Entries are never taken out of it one by one.
pub(super) struct Once<T> {
    list: Vec<T>,
    bytes: usize,
    /// Places of the first `entered` entries, each under the hash of its text, or the next number that is free.
    places: HashMap<u64, usize>,
    entered: usize,
}

impl<T: Entry> Once<T> {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), bytes: 0, places: HashMap::new(), entered: 0 }
    }

    /// Adds an entry, whether it is there already or not: within a row the file decides.
    pub(super) fn push(&mut self, one: T) {
        self.bytes += one.text().len() + BESIDE;
        self.list.push(one);
    }

    /// Adds an entry unless it is there already.
    pub(super) fn add(&mut self, one: T) {
        if !self.holds(&one) {
            self.push(one);
        }
    }

    fn holds(&mut self, one: &T) -> bool {
        if self.list.len() <= SHORT {
            return self.list.iter().any(|other| other.is(one));
        }
        while let Some(next) = self.list.get(self.entered) {
            if let Some(number) = self.free(next) {
                self.places.insert(number, self.entered);
            }
            self.entered += 1;
        }
        self.free(one).is_none()
    }

    /// The number under which an entry can be entered; `None`: it is entered already.
    fn free(&self, one: &T) -> Option<u64> {
        let mut number = self.places.hasher().hash_one(one.text());
        while let Some(place) = self.places.get(&number) {
            if self.list.get(*place).is_some_and(|other| other.is(one)) {
                return None;
            }
            number = number.wrapping_add(1);
        }
        Some(number)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.list.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Bytes held, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The entries, in the order in which they came.
    pub(super) fn into_list(self) -> Vec<T> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_stands_once_however_long_the_list_is() {
        let mut list = Once::new();
        for _ in 0..3 {
            for nr in 0..100 {
                list.add(Known::new("patient_name", format!("Quillfeather {nr}")));
            }
        }
        assert_eq!(list.len(), 100);
        // The same text of another kind is something else.
        list.add(Known::new("reporter_name", "Quillfeather 7"));
        list.add(Known::new("reporter_name", "Quillfeather 7"));
        assert_eq!((list.len(), list.entered), (101, 101));
        assert_eq!(list.bytes(), list.iter().map(|one| one.value.len() + BESIDE).sum::<usize>());
        let list = list.into_list();
        assert_eq!((list[0].value.as_str(), list[99].value.as_str()), ("Quillfeather 0", "Quillfeather 99"));
    }

    #[test]
    fn what_a_row_says_twice_stays() {
        let mut list = Once::new();
        for _ in 0..40 {
            list.push((3, "Fell".to_owned()));
        }
        list.add((3, "Fell".to_owned()));
        assert_eq!(list.len(), 40);
        list.add((4, "Fell".to_owned()));
        assert_eq!(list.len(), 41);
    }
}

//! What the redactor is told of a case: an incident enters, the identifiers known of its people leave.

use std::borrow::Cow;

use super::Corridor;
use crate::incident::{Incident, known_age};
use crate::redact::{Known, Part};

impl Corridor {
    /// The record's known identifiers, an age of 90 or over, and the words in its text that are removed everywhere.
    pub(super) fn known<'a>(&self, incident: &'a Incident, raw: &[(Part, &str)]) -> Cow<'a, [Known]> {
        let listed: Vec<Known> = raw
            .iter()
            .flat_map(|(_, text)| self.removals.find(text).into_iter().filter_map(|place| text.get(place)))
            .map(|word| Known::new(Known::PHRASE, word))
            .collect();
        let age = incident.age_years.and_then(known_age);
        if listed.is_empty() && age.is_none() {
            return Cow::Borrowed(&incident.known);
        }
        Cow::Owned(incident.known.iter().cloned().chain(age).chain(listed).collect())
    }
}

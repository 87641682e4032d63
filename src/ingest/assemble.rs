//! From a row to an incident: the one place that knows what each role means.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::cells::{
    add_coded, add_known, age_from_days, heed, identifies, is_no_reference, is_number, mapped,
    nearer_setting, split, worse_harm, worse_psychological,
};
use super::dates::{self, When};
use super::flag::is_set;
use super::mapping::Role;
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::Row;
use super::vocabulary as words;
use crate::incident::{Block, CodedRole, Incident};
use crate::redact::{Known, Part};
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// An incident whose rows are still being put together.
pub(crate) struct Draft {
    incident: Incident,
    narrative: Vec<(u16, String)>,
    occurred: Option<When>,
    reported: Option<When>,
    /// A column that says that there was harm and not how much.
    only_harm: Option<u16>,
}

/// Takes what is said about a value: the column and the reason.
pub(crate) type Warn<'a> = &'a mut dyn FnMut(u16, RejectReason);

/// The source key of a row: the mapping's key and the source id, or where there is none a digest of the narrative, so
/// that the same export read again is still the same.
pub(crate) fn source_key(plan: &Plan, row: &Row) -> String {
    let mut key = format!("{}:", plan.mapping.key);
    let start = key.len();
    for (at, text) in row.cells() {
        if plan.column(at).role == Role::SourceId {
            if key.len() > start {
                key.push('/');
            }
            key.push_str(text);
        }
    }
    if key.len() == start {
        let mut digest = Sha256::new();
        for (at, text) in row.cells() {
            if part_of(plan.column(at).role).is_some() {
                digest.update(at.to_le_bytes());
                digest.update(text.as_bytes());
                digest.update([0]);
            }
        }
        key.push_str("content-");
        for byte in digest.finalize().iter().take(16) {
            let _ = write!(key, "{byte:02x}");
        }
    }
    key
}

/// The revision of a row: a number, or a date as a number; 0 where there is none.
pub(crate) fn revision(plan: &Plan, row: &Row, warn: Warn<'_>) -> u64 {
    for (at, text) in row.cells() {
        if plan.column(at).role != Role::Revision {
            continue;
        }
        let number = text.strip_suffix(".0").unwrap_or(text).parse().ok();
        match number.or_else(|| dates::as_revision(text, plan.mapping.date_order)) {
            Some(revision) => return revision,
            None => warn(at, RejectReason::UnreadableRevision),
        }
    }
    0
}

impl Draft {
    /// Reads every mapped cell of a row.
    pub(crate) fn new(plan: &Plan, row: &Row, source_key: String, revision: u64, warn: Warn<'_>) -> Self {
        let mut draft = Draft {
            incident: Incident { source_key, revision, ..Incident::default() },
            narrative: Vec::new(),
            occurred: None,
            reported: None,
            only_harm: None,
        };
        for (at, text) in row.cells() {
            draft.take(plan, at, text, warn);
        }
        // Another column may have said how much; "no harm" beside "harm" is no degree either.
        if let Some(at) = draft.only_harm
            && draft.incident.harm.is_none_or(|harm| harm.severity() <= Harm::None.severity())
        {
            draft.incident.harm = None;
            warn(at, RejectReason::UnknownHarm);
        }
        draft.incident.reference_row = row.number();
        draft
    }

    /// Joins a further row of the same event: the highest harm, all identifiers, any text that is new.
    pub(crate) fn join(&mut self, other: Draft) {
        for (column, text) in other.narrative {
            if !self.narrative.contains(&(column, text.clone())) {
                self.narrative.push((column, text));
            }
        }
        let (to, from) = (&mut self.incident, other.incident);
        for coded in from.coded {
            if !to.coded.iter().any(|c| c.role == coded.role && c.value == coded.value) {
                to.coded.push(coded);
            }
        }
        to.harm = worse_harm(to.harm, from.harm);
        to.psychological_harm = worse_psychological(to.psychological_harm, from.psychological_harm);
        to.event_type = to.event_type.or(from.event_type);
        to.setting = nearer_setting(to.setting, from.setting);
        heed(to, from.known, from.blocks, from.age_years);
        if to.specialty.is_none() {
            to.specialty = from.specialty;
        }
        if to.public_reference.is_none() {
            to.public_reference = from.public_reference;
            to.reference_row = from.reference_row;
        }
        self.occurred = self.occurred.or(other.occurred);
        self.reported = self.reported.or(other.reported);
    }

    /// Takes from another row of the same event what guards it, not what it says: whom it names, and what forbids
    /// publication.
    pub(crate) fn heed(&mut self, other: Draft) {
        let from = other.incident;
        heed(&mut self.incident, from.known, from.blocks, from.age_years);
    }

    /// How many identifiers it has.
    pub(crate) fn identifiers(&self) -> usize {
        self.incident.known.len()
    }

    /// Adds identifiers from elsewhere (a contacts file).
    pub(crate) fn know(&mut self, known: impl Iterator<Item = Known>) {
        for one in known {
            add_known(&mut self.incident.known, one);
        }
    }

    /// Rows of the event are missing: somebody has to see it before anybody else does.
    pub(crate) fn lacks_rows(&mut self) {
        self.incident.blocks.push(Block::Incomplete);
    }

    /// Bytes of text held, about.
    pub(crate) fn bytes(&self) -> usize {
        let known = self.incident.known.iter().map(|one| one.value.len() + 64);
        self.narrative.iter().map(|(_, text)| text.len() + 64).chain(known).sum::<usize>() + 1024
    }

    /// The incident; as an error where nothing in it says what happened.
    pub(crate) fn finish(mut self, plan: &Plan) -> Result<Incident, Box<Incident>> {
        self.narrative.sort_by_key(|(column, _)| *column);
        let mut texts: Vec<&str> = Vec::new();
        for part in [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson] {
            let mut joined = String::new();
            for (at, text) in &self.narrative {
                let column = plan.column(*at);
                if part_of(column.role) != Some(part) || texts.contains(&text.as_str()) {
                    continue;
                }
                texts.push(text);
                if !joined.is_empty() {
                    joined.push_str("\n\n");
                }
                if let Some(heading) = &column.heading {
                    joined.push_str(heading);
                    joined.push(' ');
                }
                joined.push_str(text);
            }
            if !joined.is_empty() {
                self.incident.parts.push((part, joined));
            }
        }
        if !self.incident.parts.iter().any(|(part, _)| *part == Part::WhatHappened) {
            // A headline alone still says what happened.
            let Some(title) = self.incident.parts.iter_mut().find(|(part, _)| *part == Part::Title) else {
                return Err(Box::new(self.incident));
            };
            title.0 = Part::WhatHappened;
        }
        if let Some(When::Day(date)) = self.occurred {
            self.incident.occurred = Some(date);
        }
        self.incident.month = self.occurred.or(self.reported).and_then(When::month);
        Ok(self.incident)
    }

    fn take(&mut self, plan: &Plan, at: u16, text: &str, warn: Warn<'_>) {
        let column = plan.column(at);
        let incident = &mut self.incident;
        let values = || split(text, &plan.mapping.separators);
        match column.role {
            Role::Title | Role::WhatHappened | Role::ActionTaken | Role::Lesson => {
                self.narrative.push((at, text.to_owned()));
            }
            Role::Occurred | Role::Reported => {
                let slot =
                    if column.role == Role::Occurred { &mut self.occurred } else { &mut self.reported };
                match dates::parse(text, plan.mapping.date_order) {
                    // A day says more than a month, whichever column comes first.
                    Some(when @ When::Day(_)) if !matches!(slot, Some(When::Day(_))) => *slot = Some(when),
                    Some(when) => *slot = slot.or(Some(when)),
                    None => warn(at, RejectReason::ImpossibleDate),
                }
            }
            Role::Harm => {
                for value in values() {
                    match mapped(column, value, Harm::from_id).or_else(|| words::harm(value)) {
                        Some(harm) => incident.harm = worse_harm(incident.harm, Some(harm)),
                        None if words::only_harm(value) => self.only_harm = Some(at),
                        None => warn(at, RejectReason::UnknownHarm),
                    }
                }
            }
            Role::PsychologicalHarm => {
                for value in values() {
                    let found = mapped(column, value, PsychologicalHarm::from_id);
                    match found.or_else(|| words::psychological_harm(value)) {
                        Some(harm) => {
                            incident.psychological_harm =
                                worse_psychological(incident.psychological_harm, Some(harm));
                        }
                        None => warn(at, RejectReason::UnknownPsychologicalHarm),
                    }
                }
            }
            Role::EventType => {
                match mapped(column, text, EventType::from_id).or_else(|| words::event_type(text)) {
                    Some(kind) => incident.event_type = incident.event_type.or(Some(kind)),
                    None => warn(at, RejectReason::UnknownEventType),
                }
            }
            Role::Category => add_coded(incident, CodedRole::Category, values()),
            Role::Medication => add_coded(incident, CodedRole::Medication, values()),
            Role::Device => add_coded(incident, CodedRole::Device, values()),
            Role::Setting => {
                for value in values() {
                    let setting = mapped(column, value, Setting::from_id).or_else(|| words::setting(value));
                    incident.setting = nearer_setting(incident.setting, setting);
                }
            }
            Role::Specialty => {
                if incident.specialty.is_none() && !is_number(text) {
                    incident.specialty = Some(text.to_owned());
                }
            }
            Role::AgeDays => incident.age_years = incident.age_years.max(age_from_days(text)),
            Role::AgeYears => {
                incident.age_years = incident.age_years.max(text.parse().ok().filter(|age| *age < 130))
            }
            Role::Known => {
                let key = column.identifies.as_deref().unwrap_or(&column.name);
                if identifies(key, text) {
                    add_known(&mut incident.known, Known::new(key, text));
                }
            }
            Role::BlockedWhileSet => {
                if let Some(block) = column.block
                    && is_set(text, block, &column.set, &column.clear)
                    && !incident.blocks.contains(&block)
                {
                    incident.blocks.push(block);
                }
            }
            Role::PublicReference if !is_no_reference(text) => {
                incident.public_reference = Some(text.to_owned());
            }
            Role::PublicReference | Role::SourceId | Role::Revision | Role::Ignored => {}
        }
    }
}

fn part_of(role: Role) -> Option<Part> {
    match role {
        Role::Title => Some(Part::Title),
        Role::WhatHappened => Some(Part::WhatHappened),
        Role::ActionTaken => Some(Part::ActionTaken),
        Role::Lesson => Some(Part::Lesson),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::mapping::Mapping;
    use super::*;

    #[test]
    fn every_age_of_90_or_over_of_an_event_is_known() {
        let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Age\", role = \"age-years\" }]";
        let plan = Plan::new(Mapping::from_toml(toml).unwrap());
        let draft = |age: &str| {
            let mut row = Row::default();
            row.start(2);
            row.push(&[0], "Fell");
            row.push(&[1], age);
            Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {})
        };
        let mut event = draft("91");
        for age in ["95", "70", "95"] {
            event.join(draft(age));
        }
        let incident = event.finish(&plan).unwrap();
        assert_eq!(incident.age_years, Some(95));
        let ages: Vec<_> = incident.known.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
        assert_eq!(ages, [("age", "91"), ("age", "95")]);
    }

    #[test]
    fn what_stands_for_no_public_reference_is_none() {
        let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Ref\", role = \"public-reference\" }]";
        let plan = Plan::new(Mapping::from_toml(toml).unwrap());
        let draft = |reference: &str| {
            let mut row = Row::default();
            row.start(2);
            row.push(&[0], "Fell");
            row.push(&[1], reference);
            Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {})
        };
        for none in ["N/A", "n/a", "None", "-", "--", "nil", "n/k", "Not known"] {
            assert_eq!(draft(none).finish(&plan).unwrap().public_reference, None, "{none}");
        }
        // A further row of the event may have one.
        let mut event = draft("N/A");
        event.join(draft("PFD-2024-0017"));
        assert_eq!(event.finish(&plan).unwrap().public_reference.as_deref(), Some("PFD-2024-0017"));
    }
}

//! From a row to an incident: the one place that knows what each role means.

use std::collections::HashSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::cells::{
    add_coded, age_from_days, heed, identifies, is_no_reference, is_number, mapped, nearer_setting, split,
    whole, worse_harm, worse_psychological,
};
use super::dates::{self, When};
use super::flag::is_set;
use super::mapping::Role;
use super::once::Once;
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::Row;
use super::vocabulary as words;
use crate::incident::{Block, CodedField, CodedRole, Incident};
use crate::redact::{Known, Part};
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// An incident whose rows are still being put together.
pub(crate) struct Draft {
    /// Without what stands in the lists below.
    incident: Incident,
    narrative: Once<(u16, String)>,
    known: Once<Known>,
    coded: Once<CodedField>,
    occurred: Option<When>,
    reported: Option<When>,
    /// A column that says that there was harm and not how much.
    only_harm: Option<u16>,
}

/// Takes what is said about a value: the column and the reason.
pub(crate) type Warn<'a> = &'a mut dyn FnMut(u16, RejectReason);

/// Whether a row says which event it is of. "N/A" in a column of ids says it as little as nothing does: all such rows would
/// be one event.
pub(crate) fn has_id(plan: &Plan, row: &Row) -> bool {
    row.cells().any(|(at, id)| plan.column(at).role == Role::SourceId && !is_no_reference(id))
}

/// The source key of a row: the mapping's key and the source id, or where there is none a digest of the narrative, so
/// that the same export read again is still the same.
///
/// An id of one part stands as it is (so does that of a contacts file). Of several, whatever could be taken for the
/// sign between two of them is written behind a `\`: each `\`, and each "/" but those of the first part, to which all
/// belongs that stands before the others.
pub(crate) fn source_key(plan: &Plan, row: &Row) -> String {
    let mut key = format!("{}:", plan.mapping.key);
    let start = key.len();
    let has_id = has_id(plan, row);
    let is_id = |at: u16| has_id && plan.column(at).role == Role::SourceId;
    let ids = || row.cells().filter_map(|(at, id)| is_id(at).then_some(id));
    let several = ids().nth(1).is_some();
    for (nth, id) in ids().enumerate() {
        if nth > 0 {
            key.push('/');
        }
        if !several || !id.contains(['/', '\\']) {
            key.push_str(id);
            continue;
        }
        for c in id.chars() {
            if c == '\\' || c == '/' && nth > 0 {
                key.push('\\');
            }
            key.push(c);
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

/// The revision of a row: a number, or a date as a number; 0 where the row says none.
pub(crate) fn revision(plan: &Plan, row: &Row, warn: Warn<'_>) -> u64 {
    for (at, text) in row.cells() {
        if plan.column(at).role != Role::Revision {
            continue;
        }
        let number = whole(text).parse().ok();
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
            narrative: Once::new(),
            known: Once::new(),
            coded: Once::new(),
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
        other.narrative.into_list().into_iter().for_each(|one| self.narrative.add(one));
        other.coded.into_list().into_iter().for_each(|one| self.coded.add(one));
        other.known.into_list().into_iter().for_each(|one| self.known.add(one));
        let (to, from) = (&mut self.incident, other.incident);
        to.harm = worse_harm(to.harm, from.harm);
        to.psychological_harm = worse_psychological(to.psychological_harm, from.psychological_harm);
        to.event_type = to.event_type.or(from.event_type);
        to.setting = nearer_setting(to.setting, from.setting);
        heed(to, &mut self.known, from.blocks, from.age_years);
        if to.specialty.is_none() {
            to.specialty = from.specialty;
        }
        if to.public_reference.is_none() && from.public_reference.is_some() {
            to.public_reference = from.public_reference;
            to.reference_row = from.reference_row;
        }
        self.occurred = self.occurred.or(other.occurred);
        self.reported = self.reported.or(other.reported);
    }

    /// Takes from another row of the same event what guards it, not what it says: whom it names, what forbids
    /// publication, and the worse harm.
    pub(crate) fn heed(&mut self, other: Draft) {
        self.guard(other.incident, other.known);
    }

    /// Takes from an earlier row of the same event what this one leaves out, and what guards the event.
    pub(crate) fn update(&mut self, earlier: Draft) {
        let Draft { incident: mut from, narrative, known, coded, occurred, reported, .. } = earlier;
        let told: Vec<u16> = self.narrative.iter().map(|(column, _)| *column).collect();
        let untold = narrative.into_list().into_iter().filter(|(column, _)| !told.contains(column));
        untold.for_each(|one| self.narrative.push(one));
        let roles: Vec<CodedRole> = self.coded.iter().map(|coded| coded.role).collect();
        let uncoded = coded.into_list().into_iter().filter(|coded| !roles.contains(&coded.role));
        uncoded.for_each(|one| self.coded.push(one));
        self.occurred = self.occurred.or(occurred);
        self.reported = self.reported.or(reported);
        let to = &mut self.incident;
        to.event_type = to.event_type.or(from.event_type);
        to.setting = to.setting.or(from.setting);
        if to.specialty.is_none() {
            to.specialty = from.specialty.take();
        }
        if to.public_reference.is_none() && from.public_reference.is_some() {
            to.public_reference = from.public_reference.take();
            to.reference_row = from.reference_row;
        }
        self.guard(from, known);
    }

    fn guard(&mut self, from: Incident, known: Once<Known>) {
        known.into_list().into_iter().for_each(|one| self.known.add(one));
        let to = &mut self.incident;
        to.harm = worse_harm(to.harm, from.harm);
        to.psychological_harm = worse_psychological(to.psychological_harm, from.psychological_harm);
        heed(to, &mut self.known, from.blocks, from.age_years);
    }

    /// How many identifiers it has.
    pub(crate) fn identifiers(&self) -> usize {
        self.known.len()
    }

    /// Adds identifiers from elsewhere (a contacts file).
    pub(crate) fn know(&mut self, known: impl Iterator<Item = Known>) {
        known.for_each(|one| self.known.add(one));
    }

    /// Rows of the event are missing: somebody has to see it before anybody else does.
    pub(crate) fn lacks_rows(&mut self) {
        self.incident.blocks.push(Block::Incomplete);
    }

    /// Bytes of text held, about. Asked for each row, so the lists keep count.
    pub(crate) fn bytes(&self) -> usize {
        self.narrative.bytes() + self.known.bytes() + self.coded.bytes() + 1024
    }

    /// The incident; as an error where nothing in it says what happened.
    pub(crate) fn finish(self, plan: &Plan) -> Result<Incident, Box<Incident>> {
        let Draft { mut incident, narrative, known, coded, occurred, reported, .. } = self;
        incident.known = known.into_list();
        incident.coded = coded.into_list();
        let mut narrative = narrative.into_list();
        narrative.sort_by_key(|(column, _)| *column);
        let mut texts: HashSet<&str> = HashSet::new();
        // A text that stands in two parts stays in the one that is worth more.
        for part in [Part::WhatHappened, Part::Lesson, Part::ActionTaken, Part::Title] {
            let mut joined = String::new();
            for (at, text) in &narrative {
                let column = plan.column(*at);
                if part_of(column.role) != Some(part) || !texts.insert(text) {
                    continue;
                }
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
                incident.parts.push((part, joined));
            }
        }
        // In reading order.
        incident.parts.sort_by_key(|(part, _)| *part);
        if !incident.parts.iter().any(|(part, _)| *part == Part::WhatHappened) {
            // A headline alone still says what happened.
            let Some(title) = incident.parts.iter_mut().find(|(part, _)| *part == Part::Title) else {
                return Err(Box::new(incident));
            };
            title.0 = Part::WhatHappened;
        }
        if let Some(When::Day(date)) = occurred {
            incident.occurred = Some(date);
        }
        incident.month = occurred.or(reported).and_then(When::month);
        Ok(incident)
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
            Role::Category => add_coded(&mut self.coded, CodedRole::Category, values()),
            Role::Medication => add_coded(&mut self.coded, CodedRole::Medication, values()),
            Role::Device => add_coded(&mut self.coded, CodedRole::Device, values()),
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
                incident.age_years = incident.age_years.max(whole(text).parse().ok().filter(|age| *age < 130))
            }
            Role::Known => {
                let key = column.identifies.as_deref().unwrap_or(&column.name);
                if identifies(key, text) {
                    self.known.add(Known::new(key, text));
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
mod tests;

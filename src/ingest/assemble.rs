//! From a row to an incident: the one place that knows what each role means.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::dates::{self, When};
use super::flag::is_set;
use super::mapping::{Column, Role};
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::Row;
use super::vocabulary as words;
use crate::incident::{Block, CodedField, CodedRole, Incident, known_age};
use crate::redact::{Known, Part};
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// An incident whose rows are still being put together.
pub(crate) struct Draft {
    incident: Incident,
    narrative: Vec<(u16, String)>,
    occurred: Option<When>,
    reported: Option<When>,
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
        };
        for (at, text) in row.cells() {
            draft.take(plan, at, text, warn);
        }
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
            Role::PublicReference => incident.public_reference = Some(text.to_owned()),
            Role::SourceId | Role::Revision | Role::Ignored => {}
        }
    }
}

/// Adds whom another row of the event names, and what it forbids.
fn heed(to: &mut Incident, known: Vec<Known>, blocks: Vec<Block>, age_years: Option<u16>) {
    for one in known {
        add_known(&mut to.known, one);
    }
    for block in blocks {
        if !to.blocks.contains(&block) {
            to.blocks.push(block);
        }
    }
    // The record keeps the age of the eldest; the redactor is to know another patient's as well.
    if let Some(age) = to.age_years.min(age_years).and_then(known_age) {
        add_known(&mut to.known, age);
    }
    to.age_years = to.age_years.max(age_years);
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

/// The values of a cell that may hold several.
fn split<'a>(text: &'a str, separators: &[String]) -> Vec<&'a str> {
    let mut values = vec![text];
    for separator in separators.iter().filter(|separator| text.contains(separator.as_str())) {
        values = values.iter().flat_map(|value| value.split(separator.as_str())).collect();
    }
    values.into_iter().map(str::trim).filter(|value| !value.is_empty()).collect()
}

fn mapped<T>(column: &Column, value: &str, from_id: impl Fn(&str) -> Option<T>) -> Option<T> {
    if column.values.is_empty() {
        return None;
    }
    let value = words::fold(value);
    column.values.iter().find(|(word, _)| words::fold(word) == value).and_then(|(_, id)| from_id(id))
}

/// Codes without words are no evidence for a theme, so bare numbers are left out.
fn add_coded(incident: &mut Incident, role: CodedRole, values: Vec<&str>) {
    incident.coded.extend(
        values
            .into_iter()
            .filter(|value| !is_number(value))
            .map(|value| CodedField { role, value: value.to_owned() }),
    );
}

fn add_known(known: &mut Vec<Known>, one: Known) {
    if !known.iter().any(|k| k.key == one.key && k.value == one.value) {
        known.push(one);
    }
}

/// Whether the value of an identifying column identifies anybody: "Not known" and "Emergency Department" do not, and
/// scrubbing them would take ordinary words out of the text.
fn identifies(key: &str, value: &str) -> bool {
    const NOBODY: &[&str] = &[
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "nil",
        "none",
        "no",
        "yes",
        "y",
        "n",
        "unknown",
        "not known",
        "not applicable",
        "not stated",
        "not recorded",
        "anonymous",
        "anon",
        "other",
        "tbc",
        "staff",
        "patient",
        "test",
        "various",
        "see above",
        "as above",
    ];
    let folded = words::fold(value);
    if NOBODY.contains(&folded.as_str()) || folded.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return false;
    }
    !(matches!(key, "ward" | "site" | "location") && words::is_generic_place(value))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// LFPSE writes ages as years × 372 or months × 31 (a year of twelve months of 31 days), never as real days.
fn age_from_days(text: &str) -> Option<u16> {
    let days: u32 = text.strip_suffix(".0").unwrap_or(text).parse().ok()?;
    u16::try_from(days / 372).ok().filter(|years| *years < 130)
}

/// The worse of two; a near miss beside "no harm" is a near miss, beside real harm it is that harm.
fn worse_harm(one: Option<Harm>, other: Option<Harm>) -> Option<Harm> {
    match (one, other) {
        (Some(Harm::NearMiss), Some(Harm::None)) | (Some(Harm::None), Some(Harm::NearMiss)) => {
            Some(Harm::NearMiss)
        }
        (Some(one), Some(other)) => Some(if other.severity() > one.severity() { other } else { one }),
        (one, other) => one.or(other),
    }
}

fn worse_psychological(
    one: Option<PsychologicalHarm>,
    other: Option<PsychologicalHarm>,
) -> Option<PsychologicalHarm> {
    let rank = |harm| match harm {
        PsychologicalHarm::Unknown => 0,
        PsychologicalHarm::None => 1,
        PsychologicalHarm::Low => 2,
        PsychologicalHarm::Moderate => 3,
        PsychologicalHarm::Severe => 4,
    };
    match (one, other) {
        (Some(one), Some(other)) => Some(if rank(other) > rank(one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// "Hospital ward" says least: any other setting wins over it, else the first.
fn nearer_setting(one: Option<Setting>, other: Option<Setting>) -> Option<Setting> {
    match (one, other) {
        (Some(Setting::Acute) | None, Some(other)) => Some(other),
        (one, _) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::super::mapping::Mapping;
    use super::*;

    #[test]
    fn lfpse_ages_are_years_of_372_days() {
        assert_eq!(age_from_days("26040"), Some(70));
        assert_eq!(age_from_days("33852"), Some(91));
        assert_eq!(age_from_days("310"), Some(0));
        assert_eq!(age_from_days("-"), None);
        assert_eq!(age_from_days("999999"), None);
    }

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
    fn several_values_in_a_cell() {
        let separators = [" {~@~} ".to_owned(), "; ".to_owned()];
        assert_eq!(split("Drug {~@~} Device; Blood", &separators), ["Drug", "Device", "Blood"]);
        assert_eq!(split("Drug", &[]), ["Drug"]);
    }

    #[test]
    fn harm_of_several_rows() {
        use Harm::*;
        assert_eq!(worse_harm(Some(Low), Some(Severe)), Some(Severe));
        assert_eq!(worse_harm(Some(None), Some(NearMiss)), Some(NearMiss));
        assert_eq!(worse_harm(Some(NearMiss), Some(Low)), Some(Low));
    }

    #[test]
    fn what_names_nobody_is_not_scrubbed() {
        assert!(identifies("patient_name", "Ottoline Quillfeather"));
        assert!(identifies("ward", "Ward 7B"));
        for (key, value) in
            [("reporter_name", "Not known"), ("ward", "Emergency Department"), ("handler", "-")]
        {
            assert!(!identifies(key, value), "{value}");
        }
    }
}

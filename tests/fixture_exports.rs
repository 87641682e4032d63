//! The committed exports: each is recognised as what it is, and gives the events and rejects that `expected.tsv` says,
//! with the text, the labels and the known identifiers of the records that `records.tsv` says stand in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ingest_support;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use hindsight::incident::{Block, Incident};
use hindsight::ingest::{Format, Mapping, OpenOptions, RejectReason};
use hindsight::redact::Part;
use hindsight::values::{EventType, Harm};
use ingest_support::*;
use serde_json::Value;

/// One line of `expected.tsv`.
struct Expected {
    file: String,
    format: String,
    mapping: Option<String>,
    events: usize,
    blocked: usize,
    rejects: BTreeMap<String, u64>,
}

fn lines(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixtures().join("exports").join(name)).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn expected() -> Vec<Expected> {
    let read = |line: Vec<String>| -> Expected {
        let [file, format, mapping, events, blocked, rejects] = line.try_into().unwrap();
        let rejects = rejects.split(',').filter_map(|one| one.split_once('='));
        Expected {
            file,
            format,
            mapping: (mapping != "-").then_some(mapping),
            events: events.parse().unwrap(),
            blocked: blocked.parse().unwrap(),
            rejects: rejects.map(|(reason, n)| (reason.to_owned(), n.parse().unwrap())).collect(),
        }
    };
    lines("expected.tsv").into_iter().map(read).collect()
}

fn open(export: &Expected) -> Read {
    let mapping = export.mapping.as_ref().map(|name| {
        Mapping::from_toml(&fs::read_to_string(fixtures().join("mappings").join(name)).unwrap()).unwrap()
    });
    let options = OpenOptions { mapping, ..OpenOptions::default() };
    read_with(&fixtures().join("exports").join(&export.file), &options)
        .unwrap_or_else(|e| panic!("{}: {e}", export.file))
}

fn reason(reason: RejectReason) -> String {
    serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned()
}

/// The records by id.
fn records() -> HashMap<String, Value> {
    let texts = ["tune.jsonl", "check.jsonl"]
        .map(|name| fs::read_to_string(fixtures().join("redaction").join(name)).unwrap());
    let read = |line: &str| -> (String, Value) {
        let record: Value = serde_json::from_str(line).unwrap();
        (record["id"].as_str().unwrap().to_owned(), record)
    };
    texts.iter().flat_map(|text| text.lines().map(read)).collect()
}

/// What a reader may not change: letters and digits, in order.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn said(incident: &Incident, part_: Part) -> String {
    letters(part(incident, part_).unwrap_or_default())
}

#[test]
fn every_export_is_recognised_and_read_as_expected() {
    for export in expected() {
        let read = open(&export);
        let name = &export.file;
        let format = read.source.format();
        assert_eq!(format.id(), export.format, "{name}");
        assert_eq!(format == Format::Mapped, export.mapping.is_some(), "{name}");
        let found: BTreeMap<String, u64> =
            read.rejects.counts().iter().map(|(why, n)| (reason(*why), *n)).collect();
        assert_eq!(found, export.rejects, "{name}");
        assert_eq!(read.incidents.len(), export.events, "{name}");
        let blocked = read.incidents.iter().filter(|incident| !incident.blocks.is_empty()).count();
        assert_eq!(blocked, export.blocked, "{name}");
        let keys: BTreeSet<_> = read.incidents.iter().map(|incident| &incident.source_key).collect();
        assert_eq!(keys.len(), export.events, "{name}: one key an event");
    }
}

#[test]
fn every_file_in_the_folder_is_accounted_for() {
    let listed: BTreeSet<String> = expected().into_iter().map(|export| export.file).collect();
    for entry in fs::read_dir(fixtures().join("exports")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let beside =
            ["expected.tsv", "records.tsv"].contains(&name.as_str()) || name.ends_with("-contacts.csv");
        assert!(beside || listed.contains(&name), "{name} is in no table");
    }
}

/// No text is lost or moved on its way through a reader, whatever the encoding, and the labels arrive.
#[test]
fn what_is_read_is_what_the_records_say() {
    let records = records();
    let mut by_file: HashMap<String, HashMap<String, String>> = HashMap::new();
    for line in lines("records.tsv") {
        let [file, source_id, record] = line.try_into().unwrap();
        by_file.entry(file).or_default().insert(source_id, record);
    }
    let mut seen = BTreeSet::new();
    let (mut settings, mut with_setting) = (0, 0);
    for export in expected() {
        let ids = &by_file[&export.file];
        for incident in open(&export).incidents {
            let (_, source_id) = incident.source_key.split_once(':').unwrap();
            let id = &ids[source_id];
            let record = &records[id];
            let at = format!("{} {id}", export.file);
            assert!(seen.insert(id.clone()), "{at} comes twice");

            let text = |part: &str| letters(record[part]["text"].as_str().unwrap_or_default());
            let what = said(&incident, Part::WhatHappened);
            assert!(what.starts_with(&text("what")), "{at}: what happened");
            // NRLS has no column for what was done; the causes carry it.
            if export.format == "nrls" {
                assert!(what.ends_with(&text("action")), "{at}: action");
            } else {
                assert_eq!(said(&incident, Part::ActionTaken), text("action"), "{at}: action");
            }
            assert_eq!(said(&incident, Part::Lesson), text("lesson"), "{at}: lesson");
            assert_eq!(said(&incident, Part::Title), text("title"), "{at}: title");

            let harm = Harm::from_id(record["harm"].as_str().unwrap()).unwrap();
            // LFPSE has no near miss.
            let harm =
                if export.format.starts_with("lfpse") && harm == Harm::NearMiss { Harm::None } else { harm };
            let unread = export.rejects.contains_key("unknown-harm") && incident.harm.is_none();
            assert!(unread || incident.harm == Some(harm), "{at}: {:?} is not {harm:?}", incident.harm);
            let kind = EventType::from_id(record["type"].as_str().unwrap()).unwrap();
            assert_eq!(incident.event_type.unwrap_or(EventType::Incident), kind, "{at}");
            let misdated = export.rejects.contains_key("impossible-date") && incident.occurred.is_none();
            let day = incident.occurred.map(|date| date.to_string());
            assert!(misdated || day.as_deref() == record["date"].as_str(), "{at}: {day:?}");
            with_setting += usize::from(incident.setting.is_some());
            settings +=
                usize::from(incident.setting.is_some_and(|s| s.id() == record["setting"].as_str().unwrap()));

            // What a system may have no column for: FHIR and Datix have one for everything.
            let all = ["datix-labels", "lfpse-fhir"].contains(&export.format.as_str());
            for (key, value) in record["known"].as_object().into_iter().flatten() {
                if key == "dob" {
                    assert!(!known(&incident, "dob").is_empty(), "{at}: the date of birth is not known");
                } else if all || ["patient_name", "nhs_number"].contains(&key.as_str()) {
                    let value = sorted(value.as_str().unwrap());
                    let found = incident.known.iter().any(|one| {
                        let same =
                            one.key == *key || one.key == "patient_identifier" && key.ends_with("_number");
                        same && sorted(&one.value) == value
                    });
                    assert!(found, "{at}: {key} is not known");
                }
            }
        }
    }
    assert_eq!(seen.len(), records.len(), "every record is in an export");
    assert_eq!(with_setting, seen.len(), "every incident has a setting");
    // A specialty column may say more than the record's own setting ("acute", "Obstetrics").
    assert!(settings * 100 >= with_setting * 85, "{settings} of {with_setting} settings");
}

/// Names are written either way round; their letters are the same.
fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = letters(text).to_lowercase().chars().collect();
    letters.sort_unstable();
    letters
}

#[test]
fn every_theme_harm_type_setting_and_identifier_is_covered() {
    let records = records();
    let listed: BTreeSet<String> = lines("records.tsv").into_iter().map(|mut line| line.remove(2)).collect();
    assert!(listed.len() >= 600);
    let all = |pick: &dyn Fn(&Value) -> Vec<String>| -> BTreeSet<String> {
        listed.iter().flat_map(|id| pick(&records[id])).collect()
    };
    let one = |key: &str, value: &Value| vec![value[key].as_str().unwrap().to_owned()];
    for harm in ["none", "low", "moderate", "severe", "fatal", "nearmiss"] {
        assert!(all(&|r| one("harm", r)).contains(harm), "{harm}");
    }
    for kind in ["incident", "good-care", "outcome", "risk"] {
        assert!(all(&|r| one("type", r)).contains(kind), "{kind}");
    }
    assert_eq!(all(&|r| one("setting", r)).len(), 16);
    let themes =
        all(&|r| r["themes"].as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect());
    let taxonomy = fs::read_to_string(fixtures().join("make/subcategories.tsv")).unwrap();
    for line in taxonomy.lines() {
        let (theme, _) = line.split_once('\t').unwrap();
        assert!(themes.contains(theme), "{theme}");
    }
    let kinds = all(&|r| {
        let spans = ["title", "what", "action", "lesson"].map(|part| r[part]["spans"].as_array().cloned());
        spans.into_iter().flatten().flatten().map(|span| span["kind"].as_str().unwrap().to_owned()).collect()
    });
    for kind in "NAME NHSNO MRN ID DATE DOB AGE90 PHONE EMAIL URL POSTCODE ADDRESS ORG WARD".split(' ') {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn flags_that_hold_a_case_are_read() {
    let mut blocks = BTreeSet::new();
    for export in expected().iter().filter(|export| export.blocked > 0) {
        blocks.extend(open(export).incidents.into_iter().flat_map(|incident| incident.blocks));
    }
    assert_eq!(
        blocks,
        BTreeSet::from([Block::Candour, Block::Inquest, Block::Police, Block::Claim, Block::OptOut])
    );
}

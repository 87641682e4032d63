//! JSON exports: lines, arrays, nested keys, and LFPSE events as FHIR.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ingest_support;

use hindsight::ingest::{Format, IngestError, Mapping, OpenOptions, RejectReason};
use hindsight::redact::Part;
use hindsight::values::{EventType, Harm, Month, PsychologicalHarm, Setting};
use ingest_support::*;

const NESTED: &str = r#"
name = "Local"
key = "local"
format = "json"
columns = [
    { name = "case.id", role = "source-id" },
    { name = "story.what", role = "what-happened" },
    { name = "story.done", role = "action-taken" },
    { name = "harm", role = "harm" },
    { name = "tags", role = "category" },
    { name = "people", role = "known", as = "contact" },
]"#;

fn nested() -> OpenOptions {
    OpenOptions { mapping: Some(Mapping::from_toml(NESTED).unwrap()), ..OpenOptions::default() }
}

const ONE: &str = r#"{"case": {"id": 7, "x": [1, {"y": 2}]}, "story": {"what": "Fell \u0000in\nbay", "done": null}, "harm": "Low", "tags": ["Falls", "Bed"], "people": {"any": "Ottoline Quillfeather", "tel": ["07700 900123"]}}"#;
const TWO: &str = r#"{"story": {"what": "Slipped", "done": "Mopped"}, "case": {"id": "8"}}"#;

#[test]
fn lines_arrays_and_objects_give_the_same_incidents() {
    let utf16 = |text: String| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (name, bytes) in [
        ("lines", format!("{ONE}\n\n{TWO}").into_bytes()),
        ("lines with mark", format!("\u{feff}{ONE}\r\n{TWO}\r\n").into_bytes()),
        ("array", format!("[{ONE},\n{TWO}]").into_bytes()),
        ("array over lines", format!("[\n  {},\n{TWO}\n]\n", ONE.replace(", \"", ",\n\"")).into_bytes()),
        ("objects over lines", format!("{}\n{TWO}", ONE.replace(", \"", ",\n\"")).into_bytes()),
        ("UTF-16", utf16(format!("\u{feff}[{ONE},{TWO}]"))),
    ] {
        let read = read_bytes("export.json", &bytes, &nested()).unwrap();
        assert!(read.rejects.listed().is_empty(), "{name}");
        let [one, two] = read.incidents.as_slice() else { panic!("{name}: two incidents") };
        assert_eq!((one.source_key.as_str(), what(one)), ("local:7", "Fell in\nbay"), "{name}");
        assert_eq!(
            (two.source_key.as_str(), part(two, Part::ActionTaken)),
            ("local:8", Some("Mopped")),
            "{name}"
        );
        assert_eq!(one.harm, Some(Harm::Low));
        assert_eq!(known(one, "contact"), ["Ottoline Quillfeather", "07700 900123"]);
        let coded: Vec<&str> = one.coded.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(coded, ["Falls", "Bed"]);
    }
}

#[test]
fn the_mapping_of_a_json_file_reads_it_again() {
    let read = read_bytes("export.json", format!("[{ONE},{TWO}]").as_bytes(), &nested()).unwrap();
    let shown = read.source.mapping().to_toml();
    assert!(shown.contains("format = \"json\"") && shown.contains("case.x"), "{shown}");
    assert!(!shown.contains("people.any"), "{shown}");
    let options =
        OpenOptions { mapping: Some(Mapping::from_toml(&shown).unwrap()), ..OpenOptions::default() };
    let again = read_bytes("export.json", format!("[{ONE},{TWO}]").as_bytes(), &options).unwrap();
    assert_eq!(what(&again.incidents[1]), "Slipped");
    assert_eq!(again.source.mapping(), read.source.mapping());
}

#[test]
fn known_exports_are_recognised_by_their_keys() {
    let pfd = r#"{"id": "a", "circumstances": "He fell", "concerns": "Rails", "coroner": "A Coroner", "date": "25/03/2024"}"#;
    let read = read_bytes("reports.jsonl", pfd.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.source.format(), Format::Pfd);
    assert_eq!(read.incidents[0].month, Month::new(2024, 3));
    let datix = r#"[{"recordid": 5, "inc_notes": "Fell", "inc_name": "Ottoline Quillfeather"}]"#;
    let read = read_bytes("x.json", datix.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.source.format(), Format::DatixColumns);
    assert_eq!(known(&read.incidents[0], "patient_name"), ["Ottoline Quillfeather"]);
}

#[test]
fn what_another_library_published_is_read_and_what_it_counted_is_not() {
    let json = r#"{"id":"9p9c5gx16cam","title":"- Fall in [ward]","what_happened":"'=1+1 stood in the notes of [patient]. Training overdue, [staff 1] told [2 days later].","action_taken":"+ Mats","lesson":null,"themes":[{"id":"FALL-bed","label":"Bed","theme":"FALL","score":0.9,"why":["category: Training"]}],"factors":[{"id":"training","label":"Training","score":0.8,"why":["overdue"]}],"never_events":[],"type":"good-care","harm":"nearmiss","psychological_harm":"none","setting":"mental-health","specialty":"Emergency medicine","month":"2025-06","removed":{"NAME":2,"WARD":1,"DATE":1,"DOB":1},"public_reference":"PFD-2024-0017"}"#;
    let csv = "\u{feff}id,title,what happened,action taken,lesson,themes,factors,type,harm,psychological harm,setting,specialty,month\n\
               9p9c5gx16cam,'- Fall in [ward],\"'=1+1 stood in the notes of [patient]. Training overdue, [staff 1] told [2 days later].\",\
               '+ Mats,,Bed,Training,good-care,nearmiss,none,mental-health,Emergency medicine,2025-06\n";
    for (name, text) in [("lessons.ndjson", json), ("lessons.csv", csv)] {
        let read = read_bytes(name, text.as_bytes(), &OpenOptions::default()).unwrap();
        assert_eq!(read.source.format(), Format::Hindsight, "{name}");
        let notes = read.source.columns();
        assert!(notes.unread.is_empty() && notes.read_by_name.is_empty(), "{name}: {notes:?}");
        assert!(notes.absent.is_empty() && read.rejects.listed().is_empty(), "{name}: {:?}", read.rejects);
        let [one] = read.incidents.as_slice() else { panic!("one incident") };
        assert_eq!(one.source_key, "hindsight:9p9c5gx16cam");
        assert_eq!(part(one, Part::Title), Some("- Fall in [ward]"), "{name}");
        assert_eq!(part(one, Part::ActionTaken), Some("+ Mats"), "{name}");
        assert_eq!(part(one, Part::Lesson), None);
        assert!(what(one).ends_with("Training overdue, [staff 1] told [2 days later]."), "{name}");
        // In JSON nothing was set before it.
        assert_eq!(what(one).starts_with('\''), name == "lessons.ndjson", "{name}");
        assert_eq!((one.occurred, one.month), (None, Month::new(2025, 6)));
        assert_eq!((one.harm, one.event_type), (Some(Harm::NearMiss), Some(EventType::GoodCare)));
        assert_eq!(one.psychological_harm, Some(PsychologicalHarm::None));
        assert_eq!(one.setting, Some(Setting::MentalHealth));
        assert_eq!(one.specialty.as_deref(), Some("Emergency medicine"));
        assert_eq!(one.public_reference.is_some(), name == "lessons.ndjson");
        assert!(one.known.is_empty() && one.coded.is_empty() && one.blocks.is_empty(), "{name}: {one:?}");
    }
}

#[test]
fn a_bad_line_is_a_reject_and_the_rest_goes_on() {
    let text = format!("{TWO}\n{{\"case\": nonsense}}\n[1]\n7\n{{\"story\": {{\"what\": \"x\n{ONE}\n");
    let read = read_bytes("x.ndjson", text.as_bytes(), &nested()).unwrap();
    assert_eq!(read.incidents.len(), 2);
    assert_eq!(
        listed(&read.rejects),
        [
            (2, None, RejectReason::NotJson),
            (3, None, RejectReason::NotAnObject),
            (4, None, RejectReason::NotAnObject),
            (5, None, RejectReason::NotJson),
        ]
    );
}

fn sample() -> String {
    std::fs::read_to_string(fixtures().join("fhir/lfpse-v6-adverse-event.json")).unwrap()
}

/// The sample with another id and narrative, on one line.
fn event(id: &str, what: &str) -> String {
    let mut event: serde_json::Value = serde_json::from_str(&sample()).unwrap();
    event["id"] = id.into();
    event["description"] = what.into();
    event.to_string()
}

#[test]
fn an_lfpse_event_is_read_from_elements_extensions_and_contained_resources() {
    let read = read(&fixtures().join("fhir/lfpse-v6-adverse-event.json")).unwrap();
    assert_eq!(read.source.format(), Format::LfpseFhir);
    assert!(read.rejects.listed().is_empty());
    let [one] = read.incidents.as_slice() else { panic!("one incident") };
    assert_eq!(
        what(one),
        "Patient given 20 units instead of 2 units of rapid acting insulin.\n\nProblem: Insulin syringe not used.\n\n\
         Clinical outcome: Hypoglycaemia treated; recovered."
    );
    assert_eq!(part(one, Part::ActionTaken), Some("Glucose given, reg informed."));
    assert_eq!(part(one, Part::Lesson), Some("What went well: Second nurse noticed quickly."));
    assert_eq!(one.occurred, Some(jiff::civil::date(2025, 3, 13)));
    assert_eq!(one.age_years, Some(70));
    assert_eq!(one.harm, Some(Harm::Low));
    assert_eq!(one.psychological_harm, Some(PsychologicalHarm::None));
    assert_eq!(one.event_type, Some(EventType::Incident));
    assert_eq!(known(one, "organisation"), ["Z45"]);
    assert_eq!(one.coded[0].value, "Insulin aspart");
}

#[test]
fn people_in_contained_resources_are_known() {
    let text = r##"{"resourceType": "AdverseEvent", "id": "r1", "meta": {"versionId": "3"},
        "identifier": {"system": "x", "value": "LFPSE-1"},
        "contained": [
          {"resourceType": "Patient", "name": [{"given": ["Ottoline", "May"], "family": "Quillfeather"}], "birthDate": "1944-02-11",
           "identifier": [{"value": "999 123 4567"}], "telecom": [{"system": "phone", "value": "07700 900123"}],
           "address": [{"line": ["3 Low Lane"], "postalCode": "ZZ1 1AA"}],
           "extension": [{"url": "https://x/patient-information-9", "extension": [
             {"url": "https://x/PhysicalHarm-9", "valueCodeableConcept": {"coding": [{"code": "2", "display": "Severe"}]}}]}]},
          {"resourceType": "Patient", "extension": [{"url": "PhysicalHarm", "valueCode": "5"}]},
          {"resourceType": "Practitioner", "name": [{"text": "Dr Bram Sedgewick"}]},
          {"resourceType": "Device", "deviceName": [{"name": "Syringe driver", "type": "model-name"}]},
          {"resourceType": "Medication", "code": {"coding": [{"code": "1"}], "text": "Morphine"}}],
        "extension": [{"url": "https://x/unheard-of-7", "extension": [{"url": "Secret", "valueString": "not read"}]},
                      {"url": "https://x/core-7", "extension": [{"url": "Description-7", "valueString": "Wrong rate set"},
                                                             {"url": "DataSharingOptOut", "valueBoolean": true}]}],
        "event": {"coding": [{"code": "2", "display": "Good care"}]}}"##;
    let read = read_bytes("x.json", text.as_bytes(), &OpenOptions::default()).unwrap();
    let one = &read.incidents[0];
    assert_eq!((one.source_key.as_str(), one.revision, what(one)), ("lfpse:LFPSE-1", 3, "Wrong rate set"));
    assert_eq!(known(one, "patient_name"), ["Ottoline May Quillfeather"]);
    assert_eq!(known(one, "patient_identifier"), ["999 123 4567"]);
    assert_eq!(known(one, "patient_address"), ["3 Low Lane", "ZZ1 1AA"]);
    assert_eq!(known(one, "reporter_name"), ["Dr Bram Sedgewick"]);
    assert_eq!(known(one, "dob"), ["1944-02-11"]);
    assert_eq!(one.harm, Some(Harm::Severe));
    assert_eq!(one.event_type, Some(EventType::GoodCare));
    assert_eq!(one.blocks, [hindsight::incident::Block::OptOut]);
    let coded: Vec<&str> = one.coded.iter().map(|c| c.value.as_str()).collect();
    assert_eq!(coded, ["Syringe driver", "Morphine"]);
}

#[test]
fn relatives_and_roles_in_contained_resources_are_known() {
    let text = r##"{"resourceType": "AdverseEvent", "id": "r1", "description": "Fell",
        "contained": [
          {"resourceType": "Patient", "name": [{"given": ["Ottoline"], "family": "Quillfeather"}],
           "contact": [{"relationship": [{"coding": [{"code": "N", "display": "Next-of-Kin"}]}],
                        "name": {"given": ["Bram"], "family": "Sedgewick"},
                        "telecom": [{"system": "phone", "value": "07700 900456"}],
                        "address": {"line": ["9 High Lane"], "postalCode": "ZZ2 2BB"},
                        "extension": [{"url": "Description", "valueString": "not read"}]}]},
          {"resourceType": "RelatedPerson", "name": [{"text": "Zephyrine Thursby"}], "birthDate": "1950-04-03",
           "telecom": [{"system": "phone", "value": "07700 900789"}], "address": [{"line": ["1 Mill Row"]}]},
          {"resourceType": "PractitionerRole", "practitioner": {"reference": "#x", "display": "Jo Silks"},
           "telecom": [{"system": "phone", "value": "07700 900321"}]}]}"##;
    let read = read_bytes("x.json", text.as_bytes(), &OpenOptions::default()).unwrap();
    let one = &read.incidents[0];
    assert_eq!(what(one), "Fell");
    let mut relatives = known(one, "relative_name");
    relatives.sort_unstable();
    assert_eq!(relatives, ["Bram Sedgewick", "Zephyrine Thursby"]);
    assert_eq!(known(one, "relative_address"), ["9 High Lane", "ZZ2 2BB", "1 Mill Row"]);
    assert_eq!(known(one, "relative_contact"), ["07700 900456", "07700 900789"]);
    assert_eq!(known(one, "relative_dob"), ["1950-04-03"]);
    assert_eq!(known(one, "reporter_name"), ["Jo Silks"]);
    assert_eq!(known(one, "reporter_contact"), ["07700 900321"]);
}

#[test]
fn bundles_lines_and_arrays_of_events() {
    let (one, two) = (event("1", "First"), event("2", "Second"));
    let patient = r#"{"resourceType": "Patient", "id": "p"}"#;
    let bundle = |rows: &[&str]| -> String {
        let entries: Vec<String> =
            rows.iter().map(|row| format!("{{\"fullUrl\": \"urn:x\", \"resource\": {row}}}")).collect();
        format!(
            "{{\"resourceType\": \"Bundle\", \"type\": \"searchset\", \"entry\": [{}], \"total\": 2}}",
            entries.join(",")
        )
    };
    for (name, text) in [
        ("bundle", bundle(&[&one, patient, &two])),
        ("two bundles", format!("{}\n{}\n", bundle(&[&one, patient]), bundle(&[&two]))),
        ("lines", format!("{one}\n{patient}\n{two}\n")),
        ("array", format!("[{one}, {patient}, {two}]")),
    ] {
        let read = read_bytes("events.json", text.as_bytes(), &OpenOptions::default()).unwrap();
        assert_eq!(read.source.format(), Format::LfpseFhir, "{name}");
        let starts: Vec<&str> = read.incidents.iter().map(|i| what(i).split('\n').next().unwrap()).collect();
        // The narrative of the core extension stands beside the description of the resource.
        assert_eq!(starts, ["First", "Second"], "{name}");
        assert_eq!(listed(&read.rejects), [(2, None, RejectReason::WrongResource)], "{name}");
    }
    let alone = read_bytes("x.json", patient.as_bytes(), &OpenOptions::default());
    assert!(matches!(alone, Err(IngestError::WrongResource { .. })));
    let only = read_bytes("x.json", bundle(&[patient]).as_bytes(), &OpenOptions::default());
    assert!(matches!(only, Err(IngestError::WrongResource { .. })));
}

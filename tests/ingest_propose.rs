//! The mapping proposed for an export that is not known: complete, readable back, and usable as it stands.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ingest_support;

use hindsight::incident::Block;
use hindsight::ingest::{IngestError, Mapping, OpenOptions, Role, propose};
use hindsight::redact::Part;
use ingest_support::*;

const STORY: &str = "Ottoline slid off the commode while her nurse answered a bell; no injury seen.";

/// Proposes a mapping for bytes, then reads them with it.
fn proposed(name: &str, bytes: &[u8]) -> (String, Mapping, Read) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(read(&path), Err(IngestError::Unrecognised { .. })));
    let text = propose(&path, &OpenOptions::default()).unwrap();
    assert!(!text.contains("Ottoline"), "{text}");
    let mapping = Mapping::from_toml(&text).unwrap();
    let options = OpenOptions { mapping: Some(mapping.clone()), ..OpenOptions::default() };
    (text, mapping, read_with(&path, &options).unwrap())
}

fn role(mapping: &Mapping, name: &str) -> Role {
    mapping.columns.iter().find(|column| column.name == name).unwrap().role
}

#[test]
fn a_table_gets_a_mapping_with_every_column() {
    let csv = format!(
        "Safety log\nCase no;Occurred on (date);Person’s name;Remarks;What we did, and why;Colour\n12;13/03/2025;Ottoline Quillfeather;\"{STORY}\";Rail, fitted;Blue\n"
    );
    let (text, mapping, read) = proposed("log.csv", csv.as_bytes());
    assert_eq!(mapping.columns.len(), 6);
    assert_eq!(role(&mapping, "Case no"), Role::SourceId);
    assert_eq!(role(&mapping, "Occurred on (date)"), Role::Occurred);
    assert_eq!(role(&mapping, "Person’s name"), Role::Known);
    assert_eq!(role(&mapping, "Colour"), Role::Ignored);
    // No name for it, but by far the longest texts.
    assert_eq!(role(&mapping, "Remarks"), Role::WhatHappened);
    assert!(text.starts_with("# A first guess"));
    let one = &read.incidents[0];
    assert_eq!((one.source_key.as_str(), what(one)), ("my-export:12", STORY));
    assert_eq!(known(one, "patient_name"), ["Ottoline Quillfeather"]);
}

#[test]
fn json_and_workbooks_too() {
    let json = format!(
        "[{{\"case\": {{\"id\": 4, \"summary\": \"{STORY}\"}}, \"actionTaken\": \"Rail fitted\", \"x\": null}}]"
    );
    let (_, mapping, read) = proposed("log.json", json.as_bytes());
    assert_eq!(role(&mapping, "case.summary"), Role::WhatHappened);
    assert_eq!(role(&mapping, "x"), Role::Ignored);
    assert_eq!(part(&read.incidents[0], Part::ActionTaken), Some("Rail fitted"));
    assert_eq!(read.incidents[0].source_key, "my-export:4");

    let rows = xlsx_row(1, &["Log of the unit"])
        + &xlsx_row(2, &["Ref", "Narrative"])
        + &xlsx_row(3, &["A1", STORY]);
    let cover = xlsx_row(1, &["Printed by the unit"]);
    let (text, mapping, read) = proposed("log.xlsx", &xlsx(&[("Cover", &cover), ("Log", &rows)], "<sst/>"));
    assert!(text.contains("sheet = \"Log\""), "{text}");
    assert_eq!(role(&mapping, "Ref"), Role::SourceId);
    assert_eq!(what(&read.incidents[0]), STORY);
}

#[test]
fn without_a_header_nothing_is_proposed() {
    let values = format!("A1,Jane Hartley,Bed twelve,{STORY}\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    for head in [
        format!("7,13/03/2025,{STORY}\n"),
        // The next row would pass for names of columns.
        "Ref,Name,Name,What happened\n".to_owned(),
        "Ref,2024,Name,What happened\n".to_owned(),
        "Log of the unit\nRef,2024,Name,What happened\n".to_owned(),
        format!("A0,\"Bed twelve,Jane Hartley,{STORY}\nA0,\"Ward\",Bed,{STORY}\n"),
    ] {
        std::fs::write(&path, format!("{head}{values}{values}")).unwrap();
        let error = propose(&path, &OpenOptions::default()).err();
        assert!(matches!(error, Some(IngestError::NoHeader { .. })), "{head}");
    }
    let rows = xlsx_row(1, &["Ref", "Name", "Name"]) + &xlsx_row(2, &["Ref A", "Jane Hartley", "Fell"]);
    let book = folder.path().join("x.xlsx");
    std::fs::write(&book, xlsx(&[("Log", &rows)], "<sst/>")).unwrap();
    assert!(matches!(propose(&book, &OpenOptions::default()), Err(IngestError::NoHeader { .. })));
}

#[test]
fn a_list_on_several_sheets_is_not_proposed_as_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    let rows = |text: &str| xlsx_row(1, &["Ref", "Narrative"]) + &xlsx_row(2, &["A1", text]);
    let (one, two) = (rows("Fell"), rows("Slid"));
    let lists = xlsx_row(1, &["Ward", "Code"]) + &xlsx_row(2, &["Seven", "W7"]);
    std::fs::write(&path, xlsx(&[("2023", &one), ("2024", &two)], "<sst/>")).unwrap();
    let error = propose(&path, &OpenOptions::default()).err();
    assert!(matches!(&error, Some(IngestError::ManySheets { sheets, .. }) if *sheets == [1, 2]), "{error:?}");
    std::fs::write(&path, xlsx(&[("Log", &one), ("Lists", &lists)], "<sst/>")).unwrap();
    let text = propose(&path, &OpenOptions::default()).unwrap();
    assert!(text.contains("sheet = \"Log\""), "{text}");
}

#[test]
fn the_day_of_the_incident_and_the_harm_that_was_are_proposed() {
    let csv = format!(
        "Log number,Target date,Date,Date of transfer,Who,What went wrong,Potential harm,Actual harm,Severity,\
         Opted out?,Objection,Coroner informed,Date letter sent\n\
         L1,01/09/2024,02/03/2024,03/03/2024,Ottoline Quillfeather,\"{STORY}\",Severe,None,Low,Y,,Y,05/03/2024\n"
    );
    let (text, mapping, read) = proposed("log.csv", csv.as_bytes());
    for (name, expected) in [
        ("Target date", Role::Ignored),
        ("Date", Role::Occurred),
        ("Date of transfer", Role::Ignored),
        ("Who", Role::Known),
        ("Potential harm", Role::Ignored),
        ("Actual harm", Role::Harm),
        ("Severity", Role::Harm),
        ("Opted out?", Role::BlockedWhileSet),
        ("Objection", Role::BlockedWhileSet),
        ("Coroner informed", Role::BlockedWhileSet),
        ("Date letter sent", Role::Ignored),
    ] {
        assert_eq!(role(&mapping, name), expected, "{name}");
    }
    assert!(text.contains("\"Date\" is taken for it, and not read: \"Date of transfer\"."), "{text}");
    assert!(text.contains("the worst counts: \"Actual harm\", \"Severity\"."), "{text}");
    let one = &read.incidents[0];
    assert_eq!(one.occurred, Some(jiff::civil::date(2024, 3, 2)));
    assert_eq!(one.blocks, [Block::OptOut, Block::Inquest]);
}

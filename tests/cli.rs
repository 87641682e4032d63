//! The command line through the real binary: what it says, what it returns, what it refuses.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

const DATIX: &str = "ID,Ref,Reported,Incident date,Time,Handler,Location,Exact location,Service,Type,Category,Sub category,Result,Severity,Description,Action taken
101,W1,15/03/2024,14/03/2024,0930,T Moyo,Ward 7,Bay B,Medicine,Patient,Medication,Administration,Low harm,Low,\"Insulin omitted for Mrs Quillfeather at handover, BM 24 at 0930.\",\"VRII started. Family told.\"
102,W2,16/03/2024,16/03/2024,2210,T Moyo,Ward 7,Bay B,Medicine,Patient,Fall,Bed,No harm,None,\"Found on floor beside bed at 2210, no injury seen, neuro obs 15/15.\",\"Bed lowered.\"
";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], input: &str) -> Output {
        Command::cargo_bin("hindsight")
            .unwrap()
            .args(args)
            .env("HINDSIGHT_DATA", self.0.path().join("data"))
            .env_remove("HINDSIGHT_SECRET")
            .write_stdin(input)
            .output()
            .unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn another_library_takes_in_what_was_exported_as_it_is() {
    let (here, lines, table) = (Folder::new(), Folder::new(), Folder::new());
    let more = "103,W3,18/04/2024,17/04/2024,1105,T Moyo,Ward 7,Bay B,Medicine,Patient,Medication,Administration,\
                Moderate harm,Moderate,\"- Enoxaparin given twice to Mr Otterbourne, who bled and was seen by \
                Dr Quillfeather on 19/04/2024. Training on the new chart had not reached the ward.\",\
                \"=> Training moved to induction. Chart changed.\"\n";
    let export = here.file("datix.csv", &format!("{DATIX}{more}"));
    let ingest = here.run(&["ingest", text(&export)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    let exported = |folder: &Folder| {
        let ndjson = out(&folder.run(&["export"]));
        let told = |line: &str| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let fields = ["title", "what_happened", "action_taken", "lesson", "month", "harm", "type"];
            let more = ["psychological_harm", "setting", "specialty", "public_reference"];
            fields.into_iter().chain(more).map(|field| record[field].to_string()).collect::<Vec<_>>()
        };
        let mut all: Vec<Vec<String>> = ndjson.lines().map(told).collect();
        all.sort();
        (ndjson, all)
    };
    let (ndjson, first) = exported(&here);
    assert_eq!(first.len(), 3, "{first:?}");
    assert!(ndjson.contains("\"- Enoxaparin given twice to Mr [patient]"), "{ndjson}");
    assert!(ndjson.contains("\"id\":\"training\""), "a label of which a word stands in the text: {ndjson}");
    let csv = out(&here.run(&["export", "--format", "csv"]));
    assert!(csv.contains("'=> Training"), "{csv}");
    for (folder, name, copy) in [(&lines, "lessons.ndjson", &ndjson), (&table, "lessons.csv", &csv)] {
        let copy = folder.file(name, copy);
        let ingest = folder.run(&["ingest", text(&copy), "--json"]);
        assert_eq!(code(&ingest), 0, "{name}: {}", err(&ingest));
        let summary: serde_json::Value = serde_json::from_str(&out(&ingest)).unwrap();
        assert_eq!((&summary[0]["format"], &summary[0]["added"]), (&"hindsight".into(), &3.into()), "{name}");
        assert_eq!(exported(folder).1, first, "{name}");
    }
    // A withdrawal does not follow copies; who has one can follow it.
    let id = serde_json::from_str::<serde_json::Value>(ndjson.lines().next().unwrap()).unwrap()["id"].clone();
    let source = format!("hindsight:{}", id.as_str().unwrap());
    let withdrawn = lines.run(&["withdraw", "--source", &source, "--reason", "withdrawn where it came from"]);
    assert_eq!(code(&withdrawn), 0, "{}", err(&withdrawn));
    assert_eq!(exported(&lines).1.len(), 2);
    let help = out(&here.run(&["export", "--help"]));
    assert!(help.contains("A withdrawal does not follow copies"), "{help}");
}

#[test]
fn an_export_goes_in_and_is_found_verified_exported_and_withdrawn() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    let ingest = folder.run(&["ingest", text(&export), "--json"]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    let summary: serde_json::Value = serde_json::from_str(&out(&ingest)).unwrap();
    assert_eq!(summary[0]["format"], "datix-labels");
    assert_eq!(summary[0]["added"], 2);

    let again = folder.run(&["ingest", text(&export), "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&out(&again)).unwrap();
    assert_eq!((&summary[0]["added"], &summary[0]["unchanged"]), (&0.into(), &2.into()));

    let search = folder.run(&["search", "insulin handover", "--json"]);
    assert_eq!(code(&search), 0, "{}", err(&search));
    let found: serde_json::Value = serde_json::from_str(&out(&search)).unwrap();
    assert_eq!(found["total"], 1, "{found}");
    let id = found["hits"][0]["id"].as_str().unwrap();
    assert!(!out(&search).contains("Quillfeather"));

    let nothing = folder.run(&["train"]);
    assert_eq!(code(&nothing), 1);
    assert!(err(&nothing).contains("nothing to learn"), "{}", err(&nothing));
    assert!(err(&nothing).contains("some minutes"), "{}", err(&nothing));

    let demo = folder.run(&["demo", "--no-serve"]);
    assert_eq!(code(&demo), 1);
    assert!(err(&demo).contains("unset HINDSIGHT_DATA"), "{}", err(&demo));

    let verify = folder.run(&["verify", "--rescan"]);
    assert_eq!(code(&verify), 0, "{}{}", out(&verify), err(&verify));

    let csv = folder.run(&["export", "--format", "csv"]);
    assert_eq!(out(&csv).lines().count(), 3);
    let ndjson = folder.run(&["export"]);
    assert_eq!(out(&ndjson).lines().count(), 2);

    let reason = "objection of the family of Mrs Quillfeather, NHS no 999 322 8109";
    let withdrawn = folder.run(&["withdraw", id, "--reason", reason]);
    assert_eq!(code(&withdrawn), 0, "{}", err(&withdrawn));
    let trail = out(&folder.run(&["audit", "export", "--format", "csv"]));
    assert!(trail.contains("objection of the family"), "{trail}");
    assert!(!trail.contains("Quillfeather") && !trail.contains("999 322"), "{trail}");
    let found = out(&folder.run(&["search", "insulin handover", "--json"]));
    assert!(found.contains("\"total\": 0"), "{found}");
    let back = folder.run(&["ingest", text(&export), "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&out(&back)).unwrap();
    let counted = ["added", "unchanged", "kept_out"].map(|what| summary[0][what].as_u64());
    assert_eq!(counted, [Some(0), Some(1), Some(1)]);
    // It is said which it was; that it stays out is no loss.
    assert_eq!(summary[0]["reasons"][0][0], "its case was withdrawn or rejected; kept out");
    assert_eq!((&summary[0]["rows_left_out"], &summary[0]["values_left_out"]), (&0.into(), &0.into()));
    assert!(!out(&folder.run(&["search", "insulin", "--json"])).contains(id));
    let reindexed = folder.run(&["reindex"]);
    assert_eq!(code(&reindexed), 0, "{}", err(&reindexed));
    assert!(err(&reindexed).contains("indexed; 1 lesson published."), "{}", err(&reindexed));
    // Under another key the withdrawn case is a new one to the register, but it reads as it did.
    let elsewhere = folder.run(&["ingest", text(&export), "--origin", "oakmere", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&out(&elsewhere)).unwrap();
    assert_eq!((&summary[0]["added"], &summary[0]["held"]), (&2.into(), &1.into()), "{summary}");
}

#[test]
fn the_same_reference_from_two_trusts_is_two_events() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    for (origin, added, unchanged) in [("oakmere", 2, 0), ("fenwold", 2, 0), ("oakmere", 0, 2)] {
        let ingest = folder.run(&["ingest", text(&export), "--origin", origin, "--json"]);
        let summary: serde_json::Value = serde_json::from_str(&out(&ingest)).unwrap();
        assert_eq!(
            (&summary[0]["added"], &summary[0]["unchanged"]),
            (&added.into(), &unchanged.into()),
            "{origin}"
        );
    }
    assert_eq!(code(&folder.run(&["ingest", text(&export), "--origin", "St. Elsewhere's"])), 2);
}

#[test]
fn a_library_that_is_behind_is_caught_up_before_it_is_judged() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    std::fs::remove_dir_all(folder.0.path().join("data/library")).unwrap();
    let verify = folder.run(&["verify"]);
    assert_eq!(code(&verify), 0, "{}{}", out(&verify), err(&verify));
    assert!(out(&verify).contains("Library: agrees"), "{}", out(&verify));
}

#[test]
fn a_dry_run_prints_a_mapping_that_works_and_writes_nothing() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    let dry = folder.run(&["ingest", text(&export), "--dry-run"]);
    assert_eq!(code(&dry), 0, "{}", err(&dry));
    assert!(!folder.0.path().join("data").exists());
    let mapping = folder.file("m.toml", &out(&dry));
    let ingest = folder.run(&["ingest", text(&export), "--mapping", text(&mapping)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    assert!(err(&ingest).contains("2 new"), "{}", err(&ingest));
}

#[test]
fn rows_that_are_left_out_are_listed_by_place_and_reason_only() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", &format!("{DATIX}103,W3,Zephyrine Quillfeather\n"));
    let rejects = folder.0.path().join("rejects.csv");
    let ingest = folder.run(&["ingest", text(&export), "--rejects", text(&rejects)]);
    assert_eq!(code(&ingest), 3);
    let listed = std::fs::read_to_string(rejects).unwrap();
    assert_eq!(listed, "file,row,column,reason\ndatix.csv,4,,fewer fields than the header\n");
    assert!(!err(&ingest).contains("Zephyrine"));
}

#[test]
fn a_last_line_without_a_line_end_is_a_note() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX.trim_end());
    let list = folder.0.path().join("rejects.csv");
    let ingest = folder.run(&["ingest", text(&export), "--rejects", text(&list)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    let note = "the last line has no line end: check that the file is whole";
    assert_eq!(err(&ingest).matches(&format!("  note: {note}\n")).count(), 1, "{}", err(&ingest));
    let listed = std::fs::read_to_string(&list).unwrap();
    assert_eq!(listed, format!("file,row,column,reason\ndatix.csv,3,,note: {note}\n"));
    let summary = out(&folder.run(&["ingest", text(&export), "--json"]));
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary[0]["notes"], serde_json::json!([note]), "{summary}");
    assert_eq!(summary[0]["values_left_out"], 0, "{summary}");
}

#[test]
fn what_becomes_of_a_flag_in_a_row_that_cannot_be_read_is_said() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", &format!("{DATIX}103,W3\n"));
    let ingest = folder.run(&["ingest", text(&export)]);
    assert_eq!(code(&ingest), 3);
    let says = err(&ingest);
    for told in
        ["1 row could not be read", "opt-out", "cannot be honoured", "Mend the row", "withdraw --source"]
    {
        assert!(says.contains(told), "{told}: {says}");
    }
    let summary = out(&folder.run(&["ingest", text(&export), "--json"]));
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary[0]["rows_unread"], 1, "{summary}");
    // A row that was read and left out has its flags heeded.
    let row = DATIX.lines().nth(2).unwrap();
    let twice = folder.file("twice.csv", &format!("{DATIX}{row}\n"));
    let ingest = folder.run(&["ingest", text(&twice)]);
    assert_eq!(code(&ingest), 3);
    assert!(!err(&ingest).contains("could not be read"), "{}", err(&ingest));
}

#[test]
fn a_bad_file_among_several_changes_nothing() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", &format!("{DATIX}103,W3\n"));
    let strange = folder.file("strange.csv", "alpha,beta\n1,2\n");
    let peopled = folder.file("peopled.csv", DATIX);
    folder.file("peopled-contacts.csv", "alpha,beta\n1,2\n");
    for (bad, says) in [
        ("nowhere.csv", "nowhere.csv"),
        (text(&strange), "strange.csv"),
        (text(&peopled), "peopled-contacts.csv"),
    ] {
        let ingest = folder.run(&["ingest", text(&export), bad]);
        assert_eq!(code(&ingest), 1, "{bad}");
        assert!(err(&ingest).contains(&format!("nothing was taken in: {says}: ")), "{}", err(&ingest));
        assert_eq!(err(&ingest).trim().lines().count(), 1, "{}", err(&ingest));
        assert!(!folder.0.path().join("data").exists());
    }
    // Only the end of a file shows that it was cut short.
    let cut = folder.file("cut.csv", &DATIX[..DATIX.len() - 4]);
    let told = "nothing was taken in: cut.csv, row 3: the file ends";
    let ingest = folder.run(&["ingest", text(&export), text(&cut)]);
    assert_eq!(code(&ingest), 1);
    assert!(err(&ingest).contains(told), "{}", err(&ingest));
    assert!(!folder.0.path().join("data").exists());
    // Nor where there is a library already.
    let good = folder.file("good.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&good)])), 0);
    let ingest = folder.run(&["ingest", text(&export), text(&cut)]);
    assert!(err(&ingest).contains(told), "{}", err(&ingest));
    assert_eq!(out(&folder.run(&["batch", "list", "--json"])).matches("\"id\"").count(), 1);
}

#[test]
fn a_dry_run_of_an_unknown_export_counts_by_the_mapping_it_proposes() {
    let folder = Folder::new();
    let export = folder.file(
        "ward-log.csv",
        "ref,date,what happened\n1,12/03/2024,Bed rails were left down after the wash and he slid to the floor\n2,,\n",
    );
    let dry = folder.run(&["ingest", text(&export), "--dry-run"]);
    assert!(err(&dry).contains("2 rows, 2 events"), "{}", err(&dry));
    assert!(out(&dry).contains("what happened"), "{}", out(&dry));
    let dry = folder.run(&["ingest", text(&export), "--dry-run", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&out(&dry)).unwrap();
    assert_eq!(told[0]["rows"], 2, "{told}");
    assert!(told[0]["mapping"].as_str().unwrap().contains("what happened"), "{told}");
    // Where nothing is guessed for the narrative, it says that the mapping comes first.
    let export = folder.file("odd.csv", "alpha,beta\n1,2\n");
    let dry = folder.run(&["ingest", text(&export), "--dry-run", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&out(&dry)).unwrap();
    assert_eq!(told[0]["format"], "unknown", "{told}");
    assert!(err(&dry).contains("has to be edited"), "{}", err(&dry));
}

#[test]
fn an_ingest_says_how_its_contacts_fit() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    let header = "inc_id,link_role,con_forenames,con_surname\n";
    let stranger = "W1,Patient,Zephyrine,Quillfeather\n";
    let contacts = |rows: &str| folder.file("datix-contacts.csv", &format!("{header}{rows}"));
    contacts(stranger);
    for args in [&["ingest", text(&export)][..], &["ingest", text(&export), "--dry-run"]] {
        let refused = folder.run(args);
        assert_eq!(code(&refused), 1, "{args:?}");
        let said = "datix-contacts.csv: fits no event of the export: its column \"inc_id\" was compared with the column \"ID\"";
        assert!(err(&refused).contains(said), "{}", err(&refused));
        assert!(!folder.0.path().join("data").exists());
    }
    contacts(&format!("101,Patient,Zephyrine,Quillfeather\n{stranger}"));
    let said = "contacts file: people for 1 of 2 events; 1 contact fits no event";
    let dry = folder.run(&["ingest", text(&export), "--dry-run"]);
    assert!(err(&dry).contains(said), "{}", err(&dry));
    let dry = folder.run(&["ingest", text(&export), "--dry-run", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&out(&dry)).unwrap();
    assert_eq!(told[0]["contacts"], serde_json::json!({"events_with_people": 1, "fit_no_event": 1}));
    let ingest = folder.run(&["ingest", text(&export)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    assert!(err(&ingest).contains(said), "{}", err(&ingest));
}

#[test]
fn a_folder_is_called_one() {
    let folder = Folder::new();
    let ingest = folder.run(&["ingest", text(folder.0.path())]);
    assert_eq!(code(&ingest), 1);
    assert!(err(&ingest).contains("is a folder; name the files in it"), "{}", err(&ingest));
}

/// The `>` of one console writes UTF-16.
#[test]
fn a_mapping_file_may_be_utf_16() {
    let folder = Folder::new();
    let export =
        folder.file("log.csv", "nr;what\n1;Bed rails were left down after the wash and he slid out\n");
    let mapping = "\u{feff}name = \"Log\"\r\nkey = \"log\"\r\ncolumns = [{ name = \"nr\", role = \"source-id\" }, \
                   { name = \"what\", role = \"what-happened\" }]\r\n";
    let path = folder.0.path().join("log.toml");
    std::fs::write(&path, mapping.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    let ingest = folder.run(&["ingest", text(&export), "--mapping", text(&path)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    std::fs::write(&path, b"name = \"L\xf8g\"\n").unwrap();
    let ingest = folder.run(&["ingest", text(&export), "--mapping", text(&path)]);
    assert_eq!(code(&ingest), 1);
    assert!(err(&ingest).contains("log.toml: is not text in UTF-8 or UTF-16"), "{}", err(&ingest));
}

#[test]
fn columns_that_are_not_read_or_not_there_are_named() {
    let folder = Folder::new();
    let export = folder.file(
        "datix.csv",
        "ID,Incident date,Description,Action taken,Inquest *,Claims,Severity of harm,Colour\n\
         1,14/03/2024,Found on floor beside bed at 2210 and no injury seen,Bed lowered,Yes,Yes,Low,Blue\n\
         ,14/03/2024,Slid off the commode at 2310 and no injury seen,Bed lowered,No,No,Low,Blue\n",
    );
    for args in [&["ingest", text(&export)][..], &["ingest", text(&export), "--dry-run"]] {
        let said = err(&folder.run(args));
        for told in [
            "read as flags that hold a case while they are set, by their names: \"Claims\"",
            "not read, though they sound as if they mattered: \"Severity of harm\"",
            "columns not read: \"Severity of harm\", \"Colour\"",
            "1 row has no id: an amended text will count as a new incident",
        ] {
            assert!(said.contains(told), "{told}: {said}");
        }
        let told = out(&folder.run(&[args, &["--json"]].concat()));
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told[0]["unread_columns"], serde_json::json!(["Severity of harm", "Colour"]), "{told}");
        assert_eq!(told[0]["rows_without_id"], 1, "{told}");
        let by_name =
            serde_json::json!([{ "column": "Claims", "role": "blocked-while-set", "block": "claim" }]);
        assert_eq!(told[0]["columns_read_by_name"], by_name, "{told}");
    }
    // A name in a mapping that is not in the file.
    let mapping = folder.file(
        "m.toml",
        "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"ID\", role = \"source-id\" }, \
         { name = \"Description\", role = \"what-happened\" }, { name = \"Lerning\", role = \"lesson\" }, \
         { name = \"Harm\", role = \"harm\", optional = true }]",
    );
    let mapped = ["ingest", text(&export), "--mapping", text(&mapping), "--dry-run"];
    let said = err(&folder.run(&mapped));
    assert!(said.contains("columns of the mapping that this file does not have: \"Lerning\"\n"), "{said}");
    let told = out(&folder.run(&[&mapped[..], &["--json"]].concat()));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["missing_columns"], serde_json::json!(["Lerning"]), "{told}");
}

#[test]
fn contacts_that_cannot_be_read_whole_keep_their_export_out() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    folder.file(
        "datix-contacts.csv",
        "inc_id,link_role,con_forenames,con_surname,con_address\n101,Patient,Zephyrine,Quillfeather,3 Low Lane, Cressbrook\n",
    );
    let ingest = folder.run(&["ingest", text(&export)]);
    assert_eq!(code(&ingest), 1);
    assert!(err(&ingest).contains("datix-contacts.csv, row 2: more fields"), "{}", err(&ingest));
    assert!(!err(&ingest).contains("Quillfeather") && !err(&ingest).contains("Cressbrook"));
    assert!(!folder.0.path().join("data").exists());
}

#[test]
fn mistakes_are_one_sentence_and_change_nothing() {
    let folder = Folder::new();
    let strange = folder.file("strange.csv", "alpha,beta\nZephyrine,Quillfeather\n");
    for (args, says) in [
        (vec!["search", "x"], "there is no library"),
        (vec!["ingest", "nowhere.csv"], "nowhere.csv"),
        (vec!["ingest", text(&strange)], "mapping"),
        (vec!["evaluate", text(&strange)], "strange.csv"),
        (vec!["withdraw", "abc", "--reason", "x"], "no library"),
    ] {
        let output = folder.run(&args);
        assert_eq!(code(&output), 1, "{args:?}");
        assert!(err(&output).contains(says), "{args:?}: {}", err(&output));
        assert_eq!(err(&output).trim().lines().count(), 1, "{}", err(&output));
        assert!(!err(&output).contains("Quillfeather"));
    }
    assert_eq!(code(&folder.run(&["search", "--harm", "dreadful"])), 2);
    assert_eq!(code(&folder.run(&["search", "--psychological-harm", "fatal"])), 2);
    assert_eq!(code(&folder.run(&["serve", "--addr", "0.0.0.0:0"])), 1);
}

#[test]
fn redact_reads_text_and_json_lines_and_quotes_nothing_in_errors() {
    let folder = Folder::new();
    let plain = folder.run_with(&["redact", "--explain"], "Mrs Quillfeather (NHS 999 322 8109) fell");
    assert!(out(&plain).starts_with("Mrs [patient] (NHS [NHS number]) fell"), "{}", out(&plain));
    assert!(out(&plain).contains("because"));
    let json = folder.run_with(
        &["redact", "--json"],
        "{\"id\":1,\"text\":\"é Mrs Quillfeather fell\",\"known\":{\"nhs\":[1,\"x\"]}}\n\n{\"id\":\"b\",\"text\":\"K+ 6.2\"}\n",
    );
    let lines: Vec<serde_json::Value> =
        out(&json).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["spans"][0]["start"], &lines[0]["spans"][0]["kind"]), (&6.into(), &"NAME".into()));
    assert_eq!(lines[1]["text"], "K+ 6.2");
    let bad = folder.run_with(&["redact", "--json"], "{\"text\":\"K+ 6.2\"}\n{\"text\": Quillfeather}\n");
    assert_eq!(code(&bad), 1);
    assert!(err(&bad).contains("line 2") && !err(&bad).contains("Quillfeather"), "{}", err(&bad));
    let marked = folder.run_with(&["redact", "--markup"], "Mrs Quillfeather fell");
    let sample = folder.file("sample.txt", &out(&marked));
    let figures = folder.run(&["evaluate", text(&sample), "--fail-under", "100"]);
    assert_eq!(code(&figures), 0, "{}", out(&figures));
    let missed = folder.file("missed.txt", "the ⟦NAME|handover⟧ was late");
    assert_eq!(code(&folder.run(&["evaluate", text(&missed), "--fail-under", "99"])), 4);
}

/// A model that cannot be read is worth a line of the log.
#[test]
fn the_log_has_no_colours_where_nobody_sees_them() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.path().join("data")).unwrap();
    folder.file("data/themes.model", "no model");
    let classified = folder.run_with(&["classify"], "Fell from bed at night.");
    assert_eq!(code(&classified), 0, "{}", err(&classified));
    assert!(err(&classified).contains("theme model"), "{}", err(&classified));
    assert!(!err(&classified).contains('\u{1b}'), "{}", err(&classified));
}

#[test]
fn evaluate_reads_a_sample_whole_and_takes_a_percentage_as_its_bar() {
    let folder = Folder::new();
    let sample = folder.file("sample.txt", "Mrs ⟦NAME.p|Quillfeather⟧ fell\n");
    for bar in ["nan", "inf", "101"] {
        let output = folder.run(&["evaluate", text(&sample), "--fail-under", bar]);
        assert_eq!(code(&output), 2, "{bar}");
        assert!(err(&output).contains("from 0 to 100"), "{}", err(&output));
    }
    let table = out(&folder.run(&["evaluate", text(&sample), "--csv"]));
    assert!(table.contains("\n\"same name, same placeholder %\",,,"), "{table}");
    let records = "=== a\n@what\nfell\n=== b\n@waht\nTold ⟦NAME|Quillfeather⟧\n";
    let mistyped = folder.file("mistyped.txt", records);
    let refused = folder.run(&["evaluate", text(&mistyped)]);
    assert_eq!(code(&refused), 1);
    let says = err(&refused);
    assert!(says.contains("mistyped.txt: line 4") && !says.contains("Quillfeather"), "{says}");
    let lines = "{\"text\":\"Mrs Quillfeather fell\",\"spans\":[{\"start\":4,\"end\":16,\"kind\":\"NAME\"}]}\n\
                 {\"text\":\"the handover was late\",\"span\":[{\"start\":4,\"end\":12,\"kind\":\"NAME\"}]}\n";
    let misspelt = folder.file("misspelt.jsonl", lines);
    let refused = folder.run(&["evaluate", text(&misspelt)]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("misspelt.jsonl: line 2: a key is not known"), "{}", err(&refused));
    let missed = folder.file("missed.txt", "the ⟦NAME|handover⟧ was late; told ⟦NAME.s|Dr R Quillfeather⟧");
    let gate = folder.run(&["evaluate", text(&missed), "--fail-under", "50.0004"]);
    assert_eq!(code(&gate), 4);
    assert!(err(&gate).contains("50.0000% is below the 50.0004% asked for"), "{}", err(&gate));
    let interval = out(&gate);
    let interval = interval.lines().find(|line| line.starts_with("95% interval")).unwrap();
    assert!(interval.ends_with(" -"), "{interval}");
    let glued = folder.file("glued.txt", "told Dr⟦NAME|Quillfeather⟧ at ten");
    assert!(err(&folder.run(&["evaluate", text(&glued)])).contains("inside a word"));
    let themes = "{\"id\":\"a\",\"what\":\"Fell from bed.\",\"theme\":[\"FALL\"]}\n";
    let themes = folder.file("themes.jsonl", themes);
    let refused = folder.run(&["evaluate", "--themes", text(&themes)]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("line 1 has a key that is not known"), "{}", err(&refused));
    let help = out(&folder.run(&["evaluate", "--help"]));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["line ---", "=== ID", ".p patient", ".r relative", ".s staff", ".o other", "⟦~", "@known"]
    {
        assert!(help.contains(told), "{told}: {help}");
    }
}

#[test]
fn redact_and_evaluate_read_the_same_lines() {
    let folder = Folder::new();
    let line = "\u{feff}{\"text\":\"Told Autumn Bright at once\",\
                \"spans\":[{\"start\":5,\"end\":18,\"kind\":\"NAME\"}],\
                \"known\":{\"reporter_name\":[\"Autumn Bright\"]}}\n";
    let redacted = folder.run_with(&["redact", "--json"], line);
    assert_eq!(code(&redacted), 0, "{}", err(&redacted));
    assert!(!out(&redacted).contains("Bright"), "{}", out(&redacted));
    let sample = folder.file("sample.jsonl", line);
    let figures = folder.run(&["evaluate", text(&sample), "--fail-under", "100"]);
    assert_eq!(code(&figures), 0, "{}{}", out(&figures), err(&figures));
}

#[test]
fn a_letter_of_any_look_is_marked_and_read_back() {
    let folder = Folder::new();
    for letter in [
        "{Mrs Quillfeather} fell\n",
        "=== Mrs Quillfeather\nfell\n",
        "\u{feff}Mrs Quillfeather ⟦fell⟧\n",
        "Dear Mrs Quillfeather\n---\nOn Monday he fell\n",
    ] {
        let marked = folder.run_with(&["redact", "--markup"], letter);
        assert_eq!(code(&marked), 0, "{}", err(&marked));
        let sample = folder.file("letter.txt", &out(&marked));
        let figures = folder.run(&["evaluate", text(&sample), "--fail-under", "100"]);
        assert_eq!(code(&figures), 0, "{}{}{}", out(&marked), out(&figures), err(&figures));
    }
    // Each narrative is a case of its own, with a patient of its own.
    let two = "Mrs Quillfeather fell\n---\nMrs Brackenbury fell\n";
    let marked = out(&folder.run_with(&["redact", "--markup"], two));
    assert_eq!(marked, "Mrs ⟦NAME.p|Quillfeather⟧ fell\n---\nMrs ⟦NAME.p|Brackenbury⟧ fell\n");
    let sample = folder.file("two.txt", &marked);
    let figures: serde_json::Value =
        serde_json::from_str(&out(&folder.run(&["evaluate", text(&sample), "--json"]))).unwrap();
    assert_eq!(figures["narratives"], 2, "{figures}");
    assert_eq!(figures["role_right"].as_f64(), Some(1.0), "{figures}");
}

#[test]
fn the_lists_of_an_evaluation_come_in_every_form_and_only_when_asked_for() {
    let folder = Folder::new();
    let records = "=== a | origin=Welsh\n@what\nthe ⟦NAME|handover⟧ was late\n";
    let sample = folder.file("sample.txt", records);
    for form in [&["--json"][..], &["--csv"], &[]] {
        let args = |more: &[&str]| {
            let plain = folder.run(&[&["evaluate", text(&sample)][..], form, more].concat());
            assert_eq!(code(&plain), 0, "{}", err(&plain));
            out(&plain)
        };
        let plain = args(&[]);
        assert!(!plain.contains("handover") && plain.contains("welsh"), "{plain}");
        let lists = args(&["--lists"]);
        assert!(lists.contains("the ⟦handover⟧ was late"), "{lists}");
    }
    assert_eq!(code(&folder.run(&["evaluate", "--themes", "x", "--lists"])), 2);
}

#[test]
fn dates_are_counted_from_the_day_of_the_incident() {
    let folder = Folder::new();
    let story = "Seen in clinic on 14/03/2024.";
    let dated = |args: &[&str]| out(&folder.run_with(&[&["redact"][..], args].concat(), story));
    assert!(dated(&[]).contains("[date]"), "{}", dated(&[]));
    for args in
        [&["--date", "2024-03-12"][..], &["--date", "12/03/2024"], &["--known", "incident_date=12/03/2024"]]
    {
        assert!(dated(args).contains("[2 days later]"), "{args:?}: {}", dated(args));
    }
    for day in ["2024-02-30", "March 2024", "soon"] {
        let wrong = folder.run_with(&["redact", "--date", day], story);
        assert_eq!(code(&wrong), 2, "{day}");
        assert!(err(&wrong).contains("02/03/2024"), "{}", err(&wrong));
    }
    let lines = [
        format!("{{\"text\":\"{story}\",\"date\":\"2024-03-12\"}}\n"),
        format!("{{\"text\":\"{story}\",\"known\":{{\"incident_date\":\"12/03/2024\"}}}}\n"),
        format!("{{\"text\":\"{story}\",\"date\":\"not known\"}}\n"),
        format!("{{\"text\":\"{story}\",\"date\":\"\"}}\n"),
    ];
    let done = folder.run_with(&["redact", "--json"], &lines.concat());
    assert_eq!(code(&done), 0, "{}", err(&done));
    let texts: Vec<bool> = out(&done).lines().map(|line| line.contains("[2 days later]")).collect();
    assert_eq!(texts, [true, true, false, false], "{}", out(&done));
    let says = err(&done);
    assert!(says.contains("1 line with a \"date\"") && says.contains("line 3"), "{says}");
    assert!(!says.contains("not known"), "{says}");
}

#[test]
fn an_explanation_says_where_why_and_whether_it_is_held() {
    let folder = Folder::new();
    let told = folder.run_with(&["redact", "--explain"], "Ward round.\nSeen, then Mrs Quillfeather fell");
    let says = out(&told);
    assert!(says.contains("line 2, character 16 (characters 27–39) → [patient]"), "{says}");
    assert!(says.contains("because the title “Mrs” stands before it"), "{says}");
    assert_eq!(says.matches("Quillfeather").count(), 0, "{says}");
    assert!(!says.contains("bytes"), "{says}");
}

#[test]
fn help_is_as_recorded() {
    let folder = Folder::new();
    insta::assert_snapshot!("help", out(&folder.run(&["--help"])));
    insta::assert_snapshot!("help-ingest", out(&folder.run(&["ingest", "--help"])));
}

#[test]
fn what_is_held_is_listed_shown_lifted_approved_and_rejected() {
    let folder = Folder::new();
    let header = DATIX.lines().next().unwrap();
    let export = folder.file("datix.csv", &format!("{header},Inquest open\n101,W1,15/03/2024,14/03/2024,0930,T Moyo,Ward 7,Bay B,Medicine,Patient,Medication,Administration,Low harm,Low,Insulin omitted at handover.,VRII started.,yes\n102,W2,16/03/2024,16/03/2024,2210,T Moyo,Ward 7,Bay B,Medicine,Patient,Fall,Bed,No harm,None,Found on floor beside bed at night.,Bed lowered.,no\n"));
    let ingest = folder.run(&["ingest", text(&export), "--hold"]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    let json = |args: &[&str]| -> serde_json::Value {
        let output = folder.run(args);
        assert_eq!(code(&output), 0, "{}", err(&output));
        serde_json::from_str(&out(&output)).unwrap()
    };
    let list = json(&["review", "list", "--json"]);
    assert_eq!(list["total"], 2, "{list}");
    assert_eq!(list["counts"]["reasons"]["batch"], 2);
    let id = list["waiting"][0]["id"].as_str().unwrap().to_owned();
    let other = list["waiting"][1]["id"].as_str().unwrap().to_owned();
    let show = folder.run(&["review", "show", &id]);
    assert!(out(&show).contains("What happened") && out(&show).contains(&id), "{}", out(&show));
    assert_eq!(json(&["review", "show", &id, "--json"])["state"], "held");

    let unchecked = folder.run(&["review", "approve", &id]);
    assert_eq!(code(&unchecked), 1);
    assert!(err(&unchecked).contains("checklist"), "{}", err(&unchecked));
    assert!(err(&folder.run(&["review", "approve", &id, "--keep", "d99"])).contains("no word in doubt"));
    assert_eq!(list["counts"]["reasons"]["inquest"], 1, "{list}");
    let blocked = list["waiting"].as_array().unwrap().iter();
    let blocked = blocked.filter(|one| one["reasons"].to_string().contains("inquest")).collect::<Vec<_>>();
    let flagged = blocked[0]["id"].as_str().unwrap();
    assert!(err(&folder.run(&["review", "approve", flagged, "--checked"])).contains("lift"));
    let other_flag = folder.run(&["review", "lift", flagged, "--flag", "candour", "--reason", "x"]);
    assert_eq!(code(&other_flag), 1);
    assert!(err(&other_flag).contains("has no flag candour"), "{}", err(&other_flag));
    let no_flag = folder.run(&["review", "lift", flagged, "--flag", "doubt", "--reason", "x"]);
    assert_eq!(code(&no_flag), 2);
    assert!(err(&no_flag).contains("candour, inquest, police, claim, opt-out"), "{}", err(&no_flag));
    assert_eq!(code(&folder.run(&["review", "lift", flagged, "--flag", "inquest", "--reason", "closed"])), 0);
    let approved = folder.run(&["review", "approve", &id, "--checked", "--remove", "handover"]);
    assert_eq!(code(&approved), 0, "{}", err(&approved));
    let rejected = folder.run(&["review", "reject", &other, "--reason", "a rare role"]);
    assert_eq!(code(&rejected), 0, "{}", err(&rejected));
    assert_eq!(json(&["search", "--json"])["total"], 1);
    assert_eq!(json(&["review", "list", "--json"])["total"], 0);

    let batches = json(&["batch", "list", "--json"]);
    assert_eq!((&batches[0]["states"]["published"], &batches[0]["waiting"]), (&1.into(), &0.into()));
    assert_eq!(code(&folder.run(&["batch", "release", "1", "--reason", "x"])), 1);
    assert_eq!(code(&folder.run(&["batch", "take-back", "1", "--reason", "wrong file"])), 0);
    assert_eq!(json(&["search", "--json"])["total"], 0);
    let drawn = folder.run(&["batch", "sample", "1", "--size", "5"]);
    assert!(err(&drawn).contains("has 1 case"), "{}", err(&drawn));
    let again = folder.run(&["batch", "sample", "1", "--size", "1"]);
    assert!(err(&again).contains("Nothing was added. The sample of batch 1 has 1 case."), "{}", err(&again));
    assert_eq!(code(&folder.run(&["batch", "sample", "1", "--size", "0"])), 2);
    let nowhere = folder.run(&["review", "list", "--batch", "99"]);
    assert_eq!(code(&nowhere), 1, "{}", out(&nowhere));
    assert_eq!(err(&nowhere), err(&folder.run(&["batch", "sample", "99", "--size", "1"])));
    let sample = json(&["review", "list", "--batch", "1", "--sample", "--json"]);
    assert_eq!((&sample["total"], &sample["waiting"][0]["sampled"]), (&1.into(), &true.into()), "{sample}");

    assert_eq!(json(&["retention", "--dry-run", "--json"]), serde_json::json!([]));
    assert_eq!(json(&["review", "rescan", "--json"])["queued"], 0);
    assert!(out(&folder.run(&["review", "checklist"])).contains("Singling out"));
    let counted = folder.run_with(&["review", "remember", "--dry-run"], "bed\n");
    assert!(err(&counted).contains("would be taken out"), "{}", err(&counted));
    let unasked = folder.run_with(&["review"], "a\nn\na\n");
    assert!(err(&unasked).contains("0 cases decided"), "{}", err(&unasked));
    assert!(out(&unasked).contains("Singling out") && out(&unasked).contains("Media"), "{}", out(&unasked));
    let walked = folder.run_with(&["review"], "x bed\na\ny\n");
    assert!(
        err(&walked).contains("1 case decided") && err(&walked).contains("published"),
        "{}",
        err(&walked)
    );
    let withdrawn =
        folder.run(&["withdraw", "--source", "102", "--format", "datix-labels", "--reason", "objection"]);
    assert_eq!(code(&withdrawn), 0, "{}", err(&withdrawn));
    assert_eq!(code(&folder.run(&["verify"])), 0);
}

#[test]
fn a_flag_that_comes_without_a_narrative_takes_the_lesson_back() {
    let folder = Folder::new();
    let header = format!("{},Inquest open", DATIX.lines().next().unwrap());
    let row = |story: &str, open: &str| {
        format!(
            "{header}\n101,W1,15/03/2024,14/03/2024,0930,T Moyo,Ward 7,Bay B,Medicine,Patient,Fall,Bed,No harm,None,{story},,{open}\n"
        )
    };
    let export = folder.file("datix.csv", &row("Found on floor beside bed at night.", "no"));
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    assert_eq!(out(&folder.run(&["export"])).lines().count(), 1);
    let silent = folder.file("silent.csv", &row("", "yes"));
    for held in [1, 0] {
        let ingest = folder.run(&["ingest", text(&silent), "--json"]);
        assert_eq!(code(&ingest), 3, "{}", err(&ingest));
        let summary: serde_json::Value = serde_json::from_str(&out(&ingest)).unwrap();
        assert_eq!((&summary[0]["held"], &summary[0]["rows_left_out"]), (&held.into(), &1.into()));
        assert!(out(&folder.run(&["export"])).is_empty());
    }
    let list = out(&folder.run(&["review", "list", "--reason", "inquest"]));
    assert!(list.contains("1 lesson waiting"), "{list}");
}

#[test]
fn no_sample_stands_for_cases_that_the_policy_wants_read() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    let config = folder.file("hindsight.toml", "release = \"review\"\n");
    let run = |args: &[&str]| folder.run(&[args, &["--config", text(&config)]].concat());
    let held = run(&["ingest", text(&export), "--hold"]);
    assert_eq!(code(&held), 0, "{}", err(&held));
    for args in
        [&["batch", "sample", "1", "--size", "1"][..], &["batch", "release", "1", "--reason", "x"][..]]
    {
        let refused = run(args);
        assert_eq!(code(&refused), 1, "{args:?}");
        assert!(err(&refused).contains("hindsight review list --batch 1"), "{}", err(&refused));
    }
    assert!(out(&run(&["export"])).is_empty());
}

#[test]
fn the_demo_library_passes_its_own_rescan() {
    let folder = Folder::new();
    let demo = folder.run(&["demo", "--no-serve"]);
    assert_eq!(code(&demo), 0, "{}", err(&demo));
    let verify = folder.run(&["verify", "--rescan"]);
    assert_eq!(code(&verify), 0, "{}{}", out(&verify), err(&verify));
    let rescan: serde_json::Value =
        serde_json::from_str(&out(&folder.run(&["review", "rescan", "--json"]))).unwrap();
    assert_eq!((&rescan["queued"], &rescan["looked"]), (&0.into(), &0.into()));
    // What the demo, the help page and the command line offer as examples is found in it.
    for (words, harm) in [
        ("insulin missed", None),
        ("clexane missed dose", None),
        ("fell from bed at night", None),
        ("pt fell from bed", None),
        ("late antibiotics sepsis", None),
        ("insulin discharge", Some("moderate")),
    ] {
        let mut args = vec!["search", words, "--json"];
        args.extend(harm.into_iter().flat_map(|harm| ["--harm", harm]));
        let found: serde_json::Value = serde_json::from_str(&out(&folder.run(&args))).unwrap();
        assert!(found["with_words"].as_u64() > Some(0), "{words}: {}", found["with_words"]);
    }
}

#[test]
fn a_label_that_a_reviewer_set_stays_over_a_newer_export() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export), "--hold"])), 0);
    let list: serde_json::Value =
        serde_json::from_str(&out(&folder.run(&["review", "list", "--json"]))).unwrap();
    let id = list["waiting"][0]["id"].as_str().unwrap();
    let labelled = ["review", "approve", id, "--checked", "--label", "SKIN-cat", "--no-label", "staffing"];
    let approved = folder.run(&labelled);
    assert_eq!(code(&approved), 0, "{}", err(&approved));
    let stays = |why: &str| {
        let exported = out(&folder.run(&["export"]));
        let line = exported.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{exported}"));
        let lesson: serde_json::Value = serde_json::from_str(line).unwrap();
        let theme = &lesson["themes"][0];
        assert_eq!(
            (&theme["id"], &theme["why"][0]),
            (&"SKIN-cat".into(), &"set by a reviewer".into()),
            "{why}"
        );
    };
    stays("at once");
    let newer = DATIX
        .replace("VRII started.", "VRII started at ten.")
        .replace("Bed lowered.", "Bed lowered at once.");
    let export = folder.file("newer.csv", &newer);
    let again = folder.run(&["ingest", text(&export)]);
    assert!(err(&again).contains("2 replaced"), "{}", err(&again));
    stays("after a newer export");
    assert_eq!(code(&folder.run(&["review", "approve", id, "--checked", "--label", "NOSUCH"])), 1);
}

#[test]
fn the_list_of_rejects_spares_what_is_read_and_says_what_it_leaves_out() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    for more in [None, Some("--dry-run")] {
        let mut args = vec!["ingest", text(&export), "--rejects", text(&export)];
        args.extend(more);
        let over = folder.run(&args);
        assert_eq!(code(&over), 1);
        assert!(err(&over).contains("write over"), "{}", err(&over));
        assert_eq!(std::fs::read_to_string(&export).unwrap(), DATIX);
    }
    // A folder is no file that can be written: found before anything is taken in.
    let nowhere = folder.run(&["ingest", text(&export), "--rejects", text(folder.0.path())]);
    assert_eq!(code(&nowhere), 1);
    assert!(err(&nowhere).contains("cannot write"), "{}", err(&nowhere));
    assert!(!folder.0.path().join("data").exists());

    let many = folder.file("many.csv", &format!("{DATIX}{}", "103,W3\n".repeat(10_005)));
    let list = folder.file("list.csv", &"an older list\n".repeat(100_000));
    let ingest = folder.run(&["ingest", text(&many), "--rejects", text(&list)]);
    assert_eq!(code(&ingest), 3, "{}", err(&ingest));
    assert!(err(&ingest).contains("5 more not listed"), "{}", err(&ingest));
    let listed = std::fs::read_to_string(&list).unwrap();
    assert_eq!(listed.lines().count(), 10_002);
    let last = listed.lines().last().unwrap();
    assert_eq!(last, "many.csv,,,\"5 more not listed: a list holds the first 10,000\"");
}

#[test]
fn an_ingest_says_its_batch_and_counts_one_lesson_as_one() {
    let folder = Folder::new();
    let lines: Vec<&str> = DATIX.lines().collect();
    let export = folder.file("datix.csv", &format!("{}\n{}\n", lines[0], lines[2]));
    let ingest = folder.run(&["ingest", text(&export)]);
    assert!(err(&ingest).contains("; 1 lesson published, 0 held for review."), "{}", err(&ingest));
    let other = folder.file("other.csv", &format!("{}\n{}\n", lines[0], lines[1]));
    let ingest = folder.run(&["ingest", text(&other), "--hold"]);
    assert!(err(&ingest).contains("held as batch 2"), "{}", err(&ingest));
    let missing = err(&folder.run(&["ingest", "nowhere.csv"]));
    assert_eq!(missing.matches("os error 2").count(), 1, "{missing}");
    let strange = folder.file("strange.csv", "alpha,beta\n1,2\n");
    let unknown = err(&folder.run(&["ingest", text(&strange)]));
    assert!(unknown.contains("`hindsight ingest FILE --dry-run` proposes one"), "{unknown}");
}

#[test]
fn verify_says_the_same_as_json() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    let verify = folder.run(&["verify", "--rescan", "--json"]);
    assert_eq!(code(&verify), 0, "{}", err(&verify));
    insta::assert_snapshot!("verify-json", out(&verify));
    insta::assert_snapshot!("help-verify", out(&folder.run(&["verify", "--help"])));
    let short: serde_json::Value = serde_json::from_str(&out(&folder.run(&["verify", "--json"]))).unwrap();
    assert!(short["rescan"].is_null(), "{short}");
    assert_eq!(short["library"]["agrees"], true, "{short}");
    for verify in [&verify, &folder.run(&["verify"])] {
        assert!(!err(verify).contains("WARN"), "{}", err(verify));
    }
    // One row of the trail is changed behind the program's back.
    let db = rusqlite::Connection::open(folder.0.path().join("data/register.db")).unwrap();
    db.execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET reason = 'x' WHERE number = 2").unwrap();
    drop(db);
    let broken = folder.run(&["verify", "--json"]);
    assert_eq!(code(&broken), 4, "{}", err(&broken));
    let broken: serde_json::Value = serde_json::from_str(&out(&broken)).unwrap();
    assert_eq!(broken["audit"]["whole"], false, "{broken}");
    assert!(broken["audit"]["error"].as_str().unwrap().contains('2'), "{broken}");
}

#[test]
fn an_export_that_is_not_whole_and_a_damaged_register_are_said() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    let db = rusqlite::Connection::open(folder.0.path().join("data/register.db")).unwrap();
    db.execute_batch("UPDATE lesson SET body = NULL WHERE id = (SELECT min(id) FROM lesson)").unwrap();
    for form in ["csv", "ndjson"] {
        let part = folder.run(&["export", "--format", form]);
        assert_eq!(code(&part), 1, "{}", err(&part));
        assert!(err(&part).contains("only 1 of 2"), "{}", err(&part));
    }
    // An index goes and leaves its pages behind.
    db.execute_batch(
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'lesson_batch';
         PRAGMA writable_schema = RESET;",
    )
    .unwrap();
    drop(db);
    let verify = folder.run(&["verify"]);
    assert_eq!(code(&verify), 4, "{}{}", out(&verify), err(&verify));
    assert!(out(&verify).contains("Register: DAMAGED"), "{}", out(&verify));
    let json: serde_json::Value = serde_json::from_str(&out(&folder.run(&["verify", "--json"]))).unwrap();
    assert_eq!(json["register"]["whole"], false, "{json}");
}

#[test]
fn a_held_text_that_does_not_open_is_a_damaged_register() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export), "--hold"])), 0);
    assert_eq!(code(&folder.run(&["verify"])), 0);
    let db = rusqlite::Connection::open(folder.0.path().join("data/register.db")).unwrap();
    db.execute_batch("UPDATE lesson SET body = 'x' || body WHERE id = (SELECT min(id) FROM lesson)").unwrap();
    drop(db);
    let verify = folder.run(&["verify"]);
    assert_eq!(code(&verify), 4, "{}{}", out(&verify), err(&verify));
    assert!(out(&verify).contains("Register: DAMAGED"), "{}", out(&verify));
}

#[test]
fn how_much_of_an_export_was_read_is_not_said_where_nobody_knows() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX);
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_hindsight"))
        .arg("export")
        .env("HINDSIGHT_DATA", folder.0.path().join("data"))
        .env_remove("HINDSIGHT_SECRET")
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .unwrap();
    assert_eq!(code(&ended), 0, "{}", err(&ended));
    assert!(!err(&ended).contains("exported"), "{}", err(&ended));
}

#[test]
fn who_may_sign_in_is_asked_of_a_library_that_is_there() {
    let folder = Folder::new();
    for args in [&["token", "list"][..], &["token", "revoke", "4k2m9x7w"][..]] {
        let refused = folder.run(args);
        assert_eq!(code(&refused), 1, "{}", err(&refused));
        assert!(err(&refused).contains("there is no library"), "{}", err(&refused));
    }
    assert!(!folder.0.path().join("data").exists());
    folder.file("data", "");
    assert!(err(&folder.run(&["token", "list"])).contains("is a file"));
    assert!(err(&folder.run(&["serve"])).contains("is a file"));
}

#[test]
fn a_file_with_a_header_alone_is_said_to_have_no_rows() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", DATIX.lines().next().unwrap());
    let ingest = folder.run(&["ingest", text(&export)]);
    assert_eq!(code(&ingest), 0, "{}", err(&ingest));
    assert!(err(&ingest).contains("no rows below the header"), "{}", err(&ingest));
}

#[test]
fn a_stricter_policy_is_said_and_asks_for_another_look() {
    let folder = Folder::new();
    let export = folder.file("datix.csv", &DATIX.replace("Bed lowered.", "Bed lowered on 18/03/2024."));
    assert_eq!(code(&folder.run(&["ingest", text(&export)])), 0);
    let before = folder.run(&["verify"]);
    assert!(!out(&before).contains("another redactor"), "{}", out(&before));
    assert!(out(&folder.run(&["export"])).contains("[2 days later]"));

    folder.file("redaction.toml", "[kinds]\nDATE = \"remove\"\n");
    let config = folder.file("hindsight.toml", "redaction = \"redaction.toml\"\n");
    let run = |args: &[&str]| {
        let mut all = args.to_vec();
        all.extend(["--config", text(&config)]);
        folder.run(&all)
    };
    let json =
        |args: &[&str]| -> serde_json::Value { serde_json::from_str(&out(&run(args))).unwrap_or_default() };
    for args in [&["verify"][..], &["review", "list"][..]] {
        let said = run(args);
        assert_eq!(code(&said), 0, "{}", err(&said));
        assert!(out(&said).contains("2 published lessons come from another redactor"), "{}", out(&said));
        assert!(out(&said).contains("`hindsight review rescan`"), "{}", out(&said));
    }
    assert_eq!(json(&["verify", "--json"])["other_redactor"], 2);
    assert_eq!(json(&["review", "list", "--json"])["other_redactor"], 2);
    let more = run(&["verify", "--rescan"]);
    assert_eq!(code(&more), 4, "{}", out(&more));
    assert!(out(&more).contains("1 × a date"), "{}", out(&more));

    let rescan = out(&run(&["review", "rescan"]));
    let list = json(&["review", "list", "--json"]);
    assert!(rescan.contains(&format!("{} put back into the queue", list["total"])), "{rescan}");
    assert!(rescan.contains("  now held  ") && !rescan.contains("  published  "), "{rescan}");
    assert_eq!(list["other_redactor"], 0, "{list}");
    let listed = out(&run(&["review", "list"]));
    assert!(listed.contains(" - in doubt  rescan"), "{listed}");
    assert_eq!(json(&["verify", "--json"])["other_redactor"], 0);
    for waiting in list["waiting"].as_array().unwrap() {
        let approved = run(&["review", "approve", waiting["id"].as_str().unwrap(), "--checked"]);
        assert_eq!(code(&approved), 0, "{}", err(&approved));
    }
    let exported = out(&run(&["export"]));
    assert!(exported.contains("[date]") && !exported.contains("[2 days later]"), "{exported}");
    let verify = run(&["verify", "--rescan"]);
    assert_eq!(code(&verify), 0, "{}", out(&verify));
    assert!(!out(&verify).contains("another redactor"), "{}", out(&verify));
}

#[test]
fn a_demo_loads_nothing_where_its_address_is_taken() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let data = folder.0.path().join("demo");
    let demo = folder.run(&["demo", "--addr", &addr, "--data", text(&data)]);
    assert_eq!(code(&demo), 1, "{}", err(&demo));
    assert!(err(&demo).contains(&format!("cannot listen on {addr}")), "{}", err(&demo));
    assert!(!err(&demo).contains("published") && !data.exists(), "{}", err(&demo));
}

#[test]
fn a_demo_does_not_go_where_the_library_itself_would() {
    let folder = Folder::new();
    for named in ["index/data", "./index/data/"] {
        let demo = Command::cargo_bin("hindsight")
            .unwrap()
            .args(["demo", "--no-serve", "--data", named])
            .current_dir(folder.0.path())
            .env_remove("HINDSIGHT_DATA")
            .env_remove("HINDSIGHT_SECRET")
            .output()
            .unwrap();
        assert_eq!(code(&demo), 1, "{}", err(&demo));
        assert!(err(&demo).contains("what a demo loads is invented"), "{}", err(&demo));
        assert_eq!(err(&demo).trim().lines().count(), 1, "{}", err(&demo));
        assert!(!folder.0.path().join("index").exists());
    }
}

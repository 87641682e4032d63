//! Bad input: a bad row is a line of the reject report and the rest goes on, a bad file is one clear error, and
//! neither ever says what stood in the file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ingest_support;

use std::fmt::Write as _;

use hindsight::ingest::{Format, IngestError, Mapping, OpenOptions, RejectReason, Source};
use ingest_support::*;
use proptest::prelude::*;

/// Stands in every file here; no error and no reject may hold it.
const CANARY: &str = "Quillfeather";

fn rows(name: &str, bytes: &[u8]) -> Result<Read, IngestError> {
    checked(read_bytes(name, bytes, &OpenOptions::default()))
}

fn checked(outcome: Result<Read, IngestError>) -> Result<Read, IngestError> {
    let said = match &outcome {
        Ok(read) => format!("{:?} {:?} {:?}", read.source, read.rejects, read.incidents),
        Err(error) => format!("{error} {error:?}"),
    };
    assert!(!said.contains(CANARY), "{said}");
    outcome
}

fn error(name: &str, bytes: &[u8]) -> IngestError {
    match rows(name, bytes) {
        Err(error) => error,
        Ok(read) => panic!("{name} was read: {read:?}", read = read.rejects),
    }
}

/// A Datix file of these rows, between two sound ones.
fn datix(middle: &[u8]) -> Read {
    let mut bytes =
        b"ID,Incident date,Severity,Description,Action taken\n1,13/03/2025,Low,First,x\n".to_vec();
    bytes.extend_from_slice(middle);
    bytes.extend_from_slice(b"9,13/03/2025,Low,Last,x\n");
    let read = rows("datix.csv", &bytes).unwrap();
    assert_eq!(what(&read.incidents[0]), "First");
    assert_eq!(what(read.incidents.last().unwrap()), "Last");
    read
}

#[test]
fn a_bad_row_is_reported_and_the_rest_goes_on() {
    use RejectReason::*;
    let none: Option<&str> = None;
    let row = |text: &str| text.replace("NAME", CANARY).into_bytes();
    for (name, middle, kept, expected) in [
        ("too few fields", row("2,13/03/2025,NAME\n"), 0, vec![(3, none, TooFewFields)]),
        ("too many fields", row("2,13/03/2025,Low,NAME, fell,x\n"), 0, vec![(3, none, TooManyFields)]),
        ("empty narrative", row("2,13/03/2025,Low,,NAME told\n"), 0, vec![(3, none, EmptyNarrative)]),
        (
            "white narrative",
            row("2,13/03/2025,Low,\" \u{a0}\n\t\",NAME told\n"),
            0,
            vec![(3, none, EmptyNarrative)],
        ),
        ("duplicate id", row("1,13/03/2025,Low,NAME fell,x\n"), 0, vec![(3, none, Duplicate)]),
        (
            "impossible dates",
            row("2,31/02/2025,Low,NAME fell,x\n3,NAME,Low,NAME slid,x\n"),
            2,
            vec![(3, Some("Incident date"), ImpossibleDate), (4, Some("Incident date"), ImpossibleDate)],
        ),
        ("unknown harm", row("2,13/03/2025,NAME,NAME fell,x\n"), 1, vec![(3, Some("Severity"), UnknownHarm)]),
        (
            "dates to come",
            row("2,14/03/2099,Low,NAME fell,x\n3,14/03/99,Low,NAME slid,x\n"),
            2,
            vec![(3, Some("Incident date"), ImpossibleDate), (4, Some("Incident date"), ImpossibleDate)],
        ),
        (
            "a closing quote is missing",
            row("2,13/03/2025,Low,\"NAME fell,x\n3,13/03/2025,Low,\"NAME slid\",x\n"),
            0,
            vec![(3, none, BrokenQuote)],
        ),
        (
            "unseen narrative",
            row("2,13/03/2025,Low,\u{200b}\u{2060}\u{81},NAME told\n"),
            0,
            vec![(3, none, EmptyNarrative)],
        ),
        ("NUL bytes", row("2,13/03/2025,Low,NA\0ME fell,x\0\n"), 1, vec![]),
    ] {
        let read = datix(&middle);
        assert_eq!(listed(&read.rejects), expected, "{name}");
        assert_eq!(read.incidents.len(), kept + 2, "{name}");
    }
    // Bytes that are not UTF-8 are read as Windows-1252, and a NUL cannot hide a name from the redactor.
    let read = datix(b"2,13/03/2025,Low,Mrs Quill\0feather\x92s \xff\xc3 arm,x\n");
    assert_eq!(what(&read.incidents[1]), "Mrs Quillfeather’s ÿÃ arm");
    assert!(read.rejects.listed().is_empty());
    // Nor can a control character of the upper range, or HTML.
    let read = datix("2,13/03/2025,Low,Quill\u{81}feather <b>Quill</b>feather Zo&euml; <90,x\n".as_bytes());
    assert_eq!(what(&read.incidents[1]), "Quillfeather Quillfeather Zoë <90");
}

#[test]
fn one_column_is_enough_where_the_mapping_needs_no_other() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"text\", role = \"what-happened\" }]";
    let mapped = OpenOptions { mapping: Some(Mapping::from_toml(toml).unwrap()), ..OpenOptions::default() };
    for (name, bytes) in [
        ("x.csv", &b"text\n\"Fell, at night\"\n"[..]),
        ("x.csv", b"text;colour\n\"Fell, at night\";blue\n"),
        ("x.json", b"[{\"text\": \"Fell, at night\"}]"),
    ] {
        let read = read_bytes(name, bytes, &mapped).unwrap();
        assert_eq!(read.incidents.iter().map(what).collect::<Vec<_>>(), ["Fell, at night"]);
    }
}

#[test]
fn a_value_of_fifty_megabytes_is_passed_over() {
    let huge = "Quillfeather fell. ".repeat(50 * 1024 * 1024 / 19 + 1);
    let read = datix(format!("2,13/03/2025,Low,\"{huge}\",x\n").as_bytes());
    assert_eq!(listed(&read.rejects), [(3, None, RejectReason::RecordTooLarge)]);
    // Above the limit of a cell, below that of a record.
    let read = datix(format!("2,13/03/2025,Low,\"{}\",x\n", &huge[..2 * 1024 * 1024]).as_bytes());
    assert_eq!(listed(&read.rejects), [(3, Some("Description"), RejectReason::CellTooLarge)]);

    let record = |id: u32, text: &str| format!("{{\"recordid\": {id}, \"inc_notes\": \"{text}\"}}");
    let three = [record(1, "First"), record(2, &huge), record(3, "Last")];
    for text in [three.join("\n"), format!("[{}]", three.join(","))] {
        let read = rows("x.json", text.as_bytes()).unwrap();
        assert_eq!(read.incidents.len(), 2);
        assert_eq!(listed(&read.rejects), [(2, None, RejectReason::RecordTooLarge)]);
    }
    let three = [record(1, "First"), record(2, &huge[..2 * 1024 * 1024]), record(3, "Last")];
    let read = rows("x.json", three.join("\n").as_bytes()).unwrap();
    assert_eq!(listed(&read.rejects), [(2, Some("inc_notes"), RejectReason::CellTooLarge)]);
}

#[test]
fn an_unclosed_quote_and_a_cut_file_are_one_error() {
    let csv = "ID,Incident date,Description,Action taken\n1,13/03/2025,Fell,x\n2,13/03/2025,\"Quillfeather fell,x\n3,,y,z\n";
    assert!(matches!(error("x.csv", csv.as_bytes()), IngestError::Truncated { row: 3, .. }));
    let record = |id: u32| format!("{{\"recordid\": {id}, \"inc_notes\": \"Quillfeather fell\"}}");
    let lines = format!("{}\n{}", record(1), &record(2)[..30]);
    assert!(matches!(error("x.ndjson", lines.as_bytes()), IngestError::Truncated { row: 2, .. }));
    let array = format!("[{},{}", record(1), &record(2)[..30]);
    assert!(matches!(error("x.json", array.as_bytes()), IngestError::Truncated { row: 2, .. }));
    let bundle = format!("{{\"resourceType\": \"Bundle\", \"entry\": [{{\"resource\": {}", record(1));
    assert!(matches!(error("x.json", bundle.as_bytes()), IngestError::Truncated { row: 1, .. }));
}

/// A file that was cut outside quotes cannot be told from a whole one whose last line has no end.
#[test]
fn a_last_line_without_a_line_end_is_read_and_noted() {
    use RejectReason::*;
    let text =
        "ID,Incident date,Action taken,Description\n1,13/03/2025,x,First\n2,13/03/2025,x,Rails were not f";
    let none: Option<&str> = None;
    for end in ["\n", "\r\n", "\r"] {
        for delimiter in [",", "\t"] {
            let cut = text.replace('\n', end).replace(',', delimiter);
            let read = rows("datix.csv", cut.as_bytes()).unwrap();
            assert_eq!(what(read.incidents.last().unwrap()), "Rails were not f");
            assert_eq!(listed(&read.rejects), [(3, none, NoLineEnd)], "{end:?}");
            assert_eq!((read.rejects.rows_dropped(), read.rejects.values_dropped()), (0, 0));
            let whole = rows("datix.csv", format!("{cut}{end}").as_bytes()).unwrap();
            assert!(whole.rejects.listed().is_empty(), "{end:?}");
        }
    }
    let quoted = rows("datix.csv", format!("{}\"", text.replace("Rails", "\"Rails")).as_bytes()).unwrap();
    assert_eq!(listed(&quoted.rejects), [(3, none, NoLineEnd)]);
    let (short, _) = text.rsplit_once(',').unwrap();
    let short = rows("datix.csv", short.as_bytes()).unwrap();
    assert_eq!(listed(&short.rejects), [(3, none, TooFewFields), (3, none, NoLineEnd)]);
    let header = text.lines().next().unwrap();
    assert!(rows("datix.csv", header.as_bytes()).unwrap().rejects.listed().is_empty());
}

/// Somebody looks for the row in a spreadsheet.
#[test]
fn rows_are_numbered_with_the_empty_ones_between_them() {
    let text = "\nIncidents 2025\n\nID,Incident date,Description,Action taken\n\n\
                1,13/03/2025,\"First\nat night\",x\n\n\n2,13/03/2025\n3,13/03/2099,Third,x\n";
    for end in ["\n", "\r\n", "\r"] {
        let read = rows("datix.csv", text.replace('\n', end).as_bytes()).unwrap();
        assert_eq!(
            listed(&read.rejects),
            [
                (9, None, RejectReason::TooFewFields),
                (10, Some("Incident date"), RejectReason::ImpossibleDate)
            ],
            "{end:?}"
        );
    }
    let cut = format!("{text}\n\n4,13/03/2025,\"Quillfeather fell");
    assert!(matches!(error("datix.csv", cut.as_bytes()), IngestError::Truncated { row: 13, .. }));
}

#[test]
fn a_broken_array_is_one_error() {
    for text in [
        "[{\"recordid\": 1, \"inc_notes\": \"Fell\"}, {\"recordid\": Quillfeather}]",
        "[{\"recordid\": 1, \"inc_notes\": \"Fell\"} {\"recordid\": 2}]",
        "[{\"recordid\": 1, \"inc_notes\": \"Fell\"}, {\"recordid\": 2]]",
    ] {
        assert!(matches!(error("x.json", text.as_bytes()), IngestError::NotJson { row: 2, .. }), "{text}");
    }
}

#[test]
fn deep_json_is_a_reject_whatever_its_depth() {
    let sound = "{\"recordid\": 1, \"inc_notes\": \"Fell\"}\n";
    for depth in [100, 1_000, 1_000_000] {
        let deep = |open: &str, close: &str| {
            format!("{}\"Quillfeather\"{}", open.repeat(depth), close.repeat(depth))
        };
        for value in [deep("[", "]"), deep("{\"a\":", "}")] {
            let text = format!("{sound}{{\"recordid\": 2, \"inc_notes\": {value}}}\n");
            let read = rows("x.ndjson", text.as_bytes()).unwrap();
            assert_eq!(listed(&read.rejects), [(2, None, RejectReason::TooDeep)], "{depth}");
            let fhir = "{\"resourceType\": \"AdverseEvent\", \"id\": \"1\", \"description\": \"Fell\"";
            let text = format!("{fhir}}}\n{fhir}, \"extension\": {value}}}\n");
            let read = rows("x.ndjson", text.as_bytes()).unwrap();
            assert_eq!(listed(&read.rejects), [(2, None, RejectReason::TooDeep)], "{depth}");
        }
    }
    // Deep where nobody looks: nothing of it is kept.
    let text = format!(
        "{{\"recordid\": 1, \"inc_notes\": \"Fell\", \"x\": {}1{}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(rows("x.ndjson", text.as_bytes()).unwrap().incidents.len(), 1);
}

#[test]
fn a_file_of_which_no_record_is_flat_enough_is_one_error() {
    for depth in [100, 100_000] {
        let deep = |open: &str, close: &str| {
            format!("{}\"Quillfeather\"{}", open.repeat(depth), close.repeat(depth))
        };
        let before = format!("[{{\"a\": {}, \"recordid\": 1, \"inc_notes\": \"Fell\"}}]", deep("[", "]"));
        for text in [deep("[", "]"), deep("[ ", " ]"), deep("{\"a\":", "}"), before] {
            for name in ["x.json", "x.ndjson"] {
                let fault = error(name, text.as_bytes());
                assert!(matches!(fault, IngestError::TooDeep { .. }), "{name} {depth}: {fault}");
            }
        }
    }
    // Brackets in a header, or deep records behind a flat one whose columns nobody knows, are another fault.
    let flat = format!("{{\"b\": 1, \"c\": 2}}\n{{\"b\": {}1{}}}\n", "[".repeat(100), "]".repeat(100));
    for (name, text) in [("x.csv", "[b],[c]\n[1],[2]\n"), ("x.ndjson", flat.as_str())] {
        assert!(matches!(error(name, text.as_bytes()), IngestError::Unrecognised { .. }), "{name}");
    }
}

#[test]
fn wrong_columns_are_one_error() {
    assert!(matches!(error("x.csv", b"Quillfeather,b,c\n1,2,3\n"), IngestError::Unrecognised { .. }));
    assert!(matches!(
        error("x.json", b"[{\"Quillfeather\": 1, \"b\": 2}]"),
        IngestError::Unrecognised { .. }
    ));
    let book = xlsx(&[(CANARY, &xlsx_row(1, &[CANARY, "b"]))], "<sst/>");
    assert!(matches!(error("x.xlsx", &book), IngestError::Unrecognised { .. }));
    for nothing in [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe"] {
        assert!(matches!(error("x.csv", nothing), IngestError::Empty { .. }));
    }
    assert!(matches!(
        error("x.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0"),
        IngestError::NotText { .. }
    ));

    let asked = OpenOptions { format: Some(Format::Steis), ..OpenOptions::default() };
    let other = checked(read_bytes("x.csv", b"ID,Description\n1,Quillfeather\n", &asked)).err().unwrap();
    assert!(matches!(other, IngestError::NotThisFormat { format: "steis", .. }));
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                { name = \"Number\", role = \"source-id\", required = true }]";
    let mapped = OpenOptions { mapping: Some(Mapping::from_toml(toml).unwrap()), ..OpenOptions::default() };
    for (name, bytes) in [
        ("x.csv", &b"Text,Quillfeather\nFell,1\n"[..]),
        ("x.json", b"[{\"Text\": \"a\", \"Quillfeather\": 2}]"),
    ] {
        let missing = checked(read_bytes(name, bytes, &mapped)).err().unwrap();
        assert!(
            missing.to_string().ends_with("lacks the column \"Number\"; correct the mapping or the export"),
            "{missing}"
        );
    }
}

/// A name that is spelt differently in the file would leave a person in its text, or a flag unread.
#[test]
fn a_mapping_whose_ids_names_or_flags_are_not_in_the_file_is_one_error() {
    let mapping = |more: &str| {
        let toml = format!(
            "name = \"t\"\nkey = \"t\"\ncolumns = [{{ name = \"Text\", role = \"what-happened\" }}, \
             {{ name = \"Case number\", role = \"source-id\"{more} }}, {{ name = \"Harm\", role = \"harm\" }}, \
             {{ name = \"Service-user\", role = \"known\", as = \"patient_name\"{more} }}, \
             {{ name = \"Opt-out\", role = \"blocked-while-set\", block = \"opt-out\", clear = [\"-?\"]{more} }}]"
        );
        Mapping::from_toml(&toml).unwrap()
    };
    let read = |more: &str, name: &str, bytes: &[u8]| {
        let options = OpenOptions { mapping: Some(mapping(more)), ..OpenOptions::default() };
        checked(read_bytes(name, bytes, &options))
    };
    let csv = b"Case no,Client,Opted out,Text\n1,Quillfeather,yes,Quillfeather fell\n";
    let json = b"[{\"Case no\": 1, \"Client\": \"Quillfeather\", \"Text\": \"Quillfeather fell\"}]";
    for (name, bytes) in [("x.csv", &csv[..]), ("x.json", &json[..])] {
        let said = read("", name, bytes).err().unwrap().to_string();
        let starts = format!("{name}: lacks the columns \"Case number\", \"Service-user\", \"Opt-out\":");
        assert!(said.starts_with(&starts) && said.contains("optional = true"), "{said}");
        assert_eq!(read(", optional = true", name, bytes).unwrap().incidents.len(), 1);
    }
    let optional = mapping(", optional = true");
    assert_eq!(Mapping::from_toml(&optional.to_toml()).unwrap(), optional);
    let nameless = optional.to_toml().replace("key = \"t\"", "key = \" \"");
    assert!(Mapping::from_toml(&nameless).unwrap_err().to_string().contains("the key is empty"));
}

#[test]
fn ten_thousand_columns_are_refused() {
    let mut header = String::from("ID,Incident date,Description,Action taken");
    let mut object = String::from("{\"recordid\": 1, \"inc_notes\": \"Quillfeather fell\"");
    for at in 0..10_000 {
        write!(header, ",c{at}").unwrap();
        write!(object, ", \"c{at}\": {at}").unwrap();
    }
    let cells = vec!["Quillfeather"; 10_000];
    for (name, bytes) in [
        ("x.csv", format!("{header}\n").into_bytes()),
        ("x.json", format!("{object}}}\n").into_bytes()),
        ("x.xlsx", xlsx(&[("Export", &xlsx_row(1, &cells))], "<sst/>")),
    ] {
        assert!(matches!(error(name, &bytes), IngestError::TooManyColumns { limit: 1000, .. }), "{name}");
    }
}

#[test]
fn a_file_that_changes_between_the_passes_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.json");
    std::fs::write(&path, "{\"recordid\": 1, \"inc_notes\": \"Fell\"}\n").unwrap();
    let source = Source::open(&path, &OpenOptions::default()).unwrap();
    let scan = source.scan(&hash, &mut |_| {}).unwrap();
    std::fs::write(&path, "{\"recordid\": 1, \"inc_notes\": \"Quillfeather fell\"}\n").unwrap();
    let mut rejects = hindsight::ingest::Rejects::new();
    let outcome =
        source.read(&scan, &hash, &mut rejects, &mut |_| {}, &mut |_| panic!("nothing is handed out"));
    assert!(matches!(outcome, Err(IngestError::Changed { .. })));
}

/// Sound files of every kind, the canary in every value.
fn sound() -> Vec<Vec<u8>> {
    let cells = ["1", "13/03/2025", "Low", "Quillfeather fell; \"hurt\"", "Quillfeather"];
    let header = ["ID", "Incident date", "Severity", "Description", "Action taken"];
    let quoted = |row: &[&str]| {
        row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    };
    let csv = format!("{}\r\n{}\r\n", quoted(&header), quoted(&cells));
    let object = "{\"recordid\": \"Quillfeather\", \"inc_notes\": \"Quillfeather fell\", \"inc_dincident\": \"Quillfeather\", \"x\": {\"y\": [1.5, null, true]}}";
    let event = std::fs::read_to_string(fixtures().join("fhir/lfpse-v6-adverse-event.json")).unwrap();
    let event = event.replace("Patient given", CANARY);
    let sheet = xlsx_row(1, &header) + &xlsx_row(2, &["1", "13/03/2025", "Low", "Quillfeather fell", CANARY]);
    let cell = "<table:table-cell><text:p>Quillfeather</text:p></table:table-cell>";
    vec![
        csv.clone().into_bytes(),
        csv.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        format!("{object}\n{object}\n").into_bytes(),
        format!("[{object},{object}]").into_bytes(),
        format!("{{\"resourceType\": \"Bundle\", \"entry\": [{{\"resource\": {event}}}]}}").into_bytes(),
        event.into_bytes(),
        xlsx(&[(CANARY, &sheet)], "<sst><si><t>Quillfeather</t></si></sst>"),
        ods(&format!(
            "<table:table table:name=\"{CANARY}\"><table:table-row>{cell}{cell}</table:table-row></table:table>"
        )),
    ]
}

const ENDS: [&str; 9] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl", "xlsx", "ods", "xls"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a file: no panic, and no word of it in what is said about it.
    #[test]
    fn nothing_panics_and_nothing_is_echoed(
        end in proptest::sample::select(&ENDS[..]),
        pieces in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..40),
                "[ \\[\\]{}\",:;\r\n\t0-9a-z<>/=-]{0,40}".prop_map(String::into_bytes),
                Just(CANARY.as_bytes().to_vec()),
                Just(b"\"inc_notes\":\"Quillfeather\",\"recordid\":".to_vec()),
                Just(b"{\"resourceType\":\"Bundle\",\"entry\":[".to_vec()),
                Just(b"ID,Incident date,Description,Action taken\n".to_vec()),
                Just(b"PK\x03\x04".to_vec()),
            ],
            0..30,
        ),
    ) {
        let _: Result<Read, IngestError> = rows(&format!("x.{end}"), &pieces.concat());
    }

    /// Sound files with some bytes changed, taken out or doubled.
    #[test]
    fn nothing_in_a_damaged_file_is_echoed(
        end in proptest::sample::select(&ENDS[..]),
        which in 0..8usize,
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut bytes = sound().swap_remove(which);
        for (at, byte, kind) in damage {
            let at = at.index(bytes.len().max(1));
            match kind {
                _ if bytes.is_empty() => {}
                0 => bytes.truncate(at),
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes[at] = byte,
            }
        }
        let _: Result<Read, IngestError> = rows(&format!("x.{end}"), &bytes);
    }

    /// The same inside the parts of a workbook, where a checksum would have stopped the damage above.
    #[test]
    fn nothing_in_a_damaged_sheet_is_echoed(
        sheet in "(<row( r=\"[0-9A-Z]{0,12}\")?>|</row>|<c( r=\"[A-Z]{0,9}[0-9]{0,12}\")?( s=\"[0-9]{1,3}\")?( t=\"(s|b|e|d|str|n|inlineStr)\")?>|</c>|<v>([0-9.]{0,20}|Quillfeather)</v>|<f t=\"shared\" si=\"[0-9]{1,3}\">Quillfeather</f>|&#[0-9]{1,8};|Quillfeather){0,30}",
        strings in "(<si>|</si>|<t>Quillfeather</t>|<r>|</r>|<rPh>){0,10}",
        cells in "(<table:table-row( table:number-rows-repeated=\"[0-9]{1,9}\")?>|</table:table-row>|<table:table-cell( table:number-columns-repeated=\"[0-9]{1,9}\")?>|</table:table-cell>|<text:p>|</text:p>|<text:s text:c=\"[0-9]{1,9}\"/>|&Quillfeather;|Quillfeather){0,30}",
    ) {
        let head = xlsx_row(1, &["ID", "Incident date", "Description", "Action taken"]);
        let book = xlsx(&[(CANARY, &(head + &sheet))], &format!("<sst>{strings}</sst>"));
        let _: Result<Read, IngestError> = rows("x.xlsx", &book);
        let table = format!("<table:table table:name=\"x\">{cells}</table:table>");
        let _: Result<Read, IngestError> = rows("x.ods", &ods(&table));
    }
}

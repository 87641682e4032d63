//! CSV and TSV exports: dialects, encodings, the built-in formats, revisions, patients and contacts.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod ingest_support;

use hindsight::incident::{Block, CodedRole};
use hindsight::ingest::{Format, IngestError, Mapping, OpenOptions, RejectReason};
use hindsight::redact::Part;
use hindsight::values::{EventType, Harm, Month, PsychologicalHarm, Setting};
use ingest_support::*;

const DATIX: &str = "ID,Ref,Reported,Incident date,Time,Handler,Location,Exact location,Service,Type,Category,Sub category,Result,Severity,Description,Action taken\r\n";

fn datix(rows: &str) -> Read {
    read_bytes("export.csv", format!("{DATIX}{rows}").as_bytes(), &OpenOptions::default()).unwrap()
}

#[test]
fn a_datix_row_becomes_an_incident() {
    let read = datix(
        "10001,W10001,14/03/2025,13/03/2025,02:40,Jignesh Thakkar,Ward 7B,Bay 2,Medicine,Incident affecting Patient,\
         Medication,Omitted dose,No harm,None,\"Patient in bed 4 did not get \"\"Novorapid\"\".\r\nSN Moyo told.\",BM checked\r\n",
    );
    assert_eq!(read.source.format(), Format::DatixLabels);
    let [incident] = read.incidents.as_slice() else { panic!("one incident") };
    assert_eq!(incident.source_key, "datix:10001");
    assert_eq!(what(incident), "Patient in bed 4 did not get \"Novorapid\".\nSN Moyo told.");
    assert_eq!(part(incident, Part::ActionTaken), Some("BM checked"));
    assert_eq!(incident.occurred, Some(jiff::civil::date(2025, 3, 13)));
    assert_eq!(incident.month, Month::new(2025, 3));
    assert_eq!(incident.harm, Some(Harm::None));
    assert_eq!(incident.event_type, Some(EventType::Incident));
    assert_eq!(incident.setting, Some(Setting::Acute));
    assert_eq!(incident.specialty.as_deref(), Some("Medicine"));
    assert_eq!(known(incident, "handler"), ["Jignesh Thakkar"]);
    assert_eq!(known(incident, "ward"), ["Ward 7B", "Bay 2"]);
    assert_eq!(known(incident, "local_reference"), ["W10001"]);
    let coded: Vec<_> = incident.coded.iter().map(|c| (c.role, c.value.as_str())).collect();
    assert_eq!(coded, [(CodedRole::Category, "Medication"), (CodedRole::Category, "Omitted dose")]);
    assert!(read.rejects.listed().is_empty());
}

#[test]
fn every_dialect_gives_the_same_incidents() {
    let rows = [
        ["ID", "Incident date", "Action taken", "Description"],
        ["7", "13/03/2025", "", "Zoë’s mother, at £5; fell | “twice”\nin Bay"],
        ["8", "14/03/2025", "Told her", "Second"],
    ];
    let table = |delimiter: &str, end: &str| -> String {
        rows.iter().map(|row| row.map(|cell| format!("\"{cell}\"")).join(delimiter) + end).collect()
    };
    let utf16 =
        |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let comma = table(",", "\r\n");
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("comma", comma.clone().into_bytes()),
        ("semicolon", table(";", "\n").into_bytes()),
        ("tab", table("\t", "\n").into_bytes()),
        ("pipe", table("|", "\r").into_bytes()),
        ("BOM", format!("\u{feff}{comma}").into_bytes()),
        ("UTF-16 LE with mark", utf16(&format!("\u{feff}{comma}"), u16::to_le_bytes)),
        ("UTF-16 BE with mark", utf16(&format!("\u{feff}{comma}"), u16::to_be_bytes)),
        ("UTF-16 LE", utf16(&comma, u16::to_le_bytes)),
        ("UTF-16 BE", utf16(&comma, u16::to_be_bytes)),
        ("title above", format!("Incidents 2025\r\n\r\nprinted,today\r\n{comma}").into_bytes()),
    ];
    files.push(("Windows-1252", encoding_rs::WINDOWS_1252.encode(&comma).0.into_owned()));
    for (name, bytes) in files {
        let read = read_bytes("export.csv", &bytes, &OpenOptions::default()).unwrap();
        let texts: Vec<_> = read.incidents.iter().map(what).collect();
        assert_eq!(texts, [rows[1][3], "Second"], "{name}");
    }
}

#[test]
fn a_mapping_may_name_the_encoding() {
    let toml = "name = \"t\"\nkey = \"t\"\nencoding = \"windows-1250\"\ndelimiter = \";\"\n\
                columns = [{ name = \"Text\", role = \"what-happened\" }, { name = \"Nr\", role = \"source-id\" }]";
    let options = OpenOptions { mapping: Some(Mapping::from_toml(toml).unwrap()), ..OpenOptions::default() };
    let bytes = encoding_rs::WINDOWS_1250.encode("Nr;Text\n1;Łódź\n").0.into_owned();
    assert_eq!(what(&read_bytes("x.csv", &bytes, &options).unwrap().incidents[0]), "Łódź");
}

const LFPSE: &str = "Reference,Revision,EntityId,CL001,T005 - Event date,P004,L003,L006,OT001,OT002,F001,AC001,OT003,ReporterContact,DataSharingOptOut\n";

#[test]
fn the_highest_revision_counts_once_whatever_the_number_of_patients() {
    let rows = "R1,1,1,1,2025-03-13,26040,Emergency Department,Emergency medicine,5,4,First wording,,,,\n\
                R1,2,1,1,2025-03-13,26040,Emergency Department,Emergency medicine,4,4,Second wording,Called,Bruise,a@b.nhs.uk,\n\
                R2,1,1,2,2025-03-14,,,,,,Good catch,,,,Yes\n\
                R1,2,2,1,2025-03-13,33852,Emergency Department,Emergency medicine,2,1,Second wording,Called,Fracture,c@d.nhs.uk,\n\
                R2,1,1,2,2025-03-14,,,,,,Good catch,,,,Yes\n";
    let read = read_bytes("lfpse.csv", format!("{LFPSE}{rows}").as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.source.format(), Format::LfpseColumns);
    let [one, two] = read.incidents.as_slice() else { panic!("two events") };
    assert_eq!(one.source_key, "lfpse:R1");
    assert_eq!(one.revision, 2);
    assert_eq!(what(one), "Second wording\n\nClinical outcome: Bruise\n\nClinical outcome: Fracture");
    assert_eq!(one.harm, Some(Harm::Severe));
    assert_eq!(one.psychological_harm, Some(PsychologicalHarm::Severe));
    assert_eq!(one.age_years, Some(91));
    assert_eq!(one.setting, Some(Setting::Ed));
    assert_eq!(known(one, "reporter_contact"), ["a@b.nhs.uk", "c@d.nhs.uk"]);
    assert_eq!(two.event_type, Some(EventType::GoodCare));
    assert_eq!(two.blocks, [Block::OptOut]);
    assert_eq!(listed(&read.rejects), [(2, None, RejectReason::Superseded)]);
}

#[test]
fn both_lfpse_dialects_are_known() {
    for (header, format) in [
        (
            "Reference,Revision,F001 - Describe what happened,OT001 - Physical harm,CL001 - Event Type",
            Format::LfpseLabelled,
        ),
        ("Reference,Revision,F001,OT001,CL001", Format::LfpseColumns),
        ("Reference,Revision,F001_Description,OT001_PhysicalHarm,CL001_Type", Format::LfpseColumns),
    ] {
        let text = format!("{header}\nR1,1,Patient fell,Moderate physical harm,Outcome\n");
        let read = read_bytes("x.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
        assert_eq!(read.source.format(), format);
        assert_eq!(what(&read.incidents[0]), "Patient fell");
        assert_eq!(read.incidents[0].harm, Some(Harm::Moderate));
        assert_eq!(read.incidents[0].event_type, Some(EventType::Outcome));
    }
}

#[test]
fn contacts_are_joined() {
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("datix.csv");
    std::fs::write(&export, "recordid,updateddate,inc_dincident,inc_notes,inc_name,inc_repname\n5,01/01/2025,13/03/2025,Fell,Ottoline Quillfeather,Not known\n6,,,Slipped,,\n").unwrap();
    let contacts = "inc_id,link_recordid,link_role,con_forenames,con_surname,con_dob,con_nhsno,con_postcode\n\
                    5,91,Patient,Ottoline,Quillfeather,11/02/1944,999 123 4567,ZZ1 1AA\n5,92,Next of kin,Bram,Quillfeather,,,\n";
    std::fs::write(folder.path().join("datix-contacts.csv"), contacts).unwrap();
    let found = read(&export).unwrap();
    assert_eq!(found.source.format(), Format::DatixColumns);
    let one = &found.incidents[0];
    assert_eq!(known(one, "patient_name"), ["Ottoline Quillfeather"]);
    assert_eq!(known(one, "relative_name"), ["Bram Quillfeather"]);
    assert_eq!(known(one, "nhs_number"), ["999 123 4567"]);
    assert_eq!(known(one, "reporter_name"), Vec::<&str>::new());
    assert_eq!(one.revision, 20_250_101_000_000);
    assert!(found.incidents[1].known.is_empty());
    let alone = read(&folder.path().join("datix-contacts.csv"));
    assert!(matches!(alone, Err(IngestError::ContactsFile { .. })));
}

/// The people of such a row would stay in the text of their incident.
#[test]
fn contacts_of_which_a_row_cannot_be_used_are_refused() {
    let header = "inc_id,link_role,con_forenames,con_surname,con_dob,con_nhsno,con_address";
    let sound = "5,Patient,Ottoline,Quillfeather,11/02/1944,999 123 4567,\"3 Low Lane, Cressbrook\"";
    let shifted = sound.replace('"', "");
    let short = "6,Patient,Bram";
    let nobodys = sound.replacen('5', "", 1);
    let large = sound.replace("Low Lane", &"Low Lane ".repeat(200_000));
    for (rows, row, reason, further) in [
        (format!("{sound}\n{shifted}\n"), 3, "more fields than the header", 0),
        (format!("{shifted}\n{sound}\n{short}\n"), 2, "more fields than the header", 1),
        (format!("{sound}\n{short}\n"), 3, "fewer fields than the header", 0),
        (format!("{sound}\n{large}\n{short}\n{short}\n"), 3, "a cell is larger than the limit", 2),
        (format!("{nobodys}\n{sound}\n"), 2, "no incident id", 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let export = folder.path().join("datix.csv");
        std::fs::write(&export, "recordid,inc_dincident,inc_notes,inc_name\n5,13/03/2025,Fell,\n").unwrap();
        std::fs::write(folder.path().join("datix-contacts.csv"), format!("{header}\n{rows}")).unwrap();
        let Err(error) = read(&export) else { panic!("{reason}: read all the same") };
        let said = error.to_string();
        assert!(said.starts_with(&format!("datix-contacts.csv, row {row}: {reason}")), "{said}");
        assert_eq!(said.contains(&format!("(and {further} more ")), further > 0, "{said}");
        assert!(!said.contains("Quillfeather") && !said.contains("Bram"), "{said}");
    }
    // What says nothing of anybody is passed over.
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("datix.csv");
    std::fs::write(&export, "recordid,inc_dincident,inc_notes,inc_name\n5,13/03/2025,Fell,\n").unwrap();
    let rows = format!("{header}\n{sound}\n,Patient,,,,,\n\n");
    std::fs::write(folder.path().join("datix-contacts.csv"), rows).unwrap();
    let found = read(&export).unwrap();
    assert_eq!(known(&found.incidents[0], "patient_address"), ["3 Low Lane, Cressbrook"]);
}

/// An export of two events with a contacts file of these lines.
fn with_contacts(contacts: &str) -> Result<Read, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("datix.csv");
    let rows = "recordid,inc_dincident,inc_notes,inc_ourref\n501,13/03/2025,Fell,INC-501\n502,14/03/2025,Slid,INC-502\n";
    std::fs::write(&export, rows).unwrap();
    std::fs::write(folder.path().join("datix-contacts.csv"), contacts).unwrap();
    read(&export)
}

/// Nobody whom it names would be looked for in any text.
#[test]
fn contacts_that_fit_no_event_are_refused() {
    let header = "inc_id,link_role,con_forenames,con_surname\n";
    let strange = "INC-501,Person affected,Ottoline,Quillfeather\nINC-501,Relative,Bram,Quillfeather\n";
    let error = with_contacts(&format!("{header}{strange}")).err().unwrap();
    let said = error.to_string();
    assert!(said.starts_with("datix-contacts.csv: fits no event"), "{said}");
    assert!(said.contains("\"inc_id\"") && said.contains("the column \"recordid\""), "{said}");
    assert!(!said.contains("INC-501") && !said.contains("Quillfeather"), "{said}");
    // One that fits is enough: a contacts file may be of more incidents than the export.
    let found = with_contacts(&format!("{header}{strange}502,Person affected,Jo,Silks\n")).unwrap();
    let names: Vec<_> = found.incidents.iter().map(|one| known(one, "patient_name")).collect();
    assert_eq!(names, [vec![], vec!["Jo Silks"]]);
    assert!(with_contacts(header).is_ok());
    // A spreadsheet may have written their numbers anew.
    let found = with_contacts(&format!("{header}0501,Relative,Bram,Silks\n502.0,Person affected,Jo,Silks\n"));
    let found = found.unwrap();
    assert_eq!(known(&found.incidents[0], "relative_name"), ["Bram Silks"]);
    assert_eq!(known(&found.incidents[1], "patient_name"), ["Jo Silks"]);
}

/// The number of a link may be that of another incident.
#[test]
fn the_number_of_a_link_is_no_incident_id_beside_one() {
    let rows =
        "inc_id,link_recordid,link_role,con_surname\n501,502,Relative,Stone\n,502,Person affected,Wexley\n";
    let said = with_contacts(rows).err().unwrap().to_string();
    assert!(said.starts_with("datix-contacts.csv, row 3: no incident id"), "{said}");
    let found = with_contacts("link_recordid,link_role,con_surname\n501,Relative,Stone\n").unwrap();
    assert_eq!(known(&found.incidents[0], "relative_name"), ["Stone"]);
}

#[test]
fn further_columns_of_contacts_are_identifiers_too() {
    let rows = "inc_id,link_role,con_surname,con_known_as,con_maiden,con_tel2,con_mobile,con_line1,con_type,con_fax\n\
                501,Person affected,Quillfeather,Otty,Sedgewick,07700 900123,07700 900456,3 Low Lane,PAT,No\n";
    let found = with_contacts(rows).unwrap();
    let one = &found.incidents[0];
    let mut names = known(one, "patient_name");
    names.sort_unstable();
    assert_eq!(names, ["Quillfeather", "Sedgewick"]);
    assert_eq!(known(one, "patient_forename"), ["Otty"]);
    assert_eq!(known(one, "phone"), ["07700 900123", "07700 900456"]);
    assert_eq!(known(one, "patient_address"), ["3 Low Lane"]);
    assert!(!one.known.iter().any(|known| known.value == "PAT"));
}

/// Excel writes delimiters behind the last name of a column, and not behind every row.
#[test]
fn columns_without_a_name_at_the_end_are_not_looked_for() {
    let text = "ID,Incident date,Description,Action taken,Patient name,,\n\
                1,13/03/2025,First,x,Bram Quillfeather,,\n\
                2,13/03/2025,Second,x,\n\
                3,13/03/2025,Third,x,,\n\
                4,13/03/2025,Fourth,x,,, \n\
                5,13/03/2025,Fifth, shifted,x,Bram Quillfeather\n\
                6,13/03/2025,Sixth,x\n";
    let read = read_bytes("datix.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents.iter().map(what).collect::<Vec<_>>(), ["First", "Second", "Third", "Fourth"]);
    assert_eq!(known(&read.incidents[0], "patient_name"), ["Bram Quillfeather"]);
    assert!(read.incidents[1..].iter().all(|one| one.known.is_empty() && one.parts.len() == 2));
    assert_eq!(
        listed(&read.rejects),
        [(6, None, RejectReason::TooManyFields), (7, None, RejectReason::TooFewFields)]
    );
    // A spare delimiter of the header takes in no value that an unquoted comma has shifted.
    let text = "ID,Incident date,Severity,Description,Action taken,Patient name,\n\
                1,13/03/2025,Low,Bram Quillfeather, fell,x,Bram Quillfeather\n\
                2,13/03/2025,Low,Second,x,,seen by Ottoline\n\
                3,13/03/2025,Low,Third,x,Bram Quillfeather,\n";
    let read = read_bytes("datix.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents.iter().map(what).collect::<Vec<_>>(), ["Third"]);
    assert_eq!(
        listed(&read.rejects),
        [(2, None, RejectReason::TooManyFields), (3, None, RejectReason::TooManyFields)]
    );
    // What a mapping reads is looked for, whatever it is called.
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                { name = \"Nr\", role = \"source-id\" }, { name = \"\", role = \"known\", as = \"patient_name\" }]";
    let options = OpenOptions { mapping: Some(Mapping::from_toml(toml).unwrap()), ..OpenOptions::default() };
    let read = read_bytes("x.csv", b"Text,Nr,\nFell,1,Bram Quillfeather\nSlid,2\n", &options).unwrap();
    assert_eq!(known(&read.incidents[0], "patient_name"), ["Bram Quillfeather"]);
    assert_eq!(listed(&read.rejects), [(3, None, RejectReason::TooFewFields)]);
}

#[test]
fn a_second_row_of_an_event_adds_its_people_and_its_flags() {
    let text = "ID,Incident date,Description,Action taken,Patient name,Inquest\n\
                1,13/03/2025,Charts of Bram Carter and Ottoline Parker mixed up,x,Bram Carter,\n\
                2,13/03/2025,Fell,x,,No\n\
                1,13/03/2025,Other wording,x,Ottoline Parker,12/03/2025\n";
    let read = read_bytes("datix.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    let [two, one] = read.incidents.as_slice() else { panic!("two events") };
    assert_eq!((what(two), two.blocks.len()), ("Fell", 0));
    assert_eq!(what(one), "Charts of Bram Carter and Ottoline Parker mixed up");
    assert_eq!(known(one, "patient_name"), ["Bram Carter", "Ottoline Parker"]);
    assert_eq!(one.blocks, [Block::Inquest]);
    assert_eq!(listed(&read.rejects), [(4, None, RejectReason::Duplicate)]);
}

#[test]
fn without_an_id_the_narrative_is_the_key() {
    let text = "circumstances,concerns,coroner\nHe fell,Rails,A Coroner\nHe fell,Rails,A Coroner\nShe fell,Rails,A Coroner\n";
    let read = read_bytes("pfd.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents.len(), 2);
    assert!(read.incidents[0].source_key.starts_with("pfd:content-"));
    assert!(!read.incidents[0].source_key.contains("fell"));
    assert_eq!(listed(&read.rejects), [(3, None, RejectReason::Duplicate)]);
}

#[test]
fn steis_rows_come_twice_with_a_date_of_birth_and_a_broken_encoding() {
    let text = "Log No,Organisation reporting SI on STEIS,Date of Incident,Time of Incident:,Patient Date of Birth,Type of Incident,\
                Description of what happened:,Immediate action taken\n\
                2024/17,Cressbrook Trust,03/04/2024,1405,11/02/1944,Slips/trips/falls,Mrs Zo\u{eb} fell \u{2013} hip,X-ray\n\
                2024/17,Cressbrook Trust,03/04/2024,14:05,11/02/1944,Slips/trips/falls,Mrs Zo\u{eb} fell \u{2013} hip,X-ray\n";
    let bytes = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let read = read_bytes("steis.csv", &bytes, &OpenOptions::default()).unwrap();
    assert_eq!(read.source.format(), Format::Steis);
    let [one] = read.incidents.as_slice() else { panic!("one incident") };
    assert_eq!((one.source_key.as_str(), what(one)), ("steis:2024/17", "Mrs Zo\u{eb} fell \u{2013} hip"));
    assert_eq!(one.occurred, Some(jiff::civil::date(2024, 4, 3)));
    assert_eq!(known(one, "dob"), ["11/02/1944"]);
    assert_eq!(listed(&read.rejects), [(2, None, RejectReason::Superseded)]);
}

#[test]
fn the_same_event_in_two_revisions_counts_once_in_datix_too() {
    let text = "recordid,updateddate,inc_dincident,inc_time,inc_notes\n5,14/03/2025 0905,13/03/2025,0240,Later wording\n\
                5,13/03/2025 23:10,13/03/2025,02:40,First wording\n";
    let read = read_bytes("datix.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents.iter().map(what).collect::<Vec<_>>(), ["Later wording"]);
    assert_eq!(listed(&read.rejects), [(3, None, RejectReason::Superseded)]);
}

#[test]
fn a_column_that_only_says_that_there_was_harm_needs_another_for_the_degree() {
    let row = |id: usize, result: &str, severity: &str| {
        format!(
            "{id},W{id},14/03/2025,13/03/2025,0240,,Ward 7B,,Medicine,Patient,Fall,Bed,{result},{severity},Fell {id},\r\n"
        )
    };
    let cases = [
        ("Harm", "Low", Some(Harm::Low), None),
        ("HARM", "Severe / permanent", Some(Harm::Severe), None),
        ("Low harm", "Injury", Some(Harm::Low), None),
        ("Harm", "", None, Some("Result")),
        ("", "Injury", None, Some("Severity")),
        ("Harm", "No harm", None, Some("Result")),
        ("Harm", "Unknown following review", None, Some("Result")),
        ("No harm", "Not severe", Some(Harm::None), Some("Severity")),
        ("", "No death", None, Some("Severity")),
        ("No harm", "Actual impact - none", Some(Harm::None), None),
    ];
    for (at, (result, severity, harm, column)) in cases.into_iter().enumerate() {
        let read = datix(&row(at, result, severity));
        assert_eq!(read.incidents[0].harm, harm, "{result}, {severity}");
        let noted = listed(&read.rejects).into_iter().find(|(_, one, _)| *one == column);
        let expected = column.map(|column| (2, Some(column), RejectReason::UnknownHarm));
        assert_eq!(noted, expected, "{result}, {severity}");
        assert_eq!(read.rejects.listed().is_empty(), column.is_none(), "{result}, {severity}");
    }
    // Not a line a row: what is wrong with a row could not be found among them.
    let rows: String = (1..=200).map(|id| row(id, "Harm", "Low")).collect();
    let read = datix(&rows);
    assert_eq!((read.incidents.len(), read.rejects.values_dropped()), (200, 0));
}

#[test]
fn a_flag_whose_header_is_spelt_differently_holds_its_case() {
    let headers = [
        ("Inquest *", Block::Inquest),
        ("Inquest?", Block::Inquest),
        ("inquest_()", Block::Inquest),
        ("Coroner referral", Block::Inquest),
        ("Police involvement", Block::Police),
        ("Claims", Block::Claim),
        ("DoC required", Block::Candour),
        ("Duty of Candour?", Block::Candour),
        ("Opt out", Block::OptOut),
    ];
    for (header, block) in headers {
        let text = format!(
            "ID,Incident date,Description *,Action taken,{header}\n1,13/03/2025,Fell,,Yes\n2,,Slid,,No\n"
        );
        let read = read_bytes("x.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
        let blocks: Vec<_> = read.incidents.iter().map(|one| one.blocks.clone()).collect();
        assert_eq!(blocks, [vec![block], Vec::new()], "{header}");
        assert!(read.source.columns().unread.is_empty(), "{header}");
    }
    for header in ["Data_Sharing_Opt_Out", "Data sharing opt-out?", "OptOut"] {
        let text = format!("Reference,Revision,F001,CL001,{header}\nR1,1,Fell,1,Y\n");
        let read = read_bytes("x.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
        assert_eq!(read.incidents[0].blocks, [Block::OptOut], "{header}");
    }
    // What the mapping that is shown says is what was read.
    let text =
        "ID,Incident date,Description,Action taken,Claims,Patient surname\n1,,Thorne fell,,Yes,Thorne\n";
    let read = read_bytes("x.csv", text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(known(&read.incidents[0], "patient_name"), ["Thorne"]);
    let shown = Mapping::from_toml(&read.source.mapping().to_toml()).unwrap();
    let again = OpenOptions { mapping: Some(shown), ..OpenOptions::default() };
    let again = read_bytes("x.csv", text.as_bytes(), &again).unwrap();
    assert_eq!(again.incidents[0].blocks, [Block::Claim]);
    assert_eq!(known(&again.incidents[0], "patient_name"), ["Thorne"]);
}

#[test]
fn workbooks_and_json_have_their_flags_read_too() {
    let rows = xlsx_row(1, &["ID", "Incident date", "Description", "Action taken", "Police involvement"])
        + &xlsx_row(2, &["1", "13/03/2025", "Fell", "x", "Yes"]);
    let book = xlsx(&[("Export", &rows)], "<sst/>");
    let read = read_bytes("x.xlsx", &book, &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents[0].blocks, [Block::Police]);
    let json = br#"[{"recordid": 5, "inc_notes": "Fell", "flags": {"optOut": true}, "x": {"y": 1}}]"#;
    let read = read_bytes("x.json", json, &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents[0].blocks, [Block::OptOut]);
    assert_eq!(read.source.columns().unread, ["x.y"]);
}

#[test]
fn without_an_id_the_reference_is_the_id_and_is_still_taken_out() {
    let text = |what: &str| format!("Ref,Incident date,Description,Sub category\nW1,13/03/2025,{what},Bed\n");
    for what in ["Fell", "Fell and slid"] {
        let read = read_bytes("x.csv", text(what).as_bytes(), &OpenOptions::default()).unwrap();
        assert_eq!(read.incidents[0].source_key, "datix:W1");
        assert_eq!(known(&read.incidents[0], "local_reference"), ["W1"]);
        assert_eq!(read.rejects.rows_without_id(), 0);
    }
    let rows = "ID,Ref,Incident date,Description,Action taken\n,W1,,Fell,\n,,,Slid,\n7,W3,,Tripped,\n";
    let read = read_bytes("x.csv", rows.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read.rejects.rows_without_id(), 2);
    assert_eq!(read.incidents[2].source_key, "datix:7");
    // What stands there for none makes no single event of the rows.
    let rows = "Ref,Incident date,Description,Sub category\nN/A,,Fell,Bed\nN/A,,Slid,Bed\n-,,Tripped,Bed\n";
    let read = read_bytes("x.csv", rows.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!((read.incidents.len(), read.rejects.rows_without_id()), (3, 3));
}

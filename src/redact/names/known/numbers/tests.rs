//! Numbers of the columns in whole texts: what goes and what stands.

use std::sync::LazyLock;

use crate::redact::{Known, Redactor};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

fn redacted(known: &[(&str, &str)], text: &str) -> String {
    let known: Vec<Known> = known.iter().map(|(key, value)| Known::new(*key, *value)).collect();
    let once = REDACTOR.redact_text(text, &known).text.as_str().to_owned();
    assert_eq!(REDACTOR.redact_text(&once, &known).text.as_str(), once, "{text}");
    once
}

/// A column, its value, a text, and what must be gone from it.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str);

#[test]
fn every_number_of_a_value_goes() {
    let rows: &[Row<'_>] = &[
        ("patient_name", "Drumgool Ita, 999 417 9004, 17/03/1941", "chart of drumgool missing", "drumgool"),
        ("patient_name", "Bird, Kit 9994179004", "chart of Bird missing", "Bird"),
        ("dob", "17/03/1941 Bird Kit", "chart of Bird missing", "Bird"),
        ("reporter_contact", "Mark Bird 01632 960143 07700 900123", "chart of Bird missing", "Bird"),
        ("reporter_contact", "m.bird@oakmere.example / 01632 960143 / 07700 900123", "Bird upset", "Bird"),
        ("reporter_contact", "Jo Hay 01632 960143", "Hay fell in the bathroom", "Hay"),
        ("phone", "01632 960143", "Told to phone 960143 if worse", "960143"),
        ("hospital_number", "RXX0044127", "44127 fell in the bathroom", "44127"),
        ("hospital_number", "44127.0", "asked 44127, who checked the chart", "44127"),
        ("hospital_number", "20456789", "sample 20456789 was sent", "20456789"),
        ("hospital_number", "4412", "Hosp no 4412 was not checked", "4412"),
        ("hospital_number", "4412", "MRN: 4412, wrong label", "4412"),
        ("hospital_number", "A4412", "label for A4412 put on another sample", "4412"),
        ("hospital_number", "CN-5150", "label of CN-5150 lost", "5150"),
        ("hospital_number", "A5508GL", "A5508GL was moved", "5508"),
        ("reporter_contact", "ext 4412", "rang ext 4412 twice", "4412"),
        ("reporter_contact", "ext 4412", "rang x4412 twice", "4412"),
        ("reporter_contact", "Tolly Quill bleep 4412", "bleep 4412 did not answer", "4412"),
        ("reporter_contact", "Tolly Quill bleep 4412", "seen by Quill", "Quill"),
        ("reporter_name", "Tolly Quill bleep 4412", "bleep no. 4412 did not answer", "4412"),
        // A cue or six figures are surer than a unit.
        ("hospital_number", "10000", "MRN 10000 tablets not given", "10000"),
        ("hospital_number", "48213", "gave 48213 tablets meant for another", "48213"),
        ("hospital_number", "448213", "448213 tablets given to another", "448213"),
        ("hospital_number", "K44821", "K44821 tabs not given", "44821"),
    ];
    for &(key, value, text, gone) in rows {
        let shown = redacted(&[(key, value)], text);
        assert!(!shown.contains(gone), "{value}: {shown}");
    }
}

#[test]
fn what_only_looks_like_a_number_of_the_columns_stands() {
    let rows: &[Row<'_>] = &[
        ("hospital_number", "10000", "Heparin 10000 units given", "10000 units"),
        ("reporter_contact", "10000", "Heparin 10000 units given", "10000 units"),
        ("hospital_number", "50020", "co-codamol 30/500 20 tabs given", "500 20 tabs"),
        ("hospital_number", "1430", "He fell at 1430 hrs", "1430"),
        ("hospital_number", "1430", "seen at 14:30 and 1430", "1430"),
        ("hospital_number", "2024", "No 2024 audit was done", "2024"),
        ("hospital_number", "A4412", "gave a 4412 ml bolus", "a 4412 ml"),
        ("hospital_number", "AND 0914", "seen at 0830 and 0914 by the team", "and 0914"),
        ("hospital_number", "4412", "bolus of 4412 ml over the day", "4412 ml"),
        ("reporter_contact", "ext 1000", "1000 ml saline given", "1000 ml"),
    ];
    for &(key, value, text, kept) in rows {
        let shown = redacted(&[(key, value)], text);
        assert!(shown.contains(kept), "{value}: {shown}");
    }
}

#[test]
fn a_telephone_of_a_contact_is_one() {
    for (key, value, text, wanted) in [
        ("reporter_contact", "01632 960143", "keep 01632 960143 on the list", "keep [phone] on the list"),
        ("reporter_contact", "ext 4412", "rang ext 4412 twice", "rang ext [phone] twice"),
    ] {
        assert_eq!(redacted(&[(key, value)], text), wanted);
    }
}

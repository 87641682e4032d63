//! What a policy can do and what it cannot: local lists, the site's own numbers, kinds that stay.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "redaction_support/properties.rs"]
mod properties;

use std::sync::LazyLock;

use hindsight::redact::{Case, Known, Part, Policy, Redactor};
use proptest::prelude::*;

/// The text as a policy leaves it, and whether it is held.
fn redact(policy: &str, text: &str, known: &[(&str, &str)]) -> (String, bool) {
    let redactor = Redactor::new(Policy::from_toml(policy).unwrap()).unwrap();
    let known: Vec<Known> = known.iter().map(|(key, value)| Known::new(*key, *value)).collect();
    let parts = [(Part::WhatHappened, text)];
    let case = redactor.redact(&Case { parts: &parts, known: &known, day_zero: None });
    let doubt = case.parts[0].findings.iter().any(|finding| finding.doubt);
    (case.parts[0].text.as_str().to_owned(), doubt)
}

#[test]
fn what_is_allowed_stays_and_holds_no_case() {
    let policy = "[local]\nallow = [\"Kestrel\", \"Threadgold\", \"Siân\", \"St John Ambulance\"]\n";
    for text in ["We use Kestrel for handover.", "Pump used: Threadgold.", "The Siân form was blank."] {
        assert_eq!(redact(policy, text, &[]), (text.to_owned(), false));
    }
    // Never over a cue or a known identifier.
    assert!(!redact(policy, "Told Mr Threadgold at ten.", &[]).0.contains("Threadgold"));
    let known = [("patient_name", "Kestrel, Ann")];
    assert!(!redact(policy, "ann kestrel fell at ten.", &known).0.contains("kestrel"));
    // Of a phrase only the whole stands.
    let written = redact(policy, "St John Ambulance came at ten.", &[]).0;
    assert_eq!(written, "St John Ambulance came at ten.");
    let written = redact(policy, "Told Mr John Pask at ten.", &[]).0;
    assert!(!written.contains("Pask") && !written.contains("John"), "{written}");
}

#[test]
fn a_sites_own_numbers_go_whatever_stands_around_them() {
    for (shape, text, number) in [
        ("RXX999999", "RXX123456 had the wrong tablets", "RXX123456"),
        ("RXX999999", "Label RXX123456 was on it", "RXX123456"),
        ("9999A", "Card 1234A found.", "1234A"),
        ("A999A", "Wristband K123X was on the wrong arm.", "K123X"),
        ("A9A9A9", "band K1L2M3 unread", "K1L2M3"),
        ("99-999", "drugs of 12-345 given to another", "12-345"),
        ("AA9999", "Band AB1234 was on it", "AB1234"),
        ("AA/9999", "notes AB/1234 missing", "AB/1234"),
    ] {
        let (written, _) = redact(&format!("[local]\nmrn_shapes = [\"{shape}\"]\n"), text, &[]);
        assert_eq!(written, text.replace(number, "[hospital number]"), "{shape}");
    }
    // Part of a longer number is another number.
    let text = "lot 123-4567-8 of saline";
    assert_eq!(redact("[local]\nmrn_shapes = [\"99-999\"]\n", text, &[]).0, redact("", text, &[]).0);
}

#[test]
fn what_a_policy_keeps_lets_no_name_and_no_known_identifier_pass() {
    let places = "[kinds]\nORG = \"keep\"\nWARD = \"keep\"\n";
    let written = redact(places, "Dr Ashworth of Ashworth Hospital rang.", &[]).0;
    assert!(!written.contains("Ashworth"), "{written}");
    let all = "[kinds]\nORG = \"keep\"\nWARD = \"keep\"\nDATE = \"keep\"\nAGE90 = \"keep\"\n";
    let known = [
        ("admission_date", "2024-03-12"),
        ("age", "94"),
        ("ward", "Quince Ward"),
        ("hospital_name", "Barrowmere General Hospital"),
    ];
    let text = "Mrs Threadgold aged 94 admitted 12/03/24 to Quince Ward at Barrowmere General Hospital";
    let written = redact(all, text, &known).0;
    for word in ["Threadgold", "94", "12/03", "Quince", "Barrowmere"] {
        assert!(!written.contains(word), "{word} stands in {written}");
    }
    let kept = redact(all, "Seen 12/03/24 on Quince Ward.", &[]).0;
    assert_eq!(kept, "Seen 12/03/24 on Quince Ward.");
    let written =
        redact("[kinds]\nDATE = \"keep\"\n", "Edith Pugh (12/03/1931) fell in the bathroom.", &[]).0;
    assert!(!written.contains("1931"), "{written}");
}

#[test]
fn a_column_of_a_person_is_sought_whatever_it_is_called() {
    let text = "told by Summer that the line was clamped. Autumn did not sign";
    for key in ["ward_manager", "team_leader", "practice_nurse", "site_manager", "Unit Lead", "added_by"] {
        let written = redact("", text, &[(key, "Autumn Bright")]).0;
        assert!(!written.contains("Autumn"), "{key}: {written}");
    }
}

#[test]
fn an_age_of_the_columns_goes_where_an_age_stands() {
    let known = [("age", "94")];
    assert_eq!(redact("", "Pt 94, lives alone", &known).0, "Pt [90 or over], lives alone");
    assert_eq!(redact("", "sats 94 on air, pulse 94", &known).0, "sats 94 on air, pulse 94");
}

#[test]
fn a_year_goes_with_its_date_in_words() {
    let written = redact("", "DOB: third of March 1931 on the band.", &[]).0;
    assert!(!written.contains("1931"), "{written}");
    assert!(redact("", "seen 12/3 2015 by the night team", &[]).0.contains("2015"));
}

#[test]
fn what_a_policy_takes_out_now_goes_from_placeholders_too() {
    let stored = "[2 days later], [day 0], [1 month earlier]: [patient]; [relative 2]; [staff]; [person 3]; \
                  [hospital 2]; [care home]; [organisation]; [ward 3]; [90 or over]; [NHS number]; [removed].";
    assert_eq!(redact("", stored, &[]).0, stored);
    for (kind, told, bare) in [
        ("DATE", &["[2 days later]", "[day 0]", "[1 month earlier]"][..], "[date]"),
        ("NAME", &["[patient]", "[relative 2]", "[staff]", "[person 3]"][..], "[person]"),
        ("ORG", &["[hospital 2]", "[care home]"][..], "[organisation]"),
        ("WARD", &["[ward 3]"][..], "[ward]"),
        ("AGE90", &["[90 or over]"][..], "[age]"),
        ("NHSNO", &["[NHS number]"][..], "[NHS number]"),
    ] {
        let written = redact(&format!("[kinds]\n{kind} = \"remove\"\n"), stored, &[]).0;
        let wanted = told.iter().fold(stored.to_owned(), |text, told| text.replace(*told, bare));
        assert_eq!(written, wanted, "{kind}");
    }
    let kept = "[kinds]\nDATE = \"keep\"\nORG = \"generalise\"\n";
    assert_eq!(redact(kept, stored, &[]).0, stored);
}

/// Redactors of one policy each, from the widest to the strictest.
static REDACTORS: LazyLock<Vec<Redactor>> = LazyLock::new(|| {
    [
        "",
        "[kinds]\nDATE = \"remove\"\n",
        "[kinds]\nNAME = \"remove\"\nWARD = \"remove\"\n",
        "kinds = { DATE = 'remove', NAME = 'remove', ORG = 'remove', WARD = 'remove', AGE90 = 'remove' }",
    ]
    .iter()
    .map(|policy| Redactor::new(Policy::from_toml(policy).unwrap()).unwrap())
    .collect()
});

/// Placeholders, identifiers and words of a story.
const PIECES: [&str; 15] = [
    "[2 days later]",
    "[day 0]",
    "[staff 2]",
    "[patient]",
    "[ward 3]",
    "[hospital]",
    "[90 or over]",
    "[date]",
    "Mr Kowalczyk",
    "on 16/03/2024",
    "Quince Ward",
    "was seen",
    "and",
    "fell from bed.",
    "[",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn under_one_policy_a_second_redaction_takes_nothing_from_placeholders(
        policy in 0..4_usize,
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..16),
    ) {
        let text = pieces.join(" ");
        let parts = [(Part::WhatHappened, text.as_str())];
        let day_zero = jiff::civil::Date::new(2024, 3, 14).ok();
        let once = properties::hold(&REDACTORS[policy], &Case { parts: &parts, known: &[], day_zero });
        let again = [(Part::WhatHappened, once.parts[0].text.as_str())];
        let twice = REDACTORS[policy].redact(&Case { parts: &again, known: &[], day_zero });
        prop_assert!(twice.findings().all(|finding| finding.rule != "placeholder"), "{}", again[0].1);
    }
}

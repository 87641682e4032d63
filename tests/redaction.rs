//! Scores the redactor on the check set, which is never tuned on, and fails on a fall below the recorded figures; and
//! properties that hold for every text.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "redaction_support/bad_input.rs"]
mod bad_input;
#[path = "redaction_support/properties.rs"]
mod properties;

use std::path::Path;
use std::sync::LazyLock;

use hindsight::redact::evaluate::{Evaluation, Gold, evaluate};
use hindsight::redact::{Case, Finding, Kind, Known, Part, Policy, Redactor};
use proptest::prelude::*;

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

fn gold(name: &str) -> Gold {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction").join(name);
    Gold::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn check() -> Evaluation {
    let mut all = gold("check.jsonl");
    for more in ["check-extra.txt", "check-more.txt"] {
        all.cases.extend(gold(more).cases);
    }
    evaluate(&REDACTOR, &all)
}

/// Recorded recall of the three files by kind, in per cent, as `fixtures/redaction/FIGURES.md` has it, cut to a tenth.
const BY_KIND: [(Kind, f64); 14] = [
    (Kind::Name, 99.4),
    (Kind::NhsNo, 100.0),
    (Kind::Mrn, 99.1),
    (Kind::Id, 100.0),
    (Kind::Date, 99.3),
    (Kind::Dob, 100.0),
    (Kind::Age90, 97.1),
    (Kind::Phone, 99.4),
    (Kind::Email, 97.2),
    (Kind::Url, 96.0),
    (Kind::Postcode, 100.0),
    (Kind::Address, 95.5),
    (Kind::Org, 96.5),
    (Kind::Ward, 98.2),
];

#[test]
fn the_check_set_does_not_fall_below_the_record() {
    let found = check();
    holds(&found, &Bars { recall: 98.91, precision: 94.98, without_leak: 94.1, lost: 0.77, held: 1.2 });
    for kind in &found.kinds {
        let bar = BY_KIND.iter().find(|(of, _)| *of == kind.kind).unwrap().1;
        let recall = kind.caught as f64 / kind.count as f64 * 100.0;
        assert!(recall >= bar, "{} fell to {recall:.2}", kind.kind.id());
    }
}

/// What the figures of a file may not pass, in per cent, as recorded and cut to the last digit given.
struct Bars {
    recall: f64,
    precision: f64,
    without_leak: f64,
    /// At most so many of the other tokens are lost.
    lost: f64,
    /// At most so many narratives are held.
    held: f64,
}

fn holds(found: &Evaluation, bars: &Bars) {
    let (precision, lost) = (found.precision.unwrap(), found.lost.unwrap());
    let figures = [found.recall, precision, found.without_leak, lost, found.held].map(|share| share * 100.0);
    let least = [bars.recall, bars.precision, bars.without_leak];
    let fell = figures.iter().zip(least).any(|(figure, least)| *figure < least);
    let rose = figures[3..].iter().zip([bars.lost, bars.held]).any(|(figure, most)| *figure > most);
    assert!(
        !fell && !rose,
        "recall, precision, without a leak, lost, held: {figures:.2?} against {least:?}, {}, {}",
        bars.lost,
        bars.held
    );
}

/// The file in the style that the targets are for, alone: its figures stand beside those of other tools in the README.
#[test]
fn the_style_of_the_targets_does_not_fall_below_the_record() {
    let bars = Bars { recall: 99.48, precision: 95.77, without_leak: 97.0, lost: 0.84, held: 1.0 };
    holds(&evaluate(&REDACTOR, &gold("check.jsonl")), &bars);
}

/// The same for records far from those that were learned from.
#[test]
fn far_from_what_was_learned_it_does_not_fall_below_the_record() {
    let bars = Bars { recall: 98.66, precision: 88.68, without_leak: 94.69, lost: 1.35, held: 2.2 };
    holds(&evaluate(&REDACTOR, &gold("check-far.txt")), &bars);
}

/// The same in the style of staff, read by a second reader.
#[test]
fn in_the_style_of_staff_it_does_not_fall_below_the_record() {
    let bars = Bars { recall: 99.24, precision: 94.56, without_leak: 95.8, lost: 1.32, held: 1.2 };
    holds(&evaluate(&REDACTOR, &gold("check-staff.txt")), &bars);
}

#[test]
fn a_case_keeps_its_people_apart() {
    let parts = [
        (Part::Title, "Fall of Mrs Quillfeather"),
        (
            Part::WhatHappened,
            "Mrs Quillfeather fell on 12/3/24. SN Brackenbury found her. Her daughter Ottoline was told.",
        ),
        (Part::ActionTaken, "SN Brackenbury escalated on 14/3/24. Ottoline informed."),
    ];
    let known = [Known::new("patient_name", "QUILLFEATHER, Agnes")];
    let case = REDACTOR.redact(&Case {
        parts: &parts,
        known: &known,
        day_zero: jiff::civil::Date::new(2024, 3, 12).ok(),
    });
    let texts: Vec<&str> = case.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts[0], "Fall of Mrs [patient]");
    assert!(texts[1].contains("[day 0]") && texts[1].contains("Mrs [patient] fell"), "{texts:?}");
    assert!(texts[2].contains("[2 days later]"), "{texts:?}");
    assert!(texts[1].contains("[staff 1]") && texts[2].contains("[staff 1]"), "{texts:?}");
    assert!(texts[1].contains("[relative 1]") && texts[2].contains("[relative 1]"), "{texts:?}");
}

/// The text after redaction of a case of 12 March 2024.
fn in_march(text: &str) -> String {
    let parts = [(Part::WhatHappened, text)];
    let day_zero = jiff::civil::Date::new(2024, 3, 12).ok();
    let case = REDACTOR.redact(&Case { parts: &parts, known: &[], day_zero });
    case.parts[0].text.as_str().to_owned()
}

#[test]
fn an_interval_gives_no_age_of_ninety_or_over() {
    for born in ["12/03/1931", "12/03/31", "12/03/28"] {
        let redacted = in_march(&format!("Edith Pugh ({born}) was given the wrong tablets."));
        assert!(redacted.contains("([date"), "{redacted}");
        assert!(!redacted.contains("earlier") && !redacted.contains("later"), "{redacted}");
    }
}

#[test]
fn a_date_of_birth_just_behind_the_incident_is_no_later_day() {
    for text in [
        "DOB 03/04/25 was on the label.",
        "DOB on the wristband was 03/04/25.",
        "Birthdate: 03/04/25 in the notes.",
        "DOB 12/05/48 not 03/04/25 on the form.",
    ] {
        let redacted = in_march(text);
        assert!(redacted.contains("[date of birth]"), "{redacted}");
        assert!(!redacted.contains("later") && !redacted.contains("[date]"), "{redacted}");
    }
    assert!(in_march("For review on 03/04/25.").contains("[12 months later]"));
}

#[test]
fn a_clock_time_that_is_glued_to_its_date_stays_whole() {
    for (text, wanted) in [
        ("Fell on 2024-03-12T14:30 from bed.", "Fell on [day 0]T14:30 from bed."),
        ("Fell on 2024-03-12T14:30:00Z from bed.", "Fell on [day 0]T14:30:00Z from bed."),
        ("Fell on 2024-03-12 14:30 from bed.", "Fell on [day 0] 14:30 from bed."),
    ] {
        let once = in_march(text);
        assert_eq!(once, wanted);
        assert_eq!(in_march(&once), once);
    }
}

#[test]
fn an_age_of_ninety_or_over_that_is_removed_has_no_number() {
    let redacted = |policy: &str, text: &str| {
        let redactor = Redactor::new(Policy::from_toml(policy).unwrap()).unwrap();
        redactor.redact_text(text, &[]).text.as_str().to_owned()
    };
    let (removed, text) = ("[kinds]\nAGE90 = \"remove\"\n", "A 94 year old lady fell from the bed.");
    let once = redacted(removed, text);
    assert!(once.contains("[age] year"), "{once}");
    assert_eq!(redacted(removed, &once), once);
    let generalised = redacted("", text);
    assert!(generalised.contains("[90 or over] year"), "{generalised}");
}

/// The placeholders of what is found of a kind, where a word stands in it.
fn placeholders(text: &str, kind: Kind, word: &str) -> Vec<String> {
    let part = REDACTOR.redact_text(text, &[]);
    let of_kind =
        |finding: &&Finding| finding.kind == kind && text[finding.span.clone()].to_lowercase().contains(word);
    part.findings.iter().filter(of_kind).map(|finding| finding.placeholder.clone()).collect()
}

#[test]
fn two_people_of_one_surname_stay_two() {
    for text in [
        "Mrs Threadgold fell from the bed. Mr Threadgold (husband) was told by phone.",
        "Pt Mrs Threadgold fell. Husband Mr Alun Threadgold told.",
        "Mrs Threadgold fell in the night. Husband Alun Threadgold rang at ten.",
    ] {
        let found = placeholders(text, Kind::Name, "threadgold");
        assert!(found.len() == 2 && found[0] != found[1], "{text}: {found:?}");
    }
    let text = "Patient Mr Brown was given the tablets of Mr Browne. Mr Browne had none.";
    let found = placeholders(text, Kind::Name, "brown");
    assert!(found.len() == 3 && found[0] != found[1] && found[1] == found[2], "{found:?}");
}

#[test]
fn a_place_keeps_its_number_however_it_is_written() {
    for (text, kind, word) in [
        ("Moved from Quince Ward to HDU. Back on the Quince Ward next day.", Kind::Ward, "quince"),
        ("Moved from Ward 7 to HDU. Back on Ward  7 next day.", Kind::Ward, "7"),
        (
            "Sent from Barrowmere General Hospital. The Barrowmere General Hospital was told.",
            Kind::Org,
            "barrowmere",
        ),
    ] {
        let found = placeholders(text, kind, word);
        assert!(found.len() == 2 && found[0] == found[1], "{text}: {found:?}");
    }
}

#[test]
fn numbers_go_on_behind_the_placeholders_of_an_earlier_redaction() {
    for (text, wanted) in [
        ("[staff 1] told Dr Mehta.", "[staff 1] told Dr [staff 2]"),
        ("Moved from [ward] to Ward 7.", "[ward] to [ward 2]"),
    ] {
        let once = in_march(text);
        assert!(once.contains(wanted), "{once}");
        assert_eq!(in_march(&once), once);
    }
    // In whichever part the placeholder stands.
    let parts = [(Part::WhatHappened, "Told Dr Mehta at ten."), (Part::ActionTaken, "[staff 3] informed.")];
    let case = REDACTOR.redact(&Case { parts: &parts, known: &[], day_zero: None });
    assert!(case.parts[0].text.as_str().contains("Dr [staff 4]"), "{}", case.parts[0].text.as_str());
}

#[test]
fn a_name_behind_a_title_goes_whatever_else_the_word_is() {
    for word in
        ["Insulin", "Hartmann", "Vimto", "Noodle", "Turner", "Parkinson", "Stedy", "Warfarin", "Duplo"]
    {
        for text in [format!("Mrs {word} was seen at ten."), format!("Rang Mr {word}, no reply.")] {
            let part = REDACTOR.redact_text(&text, &[]);
            let (first, last) = (text.find(word).unwrap(), text.find(word).unwrap() + word.len());
            let gone = |finding: &Finding| finding.span.start <= first && last <= finding.span.end;
            assert!(part.findings.iter().any(gone), "{text}");
        }
    }
}

#[test]
fn a_letter_that_heads_a_line_is_no_initial() {
    let text = "S Danica Yap fell from bed\nB came in with a chest infection\nA bruise to hip\nR obs hourly";
    let part = REDACTOR.redact_text(text, &[Known::new("patient_name", "YAP, Danica")]);
    let start = text.find("Danica").unwrap();
    assert!(part.findings.iter().any(|finding| finding.span.contains(&start)));
    assert!(part.text.as_str().starts_with("S ["), "{}", part.text.as_str());
}

#[test]
fn large_and_odd_input_takes_linear_time() {
    for text in [
        "a".repeat(10_000_000),
        "Mr Smith ".repeat(200_000),
        "9".repeat(1_000_000),
        "@.".repeat(500_000),
        "[".repeat(1_000_000),
    ] {
        let part = REDACTOR.redact_text(&text, &[]);
        assert!(part.findings.iter().all(|finding| finding.span.end <= text.len()));
    }
    let names: String = (0..10_000_u32)
        .map(|n| {
            format!(
                "Mrs {}{}, ",
                char::from(b'A' + (n % 26) as u8),
                format!("{n:05}").replace(|c: char| c.is_ascii_digit(), "qx")
            )
        })
        .collect();
    assert!(!REDACTOR.redact_text(&names, &[]).findings.is_empty());
}

#[test]
fn a_surname_that_is_a_word_goes_with_the_given_name_behind_it() {
    for (text, word) in [
        ("Field, Anna (K448213) fell at 0300.", "Field"),
        ("Reviewed.\nHope, Peter, 71, on warfarin", "Hope"),
        ("An inquest into the death of Anna BOARD. The jury heard", "BOARD"),
        ("An inquest into the death of PAUL HILLS. The jury heard", "HILLS"),
    ] {
        let redacted = REDACTOR.redact_text(text, &[]);
        assert!(!redacted.text.as_str().contains(word), "{}", redacted.text.as_str());
    }
    let kept = REDACTOR.redact_text("Today, Anna Quillfeather fell.", &[]);
    assert!(kept.text.as_str().starts_with("Today, "), "{}", kept.text.as_str());
    let kept = REDACTOR.redact_text("Found by nurse Anna ALONE in the day room.", &[]);
    assert!(kept.text.as_str().contains("ALONE"), "{}", kept.text.as_str());
}

#[test]
fn redacting_a_redacted_text_changes_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction");
    for name in ["check.jsonl", "check-extra.txt", "extra-traps.txt", "extra-numbers.txt"] {
        let gold = Gold::parse(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap();
        for case in &gold.cases {
            let parts: Vec<_> = case.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
            let once = REDACTOR.redact(&Case { parts: &parts, known: &case.known, day_zero: case.date });
            let parts: Vec<_> = once.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
            let twice = REDACTOR.redact(&Case { parts: &parts, known: &[], day_zero: case.date });
            for (one, two) in once.parts.iter().zip(&twice.parts) {
                assert_eq!(one.text.as_str(), two.text.as_str(), "{}", case.id);
            }
        }
    }
}

#[test]
fn every_recorded_sample_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction");
    let mut samples = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ext| ext == "jsonl" || ext == "txt") {
            if let Err(error) = Gold::parse(&std::fs::read_to_string(&path).unwrap()) {
                panic!("{}: {error}", path.display());
            }
            samples += 1;
        }
    }
    assert!(samples > 90, "{samples}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn offsets_hold_for_any_text(text in "(\\PC|[ \\n\\t\\r0-9/.@'\\-]|Mr |Dr |Ward |[\u{200b}\u{ad}\u{a0}\u{301}\u{ff11}\u{202e}]){0,120}") {
        let part = REDACTOR.redact_text(&text, &[Known::new("patient_name", "Kowalczyk, Barbara")]);
        let (mut raw, mut out) = (0, 0);
        for finding in &part.findings {
            prop_assert!(finding.span.start >= raw && finding.span.end > finding.span.start);
            prop_assert!(text.get(finding.span.clone()).is_some());
            prop_assert_eq!(&part.text.as_str()[finding.output.clone()], finding.placeholder.as_str());
            // What lies between findings is unchanged.
            prop_assert_eq!(&text[raw..finding.span.start], &part.text.as_str()[out..finding.output.start]);
            raw = finding.span.end;
            out = finding.output.end;
        }
        prop_assert_eq!(&text[raw..], &part.text.as_str()[out..]);
    }

    #[test]
    fn a_name_split_by_unseen_characters_is_still_known(at in 1..8_usize, unseen in "[\u{200b}\u{ad}\u{2060}]") {
        let mut name = String::from("Kowalczyk");
        name.insert_str(at, &unseen);
        let part = REDACTOR.redact_text(&format!("spoke to {name} today"), &[Known::new("patient_name", "Kowalczyk")]);
        prop_assert!(part.text.as_str().contains("[patient]"), "{}", part.text.as_str());
    }
}

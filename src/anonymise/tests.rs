//! The corridor as its callers see it.

use super::*;
use crate::incident::{Block, CodedField, CodedRole};
use crate::ingest::RejectReason;
use crate::redact::{Known, Phrase, Redacted};
use crate::themes::Taxonomy;
use crate::values::{Harm, Month, Setting};

fn corridor(release: Release) -> Corridor {
    let secret = Secret::from_bytes([7; 32]);
    let classifier = Classifier::new(Taxonomy::built_in());
    Corridor::new(Arc::new(Redactor::standard()), Arc::new(classifier), &secret, release)
}

fn incident() -> Incident {
    Incident {
        source_key: "datix:1".into(),
        parts: vec![
            (
                Part::WhatHappened,
                "Insulin omitted for Mrs Quillfeather at handover on 14/3/24. SN Otterbourne informed."
                    .into(),
            ),
            (Part::ActionTaken, "Mrs Quilfeather given Actrapid, family told 16/03/2024.".into()),
        ],
        known: vec![Known::new("patient_name", "QUILLFEATHER, Ottoline")],
        occurred: jiff::civil::Date::new(2024, 3, 14).ok(),
        harm: Some(Harm::Low),
        setting: Some(Setting::Acute),
        specialty: Some("Care of the Elderly".into()),
        coded: vec![CodedField { role: CodedRole::Category, value: "Medication".into() }],
        ..Incident::default()
    }
}

#[test]
fn a_draft_holds_nothing_of_the_raw_case() {
    let draft = corridor(Release::Gate).anonymise(&incident()).unwrap();
    let lesson = &draft.lesson;
    let text: String = lesson.narrative().chain([&lesson.title]).map(Redacted::as_str).collect();
    for raw in ["Quil", "QUIL", "Otterbourne", "14/3", "2024"] {
        assert!(!text.contains(raw), "{raw}: {text}");
    }
    assert!(
        text.contains("[patient]") && text.contains("[day 0]") && text.contains("2 days later"),
        "{text}"
    );
    assert_eq!(lesson.month, Month::new(2024, 3));
    assert_eq!(lesson.specialty.as_deref(), Some("Elderly medicine"));
    assert!(lesson.themes.iter().any(|label| label.id == "MED-insulin"), "{:?}", lesson.themes);
    assert!(lesson.removed["NAME"] >= 3);
    assert!(draft.holds.is_empty() == draft.doubts.is_empty());
}

#[test]
fn release_policy_blocks_and_the_form_hold_a_case() {
    let mut blocked = incident();
    blocked.blocks = vec![Block::Inquest, Block::Inquest];
    let draft = corridor(Release::Gate).anonymise(&blocked).unwrap();
    assert_eq!(draft.holds.iter().filter(|hold| **hold == Hold::Inquest).count(), 1);
    blocked.blocks = vec![Block::Incomplete];
    let draft = corridor(Release::Gate).anonymise(&blocked).unwrap();
    assert!(draft.holds.contains(&Hold::Incomplete) && Hold::Incomplete.is_flag());
    assert!(corridor(Release::Review).anonymise(&incident()).unwrap().holds.contains(&Hold::Policy));
    assert!(corridor(Release::Gate).share(&incident(), &[]).unwrap().holds.contains(&Hold::Shared));
}

#[test]
fn the_digest_changes_with_everything_that_a_lesson_depends_on() {
    let corridor = corridor(Release::Gate);
    let (source, digest) = corridor.mark(&incident());
    assert_eq!(corridor.mark(&incident()), (source, digest));
    let changes: [fn(&mut Incident); 10] = [
        |i| i.parts[0].1.push('.'),
        |i| i.known.clear(),
        |i| i.harm = None,
        |i| i.coded.clear(),
        |i| i.coded[0].role = CodedRole::Medication,
        |i| i.coded[0].role = CodedRole::Device,
        |i| i.specialty = None,
        |i| i.blocks.push(Block::Claim),
        |i| i.blocks.push(Block::Incomplete),
        |i| i.age_years = Some(93),
    ];
    for change in changes {
        let mut other = incident();
        change(&mut other);
        assert_ne!(corridor.mark(&other).1, digest);
        assert_eq!(corridor.mark(&other).0, source);
    }
}

#[test]
fn an_age_of_90_or_over_reaches_the_redactor() {
    let corridor = corridor(Release::Gate);
    let digest = corridor.mark(&incident()).1;
    for (years, expected) in [(89, None), (90, Some("90")), (104, Some("104"))] {
        let aged = Incident { age_years: Some(years), ..incident() };
        let known = corridor.known(&aged, &[]);
        let found = known.iter().find(|one| one.key == "age").map(|one| one.value.as_str());
        assert_eq!(found, expected);
        assert_eq!(known.len(), aged.known.len() + usize::from(expected.is_some()));
        assert_eq!(corridor.mark(&aged).1 == digest, expected.is_none(), "{years}");
    }
}

#[test]
fn an_empty_case_does_not_pass_and_a_strange_reference_is_dropped() {
    let mut empty = incident();
    empty.parts = vec![(Part::WhatHappened, " ".into())];
    assert!(matches!(corridor(Release::Gate).anonymise(&empty), Err(CorridorError::Empty)));
    let mut odd = incident();
    odd.public_reference = Some("<b>x</b>".into());
    assert_eq!(corridor(Release::Gate).anonymise(&odd).unwrap().lesson.public_reference, None);
    odd.public_reference = Some("2024-0187".into());
    let lesson = corridor(Release::Gate).anonymise(&odd).unwrap().lesson;
    assert_eq!(lesson.public_reference.as_deref(), Some("2024-0187"));
}

#[test]
fn a_public_reference_that_could_name_somebody_is_left_out() {
    let corridor = corridor(Release::Gate);
    let mut case = incident();
    case.known.push(Known::new("nhs_number", "999 000 0018"));
    case.known.push(Known::new("dob", "1956-04-12"));
    let mut kept = |reference: &str| {
        case.public_reference = Some(reference.into());
        let lesson = corridor.anonymise(&case).unwrap().lesson;
        let reason = reference_left_out(&case, &lesson);
        (lesson.public_reference, reason)
    };
    for plain in [
        "2023-0456",
        "MW5123456",
        "Ref 2024/17",
        "PFD-2024-0017",
        "StEIS 2021/12345",
        "NatPSA/2023/001/NHSPS",
        "GB-MED-00123",
        "NHS England 2023/05",
    ] {
        assert_eq!(kept(plain), (Some(plain.to_owned()), None));
    }
    for naming in [
        "Quillfeather-2024-0017",
        "QUILFEATHER/17",
        "2024_ottoline",
        "https://x/Mrs-Quillfeather",
        // Nobody of the record: the redactor finds them.
        "Mrs-Zebquill",
        "https://x/Mrs-Zebquill",
        "https://x/2024-0017",
        "inquest-of-mr-okafor",
        "Patel2024",
        "07700-900123",
        "999 012 3456",
        "9990000018",
        "12.04.1956",
        "19560412-3",
        "QX10 1ZK",
    ] {
        assert_eq!(kept(naming), (None, Some(RejectReason::NamingReference)), "{naming}");
    }
    assert_eq!(kept("<b>x</b>"), (None, Some(RejectReason::UnfitReference)));
    assert_eq!(kept("  "), (None, None));
}

#[test]
fn a_word_that_is_removed_everywhere_is_removed_from_references_too() {
    let corridor = corridor(Release::Gate);
    let phrase = Phrase::read("Sheepskin Rug").unwrap();
    let mut case = incident();
    case.public_reference = Some("sheepskin-rug 2024/17".into());
    let digest = corridor.mark(&case).1;
    assert!(corridor.anonymise(&case).unwrap().lesson.public_reference.is_some());
    corridor.removals().set(&[(corridor.removals().hash(&phrase), 2)]);
    assert_eq!(corridor.anonymise(&case).unwrap().lesson.public_reference, None);
    // What is stored with it is no longer the same record.
    assert_ne!(corridor.mark(&case).1, digest);
}

//! What is told of findings, and what never is.

use super::*;
use crate::redact::{Kind, Known, Part, Redacted, Redactor, Role};

#[test]
fn what_is_known_says_how_it_fits() {
    let redactor = Redactor::standard();
    for (key, value, text, rule, says) in [
        ("patient_name", "KOWALCZYK, Ena", "Pt Kowalczyk fell", "known", "columns hold it"),
        ("patient_name", "KOWALCZYK, Ena", "Pt Kowalcyzk fell", "known-misspelt", "from a name"),
        ("nhs_number", "9991234567", "NHS 999 123 4567", "known-number", "its digits are a number"),
        ("nhs_number", "9991234567", "NHS 999 123 4568", "known-number-mistyped", "from a number"),
        ("age", "94", "pt 94, lives alone", "known-age", "it is the age"),
        (Known::PHRASE, "the tall porter", "the tall porter came", "removed-everywhere", "somebody had"),
    ] {
        let redacted = redactor.redact_text(text, &[Known::new(key, value)]);
        let found = redacted.findings.iter().find(|found| found.evidence == Evidence::Known).unwrap();
        assert_eq!(found.rule, rule, "{text}");
        let told = part(text, &redacted);
        assert!(told.contains(says), "{told}");
    }
}

/// A text with one finding: the words in brackets.
fn told(text: &str, kind: Kind, evidence: Evidence, doubt: bool) -> String {
    let (before, rest) = text.split_once('⟦').unwrap();
    let (words, behind) = rest.split_once('⟧').unwrap();
    let finding = Finding {
        kind,
        role: (kind == Kind::Name).then_some(Role::Staff),
        span: before.len()..before.len() + words.len(),
        output: 0..0,
        placeholder: "[x]".to_owned(),
        rule: "a-rule",
        evidence,
        certainty: 0.9999,
        doubt,
    };
    let redacted = RedactedPart {
        part: Part::WhatHappened,
        text: Redacted::from_redactor(String::new()),
        findings: vec![finding],
    };
    part(&format!("{before}{words}{behind}"), &redacted)
}

#[test]
fn the_cue_word_is_named_where_the_list_holds_it() {
    use Evidence::{Checksum, Context, Cue, Format};
    for (text, kind, evidence, says) in [
        ("Mrs ⟦Moyo⟧ fell", Kind::Name, Cue, "because the title “Mrs” stands before it (rule"),
        ("seen. Mrs. ⟦Moyo⟧", Kind::Name, Cue, "the title “Mrs” stands"),
        ("Sister ⟦Moyo⟧ rang", Kind::Name, Context, "word for staff “Sister” stands before it and the words"),
        ("her daughter ⟦Ena⟧", Kind::Name, Context, "word for a relative “daughter”"),
        ("⟦Moyo⟧ said no", Kind::Name, Context, "the word “said” stands behind it"),
        ("hosp no ⟦K448213⟧", Kind::Mrn, Format, "the shape of one, and the word “hosp” stands before it"),
        ("NHS number: ⟦9993228109⟧", Kind::NhsNo, Checksum, "and the word “NHS” stands before it"),
        ("on ⟦Quince Ward⟧", Kind::Ward, Context, "a word for such a place is part of it"),
        ("⟦94⟧ yo", Kind::Age90, Cue, "the word “yo” stands behind it"),
    ] {
        let told = told(text, kind, evidence, false);
        assert!(told.contains(says), "{text}: {told}");
        assert!(told.contains("because") && told.contains("certainty over 99%"), "{told}");
    }
    // No cue: a word that is on no list, one that another sentence holds, one that is two small letters.
    for text in ["velkin ⟦Moyo⟧ slowly", "told a nurse. ⟦Moyo⟧ slowly", "so ⟦Moyo⟧ slowly", "nurse\n⟦Moyo⟧"]
    {
        let told = told(text, Kind::Name, Context, false);
        assert!(
            told.contains("because the words around it are such as stand around a person's name"),
            "{told}"
        );
        assert!(!told.contains('“'), "{told}");
    }
}

#[test]
fn the_cue_of_another_age_is_not_named() {
    for text in ["Aged 89. He is ⟦101⟧ then", "89 years old. A woman of ⟦95⟧ fell"] {
        let told = told(text, Kind::Age90, Evidence::Cue, false);
        assert!(!told.contains('“'), "{told}");
    }
}

#[test]
fn places_count_characters_and_lines() {
    let told = told("é\nSiân saw ⟦Zoë Hart⟧ fall", Kind::Name, Evidence::Context, false);
    assert!(
        told.starts_with("line 2, character 10 (characters 11–19) → [x]: a person's name (staff)"),
        "{told}"
    );
    assert!(!told.contains("bytes") && !told.contains("Hart"), "{told}");
    assert!(!told.contains("held"), "{told}");
}

#[test]
fn a_doubt_says_that_it_is_one_and_why() {
    let unexplained = told("the ⟦velkinor⟧ came", Kind::Name, Evidence::Unexplained, true);
    assert!(unexplained.contains("in doubt: could be a person's name: nothing explains it"), "{unexplained}");
    let last = unexplained.lines().last().unwrap();
    assert!(last.starts_with("held, because 1 place is in doubt (line 1, character 5)"), "{last}");
    let context = told("Sister ⟦Velkinor⟧ came", Kind::Name, Evidence::Context, true);
    assert!(context.contains("could be a person's name: the word for staff “Sister”"), "{context}");
    assert!(context.contains("but not clearly enough"), "{context}");
}

#[test]
fn a_cue_is_never_a_word_of_another_finding() {
    let text = "Nurse Sister Moyo";
    let finding = |span: std::ops::Range<usize>| Finding {
        kind: Kind::Name,
        role: None,
        span,
        output: 0..0,
        placeholder: "[x]".to_owned(),
        rule: "context",
        evidence: Evidence::Context,
        certainty: 0.9,
        doubt: false,
    };
    let redacted = RedactedPart {
        part: Part::WhatHappened,
        text: Redacted::from_redactor(String::new()),
        findings: vec![finding(6..12), finding(13..17)],
    };
    let told = part(text, &redacted);
    assert!(told.contains("“Nurse”") && !told.contains("“Sister”"), "{told}");
}

//! Samples in their three forms, and what is refused.

use super::*;
use crate::redact::{Kind, Role};

#[test]
fn three_forms_agree() {
    let json = Gold::parse(
        r#"{"id":"a","text":"Zoë Hart fell","spans":[{"start":0,"end":8,"kind":"NAME","role":"patient"}]}"#,
    )
    .unwrap();
    let marked = Gold::parse("⟦NAME.p|Zoë Hart⟧ fell").unwrap();
    let record = Gold::parse("=== a | date=2024-03-02\n@known dob=1944-02-11; patient_name=HART, Zoë\n@what\n⟦NAME.p|Zoë Hart⟧ fell\n@query x\n").unwrap();
    for gold in [&json, &marked, &record] {
        assert_eq!(gold.cases[0].parts[0].text, "Zoë Hart fell");
        assert_eq!(
            gold.cases[0].parts[0].spans,
            [GoldSpan { range: 0..9, kind: Kind::Name, role: Some(Role::Patient), origin: None }]
        );
    }
    assert_eq!(record.cases[0].known.len(), 2);
    assert!(record.cases[0].date.is_some());
}

#[test]
fn errors_name_the_line_and_quote_nothing() {
    for (text, line) in [("{\"x\":1}\n", 1), ("ok\n⟦NAME|Quillfeather", 2), ("⟦BIRD|Quillfeather⟧", 1)]
    {
        let Err(error) = Gold::parse(text) else { panic!("read {text}") };
        let shown = error.to_string();
        assert!(shown.contains(&format!("line {line}")) && !shown.contains("Quillfeather"), "{shown}");
    }
    assert!(matches!(Gold::parse(""), Err(GoldError::Empty)));
}

/// The line and the reason of the error that a sample gives.
fn fault(text: &str) -> (usize, &'static str) {
    match Gold::parse(text) {
        Err(GoldError::Line { line, reason }) => (line, reason),
        Err(error) => panic!("{text:?}: {error}"),
        Ok(_) => panic!("{text:?} was read"),
    }
}

#[test]
fn records_are_read_whole_or_not_at_all() {
    let sample = "=== a\n@what\nMrs ⟦NAME|Pugh⟧ came\n=== b\n@What\nTold ⟦NAME|came soon⟧";
    let gold = Gold::parse(sample).unwrap();
    let texts: Vec<_> = gold.cases.iter().map(|case| case.parts[0].text.as_str()).collect();
    assert_eq!(texts, ["Mrs Pugh came", "Told came soon"]);
    for (text, line, says) in [
        ("=== a\n@what\nfell\n=== b\n@waht\nTold ⟦NAME|Pugh⟧\n", 4, "no part"),
        ("=== a\n@what\nfell\n=== b\n", 4, "no part"),
        ("=== a\nTold ⟦NAME|Pugh⟧\n@what\nfell\n", 2, "stands in no part"),
        ("=== a | date=12/13/2024\n@what\nfell\n", 1, "date"),
        ("=== a\n@what\nfell\n=== b | Welsh\n@what\nfell\n", 4, "has no ="),
        ("=== a\n@known nhs_number 999 322 8109\n@what\nfell\n", 2, "key=value"),
    ] {
        let (at, reason) = fault(text);
        assert!(at == line && reason.contains(says), "{text:?}: line {at}: {reason}");
    }
}

#[test]
fn a_mistyped_key_in_the_head_of_a_record_is_an_error() {
    for (head, says) in [
        ("b | orgin=Welsh", "line 3: a word in the head"),
        ("b | origin=Welsh | dat=2024-03-02", "line 3: a word in the head"),
        ("b | Mrs Quillfeather=x", "line 3: a word in the head"),
        ("b | =Quillfeather", "line 3: a word in the head"),
    ] {
        let text = format!("=== a\n@what fell\n=== {head}\n@what fell\n");
        let Err(error) = Gold::parse(&text) else { panic!("read {text}") };
        let shown = error.to_string();
        assert!(shown.starts_with(says) && !shown.contains("Quillfeather"), "{shown}");
    }
    let head = "a | type=incident | setting=ed | harm=low | style=note | specialty=x | theme=MED | \
                factors=team | psych=none |";
    let gold =
        Gold::parse(&format!("=== {head} origin = Welsh | date = 2024-03-02 |\n@what\nfell\n")).unwrap();
    assert_eq!(gold.cases[0].origin.as_deref(), Some("welsh"));
    assert_eq!(gold.cases[0].date, Some(jiff::civil::date(2024, 3, 2)));
}

#[test]
fn a_day_is_read_as_people_write_it() {
    for day in ["2024-03-02", "02/03/2024", "2/3/2024", "02.03.2024"] {
        let record = format!("=== a | date={day}\n@what\nfell\n");
        let line = format!(r#"{{"text":"fell","date":"{day}"}}"#);
        for sample in [record, line] {
            let gold = Gold::parse(&sample).unwrap();
            assert_eq!(gold.cases[0].date, Some(jiff::civil::date(2024, 3, 2)), "{sample}");
        }
    }
}

#[test]
fn only_a_sample_that_starts_with_a_header_is_read_as_records() {
    let gold = Gold::parse("Mrs ⟦NAME.p|Threadgold⟧ fell\n---\nLetter\n=== a\n@what\nseen\n").unwrap();
    assert_eq!(gold.cases.len(), 2);
    assert_eq!(gold.cases[0].parts[0].spans.len(), 1);
    assert!(gold.cases[1].parts[0].text.contains("=== a"));
    assert_eq!(Gold::parse("\u{feff}\n \n=== a\n@what\nfell").unwrap().cases[0].id, "a");
}

#[test]
fn errors_of_records_count_lines_as_an_editor_does() {
    assert_eq!(fault("=== a1 | date=2024-03-02\n@known x=y\n@what\n⟦BIRD|x⟧ fell").0, 4);
    assert_eq!(fault("=== a1\n@what ⟦BIRD|x⟧").0, 2);
    assert_eq!(fault("\n\n=== a1\n@what\n\n\n⟦BIRD|x⟧ fell").0, 7);
    assert_eq!(fault("=== a1\n@what Seen\ntwice\nby ⟦BIRD|x⟧\n@lesson none\n").0, 4);
}

#[test]
fn marks_that_are_not_marks_are_errors() {
    for (text, line, says) in [
        ("fell\n⟦NAME.q|Pugh⟧", 2, "role"),
        ("⟦NAME.|Pugh⟧", 1, "role"),
        ("fell\n\n⟦NAME|Mrs ⟦NAME|Pugh⟧⟧", 3, "inside another"),
        ("Mrs Pugh⟧ fell\n⟦DATE|12/3⟧", 1, "closes no mark"),
        ("⟦DATE|12/3⟧\nMrs Pugh⟧ fell", 2, "closes no mark"),
        ("one\n---\n⟦NAME|⟧ fell", 3, "no letter or digit"),
        ("⟦WARD| ⟧", 1, "no letter or digit"),
        ("⟦DATE|...⟧", 1, "no letter or digit"),
        ("⟦~DATE|...⟧", 1, "no letter or digit"),
    ] {
        let (at, reason) = fault(text);
        assert!(at == line && reason.contains(says), "{text:?}: line {at}: {reason}");
    }
}

#[test]
fn marks_that_a_hand_wrote_are_read() {
    for (text, want, optional) in [
        ("Mrs ⟦name|Pugh⟧ fell", "Mrs Pugh fell", false),
        ("Mrs ⟦NAME.P|Pugh⟧ fell", "Mrs Pugh fell", false),
        ("Mrs ⟦NAME | Pugh⟧ fell", "Mrs Pugh fell", false),
        ("Mrs ⟦ Name . Patient |Pugh⟧ fell", "Mrs Pugh fell", false),
        ("Mrs ⟦ ~name.p | Pugh⟧ fell", "Mrs Pugh fell", true),
        ("Mrs⟦NAME | Pugh⟧ fell", "Mrs Pugh fell", false),
        ("Mrs⟦NAME| Pugh⟧ fell", "Mrs Pugh fell", false),
    ] {
        let Ok(gold) = Gold::parse(text) else { panic!("{text}") };
        let part = &gold.cases[0].parts[0];
        assert_eq!(part.text, want, "{text}");
        let (some, none) =
            if optional { (&part.optional, &part.spans) } else { (&part.spans, &part.optional) };
        assert!(none.is_empty(), "{text}");
        assert_eq!(some[0].kind, Kind::Name, "{text}");
        assert_eq!(part.text[some[0].range.clone()].trim(), "Pugh", "{text}");
    }
    let gold = Gold::parse("⟦name.S|Pugh⟧").unwrap();
    assert_eq!(gold.cases[0].parts[0].spans[0].role, Some(Role::Staff));
    assert_eq!(fault("⟦bird|Pugh⟧"), (1, "a mark names no known kind"));
}

#[test]
fn what_is_escaped_is_text() {
    let marked = "⟦^⟧{ ⟦(⟧x⟦)⟧ Mrs ⟦NAME|Pugh⟧\n⟦^⟧---\nfell";
    let gold = Gold::parse(marked).unwrap();
    assert_eq!(gold.cases.len(), 1);
    let part = &gold.cases[0].parts[0];
    assert_eq!(part.text, "{ ⟦x⟧ Mrs Pugh\n---\nfell");
    assert_eq!(&part.text[part.spans[0].range.clone()], "Pugh");
    let record = Gold::parse("=== a\n@what\n⟦NAME|Pugh⟧\n⟦^⟧=== b\n⟦^⟧@what now").unwrap();
    assert_eq!(record.cases.len(), 1);
    assert_eq!(record.cases[0].parts[0].text, "Pugh\n=== b\n@what now");
    for text in ["⟦⟧", "⟦((⟧", "⟦-⟧"] {
        assert_eq!(fault(text), (1, "a mark has no |"), "{text}");
    }
}

#[test]
fn an_origin_is_read_of_a_case_and_of_a_span() {
    let line = r#"{"text":"Moyo told Pugh","origin":" West  African","spans":[
        {"start":0,"end":4,"kind":"NAME"},{"start":10,"end":14,"kind":"NAME","origin":"Welsh"}]}"#;
    let json = Gold::parse(&line.replace('\n', "")).unwrap();
    let case = &json.cases[0];
    assert_eq!(case.origin.as_deref(), Some("west african"));
    let origins: Vec<_> = case.parts[0].spans.iter().map(|span| span.origin.as_deref()).collect();
    assert_eq!(origins, [None, Some("welsh")]);
    let record = Gold::parse("=== a | type=fall | origin=Welsh | date=2024-03-02\n@what\nfell\n").unwrap();
    assert_eq!(record.cases[0].origin.as_deref(), Some("welsh"));
    assert!(record.cases[0].date.is_some());
    for none in
        ["=== a\n@what\nfell", "=== a | origin= \n@what\nfell", "fell", r#"{"text":"fell","origin":""}"#]
    {
        assert_eq!(Gold::parse(none).unwrap().cases[0].origin, None, "{none}");
    }
}

#[test]
fn json_lines_are_read_whole_or_not_at_all() {
    let text = r#""text":"Mrs Pugh fell""#;
    for (line, says) in [
        (format!(r#"{{{text},"What":{{"text":"told","spans":[]}}}}"#), "not known"),
        (format!(r#"{{{text},"date":"12/13/2024"}}"#), "date"),
        (format!(r#"{{"what":{{{text}}},"spans":[{{"start":4,"end":8,"kind":"NAME"}}]}}"#), "without"),
        (
            format!(r#"{{{text},"spans":[{{"start":4,"end":8,"kind":"NAME","role":"nurse"}}]}}"#),
            "a role is not known",
        ),
        (format!(r#"{{{text},"spans":[{{"start":4,"end":4,"kind":"NAME"}}]}}"#), "no letter or digit"),
        (format!(r#"{{{text},"spans":[{{"start":3,"end":4,"kind":"NAME"}}]}}"#), "no letter or digit"),
        (format!(r#"{{{text},"spans":[{{"start":8,"end":4,"kind":"NAME"}}]}}"#), "before it starts"),
        (format!(r#"{{{text},"spans":[{{"start":4,"end":80,"kind":"NAME"}}]}}"#), "outside"),
        (format!(r#"{{{text},"span":[{{"start":4,"end":8,"kind":"NAME"}}]}}"#), "a key is not known"),
        (format!(r#"{{{text},"Spans":[{{"start":4,"end":8,"kind":"NAME"}}]}}"#), "a key is not known"),
        (format!(r#"{{{text},"entities":[]}}"#), "a key is not known"),
        (format!(r#"{{{text},"knwon":{{"patient_name":"Pugh"}}}}"#), "a key is not known"),
        (format!(r#"{{"what":{{{text},"span":[]}}}}"#), "of a part or a span"),
        (format!(r#"{{{text},"spans":[{{"start":4,"end":8,"kind":"NAME","rol":"s"}}]}}"#), "of a part or"),
        (format!(r#"{{{text},"spans":[{{"start":4,"end":8,"kind":"BIRD"}}]}}"#), "no known kind"),
    ] {
        let (at, reason) = fault(&format!("\n{line}"));
        assert!(at == 2 && reason.contains(says), "{line}: line {at}: {reason}");
    }
    // Other columns of a file may stand beside.
    let more = format!(r#"{{{text},"queries":["fall"],"harm":"low","note":{{"a":1}},"date":"2024-03-02"}}"#);
    assert!(Gold::parse(&more).unwrap().cases[0].date.is_some());
}

#[test]
fn json_lines_without_an_id_are_numbered_and_lists_of_known_values_read() {
    let twice = r#"{"start":4,"end":8,"kind":"NAME","role":"patient"}"#;
    let gold = Gold::parse(&format!(
        "\u{feff}{{\"id\":7,\"text\":\"fell\"}}\n{{\"text\":\"Mrs Pugh fell\",\
         \"spans\":[{twice},{twice}],\
         \"known\":{{\"handler\":12,\"reporter_name\":[\"Autumn Bright\",\"Bryn Pugh\"]}}}}"
    ))
    .unwrap();
    assert_eq!((gold.cases[0].id.as_str(), gold.cases[1].id.as_str()), ("7", "2"));
    let known: Vec<_> =
        gold.cases[1].known.iter().map(|known| (known.key.as_str(), known.value.as_str())).collect();
    let expected = [("handler", "12"), ("reporter_name", "Autumn Bright"), ("reporter_name", "Bryn Pugh")];
    assert_eq!(known, expected);
    assert_eq!(gold.cases[1].parts[0].spans.len(), 1);
}

#[test]
fn a_place_is_marked_in_one_way() {
    let span = |kind: &str, more: &str| format!(r#"{{"start":4,"end":8,"kind":"{kind}"{more}}}"#);
    let line = |spans: &[&str], optional: &[&str]| {
        let (spans, optional) = (spans.join(","), optional.join(","));
        format!(r#"{{"text":"Mrs Pugh fell","spans":[{spans}],"optional":[{optional}]}}"#)
    };
    let (name, org) = (span("NAME", ""), span("ORG", ""));
    let staff = span("NAME", r#","role":"staff""#);
    for (text, says) in [
        (line(&[&name, &org], &[]), "two kinds or roles"),
        (line(&[&name, &staff], &[]), "two kinds or roles"),
        (line(&[&name], &[&name]), "in spans and in optional"),
        (line(&[&name], &[&org]), "in spans and in optional"),
    ] {
        let (at, reason) = fault(&format!("\n{text}"));
        assert!(at == 2 && reason.contains(says), "{text}: line {at}: {reason}");
    }
    let gold = Gold::parse(&line(&[&name, &name], &[])).unwrap();
    assert_eq!(gold.cases[0].parts[0].spans.len(), 1);
}

#[test]
fn offsets_that_count_something_else_are_an_error_and_words_run_together_a_note() {
    let line = |text: &str, start: usize, end: usize| {
        format!(r#"{{"text":"{text}","spans":[{{"start":{start},"end":{end},"kind":"NAME"}}]}}"#)
    };
    // "Mrs Pugh": é has two bytes, the face two UTF-16 units, and each is one character.
    for (text, start, end) in [("café Mrs Pugh fell", 10, 14), ("😀 Mrs Pugh fell", 7, 11)] {
        let (at, reason) = fault(&format!("\n{}", line(text, start, end)));
        assert!(at == 2 && reason.contains("count characters"), "{text}: line {at}: {reason}");
        assert!(Gold::parse(&line(text, start - 1, end - 1)).unwrap().inside_words().is_none(), "{text}");
    }
    for (text, start, end) in [("café: two Pughs fell", 10, 14), ("told DrPugh", 7, 11), ("x12345", 1, 3)] {
        let more = "{\"text\":\"fell\"}\n";
        let gold = Gold::parse(&format!("{more}{}", line(text, start, end))).unwrap();
        assert_eq!(gold.inside_words(), Some((1, 2)), "{text}");
    }
    assert_eq!(Gold::parse("Mrs ⟦NAME|Pugh⟧12 fell").unwrap().inside_words(), None);
}

#[test]
fn what_says_nothing_is_no_case_in_any_form() {
    for sample in [
        "{\"text\":\"\"}\n{\"text\":\" \"}\n{\"what\":{\"text\":\"\"}}\n{\"text\":\"fell\"}",
        "=== a\n@what\n=== b\n@title\n@what \n=== c\n@what\nfell",
        "---\n \n---\n⟦^⟧\n---\nfell",
    ] {
        let gold = Gold::parse(sample).unwrap();
        assert_eq!(gold.cases.len(), 1, "{sample}");
        assert_eq!(gold.cases[0].parts[0].text, "fell", "{sample}");
    }
    for sample in ["{\"text\":\"\"}", "=== a\n@what\n", "⟦^⟧"] {
        assert!(matches!(Gold::parse(sample), Err(GoldError::Empty)), "{sample}");
    }
}

#[test]
fn what_is_nearly_a_head_or_a_tag_is_an_error() {
    for (text, line, says) in [
        ("\n===a\n@known x=y\n@what\nfell", 2, "blank is missing"),
        ("=== a\n@what\nfell\n===b | date=2024-03-02\n@what\nfell", 4, "blank is missing"),
        ("=== a\n@what\nfell\n@knwon patient_name=Pugh", 4, "nearly like a tag"),
        ("=== a\n@what\nfell\n@Actions\ntold", 4, "nearly like a tag"),
        ("=== a\n@what fell\n@what: told", 3, "nearly like a tag"),
        ("=== a\n@what fell\n  @known dob=1944-02-11", 3, "nearly like a tag"),
        ("=== a\n@what fell\n@identifiers nhs_number=999 322 8109", 3, "nearly like a tag"),
        ("=== a\n@what fell\n@origin Welsh", 3, "nearly like a tag"),
    ] {
        let (at, reason) = fault(text);
        assert!(at == line && reason.contains(says), "{text:?}: line {at}: {reason}");
    }
    // Messages, times and lines that are ruled.
    let text = "=== a\n@what\n@Pugh please ring\n@ 10.30 told\n@0930 BP=120/80\n=====\n==\n===\n@Walt see above\n\
                ⟦^⟧@knwon x_y=z\n⟦^⟧===b";
    let gold = Gold::parse(text).unwrap();
    assert!(gold.cases.len() == 1 && gold.cases[0].parts[0].text.ends_with("@knwon x_y=z\n===b"));
    assert_eq!(Gold::parse("=====\nMrs ⟦NAME|Pugh⟧ fell").unwrap().cases.len(), 1);
}

#[test]
fn what_would_steer_a_terminal_is_no_origin() {
    let gold = Gold::parse("{\"text\":\"fell\",\"origin\":\"Wel\\u001b[31msh\"}").unwrap();
    assert_eq!(gold.cases[0].origin.as_deref(), Some("wel [31msh"));
}

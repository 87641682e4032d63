use super::*;

#[test]
fn spans_become_placeholders() {
    let line = r#"{"id":"A1","themes":["MED-omit"],"factors":[],"setting":"ed","what":{"text":"é Jo Bloggs fell 1/2","spans":[{"start":2,"end":11,"kind":"NAME","role":"patient"},{"start":5,"end":11,"kind":"NAME"}],"optional":[{"start":17,"end":20,"kind":"DATE"}]},"lesson":"plain"}"#;
    let cases = GoldCase::read(format!("{line}\n\n").as_bytes()).unwrap();
    assert_eq!(cases[0].what, "é [patient] fell [date]");
    assert_eq!(cases[0].lesson.as_deref(), Some("plain"));
    assert_eq!(cases[0].setting, Some(Setting::Ed));
}

#[test]
fn a_bad_line_is_named_without_its_content() {
    for (text, expected) in [
        ("{\"id\":\"A\",\"text\":\"x\",\"themes\":[\"X\"]}\nSmith", "line 2 is not"),
        (
            "{\"id\":\"A\",\"themes\":[\"X\"],\"what\":{\"text\":\"Smith\",\"spans\":[{\"start\":0,\"end\":9,\"kind\":\"NAME\"}]}}",
            "line 1 has a span",
        ),
    ] {
        let error = GoldCase::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("Smith"), "{error}");
    }
}

#[test]
fn a_key_or_label_that_is_not_known_is_an_error_of_its_line() {
    let taxonomy = Taxonomy::built_in();
    let good = r#"{"id":"a","what":"fell","themes":["FALL","MED-omit"],"factors":["staffing"],"harm":"low"}"#;
    let none = r#"{"id":"b","what":"fell","themes":[],"factors":[]}"#;
    let (cases, left_out) = GoldCase::read_for(format!("{good}\n{none}\n").as_bytes(), &taxonomy).unwrap();
    assert_eq!((cases.len(), left_out), (1, 1));
    for (line, says) in [
        (r#"{"id":"c","what":"fell","theme":["FALL"],"factors":[]}"#, "line 2 has a key"),
        (r#"{"id":"c","what":"fell","themes":["FALL"],"Quillfeather":1}"#, "line 2 has a key"),
        (r#"{"id":"c","what":"fell","themes":["Quillfeather"]}"#, "line 2 has a theme"),
        (r#"{"id":"c","what":"fell","themes":["staffing"]}"#, "line 2 has a theme"),
        (r#"{"id":"c","what":"fell","themes":["FALL"],"factors":["Quillfeather"]}"#, "line 2 has a factor"),
    ] {
        let text = format!("{good}\n{line}\n");
        let error = GoldCase::read_for(text.as_bytes(), &taxonomy).unwrap_err().to_string();
        assert!(error.contains(says) && !error.contains("Quillfeather"), "{error}");
    }
    let records = "=== a | theme = FALL\n@what\nfell\n=== b | theme=FALL, Quillfeather\n@what\nfell\n";
    let error = GoldCase::read_for(records.as_bytes(), &taxonomy).unwrap_err().to_string();
    assert!(error.contains("line 4 has a theme") && !error.contains("Quillfeather"), "{error}");
}

#[test]
fn near_duplicates_stay_together() {
    let text = "the nurse gave the wrong dose of insulin to the patient in the side room at night";
    let case = |id: &str, what: &str| GoldCase {
        id: id.into(),
        what: what.into(),
        themes: vec!["MED-dose".into()],
        ..GoldCase::default()
    };
    let cases: Vec<_> = (0..9)
        .map(|at| {
            if at % 2 == 0 {
                case(&format!("A{at}"), text)
            } else {
                case(&format!("A{at}"), &format!("word{at} other{at} thing{at} entirely{at} new{at}"))
            }
        })
        .collect();
    let thirds = thirds(&cases);
    assert!((0..9).step_by(2).all(|at| thirds[at] == thirds[0]));
}

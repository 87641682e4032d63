//! Annotated records in the form that people write (`fixtures/redaction/extra-*.txt`), read for their labels.
//!
//! Enters: text of records, `=== id | theme=…,… | factors=…,… | setting=…`, then parts with inline marks, as
//! [`Gold`] reads them. Leaves: [`GoldCase`]s with a placeholder for every mark. They were written to cover every
//! sub-theme alike, so they teach words but not how often a label occurs: they count as examples.

use super::gold::{GoldCase, GoldError, mask};
use super::taxonomy::Taxonomy;
use crate::redact::Part;
use crate::redact::evaluate::Gold;
use crate::redact::evaluate::gold::GoldPart;
use crate::values::Setting;

/// What the first line of such a text begins with.
pub(super) const START: &str = "=== ";

/// Reads records; those without a theme are left out and counted. Their labels are those of the taxonomy, if one is given.
pub(super) fn read(text: &str, taxonomy: Option<&Taxonomy>) -> Result<(Vec<GoldCase>, usize), GoldError> {
    let gold = Gold::parse(text)?;
    let mut headers = std::collections::BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let Some(head) = line.strip_prefix(START) else { continue };
        let case = header(head);
        if let Some(taxonomy) = taxonomy {
            case.check_labels(taxonomy, at + 1)?;
        }
        headers.insert(case.id.clone(), case);
    }
    let (mut out, mut left_out) = (Vec::new(), 0);
    for record in gold.cases {
        let Some(mut case) = headers.remove(&record.id).filter(|case| !case.themes.is_empty()) else {
            left_out += 1;
            continue;
        };
        for part in record.parts {
            let text = masked(&part);
            match part.part {
                Part::Title => case.title = Some(text),
                Part::WhatHappened => case.what = text,
                Part::ActionTaken => case.action = Some(text),
                Part::Lesson => case.lesson = Some(text),
            }
        }
        out.push(case);
    }
    Ok((out, left_out))
}

/// The labels of a header.
fn header(line: &str) -> GoldCase {
    let mut fields = line.split('|').map(str::trim);
    let mut case =
        GoldCase { id: fields.next().unwrap_or_default().to_owned(), example: true, ..GoldCase::default() };
    let list = |value: &str| -> Vec<String> {
        value.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
    };
    for (key, value) in fields.filter_map(|field| field.split_once('=')) {
        match key.trim() {
            "theme" => case.themes = list(value),
            "factors" => case.factors = list(value),
            "setting" => case.setting = Setting::from_id(value.trim()),
            _ => {}
        }
    }
    case
}

fn masked(part: &GoldPart) -> String {
    let spans = part.spans.iter().chain(&part.optional);
    mask(&part.text, spans.map(|span| (span.range.clone(), span.kind.id(), span.role.map(|role| role.id()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_parts_are_read_and_marks_masked() {
        let text = "=== A1 | type=incident | theme=MED-omit, COMM-handover | factors=team | setting=ed | date=2024-01-02\n\
                    @known patient_name=Bloggs\n@title é ⟦NAME.p|Jo Bloggs⟧ fell\n@what\nseen by ⟦NAME.s|Moyo⟧\non ⟦~DATE|1/2⟧\n\
                    @lesson plain\n@query fall\n\n=== A2 | theme=\n@what\nnothing\n";
        let (cases, left_out) = read(text, None).unwrap();
        assert_eq!((cases.len(), left_out), (1, 1));
        let case = &cases[0];
        assert_eq!((case.id.as_str(), case.example, case.setting), ("A1", true, Some(Setting::Ed)));
        assert_eq!(case.themes, ["MED-omit", "COMM-handover"]);
        assert_eq!(case.factors, ["team"]);
        assert_eq!(case.title.as_deref(), Some("é [patient] fell"));
        assert_eq!(case.what, "seen by [staff]\non [date]");
        assert_eq!((case.action.as_deref(), case.lesson.as_deref()), (None, Some("plain")));
    }

    #[test]
    fn a_broken_mark_is_named_without_its_content() {
        let records = "=== A1 | theme=MED-omit\n@what\n⟦NAME.p|Bloggs fell\n";
        let error = read(records, None).unwrap_err().to_string();
        assert!(error.contains("mark") && !error.contains("Bloggs"), "{error}");
    }
}

//! Text in, labels out, as `hindsight classify` reads and writes them: one JSON object a line.
//!
//! Enters: `{"id","text"}` or `{"id","title","what","action","lesson","setting","category","medication","device"}`, of
//! which only `text` or `what` must be there. Leaves: a [`Report`] with the same id, the best label first. The
//! classifier learned from redacted text: run a raw narrative through the redactor first, so that it reads the same.

use serde::{Deserialize, Serialize};

use super::classify::{Classifier, Narrative};
use super::label::{Label, LabelStatus};
use super::taxonomy::Taxonomy;
use crate::incident::{CodedField, CodedRole};
use crate::values::Setting;

/// A narrative as a line of input holds it.
#[derive(Clone, Default, Deserialize)]
pub struct Input {
    /// Whatever the caller knows it by, a string or a number; returned as it came.
    #[serde(default)]
    pub id: serde_json::Value,
    /// Headline.
    #[serde(default)]
    pub title: Option<String>,
    /// What happened; `text` is another name for it.
    #[serde(alias = "text", alias = "what_happened")]
    pub what: String,
    /// What was done at once.
    #[serde(default, alias = "action_taken")]
    pub action: Option<String>,
    /// What was learned or changed.
    #[serde(default)]
    pub lesson: Option<String>,
    /// Where care was given: the id of a [`Setting`]; any other word says nothing.
    #[serde(default)]
    pub setting: Option<String>,
    /// The export's own category.
    #[serde(default)]
    pub category: Option<String>,
    /// The export's own drug name.
    #[serde(default)]
    pub medication: Option<String>,
    /// The export's own device name.
    #[serde(default)]
    pub device: Option<String>,
}

/// A line that cannot be read. Says where, never what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} is not a JSON object with \"id\" and \"text\" (or \"what\", \"action\", \"lesson\", \"title\")"
)]
pub struct InputError {
    /// From 1.
    pub line: usize,
}

/// What a narrative is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The id that came in.
    pub id: serde_json::Value,
    /// Sub-themes, or a theme by itself; published ones first, the best first.
    pub themes: Vec<ReportedLabel>,
    /// Contributory factors, in the same order.
    pub factors: Vec<ReportedLabel>,
    /// Never events.
    pub never_events: Vec<ReportedLabel>,
    /// Signs of serious harm.
    pub severity: Vec<ReportedLabel>,
}

/// One label of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedLabel {
    /// Its id in the taxonomy.
    pub id: String,
    /// The theme it belongs to; the id itself for a theme by itself. Absent for all but themes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Its name for people.
    pub label: String,
    /// Calibrated probability, 0 to 1.
    pub score: f32,
    /// Whether it is sure enough to be shown as fact.
    pub status: LabelStatus,
    /// What carried it.
    pub why: Vec<String>,
}

impl Input {
    /// An input of one text.
    pub fn of(text: &str) -> Self {
        Self { what: text.to_owned(), ..Self::default() }
    }

    /// Reads one line; `line` is its number, from 1.
    ///
    /// # Errors
    /// If it is not an object of the right form. The message does not hold the line.
    pub fn parse(text: &str, line: usize) -> Result<Self, InputError> {
        serde_json::from_str(text).map_err(|_| InputError { line })
    }

    /// The coded columns, as evidence.
    fn coded(&self) -> Vec<CodedField> {
        let columns = [
            (CodedRole::Category, &self.category),
            (CodedRole::Medication, &self.medication),
            (CodedRole::Device, &self.device),
        ];
        let present = columns.into_iter().filter_map(|(role, value)| Some((role, value.clone()?)));
        present.map(|(role, value)| CodedField { role, value }).collect()
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({} bytes)", self.what.len())
    }
}

/// Classifies one input.
pub fn report(classifier: &Classifier, input: &Input) -> Report {
    let coded = input.coded();
    let labels = classifier.classify(&Narrative {
        title: input.title.as_deref(),
        what: &input.what,
        action: input.action.as_deref(),
        lesson: input.lesson.as_deref(),
        setting: input.setting.as_deref().and_then(Setting::from_id),
        coded: &coded,
    });
    let taxonomy = classifier.taxonomy();
    let all = |labels: Vec<Label>| labels.into_iter().map(|label| reported(taxonomy, label)).collect();
    Report {
        id: input.id.clone(),
        themes: all(labels.themes),
        factors: all(labels.factors),
        never_events: all(labels.never_events),
        severity: all(labels.severity),
    }
}

fn reported(taxonomy: &Taxonomy, label: Label) -> ReportedLabel {
    let id = label.id.as_str();
    let theme = taxonomy.theme_label(id).map(|_| taxonomy.parent(id).unwrap_or(id).to_owned());
    let name = taxonomy.theme_label(id).or(taxonomy.factor_label(id)).or(taxonomy.cue_label(id));
    ReportedLabel {
        theme,
        label: name.unwrap_or(id).to_owned(),
        score: (label.score * 1000.0).round() / 1000.0,
        status: label.status,
        why: label.why,
        id: label.id,
    }
}

impl Report {
    /// The report for people: a line for each label.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let lists = [
            ("theme", &self.themes),
            ("factor", &self.factors),
            ("never event", &self.never_events),
            ("severity", &self.severity),
        ];
        for (kind, list) in lists {
            for label in list {
                let doubt = if label.status == LabelStatus::Offered { ", in doubt" } else { "" };
                out += &format!(
                    "{kind:<12} {:<16} {:.2}{doubt}  {}  ({})\n",
                    label.id,
                    label.score,
                    label.label,
                    label.why.join(", ")
                );
            }
        }
        if out.is_empty() {
            out.push_str("no theme or contributory factor found\n");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_line_are_read() {
        let classifier = Classifier::new(Taxonomy::built_in());
        let text = "Insulin omitted at 8pm, patient not given Lantus, blood glucose 28.";
        for line in [
            format!(r#"{{"id":"a","text":"{text}"}}"#),
            format!(r#"{{"id":"a","what":"{text}","action":null,"lesson":"","setting":"acute","extra":1}}"#),
        ] {
            let report = report(&classifier, &Input::parse(&line, 1).unwrap());
            assert_eq!(report.id, "a");
            assert_eq!(report.themes[0].theme.as_deref(), Some("MED"));
            assert!(!report.themes[0].why.is_empty());
            assert!(report.to_text().contains("MED-"));
        }
        let number = Input::parse(r#"{"id":7,"text":"x"}"#, 1).unwrap();
        assert_eq!(report(&classifier, &number).id, 7);
    }

    #[test]
    fn a_bad_line_is_named_without_its_content() {
        for line in ["Mrs Smith", r#"{"id":"Smith"}"#, r#"["Smith"]"#, r#"{"text":["Smith"]}"#, ""] {
            let error = Input::parse(line, 4).unwrap_err().to_string();
            assert!(error.starts_with("line 4 ") && !error.contains("Smith"), "{error}");
        }
        assert_eq!(format!("{:?}", Input::of("Smith")), "Input(5 bytes)");
    }
}

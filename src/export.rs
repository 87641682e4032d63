//! Published lessons as they leave: one record for the API, NDJSON and CSV.
//!
//! A [`Lesson`] enters; a [`LessonRecord`] leaves, with the labels of the taxonomy in words. Only what is published as
//! fact is in it: labels on offer to a reviewer stay behind.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;
use utoipa::ToSchema;

use crate::lesson::Lesson;
use crate::redact::Redacted;
use crate::themes::{Label, LabelStatus, Taxonomy};

/// One published lesson.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LessonRecord {
    /// Lesson id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// What happened.
    pub what_happened: String,
    /// What was done at once.
    pub action_taken: Option<String>,
    /// What was learned or changed.
    pub lesson: Option<String>,
    /// Themes, best first, with what carried them.
    pub themes: Vec<ReasonedLabel>,
    /// Contributory factors, best first.
    pub factors: Vec<ReasonedLabel>,
    /// Never events.
    pub never_events: Vec<ReasonedLabel>,
    /// Kind of event.
    #[serde(rename = "type")]
    pub event_type: &'static str,
    /// Degree of physical harm.
    pub harm: Option<&'static str>,
    /// Degree of psychological harm.
    pub psychological_harm: &'static str,
    /// Setting.
    pub setting: Option<&'static str>,
    /// Specialty.
    pub specialty: Option<String>,
    /// Month, as 2024-03.
    pub month: Option<String>,
    /// What was removed: kind of identifier to how many.
    pub removed: BTreeMap<String, u32>,
    /// A public reference that names nobody.
    pub public_reference: Option<String>,
}

/// A label with its reasons.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonedLabel {
    /// Id in the taxonomy.
    pub id: String,
    /// Label in the taxonomy.
    pub label: String,
    /// Theme that it belongs to, for a sub-theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Probability that a safety manager would have chosen it.
    pub score: f32,
    /// Words, phrases and fields that carried it.
    pub why: Vec<String>,
}

impl LessonRecord {
    /// The record of a lesson, labelled by a taxonomy.
    pub fn new(lesson: &Lesson, taxonomy: &Taxonomy) -> Self {
        let text = |text: &Redacted| text.as_str().to_owned();
        let theme = |id: &str| taxonomy.theme_label(id).unwrap_or(id).to_owned();
        let factor = |id: &str| taxonomy.factor_label(id).unwrap_or(id).to_owned();
        let never = |id: &str| taxonomy.cue_label(id).unwrap_or(id).to_owned();
        Self {
            id: lesson.id.as_str().to_owned(),
            title: text(&lesson.title),
            what_happened: text(&lesson.what_happened),
            action_taken: lesson.action_taken.as_ref().map(text),
            lesson: lesson.lesson.as_ref().map(text),
            themes: labels(&lesson.themes, &theme, taxonomy),
            factors: labels(&lesson.factors, &factor, taxonomy),
            never_events: labels(&lesson.never_events, &never, taxonomy),
            event_type: lesson.event_type.id(),
            harm: lesson.harm.map(|harm| harm.id()),
            psychological_harm: lesson.psychological_harm.id(),
            setting: lesson.setting.map(|setting| setting.id()),
            specialty: lesson.specialty.clone(),
            month: lesson.month.map(|month| month.to_string()),
            removed: lesson.removed.clone(),
            public_reference: lesson.public_reference.clone(),
        }
    }
}

fn labels(all: &[Label], name: &dyn Fn(&str) -> String, taxonomy: &Taxonomy) -> Vec<ReasonedLabel> {
    all.iter()
        .filter(|label| label.status == LabelStatus::Published)
        .map(|label| ReasonedLabel {
            id: label.id.clone(),
            label: name(&label.id),
            theme: taxonomy.parent(&label.id).map(str::to_owned),
            score: label.score,
            why: label.why.clone(),
        })
        .collect()
}

/// Writes records as CSV with a header. Cells that a spreadsheet would take for a formula are set behind an apostrophe.
pub struct CsvExport<W: Write>(csv::Writer<W>);

impl<W: Write> CsvExport<W> {
    /// Writes the header. A byte order mark goes first, so that spreadsheets read the text as UTF-8.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn start(mut out: W) -> std::io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record([
            "id",
            "title",
            "what happened",
            "action taken",
            "lesson",
            "themes",
            "factors",
            "type",
            "harm",
            "psychological harm",
            "setting",
            "specialty",
            "month",
        ])?;
        Ok(Self(writer))
    }

    /// Writes one record.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&mut self, record: &LessonRecord) -> std::io::Result<()> {
        let join = |labels: &[ReasonedLabel]| {
            labels.iter().map(|label| label.label.as_str()).collect::<Vec<_>>().join("; ")
        };
        self.0.write_record([
            record.id.as_str(),
            &inert(&record.title),
            &inert(&record.what_happened),
            &inert(record.action_taken.as_deref().unwrap_or_default()),
            &inert(record.lesson.as_deref().unwrap_or_default()),
            &join(&record.themes),
            &join(&record.factors),
            record.event_type,
            record.harm.unwrap_or_default(),
            record.psychological_harm,
            record.setting.unwrap_or_default(),
            record.specialty.as_deref().unwrap_or_default(),
            record.month.as_deref().unwrap_or_default(),
        ])?;
        Ok(())
    }

    /// Writes what is left: without this the last records may be missing, and nobody hears of it.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// A cell that no spreadsheet runs (OWASP, CSV injection): what it would take for a formula begins with an apostrophe.
pub(crate) fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::LessonId;
    use crate::values::{EventType, Harm, PsychologicalHarm};

    fn lesson() -> Lesson {
        let label =
            |id: &str, status| Label { id: id.into(), score: 0.9, status, why: vec!["insulin".into()] };
        Lesson {
            id: LessonId::random().unwrap(),
            title: Redacted::for_tests("=HYPERLINK(1)"),
            what_happened: Redacted::for_tests("[patient] \"fell\",\nfound on floor"),
            action_taken: None,
            lesson: None,
            themes: vec![
                label("MED-insulin", LabelStatus::Published),
                label("MED-omit", LabelStatus::Offered),
            ],
            factors: Vec::new(),
            never_events: Vec::new(),
            event_type: EventType::Incident,
            harm: Some(Harm::Low),
            psychological_harm: PsychologicalHarm::Unknown,
            setting: None,
            specialty: None,
            month: None,
            removed: BTreeMap::new(),
            public_reference: None,
        }
    }

    #[test]
    fn labels_on_offer_stay_behind() {
        let record = LessonRecord::new(&lesson(), &Taxonomy::built_in());
        assert_eq!(record.themes.len(), 1);
        assert_eq!(record.themes[0].theme.as_deref(), Some("MED"));
        assert_ne!(record.themes[0].label, "MED-insulin");
    }

    /// Takes what comes and refuses to say that it is written.
    struct Full;

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if bytes.len() > 3 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(bytes.len()) }
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_last_record_that_cannot_be_written_is_an_error() {
        let mut csv = CsvExport::start(Full).unwrap();
        csv.write(&LessonRecord::new(&lesson(), &Taxonomy::built_in())).unwrap();
        assert!(csv.finish().is_err());
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, wanted) in [("=cmd()", "'=cmd()"), ("\t=1", "'\t=1"), ("2024-03", "2024-03"), ("", "")] {
            assert_eq!(inert(cell), wanted);
        }
    }

    #[test]
    fn csv_opens_in_a_spreadsheet_and_runs_nothing() {
        let mut out = Vec::new();
        let mut csv = CsvExport::start(&mut out).unwrap();
        csv.write(&LessonRecord::new(&lesson(), &Taxonomy::built_in())).unwrap();
        csv.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(&row[1], "'=HYPERLINK(1)");
        assert_eq!(&row[2], "[patient] \"fell\",\nfound on floor");
    }
}

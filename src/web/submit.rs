//! A case that somebody types: the one place of this floor that names an [`Incident`].
//!
//! What was told enters; the number under which it waits for a reviewer leaves, or the list of what to put right. The
//! raw text lives until the corridor has made a draft of it.

use crate::draft::Draft;
use crate::incident::Incident;
use crate::lesson::LessonId;
use crate::redact::{Case, Known, Part, RedactedCase};
use crate::register::{Actor, State};
use crate::specialty;
use crate::values::{EventType, Harm, Month, Setting};

use super::App;
use super::error::Error;

/// Longest title, in characters.
pub(super) const LONGEST_TITLE: usize = 200;
/// Longest part of the story, in characters.
pub(super) const LONGEST_PART: usize = 20_000;

/// What somebody told, as they typed it. An empty text is one that was not given.
#[derive(Default)]
pub(super) struct Told {
    pub(super) title: String,
    pub(super) what_happened: String,
    pub(super) action_taken: String,
    pub(super) lesson: String,
    pub(super) date: String,
    pub(super) harm: String,
    pub(super) setting: String,
    pub(super) specialty: String,
    pub(super) event_type: String,
    pub(super) known: Vec<Known>,
    /// Words in doubt that name nobody, as the teller says.
    pub(super) cleared: Vec<String>,
}

/// Something to put right: in which field, and how. Never what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Name of the field, as the form and the API have it.
    pub(super) field: &'static str,
    /// For the form.
    pub(super) text: String,
}

/// Why a case was not taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// What to put right.
    Wrong(Vec<Mistake>),
    /// Not the teller's doing.
    Failed(Error),
}

impl Mistake {
    /// With the name of the field.
    pub(super) fn for_programs(&self) -> String {
        format!("{}: {}.", self.field, self.text)
    }
}

/// Takes a case: it waits for a reviewer under the number that comes back.
pub(super) fn submit(app: &App, told: Told, actor: &Actor) -> Result<(LessonId, State), Refused> {
    let mut told = told;
    let cleared = std::mem::take(&mut told.cleared);
    let incident = incident(told).map_err(Refused::Wrong)?;
    let draft: Draft =
        app.corridor.share(&incident, &cleared).map_err(|error| Refused::Failed(error.into()))?;
    drop(incident);
    app.register
        .add_shared(&draft, app.corridor.redactor().fingerprint(), actor)
        .map_err(|error| Refused::Failed(error.into()))
}

/// What others would see of what was told so far, part by part beside the raw text. Nothing is kept.
pub(super) fn preview<'a>(
    app: &App,
    told: &'a Told,
    known: &[Known],
) -> (Vec<(Part, &'a str)>, RedactedCase) {
    let parts: Vec<(Part, &str)> =
        told.parts().into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    let day_zero = when(&told.date).and_then(|(day, _)| day);
    let case = app.corridor.redactor().redact(&Case { parts: &parts, known, day_zero });
    (parts, case)
}

impl Told {
    fn parts(&self) -> [(Part, &str); 4] {
        [
            (Part::Title, &self.title),
            (Part::WhatHappened, &self.what_happened),
            (Part::ActionTaken, &self.action_taken),
            (Part::Lesson, &self.lesson),
        ]
    }
}

/// What is wrong with the story itself: there is none, or more of it than is read. What is in order here may be shown
/// as a preview.
pub(super) fn check_story(told: &Told) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut wrong = |field, text: String| mistakes.push(Mistake { field, text });
    if told.what_happened.trim().is_empty() {
        wrong("what_happened", "Tell what happened".into());
    }
    if told.title.chars().count() > LONGEST_TITLE {
        wrong("title", format!("The title must be {LONGEST_TITLE} characters or fewer"));
    }
    for (field, text, name) in [
        ("what_happened", &told.what_happened, "What happened"),
        ("action_taken", &told.action_taken, "What was done"),
        ("lesson", &told.lesson, "What was learned"),
    ] {
        if text.chars().count() > LONGEST_PART {
            wrong(field, format!("{name} must be 20,000 characters or fewer"));
        }
    }
    mistakes
}

/// What is wrong with what was told, for a form that shows it before anything is sent.
pub(super) fn check(told: &Told) -> Vec<Mistake> {
    let mut mistakes = check_story(told);
    let mut wrong = |field, text: String| mistakes.push(Mistake { field, text });
    if !told.date.trim().is_empty() && when(&told.date).is_none() {
        wrong(
            "date",
            "The date must be a real day that is not in the future, such as 2024-03-14, or a month such as 2024-03"
                .into(),
        );
    }
    if !told.harm.is_empty() && Harm::from_id(&told.harm).is_none() {
        wrong("harm", format!("Harm must be one of: {}", list(Harm::ALL.iter().map(|one| one.id()))));
    }
    if !told.setting.is_empty() && Setting::from_id(&told.setting).is_none() {
        wrong(
            "setting",
            format!("Setting must be one of: {}", list(Setting::ALL.iter().map(|one| one.id()))),
        );
    }
    if !told.event_type.is_empty() && EventType::from_id(&told.event_type).is_none() {
        wrong("type", format!("Type must be one of: {}", list(EventType::ALL.iter().map(|one| one.id()))));
    }
    if !told.specialty.trim().is_empty() && specialty::canonical(&told.specialty).is_none() {
        let all: Vec<_> = specialty::all().collect();
        wrong("specialty", format!("Specialty must be one of: {}", all.join("; ")));
    }
    mistakes
}

fn list(ids: impl Iterator<Item = &'static str>) -> String {
    ids.collect::<Vec<_>>().join(", ")
}

fn incident(told: Told) -> Result<Incident, Vec<Mistake>> {
    let mistakes = check(&told);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    // A source key of its own: the same story told twice is two cases, and a reviewer sees both.
    let source_key = format!("shared:{}", source_number());
    let when = when(&told.date);
    let parts = told.parts().into_iter().filter(|(_, text)| !text.trim().is_empty());
    Ok(Incident {
        source_key,
        parts: parts.map(|(part, text)| (part, text.to_owned())).collect(),
        known: told.known,
        occurred: when.and_then(|(day, _)| day),
        month: when.map(|(_, month)| month),
        event_type: EventType::from_id(&told.event_type),
        harm: Harm::from_id(&told.harm),
        setting: Setting::from_id(&told.setting),
        specialty: specialty::canonical(&told.specialty).map(str::to_owned),
        ..Incident::default()
    })
}

/// A day, or only a month; neither before the service began nor after today.
fn when(text: &str) -> Option<(Option<jiff::civil::Date>, Month)> {
    let text = text.trim();
    let (day, month) = match Month::parse(text) {
        Some(month) => (None, month),
        None => {
            let day: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
            (Some(day), Month::of(day)?)
        }
    };
    // Where somebody types it may be tomorrow already.
    let today = jiff::Zoned::now().date();
    let last = today.tomorrow().unwrap_or(today);
    let past = day.map_or(Month::of(last).is_some_and(|now| month <= now), |day| day <= last);
    (past && month.year() >= 1948).then_some((day, month))
}

/// Never seen outside: it is stored as a keyed hash only.
fn source_number() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(told: &Told) -> Vec<&'static str> {
        check(told).iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn says_what_to_put_right_and_never_what_was_typed() {
        let good = || Told { what_happened: "Fell from bed".into(), ..Told::default() };
        assert!(fields(&good()).is_empty());
        assert_eq!(fields(&Told::default()), ["what_happened"]);
        assert_eq!(fields(&Told { title: "x".repeat(201), ..good() }), ["title"]);
        assert_eq!(fields(&Told { lesson: "x".repeat(20_001), ..good() }), ["lesson"]);
        let typed = "Quillfeather";
        let told = Told {
            date: typed.into(),
            harm: typed.into(),
            setting: typed.into(),
            event_type: typed.into(),
            specialty: typed.into(),
            ..good()
        };
        assert_eq!(fields(&told), ["date", "harm", "setting", "type", "specialty"]);
        assert!(check(&told).iter().all(|mistake| !mistake.text.contains(typed)));
    }

    #[test]
    fn dates_are_days_or_months_of_the_past() {
        assert_eq!(when("2024-03-14").unwrap().1, Month::new(2024, 3).unwrap());
        assert_eq!(when("2024-03").unwrap().0, None);
        let today = jiff::Zoned::now().date();
        let ahead = |days: i64| when(&today.checked_add(jiff::Span::new().days(days)).unwrap().to_string());
        assert!(ahead(1).is_some(), "the day has begun east of the server");
        assert!(ahead(3).is_none());
        for bad in ["2024-02-30", "2999-01-01", "2999-01", "1899-05-05", "1947-01", "14/03/2024", "x"] {
            assert!(when(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_incident_takes_only_what_is_on_a_list() {
        let told = Told {
            what_happened: "Fell".into(),
            specialty: " ent".into(),
            harm: "low".into(),
            ..Told::default()
        };
        let incident = incident(told).unwrap();
        assert_eq!(incident.specialty.as_deref(), Some("Ear, nose and throat"));
        assert_eq!(incident.harm, Some(Harm::Low));
        assert_eq!(incident.parts.len(), 1);
    }
}

//! New labels for lessons that are in the register already: after a change of taxonomy, synonyms or model, and only
//! when somebody asks.
//!
//! Enters: the register and a [`Classifier`]. Leaves: a [`Plan`] of what would move ([`plan`], nothing is changed) or
//! the register with new labels ([`apply`]). Labels come from the redacted text that the register holds. The export's
//! coded columns are not kept: of them only the triggers that a label's reasons name ("category: falls") still count.
//! What a reviewer decided about a label stays.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::anonymise::narrative;
use crate::lesson::{Lesson, LessonId};
use crate::register::{Actor, Entry, Register, RegisterError, Relabelled, State};
use crate::themes::{Classifier, Label, LabelStatus, Labels, Narrative, corrections, remembered};

/// Lessons that change in one transaction.
const BATCH: usize = 500;
/// States whose lessons have labels that somebody sees or will see.
const STATES: [State; 3] = [State::Published, State::Held, State::Hidden];

/// What new labels would change, or have changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Lessons that were read.
    pub lessons: u64,
    /// Lessons whose labels stay, but with other scores or reasons.
    pub refreshed: u64,
    /// Lessons that got their new labels; 0 in a dry run. Fewer than planned if somebody changed a lesson meanwhile:
    /// run it again for those.
    pub applied: u64,
    /// By label, with the number of lessons.
    pub labels: BTreeMap<String, Shift>,
    /// Lessons whose labels change.
    pub moved: Vec<Moved>,
}

/// How many lessons gain and lose a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// Lessons with which it is shown now.
    pub before: u64,
    /// Lessons with which it is shown afterwards.
    pub after: u64,
    /// Lessons that gain it.
    pub gained: u64,
    /// Lessons that lose it.
    pub lost: u64,
}

/// A lesson whose published labels change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The lesson.
    pub id: LessonId,
    /// Labels that are published anew.
    pub gained: Vec<String>,
    /// Labels that are no longer published.
    pub lost: Vec<String>,
}

/// What new labels would change. Nothing is written. Calls `progress` with lessons done and all.
///
/// # Errors
/// If the register cannot be read.
pub fn plan(
    register: &Register,
    classifier: &Classifier,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Plan, RegisterError> {
    walk(register, classifier, progress, &mut |_| Ok(0))
}

/// Gives new labels to all lessons, in batches, each with a row in the audit trail. What it says has changed.
///
/// # Errors
/// If the register cannot be read or written; batches before the one that failed stay applied, and another run goes on
/// from there.
pub fn apply(
    register: &Register,
    classifier: &Classifier,
    actor: &Actor,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Plan, RegisterError> {
    let reason = format!("labels of taxonomy and model {}", classifier.fingerprint());
    walk(register, classifier, progress, &mut |batch| register.relabel(batch, &reason, actor))
}

type Write<'a> = &'a mut dyn FnMut(&[Relabelled]) -> Result<usize, RegisterError>;

fn walk(
    register: &Register,
    classifier: &Classifier,
    progress: &mut dyn FnMut(u64, u64),
    write: Write<'_>,
) -> Result<Plan, RegisterError> {
    let totals = register.totals()?;
    let all = STATES.iter().filter_map(|state| totals.states.get(state.id())).sum();
    let mut plan = Plan::default();
    let mut batch = Vec::new();
    for state in STATES {
        register.each(state, |entry| {
            plan.lessons += 1;
            if plan.lessons.is_multiple_of(100) {
                progress(plan.lessons, all);
            }
            if let Some(changed) = relabelled(register, classifier, entry, &mut plan)? {
                batch.push(changed);
            }
            if batch.len() == BATCH {
                plan.applied += write(&batch)? as u64;
                batch.clear();
            }
            Ok(())
        })?;
    }
    if !batch.is_empty() {
        plan.applied += write(&batch)? as u64;
    }
    progress(plan.lessons, all);
    Ok(plan)
}

/// The lesson with its new labels, if anything about them is new.
fn relabelled(
    register: &Register,
    classifier: &Classifier,
    entry: Entry,
    plan: &mut Plan,
) -> Result<Option<Relabelled>, RegisterError> {
    let Some(mut lesson) = entry.lesson else { return Ok(None) };
    let labels = labels(classifier, &lesson, &register.corrections(&entry.id)?);
    let before = published([&lesson.themes, &lesson.factors, &lesson.never_events]);
    let after = published([&labels.themes, &labels.factors, &labels.never_events]);
    let lists =
        |lesson: &Lesson| [lesson.themes.clone(), lesson.factors.clone(), lesson.never_events.clone()];
    let old = lists(&lesson);
    (lesson.themes, lesson.factors, lesson.never_events) =
        (labels.themes, labels.factors, labels.never_events);
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|id| !others.contains(id)).cloned().collect()
    };
    let (gained, lost) = (without(&after, &before), without(&before, &after));
    for (ids, count) in [
        (&before, (|shift| &mut shift.before) as fn(&mut Shift) -> &mut u64),
        (&after, |shift| &mut shift.after),
        (&gained, |shift| &mut shift.gained),
        (&lost, |shift| &mut shift.lost),
    ] {
        ids.iter().for_each(|id| *count(plan.labels.entry(id.clone()).or_default()) += 1);
    }
    if old == lists(&lesson) {
        return Ok(None);
    }
    if gained.is_empty() && lost.is_empty() {
        plan.refreshed += 1;
    } else {
        plan.moved.push(Moved { id: entry.id, gained, lost });
    }
    Ok(Some(Relabelled { lesson: *lesson, sequence: entry.sequence }))
}

/// What the classifier says of a stored lesson, with the reviewers' corrections in force.
pub fn labels(classifier: &Classifier, lesson: &Lesson, corrected: &[(String, bool)]) -> Labels {
    // The triggers that the reasons of the labels in force name: all that is left of the coded columns.
    let coded = remembered(lesson.themes.iter().chain(&lesson.factors));
    let mut labels = classifier.classify(&Narrative { coded: &coded, ..narrative(lesson) });
    corrections::apply(&mut labels, corrected, classifier.taxonomy());
    labels
}

fn published(lists: [&Vec<Label>; 3]) -> Vec<String> {
    let labels = lists.into_iter().flatten();
    labels.filter(|label| label.status == LabelStatus::Published).map(|label| label.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymise;
    use crate::draft::Draft;
    use crate::redact::Redacted;
    use crate::secret::Secret;
    use crate::themes::Taxonomy;
    use crate::values::{EventType, PsychologicalHarm};

    fn draft(secret: &Secret, source: &str, text: &str, category: Option<&str>) -> Draft {
        let why = category.map(|trigger| format!("category: {trigger}"));
        let label =
            |why| Label { id: "COMM".into(), score: 0.9, status: LabelStatus::Published, why: vec![why] };
        Draft {
            lesson: Lesson {
                id: LessonId::random().unwrap(),
                title: Redacted::for_tests(text).opening(anonymise::TITLE),
                what_happened: Redacted::for_tests(text),
                action_taken: None,
                lesson: None,
                themes: why.map(label).into_iter().collect(),
                factors: Vec::new(),
                never_events: Vec::new(),
                event_type: EventType::Incident,
                harm: None,
                psychological_harm: PsychologicalHarm::Unknown,
                setting: None,
                specialty: None,
                month: None,
                removed: BTreeMap::new(),
                public_reference: None,
            },
            source: secret.source(source),
            revision: 1,
            digest: secret.digest(&[text.as_bytes()]),
            holds: Vec::new(),
            doubts: Vec::new(),
        }
    }

    #[test]
    fn labels_follow_the_classifier_and_the_reviewers() {
        const FELL: &str =
            "Patient found on floor beside bed, unwitnessed fall from the commode, call bell out of reach.";
        const SAID: &str = "Seen on the ward at six, nothing more was said about what had been done by then.";
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::open(folder.path()).unwrap();
        let register = Register::open(folder.path(), &secret).unwrap();
        let actor = Actor::command_line();
        let batch = register.begin_batch("test", &actor).unwrap();
        let drafts = [draft(&secret, "a", FELL, None), draft(&secret, "b", SAID, Some("falls"))];
        register.add(batch, &drafts, "redactor 1", &actor).unwrap();
        let ids = ["a", "b"].map(|source| register.by_source(&secret.source(source)).unwrap().unwrap());
        register.correct(&ids[0], "staffing", true, &actor).unwrap();
        let classifier = Classifier::new(Taxonomy::built_in());
        let before = register.sequence().unwrap();
        let planned = plan(&register, &classifier, &mut |_, _| ()).unwrap();
        assert_eq!(register.sequence().unwrap(), before);
        assert_eq!((planned.lessons, planned.applied), (2, 0));
        assert_eq!(planned.labels["staffing"], Shift { before: 0, after: 1, gained: 1, lost: 0 });
        let moved = planned.moved.iter().find(|moved| moved.id == ids[0]).unwrap();
        assert!(moved.gained.iter().any(|id| id.starts_with("FALL")), "{moved:?}");
        let (mut done, mut all) = (0, 0);
        let applied = apply(&register, &classifier, &actor, &mut |at, of| (done, all) = (at, of)).unwrap();
        assert_eq!((applied.applied, done, all), (2, 2, 2));
        assert_eq!(applied.moved, planned.moved);
        let lesson = register.published(&ids[0]).unwrap().unwrap();
        assert_eq!(lesson.factors[0].why, [corrections::BY_REVIEWER]);
        // The category column is gone, but the triggers that it matched (falls, fell …) still speak.
        let lesson = register.published(&ids[1]).unwrap().unwrap();
        let fall = lesson.themes.iter().find(|label| label.id.starts_with("FALL")).unwrap();
        let matched = ["category: fall", "category: falls", "category: fell"];
        assert!(fall.why.iter().any(|why| matched.contains(&why.as_str())), "{fall:?}");
        let again = plan(&register, &classifier, &mut |_, _| ()).unwrap();
        assert_eq!((again.moved.len(), again.refreshed), (0, 0));
        register.verify_audit().unwrap();
    }
}

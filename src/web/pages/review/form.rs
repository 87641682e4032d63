//! The form of a case, as it was sent.

use crate::lesson::Lesson;
use crate::register::Then;
use crate::review::{Answer, Decision};
use crate::themes::LabelStatus;

use super::Walk;

/// Longest field, in characters.
const LONGEST: usize = 20_000;

/// What a reviewer sent.
#[derive(Default)]
pub(super) struct Form {
    pub(super) walk: Walk,
    pub(super) sequence: u64,
    pub(super) answers: Vec<(String, Answer)>,
    pub(super) strike: String,
    pub(super) title: Option<String>,
    pub(super) takeaway: Option<String>,
    /// Labels that are ticked; `None` where the form did not show them.
    pub(super) labels: Option<Vec<String>>,
    /// A label to add.
    pub(super) add: String,
    pub(super) checked: Vec<String>,
    pub(super) reason: String,
    pub(super) act: String,
}

impl Form {
    /// Fields that the form does not have are left out.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let value: String = value.replace("\r\n", "\n").chars().take(LONGEST).collect();
            match &*name {
                "sequence" => form.sequence = value.parse().unwrap_or(0),
                "strike" => form.strike = value,
                "title" => form.title = Some(value),
                "takeaway" => form.takeaway = Some(value),
                "labels" => {
                    form.labels.get_or_insert_default();
                }
                "label" => form.labels.get_or_insert_default().push(value),
                "add" => form.add = value,
                "check" => form.checked.push(value),
                "why" => form.reason = value,
                "do" => form.act = value,
                name => {
                    if let Some(key) = name.strip_prefix("a-")
                        && let Some(answer) = Answer::from_id(&value)
                    {
                        form.answers.push((key.to_owned(), answer));
                    } else {
                        form.walk.take(name, &value);
                    }
                }
            }
        }
        form
    }

    /// The decision that it makes about a lesson.
    pub(super) fn decision<'a>(&'a self, lesson: &Lesson, then: Then<'a>) -> Decision<'a> {
        let mut decision = Decision::new(self.sequence, then);
        decision.answers.clone_from(&self.answers);
        decision.strike =
            self.strike.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        decision.title.clone_from(&self.title);
        decision.takeaway.clone_from(&self.takeaway);
        decision.labels = self.corrections(lesson);
        decision.checked.clone_from(&self.checked);
        decision
    }

    /// Labels that stand otherwise than before: published ones whose tick was taken away, offered ones that were ticked, and
    /// the one that was added.
    fn corrections(&self, lesson: &Lesson) -> Vec<(String, bool)> {
        let mut corrections = Vec::new();
        if let Some(ticked) = &self.labels {
            for label in lesson.themes.iter().chain(&lesson.factors).chain(&lesson.never_events) {
                let (was, is) = (label.status == LabelStatus::Published, ticked.contains(&label.id));
                if was != is {
                    corrections.push((label.id.clone(), is));
                }
            }
        }
        if !self.add.is_empty() && !corrections.iter().any(|(label, _)| *label == self.add) {
            corrections.push((self.add.clone(), true));
        }
        corrections
    }

    /// The answer to a question.
    pub(super) fn answer(&self, key: &str) -> Answer {
        self.answers.iter().find(|(other, _)| other == key).map_or(Answer::Remove, |(_, answer)| *answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers_words_and_ticks() {
        let form = Form::read(
            b"sequence=7&a-d1=keep&a-d2=general&a-d3=nonsense&strike=one%0D%0A%0Atwo+three&label=FALL&check=linking\
              &check=media&do=approve&batch=3&keys=1&x=y",
        );
        assert_eq!(form.sequence, 7);
        assert_eq!(form.answers, [("d1".to_owned(), Answer::Keep), ("d2".to_owned(), Answer::General)]);
        assert_eq!((form.answer("d1"), form.answer("d9")), (Answer::Keep, Answer::Remove));
        assert_eq!(form.labels.as_deref(), Some(["FALL".to_owned()].as_slice()));
        assert_eq!(form.checked, ["linking", "media"]);
        assert_eq!((form.walk.batch, form.walk.keys, form.act.as_str()), (Some(3), true, "approve"));
        assert!(Form::read(b"\xff&&=&%").labels.is_none());
    }
}

//! The register as its callers see it.

mod deciding;
mod file;
mod sealing;
mod taking;

use super::*;
use crate::draft::Draft;
use crate::redact::Redacted;
use crate::values::{EventType, PsychologicalHarm};

fn draft(secret: &Secret, source: &str, revision: u64, text: &str) -> Draft {
    Draft {
        lesson: Lesson {
            id: LessonId::random().unwrap(),
            title: Redacted::for_tests("A title"),
            what_happened: Redacted::for_tests(text),
            action_taken: None,
            lesson: Some(Redacted::for_tests("Check the chart")),
            themes: Vec::new(),
            factors: Vec::new(),
            never_events: Vec::new(),
            event_type: EventType::Incident,
            harm: None,
            psychological_harm: PsychologicalHarm::Unknown,
            setting: None,
            specialty: None,
            month: None,
            removed: std::iter::once(("NAME".to_owned(), 1)).collect(),
            public_reference: None,
        },
        source: secret.source(source),
        revision,
        digest: secret.digest(&[text.as_bytes()]),
        holds: Vec::new(),
        doubts: Vec::new(),
    }
}

struct Fixture {
    dir: tempfile::TempDir,
    secret: Secret,
    register: Register,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let secret = Secret::open(dir.path()).unwrap();
        let register = Register::open(dir.path(), &secret).unwrap();
        Self { secret, register, dir }
    }

    fn add(&self, drafts: &[Draft]) -> Added {
        let actor = Actor::command_line();
        let batch = self.register.begin_batch("test", &actor).unwrap();
        self.register.add(batch, drafts, "redactor 1", &actor).unwrap()
    }
}

fn approve(f: &Fixture, id: &LessonId, actor: &Actor) -> Result<Settled, RegisterError> {
    settle(f, id, actor, Then::Approve)
}

fn settle(f: &Fixture, id: &LessonId, actor: &Actor, then: Then<'_>) -> Result<Settled, RegisterError> {
    let sequence = f.register.entry(id).unwrap().unwrap().sequence;
    let settlement = Settlement {
        id,
        sequence,
        lesson: None,
        redactor: "redactor 1",
        corrections: &[],
        identified: false,
        note: "",
        then,
    };
    f.register.settle(&settlement, actor, crate::config::Release::Gate)
}

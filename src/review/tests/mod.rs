//! Decisions as a reviewer makes them.

mod deciding;
mod removing;
mod rescanning;
mod signing;
mod waiting;

use std::sync::Arc;

use super::*;
use crate::config::Release;
use crate::incident::Incident;
use crate::redact::{Part, Redactor};
use crate::register::{Actor, Added, BatchId, Settled, State, Then};
use crate::secret::Secret;
use crate::themes::{Classifier, Taxonomy};

/// A story with words of which the redactor is not sure under the policy of [`Fixture::doubting`].
const DOUBTFUL: &str =
    "The pump was set up by kestrelwick and velkinor checked the line before the bag ran out.";

struct Fixture {
    _dir: tempfile::TempDir,
    register: Register,
    corridor: Corridor,
    secret: Secret,
    batch: BatchId,
}

fn actor(name: &str, role: &str) -> Actor {
    Actor { name: name.into(), role: role.into() }
}

fn ann() -> Actor {
    actor("ann", "reviewer")
}

fn bob() -> Actor {
    actor("bob", "approver")
}

fn tools() -> (Arc<Redactor>, Arc<Classifier>) {
    static TOOLS: std::sync::OnceLock<(Arc<Redactor>, Arc<Classifier>)> = std::sync::OnceLock::new();
    TOOLS
        .get_or_init(|| (Arc::new(Redactor::standard()), Arc::new(Classifier::new(Taxonomy::built_in()))))
        .clone()
}

fn incident(source: &str, text: &str) -> Incident {
    Incident {
        source_key: format!("test:{source}"),
        parts: vec![(Part::WhatHappened, text.to_owned()), (Part::Lesson, "Check the pump.".to_owned())],
        ..Incident::default()
    }
}

impl Fixture {
    fn new(release: Release) -> Self {
        Self::with(release, tools().0)
    }

    /// Where the redactor is sure of nothing that it judges by context alone.
    fn doubting() -> Self {
        let policy = crate::redact::Policy::from_toml("[thresholds]\nsure = 1.0\n").unwrap();
        Self::with(Release::Gate, Arc::new(Redactor::new(policy).unwrap()))
    }

    fn with(release: Release, redactor: Arc<Redactor>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let secret = Secret::from_bytes([5; 32]);
        let register = Register::open(dir.path(), &secret).unwrap();
        let classifier = tools().1;
        let corridor = Corridor::new(redactor, classifier, &secret, release);
        let batch = register.begin_batch("test", &Actor::command_line()).unwrap();
        register.finish_batch(batch, &Added::default(), &Actor::command_line()).unwrap();
        Self { _dir: dir, register, corridor, secret, batch }
    }

    fn desk(&self) -> Desk<'_> {
        Desk::new(&self.register, &self.corridor, 20)
    }

    fn add(&self, incident: &Incident) -> LessonId {
        let draft = self.corridor.anonymise(incident).unwrap();
        let fingerprint = self.corridor.redactor().fingerprint();
        self.register.add(self.batch, &[draft], fingerprint, &Actor::command_line()).unwrap();
        self.register.by_source(&self.secret.source(&incident.source_key)).unwrap().unwrap()
    }

    fn state(&self, id: &LessonId) -> State {
        self.register.entry(id).unwrap().unwrap().state
    }

    fn text(&self, id: &LessonId) -> String {
        self.register.entry(id).unwrap().unwrap().lesson.unwrap().what_happened.as_str().to_owned()
    }

    fn acts(&self) -> Vec<String> {
        self.register.audit_after(0, 1000).unwrap().into_iter().map(|row| row.act).collect()
    }

    fn decide(
        &self,
        id: &LessonId,
        actor: &Actor,
        change: impl FnOnce(&mut Decision<'static>, &Case),
    ) -> Result<Settled, ReviewError> {
        let case = self.desk().open(id, actor)?;
        let mut decision = Decision::new(case.sequence, Then::Approve);
        decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
        change(&mut decision, &case);
        self.desk().decide(id, actor, &decision)
    }
}

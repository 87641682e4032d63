//! The register as its callers see it.

use super::*;
use crate::draft::{Draft, Hold};
use crate::redact::{Kind, Part, Redacted};
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

const WHY: crate::doubt::Why<'_> =
    crate::doubt::Why { rule: "unexplained", evidence: crate::redact::Evidence::Unexplained, certainty: 0.5 };

fn approve(f: &Fixture, id: &LessonId, actor: &Actor) -> Result<Settled, RegisterError> {
    let sequence = f.register.entry(id).unwrap().unwrap().sequence;
    let settlement = Settlement {
        id,
        sequence,
        lesson: None,
        redactor: "redactor 1",
        corrections: &[],
        identified: false,
        note: "",
        then: Then::Approve,
    };
    f.register.settle(&settlement, actor, crate::config::Release::Gate)
}

#[test]
fn the_same_export_twice_changes_nothing() {
    let f = Fixture::new();
    let first = f.add(&[draft(&f.secret, "a", 1, "one"), draft(&f.secret, "b", 1, "two")]);
    assert_eq!((first.added, first.published), (2, 2));
    let sequence = f.register.sequence().unwrap();
    let again = f.add(&[draft(&f.secret, "a", 1, "one"), draft(&f.secret, "b", 1, "two")]);
    assert_eq!((again.added, again.replaced, again.unchanged), (0, 0, 2));
    assert_eq!(f.register.sequence().unwrap(), sequence);
    let taken = f.register.taken(&[
        (f.secret.source("a"), f.secret.digest(&[b"one"])),
        (f.secret.source("a"), f.secret.digest(&[b"other"])),
        (f.secret.source("c"), f.secret.digest(&[b"one"])),
    ]);
    assert_eq!(taken.unwrap(), [true, false, false]);
}

#[test]
fn a_newer_revision_replaces_under_the_same_id_and_an_older_one_does_not() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 2, "second")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    assert_eq!(f.add(&[draft(&f.secret, "a", 1, "first")]).kept_out, 1);
    assert_eq!(f.add(&[draft(&f.secret, "a", 3, "third")]).replaced, 1);
    let lesson = f.register.published(&id).unwrap().unwrap();
    assert_eq!(lesson.what_happened.as_str(), "third");
    let changes = f.register.changes_since(0, 10).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].sequence, f.register.sequence().unwrap());
}

#[test]
fn a_withdrawn_case_stays_out_and_its_text_is_erased() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    let before = f.register.sequence().unwrap();
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    assert!(f.register.published(&id).unwrap().is_none());
    assert_eq!(f.register.gone_since(before).unwrap(), std::slice::from_ref(&id));
    let entry = f.register.entry(&id).unwrap().unwrap();
    assert!(entry.lesson.is_none());
    assert_eq!(f.add(&[draft(&f.secret, "a", 9, "newer")]).kept_out, 1);
    let error = f.register.move_to(&id, State::Published, &Actor::command_line(), "no").unwrap_err();
    assert!(matches!(error, RegisterError::Move { .. }), "{error}");
}

#[test]
fn a_flag_hides_and_a_newer_revision_does_not_bring_it_back() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    f.register.flag(&id, &Actor::anyone()).unwrap();
    f.register.flag(&id, &Actor::anyone()).unwrap();
    assert_eq!(f.add(&[draft(&f.secret, "a", 2, "two")]).replaced, 1);
    assert_eq!(f.register.entry(&id).unwrap().unwrap().state, State::Hidden);
    f.register.flag(&LessonId::random().unwrap(), &Actor::anyone()).unwrap();
}

#[test]
fn doubts_are_destroyed_at_the_decision() {
    let f = Fixture::new();
    let key = crate::doubt::DoubtKey::derive(&f.secret);
    let mut held = draft(&f.secret, "a", 1, "[removed] fell");
    held.holds = vec![Hold::Doubt];
    held.doubts = vec![key.seal("Quillfeather", Part::WhatHappened, 0..9, Kind::Name, WHY).unwrap()];
    assert_eq!(f.add(&[held]).held, 1);
    assert_eq!(f.register.totals().unwrap().doubts, 1);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    assert!(f.register.published(&id).unwrap().is_none());
    approve(&f, &id, &Actor::command_line()).unwrap();
    assert_eq!(f.register.totals().unwrap().doubts, 0);
}

#[test]
fn a_text_changed_behind_our_back_does_not_open() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    lock(&f.register.writer)
        .execute("UPDATE lesson SET body = replace(body, 'one', 'Mrs Smith')", [])
        .unwrap();
    assert!(matches!(f.register.changes_since(0, 1), Err(RegisterError::Seal(_))));
}

#[test]
fn the_audit_chain_names_the_first_broken_row() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    f.add(&[draft(&f.secret, "b", 1, "two")]);
    assert_eq!(f.register.verify_audit().unwrap(), 4);
    let connection = lock(&f.register.writer);
    assert!(connection.execute("UPDATE audit SET reason = 'x' WHERE number = 2", []).is_err(), "append only");
    connection
        .execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET reason = 'x' WHERE number = 2")
        .unwrap();
    drop(connection);
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::Audit(2))));
}

#[test]
fn two_processes_may_hold_one_register() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::open(dir.path()).unwrap();
    let one = Register::open(dir.path(), &secret).unwrap();
    let two = Register::open(dir.path(), &secret).unwrap();
    let actor = Actor::command_line();
    let batch = one.begin_batch("test", &actor).unwrap();
    std::thread::scope(|scope| {
        for (register, name) in [(&one, "x"), (&two, "y")] {
            let (secret, actor) = (&secret, &actor);
            scope.spawn(move || {
                for n in 0..20 {
                    let draft = draft(secret, &format!("{name}{n}"), 1, &format!("{name} {n}"));
                    register.add(batch, &[draft], "redactor 1", actor).unwrap();
                }
            });
        }
    });
    assert_eq!(one.sequence().unwrap(), 40);
    assert_eq!(two.changes_since(0, 100).unwrap().len(), 40);
    assert_eq!(one.verify_audit().unwrap(), 41);
}

#[test]
fn an_erasure_that_a_reader_holds_up_is_finished_later() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "corkscrew")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    let reader = Connection::open(f.dir.path().join(FILE)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM lesson;").unwrap();
    reader.query_row("SELECT count(*) FROM lesson", [], |_| Ok(())).unwrap();
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    assert!(!f.register.finish_erasing().unwrap());
    reader.execute_batch("COMMIT").unwrap();
    assert!(f.register.finish_erasing().unwrap());
    assert_eq!(std::fs::metadata(f.dir.path().join("register.db-wal")).unwrap().len(), 0);
    for file in std::fs::read_dir(f.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"corkscrew"));
    }
}

#[test]
fn a_full_disk_is_said_plainly_and_keeps_nothing_of_the_step() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let pages: i64 = lock(&f.register.writer).query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    lock(&f.register.writer)
        .query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(()))
        .unwrap();
    let actor = Actor::command_line();
    let big: Vec<_> = (0..50).map(|n| draft(&f.secret, &format!("b{n}"), 1, &"long ".repeat(500))).collect();
    let error = f.register.add(BatchId(1), &big, "redactor 1", &actor).unwrap_err();
    assert!(matches!(error, RegisterError::DiskFull), "{error:?}");
    assert_eq!(f.register.changes_since(0, 100).unwrap().len(), 1);
}

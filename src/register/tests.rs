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
        (f.secret.source("a"), f.secret.digest(&[b"one"]), 1),
        (f.secret.source("a"), f.secret.digest(&[b"one"]), 2),
        (f.secret.source("a"), f.secret.digest(&[b"other"]), 1),
        (f.secret.source("c"), f.secret.digest(&[b"one"]), 1),
    ]);
    assert_eq!(taken.unwrap(), [Standing::Unchanged, Standing::New, Standing::New, Standing::New]);
}

#[test]
fn an_unchanged_text_under_a_higher_revision_keeps_the_older_ones_out() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let sequence = f.register.sequence().unwrap();
    assert_eq!(f.add(&[draft(&f.secret, "a", 3, "one")]).unchanged, 1);
    assert_eq!(f.register.sequence().unwrap(), sequence, "readers have nothing to hear of");
    let record = (f.secret.source("a"), f.secret.digest(&[b"one"]), 3);
    assert_eq!(f.register.taken(&[record]).unwrap(), [Standing::Unchanged]);
    assert_eq!(f.add(&[draft(&f.secret, "a", 2, "two")]).kept_out, 1);
    assert_eq!(f.add(&[draft(&f.secret, "a", 1, "one")]).unchanged, 1);
    assert_eq!(f.add(&[draft(&f.secret, "a", 2, "two")]).kept_out, 1, "a number never goes down");
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    assert_eq!(f.register.published(&id).unwrap().unwrap().what_happened.as_str(), "one");
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
    let same = f.add(&[draft(&f.secret, "a", 1, "one")]);
    assert_eq!((same.kept_out, same.unchanged), (1, 0));
    let record = (f.secret.source("a"), f.secret.digest(&[b"one"]), 1);
    assert_eq!(f.register.taken(&[record]).unwrap(), [Standing::KeptOut]);
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
fn what_a_person_holds_is_not_published_by_a_newer_revision() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let sources = ["recognised", "held", "flagged", "lifted"];
    let blocked = |source: &str, revision: u64| {
        let mut blocked = draft(&f.secret, source, revision, &format!("{source} {revision}"));
        blocked.holds = vec![Hold::Claim];
        blocked
    };
    let plain =
        |source: &str, revision: u64| draft(&f.secret, source, revision, &format!("{source} {revision}"));
    f.add(&[plain("recognised", 1), plain("held", 1), blocked("flagged", 1), blocked("lifted", 1)]);
    let ids = sources.map(|source| f.register.by_source(&f.secret.source(source)).unwrap().unwrap());
    f.register.flag(&ids[0], &Actor::anyone()).unwrap();
    assert_eq!(settle(&f, &ids[0], &actor, Then::Hold).unwrap(), Settled::Kept);
    f.register.move_to(&ids[1], State::Held, &actor, "let us look again").unwrap();
    f.register.lift(&ids[3], Hold::Claim, &actor, "closed").unwrap();
    // More than one revision: what holds the first of them holds the next.
    for revision in [2, 3] {
        f.add(&sources.map(|source| plain(source, revision)));
        let stands = ids.each_ref().map(|id| {
            let entry = f.register.entry(id).unwrap().unwrap();
            (entry.state, entry.reasons)
        });
        assert_eq!(stands[0], (State::Held, vec![Hold::Recognised]), "{revision}");
        assert_eq!(stands[1], (State::Held, vec![Hold::Revised]), "{revision}");
        // The export's own flag is the export's to take back.
        assert_eq!(stands[2], (State::Published, Vec::new()), "{revision}");
        // Without its flag it waited for a person still.
        assert_eq!(stands[3], (State::Held, vec![Hold::Revised]), "{revision}");
    }
    // Once somebody has published it, it is like any other.
    for id in &ids[..2] {
        assert_eq!(approve(&f, id, &actor).unwrap(), Settled::Published);
    }
    f.add(&[plain("recognised", 4), plain("held", 4)]);
    assert!(f.register.published(&ids[0]).unwrap().is_some());
    assert!(f.register.published(&ids[1]).unwrap().is_some());
}

#[test]
fn flags_that_come_without_a_narrative_hold_what_is_stored_until_somebody_lifts_them() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    f.add(&["a", "held", "gone"].map(|source| draft(&f.secret, source, 1, source)));
    let ids = ["a", "held", "gone"].map(|one| f.register.by_source(&f.secret.source(one)).unwrap().unwrap());
    f.register.move_to(&ids[1], State::Held, &actor, "let us look again").unwrap();
    f.register.move_to(&ids[2], State::Withdrawn, &actor, "objection").unwrap();
    let flagged = |source: &str, revision: u64| Forbidden {
        source: f.secret.source(source),
        revision,
        flags: vec![Hold::Inquest],
    };
    let before = f.register.sequence().unwrap();
    let export = [flagged("a", 2), flagged("held", 1), flagged("gone", 2), flagged("unknown", 1)];
    let added = f.register.forbid(&export, &actor).unwrap();
    assert_eq!((added.replaced, added.held), (2, 2));
    assert_eq!(f.register.gone_since(before).unwrap(), &ids[..1]);
    let reasons = |id: &LessonId| f.register.entry(id).unwrap().unwrap().reasons;
    assert_eq!(reasons(&ids[0]), [Hold::Inquest]);
    assert_eq!(reasons(&ids[1]), [Hold::Revised, Hold::Inquest]);
    assert!(matches!(approve(&f, &ids[0], &actor), Err(RegisterError::Blocked { .. })));
    assert_eq!(f.add(&[draft(&f.secret, "a", 1, "other")]).kept_out, 1, "older than the flag");
    f.register.lift(&ids[0], Hold::Inquest, &actor, "closed").unwrap();
    assert_eq!(approve(&f, &ids[0], &actor).unwrap(), Settled::Published);
    // The same export again: the flag was lifted for it.
    assert_eq!(f.register.forbid(&export, &actor).unwrap(), Added::default());
    assert!(f.register.published(&ids[0]).unwrap().is_some());
    assert_eq!(f.register.forbid(&[flagged("a", 1)], &actor).unwrap(), Added::default());
    f.register.verify_audit().unwrap();
}

#[test]
fn a_draft_that_is_older_than_a_word_removed_everywhere_is_held() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let batch = f.register.begin_batch("test", &actor).unwrap();
    let hash = f.secret.removal(&["corkscrew".to_owned()]);
    f.register.remember_removal(&hash, 1, &[], &actor).unwrap();
    let drafts =
        ["Fell on the Corkscrew stairs", "Fell from bed"].map(|text| draft(&f.secret, text, 1, text));
    let added = f.register.add_made_under(batch, &drafts, "redactor 1", 0, &actor).unwrap();
    assert_eq!((added.published, added.held), (1, 1));
    let id = f.register.by_source(&drafts[0].source).unwrap().unwrap();
    assert_eq!(f.register.entry(&id).unwrap().unwrap().reasons, [Hold::Rescan]);
    // Under today's list the corridor has seen to it.
    let today = [draft(&f.secret, "c", 1, "Fell from a chair")];
    let added = f.register.add_made_under(batch, &today, "redactor 1", 1, &actor).unwrap();
    assert_eq!((added.published, added.held), (1, 0));
    // Whoever does not say which list it was is taken to know of none.
    assert_eq!(f.add(&[draft(&f.secret, "d", 1, "corkscrew")]).held, 1);
}

#[test]
fn a_batch_is_released_on_a_sample_that_is_large_enough_and_clean() {
    use crate::config::Release;
    let f = Fixture::new();
    let actor = Actor::command_line();
    let fresh = |prefix: &str, count: usize| {
        let batch = f.register.begin_batch("test", &actor).unwrap();
        let mut drafts: Vec<_> =
            (0..count).map(|n| draft(&f.secret, &format!("{prefix}{n}"), 1, &format!("case {n}"))).collect();
        for draft in &mut drafts {
            draft.holds = vec![Hold::Batch];
        }
        f.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
        batch
    };
    let batch = fresh("a", 40);
    let release = |policy: Release| f.register.release_batch(batch, &actor, policy, "read");
    let refused = |policy: Release| match release(policy) {
        Err(RegisterError::Batch { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    let unread = |batch: BatchId| {
        let sample = Filter { sample: true, batch: Some(batch), ..Filter::default() };
        f.register.queue(&sample, 100, 0).unwrap()
    };
    let draw = |batch: BatchId, size: u64| f.register.draw_sample(batch, size, &actor, "drawn").unwrap();
    assert_eq!(draw(batch, 1).drawn, 1);
    let all = f.register.queue(&Filter::default(), 100, 0).unwrap();
    assert_eq!((all.len(), all.iter().filter(|one| one.sampled).count()), (40, 1));
    settle(&f, &unread(batch)[0].id, &actor, Then::Reject("a rare role")).unwrap();
    assert!(refused(Release::Gate).contains("1 of the 1 cases"), "one case told of 39 others");
    // What was found there is not forgotten: the trail has it.
    assert_eq!(draw(batch, 2), Sample { drawn: 2, read: 0, identified: 0 });
    let trail = f.register.audit_after(0, 100).unwrap();
    assert!(trail.iter().any(|row| row.reason == "drawn; in place of one: 1 of 1 identified somebody"));
    for one in unread(batch) {
        approve(&f, &one.id, &actor).unwrap();
    }
    assert!(refused(Release::Sample).contains("a sample of 2 says too little"));
    assert_eq!(draw(batch, 30).drawn, 30);
    assert!(refused(Release::Gate).contains("28 of the 30 cases"));
    for one in unread(batch) {
        approve(&f, &one.id, &actor).unwrap();
    }
    for policy in [Release::Review, Release::TwoPerson] {
        assert!(refused(policy).contains("every case read"), "{policy:?}");
    }
    assert_eq!(release(Release::Gate).unwrap(), 9);
    // Where there are not so many, all of them are read.
    let few = fresh("b", 3);
    assert_eq!(draw(few, 60).drawn, 3);
    for one in unread(few) {
        approve(&f, &one.id, &actor).unwrap();
    }
    assert_eq!(f.register.release_batch(few, &actor, Release::Gate, "read").unwrap(), 0);
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

/// Changes the file as somebody does who has it, and not the key.
fn tamper(f: &Fixture, sql: &str) {
    let other = Connection::open(f.dir.path().join(FILE)).unwrap();
    other.execute_batch("DROP TRIGGER IF EXISTS audit_no_delete").unwrap();
    other.execute_batch(sql).unwrap();
}

/// The file as it was before there was a check of the key.
const OLDER: &str = "DROP TABLE key_check; PRAGMA user_version = 5";

fn reopen(f: &Fixture, secret: &Secret) -> Result<Register, RegisterError> {
    Register::open(f.dir.path(), secret)
}

fn is_another_key(opened: &Result<Register, RegisterError>) -> bool {
    matches!(opened, Err(RegisterError::Key(_)))
}

#[test]
fn another_key_is_refused_and_nothing_changes() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let sequence = f.register.sequence().unwrap();
    assert!(is_another_key(&reopen(&f, &Secret::from_bytes([9; 32]))));
    let again = reopen(&f, &f.secret).unwrap();
    assert_eq!((again.sequence().unwrap(), again.verify_audit().unwrap()), (sequence, 3));
}

#[test]
fn an_older_register_takes_its_own_key_alone() {
    let other = Secret::from_bytes([9; 32]);
    // What tells the key there: the seal over the end of the trail, or, where that is gone, the texts.
    for sealed in [true, false] {
        let f = Fixture::new();
        f.add(&[draft(&f.secret, "a", 1, "one")]);
        tamper(&f, OLDER);
        if !sealed {
            tamper(&f, "DELETE FROM audit_end");
        }
        assert!(is_another_key(&reopen(&f, &other)));
        let version: u32 = Connection::open(f.dir.path().join(FILE))
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 5, "left as it was");
        let own = reopen(&f, &f.secret).unwrap();
        assert_eq!(own.verify_audit().is_ok(), sealed);
        assert!(is_another_key(&reopen(&f, &other)));
    }
}

#[test]
fn a_trail_that_was_cut_short_takes_no_further_row() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    tamper(&f, "DELETE FROM audit WHERE number = 2");
    let refused = f.register.record(&Actor::command_line(), "export", "test");
    assert!(matches!(refused, Err(RegisterError::AuditEnd(1))), "{refused:?}");
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::AuditEnd(1))));
    assert_eq!(f.register.audit_after(0, 10).unwrap().len(), 1);
}

#[test]
fn a_trail_that_was_emptied_with_its_seal_is_broken() {
    let f = Fixture::new();
    assert_eq!(f.register.verify_audit().unwrap(), 0);
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    tamper(&f, "DELETE FROM audit; DELETE FROM audit_end");
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::AuditEnd(0))));
    let refused = f.register.record(&Actor::command_line(), "export", "test");
    assert!(matches!(refused, Err(RegisterError::AuditEnd(0))), "{refused:?}");
    // Nor is it sealed anew where it looks like an older one.
    tamper(&f, OLDER);
    let again = reopen(&f, &f.secret).unwrap();
    assert!(matches!(again.verify_audit(), Err(RegisterError::AuditEnd(0))));
}

#[test]
fn an_older_register_without_a_row_is_sealed_once() {
    let f = Fixture::new();
    tamper(&f, "DELETE FROM audit_end");
    tamper(&f, OLDER);
    let again = reopen(&f, &f.secret).unwrap();
    assert_eq!(again.verify_audit().unwrap(), 0);
    again.record(&Actor::command_line(), "export", "test").unwrap();
    assert_eq!(again.verify_audit().unwrap(), 1);
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
fn an_erasure_that_a_writer_holds_up_is_no_failure_and_is_finished_later() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let other = Connection::open(f.dir.path().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // The decision before it is committed: nobody may hear that nothing of it was kept.
    f.register.erase().unwrap();
    assert!(f.register.unfinished.load(std::sync::atomic::Ordering::Acquire));
    let patience: i64 =
        lock(&f.register.writer).query_row("PRAGMA busy_timeout", [], |row| row.get(0)).unwrap();
    assert_eq!(patience, 20_000);
    other.execute_batch("COMMIT").unwrap();
    assert!(f.register.finish_erasing().unwrap());
    assert_eq!(std::fs::metadata(f.dir.path().join("register.db-wal")).unwrap().len(), 0);
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

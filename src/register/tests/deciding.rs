//! Decisions about a batch and about words in doubt.

use super::*;
use crate::draft::Hold;
use crate::redact::{Kind, Part};

const WHY: crate::doubt::Why<'_> =
    crate::doubt::Why { rule: "unexplained", evidence: crate::redact::Evidence::Unexplained, certainty: 0.5 };

#[test]
fn a_batch_is_released_on_a_sample_that_is_large_enough_and_clean() {
    use crate::config::Release;
    let f = Fixture::new();
    let actor = Actor::command_line();
    let fresh = |prefix: &str, count: usize| {
        let batch = f.register.begin_batch("test", &actor).unwrap();
        let mut drafts: Vec<_> = (0..count)
            .map(|n| format!("{prefix}{n}"))
            .map(|source| draft(&f.secret, &source, 1, &source))
            .collect();
        for draft in &mut drafts {
            draft.holds = vec![Hold::Batch];
        }
        f.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
        f.register.finish_batch(batch, &Added::default(), &actor).unwrap();
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
fn what_was_found_in_a_sample_counts_when_its_case_comes_again() {
    use crate::config::Release;
    let f = Fixture::new();
    let actor = Actor::command_line();
    let batch = f.register.begin_batch("test", &actor).unwrap();
    let sources: Vec<_> = (0..40).map(|n| format!("case {n}")).collect();
    let mut drafts: Vec<_> = sources.iter().map(|source| draft(&f.secret, source, 1, source)).collect();
    for draft in &mut drafts {
        draft.holds = vec![Hold::Batch];
    }
    f.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
    f.register.finish_batch(batch, &Added::default(), &actor).unwrap();
    f.register.draw_sample(batch, 31, &actor, "drawn").unwrap();
    let drawn =
        f.register.queue(&Filter { sample: true, batch: Some(batch), ..Filter::default() }, 100, 0).unwrap();
    let again = |id: &LessonId| {
        let stored = |source: &str| f.register.by_source(&f.secret.source(source)).unwrap();
        let source = sources.iter().find(|source| stored(source).as_ref() == Some(id)).unwrap();
        assert_eq!(f.add(&[draft(&f.secret, source, 1, &format!("{source}, mended"))]).replaced, 1);
    };
    let read = |id: &LessonId, identified: bool| {
        let settlement = Settlement {
            id,
            sequence: f.register.entry(id).unwrap().unwrap().sequence,
            lesson: None,
            redactor: "redactor 1",
            corrections: &[],
            identified,
            note: "",
            then: Then::Approve,
        };
        assert_eq!(f.register.settle(&settlement, &actor, Release::Gate).unwrap(), Settled::Published);
    };
    let sample = || f.register.batch(batch).unwrap().sample;
    // One that nobody has read belongs to the batch with which it came again.
    again(&drawn[30].id);
    assert_eq!(sample(), Sample { drawn: 30, read: 0, identified: 0 });
    for (at, one) in drawn[..30].iter().enumerate() {
        read(&one.id, at == 0);
    }
    again(&drawn[0].id);
    again(&drawn[1].id);
    read(&drawn[30].id, false);
    assert_eq!(sample(), Sample { drawn: 30, read: 30, identified: 1 });
    match f.register.release_batch(batch, &actor, Release::Gate, "read") {
        Err(RegisterError::Batch { why, .. }) => assert!(why.contains("1 of the 30 cases"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_case_of_a_sample_that_is_withdrawn_unread_keeps_no_batch_for_ever() {
    use crate::config::Release;
    let f = Fixture::new();
    let actor = Actor::command_line();
    let batch = f.register.begin_batch("test", &actor).unwrap();
    let mut drafts = ["one", "two", "three"].map(|source| draft(&f.secret, source, 1, source));
    for draft in &mut drafts {
        draft.holds = vec![Hold::Batch];
    }
    f.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
    f.register.finish_batch(batch, &Added::default(), &actor).unwrap();
    f.register.draw_sample(batch, 2, &actor, "drawn").unwrap();
    let unread =
        || f.register.queue(&Filter { sample: true, batch: Some(batch), ..Filter::default() }, 9, 0).unwrap();
    let gone = unread()[0].id.clone();
    f.register.move_to(&gone, State::Withdrawn, &actor, "objection").unwrap();
    assert_eq!(f.register.batch(batch).unwrap().sample, Sample { drawn: 1, read: 0, identified: 0 });
    // Another is drawn in its place.
    assert_eq!(f.register.draw_sample(batch, 2, &actor, "drawn").unwrap().drawn, 2);
    for one in unread() {
        approve(&f, &one.id, &actor).unwrap();
    }
    assert_eq!(f.register.release_batch(batch, &actor, Release::Gate, "read").unwrap(), 0);
}

#[test]
fn a_batch_is_neither_sampled_nor_released_while_its_export_is_loaded() {
    use crate::config::Release;
    let f = Fixture::new();
    let actor = Actor::command_line();
    let begun = |source: &str| {
        let batch = f.register.begin_batch("test", &actor).unwrap();
        let mut waits = draft(&f.secret, source, 1, source);
        waits.holds = vec![Hold::Batch];
        f.register.add(batch, &[waits], "redactor 1", &actor).unwrap();
        batch
    };
    let is_loading = |batch: BatchId| {
        let loading = f.register.batch(batch).unwrap().loading;
        let sampled = f.register.draw_sample(batch, 1, &actor, "drawn");
        let released = f.register.release_batch(batch, &actor, Release::Gate, "read");
        let is_said = |error: &RegisterError| error.to_string().contains("still being loaded");
        let said = [sampled.err().is_some_and(|error| is_said(&error)), is_said(&released.unwrap_err())];
        assert_eq!(said, [loading; 2]);
        loading
    };
    let (finished, broken_off) = (begun("a"), begun("b"));
    assert!(is_loading(finished) && is_loading(broken_off));
    f.register.finish_batch(finished, &Added::default(), &actor).unwrap();
    assert!(!is_loading(finished) && is_loading(broken_off));
    // An hour goes by.
    let other = Connection::open(f.dir.path().join(FILE)).unwrap();
    other.execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET at = at - 3600").unwrap();
    assert!(!is_loading(broken_off));
}

#[test]
fn what_a_batch_holds_is_not_published_by_the_next_export() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let sources = ["together", "published", "doubted", "by a person"];
    let mut drafts = sources.map(|source| draft(&f.secret, source, 1, source));
    drafts[0].holds = vec![Hold::Batch];
    drafts[2].holds = vec![Hold::Doubt];
    let batch = f.register.begin_batch("test", &actor).unwrap();
    f.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
    let ids = sources.map(|source| f.register.by_source(&f.secret.source(source)).unwrap().unwrap());
    f.register.move_to(&ids[3], State::Held, &actor, "let us look again").unwrap();
    let stands = || {
        ids.each_ref().map(|id| {
            let entry = f.register.entry(id).unwrap().unwrap();
            assert_eq!(entry.state, State::Held);
            entry.reasons
        })
    };
    assert_eq!(f.register.take_back(batch, &actor, "wrong export").unwrap(), 1);
    let (held, person) = (vec![Hold::Batch], vec![Hold::Revised, Hold::Batch]);
    assert_eq!(stands(), [held.clone(), held.clone(), vec![Hold::Doubt, Hold::Batch], person.clone()]);
    let next = sources.map(|source| draft(&f.secret, source, 2, &format!("{source}, mended")));
    let added = f.add(&next);
    assert_eq!((added.replaced, added.held), (4, 4));
    assert_eq!(stands(), [held.clone(), held.clone(), held, person]);
    // Once somebody has published it, it is like any other.
    approve(&f, &ids[0], &actor).unwrap();
    assert_eq!(f.add(&[draft(&f.secret, "together", 3, "once more")]).published, 1);
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
fn the_moment_of_publication_is_that_at_which_it_was_let_out_last() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let mut held = draft(&f.secret, "held", 1, "one");
    held.holds = vec![Hold::Doubt];
    f.add(&[held, draft(&f.secret, "out", 1, "two")]);
    let [held, out] =
        ["held", "out"].map(|source| f.register.by_source(&f.secret.source(source)).unwrap().unwrap());
    let published = || {
        let mut found = Vec::new();
        f.register
            .last_published(|id, at| {
                found.push((id, at));
                true
            })
            .unwrap();
        found
    };
    assert_eq!(published().into_iter().map(|(id, _)| id).collect::<Vec<_>>(), std::slice::from_ref(&out));
    let backdate = || {
        lock(&f.register.writer).execute("UPDATE lesson SET published = min(published, 1000)", []).unwrap();
    };
    backdate();
    approve(&f, &held, &actor).unwrap();
    let found = published();
    assert_eq!(found.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&held, &out]);
    assert!(found[0].1 > 1000 && found[1].1 == 1000);
    // A newer revision is no publication; coming back is one.
    backdate();
    f.add(&[draft(&f.secret, "out", 2, "three")]);
    assert!(published().iter().all(|(_, at)| *at == 1000));
    f.register.flag(&out, &Actor::anyone()).unwrap();
    assert_eq!(published().len(), 1);
    approve(&f, &out, &actor).unwrap();
    assert_eq!(published()[0].0, out);
}

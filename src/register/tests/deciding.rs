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

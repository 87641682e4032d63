use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use super::*;
use crate::config::Release;
use crate::ingest::RejectReason;
use crate::redact::{Known, Part, Phrase, Redactor};
use crate::secret::Secret;
use crate::themes::{Classifier, Taxonomy};

#[test]
fn a_policy_that_wants_every_case_read_still_does_in_an_ingest_that_is_held_together() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::from_bytes([5; 32]);
    let register = Register::open(folder.path(), &secret).unwrap();
    let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
    let redactor = Arc::new(Redactor::standard());
    let policies = [
        (Release::Gate, vec![Hold::Batch]),
        (Release::Sample, vec![Hold::Batch]),
        (Release::Review, vec![Hold::Policy, Hold::Batch]),
        (Release::TwoPerson, vec![Hold::Policy, Hold::Batch]),
    ];
    let told = "Patient fell from bed at night and was found on the floor.";
    for (release, holds) in policies {
        let corridor = Corridor::new(Arc::clone(&redactor), Arc::clone(&classifier), &secret, release);
        let incident = Incident {
            source_key: "test:a".into(),
            parts: vec![(Part::WhatHappened, told.to_owned())],
            ..Incident::default()
        };
        let mark = corridor.mark(&incident);
        let (to_corridor, queue) = sync_channel(1);
        let (to_register, drafts) = sync_channel(1);
        let fresh = Fresh { incidents: vec![(incident, mark)], sifted: Added::default() };
        to_corridor.send(fresh).unwrap();
        drop(to_corridor);
        redact(queue, to_register, &corridor, &register, true, ("a.csv", None)).unwrap();
        assert_eq!(drafts.recv().unwrap().drafts[0].holds, holds, "{release:?}");
    }
}

#[test]
fn a_public_reference_that_is_left_out_is_listed_by_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::from_bytes([5; 32]);
    let register = Register::open(folder.path(), &secret).unwrap();
    let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
    let corridor = Corridor::new(Arc::new(Redactor::standard()), classifier, &secret, Release::Gate);
    let incidents = [("2024-0187", 2), ("Zebquill-2024-0017", 3), ("a<b", 4)].map(|(reference, row)| {
        let incident = Incident {
            source_key: format!("test:{row}"),
            parts: vec![(Part::WhatHappened, "Patient fell from bed at night.".to_owned())],
            known: vec![Known::new("patient_name", "ZEBQUILL, Ann")],
            public_reference: Some(reference.to_owned()),
            reference_row: row,
            ..Incident::default()
        };
        let mark = corridor.mark(&incident);
        (incident, mark)
    });
    let (to_corridor, queue) = sync_channel(1);
    let (to_register, drafts) = sync_channel(1);
    to_corridor.send(Fresh { incidents: incidents.into(), sifted: Added::default() }).unwrap();
    drop(to_corridor);
    let place = ("a.csv", Some("Ref"));
    let left_out = redact(queue, to_register, &corridor, &register, false, place).unwrap();
    assert_eq!(drafts.recv().unwrap().drafts.len(), 3);
    assert!(left_out.listed().iter().all(|one| one.column.as_deref() == Some("Ref")));
    let listed: Vec<_> = left_out.listed().iter().map(|one| (one.row, one.reason)).collect();
    assert_eq!(listed, [(3, RejectReason::NamingReference), (4, RejectReason::UnfitReference)]);
}

#[test]
fn a_word_that_is_removed_everywhere_while_an_intake_runs_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::from_bytes([5; 32]);
    let register = Register::open(folder.path(), &secret).unwrap();
    let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
    let corridor = Corridor::new(Arc::new(Redactor::standard()), classifier, &secret, Release::Gate);
    let actor = Actor::command_line();
    let batch = register.begin_batch("test", &actor).unwrap();
    let fresh = |source: &str| {
        let told = "Patient fell from bed onto the sheepskin rug and was found on the floor.";
        let incident = Incident {
            source_key: format!("test:{source}"),
            parts: vec![(Part::WhatHappened, told.to_owned())],
            ..Incident::default()
        };
        let mark = corridor.mark(&incident);
        Fresh { incidents: vec![(incident, mark)], sifted: Added::default() }
    };
    let redacted = |fresh: Fresh| {
        let (to_corridor, queue) = sync_channel(1);
        let (to_register, drafts) = sync_channel(1);
        to_corridor.send(fresh).unwrap();
        drop(to_corridor);
        redact(queue, to_register, &corridor, &register, false, ("a.csv", None)).unwrap();
        drafts.recv().unwrap()
    };
    let stored = |taken: Taken| {
        let (to_register, drafts) = sync_channel(1);
        to_register.send(taken).unwrap();
        drop(to_register);
        store(&drafts, &register, batch, &corridor, &actor).unwrap()
    };
    let early = redacted(fresh("a"));
    assert!(early.drafts[0].holds.is_empty() && early.removals == 0);
    // Another process: this one's corridor is not told.
    let phrase = Phrase::read("Sheepskin Rug").unwrap();
    let hash = secret.removal(phrase.words());
    register.remember_removal(&hash, 2, &[], &actor).unwrap();
    let late = redacted(fresh("b"));
    assert_eq!(late.removals, 1);
    let text = late.drafts[0].lesson.what_happened.as_str();
    assert!(!text.contains("sheepskin"), "{text}");
    let added = stored(early);
    assert_eq!((added.published, added.held), (0, 1));
    let id = register.by_source(&secret.source("test:a")).unwrap().unwrap();
    assert_eq!(register.entry(&id).unwrap().unwrap().reasons, [Hold::Rescan]);
    assert_eq!(stored(late).added, 1);
}

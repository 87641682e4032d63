//! Signatures: checklist, two people, the sample of a batch.

use super::*;
use crate::draft::Hold;
use crate::incident::Block;
use crate::redact::Redacted;
use crate::register::Filter;

#[test]
fn nothing_is_published_without_the_checklist_or_against_a_flag() {
    let f = Fixture::new(Release::Gate);
    let mut blocked = incident("a", "Fell from bed at night.");
    blocked.blocks = vec![Block::Inquest];
    let id = f.add(&blocked);
    let unchecked = f.decide(&id, &ann(), |decision, _| decision.checked.truncate(5));
    assert!(matches!(unchecked, Err(ReviewError::Checklist)));
    let refused = f.decide(&id, &ann(), |_, _| ());
    assert!(matches!(refused, Err(ReviewError::Register(RegisterError::Blocked { .. }))), "{refused:?}");
    assert_eq!(f.state(&id), State::Held);
    assert!(f.register.lift(&id, Hold::Police, &ann(), "no such flag").is_err());
    assert!(f.register.lift(&id, Hold::Doubt, &ann(), "no flag").is_err());
    assert!(f.register.lift(&id, Hold::Inquest, &actor("eve", "contributor"), "x").is_err());
    f.register.lift(&id, Hold::Inquest, &ann(), "closed").unwrap();
    assert!(f.acts().contains(&"flag lifted: inquest".to_owned()));
    assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Published);
}

#[test]
fn two_people_have_to_agree_on_the_same_text() {
    let f = Fixture::new(Release::TwoPerson);
    let id = f.add(&incident("a", "Fell from bed near the lighthouse."));
    let same = |result: Result<Settled, ReviewError>| {
        matches!(result, Err(ReviewError::Register(RegisterError::SamePerson { .. })))
    };
    assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Waiting);
    assert_eq!(f.state(&id), State::Held);
    let waits =
        |name: &str| f.register.waiting(&Filter { reader: Some(name.into()), ..Filter::default() }).unwrap();
    assert_eq!((waits("ann"), waits("bob")), (0, 1));
    assert!(same(f.decide(&id, &ann(), |_, _| ())));
    f.desk().open(&id, &bob()).unwrap();
    let carl = f.decide(&id, &actor("carl", "reviewer"), |_, _| ());
    assert!(matches!(carl, Err(ReviewError::Register(RegisterError::Claimed { .. }))), "{carl:?}");
    f.register.give_back(&id, &bob()).unwrap();
    let carl = f.decide(&id, &actor("carl", "reviewer"), |_, _| ());
    assert!(matches!(carl, Err(ReviewError::Register(RegisterError::Forbidden { .. }))), "{carl:?}");
    f.register.give_back(&id, &actor("carl", "reviewer")).unwrap();
    // Whoever changes the text is the first again.
    let bob_edits = f.decide(&id, &bob(), |decision, _| decision.strike = vec!["lighthouse".into()]);
    assert_eq!(bob_edits.unwrap(), Settled::Waiting);
    assert!(same(f.decide(&id, &bob(), |_, _| ())));
    assert_eq!(f.decide(&id, &actor("dan", "approver"), |_, _| ()).unwrap(), Settled::Published);
    // A newer revision of the source is another text.
    let mut newer = incident("b", "Fell from the chair.");
    let id = f.add(&newer);
    assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Waiting);
    newer.parts[0].1.push_str(" Twice.");
    f.add(&newer);
    assert_eq!(f.decide(&id, &bob(), |_, _| ()).unwrap(), Settled::Waiting);
}

#[test]
fn a_name_in_other_capitals_is_the_same_person_and_who_has_signed_claims_nothing() {
    let f = Fixture::new(Release::TwoPerson);
    let id = f.add(&incident("a", "Fell from bed."));
    let approver = |name: &str| actor(name, "approver");
    assert_eq!(f.decide(&id, &approver("Ånn"), |_, _| ()).unwrap(), Settled::Waiting);
    for name in ["ånn", " ÅNN", "A\u{30a}nn"] {
        let again = f.decide(&id, &approver(name), |_, _| ());
        assert!(
            matches!(again, Err(ReviewError::Register(RegisterError::SamePerson { .. }))),
            "{name}: {again:?}"
        );
    }
    let claimed = |name: &str| f.desk().open(&id, &approver(name)).unwrap().claimed;
    assert_eq!((claimed("Bob"), claimed("bob")), (None, None));
    assert_eq!(claimed("carl").as_deref(), Some("bob"));
    let waits =
        |name: &str| f.register.waiting(&Filter { reader: Some(name.into()), ..Filter::default() }).unwrap();
    assert_eq!((waits("Ånn"), waits("BOB"), waits("carl")), (0, 1, 0));
    f.register.give_back(&id, &approver("BOB")).unwrap();
    assert_eq!(waits("carl"), 1);
    assert_eq!(f.decide(&id, &approver("BOB"), |_, _| ()).unwrap(), Settled::Published);
}

#[test]
fn a_name_that_goes_with_the_old_title_counts_for_the_sample() {
    const TOLD: &str = "Patient fell from bed at night and was found on the floor.";
    let f = Fixture::new(Release::Sample);
    let register = &f.register;
    for title in ["Fall seen by Wrenlock", "Fall seen by nobody"] {
        let mut draft = f.corridor.anonymise(&incident(title, TOLD)).unwrap();
        draft.lesson.title = Redacted::for_tests(title);
        register.add(f.batch, &[draft], f.corridor.redactor().fingerprint(), &bob()).unwrap();
    }
    assert_eq!(register.draw_sample(f.batch, 2, &bob(), "").unwrap().drawn, 2);
    let id = |title: &str| register.by_source(&f.secret.source(&format!("test:{title}"))).unwrap().unwrap();
    for (title, identified) in [("Fall seen by nobody", 0), ("Fall seen by Wrenlock", 1)] {
        f.decide(&id(title), &ann(), |decision, _| decision.title = Some("A fall at night".into())).unwrap();
        assert_eq!(register.batch(f.batch).unwrap().sample.identified, identified, "{title}");
    }
}

#[test]
fn a_batch_is_signed_off_on_a_sample_that_was_read() {
    let f = Fixture::new(Release::Sample);
    let ids: Vec<_> = (0..34)
        .map(|n| f.add(&incident(&n.to_string(), &format!("Fell from bed, bay light {n} off."))))
        .collect();
    let register = &f.register;
    let batch = register.batch(f.batch).unwrap();
    let waiting = batch.waiting;
    assert!(waiting > 30, "{batch:?}");
    let refused = |result: Result<u64, RegisterError>| matches!(result, Err(RegisterError::Batch { .. }));
    assert!(refused(register.release_batch(f.batch, &bob(), Release::Sample, "")));
    assert!(matches!(register.draw_sample(f.batch, 4, &ann(), ""), Err(RegisterError::Role(_))));
    assert_eq!(register.draw_sample(f.batch, 4, &bob(), "").unwrap().drawn, 4);
    assert_eq!(register.draw_sample(f.batch, 2, &bob(), "").unwrap().drawn, 4, "a sample never shrinks");
    assert!(refused(register.release_batch(f.batch, &bob(), Release::Sample, "")));
    let sample = Filter { sample: true, batch: Some(f.batch), ..Filter::default() };
    let drawn =
        || -> Vec<_> { register.queue(&sample, 100, 0).unwrap().into_iter().map(|one| one.id).collect() };
    let first = drawn();
    assert_eq!(first.len(), 4);
    for (at, id) in first.iter().enumerate() {
        let settled = f.decide(id, &ann(), |decision, _| {
            if at == 0 {
                decision.strike = vec!["bay".into()];
            }
        });
        assert_eq!(settled.unwrap(), Settled::Published);
    }
    let read = register.batch(f.batch).unwrap().sample;
    assert_eq!((read.drawn, read.read, read.identified), (4, 4, 1));
    assert!(refused(register.release_batch(f.batch, &bob(), Release::Sample, "")), "what was missed there");
    // Another sample, of what still waits.
    let read = register.draw_sample(f.batch, waiting - 5, &bob(), "").unwrap();
    assert_eq!((read.drawn, read.read, read.identified), (waiting - 5, 0, 0));
    for id in drawn() {
        assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Published);
    }
    for policy in [Release::Review, Release::TwoPerson] {
        assert!(refused(register.release_batch(f.batch, &bob(), policy, "")), "{policy:?}");
    }
    assert!(refused(register.release_batch(f.batch, &bob(), Release::Sample, "")), "29 are too few");
    assert_eq!(register.draw_sample(f.batch, waiting, &bob(), "").unwrap().drawn, waiting - 4);
    for id in drawn() {
        assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Published);
    }
    let released = register.release_batch(f.batch, &bob(), Release::Sample, "read").unwrap();
    assert_eq!(released, 0, "all of it was read");
    let published = |state| ids.iter().filter(|id| f.state(id) == state).count() as u64;
    assert_eq!(published(State::Published), waiting);
    assert_eq!(register.take_back(f.batch, &bob(), "wrong export").unwrap(), waiting);
    assert_eq!(published(State::Published), 0);
    assert!(
        refused(register.release_batch(f.batch, &bob(), Release::Sample, "")),
        "the sample has to be read anew"
    );
    register.verify_audit().unwrap();
}

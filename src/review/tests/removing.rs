//! Words that are removed everywhere.

use super::*;
use crate::draft::Hold;
use crate::incident::Block;
use crate::redact::Phrase;

#[test]
fn a_removal_counts_first_then_goes_everywhere_and_is_kept_as_a_hash() {
    let f = Fixture::new(Release::Gate);
    let told = "Patient fell from bed onto the sheepskin rug and was found on the floor.";
    let id = f.add(&incident("a", told));
    assert_eq!(f.state(&id), State::Published);
    let mut held = incident("b", told);
    held.blocks = vec![Block::Claim];
    let waits = f.add(&held);
    let reach = f.desk().reach("Sheepskin Rug").unwrap();
    assert_eq!((reach.published, reach.waiting, reach.applied), (1, 1, 0));
    assert!(f.desk().remember("Sheepskin Rug", &ann()).is_err());
    let reach = f.desk().remember("Sheepskin Rug", &bob()).unwrap();
    assert_eq!((reach.published, reach.applied), (1, 1));
    assert!(!f.text(&id).contains("sheepskin"), "{}", f.text(&id));
    // A held case asks; a new one comes in without it.
    let case = f.desk().open(&waits, &ann()).unwrap();
    assert!(case.questions.iter().any(|question| question.source == Source::Remembered));
    let new = f.add(&incident("c", "Found on the Sheepskin rug after a fall, bed alarm off."));
    assert!(!f.text(&new).to_lowercase().contains("sheepskin"), "{}", f.text(&new));
    let removals = f.register.removals().unwrap();
    assert_eq!((removals.len(), removals[0].1), (1, 2));
}

#[test]
fn a_public_reference_goes_with_a_word_of_it() {
    const TOLD: &str = "Patient fell from bed at night and was found on the floor.";
    let f = Fixture::new(Release::Gate);
    let add = |source: &str, reference: &str, holds: Vec<Hold>| {
        let mut draft = f.corridor.anonymise(&incident(source, TOLD)).unwrap();
        draft.lesson.public_reference = Some(reference.to_owned());
        draft.holds = holds;
        let fingerprint = f.corridor.redactor().fingerprint();
        f.register.add(f.batch, &[draft], fingerprint, &bob()).unwrap();
        f.register.by_source(&f.secret.source(&format!("test:{source}"))).unwrap().unwrap()
    };
    let reference = |id: &LessonId| f.register.entry(id).unwrap().unwrap().lesson.unwrap().public_reference;
    let published = add("a", "Kestrelwick17", Vec::new());
    let waits = add("b", "kestrelwick/2024-3", vec![Hold::Policy]);
    let other = add("c", "2024-0187", vec![Hold::Policy]);
    let reach = f.desk().reach("Kestrelwick").unwrap();
    assert_eq!((reach.published, reach.waiting), (1, 1));
    let reach = f.desk().remember("Kestrelwick", &bob()).unwrap();
    assert_eq!((reach.published, reach.applied), (1, 1));
    assert_eq!(reference(&published), None);
    // A held one goes with the decision, and so does one of which a word is struck.
    assert!(reference(&waits).is_some());
    assert_eq!(f.decide(&waits, &ann(), |_, _| ()).unwrap(), Settled::Published);
    assert_eq!(reference(&waits), None);
    f.decide(&other, &ann(), |decision, _| decision.then = Then::Keep).unwrap();
    assert_eq!(reference(&other).as_deref(), Some("2024-0187"));
    f.decide(&other, &ann(), |decision, _| decision.strike = vec!["0187".into()]).unwrap();
    assert_eq!(reference(&other), None);
}

#[test]
fn a_word_that_is_removed_everywhere_is_not_released_with_its_batch() {
    const TOLD: &str = "Patient fell from bed onto the sheepskin rug and was found on the floor.";
    const PLAIN: &str = "Patient fell from bed at night and was found on the floor.";
    let f = Fixture::new(Release::Sample);
    let register = &f.register;
    let read: Vec<_> = (0..30).map(|n| f.add(&incident(&format!("a{n}"), PLAIN))).collect();
    assert_eq!(register.draw_sample(f.batch, 30, &bob(), "").unwrap().drawn, 30);
    for id in &read {
        assert_eq!(f.decide(id, &ann(), |_, _| ()).unwrap(), Settled::Published);
    }
    let other = f.add(&incident("b", PLAIN));
    let holds = f.add(&incident("c", TOLD));
    let mut blocked = incident("d", TOLD);
    blocked.blocks = vec![Block::Claim];
    let lifted = f.add(&blocked);
    assert_eq!(f.desk().remember("Sheepskin Rug", &bob()).unwrap().waiting, 2);
    register.lift(&lifted, Hold::Claim, &ann(), "closed").unwrap();
    for id in [&other, &holds, &lifted] {
        assert_eq!(register.entry(id).unwrap().unwrap().reasons, [Hold::Batch]);
    }
    assert_eq!(register.release_batch(f.batch, &bob(), Release::Sample, "read").unwrap(), 1);
    assert_eq!(f.state(&other), State::Published);
    for id in [&holds, &lifted] {
        let entry = register.entry(id).unwrap().unwrap();
        assert_eq!((entry.state, entry.reasons), (State::Held, vec![Hold::Rescan]));
        let settled = f.decide(id, &ann(), |_, case| {
            assert!(case.questions.iter().any(|question| question.source == Source::Remembered));
        });
        assert_eq!(settled.unwrap(), Settled::Published);
        assert!(!f.text(id).contains("sheepskin"), "{}", f.text(id));
    }
    let trail = register.audit_after(0, 1000).unwrap();
    let released = trail.iter().find(|row| row.act == "batch released").unwrap();
    assert!(released.reason.contains("1 lessons published; 2 kept back"), "{}", released.reason);
}

#[test]
fn a_word_that_another_process_has_just_had_removed_everywhere_is_asked_about() {
    let f = Fixture::new(Release::Review);
    let id =
        f.add(&incident("a", "Patient fell from bed onto the sheepskin rug and was found on the floor."));
    let phrase = Phrase::read("Sheepskin Rug").unwrap();
    let hash = f.secret.removal(phrase.words());
    // Nobody tells the list of this process.
    f.register.remember_removal(&hash, 2, &[], &bob()).unwrap();
    let case = f.desk().open(&id, &ann()).unwrap();
    assert!(case.questions.iter().any(|question| question.source == Source::Remembered));
}

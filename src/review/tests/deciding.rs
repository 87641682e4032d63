//! One case: its words, its text, its labels, and who may decide.

use super::*;
use crate::draft::Hold;

#[test]
fn words_in_doubt_are_kept_made_general_or_removed_and_their_seals_are_gone() {
    let f = Fixture::doubting();
    let id = f.add(&incident("a", DOUBTFUL));
    let case = f.desk().open(&id, &ann()).unwrap();
    let words: Vec<_> = case.questions.iter().map(|question| question.word.as_str().to_owned()).collect();
    assert!(words.len() >= 2, "{words:?}: {}", case.lesson.what_happened.as_str());
    assert!(!case.lesson.what_happened.as_str().contains(words[0].as_str()));
    assert!(!format!("{case:?}").contains(&words[0]), "words are not printed");
    assert!(case.reasons.contains(&Hold::Doubt));
    let settled = f.decide(&id, &ann(), |decision, case| {
        decision.answers.push((case.questions[0].key.clone(), Answer::Keep));
        decision.answers.push((case.questions[1].key.clone(), Answer::General));
    });
    assert_eq!(settled.unwrap(), Settled::Published);
    let text = f.text(&id);
    assert!(text.contains(&words[0]) && !text.contains(&words[1]), "{text}");
    assert_eq!(f.register.totals().unwrap().doubts, 0);
    let entry = f.register.entry(&id).unwrap().unwrap();
    assert!(entry.reasons.is_empty());
    let acts = f.acts();
    assert!(
        acts.contains(&"held text read".to_owned()) && acts.contains(&"approved and published".to_owned())
    );
    for row in f.register.audit_after(0, 100).unwrap() {
        assert!(words.iter().all(|word| !row.reason.contains(word.as_str())), "{row:?}");
    }
    f.register.verify_audit().unwrap();
}

#[test]
fn a_reviewer_sees_what_the_teller_said_of_a_word_and_decides() {
    let f = Fixture::doubting();
    let first = f.add(&incident("a", DOUBTFUL));
    let word = f.desk().open(&first, &ann()).unwrap().questions[0].word.as_str().to_owned();
    let draft = f.corridor.share(&incident("b", DOUBTFUL), std::slice::from_ref(&word)).unwrap();
    let fingerprint = f.corridor.redactor().fingerprint();
    let (id, state) = f.register.add_shared(&draft, fingerprint, &ann()).unwrap();
    assert_eq!(state, State::Held);
    let case = f.desk().open(&id, &ann()).unwrap();
    for question in &case.questions {
        assert_eq!(question.cleared, question.word.as_str() == word);
    }
    assert!(case.questions.iter().any(|question| question.cleared));
    assert!(!f.text(&id).contains(&word), "masked until somebody decides");
}

#[test]
fn other_words_go_everywhere_in_the_case_and_what_is_typed_is_redacted() {
    let f = Fixture::new(Release::Review);
    let id = f.add(&incident("a", "Patient from the telescope fell. The telescope nurse called for help."));
    let settled = f.decide(&id, &ann(), |decision, _| {
        decision.strike = vec!["Telescope".into()];
        decision.title = Some("Fall, seen by Dr Otterbourne (NHS 999 322 8109)".into());
        decision.takeaway = Some("Check the pump.\r\nRing 07700 900123.".into());
        decision.labels = vec![("FALL".into(), true)];
    });
    assert_eq!(settled.unwrap(), Settled::Published);
    let lesson = f.register.published(&id).unwrap().unwrap();
    assert!(!lesson.what_happened.as_str().contains("telescope"), "{}", lesson.what_happened.as_str());
    assert_eq!(lesson.what_happened.as_str().matches("[removed]").count(), 2);
    assert!(!lesson.title.as_str().contains("Otterbourne") && !lesson.title.as_str().contains("999"));
    assert!(!lesson.lesson.unwrap().as_str().contains("07700"));
    assert_eq!(lesson.themes[0].id, "FALL");
    assert!(lesson.themes.iter().flat_map(|label| &label.why).all(|why| !why.contains("telescope")));
    assert_eq!(f.register.corrections(&id).unwrap(), [("FALL".to_owned(), true)]);
    assert!(matches!(
        f.decide(&f.add(&incident("b", "Fell from bed.")), &ann(), |decision, _| decision.strike =
            vec!["-".into()]),
        Err(ReviewError::Word)
    ));
}

#[test]
fn whoever_is_named_in_what_is_typed_is_nobody_of_the_stored_text() {
    let f = Fixture::new(Release::Review);
    let story = "Theatre nurse Sister Otterbourne counted the swabs. Dr Fennimore asked for another count.";
    let mut told = incident("a", story);
    told.known = vec![
        crate::redact::Known::new("staff_name", "Sister Otterbourne"),
        crate::redact::Known::new("staff_name", "Dr Fennimore"),
    ];
    let id = f.add(&told);
    assert!(f.text(&id).contains("[staff 1]") && f.text(&id).contains("[staff 2]"), "{}", f.text(&id));
    let settled = f.decide(&id, &ann(), |decision, _| {
        decision.title = Some("Dr Patel asked for the count again".into());
        decision.takeaway = Some("[staff 1] counts aloud, Dr Patel asks and Sister Oduya checks.".into());
    });
    assert_eq!(settled.unwrap(), Settled::Published);
    let lesson = f.register.published(&id).unwrap().unwrap();
    assert_eq!(lesson.title.as_str(), "Dr [staff 3] asked for the count again");
    let takeaway = lesson.lesson.unwrap();
    assert_eq!(takeaway.as_str(), "[staff 1] counts aloud, Dr [staff 3] asks and Sister [staff 4] checks.");
}

#[test]
fn a_newer_revision_of_a_text_that_a_reviewer_changed_is_read_again() {
    let f = Fixture::new(Release::Gate);
    let mut told = incident("a", "Patient fell from bed in the lounge and was found on the floor.");
    let id = f.add(&told);
    assert_eq!(f.state(&id), State::Published);
    f.register.flag(&id, &Actor::anyone()).unwrap();
    f.decide(&id, &ann(), |decision, _| decision.strike = vec!["lounge".into()]).unwrap();
    assert_eq!(f.state(&id), State::Published);
    told.parts[0].1.push_str(" Seen by a doctor.");
    f.add(&told);
    assert_eq!(f.state(&id), State::Held);
    assert_eq!(f.register.entry(&id).unwrap().unwrap().reasons, [Hold::Revised]);
}

#[test]
fn nobody_reads_what_has_no_text_any_more() {
    let f = Fixture::new(Release::Review);
    let id = f.add(&incident("a", "Fell from bed."));
    f.register.move_to(&id, State::Withdrawn, &bob(), "objection").unwrap();
    assert!(matches!(f.desk().open(&id, &ann()), Err(ReviewError::Gone(..))));
    assert!(!f.acts().contains(&"held text read".to_owned()));
}

#[test]
fn readers_decide_nothing_and_a_stale_decision_is_refused() {
    let f = Fixture::new(Release::Review);
    let id = f.add(&incident("a", "Fell from bed."));
    for role in ["reader", "contributor", "auditor", "none", ""] {
        let refused = f.decide(&id, &actor("eve", role), |_, _| ());
        assert!(matches!(refused, Err(ReviewError::Register(RegisterError::Forbidden { .. }))), "{role}");
        f.register.give_back(&id, &actor("eve", role)).unwrap();
    }
    let stale = f.decide(&id, &ann(), |decision, _| decision.sequence += 1);
    assert!(matches!(stale, Err(ReviewError::Register(RegisterError::Changed(_)))));
    let rejected =
        f.decide(&id, &ann(), |decision, _| decision.then = Then::Reject("Mrs Quillfeather has a rare role"));
    assert_eq!((rejected.unwrap(), f.state(&id)), (Settled::Rejected, State::Rejected));
    let trail = f.register.audit_after(0, 1000).unwrap();
    assert!(trail.iter().any(|row| row.reason.contains("has a rare role")));
    assert!(
        trail.iter().all(|row| !row.reason.contains("Quillfeather")),
        "a typed reason goes through the redactor"
    );
    assert!(f.register.move_to(&id, State::Published, &bob(), "x").is_err());
    assert!(f.register.move_to(&id, State::Withdrawn, &ann(), "x").is_err());
    f.register.move_to(&id, State::Withdrawn, &bob(), "objection").unwrap();
    assert_eq!(f.register.entry(&id).unwrap().unwrap().tombstone.as_deref(), Some("objection"));
    assert!(matches!(f.desk().open(&id, &ann()), Err(ReviewError::Gone(_, reason)) if reason == "objection"));
}

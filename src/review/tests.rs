//! Decisions as a reviewer makes them.

use std::sync::Arc;

use super::*;
use crate::config::Release;
use crate::draft::Hold;
use crate::incident::{Block, Incident};
use crate::redact::{Part, Phrase, Redacted, Redactor};
use crate::register::{Actor, BatchId, Filter, Settled, State, Then};
use crate::secret::Secret;
use crate::themes::{Classifier, Taxonomy};
use crate::values::Harm;

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
    let carl = f.decide(&id, &actor("carl", "reviewer"), |_, _| ());
    assert!(matches!(carl, Err(ReviewError::Register(RegisterError::Claimed { .. }))), "{carl:?}");
    f.register.give_back(&id, &ann()).unwrap();
    let carl = f.decide(&id, &actor("carl", "reviewer"), |_, _| ());
    assert!(matches!(carl, Err(ReviewError::Register(RegisterError::Forbidden { .. }))), "{carl:?}");
    f.register.give_back(&id, &actor("carl", "reviewer")).unwrap();
    // Whoever changes the text is the first again.
    let bob_edits = f.decide(&id, &bob(), |decision, _| decision.strike = vec!["lighthouse".into()]);
    assert_eq!(bob_edits.unwrap(), Settled::Waiting);
    assert!(same(f.decide(&id, &bob(), |_, _| ())));
    f.register.give_back(&id, &bob()).unwrap();
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

#[test]
fn a_hidden_lesson_comes_first_and_may_come_back() {
    let f = Fixture::doubting();
    let plain = f.add(&incident("a", "Patient fell from bed at night and was found on the floor."));
    assert_eq!(f.state(&plain), State::Published);
    let mut blocked = incident("c", DOUBTFUL);
    blocked.blocks = vec![Block::Claim];
    let blocked = f.add(&blocked);
    let doubtful = f.add(&incident("b", DOUBTFUL));
    f.register.flag(&plain, &Actor::anyone()).unwrap();
    let queue = f.register.queue(&Filter::default(), 10, 0).unwrap();
    assert_eq!(queue.iter().map(|one| &one.id).collect::<Vec<_>>(), [&plain, &doubtful, &blocked]);
    assert_eq!(queue[0].reasons, [Hold::Recognised]);
    assert!(queue[1].risk > 0.0 && queue[1].doubts > 0);
    let counts = f.register.queue_counts().unwrap();
    assert_eq!((counts.all, counts.hidden, counts.reasons["doubt"]), (3, 1, 2));
    let only = Filter { reason: Some(Hold::Doubt), ..Filter::default() };
    assert_eq!(f.register.waiting(&only).unwrap(), 2);
    let held = f.decide(&plain, &ann(), |decision, _| decision.then = Then::Hold);
    assert_eq!((held.unwrap(), f.state(&plain)), (Settled::Kept, State::Held));
    assert_eq!(f.decide(&plain, &ann(), |_, _| ()).unwrap(), Settled::Published);
}

#[test]
fn sealed_words_go_when_their_time_is_over() {
    let f = Fixture::doubting();
    let id = f.add(&incident("a", DOUBTFUL));
    assert_eq!(f.register.expire_doubts(30, &ann()).unwrap(), 0);
    let gone = f.register.expire_doubts(0, &ann()).unwrap();
    assert!(gone >= 2);
    let case = f.desk().open(&id, &ann()).unwrap();
    assert!(case.questions.is_empty() && case.state == State::Held);
    assert_eq!(f.decide(&id, &ann(), |_, _| ()).unwrap(), Settled::Published);
    assert!(f.text(&id).contains("[removed]"));
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

#[test]
fn what_the_redactor_let_stand_when_it_knew_more_is_not_found_again() {
    const DATED: &str = "Risk: fire extinguishers absent from 2 theatres and staff can't locate the gas shut off \
                         valve. 4/9 asked at the audit knew. Fire drill never been held with a draped patient.";
    let f = Fixture::new(Release::Gate);
    let today = f.corridor.redactor().fingerprint();
    let stored = |source: &str, text: &str, redactor: &str| {
        let mut draft = f.corridor.anonymise(&incident(source, "Fell from bed at night.")).unwrap();
        draft.lesson.what_happened = Redacted::for_tests(text);
        draft.lesson.title = draft.lesson.what_happened.opening(crate::anonymise::TITLE);
        draft.lesson.lesson = None;
        draft.holds.clear();
        draft.doubts.clear();
        f.register.add(f.batch, &[draft], redactor, &Actor::command_line()).unwrap();
        f.register.by_source(&f.secret.source(&format!("test:{source}"))).unwrap().unwrap()
    };
    let look = || {
        let looked = rescan::look(&f.register, &f.corridor, &mut |_| ()).unwrap();
        looked.found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    let let_stand = stored("a", DATED, today);
    assert!(look().is_empty(), "a fresh library passes");
    // Somebody wrote a name into a text that is said to be today's; and a text of another redactor.
    let planted = stored("b", "Mrs Quillfeather fell from bed at night.", today);
    let older = stored("c", DATED, "another redactor");
    assert_eq!(look(), [planted.clone(), older.clone()]);
    let done = rescan::requeue(&f.register, &f.corridor, &ann(), &mut |_| ()).unwrap();
    assert_eq!((done.looked, done.current, done.queued), (1, 2, 2));
    assert_eq!(
        [&let_stand, &planted, &older].map(|id| f.state(id)),
        [State::Published, State::Held, State::Held]
    );
    let keep = f.decide(&planted, &ann(), |decision, case| {
        decision.answers = case.questions.iter().map(|one| (one.key.clone(), Answer::Keep)).collect();
    });
    assert_eq!(keep.unwrap(), Settled::Published);
    assert_eq!(f.decide(&older, &ann(), |_, _| ()).unwrap(), Settled::Published);
    assert!(f.text(&planted).contains("Quillfeather") && !f.text(&older).contains("4/9"));
    assert!(look().is_empty(), "what a reviewer decided stands");
    assert_eq!(rescan::requeue(&f.register, &f.corridor, &ann(), &mut |_| ()).unwrap().queued, 0);
}

#[test]
fn what_the_redactor_of_today_would_change_goes_back_into_the_queue() {
    let f = Fixture::new(Release::Gate);
    let plain = f.add(&incident("a", "Patient fell from bed at night and was found on the floor."));
    let ward = f.add(&incident("b", "Patient fell from bed by the linen store and was found on the floor."));
    assert_eq!((f.state(&plain), f.state(&ward)), (State::Published, State::Published));
    let policy = crate::redact::Policy::from_toml("[local]\nwards = ['Linen Store']\n").unwrap();
    let corridor =
        Corridor::new(Arc::new(Redactor::new(policy).unwrap()), tools().1, &f.secret, Release::Gate);
    let looked = rescan::look(&f.register, &corridor, &mut |_| ()).unwrap();
    assert_eq!((looked.looked, looked.found.len(), looked.queued), (2, 1, 0));
    let done = rescan::requeue(&f.register, &corridor, &ann(), &mut |_| ()).unwrap();
    assert_eq!((done.queued, f.state(&ward), f.state(&plain)), (1, State::Held, State::Published));
    assert_eq!(f.register.entry(&ward).unwrap().unwrap().reasons, [Hold::Rescan]);
    let again = rescan::requeue(&f.register, &corridor, &ann(), &mut |_| ()).unwrap();
    assert_eq!((again.looked, again.current), (0, 1));
    let desk = Desk::new(&f.register, &corridor, 20);
    let case = desk.open(&ward, &ann()).unwrap();
    let question = case.questions.iter().find(|question| question.source == Source::Today).unwrap();
    assert!(question.word.as_str().contains("linen"));
    let mut decision = Decision::new(case.sequence, Then::Approve);
    decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
    decision.answers.push((question.key.clone(), Answer::General));
    desk.decide(&ward, &ann(), &decision).unwrap();
    let text = f.text(&ward);
    assert!(text.contains("[ward]") && !text.contains("linen"), "{text}");
    assert_eq!(rescan::requeue(&f.register, &corridor, &ann(), &mut |_| ()).unwrap().looked, 0);
}

#[test]
fn retention_withdraws_what_is_old_with_a_reason() {
    let f = Fixture::new(Release::Gate);
    let dated = |source: &str, month: &str, harm| {
        let mut incident = incident(source, "Patient fell from bed at night and was found on the floor.");
        incident.month = crate::values::Month::parse(month);
        incident.harm = Some(harm);
        f.add(&incident)
    };
    let old = dated("a", "2009-01", Harm::Low);
    let serious = dated("b", "2009-01", Harm::Fatal);
    let young = dated("c", "2022-01", Harm::Low);
    let rules = crate::config::Config::for_data("x".into()).retention;
    let due = retention::due(&f.register, rules, jiff::civil::date(2024, 6, 1)).unwrap();
    assert_eq!(due.iter().map(|due| &due.id).collect::<Vec<_>>(), [&old]);
    assert!(retention::apply(&f.register, rules, &due, &ann()).is_err());
    assert_eq!(retention::apply(&f.register, rules, &due, &bob()).unwrap(), 1);
    assert_eq!(
        [&old, &serious, &young].map(|id| f.state(id)),
        [State::Withdrawn, State::Published, State::Published]
    );
    let tombstone = f.register.entry(&old).unwrap().unwrap().tombstone.unwrap();
    assert_eq!(tombstone, "retention: 10 years from 2009-01");
}

//! What the redactor of today says of what is stored.

use super::*;
use crate::draft::Hold;
use crate::redact::Redacted;

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
fn a_stricter_policy_takes_from_stored_placeholders_what_they_tell() {
    const DATED: &str = "Patient fell from bed [2 days later] and was found on the floor. [day 0] was noted.";
    let f = Fixture::new(Release::Gate);
    let mut draft = f.corridor.anonymise(&incident("a", "Fell from bed at night.")).unwrap();
    draft.lesson.what_happened = Redacted::for_tests(DATED);
    draft.lesson.title = draft.lesson.what_happened.opening(crate::anonymise::TITLE);
    draft.holds.clear();
    draft.doubts.clear();
    let removed = draft.lesson.removed.clone();
    let today = f.corridor.redactor().fingerprint();
    f.register.add(f.batch, &[draft], today, &Actor::command_line()).unwrap();
    let dated = f.register.by_source(&f.secret.source("test:a")).unwrap().unwrap();
    let plain = f.add(&incident("b", "Patient fell from bed at night and was found on the floor."));
    assert_eq!(rescan::others(&f.register, &f.corridor).unwrap(), 0);
    let policy = crate::redact::Policy::from_toml("[kinds]\nDATE = 'remove'\n").unwrap();
    let corridor =
        Corridor::new(Arc::new(Redactor::new(policy).unwrap()), tools().1, &f.secret, Release::Gate);
    assert_eq!(rescan::others(&f.register, &corridor).unwrap(), 2);
    let looked = rescan::look(&f.register, &corridor, &mut |_| ()).unwrap().found;
    assert_eq!(looked.len(), 1);
    assert_eq!((&looked[0].id, looked[0].kinds.as_str()), (&dated, "2 × a date"));
    let done = rescan::requeue(&f.register, &corridor, &ann(), &mut |_| ()).unwrap();
    assert_eq!((done.queued, f.state(&dated), f.state(&plain)), (1, State::Held, State::Published));
    assert_eq!(rescan::others(&f.register, &corridor).unwrap(), 0, "each was agreed to or waits");
    let desk = Desk::new(&f.register, &corridor, 20);
    let case = desk.open(&dated, &ann()).unwrap();
    let words: Vec<_> = case.questions.iter().map(|question| question.word.as_str()).collect();
    assert_eq!(words, ["[2 days later]", "[day 0]"]);
    let mut decision = Decision::new(case.sequence, Then::Approve);
    decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
    assert_eq!(desk.decide(&dated, &ann(), &decision).unwrap(), Settled::Published);
    let lesson = f.register.entry(&dated).unwrap().unwrap().lesson.unwrap();
    let coarser = DATED.replace("[2 days later]", "[date]").replace("[day 0]", "[date]");
    assert_eq!(lesson.what_happened.as_str(), coarser);
    assert!(lesson.title.as_str().contains("bed [date]"), "{}", lesson.title.as_str());
    assert_eq!(lesson.removed, removed, "the dates were counted when they were first taken out");
    assert_eq!(rescan::others(&f.register, &corridor).unwrap(), 0);
    assert!(rescan::look(&f.register, &corridor, &mut |_| ()).unwrap().found.is_empty());
}

//! What waits, in which order, and what is over in time.

use super::*;
use crate::draft::Hold;
use crate::incident::Block;
use crate::register::Filter;
use crate::values::Harm;

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

//! Drafts, revisions and flags come in; what a person did to a case outlives them.

use super::*;
use crate::draft::Hold;

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
fn a_record_that_says_no_revision_replaces_and_is_held() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let source = f.secret.source("a");
    f.add(&[draft(&f.secret, "a", 5, "dated")]);
    let id = f.register.by_source(&source).unwrap().unwrap();
    let mut flagged = draft(&f.secret, "a", 0, "undated");
    flagged.holds = vec![Hold::Inquest];
    let record = (source, flagged.digest, 0);
    assert_eq!(f.register.taken(&[record]).unwrap(), [Standing::New]);
    let added = f.add(std::slice::from_ref(&flagged));
    assert_eq!((added.replaced, added.held, added.kept_out), (1, 1, 0));
    let entry = f.register.entry(&id).unwrap().unwrap();
    assert_eq!((entry.state, entry.reasons), (State::Held, vec![Hold::Inquest, Hold::Revised]));
    // The same export again changes nothing, and the number stays: what is older than it is still kept out.
    assert_eq!(f.register.taken(&[record]).unwrap(), [Standing::Unchanged]);
    assert_eq!(f.add(&[flagged]).unchanged, 1);
    assert_eq!(f.add(&[draft(&f.secret, "a", 4, "older")]).kept_out, 1);
    let older = (source, f.secret.digest(&[b"older"]), 4);
    assert_eq!(f.register.taken(&[older]).unwrap(), [Standing::Earlier]);
    // Flags alone count as well; of a case that was withdrawn nothing does.
    f.add(&[draft(&f.secret, "b", 5, "dated")]);
    let claim =
        |source: &str| Forbidden { source: f.secret.source(source), revision: 0, flags: vec![Hold::Claim] };
    for held in [1, 0] {
        assert_eq!(f.register.forbid(&[claim("b")], &actor).unwrap().held, held);
    }
    assert_eq!(f.add(&[draft(&f.secret, "b", 4, "older")]).kept_out, 1);
    f.register.move_to(&id, State::Withdrawn, &actor, "objection").unwrap();
    assert_eq!(f.add(&[draft(&f.secret, "a", 0, "again")]).kept_out, 1);
    assert_eq!(f.register.forbid(&[claim("a")], &actor).unwrap(), Added::default());
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
        // A flag goes when somebody lifts it, not when a later file does not have it.
        assert_eq!(stands[2], (State::Held, vec![Hold::Claim]), "{revision}");
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
fn a_flag_of_the_export_outlives_a_later_file_without_it() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    let export = |text: &str, holds: &[Hold]| {
        let mut draft = draft(&f.secret, "a", 1, text);
        draft.holds = holds.to_vec();
        f.add(&[draft])
    };
    assert_eq!(export("one", &[]).published, 1);
    assert_eq!(export("one, flagged", &[Hold::Inquest]).held, 1);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    let reasons = || f.register.entry(&id).unwrap().unwrap().reasons;
    // The first file again, and one that has another flag.
    let again = export("one", &[]);
    assert_eq!((again.replaced, again.published, again.held), (1, 0, 1));
    assert_eq!(export("one, flagged anew", &[Hold::Police]).held, 1);
    assert_eq!(reasons(), [Hold::Police, Hold::Inquest]);
    f.register.lift(&id, Hold::Inquest, &actor, "closed").unwrap();
    assert_eq!(export("two", &[]).held, 1);
    assert_eq!(reasons(), [Hold::Police], "what was lifted stays lifted");
    // A flag that came without a narrative.
    let flags = vec![Hold::Claim];
    let record = Forbidden { source: f.secret.source("a"), revision: 1, flags };
    assert_eq!(f.register.forbid(&[record], &actor).unwrap().held, 1);
    assert_eq!(export("three", &[]).held, 1);
    assert_eq!(reasons(), [Hold::Police, Hold::Claim]);
    for flag in [Hold::Police, Hold::Claim] {
        f.register.lift(&id, flag, &actor, "closed").unwrap();
    }
    assert_eq!(approve(&f, &id, &actor).unwrap(), Settled::Published);
    assert_eq!(export("four", &[]).published, 1);
    // One that is out of sight keeps them too.
    assert_eq!(export("five", &[Hold::Candour]).held, 1);
    f.register.lift(&id, Hold::Candour, &actor, "closed").unwrap();
    assert_eq!(approve(&f, &id, &actor).unwrap(), Settled::Published);
    f.register.flag(&id, &Actor::anyone()).unwrap();
    export("six", &[Hold::Inquest]);
    export("seven", &[]);
    assert_eq!(f.register.entry(&id).unwrap().unwrap().state, State::Hidden);
    assert_eq!(reasons(), [Hold::Recognised, Hold::Inquest]);
}

#[test]
fn a_record_that_reads_as_a_withdrawn_or_rejected_one_is_held_under_another_key() {
    let f = Fixture::new();
    let actor = Actor::command_line();
    f.add(&[draft(&f.secret, "a", 1, "one"), draft(&f.secret, "b", 1, "two")]);
    let id = |source: &str| f.register.by_source(&f.secret.source(source)).unwrap().unwrap();
    f.register.move_to(&id("a"), State::Withdrawn, &actor, "objection").unwrap();
    f.register.move_to(&id("b"), State::Held, &actor, "let us look again").unwrap();
    settle(&f, &id("b"), &actor, Then::Reject("a rare role")).unwrap();
    let other = ["one", "two", "three"].map(|text| draft(&f.secret, &format!("other {text}"), 1, text));
    let added = f.add(&other);
    assert_eq!((added.added, added.held, added.published), (3, 2, 1));
    for source in ["other one", "other two"] {
        let entry = f.register.entry(&id(source)).unwrap().unwrap();
        assert_eq!((entry.state, entry.reasons), (State::Held, vec![Hold::Revised]), "{source}");
    }
    // Somebody has to look, and may decide that it is another case.
    assert_eq!(approve(&f, &id("other one"), &actor).unwrap(), Settled::Published);
    assert_eq!(f.add(&[draft(&f.secret, "other one", 1, "one")]).unchanged, 1);
}

#[test]
fn a_revision_beyond_the_numbers_of_the_database_is_the_largest_of_them() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", u64::MAX, "one")]);
    assert_eq!(f.add(&[draft(&f.secret, "a", 1, "two")]).kept_out, 1);
    let record = (f.secret.source("a"), f.secret.digest(&[b"one"]), u64::MAX);
    assert_eq!(f.register.taken(&[record]).unwrap(), [Standing::Unchanged]);
    assert_eq!(f.add(&[draft(&f.secret, "a", u64::MAX, "three")]).replaced, 1);
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
    let mut referred = draft(&f.secret, "e", 1, "Fell from a stool");
    referred.lesson.public_reference = Some("Corkscrew17/2024".into());
    assert_eq!(f.add(&[referred]).held, 1);
}

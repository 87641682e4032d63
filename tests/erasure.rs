//! What is decided or withdrawn is in no file of the data folder: read as raw bytes, as columns of the register, and as the
//! library's terms, columns and decompressed documents.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod canary;

use std::path::Path;
use std::sync::Arc;

use hindsight::anonymise::Corridor;
use hindsight::config::Release;
use hindsight::incident::Incident;
use hindsight::lesson::LessonId;
use hindsight::library::{Library, Words};
use hindsight::redact::{Part, Policy, Redactor};
use hindsight::register::{Actor, Register, State, Then};
use hindsight::review::{Answer, Decision, Desk, checklist};
use hindsight::secret::Secret;
use hindsight::themes::{Classifier, Taxonomy};

const STORY: &str =
    "The pump was set up by kestrelwick and velkinor checked the line before the bag ran out.";

struct Folder {
    data: tempfile::TempDir,
    register: Arc<Register>,
    corridor: Corridor,
    library: Library,
}

impl Folder {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let secret = Secret::open(data.path()).unwrap();
        let register = Arc::new(Register::open(data.path(), &secret).unwrap());
        // Under this policy whatever the redactor judges by context alone is a doubt.
        let policy = Policy::from_toml("[thresholds]\nsure = 1.0\n").unwrap();
        let redactor = Arc::new(Redactor::new(policy).unwrap());
        let classifier = Arc::new(Classifier::new(Taxonomy::built_in()));
        let corridor = Corridor::new(redactor, classifier, &secret, Release::Gate);
        let folder = data.path().join("library");
        let library =
            Library::open(&folder, Arc::clone(&register), Taxonomy::built_in(), &Words::built_in()).unwrap();
        Self { data, register, corridor, library }
    }

    /// Takes a story; its id and the sealed bytes of its doubts.
    fn add(&self, source: &str, story: &str) -> (LessonId, Vec<Vec<u8>>) {
        let incident = Incident {
            source_key: format!("test:{source}"),
            parts: vec![(Part::WhatHappened, story.to_owned())],
            ..Incident::default()
        };
        let draft = self.corridor.anonymise(&incident).unwrap();
        let (source, sealed) =
            (draft.source, draft.doubts.iter().map(|doubt| doubt.sealed.clone()).collect());
        let batch = self.register.begin_batch("test", &Actor::command_line()).unwrap();
        let fingerprint = self.corridor.redactor().fingerprint();
        self.register.add(batch, &[draft], fingerprint, &Actor::command_line()).unwrap();
        self.library.catch_up(&mut |_, _| {}).unwrap();
        (self.register.by_source(&source).unwrap().unwrap(), sealed)
    }

    fn approve(&self, id: &LessonId, answer: Answer, strike: &[&str]) {
        let desk = Desk::new(&self.register, &self.corridor, 20);
        let case = desk.open(id, &Actor::command_line()).unwrap();
        let mut decision = Decision::new(case.sequence, Then::Approve);
        decision.answers = case.questions.iter().map(|question| (question.key.clone(), answer)).collect();
        decision.strike = strike.iter().map(|word| (*word).to_owned()).collect();
        decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
        desk.decide(id, &Actor::command_line(), &decision).unwrap();
        self.library.catch_up(&mut |_, _| {}).unwrap();
    }

    /// In which places of the folder these bytes stand.
    fn places(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        let lower = bytes.to_ascii_lowercase();
        let holds = |text: &[u8]| {
            text.windows(bytes.len()).any(|window| window == bytes || window.to_ascii_lowercase() == lower)
        };
        let mut look = |place: &str, text: &[u8]| {
            if holds(text) {
                found.push(place.to_owned());
            }
        };
        let data: &Path = self.data.path();
        canary::files(data, &mut |name, text| look(name, text));
        canary::register(data, &mut |place, text| look(place, text));
        canary::library(data, &mut |place, text, _| look(place, text));
        found.sort();
        found.dedup();
        found
    }
}

#[test]
fn the_words_of_a_doubt_are_in_no_file_after_the_decision() {
    let folder = Folder::new();
    let (id, sealed) = folder.add("a", STORY);
    assert!(sealed.len() >= 2);
    for bytes in &sealed {
        assert!(!folder.places(bytes).is_empty(), "they are there before");
    }
    assert!(folder.places(b"velkinor").is_empty(), "nowhere in the clear");
    folder.approve(&id, Answer::Remove, &[]);
    for bytes in &sealed {
        // A page may break the bytes in two: halves are looked for as well.
        for half in [bytes.as_slice(), &bytes[..bytes.len() / 2], &bytes[bytes.len() / 2..]] {
            assert_eq!(folder.places(half), Vec::<String>::new());
        }
    }
    assert!(folder.places(b"velkinor").is_empty() && folder.places(b"kestrelwick").is_empty());
    assert!(!folder.places(b"checked the line").is_empty(), "the rest is published");
}

#[test]
fn sealed_words_that_are_too_old_are_in_no_file() {
    let folder = Folder::new();
    let (_, sealed) = folder.add("a", STORY);
    folder.register.expire_doubts(0, &Actor::command_line()).unwrap();
    for bytes in &sealed {
        assert_eq!(folder.places(&bytes[..bytes.len() / 2]), Vec::<String>::new());
    }
}

#[test]
fn a_word_that_a_reviewer_removes_is_in_no_file() {
    let folder = Folder::new();
    let (id, _) = folder.add("a", "Fell from bed in the lounge beside the corkscrew staircase.");
    if folder.register.published(&id).unwrap().is_none() {
        folder.approve(&id, Answer::Keep, &[]);
    }
    assert!(folder.places(b"corkscrew").len() > 1, "{:?}", folder.places(b"corkscrew"));
    folder.register.flag(&id, &Actor::anyone()).unwrap();
    folder.library.catch_up(&mut |_, _| {}).unwrap();
    folder.approve(&id, Answer::Keep, &["corkscrew"]);
    assert_eq!(folder.places(b"corkscrew"), Vec::<String>::new());
    assert!(!folder.places(b"lounge").is_empty());
}

#[test]
fn a_withdrawn_lesson_is_in_no_file_of_register_or_library() {
    let folder = Folder::new();
    for n in 0..40 {
        let (id, _) =
            folder.add(&format!("other {n}"), &format!("Fell from bed {n} on the way to the bathroom."));
        if folder.register.published(&id).unwrap().is_none() {
            folder.approve(&id, Answer::Keep, &[]);
        }
    }
    let (id, _) = folder.add("a", "Fell down the corkscrew staircase. Nobody had switched the light on.");
    if folder.register.published(&id).unwrap().is_none() {
        folder.approve(&id, Answer::Keep, &[]);
    }
    folder.register.record_recurrence(&id, &Actor::anyone()).unwrap();
    let before = folder.places(b"corkscrew");
    for place in ["register.db", "the register's table lesson", "the library's documents", "the field "] {
        assert!(before.iter().any(|name| name.contains(place)), "{place}: {before:?}");
    }
    folder.register.flag(&id, &Actor::anyone()).unwrap();
    folder
        .register
        .move_to(&id, State::Withdrawn, &Actor::command_line(), "objection of the family")
        .unwrap();
    folder.library.catch_up(&mut |_, _| {}).unwrap();
    for word in ["corkscrew", "corkscr", "switched the light"] {
        assert_eq!(folder.places(word.as_bytes()), Vec::<String>::new(), "{word}");
    }
    // The tombstone says why, and the others are still there.
    let entry = folder.register.entry(&id).unwrap().unwrap();
    assert_eq!(
        (entry.state, entry.tombstone.as_deref()),
        (State::Withdrawn, Some("objection of the family"))
    );
    assert!(!folder.places(b"bathroom").is_empty());
    let wal = std::fs::metadata(folder.data.path().join("register.db-wal")).map_or(0, |file| file.len());
    assert_eq!(wal, 0, "the write-ahead log is empty");
    folder.register.verify_audit().unwrap();
    assert!(folder.library.verify().unwrap().agrees());
}

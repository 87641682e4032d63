//! How the library follows the register: fresh, gone, rebuilt, killed.

use std::fs;

use super::*;

#[test]
fn what_is_withdrawn_is_hidden_in_the_next_request_and_its_text_leaves_the_files() {
    let f = Fixture::with(&[case("a", "canaryword insulin"), case("b", "insulin pen")]);
    assert_eq!(f.search("insulin").total, 2);
    let id = f.id("a");
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let response = f.search("insulin");
    assert_eq!((response.total, f.sources(&response)), (1, vec!["b".to_owned()]));
    assert!(f.library.similar(&id, 5).unwrap().is_empty());
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 1, rebuilt: false });
    assert_eq!(f.search("canaryword").total, 0);
    assert!(!still_there(&f, "canaryword"));
    assert!(f.library.verify().unwrap().agrees());
}

/// Whether a word is anywhere in the files of the index: in a dictionary, or in a stored text, deleted ones included. The
/// stored texts are compressed, so they are read through tantivy.
fn still_there(f: &Fixture, word: &str) -> bool {
    let folder = f.dir.path().join(FOLDER);
    let plain = fs::read_dir(&folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    });
    let generation = f.library.generation();
    let stored = generation.searcher.segment_readers().iter().any(|segment| {
        let store = segment.get_store_reader(1).unwrap();
        (0..segment.max_doc()).any(|doc| {
            let document: tantivy::TantivyDocument = store.get(doc).unwrap();
            format!("{document:?}").contains(word)
        })
    });
    let listed = generation.searcher.segment_readers().iter().any(|segment| {
        let generation_fields = [generation.fields.text, generation.fields.surface];
        generation_fields.into_iter().any(|field| {
            let inverted = segment.inverted_index(field).unwrap();
            inverted.terms().get(word.as_bytes()).unwrap().is_some()
        })
    });
    plain || stored || listed
}

#[test]
fn the_text_of_a_replaced_revision_leaves_the_files() {
    let f = Fixture::with(&[case("a", "canaryword insulin"), case("b", "insulin pen")]);
    assert!(still_there(&f, "canaryword"), "the test would see it");
    f.add(&[case("a", "insulin late")], 2);
    // A server shows the new text at once and clears the old one away when it is quiet.
    assert_eq!(f.library.follow(&mut |_, _| {}).unwrap(), CaughtUp::Done { changes: 1, rebuilt: false });
    assert_eq!(f.found("late"), ["a"]);
    assert_eq!(f.search("canaryword").total, 0);
    assert!(f.library.is_stale());
    f.catch_up();
    assert!(!f.library.is_stale());
    assert!(!still_there(&f, "canaryword"));
    // A command clears it away with the same catching up.
    f.add(&[case("b", "otherword pen")], 2);
    f.catch_up();
    f.add(&[case("b", "pen")], 3);
    f.catch_up();
    assert!(!still_there(&f, "otherword"));
}

#[test]
fn every_open_library_shows_what_another_one_wrote_and_hides_what_is_withdrawn() {
    let f = Fixture::with(&[case("a", "first wording"), case("b", "first thing")]);
    let others = [open(f.dir.path(), &f.register), open(f.dir.path(), &f.register)];
    let ask = |library: &Library, q: &str| {
        library.search(&SearchRequest { q: q.into(), exact: true, ..request() }).unwrap().total
    };
    assert!(others.iter().all(|library| ask(library, "first") == 2));
    f.add(&[case("c", "first of a new month")], 1);
    f.catch_up();
    assert!(others.iter().all(|library| ask(library, "first") == 3), "new in all of them");
    f.register.move_to(&f.id("b"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    assert!(others.iter().all(|library| ask(library, "first") == 2), "gone before anybody caught up");
    assert!(others.iter().all(|library| library.suggest("thi", 8).unwrap().is_empty()));
}

#[test]
fn a_newer_revision_replaces_and_a_second_reader_sees_it() {
    let f = Fixture::with(&[case("a", "first wording")]);
    let other = open(f.dir.path(), &f.register);
    f.add(&[case("a", "second wording")], 2);
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 1, rebuilt: false });
    let ask = |q: &str| SearchRequest { q: q.into(), ..request() };
    assert_eq!(f.search("first").total, 0);
    assert_eq!(other.search(&ask("second")).unwrap().total, 1);
    assert_eq!(other.search(&ask("")).unwrap().total, 1);
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 0, rebuilt: false });
}

#[test]
fn other_words_make_it_rebuild_itself_and_one_writes_at_a_time() {
    let f = Fixture::with(&[case("a", "one"), case("b", "two")]);
    let words = Words { synonyms: "one, uno".into(), ambiguous: String::new(), related: String::new() };
    let folder = f.dir.path().join(FOLDER);
    let other = Library::open(&folder, f.register.clone(), Taxonomy::built_in(), &words).unwrap();
    let writer = f.library.index.writer::<tantivy::TantivyDocument>(15_000_000).unwrap();
    assert_eq!(other.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Busy);
    drop(writer);
    assert_eq!(other.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Done { changes: 2, rebuilt: true });
    assert_eq!(other.search(&SearchRequest { q: "uno".into(), ..request() }).unwrap().total, 1);
    assert!(other.verify().unwrap().agrees());
}

#[test]
fn a_damaged_index_and_one_in_another_form_are_made_again() {
    let f = Fixture::with(&[case("a", "one")]);
    let folder = f.dir.path().join(FOLDER);
    drop(f.library);
    for damage in ["meta.json", "segment"] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if (damage == "meta.json") == path.ends_with("meta.json") && !path.ends_with(".managed.json") {
                fs::write(path, b"{").unwrap();
            }
        }
        let library = open(f.dir.path(), &f.register);
        assert_eq!(library.len(), 0);
        library.catch_up(&mut |_, _| {}).unwrap();
        assert!(library.verify().unwrap().agrees());
    }
}

/// Not a test by itself: the process that the next test kills.
#[test]
#[ignore = "started by the test that kills it"]
fn crash_child() {
    let Ok(dir) = std::env::var("HINDSIGHT_TEST_FOLDER") else { return };
    let dir = Path::new(&dir);
    let secret = Secret::open(dir).unwrap();
    let register = Arc::new(Register::open(dir, &secret).unwrap());
    let library = open(dir, &register);
    loop {
        library.rebuild(&mut |_, _| {}).unwrap();
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_library_that_goes_on() {
    let cases: Vec<Case> =
        (0..300).map(|n| case(&n.to_string(), &format!("insulin own{n}a own{n}b"))).collect();
    let f = Fixture::with(&cases);
    for wait in [30, 90, 150, 210, 333] {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "library::tests::following::crash_child", "--ignored"])
            .env("HINDSIGHT_TEST_FOLDER", f.dir.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let library = open(f.dir.path(), &f.register);
        f.add(&[case(&wait.to_string(), &format!("insulin changed{wait}"))], 2);
        assert!(matches!(library.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Done { .. }));
        assert!(library.verify().unwrap().agrees());
        assert_eq!(
            library.search(&SearchRequest { q: "insulin".into(), ..request() }).unwrap().total,
            300 + usize::from(wait == 333)
        );
    }
}

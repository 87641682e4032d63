//! How the library follows the register: fresh, gone, rebuilt, killed.

use std::collections::BTreeSet;
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

#[test]
fn the_latest_are_those_that_were_published_last_whenever_they_happened() {
    let f = Fixture::with(&[
        Case { month: Some("2024-05"), ..case("a", "insulin pen") },
        Case { month: Some("2021-01"), ..case("b", "insulin dose") },
        case("c", "bed rails"),
    ]);
    let register = rusqlite::Connection::open(f.dir.path().join(crate::register::FILE)).unwrap();
    let published = |source: &str, at: i64| {
        let change = "UPDATE lesson SET published = ?2 WHERE id = ?1";
        register.execute(change, rusqlite::params![f.id(source).as_str(), at]).unwrap();
    };
    for (source, at) in [("a", 1_000), ("b", 2_000), ("c", 3_000)] {
        published(source, at);
    }
    let latest = |q: &str, limit: usize| -> Vec<(String, i64)> {
        let request = SearchRequest { q: q.to_owned(), ..request() };
        let found = f.library.latest(&request, limit).unwrap();
        found.into_iter().map(|(hit, at)| (f.source(&hit.id), at)).collect()
    };
    let is = |found: Vec<(String, i64)>, wanted: &[(&str, i64)]| {
        let found: Vec<_> = found.iter().map(|(source, at)| (source.as_str(), *at)).collect();
        assert_eq!(found, wanted);
    };
    is(latest("", 10), &[("c", 3_000), ("b", 2_000), ("a", 1_000)]);
    is(latest("", 2), &[("c", 3_000), ("b", 2_000)]);
    is(latest("insulin", 10), &[("b", 2_000), ("a", 1_000)]);
    is(latest("insulin -dose", 10), &[("a", 1_000)]);
    // A text that is replaced is no new lesson; what is withdrawn is gone from the next request on.
    f.add(&[case("a", "insulin pen lost")], 2);
    f.catch_up();
    is(latest("insulin", 10), &[("b", 2_000), ("a", 1_000)]);
    f.register.move_to(&f.id("b"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    is(latest("insulin", 10), &[("a", 1_000)]);
    is(latest("", 10), &[("c", 3_000), ("a", 1_000)]);
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

/// The ids of the segments that the last commit has.
fn segments(library: &Library) -> BTreeSet<String> {
    library.index.searchable_segment_ids().unwrap().iter().map(|id| id.uuid_string()).collect()
}

/// Names of the files that segments have in the folder.
fn files_of<'a>(f: &Fixture, segments: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let names: Vec<String> = fs::read_dir(f.dir.path().join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    segments
        .into_iter()
        .flat_map(|id| names.iter().filter(move |name| name.starts_with(id.as_str())).cloned())
        .collect()
}

#[test]
fn what_another_library_wrote_leaves_the_files_as_well() {
    let f = Fixture::with(&[case("a", "insulin pen")]);
    let other = open(f.dir.path(), &f.register);
    // Both stay open, as a server does while commands run, and clear away what the other one wrote.
    for (writes, clears, [gone, stays]) in
        [(&other, &*f.library, ["b", "c"]), (&*f.library, &other, ["d", "e"])]
    {
        // Each of its own words: what reads as a withdrawn lesson did is held.
        let text = format!("canaryword insulin {gone}");
        f.add(&[case(gone, &text), case(stays, "insulin late")], 1);
        writes.catch_up(&mut |_, _| {}).unwrap();
        let before = segments(writes);
        f.register.move_to(&f.id(gone), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
        clears.catch_up(&mut |_, _| {}).unwrap();
        assert!(!clears.must_purge());
        let after = segments(clears);
        assert!(before.difference(&after).count() > 0, "its segment was merged away");
        assert_eq!(files_of(&f, before.difference(&after)), Vec::<String>::new());
        assert_eq!(f.search("canaryword").total, 0);
        assert!(!still_there(&f, "canaryword"));
    }
    assert_eq!(f.search("insulin").total, 3);
    assert!(f.library.verify().unwrap().agrees());
}

#[test]
fn files_that_nobody_knows_of_are_cleared_away() {
    let f = Fixture::with(&[case("a", "insulin pen")]);
    let folder = f.dir.path().join(FOLDER);
    let stray = folder.join("0123456789abcdef0123456789abcdef.store");
    fs::write(&stray, "canaryword").unwrap();
    let kept = folder.join("notes.txt");
    fs::write(&kept, "no segment").unwrap();
    f.add(&[case("b", "insulin late")], 1);
    f.catch_up();
    assert!(!stray.exists() && kept.exists());
    assert_eq!(f.search("insulin").total, 2);
}

#[test]
fn a_purge_that_was_put_off_is_done_without_a_new_change() {
    let f = Fixture::with(&[case("a", "canaryword insulin"), case("b", "insulin pen")]);
    let old = segments(&f.library);
    // As long as somebody has a segment in hand, as a merge has, its files stay.
    let held = f.library.index.searchable_segment_metas().unwrap();
    f.register.move_to(&f.id("a"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    f.library.follow(&mut |_, _| {}).unwrap();
    assert_eq!(f.library.sequence(), f.register.sequence().unwrap());
    assert!(f.library.must_purge() && !f.library.is_stale());
    assert!(!files_of(&f, &old).is_empty());
    drop(held);
    assert_eq!(f.library.follow(&mut |_, _| {}).unwrap(), CaughtUp::Done { changes: 0, rebuilt: false });
    assert!(!f.library.must_purge());
    assert_eq!(files_of(&f, &old), Vec::<String>::new());
}

#[test]
fn a_commit_that_is_newer_than_what_a_request_knew_hides_nothing() {
    let f = Fixture::with(&[case("a", "insulin pen")]);
    // What the request read before it had to wait for the commit.
    let last = f.register.sequence().unwrap();
    f.add(&[case("b", "insulin late"), case("c", "insulin early")], 1);
    f.catch_up();
    let (generation, hidden) = f.library.current_since(last).unwrap();
    assert_eq!(generation.sequence(), f.register.sequence().unwrap());
    assert!(hidden.is_empty());
    // What is gone since the commit is left out all the same, and nothing else.
    f.register.move_to(&f.id("b"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let (_, hidden) = f.library.current_since(last).unwrap();
    assert_eq!(hidden.iter().copied().collect::<Vec<_>>(), [schema::key_of(&f.id("b"))]);
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

#[test]
fn a_changed_byte_that_opening_passes_over_is_found_and_indexed_away() {
    let f = Fixture::with(&[case("a", "one"), case("b", "two")]);
    assert_eq!(f.library.verify().unwrap().damaged, 0);
    let folder = f.dir.path().join(FOLDER);
    drop(f.library);
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.find(|path| path.extension().is_some_and(|end| end == "store")).unwrap();
    let mut bytes = fs::read(&texts).unwrap();
    bytes[0] ^= 1;
    fs::write(&texts, bytes).unwrap();
    let library = open(f.dir.path(), &f.register);
    let agreement = library.verify().unwrap();
    assert!(agreement.damaged == 1 && !agreement.agrees(), "{agreement:?}");
    library.rebuild(&mut |_, _| {}).unwrap();
    assert!(library.verify().unwrap().agrees());
}

#[test]
fn a_folder_in_which_nothing_can_be_written_is_not_waited_for() {
    let f = Fixture::with(&[case("a", "one")]);
    let folder = f.dir.path().join(FOLDER);
    drop(f.library);
    fs::remove_file(folder.join("meta.json")).unwrap();
    // A folder in the place of the lock stops whoever asks, the superuser too.
    let lock = folder.join(".tantivy-writer.lock");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
    let opened = Library::open(&folder, f.register.clone(), Taxonomy::built_in(), &Words::built_in());
    assert!(matches!(opened.err(), Some(LibraryError::Folder(..))));
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

//! The file: several processes, what is erased from it, a full disk.

use super::*;

#[test]
fn two_processes_may_hold_one_register() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::open(dir.path()).unwrap();
    let one = Register::open(dir.path(), &secret).unwrap();
    let two = Register::open(dir.path(), &secret).unwrap();
    let actor = Actor::command_line();
    let batch = one.begin_batch("test", &actor).unwrap();
    std::thread::scope(|scope| {
        for (register, name) in [(&one, "x"), (&two, "y")] {
            let (secret, actor) = (&secret, &actor);
            scope.spawn(move || {
                for n in 0..20 {
                    let draft = draft(secret, &format!("{name}{n}"), 1, &format!("{name} {n}"));
                    register.add(batch, &[draft], "redactor 1", actor).unwrap();
                }
            });
        }
    });
    assert_eq!(one.sequence().unwrap(), 40);
    assert_eq!(two.changes_since(0, 100).unwrap().len(), 40);
    assert_eq!(one.verify_audit().unwrap(), 41);
}

#[test]
fn an_erasure_that_a_reader_holds_up_is_finished_later() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "corkscrew")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    let reader = Connection::open(f.dir.path().join(FILE)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM lesson;").unwrap();
    reader.query_row("SELECT count(*) FROM lesson", [], |_| Ok(())).unwrap();
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    assert!(!f.register.finish_erasing().unwrap());
    reader.execute_batch("COMMIT").unwrap();
    assert!(f.register.finish_erasing().unwrap());
    assert_eq!(std::fs::metadata(f.dir.path().join("register.db-wal")).unwrap().len(), 0);
    for file in std::fs::read_dir(f.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"corkscrew"));
    }
}

#[test]
fn an_erasure_that_another_process_had_to_leave_is_finished_by_one_that_runs() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "corkscrew")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    let log = f.dir.path().join("register.db-wal");
    let length = || std::fs::metadata(&log).unwrap().len();
    // A server, which has nothing of its own to finish.
    let server = Register::open(f.dir.path(), &f.secret).unwrap();
    assert!(server.finish_erasing().unwrap());
    assert_eq!(length(), 0);
    // A command withdraws, meets a reader, and ends.
    let reader = Connection::open(f.dir.path().join(FILE)).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    reader.query_row("SELECT count(*) FROM lesson", [], |_| Ok(())).unwrap();
    let command = Register::open(f.dir.path(), &f.secret).unwrap();
    command.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    drop(command);
    reader.execute_batch("COMMIT").unwrap();
    assert!(length() > 0);
    assert!(server.finish_erasing().unwrap());
    assert_eq!(length(), 0);
    for file in std::fs::read_dir(f.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"corkscrew"));
    }
}

#[test]
fn an_erasure_that_a_writer_holds_up_is_no_failure_and_is_finished_later() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let other = Connection::open(f.dir.path().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // The decision before it is committed: nobody may hear that nothing of it was kept.
    f.register.erase().unwrap();
    assert!(f.register.unfinished.load(std::sync::atomic::Ordering::Acquire));
    let patience: i64 =
        lock(&f.register.writer).query_row("PRAGMA busy_timeout", [], |row| row.get(0)).unwrap();
    assert_eq!(patience, 20_000);
    other.execute_batch("COMMIT").unwrap();
    assert!(f.register.finish_erasing().unwrap());
    assert_eq!(std::fs::metadata(f.dir.path().join("register.db-wal")).unwrap().len(), 0);
}

#[test]
fn a_full_disk_is_said_plainly_and_keeps_nothing_of_the_step() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let pages: i64 = lock(&f.register.writer).query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    lock(&f.register.writer)
        .query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(()))
        .unwrap();
    let actor = Actor::command_line();
    let big: Vec<_> = (0..50).map(|n| draft(&f.secret, &format!("b{n}"), 1, &"long ".repeat(500))).collect();
    let error = f.register.add(BatchId(1), &big, "redactor 1", &actor).unwrap_err();
    assert!(matches!(error, RegisterError::DiskFull), "{error:?}");
    assert_eq!(f.register.changes_since(0, 100).unwrap().len(), 1);
}

//! Seals: of the texts, of the audit trail, and of the key itself.

use super::*;

#[test]
fn a_text_changed_behind_our_back_does_not_open() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    lock(&f.register.writer)
        .execute("UPDATE lesson SET body = replace(body, 'one', 'Mrs Smith')", [])
        .unwrap();
    assert!(matches!(f.register.changes_since(0, 1), Err(RegisterError::Seal(_))));
}

#[test]
fn the_audit_chain_names_the_first_broken_row() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    f.add(&[draft(&f.secret, "b", 1, "two")]);
    assert_eq!(f.register.verify_audit().unwrap(), 4);
    let connection = lock(&f.register.writer);
    assert!(connection.execute("UPDATE audit SET reason = 'x' WHERE number = 2", []).is_err(), "append only");
    connection
        .execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET reason = 'x' WHERE number = 2")
        .unwrap();
    drop(connection);
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::Audit(2))));
}

/// Changes the file as somebody does who has it, and not the key.
fn tamper(f: &Fixture, sql: &str) {
    let other = Connection::open(f.dir.path().join(FILE)).unwrap();
    other.execute_batch("DROP TRIGGER IF EXISTS audit_no_delete").unwrap();
    other.execute_batch(sql).unwrap();
}

/// The file as it was before there was a check of the key.
const OLDER: &str = "DROP TABLE key_check; DROP INDEX lesson_published;
    ALTER TABLE lesson DROP COLUMN published; PRAGMA user_version = 5";

fn reopen(f: &Fixture, secret: &Secret) -> Result<Register, RegisterError> {
    Register::open(f.dir.path(), secret)
}

fn is_another_key(opened: &Result<Register, RegisterError>) -> bool {
    matches!(opened, Err(RegisterError::Key(_)))
}

#[test]
fn another_key_is_refused_and_nothing_changes() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    let id = f.register.by_source(&f.secret.source("a")).unwrap().unwrap();
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let sequence = f.register.sequence().unwrap();
    assert!(is_another_key(&reopen(&f, &Secret::from_bytes([9; 32]))));
    let again = reopen(&f, &f.secret).unwrap();
    assert_eq!((again.sequence().unwrap(), again.verify_audit().unwrap()), (sequence, 3));
}

#[test]
fn an_older_register_takes_its_own_key_alone() {
    let other = Secret::from_bytes([9; 32]);
    // What tells the key there: the seal over the end of the trail, or, where that is gone, the texts.
    for sealed in [true, false] {
        let f = Fixture::new();
        f.add(&[draft(&f.secret, "a", 1, "one")]);
        tamper(&f, OLDER);
        if !sealed {
            tamper(&f, "DELETE FROM audit_end");
        }
        assert!(is_another_key(&reopen(&f, &other)));
        let version: u32 = Connection::open(f.dir.path().join(FILE))
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 5, "left as it was");
        let own = reopen(&f, &f.secret).unwrap();
        assert_eq!(own.verify_audit().is_ok(), sealed);
        assert!(is_another_key(&reopen(&f, &other)));
    }
}

#[test]
fn a_trail_that_was_cut_short_takes_no_further_row() {
    let f = Fixture::new();
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    tamper(&f, "DELETE FROM audit WHERE number = 2");
    let refused = f.register.record(&Actor::command_line(), "export", "test");
    assert!(matches!(refused, Err(RegisterError::AuditEnd(1))), "{refused:?}");
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::AuditEnd(1))));
    assert_eq!(f.register.audit_after(0, 10).unwrap().len(), 1);
}

#[test]
fn a_trail_that_was_emptied_with_its_seal_is_broken() {
    let f = Fixture::new();
    assert_eq!(f.register.verify_audit().unwrap(), 0);
    f.add(&[draft(&f.secret, "a", 1, "one")]);
    tamper(&f, "DELETE FROM audit; DELETE FROM audit_end");
    assert!(matches!(f.register.verify_audit(), Err(RegisterError::AuditEnd(0))));
    let refused = f.register.record(&Actor::command_line(), "export", "test");
    assert!(matches!(refused, Err(RegisterError::AuditEnd(0))), "{refused:?}");
    // Nor is it sealed anew where it looks like an older one.
    tamper(&f, OLDER);
    let again = reopen(&f, &f.secret).unwrap();
    assert!(matches!(again.verify_audit(), Err(RegisterError::AuditEnd(0))));
}

#[test]
fn an_older_register_without_a_row_is_sealed_once() {
    let f = Fixture::new();
    tamper(&f, "DELETE FROM audit_end");
    tamper(&f, OLDER);
    let again = reopen(&f, &f.secret).unwrap();
    assert_eq!(again.verify_audit().unwrap(), 0);
    again.record(&Actor::command_line(), "export", "test").unwrap();
    assert_eq!(again.verify_audit().unwrap(), 1);
}

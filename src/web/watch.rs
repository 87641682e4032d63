//! Whether the audit trail holds together, asked often and answered cheaply.
//!
//! The whole trail is proved when the server starts and every ten minutes after; between, each question proves the rows
//! that have come since. A row that was changed after it was proved is thus found within ten minutes, a new one at once.
//! What was once found broken is said until the server is started anew, whatever the file looks like by then.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::register::audit::Proved;
use crate::register::{Register, RegisterError};

/// How long a proof of the whole is good for.
const WHOLE: Duration = Duration::from_secs(600);

/// What was proved last.
#[derive(Default)]
pub(super) struct Watch {
    last: Mutex<Option<Proof>>,
    /// Held by whoever walks over the trail. Others hear meanwhile what was proved last.
    proving: Mutex<()>,
}

#[derive(Clone)]
struct Proof {
    /// Up to where; what is broken stays broken.
    proved: Result<Proved, String>,
    whole: Instant,
}

/// What is known about the trail.
#[derive(Debug, Serialize)]
pub(super) struct Trail {
    /// Rows in one unbroken chain.
    pub(super) rows: i64,
    /// Seconds since the whole chain was proved; rows that came later are proved too.
    pub(super) whole_seconds_ago: u64,
}

/// Why nothing good can be said.
#[derive(Debug)]
pub(super) enum Doubtful {
    /// The chain does not hold.
    Broken(String),
    /// It cannot be read.
    Unread(RegisterError),
}

impl Watch {
    /// The state of the trail now.
    pub(super) fn ask(&self, register: &Register) -> Result<Trail, Doubtful> {
        self.ask_at(register, Instant::now())
    }

    fn ask_at(&self, register: &Register, now: Instant) -> Result<Trail, Doubtful> {
        let known = self.last().clone();
        let _proving = match (self.proving.try_lock(), known) {
            (Ok(proving), _) => proving,
            (Err(TryLockError::Poisoned(poisoned)), _) => poisoned.into_inner(),
            (Err(TryLockError::WouldBlock), Some(proof)) => return proof.told(now),
            // The first proof of all: there is nothing to say before it.
            (Err(TryLockError::WouldBlock), None) => {
                self.proving.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        let last = self.last().clone();
        let (from, whole) = match last {
            Some(Proof { proved: Err(text), .. }) => return Err(Doubtful::Broken(text)),
            Some(Proof { proved: Ok(proved), whole }) if now.saturating_duration_since(whole) < WHOLE => {
                (proved, whole)
            }
            _ => (Proved::default(), now),
        };
        let proved = match register.verify_audit_from(&from) {
            Ok(proved) => Ok(proved),
            Err(error @ (RegisterError::Audit(_) | RegisterError::AuditEnd(_))) => Err(error.to_string()),
            Err(error) => return Err(Doubtful::Unread(error)),
        };
        let proof = Proof { proved, whole };
        *self.last() = Some(proof.clone());
        proof.told(now)
    }

    fn last(&self) -> MutexGuard<'_, Option<Proof>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proof {
    fn told(self, now: Instant) -> Result<Trail, Doubtful> {
        let proved = self.proved.map_err(Doubtful::Broken)?;
        let whole_seconds_ago = now.saturating_duration_since(self.whole).as_secs();
        Ok(Trail { rows: proved.rows, whole_seconds_ago })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Actor;
    use crate::secret::Secret;

    #[test]
    fn what_was_found_broken_stays_so_though_the_file_looks_whole_again() {
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        register.record(&Actor::command_line(), "export", "test").unwrap();
        let other = rusqlite::Connection::open(data.path().join(crate::register::FILE)).unwrap();
        other.execute_batch("DROP TRIGGER audit_no_update").unwrap();
        let (watch, start) = (Watch::default(), Instant::now());
        other.execute("UPDATE audit SET reason = 'tesu'", []).unwrap();
        assert!(watch.ask_at(&register, start).is_err());
        other.execute("UPDATE audit SET reason = 'test'", []).unwrap();
        assert_eq!(register.verify_audit().unwrap(), 1);
        assert!(matches!(watch.ask_at(&register, start + WHOLE * 3), Err(Doubtful::Broken(_))));
        assert!(Watch::default().ask_at(&register, start).is_ok(), "another start proves from the first row");
    }

    #[test]
    fn whoever_asks_while_another_proves_hears_what_was_proved_last() {
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        register.record(&Actor::command_line(), "export", "test").unwrap();
        let (watch, start) = (Watch::default(), Instant::now());
        assert_eq!(watch.ask_at(&register, start).unwrap().rows, 1);
        register.record(&Actor::command_line(), "export", "test").unwrap();
        let proving = watch.proving.lock().unwrap();
        let trail = watch.ask_at(&register, start + WHOLE).unwrap();
        assert_eq!((trail.rows, trail.whole_seconds_ago), (1, WHOLE.as_secs()));
        drop(proving);
        assert_eq!(watch.ask_at(&register, start + WHOLE).unwrap().rows, 2);
    }

    #[test]
    fn a_changed_row_is_found_with_the_next_proof_of_the_whole_and_a_new_one_at_once() {
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        let act = || register.record(&Actor::command_line(), "export", "test").unwrap();
        let tamper = |number: i64| {
            let other = rusqlite::Connection::open(data.path().join(crate::register::FILE)).unwrap();
            other
                .execute_batch(&format!(
                    "DROP TRIGGER IF EXISTS audit_no_update;
                     UPDATE audit SET reason = 'tesu' WHERE number = {number};"
                ))
                .unwrap();
        };
        let (watch, start) = (Watch::default(), Instant::now());
        act();
        assert_eq!(watch.ask_at(&register, start).unwrap().rows, 1);
        act();
        act();
        assert_eq!(watch.ask_at(&register, start + WHOLE / 2).unwrap().rows, 3);
        tamper(1);
        assert!(watch.ask_at(&register, start + WHOLE / 2).is_ok());
        let found = watch.ask_at(&register, start + WHOLE).unwrap_err();
        assert!(matches!(&found, Doubtful::Broken(text) if text.contains("row 1")), "{found:?}");
        assert!(watch.ask_at(&register, start + WHOLE).is_err(), "it stays broken");

        let (watch, start) = (Watch::default(), Instant::now());
        assert!(watch.ask_at(&register, start).is_err());
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        let watch = Watch::default();
        register.record(&Actor::command_line(), "export", "test").unwrap();
        assert!(watch.ask_at(&register, start).is_ok());
        register.record(&Actor::command_line(), "export", "test").unwrap();
        let other = rusqlite::Connection::open(data.path().join(crate::register::FILE)).unwrap();
        other
            .execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'x' WHERE number = 2")
            .unwrap();
        assert!(
            matches!(watch.ask_at(&register, start), Err(Doubtful::Broken(text)) if text.contains("row 2"))
        );
    }
}

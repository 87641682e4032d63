//! The register: the single source of truth for lessons, their state, decisions and the audit trail.
//!
//! [`Draft`]s enter; [`Lesson`]s and an ordered feed of changes leave. Every change is one transaction with an audit row
//! and takes the next number of one sequence; whoever keeps a projection (the library) remembers the last number it has
//! seen and asks for what came after. Many processes may hold the register at once. The interface is kept small so that
//! a second store can stand beside SQLite.

mod add;
pub mod audit;
mod batches;
mod bulk;
mod doubts;
mod error;
mod forbid;
mod key;
mod known;
mod moves;
mod opened;
mod queue;
mod read;
mod removals;
mod schema;
mod settle;
pub mod state;
mod stored;
mod tokens;
mod trail;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::Connection;

use crate::access::{self, Permission, Person, Role};
use crate::lesson::{Lesson, LessonId};
use crate::redact::SealKey;
use crate::secret::Secret;

pub use add::{Added, BatchId};
pub use batches::{Batch, Obstacle, Sample, Sampled};
pub use doubts::StoredDoubt;
pub use error::RegisterError;
pub use forbid::Forbidden;
pub use known::Standing;
pub use moves::Relabelled;
pub use opened::Opened;
pub use queue::{Counts, Filter, Waiting};
pub use read::{Entry, Totals};
pub use settle::{Settled, Settlement, Then};
pub use state::State;
pub use tokens::TokenRow;
pub use trail::{CopyError, Form};

#[cfg(doc)]
use crate::draft::Draft;

/// Name of the database in the data folder.
pub const FILE: &str = crate::secret::REGISTER;

/// The register of a data folder. Share it in an `Arc`.
pub struct Register {
    path: PathBuf,
    /// For the keyed hashes of words that are removed everywhere.
    secret: Secret,
    key: SealKey,
    token_key: [u8; 32],
    audit_key: [u8; 32],
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Something that was deleted may still be in the write-ahead log.
    unfinished: AtomicBool,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A name that the trail may hold: an account, "command line", "anyone".
    pub name: String,
    /// The role in which the actor acts.
    pub role: String,
}

/// One change of the feed.
#[derive(Debug)]
pub struct Change {
    /// Its number.
    pub sequence: u64,
    /// The lesson that changed.
    pub id: LessonId,
    /// The lesson as it is published now; `None` if it may not be found any more.
    pub lesson: Option<Box<Lesson>>,
}

impl Register {
    /// Opens the register of a data folder, and makes folder and file where there are none. With another key than the
    /// one it was made with it is left as it is.
    ///
    /// # Errors
    /// See [`RegisterError`]; [`RegisterError::Key`] if the key is another one.
    pub fn open(data: &Path, secret: &Secret) -> Result<Self, RegisterError> {
        create_private_folder(data).map_err(|error| RegisterError::Folder(data.to_owned(), error))?;
        let path = data.join(FILE);
        create_private_file(&path).map_err(|error| RegisterError::Folder(data.to_owned(), error))?;
        let mut connection = connect(&path).map_err(|error| read_only(data, error))?;
        let (key, audit_key) = (secret.seal_key(), secret.derive("audit v1"));
        let check = secret.derive("key check v1");
        schema::migrate(&mut connection, |transaction, before_seal| {
            if !key::may_fit(transaction, &key, &audit_key)? {
                return Err(RegisterError::Key(path.clone()));
            }
            key::keep(transaction, &check)?;
            audit::seal_first(transaction, &audit_key, before_seal)
        })?;
        if !key::fits(&connection, &check)? {
            return Err(RegisterError::Key(path));
        }
        Ok(Self {
            path,
            secret: secret.clone(),
            key,
            audit_key,
            token_key: secret.derive("token v1"),
            writer: Mutex::new(connection),
            readers: Mutex::default(),
            // What an earlier process had to leave there, it cannot tell.
            unfinished: AtomicBool::new(true),
        })
    }

    /// Whether a data folder holds a register.
    pub fn exists(data: &Path) -> bool {
        data.join(FILE).exists()
    }

    /// Proves the chain of the audit trail from its first row, and the seal of its end; the number of its rows.
    ///
    /// # Errors
    /// [`RegisterError::Audit`] names the first row that does not follow from the one before, [`RegisterError::AuditEnd`]
    /// says that the end is not the one that was sealed.
    pub fn verify_audit(&self) -> Result<i64, RegisterError> {
        self.verify_audit_from(&audit::Proved::default()).map(|proved| proved.rows)
    }

    /// Proves what came after an earlier proof.
    ///
    /// # Errors
    /// As [`Register::verify_audit`].
    pub fn verify_audit_from(&self, from: &audit::Proved) -> Result<audit::Proved, RegisterError> {
        self.read(|connection| {
            // One moment of the file: a row that another process appends meanwhile would look unsealed.
            let moment = connection.unchecked_transaction()?;
            audit::verify(&moment, &self.audit_key, from)
        })
    }

    /// Rows of the audit trail before a number, newest first; `None` from the end.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn audit_before(
        &self,
        before: Option<i64>,
        filter: &audit::Filter,
        limit: usize,
    ) -> Result<Vec<audit::AuditRow>, RegisterError> {
        self.read(|connection| audit::rows_before(connection, before.unwrap_or(i64::MAX), filter, limit))
    }

    /// The names of the acts that the audit trail holds.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn audit_acts(&self) -> Result<Vec<String>, RegisterError> {
        self.read(audit::acts)
    }

    /// Rows of the audit trail after a number, oldest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn audit_after(&self, after: i64, limit: usize) -> Result<Vec<audit::AuditRow>, RegisterError> {
        self.read(|connection| audit::rows_after(connection, after, limit))
    }

    /// Records an act that changes nothing but must be known of: an export, a reading of held text. `act` and `reason`
    /// are fixed words.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn record(&self, actor: &Actor, act: &str, reason: &str) -> Result<(), RegisterError> {
        self.write(|transaction| {
            audit::append(transaction, actor, &audit::Act { act, lesson: None, batch: None, reason })
        })
    }

    /// Runs `work` on a connection of its own, so that readers never wait for each other or for a writer.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let idle = lock(&self.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = work(&connection);
        lock(&self.readers).push(connection);
        result
    }

    /// Runs `work` in one write transaction, on a trail that ends as it was sealed: what was put on or taken off by other
    /// means must not come under the next seal.
    fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let mut connection = lock(&self.writer);
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        audit::check_end(&transaction, &self.audit_key)?;
        let result = work(&transaction)?;
        audit::seal(&transaction, &self.audit_key)?;
        transaction.commit()?;
        Ok(result)
    }
}

impl Actor {
    /// Whoever holds the machine's command line.
    /// The name of the account is in brackets behind it.
    pub fn command_line() -> Self {
        Self { name: format!("{} ({})", access::COMMAND_LINE, account()), role: "administrator".into() }
    }

    /// Somebody in the role in which they may do something.
    pub fn acting(person: &Person, permission: Permission) -> Self {
        let role = person.acting(permission).map_or("none", access::Role::id);
        Self { name: person.name().to_owned(), role: role.into() }
    }

    /// Whether the role in which they act has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        Role::from_id(&self.role).is_some_and(|role| role.may(permission))
    }

    /// Whether a stored name is theirs. The same name in other capitals, with other blanks or with an accent written
    /// another way is the same person: a sign-in provider may write it one way, a token the other, and nobody signs twice.
    pub(crate) fn is(&self, name: &str) -> bool {
        use unicode_normalization::UnicodeNormalization as _;
        let folded = |name: &str| -> String {
            let small: String = name.to_lowercase().nfkc().collect();
            small.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        folded(&self.name) == folded(name)
    }

    /// The server itself, for what is due without anybody's doing.
    pub fn system() -> Self {
        Self { name: access::SERVER.into(), role: "administrator".into() }
    }

    /// Somebody at the moment of signing in, with all of their roles.
    pub fn signing_in(person: &Person) -> Self {
        Self { name: person.name().to_owned(), role: person.roles().to_string() }
    }

    /// Somebody who is not signed in.
    pub fn anyone() -> Self {
        Self { name: access::ANYONE.into(), role: "reader".into() }
    }
}

/// The account of the operating system that runs this process.
fn account() -> &'static str {
    static ACCOUNT: OnceLock<String> = OnceLock::new();
    ACCOUNT.get_or_init(|| {
        #[cfg(unix)]
        {
            let number = rustix::process::getuid().as_raw();
            let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let named = known.lines().find_map(|line| {
                let mut fields = line.split(':');
                let name = fields.next()?;
                (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
            });
            named.unwrap_or_else(|| format!("account {number}"))
        }
        #[cfg(not(unix))]
        std::env::var("USERNAME").unwrap_or_else(|_| "unknown account".into())
    })
}

/// Seconds since 1970, the clock of every row.
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The next number of the sequence, inside the caller's transaction.
fn next_sequence(connection: &Connection) -> Result<u64, RegisterError> {
    let next: i64 = connection
        .prepare_cached("UPDATE sequence SET last = last + 1 RETURNING last")?
        .query_row([], |row| row.get(0))?;
    Ok(next.unsigned_abs())
}

fn connect(path: &Path) -> Result<Connection, RegisterError> {
    let connection = Connection::open(path)?;
    schema::configure(&connection)?;
    Ok(connection)
}

/// What SQLite cannot open in a folder in which nothing can be made is a folder to read only: it needs files beside the
/// register.
fn read_only(data: &Path, error: RegisterError) -> RegisterError {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    if !matches!(error, RegisterError::CannotOpen) {
        return error;
    }
    match tempfile::tempfile_in(data) {
        Err(refused) if matches!(refused.kind(), PermissionDenied | ReadOnlyFilesystem) => {
            RegisterError::ReadOnly
        }
        _ => error,
    }
}

/// A poisoned lock only means that another thread panicked between statements; its transaction was rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a folder that only its owner may look into.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn create_private_folder(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes an empty file that its owner alone may read, unless there is one; SQLite takes it for a new register, and gives
/// its other files the same mode.
fn create_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;

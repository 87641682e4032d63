//! The secret of a data folder, from which every key is derived.
//!
//! A file `secret.key` of mode 0600 (or the environment variable `HINDSIGHT_SECRET`) enters; keyed hashes and derived
//! keys leave. The secret itself is never printed, logged or stored anywhere else. Losing it means that a re-ingested
//! export is no longer recognised and stored texts can no longer be opened: back it up with the register, apart from it.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::redact::SealKey;

/// Name of the key file in the data folder.
pub const FILE: &str = "secret.key";
/// Environment variable that takes the place of the key file.
pub const VARIABLE: &str = "HINDSIGHT_SECRET";
/// Name of the register in the data folder: where it is, a key was made before.
pub const REGISTER: &str = "register.db";

/// 32 secret bytes.
#[derive(Clone)]
pub struct Secret {
    bytes: [u8; 32],
    /// HMAC with the key already taken in: half of the work of a short message.
    keyed: Hmac<Sha256>,
}

/// A keyed hash: the first 16 bytes of HMAC-SHA-256.
pub type KeyedHash = [u8; 16];

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file is there but does not hold 64 hexadecimal digits.
    #[error("{0} does not hold a key of 64 hexadecimal digits: restore it from a backup")]
    Malformed(String),
    /// Others may read the file.
    #[cfg(unix)]
    #[error("{0} can be read by other users: run `chmod 600` on it")]
    Exposed(PathBuf),
    /// There is a register, and no key for it.
    #[error(
        "{register} was made with a key, but {key} is missing and HINDSIGHT_SECRET is not set: restore the file from its \
         backup, or set the variable to the key that was used. No new key was made: under it withdrawn and rejected \
         cases would come back"
    )]
    Lost {
        /// The register.
        register: PathBuf,
        /// The key file that should be there.
        key: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot read or create {0}: {1}")]
    Io(PathBuf, io::Error),
    /// The operating system has no random numbers to give.
    #[error("the operating system has no random numbers to give")]
    Random(#[from] getrandom::Error),
}

impl Secret {
    /// The secret of a data folder: from the environment, else from its key file, which is made where there is neither
    /// key nor register.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub fn open(data: &Path) -> Result<Self, SecretError> {
        // One that is set and cannot be read is not passed over: another key would be made in its place.
        if let Some(text) = std::env::var_os(VARIABLE) {
            return from_variable(&text).ok_or_else(|| SecretError::Malformed(VARIABLE.to_owned()));
        }
        let path = data.join(FILE);
        if let Some(secret) = read(&path)? {
            return Ok(secret);
        }
        let register = data.join(REGISTER);
        match register.try_exists() {
            Ok(false) => create(&path),
            // A process that starts at this moment makes its key before its register: the key may be there by now.
            Ok(true) => read(&path)?.ok_or(SecretError::Lost { register, key: path }),
            Err(error) => Err(SecretError::Io(register, error)),
        }
    }

    /// A secret with these bytes, for tests and benchmarks.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let keyed = Hmac::<Sha256>::new_from_slice(&bytes).expect("HMAC takes a key of any length");
        Self { bytes, keyed }
    }

    /// The keyed hash under which a source key is stored.
    pub fn source(&self, key: &str) -> KeyedHash {
        self.hash(b"source v1", &[key.as_bytes()])
    }

    /// The keyed hash by which an unchanged record is recognised. `fields` are hashed with their lengths, so that text
    /// cannot move from one field to the next unseen.
    pub fn digest(&self, fields: &[&[u8]]) -> KeyedHash {
        self.hash(b"digest v1", fields)
    }

    /// The keyed hash under which a phrase that is removed everywhere is kept.
    pub fn removal(&self, words: &[String]) -> KeyedHash {
        let words: Vec<&[u8]> = words.iter().map(String::as_bytes).collect();
        self.hash(b"removal v1", &words)
    }

    /// The key that seals redacted text.
    pub fn seal_key(&self) -> SealKey {
        SealKey::derive(&self.bytes)
    }

    /// A key for another purpose, named by `label`.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        let mut mac = self.mac(b"derive v1");
        mac.update(label.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn hash(&self, label: &[u8], fields: &[&[u8]]) -> KeyedHash {
        let mut mac = self.mac(label);
        for field in fields {
            mac.update(&(field.len() as u64).to_le_bytes());
            mac.update(field);
        }
        let full = mac.finalize().into_bytes();
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        short
    }

    fn mac(&self, label: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(label);
        mac.update(&[0]);
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The key in a file; `None` where there is no such file.
fn read(path: &Path) -> Result<Option<Secret>, SecretError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SecretError::Io(path.to_owned(), error)),
    };
    check_mode(path)?;
    parse(&text).map(Some).ok_or_else(|| SecretError::Malformed(path.display().to_string()))
}

fn from_variable(text: &OsStr) -> Option<Secret> {
    parse(text.to_str()?)
}

fn parse(text: &str) -> Option<Secret> {
    let text = text.trim();
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(Secret::from_bytes(bytes))
}

/// Writes the new key to a file of its own (which its owner alone may read, under a name that no stopped process has left
/// behind) and puts it into place if nothing is there, so that two processes that start at once agree on one key and no
/// reader ever sees half of it.
fn create(path: &Path) -> Result<Secret, SecretError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let failed = |error| SecretError::Io(path.to_owned(), error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut fresh = tempfile::Builder::new().prefix("secret.new-").tempfile_in(folder).map_err(failed)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    fresh.write_all(text.as_bytes()).and_then(|()| fresh.as_file().sync_all()).map_err(failed)?;
    match fresh.persist_noclobber(path).map_err(|refused| refused.error) {
        Ok(_) => {
            // The name is to outlive a power cut too; not every system lets a folder be written through.
            #[cfg(unix)]
            let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
            Ok(Secret::from_bytes(bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).map_err(failed)?;
            parse(&text).ok_or_else(|| SecretError::Malformed(path.display().to_string()))
        }
        Err(error) => Err(failed(error)),
    }
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        fs::metadata(path).map_err(|error| SecretError::Io(path.to_owned(), error))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(SecretError::Exposed(path.to_owned())) }
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), SecretError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let first = Secret::open(dir.path()).unwrap();
        let again = Secret::open(dir.path()).unwrap();
        assert_eq!(first.source("datix:1"), again.source("datix:1"));
        assert_ne!(first.source("datix:1"), first.source("datix:2"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = dir.path().join(FILE);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(Secret::open(dir.path()), Err(SecretError::Exposed(_))));
        }
    }

    #[test]
    fn a_broken_key_file_is_refused_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        Secret::open(dir.path()).unwrap();
        fs::write(dir.path().join(FILE), "not a key").unwrap();
        assert!(matches!(Secret::open(dir.path()), Err(SecretError::Malformed(_))));
    }

    #[test]
    fn no_key_is_made_where_a_register_lost_its_own() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(REGISTER), "").unwrap();
        let refused = Secret::open(dir.path()).unwrap_err();
        assert!(matches!(refused, SecretError::Lost { .. }), "{refused}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no key file");
    }

    #[test]
    fn a_file_that_a_stopped_process_left_behind_is_in_nobodys_way() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(FILE).with_extension(format!("new-{}", std::process::id()));
        fs::write(left, "").unwrap();
        Secret::open(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "the key, and what was left");
    }

    #[test]
    fn a_key_has_digits_alone_and_a_variable_that_is_no_text_is_refused() {
        assert!(from_variable(OsStr::new(&"0f".repeat(32))).is_some());
        assert!(from_variable(OsStr::new(&"+f".repeat(32))).is_none());
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            assert!(from_variable(OsStr::from_bytes(&[b'f', 0xff])).is_none());
        }
    }

    #[test]
    fn fields_cannot_run_together() {
        let secret = Secret::from_bytes([7; 32]);
        assert_ne!(secret.digest(&[b"ab", b"c"]), secret.digest(&[b"a", b"bc"]));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}

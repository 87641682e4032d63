//! The masked word of a doubt, encrypted for the reviewer.
//!
//! Made in `anonymise` from a finding that the redactor is unsure of; goes into the register alone; destroyed at the
//! reviewer's decision or when its time is over. Everything but the sealed bytes is safe to show.

use std::fmt;
use std::ops::Range;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::redact::{Evidence, Kind, Part, Unsealed};
use crate::secret::Secret;

const NONCE: usize = 24;

/// A word that might identify somebody: masked in the text, sealed here.
#[derive(Clone)]
pub struct SealedDoubt {
    /// The part of the narrative it stands in.
    pub part: Part,
    /// Bytes of its placeholder in the redacted part.
    pub place: Range<usize>,
    /// What it might be.
    pub kind: Kind,
    /// Why it is doubted: the name of a rule, never text of the case.
    pub rule: String,
    /// What spoke for it.
    pub evidence: Evidence,
    /// How likely it is one, 0 to 1.
    pub certainty: f32,
    /// The person who told the case was asked, and says that it names nobody.
    pub cleared: bool,
    /// Nonce and ciphertext (XChaCha20-Poly1305).
    pub sealed: Vec<u8>,
}

/// Why something is doubted: fixed words and a number, never text of the case.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// The name of a rule.
    pub rule: &'a str,
    /// What spoke for it.
    pub evidence: Evidence,
    /// How likely it is one, 0 to 1.
    pub certainty: f32,
}

/// The key that seals doubts; derived from the secret of the data folder.
pub struct DoubtKey(XChaCha20Poly1305);

/// The sealed word cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoubtError {
    /// Wrong key, or the bytes were changed.
    #[error("a sealed doubt cannot be opened with this data folder's key")]
    Unreadable,
    /// The operating system has no random numbers to give.
    #[error("the operating system has no random numbers to give")]
    Random(#[from] getrandom::Error),
}

impl DoubtKey {
    /// The key for the doubts of a data folder.
    pub fn derive(secret: &Secret) -> Self {
        Self(XChaCha20Poly1305::new(&secret.derive("sealed doubt v1").into()))
    }

    /// Seals the word behind a placeholder.
    ///
    /// # Errors
    /// If there are no random numbers for the nonce.
    pub fn seal(
        &self,
        word: &str,
        part: Part,
        place: Range<usize>,
        kind: Kind,
        why: Why<'_>,
    ) -> Result<SealedDoubt, DoubtError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: word.as_bytes(), aad: kind.id().as_bytes() };
        let cipher = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| DoubtError::Unreadable)?;
        let sealed = [nonce.as_slice(), &cipher].concat();
        let Why { rule, evidence, certainty } = why;
        Ok(SealedDoubt {
            part,
            place,
            kind,
            rule: rule.to_owned(),
            evidence,
            certainty,
            cleared: false,
            sealed,
        })
    }

    /// Opens a sealed word: for the reviewer's eyes only.
    ///
    /// # Errors
    /// [`DoubtError::Unreadable`] if it was sealed under another key or altered.
    pub fn open(&self, kind: Kind, sealed: &[u8]) -> Result<Unsealed, DoubtError> {
        let (nonce, cipher) = sealed.split_at_checked(NONCE).ok_or(DoubtError::Unreadable)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| DoubtError::Unreadable)?;
        let payload = Payload { msg: cipher, aad: kind.id().as_bytes() };
        let plain = self.0.decrypt(&XNonce::from(nonce), payload).map_err(|_| DoubtError::Unreadable)?;
        String::from_utf8(plain).map(Unsealed::from_doubt).map_err(|_| DoubtError::Unreadable)
    }
}

impl fmt::Debug for SealedDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedDoubt({} in {:?})", self.kind.id(), self.part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_under_its_own_key_and_kind() {
        let key = DoubtKey::derive(&Secret::from_bytes([1; 32]));
        let why = Why { rule: "unexplained", evidence: Evidence::Unexplained, certainty: 0.05 };
        let doubt = key.seal("Quillfeather", Part::WhatHappened, 0..9, Kind::Name, why).unwrap();
        assert_eq!(key.open(Kind::Name, &doubt.sealed).unwrap().as_str(), "Quillfeather");
        assert!(key.open(Kind::Date, &doubt.sealed).is_err());
        assert!(DoubtKey::derive(&Secret::from_bytes([2; 32])).open(Kind::Name, &doubt.sealed).is_err());
        assert!(key.open(Kind::Name, &doubt.sealed[..10]).is_err());
        assert!(!doubt.sealed.windows(5).any(|window| window == b"Quill"));
        assert!(!format!("{doubt:?}").contains("Quill"));
    }
}

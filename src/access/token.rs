//! API tokens: `hst_<id>_<secret>`.
//!
//! Random numbers enter; a token that is shown once and a keyed hash that is stored leave. The id finds the row without
//! a search by secret; the secret has 200 random bits, so no slow hash is needed. The hash covers the row's name, roles
//! and end as well: whoever changes them in the database without the key makes the token useless.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::role::Roles;

/// Letters of Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Lets programs that look for leaked secrets recognise one.
const PREFIX: &str = "hst_";
const ID: usize = 8;
const SECRET: usize = 40;

/// A token as its holder has it. `Debug` shows the id alone; [`Token::reveal`] is the one way to the whole.
pub struct Token {
    id: String,
    secret: String,
}

/// What a token's hash is over besides its secret.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The name of its holder.
    pub name: &'a str,
    /// The holder's roles.
    pub roles: Roles,
    /// Unix time, seconds, from which it is no longer good.
    pub expires: i64,
}

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// If the operating system has no random numbers.
    pub fn draw() -> Result<Self, getrandom::Error> {
        Ok(Self { id: draw(ID)?, secret: draw(SECRET)? })
    }

    /// What somebody presents; `None` if it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.trim().strip_prefix(PREFIX)?.split_once('_')?;
        let well = |text: &str, length| text.len() == length && text.bytes().all(|c| ALPHABET.contains(&c));
        (well(id, ID) && well(secret, SECRET)).then(|| Self { id: id.to_owned(), secret: secret.to_owned() })
    }

    /// The public part: lists and the audit trail show it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole, to be shown to its holder once.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}_{}", self.id, self.secret)
    }

    /// What is stored in place of the token.
    pub fn hash(&self, key: &[u8; 32], terms: Terms<'_>) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        let roles = terms.roles.to_string();
        for field in [self.id.as_bytes(), self.secret.as_bytes(), terms.name.as_bytes(), roles.as_bytes()] {
            mac.update(&(field.len() as u64).to_le_bytes());
            mac.update(field);
        }
        mac.update(&terms.expires.to_le_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Whether this token made a stored hash; takes equally long however much of it fits.
    pub fn fits(&self, stored: &[u8], key: &[u8; 32], terms: Terms<'_>) -> bool {
        self.hash(key, terms).ct_eq(stored).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}…)", self.id)
    }
}

/// 32 letters divide the 256 values of a byte evenly: every letter is equally likely.
fn draw(length: usize) -> Result<String, getrandom::Error> {
    let mut bytes = [0; SECRET];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().take(length).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms<'static> = Terms { name: "ann", roles: Roles::NONE, expires: 5 };

    #[test]
    fn a_token_reads_back_and_only_its_own_hash_fits() {
        let token = Token::draw().unwrap();
        let shown = token.reveal();
        let again = Token::parse(&format!(" {shown}\n")).unwrap();
        let stored = token.hash(&[1; 32], TERMS);
        assert!(again.fits(&stored, &[1; 32], TERMS));
        assert!(!again.fits(&stored, &[2; 32], TERMS), "another key");
        assert!(!again.fits(&stored, &[1; 32], Terms { expires: 6, ..TERMS }), "a later end");
        assert!(!again.fits(&stored, &[1; 32], Terms { name: "bob", ..TERMS }), "another name");
        let roles = Roles::parse("administrator").unwrap();
        assert!(!again.fits(&stored, &[1; 32], Terms { roles, ..TERMS }), "more roles");
        assert!(!again.fits(&stored[..31], &[1; 32], TERMS), "half a hash");
        assert!(!Token::draw().unwrap().fits(&stored, &[1; 32], TERMS));
        assert!(!format!("{token:?}").contains(&shown[13..]));
    }

    #[test]
    fn what_is_no_token_is_refused_before_anything_is_looked_up() {
        let shown = Token::draw().unwrap().reveal();
        for bad in ["", "hst_", "hst__", &shown[1..], &shown[..shown.len() - 1], &shown.to_uppercase()] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
        assert!(Token::parse(&shown.replace("hst_", "hst_é")).is_none());
    }
}

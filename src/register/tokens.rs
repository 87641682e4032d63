//! API tokens: created, listed, revoked, recognised. The token itself is never stored.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::access::{How, Person, Roles, Terms, Token};

use super::audit::{self, Act};
use super::{Actor, Register, RegisterError, now};

/// A token as the register knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRow {
    /// Its public part.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// The roles it gives, separated by commas.
    pub roles: String,
    /// Unix time, seconds, at which it was made.
    pub created: i64,
    /// Unix time, seconds, from which it is no longer good.
    pub expires: i64,
    /// Unix time, seconds, at which it was revoked.
    pub revoked: Option<i64>,
}

impl TokenRow {
    /// Whether it is still good at a time.
    pub fn is_good(&self, at: i64) -> bool {
        self.revoked.is_none() && at < self.expires
    }
}

const COLUMNS: &str = "id, name, roles, created, expires, revoked";

impl Register {
    /// Stores a new token's hash, in one transaction with its audit row.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn create_token(&self, token: &Token, terms: Terms<'_>, actor: &Actor) -> Result<(), RegisterError> {
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO token (id, hash, name, roles, created, expires)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    token.id(),
                    token.hash(&self.token_key, terms),
                    terms.name,
                    terms.roles.to_string(),
                    now(),
                    terms.expires
                ])?;
            let reason = format!("{} for {} as {}", token.id(), terms.name, terms.roles);
            audit::append(
                transaction,
                actor,
                &Act { act: "token created", lesson: None, batch: None, reason: &reason },
            )
        })
    }

    /// Every token that was ever made, newest first.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn tokens(&self) -> Result<Vec<TokenRow>, RegisterError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM token ORDER BY created DESC, id"))?;
            let rows = statement.query_map([], row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Ends a token at once, and for good: its hash goes too, so that nobody can take the mark off again. `false` if there is none with this id that has not been revoked.
    ///
    /// # Errors
    /// If the register cannot be written.
    pub fn revoke_token(&self, id: &str, actor: &Actor) -> Result<bool, RegisterError> {
        self.write(|transaction| {
            let revoked = transaction
                .prepare_cached(
                    "UPDATE token SET revoked = ?2, hash = zeroblob(32) WHERE id = ?1 AND revoked IS NULL RETURNING id",
                )?
                .query_row(params![id, now()], |row| row.get::<_, String>(0))
                .optional()?;
            let Some(id) = revoked else { return Ok(false) };
            audit::append(
                transaction,
                actor,
                &Act { act: "token revoked", lesson: None, batch: None, reason: &id },
            )?;
            Ok(true)
        })
    }

    /// Whose token somebody presents; `None` if it is nobody's, has ended or was revoked. A hash is computed and
    /// compared whether or not there is such an id, so that the time tells nothing.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn holder(&self, token: &Token) -> Result<Option<Person>, RegisterError> {
        let found = self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {COLUMNS}, hash FROM token WHERE id = ?1"))?;
            Ok(statement
                .query_row([token.id()], |found| Ok((row(found)?, found.get::<_, Vec<u8>>(6)?)))
                .optional()?)
        })?;
        let there = found.is_some();
        let (row, stored) = found.unwrap_or_else(|| (TokenRow::nobody(), vec![0; 32]));
        let roles = Roles::parse(&row.roles).unwrap_or(Roles::NONE);
        let terms = Terms { name: &row.name, roles, expires: row.expires };
        let fits = token.fits(&stored, &self.token_key, terms);
        if !(fits && there && row.is_good(now())) {
            return Ok(None);
        }
        Ok(Person::new(&row.name, roles, How::Token(row.id)))
    }

    /// Whether the token with this id is still good: asked at each request of a session that began with it.
    ///
    /// # Errors
    /// If the register cannot be read.
    pub fn is_token_good(&self, id: &str) -> Result<bool, RegisterError> {
        self.read(|connection| {
            let found = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM token WHERE id = ?1"))?
                .query_row([id], row)
                .optional()?;
            Ok(found.is_some_and(|row| row.is_good(now())))
        })
    }
}

impl TokenRow {
    fn nobody() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            roles: String::new(),
            created: 0,
            expires: 0,
            revoked: None,
        }
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<TokenRow> {
    Ok(TokenRow {
        id: row.get(0)?,
        name: row.get(1)?,
        roles: row.get(2)?,
        created: row.get(3)?,
        expires: row.get(4)?,
        revoked: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn register() -> (tempfile::TempDir, Register) {
        let data = tempfile::tempdir().unwrap();
        let register = Register::open(data.path(), &Secret::from_bytes([7; 32])).unwrap();
        (data, register)
    }

    fn create(register: &Register, expires: i64) -> Token {
        let token = Token::draw().unwrap();
        let roles = Roles::parse("reviewer").unwrap();
        let terms = Terms { name: "ann", roles, expires };
        register.create_token(&token, terms, &Actor::command_line()).unwrap();
        token
    }

    #[test]
    fn a_token_is_good_until_it_ends_or_is_revoked() {
        let (_data, register) = register();
        let token = create(&register, now() + 100);
        let person = register.holder(&token).unwrap().unwrap();
        assert_eq!((person.name(), person.roles().to_string().as_str()), ("ann", "reviewer"));
        assert!(register.is_token_good(token.id()).unwrap());
        assert!(register.holder(&create(&register, now() - 1)).unwrap().is_none(), "it has ended");
        assert!(register.holder(&Token::draw().unwrap()).unwrap().is_none());
        assert!(register.revoke_token(token.id(), &Actor::command_line()).unwrap());
        assert!(!register.revoke_token(token.id(), &Actor::command_line()).unwrap());
        assert!(register.holder(&token).unwrap().is_none());
        register.write(|change| Ok(change.execute_batch("UPDATE token SET revoked = NULL")?)).unwrap();
        assert!(register.holder(&token).unwrap().is_none(), "a mark that was taken off");
        register.write(|change| Ok(change.execute_batch("UPDATE token SET revoked = 1")?)).unwrap();
        assert!(!register.is_token_good(token.id()).unwrap());
        assert_eq!(register.tokens().unwrap().len(), 2);
        assert_eq!(register.verify_audit().unwrap(), 3);
    }

    #[test]
    fn a_row_changed_without_the_key_makes_the_token_useless() {
        let (data, register) = register();
        let token = create(&register, now() + 100);
        let other = rusqlite::Connection::open(data.path().join(super::super::FILE)).unwrap();
        other.execute("UPDATE token SET roles = 'administrator'", []).unwrap();
        assert!(register.holder(&token).unwrap().is_none());
    }

    #[test]
    fn the_token_itself_is_in_no_file() {
        let (data, register) = register();
        let token = create(&register, now() + 100);
        let shown = token.reveal();
        let secret = shown.rsplit('_').next().unwrap().as_bytes();
        for file in std::fs::read_dir(data.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

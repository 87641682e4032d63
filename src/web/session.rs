//! Sessions of browsers: who has signed in, kept in this process alone.
//!
//! Somebody who has shown who they are enters; the value of a cookie leaves. The value is random and only its hash is
//! kept, so that a look into the memory of the table gives no session away and a search by it takes no telling time. A
//! restart signs everybody out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::access::Person;

/// Sessions that are kept; beyond that the one that was used longest ago ends.
const MOST: usize = 10_000;

/// The sessions of this process.
pub(super) struct Sessions {
    idle: Duration,
    longest: Duration,
    secure: bool,
    open: Mutex<HashMap<[u8; 32], Session>>,
}

struct Session {
    person: Person,
    began: Instant,
    seen: Instant,
}

impl Sessions {
    pub(super) fn new(idle: Duration, longest: Duration, secure: bool) -> Self {
        Self { idle, longest, secure, open: Mutex::default() }
    }

    /// Begins a session under a new id, and ends the one that the browser had: an id from before the sign-in, which
    /// somebody else may have put there, is worth nothing after it.
    pub(super) fn begin(&self, person: Person, headers: &HeaderMap) -> Result<HeaderValue, getrandom::Error> {
        self.begin_at(person, headers, Instant::now())
    }

    fn begin_at(
        &self,
        person: Person,
        headers: &HeaderMap,
        now: Instant,
    ) -> Result<HeaderValue, getrandom::Error> {
        let id = random()?;
        let mut open = self.lock();
        if let Some(before) = self.cookie(headers) {
            open.remove(&hash(before));
        }
        if open.len() >= MOST {
            open.retain(|_, session| self.lives(session, now));
        }
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, session)| session.seen).map(|(key, _)| *key);
            oldest.and_then(|key| open.remove(&key));
        }
        open.insert(hash(&id), Session { person, began: now, seen: now });
        Ok(self.set(&id, self.longest))
    }

    /// Whose session the browser shows; `None` if it has ended or was never begun here.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<Person> {
        self.find_at(headers, Instant::now())
    }

    fn find_at(&self, headers: &HeaderMap, now: Instant) -> Option<Person> {
        let key = hash(self.cookie(headers)?);
        let mut open = self.lock();
        let session = open.get_mut(&key)?;
        if !self.lives(session, now) {
            open.remove(&key);
            return None;
        }
        session.seen = now;
        Some(session.person.clone())
    }

    /// Ends the session that the browser shows; the cookie that takes its place.
    pub(super) fn end(&self, headers: &HeaderMap) -> HeaderValue {
        if let Some(id) = self.cookie(headers) {
            self.lock().remove(&hash(id));
        }
        self.set("", Duration::ZERO)
    }

    /// Forgets the sessions that have ended by themselves.
    pub(super) fn tidy(&self) {
        let now = Instant::now();
        let mut open = self.lock();
        open.retain(|_, session| self.lives(session, now));
        open.shrink_to_fit();
    }

    fn lives(&self, session: &Session, now: Instant) -> bool {
        now.duration_since(session.seen) < self.idle && now.duration_since(session.began) < self.longest
    }

    /// The prefix makes browsers refuse the cookie from anywhere but this host, over TLS, for the whole site.
    fn name(&self) -> &'static str {
        if self.secure { "__Host-hindsight" } else { "hindsight" }
    }

    /// The cookie under which an attempt at a provider comes back; empty to take it away. `Lax`, because the browser comes
    /// from another site.
    pub(super) fn attempt(&self, id: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let (name, age) = (self.attempt_name(), if id.is_empty() { 0 } else { 600 });
        let text = format!("{name}={id}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    /// The name of that cookie.
    pub(super) fn attempt_name(&self) -> &'static str {
        if self.secure { "__Host-hindsight-sign-in" } else { "hindsight-sign-in" }
    }

    fn cookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        cookie(headers, self.name())
    }

    /// `Lax` and not `Strict`: a link to a lesson in a bulletin must find its reader signed in. By GET no lesson
    /// changes (a case that is opened is claimed for some minutes, and that and a download leave a row in the audit trail), and
    /// forms of other sites are refused by their origin.
    fn set(&self, id: &str, life: Duration) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let (name, age) = (self.name(), life.as_secs());
        let text = format!("{name}={id}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
        // The id is hexadecimal: there is nothing in the text that a header cannot hold.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The value of a cookie that the browser sent.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// 256 random bits in hexadecimal.
pub(super) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn hash(id: &str) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{How, Roles};

    const MINUTE: Duration = Duration::from_secs(60);

    fn sessions() -> Sessions {
        Sessions::new(30 * MINUTE, 600 * MINUTE, false)
    }

    fn ann() -> Person {
        Person::new("ann", Roles::parse("reviewer").unwrap(), How::Proxy).unwrap()
    }

    /// What a browser sends back for a `Set-Cookie`.
    fn shown(set: &HeaderValue) -> HeaderMap {
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        HeaderMap::from_iter([(header::COOKIE, format!("a=b; {pair}; c=d").parse().unwrap())])
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_in_any_case() {
        let (sessions, start) = (sessions(), Instant::now());
        let browser = shown(&sessions.begin_at(ann(), &HeaderMap::new(), start).unwrap());
        for minutes in [29, 58, 87] {
            assert!(sessions.find_at(&browser, start + minutes * MINUTE).is_some(), "{minutes}");
        }
        assert!(sessions.find_at(&browser, start + 117 * MINUTE).is_none());
        assert!(sessions.find_at(&browser, start).is_none(), "it does not come back");
        let browser = shown(&sessions.begin_at(ann(), &HeaderMap::new(), start).unwrap());
        let used = (0..60).take_while(|n| sessions.find_at(&browser, start + n * 20 * MINUTE).is_some());
        assert_eq!(used.count(), 30);
    }

    #[test]
    fn signing_in_changes_the_id_and_signing_out_ends_it() {
        let sessions = sessions();
        let planted = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("hindsight=planted"))]);
        assert!(sessions.find(&planted).is_none());
        let first = shown(&sessions.begin(ann(), &planted).unwrap());
        assert!(sessions.find(&planted).is_none());
        let second = shown(&sessions.begin(ann(), &first).unwrap());
        assert_ne!(first, second);
        assert!(sessions.find(&first).is_none() && sessions.find(&second).is_some());
        let cleared = sessions.end(&second);
        assert!(cleared.to_str().unwrap().contains("Max-Age=0"));
        assert!(sessions.find(&second).is_none());
    }

    #[test]
    fn the_cookie_is_bound_as_far_as_the_address_allows() {
        let plain = sessions().begin(ann(), &HeaderMap::new()).unwrap();
        let text = plain.to_str().unwrap();
        assert!(text.starts_with("hindsight=") && text.contains("HttpOnly") && text.contains("SameSite=Lax"));
        assert!(!text.contains("Secure"));
        let secure = Sessions::new(MINUTE, MINUTE, true).begin(ann(), &HeaderMap::new()).unwrap();
        let text = secure.to_str().unwrap();
        assert!(
            text.starts_with("__Host-hindsight=") && text.ends_with("; Secure") && text.contains("Path=/;")
        );
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let (sessions, start) = (sessions(), Instant::now());
        for _ in 0..MOST + 5 {
            sessions.begin_at(ann(), &HeaderMap::new(), start).unwrap();
        }
        assert_eq!(sessions.lock().len(), MOST);
    }
}

//! The HTTP server: `[server]` of `hindsight.toml` and the flags enter, a checked [`Server`] leaves.
//!
//! It knows under which names browsers reach it, and whether anybody but this machine does: sign-in and cookies go by that.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::Deserialize;

use super::ConfigError;

/// The HTTP server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Address and port; loopback by default.
    pub addr: SocketAddr,
    /// Largest request body, bytes.
    pub body_limit: usize,
    /// Longest time that one request may take.
    pub timeout: Duration,
    /// Requests that are worked on at once; further ones are told to come back.
    pub concurrency: usize,
    /// The address that people type, where it is another than the one listened on.
    pub public_url: Option<String>,
    /// Searches that one client may make in a second, after the first ten seconds' worth; 0 for no limit.
    pub searches_per_second: u32,
    /// Serve on an address that others reach although nobody has to sign in: everybody is reader and contributor
    /// there, unless `sign_in.anyone` says otherwise.
    pub open: bool,
}

/// What the file may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerFile {
    addr: Option<SocketAddr>,
    body_limit: Option<usize>,
    timeout_seconds: Option<u64>,
    concurrency: Option<usize>,
    public_url: Option<String>,
    searches_per_second: Option<u32>,
    open: bool,
}

impl Server {
    /// Checks what the file and the flags say together; a flag beats the file.
    pub(super) fn check(file: ServerFile, addr: Option<SocketAddr>, open: bool) -> Result<Self, ConfigError> {
        let server = Self {
            addr: addr.or(file.addr).unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080)),
            body_limit: file.body_limit.unwrap_or(1 << 20),
            timeout: Duration::from_secs(file.timeout_seconds.unwrap_or(15)),
            concurrency: file.concurrency.unwrap_or(256),
            public_url: file.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            searches_per_second: file.searches_per_second.unwrap_or(50),
            open: file.open || open,
        };
        if server.public_url.as_deref().is_some_and(|url| host(url).is_none()) {
            return Err(ConfigError::Value(
                "server.public_url must be the address that people type, such as https://hindsight.trust.example, \
                 without a path"
                    .into(),
            ));
        }
        if !(1024..=64 << 20).contains(&server.body_limit) {
            return Err(ConfigError::Value("server.body_limit must be 1024 to 67108864 bytes".into()));
        }
        if !(1..=300).contains(&server.timeout.as_secs()) {
            return Err(ConfigError::Value("server.timeout_seconds must be 1 to 300".into()));
        }
        if !(1..=65_536).contains(&server.concurrency) {
            return Err(ConfigError::Value("server.concurrency must be 1 to 65536".into()));
        }
        Ok(server)
    }

    /// Whether only this machine reaches the server: it listens on loopback, and no proxy is said to stand before it.
    pub fn is_local(&self) -> bool {
        let public = self.public_url.as_deref().and_then(host);
        self.addr.ip().is_loopback()
            && public.is_none_or(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Whether this is a name of this machine for itself, the address listened on, or the host of `public_url`.
    pub(super) fn is_called(&self, authority: &str) -> bool {
        let Some(name) = without_port(authority) else { return false };
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let public = self.public_url.as_deref().and_then(host);
        name.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback() || address == self.addr.ip())
            || public.is_some_and(|public| public.eq_ignore_ascii_case(name))
    }

    /// The address under which browsers reach the server.
    pub fn site(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.addr))
    }

    /// Whether browsers reach the server by TLS alone, so that a cookie may be bound to it.
    pub fn is_secure(&self) -> bool {
        match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => !self.addr.ip().is_loopback(),
        }
    }
}

/// The host of an address without a path.
fn host(url: &str) -> Option<&str> {
    without_port(url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?)
}

fn without_port(authority: &str) -> Option<&str> {
    let fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if authority.is_empty() || !authority.chars().all(fit) {
        return None;
    }
    let end = authority.rfind(':').filter(|at| !authority[*at..].contains(']')).unwrap_or(authority.len());
    Some(&authority[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_is_worked_on_at_once_has_bounds() {
        let check = |at_once: u64| {
            Server::check(toml::from_str(&format!("concurrency = {at_once}")).unwrap(), None, false)
        };
        assert!(check(1).is_ok() && check(65_536).is_ok());
        for wrong in [0, 65_537, i64::MAX as u64] {
            let error = check(wrong).unwrap_err().to_string();
            assert!(error.contains("server.concurrency"), "{error}");
        }
    }

    #[test]
    fn a_public_address_is_not_local_and_binds_cookies_to_tls() {
        let server = |text: &str| Server::check(toml::from_str(text).unwrap(), None, false).unwrap();
        let plain = server("");
        assert!(plain.is_local() && !plain.is_secure());
        let proxied = server("public_url = 'https://hindsight.trust.example/'");
        assert!(!proxied.is_local() && proxied.is_secure());
        assert_eq!(proxied.public_url.as_deref(), Some("https://hindsight.trust.example"));
        for here in ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9", "http://[::1]"] {
            assert!(server(&format!("public_url = '{here}'")).is_local(), "{here}");
        }
        let other = server("addr = '192.0.2.1:80'");
        assert!(!other.is_local() && other.is_secure());
    }
}

//! Flags, environment and `hindsight.toml` enter; one checked [`Config`] leaves.
//!
//! What was typed ([`File`], the flags in `cli`) is kept apart from what it means ([`Config`]): nothing below this floor
//! reads the environment or a configuration file.

mod sign_in;

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use sign_in::SignInFile;
pub use sign_in::{Hidden, Mapping, OpenId, Proxy, SignIn};

/// Where data lives if nobody says otherwise; counts from the working folder.
pub const DEFAULT_DATA: &str = "index/data";

/// What the program runs by.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder: register, library and key.
    pub data: PathBuf,
    /// What pages say about the organisation.
    pub site: Site,
    /// The HTTP server.
    pub server: Server,
    /// Who is let in as what.
    pub sign_in: SignIn,
    /// When a lesson is published.
    pub release: Release,
    /// The reviewers' desk.
    pub review: Review,
    /// How long lessons are kept.
    pub retention: Retention,
    /// A redaction policy (`redaction.toml`) in place of the built-in one.
    pub redaction: Option<PathBuf>,
    /// A folder with `themes.toml`, `factors.toml` and `never-events.toml` in place of the built-in taxonomy.
    pub taxonomy: Option<PathBuf>,
    /// A synonym file in place of the built-in one (`index/synonyms.txt`), not beside it.
    pub synonyms: Option<PathBuf>,
}

/// What pages say about the organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Name of the organisation.
    pub name: String,
    /// One sentence about this library.
    pub description: String,
    /// Whom to ask: an e-mail address or a telephone number.
    pub contact: String,
    /// Accent colour, `#rrggbb`.
    pub accent: String,
}

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

/// When a lesson is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// When the second pass is sure; held otherwise.
    #[default]
    Gate,
    /// After one reviewer has read it.
    Review,
    /// After a reviewer and another approver.
    TwoPerson,
    /// After its whole ingest was signed off on a sample.
    Sample,
}

/// The reviewers' desk.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// Days after which the sealed words of doubts are destroyed, decided or not.
    pub keep_doubts_days: u32,
    /// Minutes for which an opened case is kept for who opened it.
    pub claim_minutes: u32,
}

/// How long lessons are kept, in years from the month of the event.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Lessons.
    pub years: u16,
    /// Lessons of severe or fatal harm and of never events.
    pub serious_years: u16,
}

impl Default for Review {
    fn default() -> Self {
        Self { keep_doubts_days: 30, claim_minutes: 20 }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { years: 10, serious_years: 20 }
    }
}

/// What `hindsight.toml` may say. Every key is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    data: Option<PathBuf>,
    release: Release,
    review: Review,
    retention: Retention,
    redaction: Option<PathBuf>,
    taxonomy: Option<PathBuf>,
    synonyms: Option<PathBuf>,
    site: Site,
    server: ServerFile,
    sign_in: SignInFile,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ServerFile {
    addr: Option<SocketAddr>,
    body_limit: Option<usize>,
    timeout_seconds: Option<u64>,
    concurrency: Option<usize>,
    public_url: Option<String>,
    searches_per_second: Option<u32>,
    open: bool,
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The file is not what it should be.
    #[error("{path}: {message}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, key and what was expected.
        message: String,
    },
    /// A value makes no sense.
    #[error("{0}")]
    Value(String),
}

impl File {
    /// Reads a configuration file. Relative paths in it count from the file's own folder.
    ///
    /// # Errors
    /// [`ConfigError::Read`] and [`ConfigError::Parse`], the latter with line and key.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|error| ConfigError::Read(path.to_owned(), error))?;
        // The parser's full text quotes the line; an export passed by mistake must not be shown.
        let mut file: File = toml::from_str(&text).map_err(|error| {
            let line =
                error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ConfigError::Parse { path: path.to_owned(), message: format!("line {line}: {}", error.message()) }
        })?;
        let base = path.parent().unwrap_or(Path::new(""));
        let places = [&mut file.data, &mut file.redaction, &mut file.taxonomy, &mut file.synonyms];
        for place in places.into_iter().flatten().chain(file.sign_in.places()) {
            *place = base.join(&*place);
        }
        Ok(file)
    }
}

impl Config {
    /// What the file and the flags mean together; a flag beats the file.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the key and what it may be.
    pub fn check(
        file: File,
        data: Option<PathBuf>,
        addr: Option<SocketAddr>,
        open: bool,
    ) -> Result<Self, ConfigError> {
        let server = Server {
            addr: addr.or(file.server.addr).unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080)),
            body_limit: file.server.body_limit.unwrap_or(1 << 20),
            timeout: Duration::from_secs(file.server.timeout_seconds.unwrap_or(15)),
            concurrency: file.server.concurrency.unwrap_or(256),
            public_url: file.server.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            searches_per_second: file.server.searches_per_second.unwrap_or(50),
            open: file.server.open || open,
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
        if server.concurrency == 0 {
            return Err(ConfigError::Value("server.concurrency must be at least 1".into()));
        }
        let sign_in = SignIn::check(file.sign_in, server.is_local(), server.open)?;
        if !(1..=365).contains(&file.review.keep_doubts_days) {
            return Err(ConfigError::Value("review.keep_doubts_days must be 1 to 365".into()));
        }
        if !(1..=480).contains(&file.review.claim_minutes) {
            return Err(ConfigError::Value("review.claim_minutes must be 1 to 480".into()));
        }
        let Retention { years, serious_years } = file.retention;
        if !(1..=100).contains(&years) || !(years..=100).contains(&serious_years) {
            return Err(ConfigError::Value(
                "retention.years must be 1 to 100, and retention.serious_years no less than that".into(),
            ));
        }
        let accent = &file.site.accent;
        if accent.len() != 7
            || !accent.starts_with('#')
            || !accent[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            return Err(ConfigError::Value("site.accent must be a colour such as #005eb8".into()));
        }
        Ok(Self {
            data: data.or(file.data).unwrap_or_else(|| DEFAULT_DATA.into()),
            site: file.site,
            server,
            sign_in,
            release: file.release,
            review: file.review,
            retention: file.retention,
            redaction: file.redaction,
            taxonomy: file.taxonomy,
            synonyms: file.synonyms,
        })
    }

    /// The built-in configuration over a data folder.
    pub fn for_data(data: PathBuf) -> Self {
        #[expect(clippy::expect_used, reason = "the built-in values are checked by a test of this file")]
        Self::check(File::default(), Some(data), None, false).expect("the built-in configuration is sound")
    }

    /// Where the library lives.
    pub fn library(&self) -> PathBuf {
        self.data.join("library")
    }

    /// Whether requests to this host, with or without a port, are answered.
    ///
    /// Another site can have a name of its own lead to this server (DNS rebinding): its page then counts as this site's
    /// and does what whoever is not signed in may do. So only names that are known to be the server's are answered.
    /// Where everybody signs in, any name is: sessions belong to the name under which they began. So it is with a server
    /// for others (`open`) that has no `public_url`: by which names they reach it, nobody has said.
    pub fn answers_to(&self, host: &str) -> bool {
        let known = self.server.addr.ip().is_loopback() || self.server.public_url.is_some();
        self.sign_in.anyone.is_empty() || !known || self.server.is_called(host)
    }
}

impl Server {
    /// Whether only this machine reaches the server: it listens on loopback, and no proxy is said to stand before it.
    pub fn is_local(&self) -> bool {
        let public = self.public_url.as_deref().and_then(host);
        self.addr.ip().is_loopback()
            && public.is_none_or(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Whether this is a name of this machine for itself, the address listened on, or the host of `public_url`.
    fn is_called(&self, authority: &str) -> bool {
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

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Hindsight".into(),
            description: "What went wrong before, and what people changed.".into(),
            contact: "your patient safety team".into(),
            accent: "#005eb8".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hindsight.toml");
        fs::write(&path, text).unwrap();
        Config::check(File::read(&path)?, None, None, false)
    }

    #[test]
    fn built_in_values_are_sound_and_on_loopback() {
        let config = Config::for_data("x".into());
        assert!(config.server.addr.ip().is_loopback());
        assert_eq!(config.release, Release::Gate);
    }

    #[test]
    fn a_file_is_read_and_flags_beat_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hindsight.toml");
        fs::write(&path, "data = 'store'\nrelease = 'two-person'\n[site]\nname = 'Oakmere'\n").unwrap();
        let config = Config::check(File::read(&path).unwrap(), None, None, false).unwrap();
        assert_eq!(config.data, dir.path().join("store"));
        assert_eq!(config.release, Release::TwoPerson);
        let config = Config::check(File::read(&path).unwrap(), Some("other".into()), None, false).unwrap();
        assert_eq!(config.data, Path::new("other"));
    }

    #[test]
    fn a_public_address_is_not_local_and_binds_cookies_to_tls() {
        let server = |text: &str| parse(&format!("[server]\n{text}")).unwrap().server;
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

    #[test]
    fn who_needs_no_sign_in_is_answered_under_known_names_alone() {
        let answers = |text: &str, host: &str| parse(text).unwrap().answers_to(host);
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080", "[::1]"] {
            assert!(answers("", host), "{host}");
        }
        for host in ["evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", ""] {
            assert!(!answers("", host), "{host}");
        }
        assert!(answers("[server]\naddr = '127.0.0.2:80'", "127.0.0.2"));
        let public = "[server]\naddr = '0.0.0.0:80'\npublic_url = 'https://library.oakmere.example'\n";
        let open = format!("{public}open = true");
        assert!(answers(&open, "Library.oakmere.example") && answers(&open, "127.0.0.1:80"));
        assert!(!answers(&open, "evil.example"));
        assert!(answers(public, "evil.example"), "everybody signs in");
        assert!(answers("[server]\naddr = '0.0.0.0:80'\nopen = true", "any.example"), "nobody said which");
    }

    #[test]
    fn errors_name_line_and_key() {
        let error = parse("release = 'sometimes'").unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("gate"), "{error}");
        let error = parse("ID,Name\n1,Quillfeather").unwrap_err().to_string();
        assert!(error.contains("line 1") && !error.contains("Quill"), "{error}");
        let error = parse("[server]\nport = 1").unwrap_err().to_string();
        assert!(error.contains("port"), "{error}");
        let error = parse("[site]\naccent = 'blue'").unwrap_err().to_string();
        assert!(error.contains("site.accent"), "{error}");
        let error = parse("[server]\npublic_url = 'hindsight.example'").unwrap_err().to_string();
        assert!(error.contains("public_url"), "{error}");
        let error = parse("[server]\ntimeout_seconds = 0").unwrap_err().to_string();
        assert!(error.contains("timeout_seconds"), "{error}");
    }
}

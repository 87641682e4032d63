//! Flags, environment and `hindsight.toml` enter; one checked [`Config`] leaves.
//!
//! What was typed ([`File`], the flags in `cli`) is kept apart from what it means ([`Config`]): nothing below this floor
//! reads the environment or a configuration file. Each part checks its own keys.

mod error;
mod file;
mod life;
mod server;
mod sign_in;
mod site;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use error::ConfigError;
pub use file::File;
pub(crate) use file::toml_fault;
pub use life::{Release, Retention, Review};
pub use server::Server;
pub use sign_in::{Hidden, Mapping, OpenId, Proxy, SignIn};
pub use site::Site;

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
        let server = Server::check(file.server, addr, open)?;
        let sign_in = SignIn::check(file.sign_in, server.is_local(), server.open)?;
        file.review.check()?;
        file.retention.check()?;
        file.site.check()?;
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

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

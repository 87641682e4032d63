//! The configuration file as it was typed: `hindsight.toml` enters, a [`File`] leaves, not yet checked.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::server::ServerFile;
use super::sign_in::SignInFile;
use super::{ConfigError, Release, Retention, Review, Site};

/// What `hindsight.toml` may say. Every key is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    pub(super) data: Option<PathBuf>,
    pub(super) release: Release,
    pub(super) review: Review,
    pub(super) retention: Retention,
    pub(super) redaction: Option<PathBuf>,
    pub(super) taxonomy: Option<PathBuf>,
    pub(super) synonyms: Option<PathBuf>,
    pub(super) site: Site,
    pub(super) server: ServerFile,
    pub(super) sign_in: SignInFile,
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

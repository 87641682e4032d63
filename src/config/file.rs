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
        let mut file: File = toml::from_str(&text).map_err(|error| ConfigError::Parse {
            path: path.to_owned(),
            message: toml_fault(&text, &error),
        })?;
        let base = path.parent().unwrap_or(Path::new(""));
        let places = [&mut file.data, &mut file.redaction, &mut file.taxonomy, &mut file.synonyms];
        for place in places.into_iter().flatten().chain(file.sign_in.places()) {
            *place = base.join(&*place);
        }
        Ok(file)
    }
}

/// What is wrong with a TOML file, by line and key. The parser quotes the line and the value; an export that is passed by
/// mistake must not be shown, so its words are taken over only where they are its own.
pub(crate) fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let message = error.message();
    let (head, expected) = match message.rsplit_once(", expected ") {
        Some((head, expected)) => (head, format!("; expected {expected}")),
        None => (message, String::new()),
    };
    let quotes = head.contains(['`', '"', '\'']);
    let head = if head.starts_with("missing field") {
        head
    } else if head.starts_with("unknown field") {
        "a key that is not known here"
    } else if quotes {
        "a value that does not fit"
    } else {
        head
    };
    let Some(start) = error.span().map(|span| span.start).filter(|start| text.is_char_boundary(*start))
    else {
        return format!("{head}{expected}");
    };
    let line = text[..start].matches('\n').count() + 1;
    let key = key_at(text, start).map(|key| format!(" ({key})")).unwrap_or_default();
    format!("line {line}{key}: {head}{expected}")
}

/// The bare key of what stands at a place: in front of the value there, at the place itself, or at the start of its line.
fn key_at(text: &str, start: usize) -> Option<&str> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    // Words that only look like a key have others in front of them.
    let leads = |before: &str| {
        let before = before.trim_end();
        before.is_empty() || before.ends_with(['{', ',', '['])
    };
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let key = if let Some(before) = text[line..start].trim_end().strip_suffix('=') {
        let before = before.trim_end();
        let rest = before.trim_end_matches(is_bare);
        leads(rest).then(|| &before[rest.len()..])
    } else {
        let behind = text[start..end].trim_start_matches(is_bare);
        let here = &text[start..end - behind.len()];
        let is_key = leads(&text[line..start]) && behind.trim_start().starts_with(['=', ']']);
        let first = text[line..end].split_once('=').map(|(key, _)| key.trim());
        if is_key { Some(here) } else { first.filter(|key| key.chars().all(is_bare)) }
    };
    key.filter(|key| (1..=40).contains(&key.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        toml_fault(text, &toml::from_str::<File>(text).unwrap_err())
    }

    #[test]
    fn a_fault_has_line_and_key_and_nothing_of_the_value() {
        for (text, line, key) in [
            ("release = 'Mrs Quillfeather'", "line 1", "(release)"),
            ("\n[server]\nconcurrency = 'Mrs Quillfeather, expected'", "line 3", "(concurrency)"),
            ("[server]\naddr = 'Quillfeather:1'", "line 2", "(addr)"),
            ("[sign_in]\nanyone = ['Quillfeather']", "line 2", "(anyone)"),
            ("[review]\nkeep_doubts_days = -999322", "line 2", "(keep_doubts_days)"),
            ("[server]\nport = 'Quillfeather'", "line 2", "(port)"),
        ] {
            let fault = fault(text);
            assert!(fault.contains(line) && fault.contains(key), "{text}: {fault}");
            assert!(!fault.contains("Quillfeather") && !fault.contains("999322"), "{text}: {fault}");
        }
        for text in ["ID,Name\n1,Quillfeather", "Mrs Quillfeather = x", "\"Quillfeather\"", "a = 1\na = 2"] {
            assert!(!fault(text).contains("Quill"), "{text}: {}", fault(text));
        }
    }
}

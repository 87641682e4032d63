//! The taxonomy that people edit: themes with sub-themes, contributory factors, never events and severity cues.
//!
//! Enters: `themes.toml`, `factors.toml` and `never-events.toml`, built in or from a trust's own folder. Leaves: a
//! checked [`Taxonomy`], or an error that names file, line and key. Nothing is loaded by halves: a broken file leaves
//! the old taxonomy in force, because no new one is made.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::phrase::Phrase;
use super::taxonomy_file::Source;

/// The files of a taxonomy, by name, as built in.
const FILES: [(&str, &str); 3] = [
    ("themes.toml", include_str!("../../index/themes.toml")),
    ("factors.toml", include_str!("../../index/factors.toml")),
    ("never-events.toml", include_str!("../../index/never-events.toml")),
];

/// A checked taxonomy. Ids are unique over all kinds.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    pub(super) themes: Vec<Theme>,
    pub(super) factors: Vec<Factor>,
    pub(super) never_events: Vec<Cue>,
    pub(super) severity: Vec<Cue>,
    pub(super) places: HashMap<String, Place>,
    fingerprint: String,
}

/// A theme: what a case is about, at the coarse level.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Such as `MED`.
    pub id: String,
    /// As a page shows it.
    pub label: String,
    /// In plain English: what belongs here.
    pub description: String,
    /// Categories of the NRLS dataset that map to it.
    pub nrls: Vec<String>,
    /// LFPSE fields and values that map to it (`InvolvedAgents=4`).
    pub lfpse: Vec<String>,
    /// Numbers on the Never Events list (2018, revised 2021) that fall under it.
    pub never_events: Vec<u8>,
    /// Phrases that speak for the theme as a whole.
    pub triggers: Vec<Phrase>,
    /// Phrases that speak for it in a coded category column.
    pub coded: Vec<Phrase>,
    /// The finer level.
    pub subthemes: Vec<SubTheme>,
}

/// A sub-theme. It implies its theme.
#[derive(Clone, Debug)]
pub struct SubTheme {
    /// Such as `MED-omit`.
    pub id: String,
    /// As a page shows it.
    pub label: String,
    /// In plain English: what belongs here.
    pub description: String,
    /// Phrases that speak for it.
    pub triggers: Vec<Phrase>,
    /// Phrases that speak for it in a coded category column.
    pub coded: Vec<Phrase>,
}

/// A contributory factor.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Such as `staffing`.
    pub id: String,
    /// As a page shows it.
    pub label: String,
    /// In plain English: what belongs here.
    pub description: String,
    /// Its domain in the Yorkshire Contributory Factors Framework.
    pub ycff: String,
    /// Its element in SEIPS.
    pub seips: String,
    /// Phrases that speak for it.
    pub triggers: Vec<Phrase>,
}

/// A never event or severity cue: found when a phrase of `any` stands in the text, with one of `with` or `beside` (where
/// there are any) and none of `unless`.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Such as `NE-retained`.
    pub id: String,
    /// As a page shows it.
    pub label: String,
    /// In plain English.
    pub description: String,
    /// Its number on the list, where it has one.
    pub number: Option<u8>,
    /// One of these must be there, and not denied.
    pub any: Vec<Phrase>,
    /// One of these must be there too, if there are any, or one of `beside`.
    pub with: Vec<Phrase>,
    /// The same for words that stand in any story ("given"): only in the same sentence as one of `any` or the next.
    pub beside: Vec<Phrase>,
    /// None of these may be there.
    pub unless: Vec<Phrase>,
}

/// Where an id belongs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Theme(usize),
    SubTheme(usize, usize),
    Factor(usize),
    NeverEvent(usize),
    Severity(usize),
}

/// What kind of label an id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// A theme.
    Theme,
    /// A sub-theme.
    SubTheme,
    /// A contributory factor.
    Factor,
    /// A never event.
    NeverEvent,
    /// A sign of serious harm.
    Severity,
}

/// A taxonomy file that cannot be used. Taxonomy files hold no case, so the message may quote a key.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// The file cannot be read.
    #[error("{file}: cannot be read: {source}", file = file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no such folder, or it has none of the files.
    #[error(
        "{folder}: there is no such folder, or it holds none of themes.toml, factors.toml and never-events.toml: correct \
         `taxonomy` in the configuration, or leave it out to use the built-in one",
        folder = folder.display()
    )]
    Nothing {
        /// The folder.
        folder: PathBuf,
    },
    /// A line says something that cannot be.
    #[error("{file}, line {line}{}: {reason}", if key.is_empty() { String::new() } else { format!(", key \"{key}\"") }, file = file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// From 1.
        line: usize,
        /// The key on that line, if there is one.
        key: String,
        /// What is wrong and what is expected.
        reason: String,
    },
}

impl Taxonomy {
    /// The taxonomy compiled in.
    pub fn built_in() -> Self {
        #[expect(clippy::expect_used, reason = "the built-in files are checked by the tests of this file")]
        Self::from_files(|name| Ok((PathBuf::from(name), built_in_text(name).to_owned())))
            .expect("the built-in taxonomy is valid")
    }

    /// The taxonomy of a folder; a file that is not there is taken from the built-in ones.
    ///
    /// # Errors
    /// If there is none of the files, or one cannot be read or is not valid: with the file, line and key.
    pub fn load(folder: &Path) -> Result<Self, TaxonomyError> {
        // One that cannot be looked for is told by the reading.
        if FILES.iter().all(|(name, _)| matches!(folder.join(name).try_exists(), Ok(false))) {
            return Err(TaxonomyError::Nothing { folder: folder.to_owned() });
        }
        Self::from_files(|name| {
            let file = folder.join(name);
            match std::fs::read_to_string(&file) {
                Ok(text) => Ok((file, text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Ok((PathBuf::from(name), built_in_text(name).to_owned()))
                }
                Err(source) => Err(TaxonomyError::Read { file, source }),
            }
        })
    }

    /// The same taxonomy without triggers: to see what they are worth.
    #[must_use]
    pub fn without_triggers(&self) -> Self {
        let mut out = self.clone();
        for theme in &mut out.themes {
            theme.triggers.clear();
            theme.subthemes.iter_mut().for_each(|sub| sub.triggers.clear());
        }
        out.factors.iter_mut().for_each(|factor| factor.triggers.clear());
        out
    }

    /// Themes in the order of the file.
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// All sub-themes, in the order of the file.
    pub fn subthemes(&self) -> impl Iterator<Item = &SubTheme> {
        self.themes.iter().flat_map(|theme| &theme.subthemes)
    }

    /// Contributory factors in the order of the file.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// Never events in the order of the list.
    pub fn never_events(&self) -> &[Cue] {
        &self.never_events
    }

    /// Severity cues in the order of the file.
    pub fn severity_cues(&self) -> &[Cue] {
        &self.severity
    }

    /// What kind of label an id is; `None` for one that is not there.
    pub fn kind(&self, id: &str) -> Option<LabelKind> {
        Some(match self.places.get(id)? {
            Place::Theme(_) => LabelKind::Theme,
            Place::SubTheme(..) => LabelKind::SubTheme,
            Place::Factor(_) => LabelKind::Factor,
            Place::NeverEvent(_) => LabelKind::NeverEvent,
            Place::Severity(_) => LabelKind::Severity,
        })
    }

    /// The label of a theme or sub-theme.
    pub fn theme_label(&self, id: &str) -> Option<&str> {
        match self.places.get(id)? {
            Place::Theme(theme) => Some(&self.themes[*theme].label),
            Place::SubTheme(theme, sub) => Some(&self.themes[*theme].subthemes[*sub].label),
            _ => None,
        }
    }

    /// The label of a contributory factor.
    pub fn factor_label(&self, id: &str) -> Option<&str> {
        match self.places.get(id)? {
            Place::Factor(factor) => Some(&self.factors[*factor].label),
            _ => None,
        }
    }

    /// The label of a never event or severity cue.
    pub fn cue_label(&self, id: &str) -> Option<&str> {
        match self.places.get(id)? {
            Place::NeverEvent(cue) => Some(&self.never_events[*cue].label),
            Place::Severity(cue) => Some(&self.severity[*cue].label),
            _ => None,
        }
    }

    /// The label of whatever has this id.
    pub fn label(&self, id: &str) -> Option<&str> {
        self.theme_label(id).or_else(|| self.factor_label(id)).or_else(|| self.cue_label(id))
    }

    /// The theme of a sub-theme; a theme has none.
    pub fn parent(&self, id: &str) -> Option<&str> {
        match self.places.get(id)? {
            Place::SubTheme(theme, _) => Some(&self.themes[*theme].id),
            _ => None,
        }
    }

    /// Sixteen hexadecimal digits that change with any change of the files.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    fn from_files(
        read: impl Fn(&str) -> Result<(PathBuf, String), TaxonomyError>,
    ) -> Result<Self, TaxonomyError> {
        let mut digest = Sha256::new();
        let mut texts = Vec::new();
        for (name, _) in FILES {
            let (file, text) = read(name)?;
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
            texts.push(Source { file, text });
        }
        let fingerprint = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let mut out = Self {
            themes: Vec::new(),
            factors: Vec::new(),
            never_events: Vec::new(),
            severity: Vec::new(),
            places: HashMap::new(),
            fingerprint,
        };
        let [themes, factors, cues] = &texts[..] else { return Ok(out) };
        out.read_themes(themes)?;
        out.read_factors(factors)?;
        out.read_cues(cues)?;
        Ok(out)
    }
}

fn built_in_text(name: &str) -> &'static str {
    FILES.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_taxonomy_is_whole() {
        let taxonomy = Taxonomy::built_in();
        assert_eq!(taxonomy.themes().len(), 19);
        assert_eq!(taxonomy.subthemes().count(), 112);
        assert_eq!(taxonomy.factors().len(), 15);
        assert_eq!(taxonomy.parent("MED-omit"), Some("MED"));
        assert_eq!(taxonomy.parent("MED"), None);
        assert_eq!(taxonomy.theme_label("MED"), Some("Medication"));
        assert_eq!(taxonomy.theme_label("MED-omit"), Some("Omitted or delayed dose"));
        assert_eq!(taxonomy.theme_label("staffing"), None);
        assert!(taxonomy.factor_label("staffing").is_some());
        assert_eq!(taxonomy.fingerprint().len(), 16);
    }

    #[test]
    fn a_broken_file_names_file_line_and_key() {
        let head = "[[theme]]\nid = \"X\"\nlabel = \"Ex\"\ndescription = \"About ex.\"\n";
        let table = [
            (format!("{head}triggers = [\n  \"a\",\n  \"b ..\",\n]"), "line 7, key \"triggers\""),
            (format!("{head}triggers = [\"a\", \"a\"]"), "line 5, key \"triggers\": \"a\" is there twice"),
            (format!("{head}trigers = []"), "line 5, key \"trigers\""),
            (format!("{head}nrls = 4"), "line 5, key \"nrls\""),
            (
                format!("{head}[[theme.sub]]\nid = \"X\"\nlabel = \"a\"\ndescription = \"b\""),
                "line 6, key \"id\"",
            ),
            (head.replace("\"Ex\"", "\" \""), "line 3, key \"label\": needs some text"),
            (head.replace("label = \"Ex\"\n", ""), "missing field `label`"),
            (head.replace("\"X\"", "\"X Y\""), "line 2, key \"id\""),
            (format!("{head}triggers = ["), "line 5"),
            ("[[theme".to_owned(), "line 1"),
            ("\u{feff}x".to_owned(), "line 1"),
        ];
        let folder = tempfile::tempdir().unwrap();
        for (text, expected) in table {
            std::fs::write(folder.path().join("themes.toml"), &text).unwrap();
            let error = Taxonomy::load(folder.path()).unwrap_err().to_string();
            assert!(error.contains("themes.toml, line ") && error.contains(expected), "{error} for {text}");
        }
    }

    #[test]
    fn a_folder_overrides_file_by_file() {
        let folder = tempfile::tempdir().unwrap();
        let built_in = Taxonomy::built_in().fingerprint();
        let text = "[[factor]]\nid = \"weather\"\nlabel = \"Weather\"\ndescription = \"Snow.\"\ntriggers = [\"snow\"]\n";
        std::fs::write(folder.path().join("factors.toml"), text).unwrap();
        let own = Taxonomy::load(folder.path()).unwrap();
        assert_ne!(own.fingerprint(), built_in);
        assert_eq!(own.factors().len(), 1);
        assert_eq!(own.themes().len(), 19);
    }

    #[test]
    fn a_folder_without_any_of_the_files_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nope");
        for folder in [folder.path(), missing.as_path()] {
            let error = Taxonomy::load(folder).unwrap_err().to_string();
            assert!(error.contains(folder.to_str().unwrap()) && error.contains("factors.toml"), "{error}");
        }
    }
}

//! The files of a taxonomy: what may stand in them, and where exactly something in them is wrong.
//!
//! Enters: the text of a file. Leaves: entries checked into a [`Taxonomy`], or an error with file, line and key.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::phrase::Phrase;
use super::taxonomy::{Cue, Factor, Place, SubTheme, Taxonomy, TaxonomyError, Theme};

impl Taxonomy {
    pub(super) fn read_themes(&mut self, source: &Source) -> Result<(), TaxonomyError> {
        let file: ThemesFile = source.parse()?;
        for theme in file.theme {
            let at = self.themes.len();
            self.place(source, &theme.id, Place::Theme(at))?;
            let mut subthemes = Vec::new();
            for sub in theme.sub {
                self.place(source, &sub.id, Place::SubTheme(at, subthemes.len()))?;
                subthemes.push(SubTheme {
                    label: source.text_of("label", sub.label)?,
                    description: source.text_of("description", sub.description)?,
                    triggers: source.phrases("triggers", sub.triggers)?,
                    coded: source.phrases("coded", sub.coded)?,
                    id: sub.id.into_inner(),
                });
            }
            self.themes.push(Theme {
                label: source.text_of("label", theme.label)?,
                description: source.text_of("description", theme.description)?,
                nrls: theme.nrls,
                lfpse: theme.lfpse,
                never_events: theme.never_events,
                triggers: source.phrases("triggers", theme.triggers)?,
                coded: source.phrases("coded", theme.coded)?,
                subthemes,
                id: theme.id.into_inner(),
            });
        }
        Ok(())
    }

    pub(super) fn read_factors(&mut self, source: &Source) -> Result<(), TaxonomyError> {
        let file: FactorsFile = source.parse()?;
        for factor in file.factor {
            self.place(source, &factor.id, Place::Factor(self.factors.len()))?;
            self.factors.push(Factor {
                label: source.text_of("label", factor.label)?,
                description: source.text_of("description", factor.description)?,
                ycff: factor.ycff,
                seips: factor.seips,
                triggers: source.phrases("triggers", factor.triggers)?,
                id: factor.id.into_inner(),
            });
        }
        Ok(())
    }

    pub(super) fn read_cues(&mut self, source: &Source) -> Result<(), TaxonomyError> {
        let file: CuesFile = source.parse()?;
        for entry in file.never_event {
            self.place(source, &entry.id, Place::NeverEvent(self.never_events.len()))?;
            self.never_events.push(entry.checked(source)?);
        }
        for entry in file.severity {
            self.place(source, &entry.id, Place::Severity(self.severity.len()))?;
            self.severity.push(entry.checked(source)?);
        }
        Ok(())
    }

    fn place(&mut self, source: &Source, id: &Spanned<String>, place: Place) -> Result<(), TaxonomyError> {
        let text = id.get_ref();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || text.len() > 40 || !text.chars().all(plain) {
            return Err(source.error(id.span().start, "id", "an id is 1 to 40 letters, digits, - or _"));
        }
        if self.places.insert(text.clone(), place).is_some() {
            return Err(source.error(id.span().start, "id", &format!("the id {text} is there twice")));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemesFile {
    theme: Vec<ThemeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeEntry {
    id: Spanned<String>,
    label: Spanned<String>,
    description: Spanned<String>,
    #[serde(default)]
    nrls: Vec<String>,
    #[serde(default)]
    lfpse: Vec<String>,
    #[serde(default)]
    never_events: Vec<u8>,
    #[serde(default)]
    triggers: Vec<Spanned<String>>,
    #[serde(default)]
    coded: Vec<Spanned<String>>,
    #[serde(default)]
    sub: Vec<SubThemeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubThemeEntry {
    id: Spanned<String>,
    label: Spanned<String>,
    description: Spanned<String>,
    #[serde(default)]
    triggers: Vec<Spanned<String>>,
    #[serde(default)]
    coded: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorsFile {
    factor: Vec<FactorEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorEntry {
    id: Spanned<String>,
    label: Spanned<String>,
    description: Spanned<String>,
    #[serde(default)]
    ycff: String,
    #[serde(default)]
    seips: String,
    #[serde(default)]
    triggers: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CuesFile {
    #[serde(default)]
    never_event: Vec<CueEntry>,
    #[serde(default)]
    severity: Vec<CueEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueEntry {
    id: Spanned<String>,
    label: Spanned<String>,
    description: Spanned<String>,
    number: Option<u8>,
    any: Vec<Spanned<String>>,
    #[serde(default)]
    with: Vec<Spanned<String>>,
    #[serde(default)]
    beside: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
}

impl CueEntry {
    fn checked(self, source: &Source) -> Result<Cue, TaxonomyError> {
        Ok(Cue {
            label: source.text_of("label", self.label)?,
            description: source.text_of("description", self.description)?,
            number: self.number,
            any: source.phrases("any", self.any)?,
            with: source.phrases("with", self.with)?,
            beside: source.phrases("beside", self.beside)?,
            unless: source.phrases("unless", self.unless)?,
            id: self.id.into_inner(),
        })
    }
}

/// A file and its text, to say where an error is.
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

impl Source {
    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, TaxonomyError> {
        toml::from_str(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start).min(self.text.len());
            // The parser's own words quote the value.
            let fault = crate::config::toml_fault(&self.text, &error);
            let told = fault.split_once(": ").filter(|(head, _)| head.starts_with("line "));
            let (head, reason) = told.unwrap_or(("", &fault));
            let key = head.split_once('(').map_or("", |(_, key)| key.trim_end_matches(')'));
            self.error(at, key, reason)
        })
    }

    fn error(&self, at: usize, key: &str, reason: &str) -> TaxonomyError {
        let line = self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        TaxonomyError::Invalid {
            file: self.file.clone(),
            line,
            key: key.to_owned(),
            reason: reason.to_owned(),
        }
    }

    fn text_of(&self, key: &str, value: Spanned<String>) -> Result<String, TaxonomyError> {
        if value.get_ref().trim().is_empty() {
            return Err(self.error(value.span().start, key, "needs some text"));
        }
        Ok(value.into_inner())
    }

    fn phrases(&self, key: &str, values: Vec<Spanned<String>>) -> Result<Vec<Phrase>, TaxonomyError> {
        let mut out: Vec<Phrase> = Vec::with_capacity(values.len());
        for value in values {
            let at = value.span().start;
            let phrase =
                Phrase::parse(value.get_ref()).map_err(|error| self.error(at, key, &error.to_string()))?;
            if out.contains(&phrase) {
                return Err(self.error(at, key, &format!("\"{}\" is there twice", phrase.text)));
            }
            out.push(phrase);
        }
        Ok(out)
    }
}

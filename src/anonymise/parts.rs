//! The parts of the corridor that a configuration asks for: redactor, classifier, synonyms.

use std::borrow::Cow;
use std::fs;

use crate::config::Config;
use crate::redact::{Policy, Redactor};
use crate::themes::model::Preferred;
use crate::themes::{Classifier, Model, Taxonomy, synonyms};

use super::CorridorError;

/// The redactor under a configuration's policy.
///
/// # Errors
/// If the policy file cannot be read or is not right.
pub fn redactor(config: &Config) -> Result<Redactor, CorridorError> {
    let Some(path) = &config.redaction else { return Ok(Redactor::standard()) };
    let text = fs::read_to_string(path).map_err(|error| CorridorError::Read(path.clone(), error))?;
    Policy::from_toml(&text)
        .and_then(Redactor::new)
        .map_err(|error| CorridorError::Policy(path.clone(), error))
}

/// The classifier with a configuration's taxonomy and synonyms.
///
/// # Errors
/// If one of the files cannot be read or is not right.
pub fn classifier(config: &Config) -> Result<Classifier, CorridorError> {
    let taxonomy = match &config.taxonomy {
        Some(folder) => Taxonomy::load(folder)?,
        None => Taxonomy::built_in(),
    };
    let Preferred { model, refused } = Model::preferred(&config.data, &taxonomy)?;
    if let Some(reason) = refused {
        tracing::warn!(
            "the built-in theme model is used, because that of the data folder cannot be: {reason}"
        );
    }
    Ok(Classifier::with(taxonomy, &synonyms(config)?, model))
}

/// The synonyms that a configuration names, or the built-in ones.
///
/// # Errors
/// If the file that it names cannot be read.
pub fn synonyms(config: &Config) -> Result<Cow<'static, str>, CorridorError> {
    match &config.synonyms {
        Some(path) => {
            fs::read_to_string(path).map(Cow::Owned).map_err(|error| CorridorError::Read(path.clone(), error))
        }
        None => Ok(Cow::Borrowed(synonyms::BUILT_IN)),
    }
}

//! The trained model as a file: the weights of the linear model, how its parts are combined, and what a score means.
//!
//! Layout: the line `hindsight themes 2`, the length of the header as 4 bytes (little endian), the header as JSON, then
//! one row of signed bytes for each feature with one column for each label. A row's scale stands in the header, so that
//! a weight is `byte * scale`.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::nearness::Near;
use super::taxonomy::Taxonomy;

const MAGIC: &[u8] = b"hindsight themes 2\n";

/// Name of a trust's own model in its data folder.
pub const FILE: &str = "themes.model";

/// The built-in model.
const BUILT_IN: &[u8] = include_bytes!("../../index/themes.model");

/// A trained model.
#[derive(Clone)]
pub struct Model {
    /// Everything but the weights.
    pub header: Header,
    /// Row by row, one byte for each feature and label.
    pub weights: Vec<i8>,
}

/// Everything but the weights. Labels are those of the taxonomy at the time of training.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Number of real cases it was trained on: those in which trigger phrases were counted.
    pub cases: u32,
    /// Number of narratives with the examples: those in which features were counted.
    pub narratives: u32,
    /// Ids of themes, then sub-themes, then factors: the columns.
    pub labels: Vec<String>,
    /// How many of the labels are themes.
    pub themes: usize,
    /// How many of the labels are sub-themes.
    pub subthemes: usize,
    /// By label: what is added to its score.
    pub offsets: Vec<f32>,
    /// Names of the features, sorted: the rows.
    pub features: Vec<String>,
    /// In how many narratives a feature stands.
    pub frequencies: Vec<u32>,
    /// By feature: what a byte is worth.
    pub scales: Vec<f32>,
    /// By label: what a setting adds; one row for each of [`Setting::ALL`](crate::values::Setting::ALL).
    pub settings: Vec<Vec<f32>>,
    /// What nearness of meaning adds.
    pub near: Near,
    /// Trigger phrases seen in training: a hash of the text, and in how many narratives it stood.
    pub phrases: Vec<(u32, u32)>,
    /// How linear score and triggers combine.
    pub themes_by: Combination,
    /// The same for sub-themes.
    pub subthemes_by: Combination,
    /// The same for factors.
    pub factors_by: Combination,
    /// What the scores mean: themes, sub-themes, factors.
    pub meaning: [Meaning; 3],
}

/// Weights of the pieces of evidence for a label, the same for all labels of a kind, and what each label starts from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// One for each piece of evidence (see `score`).
    pub weights: Vec<f32>,
    /// By label.
    pub offsets: Vec<f32>,
}

/// From raw score to probability, and from which probability on a label is offered or published.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// Rising pairs of raw score and probability; straight lines in between.
    pub knots: Vec<(f32, f32)>,
    /// From here on a label is listed.
    pub offer: f32,
    /// From here on a label is published.
    pub publish: f32,
    /// From here on the best label of a case is published.
    pub publish_first: f32,
}

/// The model to use for a data folder.
pub struct Preferred {
    /// The trust's own model where there is one that fits, the built-in one otherwise.
    pub model: Model,
    /// Why the trust's own model is not used, although there is one: to be told to people, not fatal.
    pub refused: Option<ModelError>,
}

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("{file}: cannot be read: {source}", file = file.display())]
    Read {
        /// The file.
        file: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes are not a whole model.
    #[error("not a model of this version: {0}; train it again with `hindsight train themes`")]
    Broken(&'static str),
    /// It was trained for another taxonomy.
    #[error(
        "it knows {known} of the {all} themes and factors in force; train it again with `hindsight train themes`"
    )]
    OtherTaxonomy {
        /// Labels that model and taxonomy share.
        known: usize,
        /// Labels of the taxonomy.
        all: usize,
    },
}

impl Model {
    /// The model compiled in.
    ///
    /// # Errors
    /// Never, unless the build is broken; the tests read it.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::from_bytes(BUILT_IN)
    }

    /// The trust's own model in a data folder ([`FILE`]) where there is one that can be read and fits the taxonomy;
    /// the built-in one otherwise.
    ///
    /// # Errors
    /// Only if the built-in model cannot be read.
    pub fn preferred(data: &Path, taxonomy: &Taxonomy) -> Result<Preferred, ModelError> {
        let own = match Self::load(&data.join(FILE)) {
            Err(ModelError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => None,
            other => Some(other.and_then(|model| model.fits(taxonomy).map(|()| model))),
        };
        match own {
            Some(Ok(model)) => Ok(Preferred { model, refused: None }),
            Some(Err(refused)) => Ok(Preferred { model: Self::built_in()?, refused: Some(refused) }),
            None => Ok(Preferred { model: Self::built_in()?, refused: None }),
        }
    }

    /// Whether the model knows half of the taxonomy's labels or more: the others work by their triggers.
    ///
    /// # Errors
    /// [`ModelError::OtherTaxonomy`] if it does not.
    pub fn fits(&self, taxonomy: &Taxonomy) -> Result<(), ModelError> {
        let mine: std::collections::HashSet<&str> = self.header.labels.iter().map(String::as_str).collect();
        let themes = taxonomy.themes().iter().map(|theme| theme.id.as_str());
        let ids = themes
            .chain(taxonomy.subthemes().map(|sub| sub.id.as_str()))
            .chain(taxonomy.factors().iter().map(|factor| factor.id.as_str()));
        let (mut known, mut all) = (0, 0);
        for id in ids {
            all += 1;
            known += usize::from(mine.contains(id));
        }
        if known * 2 < all { Err(ModelError::OtherTaxonomy { known, all }) } else { Ok(()) }
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If the file cannot be read or is no model of this version.
    pub fn load(file: &Path) -> Result<Self, ModelError> {
        let bytes =
            std::fs::read(file).map_err(|source| ModelError::Read { file: file.to_owned(), source })?;
        Self::from_bytes(&bytes)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// If the bytes are no model of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        use ModelError::Broken;
        let rest = bytes.strip_prefix(MAGIC).ok_or(Broken("the first line is another"))?;
        let (length, rest) = rest.split_first_chunk().ok_or(Broken("it ends too early"))?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > rest.len() {
            return Err(Broken("it ends too early"));
        }
        let (header, weights) = rest.split_at(length);
        let header: Header =
            serde_json::from_slice(header).map_err(|_| Broken("its header cannot be read"))?;
        let (rows, columns) = (header.features.len(), header.labels.len());
        let lengths = [header.frequencies.len(), header.scales.len()];
        let factors = columns
            .checked_sub(header.themes + header.subthemes)
            .ok_or(Broken("its labels do not add up"))?;
        if lengths != [rows, rows]
            || header.offsets.len() != columns
            || header.settings.iter().any(|row| row.len() != columns)
            || !header.near.is_whole(columns)
            || [
                header.themes_by.offsets.len(),
                header.subthemes_by.offsets.len(),
                header.factors_by.offsets.len(),
            ] != [header.themes, header.subthemes, factors]
        {
            return Err(Broken("its tables do not add up"));
        }
        if weights.len() != rows * columns {
            return Err(Broken("its weights do not add up"));
        }
        Ok(Self { header, weights: weights.iter().map(|byte| byte.cast_signed()).collect() })
    }

    /// A model that knows nothing: all labels come from triggers.
    pub fn untrained() -> Self {
        let header = Header {
            cases: 0,
            narratives: 0,
            labels: Vec::new(),
            themes: 0,
            subthemes: 0,
            offsets: Vec::new(),
            features: Vec::new(),
            frequencies: Vec::new(),
            scales: Vec::new(),
            settings: Vec::new(),
            near: Near::default(),
            phrases: Vec::new(),
            themes_by: Combination::default(),
            subthemes_by: Combination::default(),
            factors_by: Combination::default(),
            meaning: Default::default(),
        };
        Self { header, weights: Vec::new() }
    }

    /// The model as a file holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A header of numbers and strings can always be written.
        let header = serde_json::to_vec(&self.header).unwrap_or_default();
        let mut out = Vec::with_capacity(MAGIC.len() + 4 + header.len() + self.weights.len());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(header.len() as u32).to_le_bytes());
        out.extend_from_slice(&header);
        out.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        out
    }

    /// Sixteen hexadecimal digits that change with any change of the model.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(self.to_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Meaning {
    /// The probability that a raw score stands for.
    pub fn probability(&self, raw: f32) -> f32 {
        // Most labels are far from likely: their place is soon found from below.
        let after = self.knots.iter().position(|knot| knot.0 > raw).unwrap_or(self.knots.len());
        match (after.checked_sub(1).and_then(|at| self.knots.get(at)), self.knots.get(after)) {
            (Some(low), Some(high)) if high.0 > low.0 => {
                low.1 + (high.1 - low.1) * (raw - low.0) / (high.0 - low.0)
            }
            (Some(low), _) => low.1,
            (None, Some(high)) => high.1,
            (None, None) => 0.0,
        }
    }
}

/// A hash of a phrase that stays the same over versions and machines (FNV-1a).
pub fn phrase_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

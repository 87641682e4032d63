//! Themes and contributory factors: redacted text enters, labels with reasons leave.

pub mod algebra;
pub mod classify;
pub mod corrections;
pub mod cues;
pub mod evaluate;
pub mod features;
pub mod gold;
pub mod label;
pub mod lexicon;
pub mod model;
pub mod report;
pub mod score;
pub mod synonyms;
pub mod taxonomy;
pub mod text;
pub mod train;
pub mod triggers;

pub use classify::{Classifier, Labels, Narrative};
pub use evaluate::{Evaluation, evaluate, evaluate_all};
pub use gold::{GoldCase, GoldError};
pub use label::{Label, LabelStatus};
pub use model::{Model, ModelError};
pub use taxonomy::{Cue, Factor, LabelKind, SubTheme, Taxonomy, TaxonomyError, Theme};
pub use train::{TrainError, train};

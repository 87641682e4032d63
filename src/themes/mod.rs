//! Themes and contributory factors: redacted text enters, labels with reasons leave.

pub mod classify;
pub mod label;
pub mod lexicon;
pub mod synonyms;
pub mod taxonomy;
pub mod text;
pub mod triggers;

pub use classify::{Classifier, Labels, Narrative};
pub use label::{Label, LabelStatus};
pub use taxonomy::{Cue, Factor, SubTheme, Taxonomy, TaxonomyError, Theme};

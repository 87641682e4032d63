//! Themes and contributory factors: redacted text enters, labels with reasons leave.
//!
//! Evidence comes from trigger phrases ([`triggers`]) and from a linear model over words, pairs of words and synonym
//! groups ([`features`], [`train`]); few weights combine the two ([`score`]), and calibration says what a score means.
//!
//! On the 1,341 annotated records, each scored by a model that never saw its third (near-duplicates together,
//! `train_themes --thirds`): best theme 78.0 %, themes micro F1 0.665, best sub-theme 66.4 %, factors micro F1 0.484.
//! What single ingredients are worth was measured in the same way, with 675 examples (best theme 77.5 %, best sub-theme
//! 65.6 %, themes 0.657, factors 0.473); `train_themes --leave-out` prints more of them:
//!
//! | left out | best theme | themes micro F1 | best sub-theme | factors micro F1 |
//! |---|---|---|---|---|
//! | pairs of words | 76.6 | 0.657 | 64.9 | 0.470 |
//! | all examples | 76.4 | 0.652 | 64.2 | 0.467 |
//! | half of the examples | 76.7 | 0.654 | 64.7 | 0.472 |
//! | nothing, and 620 more examples | 78.0 | 0.665 | 66.4 | 0.484 |

pub mod algebra;
pub mod classify;
pub mod corrections;
pub mod cues;
pub mod evaluate;
pub mod features;
mod fit;
pub mod gold;
pub mod label;
pub mod lexicon;
pub mod model;
mod negation;
pub mod phrase;
pub mod report;
pub mod score;
pub mod slots;
pub mod synonyms;
pub mod taxonomy;
mod taxonomy_file;
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

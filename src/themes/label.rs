//! A theme, contributory factor or never event found in a case, with the reason.

use serde::{Deserialize, Serialize};

/// One label of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// The id in the taxonomy: a sub-theme, a theme where no sub-theme is sure, a factor, or a never event.
    pub id: String,
    /// Calibrated probability that a safety manager would have chosen it, 0 to 1.
    pub score: f32,
    /// Whether it is shown as fact or offered to the reviewer.
    pub status: LabelStatus,
    /// The words, phrases or fields that carried it. Only words of the redacted text and of the taxonomy.
    pub why: Vec<String>,
}

/// Whether a label is sure enough to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelStatus {
    /// Shown with the lesson and counted in facets.
    Published,
    /// In doubt: offered to a reviewer only.
    Offered,
}

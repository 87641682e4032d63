//! The life of a lesson: when it is published, how long a reviewer has it open, how long it and its doubts are kept.
//!
//! `release`, `[review]` and `[retention]` of `hindsight.toml` enter; [`Release`], [`Review`] and [`Retention`] leave.

use serde::Deserialize;

use super::ConfigError;

/// When a lesson is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// When the second pass is sure; held otherwise.
    #[default]
    Gate,
    /// After one reviewer has read it.
    Review,
    /// After a reviewer and another approver.
    TwoPerson,
    /// After its whole ingest was signed off on a sample.
    Sample,
}

/// The reviewers' desk.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// Days after which the sealed words of doubts are destroyed, decided or not.
    pub keep_doubts_days: u32,
    /// Minutes for which an opened case is kept for who opened it.
    pub claim_minutes: u32,
}

/// How long lessons are kept, in years from the month of the event.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Lessons.
    pub years: u16,
    /// Lessons of severe or fatal harm and of never events.
    pub serious_years: u16,
}

impl Review {
    /// Checks what the file says.
    pub(super) fn check(self) -> Result<(), ConfigError> {
        if !(1..=365).contains(&self.keep_doubts_days) {
            return Err(ConfigError::Value("review.keep_doubts_days must be 1 to 365".into()));
        }
        if !(1..=480).contains(&self.claim_minutes) {
            return Err(ConfigError::Value("review.claim_minutes must be 1 to 480".into()));
        }
        Ok(())
    }
}

impl Retention {
    /// Checks what the file says.
    pub(super) fn check(self) -> Result<(), ConfigError> {
        let Self { years, serious_years } = self;
        if !(1..=100).contains(&years) || !(years..=100).contains(&serious_years) {
            return Err(ConfigError::Value(
                "retention.years must be 1 to 100, and retention.serious_years no less than that".into(),
            ));
        }
        Ok(())
    }
}

impl Default for Review {
    fn default() -> Self {
        Self { keep_doubts_days: 30, claim_minutes: 20 }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { years: 10, serious_years: 20 }
    }
}

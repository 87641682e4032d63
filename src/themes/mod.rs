//! Themes and contributory factors: redacted text enters, labels with reasons leave.

pub mod label;

pub use label::{Label, LabelStatus};

//! The JSON API, `/api/v1`.

pub(super) mod docs;
pub(super) mod incidents;
pub(super) mod json;
pub(super) mod known;
pub(super) mod lessons;
pub(super) mod redact;
pub(super) mod themes;

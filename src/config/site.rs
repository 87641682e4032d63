//! What pages say about the organisation: `[site]` of `hindsight.toml` enters, a [`Site`] leaves.

use serde::Deserialize;

use super::ConfigError;

/// What pages say about the organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Name of the organisation.
    pub name: String,
    /// One sentence about this library.
    pub description: String,
    /// Whom to ask: an e-mail address or a telephone number.
    pub contact: String,
    /// Accent colour, `#rrggbb`.
    pub accent: String,
}

impl Site {
    /// Checks what the file says.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let accent = &self.accent;
        if accent.len() != 7
            || !accent.starts_with('#')
            || !accent[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            return Err(ConfigError::Value("site.accent must be a colour such as #005eb8".into()));
        }
        Ok(())
    }
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Hindsight".into(),
            description: "What went wrong before, and what people changed.".into(),
            contact: "your patient safety team".into(),
            accent: "#005eb8".into(),
        }
    }
}

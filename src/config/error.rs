//! What is wrong with a configuration: file, line and key, never what the file holds.

use std::path::PathBuf;

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The file is not what it should be.
    #[error("{path}: {message}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, key and what was expected.
        message: String,
    },
    /// A value makes no sense.
    #[error("{0}")]
    Value(String),
}

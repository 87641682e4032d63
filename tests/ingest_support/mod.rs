//! What the reader tests share: a keyed hash that is quick, and reading a file to the end.
#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use hindsight::incident::Incident;
use hindsight::ingest::{IngestError, OpenOptions, RejectReason, Rejects, Source};
use hindsight::redact::Part;
use sha2::{Digest, Sha256};

pub(crate) fn hash(key: &str) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
    out
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub(crate) struct Read {
    pub(crate) source: Source,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) rejects: Rejects,
}

pub(crate) fn read_with(path: &Path, options: &OpenOptions) -> Result<Read, IngestError> {
    let source = Source::open(path, options)?;
    let scan = source.scan(&hash, &mut |_| {})?;
    let mut rejects = Rejects::new();
    let mut incidents = Vec::new();
    source.read(&scan, &hash, &mut rejects, &mut |_| {}, &mut |incident| {
        incidents.push(incident);
        ControlFlow::Continue(())
    })?;
    Ok(Read { source, incidents, rejects })
}

pub(crate) fn read(path: &Path) -> Result<Read, IngestError> {
    read_with(path, &OpenOptions::default())
}

/// Reads bytes as a file of this name.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], options: &OpenOptions) -> Result<Read, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_with(&path, options)
}

pub(crate) fn part(incident: &Incident, part: Part) -> Option<&str> {
    incident.parts.iter().find(|(p, _)| *p == part).map(|(_, text)| text.as_str())
}

pub(crate) fn what(incident: &Incident) -> &str {
    part(incident, Part::WhatHappened).unwrap()
}

pub(crate) fn known<'a>(incident: &'a Incident, key: &str) -> Vec<&'a str> {
    incident.known.iter().filter(|k| k.key == key).map(|k| k.value.as_str()).collect()
}

/// (row, column, reason) of every listed reject.
pub(crate) fn listed(rejects: &Rejects) -> Vec<(u64, Option<&str>, RejectReason)> {
    rejects.listed().iter().map(|r| (r.row, r.column.as_deref(), r.reason)).collect()
}

//! Hindsight: an anonymised learning library and search engine for patient-safety incidents.
//!
//! Floors, from the ground up; each imports only from floors below it: [`values`], [`access`], [`incident`], [`config`],
//! [`redact`], [`secret`], [`specialty`], [`removals`] · [`ingest`], [`themes`], [`doubt`] · [`lesson`], [`draft`] · [`anonymise`], [`register`] · [`intake`], [`relabel`], [`learn`] · [`review`] · [`library`] ·
//! [`web`] · [`cli`].

pub mod access;
pub mod anonymise;
mod caught;
pub mod cli;
pub mod config;
pub mod doubt;
pub mod draft;
pub mod export;
pub mod incident;
pub mod ingest;
pub mod intake;
pub mod learn;
pub mod lesson;
pub mod library;
pub mod redact;
pub mod register;
pub mod relabel;
pub mod removals;
pub mod review;
pub mod secret;
pub mod specialty;
pub mod themes;
pub mod values;
mod vectors;
pub mod web;
mod wide;

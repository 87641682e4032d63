//! Names: by cue, by the record's own identifying columns, by repetition; and whose they are.

pub(crate) mod cues;
mod kin;
pub(crate) mod known;
pub(crate) mod known_date;
pub(crate) mod people;
mod posts;
pub(crate) mod repeats;
mod role_words;
pub(crate) mod roles;

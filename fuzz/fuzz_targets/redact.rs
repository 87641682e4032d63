//! Any UTF-8 enters the redactor; the properties of `tests/redaction_support/properties.rs` must hold.
//!
//! U+001E parts the input into pieces. A piece that holds U+001F is a known identifier, key before value; every other
//! piece is the next part of the case.
#![no_main]
#![allow(dead_code, reason = "the redactor's sources are compiled without the rest of the package")]

extern crate self as hindsight;

#[path = "../../tests/redaction_support/properties.rs"]
mod properties;
#[path = "../../src/redact/mod.rs"]
pub mod redact;
#[path = "../../src/wide.rs"]
mod wide;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use redact::{Case, Known, Part, Redactor};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

fuzz_target!(|text: &str| {
    const PARTS: [Part; 4] = [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson];
    let (known, parts): (Vec<&str>, Vec<&str>) =
        text.split('\u{1e}').partition(|piece| piece.contains('\u{1f}'));
    let known: Vec<Known> = known
        .iter()
        .filter_map(|piece| piece.split_once('\u{1f}'))
        .map(|(key, value)| Known::new(key, value))
        .collect();
    let parts: Vec<(Part, &str)> = PARTS.iter().copied().cycle().zip(parts).collect();
    properties::hold(&REDACTOR, &Case { parts: &parts, known: &known, day_zero: None });
});

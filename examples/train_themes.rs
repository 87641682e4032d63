//! Trains the themes model from committed data: `cargo run --release --example train_themes`.
//!
//! Reads the annotated records in `fixtures/redaction` and the examples in `fixtures/themes`, writes `index/themes.model`.
//! The same data give the same bytes. With `--check` it writes nothing and fails if the bytes differ; with `--thirds` it
//! writes nothing, trains on two thirds three times over and prints how well each model does on the third it never saw.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for the terminal")]

use std::path::Path;
use std::process::ExitCode;

use hindsight::themes::gold::{GoldCase, thirds};
use hindsight::themes::{Classifier, Model, Taxonomy, evaluate_all, synonyms, train};

fn main() -> ExitCode {
    match run() {
        Ok(done) => done,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases = Vec::new();
    for file in ["redaction/tune.jsonl", "redaction/check.jsonl", "themes/examples.jsonl"] {
        let path = root.join("fixtures").join(file);
        let text = std::fs::read(&path).map_err(|error| format!("{file}: {error}"))?;
        cases.extend(GoldCase::read(&text[..]).map_err(|error| format!("{file}: {error}"))?);
    }
    let taxonomy = Taxonomy::built_in();
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--thirds" {
        cross(&taxonomy, &cases)?;
        return Ok(ExitCode::SUCCESS);
    }
    let model = train(&taxonomy, synonyms::BUILT_IN, &cases).map_err(|error| error.to_string())?;
    let bytes = model.to_bytes();
    let target = root.join("index/themes.model");
    if argument == "--check" {
        let same = std::fs::read(&target).is_ok_and(|old| old == bytes);
        eprintln!("{}", if same { "the same bytes" } else { "other bytes than the committed model" });
        return Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    std::fs::write(&target, &bytes).map_err(|error| format!("{}: {error}", target.display()))?;
    eprintln!("{} cases, {} bytes", cases.len(), bytes.len());
    Ok(ExitCode::SUCCESS)
}

/// Every record scored by the model that never saw its third. Examples are for training only.
fn cross(taxonomy: &Taxonomy, cases: &[GoldCase]) -> Result<(), String> {
    let third = thirds(cases);
    let mut parts = Vec::new();
    for held in 0..3 {
        let pick = |inside: bool| {
            let kept = cases.iter().zip(&third).filter(|(case, of)| {
                if inside { **of == held && !case.example } else { **of != held || case.example }
            });
            kept.map(|(case, _)| case.clone()).collect::<Vec<_>>()
        };
        let model = train(taxonomy, synonyms::BUILT_IN, &pick(false)).map_err(|error| error.to_string())?;
        let model = Model::from_bytes(&model.to_bytes()).map_err(|error| error.to_string())?;
        parts.push((Classifier::with(taxonomy.clone(), synonyms::BUILT_IN, model), pick(true)));
    }
    let pairs = parts.iter().map(|(classifier, cases)| (classifier, cases.as_slice()));
    print!("{}", evaluate_all(pairs).to_table());
    Ok(())
}

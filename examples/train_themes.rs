//! Trains the themes model from committed data: `cargo run --release --example train_themes`.
//!
//! Reads the annotated records and what was written for the trainer in `fixtures/themes`; writes `index/themes.model`, trained on all of
//! them, and `fixtures/themes/held-out-*.model`, each trained without a third of the records, with which `tests/themes.rs`
//! measures. The same data give the same bytes. Arguments: `--check` writes nothing and fails if the bytes differ;
//! `--thirds` writes nothing and scores each third by a model that never saw it; `--leave-out` does so with one
//! ingredient less each time; `--cases` takes the records over from `fixtures/redaction`, with placeholders for spans.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for the terminal")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hindsight::themes::gold::{GoldCase, thirds};
use hindsight::themes::{Classifier, Evaluation, Model, Taxonomy, evaluate_all, synonyms, train};

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
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--cases" {
        return take_over().map(|()| ExitCode::SUCCESS);
    }
    let cases = GoldCase::built_in().map_err(|error| error.to_string())?;
    let taxonomy = Taxonomy::built_in();
    match argument.as_str() {
        "--thirds" => print!("{}", cross(&taxonomy, synonyms::BUILT_IN, &cases)?.to_table()),
        "--leave-out" => leave_out(&taxonomy, &cases)?,
        "" | "--check" => return write(&taxonomy, &cases, argument == "--check"),
        other => return Err(format!("unknown argument {other}: --check, --thirds, --leave-out or --cases")),
    }
    Ok(ExitCode::SUCCESS)
}

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn write(taxonomy: &Taxonomy, cases: &[GoldCase], check: bool) -> Result<ExitCode, String> {
    let third = thirds(cases);
    let mut files = vec![("index/themes.model".to_owned(), cases.to_vec(), Vec::new())];
    for held in 0..3 {
        let (learn, measure) = split(cases, &third, held);
        files.push((format!("fixtures/themes/held-out-{held}.model"), learn, measure));
    }
    let (mut done, mut parts) = (ExitCode::SUCCESS, Vec::new());
    for (file, learn, measure) in files {
        let model = train(taxonomy, synonyms::BUILT_IN, &learn).map_err(|error| error.to_string())?;
        let bytes = model.to_bytes();
        if check {
            let same = std::fs::read(root(&file)).is_ok_and(|old| old == bytes);
            eprintln!(
                "{file}: {}",
                if same { "the same bytes" } else { "other bytes than the committed ones" }
            );
            if !same {
                done = ExitCode::FAILURE;
            }
        } else {
            std::fs::write(root(&file), &bytes).map_err(|error| format!("{file}: {error}"))?;
            eprintln!("{file}: {} cases, {} bytes", learn.len(), bytes.len());
            parts.push((Classifier::with(taxonomy.clone(), synonyms::BUILT_IN, model), measure));
        }
    }
    if !check {
        let scored = parts.iter().map(|(classifier, cases)| (classifier, cases.as_slice()));
        print!("{}", evaluate_all(scored).to_table());
    }
    Ok(done)
}

/// What to learn from and what to measure with, if a third is held out. What was written for the trainer is for training
/// only.
fn split(cases: &[GoldCase], third: &[u8], held: u8) -> (Vec<GoldCase>, Vec<GoldCase>) {
    let (mut learn, mut measure) = (Vec::new(), Vec::new());
    for (case, of) in cases.iter().zip(third) {
        match (case.example, *of == held) {
            (false, true) => measure.push(case.clone()),
            _ => learn.push(case.clone()),
        }
    }
    (learn, measure)
}

/// Every record scored by the model that never saw its third.
fn cross(taxonomy: &Taxonomy, synonyms: &str, cases: &[GoldCase]) -> Result<Evaluation, String> {
    let third = thirds(cases);
    let mut parts = Vec::new();
    for held in 0..3 {
        let (learn, measure) = split(cases, &third, held);
        let model = train(taxonomy, synonyms, &learn).map_err(|error| error.to_string())?;
        let model = Model::from_bytes(&model.to_bytes()).map_err(|error| error.to_string())?;
        parts.push((Classifier::with(taxonomy.clone(), synonyms, model), measure));
    }
    Ok(evaluate_all(parts.iter().map(|(classifier, cases)| (classifier, cases.as_slice()))))
}

/// The ablation table: each ingredient left out in turn.
fn leave_out(taxonomy: &Taxonomy, cases: &[GoldCase]) -> Result<(), String> {
    let change = |edit: &dyn Fn(&mut GoldCase)| -> Vec<GoldCase> {
        let mut cases = cases.to_vec();
        cases.iter_mut().for_each(edit);
        cases
    };
    let one_part = change(&|case| {
        let parts =
            [case.title.take(), Some(std::mem::take(&mut case.what)), case.action.take(), case.lesson.take()];
        case.what = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    });
    let without = |file: &str| -> Vec<GoldCase> {
        let left_out =
            GoldCase::read(std::fs::read(root(file)).unwrap_or_default().as_slice()).unwrap_or_default();
        let ids: std::collections::HashSet<&str> = left_out.iter().map(|case| case.id.as_str()).collect();
        cases.iter().filter(|case| !case.example || !ids.contains(case.id.as_str())).cloned().collect()
    };
    let rows = [
        ("everything", taxonomy.clone(), synonyms::BUILT_IN, cases.to_vec()),
        ("triggers", taxonomy.without_triggers(), synonyms::BUILT_IN, cases.to_vec()),
        ("synonyms", taxonomy.clone(), "", cases.to_vec()),
        ("weights of the parts", taxonomy.clone(), synonyms::BUILT_IN, one_part),
        ("setting", taxonomy.clone(), synonyms::BUILT_IN, change(&|case| case.setting = None)),
        (
            "action and lesson",
            taxonomy.clone(),
            synonyms::BUILT_IN,
            change(&|case| {
                case.action = None;
                case.lesson = None;
            }),
        ),
        ("short examples", taxonomy.clone(), synonyms::BUILT_IN, without("fixtures/themes/examples.jsonl")),
        ("further records", taxonomy.clone(), synonyms::BUILT_IN, without("fixtures/themes/extra.jsonl")),
    ];
    for (name, taxonomy, synonyms, cases) in rows {
        let found = cross(&taxonomy, synonyms, &cases)?;
        // All of these are marked in the records.
        println!(
            "| {name} | {:.1} | {:.3} | {:.1} | {:.3} |",
            found.top_theme * 100.0,
            found.themes.micro_f1.unwrap_or_default(),
            found.top_subtheme.unwrap_or_default() * 100.0,
            found.factors.micro_f1.unwrap_or_default()
        );
    }
    Ok(())
}

fn take_over() -> Result<(), String> {
    let records = ["tune.jsonl", "check.jsonl"].map(|name| root("fixtures/redaction").join(name));
    copy(&records, "fixtures/themes/cases.jsonl")?;
    let folder = std::fs::read_dir(root("fixtures/redaction")).map_err(|error| error.to_string())?;
    let mut extra: Vec<PathBuf> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
    extra.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("extra-") && name.ends_with(".txt")
    });
    extra.sort();
    copy(&extra, "fixtures/themes/extra.jsonl")
}

fn copy(files: &[PathBuf], to: &str) -> Result<(), String> {
    let mut out = String::new();
    for file in files {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read(file).map_err(|error| wrong(&error))?;
        for case in GoldCase::read(&text[..]).map_err(|error| wrong(&error))? {
            out += &serde_json::to_string(&case).map_err(|error| error.to_string())?;
            out.push('\n');
        }
    }
    std::fs::write(root(to), out).map_err(|error| error.to_string())
}

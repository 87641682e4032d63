//! Trains both passes of the redactor from committed data: `cargo run --release --example train_tagger`.
//!
//! Reads `fixtures/redaction/tune.jsonl`, `extra-*.txt` and `more-*.txt` (never `check*`), writes `src/redact/model/weights.bin`,
//! `src/redact/second_pass/net.bin` and `trees.bin`. The same data give the same bytes. With `--check` it writes nothing and fails if the bytes differ. With `--folds 5` it
//! writes nothing either: it trains on all folds but one, measures on that one, and prints the figures of all folds
//! together; `--lists` adds what leaked and what was lost there, `--mask 0.05,0.1` and `--hold 0.3,0.5` measure at several thresholds,
//! and
//! `--taggers FOLDER` keeps the folds' taggers and nets there for the next time.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a command for the terminal")]

use std::path::Path;
use std::process::ExitCode;

use hindsight::redact::evaluate::{Gold, evaluate_folds};
use hindsight::redact::{Asked, FOLDS, Policy, Redactor, asked, divide, pick, train, without_each};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    match run(root) {
        Ok(done) => done,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(root: &Path) -> Result<ExitCode, String> {
    let gold = sample(root)?;
    match value("--folds") {
        Some(count) => folds(&gold, count.parse().map_err(|_| "--folds wants a number".to_owned())?),
        None => train_all(root, &gold),
    }
}

/// The value behind an argument.
fn value(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// The numbers behind an argument, parted by commas.
fn numbers(name: &str, otherwise: f32) -> Result<Vec<f32>, String> {
    let Some(list) = value(name) else { return Ok(vec![otherwise]) };
    list.split(',').map(|number| number.parse().map_err(|_| format!("{name} wants numbers"))).collect()
}

/// The records that may be trained on.
fn sample(root: &Path) -> Result<Gold, String> {
    let folder = root.join("fixtures/redaction");
    let mut files = vec![folder.join("tune.jsonl")];
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut extra: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
                (name.starts_with("extra") || name.starts_with("more")) && name.ends_with(".txt")
            })
        })
        .collect();
    extra.sort();
    files.extend(extra);
    let mut gold = Gold::default();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        gold.cases.extend(Gold::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?.cases);
    }
    eprintln!("{} cases from {} files", gold.cases.len(), files.len());
    Ok(gold)
}

fn train_all(root: &Path, gold: &Gold) -> Result<ExitCode, String> {
    let folds = divide(&gold.cases, FOLDS);
    let weights = train(gold, &folds, &kept(gold, &folds)?);
    let check = std::env::args().any(|argument| argument == "--check");
    let mut done = ExitCode::SUCCESS;
    for (file, bytes) in [
        ("src/redact/model/weights.bin", weights.tagger),
        ("src/redact/second_pass/net.bin", weights.net),
        ("src/redact/second_pass/trees.bin", weights.trees),
    ] {
        let target = root.join(file);
        if check {
            let same = std::fs::read(&target).is_ok_and(|old| old == bytes);
            eprintln!(
                "{file}: {}",
                if same { "the same bytes" } else { "other bytes than the committed ones" }
            );
            if !same {
                done = ExitCode::FAILURE;
            }
        } else {
            std::fs::write(&target, &bytes).map_err(|error| format!("{}: {error}", target.display()))?;
            eprintln!("{} bytes to {file}", bytes.len());
        }
    }
    Ok(done)
}

/// Trains without each fold in turn and measures on it.
fn folds(gold: &Gold, count: usize) -> Result<ExitCode, String> {
    let folds = divide(&gold.cases, count.max(2));
    let weights = without_each(gold, &folds, kept(gold, &folds)?);
    let samples: Vec<Gold> = folds.iter().map(|fold| pick(gold, fold.iter().copied())).collect();
    let usual = Policy::default().thresholds;
    let mut policies = Vec::new();
    for mask in numbers("--mask", usual.mask)? {
        for hold in numbers("--hold", usual.hold)? {
            let mut policy = Policy::default();
            policy.thresholds.mask = mask;
            policy.thresholds.sure = usual.sure.max(mask);
            policy.thresholds.hold = hold;
            policies.push(policy);
        }
    }
    for policy in policies {
        let redactors = weights
            .iter()
            .map(|weights| Redactor::with_weights(policy.clone(), weights).map_err(|error| error.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let pairs: Vec<(&Redactor, &Gold)> = redactors.iter().zip(&samples).collect();
        let figures = evaluate_folds(&pairs);
        println!("mask {} hold {}", policy.thresholds.mask, policy.thresholds.hold);
        println!("{}", figures.to_table());
        if std::env::args().any(|argument| argument == "--lists") {
            println!("{}", figures.to_lists());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The folds' taggers and nets, kept in the folder that `--taggers` names and taken from there if they are there.
fn kept(gold: &Gold, folds: &[Vec<usize>]) -> Result<Vec<Asked>, String> {
    let Some(folder) = value("--taggers") else { return Ok(asked(gold, folds)) };
    let path =
        |what: &str, fold: usize| Path::new(&folder).join(format!("{what}-{fold}-of-{}.bin", folds.len()));
    let read = |fold| -> std::io::Result<Asked> {
        Ok(Asked { tagger: std::fs::read(path("tagger", fold))?, net: std::fs::read(path("net", fold))? })
    };
    if let Ok(kept) = (0..folds.len()).map(read).collect() {
        return Ok(kept);
    }
    let made = asked(gold, folds);
    for (fold, Asked { tagger, net }) in made.iter().enumerate() {
        for (what, bytes) in [("tagger", tagger), ("net", net)] {
            let path = path(what, fold);
            std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(made)
}

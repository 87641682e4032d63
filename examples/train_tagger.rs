//! Trains the redactor's tagger from committed data: `cargo run --release --example train_tagger`.
//!
//! Reads `fixtures/redaction/tune.jsonl` and `extra-*.txt` (never `check*`), writes `src/redact/model/weights.bin`. The
//! same data give the same bytes. With `--check` it writes nothing and fails if the bytes differ.

#![allow(clippy::print_stderr, reason = "a command for the terminal")]

use std::path::Path;
use std::process::ExitCode;

use hindsight::redact::evaluate::Gold;
use hindsight::redact::train_tagger;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    match train(root) {
        Ok(done) => done,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn train(root: &Path) -> Result<ExitCode, String> {
    let folder = root.join("fixtures/redaction");
    let mut files = vec![folder.join("tune.jsonl")];
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut extra: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with("extra") && name.ends_with(".txt"))
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
    let bytes = train_tagger(&gold, &mut |round, loss| eprintln!("round {round}: {loss:.1} tokens wrong"));
    let target = root.join("src/redact/model/weights.bin");
    if std::env::args().any(|argument| argument == "--check") {
        let same = std::fs::read(&target).is_ok_and(|old| old == bytes);
        eprintln!("{}", if same { "the same bytes" } else { "other bytes than the committed weights" });
        return Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    std::fs::write(&target, &bytes).map_err(|error| format!("{}: {error}", target.display()))?;
    eprintln!("{} bytes to {}", bytes.len(), target.display());
    Ok(ExitCode::SUCCESS)
}

//! Speed of the redactor in MB/s: short notes, long reports and one line of 10 kB, 1 MB and 10 MB (the same speed, as time
//! grows like the text), beside one regex automaton pass over the same text as the floor; the same up to the end of each
//! stage (what a stage costs is the difference to the line above); the time it takes to build a redactor, and before all
//! that the memory it takes, lists and weights. `cargo bench --bench redact`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise and prints"
)]

use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use hindsight::redact::evaluate::Gold;
use hindsight::redact::{Case, Part, Redactor, Stage};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let before = resident_kib();
    let redactor = Redactor::standard();
    if let (Some(before), Some(after)) = (before, resident_kib()) {
        println!("memory of a redactor, lists and weights: {} MiB", (after - before) / 1024);
    }
    drop(redactor);
    divan::main();
}

/// Resident memory that is no file's, in KiB, where the system tells.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The narratives of the tuning sample, each as one text.
fn notes() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction/tune.jsonl");
    let gold = Gold::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    gold.cases
        .iter()
        .map(|case| case.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n"))
        .collect()
}

/// The same text as long reports of about 20 kB.
fn reports() -> Vec<String> {
    notes().chunks(32).map(|chunk| chunk.join("\n\n")).collect()
}

fn redact(bencher: Bencher<'_, '_>, texts: &[String]) {
    up_to(bencher, texts, Stage::Whole);
}

fn up_to(bencher: Bencher<'_, '_>, texts: &[String], stage: Stage) {
    let redactor = Redactor::standard();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in texts {
            let parts = [(Part::WhatHappened, text.as_str())];
            let case = Case { parts: &parts, known: &[], day_zero: None };
            divan::black_box(redactor.work_up_to(&case, stage));
        }
    });
}

#[divan::bench]
fn whole_short_notes(bencher: Bencher<'_, '_>) {
    redact(bencher, &notes());
}

#[divan::bench]
fn whole_long_reports(bencher: Bencher<'_, '_>) {
    redact(bencher, &reports());
}

#[divan::bench(args = Stage::ALL)]
fn short_notes_up_to(bencher: Bencher<'_, '_>, stage: Stage) {
    up_to(bencher, &notes(), stage);
}

#[divan::bench(args = Stage::ALL)]
fn long_reports_up_to(bencher: Bencher<'_, '_>, stage: Stage) {
    up_to(bencher, &reports(), stage);
}

/// The same text without any line end, over and over.
#[divan::bench(args = [10_000, 1_000_000, 10_000_000], sample_count = 3, sample_size = 1)]
fn one_line(bencher: Bencher<'_, '_>, bytes: usize) {
    let notes = notes().join(" ").replace(['\r', '\n'], " ");
    let mut line = String::with_capacity(bytes + notes.len());
    while line.len() < bytes {
        line.push_str(&notes);
    }
    let cut = line.floor_char_boundary(bytes);
    line.truncate(cut);
    redact(bencher, &[line]);
}

/// Seven joined patterns of the usual kinds: what any pattern-only tool pays at least.
#[divan::bench]
fn floor_one_automaton(bencher: Bencher<'_, '_>) {
    let set = regex::bytes::RegexSet::new([
        r"(?-u)\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
        r"(?-u)\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b",
        r"(?-u)\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b",
        r"(?-u)\b[\w.+-]+@[\w-]+\.[\w.-]+\b",
        r"(?-u)\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+",
        r"(?-u)\b0\d{3,4} ?\d{3} ?\d{3,4}\b",
        r"(?-u)\b[A-Z]{1,3}\d{5,8}\b",
    ])
    .unwrap();
    let texts = reports();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            divan::black_box(set.matches(text.as_bytes()).iter().count());
        }
    });
}

#[divan::bench]
fn start() -> Redactor {
    Redactor::standard()
}

//! Ingest end to end: an export of distinct records of about 600 characters is read, redacted, classified, stored and
//! indexed; beside it, in the same run, bare tantivy indexes the same narratives.
//!
//! `cargo bench --bench ingest` (200,000 records; `HINDSIGHT_BENCH_RECORDS` sets another number). One run, since it takes
//! long: it prints records a second, the ratio to bare tantivy, and the peak of memory before bare tantivy starts.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise and prints"
)]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use hindsight::anonymise::Corridor;
use hindsight::config::Config;
use hindsight::ingest::{OpenOptions, Source};
use hindsight::intake::Intake;
use hindsight::library::{Library, Words};
use hindsight::redact::evaluate::Gold;
use hindsight::register::{Actor, Register};
use hindsight::secret::Secret;
use tantivy::schema::{STORED, Schema, TEXT};

/// As in the binary, for both sides of the ratio.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEED: u64 = 20_240_314;
const CHARACTERS: usize = 600;

fn main() {
    let records: usize =
        std::env::var("HINDSIGHT_BENCH_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("export.csv");
    let texts = write_export(&export, records);
    let bytes = texts.iter().map(String::len).sum::<usize>();
    drop(texts);
    println!("{records} records, {} characters each, {} MB", bytes / records, bytes / 1_000_000);

    let config = Config::for_data(folder.path().join("data"));
    std::fs::create_dir(&config.data).unwrap();
    let secret = Secret::open(&config.data).unwrap();
    let register = Arc::new(Register::open(&config.data, &secret).unwrap());
    let corridor = Corridor::from_config(&config, &secret).unwrap();
    let taxonomy = corridor.classifier().taxonomy().clone();
    let library =
        Library::open(&config.library(), Arc::clone(&register), taxonomy, &Words::built_in()).unwrap();

    let start = Instant::now();
    let source = Source::open(&export, &OpenOptions::default()).unwrap();
    let intake = Intake {
        source: &source,
        corridor: &corridor,
        register: &register,
        secret: &secret,
        actor: &Actor::command_line(),
        together: false,
    };
    let (added, rejects, _) = intake.take(&intake.scan(&|_| {}).unwrap(), &|_| {}).unwrap();
    let stored = start.elapsed();
    library.catch_up(&mut |_, _| {}).unwrap();
    let all = start.elapsed();
    // A note on every row would be measured with it.
    assert_eq!((added.added, rejects.rows_dropped(), rejects.values_dropped()), (records as u64, 0, 0));
    let rate = |time: std::time::Duration| records as f64 / time.as_secs_f64();
    println!("into the register: {:>9.0} records/s   ({:.1} s)", rate(stored), stored.as_secs_f64());
    println!("and the library:   {:>9.0} records/s   ({:.1} s)", rate(all), all.as_secs_f64());
    println!("published {}, held {}", added.published, added.held);
    if let Some(peak) = peak_mib() {
        println!("peak memory: {peak} MiB (the process as a whole, the export's generator included)");
    }

    let texts = narratives(records);
    let start = Instant::now();
    bare_tantivy(&folder.path().join("bare"), &texts);
    let bare = start.elapsed();
    println!("bare tantivy:      {:>9.0} records/s   ({:.1} s)", rate(bare), bare.as_secs_f64());
    println!(
        "ratio: ingest takes {:.2} times as long as bare tantivy",
        all.as_secs_f64() / bare.as_secs_f64()
    );
}

/// Distinct narratives: sentences of the annotated records, drawn with a fixed seed until the length is reached.
fn narratives(records: usize) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction/tune.jsonl");
    let gold = Gold::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    let sentences: Vec<&str> = gold
        .cases
        .iter()
        .flat_map(|case| &case.parts)
        .flat_map(|part| part.text.split_inclusive(". "))
        .map(str::trim)
        .filter(|sentence| (20..200).contains(&sentence.len()))
        .collect();
    let mut state = SEED;
    let mut draw = move |below: usize| {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    };
    (0..records)
        .map(|_| {
            let mut text = String::with_capacity(CHARACTERS + 200);
            while text.len() < CHARACTERS - 40 {
                text.push_str(sentences[draw(sentences.len())]);
                text.push(' ');
            }
            text
        })
        .collect()
}

fn write_export(path: &Path, records: usize) -> Vec<String> {
    let texts = narratives(records);
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "ID,Ref,Reported,Incident date,Time,Handler,Location,Exact location,Service,Type,Category,Sub category,Result,Severity,Description,Action taken").unwrap();
    for (at, text) in texts.iter().enumerate() {
        let quoted = text.replace('"', "\"\"");
        writeln!(out, "{at},W{at},15/03/2024,14/03/2024,0930,T Moyo,Ward 7,Bay B,Medicine,Patient,Medication,Administration,Low harm,Low,\"{quoted}\",").unwrap();
    }
    out.flush().unwrap();
    texts
}

/// One text field with positions, stored; as many indexing threads as tantivy chooses.
fn bare_tantivy(path: &Path, texts: &[String]) {
    std::fs::create_dir(path).unwrap();
    let mut schema = Schema::builder();
    let body = schema.add_text_field("body", TEXT | STORED);
    let index = tantivy::Index::create_in_dir(path, schema.build()).unwrap();
    let mut writer: tantivy::IndexWriter = index.writer(128 << 20).unwrap();
    for text in texts {
        let mut document = tantivy::TantivyDocument::new();
        document.add_text(body, text);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
}

/// The peak of resident memory so far, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

//! Memory does not grow with the size of a file or of a value in it. Alone in its file, because the peak is that of the
//! whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use hindsight::incident::Block;
use hindsight::ingest::{Mapping, OpenOptions, RejectReason, Rejects, Source};

const MIB: usize = 1024 * 1024;

/// The most memory that this process ever had, in KiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

/// Writes 30 MiB of records, and in the middle of them one with a value of 50 MB.
fn write(path: &Path, before: &str, record: impl Fn(usize, &mut dyn Write), huge: (&str, &str), after: &str) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(before.as_bytes()).unwrap();
    let filler = vec![b'x'; MIB];
    for id in 0..30_000 {
        record(id, &mut file);
        if id == 15_000 {
            file.write_all(huge.0.as_bytes()).unwrap();
            (0..50).for_each(|_| file.write_all(&filler).unwrap());
            file.write_all(huge.1.as_bytes()).unwrap();
        }
    }
    file.write_all(after.as_bytes()).unwrap();
    file.flush().unwrap();
}

#[test]
fn a_large_file_is_read_in_small_buffers() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let story = "Fell beside the bed. ".repeat(48);
    let object = |id: usize| format!("{{\"recordid\": {id}, \"inc_notes\": \"{story}\"}}");
    let huge = "{\"recordid\": -1, \"inc_notes\": \"";
    let csv = |id: usize, file: &mut dyn Write| writeln!(file, "{id},13/03/2025,{story},Helped").unwrap();
    write(&path("x.csv"), "ID,Incident date,Description,Action taken\n", csv, ("-1,,\"", "\",x\n"), "");
    let line = |id: usize, file: &mut dyn Write| writeln!(file, "{}", object(id)).unwrap();
    write(&path("x.ndjson"), "", line, (huge, "\"}\n"), "");
    let element = |id: usize, file: &mut dyn Write| write!(file, "{},", object(id)).unwrap();
    write(&path("x.json"), "[", element, (huge, "\"},"), &format!("{}]", object(30_000)));
    let before = peak();
    for name in ["x.csv", "x.ndjson", "x.json"] {
        let hash = |key: &str| {
            let number: i64 = key.rsplit(':').next().unwrap().parse().unwrap();
            [number.to_le_bytes(), [0; 8]].concat().try_into().unwrap()
        };
        let source = Source::open(&path(name), &OpenOptions::default()).unwrap();
        let scan = source.scan(&hash, &mut |_| {}).unwrap();
        let (mut count, mut rejects) = (0, Rejects::new());
        let each = &mut |_| {
            count += 1;
            ControlFlow::Continue(())
        };
        source.read(&scan, &hash, &mut rejects, &mut |_| {}, each).unwrap();
        assert!(count >= 30_000 && rejects.rows_dropped() == 1, "{name}: {count} {rejects:?}");
    }
    let grown = (peak() - before) / 1024;
    assert!(grown < 32, "{grown} MiB more than before, for files of 80 MiB");
    println!("{grown} MiB");
    one_event(&path("one.csv"));
}

/// A column of ids that is none: 80,000 rows of one event, 24 MB. The first of them become a case that is held, the others
/// are left out, and neither memory nor the time for a row grows with them.
fn one_event(path: &Path) {
    const ROWS: u64 = 80_000;
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "Nr,Text,Who,Kind").unwrap();
    let story = "Fell beside the bed. ".repeat(12);
    for nr in 0..ROWS {
        writeln!(file, "1,{nr} {story},Quillfeather {nr},Fall {nr}").unwrap();
    }
    file.flush().unwrap();
    drop(file);
    let toml = "name = \"t\"\nkey = \"t\"\nrows = \"parts-of-events\"\ncolumns = [\n\
                { name = \"Nr\", role = \"source-id\" },\n{ name = \"Text\", role = \"what-happened\" },\n\
                { name = \"Who\", role = \"known\", as = \"patient_name\" },\n\
                { name = \"Kind\", role = \"category\" },\n]";
    let options = OpenOptions { mapping: Some(Mapping::from_toml(toml).unwrap()), ..OpenOptions::default() };
    let before = peak();
    let hash = |_: &str| [1_u8; 16];
    let source = Source::open(path, &options).unwrap();
    let scan = source.scan(&hash, &mut |_| {}).unwrap();
    let (mut joined, mut rejects) = (Vec::new(), Rejects::new());
    let each = &mut |incident: hindsight::incident::Incident| {
        joined.push((incident.known.len() as u64, incident.blocks));
        ControlFlow::Continue(())
    };
    source.read(&scan, &hash, &mut rejects, &mut |_| {}, each).unwrap();
    let late = rejects.counts().get(&RejectReason::TooFarApart).copied().unwrap_or_default();
    assert_eq!(joined, [(ROWS - late, vec![Block::Incomplete])]);
    assert!((1000..ROWS / 4).contains(&(ROWS - late)), "{late} rows left out");
    let grown = (peak() - before) / 1024;
    assert!(grown < 32, "{grown} MiB more than before, for an event of 24 MB");
}

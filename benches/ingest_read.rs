//! Speed of the readers, in bytes and rows a second: both passes of every kind of file over the same 20,000 records of
//! about 600 characters, and the `csv` crate alone, twice over the same bytes, as the floor.
//! `cargo bench --bench ingest_read`.
#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use hindsight::ingest::{OpenOptions, Rejects, Source};
use hindsight::secret::Secret;

const RECORDS: usize = 20_000;

fn main() {
    divan::main();
}

/// The same words in another order in every record, from a fixed seed.
fn story(seed: &mut u64, length: usize) -> String {
    const WORDS: &[&str] = &[
        "pt",
        "found",
        "on",
        "floor",
        "beside",
        "bed",
        "at",
        "0240,",
        "obs",
        "done,",
        "NEWS",
        "3,",
        "reg",
        "informed",
        "and",
        "seen",
        "by",
        "dr",
        "within",
        "the",
        "hour;",
        "dose",
        "of",
        "insulin",
        "omitted",
        "as",
        "chart",
        "was",
        "in",
        "pharmacy.",
        "Family",
        "told,",
        "\"very",
        "unhappy\"",
        "with",
        "delay.",
        "Call",
        "bell",
        "out",
        "reach",
    ];
    let mut text = String::with_capacity(length + 16);
    while text.len() < length {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        text.push_str(WORDS[(*seed % WORDS.len() as u64) as usize]);
        text.push(' ');
    }
    text
}

/// Every kind of file, in a folder that lasts as long as the run.
struct Files {
    folder: tempfile::TempDir,
    csv: String,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut seed = 0x5eed_1234_5678_9abc;
    let mut csv = String::from(
        "ID,Ref,Reported,Incident date,Time,Handler,Location,Exact location,Service,Type,Category,Sub category,Result,Severity,Description,Action taken\r\n",
    );
    let (mut json, mut fhir) = (String::new(), String::new());
    let (mut xlsx, mut ods) = (String::new(), String::new());
    for (at, name) in csv.trim_end().split(',').enumerate() {
        let _ = write!(
            xlsx,
            "{}<c t=\"inlineStr\"><is><t>{name}</t></is></c>",
            if at == 0 { "<row>" } else { "" }
        );
        let _ = write!(ods, "{}{}", if at == 0 { "<table:table-row>" } else { "" }, ods_cell(name));
    }
    xlsx.push_str("</row>");
    ods.push_str("</table:table-row>");
    for id in 0..RECORDS {
        let (what, done) = (story(&mut seed, 400), story(&mut seed, 120));
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let cells = [
            &id.to_string(),
            &format!("W{id}"),
            "14/03/2025",
            "13/03/2025",
            "02:40",
            "Jignesh Thakkar",
            "Ward 7B",
            "Bay 2",
            "Medicine",
            "Incident affecting Patient",
            "Medication",
            "Omitted dose",
            "No harm",
            "None",
        ];
        let _ = write!(csv, "{},{},{}\r\n", cells.join(","), quoted(&what), quoted(&done));
        let record = serde_json::json!({
            "recordid": id, "inc_ourref": cells[1], "inc_dreported": cells[2], "inc_dincident": cells[3], "inc_time": cells[4],
            "inc_head": cells[5], "inc_locactual": cells[6], "inc_specialty": cells[8], "inc_type": cells[9],
            "inc_category": cells[10], "inc_subcategory": cells[11], "inc_severity": cells[13], "inc_notes": what,
            "inc_actiontaken": done,
        });
        let _ = writeln!(json, "{record}");
        let _ = writeln!(
            fhir,
            "{}",
            serde_json::json!({
                "resourceType": "AdverseEvent", "id": id.to_string(), "date": "2025-03-13", "description": what,
                "event": {"coding": [{"code": "1"}]},
                "contained": [{"resourceType": "Patient", "extension": [{"url": "https://example.org/patient-information-6",
                    "extension": [{"url": "AgeAtTimeOfIncidentDays", "valueInteger": 26040}, {"url": "PhysicalHarm", "valueCode": "4"}]}]}],
                "extension": [{"url": "https://example.org/adverse-event-outcome-6",
                    "extension": [{"url": "ImmediateActions", "valueString": done}]}],
            })
        );
        xlsx.push_str("<row>");
        ods.push_str("<table:table-row>");
        for cell in cells.into_iter().chain([what.as_str(), done.as_str()]) {
            let _ = write!(xlsx, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
            ods.push_str(&ods_cell(cell));
        }
        xlsx.push_str("</row>");
        ods.push_str("</table:table-row>");
    }
    let save = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    save("x.csv", csv.as_bytes());
    save("x.ndjson", json.as_bytes());
    save("x.json", format!("[{}]", json.trim_end().replace('\n', ",\n")).as_bytes());
    let entries = fhir.trim_end().replace('\n', "},\n{\"resource\":");
    save(
        "bundle.json",
        format!("{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{entries}}}]}}").as_bytes(),
    );
    save("x.xlsx", &workbook(&xlsx));
    save(
        "x.ods",
        &archive(&[(
            "content.xml",
            &format!(
                "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"x\">{ods}</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        )]),
    );
    Files { folder, csv }
});

fn ods_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn workbook(rows: &str) -> Vec<u8> {
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"x\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn path(name: &str) -> PathBuf {
    FILES.folder.path().join(name)
}

/// Both passes over a file; the bytes counted are those of the file, once.
fn both_passes(bencher: Bencher<'_, '_>, name: &str) {
    let path = path(name);
    let secret = Secret::from_bytes([7; 32]);
    let hash = |key: &str| secret.source(key);
    let bytes = std::fs::metadata(&path).unwrap().len();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let source = Source::open(&path, &OpenOptions::default()).unwrap();
        let scan = source.scan(&hash, &mut |_| {}).unwrap();
        let mut count = 0;
        let mut rejects = Rejects::new();
        let each = &mut |incident| {
            divan::black_box(incident);
            count += 1;
            ControlFlow::Continue(())
        };
        source.read(&scan, &hash, &mut rejects, &mut |_| {}, each).unwrap();
        assert_eq!(count, RECORDS);
    });
}

#[divan::bench(sample_count = 10)]
fn csv(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "x.csv");
}

/// The floor: the `csv` crate alone, twice over the file, nothing made of the fields.
#[divan::bench(sample_count = 10)]
fn csv_floor_bare_crate(bencher: Bencher<'_, '_>) {
    let path = path("x.csv");
    let bytes = FILES.csv.len();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(RECORDS)).bench_local(|| {
        for _ in 0..2 {
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let mut record = csv::ByteRecord::new();
            while reader.read_byte_record(&mut record).unwrap() {
                divan::black_box(&record);
            }
        }
    });
}

#[divan::bench(sample_count = 10)]
fn json_lines(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "x.ndjson");
}

#[divan::bench(sample_count = 10)]
fn json_array(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "x.json");
}

#[divan::bench(sample_count = 10)]
fn fhir_bundle(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "bundle.json");
}

/// Bytes are those of the packed file.
#[divan::bench(sample_count = 10)]
fn xlsx(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "x.xlsx");
}

/// Bytes are those of the packed file.
#[divan::bench(sample_count = 10)]
fn ods(bencher: Bencher<'_, '_>) {
    both_passes(bencher, "x.ods");
}

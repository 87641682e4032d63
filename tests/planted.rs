//! Planted names: the committed exports and 1,000 generated rows carry identifiers in every field. After ingest, search,
//! sharing, failed ingests and a crash, none of them is in a file of the data folder, the register, the library's terms,
//! columns or compressed documents, a log line, a temporary file, a reject report or an answer of the API.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod binary;
mod canary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use binary::{Server, exits, fixtures, hindsight, run, stored, told, wait};
use canary::{Canaries, EXPORTS, Planted};

const CASES: usize = 1000;
/// Cases with a public reference.
const REFERENCES: usize = 60;

/// A data folder to be, the generated exports, and what is planted in them.
struct Scene {
    folder: tempfile::TempDir,
    data: PathBuf,
    planted: Vec<Planted>,
    canaries: Canaries,
    exports: Vec<PathBuf>,
}

fn scene(cases: usize, more: Vec<String>) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let planted: Vec<Planted> = (0..cases).map(Planted::new).collect();
    let canaries = Canaries::of(&planted, more);
    let exports = EXPORTS.iter().zip(planted.chunks(cases / EXPORTS.len())).map(|((name, header), cases)| {
        let bytes = canary::export(header, cases);
        for case in cases {
            let alone = Canaries::of([case], Vec::new());
            assert!(alone.find(&bytes).is_some(), "{name} holds what is planted");
        }
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    });
    let exports = exports.collect();
    Scene { data: folder.path().join("data"), folder, planted, canaries, exports }
}

impl Scene {
    /// Runs a command to its end; nothing planted may be in what it says.
    fn say(&self, arguments: &[&str], codes: &[i32]) -> String {
        let output = run(hindsight(&self.data).args(arguments));
        exits(&output, codes);
        let place = format!("what `hindsight {}` says", arguments.first().unwrap_or(&""));
        self.canaries.absent(&place, &output.stdout);
        self.canaries.absent(&place, &output.stderr);
        told(&output)
    }

    /// Takes everything in.
    fn ingest(&self) {
        let exports: Vec<_> = self.exports.iter().map(|path| path.to_str().unwrap()).collect();
        self.say(&[&["ingest"], exports.as_slice()].concat(), &[0, 3]);
    }

    /// Looks at everything that is left on disk.
    fn folder_is_clean(&self) -> canary::Seen {
        canary::files(&self.folder.path().join("tmp"), &mut |name, bytes| {
            self.canaries.absent("a temporary file's name", name.as_bytes());
            self.canaries.absent("a temporary file", bytes);
        });
        self.canaries.absent_from_folder(&self.data)
    }
}

#[test]
fn what_is_planted_would_be_found() {
    let planted = [Planted::new(3)];
    let canaries = Canaries::of(&planted, Vec::new());
    let name = &planted[0].patient[1];
    let wide = |bytes: fn(u16) -> [u8; 2]| name.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for bytes in [
        name.clone().into_bytes(),
        name.to_uppercase().into_bytes(),
        name.to_lowercase().into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        [b"\0\x01".as_slice(), planted[0].email.as_bytes(), b"\xff"].concat(),
    ] {
        assert!(canaries.find(&bytes).is_some());
    }
    let stem = name[..name.len() - 2].to_lowercase();
    assert!(std::panic::catch_unwind(|| canaries.absent_term("a field", stem.as_bytes())).is_err());
    assert!(canaries.find(b"Patient fell in the bay").is_none());
}

#[test]
fn nothing_planted_is_left_after_ingest_search_and_sharing() {
    let scene = scene(CASES, canary::of_fixtures());
    let report = scene.folder.path().join("rejects.csv");

    scene.say(&["ingest", "--dry-run", scene.exports[0].to_str().unwrap()], &[0, 3]);
    assert!(!scene.data.join("register.db").exists(), "a dry run writes nothing");
    scene.ingest();
    let mut of_fixtures = 0;
    for line in fs::read_to_string(fixtures().join("exports/expected.tsv")).unwrap().lines().skip(1) {
        let [file, _, mapping, events, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let file = fixtures().join("exports").join(file);
        let mapping = (mapping != "-").then(|| fixtures().join("mappings").join(mapping));
        let mut arguments =
            vec!["ingest", file.to_str().unwrap(), "--json", "--rejects", report.to_str().unwrap()];
        if let Some(mapping) = &mapping {
            arguments.extend(["--mapping", mapping.to_str().unwrap()]);
        }
        scene.say(&arguments, &[0, 3]);
        scene.canaries.absent("the report of rejects", &fs::read(&report).unwrap());
        of_fixtures += events.parse::<usize>().unwrap();
    }
    public_references(&scene, &report);
    assert_eq!(stored(&scene.data), (CASES + of_fixtures + REFERENCES) as u64);
    // Again: all of it is known, and the way through is another one.
    scene.ingest();
    assert_eq!(stored(&scene.data), (CASES + of_fixtures + REFERENCES) as u64);

    let seen = scene.folder_is_clean();
    assert!(
        seen.values > CASES && seen.documents > CASES && seen.terms > CASES && seen.files > 3,
        "{seen:?}"
    );

    let names = [&scene.planted[0].patient[1], &scene.planted[500].staff, &scene.planted[999].email];
    for name in names {
        scene.say(&["search", name, "--json"], &[0]);
        scene.say(&["search", "--exact", name, "--json"], &[0]);
    }
    scene.say(&["search", "fall insulin", "--limit", "100"], &[0]);
    let exported = scene.say(&["export"], &[0]);
    assert!(exported.lines().count() > CASES);
    assert!(exported.contains(r#""public_reference":"2024-0"#), "a reference that names nobody is shown");
    scene.say(&["verify", "--rescan"], &[0, 4]);
    for command in [
        &["review", "list", "--limit", "2000"][..],
        &["review", "list", "--json"],
        &["review", "rescan", "--dry-run"],
        &["batch", "list"],
        &["retention", "--dry-run"],
    ] {
        scene.say(command, &[0]);
    }
    scene.say(&["reindex"], &[0]);
    redact_says_nothing(&scene);
    served(&scene);
    // The server was killed: a search takes what it had not yet indexed.
    scene.say(&["search", "fall"], &[0]);
    scene.say(&["verify"], &[0]);
    scene.folder_is_clean();
}

/// Takes in cases in whose public column identifiers stand; the report says in which rows it was left out.
fn public_references(scene: &Scene, report: &Path) {
    let cases = &scene.planted[..REFERENCES];
    let (name, header, mapping) = canary::PUBLIC;
    let file = scene.folder.path().join(name);
    let toml = file.with_extension("toml");
    fs::write(&file, canary::export(header, cases)).unwrap();
    fs::write(&toml, mapping).unwrap();
    let [file, toml, list] = [file.as_path(), toml.as_path(), report].map(|path| path.to_str().unwrap());
    scene.say(&["ingest", file, "--mapping", toml, "--rejects", list], &[0]);
    let listed = fs::read_to_string(report).unwrap();
    scene.canaries.absent("the report of rejects", listed.as_bytes());
    let why = "public reference left out: it could name somebody";
    let expected: Vec<String> = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| !canary::plain_reference(case))
        .map(|(at, _)| format!("{name},{},Public reference,{why}", at + 2))
        .collect();
    assert_eq!(listed.lines().skip(1).collect::<Vec<_>>(), expected);
}

/// `redact --json` on standard input.
fn redact_says_nothing(scene: &Scene) {
    let input = canary::json_lines(&scene.planted[..100]);
    let mut command = hindsight(&scene.data);
    command.args(["redact", "--json"]);
    let output = assert_cmd::Command::from_std(command).write_stdin(input).output().unwrap();
    exits(&output, &[0]);
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 100);
    scene.canaries.absent("what `redact --json` says", &[output.stdout, output.stderr].concat());
}

/// The id of a line of `export`.
fn id(line: &str) -> String {
    let lesson: serde_json::Value = serde_json::from_str(line).unwrap();
    lesson["id"].as_str().unwrap().to_owned()
}

/// Every answer of a running server, and its log.
fn served(scene: &Scene) {
    let server = Server::start(&scene.data);
    let ask = |method: &str, path: &str, json: &str, wanted: &[u16]| -> Vec<u8> {
        let (status, answer) = server.ask(method, path, json);
        let text = String::from_utf8_lossy(&answer);
        assert!(wanted.contains(&status), "{method} {path}: {text}");
        scene.canaries.absent(&format!("the answer to {method} {path}"), &answer);
        answer
    };
    let exported = run(hindsight(&scene.data).arg("export")).stdout;
    let ids: BTreeSet<String> = String::from_utf8(exported).unwrap().lines().map(id).collect();
    assert_eq!(ids.len() as u64, server.published());
    let mut shown = 0;
    for page in 1.. {
        let path = format!("/api/v1/lessons?per_page=100&page={page}");
        let answer = ask("GET", &path, "", &[200]);
        let text = String::from_utf8(answer).unwrap();
        let page: serde_json::Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
        let hits = page["hits"].as_array().unwrap();
        if hits.is_empty() {
            break;
        }
        shown += hits.len();
    }
    // Lessons that are nearly the same are folded into one hit.
    assert!((ids.len() / 4..=ids.len()).contains(&shown), "{shown} of {}", ids.len());
    for id in &ids {
        ask("GET", &format!("/api/v1/lessons/{id}"), "", &[200]);
    }
    for id in ids.iter().step_by(40) {
        ask("GET", &format!("/api/v1/lessons/{id}/similar"), "", &[200]);
        ask("GET", &format!("/lessons/{id}"), "", &[200]);
    }
    for path in [
        "/",
        "/search?q=fall",
        "/themes",
        "/share",
        "/try",
        "/help",
        "/about",
        "/metrics",
        "/healthz",
        "/readyz",
    ] {
        ask("GET", path, "", &[200]);
    }
    for path in ["/api/v1/themes", "/api/openapi.json", "/api/v1/lessons?q=mrs&sort=newest"] {
        ask("GET", path, "", &[200]);
    }
    for case in scene.planted.iter().step_by(100) {
        // What people type comes back as a suggestion only if a published text holds it.
        for name in [&case.patient[1], &case.relative, &case.staff, &case.reporter] {
            for letters in [3, 5, name.len() - 1] {
                ask("GET", &format!("/api/v1/suggest?q={}", &name[..letters]), "", &[200]);
            }
            ask("GET", &format!("/api/v1/lessons?q={name}"), "", &[200]);
            server.get(&format!("/search?q={name}"));
        }
        let sorry = [400, 404, 405, 413, 415, 422, 429];
        ask("GET", &format!("/api/v1/lessons/{}", case.patient[1]), "", &sorry);
        ask("GET", &format!("/{}/{}", case.patient[1], case.reference), "", &sorry);
        ask(
            "GET",
            &format!("/api/v1/lessons?harm={}&page={}", case.patient[1], case.staff),
            "",
            &[200, 400, 422],
        );
        ask("POST", "/api/v1/redact", &format!("{{\"text\": \"{} {}", case.patient[1], case.nhs), &sorry);
        ask(
            "POST",
            "/api/v1/incidents",
            &format!("{{\"{}\": [\"{}\"]}}", case.patient[1], case.email),
            &sorry,
        );
        let text = canary::fill("Mrs {P1} {P2} fell at {ROW}. Her son Mr {R} rang Dr {S} on {TEL}.", case);
        let body = serde_json::json!({ "text": text, "known": { "patient_name": case.patient.join(" ") } })
            .to_string();
        ask("POST", "/api/v1/redact", &body, &[200, 429]);
        let body = serde_json::json!({
            "what_happened": text, "action_taken": text, "lesson": text, "title": canary::fill("Fall of Mrs {P2}", case),
            "specialty": "Urology", "known": { "patient_name": case.patient.join(" "), "nhs_number": case.nhs },
        });
        ask("POST", "/api/v1/incidents", &body.to_string(), &[201, 429]);
        let body = serde_json::json!({ "what_happened": text, "specialty": case.column });
        ask("POST", "/api/v1/incidents", &body.to_string(), &sorry);
    }
    assert!(stored(&scene.data) > CASES as u64);
    let log = server.end();
    assert!(!log.is_empty());
    scene.canaries.absent("the server's log", log.as_bytes());
}

#[test]
fn nothing_planted_is_left_after_failed_ingests() {
    let scene = scene(50, Vec::new());
    let bad = canary::bad_files(&scene.planted);
    for (name, bytes) in &bad {
        let path = scene.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert!(scene.canaries.find(bytes).is_some() || name.ends_with("wide.csv"), "{name}");
        let said = scene.say(&["ingest", path.to_str().unwrap()], &[1, 3]);
        assert!(said.contains(name), "the message names the file: {said}");
        scene.say(&["ingest", "--dry-run", path.to_str().unwrap()], &[1, 3]);
        for format in ["datix-labels", "lfpse-fhir"] {
            scene.say(&["ingest", "--format", format, path.to_str().unwrap()], &[1, 2, 3]);
        }
    }
    // A good file beside a bad one changes nothing either.
    let before = stored(&scene.data);
    let bad = scene.folder.path().join("no-header.csv");
    scene.say(&["ingest", scene.exports[0].to_str().unwrap(), bad.to_str().unwrap()], &[1]);
    assert_eq!(stored(&scene.data), before);
    if scene.data.exists() {
        scene.folder_is_clean();
    }
}

#[test]
fn nothing_planted_is_left_after_a_crash() {
    let scene = scene(CASES * 2, Vec::new());
    let mut child = hindsight(&scene.data)
        .arg("ingest")
        .args(&scene.exports)
        .stdout(Stdio::null())
        .stderr(fs::File::create(scene.folder.path().join("log")).unwrap())
        .spawn()
        .unwrap();
    wait("the first lessons are stored", || {
        assert!(child.try_wait().unwrap().is_none(), "it was killed too late");
        stored(&scene.data) > 0
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let log = fs::read(scene.folder.path().join("log")).unwrap();
    scene.canaries.absent("the log of a killed ingest", &log);
    canary::files(&scene.data, &mut |name, bytes| scene.canaries.absent(name, bytes));
    let left = stored(&scene.data);
    assert!(left > 0 && left < CASES as u64 * 2, "{left}");
    let seen = scene.folder_is_clean();
    assert!(seen.values > 0, "{seen:?}");
}

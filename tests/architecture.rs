//! The flow goes one way: a floor imports only from floors below it, and raw incidents stay below the corridor. What the
//! compiler cannot see inside one crate is read from the sources here.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A module may name those before it, and itself.
const FLOORS: &[&str] = &[
    "caught",
    "wide",
    "values",
    "access",
    "redact",
    "incident",
    "config",
    "secret",
    "specialty",
    "removals",
    "ingest",
    "vectors",
    "themes",
    "doubt",
    "lesson",
    "draft",
    "export",
    "anonymise",
    "register",
    "relabel",
    "learn",
    "intake",
    "review",
    "library",
    "web",
    "cli",
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files
        .into_iter()
        .filter(|path| {
            let below = path.strip_prefix(&root).unwrap();
            below.components().all(|part| !matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")))
        })
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file: no comments, and no tests, which may reach anywhere.
fn code(text: &str) -> String {
    // A module of tests with its code stands last; one in a file of its own may be named anywhere.
    let mut marks = text.match_indices("#[cfg(test)]\n").map(|(at, mark)| (at, &text[at + mark.len()..]));
    let inline = marks.find(|(_, behind)| {
        behind.lines().next().is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
    });
    let end = inline.map_or(text.len(), |(at, _)| at);
    text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The modules of this crate that a file names, with braces opened: `use crate::{a, b::c}`.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut first = true;
            for c in list.chars() {
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => first = true,
                    c if depth == 0 && first && (c.is_alphanumeric() || c == '_') => word.push(c),
                    _ => {
                        if !word.is_empty() {
                            names.push(std::mem::take(&mut word));
                            first = false;
                        }
                    }
                }
            }
            names.extend((!word.is_empty()).then_some(word));
        } else {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| *floor == name)
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn no_arrow_runs_back() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module(&file);
        if matches!(module, "lib" | "main") {
            continue;
        }
        let own = floor(module)
            .unwrap_or_else(|| panic!("{module} is on no floor: add it to FLOORS and ARCHITECTURE.md"));
        for name in named(&code(&text)) {
            if floor(&name).is_some_and(|other| other > own) {
                wrong.push(format!("{file} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the flow: {wrong:#?}");
}

/// What names raw records above the corridor, and why it may: a module or a file.
const ABOVE_WITH_RAW_RECORDS: &[(&str, &str)] = &[
    ("intake", "it brings the readers' incidents to the corridor"),
    ("cli", "it hands files to `intake`"),
    ("web/submit.rs", "it is the one page on which a case is typed"),
];

#[test]
fn raw_incidents_stay_below_the_corridor() {
    let corridor = floor("anonymise").unwrap();
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    for (file, text) in sources() {
        let module = module(&file);
        if floor(module).is_none_or(|own| own <= corridor) {
            continue;
        }
        let names = named(&code(&text));
        if names.iter().any(|name| name == "incident" || name == "ingest") {
            match ABOVE_WITH_RAW_RECORDS.iter().find(|(may, _)| *may == module || *may == file) {
                Some((may, _)) => used.push(*may),
                None => wrong.push(format!("{file} names raw records")),
            }
        }
        // These two hold what left the corridor, and have nothing to bring to it.
        if matches!(module, "register" | "library") && names.iter().any(|name| name == "anonymise") {
            wrong.push(format!("{file} names the corridor"));
        }
    }
    assert!(wrong.is_empty(), "above the corridor: {wrong:#?}");
    for (may, why) in ABOVE_WITH_RAW_RECORDS {
        assert!(used.contains(may), "{may} no longer names raw records: take it off the list ({why})");
    }
}

#[test]
fn redacted_text_has_two_doors() {
    for (file, text) in sources() {
        let code = code(&text);
        if !file.starts_with("redact/") {
            assert!(!code.contains("from_redactor"), "{file} makes redacted text by itself");
            assert!(!code.contains("for_tests("), "{file} makes redacted text outside its tests");
        }
        if file != "register/stored.rs" && file != "redact/redacted.rs" {
            assert!(
                !code.contains("Redacted::reopen"),
                "{file} reopens redacted text: the register alone does"
            );
        }
    }
    // What a reviewer decides is written into redacted text by the desk alone, and a masked word comes back from its seal alone.
    for (file, text) in sources() {
        let code = code(&text);
        if !file.starts_with("review/") && !file.starts_with("redact/") {
            for way in ["ruling::settle", "ruling::strike", "ruling::{"] {
                assert!(!code.contains(way), "{file} changes redacted text: the reviewer's desk alone does");
            }
        }
        if file != "doubt.rs" && file != "redact/ruling.rs" {
            assert!(!code.contains("from_doubt"), "{file} makes an unsealed word by itself");
        }
        if !file.starts_with("review/") && file != "anonymise/mod.rs" {
            assert!(!code.contains("doubt_key()"), "{file} takes the key of the sealed doubts");
        }
    }
    let redacted =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/redact/redacted.rs")).unwrap();
    let code = code(&redacted);
    for way in
        ["From<", "Deserialize", "Default for Redacted", "FromStr", "&mut String", "DerefMut", "pub text"]
    {
        assert!(!code.contains(way), "redacted text must not be made or changed by {way}");
    }
}

#[test]
fn nothing_prints_past_the_log() {
    for (file, text) in sources() {
        if module(&file) == "cli" || module(&file) == "main" {
            continue;
        }
        let code = code(&text);
        for word in ["println!", "eprintln!", "dbg!(", "io::stdout", "io::stderr"] {
            assert!(!code.contains(word), "{file} writes to the terminal by itself ({word})");
        }
    }
}

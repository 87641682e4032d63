//! The tables of the documents say what the code and the recorded figures say.
//! `UPDATE_DOCS=1 cargo test --test documents` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use hindsight::access::{Permission, Role};
use hindsight::cli::commands;
use hindsight::redact::Policy;
use hindsight::web::addresses;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares what stands between two marks of a page with what should, or writes it.
fn holds(page: &str, mark: &str, should: &str) {
    let text = fs::read_to_string(file(page)).unwrap();
    let (begin, end) = (format!("<!-- {mark}: begin -->\n"), format!("<!-- {mark}: end -->\n"));
    let (before, rest) = text.split_once(&begin).expect("the page has its first mark");
    let (written, after) = rest.split_once(&end).expect("the page has its last mark");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(file(page), format!("{before}{begin}{should}{end}{after}")).unwrap();
        return;
    }
    assert!(
        written == should,
        "{page} does not say what the code says: run `UPDATE_DOCS=1 cargo test --test documents`"
    );
}

fn marks(permission: Permission) -> String {
    Role::ALL.map(|role| if role.may(permission) { " yes |" } else { "  |" }).concat()
}

#[test]
fn the_security_page_says_who_may_do_what() {
    let roles = Role::ALL.map(|role| format!(" {role} |")).concat();
    let rule = "---|".repeat(Role::ALL.len());
    let mut out = format!("| permission |{roles}\n|---|{rule}\n");
    for permission in Permission::all() {
        writeln!(out, "| {permission:?}: {} |{}", permission.words(), marks(permission)).unwrap();
    }
    write!(out, "\n| route | permission |{roles}\n|---|---|{rule}\n").unwrap();
    for at in addresses() {
        let permission = at.permission;
        writeln!(out, "| {} `{}` | {permission:?} |{}", at.method, at.path, marks(permission)).unwrap();
    }
    out.push_str("\n| command | stands for |\n|---|---|\n");
    for (name, permission) in commands() {
        writeln!(out, "| `hindsight {name}` | {:?} |", permission.expect("every command has one")).unwrap();
    }
    holds("docs/security.md", "access", &out);
}

/// The name in the form, and how its row in the record begins.
const FIGURES: [(&str, &str); 8] = [
    ("identifiers found, all kinds", "entity recall, all kinds"),
    ("names", "names ("),
    ("NHS numbers", "NHS numbers ("),
    ("dates of birth", "dates of birth ("),
    ("narratives without any leak", "narratives without any leak"),
    ("held for review, of all", "held for review, of all"),
    ("held, of those that leak", "held, of those that leak"),
    ("token precision", "token precision"),
];

#[test]
fn the_impact_assessment_holds_the_recorded_figures() {
    let record = fs::read_to_string(file("fixtures/redaction/FIGURES.md")).unwrap();
    let mut out = String::from("| | measured, % | own target |\n|---|---|---|\n");
    for (name, begins) in FIGURES {
        let row = record.lines().find(|line| line.starts_with(&format!("| {begins}"))).expect(begins);
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        writeln!(out, "| {name} | {} | {} |", cells[2], cells[3]).unwrap();
    }
    holds("docs/dpia.md", "figures", &out);
}

#[test]
fn the_redaction_policy_of_the_readme_can_be_used() {
    let readme = fs::read_to_string(file("README.md")).unwrap();
    let (_, rest) = readme.split_once("\n`redaction.toml`").expect("README describes redaction.toml");
    let example = rest.split("```").nth(1).expect("an example");
    let example = example.strip_prefix("toml\n").expect("the example is TOML");
    let thresholds = |policy: Policy| {
        let of = policy.thresholds;
        [of.mask, of.sure, of.hold]
    };
    let told = thresholds(Policy::from_toml(example).unwrap());
    assert_eq!(told, thresholds(Policy::default()), "README names the built-in thresholds");
    // What it says can be kept is not shown as something to copy.
    let kept = example.lines().find_map(|line| line.strip_prefix("# AGE90 = ")).expect("a kept kind");
    assert!(Policy::from_toml(&format!("[kinds]\nAGE90 = {kept}")).is_ok());
}

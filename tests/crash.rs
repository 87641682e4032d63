//! Crashes, crowds and full disks: nothing is lost, doubled or half published, and people are told what to do.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod binary;
mod canary;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use binary::{Server, exits, hindsight, run, stored, told, wait};
use canary::{EXPORTS, Planted};

/// More than two transactions of an ingest.
const CASES: usize = 2_100;

/// Writes the export with this index of the cases with these numbers.
fn write(folder: &Path, kind: usize, numbers: std::ops::Range<usize>) -> PathBuf {
    let (name, header) = EXPORTS[kind];
    let planted: Vec<Planted> = numbers.map(Planted::new).collect();
    let path = folder.join(name);
    fs::write(&path, canary::export(header, &planted)).unwrap();
    path
}

fn start_ingest(data: &Path, file: &Path) -> Child {
    hindsight(data).arg("ingest").arg(file).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs it to its end; nothing is left out for good.
fn ingest(data: &Path, file: &Path) -> String {
    let output = run(hindsight(data).arg("ingest").arg(file));
    exits(&output, &[0, 3]);
    told(&output)
}

/// Every published lesson but for its id, which is random.
fn lessons(data: &Path) -> Vec<String> {
    let output = run(hindsight(data).arg("export"));
    exits(&output, &[0]);
    let mut lessons: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(without_id).collect();
    lessons.sort();
    lessons
}

fn without_id(line: &str) -> String {
    let mut lesson: serde_json::Value = serde_json::from_str(line).unwrap();
    lesson.as_object_mut().unwrap().remove("id").unwrap();
    lesson.to_string()
}

/// Register, audit trail and library agree, and a search finds each published lesson once.
fn agrees(data: &Path) {
    exits(&run(hindsight(data).args(["search", "--json"])), &[0]);
    exits(&run(hindsight(data).arg("verify")), &[0]);
    let output = run(hindsight(data).args(["search", "--json", "--limit", "1"]));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["total"].as_u64().unwrap(), lessons(data).len() as u64);
}

/// Kills an ingest when `moment` has come.
fn kill_when(data: &Path, file: &Path, what: &str, mut moment: impl FnMut() -> bool) {
    let mut child = start_ingest(data, file);
    wait(what, || {
        assert!(child.try_wait().unwrap().is_none(), "it ended before: {what}");
        moment()
    });
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_ingest_killed_again_and_again_ends_as_if_it_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), 0, 0..CASES);
    let whole = folder.path().join("whole");
    ingest(&whole, &file);
    let expected = lessons(&whole);
    assert_eq!(stored(&whole), CASES as u64);

    let data = folder.path().join("data");
    kill_when(&data, &file, "the folder is made", || data.join("secret.key").exists());
    kill_when(&data, &file, "the register is made", || data.join("register.db").exists());
    for part in [1, 1025] {
        kill_when(&data, &file, "a further part is stored", || stored(&data) >= part);
        let kept = stored(&data);
        assert!((part..CASES as u64).contains(&kept), "{kept}");
        // What was stored is whole and can be searched, what was not is not there.
        agrees(&data);
        let some = lessons(&data);
        assert!(
            some.iter().all(|lesson| expected.binary_search(lesson).is_ok()),
            "a lesson is only half there"
        );
    }
    let before = fs::read_dir(data.join("library")).map_or(0, Iterator::count);
    kill_when(&data, &file, "the library is written", || {
        stored(&data) == CASES as u64
            && fs::read_dir(data.join("library")).map_or(0, Iterator::count) != before
    });
    ingest(&data, &file);
    assert_eq!(stored(&data), CASES as u64);
    agrees(&data);
    assert_eq!(lessons(&data), expected);
    let again = ingest(&data, &file);
    assert!(again.contains("2,100 unchanged"), "{again}");
    assert_eq!(lessons(&data), expected);
}

#[test]
fn a_killed_server_finds_everything_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), 3, 0..300);
    let data = folder.path().join("data");
    let server = Server::start(&data);
    assert_eq!(server.published(), 0);
    ingest(&data, &file);
    let expected = lessons(&data).len() as u64;
    drop(server);
    let server = Server::start(&data);
    wait("the new server has caught up", || server.published() == expected);
    drop(server);
    agrees(&data);
}

#[test]
fn two_ingests_and_a_server_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let files = [write(folder.path(), 0, 0..700), write(folder.path(), 3, 700..1400)];
    let server = Server::start(&data);
    // One of the exports is taken in twice at the same time.
    let mut running: Vec<Child> =
        [&files[0], &files[1], &files[0]].map(|file| start_ingest(&data, file)).into();
    let mut seen = 0;
    wait("all ingests are done", || {
        let now = server.published();
        assert!(now >= seen, "a lesson went away: {seen}, then {now}");
        seen = now;
        running.iter_mut().all(|child| child.try_wait().unwrap().is_some())
    });
    for child in running {
        exits(&child.wait_with_output().unwrap(), &[0, 3]);
    }
    assert_eq!(stored(&data), 1400);
    let all = lessons(&data);
    wait("the server has caught up", || server.published() == all.len() as u64);
    drop(server);
    agrees(&data);
    for (file, count) in files.iter().zip([700, 700]) {
        assert!(ingest(&data, file).contains(&format!("{count} unchanged")));
    }
    assert_eq!(lessons(&data), all);
}

#[test]
fn many_first_starts_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = write(folder.path(), 2, 0..20);
    let running: Vec<Child> = (0..5).map(|_| start_ingest(&data, &file)).collect();
    for child in running {
        exits(&child.wait_with_output().unwrap(), &[0, 3]);
    }
    assert_eq!(stored(&data), 20);
    agrees(&data);
}

/// What a person is told when nothing more can be written.
fn says_what_is_wrong(said: &str) {
    let said = said.to_lowercase();
    assert!(!said.contains("fault of the program") && !said.contains("panicked"), "{said}");
    assert!(
        ["disk", "space", "file too large", "cannot write"].iter().any(|word| said.contains(word)),
        "no word of the disk: {said}"
    );
}

/// The system refuses to let a file grow, as a quota does.
#[test]
#[cfg(unix)]
fn a_file_that_may_not_grow_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = write(folder.path(), 0, 0..CASES);
    let ingest_command = hindsight(&data);
    let mut limited = Command::new("sh");
    // Blocks of 512 bytes or of 1 KiB, as the shell counts: 400 or 800 KiB. The signal that would end it is ignored.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" \"$@\""]).arg(ingest_command.get_program());
    limited.args(ingest_command.get_args()).arg("ingest").arg(&file);
    limited.envs(ingest_command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = run(&mut limited);
    exits(&output, &[1]);
    says_what_is_wrong(&told(&output));
    assert!(stored(&data) < CASES as u64);
    ingest(&data, &file);
    assert_eq!(stored(&data), CASES as u64);
    agrees(&data);
}

/// A small file system of its own, where the system lets a test mount one.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let may = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none"]).arg(&disk).output();
    if !may.is_ok_and(|output| output.status.success()) {
        skip("a_full_disk_is_one_clear_error", "a user namespace in which it may mount a file system");
        return;
    }
    let file = write(folder.path(), 0, 0..CASES);
    let (command, data) = (hindsight(&folder.path().join("elsewhere")), disk.join("data"));
    let script = "mount -t tmpfs -o size=1m none \"$DISK\" || exit 99
        \"$HINDSIGHT\" ingest \"$FILE\"; echo \"code without room $?\" >&2
        mount -o remount,size=200m \"$DISK\" || exit 99
        \"$HINDSIGHT\" ingest \"$FILE\" >/dev/null 2>&1; echo \"code with room $?\" >&2
        \"$HINDSIGHT\" verify >/dev/null 2>&1; echo \"verified: $?\" >&2
        \"$HINDSIGHT\" export | wc -l";
    let mut shell = Command::new("unshare");
    shell.args(["-rm", "sh", "-c", script]);
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
        .env("DISK", &disk)
        .env("HINDSIGHT_DATA", &data)
        .env("FILE", &file)
        .env("HINDSIGHT", command.get_program());
    let output = run(&mut shell);
    let said = told(&output);
    let (before, after) = said.split_once("code without room ").unwrap_or_else(|| panic!("{said}"));
    assert!(after.starts_with("1\n"), "{said}");
    says_what_is_wrong(before);
    assert!(after.contains("with room 0") || after.contains("with room 3"), "{said}");
    assert!(after.contains("verified: 0"), "{said}");
    let published: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    assert!(published > CASES * 9 / 10, "{said}");
}

/// A test that cannot be made here is skipped and counted in the folder that `tests/run` looks into, where those of the
/// browser are; with `CI=true` it fails.
#[cfg(target_os = "linux")]
fn skip(test: &str, needs: &str) {
    use std::io::Write as _;
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test} needs {needs}");
    let _ = writeln!(std::io::stderr(), "skipped {test}: it needs {needs}");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from);
    let skipped = target.join("browser/skipped");
    fs::create_dir_all(&skipped).unwrap();
    fs::write(skipped.join(test), "").unwrap();
}

//! What the tests of the real binary share: running it, a running server, and plain HTTP.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than any command takes on a busy machine: what hangs fails.
const PATIENCE: Duration = Duration::from_secs(240);

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The binary on a data folder, as talkative as it can be asked to be, with temporary files in `data/../tmp`.
pub(crate) fn hindsight(data: &Path) -> Command {
    let temporary = data.with_file_name("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
    command.arg("--data").arg(data).env("TMPDIR", temporary).env("RUST_BACKTRACE", "full");
    for variable in ["RUST_LOG", "HINDSIGHT_LOG"] {
        command.env(variable, "trace");
    }
    command.env_remove("HINDSIGHT_SECRET").env_remove("HINDSIGHT_CONFIG").stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    assert_cmd::Command::from_std(std::mem::replace(command, Command::new("true")))
        .timeout(PATIENCE)
        .output()
        .unwrap()
}

/// Both streams of an output as one text.
pub(crate) fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// Asserts an exit code.
pub(crate) fn exits(output: &Output, codes: &[i32]) {
    let code = output.status.code();
    assert!(
        code.is_some_and(|code| codes.contains(&code)),
        "{:?}, not {codes:?}: {}",
        output.status,
        told(output)
    );
}

/// Waits until `done` holds; fails where it never does.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How many lessons the register holds at this moment; 0 while there is none.
pub(crate) fn stored(data: &Path) -> u64 {
    use rusqlite::{Connection, OpenFlags};
    Connection::open_with_flags(data.join("register.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|db| db.query_row("SELECT count(*) FROM lesson", [], |row| row.get::<_, i64>(0)))
        .map_or(0, i64::unsigned_abs)
}

/// A running server. Ends with `kill -9` when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one on a free port and waits until it says where it is.
    pub(crate) fn start(data: &Path) -> Server {
        let mut child = hindsight(data)
            .args(["serve", "--addr", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        let reader = std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let mut address = String::new();
        wait("the server says where it is", || {
            let log = log.lock().unwrap();
            assert!(child.try_wait().unwrap().is_none(), "the server ended: {log}");
            let found = log.split_once("http://").and_then(|(_, rest)| rest.split_once('/'));
            address = found.map(|(address, _)| address.to_owned()).unwrap_or_default();
            !address.is_empty()
        });
        Server { child, address, log, reader: Some(reader) }
    }

    /// A request; status and body. HTTP/1.0, so that no length of a chunk stands between two letters.
    pub(crate) fn ask(&self, method: &str, path: &str, json: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = if json.is_empty() {
            String::new()
        } else {
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n", json.len())
        };
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: {}\r\n{body}\r\n{json}", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("{path}: no answer"));
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{path}: {head}"));
        (status, answer)
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Vec<u8>) {
        self.ask("GET", path, "")
    }

    /// A JSON answer with status 200.
    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        let (status, answer) = self.get(path);
        let text = String::from_utf8(answer).unwrap();
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// How many lessons a search without words finds.
    pub(crate) fn published(&self) -> u64 {
        self.json("/api/v1/lessons?per_page=1")["total"].as_u64().unwrap()
    }

    /// Ends it; what it logged.
    pub(crate) fn end(mut self) -> String {
        self.stop();
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

//! A real Chromium, driven over WebDriver, with the commands of its own protocol where WebDriver has none.

use std::net::TcpListener as Probe;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

const AXE: &str = "axe-4.14.1.js";
/// How long Chromium may take over one command.
const PATIENCE: Duration = Duration::from_secs(120);

/// Chromium with its driver; both end with it.
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Native(&'static str, Value);

impl WebDriverCompatibleCommand for Native {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"cmd": self.0, "params": self.1}).to_string()))
    }
}

/// What the browser's console said since it was last asked.
#[derive(Debug)]
struct Log;

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}

/// Whether the browser tests can run here. If not, the test is skipped and counted, and with `CI=true` it fails.
pub(crate) fn available(test: &str) -> bool {
    let missing = missing();
    if missing.is_empty() {
        return true;
    }
    let what = missing.join(" and ");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test} needs {what}: run tests/browser-setup");
    println!("skipped {test}: it needs {what}; run tests/browser-setup");
    std::fs::create_dir_all(folder().join("skipped")).unwrap();
    std::fs::write(folder().join("skipped").join(test), "").unwrap();
    false
}

fn missing() -> Vec<&'static str> {
    let runs = |program: &str| {
        Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let mut missing = Vec::new();
    if !runs("chromium") {
        missing.push("chromium");
    }
    if !runs("chromedriver") {
        missing.push("chromedriver");
    }
    if !folder().join(AXE).exists() {
        missing.push("axe-core");
    }
    missing
}

fn target() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from)
}

fn folder() -> PathBuf {
    target().join("browser")
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The port is free a moment before the driver takes it; another process may be quicker, so try again.
        for _ in 0..5 {
            let port = Probe::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut driver = Command::new("chromedriver")
                .arg(format!("--port={port}"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let mut builder = ClientBuilder::new(HttpConnector::new());
                builder.capabilities(capabilities(profile.path()));
                if let Ok(client) = builder.connect(&format!("http://127.0.0.1:{port}")).await {
                    let browser = Self { client, driver, _profile: profile };
                    browser.width(1280).await;
                    return browser;
                }
                if driver.try_wait().unwrap().is_some() {
                    break;
                }
            }
            let _ = driver.kill();
            let _ = driver.wait();
        }
        panic!("Chromium does not start");
    }

    pub(crate) async fn native(&self, command: &'static str, parameters: Value) -> Value {
        // The session's time limits do not hold for these commands: a browser that hangs would hang the test.
        let answer = tokio::time::timeout(PATIENCE, self.client.issue_cmd(Native(command, parameters))).await;
        answer.unwrap_or_else(|_| panic!("Chromium does not answer {command}")).unwrap()
    }

    /// Sets the width of the page; narrower than a window can be.
    pub(crate) async fn width(&self, width: u32) {
        self.size(width, 900).await;
    }

    async fn size(&self, width: u32, height: u64) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.native("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub(crate) async fn scripts(&self, on: bool) {
        self.native("Emulation.setScriptExecutionDisabled", json!({"value": !on})).await;
    }

    pub(crate) async fn forced_colours(&self, on: bool) {
        let value = if on { "active" } else { "none" };
        let features = json!({"features": [{"name": "forced-colors", "value": value}]});
        self.native("Emulation.setEmulatedMedia", features).await;
    }

    /// The whole page, at this width, as a picture in `target/screenshots`.
    ///
    /// Taken by the driver's own command, which has a time limit and tries again: a browser without a screen now and
    /// then draws no frame and would never answer. Pictures are to look at; a page is judged without them.
    pub(crate) async fn picture(&self, name: &str, width: u32) {
        let height = self.js("return document.documentElement.scrollHeight").await.as_u64().unwrap();
        self.size(width, height).await;
        let picture = self.client.screenshot().await;
        self.width(width).await;
        match picture {
            Ok(bytes) => {
                let folder = target().join("screenshots");
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(format!("{name}-{width}.png")), bytes).unwrap();
            }
            Err(error) => println!("no picture of {name} at {width}: {error}"),
        }
    }

    /// What axe-core has against the page, one line each.
    pub(crate) async fn violations(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(folder().join(AXE)).unwrap();
        self.client.execute(&axe, Vec::new()).await.unwrap();
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
                resultTypes: ['violations']})
                .then((found) => done(found.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3)
                    .map((node) => node.target.join(' ') + ' (' + node.failureSummary + ')').join('; '))))
                .catch((error) => done(['axe failed: ' + error]));";
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Errors on the console: scripts that failed, and what the security policy blocked.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let lines = self.client.issue_cmd(Log).await.unwrap();
        let severe = lines.as_array().unwrap().iter().filter(|line| line["level"] == "SEVERE");
        severe.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    pub(crate) async fn find(&self, css: &str) -> Element {
        match self.client.wait().at_most(Duration::from_secs(10)).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => {
                let page = self.client.source().await.unwrap();
                panic!("{css}: {error}; the page is {}", &page[..page.len().min(3000)]);
            }
        }
    }

    /// Clicks in the middle of the screen: at its edge the driver's own scrolling can move what it is about to click.
    pub(crate) async fn press(&self, css: &str) {
        let element = self.find(css).await;
        self.js(&format!("document.querySelector('{css}').scrollIntoView({{block: 'center'}})")).await;
        element.click().await.unwrap();
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Waits until the text of an element holds some words.
    pub(crate) async fn until(&self, css: &str, words: &str) {
        let mut last = String::new();
        for _ in 0..200 {
            // The element may be exchanged between finding and reading.
            if let Ok(element) = self.client.find(Locator::Css(css)).await {
                last = element.text().await.unwrap_or_default();
                if last.contains(words) {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{css} never said {words}, but {last}");
    }

    pub(crate) async fn end(self) {
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(profile: &Path) -> Map<String, Value> {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A window that nobody sees is drawn all the same.
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--disable-background-timer-throttling",
        "--hide-scrollbars",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let options = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {"args": arguments, "binary": "/usr/bin/chromium"},
        "goog:loggingPrefs": {"browser": "ALL"},
        "timeouts": {"script": 60_000, "pageLoad": 60_000, "implicit": 0},
    });
    options.as_object().cloned().unwrap_or_default()
}

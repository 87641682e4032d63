//! Signing in with a real OpenID provider (`oidc-provider` from npm), started by the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails"
)]

#[path = "../web/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the router, which use all of it")]
mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use hindsight::config::{Config, File};
use support::Server;
use url::Url;

/// The provider, which ends with the test, and what it says: nothing may be lost, or it ends before.
struct Provider {
    child: Child,
    _said: BufReader<std::process::ChildStdout>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser: follows nothing by itself, and keeps cookies by host and port.
#[derive(Default)]
struct Browser(BTreeMap<String, BTreeMap<String, String>>);

struct Answer {
    status: u16,
    location: Option<String>,
    cookies: Vec<String>,
    body: String,
}

impl Browser {
    async fn get(&mut self, url: &str) -> Answer {
        let site = Url::parse(url).unwrap().authority().to_owned();
        let jar = self.0.entry(site.clone()).or_default();
        let cookies: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (url, cookies) = (url.to_owned(), cookies.join("; "));
        let answer = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .max_redirects(0)
                .http_status_as_error(false)
                .proxy(None)
                .build()
                .into();
            let mut answer = agent.get(&url).header("cookie", cookies).call().unwrap();
            let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
            Answer {
                status: answer.status().as_u16(),
                location: answer.headers().get("location").map(text),
                cookies: answer.headers().get_all("set-cookie").iter().map(text).collect(),
                body: answer.body_mut().read_to_string().unwrap(),
            }
        });
        let answer = answer.await.unwrap();
        let jar = self.0.entry(site).or_default();
        for cookie in &answer.cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            jar.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Follows redirects until an address holds `stop`, or there is none; the last address and what it answered.
    async fn follow(
        &mut self,
        from: &str,
        stop: &str,
        change: impl Fn(&str) -> String,
    ) -> (String, Option<Answer>) {
        let mut at = from.to_owned();
        for _ in 0..12 {
            if at.contains(stop) {
                return (at, None);
            }
            let answer = self.get(&change(&at)).await;
            match &answer.location {
                Some(to) => at = Url::parse(&at).unwrap().join(to).unwrap().to_string(),
                None => return (at, Some(answer)),
            }
        }
        panic!("redirected without end, last to {at}");
    }
}

struct Site {
    server: Server,
    base: String,
    _provider: Provider,
}

fn folder() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from).join("browser")
}

/// Whether the provider can run here. If not, the test is skipped and counted, and with `CI=true` it fails.
fn available(test: &str) -> bool {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there = node.is_ok_and(|status| status.success())
        && folder().join("openid/node_modules/oidc-provider").is_dir();
    if there {
        return true;
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{test} needs Node and oidc-provider: run tests/browser-setup"
    );
    println!("skipped {test}: it needs Node and oidc-provider; run tests/browser-setup");
    std::fs::create_dir_all(folder().join("skipped")).unwrap();
    std::fs::write(folder().join("skipped").join(test), "").unwrap();
    false
}

impl Site {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let base = format!("http://{address}");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let issuer = format!("http://127.0.0.1:{port}");
        let mut provider = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openid/provider.mjs"))
            .arg(folder().join("openid").canonicalize().unwrap())
            .args([issuer.as_str(), &format!("{base}/sign-in/callback")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(provider.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready", "the provider did not start");
        let provider = Provider { child: provider, _said: said };
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("client"), "a secret of the tests\n").unwrap();
        let text = format!(
            "[server]\npublic_url = '{base}'\n[sign_in.openid]\nissuer = '{issuer}'\nclient_id = 'hindsight'\n\
             client_secret_file = 'client'\nroles_claim = 'groups'\neveryone = ['reader']\n\
             [sign_in.openid.map]\nreviewers = ['reviewer']\n"
        );
        let path = dir.path().join("hindsight.toml");
        std::fs::write(&path, text).unwrap();
        let file = File::read(&path).unwrap();
        let server = Server::configured([], |config| {
            *config = Config::check(file, Some(config.data.clone()), None, false).unwrap();
        });
        let app = Arc::clone(&server.app);
        tokio::spawn(hindsight::web::serve(listener, app, std::future::pending::<()>()));
        Self { server, base, _provider: provider }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn signed_in(&self) -> Vec<(String, String)> {
        let rows = self.server.register.audit_after(0, 1000).unwrap();
        rows.into_iter().filter(|row| row.act == "signed in").map(|row| (row.actor, row.role)).collect()
    }
}

fn as_is(url: &str) -> String {
    url.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_with_their_organisations_account() {
    if !available("somebody_signs_in_with_their_organisations_account") {
        return;
    }
    let site = Site::start().await;
    let mut ann = Browser::default();
    let (at, page) = ann.follow(&site.at("/review"), "never", as_is).await;
    assert_eq!(at, site.at("/sign-in?next=%2Freview"));
    assert!(page.unwrap().body.contains("href=\"/sign-in/openid?next=%2Freview\""));
    let begun = ann.get(&site.at("/sign-in/openid?next=%2Freview")).await;
    let there = begun.location.unwrap();
    for word in ["code_challenge_method=S256", "state=", "nonce=", "response_type=code"] {
        assert!(there.contains(word), "{there}");
    }
    let (at, page) = ann.follow(&there, "never", as_is).await;
    let page = page.unwrap();
    assert_eq!((at.as_str(), page.status), (site.at("/review").as_str(), 200));
    assert!(page.body.contains("ann.other</a>"), "{}", page.body);
    assert_eq!(site.signed_in(), [("ann.other".to_owned(), "reader, reviewer".to_owned())]);

    // Somebody of another group reads, and no more.
    let mut bob = Browser::default();
    let to = |url: &str| if url.contains("/interaction/") { format!("{url}?as=bob") } else { url.to_owned() };
    let (_, page) = bob.follow(&site.at("/sign-in/openid?next=%2Freview"), "never", to).await;
    assert_eq!(page.unwrap().status, 403);
    assert_eq!(bob.get(&site.at("/search")).await.status, 200);

    // Nobody can be called what the audit trail calls others.
    let mut odd = Browser::default();
    let to = |url: &str| {
        if url.contains("/interaction/") { format!("{url}?as=command+line") } else { url.to_owned() }
    };
    let (_, page) = odd.follow(&site.at("/sign-in/openid?next=%2Freview"), "never", to).await;
    assert_eq!(page.unwrap().status, 503);
    assert_eq!(site.signed_in().len(), 2);
}

/// What comes back must belong to what this browser began: state, nonce, PKCE, and only once.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_not_asked_for_signs_nobody_in() {
    if !available("an_answer_that_was_not_asked_for_signs_nobody_in") {
        return;
    }
    let site = Site::start().await;
    let start = site.at("/sign-in/openid");
    let replace = |name: &'static str, value: &'static str| {
        move |url: &str| {
            let mut url = Url::parse(url).unwrap();
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            if pairs.iter().any(|(found, _)| found == "code_challenge") {
                let pairs = pairs.into_iter().map(|(found, old)| match found == name {
                    true => (found, value.to_owned()),
                    false => (found, old),
                });
                url.query_pairs_mut().clear().extend_pairs(pairs.collect::<Vec<_>>());
            }
            url.to_string()
        }
    };
    // Another nonce: the token is for another sign-in. Another challenge: the code is refused. Another state: not asked.
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (name, value, status) in
        [("nonce", "other", 503), ("code_challenge", challenge, 503), ("state", "other", 400)]
    {
        let mut browser = Browser::default();
        let (at, page) = browser.follow(&start, "never", replace(name, value)).await;
        assert_eq!(page.unwrap().status, status, "{name} at {at}");
        assert_eq!(browser.get(&site.at("/search")).await.status, 303, "{name}");
    }
    // The same answer again, and in a browser that began nothing.
    let mut ann = Browser::default();
    let (callback, _) = ann.follow(&start, "/sign-in/callback?", as_is).await;
    let mut other = Browser::default();
    assert_eq!(other.get(&callback).await.status, 400);
    assert_eq!(ann.get(&callback).await.status, 303);
    assert_eq!(ann.get(&site.at("/search")).await.status, 200);
    assert_eq!(ann.get(&callback).await.status, 400, "an answer is good once");
    assert_eq!(site.signed_in().len(), 1);
}

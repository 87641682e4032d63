//! The whole life of a case: shared, held with doubts, reviewed, approved by a second person, found, recognised, hidden,
//! withdrawn, erased; all of it in the audit trail, whose chain holds.

use hindsight::config::Release;
use hindsight::lesson::LessonId;
use hindsight::register::State;

use crate::Site;
use crate::canary;
use crate::driver::{Browser, available};
use crate::support::Server;

const STORY: &str =
    "The pump was set up by kestrelwick and velkinor checked the line before the syringe ran out at night.";

/// Signs in with a token of these roles.
pub(crate) async fn sign_in(site: &Site, browser: &Browser, roles: &str) {
    browser.client.goto(&site.at("/sign-in")).await.unwrap();
    browser.find("#token").await.send_keys(&site.server.token(roles)).await.unwrap();
    browser.find("form[action='/sign-in'] .btn").await.click().await.unwrap();
    browser.until(".hd", &format!("the {roles}")).await;
}

async fn sign_out(site: &Site, browser: &Browser) {
    browser.client.goto(&site.at("/account")).await.unwrap();
    browser.press("form[action=\"/sign-out\"] button").await;
    browser.until("h1", "Sign in").await;
}

/// Selects a word of the story, as a mouse would.
const SELECT: &str =
    "const walker = document.createTreeWalker(document.querySelector('.doc.held'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, at = node.data.indexOf('night');
        if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + 5); return true; }
    }
    return false;";

/// Types into whatever has the focus.
async fn keys(browser: &Browser, text: &str) {
    browser.client.active_element().await.unwrap().send_keys(text).await.unwrap();
}

/// In which files, columns, terms or documents of the data folder a text stands.
fn places(site: &Site, text: &str) -> Vec<String> {
    let data = &site.server.app.config.data;
    let mut found = Vec::new();
    let mut look = |place: &str, bytes: &[u8]| {
        if bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes())) {
            found.push(place.to_owned());
        }
    };
    canary::files(data, &mut |name, bytes| look(name, bytes));
    canary::register(data, &mut |place, bytes| look(place, bytes));
    canary::library(data, &mut |place, bytes, _| look(place, bytes));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_life_of_a_case() {
    if !available("the_whole_life_of_a_case") {
        return;
    }
    let site = Site::over(Server::doubting(|config| config.release = Release::TwoPerson)).await;
    let browser = Browser::start().await;

    // Somebody tells it, and sees what is in doubt.
    browser.client.goto(&site.at("/share")).await.unwrap();
    browser.find("#what_happened").await.send_keys(STORY).await.unwrap();
    browser.until("#preview", "not sure about").await;
    browser.press("#agreed").await;
    browser.press("form[data-preview] > .btn").await;
    browser.until("h1", "Thank you for sharing").await;
    let id = browser.text(".panel b").await;
    let lesson = LessonId::parse(&id).unwrap();
    let state = || site.server.register.entry(&lesson).unwrap().unwrap().state;
    assert_eq!(state(), State::Held);
    browser.client.goto(&site.at("/review")).await.unwrap();
    browser.until("h1", "Sign in").await;

    // A reviewer decides the words with single keys, and is the first to approve.
    sign_in(&site, &browser, "reviewer").await;
    browser.press(".nav a[href=\"/review\"]").await;
    browser.press("main .btn[href^=\"/review/next\"]").await;
    browser.until(".doc", "velkinor").await;
    let violations = browser.violations().await;
    assert!(violations.is_empty(), "{violations:?}");
    assert_eq!(browser.js(SELECT).await, true);
    browser.press("[data-strike]").await;
    assert_eq!(browser.find("#strike").await.prop("value").await.unwrap().as_deref(), Some("night"));
    browser.js("document.querySelector('#strike').value = ''").await;
    browser.press("aside a[href*=\"keys=1\"]").await;
    browser.until("aside", "Turn single keys off").await;
    assert_eq!(browser.js(SELECT).await, true);
    browser.js("document.activeElement.blur()").await;
    keys(&browser, "xnknr123456").await;
    assert_eq!(browser.js("return document.querySelectorAll('[name=check]:checked').length").await, 6);
    let chosen =
        "return [...document.querySelectorAll('[data-question] input:checked')].map((e) => e.value).join()";
    let chosen = browser.js(chosen).await;
    assert!(chosen.as_str().unwrap().starts_with("keep,remove"), "{chosen}");
    keys(&browser, "a").await;
    browser.until(".ok", "A second person has to approve it").await;
    assert_eq!((state(), site.server.register.totals().unwrap().doubts), (State::Held, 0));

    // A second person approves.
    sign_out(&site, &browser).await;
    sign_in(&site, &browser, "approver").await;
    browser.client.goto(&site.at("/review/next")).await.unwrap();
    browser.until("article", "the reviewer has approved it").await;
    let text = browser.text("article").await;
    assert!(!text.contains("velkinor") && !text.contains("night"), "the words are gone: {text}");
    for check in ["singling", "linking", "inference", "condition", "role", "media"] {
        browser.press(&format!("[name=check][value={check}]")).await;
    }
    browser.press("[name=do][value=approve]").await;
    browser.until(".ok", "The lesson is published").await;
    assert_eq!(state(), State::Published);

    // A reader finds it, and recognises somebody.
    sign_out(&site, &browser).await;
    let address = site.at("/search?q=pump+syringe");
    let mut found = false;
    for _ in 0..100 {
        browser.client.goto(&address).await.unwrap();
        found = browser.text("main").await.contains("kestrelwick");
        if found {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(found, "it is never found");
    assert!(!places(&site, "kestrelwick").is_empty());
    browser.press(".res h3 a").await;
    browser.press(".acts details summary").await;
    browser.press(".acts .btn.warn").await;
    browser.until("h1", "Thank you for telling us").await;
    browser.client.goto(&address).await.unwrap();
    assert!(!browser.text("main").await.contains("kestrelwick"));
    browser.client.goto(&site.at(&format!("/lessons/{id}"))).await.unwrap();
    browser.until("h1", "Page not found").await;

    // It comes first in the queue, and is withdrawn for good.
    sign_in(&site, &browser, "approver").await;
    browser.client.goto(&site.at("/review")).await.unwrap();
    browser.until("main table", "Out of sight").await;
    browser.press("main table a").await;
    browser.until("article", "somebody said that a person can be recognised").await;
    browser.press("article > details:nth-of-type(1) > summary").await;
    browser.find("#gone").await.send_keys("The family asked for it.").await.unwrap();
    browser.press("form[action$=\"/withdraw\"] .btn").await;
    browser.until(".ok", "withdrawn and its text erased").await;
    assert_eq!(state(), State::Withdrawn);
    site.server.library.catch_up(&mut |_, _| {}).unwrap();
    for _ in 0..100 {
        if places(&site, "kestrelwick").is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(places(&site, "kestrelwick"), Vec::<String>::new());
    assert_eq!(places(&site, "velkinor"), Vec::<String>::new());

    // All of it is in the trail.
    site.server.register.verify_audit().unwrap();
    let rows = site.server.register.audit_after(0, 1000).unwrap();
    let acts: Vec<_> = rows.iter().filter(|row| row.lesson.as_deref() == Some(&id)).collect();
    let mut at = 0;
    for (act, actor) in [
        ("case shared", "anyone"),
        ("held text read", "the reviewer"),
        ("approved, waits for a second person", "the reviewer"),
        ("held text read", "the approver"),
        ("approved and published", "the approver"),
        ("published to hidden", "anyone"),
        ("held text read", "the approver"),
        ("hidden to withdrawn", "the approver"),
    ] {
        let found = acts[at..].iter().position(|row| row.act == act && row.actor == actor);
        at += found.unwrap_or_else(|| panic!("{act} by {actor} is not in {acts:?}")) + 1;
    }
    assert!(acts.iter().any(|row| row.reason == "The family asked for it."));
    let complaints: Vec<_> =
        browser.complaints().await.into_iter().filter(|line| !line.contains("status of 404")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.end().await;
}

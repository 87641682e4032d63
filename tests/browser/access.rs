//! Every page at every width: axe-core finds nothing, nothing scrolls sideways, targets are big enough, nothing breaks
//! the security policy, nothing comes from elsewhere. Pictures of all of it are in `target/screenshots`.

use serde_json::Value;

use hindsight::access::Roles;
use hindsight::draft::Hold;
use hindsight::incident::{Block, Incident};
use hindsight::redact::Part;
use hindsight::register::{Actor, Added};

use crate::Site;
use crate::driver::{Browser, available};
use crate::support::Server;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_at_every_width() {
    if !available("every_page_is_accessible_at_every_width") {
        return;
    }
    let site = Site::start().await;
    let browser = Browser::start().await;
    let lesson = format!("/lessons/{}", site.first("insulin"));
    let pages = [
        ("home", "/"),
        ("search", "/search?q=insulin+dose"),
        ("search-filtered", "/search?theme=MED&harm=low&harm=moderate&harm=severe"),
        ("search-all", "/search?page=3"),
        ("search-empty", "/search?q=zzqqxx&harm=fatal"),
        ("lesson", &lesson),
        ("themes", "/themes"),
        ("theme", "/themes/MED"),
        ("subtheme", "/themes/MED-omit"),
        ("share", "/share"),
        ("try", "/try"),
        ("thanks", "/thanks/shared?0123456789ab"),
        ("thanks-recognised", "/thanks/recognised"),
        ("help", "/help"),
        ("about", "/about"),
        ("accessibility", "/accessibility"),
        ("privacy", "/privacy"),
        ("api", "/api"),
        ("error-404", "/nothing-here"),
        ("error-400", "/search?harm=x"),
    ];
    let mut wrong = Vec::new();
    for (name, path) in pages {
        check(&browser, name, Some(&site.at(path)), &mut wrong).await;
    }
    // Pages that only a form leads to.
    browser.scripts(false).await;
    browser.width(1280).await;
    browser.client.goto(&site.at("/share")).await.unwrap();
    browser
        .find("#what_happened")
        .await
        .send_keys(
            "Mrs Ethel Bluebell NHS 999 123 4567 fell on Juniper Ward, Wrenovich saw it. Rang 07700 900123.",
        )
        .await
        .unwrap();
    browser.find("form[data-preview] > button").await.click().await.unwrap();
    browser.scripts(true).await;
    check(&browser, "share-error", None, &mut wrong).await;
    browser.client.goto(&site.at("/try")).await.unwrap();
    browser
        .find("#text")
        .await
        .send_keys("Seen by Dr Otterbourne 14/03/2024, bleep 1187. Pt Mrs Bluebell, Juniper Ward.")
        .await
        .unwrap();
    browser.find("[data-preview-button]").await.click().await.unwrap();
    browser.until("#preview", "What goes and why").await;
    check(&browser, "try-result", None, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_for_reviewers_is_accessible_at_every_width() {
    if !available("every_page_for_reviewers_is_accessible_at_every_width") {
        return;
    }
    let site = Site::over(Server::doubting(|config| {
        config.sign_in.anyone = Roles::parse("reader,contributor,reviewer,approver").unwrap();
    }))
    .await;
    let case = |source: &str, held: bool| Incident {
        source_key: format!("test:{source}"),
        parts: vec![
            (Part::WhatHappened, STORY.to_owned()),
            (Part::ActionTaken, "Pump changed.\n\nFamily told.".to_owned()),
            (Part::Lesson, "Two people check the line.".to_owned()),
        ],
        blocks: if held { vec![Block::Inquest, Block::Police] } else { Vec::new() },
        ..Incident::default()
    };
    let app = &site.server.app;
    let actor = Actor::command_line();
    let batch = app.register.begin_batch("datix-labels", &actor).unwrap();
    let mut drafts: Vec<_> =
        (0..6).map(|n| app.corridor.anonymise(&case(&n.to_string(), n == 0)).unwrap()).collect();
    for draft in &mut drafts[3..] {
        draft.holds = vec![Hold::Batch];
    }
    let blocked = drafts[0].lesson.id.clone();
    app.register.add(batch, &drafts, app.corridor.redactor().fingerprint(), &actor).unwrap();
    app.register.finish_batch(batch, &Added::default(), &actor).unwrap();
    app.register.draw_sample(batch, 2, &actor, "").unwrap();
    let browser = Browser::start().await;
    let mut wrong = Vec::new();
    let address = |path: &str| site.at(path);
    let (plain, keys) = (format!("/review/{blocked}"), format!("/review/{blocked}?keys=1&done=saved"));
    for (name, path) in [
        ("review", "/review?reason=doubt"),
        ("review-case", plain.as_str()),
        ("review-case-keys", keys.as_str()),
        ("review-batches", "/review/batches?done=drawn"),
    ] {
        check(&browser, name, Some(&address(path)), &mut wrong).await;
    }
    // Pages that only a form leads to.
    browser.client.goto(&address(&plain)).await.unwrap();
    browser.js("document.querySelectorAll('article details').forEach((e) => { e.open = true; })").await;
    check(&browser, "review-case-open", None, &mut wrong).await;
    browser.press("[name=do][value=reject]").await;
    browser.until(".err", "Give a reason").await;
    check(&browser, "review-case-error", None, &mut wrong).await;
    browser.press("article > details:last-of-type > summary").await;
    browser.find("#word").await.send_keys("pump").await.unwrap();
    browser.press("form[action=\"/review/remember\"] .btn").await;
    browser.until("h1", "Remove a word everywhere").await;
    check(&browser, "review-remember", None, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let complaints: Vec<_> =
        browser.complaints().await.into_iter().filter(|line| !line.contains("status of 422")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_the_audit_trail_are_accessible_at_every_width() {
    if !available("signing_in_and_the_audit_trail_are_accessible_at_every_width") {
        return;
    }
    let site = Site::start().await;
    let browser = Browser::start().await;
    let mut wrong = Vec::new();
    check(&browser, "sign-in", Some(&site.at("/sign-in?next=%2Fadmin%2Faudit")), &mut wrong).await;
    browser.press("form[action=\"/sign-in\"] .btn").await;
    browser.until(".err", "This token is not right").await;
    check(&browser, "sign-in-error", None, &mut wrong).await;
    crate::life::sign_in(&site, &browser, "auditor").await;
    for (name, path) in
        [("account", "/account"), ("audit", "/admin/audit?act=token+created"), ("error-403", "/review")]
    {
        check(&browser, name, Some(&site.at(path)), &mut wrong).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.end().await;
}

const STORY: &str =
    "The pump was set up by kestrelwick and velkinor checked the line before the syringe ran out at night.";

/// Looks at a page at each width; `address` where it can be loaded again, as a phone would.
async fn check(browser: &Browser, name: &str, address: Option<&str>, wrong: &mut Vec<String>) {
    for width in [1280, 390, 320] {
        browser.width(width).await;
        if let Some(address) = address {
            browser.client.goto(address).await.unwrap();
        }
        if width != 320 {
            browser.picture(name, width).await;
        }
        for violation in browser.violations().await {
            wrong.push(format!("{name} at {width}: {violation}"));
        }
        let overflow = browser.js(OVERFLOW).await;
        if overflow != Value::Null {
            wrong.push(format!("{name} at {width}: scrolls sideways: {overflow}"));
        }
        for target in browser.js(TARGETS).await.as_array().unwrap() {
            wrong.push(format!("{name} at {width}: target under 24 px: {target}"));
        }
    }
    browser.forced_colours(true).await;
    for violation in browser.violations().await {
        wrong.push(format!("{name} in forced colours: {violation}"));
    }
    browser.forced_colours(false).await;
    browser.width(1280).await;
    for address in browser.js(ELSEWHERE).await.as_array().unwrap() {
        wrong.push(format!("{name}: loads {address}"));
    }
}

/// What is wider than the page, where the page scrolls sideways.
const OVERFLOW: &str = "const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return null;
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1);
    return page.scrollWidth + ' ' + wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ');";

/// Controls under 24 CSS pixels that are not links within a sentence (WCAG 2.2, 2.5.8).
const TARGETS: &str = "return [...document.querySelectorAll('a, button, input, select, textarea, summary')]
    .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.type !== 'hidden' && !e.closest('p, .vh, td, dd, li.card') && !e.classList.contains('skip'))
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.height > 0 && (box.height < 23.5 || box.width < 23.5) && getComputedStyle(e).display !== 'inline')
    .map(([e, box]) => Math.round(box.width) + 'x' + Math.round(box.height) + ' ' + e.outerHTML.slice(0, 100));";

/// Resources of other hosts.
const ELSEWHERE: &str = "return performance.getEntriesByType('resource').map((e) => e.name).filter((name) => !name.startsWith(location.origin));";

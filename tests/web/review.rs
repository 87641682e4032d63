//! The reviewer's pages: queue, case, decision, batches, words that go everywhere.

use axum::http::StatusCode;
use hindsight::access::Roles;
use hindsight::config::Release;
use hindsight::draft::Hold;
use hindsight::incident::{Block, Incident};
use hindsight::lesson::LessonId;
use hindsight::redact::Part;
use hindsight::register::{Actor, Added, BatchId, State};
use hindsight::review::{checklist, rescan};

use crate::support::{Reply, Server};

const STORY: &str =
    "The pump was set up by kestrelwick and velkinor checked the line before the bag ran out.";

fn told(source: &str, what: &str) -> Incident {
    Incident {
        source_key: format!("test:{source}"),
        parts: vec![(Part::WhatHappened, what.to_owned()), (Part::Lesson, "Check the pump.".to_owned())],
        ..Incident::default()
    }
}

/// A server on which whoever comes is reviewer and approver, and the redactor is sure of nothing that context alone says.
fn server(release: Release) -> Server {
    Server::doubting(|config| {
        config.release = release;
        config.sign_in.anyone = Roles::parse("reader,contributor,reviewer,approver").unwrap();
    })
}

fn add(server: &Server, incident: &Incident) -> LessonId {
    let corridor = &server.app.corridor;
    let draft = corridor.anonymise(incident).unwrap();
    let actor = Actor::command_line();
    let batch = server.register.begin_batch("test", &actor).unwrap();
    let source = draft.source;
    server.register.add(batch, &[draft], corridor.redactor().fingerprint(), &actor).unwrap();
    server.register.by_source(&source).unwrap().unwrap()
}

fn state(server: &Server, id: &LessonId) -> State {
    server.register.entry(id).unwrap().unwrap().state
}

fn field(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    let rest = &page[at..];
    let start = rest.find("value=\"").unwrap() + 7;
    rest[start..start + rest[start..].find('"').unwrap()].to_owned()
}

/// The names of the answers on a page, in order.
fn answers(page: &str) -> Vec<String> {
    let mut names: Vec<_> = page
        .match_indices("name=\"a-")
        .map(|(at, _)| page[at + 6..at + 6 + page[at + 6..].find('"').unwrap()].to_owned())
        .collect();
    names.dedup();
    names
}

/// Sends a decision with the whole checklist ticked.
async fn decide(server: &Server, id: &LessonId, act: &str, more: &[(&str, &str)]) -> Reply {
    let page = server.get(&format!("/review/{id}")).await.body;
    let sequence = field(&page, "sequence");
    let mut fields = vec![("sequence", sequence.as_str()), ("do", act)];
    fields.extend(checklist::ITEMS.iter().map(|item| ("check", item.id)));
    fields.extend(more);
    server.post_form(&format!("/review/{id}"), &fields).await
}

#[tokio::test]
async fn nobody_without_the_role_sees_any_of_it() {
    let server = Server::small();
    let token = server.token("contributor");
    for path in ["/review", "/review/next", "/review/000000000000", "/review/batches"] {
        let reply = server.get(path).await;
        assert!(reply.header("location").starts_with("/sign-in?next=%2Freview"), "{path}: {}", reply.status);
        assert_eq!(server.get_as(&token, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let id = server.id_of("Fall from bed");
    for path in [
        format!("/review/{id}"),
        format!("/review/{id}/lift"),
        format!("/review/{id}/withdraw"),
        "/review/remember".to_owned(),
        "/review/batches/1/take-back".to_owned(),
    ] {
        let reply = server.post_form(&path, &[("do", "approve"), ("why", "x"), ("word", "bed")]).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(state(&server, &id), State::Published);
}

#[tokio::test]
async fn a_case_is_read_decided_and_published() {
    let server = server(Release::Gate);
    assert!(server.get("/review").await.body.contains("Nothing waits for review"));
    let id = add(&server, &told("a", STORY));
    let queue = server.get("/review").await.body;
    assert!(queue.contains(id.as_str()) && !queue.contains("velkinor"), "the queue shows no text");
    let next = server.get("/review/next?keys=1").await;
    assert_eq!(next.header("location"), format!("/review/{id}?keys=1"));
    let page = server.get(next.header("location")).await.body;
    assert!(page.contains("data-keys") && page.contains("velkinor") && page.contains("because"), "{page}");
    let names = answers(&page);
    assert!(names.len() >= 2, "{names:?}");

    // Without the checklist it comes back, with what was chosen.
    let sequence = field(&page, "sequence");
    let fields =
        [("sequence", sequence.as_str()), ("do", "approve"), (names[0].as_str(), "keep"), ("strike", "bag")];
    let reply = server.post_form(&format!("/review/{id}"), &fields).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("<title>Error: ") && reply.body.contains("<a href=\"#checklist\">"));
    assert!(reply.body.contains(&format!("name=\"{}\" value=\"keep\" checked", names[0])));
    assert!(reply.body.contains("\nbag</textarea>"));
    assert_eq!(state(&server, &id), State::Held);

    let more = [
        (names[0].as_str(), "keep"),
        (names[1].as_str(), "general"),
        ("strike", "bag"),
        ("title", "A pump ran dry, says Dr Otterbourne"),
    ];
    let reply = decide(&server, &id, "approve", &more).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/review?done=published"));
    let lesson = server.register.published(&id).unwrap().unwrap();
    let text = lesson.what_happened.as_str();
    assert!(
        text.contains("kestrelwick") && !text.contains("velkinor") && text.contains("the [removed] ran out"),
        "{text}"
    );
    assert!(
        lesson.title.as_str().starts_with("A pump ran dry") && !lesson.title.as_str().contains("Otterbourne")
    );
    let rows = server.register.audit_after(0, 100).unwrap();
    assert!(rows.iter().any(|row| row.act == "held text read" && row.role == "approver"));
    assert!(rows.iter().any(|row| row.act == "approved and published" && row.reason.contains("1 kept")));
    server.register.verify_audit().unwrap();
}

#[tokio::test]
async fn skipping_saving_rejecting_and_labels() {
    let server = server(Release::Review);
    let ids = [add(&server, &told("a", "Fell from bed.")), add(&server, &told("b", "Fell from the chair."))];
    let first = server.get("/review/next").await.header("location").to_owned();
    let id = first.trim_start_matches("/review/").to_owned();
    let skipped = server.post_form(&first, &[("do", "skip")]).await;
    let other = ids.iter().find(|other| other.as_str() != id).unwrap();
    assert_eq!(skipped.header("location"), format!("/review/{other}?skip=1"));

    let saved = decide(&server, other, "save", &[("labels", "1"), ("add", "SKIN")]).await;
    assert_eq!(saved.header("location"), format!("/review/{other}?done=saved"), "{}", saved.body);
    let entry = server.register.entry(other).unwrap().unwrap();
    let themes = entry.lesson.unwrap().themes;
    assert_eq!((entry.state, themes[0].id.as_str()), (State::Held, "SKIN"));
    let page = server.get(saved.header("location")).await.body;
    assert!(
        page.contains("Your changes are saved") && page.contains("name=\"label\" value=\"SKIN\" checked")
    );
    decide(&server, other, "save", &[("labels", "1")]).await;
    let corrections = server.register.corrections(other).unwrap();
    assert!(
        corrections.contains(&("SKIN".to_owned(), false)) && corrections.iter().all(|(_, present)| !present)
    );

    let refused = decide(&server, other, "reject", &[]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("<a href=\"#why\">"));
    decide(&server, other, "reject", &[("why", "a rare role")]).await;
    assert_eq!(state(&server, other), State::Rejected);
    let nonsense = server.post_form(&format!("/review/{other}"), &[("do", "dance")]).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    let page = server.get(&format!("/review/{other}")).await.body;
    assert!(page.contains("There is nothing to decide"));
}

#[tokio::test]
async fn a_flag_blocks_until_it_is_lifted() {
    let server = server(Release::Gate);
    let mut blocked = told("a", "Fell from bed.");
    blocked.blocks = vec![Block::Inquest];
    let id = add(&server, &blocked);
    let reply = decide(&server, &id, "approve", &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        reply.body.contains("lift that flag first") && reply.body.contains("Blocked: an inquest is open")
    );
    let lift = format!("/review/{id}/lift");
    assert_eq!(server.post_form(&lift, &[("flag", "inquest")]).await.status, StatusCode::BAD_REQUEST);
    let other = server.post_form(&lift, &[("flag", "candour"), ("why", "closed")]).await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
    assert!(other.body.contains("has no flag candour"), "{}", other.body);
    let reply =
        server.post_form(&lift, &[("flag", "inquest"), ("why", "closed in March"), ("keys", "1")]).await;
    assert_eq!(reply.header("location"), format!("/review/{id}?keys=1&done=lifted"));
    decide(&server, &id, "approve", &[]).await;
    assert_eq!(state(&server, &id), State::Published);
}

#[tokio::test]
async fn what_somebody_recognised_comes_first_is_held_and_withdrawn() {
    let server = server(Release::Review);
    let doubtful = add(&server, &told("a", STORY));
    let id = add(&server, &told("b", "Fell from bed."));
    decide(&server, &id, "approve", &[]).await;
    assert_eq!(state(&server, &id), State::Published);
    server.post_form(&format!("/lessons/{id}/recognise"), &[]).await;
    let queue = server.get("/review").await.body;
    assert!(queue.find(id.as_str()).unwrap() < queue.find(doubtful.as_str()).unwrap());
    let page = server.get(&format!("/review/{id}")).await.body;
    assert!(page.contains("somebody said that a person can be recognised") && page.contains("Hold it"));
    decide(&server, &id, "hold", &[]).await;
    assert_eq!(state(&server, &id), State::Held);
    let withdraw = format!("/review/{id}/withdraw");
    assert_eq!(server.post_form(&withdraw, &[("why", " ")]).await.status, StatusCode::BAD_REQUEST);
    let reply = server.post_form(&withdraw, &[("why", "objection")]).await;
    assert_eq!(reply.header("location"), format!("/review/{doubtful}?done=withdrawn"));
    let entry = server.register.entry(&id).unwrap().unwrap();
    assert_eq!((entry.state, entry.tombstone.as_deref()), (State::Withdrawn, Some("objection")));
    assert_eq!(server.get(&format!("/review/{id}")).await.status, StatusCode::NOT_FOUND);
}

/// Cases that wait for nothing but the sign-off of their ingest.
fn held_ingest(server: &Server, cases: usize) -> BatchId {
    let corridor = &server.app.corridor;
    let actor = Actor::command_line();
    let batch = server.register.begin_batch("datix-labels", &actor).unwrap();
    let drafts: Vec<_> = (0..cases)
        .map(|n| {
            let mut draft =
                corridor.anonymise(&told(&n.to_string(), &format!("Fell from bed {n}."))).unwrap();
            draft.holds = vec![Hold::Batch];
            draft.doubts.clear();
            draft
        })
        .collect();
    server.register.add(batch, &drafts, corridor.redactor().fingerprint(), &actor).unwrap();
    server.register.finish_batch(batch, &Added::default(), &actor).unwrap();
    batch
}

#[tokio::test]
async fn a_public_reference_is_shown_and_an_ingest_that_is_loading_says_so() {
    let server = server(Release::Sample);
    let actor = Actor::command_line();
    let mut draft = server.app.corridor.anonymise(&told("a", "Fell from bed.")).unwrap();
    draft.lesson.public_reference = Some("2024-0187".into());
    draft.holds = vec![Hold::Batch];
    let (id, batch) = (draft.lesson.id.clone(), server.register.begin_batch("test", &actor).unwrap());
    server.register.add(batch, &[draft], server.app.corridor.redactor().fingerprint(), &actor).unwrap();
    let page = server.get(&format!("/review/{id}")).await.body;
    assert!(page.contains("<dt>Public reference</dt><dd>2024-0187</dd>"), "{page}");
    let page = server.get("/review/batches").await.body;
    assert!(page.contains("Its export is still being loaded") && !page.contains("/sample\""), "{page}");
    server.register.finish_batch(batch, &Added::default(), &actor).unwrap();
    let page = server.get("/review/batches").await.body;
    assert!(!page.contains("being loaded") && page.contains("/sample\""), "{page}");
}

/// What would be refused is not offered; the reason stands in its place.
#[tokio::test]
async fn an_ingest_that_cannot_be_released_says_why_and_what_to_do() {
    for release in [Release::Review, Release::TwoPerson] {
        let server = server(release);
        let BatchId(number) = held_ingest(&server, 2);
        let page = server.get("/review/batches").await.body;
        assert!(
            page.contains("It cannot be released yet.") && page.contains("wants every case read"),
            "{page}"
        );
        assert!(page.contains(&format!("href=\"/review/next?batch={number}\"")), "{page}");
        assert!(!page.contains("/release\"") && !page.contains("/sample\""), "{page}");
    }
    let server = server(Release::Sample);
    let batch = held_ingest(&server, 5);
    let BatchId(number) = batch;
    let actor = Actor::command_line();
    let draw = |size: u64| server.register.draw_sample(batch, size, &actor, "test").unwrap();
    let says = async |words: &str, control: &str| {
        let page = server.get("/review/batches").await.body;
        assert!(page.contains(words) && page.contains(control), "{words}: {page}");
        assert!(
            page.contains("It cannot be released yet.") && !page.contains("/release\""),
            "{words}: {page}"
        );
    };
    let read = async |act: &str, more: &[(&str, &str)]| {
        let next =
            server.get(&format!("/review/next?batch={number}&sample=1")).await.header("location").to_owned();
        let id = LessonId::parse(&next["/review/".len()..][..12]).unwrap();
        decide(&server, &id, act, more).await;
    };
    says("First a sample of its cases has to be drawn and read.", "value=\"60\"").await;
    draw(1);
    says("1 of the 1 cases of its sample has still to be read", "Read the sample</a>").await;
    read("approve", &[]).await;
    says("A sample of 1 says too little of the others: enlarge it to 5 at least.", "value=\"5\"").await;
    draw(2);
    read("reject", &[("why", "a rare role")]).await;
    says("1 of the 2 cases of its sample could identify somebody", "Cases to draw for a new sample").await;
    draw(2);
    read("reject", &[("why", "a rare role")]).await;
    let already = "read it to its end. 1 already identifies somebody: the release will be refused.";
    says(already, "Read the sample</a>").await;
}

#[tokio::test]
async fn an_ingest_is_released_on_its_sample_and_taken_back() {
    let server = server(Release::Sample);
    let BatchId(number) = held_ingest(&server, 33);
    let page = server.get("/review/batches").await.body;
    assert!(
        page.contains("datix-labels")
            && page.contains("4.9%")
            && page.contains("<b>33</b> wait for its sign-off")
    );
    let post = async |what: &str, fields: &[(&str, &str)]| {
        server.post_form(&format!("/review/batches/{number}/{what}"), fields).await
    };
    assert_eq!(post("release", &[("why", "x")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post("sample", &[("size", "0")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post("sample", &[("size", "30")]).await.status, StatusCode::SEE_OTHER);
    for _ in 0..30 {
        let next =
            server.get(&format!("/review/next?batch={number}&sample=1")).await.header("location").to_owned();
        let id = LessonId::parse(&next["/review/".len()..][..12]).unwrap();
        assert!(server.get(&next).await.body.contains("Part of the sample"));
        decide(&server, &id, "approve", &[]).await;
    }
    let page = server.get("/review/batches").await.body;
    assert!(page.contains("None of 30 identifies somebody") && page.contains("Release 3 lessons"), "{page}");
    assert!(page.contains("Enlarge the sample to") && page.contains("value=\"33\""), "{page}");
    assert_eq!(post("release", &[("why", " ")]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(post("release", &[("why", "read")]).await.header("location"), "/review/batches?done=released");
    assert_eq!(server.register.totals().unwrap().states["published"], 33);
    assert_eq!(post("take-back", &[("why", "wrong file")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.register.totals().unwrap().states["held"], 33);
    assert_eq!(post("sample", &[("size", "33")]).await.status, StatusCode::SEE_OTHER);
    let page = server.get("/review/batches").await.body;
    assert!(page.contains("Sample: 0 of 33 read") && !page.contains("Enlarge the sample"), "{page}");
    assert_eq!(
        server.post_form("/review/batches/99/take-back", &[("why", "x")]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_word_is_counted_before_it_goes_everywhere() {
    let server = server(Release::Review);
    let id = add(&server, &told("a", "Fell from bed in the lounge."));
    decide(&server, &id, "approve", &[]).await;
    let page = server.post_form("/review/remember", &[("word", "Lounge"), ("back", id.as_str())]).await.body;
    assert!(page.contains("<b>1 lesson</b> that is published"), "{page}");
    assert!(server.register.removals().unwrap().is_empty());
    let page = server.post_form("/review/remember", &[("word", "Lounge"), ("do", "remember")]).await.body;
    assert!(page.contains("is removed from 1 lesson"), "{page}");
    let lesson = server.register.published(&id).unwrap().unwrap();
    assert!(!lesson.what_happened.as_str().contains("lounge"), "{}", lesson.what_happened.as_str());
    assert_eq!(server.post_form("/review/remember", &[("word", "-")]).await.status, StatusCode::BAD_REQUEST);
}

/// Script in every field that a reviewer sees or fills: no page may hold it as a tag or attribute.
#[tokio::test]
async fn html_in_a_held_case_stays_text() {
    const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";
    let server = server(Release::Review);
    let mut planted = told("a", &format!("insulin fall {EVIL} kestrelwick{EVIL} </textarea>"));
    planted.parts.insert(0, (Part::Title, format!("Fall {EVIL}")));
    planted.parts.push((Part::ActionTaken, EVIL.into()));
    let id = add(&server, &planted);
    let coded: String = form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();
    let fields = [
        "sequence", "do", "strike", "title", "takeaway", "label", "add", "check", "why", "reason", "batch",
        "word", "flag", "size", "back",
    ]
    .map(|name| (name, EVIL));
    let mut replies = vec![
        server.get("/review").await,
        server.get(&format!("/review?reason={coded}&batch={coded}&done={coded}&keys={coded}")).await,
        server.get(&format!("/review/{id}?reason={coded}&skip={coded}")).await,
        server.get("/review/batches").await,
        server.get(&format!("/review/{coded}")).await,
        decide(&server, &id, "save", &[("strike", EVIL), ("title", EVIL), ("takeaway", EVIL)]).await,
        decide(&server, &id, "reject", &[]).await,
        server.post_form("/review/remember", &[("word", "alert <img")]).await,
    ];
    for path in [
        format!("/review/{id}"),
        format!("/review/{id}/lift"),
        format!("/review/{id}/withdraw"),
        "/review/remember".into(),
    ] {
        replies.push(server.post_form(&path, &fields).await);
    }
    for (at, reply) in replies.into_iter().enumerate() {
        let page = reply.body.to_lowercase();
        assert!(!page.contains("<script>") && !page.contains("<img"), "{at}: {page}");
        assert!(page.matches("<script").count() <= 1 && !page.contains("onerror=alert(2)>"), "{at}: {page}");
        assert_eq!(page.matches("<textarea").count(), page.matches("</textarea>").count(), "{at}");
    }
}

#[tokio::test]
async fn lessons_of_another_redactor_are_said_at_the_head_of_the_queue() {
    let server = server(Release::Gate);
    assert!(!server.get("/review").await.body.contains("another redactor"));
    let incident = told("a", "Patient fell from bed at night and was found on the floor.");
    let mut draft = server.app.corridor.anonymise(&incident).unwrap();
    draft.holds.clear();
    draft.doubts.clear();
    let actor = Actor::command_line();
    let batch = server.register.begin_batch("test", &actor).unwrap();
    server.register.add(batch, &[draft], "another redactor", &actor).unwrap();
    let page = server.get("/review").await.body;
    assert!(page.contains("1 published lesson comes from another redactor or policy"), "{page}");
    assert!(page.contains("<code>hindsight review rescan</code>"), "{page}");
    rescan::requeue(&server.register, &server.app.corridor, &actor, &mut |_| ()).unwrap();
    let page = server.get("/review").await.body;
    assert!(!page.contains("another redactor"), "{page}");
}

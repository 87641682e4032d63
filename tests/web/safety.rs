//! What protects the server and those whose stories it holds.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use proptest::prelude::*;

use crate::support::Server;

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::small();
    for path in ["/", "/api/v1/lessons", "/nothing-here", "/healthz", "/api/v1/lessons?harm=x"] {
        let reply = server.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn errors_are_documents_for_programs_and_pages_for_people() {
    let server = Server::small();
    let program = server.get("/api/v1/nothing").await;
    assert_eq!(program.status, StatusCode::NOT_FOUND);
    assert_eq!(program.header("content-type"), "application/problem+json");
    assert_eq!(program.json()["status"], 404);
    let person = server.get("/nothing").await;
    assert_eq!(person.status, StatusCode::NOT_FOUND);
    assert!(person.header("content-type").starts_with("text/html"));
    let method = server.send(Request::delete("/api/v1/lessons").body(Body::empty()).unwrap()).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.header("allow").contains("GET"));
    assert_eq!(method.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = Server::configured([], |config| config.server.body_limit = 1024);
    let body = format!("{{\"text\": \"{}\"}}", "x".repeat(2000));
    let reply = server.send(Request::post("/api/v1/redact").body(Body::from(body)).unwrap()).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reply.json()["title"], "That is too much text");
    // One that says so beforehand is not waited for.
    let said = Request::post("/api/v1/redact").header("content-length", "2000").body(Body::empty()).unwrap();
    assert_eq!(server.send(said).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn people_get_a_page_when_something_is_too_much() {
    let server = Server::configured([], |config| config.server.body_limit = 1024);
    let story = "x".repeat(2000);
    let large = server.post_form("/share", &[("what_happened", &story)]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.body.contains("<h1>That is too much text</h1>") && !large.body.contains("xxxx"));
    let mut reply = server.post_form("/lessons/000000000000/recognise", &[]).await;
    for _ in 0..25 {
        reply = server.post_form("/lessons/000000000000/recognise", &[]).await;
    }
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.body.contains("<h1>Too many requests</h1>") && !reply.header("retry-after").is_empty());
    let other = Request::post("/share").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    let other = server.send(other).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert!(other.body.contains("<h1>This form did not come from this site</h1>"));
}

/// All three are polled before the first can end, as the test has one thread: one is worked on, the next is told to come
/// back, and health still answers.
#[tokio::test]
async fn too_much_at_once_is_told_to_come_back() {
    let server = Server::configured([], |config| config.server.concurrency = 1);
    let (first, second, health) =
        tokio::join!(server.get("/api/v1/lessons"), server.get("/api/v1/lessons"), server.get("/healthz"));
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.json()["title"], "The service is busy");
    assert!(!second.header("retry-after").is_empty());
    assert_eq!(health.status, StatusCode::OK);
    assert_eq!(server.get("/api/v1/lessons").await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_site_cannot_send_anything() {
    let server = Server::small();
    let post = |headers: &[(&str, &str)]| {
        let mut request = Request::post("/api/v1/incidents").header("host", "localhost:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(r#"{"what_happened": "x"}"#)).unwrap()
    };
    let before = server.register.sequence().unwrap();
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://elsewhere.example")],
        &[("origin", "null")],
    ] {
        assert_eq!(server.send(post(headers)).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(server.register.sequence().unwrap(), before);
    for headers in [&[][..], &[("sec-fetch-site", "same-origin")], &[("origin", "http://localhost:8080")]] {
        assert_eq!(server.send(post(headers)).await.status, StatusCode::CREATED, "{headers:?}");
    }
}

/// DNS rebinding: a name of another site that leads here makes its page one of this site's, as far as a browser can tell.
#[tokio::test]
async fn a_name_that_is_not_this_servers_is_not_answered() {
    let server = Server::small();
    let id = server.id_of("Fall from bed");
    let hide = |host: &str| {
        let request = Request::post(format!("/lessons/{id}/recognise"))
            .header("host", host)
            .header("origin", format!("http://{host}"))
            .header("sec-fetch-site", "same-origin");
        server.send(request.body(Body::empty()).unwrap())
    };
    let get = |host: &str, path: &str| {
        server.send(Request::get(path).header("host", host).body(Body::empty()).unwrap())
    };
    let before = server.register.sequence().unwrap();
    let refused = hide("evil.example:8080").await;
    assert_eq!(refused.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(refused.body.contains("<h1>This is not an address of this service</h1>"), "{}", refused.body);
    assert_eq!(server.register.sequence().unwrap(), before);
    for path in ["/", "/api/v1/lessons", "/assets/nothing.css", "/nothing"] {
        assert_eq!(get("evil.example", path).await.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
    let program = get("evil.example", "/api/v1/lessons").await;
    assert_eq!(program.json()["status"], 421);
    let two = Request::get("/").header("host", "localhost").header("host", "evil.example");
    let two = server.send(two.body(Body::empty()).unwrap()).await;
    assert_eq!(two.status, StatusCode::MISDIRECTED_REQUEST);
    let target = Request::get("http://evil.example/").header("host", "localhost");
    let target = server.send(target.body(Body::empty()).unwrap()).await;
    assert_eq!(target.status, StatusCode::MISDIRECTED_REQUEST);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(get("10.0.0.7:8080", path).await.status, StatusCode::OK, "{path}");
    }
    for host in ["localhost:8080", "127.0.0.1:9", "[::1]:8080"] {
        assert_eq!(get(host, "/").await.status, StatusCode::OK, "{host}");
    }
    assert_eq!(hide("localhost:8080").await.status, StatusCode::SEE_OTHER);
    assert!(server.register.sequence().unwrap() > before);
}

#[tokio::test]
async fn a_public_name_is_answered_beside_those_of_the_machine() {
    let server = Server::configured([], |config| {
        config.server.public_url = Some("https://library.oakmere.example".into());
    });
    for (host, status) in [
        ("library.oakmere.example", StatusCode::OK),
        ("localhost:8080", StatusCode::OK),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(server.send(request).await.status, status, "{host}");
    }
    // With `--open` and no name of its own, whatever name people have for the server is answered.
    let server = Server::configured([], |config| {
        config.server.addr = "0.0.0.0:8080".parse().unwrap();
        config.server.open = true;
    });
    let request = Request::get("/").header("host", "any.example").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn too_many_cases_from_one_address_have_to_wait() {
    let server = Server::small();
    let mut last = None;
    for _ in 0..70 {
        let reply = server.send(Request::post("/api/v1/incidents").body(Body::from("{}")).unwrap()).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            last = Some(reply);
            break;
        }
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
    let reply = last.expect("never told to wait");
    assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(server.get("/api/v1/lessons").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_failure_inside_says_nothing_about_itself() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    // A text that is not the one that was sealed does not open.
    let path = server.app.config.data.join("register.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute("UPDATE lesson SET body = replace(body, 'insulin', 'Quillfeather')", []).unwrap();
    let reply = server.get(&format!("/api/v1/lessons/{id}")).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        reply.body,
        r#"{"type":"about:blank","title":"Sorry, there is a problem with the service","status":500,"detail":"Something went wrong on our side. Try again later."}"#
    );
}

fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("q"),
        Just("theme"),
        Just("factor"),
        Just("harm"),
        Just("psychological_harm"),
        Just("setting"),
        Just("specialty"),
        Just("type"),
        Just("from"),
        Just("to"),
        Just("sort"),
        Just("exact"),
        Just("page"),
        Just("per_page"),
    ];
    let value = prop_oneof![
        ".{0,40}",
        "[\"()*+\\-~:^\\[\\]{}\\\\/&|! a-z]{0,60}",
        "(AND|OR|NOT| |\"|\\(){0,20}",
        Just("18446744073709551615".to_owned()),
        Just("2024-03".to_owned()),
        Just("severe".to_owned()),
        Just("MED".to_owned()),
        Just("\u{0}\u{1}\u{202e}\u{fffe}".to_owned()),
        Just("x".repeat(10_000)),
    ];
    proptest::collection::vec((name, value), 0..6)
        .prop_map(|pairs| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

#[test]
fn no_query_makes_the_server_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::small();
    let paths = ["/api/v1/lessons", "/api/v1/suggest", "/search", "/search.csv", "/search.atom"];
    proptest!(ProptestConfig::with_cases(200), |(query in query(), at in 0..paths.len())| {
        let reply = runtime.block_on(server.get(&format!("{}?{query}", paths[at])));
        prop_assert!(reply.status.is_success() || reply.status == StatusCode::BAD_REQUEST, "{}", reply.status);
    });
}

#[test]
fn no_raw_bytes_in_a_query_make_the_server_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::small();
    for raw in ["q=%ff%fe", "q=%", "q=%zz", "&&&=&", "q", "=x", "q=%00", "page=%31", "q=+%2B+"] {
        let reply = runtime.block_on(server.get(&format!("/api/v1/lessons?{raw}")));
        assert_eq!(reply.status, StatusCode::OK, "{raw}");
    }
}

#[tokio::test]
async fn head_and_options_do_no_harm() {
    let server = Server::small();
    let head = Request::builder().method(Method::HEAD).uri("/api/v1/lessons").body(Body::empty()).unwrap();
    let reply = server.send(head).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, ""));
    let options = Request::options("/api/v1/lessons").body(Body::empty()).unwrap();
    assert_eq!(server.send(options).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

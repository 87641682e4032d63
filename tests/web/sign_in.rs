//! Signing in and out: tokens, sessions, a proxy's headers; and what somebody tries who should not get in.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use hindsight::config::{Config, File};
use hindsight::register::Actor;

use crate::support::{Reply, Server};

/// The pair of a `Set-Cookie`, as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn with_cookie(server: &Server, cookie: &str, path: &str) -> Reply {
    server.send(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
}

async fn sign_out(server: &Server, cookie: &str) -> Reply {
    let request = Request::post("/sign-out").header("cookie", cookie).header("sec-fetch-site", "same-origin");
    server.send(request.body(Body::empty()).unwrap()).await
}

fn acts(server: &Server) -> Vec<(String, String, String)> {
    let rows = server.register.audit_after(0, 1000).unwrap();
    rows.into_iter().map(|row| (row.actor, row.role, row.act)).collect()
}

/// The sign-in part of a configuration file.
fn configure(config: &mut Config, text: &str) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hindsight.toml");
    std::fs::write(&path, text).unwrap();
    let file = File::read(&path).unwrap();
    let checked = Config::check(file, Some(config.data.clone()), None, false).unwrap();
    *config = checked;
}

#[tokio::test]
async fn a_token_pasted_into_the_page_is_a_session_until_sign_out() {
    let server = Server::closed(|_| {});
    let token = server.token("auditor");
    let sent = server.get("/admin/audit?act=signed+in").await;
    assert_eq!(sent.header("location"), "/sign-in?next=%2Fadmin%2Faudit%3Fact%3Dsigned%2Bin");
    let form = server.get(sent.header("location")).await;
    assert!(form.body.contains("value=\"/admin/audit?act=signed+in\""), "{}", form.body);
    let fields = [("token", token.as_str()), ("next", "/admin/audit?act=signed+in")];
    let reply = server.post_form("/sign-in", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.header("location"), "/admin/audit?act=signed+in");
    let cookie = cookie(&reply);
    assert!(!cookie.contains(&token[13..]), "the cookie is not the token");
    let page = with_cookie(&server, &cookie, "/admin/audit?act=signed+in").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("the auditor</a>") && page.body.contains("<td>signed in</td>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Audit trail</a>") && !page.body.contains("Share a lesson</a>"));
    let account = with_cookie(&server, &cookie, "/account").await;
    assert!(account.body.contains("Your roles: auditor") && account.body.contains("Sign out"));
    assert_eq!(sign_out(&server, &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(with_cookie(&server, &cookie, "/admin/audit").await.status, StatusCode::SEE_OTHER);
    assert!(acts(&server).contains(&("the auditor".into(), "auditor".into(), "signed in".into())));
}

#[tokio::test]
async fn a_revoked_token_ends_its_sessions_with_the_next_request() {
    let server = Server::closed(|_| {});
    let token = server.token("reader");
    let cookie = cookie(&server.post_form("/sign-in", &[("token", &token)]).await);
    assert_eq!(with_cookie(&server, &cookie, "/search").await.status, StatusCode::OK);
    assert_eq!(server.get_as(&token, "/api/v1/lessons").await.status, StatusCode::OK);
    assert!(server.register.revoke_token(&token[4..12], &Actor::command_line()).unwrap());
    assert_eq!(with_cookie(&server, &cookie, "/search").await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.get_as(&token, "/api/v1/lessons").await.status, StatusCode::UNAUTHORIZED);
}

/// Session fixation: an id that somebody planted before the sign-in is worth nothing after it.
#[tokio::test]
async fn an_id_from_before_the_sign_in_is_not_the_session() {
    let server = Server::closed(|_| {});
    let token = server.token("reader");
    let sign_in = |cookie: String| {
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("token", &token).finish();
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie);
        server.send(request.body(Body::from(body)).unwrap())
    };
    let planted = "hindsight=0000000000000000000000000000000000000000000000000000000000000000";
    let first = cookie(&sign_in(planted.into()).await);
    assert_ne!(first, planted);
    assert_eq!(with_cookie(&server, planted, "/search").await.status, StatusCode::SEE_OTHER);
    let second = cookie(&sign_in(first.clone()).await);
    assert_ne!(first, second);
    assert_eq!(with_cookie(&server, &first, "/search").await.status, StatusCode::SEE_OTHER);
    assert_eq!(with_cookie(&server, &second, "/search").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_over_tls_where_others_reach_it() {
    let public = |config: &mut Config| {
        configure(config, "[server]\npublic_url = 'https://hindsight.oakmere.example'\n");
    };
    let server = Server::closed(public);
    let reply = server.post_form("/sign-in", &[("token", &server.token("reader"))]).await;
    let set = reply.header("set-cookie");
    assert!(set.starts_with("__Host-hindsight=") && set.contains("; Secure"), "{set}");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
}

#[tokio::test]
async fn a_sign_in_that_another_site_sends_is_refused_and_leads_nowhere_else() {
    let server = Server::closed(|_| {});
    let token = server.token("reader");
    let body = format!("token={token}");
    for path in ["/sign-in", "/sign-out"] {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        let reply = server.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(reply.header("set-cookie"), "");
        let older =
            Request::post(path).header("host", "here.example").header("origin", "https://there.example");
        let reply = server.send(older.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} by origin");
    }
    for next in
        ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/x\r\nset-cookie: a=b"]
    {
        let reply = server.post_form("/sign-in", &[("token", &token), ("next", next)]).await;
        assert_eq!(reply.header("location"), "/", "{next}");
    }
}

/// Wrong tokens use up the allowance of their address, and neither that address nor any other is locked out by them.
#[tokio::test]
async fn guessing_is_slowed_and_locks_nobody_out() {
    let server = Server::closed(|_| {});
    let token = server.token("reader");
    let from = |address: &str, token: &str| {
        let mut request = Request::get("/api/v1/themes").header("authorization", format!("Bearer {token}"));
        let peer: SocketAddr = format!("{address}:1").parse().unwrap();
        request = request.extension(ConnectInfo(peer));
        server.send(request.body(Body::empty()).unwrap())
    };
    let wrong = format!("{}0", &token[..token.len() - 1]);
    let wrong = if wrong == token { format!("{}1", &token[..token.len() - 1]) } else { wrong };
    let mut seen = Vec::new();
    for _ in 0..12 {
        seen.push(from("192.0.2.1", &wrong).await.status.as_u16());
    }
    assert_eq!(seen[..10], [401; 10], "{seen:?}");
    assert_eq!(seen[11], 429, "{seen:?}");
    assert_eq!(from("192.0.2.1", &token).await.status, StatusCode::OK, "its holder still gets in");
    assert_eq!(from("192.0.2.2", &wrong).await.status, StatusCode::UNAUTHORIZED, "another address");
    let page = server.post_form("/sign-in", &[("token", &wrong)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("This token is not right") && !page.body.contains(&wrong), "{}", page.body);
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn searching_is_limited_by_address() {
    let server = Server::closed(|config| config.server.searches_per_second = 1);
    let token = server.token("reader");
    let mut last = server.get_as(&token, "/api/v1/lessons?q=insulin").await;
    for _ in 0..12 {
        last = server.get_as(&token, "/api/v1/lessons?q=insulin").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header("retry-after").is_empty());
    assert_eq!(server.get_as(&token, "/api/v1/themes").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_proxy_signs_people_in_and_nobody_else_can() {
    let server = Server::closed(|config| {
        configure(
            config,
            "[sign_in.proxy]\naddresses = ['10.0.0.0/8']\nuser = 'x-forwarded-user'\nroles = 'x-groups'\n\
             [sign_in.proxy.map]\n'PS auditors' = ['auditor']\n",
        );
    });
    let from = |peer: &str, headers: &[(&str, &str)]| {
        let peer: SocketAddr = format!("{peer}:1").parse().unwrap();
        let mut request = Request::get("/admin/audit").extension(ConnectInfo(peer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::empty()).unwrap())
    };
    let ann = [("x-forwarded-user", "ann.other"), ("x-groups", "staff,PS auditors")];
    let page = from("10.1.1.1", &ann).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("ann.other</a>"));
    assert_eq!(from("192.0.2.1", &ann).await.status, StatusCode::SEE_OTHER, "another peer says the same");
    let bob = [("x-forwarded-user", "bob"), ("x-groups", "staff")];
    assert_eq!(from("10.1.1.1", &bob).await.status, StatusCode::FORBIDDEN, "no role");
    let twice = [("x-forwarded-user", "ann.other"), ("x-forwarded-user", "bob"), ("x-groups", "PS auditors")];
    assert_eq!(from("10.1.1.1", &twice).await.status, StatusCode::SEE_OTHER, "two names are nobody's");
}

/// Held, hidden and withdrawn ids answer as ids that never were: by page, API and act.
#[tokio::test]
async fn ids_that_are_not_published_cannot_be_told_from_ids_that_never_were() {
    use hindsight::register::State;
    let server = Server::small();
    let never = "0123456789ab".to_owned();
    let actor = Actor::command_line();
    let mut ids = vec![never];
    for (title, states) in [
        ("Ten times the insulin", vec![State::Held]),
        ("Fall from bed", vec![State::Hidden]),
        ("Wrong blood", vec![State::Withdrawn]),
        ("Sepsis spotted", vec![State::Held, State::Rejected]),
    ] {
        let id = server.id_of(title);
        for state in states {
            server.register.move_to(&id, state, &actor, "test").unwrap();
        }
        ids.push(id.to_string());
    }
    for path in ["/lessons/{}", "/api/v1/lessons/{}", "/api/v1/lessons/{}/similar"] {
        let mut answers = Vec::new();
        for id in &ids {
            let reply = server.get(&path.replace("{}", id)).await;
            answers.push((reply.status, reply.body.replace(id, "")));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}: {answers:#?}");
        assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
    }
    for act in ["recognise", "here-too"] {
        let mut answers = Vec::new();
        for id in &ids {
            let reply = server.post_form(&format!("/lessons/{id}/{act}"), &[]).await;
            answers.push((reply.status, reply.header("location").to_owned()));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{act}: {answers:?}");
    }
}

/// Path traversal and header injection: what is sent never becomes part of a path or a header.
#[tokio::test]
async fn paths_and_headers_stay_what_they_are() {
    let server = Server::small();
    for path in [
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e/secret.key",
        "/assets/../secret.key",
        "/api/docs/..%2f..%2fsecret.key",
        "/api/docs/../../secret.key",
        "/lessons/..%2f..%2fregister.db",
        "/themes/..%2f..%2fetc%2fpasswd",
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    let reply = server.get("/sign-in?next=%2F%0d%0aset-cookie:%20a=b").await;
    assert!(reply.header("set-cookie").is_empty());
    assert!(reply.body.contains("name=\"next\" value=\"/\""));
    let reply = server.get("/search?q=%0d%0aset-cookie:%20a=b").await;
    assert!(reply.header("set-cookie").is_empty());
}

/// One changed row: the server says that it is not fit to answer, and the auditor's page says which row.
#[tokio::test]
async fn a_tampered_trail_is_noticed_by_readyz_and_shown_to_the_auditor() {
    let server = Server::closed(|_| {});
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(ready.json()["audit"]["rows"].as_i64().unwrap() > 0, "{}", ready.body);
    let token = server.token("auditor");
    let last = server.register.verify_audit().unwrap();
    let file = server.app.config.data.join(hindsight::register::FILE);
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("DROP TRIGGER audit_no_update").unwrap();
    other.execute("UPDATE audit SET role = 'auditor' WHERE number = ?1", [last]).unwrap();
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json()["title"], "The audit trail is broken");
    assert!(ready.json()["detail"].as_str().unwrap().contains("audit verify"), "{}", ready.body);
    let page = server.get_as(&token, "/admin/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("The trail is broken") && page.body.contains(&format!("row {last}")));
}

/// What others say of themselves is shown as text, and taken as text.
#[tokio::test]
async fn the_audit_page_filters_pages_and_escapes() {
    let server = Server::closed(|_| {});
    let token = server.token("auditor");
    let odd = Actor { name: "<script>alert(1)</script>".into(), role: "reviewer".into() };
    for _ in 0..60 {
        server.register.record(&odd, "export", "'\"><img src=x onerror=alert(2)>").unwrap();
    }
    let first = server.get_as(&token, "/admin/audit?act=export").await.body;
    assert!(!first.contains("<script>alert") && !first.contains("<img"), "{first}");
    assert!(first.contains("&#60;script&#62;alert") || first.contains("&lt;script&gt;alert"));
    let older = first.split("href=\"").find(|part| part.contains("before=")).unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = server.get_as(&token, &older).await.body;
    assert_eq!(first.matches("<th scope=\"row\"").count(), 50);
    assert_eq!(second.matches("<th scope=\"row\"").count(), 10, "{older}");
    let none = server.get_as(&token, "/admin/audit?actor=%27+OR+1%3D1+--").await;
    assert!(none.body.contains("No row is like that"));
    let wrong = server.get_as(&token, "/admin/audit?before=x").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let request = Request::post("/admin/audit/export")
        .header("authorization", format!("Bearer {token}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    let copy = server.send(request.body(Body::from("format=csv")).unwrap()).await;
    assert!(copy.header("content-disposition").contains("audit.csv"));
    assert!(copy.body.lines().last().unwrap().contains(",the auditor,auditor,export,,,audit trail"));
}

//! What nobody should search for, and somebody will: an empty answer or a clear "no", never a failure.

use axum::http::StatusCode;
use serde_json::Value;

use crate::support::Server;

fn address(pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/api/v1/lessons?{query}")
}

/// The total, where the answer is one.
async fn total(server: &Server, pairs: &[(&str, &str)]) -> u64 {
    let reply = server.get(&address(pairs)).await;
    let shown: Vec<_> = pairs.iter().map(|(name, value)| (name, value.len())).collect();
    assert_eq!(reply.status, StatusCode::OK, "{shown:?}");
    let answer: Value = reply.json();
    answer["total"].as_u64().unwrap()
}

#[tokio::test]
async fn odd_text_finds_nothing_or_something_and_fails_never() {
    let server = Server::small();
    let all = total(&server, &[]).await;
    for text in [
        "x".repeat(10_000),
        "insulin ".repeat(1_000),
        (0..1_000).map(|n| format!("word{n} ")).collect(),
        "the and of a to".into(),
        "OR OR OR".into(),
        "- -- OR | || \" * ~ ^".into(),
        "\"never closed".into(),
        "\"a\" \"b \"\" c\"".into(),
        "(".repeat(5_000),
        "((((a) OR (b)) AND (c))".into(),
        "\u{0}\u{1}\u{7}\u{1b}[31m\u{7f}".into(),
        "😀🏥👩‍⚕️".into(),
        "مريض سقط من السرير".into(),
        "\u{202e}nilusni\u{202c}".into(),
        "*".into(),
        "a*".into(),
        "in* in* in* in* in* in* in* in*".into(),
        "'; DROP TABLE lesson; --".into(),
        "<script>alert(1)</script><img src=x onerror=alert(1)>".into(),
        "theme: harm: setting: theme:NOTHING harm:x".into(),
        "-insulin -fall -\"the ward\"".into(),
        "e\u{301}\u{301}\u{301}".repeat(500),
    ] {
        assert!(total(&server, &[("q", &text)]).await <= all);
        let page = server.get(&address(&[("q", &text)]).replace("/api/v1/lessons", "/search")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"));
    }
}

#[tokio::test]
async fn filters_that_nobody_has_find_nothing_or_say_what_is_allowed() {
    let server = Server::small();
    let strange =
        [("theme", "NOTHING"), ("factor", "nothing"), ("specialty", "Quillfeathery"), ("theme", "\u{202e}x")];
    for pair in strange {
        assert_eq!(total(&server, &[pair]).await, 0, "{pair:?}");
    }
    assert_eq!(total(&server, &strange).await, 0);
    let years = [("from", "2024-05"), ("to", "2024-04")];
    assert_eq!(total(&server, &years).await, 0, "dates that contradict each other");
    assert_eq!(total(&server, &[("from", "1900-01"), ("to", "1900-02")]).await, 0);
    for (pair, said) in [
        (("harm", "terrible"), "harm must be one of"),
        (("psychological_harm", "terrible"), "psychological_harm must be one of"),
        (("setting", "moon"), "setting must be one of"),
        (("type", "party"), "type must be one of"),
        (("sort", "best"), "sort must be one of"),
        (("exact", "perhaps"), "exact must be true or false"),
        (("from", "2024-13"), "from must be a month"),
        (("to", "yesterday"), "to must be a month"),
        (("page", "0"), "page must be a whole number"),
        (("page", "1000001"), "page must be a whole number"),
        (("page", "-1"), "page must be a whole number"),
        (("per_page", "0"), "per_page must be a whole number from 1 to 100"),
        (("per_page", "10000"), "per_page must be a whole number from 1 to 100"),
    ] {
        let reply = server.get(&address(&[pair])).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{pair:?}");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(said), "{pair:?}: {detail}");
        assert!(
            pair.1.len() < 3 || !detail.contains(pair.1),
            "an answer never repeats what was sent: {detail}"
        );
    }
}

#[tokio::test]
async fn a_page_far_behind_the_last_one_is_empty() {
    let server = Server::small();
    let reply = server.get(&address(&[("page", "1000000"), ("per_page", "100")])).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answer = reply.json();
    assert!(answer["hits"].as_array().unwrap().is_empty() && answer["total"].as_u64().unwrap() > 0);
}

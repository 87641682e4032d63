//! Every route of the API.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hindsight::register::{Actor, State};
use serde_json::{Value, json};

use crate::support::{Server, distressing};

/// Replaces what differs from run to run, and what a newly trained model may see otherwise.
fn steady(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = match name.as_str() {
                    "id" => json!("[id]"),
                    "took_ms" | "score" | "certainty" | "start" | "end" | "output_start" | "output_end" => {
                        assert!(field.is_number());
                        json!("[number]")
                    }
                    "themes" | "factors" | "never_events" | "theme" | "factor" | "both" => {
                        assert!(field.is_array());
                        json!("[list]")
                    }
                    _ => steady(field.take()),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = steady(item.take())),
        _ => {}
    }
    value
}

#[tokio::test]
async fn search_answers_in_the_documented_form() {
    let server = Server::small();
    let reply = server.get("/api/v1/lessons?q=insulin+syringe&sort=relevance").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-type"), "application/json");
    insta::assert_json_snapshot!("search", steady(reply.json()));
}

#[tokio::test]
async fn filters_repeat_and_narrow() {
    let server = Server::small();
    let total = async |query: &str| {
        server.get(&format!("/api/v1/lessons?{query}")).await.json()["total"].as_u64().unwrap()
    };
    assert_eq!(total("").await, 6);
    assert_eq!(total("harm=severe").await, 1);
    assert_eq!(total("harm=severe&harm=moderate").await, 3);
    assert_eq!(total("harm=severe&harm=moderate&setting=gp").await, 1);
    assert_eq!(total("type=good-care").await, 1);
    assert_eq!(total("from=2024-01").await, 4);
    assert_eq!(total("from=2024-01&to=2024-04").await, 2);
    assert_eq!(total("theme=NOSUCHTHEME").await, 0);
    assert_eq!(total("q=&harm=&from=&theme=").await, 6);
    let newest = server.get("/api/v1/lessons?sort=newest&per_page=2&page=2").await.json();
    assert_eq!((newest["page"].as_u64(), newest["per_page"].as_u64()), (Some(2), Some(2)));
    assert_eq!(newest["hits"][0]["month"], "2024-03");
}

#[tokio::test]
async fn psychological_harm_and_months_have_facets_of_their_own() {
    let server = Server::with(distressing());
    let ask = async |query: &str| server.get(&format!("/api/v1/lessons?{query}")).await.json();
    for (query, total) in [
        ("psychological_harm=severe", 1),
        ("psychological_harm=severe&psychological_harm=moderate", 2),
        ("psychological_harm=unknown", 1),
        ("psychological_harm=low", 0),
        ("psychological_harm=severe&from=2024-04", 0),
        ("psychological_harm=severe&harm=none", 1),
        ("psychological_harm=", 3),
    ] {
        assert_eq!(ask(query).await["total"], total, "{query}");
    }
    let severe = json!({"value": "severe", "label": "Severe psychological harm", "count": 1});
    let moderate = json!({"value": "moderate", "label": "Moderate psychological harm", "count": 1});
    let unknown = json!({"value": "unknown", "label": "Not known", "count": 1});
    let month =
        |value: &str, label: &str, count: u32| json!({"value": value, "label": label, "count": count});
    let facets = ask("psychological_harm=severe").await["facets"].take();
    assert_eq!(facets["psychological_harm"], json!([moderate, severe, unknown]), "its own filter is ignored");
    assert_eq!(facets["month"], json!([month("2024-03", "March 2024", 1)]));
    let facets = ask("from=2024-01").await["facets"].take();
    assert_eq!(facets["psychological_harm"], json!([moderate, severe]));
    let all = [month("2024-03", "March 2024", 2), month("2023-11", "November 2023", 1)];
    assert_eq!(facets["month"], json!(all), "from and to are ignored, the newest month is first");
    assert_eq!(facets["year"], json!([month("2024", "2024", 2), month("2023", "2023", 1)]));
}

#[tokio::test]
async fn a_parameter_with_a_wrong_value_is_a_clear_problem() {
    let server = Server::small();
    let reply = server.get("/api/v1/lessons?harm=Quillfeather").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    insta::assert_json_snapshot!("problem", reply.json());
}

#[tokio::test]
async fn one_lesson_and_what_is_like_it() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    let reply = server.get(&format!("/api/v1/lessons/{id}")).await;
    assert_eq!(reply.status, StatusCode::OK);
    insta::assert_json_snapshot!("lesson", steady(reply.json()));
    let similar = server.get(&format!("/api/v1/lessons/{id}/similar")).await.json();
    let hits = similar["hits"].as_array().unwrap();
    assert!(hits.iter().all(|hit| hit["id"] != id.as_str() && hit["both"].is_array()));
    for path in ["/api/v1/lessons/000000000000", "/api/v1/lessons/x/similar", "/api/v1/lessons/%00"] {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn withdrawn_is_gone_from_the_next_request_on() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    server.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "test").unwrap();
    let found = server.get("/api/v1/lessons?q=insulin").await.json();
    assert!(found["hits"].as_array().unwrap().iter().all(|hit| hit["id"] != id.as_str()));
    assert_eq!(server.get(&format!("/api/v1/lessons/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&format!("/api/v1/lessons/{id}/similar")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn themes_list_the_taxonomy_with_counts() {
    let server = Server::small();
    let themes = server.get("/api/v1/themes").await.json();
    assert_eq!(themes["lessons"], 6);
    assert_eq!(themes["themes"].as_array().unwrap().len(), 19);
    assert_eq!(themes["factors"].as_array().unwrap().len(), 15);
    let medication = themes["themes"].as_array().unwrap().iter().find(|theme| theme["id"] == "MED").unwrap();
    assert!(medication["count"].as_u64().unwrap() >= 2, "{medication}");
    assert!(medication["subthemes"].as_array().unwrap().iter().any(|sub| sub["id"] == "MED-insulin"));
}

#[tokio::test]
async fn suggestions_complete_words() {
    let server = Server::small();
    let found = server.get("/api/v1/suggest?q=insul").await.json();
    let texts: Vec<_> = found["suggestions"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
    assert!(texts.iter().any(|text| text.as_str().unwrap().to_lowercase().contains("insulin")), "{texts:?}");
    assert!(server.get("/api/v1/suggest").await.json()["suggestions"].is_array());
}

#[tokio::test]
async fn redact_shows_what_goes_and_keeps_nothing() {
    let server = Server::small();
    let before = server.register.sequence().unwrap();
    let text = "Seen by Dr Otterbourne. “Mrs Quillfeather” NHS 999 322 8109 fell.";
    let reply =
        server.post_json("/api/v1/redact", &json!({"text": text, "known": {"dr": "Otterbourne"}})).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answer = reply.json();
    let (from, to): (Vec<char>, Vec<char>) =
        (text.chars().collect(), answer["text"].as_str().unwrap().chars().collect());
    let slice = |chars: &[char], span: &Value, start: &str, end: &str| -> String {
        let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
        chars[at(start)..at(end)].iter().collect()
    };
    let spans = answer["spans"].as_array().unwrap();
    let raw: Vec<_> = spans.iter().map(|span| slice(&from, span, "start", "end")).collect();
    assert!(raw.iter().any(|word| word.contains("Otterbourne")), "{raw:?}");
    assert!(raw.iter().any(|word| word == "999 322 8109"), "{raw:?}");
    for span in spans {
        assert_eq!(slice(&to, span, "output_start", "output_end"), span["placeholder"].as_str().unwrap());
    }
    assert!(!answer["text"].as_str().unwrap().contains("Otterbourne"));
    assert_eq!(server.register.sequence().unwrap(), before);
}

#[tokio::test]
async fn a_told_case_waits_for_a_reviewer() {
    let server = Server::small();
    let reply = server
        .post_json(
            "/api/v1/incidents",
            &json!({
                "what_happened": "Mr Tobias Fennimore fell on 14/03/2024, seen by SN Otterbourne.",
                "action_taken": "Hoisted.", "lesson": "Bell in reach.", "title": "Fall", "date": "2024-03-14",
                "harm": "low", "setting": "acute", "specialty": "Elderly medicine", "type": "incident",
                "known": {"patient_name": "FENNIMORE, Tobias"},
            }),
        )
        .await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let answer = reply.json();
    assert_eq!(answer["state"], "held");
    let id = hindsight::lesson::LessonId::parse(answer["id"].as_str().unwrap()).unwrap();
    let entry = server.register.entry(&id).unwrap().unwrap();
    assert_eq!(entry.state, State::Held);
    let lesson = entry.lesson.unwrap();
    assert!(!lesson.what_happened.as_str().contains("Fennimore"));
    assert_eq!(lesson.month.unwrap().to_string(), "2024-03");
    assert_eq!(server.get(&format!("/api/v1/lessons/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said_without_quoting_it() {
    let server = Server::small();
    let bodies = [
        ("/api/v1/incidents", r#"{"what_happened": 5, "x": "Quillfeather"}"#),
        ("/api/v1/incidents", r#"{"title": "Quillfeather"}"#),
        ("/api/v1/incidents", r#"{"what_happened": "Quillfeather", "harm": "Quillfeather"}"#),
        ("/api/v1/incidents", r#"{"what_happened": "Quillfeather", "date": "Quillfeather"}"#),
        ("/api/v1/incidents", r#"{"what_happened": "x", "specialty": "Mr Tobias Quillfeather"}"#),
        ("/api/v1/incidents", r#"{"what_happened": "x", "known": {"a": {"b": "Quillfeather"}}}"#),
        ("/api/v1/incidents", r#"{"what_happened": " "}"#),
        ("/api/v1/redact", r#"{"text": "Quillfeather"#),
        ("/api/v1/redact", r#"["Quillfeather"]"#),
        ("/api/v1/redact", r#"{"text": Quillfeather}"#),
    ];
    for (path, body) in bodies {
        let reply = server.send(Request::post(path).body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(!reply.body.contains("Quillfeather"), "{}", reply.body);
    }
    // A misspelt field would be passed over, and what it knows with it.
    for (path, body, allowed) in [
        ("/api/v1/redact", r#"{"text": "x", "knwon": {"a": "Quillfeather"}}"#, "text, known."),
        ("/api/v1/redact", r#"{"text": "x", "Quillfeather": 1}"#, "text, known."),
        ("/api/v1/incidents", r#"{"what_happened": "x", "Known": {"a": "Quillfeather"}}"#, "type, known."),
    ] {
        let reply = server.send(Request::post(path).body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}: {}", reply.body);
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("a field that is not one of the allowed ones"), "{detail}");
        assert!(detail.ends_with(allowed), "{detail}");
        assert!(!detail.contains("Quillfeather") && !detail.contains("knwon"), "{detail}");
    }
    let told = json!({"what_happened": "x", "specialty": "Kestrelwick"});
    let reply = server.post_json("/api/v1/incidents", &told).await;
    assert!(reply.body.contains("Urology"), "{}", reply.body);
    let description = server.get("/api/openapi.json").await.json();
    for (schema, fields) in [("RedactRequest", 2), ("IncidentRequest", 10)] {
        let properties = description["components"]["schemas"][schema]["properties"].as_object().unwrap();
        assert_eq!(properties.len(), fields, "{schema}: name the new field among those of its body too");
    }
    let deep = format!("{{\"text\": \"x\", \"known\": {}1{}}}", "{\"a\":".repeat(200), "}".repeat(200));
    let reply = server.send(Request::post("/api/v1/redact").body(Body::from(deep)).unwrap()).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn health_readiness_and_metrics() {
    let server = Server::small();
    assert_eq!(server.get("/healthz").await.body, "ok\n");
    let ready = server.get("/readyz").await.json();
    assert_eq!(ready["register"], ready["library"]);
    server.get("/api/v1/lessons?q=Quillfeather").await;
    server.get("/Quillfeather").await;
    let metrics = server.get("/metrics").await;
    assert!(metrics.body.contains("hindsight_lessons{state=\"published\"} 6"), "{}", metrics.body);
    assert!(metrics.body.contains("route=\"/api/v1/lessons\""), "{}", metrics.body);
    assert!(!metrics.body.contains("Quillfeather"));
}

#[tokio::test]
async fn a_library_that_no_search_can_read_is_not_ready() {
    let server = Server::small();
    let withdraw = |title| {
        let (id, actor) = (server.id_of(title), Actor::command_line());
        server.register.move_to(&id, State::Withdrawn, &actor, "objection").unwrap();
    };
    withdraw("Ten times");
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK, "what is behind can still be read");
    withdraw("Fall from bed");
    std::fs::remove_file(server.app.config.library().join("meta.json")).unwrap();
    assert_eq!(server.get("/api/v1/lessons?q=insulin").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_api_is_described_and_can_be_browsed() {
    let server = Server::small();
    let description = server.get("/api/openapi.json").await.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    let parameters = description["paths"]["/api/v1/lessons"]["get"]["parameters"].as_array().unwrap();
    assert!(parameters.len() >= 14);
    assert!(parameters.iter().any(|parameter| parameter["name"] == "psychological_harm"));
    let page = server.get("/api/docs/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("swagger-ui"));
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        let reply = server.get(&format!("/api/docs/{file}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{file}");
    }
    let start = server.get("/api/docs/swagger-initializer.js").await.body;
    assert!(start.contains("/api/openapi.json") && start.contains("\"validatorUrl\": \"none\""), "{start}");
}

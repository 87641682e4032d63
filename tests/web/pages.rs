//! Every page, its forms, the table and the feed.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hindsight::incident::Incident;
use hindsight::redact::Part;
use hindsight::register::{Actor, State};

use crate::support::{CASES, Server, corpus, distressing};

const PAGES: [&str; 18] = [
    "/",
    "/search",
    "/search?q=insulin&harm=severe&harm=low&sort=newest",
    "/search?q=zzqqxx",
    "/search?theme=MED&theme=FALL-bed&factor=team&type=incident&from=2020-01&to=2025-12",
    "/search?theme=MED&theme=FALL&theme=DET&theme=SKIN&harm=low&harm=severe",
    "/search?theme=NOSUCH&specialty=Nothing",
    "/search?page=99",
    "/themes",
    "/themes/MED",
    "/themes/MED-omit",
    "/share",
    "/try",
    "/help",
    "/about",
    "/accessibility",
    "/privacy",
    "/api",
];

#[tokio::test]
async fn every_page_is_there_and_small_enough() {
    let server = Server::with(corpus(200));
    for path in PAGES {
        let reply = server.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(reply.body.matches("<h1").count(), 1, "{path} needs one first heading");
        assert!(!reply.body.contains("style=\"") && !reply.body.contains(" onclick"), "{path}");
        if path.starts_with("/search") {
            assert!(reply.body.len() <= 30 * 1024, "{path} has {} bytes", reply.body.len());
        }
    }
    let page = server.get("/").await.body;
    let asset = |ending: &str| {
        let end = page.find(ending).unwrap() + ending.len();
        page[page[..end].rfind('"').unwrap() + 1..end].to_owned()
    };
    for (ending, most) in [(".css", 25 * 1024), (".js", 15 * 1024)] {
        let reply = server.get(&asset(ending)).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.body.len() <= most, "{ending}: {} bytes", reply.body.len());
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
    }
    assert_eq!(server.get("/assets/app-0000000000.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_can_read_it() {
    let server = Server::small();
    let request = Request::get("/search").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.header("content-encoding"), "gzip");
    assert_eq!(server.get("/search").await.header("content-encoding"), "");
}

#[tokio::test]
async fn results_say_how_many_and_link_every_state() {
    let server = Server::small();
    let page = server.get("/search?q=insulin&harm=severe&harm=moderate").await.body;
    assert!(page.contains("2 lessons for ‘insulin’</h1>"), "{page}");
    assert!(page.contains("<title>2 lessons for ‘insulin’ – "));
    assert!(page.contains(r#"href="/search?q=insulin&#38;harm=moderate""#), "a chip takes away one filter");
    assert!(page.contains(r#"name="harm" value="severe" checked"#));
    assert!(page.contains("/search.csv?q=insulin") && page.contains("/search.atom?q=insulin"));
    let empty = server.get("/search?q=zzqqxx&harm=fatal").await.body;
    assert!(empty.contains("That does not mean that it does not happen"));
    assert!(empty.contains("No lessons match") && empty.contains("look without the filter Harm: Fatal"));
}

#[tokio::test]
async fn psychological_harm_is_a_group_of_filters_behind_harm() {
    let server = Server::with(distressing());
    let group = r#"<details class="facet" id="f-psychological_harm""#;
    let page = server.get("/search").await.body;
    assert!(page.contains(&format!("{group}><summary>Psychological harm</summary>")), "{page}");
    let place = |what: &str| page.find(what).unwrap();
    assert!(place("id=\"f-harm\"") < place(group) && place(group) < place("id=\"f-type\""));
    assert!(!page.contains("id=\"f-month\""), "the page has from and to");
    let page = server.get("/search?psychological_harm=severe&harm=none").await.body;
    assert!(page.contains("1 lesson</h1>") && page.contains(&format!("{group} open>")), "{page}");
    assert!(page.contains(r#"name="psychological_harm" value="severe" checked"#));
    assert!(page.contains(r#"name="psychological_harm" value="moderate"><span>Moderate psychological harm"#));
    assert!(page.contains("<b>Psychological harm:</b> Severe psychological harm"));
    assert!(page.contains(r#"href="/search?harm=none""#), "a chip takes away one filter");
    let address = "harm=none&#38;psychological_harm=severe";
    assert!(
        page.contains(&format!("/search.csv?{address}")) && page.contains(&format!("/search.atom?{address}"))
    );
    let table = server.get("/search.csv?psychological_harm=severe").await.body;
    assert!(table.contains("Evening insulin") && !table.contains("rails"), "{table}");
    let feed = server.get("/search.atom?psychological_harm=severe").await.body;
    assert_eq!(atom_syndication::Feed::read_from(feed.as_bytes()).unwrap().entries().len(), 1);
}

#[tokio::test]
async fn results_say_how_many_words_were_searched_besides_those_that_they_name() {
    let told = "insulin, handover, paracetamol and ibuprofen: actrapid, novorapid, humalog, lantus, levemir, \
                tresiba, humulin and novomix; handoff, hand over, shift handover, clinical handover; \
                acetaminophen, panadol, tylenol, perfalgan, calpol; nurofen, brufen, advil";
    let planted = Incident {
        source_key: "words:1".into(),
        parts: vec![(Part::WhatHappened, told.to_owned())],
        ..Incident::default()
    };
    let server = Server::with([planted]);
    for (q, all) in [("handover", true), ("insulin+handover+paracetamol+ibuprofen", false)] {
        let found = server.get(&format!("/api/v1/lessons?q={q}")).await.json();
        let also = found["also_searched"].as_array().unwrap();
        let words: Vec<_> = also.iter().map(|word| format!("<b>{}</b>", word.as_str().unwrap())).collect();
        assert!(words.len() > 1 && (words.len() <= 12) == all, "{words:?}");
        let named = match words.split_last() {
            Some((last, before)) if all => format!("{} and {last}", before.join(", ")),
            _ => format!("{} and {} more", words[..12].join(", "), words.len() - 12),
        };
        let page = server.get(&format!("/search?q={q}")).await.body;
        assert!(page.contains(&format!("We also looked for {named}. ")), "{named}: {page}");
    }
}

#[tokio::test]
async fn results_say_how_many_lessons_hold_the_words_and_why_the_others_are_there() {
    let server = Server::small();
    for (query, says) in [
        (
            "q=insulin+syringe",
            "1 lesson holds all your words or words for the same thing; 1 more is found by theme or by some \
             of your words.",
        ),
        ("q=insulin+syringe&exact=true", "1 lesson holds all your words; 1 more holds some of them."),
        (
            "q=insulin+syringe&exact=true&harm=moderate",
            "No lesson holds all your words; 1 holds some of them.",
        ),
    ] {
        let page = server.get(&format!("/search?{query}")).await.body;
        assert!(page.contains(&format!("<p class=\"note\" id=\"partly\">{says}</p>")), "{query}: {page}");
        assert!(!page.contains("exactly your words"), "{query}");
    }
    for query in ["", "?q=insulin&exact=true", "?q=zzqqxx"] {
        let page = server.get(&format!("/search{query}")).await.body;
        assert!(!page.contains("id=\"partly\""), "{query}: {page}");
    }
}

/// The help says of several words what the search does with them.
#[tokio::test]
async fn the_help_is_true_of_two_words() {
    let server = Server::small();
    let help = server.get("/help").await.body;
    assert!(help.contains("lessons with both words") && !help.contains("either word"), "{help}");
    let found = server.get("/api/v1/lessons?q=insulin+syringe").await.json();
    assert_eq!((&found["with_words"], &found["total"]), (&1.into(), &2.into()));
    assert_eq!(found["hits"][0]["title"], "Ten times the insulin dose", "the one with both comes first");
}

#[tokio::test]
async fn what_people_changed_comes_before_what_happened() {
    let server = Server::small();
    for (title, order) in [
        ("Ten times the insulin", &["What to take away", "What happened", "What was done"][..]),
        ("Discharge letter went", &["What was done", "What happened"][..]),
    ] {
        let page = server.get(&format!("/lessons/{}", server.id_of(title))).await.body;
        let places: Vec<_> = order.iter().map(|heading| page.find(&format!(">{heading}</h2>"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{title}: {page}");
        for heading in order {
            assert_eq!(page.matches(&format!(">{heading}</h2>")).count(), 1, "{title}: {heading}");
        }
    }
}

#[tokio::test]
async fn a_lesson_shows_what_was_removed_but_not_what_it_was() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    let page = server.get(&format!("/lessons/{id}")).await.body;
    assert!(page.contains("What to take away") && page.contains("Severe harm"));
    assert!(page.contains("1 NHS number"), "{page}");
    assert!(page.contains(r#"<span class="rx"><span class="vh">removed: </span>patient</span>"#));
    for raw in ["Quillfeather", "Ottoline", "Otterbourne", "999 322 8109", "16/03"] {
        assert!(!page.contains(raw), "{raw}");
    }
    let host = "localhost:8080";
    let request = Request::get(format!("/lessons/{id}"))
        .header("host", host)
        .header("referer", format!("http://{host}/search?q=insulin+dose"));
    let page = server.send(request.body(Body::empty()).unwrap()).await.body;
    assert!(page.contains(r#"<a href="/search?q=insulin+dose">Results for ‘insulin dose’</a>"#));
}

#[tokio::test]
async fn readers_can_say_that_it_happened_here_and_that_they_recognise_someone() {
    let server = Server::small();
    let id = server.id_of("Fall from bed");
    let reply = server.post_form(&format!("/lessons/{id}/here-too"), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(server.register.recurrences(&id).unwrap(), 1);
    assert!(server.get(reply.header("location")).await.body.contains("One person has said"));

    let reply = server.post_form(&format!("/lessons/{id}/recognise"), &[]).await;
    assert_eq!(reply.header("location"), "/thanks/recognised");
    assert_eq!(server.register.entry(&id).unwrap().unwrap().state, State::Hidden);
    assert_eq!(server.get(&format!("/lessons/{id}")).await.status, StatusCode::NOT_FOUND);
    assert!(!server.get("/search?q=bed+rails").await.body.contains(id.as_str()));
    // Which ids exist is not told.
    for other in ["000000000000", "nonsense"] {
        let reply = server.post_form(&format!("/lessons/{other}/recognise"), &[]).await;
        assert_eq!(reply.header("location"), "/thanks/recognised");
    }
    let other_site = Request::post(format!("/lessons/{id}/recognise")).header("sec-fetch-site", "cross-site");
    assert_eq!(server.send(other_site.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn sharing_shows_errors_then_a_preview_then_goes_to_review() {
    let server = Server::small();
    let reply = server.post_form("/share", &[("title", "A fall"), ("date", "tomorrow")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("<title>Error: Share a lesson"));
    for field in ["what_happened", "date", "agreed"] {
        assert!(reply.body.contains(&format!("<a href=\"#{field}\">")), "{field}");
        assert!(reply.body.contains(&format!("id=\"{field}\"")), "{field}");
    }
    assert!(reply.body.contains("value=\"A fall\""), "what was typed stays");

    let story = "Mrs Ethel Bluebell fell, her daughter rang on 07700 900123.";
    let before = server.register.sequence().unwrap();
    let reply = server.post_form("/share/preview", &[("what_happened", story)]).await;
    assert_eq!(reply.status, StatusCode::OK);
    let preview = &reply.body[reply.body.find("id=\"preview\"").unwrap()..];
    assert!(preview.contains("removed: </span>phone") && !preview.contains("07700"), "{preview}");
    assert_eq!(server.register.sequence().unwrap(), before, "a preview keeps nothing");

    let fields = [("what_happened", story), ("harm", "low"), ("date", "2024-03"), ("agreed", "on")];
    let reply = server.post_form("/share", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let thanks = server.get(reply.header("location")).await.body;
    let id = reply.header("location").rsplit('?').next().unwrap();
    assert!(thanks.contains("Thank you for sharing") && thanks.contains(id));
    let entry = server.register.entry(&hindsight::lesson::LessonId::parse(id).unwrap()).unwrap().unwrap();
    assert_eq!(entry.state, State::Held);
}

#[tokio::test]
async fn a_word_that_is_confirmed_is_removed_for_good() {
    let server = Server::small();
    let story = "The velkinor lamp was left on overnight and nobody noticed.";
    let fields = [
        ("what_happened", story),
        ("agreed", "on"),
        ("word", "velkinor"),
        ("answer-0", "yes"),
        ("word", "lamp"),
        ("answer-1", "no"),
    ];
    let preview = server.post_form("/share/preview", &fields).await.body;
    assert!(preview.contains("name=\"answer-0\" value=\"yes\" checked"), "{preview}");
    let reply = server.post_form("/share", &fields).await;
    let id = reply.header("location").rsplit('?').next().unwrap().to_owned();
    let entry = server.register.entry(&hindsight::lesson::LessonId::parse(&id).unwrap()).unwrap().unwrap();
    let text = entry.lesson.unwrap().what_happened;
    assert!(!text.as_str().contains("velkinor") && text.as_str().contains("lamp"), "{}", text.as_str());
}

/// A form with thousands of answers would be work without end for one request.
#[tokio::test]
async fn a_form_holds_at_most_200_answers() {
    let server = Server::small();
    let words: Vec<String> = (0..201).map(|at| format!("velkinor{at}")).collect();
    let story = [("what_happened", "The velkinor0 lamp was left on overnight."), ("agreed", "on")];
    let fields = |count: usize| {
        let answers = words[..count].iter().flat_map(|word| [("word", word.as_str()), ("answer", "yes")]);
        story.into_iter().chain(answers).collect::<Vec<_>>()
    };
    let before = server.register.sequence().unwrap();
    for path in ["/share/preview", "/share"] {
        let reply = server.post_form(path, &fields(201)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(reply.body.contains("<a href=\"#preview\">Answer at most 200"), "{}", reply.body);
        assert!(reply.body.contains("id=\"preview\"") && !reply.body.contains("velkinor200"), "{path}");
        assert!(reply.body.contains("The velkinor0 lamp"), "what was typed stays");
    }
    assert_eq!(server.register.sequence().unwrap(), before, "nothing was kept");
    assert_eq!(server.post_form("/share/preview", &fields(200)).await.status, StatusCode::OK);
    assert_eq!(server.post_form("/share", &fields(200)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_word_answered_twice_is_asked_about_once() {
    let server = Server::small();
    let fields = [
        ("what_happened", "The velkinor lamp was left on overnight."),
        ("word", "velkinor"),
        ("answer-0", "yes"),
        ("word", "velkinor"),
        ("answer-1", "yes"),
    ];
    let reply = server.post_form("/share/preview", &fields).await;
    assert_eq!(reply.body.matches("name=\"word\" value=\"velkinor\"").count(), 1, "{}", reply.body);
}

#[tokio::test]
async fn a_preview_is_of_no_more_than_can_be_sent() {
    let server = Server::small();
    let long = "Bed rails were down. ".repeat(1000);
    for (fields, field) in [
        (vec![("what_happened", long.as_str())], "what_happened"),
        (vec![("what_happened", "Fell"), ("lesson", long.as_str())], "lesson"),
        (vec![("what_happened", "Fell"), ("title", &long[..201])], "title"),
        (vec![("lesson", "Rails up")], "what_happened"),
    ] {
        let reply = server.post_form("/share/preview", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(reply.body.contains(&format!("<a href=\"#{field}\">")), "{field}");
        assert!(reply.body.contains("The preview comes here"), "{field}");
    }
    // The preview comes while somebody types the date.
    let typing = [("what_happened", "Fell"), ("date", "2024-0")];
    assert_eq!(server.post_form("/share/preview", &typing).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_redactor_can_be_tried() {
    let server = Server::small();
    let reply =
        server.post_form("/try", &[("text", "Seen by Dr Otterbourne, ext 4412, NHS 999 322 8109")]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.contains("an NHS number") && reply.body.contains("What goes and why"));
    let result = &reply.body[reply.body.find("id=\"preview\"").unwrap()..];
    assert!(!result.contains("Otterbourne") && !result.contains("999 322"));
    assert!(server.post_form("/try", &[]).await.body.contains("The redacted text comes here"));
}

#[tokio::test]
async fn the_table_holds_every_lesson_of_the_search() {
    let server = Server::small();
    let reply = server.get("/search.csv?harm=moderate&harm=severe").await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert!(reply.header("content-disposition").contains("lessons.csv"));
    let body = reply.body.strip_prefix('\u{feff}').unwrap();
    let mut table = csv::Reader::from_reader(body.as_bytes());
    assert_eq!(&table.headers().unwrap()[1], "title");
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().any(|row| row[1] == *"Ten times the insulin dose" && row[8] == *"severe"));
}

#[tokio::test]
async fn a_page_behind_the_last_says_how_many_there_are() {
    let server = Server::small();
    for (page, heading, last) in [
        ("/search?per_page=2&page=4", "There are only 3 pages", Some("/search?page=3&#38;per_page=2")),
        ("/search?q=insulin&page=1000000", "There is only 1 page", None),
    ] {
        let page = server.get(page).await.body;
        assert!(page.contains(&format!("<h2>{heading}</h2>")), "{page}");
        assert!(page.contains("the first page</a>") && !page.contains("No lessons match"), "{page}");
        assert_eq!(page.contains("the last page</a>"), last.is_some(), "{page}");
        assert!(last.is_none_or(|last| page.contains(&format!("href=\"{last}\""))), "{page}");
    }
    assert!(!server.get("/search?per_page=2&page=3").await.body.contains("There are only"));
    assert!(server.get("/search?q=zzqqxx&page=9").await.body.contains("No lessons match"));
}

#[tokio::test]
async fn the_feed_tells_of_what_was_published_last_whenever_it_happened() {
    let incidents = CASES.iter().enumerate().map(|(at, case)| case.incident(at));
    let server = Server::configured(incidents, |config| {
        config.server.public_url = Some("https://library.example".into());
    });
    // The event of this one is the oldest of all.
    let fresh = server.id_of("Insulin omitted after a move");
    let connection = rusqlite::Connection::open(server.app.config.data.join("register.db")).unwrap();
    let older = "UPDATE lesson SET published = published - 5 * 86400 WHERE id <> ?1";
    assert_eq!(connection.execute(older, [fresh.as_str()]).unwrap(), 5);
    for path in ["/search.atom", "/search.atom?q=insulin", "/search.atom?harm=moderate"] {
        let feed = server.get(path).await.body;
        let feed = atom_syndication::Feed::read_from(feed.as_bytes()).unwrap();
        let entries = feed.entries();
        assert!(entries.len() > 1 && entries[0].id().ends_with(fresh.as_str()), "{path}");
        assert!(entries[1..].iter().all(|entry| entry.updated() < entries[0].updated()), "{path}");
        assert_eq!(feed.updated(), entries[0].updated(), "{path}");
        assert!(feed.subtitle().unwrap().value.contains("published last"));
        for link in feed.links().iter().chain(&entries[0].links) {
            assert!(link.href().starts_with("https://library.example/"), "{}", link.href());
        }
    }
    let feed = server.get("/search.atom").await.body;
    let feed = atom_syndication::Feed::read_from(feed.as_bytes()).unwrap();
    let contents: String =
        feed.entries().iter().filter_map(|entry| entry.content()?.value()).collect::<Vec<_>>().join("\n");
    assert!(contents.contains('[') && !contents.contains("removed:"), "{contents}");
}

#[tokio::test]
async fn the_feed_is_well_formed_and_says_where_it_leads() {
    let server = Server::small();
    let request = Request::get("/search.atom?q=insulin+%00%26").header("host", "localhost:8080");
    let reply = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = atom_syndication::Feed::read_from(reply.body.as_bytes()).unwrap();
    assert!(!feed.entries().is_empty());
    assert!(feed.links().iter().any(|link| link.rel() == "self"));
    let mut ids: Vec<_> = feed.entries().iter().map(|entry| entry.id().to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), feed.entries().len());
    for entry in feed.entries() {
        assert!(entry.links()[0].href().starts_with("http://localhost:8080/lessons/"));
        assert!(!entry.title().value.is_empty() && entry.updated().timestamp() > 0);
        assert!(*feed.updated() >= *entry.updated());
    }
}

#[tokio::test]
async fn what_is_withdrawn_is_on_no_page() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    server.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "test").unwrap();
    for path in ["/", "/search?q=insulin", "/search.csv", "/search.atom", "/themes/MED"] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(!reply.body.contains(id.as_str()) && !reply.body.contains("Ten times the insulin"), "{path}");
    }
}

/// Script in every field that somebody can fill: no page may hold it as a tag or attribute.
#[tokio::test]
async fn html_in_any_field_stays_text() {
    const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";
    let planted = Incident {
        source_key: "evil:1".into(),
        parts: [Part::Title, Part::WhatHappened, Part::ActionTaken, Part::Lesson]
            .map(|part| {
                (part, format!("insulin fall {EVIL} was given [<b>] &amp; <mark>x</mark> </textarea>"))
            })
            .into(),
        specialty: Some(EVIL.into()),
        public_reference: Some(EVIL.into()),
        harm: Some(hindsight::values::Harm::Low),
        ..Incident::default()
    };
    let server = Server::configured([planted], |config| {
        config.site.name = format!("Trust {EVIL}");
        config.site.description = EVIL.into();
        config.site.contact = format!("a@b{EVIL}");
    });
    let id = server.id_of("insulin fall");
    let coded: String = form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();
    let mut replies = Vec::new();
    for path in [
        "/".to_owned(),
        "/search?q=insulin".to_owned(),
        format!("/search?q=insulin+{coded}&theme={coded}&factor={coded}&specialty={coded}"),
        format!("/search?q={coded}"),
        format!("/lessons/{id}"),
        format!("/lessons/{id}?noted"),
        format!("/lessons/{coded}"),
        "/themes".to_owned(),
        "/themes/MED".to_owned(),
        format!("/themes/{coded}"),
        format!("/thanks/shared?{coded}"),
        format!("/search?harm={coded}"),
    ] {
        replies.push((path.clone(), server.get(&path).await));
    }
    let names = [
        "title",
        "what_happened",
        "action_taken",
        "lesson",
        "date",
        "harm",
        "setting",
        "specialty",
        "type",
        "word",
        "answer-0",
        "text",
    ];
    let fields = names.map(|name| (name, EVIL));
    for path in ["/share", "/share/preview", "/try"] {
        replies.push((path.to_owned(), server.post_form(path, &fields).await));
    }
    for (path, reply) in replies {
        let page = reply.body.to_lowercase();
        assert!(!page.contains("<script>") && !page.contains("<img"), "{path}: {page}");
        // Only the page's own script element is there.
        assert_eq!(page.matches("<script").count(), 1, "{path}");
        assert!(!page.contains("onerror=alert(2)>"), "{path}: {page}");
        assert_eq!(page.matches("<textarea").count(), page.matches("</textarea>").count(), "{path}");
    }
    let feed = server.get("/search.atom").await.body;
    let feed = atom_syndication::Feed::read_from(feed.as_bytes()).unwrap();
    let content = feed.entries()[0].content().unwrap().value().unwrap().to_lowercase();
    assert!(!content.contains("<script") && !content.contains("<img"), "{content}");
}

//! Words, synonyms, spelling, abbreviations, labels.

use super::*;

#[test]
fn synonyms_spelling_and_phrases() {
    let f = Fixture::with(&[
        case("a", "Enoxaparin was omitted after surgery"),
        case("b", "The central line came out"),
        case("c", "Paracetamol given twice within an hour"),
        case("d", "suspected pulmonary embolism was missed"),
        case("e", "heparin infusion ran dry"),
    ]);
    assert_eq!(f.found("clexane"), ["a"]);
    assert!(f.search("clexane").also_searched.contains(&"enoxaparin".to_owned()));
    let exact = SearchRequest { q: "clexane".into(), exact: true, ..request() };
    assert_eq!(f.library.search(&exact).unwrap().total, 0);
    assert_eq!(f.found("PE"), ["d"]);
    assert_eq!(f.found("\"clexane was omitted\""), ["a"]);
    assert_eq!(f.found("\"omitted was\""), [] as [&str; 0]);
    let response = f.search("paracetmol twice");
    assert_eq!(f.sources(&response), ["c"]);
    assert_eq!(response.did_you_mean.as_deref(), Some("paracetamol twice"));
    assert_eq!(f.search("qqqqzzzz").did_you_mean, None);
    assert_eq!(f.found("enox* OR infus*").len(), 2);
}

#[test]
fn near_duplicates_are_folded_and_similar_lessons_say_why() {
    let long = "Night staff found the insulin infusion disconnected and the blood glucose had risen to thirty two before anyone noticed during handover";
    let f = Fixture::with(&[
        Case { themes: vec!["MED-insulin"], ..case("a", long) },
        case("b", &format!("{long} today")),
        Case {
            themes: vec!["MED-insulin"],
            ..case("c", "Insulin pen left at home, glucose high at handover")
        },
        case("d", "The scanner was broken"),
    ]);
    let response = f.search("insulin disconnected glucose");
    assert_eq!(response.total, 3);
    assert_eq!(response.hits.iter().filter(|hit| !hit.more_like_this.is_empty()).count(), 1);
    let similar = f.library.similar(&f.id("a"), 5).unwrap();
    let with_theme = similar.iter().find(|hit| hit.hit.id == f.id("c").as_str()).unwrap();
    assert!(with_theme.both.iter().any(|word| word == "insulin"), "{:?}", with_theme.both);
    assert!(similar.iter().all(|hit| hit.hit.id != f.id("d").as_str()));
}

#[test]
fn nothing_typed_is_an_error() {
    let f = Fixture::with(&[case("a", "insulin [patient] fell")]);
    let long = "x".repeat(10_000);
    let many = "word ".repeat(1_000);
    for q in [
        long.as_str(),
        many.as_str(),
        "the and of",
        "\"",
        "-",
        "OR",
        "OR OR OR",
        "((((((",
        "\u{0}\u{1}\u{7f}",
        "😀🏥",
        "مريض",
        "*",
        "a*",
        "'; DROP TABLE lesson; --",
        "<script>alert(1)</script>",
        "theme:",
        "harm:x setting:y",
        "-insulin",
        "-\"insulin\"",
        "\"\"",
        "^2",
        "~",
        "[1 TO 5]",
        "text:foo",
        "[patient]",
    ] {
        let response = f.search(q);
        assert!(response.total <= 1, "{q}");
    }
    for (page, per_page) in [(1_000_000, 10), (0, 0), (1, 10_000), (usize::MAX, usize::MAX)] {
        f.library.search(&SearchRequest { page, per_page, ..request() }).unwrap();
    }
    assert_eq!(f.search("-insulin").total, 0);
    assert_eq!(f.search("[patient]").total, 0, "a placeholder is no word");
}

#[test]
fn completions_come_from_lessons() {
    let f = Fixture::with(&[
        Case { themes: vec!["MED-insulin"], ..case("a", "Insulin omitted") },
        case("b", "insulin late, insulating tape"),
    ]);
    let words: Vec<_> =
        f.library.suggest("insu", 8).unwrap().into_iter().map(|s| (s.kind, s.text, s.count)).collect();
    assert!(words.contains(&("term", "insulin".into(), 2)), "{words:?}");
    assert!(words.iter().any(|(kind, ..)| *kind == "theme"), "{words:?}");
    assert!(f.library.suggest("", 8).unwrap().is_empty());
    assert!(f.library.suggest("zzz", 8).unwrap().is_empty());
    assert_eq!(f.library.overview().unwrap().lessons, 2);
}

#[test]
fn a_word_of_a_known_group_counts_by_itself_where_something_else_is_asked_for_too() {
    let f = Fixture::with(&[
        case("a", "call bell unplugged at the wall, she waited an hour"),
        case("b", "bell in the corridor unplugged by the cleaner before lunch"),
        case("c", "syringe driver unplugged when he was moved to theatre"),
        case("d", "buzzer unplugged behind the locker, wet sheets found at dawn"),
    ]);
    let found = f.found("call bell unplugged");
    assert_eq!(found.len(), 4);
    let place = |name: &str| found.iter().position(|source| source == name).unwrap();
    assert!(place("a") < place("b") && place("d") < place("b"), "{found:?}");
    assert_eq!(place("c"), 3, "{found:?}");
    // Who asks for nothing else means all of it.
    let alone = f.found("call bell");
    assert!(alone.len() == 2 && alone.iter().all(|source| source == "a" || source == "d"));
}

#[test]
fn the_synonyms_are_checked_against_each_other_and_the_lessons() {
    let f = Fixture::with(&[case("a", "the enoxaparin dose")]);
    let words = Words {
        synonyms: "enoxaparin, clexane\nPE, lung clot\npulmonary embolism, PE, PEs\n".into(),
        ambiguous: "PE\tpulmonary embolism | pre-eclampsia\n".into(),
        related: String::new(),
    };
    let folder = f.dir.path().join(FOLDER);
    let library = Library::open(&folder, f.register.clone(), Taxonomy::built_in(), &words).unwrap();
    library.catch_up(&mut |_, _| {}).unwrap();
    let check = synonyms::check(&library).unwrap();
    assert_eq!(check.groups, 3);
    assert_eq!(check.clashes.len(), 1);
    assert_eq!((check.clashes[0].text.as_str(), check.clashes[0].ambiguous), ("PE", true));
    assert_eq!(check.unused.iter().map(|unused| unused.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_word_that_is_one_is_not_taken_for_another_misspelt() {
    let f = Fixture::with(&[case("a", "Arthritis of the hip"), case("b", "Heparin infusion")]);
    let response = f.search("arteritis");
    assert_eq!((response.total, response.did_you_mean), (0, None));
    assert_eq!(f.found("arthritsi"), ["a"]);
    assert_eq!(f.search("heprin").did_you_mean.as_deref(), Some("heparin"));
}

#[test]
fn the_meanings_of_an_abbreviation_are_all_searched_and_offered_one_by_one() {
    let f = Fixture::with(&[
        case("a", "cauda equina syndrome was missed"),
        case("b", "the Clinical Ethics Service was asked"),
        case("c", "pulmonary embolism on the scan"),
    ]);
    let response = f.search("CES");
    assert_eq!(response.total, 2);
    let offered = &response.abbreviations[0];
    assert_eq!(offered.word, "ces");
    assert_eq!(offered.meanings, ["cauda equina syndrome", "Clinical Ethics Service"]);
    assert!(f.search("PE").abbreviations.is_empty(), "lessons tell of one meaning only");
    assert!(f.search("cauda equina").abbreviations.is_empty());
}

#[test]
fn a_label_finds_lessons_whatever_their_words() {
    let f = Fixture::with(&[
        Case { themes: vec!["FALL-inj"], ..case("a", "He lay beside the locker with a swollen hip") },
        Case { themes: vec!["MED-insulin"], ..case("b", "Glucose was thirty at breakfast") },
        Case { setting: Some(Setting::Maternity), ..case("c", "The clinic letter went astray") },
        Case { setting: Some(Setting::Gp), ..case("d", "The clinic letter went astray again") },
    ]);
    assert_eq!(f.found("fell")[0], "a");
    assert_eq!(f.found("maternity letter")[0], "c");
    let exact = SearchRequest { q: "fell".into(), exact: true, ..request() };
    assert_eq!(f.library.search(&exact).unwrap().total, 0, "exact words are words of the lesson");
    assert_eq!(f.search("\"fell\" \"lay beside\"").total, 1);
}

#[test]
fn it_is_told_how_many_lessons_have_the_words() {
    let f = Fixture::with(&[
        case("a", "insulin lost at night"),
        Case { harm: Some(Harm::Low), ..case("b", "insulin given by mouth") },
        case("c", "the scanner was broken"),
    ]);
    let told = |request: &SearchRequest| {
        let response = f.library.search(request).unwrap();
        (response.with_words, response.every_word, response.total)
    };
    let ask = |q: &str| told(&SearchRequest { q: q.into(), ..request() });
    assert_eq!(ask("insulin"), (2, true, 2));
    assert_eq!(ask("insulin lost"), (1, true, 2));
    assert_eq!(ask("insulin scanner"), (0, true, 3));
    assert_eq!(ask("insulin lost night scanner"), (1, false, 3), "three of four are nearly all");
    assert_eq!(ask(""), (3, true, 3));
    let low = SearchRequest { q: "insulin lost".into(), harm: vec![Harm::Low], ..request() };
    assert_eq!(told(&low), (0, true, 1), "counted under the filters");
    let second = SearchRequest { q: "insulin lost".into(), page: 2, per_page: 1, ..request() };
    assert_eq!(told(&second), (1, true, 2), "the same on every page");
}

#[test]
fn a_phrase_in_quotation_marks_is_always_needed() {
    let f = Fixture::with(&[
        case("a", "bed rails were up at night"),
        case("b", "the rails of the bed at night"),
        case("c", "at night"),
    ]);
    assert_eq!(f.found("\"bed rails\" night"), ["a"]);
    assert_eq!(f.found("\"bed rails\" scanner"), ["a"]);
    assert!(f.found("bed rails night").len() > 1);
}

#[test]
fn an_unwanted_phrase_may_stand_behind_the_place_that_is_asked_about() {
    let mut cases: Vec<Case> =
        (0..30).map(|n| case(&n.to_string(), &format!("insulin late own{n}"))).collect();
    cases.extend((30..40).map(|n| case(&n.to_string(), &format!("insulin given on the ward own{n}"))));
    let f = Fixture::with(&cases);
    assert_eq!(f.search("insulin -\"the ward\"").total, 30);
    assert_eq!(f.search("-\"the ward\" -\"given late\"").total, 30);
    assert_eq!(f.search("insulin -late").total, 10);
}

#[test]
fn a_wider_word_finds_the_narrower_ones_and_not_the_other_way_round() {
    let f = Fixture::with(&[
        case("a", "rosuvastatin was dispensed"),
        case("b", "the statin clinic"),
        case("c", "simvastatin was stopped"),
    ]);
    let mut found = f.found("statin");
    found.sort();
    assert_eq!(found, ["a", "b", "c"]);
    assert_eq!(f.found("statin")[0], "b", "the word typed comes first");
    assert_eq!(f.found("rosuvastatin"), ["a"]);
    let search = f.search("statin");
    assert!(search.also_searched.contains(&"rosuvastatin".to_owned()));
}

#[test]
fn where_enough_lessons_have_every_word_the_others_are_left_out() {
    let mut cases: Vec<Case> = (0..12)
        .map(|n| case(&n.to_string(), &format!("scanner broken own{n}a own{n}b own{n}c own{n}d")))
        .collect();
    cases.extend((20..60).map(|n| case(&n.to_string(), &format!("scanner own{n}a own{n}b own{n}c own{n}d"))));
    let f = Fixture::with(&cases);
    assert_eq!(f.search("scanner broken").total, 12);
    // Too few have all three: those that have the rarer words come, those that only share the common one do not.
    let response = f.search("scanner broken own3a");
    assert_eq!(f.sources(&response)[0], "3");
    assert!(response.total <= 13, "{}", response.total);
}

#[test]
fn a_title_before_a_name_that_is_gone_is_no_word() {
    let f = Fixture::with(&[
        case("a", "Miss [patient] has MS and waited for the ward round"),
        case("b", "Ms [patient] was seen by Dr. [staff 1]"),
        case("c", "the evening insulin was missed, a near miss. [patient] was well"),
    ]);
    assert_eq!(f.found("missed"), ["c"]);
    assert_eq!(f.found("MS"), ["a"]);
    let hit = &f.search("ward").hits[0];
    assert!(hit.snippet.starts_with("Miss [patient]"), "{}", hit.snippet);
    assert_eq!(f.found("\"seen by dr\""), [] as [&str; 0]);
}

#[test]
fn a_phrase_is_found_as_typed_or_by_its_telling_words_near_each_other() {
    let f = Fixture::with(&[
        case("a", "He fell out of bed at night"),
        case("b", "She fell getting out of her bed"),
        case(
            "c",
            "Taken out of use: the bed by the window. Letter of candour sent to the family on Monday. \
             Weeks later somebody fell in the garden",
        ),
        case("d", "out of the bed rail store"),
    ]);
    let response = f.search("fell out of bed");
    // Further apart they come last.
    assert_eq!(f.sources(&response), ["a", "b", "c"]);
    assert_eq!(response.hits[0].snippet, "He <mark>fell out of bed</mark> at night");
    assert_eq!(response.hits[1].snippet, "She <mark>fell</mark> getting out of her <mark>bed</mark>");
    // Of a phrase with one telling word nobody means that word alone.
    let mut found = f.found("out of bed");
    assert_eq!(found[0], "a");
    found.sort();
    assert_eq!(found, ["a", "b", "d"]);
}

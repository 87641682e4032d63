//! The library as its callers see it.

use super::*;
use crate::draft::Draft;
use crate::lesson::{Lesson, LessonId};
use crate::redact::Redacted;
use crate::register::{Actor, State};
use crate::secret::Secret;
use crate::themes::{Label, LabelStatus};
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

pub(super) struct Fixture {
    pub dir: tempfile::TempDir,
    pub secret: Secret,
    pub register: Arc<Register>,
    pub library: Arc<Library>,
}

/// A lesson in a few words; the fields that a test does not name are empty.
#[derive(Clone, Default)]
pub(super) struct Case {
    pub source: String,
    pub title: &'static str,
    pub what: String,
    pub lesson: Option<&'static str>,
    pub themes: Vec<&'static str>,
    pub factors: Vec<&'static str>,
    pub harm: Option<Harm>,
    pub setting: Option<Setting>,
    pub specialty: Option<&'static str>,
    pub event_type: Option<EventType>,
    pub month: Option<&'static str>,
}

pub(super) fn case(source: &str, what: &str) -> Case {
    Case { source: source.to_owned(), what: what.to_owned(), ..Case::default() }
}

impl Fixture {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let secret = Secret::open(dir.path()).unwrap();
        let register = Arc::new(Register::open(dir.path(), &secret).unwrap());
        let library = Arc::new(open(dir.path(), &register));
        Self { dir, secret, register, library }
    }

    pub(super) fn with(cases: &[Case]) -> Self {
        let fixture = Self::new();
        fixture.add(cases, 1);
        fixture.catch_up();
        fixture
    }

    pub(super) fn add(&self, cases: &[Case], revision: u64) {
        let actor = Actor::command_line();
        let drafts: Vec<Draft> = cases.iter().map(|case| self.draft(case, revision)).collect();
        let batch = self.register.begin_batch("test", &actor).unwrap();
        self.register.add(batch, &drafts, "redactor 1", &actor).unwrap();
    }

    fn draft(&self, case: &Case, revision: u64) -> Draft {
        let label = |id: &&str| Label {
            id: (*id).to_owned(),
            score: 0.9,
            status: LabelStatus::Published,
            why: Vec::new(),
        };
        Draft {
            lesson: Lesson {
                id: LessonId::random().unwrap(),
                title: Redacted::for_tests(case.title),
                what_happened: Redacted::for_tests(&case.what),
                action_taken: None,
                lesson: case.lesson.map(Redacted::for_tests),
                themes: case.themes.iter().map(label).collect(),
                factors: case.factors.iter().map(label).collect(),
                never_events: Vec::new(),
                event_type: case.event_type.unwrap_or(EventType::Incident),
                harm: case.harm,
                psychological_harm: PsychologicalHarm::Unknown,
                setting: case.setting,
                specialty: case.specialty.map(str::to_owned),
                month: case.month.and_then(Month::parse),
                removed: std::collections::BTreeMap::new(),
                public_reference: None,
            },
            source: self.secret.source(&case.source),
            revision,
            digest: self.secret.digest(&[case.what.as_bytes(), &revision.to_le_bytes()]),
            holds: Vec::new(),
            doubts: Vec::new(),
        }
    }

    pub(super) fn id(&self, source: &str) -> LessonId {
        self.register.by_source(&self.secret.source(source)).unwrap().unwrap()
    }

    pub(super) fn catch_up(&self) -> CaughtUp {
        self.library.catch_up(&mut |_, _| {}).unwrap()
    }

    pub(super) fn search(&self, q: &str) -> SearchResponse {
        self.library.search(&SearchRequest { q: q.to_owned(), ..request() }).unwrap()
    }

    /// The sources of the hits, in order.
    pub(super) fn found(&self, q: &str) -> Vec<String> {
        self.sources(&self.search(q))
    }

    pub(super) fn sources(&self, response: &SearchResponse) -> Vec<String> {
        response.hits.iter().map(|hit| self.source(&hit.id)).collect()
    }

    fn source(&self, id: &str) -> String {
        let names = (0..2_000).map(|n| n.to_string()).chain(('a'..='z').map(String::from));
        names
            .into_iter()
            .find(|name| {
                let known = self.register.by_source(&self.secret.source(name)).unwrap();
                known.is_some_and(|known| known.as_str() == id)
            })
            .unwrap_or_default()
    }
}

pub(super) fn request() -> SearchRequest {
    SearchRequest { page: 1, per_page: 10, ..SearchRequest::default() }
}

fn open(dir: &Path, register: &Arc<Register>) -> Library {
    let folder = dir.join(FOLDER);
    Library::open(&folder, register.clone(), Taxonomy::built_in(), &Words::built_in()).unwrap()
}

#[test]
fn lessons_are_found_by_their_words_and_counted() {
    let f = Fixture::with(&[
        Case {
            themes: vec!["MED-insulin"],
            harm: Some(Harm::Low),
            ..case("a", "Insulin not given at bedtime")
        },
        Case { themes: vec!["MED-omit"], harm: Some(Harm::None), ..case("b", "Antibiotics given late") },
        Case { month: Some("2024-03"), ..case("c", "Patient fell from the chair") },
    ]);
    assert_eq!(f.found("insulin"), ["a"]);
    assert_eq!(f.found("falls"), ["c"]);
    assert_eq!(f.found("chair fall"), ["c"]);
    assert_eq!(f.search("").total, 3);
    assert_eq!(f.found("")[0], "c", "newest first where nothing was typed");
    let facets = f.search("given").facets;
    let counts = |facet: &str| {
        facets[facet].iter().map(|value| format!("{} {}", value.value, value.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts("theme"), ["MED 2", "MED-omit 1", "MED-insulin 1"]);
    assert_eq!(counts("harm"), ["none 1", "low 1"]);
    assert!(f.library.verify().unwrap().agrees());
}

#[test]
fn a_filter_narrows_and_its_own_facet_does_not() {
    let f = Fixture::with(&[
        Case { themes: vec!["MED-insulin"], harm: Some(Harm::Low), ..case("a", "one ward") },
        Case { themes: vec!["MED-omit"], harm: Some(Harm::Severe), ..case("b", "two ward") },
        Case { themes: vec!["FALL-inj"], harm: Some(Harm::Severe), ..case("c", "three ward") },
    ]);
    let ask = |theme: &str, harm: Vec<Harm>| {
        f.library
            .search(&SearchRequest { q: "ward".into(), theme: vec![theme.to_owned()], harm, ..request() })
            .unwrap()
    };
    let response = ask("MED", vec![Harm::Severe]);
    assert_eq!(f.sources(&response), ["b"]);
    let harms: Vec<_> = response.facets["harm"].iter().map(|v| (v.value.as_str(), v.count)).collect();
    assert_eq!(harms, [("low", 1), ("severe", 1)]);
    let themes: Vec<_> = response.facets["theme"].iter().map(|v| (v.value.as_str(), v.count)).collect();
    assert_eq!(themes.len(), 4, "{themes:?}");
    assert_eq!(ask("NOTHING", vec![]).total, 0);
    assert_eq!(f.search("theme:MED ward").total, 2);
    assert_eq!(f.search("ward harm:severe -three").total, 1);
}

#[test]
fn what_is_withdrawn_is_hidden_in_the_next_request_and_its_text_leaves_the_files() {
    let f = Fixture::with(&[case("a", "canaryword insulin"), case("b", "insulin pen")]);
    assert_eq!(f.search("insulin").total, 2);
    let id = f.id("a");
    f.register.move_to(&id, State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let response = f.search("insulin");
    assert_eq!((response.total, f.sources(&response)), (1, vec!["b".to_owned()]));
    assert!(f.library.similar(&id, 5).unwrap().is_empty());
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 1, rebuilt: false });
    assert_eq!(f.search("canaryword").total, 0);
    for entry in fs::read_dir(f.dir.path().join(FOLDER)).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(10).any(|window| window == b"canaryword"));
    }
    assert!(f.library.verify().unwrap().agrees());
}

#[test]
fn a_newer_revision_replaces_and_a_second_reader_sees_it() {
    let f = Fixture::with(&[case("a", "first wording")]);
    let other = open(f.dir.path(), &f.register);
    f.add(&[case("a", "second wording")], 2);
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 1, rebuilt: false });
    let ask = |q: &str| SearchRequest { q: q.into(), ..request() };
    assert_eq!(f.search("first").total, 0);
    assert_eq!(other.search(&ask("second")).unwrap().total, 1);
    assert_eq!(other.search(&ask("")).unwrap().total, 1);
    assert_eq!(f.catch_up(), CaughtUp::Done { changes: 0, rebuilt: false });
}

#[test]
fn other_words_make_it_rebuild_itself_and_one_writes_at_a_time() {
    let f = Fixture::with(&[case("a", "one"), case("b", "two")]);
    let words = Words { synonyms: "one, uno".into(), ambiguous: String::new() };
    let folder = f.dir.path().join(FOLDER);
    let other = Library::open(&folder, f.register.clone(), Taxonomy::built_in(), &words).unwrap();
    let writer = f.library.index.writer::<tantivy::TantivyDocument>(15_000_000).unwrap();
    assert_eq!(other.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Busy);
    drop(writer);
    assert_eq!(other.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Done { changes: 2, rebuilt: true });
    assert_eq!(other.search(&SearchRequest { q: "uno".into(), ..request() }).unwrap().total, 1);
    assert!(other.verify().unwrap().agrees());
}

#[test]
fn a_damaged_index_and_one_in_another_form_are_made_again() {
    let f = Fixture::with(&[case("a", "one")]);
    let folder = f.dir.path().join(FOLDER);
    drop(f.library);
    for damage in ["meta.json", "segment"] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if (damage == "meta.json") == path.ends_with("meta.json") && !path.ends_with(".managed.json") {
                fs::write(path, b"{").unwrap();
            }
        }
        let library = open(f.dir.path(), &f.register);
        assert_eq!(library.len(), 0);
        library.catch_up(&mut |_, _| {}).unwrap();
        assert!(library.verify().unwrap().agrees());
    }
}

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
fn the_synonyms_are_checked_against_each_other_and_the_lessons() {
    let f = Fixture::with(&[case("a", "the enoxaparin dose")]);
    let words = Words {
        synonyms: "enoxaparin, clexane\nPE, lung clot\npulmonary embolism, PE, PEs\n".into(),
        ambiguous: "PE\tpulmonary embolism | pre-eclampsia\n".into(),
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

/// Small numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn some<T: Copy>(&mut self, of: &[T], most: usize) -> Vec<T> {
        (0..self.roll(most + 1)).map(|_| self.pick(of)).collect()
    }
}

#[test]
fn counts_are_right_under_every_combination_of_filters() {
    const THEMES: [&str; 6] = ["MED-insulin", "MED-omit", "FALL-inj", "FALL", "COMM-handover", "gone-theme"];
    const FACTORS: [&str; 3] = ["team", "task", "patient"];
    const WORDS: [&str; 4] = ["insulin", "ward", "fall", "scan"];
    const SPECIALTIES: [&str; 2] = ["Urology", "Orthopaedics"];
    const MONTHS: [&str; 4] = ["2021-01", "2022-06", "2022-07", "2024-12"];
    let known = Taxonomy::built_in();
    let mut dice = Dice(7);
    let cases: Vec<Case> = (0..150)
        .map(|n| Case {
            themes: dice.some(&THEMES, 3),
            factors: dice.some(&FACTORS, 2),
            harm: dice.some(Harm::ALL, 1).pop(),
            setting: dice.some(&Setting::ALL[..4], 1).pop(),
            specialty: dice.some(&SPECIALTIES, 1).pop(),
            event_type: Some(dice.pick(EventType::ALL)),
            month: dice.some(&MONTHS, 1).pop(),
            // Words of its own keep every case apart from the others.
            ..case(
                &n.to_string(),
                &format!("{} {} own{n}a own{n}b own{n}c own{n}d", dice.pick(&WORDS), dice.pick(&WORDS)),
            )
        })
        .collect();
    let f = Fixture::with(&cases[..100]);
    f.add(&cases[100..], 1);
    f.catch_up();
    // One that is gone and not yet out of the index.
    f.register.move_to(&f.id("0"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let has = |mine: &[&str], asked: &[String]| {
        asked.is_empty()
            || asked.iter().any(|asked| {
                mine.iter().any(|label| *label == asked || label.split('-').next() == Some(asked.as_str()))
            })
    };
    for round in 0..250 {
        let request = SearchRequest {
            q: dice.some(&WORDS, 1).pop().unwrap_or_default().to_owned(),
            theme: dice
                .some(&["MED", "FALL", "MED-omit", "FALL-inj"], 2)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            factor: dice.some(&FACTORS, 2).into_iter().map(str::to_owned).collect(),
            harm: dice.some(Harm::ALL, 2),
            setting: dice.some(&Setting::ALL[..4], 2),
            specialty: dice.some(&SPECIALTIES, 1).into_iter().map(str::to_owned).collect(),
            event_type: dice.some(EventType::ALL, 2),
            from: dice.some(&MONTHS, 1).pop().and_then(Month::parse),
            to: dice.some(&MONTHS, 1).pop().and_then(Month::parse),
            per_page: 100,
            page: 1,
            ..SearchRequest::default()
        };
        // Of each case, the facets whose filter it fails.
        let failed = |case: &Case| {
            let month = case.month.and_then(Month::parse);
            [
                !has(&case.themes, &request.theme),
                !has(&case.factors, &request.factor),
                !request.harm.is_empty() && !case.harm.is_some_and(|harm| request.harm.contains(&harm)),
                !request.event_type.is_empty() && !request.event_type.contains(&case.event_type.unwrap()),
                !request.setting.is_empty() && !case.setting.is_some_and(|it| request.setting.contains(&it)),
                !request.specialty.is_empty()
                    && !case.specialty.is_some_and(|it| request.specialty.iter().any(|asked| asked == it)),
                (request.from.is_some() || request.to.is_some())
                    && !month.is_some_and(|month| {
                        request.from.is_none_or(|from| from <= month)
                            && request.to.is_none_or(|to| month <= to)
                    }),
            ]
        };
        let matching: Vec<&Case> = cases[1..].iter().filter(|case| case.what.contains(&request.q)).collect();
        let response = f.library.search(&request).unwrap();
        let total = matching.iter().filter(|case| failed(case).iter().all(|failed| !failed)).count();
        assert_eq!(response.total, total, "round {round}");
        assert_eq!(response.hits.len(), total.min(100), "round {round}");
        let check = |facet: &str, place: usize, value: &dyn Fn(&Case) -> Vec<String>| {
            let mut want: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
            for case in &matching {
                let failed = failed(case);
                if (0..7).all(|at| at == place || !failed[at]) {
                    let values: std::collections::BTreeSet<String> = value(case).into_iter().collect();
                    values.into_iter().for_each(|value| *want.entry(value).or_default() += 1);
                }
            }
            let got = response.facets[facet].iter().map(|v| (v.value.clone(), v.count)).collect();
            assert_eq!(want, got, "round {round}, {facet}");
        };
        check("theme", 0, &|case| {
            let parents = case.themes.iter().filter_map(|id| known.parent(id).map(str::to_owned));
            case.themes.iter().map(|id| (*id).to_owned()).chain(parents).collect()
        });
        check("factor", 1, &|case| case.factors.iter().map(|id| (*id).to_owned()).collect());
        check("harm", 2, &|case| case.harm.iter().map(|harm| harm.id().to_owned()).collect());
        check("type", 3, &|case| vec![case.event_type.unwrap().id().to_owned()]);
        check("setting", 4, &|case| case.setting.iter().map(|it| it.id().to_owned()).collect());
        check("specialty", 5, &|case| case.specialty.iter().map(|it| (*it).to_owned()).collect());
        check("year", 6, &|case| case.month.iter().map(|month| month[..4].to_owned()).collect());
    }
}

#[test]
fn pages_neither_repeat_nor_skip() {
    let mut cases: Vec<Case> =
        (0..90).map(|n| case(&n.to_string(), &format!("insulin own{n}a own{n}b own{n}c own{n}d"))).collect();
    let copy = "insulin pump alarm ignored twice overnight by everybody on duty";
    cases.extend((90..100).map(|n| case(&n.to_string(), copy)));
    let f = Fixture::with(&cases);
    let mut seen = Vec::new();
    for page in 1..=12 {
        let request = SearchRequest { q: "insulin".into(), page, per_page: 8, ..request() };
        let response = f.library.search(&request).unwrap();
        assert_eq!(response.total, 100);
        seen.extend(response.hits.into_iter().flat_map(|hit| hit.more_like_this.into_iter().chain([hit.id])));
    }
    assert_eq!(seen.len(), 100);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 100);
}

/// Not a test by itself: the process that the next test kills.
#[test]
#[ignore = "started by the test that kills it"]
fn crash_child() {
    let Ok(dir) = std::env::var("HINDSIGHT_TEST_FOLDER") else { return };
    let dir = Path::new(&dir);
    let secret = Secret::open(dir).unwrap();
    let register = Arc::new(Register::open(dir, &secret).unwrap());
    let library = open(dir, &register);
    loop {
        library.rebuild(&mut |_, _| {}).unwrap();
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_library_that_goes_on() {
    let cases: Vec<Case> =
        (0..300).map(|n| case(&n.to_string(), &format!("insulin own{n}a own{n}b"))).collect();
    let f = Fixture::with(&cases);
    for wait in [30, 90, 150, 210, 333] {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "library::tests::crash_child", "--ignored"])
            .env("HINDSIGHT_TEST_FOLDER", f.dir.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let library = open(f.dir.path(), &f.register);
        f.add(&[case(&wait.to_string(), &format!("insulin changed{wait}"))], 2);
        assert!(matches!(library.catch_up(&mut |_, _| {}).unwrap(), CaughtUp::Done { .. }));
        assert!(library.verify().unwrap().agrees());
        assert_eq!(
            library.search(&SearchRequest { q: "insulin".into(), ..request() }).unwrap().total,
            300 + usize::from(wait == 333)
        );
    }
}

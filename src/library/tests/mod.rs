//! The library as its callers see it.

mod asking;
mod counting;
mod following;

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
    pub psychological_harm: Option<PsychologicalHarm>,
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
                psychological_harm: case.psychological_harm.unwrap_or(PsychologicalHarm::Unknown),
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

pub(super) fn open(dir: &Path, register: &Arc<Register>) -> Library {
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

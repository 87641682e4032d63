//! A server of its own for each test: a fresh data folder, filled through the corridor.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use hindsight::access::{Roles, Terms, Token};
use hindsight::anonymise::Corridor;
use hindsight::config::Config;
use hindsight::draft::Hold;
use hindsight::incident::Incident;
use hindsight::lesson::LessonId;
use hindsight::library::{Library, Words};
use hindsight::redact::{Known, Part, Policy, Redactor};
use hindsight::register::{Actor, Register, State};
use hindsight::secret::Secret;
use hindsight::themes::{Classifier, Taxonomy};
use hindsight::values::{EventType, Harm, Setting};
use hindsight::web::{App, router};
use serde_json::Value;
use tower::ServiceExt;

/// A server without a socket.
pub(crate) struct Server {
    pub(crate) register: Arc<Register>,
    pub(crate) library: Arc<Library>,
    pub(crate) router: Router,
    pub(crate) app: Arc<App>,
    _data: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A case that the tests made up.
pub(crate) struct Case {
    pub(crate) title: &'static str,
    pub(crate) what: &'static str,
    pub(crate) action: &'static str,
    pub(crate) lesson: &'static str,
    pub(crate) known: &'static [(&'static str, &'static str)],
    pub(crate) date: &'static str,
    pub(crate) harm: Harm,
    pub(crate) setting: Setting,
    pub(crate) event_type: EventType,
}

impl Server {
    /// A server over these incidents; all of them are published whatever the redactor doubts.
    pub(crate) fn with(incidents: impl IntoIterator<Item = Incident>) -> Self {
        Self::configured(incidents, |_| {})
    }

    pub(crate) fn configured(
        incidents: impl IntoIterator<Item = Incident>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::built(incidents, change, tools().0)
    }

    /// An empty server whose redactor is sure of nothing that it judges by context alone.
    pub(crate) fn doubting(change: impl FnOnce(&mut Config)) -> Self {
        static REDACTOR: OnceLock<Arc<Redactor>> = OnceLock::new();
        let redactor = REDACTOR.get_or_init(|| {
            let policy = Policy::from_toml("[thresholds]\nsure = 1.0\n").unwrap();
            Arc::new(Redactor::new(policy).unwrap())
        });
        Self::built([], change, Arc::clone(redactor))
    }

    fn built(
        incidents: impl IntoIterator<Item = Incident>,
        change: impl FnOnce(&mut Config),
        redactor: Arc<Redactor>,
    ) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::for_data(data.path().to_owned());
        change(&mut config);
        let secret = Secret::from_bytes([7; 32]);
        let register = Arc::new(Register::open(data.path(), &secret).unwrap());
        let corridor = Corridor::new(redactor, tools().1, &secret, config.release);
        let actor = Actor::command_line();
        let batch = register.begin_batch("test", &actor).unwrap();
        let drafts: Vec<_> = incidents
            .into_iter()
            .map(|incident| {
                let mut draft = corridor.anonymise(&incident).unwrap();
                draft.holds.retain(|hold| *hold != Hold::Doubt);
                draft
            })
            .collect();
        register.add(batch, &drafts, corridor.redactor().fingerprint(), &actor).unwrap();
        let library =
            Library::open(&config.library(), Arc::clone(&register), Taxonomy::built_in(), &Words::built_in())
                .unwrap();
        library.catch_up(&mut |_, _| {}).unwrap();
        let library = Arc::new(library);
        let app = Arc::new(App::new(config, Arc::clone(&register), Arc::clone(&library), Arc::new(corridor)));
        Self { router: router(Arc::clone(&app)), register, library, app, _data: data }
    }

    /// A server over the cases of this file.
    pub(crate) fn small() -> Self {
        Self::with(CASES.iter().enumerate().map(|(at, case)| case.incident(at)))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Reply {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Posts a form as the site's own page would.
    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A server for whoever may reach it, where nobody is let in without signing in.
    pub(crate) fn closed(change: impl FnOnce(&mut Config)) -> Self {
        let incidents = CASES.iter().enumerate().map(|(at, case)| case.incident(at));
        Self::configured(incidents, |config| {
            config.sign_in.anyone = Roles::NONE;
            change(config);
        })
    }

    /// A new token with these roles, held by somebody called after them.
    pub(crate) fn token(&self, roles: &str) -> String {
        let token = Token::draw().unwrap();
        let roles = Roles::parse(roles).unwrap();
        let name = format!("the {roles}");
        let terms = Terms { name: &name, roles, expires: i64::MAX };
        self.register.create_token(&token, terms, &Actor::command_line()).unwrap();
        token.reveal()
    }

    /// Gets a page or document with a token.
    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Reply {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The id of the published lesson whose title holds `words`.
    pub(crate) fn id_of(&self, words: &str) -> LessonId {
        let mut found = None;
        self.register
            .each(State::Published, |entry| {
                if entry.lesson.as_ref().is_some_and(|lesson| lesson.title.as_str().contains(words)) {
                    found = Some(entry.id);
                }
                Ok(())
            })
            .unwrap();
        found.unwrap_or_else(|| panic!("no lesson is called {words}"))
    }
}

impl Case {
    pub(crate) fn incident(&self, at: usize) -> Incident {
        Incident {
            source_key: format!("test:{at}"),
            parts: [
                (Part::Title, self.title),
                (Part::WhatHappened, self.what),
                (Part::ActionTaken, self.action),
                (Part::Lesson, self.lesson),
            ]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(part, text)| (part, text.to_owned()))
            .collect(),
            known: self.known.iter().map(|(key, value)| Known::new(*key, *value)).collect(),
            occurred: Some(self.date.parse().unwrap()),
            event_type: Some(self.event_type),
            harm: Some(self.harm),
            setting: Some(self.setting),
            ..Incident::default()
        }
    }
}

/// Redactor and classifier take a while to load: once for each test process.
fn tools() -> (Arc<Redactor>, Arc<Classifier>) {
    static TOOLS: OnceLock<(Arc<Redactor>, Arc<Classifier>)> = OnceLock::new();
    TOOLS
        .get_or_init(|| (Arc::new(Redactor::standard()), Arc::new(Classifier::new(Taxonomy::built_in()))))
        .clone()
}

/// The first records of the annotated corpus, as incidents.
pub(crate) fn corpus(most: usize) -> Vec<Incident> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction/tune.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().take(most).enumerate().map(|(at, line)| record(at, line)).collect()
}

fn record(at: usize, line: &str) -> Incident {
    let record: Value = serde_json::from_str(line).unwrap();
    let text = |part: &str| record[part]["text"].as_str().map(str::to_owned);
    let fact = |name: &str| record[name].as_str().unwrap_or_default();
    let parts = [
        (Part::Title, "title"),
        (Part::WhatHappened, "what"),
        (Part::ActionTaken, "action"),
        (Part::Lesson, "lesson"),
    ];
    let known = record["known"].as_object().cloned().unwrap_or_default();
    Incident {
        source_key: format!("corpus:{at}"),
        parts: parts.into_iter().filter_map(|(part, name)| Some((part, text(name)?))).collect(),
        known: known.into_iter().filter_map(|(key, value)| Some(Known::new(key, value.as_str()?))).collect(),
        occurred: fact("date").parse().ok(),
        event_type: EventType::from_id(fact("type")),
        harm: Harm::from_id(fact("harm")),
        psychological_harm: hindsight::values::PsychologicalHarm::from_id(fact("psychological_harm")),
        setting: Setting::from_id(fact("setting")),
        specialty: record["specialty"].as_str().map(str::to_owned),
        ..Incident::default()
    }
}

/// Three cases of two months, with a degree of psychological harm, another one and none given.
pub(crate) fn distressing() -> [Incident; 3] {
    use hindsight::values::PsychologicalHarm::{Moderate, Severe};

    [
        ("Evening insulin was missed after a move between wards.", "2024-03-14", Some(Severe)),
        ("Found on the floor beside the bed, the rails were down.", "2024-03-20", Some(Moderate)),
        ("Blood sample labelled at the desk, the lab rejected it.", "2023-11-02", None),
    ]
    .map(|(what, date, psychological_harm)| Incident {
        source_key: format!("distressing:{date}"),
        parts: vec![(Part::WhatHappened, what.to_owned())],
        occurred: Some(date.parse().unwrap()),
        harm: Some(Harm::None),
        psychological_harm,
        ..Incident::default()
    })
}

pub(crate) const CASES: &[Case] = &[
    Case {
        title: "Ten times the insulin dose",
        what: "Mrs Ottoline Quillfeather (NHS no 999 322 8109) was given 100 units of Actrapid instead of 10. No insulin syringes on the trolley, so a 10 ml syringe was used. Staff nurse Otterbourne was on her own.",
        action: "IV glucose given, CBG every 15 min. Family told on 16/03/2024.",
        lesson: "Insulin is drawn up with an insulin syringe only. The syringes now live in the same box as the insulin.",
        known: &[("patient_name", "QUILLFEATHER, Ottoline")],
        date: "2024-03-14",
        harm: Harm::Severe,
        setting: Setting::Ed,
        event_type: EventType::Incident,
    },
    Case {
        title: "Fall from bed with the rails down",
        what: "Pt found on floor beside bed at 0310, rails down, call bell out of reach. Neuro obs started. Two staff for 28 patients overnight.",
        action: "Lifted with hoist, CT head clear.",
        lesson: "Check the call bell is in reach at each round.",
        known: &[],
        date: "2023-11-02",
        harm: Harm::Low,
        setting: Setting::Acute,
        event_type: EventType::Incident,
    },
    Case {
        title: "Wrong blood in tube caught by the lab",
        what: "Group and save sample labelled at the desk with another patient's sticker. The blood group did not match the historical record and the lab rejected it.",
        action: "Repeat sample taken and labelled at the bedside.",
        lesson: "Label at the bedside, from the wristband, before leaving the patient.",
        known: &[],
        date: "2024-07-21",
        harm: Harm::NearMiss,
        setting: Setting::Lab,
        event_type: EventType::Incident,
    },
    Case {
        title: "Sepsis spotted early by a healthcare assistant",
        what: "HCA noticed new confusion and a NEWS of 7, escalated at once, antibiotics given within 40 minutes.",
        action: "",
        lesson: "New confusion scores 3 on its own: everybody who does observations may call the outreach team.",
        known: &[],
        date: "2024-05-09",
        harm: Harm::None,
        setting: Setting::Acute,
        event_type: EventType::GoodCare,
    },
    Case {
        title: "Insulin omitted after a move between wards",
        what: "Evening long acting insulin missed, the chart stayed on the ward that the patient had come from. Ketones 3.4 in the morning.",
        action: "Insulin given, medical review.",
        lesson: "The chart moves with the patient and is part of the handover.",
        known: &[],
        date: "2022-02-17",
        harm: Harm::Moderate,
        setting: Setting::Acute,
        event_type: EventType::Incident,
    },
    Case {
        title: "Discharge letter went to the wrong practice",
        what: "The letter with the new anticoagulant dose was sent to the practice the patient had left in January. INR not checked for three weeks.",
        action: "Practice telephoned, INR 6.1, dose held.",
        lesson: "",
        known: &[],
        date: "2024-01-30",
        harm: Harm::Moderate,
        setting: Setting::Gp,
        event_type: EventType::Incident,
    },
];

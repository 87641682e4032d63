//! Never Events and severity cues: what must be found, what must not, and nothing said of ordinary records.

use std::path::Path;

use hindsight::themes::{Classifier, GoldCase, Label, LabelStatus, Narrative, Taxonomy};

fn published(labels: &[Label]) -> Vec<&str> {
    labels
        .iter()
        .filter(|label| label.status == LabelStatus::Published)
        .map(|label| label.id.as_str())
        .collect()
}

/// The text of a case, and the Never Event that it is; an empty one where it is none.
const NEVER_EVENTS: &[(&str, &str)] = &[
    (
        "Femoral nerve block on the wrong side, found in recovery when L leg numb, op was R hip.",
        "NE-wrong-site",
    ),
    ("Steroid injected into the wrong knee in clinic. Pt told, R knee done after.", "NE-wrong-site"),
    ("Stop before you block done, registrar about to inject wrong knee, ODP spoke up.", ""),
    ("Dentist took out the wrong tooth, UR5 instead of UR4: wrong site surgery on the old list.", ""),
    (
        "Wrong IOL implanted, 24.5 D meant for the next pt on the list. Exchanged the week after.",
        "NE-implant",
    ),
    ("Wrong lens on the trolley, noticed before insertion by scrub nurse.", ""),
    ("Guidewire left in after fem line, seen on CXR next morning, IR snared it.", "NE-retained"),
    (
        "Vaginal swab removed from the vagina by the GP 10 days post forceps. Swab found in vagina.",
        "NE-retained",
    ),
    ("Swab count one short, found in the bin before closure. No retained swab.", ""),
    (
        "KCl ampoule used for flush in place of saline, both green. Given. Pt went into VF, ROSC 4 min.",
        "NE-potassium",
    ),
    ("Strong potassium found in the cupboard on the ward at audit.", ""),
    (
        "Hung KCl in place of the glucose. The alarm went. Help came at once. Nine minutes of CPR.",
        "NE-potassium",
    ),
    ("Strong potassium picked in place of the usual bag. Arm burnt. Slowed. PEA, ROSC.", "NE-potassium"),
    ("Seen in resus. KCl bag prescribed as low. Bloods sent again. Not for CPR.", ""),
    ("Oramorph 10mg/5ml given IV through the PICC by agency nurse.", "NE-route"),
    ("Epidural bag connected to the IV cannula and ran for 20 minutes, pt fitted.", "NE-route"),
    ("Enteral feed nearly connected to the PICC, spotted before connecting.", ""),
    ("Insulin drawn up in ordinary 1ml syringe, pt had 40 units for 4. BM 1.6.", "NE-insulin"),
    ("Lantus omitted, chart not signed, BM 24.", ""),
    ("Methotrexate taken daily for a week instead of weekly. Pancytopenic, in ITU.", "NE-methotrexate"),
    ("GP script had methotrexate daily, pharmacist stopped it, none taken.", ""),
    ("Methotrexate daily stopped by pharmacist before any dose was given.", ""),
    ("Methotrexate daily on the script, intercepted on the ward. Rest of her tablets given.", ""),
    (
        "High strength midazolam drawn up for OGD, 5mg given as 1mg/ml. Needed flumazenil under sedation.",
        "NE-midazolam",
    ),
    ("Collapsible curtain rail did not collapse, pt found hanging from it, ligature cut.", "NE-rail"),
    ("Jumped from the second floor window, restrictor had been unscrewed.", "NE-window"),
    ("Leg over the sill, restrictor off, pulled back by staff. Nearly fell out of window.", ""),
    ("Found with neck trapped between the bed rail and mattress, blue. Rails taken off.", "NE-bedrail"),
    ("Arm bruised against bed rails overnight.", ""),
    ("ABO incompatible transfusion, 30 ml of group A given to a group O man, rigors.", "NE-abo"),
    ("Wrong blood in tube, group did not match the historic group. Not transfused.", ""),
    ("NG tube in right lower lobe on xray, fed 200 ml overnight, sats dropped.", "NE-ng"),
    ("NGT in the right main bronchus on CXR, removed before feeding.", ""),
    ("Scalded legs in the bath, water 58 degrees, blisters both feet.", "NE-scald"),
    ("Spilt hot tea on lap, scald to thigh, was sat by the bath.", ""),
    ("Mask was connected to the air flowmeter instead of oxygen for an hour, sats 74.", "NE-air"),
    ("Patient connected to air flowmeter? No: was oxygen all the time.", ""),
    ("Was the mask connected to the air outlet? Nobody could say.", ""),
    ("Undetected oesophageal intubation for 6 mins, no capnography.", "NE-oesophageal"),
];

/// Words in lower case with a space between them.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_never_event_is_found_and_a_near_miss_is_not_published() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let mut failed = Vec::new();
    for (text, expected) in NEVER_EVENTS {
        let labels = classifier.classify(&Narrative::of(text));
        let found = published(&labels.never_events);
        let wanted: Vec<&str> = if expected.is_empty() { Vec::new() } else { vec![expected] };
        if found != wanted {
            failed.push(format!("{text}: wanted {wanted:?}, said {:?}", labels.never_events));
        }
        assert!(labels.never_events.iter().all(|label| !label.why.is_empty()), "{text}");
        for why in labels.never_events.iter().flat_map(|label| &label.why) {
            assert!(why.split('…').all(|words| plain(text).contains(&plain(words))), "{why} in {text}");
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let numbers: Vec<_> = classifier.taxonomy().never_events().iter().filter_map(|cue| cue.number).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<u8>>(), "the list as revised in 2021");
}

#[test]
fn what_stands_in_any_story_counts_beside_the_event_only() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let events = |title, text| {
        let labels = classifier.classify(&Narrative { title, ..Narrative::of(text) });
        labels.never_events.iter().map(|label| (label.id.clone(), label.why.clone())).collect::<Vec<_>>()
    };
    let far = "Methotrexate daily on the script from the GP. Chart rewritten on the ward. Bloods were normal. Her usual paracetamol was given.";
    assert!(events(None, far).is_empty(), "{:?}", events(None, far));
    let near = "Methotrexate daily on the script from the GP. It was given for a week.";
    let words = |words: [&str; 2]| vec![("NE-methotrexate".to_owned(), words.map(str::to_owned).to_vec())];
    assert_eq!(events(None, near), words(["methotrexate daily", "given"]));
    // A title sums up the whole.
    let story =
        "Script written by the GP. Chart rewritten on the ward. Bloods were normal. She took it for a week.";
    assert_eq!(events(Some("MTX daily"), story), words(["mtx daily", "took"]));
}

#[test]
fn severity_is_read_and_denial_is_seen() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let mut failed = Vec::new();
    for (text, expected) in [
        ("Pt died on Friday in resus.", &["SEV-death"][..]),
        (
            "Cardiac arrest on the ward, CPR started, ROSC after 6 min, transferred to ITU.",
            &["SEV-arrest", "SEV-icu"],
        ),
        ("Found on floor. Fractured neck of femur confirmed on film.", &["SEV-fracture"]),
        ("Fell, CT head: acute subdural with midline shift.", &["SEV-head"]),
        ("Bled, taken back to theatre at 0300.", &["SEV-return"]),
        ("Her husband has died recently and she is low. No fracture.", &[]),
        ("The pump battery died at 3am. No cardiac arrest.", &[]),
        ("Collapsed by the bed. Cardiac arrest? Pulse felt at once.", &[]),
        ("Patient died ?cause, family told.", &["SEV-death"]),
        ("Fall on the stairs. Skull fracture was ruled out.", &[]),
        ("Form not filled in.", &[]),
    ] {
        let labels = classifier.classify(&Narrative::of(text));
        let mut found = published(&labels.severity);
        found.sort_unstable();
        if found != expected {
            failed.push(format!("{text}: wanted {expected:?}, said {:?}", labels.severity));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Themes under which a record that names a Never Event may stand: one found elsewhere is a false alarm.
const HOMES: &[(&str, &[&str])] = &[
    ("NE-wrong-site", &["PROC-wss", "PROC-block", "PROC-check", "DOCN-id"]),
    ("NE-implant", &["PROC-implant"]),
    ("NE-retained", &["PROC-rfo"]),
    ("NE-potassium", &["MED-highrisk", "MED-route", "MED-drug"]),
    ("NE-route", &["MED-route", "NUT-ng", "ANAE-regional"]),
    ("NE-insulin", &["MED-insulin", "MED-dose"]),
    ("NE-methotrexate", &["MED-highrisk", "MED-dose"]),
    ("NE-midazolam", &["MED-opioid", "MED-dose"]),
    ("NE-rail", &["MH-lig", "MH-suicide"]),
    ("NE-window", &["FALL-window"]),
    ("NE-bedrail", &["FALL-rails"]),
    ("NE-abo", &["BLOOD-abo"]),
    ("NE-ng", &["NUT-ng"]),
    ("NE-scald", &["IT-estate", "PROC-burn"]),
    ("NE-air", &["DEV-o2", "DET-resp"]),
    ("NE-oesophageal", &["ANAE-airway"]),
];

/// Never Events indeed, under labels that speak of something else: a tube in the right main bronchus, fed.
const TRUE_ELSEWHERE: &[&str] = &["F110"];

#[test]
fn ordinary_records_raise_few_false_alarms() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/redaction");
    let classifier = Classifier::new(Taxonomy::built_in());
    let (mut right, mut wrong) = (0, Vec::new());
    for file in ["tune.jsonl", "check.jsonl"] {
        let cases = GoldCase::read(&std::fs::read(root.join(file)).unwrap()[..]).unwrap();
        for case in &cases {
            let labels = classifier.classify(&case.narrative());
            for id in published(&labels.never_events) {
                let homes = HOMES.iter().find(|(event, _)| *event == id).unwrap().1;
                if case.themes.iter().any(|theme| homes.contains(&theme.as_str()))
                    || TRUE_ELSEWHERE.contains(&case.id.as_str())
                {
                    right += 1;
                } else {
                    wrong.push((case.id.clone(), id.to_owned()));
                }
            }
        }
    }
    println!("{right} at home, elsewhere: {wrong:?}");
    assert!(right >= 20 && wrong.len() * 10 <= right, "{right} at home, elsewhere: {wrong:?}");
}

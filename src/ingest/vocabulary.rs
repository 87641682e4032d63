//! The words and codes with which exports write the closed vocabularies.
//!
//! A mapping's own `values` are asked first; these are the words of LFPSE, NRLS, StEIS and the usual Datix set-ups.
//! Sources: LFPSE policy guidance on recording levels of harm; NRLS degree-of-harm definitions (NPSA 2004).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use crate::values::{EventType, Setting};

mod degree;

pub(crate) use degree::{harm, only_harm, psychological_harm};

/// The kind of event.
pub(crate) fn event_type(text: &str) -> Option<EventType> {
    let text = fold(text);
    // Datix: whom the incident affected.
    if matches!(
        text.as_str(),
        "patient" | "staff" | "visitor" | "contractor" | "public" | "trust" | "organisation"
    ) {
        return Some(EventType::Incident);
    }
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // "Not an incident" names what it was not; "No harm incident" is one.
    let stands = |at: usize| !words[..at].contains(&"not") && !words[..at].ends_with(&["no"]);
    let has = |wanted: &[&str]| (0..words.len()).any(|at| wanted.contains(&words[at]) && stands(at));
    let pair = |one: &str, two: &str| {
        words.windows(2).enumerate().any(|(at, pair)| pair[0] == one && pair[1] == two && stands(at))
    };
    if has(&["excellence", "goodcare"]) || pair("good", "care") {
        Some(EventType::GoodCare)
    } else if has(&["incident", "incidents", "nearmiss"]) || pair("near", "miss") || pair("near", "misses") {
        Some(EventType::Incident)
    } else if has(&["outcome", "outcomes"]) {
        Some(EventType::Outcome)
    } else if has(&["risk", "risks", "hazard", "hazards"]) {
        Some(EventType::Risk)
    } else {
        None
    }
}

/// Words that show a setting, the more particular first; whole words (a number may follow: "Ward7"), except where a
/// stem ends in `*`.
const SETTINGS: &[(Setting, &[&str])] = &[
    (
        Setting::Ed,
        &[
            "emergency department",
            "emergency dept",
            "emergency medicine",
            "accident and emergency",
            "a&e",
            "a & e",
            "ed",
            "urgent treatment",
        ],
    ),
    (
        Setting::Icu,
        &[
            "intensive care",
            "critical care",
            "intensive therapy",
            "high dependency",
            "icu",
            "itu",
            "hdu",
            "picu",
            "nicu",
        ],
    ),
    (Setting::Theatre, &["theatre*", "operating", "anaesthetic room", "recovery room", "day surgery"]),
    (
        Setting::Maternity,
        &[
            "maternity",
            "labour",
            "delivery suite",
            "obstetric*",
            "midwi*",
            "antenatal",
            "postnatal",
            "birth",
            "births",
            "birthing",
        ],
    ),
    (Setting::Prison, &["prison*", "custody", "detention", "hmp", "secure and detained"]),
    (Setting::MentalHealth, &["mental health", "psychiatr*", "camhs", "learning disabilit*"]),
    (Setting::CareHome, &["care home", "nursing home", "residential", "hospice"]),
    (Setting::Dental, &["dental", "dentist*", "orthodont*"]),
    (Setting::Ambulance, &["ambulance*", "paramedic*", "patient transport"]),
    (Setting::Imaging, &["radiolog*", "imaging", "x-ray", "x ray", "ct", "mri", "ultrasound"]),
    (Setting::Lab, &["laborator*", "patholog*", "blood bank", "transfusion lab*", "mortuary"]),
    (Setting::Pharmacy, &["pharmac*", "dispensary"]),
    (Setting::Outpatient, &["outpatient*", "out-patient*", "clinic", "clinics"]),
    (Setting::Gp, &["general practice", "gp", "gp surgery", "primary care", "general practitioner*"]),
    (
        Setting::Community,
        &["community", "district nurs*", "patient's home", "home", "health visit*", "domiciliary"],
    ),
    (
        Setting::Acute,
        &["ward", "wards", "acute", "inpatient*", "in-patient*", "hospital", "general hospital"],
    ),
];

/// All words of [`SETTINGS`] in one automaton, with the place of each in the list: a pattern's number is its rank.
static SETTING_WORDS: LazyLock<(AhoCorasick, Vec<(Setting, bool)>)> = LazyLock::new(|| {
    let words =
        || SETTINGS.iter().flat_map(|(setting, words)| words.iter().map(move |word| (*setting, *word)));
    let patterns = words().map(|(_, word)| word.trim_end_matches('*'));
    #[expect(clippy::expect_used, reason = "the list above is short, and a test builds it")]
    let automaton = AhoCorasick::new(patterns).expect("a short list of words makes an automaton");
    (automaton, words().map(|(setting, word)| (setting, word.ends_with('*'))).collect())
});

/// The care setting that a service, location or care-setting column names.
pub(crate) fn setting(text: &str) -> Option<Setting> {
    let text = fold(text);
    if let Some(setting) = Setting::from_id(&text) {
        return Some(setting);
    }
    let (automaton, words) = &*SETTING_WORDS;
    automaton
        .find_overlapping_iter(&text)
        .filter(|found| {
            let stem = words[found.pattern().as_usize()].1;
            !text[..found.start()].ends_with(char::is_alphanumeric)
                && (stem || !text[found.end()..].starts_with(char::is_alphabetic))
        })
        .map(|found| found.pattern().as_usize())
        .min()
        .map(|rank| words[rank].0)
}

/// Words for kinds of place, none of which names one.
static GENERIC: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    [
        "accident",
        "acute",
        "adult",
        "ae",
        "ambulance",
        "and",
        "antenatal",
        "area",
        "assessment",
        "bathroom",
        "bay",
        "bed",
        "bedside",
        "bungalow",
        "cardiac",
        "care",
        "catheter",
        "children's",
        "childrens",
        "clinic",
        "clinics",
        "community",
        "coronary",
        "corridor",
        "critical",
        "ct",
        "day",
        "delivery",
        "department",
        "dependency",
        "discharge",
        "dispensary",
        "emergency",
        "endoscopy",
        "entrance",
        "general",
        "gp",
        "hdu",
        "health",
        "high",
        "home",
        "hospital",
        "icu",
        "imaging",
        "inpatient",
        "intensive",
        "itu",
        "kitchen",
        "lab",
        "laboratory",
        "labour",
        "lounge",
        "main",
        "maternity",
        "medical",
        "medicine",
        "mental",
        "mri",
        "neonatal",
        "not",
        "known",
        "nicu",
        "nursing",
        "of",
        "office",
        "operating",
        "other",
        "outpatient",
        "outpatients",
        "paediatric",
        "pathology",
        "patient",
        "patient's",
        "patients",
        "pharmacy",
        "picu",
        "postnatal",
        "practice",
        "prison",
        "public",
        "radiology",
        "reception",
        "recovery",
        "residential",
        "resus",
        "resuscitation",
        "room",
        "service",
        "services",
        "side",
        "special",
        "stroke",
        "suite",
        "surgery",
        "surgical",
        "team",
        "the",
        "theatre",
        "theatres",
        "toilet",
        "treatment",
        "triage",
        "unit",
        "ward",
        "waiting",
        "x-ray",
    ]
    .into_iter()
    .collect()
});

/// Whether a location column holds only words for a kind of place ("Emergency Department"), so that it names no ward
/// and must not be scrubbed from the text.
pub(crate) fn is_generic_place(text: &str) -> bool {
    let folded = fold(text);
    let text = if folded.contains('&') { folded.replace("a&e", "").replace("a & e", "") } else { folded };
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
        .filter(|word| !word.is_empty())
        .all(|word| GENERIC.contains(word))
}

/// Trimmed lower case with a plain apostrophe.
pub(crate) fn fold(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_types() {
        for (text, expected) in [
            ("Emergency Department", Some(Setting::Ed)),
            ("Medicine", None),
            ("Ward A", Some(Setting::Acute)),
            ("Acute / general hospital", Some(Setting::Acute)),
            ("Community pharmacy", Some(Setting::Pharmacy)),
            ("Community and general dental service", Some(Setting::Dental)),
            ("Mental health service", Some(Setting::MentalHealth)),
            ("General practice", Some(Setting::Gp)),
            ("Theatres", Some(Setting::Theatre)),
            ("Shared care", None),
            ("Ambulance service", Some(Setting::Ambulance)),
            ("care-home", Some(Setting::CareHome)),
            ("Ward7B", Some(Setting::Acute)),
            ("ED2", Some(Setting::Ed)),
            ("Birthing pool", Some(Setting::Maternity)),
            // Words that hold another one.
            ("Wardrobe", None),
            ("Warden's office", None),
            ("Birthday party", None),
            ("Bedded area", None),
            ("Medical records", None),
            ("Gpx store", None),
            ("Actor's room", None),
            ("Chomed", None),
        ] {
            assert_eq!(setting(text), expected, "{text}");
        }
        assert_eq!(event_type("Good Care"), Some(EventType::GoodCare));
        assert_eq!(event_type("Incident affecting Patient"), Some(EventType::Incident));
        assert_eq!(event_type("Patient"), Some(EventType::Incident));
        assert_eq!(event_type("Risk event"), Some(EventType::Risk));
        assert_eq!(event_type("Complaint"), None);
        for text in ["No harm incident", "Near miss", "Near-miss", "NON-CLINICAL INCIDENT", "Incidents"] {
            assert_eq!(event_type(text), Some(EventType::Incident), "{text}");
        }
        for (text, expected) in [
            ("Excellence report", Some(EventType::GoodCare)),
            ("good-care", Some(EventType::GoodCare)),
            ("Poor outcome", Some(EventType::Outcome)),
            ("Risk or hazard", Some(EventType::Risk)),
            ("Not an incident", None),
            ("No incident", None),
            ("Not a risk", None),
            ("Incidental finding", None),
            ("Asterisk", None),
            ("Haphazard", None),
        ] {
            assert_eq!(event_type(text), expected, "{text}");
        }
    }

    #[test]
    fn a_kind_of_place_is_no_name() {
        for place in ["Emergency Department", "Theatre", "Patient's home", "Medical ward", "A&E"] {
            assert!(is_generic_place(place), "{place}");
        }
        for place in ["Ward 7B", "Elgar", "Ward A", "Fairhaven General"] {
            assert!(!is_generic_place(place), "{place}");
        }
    }
}

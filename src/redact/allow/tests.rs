//! Whole texts under a list of the site: no cue is beaten, and without one the word stands.

use crate::redact::{Policy, Redactor};

fn redactor() -> Redactor {
    let policy = "[local]\nallow = [\"Turner\", \"Moyo\", \"Hope\", \"Kestrel\", \"Turner Ward\", \
                  \"St John Ambulance\"]\n";
    Redactor::new(Policy::from_toml(policy).unwrap()).unwrap()
}

#[test]
fn no_cue_is_beaten() {
    let redactor = redactor();
    for (text, name) in [
        // Labels of forms.
        ("Patient name: Turner", "Turner"),
        ("forename: Hope", "Hope"),
        ("Surname Turner", "Turner"),
        ("Name (print): Moyo", "Moyo"),
        ("Reported by: Moyo", "Moyo"),
        ("signed Moyo", "Moyo"),
        ("Signed: Moyo", "Moyo"),
        // What somebody did or was told.
        ("seen by Moyo", "Moyo"),
        ("SEEN BY MOYO", "MOYO"),
        ("reviewed by Turner on the ward", "Turner"),
        ("Reviewed urgently by Moyo", "Moyo"),
        ("Seen by Dr Okoro and Moyo", "Moyo"),
        ("told Moyo at ten", "Moyo"),
        ("Informed: Moyo", "Moyo"),
        ("I rang Moyo at ten", "Moyo"),
        ("Handed over to Moyo at ten", "Moyo"),
        ("d/w Moyo at ten", "Moyo"),
        // Who somebody is.
        ("her mum is Moyo", "Moyo"),
        ("her neighbour is Turner", "Turner"),
        ("her son called Hope rang", "Hope"),
        ("the patient, named Hope, fell", "Hope"),
        ("His name is Turner", "Turner"),
        ("spoke to Moyo (wife)", "Moyo"),
        ("Moyo (HCA) came", "Moyo"),
        ("Moyo, HCA, came", "Moyo"),
        ("Turner (ward sister) came", "Turner"),
        ("Moyo's wife rang", "Moyo"),
        ("Moyo's elderly mother rang", "Moyo"),
        // Initials.
        ("A. Moyo fell", "Moyo"),
        ("A Moyo fell", "Moyo"),
        ("seen by A B Moyo", "Moyo"),
    ] {
        let written = redactor.redact_text(text, &[]).text.as_str().to_owned();
        assert!(!written.contains(name), "{text} became {written}");
    }
}

#[test]
fn without_a_cue_the_word_stands() {
    let redactor = redactor();
    for text in [
        "Hope this helps the team.",
        "Told the nurse. Hope this helps.",
        "We hope so. Hope is left for them.",
        "We use Kestrel for handover.",
        "Seen by the Hope team at ten.",
        "System name: Kestrel.",
        "The pump was supplied by Kestrel.",
        "The record is called Kestrel.",
        "Kestrel (patient record system) was down.",
        "Handed over to Turner Ward at ten.",
        "The old Turner Ward keys.",
        "told St John Ambulance at ten",
        "St John Ambulance came at ten.",
    ] {
        assert_eq!(redactor.redact_text(text, &[]).text.as_str(), text);
    }
}

#[test]
fn a_given_name_an_age_or_a_grade_behind_speaks_for_a_person() {
    let policy = "[local]\nallow = [\"Bell\", \"Marsh\", \"Mason\"]\n";
    let redactor = Redactor::new(Policy::from_toml(policy).unwrap()).unwrap();
    for (text, name) in [
        ("Bell, Tendai was seen.", "Bell"),
        ("Marsh, J", "Marsh"),
        ("I, Marsh, gave it", "Marsh"),
        ("Marsh SpR", "Marsh"),
        ("Mason (aged 93) fell.", "Mason"),
    ] {
        let written = redactor.redact_text(text, &[]).text.as_str().to_owned();
        assert!(!written.contains(name), "{text} became {written}");
        let again = redactor.redact_text(&written, &[]);
        assert_eq!(again.text.as_str(), written, "{text}");
    }
    for text in [
        "The Bell, I think, was not heard.",
        "We use Mason, B12 is ordered there.",
        "The Mason CT1 scanner was down.",
        "Mason (24 beds) was full.",
    ] {
        let written = redactor.redact_text(text, &[]).text.as_str().to_owned();
        assert!(written.contains("Bell") || written.contains("Mason"), "{text} became {written}");
    }
}

//! Whole texts, as the redactor leaves them: what singles somebody out goes, what is said of many stands.

use crate::redact::{Evidence, Redactor};

#[test]
fn what_singles_somebody_out_is_a_doubt() {
    let redactor = Redactor::standard();
    for text in [
        "He is the only Sikh consultant in the region.",
        "She was the only consultant haematologist in the trust.",
        "the only person with this condition in the county",
        "the only wheelchair user in the village",
        "a rare bone disease, one of four cases in the county",
        "1 of 3 patients in the UK",
        "There are only a handful of people in the world with it.",
        "The story was in the Daily Mail.",
        "It was on the local news.",
        "A BBC reporter came to the ward.",
        "The fall was reported in the press.",
        "The video went viral.",
        "A journalist rang the ward.",
        "The triplets were born in the car park.",
        "conjoined twins, seen in clinic",
        "Her husband is our chief exec.",
        "the wife of the medical director",
        "Her slot went to the councillor's daughter.",
        "His father is a retired judge.",
        "The visit of the mayor ran late.",
        "The local MP, seen first.",
        "He is a professional footballer.",
        "a well known actor, fell at home",
        "a professional rugby player",
        "VIP patient in side room",
        "a high-profile patient",
        "It was in the local paper on Friday.",
        "It was on BBC news on TV.",
        "upset after a press story about her",
        "It was sent to the Argus.",
        "the only male midwife in the hospital",
        "with triplets born at home",
        "A celebrity was seen.",
        "the Lord Mayor's wife",
    ] {
        let part = redactor.redact_text(text, &[]);
        let found = part.findings.iter().find(|found| found.rule == "rarity");
        let found = found.unwrap_or_else(|| panic!("{text} → {}", part.text.as_str()));
        assert!(found.doubt && found.evidence == Evidence::Unexplained, "{text}");
        assert!(part.text.as_str().contains("[removed]"), "{text} → {}", part.text.as_str());
        let again = redactor.redact_text(part.text.as_str(), &[]);
        assert_eq!(again.text.as_str(), part.text.as_str(), "{text}");
    }
}

#[test]
fn what_is_said_of_many_stands() {
    let redactor = Redactor::standard();
    for text in [
        "I was the only nurse on the ward.",
        "the only doctor in the hospital at night",
        "the only anaesthetist in the hospital",
        "This was the only one in stock.",
        "the only side room in the hospital",
        "the only specialist equipment in the trust",
        "It was only seen by the consultant in the hospital.",
        "one of the people moved to our scheme",
        "one of seven patients gets a blank",
        "one of four patients in the hospital",
        "Sheets are in the press cupboard.",
        "She asked him to press the button.",
        "the press of the button",
        "reported on the paper chart",
        "She sat out in the sun lounge.",
        "Coded as viral, sent home.",
        "viral load was low",
        "He was watching the news on the TV.",
        "A picture appeared on the TV.",
        "The reporter of the incident was told.",
        "twins born at term",
        "triplet repeat disorder",
        "Peer review is due, peer support offered.",
        "The medical director was told.",
        "Mother was told by the medical director.",
        "swelling of the MP joint",
        "actor training for the team",
        "VIP score 2, line removed",
        "a VIP score was not recorded",
        "well known to services",
        "bed was at a high level, profile low",
        "local paper towel holder was empty",
        "local radio on in bay",
        "BBC news on TV in bay",
        "local paper fell on the floor",
        "This is not VIP patient care.",
        "It wasn't a VIP patient.",
        "watching I'm A Celebrity in the lounge",
        "the Lord Mayor's driver waited",
        "triplet pregnancy, scan done",
        "pregnant with triplets",
        "upset after a press story",
        "I was the only male nurse in the hospital tonight.",
        "a high profile case",
        "footballer injury to the knee",
        "checked by the Argus",
    ] {
        let part = redactor.redact_text(text, &[]);
        let found = part.findings.iter().any(|found| found.rule == "rarity");
        assert!(!found, "{text} → {}", part.text.as_str());
    }
}

use super::*;

fn hits(phrases: &[&str], text: &str) -> Vec<(String, bool)> {
    let mut lexicon = Lexicon::default();
    let synonyms = Synonyms::parse(
        "enoxaparin, clexane\nvriii, sliding scale\ncpe, carbapenemase producer",
        &mut lexicon,
    );
    let mut triggers = Triggers::default();
    let phrases: Vec<_> = phrases.iter().map(|phrase| Phrase::parse(phrase).unwrap()).collect();
    for phrase in &phrases {
        triggers.add(phrase, &mut lexicon, &synonyms);
    }
    let (mut tokens, mut units) = (Vec::new(), Vec::new());
    lexicon.read(text, &mut tokens);
    synonyms.fold(&tokens, &mut units);
    let mut out = Vec::new();
    triggers.find(&tokens, &units, |hit| out.push((phrases[hit.phrase as usize].text.clone(), hit.denied)));
    out.sort();
    out.dedup();
    out
}

#[test]
fn phrases_match_as_written() {
    // phrase, text, found
    let table = [
        ("pressure ulcer", "two pressure ulcers on the heel", true),
        ("pressure ulcer", "pressure. Ulcer", false),
        ("pressure ulcer", "pressure area ulcer", false),
        ("gave|given insulin", "was given insulin twice", true),
        ("gave .. penicillin", "gave her the penicillin", true),
        ("gave .. penicillin", "gave her a dose of oral penicillin", false),
        ("gave ..5 penicillin", "gave her a dose of oral penicillin", true),
        ("gave .. penicillin", "gave it. Penicillin allergy", false),
        ("=units", "six units", true),
        ("=units", "the unit was full", false),
        ("=ICE", "ordered on ICE today", true),
        ("=ICE", "packed in ice", false),
        ("1:1", "on 1:1 obs", true),
        ("2222", "put out 2222", true),
        ("2222", "put out 3333", false),
        ("clexane", "enoxaparin omitted", true),
        ("clexane omitted", "Enoxaparin omitted", true),
        ("sliding scale stopped", "VRIII stopped", true),
        ("given|gave clexane", "gave enoxaparin", true),
        ("CPE|MRSA positive", "carbapenemase producer positive", true),
    ];
    for (phrase, text, found) in table {
        assert_eq!(!hits(&[phrase], text).is_empty(), found, "{phrase} in {text}");
    }
}

#[test]
fn negation_is_seen() {
    // phrase, text, denied
    let table = [
        ("head injury", "no head injury", true),
        ("head injury", "No obvious head injury seen", true),
        ("head injury", "head injury", false),
        ("head injury", "no witnesses. Head injury", false),
        ("head injury", "no obs done despite head injury", false),
        ("sepsis", "sepsis was excluded", true),
        ("sepsis", "not septic at first, sepsis later", false),
        ("fracture", "denied pain or fracture", true),
        ("fracture", "not a fracture", true),
        ("fracture", "x-ray was not done until fracture suspected", false),
        ("not given", "not given", false),
        ("+insulin", "no insulin was given", false),
        ("insulin", "no insulin was given", true),
        ("-restraint", "Restraint was not used", true),
        ("-restraint", "Restraint not used", true),
        ("-restraint", "restraint had never been used", true),
        ("-restraint", "restraint wasn't needed", true),
        ("-restraint", "Without restraint", true),
        ("-restraint", "restraint was not documented", false),
        ("-restraint", "restraint used. Obs not done", false),
        ("-restraint", "restraint by staff who had not used it", false),
        ("restrained", "Patient was never restrained", true),
        ("PE", "PE was ruled out", true),
        ("PE", "PE had been ruled out by CT", true),
        ("PE", "PE was not ruled out", false),
        ("PE", "PE cannot be excluded", false),
        ("PE", "PE seen. Fracture ruled out", false),
        ("naloxone", "naloxone was not required", true),
        // Somebody's judgement that it was not needed may be what went wrong.
        ("bed rails", "Bed rails were not required per assessment", false),
        ("sensor mat", "Sensor mat not needed said the nurse", false),
        ("interpreter", "told that interpreter not needed", false),
        ("interpreter", "Dad was told. Interpreter not needed", true),
        ("interpreter", "Interpreter not needed. Dad was told", true),
        ("-restraint", "staff said restraint was not used", true),
        // An omission is what such a report is about.
        ("insulin", "insulin was not given", false),
        ("hoist", "hoist was not used", false),
        ("not escalated", "not totalled not escalated", false),
        ("no food", "no fluid chart no food chart", false),
        ("was not checked", "dose was not checked nor required", false),
    ];
    for (phrase, text, denied) in table {
        let found = hits(&[phrase], text);
        assert_eq!(found.len(), 1, "{phrase} in {text}");
        assert_eq!(found[0].1, denied, "{phrase} in {text}");
    }
}

//! Guesses what a column is for from the words of its name: a name enters, a role leaves.

use super::mapping::Role;
use crate::incident::Block;

/// Mean length, in bytes, below which a "description" is a label and not a narrative.
const STORY: u64 = 20;

/// What a column seems to be for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Role(Role),
    Known(&'static str),
    Block(Block),
}

/// Words of a name in lower case: `incidentDate`, `incident_date` and `Incident date` are the same two.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (small && c.is_uppercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The name says that it is the date of the incident: `incident_date`, `dateOfEvent`, "Date occurred", but not "Date of
/// birth" or "Date incident reported".
pub(crate) fn is_day_of_incident(name: &str) -> bool {
    let words = words(name);
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    has(&["date", "datetime"])
        && has(&["incident", "event", "occurred", "occurrence", "happened"])
        && role_of(&words, 0) == Guess::Role(Role::Occurred)
}

/// The role that a column's words and the mean length of its values (0: not known) suggest.
pub(crate) fn role_of(words: &[String], mean: u64) -> Guess {
    use Guess::{Block as Blocks, Known, Role as Is};
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let number = has(&["no", "num", "number", "id", "nr"]);
    let date = has(&["date", "datetime", "when", "day"]);
    let staff = has(&[
        "reporter",
        "handler",
        "manager",
        "investigator",
        "author",
        "clinician",
        "consultant",
        "doctor",
        "nurse",
        "staff",
        "submitter",
        "approver",
        "owner",
        "lead",
        "coordinator",
        "ordinator",
    ]);
    // Flags first, then what identifies, so that a doubtful name errs on the side of cleaning.
    if has(&["candour", "candor"]) {
        return Blocks(Block::Candour);
    } else if has(&["inquest"]) {
        return Blocks(Block::Inquest);
    } else if has(&["police"]) {
        return Blocks(Block::Police);
    } else if has(&["claim"]) {
        return Blocks(Block::Claim);
    } else if has(&["optout"]) || (has(&["opt"]) && has(&["out"])) {
        return Blocks(Block::OptOut);
    }
    if has(&["nhs", "nhsno", "nhsnumber"]) {
        Known("nhs_number")
    } else if has(&["dob", "birth", "birthdate", "born"]) {
        Known("dob")
    } else if has(&["mrn", "pas"]) || (number && has(&["hospital", "patient"])) {
        Known("hospital_number")
    } else if has(&["postcode", "postal", "zip"]) {
        Known("postcode")
    } else if has(&["address", "street"]) {
        Known("patient_address")
    } else if has(&["email", "mail", "telephone", "phone", "mobile", "tel", "contact"]) {
        Known("reporter_contact")
    } else if date && has(&["reported", "logged", "submitted", "opened", "created", "received", "entered"]) {
        Is(Role::Reported)
    } else if date && has(&["closed", "approved", "due", "modified", "updated", "admission", "discharge"]) {
        Is(if has(&["modified", "updated"]) { Role::Revision } else { Role::Ignored })
    } else if date || has(&["occurred"]) || words == ["happened", "on"] {
        Is(Role::Occurred)
    } else if has(&["relative", "kin", "carer", "mother", "father"]) {
        Known("relative_name")
    } else if staff
        || (has(&["by"]) && has(&["reported", "entered", "created", "submitted", "completed", "filled"]))
    {
        Known("staff_name")
    } else if words == ["patient"] {
        Known("patient_name")
    } else if has(&["surname", "forename", "forenames", "firstname", "lastname", "fullname", "name", "names"])
        && !has(&["drug", "medicine", "device", "product", "file", "form", "event", "category"])
    {
        if has(&["ward", "unit", "location"]) {
            Known("ward")
        } else if has(&["site", "hospital", "trust", "organisation", "practice"]) {
            Known("organisation")
        } else {
            Known("patient_name")
        }
    } else if has(&["psychological"])
        || words == ["psych"]
        || (has(&["psych", "mind", "mental", "emotional"]) && has(&["harm", "severity", "distress"]))
    {
        Is(Role::PsychologicalHarm)
    } else if has(&["harm", "severity"]) || (has(&["outcome"]) && has(&["patient"])) {
        Is(Role::Harm)
    } else if has(&[
        "lesson",
        "lessons",
        "learning",
        "learned",
        "learnt",
        "recommendation",
        "recommendations",
        "concerns",
    ]) {
        Is(Role::Lesson)
    } else if has(&["action", "actions", "done", "response"]) {
        Is(Role::ActionTaken)
    } else if has(&["title", "headline", "subject"]) {
        Is(Role::Title)
    } else if has(&["revision", "version"]) {
        Is(Role::Revision)
    } else if has(&["age"]) {
        Is(if has(&["months", "days", "range", "band", "group"]) { Role::Ignored } else { Role::AgeYears })
    } else if has(&[
        "description",
        "narrative",
        "happened",
        "details",
        "circumstances",
        "account",
        "story",
        "text",
        "notes",
        "summary",
        "incident_details",
    ]) && (mean == 0 || mean >= STORY)
    {
        Is(Role::WhatHappened)
    } else if has(&["drug", "drugs", "medicine", "medication"]) {
        Is(Role::Medication)
    } else if has(&["device", "equipment"]) {
        Is(Role::Device)
    } else if has(&["specialty", "speciality"]) {
        Is(Role::Specialty)
    } else if has(&["setting", "service", "department", "sector"]) {
        Is(Role::Setting)
    } else if has(&["ward", "unit", "location", "bay", "room"]) {
        Known("ward")
    } else if has(&["site", "hospital", "trust", "organisation", "practice", "provider"]) {
        Known("organisation")
    } else if has(&["type"]) && has(&["event", "record"]) {
        Is(Role::EventType)
    } else if has(&["type", "category", "subcategory", "classification", "cause"]) {
        Is(Role::Category)
    } else if number || has(&["ref", "reference", "recordid", "key"]) {
        Is(Role::SourceId)
    } else {
        Is(Role::Ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_the_incident_is_known_by_its_name() {
        for name in ["incident_date", "dateOfIncident", "Date of event", "OccurredDate", "occurrenceDateTime"]
        {
            assert!(is_day_of_incident(name), "{name}");
        }
        for name in ["dob", "Date of birth", "date", "date_of_death", "Date incident reported", "incident_no"]
        {
            assert!(!is_day_of_incident(name), "{name}");
        }
    }

    #[test]
    fn roles_are_guessed_from_names() {
        use Guess::{Block as Blocks, Known, Role as Is};
        for (name, expected) in [
            ("Incident No.", Is(Role::SourceId)),
            ("case.id", Is(Role::SourceId)),
            ("NHS No", Known("nhs_number")),
            ("Patient ID", Known("hospital_number")),
            ("patientName", Known("patient_name")),
            ("Drug name", Is(Role::Medication)),
            ("Ward name", Known("ward")),
            ("Reported by", Known("staff_name")),
            ("Date reported", Is(Role::Reported)),
            ("dateOfIncident", Is(Role::Occurred)),
            ("Date of birth", Known("dob")),
            ("Date closed", Is(Role::Ignored)),
            ("What happened?", Is(Role::WhatHappened)),
            ("Immediate actions taken", Is(Role::ActionTaken)),
            ("Lessons learnt", Is(Role::Lesson)),
            ("Psychological harm", Is(Role::PsychologicalHarm)),
            ("psych", Is(Role::PsychologicalHarm)),
            ("harm_psych", Is(Role::PsychologicalHarm)),
            ("Harm (mind)", Is(Role::PsychologicalHarm)),
            ("Mental harm", Is(Role::PsychologicalHarm)),
            ("Severity of emotional harm", Is(Role::PsychologicalHarm)),
            ("Mental health service", Is(Role::Setting)),
            ("Psych ward", Known("ward")),
            ("Level of harm", Is(Role::Harm)),
            ("Age", Is(Role::AgeYears)),
            ("Care setting", Is(Role::Setting)),
            ("Duty of candour open", Blocks(Block::Candour)),
            ("Patient", Known("patient_name")),
            ("Born", Known("dob")),
            ("Filled in by", Known("staff_name")),
            ("Coordinator", Known("staff_name")),
            ("Room", Known("ward")),
            ("Happened on", Is(Role::Occurred)),
            ("Outcome for patient", Is(Role::Harm)),
            ("Colour", Is(Role::Ignored)),
        ] {
            assert_eq!(role_of(&words(name), 0), expected, "{name}");
        }
    }
}

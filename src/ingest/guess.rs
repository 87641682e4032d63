//! Guesses what a column is for from the words of its name: a name enters, a role leaves.

use super::mapping::Role;
use crate::incident::Block;

/// Mean length, in bytes, below which a "description" is a label and not a narrative.
const STORY: u64 = 20;

/// Words of a date that is not that of the incident.
const OTHER_DAYS: &[&str] = &[
    "action",
    "actions",
    "admission",
    "admitted",
    "approved",
    "closed",
    "closing",
    "closure",
    "completed",
    "completion",
    "deadline",
    "death",
    "deceased",
    "died",
    "discharge",
    "discharged",
    "due",
    "expected",
    "follow",
    "investigation",
    "letter",
    "letters",
    "meeting",
    "modified",
    "next",
    "planned",
    "response",
    "review",
    "reviewed",
    "sent",
    "target",
    "updated",
];

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

/// How well a name fits the date of the incident, of several that could be it: 0 best.
pub(crate) fn rank_of_day(words: &[String]) -> u8 {
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    if has(&["incident", "event", "occurred", "occurrence", "happened"]) {
        0
    } else if words.iter().all(|word| matches!(word.as_str(), "date" | "datetime" | "day" | "time" | "when"))
    {
        1
    } else {
        2
    }
}

/// Whether a column that sounds like somebody can hold who it is: "Staff group" and "Relatives told?" do not.
pub(crate) fn names_somebody(words: &[String]) -> bool {
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let names = ["name", "names", "surname", "forename", "forenames", "firstname", "lastname", "fullname"];
    // What is as good as a name, whatever stands beside it: "Date of birth / age".
    let numbers = ["dob", "birthdate", "nhsno", "nhsnumber", "mrn", "postcode"];
    has(&names)
        || has(&numbers)
        || has(&["birth"]) && has(&["date", "day"])
        || words.len() <= 6
            && !has(&["told", "informed", "notified", "aware"])
            && !is_kind(words)
            && !is_about(words)
}

/// Whether a flag's column says who somebody is as well: "Claimant", "Police officer's name".
pub(crate) fn flags_somebody(words: &[String]) -> bool {
    const WORDS: &[&str] = &["name", "names", "surname", "forename", "forenames", "claimant", "officer"];
    words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a name asks what somebody says, or for something about them or about a body: "Manager's comments", "Lead
/// directorate", "Method of contact" and "Injection site" hold words that texts need.
fn is_about(words: &[String]) -> bool {
    const ABOUT: &[&str] = &[
        "action",
        "actions",
        "advice",
        "blood",
        "comment",
        "comments",
        "decision",
        "directorate",
        "division",
        "feedback",
        "findings",
        "infection",
        "injuries",
        "injury",
        "measure",
        "notes",
        "opinion",
        "precautions",
        "recommendation",
        "recommendations",
        "response",
        "review",
        "sharps",
        "shortage",
        "shortages",
        "speciality",
        "specialty",
        "staffing",
        "statement",
        "statements",
        "summary",
        "temperature",
        "time",
        "triage",
        "ulcer",
        "weight",
        "wound",
    ];
    const SITES: &[&str] = &["injection", "incision", "injury", "operation", "surgical", "wound", "wrong"];
    let (first, last) = (words.first().map(String::as_str), words.last().map(String::as_str));
    let pair = |one: &[&str], other: &[&str]| {
        let is = |word: &String, any: &[&str]| any.contains(&word.as_str());
        words.windows(2).any(|pair| is(&pair[0], one) && is(&pair[1], other))
    };
    last.is_some_and(|last| ABOUT.contains(&last))
        || matches!(first, Some("comment" | "comments" | "feedback" | "statement" | "method" | "mode"))
            && pair(
                &["comment", "comments", "feedback", "statement", "method", "mode"],
                &["by", "from", "of"],
            )
        || pair(SITES, &["site"])
        || pair(&["contact"], &["method"])
        || pair(&["best"], &["practice"])
        || pair(&["operating"], &["room"])
        || pair(&["hospital"], &["acquired"])
}

/// Whether a name asks for the kind or the number of something, not for the thing.
fn is_kind(words: &[String]) -> bool {
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    has(&[
        "type",
        "types",
        "role",
        "roles",
        "grade",
        "group",
        "category",
        "level",
        "band",
        "profession",
        "job",
        "status",
        "count",
        "checklist",
        "title",
        "occupation",
        "designation",
        "position",
        "age",
        "gender",
        "sex",
        "ethnicity",
        "religion",
        "language",
        "nationality",
        "outcome",
        "impact",
        "condition",
        "injury",
        "injuries",
    ]) || words.windows(2).any(|pair| pair[0] == "number" && pair[1] == "of")
}

/// Whether what a column holds may matter to publication, although no flag stands for it.
pub(crate) fn may_forbid(words: &[String]) -> bool {
    const WORDS: &[&str] = &[
        "safeguarding",
        "consent",
        "legal",
        "confidential",
        "restricted",
        "sensitive",
        "publish",
        "publication",
        "initials",
    ];
    const STEMS: &[&str] = &["candour", "claim", "coroner", "inquest", "police"];
    words.iter().any(|word| WORDS.contains(&word.as_str()) || STEMS.iter().any(|stem| word.starts_with(stem)))
}

/// The flag against publication that a column's words name.
fn block_of(words: &[String]) -> Option<Block> {
    let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
    let begins = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let holds = |parts: &[&str]| words.iter().any(|word| parts.iter().any(|part| word.contains(part)));
    // "DoC" is two words by its capitals; a "doc" may be a document.
    let doc = words.windows(2).any(|pair| pair[0] == "do" && pair[1] == "c")
        || has(&["doc"])
            && !has(&["type", "name", "link", "file", "title", "no", "number", "id", "ref"])
            && !has(&["attached", "attachment", "uploaded", "scanned", "version"]);
    // Who would deal with a claim, and where the next police station is, is known without one.
    let dealt = words.len() <= 4
        && !has(&["to", "with", "by", "told", "informed"])
        && matches!(
            words.last().map(String::as_str),
            Some("handler" | "manager" | "lead" | "owner" | "coordinator" | "station")
        );
    if dealt {
        None
    } else if holds(&["candour", "candor"]) || doc {
        Some(Block::Candour)
    } else if holds(&["inquest"]) || begins(&["coroner"]) && !has(&["name", "names", "area", "district"]) {
        Some(Block::Inquest)
    } else if begins(&["police"]) || has(&["crime"]) {
        Some(Block::Police)
    } else if begins(&["claim", "litigat"]) {
        Some(Block::Claim)
    } else if holds(&["optout", "optedout"])
        || has(&["opt", "opts", "opted", "opting"]) && has(&["out"])
        || has(&["objection", "objections", "objected", "dissent", "dissented"])
    {
        Some(Block::OptOut)
    } else {
        None
    }
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
        "employee",
        "witness",
        "witnesses",
        "supervisor",
        "matron",
        "surgeon",
        "anaesthetist",
        "midwife",
        "keyworker",
        "solicitor",
        "solicitors",
        "username",
    ]);
    let harm = has(&["harm", "severity"]);
    // Flags first, then what identifies, so that a doubtful name errs on the side of cleaning.
    if let Some(block) = block_of(words) {
        return Blocks(block);
    }
    if has(&["nhsno", "nhsnumber"])
        || has(&["nhs"])
            && (number
                || !has(&[
                    "region",
                    "area",
                    "board",
                    "trust",
                    "funded",
                    "staff",
                    "organisation",
                    "provider",
                    "site",
                    "email",
                    "mail",
                ]))
    {
        Known("nhs_number")
    } else if has(&["dob", "birth", "birthdate", "born"]) {
        Known("dob")
    } else if has(&["mrn", "pas", "chi", "nino", "passport", "casenote"])
        || (number && has(&["hospital", "patient", "prisoner", "payroll"]))
        || (number
            && words.windows(2).any(|pair| pair[0] == "case" && matches!(pair[1].as_str(), "note" | "notes")))
    {
        Known("hospital_number")
    } else if has(&["postcode", "postal", "zip"]) {
        Known("postcode")
    } else if has(&["address", "street"]) {
        Known("patient_address")
    } else if has(&["email", "mail", "telephone", "phone", "mobile", "tel", "contact"]) {
        Known("reporter_contact")
    } else if date
        && has(&["reported", "report", "logged", "submitted", "opened", "created", "received", "entered"])
    {
        Is(Role::Reported)
    } else if date && has(OTHER_DAYS) {
        Is(if has(&["modified", "updated"]) { Role::Revision } else { Role::Ignored })
    } else if date || has(&["occurred"]) || words == ["happened", "on"] {
        Is(Role::Occurred)
    } else if has(&["relative", "kin", "carer", "mother", "father"]) {
        Known("relative_name")
    } else if staff
        || (has(&["by", "who"])
            && has(&["reported", "entered", "created", "submitted", "completed", "filled"]))
        || (has(&["by"])
            && has(&[
                "approved",
                "updated",
                "reviewed",
                "closed",
                "modified",
                "recorded",
                "signed",
                "witnessed",
            ]))
    {
        Known("staff_name")
    } else if words == ["patient"] || has(&["complainant", "claimant"]) {
        Known("patient_name")
    } else if has(&["surname", "forename", "forenames", "firstname", "lastname", "fullname", "name", "names"])
        && !has(&["drug", "medicine", "device", "product", "file", "form", "event", "category"])
        && (has(&[
            "patient", "person", "who", "relative", "surname", "forename", "user", "client", "resident",
            "victim",
        ]) || !has(&[
            "medication",
            "brand",
            "generic",
            "equipment",
            "procedure",
            "policy",
            "test",
            "specialty",
        ]) && !has(&["campaign", "course", "directorate", "division", "service"]))
    {
        if has(&["ward", "unit", "location"]) {
            Known("ward")
        } else if has(&["site", "hospital", "trust", "organisation", "practice"]) {
            Known("organisation")
        } else if has(&["coroner", "coroners"]) {
            Known("coroner_name")
        } else {
            Known("patient_name")
        }
    } else if has(&["who", "whom", "person", "persons", "people"])
        && !harm
        && !is_kind(words)
        && !has(&["what", "happened", "action", "actions", "lesson", "lessons", "learning"])
        && !has(&[
            "description",
            "narrative",
            "details",
            "account",
            "circumstances",
            "summary",
            "text",
            "notes",
        ])
    {
        Known("patient_name")
    } else if harm
        && has(&["potential", "potentially", "risk", "worst", "likely", "possible", "predicted", "future"])
    {
        // What might have been is not what was.
        Is(Role::Ignored)
    } else if has(&["psychological"])
        || words == ["psych"]
        || (has(&["psych", "mind", "mental", "emotional"]) && has(&["harm", "severity", "distress"]))
    {
        Is(Role::PsychologicalHarm)
    } else if harm || (has(&["outcome"]) && has(&["patient"])) {
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
mod tests;

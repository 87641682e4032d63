use super::*;

#[test]
fn the_date_of_the_incident_is_known_by_its_name() {
    for name in ["incident_date", "dateOfIncident", "Date of event", "OccurredDate", "occurrenceDateTime"] {
        assert!(is_day_of_incident(name), "{name}");
    }
    for name in [
        "dob",
        "Date of birth",
        "date",
        "date_of_death",
        "Date incident reported",
        "Date of incident review",
        "incident_no",
    ] {
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
        ("Target date", Is(Role::Ignored)),
        ("Date of death", Is(Role::Ignored)),
        ("Date letter sent", Is(Role::Ignored)),
        ("Report date", Is(Role::Reported)),
        ("Potential harm", Is(Role::Ignored)),
        ("Risk of harm", Is(Role::Ignored)),
        ("Severity (worst case)", Is(Role::Ignored)),
        ("Potential psychological harm", Is(Role::Ignored)),
        ("Actual harm", Is(Role::Harm)),
        ("Who", Known("patient_name")),
        ("Person", Known("patient_name")),
        ("Who was involved", Known("patient_name")),
        ("Who reported it", Known("staff_name")),
        ("Person type", Is(Role::Category)),
        ("Person's age", Is(Role::AgeYears)),
        ("Ethnicity of the person", Is(Role::Ignored)),
        ("Harm to the person", Is(Role::Harm)),
        ("Coroner's name", Known("coroner_name")),
        ("Duty of candour open", Blocks(Block::Candour)),
        ("DoC required", Blocks(Block::Candour)),
        ("Document type", Is(Role::Category)),
        ("Inquests", Blocks(Block::Inquest)),
        ("Coroner informed", Blocks(Block::Inquest)),
        ("Police involvement", Blocks(Block::Police)),
        ("Police station", Is(Role::Ignored)),
        ("Claims", Blocks(Block::Claim)),
        ("Claim number", Blocks(Block::Claim)),
        ("Claims handler", Known("staff_name")),
        ("Duty of candour lead", Known("staff_name")),
        ("Doc attached", Is(Role::Ignored)),
        ("Approved by", Known("staff_name")),
        ("Midwife", Known("staff_name")),
        ("NHS email", Known("reporter_contact")),
        ("NHS trust", Known("organisation")),
        ("NHS number (trust)", Known("nhs_number")),
        ("Claim referred to claims handler", Blocks(Block::Claim)),
        ("CHI", Known("hospital_number")),
        ("Medication name", Is(Role::Medication)),
        ("Procedure name", Is(Role::Ignored)),
        ("Name of patient for procedure", Known("patient_name")),
        ("Service user name", Known("patient_name")),
        ("Service name", Is(Role::Setting)),
        ("Opted out?", Blocks(Block::OptOut)),
        ("OptOut", Blocks(Block::OptOut)),
        ("Objection", Blocks(Block::OptOut)),
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

#[test]
fn the_day_of_the_incident_is_the_best_of_several() {
    let rank = |name: &str| rank_of_day(&words(name));
    assert_eq!((rank("Date of incident"), rank("Date"), rank("Date of transfusion")), (0, 1, 2));
    assert_eq!((rank("when.happened"), rank("Date/time")), (0, 1));
}

#[test]
fn not_every_column_about_somebody_says_who_it_is() {
    for name in [
        "Patient surname",
        "Reported by",
        "Name of the relative who was informed",
        "Infection control nurse",
        "Action owner",
        "Specialty lead",
        "Review author",
        "Contact details",
        "Date of birth / age",
        "DOB, sex",
        "Site",
    ] {
        assert!(names_somebody(&words(name)), "{name}");
    }
    for name in [
        "Staff group",
        "Reporter's role",
        "Relatives informed",
        "Number of staff",
        "Reporter occupation",
        "Manager's comments",
        "Comments by manager",
        "Lead directorate",
        "Consultant specialty",
        "Injection site",
        "Site of pressure ulcer",
        "Mode of birth",
        "Contact method",
    ] {
        assert!(!names_somebody(&words(name)), "{name}");
    }
}

use super::*;

/// Every text of a table gives the degree.
fn all_are(expected: Option<Harm>, texts: &[&str]) {
    for text in texts {
        for text in [(*text).to_owned(), text.to_uppercase(), format!(" {text}\u{a0}")] {
            assert_eq!(harm(&text), expected, "{text}");
        }
    }
}

#[test]
fn harm_in_the_words_of_each_system() {
    all_are(
        Some(Harm::None),
        &[
            "None",
            "No",
            "Nil",
            "1 - Nil",
            "No harm",
            "No-harm",
            "1 - No harm",
            "1. No harm",
            "A: No harm",
            "(1) None",
            "No harm caused",
            "None - no harm caused",
            "No physical harm",
            "No physical or psychological harm",
            "No obvious harm",
            "No apparent injury",
            "No injury, harm or adverse outcome",
            "No injury/harm/damage",
            "No adverse effect",
            "Without harm",
            "Patient not harmed",
            "Unharmed",
            "Actual impact - none",
            "No harm - impact not prevented",
            "No harm - not prevented: any incident that ran to completion but no harm occurred to people",
            "No harm: potential for severe harm",
            "None/No harm",
            "Negligible",
            "1 Insignificant",
        ],
    );
    all_are(
        Some(Harm::NearMiss),
        &[
            "Near miss",
            "near-miss",
            "Nearmiss",
            "Prevented",
            "Harm prevented",
            "No harm: impact prevented",
            "No harm - impact prevented",
            "No harm (impact prevented)",
            "Near miss - no harm",
            "No harm / near miss",
            "Near miss (potential moderate harm)",
            "No harm - prevented: any incident that had the potential to cause harm but was prevented, \
             resulting in no harm to people receiving NHS-funded care",
        ],
    );
    all_are(
        Some(Harm::Low),
        &[
            "Low",
            "Low harm",
            "2 - Low",
            "Low physical harm",
            "Low (minimal harm - patient(s) required extra observation or minor treatment)",
            "Low - Any unexpected or unintended incident that required extra observation or minor treatment \
             and caused minimal harm to one or more persons",
            "Minor",
            "2 - Minor",
            "Minor injury",
            "Low / minor",
            "Actual impact: low",
            "Low harm, no death or severe harm",
        ],
    );
    all_are(
        Some(Harm::Moderate),
        &[
            "Moderate",
            "Mod",
            "3. Moderate physical harm",
            "Moderate (short term harm)",
            "Moderate (short term harm - patient(s) required further treatment, or procedure)",
            "Moderate - Any unexpected or unintended incident that resulted in further treatment, possible \
             surgical intervention, cancelling of treatment, or transfer, and which caused short-term harm",
            "Moderate (no permanent harm)",
            "Moderate - semi-permanent harm (1 month - 1 year)",
        ],
    );
    all_are(
        Some(Harm::Severe),
        &[
            "Severe",
            "Sev",
            "Serious",
            "Serious harm",
            "Severe / permanent",
            "Severe (permanent or long term harm)",
            "Severe physical harm",
            "4 - Major",
            "Major injury",
            "Severe harm, no death",
        ],
    );
    all_are(
        Some(Harm::Fatal),
        &[
            "Death",
            "Dead",
            "Died",
            "Patient died",
            "Death / fatal",
            "Fatal",
            "1 Fatal",
            "Fatal (previously documented as 'Death' in NRLS)",
            "Death (caused by the Patient Safety Incident)",
            "Unexpected / potentially avoidable death",
            "5 - Catastrophic",
            "Catastrophic (death or permanent harm)",
        ],
    );
}

#[test]
fn what_is_denied_feared_or_averted_is_no_degree() {
    all_are(
        None,
        &[
            "No death",
            "Not fatal",
            "Non-fatal",
            "Near fatal",
            "Not severe",
            "Not a near miss",
            "Without severe harm",
            "No severe or moderate harm",
            "No death or severe harm",
            "Severe harm averted",
            "Severe - averted",
            "Death prevented",
            "Averted severe harm",
            "Low harm, not severe",
            "Severe harm did not occur",
            "Not known - low",
            "Potential severe harm",
            "Potential impact - severe",
            "Severe (potential)",
            "Risk of death",
            "Fatal?",
            "Low - pending review",
            "Death unrelated to incident",
            "Death - not related to incident",
            "Death (natural causes)",
            "No lasting harm",
            "No permanent harm",
            "No further harm",
            "No harm level recorded",
            "No harm grade yet",
            "No harm other than bruising",
            "No harm - but minor injury",
            "No harm initially",
        ],
    );
}

#[test]
fn words_that_contradict_one_another_or_only_look_like_a_degree_give_none() {
    all_are(
        None,
        &[
            "",
            "1",
            "5",
            "A",
            "Yes",
            "GREEN",
            "n/a",
            "Harm",
            "Injury",
            "Being reviewed",
            "Awaiting grading",
            "Unknown following review",
            "Slow",
            "Not yet allowed",
            "Below threshold",
            "Lowest",
            "Harmless",
            "Severely delayed",
            "Moderately unwell",
            "Nonetheless",
            "None of the above",
            "None recorded",
            "Low bed",
            "Low blood sugar",
            "Low risk",
            "Minor treatment",
            "Major surgery",
            "Serious incident",
            "Major incident",
            "Permanent staff",
            "Death certificate delayed",
            "Severe psychological harm",
            "No psychological harm",
            "Low or moderate",
            "Moderate - severe",
            "Severe harm/Death",
            "No harm / low harm",
            "No harm or low harm",
            "No harm (minor injury)",
            "Severe (no harm)",
            "None - patient died",
            "Low - patient died later of cancer",
            "No - low harm",
        ],
    );
}

#[test]
fn psychological_harm_is_read_the_same_way() {
    for (text, expected) in [
        ("None", Some(PsychologicalHarm::None)),
        ("No", Some(PsychologicalHarm::None)),
        ("No psychological harm", Some(PsychologicalHarm::None)),
        ("LOW", Some(PsychologicalHarm::Low)),
        ("Low psychological harm", Some(PsychologicalHarm::Low)),
        ("Moderate psychological harm", Some(PsychologicalHarm::Moderate)),
        ("1 - Severe psychological harm", Some(PsychologicalHarm::Severe)),
        ("Unknown", Some(PsychologicalHarm::Unknown)),
        ("Not known", Some(PsychologicalHarm::Unknown)),
        ("Unable to say", Some(PsychologicalHarm::Unknown)),
        ("Not severe", None),
        ("Slow to settle", None),
        ("No physical harm", None),
        ("Severe physical harm", None),
        ("Death", None),
    ] {
        assert_eq!(psychological_harm(text), expected, "{text}");
    }
}

#[test]
fn a_value_may_say_that_there_was_harm_and_not_how_much() {
    for text in
        ["Harm", "HARM", "Injury", "Injury / ill health", "Incident resulted in harm", "Patient harmed"]
    {
        assert!(only_harm(text), "{text}");
        assert_eq!(harm(text), None, "{text}");
    }
    for text in ["", "Patient", "No harm", "Possible harm", "Harm?", "Harmless", "Self-harm", "Ill health"] {
        assert!(!only_harm(text), "{text}");
    }
}

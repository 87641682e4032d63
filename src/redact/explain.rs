//! A finding in words that a governance lead understands. Never quotes the text.

use super::{Evidence, Finding};

/// One line for one finding.
pub fn finding(finding: &Finding) -> String {
    let why = why(finding.evidence, finding.rule);
    let role = finding.role.map(|role| format!(" ({})", role.id())).unwrap_or_default();
    let held = if finding.doubt { "; a reviewer has to decide, so the record is held" } else { "" };
    format!(
        "bytes {}–{} → {}: {}{role}, because {why} (rule {}, certainty {:.0}%){held}",
        finding.span.start,
        finding.span.end,
        finding.placeholder,
        finding.kind.words(),
        finding.rule,
        finding.certainty * 100.0,
    )
}

/// What spoke for a finding, in words that follow "because". What is known of the record fits in several ways; the
/// rule says in which.
pub fn why(evidence: Evidence, rule: &str) -> &'static str {
    match evidence {
        Evidence::Format => "it has the shape of one",
        Evidence::Checksum => "it has the shape of one and its check digit is right",
        Evidence::Cue => "a word beside it says so",
        Evidence::Known => match rule {
            "known-misspelt" => "it is one slip away from a name in the record's own identifying columns",
            "known-number" => "its digits are a number in the record's own identifying columns",
            "known-number-mistyped" => {
                "it is one slip away from a number in the record's own identifying columns"
            }
            "known-age" => "it is the age in the record's own identifying columns",
            "removed-everywhere" => "somebody had this phrase removed wherever it stands",
            _ => "the record's own identifying columns hold it",
        },
        Evidence::NameList => "it is far more often a name than a word",
        Evidence::Context => "it stands where such things stand",
        Evidence::Repeat => "it repeats a name found elsewhere in this case",
        Evidence::Unexplained => "it is neither a known word nor explained by anything around it",
        Evidence::LocalList => "the site's own list in the redaction policy holds it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Known, Redactor};

    #[test]
    fn what_is_known_says_how_it_fits() {
        let redactor = Redactor::standard();
        for (key, value, text, rule, says) in [
            ("patient_name", "KOWALCZYK, Ena", "Pt Kowalczyk fell", "known", "columns hold it"),
            ("patient_name", "KOWALCZYK, Ena", "Pt Kowalcyzk fell", "known-misspelt", "from a name"),
            ("nhs_number", "9991234567", "NHS 999 123 4567", "known-number", "its digits are a number"),
            ("nhs_number", "9991234567", "NHS 999 123 4568", "known-number-mistyped", "from a number"),
            ("age", "94", "pt 94, lives alone", "known-age", "it is the age"),
            (Known::PHRASE, "the tall porter", "the tall porter came", "removed-everywhere", "somebody had"),
        ] {
            let part = redactor.redact_text(text, &[Known::new(key, value)]);
            let found = part.findings.iter().find(|found| found.evidence == Evidence::Known).unwrap();
            assert_eq!(found.rule, rule, "{text}");
            assert!(finding(found).contains(says), "{}", finding(found));
        }
    }
}

//! A finding in words that a governance lead understands. Never quotes the text.

use super::{Evidence, Finding};

/// One line for one finding.
pub fn finding(finding: &Finding) -> String {
    let why = why(finding.evidence);
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

/// What spoke for a finding, in words that follow "because".
pub fn why(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Format => "it has the shape of one",
        Evidence::Checksum => "it has the shape of one and its check digit is right",
        Evidence::Cue => "a word beside it says so",
        Evidence::Known => "the record's own identifying columns hold it",
        Evidence::NameList => "it is far more often a name than a word",
        Evidence::Context => "it stands where such things stand",
        Evidence::Repeat => "it repeats a name found elsewhere in this case",
        Evidence::Unexplained => "it is neither a known word nor explained by anything around it",
        Evidence::LocalList => "the site's own list in the redaction policy holds it",
    }
}

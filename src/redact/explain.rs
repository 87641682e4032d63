//! A finding in words that a governance lead understands: where it stands, what it is, why it went, and why the text is
//! held, if it is. Of the text it names only cue words ("Mrs", "nurse", "hosp") that the program's own list holds.

mod cue;
mod places;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::rarity;
use super::scripts;
use super::{Evidence, Finding, RedactedPart};
use cue::cue;
use places::Places;

/// How many places that are in doubt are named at the end.
const NAMED: usize = 10;

/// A line for each finding of a part whose raw text is `raw`, and a last one that says why the text is held, if it is.
pub fn part(raw: &str, part: &RedactedPart) -> String {
    let mut out = String::new();
    let mut places = Places::new(raw);
    let mut doubts = Vec::new();
    let mut floor = 0;
    for (at, finding) in part.findings.iter().enumerate() {
        let (start, line, character) = places.at(finding.span.start);
        let (end, ..) = places.at(finding.span.end);
        let ceiling = part.findings.get(at + 1).map_or(raw.len(), |next| next.span.start);
        let cue = cue(raw, floor..ceiling, finding);
        let _ = writeln!(
            out,
            "line {line}, character {character} (characters {start}–{end}) → {}: {} (rule {}, certainty {})",
            finding.placeholder,
            verdict(finding, cue.as_deref()),
            finding.rule,
            certainty(finding),
        );
        if finding.doubt {
            doubts.push(format!("line {line}, character {character}"));
        }
        floor = finding.span.end;
    }
    if !doubts.is_empty() {
        let _ = writeln!(out, "{}", held(&doubts));
    }
    out
}

/// What spoke for a finding, in words that follow "because". What is known of the record fits in several ways; the
/// rule says in which.
pub fn why(evidence: Evidence, rule: &str) -> &'static str {
    match evidence {
        Evidence::Format => match rule {
            "placeholder" => "this placeholder tells more than the redaction policy lets stand",
            _ => "it has the shape of one",
        },
        Evidence::Checksum => "it has the shape of one and its check digit is right",
        Evidence::Cue => "a word beside it says so",
        Evidence::Known => match rule {
            "known-misspelt" => "it is one slip away from a name in the record's own identifying columns",
            "known-in-doubt" => {
                "the record's own identifying columns hold it, but it is an ordinary word too"
            }
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
        Evidence::Unexplained => match rule {
            scripts::RULE => "it is written in letters of another script, which the redactor cannot read",
            rarity::RULE => "it could make somebody recognisable",
            _ => "it is neither a known word nor explained by anything around it",
        },
        Evidence::LocalList => "the site's own list in the redaction policy holds it",
    }
}

/// What a finding is and why, or what it could be and why that is in doubt.
fn verdict(finding: &Finding, cue: Option<&str>) -> String {
    let kind = finding.kind.words();
    if !finding.doubt {
        let role = finding.role.map(|role| format!(" ({})", role.id())).unwrap_or_default();
        return format!("{kind}{role}, because {}", reason(finding, cue));
    }
    match (finding.evidence, finding.rule) {
        (_, "too-long") => "in doubt: the text is too long to be read".to_owned(),
        (_, rarity::RULE) => "in doubt: could make somebody recognisable".to_owned(),
        (Evidence::Unexplained, scripts::RULE) => {
            format!("in doubt: could be {kind}: {}", reason(finding, None))
        }
        (Evidence::Unexplained, _) => format!("in doubt: could be {kind}: nothing explains it"),
        _ => format!("in doubt: could be {kind}: {}, but not clearly enough", reason(finding, cue)),
    }
}

/// Why a finding went, with the cue word where there is one.
fn reason(finding: &Finding, cue: Option<&str>) -> String {
    let why = why(finding.evidence, finding.rule);
    match (finding.evidence, cue) {
        (Evidence::Cue, Some(cue)) => cue.to_owned(),
        (Evidence::Format | Evidence::Checksum | Evidence::NameList, Some(cue)) => {
            format!("{why}, and {cue}")
        }
        (Evidence::Context, cue) => {
            let cue = cue.map(|cue| format!("{cue} and ")).unwrap_or_default();
            format!("{cue}the words around it are such as stand around {}", finding.kind.words())
        }
        _ => why.to_owned(),
    }
}

/// A likelihood is never certain; what is compared letter by letter or digit by digit is.
fn certainty(finding: &Finding) -> String {
    let exact = matches!(finding.evidence, Evidence::Known | Evidence::Checksum | Evidence::LocalList);
    if finding.certainty >= 0.995 && !(exact && finding.certainty >= 1.0) {
        "over 99%".to_owned()
    } else {
        format!("{:.0}%", finding.certainty * 100.0)
    }
}

fn held(doubts: &[String]) -> String {
    let many = doubts.len();
    let count = if many == 1 { "1 place is".to_owned() } else { format!("{many} places are") };
    let named = doubts.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = many.checked_sub(NAMED).filter(|more| *more > 0);
    let more = more.map(|more| format!("; and {more} more")).unwrap_or_default();
    format!(
        "held, because {count} in doubt ({named}{more}): a reviewer has to say of each whether it identifies \
         somebody before the text is published"
    )
}

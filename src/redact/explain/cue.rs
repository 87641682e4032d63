//! The cue of a finding: the raw text and the finding enter, the word that spoke for it leaves, in a sentence. Only words
//! of the program's own list are ever told, so that an explanation gives away nothing of the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::redact::{Finding, Kind, Role};

/// The cue of a finding in words, if one stands between its neighbours or, for a place, in it.
pub(super) fn cue(raw: &str, between: std::ops::Range<usize>, finding: &Finding) -> Option<String> {
    let (start, end) = (finding.span.start, finding.span.end);
    // Only the line that the finding stands on, and nothing of other findings.
    let before = raw.get(between.start..start)?.rsplit('\n').next().unwrap_or_default();
    let behind = raw.get(end..between.end)?.split('\n').next().unwrap_or_default();
    let (sections, reach): (&[&'static str], usize) = match finding.kind {
        Kind::Name if finding.rule == "introduced" => {
            (&["title", "staff", "relative", "patient", "introduction"], 2)
        }
        // "sister" is of the staff or of the family.
        Kind::Name if finding.role == Some(Role::Relative) => (&["title", "relative", "staff", "patient"], 2),
        Kind::Name => (&["title", "staff", "relative", "patient"], 2),
        Kind::NhsNo => (&["nhscue"], 4),
        Kind::Mrn => (&["mrncue"], 4),
        Kind::Id => (&["idcue"], 4),
        Kind::Date => (&["weekday", "datecue"], 2),
        Kind::Dob => (&["dobcue"], 4),
        Kind::Age90 => (&["agecue"], 4),
        Kind::Phone => (&["phonecue"], 4),
        Kind::Address => return inside(raw, finding, &["street", "dwelling"]),
        Kind::Org => return inside(raw, finding, &["orghead"]),
        Kind::Ward => return inside(raw, finding, &["wardhead", "unithead"]),
        Kind::Email | Kind::Url | Kind::Postcode => return None,
    };
    let mut rest = before;
    for _ in 0..reach {
        let Some((front, word, gap)) = last_word(rest) else { break };
        let section = section(word, sections);
        // What a sentence before says is no cue; the stop of "Mrs." ends none.
        let stopped = gap.contains([';', '!', '?']) || gap.contains('.') && section != Some("title");
        if matches!(finding.kind, Kind::Name | Kind::Age90) && stopped {
            break;
        }
        if let Some(section) = section {
            return Some(format!("the {} “{word}” stands before it", noun(section)));
        }
        rest = front;
    }
    let sections: &[&'static str] = match finding.kind {
        Kind::Name => &["verb"],
        Kind::Age90 => &["agecue"],
        _ => return None,
    };
    let (word, gap) = first_word(behind)?;
    (!gap.contains(['.', ';', '!', '?']) && section(word, sections).is_some())
        .then(|| format!("the word “{word}” stands behind it"))
}

/// The sections of the list of cues that hold each word.
static CUES: LazyLock<BTreeMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut sections: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let mut section = "";
    for line in include_str!("../cues.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
            continue;
        }
        for word in line.split_ascii_whitespace() {
            sections.entry(word.to_ascii_lowercase()).or_default().push(section);
        }
    }
    sections
});

/// Whether a word of a finding says what it is: "Ward", "Hospital", "Road". The word itself is what was masked, and not told.
fn inside(raw: &str, finding: &Finding, sections: &[&'static str]) -> Option<String> {
    let words = raw.get(finding.span.clone())?.rsplit(|c: char| !c.is_alphanumeric());
    let mut words = words.filter(|word| word.len() > 1);
    words
        .any(|word| section(word, sections).is_some())
        .then(|| "a word for such a place is part of it".to_owned())
}

/// The first of these sections that holds a word. Words of two letters are titles, marks of a number or, of staff, written
/// in capitals: "so" is nobody, an "SO" is.
fn section(word: &str, sections: &[&'static str]) -> Option<&'static str> {
    let held = CUES.get(&word.to_ascii_lowercase())?;
    let found = sections.iter().copied().find(|section| held.contains(section))?;
    let short = word.len() < 3 && !word.bytes().all(|byte| byte.is_ascii_uppercase());
    (!short || !matches!(found, "staff" | "relative" | "verb" | "introduction")).then_some(found)
}

/// What the words of a section are.
fn noun(section: &str) -> &'static str {
    match section {
        "title" => "title",
        "staff" => "word for staff",
        "relative" => "word for a relative",
        "patient" => "word for a patient",
        "weekday" => "day of the week",
        _ => "word",
    }
}

/// The last word of a text, with what stands before and behind it.
fn last_word(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let start = text[..end].trim_end_matches(char::is_alphanumeric).len();
    (start < end).then(|| (&text[..start], &text[start..end], &text[end..]))
}

/// The first word of a text, with what stands before it.
fn first_word(text: &str) -> Option<(&str, &str)> {
    let from = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = from.trim_start_matches(char::is_alphanumeric);
    let word = &from[..from.len() - rest.len()];
    (!word.is_empty()).then(|| (word, &text[..text.len() - from.len()]))
}

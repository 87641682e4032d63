//! Cases whose labels people chose: what the classifier learns from and is measured with.
//!
//! Enters: JSON lines as in `fixtures/`: `{"id","title","what","action","lesson","themes","factors","setting"}`, each
//! part a string or `{"text","spans","optional"}` with spans of identifiers in Unicode scalar values; or records with
//! inline marks ([`records`]). Leaves: [`GoldCase`]s, with every span replaced by a placeholder, as the redactor would.

use std::io::BufRead;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::classify::Narrative;
use super::records;
use super::taxonomy::Taxonomy;
use crate::values::Setting;

/// A redacted case with the labels that people chose.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GoldCase {
    /// Its id in the file.
    pub id: String,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What happened.
    pub what: String,
    /// What was done at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What was learned or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// Where care was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
    /// Sub-themes, the main one first.
    pub themes: Vec<String>,
    /// Contributory factors.
    pub factors: Vec<String>,
    /// Written for the trainer: it teaches words, but says nothing about how often a label occurs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub example: bool,
}

/// The cases that the built-in model learned from: invented records, redacted; short examples; and records written so
/// that every sub-theme has enough of them.
const BUILT_IN: [&str; 3] = [
    include_str!("../../fixtures/themes/cases.jsonl"),
    include_str!("../../fixtures/themes/examples.jsonl"),
    include_str!("../../fixtures/themes/extra.jsonl"),
];

/// A line that is no case.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The file ended in the middle, or is not UTF-8.
    #[error("line {0} cannot be read")]
    Read(usize),
    /// Not the JSON that is expected.
    #[error("line {0} is not a JSON object with \"id\", \"what\" or \"text\", \"themes\" and \"factors\"")]
    Json(usize),
    /// A key that is not known: a mistyped one would lose its labels without a word.
    #[error(
        "line {0} has a key that is not known: write id, title, what or text, action, lesson, themes, factors and \
         setting; beside them may stand type, harm, psychological_harm, specialty, style, date, known, origin, queries, \
         spans, optional, example and note"
    )]
    Key(usize),
    /// A label that the taxonomy does not have: no classifier could ever give it.
    #[error(
        "line {line} has a {kind} that the taxonomy does not have: write ids as its files do, such as {such}"
    )]
    Label {
        /// Counted from 1.
        line: usize,
        /// Of which kind.
        kind: &'static str,
        /// An id of that kind.
        such: &'static str,
    },
    /// A span outside the text.
    #[error("line {0} has a span that lies outside its text")]
    Span(usize),
    /// Records that are not UTF-8.
    #[error("the records cannot be read: save them as UTF-8 and try again")]
    Records,
    /// A record, or a mark in it, that cannot be read.
    #[error(transparent)]
    Record(#[from] crate::redact::evaluate::GoldError),
}

/// What may stand beside: how the case is written, read elsewhere if at all.
const BESIDE: &[&str] = &[
    "date",
    "harm",
    "known",
    "note",
    "optional",
    "origin",
    "psychological_harm",
    "queries",
    "spans",
    "specialty",
    "style",
    "type",
];

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    themes: Vec<String>,
    #[serde(default)]
    factors: Vec<String>,
    setting: Option<String>,
    title: Option<PartText>,
    #[serde(alias = "text")]
    what: PartText,
    action: Option<PartText>,
    lesson: Option<PartText>,
    #[serde(default)]
    example: bool,
    #[serde(flatten)]
    other: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PartText {
    Plain(String),
    Marked {
        text: String,
        #[serde(default)]
        spans: Vec<Span>,
        #[serde(default)]
        optional: Vec<Span>,
    },
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    kind: String,
    role: Option<String>,
}

impl GoldCase {
    /// The case as the classifier reads it.
    pub fn narrative(&self) -> Narrative<'_> {
        Narrative {
            title: self.title.as_deref(),
            what: &self.what,
            action: self.action.as_deref(),
            lesson: self.lesson.as_deref(),
            setting: self.setting,
            coded: &[],
        }
    }

    /// The cases that the built-in model learned from: a trust's own model starts from them too.
    ///
    /// # Errors
    /// Never, unless the build is broken; the tests read them.
    pub fn built_in() -> Result<Vec<Self>, GoldError> {
        let mut out = Vec::new();
        for text in BUILT_IN {
            out.append(&mut Self::read(text.as_bytes())?);
        }
        Ok(out)
    }

    /// Reads cases; empty lines say nothing, and cases without a theme are left out.
    ///
    /// # Errors
    /// At the first line that is no case, with its number and without its content.
    pub fn read(input: impl BufRead) -> Result<Vec<Self>, GoldError> {
        Ok(Self::read_with(input, None)?.0)
    }

    /// Reads cases whose labels are those of a taxonomy; beside them how many were left out because they have no theme.
    ///
    /// # Errors
    /// As [`GoldCase::read`], and at the first line with a label that the taxonomy does not have.
    pub fn read_for(input: impl BufRead, taxonomy: &Taxonomy) -> Result<(Vec<Self>, usize), GoldError> {
        Self::read_with(input, Some(taxonomy))
    }

    fn read_with(
        mut input: impl BufRead,
        taxonomy: Option<&Taxonomy>,
    ) -> Result<(Vec<Self>, usize), GoldError> {
        if input.fill_buf().is_ok_and(|start| start.starts_with(records::START.as_bytes())) {
            let mut text = String::new();
            input.read_to_string(&mut text).map_err(|_| GoldError::Records)?;
            return records::read(&text, taxonomy);
        }
        let (mut out, mut left_out) = (Vec::new(), 0);
        for (at, line) in input.lines().enumerate() {
            let number = at + 1;
            let line = line.map_err(|_| GoldError::Read(number))?;
            if line.trim().is_empty() {
                continue;
            }
            let line: Line = serde_json::from_str(&line).map_err(|_| GoldError::Json(number))?;
            if line.other.keys().any(|key| !BESIDE.contains(&key.as_str())) {
                return Err(GoldError::Key(number));
            }
            let text = |part: Option<PartText>| part.map(|part| part.masked(number)).transpose();
            let case = Self {
                id: line.id,
                title: text(line.title)?,
                what: line.what.masked(number)?,
                action: text(line.action)?,
                lesson: text(line.lesson)?,
                setting: line.setting.as_deref().and_then(Setting::from_id),
                themes: line.themes,
                factors: line.factors,
                example: line.example,
            };
            if let Some(taxonomy) = taxonomy {
                case.check_labels(taxonomy, number)?;
            }
            if case.themes.is_empty() {
                left_out += 1;
            } else {
                out.push(case);
            }
        }
        Ok((out, left_out))
    }

    /// Refuses a label that the taxonomy does not have.
    pub(super) fn check_labels(&self, taxonomy: &Taxonomy, line: usize) -> Result<(), GoldError> {
        if self.themes.iter().any(|id| taxonomy.theme_label(id).is_none()) {
            return Err(GoldError::Label { line, kind: "theme", such: "MED-omit" });
        }
        if self.factors.iter().any(|id| taxonomy.factor_label(id).is_none()) {
            return Err(GoldError::Label { line, kind: "factor", such: "staffing" });
        }
        Ok(())
    }
}

impl PartText {
    fn masked(self, line: usize) -> Result<String, GoldError> {
        let (text, spans) = match self {
            PartText::Plain(text) => return Ok(text),
            PartText::Marked { text, mut spans, optional } => {
                spans.extend(optional);
                (text, spans)
            }
        };
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |span: &Span| Some(*starts.get(span.start)?..*starts.get(span.end)?);
        let ranges: Option<Vec<Range<usize>>> = spans.iter().map(place).collect();
        let ranges = ranges.ok_or(GoldError::Span(line))?;
        let spans = spans.iter().zip(ranges);
        Ok(mask(&text, spans.map(|(span, range)| (range, span.kind.as_str(), span.role.as_deref()))))
    }
}

/// The text with a placeholder for every span, given by its bytes, its kind and whose name it is.
pub(super) fn mask<'a>(
    text: &str,
    spans: impl Iterator<Item = (Range<usize>, &'a str, Option<&'a str>)>,
) -> String {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, kind, role) in spans {
        if range.start < done || range.end < range.start {
            continue; // Inside the span before.
        }
        out.push_str(&text[done..range.start]);
        out.push_str(placeholder(kind, role));
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

/// What the redactor would put there; only that it is a placeholder matters.
fn placeholder(kind: &str, role: Option<&str>) -> &'static str {
    match (kind, role) {
        ("NAME", Some("patient")) => "[patient]",
        ("NAME", Some("relative")) => "[relative]",
        ("NAME", Some("staff")) => "[staff]",
        ("NAME", _) => "[person]",
        ("DATE", _) => "[date]",
        ("DOB", _) => "[date of birth]",
        ("AGE90", _) => "[90 or over]",
        ("WARD", _) => "[ward]",
        ("ORG", _) => "[hospital]",
        ("NHSNO", _) => "[NHS number]",
        ("PHONE", _) => "[phone]",
        ("EMAIL", _) => "[email]",
        ("URL", _) => "[link]",
        ("POSTCODE" | "ADDRESS", _) => "[address]",
        _ => "[number]",
    }
}

/// For every case, the third it belongs to (0, 1 or 2): the same for near-duplicates, and every main sub-theme of every
/// source (the letters that its id starts with) spread as evenly as can be. Deterministic, and not moved by
/// what was written for the trainer.
pub fn thirds(cases: &[GoldCase]) -> Vec<u8> {
    let groups = near_duplicates(cases);
    let mut strata: std::collections::BTreeMap<(&str, &str), Vec<usize>> = std::collections::BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        if groups[at] == at && !case.example {
            let source = case.id.trim_end_matches(|c: char| c.is_ascii_digit());
            let main = case.themes.first().map_or("", String::as_str);
            strata.entry((main, source)).or_default().push(at);
        }
    }
    let mut third = vec![0; cases.len()];
    let mut next = 0u8;
    for members in strata.into_values() {
        let mut members = members;
        members.sort_by_key(|at| super::model::phrase_hash(&cases[*at].id));
        for at in members {
            third[at] = next % 3;
            next = (next + 1) % 3;
        }
    }
    (0..cases.len()).map(|at| third[groups[at]]).collect()
}

/// For every case the first one that shares more than three tenths of its runs of three words.
fn near_duplicates(cases: &[GoldCase]) -> Vec<usize> {
    let mut by_run: rustc_hash::FxHashMap<u64, Vec<u32>> = rustc_hash::FxHashMap::default();
    let runs: Vec<Vec<u64>> = cases
        .iter()
        .map(|case| {
            let mut words = Vec::new();
            for text in [Some(&case.what), case.action.as_ref(), case.lesson.as_ref()].into_iter().flatten() {
                super::text::words(text, |raw| words.push(u64::from(super::model::phrase_hash(raw.word))));
            }
            let mut runs: Vec<u64> = words
                .windows(3)
                .map(|run| {
                    run.iter().fold(7, |hash: u64, word| hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ word)
                })
                .collect();
            runs.sort_unstable();
            runs.dedup();
            runs
        })
        .collect();
    let mut first: Vec<usize> = (0..cases.len()).collect();
    for (at, own) in runs.iter().enumerate() {
        let mut shared: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
        for run in own {
            let others = by_run.entry(*run).or_default();
            others.iter().for_each(|other| *shared.entry(*other).or_default() += 1);
            others.push(at as u32);
        }
        for (other, count) in shared {
            let smaller = own.len().min(runs[other as usize].len());
            if count >= 4 && count * 10 > smaller * 3 {
                first[at] = first[other as usize];
                break;
            }
        }
    }
    first
}

#[cfg(test)]
mod tests;

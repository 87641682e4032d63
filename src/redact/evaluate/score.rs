//! Counts for [`super::evaluate`].

use std::collections::BTreeMap;
use std::ops::Range;

use super::roles::Roles;
use super::titles::bare;
use super::{Evaluation, Gold, GoldCase, KindFigures, Place, Stratum, interval};
use crate::redact::{Case, Finding, Kind, Redactor};

#[derive(Default)]
struct Counts {
    kinds: BTreeMap<Kind, (usize, usize)>,
    strata: BTreeMap<(&'static str, String), (usize, usize)>,
    masked_right: usize,
    masked_wrong: usize,
    outside: usize,
    leaks: Vec<usize>,
    held: Vec<bool>,
    leaked: Vec<Place>,
    over: Vec<Place>,
    roles: Roles,
}

pub(super) fn evaluate(samples: &[(&Redactor, &Gold)]) -> Evaluation {
    let mut counts = Counts::default();
    for (redactor, gold) in samples {
        for case in &gold.cases {
            counts.case(redactor, case);
        }
    }
    let fingerprint = samples.first().map_or("", |(redactor, _)| redactor.fingerprint());
    counts.result(fingerprint.to_owned())
}

impl Counts {
    fn case(&mut self, redactor: &Redactor, case: &GoldCase) {
        let parts: Vec<_> = case.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
        let redacted = redactor.redact(&Case { parts: &parts, known: &case.known, day_zero: case.date });
        let held = redacted.held();
        self.roles.case(case, &redacted, held);
        let file: String = case.id.chars().take_while(|c| c.is_alphabetic()).collect();
        let words: usize = case.parts.iter().map(|part| part.text.split_whitespace().count()).sum();
        let length = match words {
            0..=40 => "to 40 words",
            41..=120 => "41 to 120 words",
            121..=300 => "121 to 300 words",
            _ => "over 300 words",
        };
        let mut leaks = 0;
        for (part, done) in case.parts.iter().zip(&redacted.parts) {
            for span in &part.spans {
                // A title need not be masked, wherever the mark starts.
                let range = match span.kind {
                    Kind::Name => bare(&part.text, &span.range),
                    _ => span.range.clone(),
                };
                let caught = covered(&part.text, &range, &done.findings);
                let kind = self.kinds.entry(span.kind).or_default();
                kind.0 += 1;
                kind.1 += usize::from(caught);
                let mut strata = vec![("length", length.to_owned())];
                if !file.is_empty() {
                    strata.push(("file", file.clone()));
                }
                if span.kind == Kind::Name {
                    strata.push(("letters", letters(&part.text[span.range.clone()]).to_owned()));
                    if let Some(role) = span.role {
                        strata.push(("role", role.id().to_owned()));
                    }
                    if let Some(origin) = span.origin.as_ref().or(case.origin.as_ref()) {
                        strata.push(("origin", origin.clone()));
                    }
                }
                for stratum in strata {
                    let counts = self.strata.entry(stratum).or_default();
                    counts.0 += 1;
                    counts.1 += usize::from(caught);
                }
                if !caught {
                    leaks += 1;
                    let what = (span.kind, span.kind.id());
                    self.leaked.push(place(&case.id, what, held, &part.text, &range));
                }
            }
            for token in tokens(&part.text) {
                let inside =
                    |spans: &[super::GoldSpan]| spans.iter().any(|span| overlaps(&span.range, &token));
                let finding = done.findings.iter().find(|finding| overlaps(&finding.span, &token));
                if inside(&part.spans) {
                    self.masked_right += usize::from(finding.is_some());
                } else if !inside(&part.optional) {
                    self.outside += 1;
                    if let Some(finding) = finding {
                        self.masked_wrong += 1;
                        let what = (finding.kind, finding.rule);
                        self.over.push(place(&case.id, what, held, &part.text, &token));
                    }
                }
            }
        }
        self.leaks.push(leaks);
        self.held.push(held);
    }

    fn result(self, fingerprint: String) -> Evaluation {
        let narratives = self.leaks.len();
        let identifiers: usize = self.kinds.values().map(|counts| counts.0).sum();
        let caught: usize = self.kinds.values().map(|counts| counts.1).sum();
        let leaking: Vec<usize> = (0..narratives).filter(|&at| self.leaks[at] > 0).collect();
        let held_leaking = leaking.iter().filter(|&&at| self.held[at]).count();
        let held = self.held.iter().filter(|held| **held).count();
        let total = self.leaks.iter().sum::<usize>() as f64;
        let mean = share(total, narratives as f64).unwrap_or(0.0);
        Evaluation {
            fingerprint,
            narratives,
            identifiers,
            recall: share(caught as f64, identifiers as f64).unwrap_or(1.0),
            kinds: self
                .kinds
                .iter()
                .map(|(&kind, &(count, caught))| KindFigures { kind, count, caught })
                .collect(),
            precision: share(self.masked_right as f64, (self.masked_right + self.masked_wrong) as f64),
            lost: share(self.masked_wrong as f64, self.outside as f64),
            leaks_per_1000: mean * 1000.0,
            leaks_interval: interval::of_mean(&self.leaks).map(|ends| ends.map(|leaks| leaks * 1000.0)),
            without_leak: 1.0 - share(leaking.len() as f64, narratives as f64).unwrap_or(0.0),
            held: share(held as f64, narratives as f64).unwrap_or(0.0),
            held_of_right: share((held - held_leaking) as f64, (narratives - leaking.len()) as f64),
            held_of_leaking: share(held_leaking as f64, leaking.len() as f64),
            role_right: self.roles.right(),
            same_placeholder: self.roles.same(),
            roles: self.roles.figures(),
            strata: self
                .strata
                .into_iter()
                .map(|((by, name), (count, caught))| Stratum { by, name, count, caught })
                .collect(),
            leaked: self.leaked,
            over: self.over,
            mistaken: self.roles.mistaken,
        }
    }
}

/// A part of a whole: 0 to 1. Of nothing there is no share.
pub(super) fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

pub(super) fn overlaps(one: &Range<usize>, two: &Range<usize>) -> bool {
    one.start < two.end && two.start < one.end
}

/// Every alphanumeric character is inside a finding.
fn covered(text: &str, range: &Range<usize>, findings: &[Finding]) -> bool {
    text[range.clone()]
        .char_indices()
        .filter(|(_, c)| c.is_alphanumeric())
        .all(|(at, _)| findings.iter().any(|finding| finding.span.contains(&(range.start + at))))
}

/// Runs of alphanumeric characters.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = text.len();
        while let Some(&(at, c)) = chars.peek() {
            if !c.is_alphanumeric() {
                end = at;
                break;
            }
            chars.next();
        }
        Some(start..end)
    })
}

fn letters(name: &str) -> &'static str {
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).peekable();
    if letters.peek().is_none() {
        return "no letters";
    }
    let (mut upper, mut lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() { upper += 1 } else { lower += 1 }
    }
    match (upper, lower) {
        (_, 0) if upper > 2 => "CAPITALS",
        (_, 0) => "initials",
        (0, _) => "small letters",
        _ => "Mixed",
    }
}

pub(super) fn place(
    case: &str,
    (kind, what): (Kind, &'static str),
    held: bool,
    text: &str,
    range: &Range<usize>,
) -> Place {
    let before: String =
        text[..range.start].chars().rev().take(36).collect::<Vec<_>>().into_iter().rev().collect();
    let behind: String = text[range.end..].chars().take(24).collect();
    let shown = format!("{before}⟦{}⟧{behind}", &text[range.clone()]);
    Place { case: printable(case), kind, what, held, text: printable(&shown) }
}

/// One line, without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partly_covered_is_a_leak() {
        let redactor = Redactor::standard();
        let gold = Gold::parse("Seen ⟦NHSNO|999 322 8109⟧ and ⟦NAME.s|zzz 12⟧ on Tuesday").unwrap();
        let found = evaluate(&[(&redactor, &gold)]);
        assert_eq!((found.narratives, found.identifiers), (1, 2));
        let nhs = found.kinds.iter().find(|k| k.kind == Kind::NhsNo).unwrap();
        assert_eq!((nhs.count, nhs.caught), (1, 1));
    }

    #[test]
    fn a_title_inside_a_mark_need_not_be_masked() {
        let redactor = Redactor::standard();
        let found = |text: &str| evaluate(&[(&redactor, &Gold::parse(text).unwrap())]);
        for text in ["seen by ⟦NAME.s|Dr R Quillfeather⟧ at ten", "⟦NAME.p|Mrs Quillfeather⟧ fell"] {
            let figures = found(text);
            assert_eq!((figures.identifiers, figures.leaked.len()), (1, 0), "{text}");
        }
        let leaked = found("the ⟦NAME.s|Sister handover⟧ was late\u{1b}[31m").leaked;
        assert_eq!(leaked[0].text, "the Sister ⟦handover⟧ was late [31m");
    }

    #[test]
    fn one_narrative_has_no_interval() {
        let redactor = Redactor::standard();
        let found = |text: &str| evaluate(&[(&redactor, &Gold::parse(text).unwrap())]).leaks_interval;
        let one = "the ⟦NAME|handover⟧ was late";
        assert_eq!(found(one), None);
        let [from, to] = found(&[one; 2].join("\n---\n")).unwrap();
        assert!(from < 500.0 && to > 3000.0, "{from} to {to}");
    }

    #[test]
    fn of_nothing_there_is_no_rate() {
        let redactor = Redactor::standard();
        let found = |text: &str| evaluate(&[(&redactor, &Gold::parse(text).unwrap())]);
        let none_leaks = found("Mrs ⟦NAME.p|Quillfeather⟧ fell");
        assert_eq!((none_leaks.held_of_leaking, none_leaks.same_placeholder), (None, None));
        assert!(none_leaks.held_of_right.is_some() && none_leaks.role_right.is_some());
        let all_leak = found("the ⟦NAME|handover⟧ was late");
        assert_eq!((all_leak.held_of_right, all_leak.precision, all_leak.role_right), (None, None, None));
        assert!(all_leak.held_of_leaking.is_some());
        assert_eq!(found("⟦~WARD|ward⟧ ⟦NHSNO|999 322 8109⟧").lost, None);
    }

    #[test]
    fn an_origin_is_a_stratum_of_names_alone() {
        let redactor = Redactor::standard();
        let gold = Gold::parse(
            "=== a | origin=Welsh\n@what\nMrs ⟦NAME|Pugh⟧ (NHS ⟦NHSNO|999 322 8109⟧) and Dr ⟦NAME|Preece⟧\n\
             === b\n@what\nMrs ⟦NAME|Quillfeather⟧ fell\n",
        )
        .unwrap();
        let found = evaluate(&[(&redactor, &gold)]);
        let origins: Vec<_> = found
            .strata
            .iter()
            .filter(|stratum| stratum.by == "origin")
            .map(|stratum| (stratum.name.as_str(), stratum.count, stratum.caught))
            .collect();
        assert_eq!(origins, [("welsh", 2, 2)]);
    }

    #[test]
    fn the_origin_of_a_span_goes_before_that_of_its_case() {
        let redactor = Redactor::standard();
        let gold = Gold::parse(
            "{\"text\":\"Mrs Moyo told Dr Pugh\",\"origin\":\"Shona\",\"spans\":[{\"start\":4,\"end\":8,\"kind\":\"NAME\"},\
             {\"start\":17,\"end\":21,\"kind\":\"NAME\",\"origin\":\"Welsh\"}]}",
        )
        .unwrap();
        let found = evaluate(&[(&redactor, &gold)]);
        let of = |name: &str| {
            found.strata.iter().find(|s| s.by == "origin" && s.name == name).map(|stratum| stratum.count)
        };
        assert_eq!((of("shona"), of("welsh")), (Some(1), Some(1)));
    }

    #[test]
    fn tokens_are_alphanumeric_runs() {
        assert_eq!(tokens("a-b  12é").collect::<Vec<_>>(), [0..1, 2..3, 5..9]);
    }
}

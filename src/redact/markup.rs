//! Raw text and its findings enter; the text with inline marks leaves, as a file to correct by hand and to evaluate.
//!
//! The form is that of `evaluate::gold`: `⟦NAME.p|…⟧`. What of the text would be misread as part of the form stands in
//! its escapes, so that any text reads back as it was. The result holds the raw text: it is for the terminal of the
//! person who owns it.

use std::ops::Range;

use super::evaluate::gold::{can_be_missed, parts_narratives, starts_as_text};
use super::{Finding, Kind, Role};

/// Makes text of what stands behind it.
const TEXT: &str = "⟦^⟧";

/// The text with a mark round every finding; doubts are marked like the rest. It is one narrative, whatever its lines.
pub fn write(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len() + findings.len() * 16);
    if !starts_as_text(text) {
        out.push_str(TEXT);
    }
    let lines = parting_lines(text);
    let mut copied = 0;
    for finding in findings {
        let Range { start, end } = finding.span;
        if start < copied || text.get(start..end).is_none() {
            continue;
        }
        stretch(&mut out, text, copied..start, &lines, None);
        let role = match (finding.kind, finding.role) {
            (Kind::Name, Some(Role::Patient)) => ".p",
            (Kind::Name, Some(Role::Relative)) => ".r",
            (Kind::Name, Some(Role::Staff)) => ".s",
            (Kind::Name, _) => ".o",
            _ => "",
        };
        stretch(&mut out, text, start..end, &lines, Some((finding.kind, role)));
        copied = end;
    }
    stretch(&mut out, text, copied..text.len(), &lines, None);
    out
}

/// Where the lines of a text start that would part it in two.
fn parting_lines(text: &str) -> Vec<usize> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if parts_narratives(line) {
            found.push(start);
        }
        start += line.len();
    }
    found
}

/// Writes a stretch of the text, with a mark round it if it is a finding. A mark ends where an escape has to stand and
/// starts anew behind it.
fn stretch(
    out: &mut String,
    text: &str,
    range: Range<usize>,
    lines: &[usize],
    mark: Option<(Kind, &'static str)>,
) {
    let mut from = range.start;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        let escape = match c {
            '⟦' => "⟦(⟧",
            '⟧' => "⟦)⟧",
            '-' if lines.binary_search(&at).is_ok() => TEXT,
            _ => continue,
        };
        piece(out, &text[from..at], mark);
        out.push_str(escape);
        // The line itself stays; a bracket is replaced.
        from = if c == '-' { at } else { at + c.len_utf8() };
    }
    piece(out, &text[from..range.end], mark);
}

/// Writes a piece without escapes in it. What holds no letter or digit needs no mark.
fn piece(out: &mut String, words: &str, mark: Option<(Kind, &'static str)>) {
    match mark {
        Some((kind, role)) if can_be_missed(words) => {
            out.push('⟦');
            out.push_str(kind.id());
            out.push_str(role);
            out.push('|');
            out.push_str(words);
            out.push('⟧');
        }
        _ => out.push_str(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::evaluate::gold::{Gold, GoldError, narratives};
    use crate::redact::{Evidence, Redactor};

    fn found(span: Range<usize>) -> Finding {
        Finding {
            kind: Kind::Name,
            role: Some(Role::Staff),
            span,
            output: 0..0,
            placeholder: String::new(),
            rule: "title",
            evidence: Evidence::Cue,
            certainty: 1.0,
            doubt: false,
        }
    }

    #[test]
    fn what_is_marked_reads_back() {
        let text = "Mrs Quillfeather (NHS 999 322 8109) fell";
        let part = Redactor::standard().redact_text(text, &[]);
        let marked = write(text, &part.findings);
        assert!(marked.contains("|Quillfeather⟧") && marked.contains("⟦NHSNO|999 322 8109⟧"), "{marked}");
        let gold = Gold::parse(&marked).unwrap();
        assert_eq!(gold.cases[0].parts[0].text, text);
        assert_eq!(gold.cases[0].parts[0].spans.len(), part.findings.len());
    }

    #[test]
    fn what_looks_like_a_part_of_the_form_is_text() {
        let redactor = Redactor::standard();
        for text in [
            "{Mrs Quillfeather} fell",
            " \n\t{\"text\":\"Mrs Quillfeather fell\"}",
            "=== a\n@what\nMrs Quillfeather fell",
            "===a\nMrs Quillfeather fell",
            "\u{feff}Mrs Quillfeather fell",
            "the sign ⟦ and ⟧, Mrs Quillfeather fell, ⟦NAME|x⟧",
            "Dear Dr Quillfeather\n---\nOn Monday you wrote:\r\n--- \r\nthanks\n---",
            "---\nMrs Quillfeather fell",
        ] {
            let part = redactor.redact_text(text, &[]);
            assert!(!part.findings.is_empty(), "{text}");
            let marked = write(text, &part.findings);
            let Ok(gold) = Gold::parse(&marked) else { panic!("{marked}") };
            assert_eq!(gold.cases.len(), 1, "{marked}");
            assert_eq!(gold.cases[0].parts[0].text, text);
            let marks = part.findings.iter().filter(|found| can_be_missed(&text[found.span.clone()])).count();
            assert_eq!(gold.cases[0].parts[0].spans.len(), marks, "{marked}");
        }
        // Nothing is escaped without need.
        let plain = "fell (again) -- no harm | {x} === a\n----\n";
        assert_eq!(write(plain, &[]), plain);
    }

    #[test]
    fn a_mark_ends_where_an_escape_stands() {
        let text = "Pugh⟦Ena\n---\n!";
        let marked = write(text, &[found(0..text.len())]);
        assert_eq!(marked, "⟦NAME.s|Pugh⟧⟦(⟧⟦NAME.s|Ena\n⟧⟦^⟧---\n!");
        let gold = Gold::parse(&marked).unwrap();
        assert_eq!(gold.cases[0].parts[0].text, text);
        assert_eq!(gold.cases[0].parts[0].spans.len(), 2);
    }

    #[test]
    fn narratives_that_are_written_one_by_one_are_read_one_by_one() {
        let text = "Mrs Pugh fell\n---\n{x}\n---\n";
        let pieces = narratives(text);
        assert_eq!(pieces, ["Mrs Pugh fell\n", "{x}\n", ""]);
        let written: Vec<String> = pieces.iter().map(|piece| write(piece, &[])).collect();
        let gold = Gold::parse(&written.join("---\n")).unwrap();
        let texts: Vec<&str> = gold.cases.iter().map(|case| case.parts[0].text.as_str()).collect();
        assert_eq!(texts, ["Mrs Pugh fell\n", "{x}\n"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_reads_back(
            text in "(---|⟦|⟧|⟦NAME|\\{|=== |@what|\n|\r\n|\u{feff}|\\||~|\\^|Mrs Pugh|[ a-z0-9]|\\PC){0,40}",
            cuts in proptest::collection::vec(0..400_usize, 0..8),
        ) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| places[cut % places.len()]).collect();
            cuts.sort_unstable();
            let findings: Vec<Finding> = cuts
                .chunks_exact(2)
                .filter(|pair| pair[0] < pair[1])
                .map(|pair| found(pair[0]..pair[1]))
                .collect();
            match Gold::parse(&write(&text, &findings)) {
                Ok(gold) => {
                    assert_eq!(gold.cases.len(), 1);
                    assert_eq!(gold.cases[0].parts[0].text, text);
                }
                Err(GoldError::Empty) => assert!(text.trim().is_empty()),
                Err(error) => panic!("{error}"),
            }
        }
    }
}

//! Raw text and its findings enter; the text with inline marks leaves, as a file to correct by hand and to evaluate.
//!
//! The form is that of `evaluate::gold`: `⟦NAME.p|…⟧`. The result holds the raw text: it is for the terminal of the
//! person who owns it.

use super::{Finding, Kind, Role};

/// The text with a mark round every finding; doubts are marked like the rest.
pub fn write(text: &str, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len() + findings.len() * 16);
    let mut copied = 0;
    for finding in findings {
        let Some(inside) = text.get(finding.span.clone()).filter(|_| finding.span.start >= copied) else {
            continue;
        };
        out.push_str(&text[copied..finding.span.start]);
        let role = match (finding.kind, finding.role) {
            (Kind::Name, Some(Role::Patient)) => ".p",
            (Kind::Name, Some(Role::Relative)) => ".r",
            (Kind::Name, Some(Role::Staff)) => ".s",
            (Kind::Name, _) => ".o",
            _ => "",
        };
        out.push_str(&format!("⟦{}{role}|{inside}⟧", finding.kind.id()));
        copied = finding.span.end;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use crate::redact::Redactor;
    use crate::redact::evaluate::gold::Gold;

    #[test]
    fn what_is_marked_reads_back() {
        let text = "Mrs Quillfeather (NHS 999 322 8109) fell";
        let part = Redactor::standard().redact_text(text, &[]);
        let marked = super::write(text, &part.findings);
        assert!(marked.contains("|Quillfeather⟧") && marked.contains("⟦NHSNO|999 322 8109⟧"), "{marked}");
        let gold = Gold::parse(&marked).unwrap();
        assert_eq!(gold.cases[0].parts[0].text, text);
        assert_eq!(gold.cases[0].parts[0].spans.len(), part.findings.len());
    }
}

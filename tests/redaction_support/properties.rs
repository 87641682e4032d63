//! What holds of the redaction of any text: a case enters, its redaction leaves; the first property that fails panics.
//! Shared by the tests on bad input and by the fuzz target.

use hindsight::redact::{Case, Part, RedactedCase, Redactor};

/// Redacts a case and what comes out of it again.
///
/// Offsets are ascending, in range and on character boundaries; what lies between findings is unchanged; a second
/// redaction leaves every placeholder of the first alone.
#[track_caller]
pub(crate) fn hold(redactor: &Redactor, case: &Case<'_>) -> RedactedCase {
    let once = redactor.redact(case);
    offsets(case, &once);
    let parts: Vec<(Part, &str)> = once.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
    let again = Case { parts: &parts, known: &[], day_zero: case.day_zero };
    let twice = redactor.redact(&again);
    offsets(&again, &twice);
    for (one, two) in once.parts.iter().zip(&twice.parts) {
        // Both lists ascend, so one walk compares them.
        let mut later = two.findings.iter().peekable();
        for finding in &one.findings {
            while later.next_if(|next| next.span.end <= finding.output.start).is_some() {}
            if let Some(next) = later.peek() {
                assert!(
                    next.span.start >= finding.output.end,
                    "{} is redacted again, as {} by {}",
                    finding.placeholder,
                    next.placeholder,
                    next.rule
                );
            }
        }
    }
    once
}

#[track_caller]
fn offsets(case: &Case<'_>, redacted: &RedactedCase) {
    assert_eq!(case.parts.len(), redacted.parts.len());
    for ((part, text), done) in case.parts.iter().zip(&redacted.parts) {
        assert_eq!(*part, done.part);
        let written = done.text.as_str();
        let (mut raw, mut out) = (0, 0);
        for finding in &done.findings {
            assert!(finding.span.start >= raw && finding.span.end > finding.span.start, "spans ascend");
            assert!(text.get(finding.span.clone()).is_some(), "a span lies on character boundaries");
            assert!((0.0..=1.0).contains(&finding.certainty), "a certainty is a share");
            assert_eq!(written.get(finding.output.clone()), Some(finding.placeholder.as_str()));
            let between = written.get(out..finding.output.start);
            assert!(between == text.get(raw..finding.span.start), "what lies between findings is unchanged");
            (raw, out) = (finding.span.end, finding.output.end);
        }
        assert!(written.get(out..) == text.get(raw..), "what lies behind the last finding is unchanged");
    }
}

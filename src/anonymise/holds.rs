//! What stands between a draft and its publication: a redacted case enters, its sealed doubts and the reasons for which it
//! must wait leave.

use super::{Corridor, CorridorError};
use crate::config::Release;
use crate::doubt::{SealedDoubt, Why};
use crate::draft::Hold;
use crate::incident::Incident;
use crate::redact::{Part, RedactedCase};

impl Corridor {
    /// Seals the word behind every doubt for the reviewer.
    pub(super) fn seal(
        &self,
        raw: &[(Part, &str)],
        case: &RedactedCase,
        cleared: &[String],
    ) -> Result<Vec<SealedDoubt>, CorridorError> {
        let mut sealed = Vec::new();
        for ((part, text), redacted) in raw.iter().zip(&case.parts) {
            for finding in redacted.findings.iter().filter(|finding| finding.doubt) {
                let word = text.get(finding.span.clone()).unwrap_or_default();
                let mut doubt = self.doubts.seal(
                    word,
                    *part,
                    finding.output.clone(),
                    finding.kind,
                    Why { rule: finding.rule, evidence: finding.evidence, certainty: finding.certainty },
                )?;
                doubt.cleared = cleared.iter().any(|one| one == word);
                sealed.push(doubt);
            }
        }
        Ok(sealed)
    }

    /// Why a case must wait for a reviewer; nothing if it may be published.
    pub(super) fn holds(&self, incident: &Incident, case: &RedactedCase) -> Vec<Hold> {
        let mut holds = Vec::new();
        if case.held() {
            holds.push(Hold::Doubt);
        }
        match self.release {
            Release::Gate => {}
            Release::Review | Release::TwoPerson => holds.push(Hold::Policy),
            Release::Sample => holds.push(Hold::Batch),
        }
        for block in &incident.blocks {
            let hold = Hold::from(*block);
            if !holds.contains(&hold) {
                holds.push(hold);
            }
        }
        holds
    }
}

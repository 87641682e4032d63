//! What is left of an export's coded columns in a stored lesson: its labels enter, the triggers that their reasons name
//! ("category: falls") leave. The columns themselves are not kept.

use super::Label;
use crate::incident::{CodedField, CodedRole};

/// The triggers of coded columns that the reasons of these labels name, each once.
pub fn remembered<'a>(labels: impl Iterator<Item = &'a Label>) -> Vec<CodedField> {
    let mut out: Vec<CodedField> = Vec::new();
    for why in labels.flat_map(|label| &label.why) {
        let known = CodedRole::ALL.iter().find_map(|role| {
            let value = why.strip_prefix(role.name())?.strip_prefix(": ")?;
            Some(CodedField { role: *role, value: value.to_owned() })
        });
        let known =
            known.filter(|new| !out.iter().any(|old| (old.role, &old.value) == (new.role, &new.value)));
        out.extend(known);
    }
    out
}

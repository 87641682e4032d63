//! Roles of placeholders: a marked case and its redaction enter; how often the role is the marked one, and how often a
//! name that comes again gets the same placeholder, leave.
//!
//! Counted are names that carry a role in the sample and were masked as names beyond doubt. A name comes again where the
//! same words stand in the same role earlier in the case, in any part.

use std::collections::BTreeMap;

use super::score::{overlaps, place, share};
use super::{GoldCase, Place, RoleFigures};
use crate::redact::{Kind, RedactedCase, Role};

/// Counts over a sample.
#[derive(Default)]
pub(super) struct Roles {
    /// Marked and given role.
    pairs: BTreeMap<(Role, Role), usize>,
    again: usize,
    again_same: usize,
    /// Names with another role than the marked one.
    pub(super) mistaken: Vec<Place>,
}

impl Roles {
    /// Counts a case.
    pub(super) fn case(&mut self, case: &GoldCase, redacted: &RedactedCase, held: bool) {
        let mut met: BTreeMap<(Role, String), &str> = BTreeMap::new();
        for (part, done) in case.parts.iter().zip(&redacted.parts) {
            for span in part.spans.iter().filter(|span| span.kind == Kind::Name) {
                let Some(marked) = span.role else { continue };
                let finding = done.findings.iter().find(|finding| {
                    finding.kind == Kind::Name && !finding.doubt && overlaps(&finding.span, &span.range)
                });
                let Some((finding, given)) = finding.and_then(|finding| Some((finding, finding.role?)))
                else {
                    continue;
                };
                *self.pairs.entry((marked, given)).or_default() += 1;
                if marked != given {
                    self.mistaken.push(place(
                        &case.id,
                        (Kind::Name, mistake(marked, given)),
                        held,
                        &part.text,
                        &span.range,
                    ));
                }
                let words = part.text[span.range.clone()].to_lowercase();
                if let Some(before) = met.insert((marked, words), &finding.placeholder) {
                    self.again += 1;
                    self.again_same += usize::from(before == finding.placeholder);
                }
            }
        }
    }

    /// Names with the marked role, of all counted: 0 to 1; none if none was counted.
    pub(super) fn right(&self) -> Option<f64> {
        let right: usize =
            self.pairs.iter().filter(|((marked, given), _)| marked == given).map(|(_, count)| count).sum();
        share(right as f64, self.pairs.values().sum::<usize>() as f64)
    }

    /// Names that come again with the same placeholder, of those that come again: 0 to 1; none if none does.
    pub(super) fn same(&self) -> Option<f64> {
        share(self.again_same as f64, self.again as f64)
    }

    /// Every pair of marked and given role, the marked role first.
    pub(super) fn figures(&self) -> Vec<RoleFigures> {
        self.pairs.iter().map(|(&(marked, given), &count)| RoleFigures { marked, given, count }).collect()
    }
}

/// What went wrong, in words; the commonest mistakes come together in a sorted list.
fn mistake(marked: Role, given: Role) -> &'static str {
    match (marked, given) {
        (Role::Patient, Role::Relative) => "patient: relative",
        (Role::Patient, Role::Staff) => "patient: staff",
        (Role::Patient, _) => "patient: person",
        (Role::Relative, Role::Patient) => "relative: patient",
        (Role::Relative, Role::Staff) => "relative: staff",
        (Role::Relative, _) => "relative: person",
        (Role::Staff, Role::Patient) => "staff: patient",
        (Role::Staff, Role::Relative) => "staff: relative",
        (Role::Staff, _) => "staff: person",
        (Role::Other, Role::Patient) => "other: patient",
        (Role::Other, Role::Relative) => "other: relative",
        (Role::Other, _) => "other: staff",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::evaluate::{Gold, evaluate};
    use crate::redact::{Case, Redactor};

    #[test]
    fn counts_roles_and_names_that_come_again() {
        let gold = Gold::parse(
            "=== a\n@what\nMrs ⟦NAME.p|Quillfeather⟧ was seen by Dr ⟦NAME.p|Brackenbury⟧ again\n\
             @action\nDr ⟦NAME.p|Brackenbury⟧ told her daughter ⟦NAME.r|Ottoline⟧\n",
        )
        .unwrap();
        let redactor = Redactor::standard();
        let case = &gold.cases[0];
        let parts: Vec<_> = case.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
        let redacted = redactor.redact(&Case { parts: &parts, known: &[], day_zero: None });
        let mut roles = Roles::default();
        roles.case(case, &redacted, false);
        // "Dr" is marked wrongly on purpose: both times the mark and the placeholder differ, and they agree on who it is.
        assert_eq!((roles.again, roles.again_same), (1, 1));
        assert_eq!(roles.pairs[&(Role::Patient, Role::Staff)], 2);
        assert_eq!(roles.mistaken.iter().map(|place| place.what).collect::<Vec<_>>(), ["patient: staff"; 2]);
        let figures = evaluate(&redactor, &gold);
        assert_eq!(figures.role_right, roles.right());
        assert!(figures.role_right.is_some_and(|share| share < 0.6));
        assert_eq!(figures.same_placeholder, Some(1.0));
    }
}

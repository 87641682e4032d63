//! What reviewers decided about labels, laid over what the classifier says: their word stands over any re-labelling.
//!
//! Enters: new [`Labels`] and the corrections that the register keeps, each a label and whether it is present. Leaves:
//! the labels with every correction in force.

use super::classify::Labels;
use super::label::{Label, LabelStatus};
use super::taxonomy::{LabelKind, Taxonomy};

/// The reason that a label set by a person carries.
pub const BY_REVIEWER: &str = "set by a reviewer";

/// Lays corrections over labels: a label that was set is published with the score 1, one that was taken away is gone.
/// A theme taken away takes its sub-themes with it, but for those that were set by themselves; a sub-theme that was set
/// speaks for its theme. A label that the taxonomy does not have (any more) is left out.
pub fn apply(labels: &mut Labels, corrections: &[(String, bool)], taxonomy: &Taxonomy) {
    for (id, _) in corrections.iter().filter(|(_, present)| !present) {
        let gone = |label: &Label| label.id == *id || taxonomy.parent(&label.id) == Some(id);
        for list in lists(labels) {
            list.retain(|label| !gone(label));
        }
    }
    // Backwards, because each goes to the front: in the end they stand in the order of the register.
    for (id, _) in corrections.iter().rev().filter(|(_, present)| *present) {
        let list = match taxonomy.kind(id) {
            Some(LabelKind::Theme | LabelKind::SubTheme) => &mut labels.themes,
            Some(LabelKind::Factor) => &mut labels.factors,
            Some(LabelKind::NeverEvent) => &mut labels.never_events,
            Some(LabelKind::Severity) => &mut labels.severity,
            None => continue,
        };
        let parent = taxonomy.parent(id);
        let set_too = |theme: &str| corrections.iter().any(|(other, present)| *present && other == theme);
        list.retain(|label| label.id != *id && (parent != Some(&label.id) || set_too(&label.id)));
        list.insert(
            0,
            Label {
                id: id.clone(),
                score: 1.0,
                status: LabelStatus::Published,
                why: vec![BY_REVIEWER.to_owned()],
            },
        );
    }
}

fn lists(labels: &mut Labels) -> [&mut Vec<Label>; 4] {
    [&mut labels.themes, &mut labels.factors, &mut labels.never_events, &mut labels.severity]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &[Label]) -> Vec<&str> {
        list.iter().map(|label| label.id.as_str()).collect()
    }

    fn label(id: &str) -> Label {
        Label { id: id.into(), score: 0.5, status: LabelStatus::Offered, why: Vec::new() }
    }

    #[test]
    fn the_reviewer_has_the_last_word() {
        let taxonomy = Taxonomy::built_in();
        // labels, corrections, themes after, factors after
        type Row<'a> = (&'a [&'a str], &'a [(&'a str, bool)], &'a [&'a str], &'a [&'a str]);
        let table: &[Row<'_>] = &[
            (&["MED-omit", "FALL"], &[], &["MED-omit", "FALL"], &["team"]),
            (&["MED-omit"], &[("MED-omit", false)], &[], &["team"]),
            (&["MED-omit", "MED-dose", "FALL"], &[("MED", false)], &["FALL"], &["team"]),
            (&["MED-omit", "MED-dose"], &[("MED", false), ("MED-dose", true)], &["MED-dose"], &["team"]),
            (&["FALL", "MED"], &[("MED-omit", true)], &["MED-omit", "FALL"], &["team"]),
            (&["MED-omit"], &[("MED-omit", true)], &["MED-omit"], &["team"]),
            (&["MED-omit"], &[("staffing", true), ("team", false)], &["MED-omit"], &["staffing"]),
            (&["MED-omit"], &[("no-such-label", true)], &["MED-omit"], &["team"]),
            (&[], &[("FALL", true), ("MED-omit", true)], &["FALL", "MED-omit"], &["team"]),
        ];
        for (before, corrections, themes, factors) in table {
            let mut labels = Labels {
                themes: before.iter().map(|id| label(id)).collect(),
                factors: vec![label("team")],
                ..Labels::default()
            };
            let corrections: Vec<_> =
                corrections.iter().map(|(id, present)| ((*id).to_owned(), *present)).collect();
            apply(&mut labels, &corrections, &taxonomy);
            assert_eq!(ids(&labels.themes), *themes, "{before:?} {corrections:?}");
            assert_eq!(ids(&labels.factors), *factors, "{before:?} {corrections:?}");
            for (id, present) in &corrections {
                if let Some(set) = labels.themes.iter().find(|label| label.id == *id && *present) {
                    assert_eq!((set.score, set.status), (1.0, LabelStatus::Published));
                }
            }
        }
    }
}

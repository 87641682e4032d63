//! The figures as a table, as CSV, and the lists of what leaked, was lost or got another role.

use std::fmt::Write;

use super::Evaluation;

impl Evaluation {
    /// For reading.
    pub fn to_table(&self) -> String {
        let mut out = String::new();
        for (name, value) in self.rows() {
            let _ = writeln!(out, "{name:<34}{value:>20}");
        }
        let _ = writeln!(out, "\n{:<12}{:>8}{:>8}{:>10}", "kind", "count", "caught", "recall %");
        for kind in &self.kinds {
            let recall = percent(kind.caught as f64 / kind.count as f64);
            let _ = writeln!(out, "{:<12}{:>8}{:>8}{recall:>10}", kind.kind.id(), kind.count, kind.caught);
        }
        let _ = writeln!(out, "\n{:<12}{:<12}{:>6}", "role", "given as", "names");
        for role in &self.roles {
            let _ = writeln!(out, "{:<12}{:<12}{:>6}", role.marked.id(), role.given.id(), role.count);
        }
        let _ = writeln!(out, "\n{:<34}{:>8}{:>8}{:>10}", "stratum", "count", "caught", "recall %");
        for stratum in &self.strata {
            let recall = percent(stratum.caught as f64 / stratum.count as f64);
            let name = format!("{}: {}", stratum.by, stratum.name);
            let _ = writeln!(out, "{name:<34}{:>8}{:>8}{recall:>10}", stratum.count, stratum.caught);
        }
        out
    }

    /// For a spreadsheet: figure, count, caught, value.
    pub fn to_csv(&self) -> String {
        let mut out = String::from("figure,count,caught,value\n");
        for (name, value) in self.rows() {
            let _ = writeln!(out, "{},,,{}", field(name), field(&value));
        }
        for kind in &self.kinds {
            let recall = percent(kind.caught as f64 / kind.count as f64);
            let _ = writeln!(out, "kind {},{},{},{recall}", kind.kind.id(), kind.count, kind.caught);
        }
        for role in &self.roles {
            let _ = writeln!(out, "role {} given as {},{},,", role.marked.id(), role.given.id(), role.count);
        }
        for stratum in &self.strata {
            let recall = percent(stratum.caught as f64 / stratum.count as f64);
            let _ = writeln!(
                out,
                "{},{},{},{recall}",
                field(&format!("{} {}", stratum.by, stratum.name)),
                stratum.count,
                stratum.caught
            );
        }
        out
    }

    /// What leaked, what was lost and which names got another role, with a few words around: shows text of the sample, so for the terminal only.
    pub fn to_lists(&self) -> String {
        let mut out = String::new();
        let mut mistaken = self.mistaken.clone();
        let mut counts = std::collections::BTreeMap::<&str, usize>::new();
        for place in &mistaken {
            *counts.entry(place.what).or_default() += 1;
        }
        // The commonest mistake first, its places in the order of the sample.
        mistaken.sort_by_key(|place| (std::cmp::Reverse(counts[place.what]), place.what));
        for (title, places) in
            [("leaked", &self.leaked), ("lost", &self.over), ("other role than marked", &mistaken)]
        {
            let _ = writeln!(out, "\n{title}: {}", places.len());
            for place in places {
                let held = if place.held { "held" } else { "" };
                let _ = writeln!(out, "{:<8}{:<18}{held:<5} {}", place.case, place.what, place.text);
            }
        }
        out
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        vec![
            ("narratives", self.narratives.to_string()),
            ("identifiers", self.identifiers.to_string()),
            ("entity recall %", percent(self.recall)),
            ("token precision %", percent(self.precision)),
            ("other tokens lost %", percent(self.lost)),
            ("leaks per 1000 narratives", format!("{:.1}", self.leaks_per_1000)),
            ("95% interval", format!("{:.1} to {:.1}", self.leaks_interval[0], self.leaks_interval[1])),
            ("narratives without a leak %", percent(self.without_leak)),
            ("held of all %", percent(self.held)),
            ("held of those without a leak %", percent(self.held_of_right)),
            ("held of those that leak %", percent(self.held_of_leaking)),
            ("role right %", percent(self.role_right)),
            ("same name, same placeholder %", percent(self.same_placeholder)),
        ]
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}

/// A field of CSV, in quotes where it needs them.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::redact::Redactor;
    use crate::redact::evaluate::{Gold, evaluate};

    #[test]
    fn every_row_of_the_csv_has_the_fields_of_its_header() {
        let sample = "=== a\n@what\nMrs ⟦NAME.p|Quillfeather⟧ (NHS ⟦NHSNO|999 322 8109⟧) fell\n";
        let figures = evaluate(&Redactor::standard(), &Gold::parse(sample).unwrap());
        assert!(!figures.roles.is_empty() && !figures.strata.is_empty());
        let table = figures.to_csv();
        // The reader refuses a row with more or fewer fields than the header.
        let rows: Vec<_> =
            csv::Reader::from_reader(table.as_bytes()).into_records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), table.lines().count() - 1);
        assert!(rows.iter().all(|row| row.len() == 4), "{table}");
        assert!(rows.iter().any(|row| &row[0] == "same name, same placeholder %"), "{table}");
    }

    #[test]
    fn fields_are_quoted_where_they_need_it() {
        assert_eq!(super::field("a b"), "a b");
        assert_eq!(super::field("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}

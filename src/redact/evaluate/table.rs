//! The figures as a table, as JSON and as CSV, each with the lists of what leaked, was lost or got another role where they
//! are asked for.

use std::fmt::Write;

use serde::Serialize;

use super::{Evaluation, Place};
use crate::redact::Kind;

/// The figures with the lists beside them.
#[derive(Serialize)]
struct Full<'a> {
    #[serde(flatten)]
    figures: &'a Evaluation,
    lists: Lists<'a>,
}

/// The lists. They show text of the sample.
#[derive(Serialize)]
struct Lists<'a> {
    leaked: Vec<Listed<'a>>,
    lost: Vec<Listed<'a>>,
    other_role: Vec<Listed<'a>>,
}

/// A place of a list.
#[derive(Serialize)]
struct Listed<'a> {
    case: &'a str,
    kind: Kind,
    /// The rule that masked what was lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    /// The marked and the given role.
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<&'static str>,
    held: bool,
    text: &'a str,
}

impl<'a> Lists<'a> {
    fn of(figures: &'a Evaluation) -> Self {
        let listed = |place: &'a Place| Listed {
            case: &place.case,
            kind: place.kind,
            rule: None,
            roles: None,
            held: place.held,
            text: &place.text,
        };
        Self {
            leaked: figures.leaked.iter().map(listed).collect(),
            lost: figures
                .over
                .iter()
                .map(|place| Listed { rule: Some(place.what), ..listed(place) })
                .collect(),
            other_role: figures
                .mistaken
                .iter()
                .map(|place| Listed { roles: Some(place.what), ..listed(place) })
                .collect(),
        }
    }
}

impl Evaluation {
    /// For reading.
    pub fn to_table(&self) -> String {
        let mut out = String::new();
        for (name, value) in self.rows() {
            let value = value.as_deref().unwrap_or("-");
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

    /// As JSON; with the lists, which show text of the sample, only if they are asked for.
    ///
    /// # Errors
    /// If a figure cannot be written.
    pub fn to_json(&self, lists: bool) -> Result<String, serde_json::Error> {
        if lists {
            serde_json::to_string_pretty(&Full { figures: self, lists: Lists::of(self) })
        } else {
            serde_json::to_string_pretty(self)
        }
    }

    /// For a spreadsheet: figure, count, caught, value. With the lists, which show text of the sample, it stays one table: a
    /// column before these says of each row what it belongs to (`figures`, `leaked`, `lost`, `other role`), and case, kind, why,
    /// held and text stand behind them.
    pub fn to_csv(&self, lists: bool) -> String {
        let header: &[&str] = if lists {
            &["list", "figure", "count", "caught", "value", "case", "kind", "why", "held", "text"]
        } else {
            &["figure", "count", "caught", "value"]
        };
        let mut out = header.join(",") + "\n";
        for figures in self.figures() {
            if lists {
                let [figure, count, caught, value] = &figures;
                line(&mut out, &["figures", figure, count, caught, value, "", "", "", "", ""]);
            } else {
                line(&mut out, &figures.each_ref().map(String::as_str));
            }
        }
        if lists {
            for (list, places) in
                [("leaked", &self.leaked), ("lost", &self.over), ("other role", &self.mistaken)]
            {
                for place in places {
                    let (case, text) = (inert(&place.case), inert(&place.text));
                    let held = if place.held { "held" } else { "" };
                    // The kind is all that there is to say of a leak.
                    let why = if list == "leaked" { "" } else { place.what };
                    line(&mut out, &[list, "", "", "", "", &case, place.kind.id(), why, held, &text]);
                }
            }
        }
        // A spreadsheet takes text for UTF-8 where this mark goes before it.
        if out.is_ascii() { out } else { format!("\u{feff}{out}") }
    }

    /// The figures for a spreadsheet; what there is none of stays empty.
    fn figures(&self) -> Vec<[String; 4]> {
        let rate = |count: usize, caught: usize| percent(caught as f64 / count as f64);
        let alone = |(name, value): (&str, Option<String>)| {
            [name.to_owned(), String::new(), String::new(), value.unwrap_or_default()]
        };
        let counted = |name: String, count: usize, caught: usize| {
            [name, count.to_string(), caught.to_string(), rate(count, caught)]
        };
        let mut rows: Vec<[String; 4]> = self.rows().into_iter().map(alone).collect();
        for kind in &self.kinds {
            rows.push(counted(format!("kind {}", kind.kind.id()), kind.count, kind.caught));
        }
        for role in &self.roles {
            let name = format!("role {} given as {}", role.marked.id(), role.given.id());
            rows.push([name, role.count.to_string(), String::new(), String::new()]);
        }
        for stratum in &self.strata {
            rows.push(counted(format!("{} {}", stratum.by, stratum.name), stratum.count, stratum.caught));
        }
        rows
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
            let longest = places.iter().map(|place| place.case.chars().count()).max().unwrap_or_default();
            let width = longest.clamp(7, 24);
            for place in places {
                let held = if place.held { "held" } else { "" };
                let _ = writeln!(out, "{:<width$} {:<17} {held:<5}{}", place.case, place.what, place.text);
            }
        }
        out
    }

    /// The figures of the whole sample; none where there is nothing to take a share of.
    fn rows(&self) -> Vec<(&'static str, Option<String>)> {
        let interval = self.leaks_interval.map(|[low, high]| format!("{low:.1} to {high:.1}"));
        vec![
            ("narratives", Some(self.narratives.to_string())),
            ("identifiers", Some(self.identifiers.to_string())),
            ("entity recall %", Some(percent(self.recall))),
            ("token precision %", self.precision.map(percent)),
            ("other tokens lost %", self.lost.map(percent)),
            ("leaks per 1000 narratives", Some(format!("{:.1}", self.leaks_per_1000))),
            ("95% interval", interval),
            ("narratives without a leak %", Some(percent(self.without_leak))),
            ("held of all %", Some(percent(self.held))),
            ("held of those without a leak %", self.held_of_right.map(percent)),
            ("held of those that leak %", self.held_of_leaking.map(percent)),
            ("role right %", self.role_right.map(percent)),
            ("same name, same placeholder %", self.same_placeholder.map(percent)),
        ]
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}

/// Writes a row of CSV.
fn line(out: &mut String, fields: &[&str]) {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    let _ = writeln!(out, "{}", fields.join(","));
}

/// A cell of the sample's own text that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
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
        let table = figures.to_csv(false);
        // The reader refuses a row with more or fewer fields than the header.
        let rows: Vec<_> =
            csv::Reader::from_reader(table.as_bytes()).into_records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), table.lines().count() - 1);
        assert!(rows.iter().all(|row| row.len() == 4), "{table}");
        assert!(rows.iter().any(|row| &row[0] == "same name, same placeholder %"), "{table}");
    }

    const LEAKS: &str = "=== a | origin=Māori\n@what\nthe ⟦NAME|handover⟧ was late, she said \"no\"\n\
                         === b\n@what\nMrs Quillfeather, ⟦NAME.s|Brackenbury⟧ the =matron\n";

    #[test]
    fn the_lists_are_in_json_only_where_they_are_asked_for() {
        let figures = evaluate(&Redactor::standard(), &Gold::parse(LEAKS).unwrap());
        let read =
            |lists| -> serde_json::Value { serde_json::from_str(&figures.to_json(lists).unwrap()).unwrap() };
        let plain = read(false);
        assert!(plain.get("lists").is_none() && !plain.to_string().contains("handover"), "{plain}");
        let full = read(true);
        // The share of lost words keeps its place and its name.
        assert_eq!(full["lost"], plain["lost"]);
        let leak = &full["lists"]["leaked"][0];
        assert_eq!((&leak["case"], &leak["kind"]), (&"a".into(), &"NAME".into()));
        assert!(leak["text"].as_str().unwrap().contains("⟦handover⟧"), "{leak}");
        let lost = &full["lists"]["lost"][0];
        assert_eq!((&lost["case"], &lost["kind"]), (&"b".into(), &"NAME".into()), "{full}");
        assert!(lost["rule"].is_string() && lost["text"].as_str().unwrap().contains("⟦Quillfeather⟧"));
    }

    #[test]
    fn the_lists_and_the_figures_are_one_table_of_csv() {
        let figures = evaluate(&Redactor::standard(), &Gold::parse(LEAKS).unwrap());
        assert!(!figures.to_csv(false).contains("handover"));
        let table = figures.to_csv(true);
        assert!(table.starts_with('\u{feff}'));
        let bare = table.trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(bare.as_bytes());
        let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
        let of = |list: &str| rows.iter().filter(|row| &row[0] == list).collect::<Vec<_>>();
        assert_eq!(of("figures").len(), figures.to_csv(false).lines().count() - 1);
        assert!(of("figures").iter().any(|row| &row[1] == "origin māori"), "{table}");
        let leaked = of("leaked");
        assert_eq!((&leaked[0][5], &leaked[0][6]), ("a", "NAME"));
        assert!(leaked[0][9].contains("⟦handover⟧ was late, she said \"no\""), "{table}");
        assert!(of("lost").iter().any(|row| row[9].contains("⟦Quillfeather⟧")), "{table}");
        assert_eq!(super::inert("=SUM(1)"), "'=SUM(1)");
    }

    #[test]
    fn the_columns_of_the_lists_stand_apart_whatever_an_id_holds() {
        let text = r#"{"id":"INC-2024-0001\u001b[2J","text":"the handover was late",
            "spans":[{"start":4,"end":12,"kind":"NAME"}]}"#;
        let figures =
            evaluate(&Redactor::standard(), &Gold::parse(&text.replace('\n', "")).unwrap()).to_lists();
        let row = figures.lines().find(|line| line.starts_with("INC")).unwrap();
        assert!(row.starts_with("INC-2024-0001 [2J NAME  ") && !row.contains('\u{1b}'), "{row}");
    }

    #[test]
    fn a_rate_of_nothing_is_no_rate() {
        let sample = "Mrs ⟦NAME.p|Quillfeather⟧ fell";
        let figures = evaluate(&Redactor::standard(), &Gold::parse(sample).unwrap());
        let table = figures.to_table();
        let row = table.lines().find(|line| line.starts_with("held of those that leak %")).unwrap();
        assert!(row.ends_with(" -"), "{row}");
        assert!(figures.to_csv(false).contains("\nheld of those that leak %,,,\n"));
        let json: serde_json::Value = serde_json::from_str(&figures.to_json(false).unwrap()).unwrap();
        assert!(json["held_of_leaking"].is_null() && json.get("held_of_leaking").is_some(), "{json}");
    }

    #[test]
    fn fields_are_quoted_where_they_need_it() {
        assert_eq!(super::field("a b"), "a b");
        assert_eq!(super::field("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}

//! `hindsight evaluate`: how much the redactor misses and destroys on an annotated sample, or how well themes agree.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::anonymise;
use crate::config::Config;
use crate::redact::evaluate::{Gold, evaluate};
use crate::themes;

use super::Exit;
use super::output::{count, note, to_stdout};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight evaluate sample.jsonl                     lines with \"text\" and \"spans\"
  hindsight evaluate sample.txt                       with marks: Mrs ⟦NAME|Moyo⟧ fell
  hindsight evaluate sample.jsonl --lists             also what leaked: prints identifiers
  hindsight evaluate sample.jsonl --csv --lists       the same as one table
  hindsight evaluate sample.jsonl --fail-under 98.5   exit code 4 below that recall
  hindsight evaluate --themes gold.jsonl              lines with \"what\", \"themes\" and \"factors\"

A sample is one of three, told apart by how it starts:
  plain text   with marks; a line --- parts one narrative from the next
  ===          records: a line === ID | date=2024-03-02 | origin=Welsh, below it @known KEY=VALUE; KEY=VALUE and
               the parts @title, @what, @action and @lesson, each with its text behind or below it
  {            JSON lines: {\"id\",\"text\",\"spans\",\"optional\",\"known\",\"date\",\"origin\"}; or, instead of \"text\", parts
               title, what, action and lesson with \"text\", \"spans\" and \"optional\" each; a span has \"start\" and \"end\"
               in characters, \"kind\" and, for a name, \"role\" and \"origin\"; of other keys only labels may stand
               beside (type, harm, setting, themes, note, …)
A narrative that says nothing does not count.

Marks:
  ⟦KIND|…⟧     NAME, NHSNO, MRN, ID, DATE, DOB, AGE90, PHONE, EMAIL, URL, POSTCODE, ADDRESS, ORG or WARD
  ⟦NAME.p|…⟧   whose name it is: .p patient, .r relative, .s staff, .o other
  ⟦~KIND|…⟧    counts neither way, masked or not (\"optional\" in JSON lines)
  ⟦(⟧ ⟦)⟧      a bracket ⟦ or ⟧ of the text itself
  ⟦^⟧          nothing: before a line --- (or {, ===, @what) it says that the line is text
A title in a mark (Dr, Mrs, Sister) need not be masked: it is no miss where it stands.

known is what the record's own columns say (patient_name, nhs_number, dob, …); date is the day of the incident,
from which other dates are counted. The redactor is told both, as at an ingest. origin says where the names of a case,
or the name of a span, come from, in your own words (capitals do not matter): recall is given for each. What there is
nothing to take a share of shows as - (null in JSON, empty in CSV). The 95% interval of leaks is the wider of the spread
between narratives and the exact interval of their number.

--lists shows words of the sample: keep what it prints where the sample may be. In JSON the lists stand under \"lists\"
(leaked, lost, other_role: case, kind, text), in CSV as rows whose first column is leaked, lost or other role.")]
pub(super) struct Evaluate {
    /// Annotated sample
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Measure themes and contributory factors instead of the redactor
    #[arg(long)]
    themes: bool,
    /// Figures as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Figures as CSV
    #[arg(long, conflicts_with = "themes")]
    csv: bool,
    /// Also list what leaked, what was lost and which names got a wrong role, with a few words around: prints identifiers
    #[arg(long, conflicts_with = "themes")]
    lists: bool,
    /// Exit with code 4 if recall (with --themes: the share of right top themes) is below this percentage
    #[arg(long, value_name = "PERCENT", value_parser = percentage)]
    fail_under: Option<f64>,
}

impl Evaluate {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let text =
            std::fs::read(&self.gold).with_context(|| format!("cannot read {}", self.gold.display()))?;
        let (reached, report) =
            if self.themes { self.themes(config, &text)? } else { self.redactor(config, text)? };
        to_stdout(|out| Ok(out.write_all(report.as_bytes())?))?;
        match self.fail_under {
            Some(bar) if falls_short(reached, bar) => {
                note(&format!("{}% is below the {bar}% asked for", below(reached, bar)));
                Ok(Exit::Gate)
            }
            _ => Ok(Exit::Done),
        }
    }

    fn redactor(&self, config: &Config, bytes: Vec<u8>) -> anyhow::Result<(f64, String)> {
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("{} is not UTF-8: save it as UTF-8 and try again", self.gold.display())
        };
        let gold = Gold::parse(&text).with_context(|| self.gold.display().to_string())?;
        if let Some((marks, first)) = gold.inside_words() {
            note(&format!(
                "{} inside a word, the first in case {first} of the sample: right where words are run together; \
                 otherwise correct the marks, or the offsets of JSON lines, which count characters from 0",
                count(marks as u64, "mark starts or ends", "marks start or end")
            ));
        }
        let figures = evaluate(&anonymise::redactor(config)?, &gold);
        if figures.identifiers == 0 {
            bail!("{} marks no identifier: there is nothing to measure", self.gold.display());
        }
        let report = match (self.json, self.csv) {
            (true, _) => figures.to_json(self.lists)? + "\n",
            (_, true) => figures.to_csv(self.lists),
            _ if self.lists => format!("{}\n{}", figures.to_table(), figures.to_lists()),
            _ => figures.to_table(),
        };
        Ok((figures.recall, report))
    }

    fn themes(&self, config: &Config, bytes: &[u8]) -> anyhow::Result<(f64, String)> {
        let classifier = anonymise::classifier(config)?;
        let (gold, left_out) = themes::GoldCase::read_for(bytes, classifier.taxonomy())
            .with_context(|| self.gold.display().to_string())?;
        if gold.is_empty() {
            bail!("{} holds no case with a theme", self.gold.display());
        }
        if left_out > 0 {
            let cases = count(left_out as u64, "case has no theme and is", "cases have no theme and are");
            note(&format!("{cases} left out"));
        }
        let figures = themes::evaluate(&classifier, &gold);
        let report =
            if self.json { serde_json::to_string_pretty(&figures)? + "\n" } else { figures.to_table() };
        Ok((figures.top_theme, report))
    }
}

fn percentage(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "write a percentage from 0 to 100, such as 98.5".to_owned())
}

/// A share in percent, with as many decimals as it takes to see that it is below a bar.
fn below(reached: f64, bar: f64) -> String {
    let percent = reached * 100.0;
    let least = bar.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len()).max(2);
    let mut written = (least..=15).map(|decimals| format!("{percent:.decimals$}"));
    let shows = |written: &String| written.parse::<f64>().is_ok_and(|shown| shown < bar);
    written.find(shows).unwrap_or_else(|| percent.to_string())
}

/// Whether a share lies below a percentage. 118 of 125 are 94.4%, though as a fraction they come out a little less.
fn falls_short(reached: f64, bar: f64) -> bool {
    reached * 100.0 + 1e-9 < bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_that_is_met_is_met() {
        assert!(!falls_short(118.0 / 125.0, 94.4));
        assert!(falls_short(117.0 / 125.0, 94.4));
        assert!(!falls_short(1.0, 100.0));
        assert!(!falls_short(0.0, 0.0));
        assert!(falls_short(0.999_999, 100.0));
    }

    #[test]
    fn what_is_below_a_bar_is_seen_to_be() {
        for (reached, bar, says) in [
            (0.9, 99.0, "90.00"),
            (0.995_216, 99.522, "99.5216"),
            (0.995_219, 99.522, "99.5219"),
            (0.995_1, 99.522, "99.510"),
            (0.999_999, 100.0, "99.9999"),
        ] {
            assert_eq!(below(reached, bar), says, "{reached} {bar}");
        }
    }

    #[test]
    fn a_bar_is_a_percentage() {
        for text in ["0", "94.4", "100"] {
            assert!(percentage(text).is_ok(), "{text}");
        }
        for text in ["nan", "inf", "-inf", "101", "-1", "100.1", "", "x", "98%"] {
            assert!(percentage(text).is_err(), "{text}");
        }
    }
}

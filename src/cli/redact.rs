//! `hindsight redact`: text in, redacted text out. Nothing is kept.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;

use crate::anonymise;
use crate::config::Config;
use crate::ingest;
use crate::redact::evaluate::gold::{known_values, narratives};
use crate::redact::report::TextReport;
use crate::redact::{Case, Known, Part, RedactedCase, Redactor, explain, markup};

use super::Exit;
use super::output::{count, note, to_stdout};

/// Lines that are redacted at once.
const BATCH: usize = 1024;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight redact letter.txt
  hindsight redact --explain letter.txt
  hindsight redact --known 'patient_name=MOYO, Tendai' --known dob=1951-02-03 letter.txt
  hindsight redact --date 2024-03-02 letter.txt   12/3/24 becomes [10 days later]
  hindsight redact --json < notes.ndjson          one {\"id\",\"text\",\"known\":{…},\"date\"} a line
  hindsight redact --markup letters.txt           marks to correct by hand, for `hindsight evaluate`

The day of the incident is --date, \"date\" of a line or else a known identifier of such a name (incident_date).
--explain gives places as line and character, and counts characters from the start of the text as --json does.
With --markup a line --- parts one narrative from the next, here as in `hindsight evaluate`: each is redacted by itself.

Nothing is kept. --markup prints the text itself with its marks: keep that file where the text may be.")]
pub(super) struct Redact {
    /// Text, or JSON lines with --json; standard input if left out
    file: Option<PathBuf>,
    /// One JSON object a line in, one a line out
    #[arg(long, conflicts_with_all = ["explain", "markup", "known", "date"])]
    json: bool,
    /// Say why each place was replaced
    #[arg(long, conflicts_with = "markup")]
    explain: bool,
    /// Print the text itself with inline marks
    #[arg(long)]
    markup: bool,
    /// A known identifier of this text, as KEY=VALUE; may repeat
    #[arg(long, value_name = "KEY=VALUE", value_parser = known)]
    known: Vec<Known>,
    /// The day of the incident, as 2024-03-02 or 02/03/2024: dates of the text become days from it
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    known: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    date: serde_json::Value,
}

/// What became of one line.
struct Done {
    report: String,
    /// It says a date that is none.
    misdated: bool,
}

impl Redact {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let redactor = anonymise::redactor(config)?;
        if self.json {
            let input = BufReader::new(open(self.file.as_deref())?);
            to_stdout(|out| lines(&redactor, input, out))?;
            return Ok(Exit::Done);
        }
        let mut bytes = Vec::new();
        open(self.file.as_deref())?.read_to_end(&mut bytes).context("the text cannot be read")?;
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("the text is not UTF-8: save it as UTF-8 and try again")
        };
        let texts = if self.markup {
            // What evaluates the marks takes each of these for a case.
            narratives(text.trim_start_matches('\u{feff}'))
        } else {
            vec![text.as_str()]
        };
        let date = self.date.or_else(|| day_of_incident(&self.known));
        let cases: Vec<RedactedCase> =
            texts.par_iter().map(|text| redacted(&redactor, text, &self.known, date)).collect();
        to_stdout(|out| {
            for (at, (text, case)) in texts.iter().zip(&cases).enumerate() {
                if at > 0 {
                    writeln!(out, "---")?;
                }
                let Some(part) = case.parts.first() else { continue };
                if self.markup {
                    out.write_all(markup::write(text, &part.findings).as_bytes())?;
                    continue;
                }
                out.write_all(part.text.as_str().as_bytes())?;
                if self.explain {
                    write!(out, "\n\n{}", explain::part(text, part))?;
                }
            }
            Ok(())
        })?;
        if cases.iter().any(RedactedCase::held) {
            note("held: a reviewer would have to decide about this text before it is published");
        }
        Ok(Exit::Done)
    }
}

/// A text that is a case of its own.
fn redacted(redactor: &Redactor, text: &str, known: &[Known], date: Option<Date>) -> RedactedCase {
    redactor.redact(&Case { parts: &[(Part::WhatHappened, text)], known, day_zero: date })
}

fn lines(redactor: &Redactor, input: impl BufRead, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut lines = input.lines();
    let mut at = 0;
    let (mut misdated, mut first) = (0, 0);
    loop {
        let mut batch = Vec::new();
        for line in lines.by_ref().take(BATCH) {
            at += 1;
            let mut line = line.map_err(|_| anyhow::anyhow!("line {at} is not UTF-8 text"))?;
            if at == 1 {
                // Some programs write a byte order mark before the first line.
                line = line.trim_start_matches('\u{feff}').to_owned();
            }
            batch.push((at, line));
        }
        if batch.is_empty() {
            break;
        }
        let reports: Vec<anyhow::Result<Option<Done>>> =
            batch.par_iter().map(|(at, line)| report(redactor, *at, line)).collect();
        for ((at, _), done) in batch.iter().zip(reports) {
            if let Some(done) = done? {
                writeln!(out, "{}", done.report)?;
                if done.misdated {
                    first = if misdated == 0 { *at } else { first };
                    misdated += 1;
                }
            }
        }
    }
    if misdated > 0 {
        note(&format!(
            "{} with a \"date\" that is no day (the first is line {first}): dates there are not counted from it; write \
             it as 2024-03-02 or 02/03/2024",
            count(misdated, "line", "lines")
        ));
    }
    Ok(())
}

/// The report of one line; none for an empty one. The parser's own message would quote the line, so it is not passed on.
fn report(redactor: &Redactor, at: usize, line: &str) -> anyhow::Result<Option<Done>> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(line).map_err(|_| {
        anyhow::anyhow!("line {at} is not a JSON object with \"text\" and, if need be, \"id\" and \"known\"")
    })?;
    let known: Vec<Known> = line.known.iter().flat_map(|(key, value)| known_values(key, value)).collect();
    let (date, misdated) = match &line.date {
        serde_json::Value::Null => (None, false),
        serde_json::Value::String(text) if text.trim().is_empty() => (None, false),
        serde_json::Value::String(text) => {
            let date = ingest::day(text);
            (date, date.is_none())
        }
        _ => (None, true),
    };
    let date = date.or_else(|| day_of_incident(&known));
    let case = redacted(redactor, &line.text, &known, date);
    let report = serde_json::to_string(&TextReport::new(line.id, &line.text, &case))?;
    Ok(Some(Done { report, misdated }))
}

/// The day of the incident, if a known identifier says by its name that it is one.
fn day_of_incident(known: &[Known]) -> Option<Date> {
    known.iter().filter(|one| ingest::is_day_of_incident(&one.key)).find_map(|one| ingest::day(&one.value))
}

fn day(text: &str) -> Result<Date, String> {
    ingest::day(text).ok_or_else(|| "write a day that has been, as 2024-03-02 or 02/03/2024".to_owned())
}

fn known(text: &str) -> Result<Known, String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok(Known::new(key, value)),
        _ => Err("write it as KEY=VALUE, such as patient_name=SURNAME, First".into()),
    }
}

pub(super) fn open(file: Option<&Path>) -> anyhow::Result<Box<dyn Read>> {
    match file {
        Some(path) if path != Path::new("-") => {
            Ok(Box::new(File::open(path).with_context(|| format!("cannot read {}", path.display()))?))
        }
        _ => Ok(Box::new(io::stdin().lock())),
    }
}

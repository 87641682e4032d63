//! `hindsight redact`: text in, redacted text out. Nothing is kept.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;
use serde::Deserialize;

use crate::anonymise;
use crate::config::Config;
use crate::redact::evaluate::gold::known_values;
use crate::redact::report::TextReport;
use crate::redact::{Case, Known, Part, Redactor, explain, markup};

use super::Exit;
use super::output::{note, to_stdout};

/// Lines that are redacted at once.
const BATCH: usize = 1024;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight redact letter.txt
  hindsight redact --explain letter.txt
  hindsight redact --known 'patient_name=MOYO, Tendai' --known dob=1951-02-03 letter.txt
  hindsight redact --json < notes.ndjson      one {\"id\",\"text\",\"known\":{…}} a line
  hindsight redact --markup letter.txt        marks to correct by hand, for `hindsight evaluate`

Nothing is kept. --markup prints the text itself with its marks: keep that file where the text may be.")]
pub(super) struct Redact {
    /// Text, or JSON lines with --json; standard input if left out
    file: Option<PathBuf>,
    /// One JSON object a line in, one a line out
    #[arg(long, conflicts_with_all = ["explain", "markup", "known"])]
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
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    known: BTreeMap<String, serde_json::Value>,
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
        let part = redactor.redact_text(&text, &self.known);
        to_stdout(|out| {
            if self.markup {
                return Ok(out.write_all(markup::write(&text, &part.findings).as_bytes())?);
            }
            out.write_all(part.text.as_str().as_bytes())?;
            if self.explain {
                writeln!(out, "\n")?;
                for finding in &part.findings {
                    writeln!(out, "{}", explain::finding(finding))?;
                }
            }
            Ok(())
        })?;
        if part.findings.iter().any(|finding| finding.doubt) {
            note("held: a reviewer would have to decide about this text before it is published");
        }
        Ok(Exit::Done)
    }
}

fn lines(redactor: &Redactor, input: impl BufRead, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut lines = input.lines();
    let mut at = 0;
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
            return Ok(());
        }
        let reports: Vec<anyhow::Result<Option<String>>> =
            batch.par_iter().map(|(at, line)| report(redactor, *at, line)).collect();
        for report in reports {
            if let Some(report) = report? {
                writeln!(out, "{report}")?;
            }
        }
    }
}

/// The report of one line; none for an empty one. The parser's own message would quote the line, so it is not passed on.
fn report(redactor: &Redactor, at: usize, line: &str) -> anyhow::Result<Option<String>> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(line).map_err(|_| {
        anyhow::anyhow!("line {at} is not a JSON object with \"text\" and, if need be, \"id\" and \"known\"")
    })?;
    let known: Vec<Known> = line.known.iter().flat_map(|(key, value)| known_values(key, value)).collect();
    let parts = [(Part::WhatHappened, line.text.as_str())];
    let case = redactor.redact(&Case { parts: &parts, known: &known, day_zero: None });
    Ok(Some(serde_json::to_string(&TextReport::new(line.id, &line.text, &case))?))
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

//! `hindsight classify`: text in; themes, contributory factors, never events out, with the reasons. Nothing is kept.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use rayon::prelude::*;

use crate::anonymise;
use crate::config::Config;
use crate::redact::{Case, Part, Redactor};
use crate::themes::Classifier;
use crate::themes::report::{Input, report};

use super::output::to_stdout;
use super::{Exit, redact};

/// Lines that are classified at once.
const BATCH: usize = 1024;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight classify report.txt
  hindsight classify --json < notes.ndjson    lines {\"id\",\"text\"} or {\"id\",\"title\",\"what\",\"action\",\"lesson\"}

The text is redacted first, as everywhere: the classifier reads what a lesson would hold. Nothing is kept.")]
pub(super) struct Classify {
    /// Text, or JSON lines with --json; standard input if left out
    file: Option<PathBuf>,
    /// One JSON object a line in, one a line out
    #[arg(long)]
    json: bool,
}

impl Classify {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let redactor = anonymise::redactor(config)?;
        let classifier = anonymise::classifier(config)?;
        let mut input = redact::open(self.file.as_deref())?;
        if self.json {
            to_stdout(|out| lines(&redactor, &classifier, BufReader::new(input), out))?;
            return Ok(Exit::Done);
        }
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).context("the text cannot be read")?;
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("the text is not UTF-8: save it as UTF-8 and try again")
        };
        let report = report(&classifier, &redacted(&redactor, Input::of(&text)));
        to_stdout(|out| Ok(out.write_all(report.to_text().as_bytes())?))?;
        Ok(Exit::Done)
    }
}

fn lines(
    redactor: &Redactor,
    classifier: &Classifier,
    input: impl BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut lines = input.lines();
    let mut at = 0;
    loop {
        let (mut batch, mut read) = (Vec::new(), 0);
        for line in lines.by_ref().take(BATCH) {
            at += 1;
            let line = line.map_err(|_| anyhow::anyhow!("line {at} is not UTF-8 text"))?;
            read += 1;
            if !line.trim().is_empty() {
                batch.push(Input::parse(&line, at)?);
            }
        }
        if read == 0 {
            return Ok(());
        }
        let reports: Vec<String> = batch
            .into_par_iter()
            .map(|input| serde_json::to_string(&report(classifier, &redacted(redactor, input))))
            .collect::<Result<_, _>>()?;
        for report in reports {
            writeln!(out, "{report}")?;
        }
    }
}

/// The input with its texts redacted as one case.
fn redacted(redactor: &Redactor, mut input: Input) -> Input {
    let texts = [
        (Part::Title, input.title.take()),
        (Part::WhatHappened, Some(std::mem::take(&mut input.what))),
        (Part::ActionTaken, input.action.take()),
        (Part::Lesson, input.lesson.take()),
    ];
    let parts: Vec<(Part, &str)> =
        texts.iter().filter_map(|(part, text)| Some((*part, text.as_deref()?))).collect();
    for part in redactor.redact(&Case { parts: &parts, known: &[], day_zero: None }).parts {
        let text = part.text.as_str().to_owned();
        match part.part {
            Part::Title => input.title = Some(text),
            Part::WhatHappened => input.what = text,
            Part::ActionTaken => input.action = Some(text),
            Part::Lesson => input.lesson = Some(text),
        }
    }
    input
}

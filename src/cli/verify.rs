//! `hindsight verify`: proof that audit trail, register and library hold together.

use crate::config::Config;
use crate::library::Agreement;
use crate::redact::{Case, Part, Redacted};
use crate::register::State;

use super::output::{count, to_stdout};
use super::progress::{Progress, Unit};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight verify
  hindsight verify --rescan      run today's redactor over every stored text

Exit code 4 means that something does not hold together or that the redactor would take out more today.
A rescan knows the stored text only: the records' own identifying columns were dropped when they were taken in.")]
pub(super) struct Verify {
    /// Run the redactor over every stored text and list the lessons in which it would remove more
    #[arg(long)]
    rescan: bool,
}

impl Verify {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let rows = store.register.verify_audit()?;
        let library = store.library(config)?;
        let agreement = library.verify()?;
        let found = if self.rescan { rescan(&store)? } else { Vec::new() };
        to_stdout(|out| {
            writeln!(out, "Audit trail: {} in one unbroken chain", count(rows as u64, "row", "rows"))?;
            writeln!(out, "{}", agreed(&agreement))?;
            if self.rescan {
                let text = count(found.len() as u64, "lesson", "lessons");
                writeln!(out, "Rescan: the redactor would take out more in {text}")?;
                for (id, state, kinds) in &found {
                    writeln!(out, "  {id}  {state}  {kinds}")?;
                }
            }
            Ok(())
        })?;
        Ok(if agreement.agrees() && found.is_empty() { Exit::Done } else { Exit::Gate })
    }
}

fn agreed(agreement: &Agreement) -> String {
    let both = format!(
        "register {} published at change {}, library {} at change {}",
        agreement.register, agreement.register_sequence, agreement.library, agreement.library_sequence
    );
    if agreement.agrees() {
        return format!("Library: agrees ({both})");
    }
    let mut out = format!("Library: does NOT agree ({both}); `hindsight reindex` builds it anew");
    for (what, ids) in [
        ("missing", &agreement.missing),
        ("not published", &agreement.extra),
        ("doubled", &agreement.doubled),
    ] {
        for id in ids {
            out.push_str(&format!("\n  {what}: {id}"));
        }
    }
    out
}

/// Lessons in which the redactor of today finds something: id, state and the kinds found.
fn rescan(store: &store::Store) -> anyhow::Result<Vec<(String, State, String)>> {
    let totals = store.register.totals()?;
    let progress = Progress::start("Rescanning", totals.states.values().sum(), Unit::Lessons);
    let (mut found, mut done) = (Vec::new(), 0);
    for state in State::ALL {
        store.register.each(state, |entry| {
            done += 1;
            progress.at(done);
            let Some(lesson) = &entry.lesson else { return Ok(()) };
            let texts = [
                (Part::Title, Some(&lesson.title)),
                (Part::WhatHappened, Some(&lesson.what_happened)),
                (Part::ActionTaken, lesson.action_taken.as_ref()),
                (Part::Lesson, lesson.lesson.as_ref()),
            ];
            let parts: Vec<(Part, &str)> = texts
                .iter()
                .filter_map(|(part, text)| text.map(|text: &Redacted| (*part, text.as_str())))
                .collect();
            let case = store.corridor.redactor().redact(&Case { parts: &parts, known: &[], day_zero: None });
            let changed =
                case.parts.iter().zip(&parts).any(|(part, (_, before))| part.text.as_str() != *before);
            if changed {
                let kinds: Vec<_> =
                    case.counts().into_iter().map(|(kind, n)| format!("{n} × {}", kind.words())).collect();
                found.push((entry.id.to_string(), state, kinds.join(", ")));
            }
            Ok(())
        })?;
    }
    Ok(found)
}

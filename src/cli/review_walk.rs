//! `hindsight review` without a word behind it: the queue one case at a time, with answers of one letter.

use std::io::{self, BufRead as _, Write as _};

use anyhow::Context as _;

use crate::config::Config;
use crate::register::{Filter, Settled, Then, Waiting};
use crate::review::{Answer, Case, Decision, Desk, checklist};

use super::output::{count, note, to_stdout};
use super::review_text::{print_case, print_checklist};
use super::{Exit, store};

/// One case after the other, until there is none or somebody has had enough.
pub(super) fn walk(store: &store::Store, desk: &Desk<'_>, config: &Config) -> anyhow::Result<Exit> {
    let actor = store::actor();
    let filter = Filter { reader: Some(actor.name.clone()), ..Filter::default() };
    let (mut skipped, mut decided) = (0, 0u64);
    while let Some(Waiting { id, .. }) = store.register.queue(&filter, 1, skipped)?.into_iter().next() {
        let case = desk.open(&id, &actor)?;
        to_stdout(|out| print_case(out, &case, store.corridor.classifier().taxonomy()))?;
        match ask(&case)? {
            Some(Typed::Decide(decision)) => match desk.decide(&id, &actor, &decision.as_ref()) {
                Ok(settled) => {
                    note(words(settled));
                    decided += 1;
                    skipped += usize::from(settled == Settled::Kept);
                }
                Err(error) => {
                    note(&format!("{error}"));
                    skipped += 1;
                }
            },
            Some(Typed::Skip) => {
                store.register.give_back(&id, &actor)?;
                skipped += 1;
            }
            None => {
                store.register.give_back(&id, &actor)?;
                break;
            }
        }
    }
    note(&format!("{} decided.", count(decided, "case", "cases")));
    if decided > 0 {
        let library = store.library(config)?;
        store::catch_up(&library, &store.register)?;
    }
    Ok(Exit::Done)
}

/// What somebody typed about a case.
enum Typed {
    Decide(Owned),
    Skip,
}

/// A decision with its own reason.
struct Owned {
    decision: Decision<'static>,
    reason: Option<String>,
}

impl Owned {
    fn as_ref(&self) -> Decision<'_> {
        let then = self.reason.as_deref().map_or(self.decision.then, Then::Reject);
        Decision { then, ..self.decision.clone() }
    }
}

/// Asks until an answer can be understood; `None` at the end of the input.
fn ask(case: &Case) -> anyhow::Result<Option<Typed>> {
    note(
        "k KEY keep · g KEY general · x WORD remove · a approve, after the checklist · r REASON reject · s skip · q quit",
    );
    note(&format!(
        "Title and labels: `hindsight review approve {0} --title … --label …`; flags: `hindsight review lift {0}`.",
        case.lesson.id
    ));
    let mut decision = Decision::new(case.sequence, Then::Approve);
    let mut lines = io::stdin().lock().lines();
    while let Some(line) = lines.next() {
        let line = line.context("cannot read what was typed")?;
        let (letter, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let rest = rest.trim();
        let known = || case.questions.iter().any(|question| question.key == rest);
        match letter {
            "k" if known() => decision.answers.push((rest.to_owned(), Answer::Keep)),
            "g" if known() => decision.answers.push((rest.to_owned(), Answer::General)),
            "x" if !rest.is_empty() => decision.strike.push(rest.to_owned()),
            "a" => {
                to_stdout(print_checklist)?;
                note("Is all of this true of the case? y approves it, anything else goes back to it.");
                let Some(answer) = lines.next() else { return Ok(None) };
                if answer.context("cannot read what was typed")?.trim() != "y" {
                    note("Not approved: go on with this case.");
                    continue;
                }
                decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
                return Ok(Some(Typed::Decide(Owned { decision, reason: None })));
            }
            "r" if !rest.is_empty() => {
                return Ok(Some(Typed::Decide(Owned { decision, reason: Some(rest.to_owned()) })));
            }
            "s" => return Ok(Some(Typed::Skip)),
            "q" => return Ok(None),
            _ => note("That is not understood."),
        }
        io::stderr().flush()?;
    }
    Ok(None)
}

/// What became of a case.
pub(super) fn words(settled: Settled) -> &'static str {
    match settled {
        Settled::Published => "published",
        Settled::Waiting => "approved; a second person has to approve it too",
        Settled::Kept => "changed; it still waits",
        Settled::Rejected => "rejected",
    }
}

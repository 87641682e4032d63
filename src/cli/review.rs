//! `hindsight review`: what waits for a decision, one case at a time.

use std::io::{self, Read as _};

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::draft::Hold;
use crate::lesson::LessonId;
use crate::register::{BatchId, Filter, Settled, State, Then};
use crate::review::{Answer, Decision, Desk, checklist, rescan};

use super::output::{count, note, number, to_stdout};
use super::progress::{Progress, Unit};
use super::review_text::{others, print_case, print_checklist, print_queue, view};
use super::review_walk::{walk, words};
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight review                              walk the queue, the most doubtful first
  hindsight review list --reason inquest        what waits because an inquest is open
  hindsight review list --batch 3 --sample      what is still unread of the sample of an ingest
  hindsight review show 4k2m9x7w3p1q            text, its words in doubt with their numbers
  hindsight review approve 4k2m9x7w3p1q --keep d12 --general d13 --checked
  hindsight review reject 4k2m9x7w3p1q --reason 'one nurse on the unit, known from the press'
  hindsight review lift 4k2m9x7w3p1q --flag inquest --reason 'closed on 3 March'

Words in doubt are removed unless --keep or --general names them. --checked says that every question of the checklist
(`hindsight review checklist`) was asked and nobody can be recognised. Every reading and decision is in the audit trail.")]
pub(super) struct Review {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// What waits, the most urgent first; no text
    List(List),
    /// One case with its words in doubt
    Show(Show),
    /// Decide its words and approve it
    Approve(Approve),
    /// It must not be published
    #[command(after_help = "Example: hindsight review reject 4k2m9x7w3p1q --reason 'known from the press'")]
    Reject(Reject),
    /// Take a published or hidden lesson back to be held
    #[command(after_help = "Example: hindsight review hold 4k2m9x7w3p1q --reason 'the unit was recognised'")]
    Hold(Reject),
    /// Lift a flag of the export
    Lift(Lift),
    /// The questions to ask before approval
    #[command(after_help = "Example: hindsight review checklist")]
    Checklist,
    /// Put what today's redactor would change back into the queue
    Rescan(Rescan),
    /// Have a word removed everywhere; it is read from standard input
    Remember(Remember),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight review list
  hindsight review list --reason inquest --json
  hindsight review list --batch 3 --sample      what is still unread of the sample of an ingest")]
struct List {
    /// Only what waits for this reason
    #[arg(long, value_parser = reason)]
    reason: Option<Hold>,
    /// Only of this ingest
    #[arg(long, value_name = "N")]
    batch: Option<i64>,
    /// Only cases of a sample that nobody has read yet
    #[arg(long)]
    sample: bool,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight review show 4k2m9x7w3p1q")]
struct Show {
    /// Id of the lesson
    #[arg(value_parser = id)]
    id: LessonId,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight review approve 4k2m9x7w3p1q --checked
  hindsight review approve 4k2m9x7w3p1q --keep d12 --remove 'the only night nurse' --checked
  hindsight review approve 4k2m9x7w3p1q --label FALL-unwit --no-label staffing --save

Words in doubt are removed unless --keep or --general names them.")]
struct Approve {
    /// Id of the lesson
    #[arg(value_parser = id)]
    id: LessonId,
    /// A word in doubt that comes back, by its number in `show`
    #[arg(long, value_name = "KEY")]
    keep: Vec<String>,
    /// A word in doubt in whose place its kind stands
    #[arg(long, value_name = "KEY")]
    general: Vec<String>,
    /// Another word or phrase to remove
    #[arg(long, value_name = "WORD")]
    remove: Vec<String>,
    /// A new title; it goes through the redactor
    #[arg(long)]
    title: Option<String>,
    /// A new text of what was learned; it goes through the redactor
    #[arg(long)]
    takeaway: Option<String>,
    /// A label to set, by its id
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
    /// A label to take away
    #[arg(long, value_name = "LABEL")]
    no_label: Vec<String>,
    /// Every question of the checklist was asked
    #[arg(long)]
    checked: bool,
    /// Keep the changes without approving
    #[arg(long)]
    save: bool,
}

#[derive(Debug, clap::Args)]
struct Reject {
    /// Id of the lesson
    #[arg(value_parser = id)]
    id: LessonId,
    /// Why; kept in the audit trail, so name nobody
    #[arg(long)]
    reason: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: hindsight review lift 4k2m9x7w3p1q --flag inquest --reason 'closed in May'")]
struct Lift {
    /// Id of the lesson
    #[arg(value_parser = id)]
    id: LessonId,
    /// The flag: candour, inquest, police, claim, opt-out or incomplete
    #[arg(long, value_parser = flag)]
    flag: Hold,
    /// Why; kept in the audit trail, so name nobody
    #[arg(long)]
    reason: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight review rescan --dry-run      what would go back into the queue
  hindsight review rescan")]
struct Rescan {
    /// Only say what it would change
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight review remember --dry-run < word.txt      how many lessons it would change
  hindsight review remember                           type the word, then end the input (Ctrl-D)")]
struct Remember {
    /// Only count the lessons that it would change
    #[arg(long)]
    dry_run: bool,
}

fn id(text: &str) -> Result<LessonId, String> {
    LessonId::parse(text).ok_or_else(|| "a lesson id has twelve letters and digits".into())
}

fn reason(text: &str) -> Result<Hold, String> {
    one_of(text, |_| true)
}

fn flag(text: &str) -> Result<Hold, String> {
    one_of(text, Hold::is_flag)
}

fn one_of(text: &str, fit: impl Fn(Hold) -> bool) -> Result<Hold, String> {
    Hold::from_id(text).filter(|hold| fit(*hold)).ok_or_else(|| {
        let all: Vec<_> = Hold::ALL.into_iter().filter(|hold| fit(*hold)).map(Hold::id).collect();
        format!("it must be one of: {}", all.join(", "))
    })
}

impl Review {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        if matches!(self.act, Some(Act::Checklist)) {
            return checklist();
        }
        let store = store::Store::open(config)?;
        let actor = store::actor();
        store.register.expire_doubts(config.review.keep_doubts_days, &actor)?;
        let desk = Desk::new(&store.register, &store.corridor, config.review.claim_minutes);
        match self.act {
            None => {
                if let Some(text) = others(rescan::others(&store.register, &store.corridor)?) {
                    note(&text);
                }
                return walk(&store, &desk, config);
            }
            Some(Act::List(list)) => return list.run(&store),
            Some(Act::Show(show)) => {
                let case = desk.open(&show.id, &actor)?;
                store.register.give_back(&show.id, &actor)?;
                to_stdout(|out| match show.json {
                    true => Ok(writeln!(out, "{}", serde_json::to_string_pretty(&view(&case))?)?),
                    false => print_case(out, &case, store.corridor.classifier().taxonomy()),
                })?;
                return Ok(Exit::Done);
            }
            Some(Act::Approve(approve)) => {
                let settled = approve.run(&desk)?;
                note(&format!("{}: {}", approve.id, words(settled)));
            }
            Some(Act::Reject(reject)) => {
                let case = desk.read(&reject.id, &actor)?;
                let decision = Decision::new(case.sequence, Then::Reject(&reject.reason));
                desk.decide(&reject.id, &actor, &decision)?;
                note(&format!("{} is rejected: {}", reject.id, reject.reason));
            }
            Some(Act::Hold(hold)) => {
                store.register.move_to(
                    &hold.id,
                    State::Held,
                    &actor,
                    &store.corridor.reason(&hold.reason),
                )?;
                note(&format!("{} is held", hold.id));
            }
            Some(Act::Lift(lift)) => {
                store.register.lift(&lift.id, lift.flag, &actor, &store.corridor.reason(&lift.reason))?;
                note(&format!("{}: the flag {} is lifted", lift.id, lift.flag.id()));
                return Ok(Exit::Done);
            }
            Some(Act::Rescan(rescan)) => {
                if !rescan.run(&store)? {
                    return Ok(Exit::Done);
                }
            }
            Some(Act::Remember(remember)) => {
                let mut word = String::new();
                io::stdin().lock().take(1000).read_to_string(&mut word).context("cannot read the word")?;
                let reach = if remember.dry_run { desk.reach(&word)? } else { desk.remember(&word, &actor)? };
                let would = if remember.dry_run { "would be " } else { "is " };
                note(&format!(
                    "It {would}taken out of {}; {} more that wait for review hold it.",
                    count(reach.published, "published lesson", "published lessons"),
                    number(reach.waiting)
                ));
                if remember.dry_run {
                    return Ok(Exit::Done);
                }
            }
            Some(Act::Checklist) => {}
        }
        let library = store.library(config)?;
        store::catch_up(&library, &store.register)?;
        Ok(Exit::Done)
    }
}

impl List {
    fn run(self, store: &store::Store) -> anyhow::Result<Exit> {
        let filter = Filter {
            reason: self.reason,
            batch: self.batch.map(BatchId),
            sample: self.sample,
            ..Filter::default()
        };
        if let Some(batch) = filter.batch {
            store.register.batch(batch)?;
        }
        let waiting = store.register.queue(&filter, self.limit, 0)?;
        let all = store.register.waiting(&filter)?;
        let counts = store.register.queue_counts()?;
        let other = rescan::others(&store.register, &store.corridor)?;
        to_stdout(|out| {
            if self.json {
                let json = serde_json::json!({
                    "waiting": waiting, "total": all, "counts": counts, "other_redactor": other
                });
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&json)?)?);
            }
            print_queue(out, &waiting, all)?;
            if let Some(text) = others(other) {
                writeln!(out, "{text}")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

impl Approve {
    fn run(&self, desk: &Desk<'_>) -> anyhow::Result<Settled> {
        let actor = store::actor();
        let case = desk.read(&self.id, &actor)?;
        let mut decision = Decision::new(case.sequence, if self.save { Then::Keep } else { Then::Approve });
        for (keys, answer) in [(&self.keep, Answer::Keep), (&self.general, Answer::General)] {
            for key in keys {
                if !case.questions.iter().any(|question| question.key == *key) {
                    bail!(
                        "{} has no word in doubt with that number: see `hindsight review show {0}`",
                        self.id
                    );
                }
                decision.answers.push((key.clone(), answer));
            }
        }
        decision.strike.clone_from(&self.remove);
        decision.title.clone_from(&self.title);
        decision.takeaway.clone_from(&self.takeaway);
        decision.labels = self.label.iter().map(|label| (label.clone(), true)).collect();
        decision.labels.extend(self.no_label.iter().map(|label| (label.clone(), false)));
        if self.checked {
            decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
        }
        Ok(desk.decide(&self.id, &actor, &decision)?)
    }
}

impl Rescan {
    /// Whether anything was changed.
    fn run(&self, store: &store::Store) -> anyhow::Result<bool> {
        let totals = store.register.totals()?;
        let progress = Progress::start("Rescanning", totals.states.values().sum(), Unit::Lessons);
        let mut at = |done| progress.at(done);
        let found = if self.dry_run {
            let mut found = rescan::look(&store.register, &store.corridor, &mut at)?;
            // What is not published is not put back.
            found.found.retain(|one| one.state == State::Published);
            found
        } else {
            rescan::requeue(&store.register, &store.corridor, &store::actor(), &mut at)?
        };
        drop(progress);
        to_stdout(|out| {
            if self.json {
                return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?);
            }
            writeln!(
                out,
                "{} of another redactor read, {} of today's read for what it is sure of; it would take out more \
                 in {}, {} put back into the queue",
                count(found.looked, "lesson", "lessons"),
                number(found.current),
                number(found.found.len() as u64),
                number(found.queued)
            )?;
            // What somebody changed meanwhile is not put back.
            let all_back = !self.dry_run && found.queued == found.found.len() as u64;
            for one in &found.found {
                let state = if all_back { "now held" } else { one.state.id() };
                writeln!(out, "  {}  {state}  {}", one.id, one.kinds)?;
            }
            Ok(writeln!(out, "{}", rescan::LIMIT)?)
        })?;
        Ok(found.queued > 0)
    }
}

fn checklist() -> anyhow::Result<Exit> {
    to_stdout(print_checklist)?;
    Ok(Exit::Done)
}

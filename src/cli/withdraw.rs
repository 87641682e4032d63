//! `hindsight withdraw`: a lesson goes for good, its text erased.

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::ingest::Format;
use crate::lesson::LessonId;
use crate::register::{Actor, State};

use super::output::note;
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight withdraw 4k2m9x7w3p1q --reason 'objection of the family'
  hindsight withdraw --source datix:10482 --reason 'patient objects'
  hindsight withdraw --source 10482 --format datix --reason 'patient objects'

The lesson is found by nobody from the next request on; its text is erased from register and library, and the same
record of a later export stays out. The reason is kept in the audit trail, without the names that the redactor finds in it.
A record that came in with --origin has the origin before its key: `oakmere/datix:10482`.
The same record under another key (another --origin or mapping) is held for review where it reads as the withdrawn one did.
Where it reads otherwise nobody can tell: withdraw it as well.")]
pub(super) struct Withdraw {
    /// Id of the lesson
    #[arg(required_unless_present = "source", conflicts_with = "source")]
    id: Option<String>,
    /// The source's own key, as format key and id (`datix:10482`, `lfpse:…`, `nrls:…`)
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// The format key, where --source gives the id alone
    #[arg(long, requires = "source", value_name = "FORMAT")]
    format: Option<String>,
    /// Why; kept in the audit trail
    #[arg(long)]
    reason: String,
}

impl Withdraw {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Exit> {
        let store = store::Store::open(config)?;
        let id = match (&self.id, &self.source) {
            (Some(id), _) => LessonId::parse(id).context("a lesson id has twelve letters and digits")?,
            (None, Some(key)) => {
                let key = self.format.as_deref().map_or(key.clone(), |format| {
                    // A format's name (datix-labels) stands for the key of its mapping (datix).
                    let mapping = Format::from_id(format).and_then(Format::mapping);
                    format!("{}:{key}", mapping.map_or(format, |mapping| &mapping.key))
                });
                store
                    .register
                    .by_source(&store.secret.source(&key))?
                    .context("no lesson came from that source key: check the format key and the id")?
            }
            (None, None) => bail!("name a lesson id or --source KEY"),
        };
        let reason = store.corridor.reason(&self.reason);
        store.register.move_to(&id, State::Withdrawn, &Actor::command_line(), &reason)?;
        let library = store.library(config)?;
        store::catch_up(&library, &store.register)?;
        store::finish_erasing(&store.register)?;
        note(&format!("{id} is withdrawn and its text erased"));
        Ok(Exit::Done)
    }
}

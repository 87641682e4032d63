//! `hindsight demo`: the invented example exports in a fresh library, served.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rust_embed::RustEmbed;

use crate::access::{Role, Roles, Terms, Token};
use crate::config::{Config, DEFAULT_DATA};
use crate::ingest::{Mapping, OpenOptions, Source};
use crate::register::{Actor, Register};

use super::output::{count, note};
use super::{Exit, serve, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight demo
  hindsight demo --addr 127.0.0.1:9000
  hindsight demo --data demo-data     keep the library after the demo

Everything in it is invented. Without --data it lives in a temporary folder that goes when the demo ends.
The default data folder, index/data, is refused: it is for the library itself.")]
pub(super) struct Demo {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub(super) addr: Option<SocketAddr>,
    /// Load and check everything, then stop instead of serving
    #[arg(long)]
    no_serve: bool,
}

/// The example exports and their mappings, so that the program alone is enough.
#[derive(RustEmbed)]
#[folder = "fixtures"]
#[include = "exports/*"]
#[include = "mappings/*.toml"]
#[exclude = "exports/expected.tsv"]
#[exclude = "exports/records.tsv"]
struct Examples;

const SEARCHES: [&str; 4] = [
    "Three searches worth trying:",
    "  insulin missed          what went wrong when insulin was missed, and what people changed",
    "  clexane missed dose     a brand name finds enoxaparin too",
    "  fell from bed at night  plain words; then narrow by setting or harm",
];

impl Demo {
    /// `named`: the data folder was named by a flag or the environment.
    pub(super) fn run(self, mut config: Config, named: bool) -> anyhow::Result<Exit> {
        let temporary = (!named).then(tempfile::tempdir).transpose()?;
        if let Some(folder) = &temporary {
            config.data = folder.path().join("data");
        }
        let variable = std::env::var_os("HINDSIGHT_DATA");
        let by_variable = variable.is_some_and(|named| Path::new(&named) == config.data.as_path());
        let way = if by_variable { "unset HINDSIGHT_DATA, which names this one" } else { "leave out --data" };
        if Register::exists(&config.data) {
            bail!(
                "{} holds a library already, and a demo needs a fresh one: name another folder, or {way}",
                config.data.display()
            );
        }
        if place(&config.data) == place(Path::new(DEFAULT_DATA)) {
            bail!(
                "{} is where every other command keeps the library, and what a demo loads is invented: name another \
                 folder, or {way}",
                config.data.display()
            );
        }
        // Loading takes a while: an address that is taken is said before it.
        if !self.no_serve {
            serve::check_free(config.server.addr)?;
        }
        let store = store::Store::create(&config)?;
        load(&store)?;
        let library = store.library(&config)?;
        store::catch_up(&library, &store.register)?;
        let totals = store.register.totals()?;
        let of = |state: &str| totals.states.get(state).copied().unwrap_or(0);
        note(&format!(
            "{} published, {} held for review; all of it invented",
            count(of("published"), "lesson", "lessons"),
            of("held")
        ));
        if self.no_serve {
            return Ok(Exit::Done);
        }
        let token = token(&store)?;
        let lines: Vec<&str> =
            SEARCHES.into_iter().chain(["To see what else there is, sign in with:", &token]).collect();
        serve::serve(config, store, library, &lines)
    }
}

/// A folder, whichever way it is written; it need not be there.
fn place(folder: &Path) -> PathBuf {
    folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned())
}

/// A token for the day, for everything that needs one.
fn token(store: &store::Store) -> anyhow::Result<String> {
    let token = Token::draw().context("the operating system has no random numbers to give")?;
    let roles = Roles::from_iter([Role::Administrator]);
    let expires = jiff::Timestamp::now().as_second() + 24 * 3600;
    let terms = Terms { name: "demo", roles, expires };
    store.register.create_token(&token, terms, &Actor::command_line())?;
    Ok(format!("  {}", token.reveal()))
}

/// Takes in every embedded export.
fn load(store: &store::Store) -> anyhow::Result<()> {
    // Readers read files twice, so the embedded ones are laid out in a folder first. They hold nothing real.
    let folder = tempfile::tempdir()?;
    let mut exports = Vec::new();
    for name in Examples::iter() {
        let path = folder.path().join(Path::new(&*name).file_name().context("an embedded file has no name")?);
        std::fs::write(&path, Examples::get(&name).context("an embedded file is missing")?.data)?;
        // Contacts and mappings go along with the export that they belong to.
        if name.starts_with("exports/") && !name.contains("contacts") {
            exports.push(path);
        }
    }
    exports.sort();
    for path in exports {
        let mapping = std::fs::read_to_string(path.with_extension("toml")).ok();
        let mapping = mapping.as_deref().map(Mapping::from_toml).transpose()?;
        let source = Source::open(&path, &OpenOptions { mapping, ..OpenOptions::default() })?;
        let actor = Actor::command_line();
        let intake = store.intake(&source, &actor, false);
        let scan = intake.scan(&|_| {})?;
        let (added, ..) = intake.take(&scan, &|_| {})?;
        note(&format!(
            "{}: {}, {}, {} published, {} held",
            source.file(),
            source.format().id(),
            count(scan.events(), "event", "events"),
            added.published,
            added.held
        ));
    }
    Ok(())
}

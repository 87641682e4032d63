//! The parts of a data folder, opened as a command needs them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::anonymise::{self, Corridor};
use crate::config::Config;
use crate::ingest::Source;
use crate::intake::Intake;
use crate::library::{CaughtUp, Library, Words};
use crate::register::{Actor, Register, create_private_folder};
use crate::secret::Secret;

use super::output::note;
use super::progress::{Progress, Unit};

/// How long the command line waits for another process that writes the library.
const PATIENCE: Duration = Duration::from_secs(600);
/// How long it waits for one that keeps erased text in the register's write-ahead log.
const ERASING: Duration = Duration::from_secs(60);

/// Secret, register and corridor of a data folder.
pub(super) struct Store {
    pub(super) secret: Secret,
    pub(super) register: Arc<Register>,
    pub(super) corridor: Arc<Corridor>,
}

impl Store {
    /// Opens a data folder, and makes it where there is none.
    pub(super) fn create(config: &Config) -> anyhow::Result<Self> {
        make_folder(config)?;
        let secret = Secret::open(&config.data)?;
        let register = Arc::new(Register::open(&config.data, &secret)?);
        let corridor = Arc::new(Corridor::from_config(config, &secret)?);
        corridor.removals().set(&register.removals()?);
        Ok(Self { secret, register, corridor })
    }

    /// Opens a data folder that must hold a register.
    pub(super) fn open(config: &Config) -> anyhow::Result<Self> {
        must_exist(config)?;
        Self::create(config)
    }

    /// How an export is taken into it.
    pub(super) fn intake<'a>(&'a self, source: &'a Source, actor: &'a Actor, together: bool) -> Intake<'a> {
        let (corridor, register) = (&self.corridor, &self.register);
        Intake { source, corridor, register, secret: &self.secret, actor, together }
    }

    /// Opens the library over it.
    pub(super) fn library(&self, config: &Config) -> anyhow::Result<Library> {
        library(config, Arc::clone(&self.register), &self.corridor)
    }
}

/// The register of a data folder alone, made where there is none.
pub(super) fn register(config: &Config) -> anyhow::Result<Register> {
    make_folder(config)?;
    Ok(Register::open(&config.data, &Secret::open(&config.data)?)?)
}

/// Who acts at the command line.
pub(super) fn actor() -> Actor {
    Actor::command_line()
}

/// Says plainly that there is nothing yet, instead of making an empty library by accident.
pub(super) fn must_exist(config: &Config) -> anyhow::Result<()> {
    if Register::exists(&config.data) {
        return Ok(());
    }
    bail!(
        "there is no library in {}: load an export with `hindsight ingest FILE`, or name another folder with --data",
        config.data.display()
    )
}

/// Opens the library of a data folder.
pub(super) fn library(
    config: &Config,
    register: Arc<Register>,
    corridor: &Corridor,
) -> anyhow::Result<Library> {
    let mut words = Words::built_in();
    if config.synonyms.is_some() {
        words.synonyms = anonymise::synonyms(config)?.into_owned();
    }
    let taxonomy = corridor.classifier().taxonomy().clone();
    Ok(Library::open(&config.library(), register, taxonomy, &words)?)
}

/// Brings the library up to the register. Where another process writes it, waits until that one has caught up.
pub(super) fn catch_up(library: &Library, register: &Register) -> anyhow::Result<u64> {
    let goal = register.sequence()?;
    let started = Instant::now();
    let mut told = false;
    loop {
        let mut progress = Progress::start("Indexing", 0, Unit::Lessons);
        let outcome = library.catch_up(&mut |done, total| {
            progress.total(total);
            progress.at(done);
        })?;
        drop(progress);
        if let CaughtUp::Done { changes, .. } = outcome {
            return Ok(changes);
        }
        if library.sequence() >= goal {
            return Ok(0);
        }
        if !told {
            note("another process (a running server?) keeps the library up to date: waiting for it");
            told = true;
        }
        if started.elapsed() > PATIENCE {
            bail!(
                "another process has held the library for ten minutes; the register is complete, and \
                 `hindsight reindex` or the next start of the server brings the library up to it"
            );
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Waits until what was withdrawn is in no file of the register, before a command says so.
pub(super) fn finish_erasing(register: &Register) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut told = false;
    while !register.finish_erasing()? {
        if !told {
            note("another process (a running server?) is using the register: waiting to erase the text");
            told = true;
        }
        if started.elapsed() > ERASING {
            bail!(
                "what was withdrawn is out of the library, but another process has used the register for a minute without \
                 a pause, so the text may still be in its write-ahead log: it goes with the next withdrawal or decision, \
                 or as soon as no process uses the register"
            );
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn make_folder(config: &Config) -> anyhow::Result<()> {
    create_private_folder(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))
}

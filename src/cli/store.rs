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
        must_own(config)?;
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
    must_own(config)?;
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
    must_be_folder(config)?;
    if let Err(error) = config.data.join(crate::register::FILE).try_exists() {
        return Err(error).with_context(|| {
            let data = config.data.display();
            format!("cannot look into the data folder {data}: run this as the account that owns it")
        });
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

/// Says what stands where the data folder should be, if it is none.
fn must_be_folder(config: &Config) -> anyhow::Result<()> {
    let data = &config.data;
    match std::fs::metadata(data) {
        Ok(meta) if !meta.is_dir() => bail!("{} is a file: name the data folder with --data", data.display()),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match std::fs::symlink_metadata(data) {
            Ok(_) => bail!("{} is a link that leads nowhere: is a disk missing?", data.display()),
            Err(_) => Ok(()),
        },
        Err(error) => {
            Err(error).with_context(|| format!("cannot look into the data folder {}", data.display()))
        }
    }
}

/// Every command may make files in the data folder. Those that another account makes, the superuser too, shut the owner's
/// server out of its own register and library.
#[cfg(unix)]
fn must_own(config: &Config) -> anyhow::Result<()> {
    owned_by(config, rustix::process::geteuid().as_raw())
}

#[cfg(unix)]
fn owned_by(config: &Config, own: u32) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let path = config.data.join(crate::register::FILE);
    // Whatever else is wrong with it is told by what opens it.
    let Ok(meta) = std::fs::metadata(&path) else { return Ok(()) };
    let owner = meta.uid();
    if owner == own {
        return Ok(());
    }
    // A share may show every file as one account's, whoever makes it: there nobody is shut out.
    let made = tempfile::tempfile_in(&config.data).and_then(|file| file.metadata());
    if made.is_ok_and(|made| made.uid() == owner) {
        return Ok(());
    }
    bail!(
        "{} belongs to account {owner}, and this runs as account {own}: run this as the account that owns the data \
         folder, such as with `sudo -u '#{owner}'`, or give the folder and all in it to the account that is to run it \
         (`chown -R`). Nothing was changed",
        path.display()
    )
}

#[cfg(not(unix))]
fn must_own(_: &Config) -> anyhow::Result<()> {
    Ok(())
}

fn make_folder(config: &Config) -> anyhow::Result<()> {
    must_be_folder(config)?;
    create_private_folder(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn nobody_works_in_the_data_folder_of_another_account() {
        let data = tempfile::tempdir().unwrap();
        let config = Config::for_data(data.path().to_owned());
        assert!(must_own(&config).is_ok(), "there is no register yet");
        let register = data.path().join(crate::register::FILE);
        std::fs::write(&register, "").unwrap();
        assert!(must_own(&config).is_ok());
        let other = rustix::process::geteuid().as_raw() ^ 1;
        assert!(owned_by(&config, other).is_ok(), "what is made here belongs to whom the register does");
        std::fs::remove_file(&register).unwrap();
        if rustix::process::geteuid().is_root() {
            std::fs::write(&register, "").unwrap();
            std::os::unix::fs::chown(&register, Some(12_345), None).unwrap();
        } else {
            // Something that the superuser owns.
            std::os::unix::fs::symlink("/", &register).unwrap();
        }
        let refused = must_own(&config).unwrap_err().to_string();
        assert!(refused.contains("run this as the account that owns the data folder"), "{refused}");
        assert!(register_of(&config).contains("belongs to account"));
    }

    #[cfg(unix)]
    fn register_of(config: &Config) -> String {
        register(config).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_no_folder_is_said_to_be_none() {
        let outer = tempfile::tempdir().unwrap();
        let at = |name: &str| Config::for_data(outer.path().join(name));
        std::fs::write(outer.path().join("file"), "").unwrap();
        let told = |name: &str| must_be_folder(&at(name)).err().map(|error| error.to_string());
        assert_eq!(told("new"), None);
        assert!(told("file").unwrap().contains("is a file"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.path().join("gone"), outer.path().join("link")).unwrap();
            assert!(told("link").unwrap().contains("leads nowhere"));
        }
    }
}

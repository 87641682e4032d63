//! Blocking work (SQLite, tantivy, the redactor) leaves the threads that talk to the network.
//!
//! A handful of jobs run at once and the rest wait in order: on a busy machine that keeps the slowest answer near the
//! usual one, where hundreds of threads would all slow each other down.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::error::Error;
use super::identify;
use super::{App, Shared};

/// How many jobs run at once.
pub(super) struct Workers {
    jobs: Arc<Semaphore>,
    probes: Arc<Semaphore>,
}

/// What those who watch the server may ask at once: they must hear of a server that has too much to do.
const PROBES: usize = 4;

impl Workers {
    /// Twice the number of cores: some of the jobs wait for the disk.
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { jobs: Arc::new(Semaphore::new((2 * cores).max(4))), probes: Arc::new(Semaphore::new(PROBES)) }
    }
}

impl Shared {
    /// Runs `job` on a thread for blocking work. A panic in it is an internal error of this request alone.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.run(&self.workers.jobs, job).await
    }

    /// As [`Shared::work`], for probes: they do not wait behind the work of pages.
    pub(super) async fn probe<T: Send + 'static>(
        &self,
        job: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.run(&self.workers.probes, job).await
    }

    async fn run<T: Send + 'static>(
        &self,
        places: &Arc<Semaphore>,
        job: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = Arc::clone(places).acquire_owned().await.map_err(|_| Error::Internal)?;
        let app = Arc::clone(&self.app);
        let visitor = identify::visitor();
        let done = tokio::task::spawn_blocking(move || {
            // Held by the job itself: a client that goes away does not make room for more than runs.
            let _permit = permit;
            identify::visited_by(visitor, || job(&app))
        });
        done.await.map_err(|_| Error::Internal)?
    }
}

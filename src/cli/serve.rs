//! `hindsight serve`: the search pages and the API, until the terminal or the service manager says stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::web::{self, App};

use super::output::note;
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight serve
  hindsight serve --addr 127.0.0.1:9000
  HINDSIGHT_DATA=/srv/hindsight hindsight serve --config /etc/hindsight.toml

It listens on this machine alone unless told otherwise: put a proxy that signs people in before it.")]
pub(super) struct Serve {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR", env = "HINDSIGHT_ADDR", hide_env_values = true)]
    pub(super) addr: Option<SocketAddr>,
    /// Serve on an address that others reach although nobody has to sign in
    #[arg(long)]
    pub(super) open: bool,
}

impl Serve {
    pub(super) fn run(self, config: Config) -> anyhow::Result<Exit> {
        let store = store::Store::create(&config)?;
        let library = store.library(&config)?;
        store::catch_up(&library, &store.register)?;
        serve(config, store, library, &[])
    }
}

/// Serves until a signal; prints the address and then `lines`.
pub(super) fn serve(
    config: Config,
    store: store::Store,
    library: crate::library::Library,
    lines: &[&str],
) -> anyhow::Result<Exit> {
    let addr = config.server.addr;
    if !addr.ip().is_loopback() && !config.server.open {
        bail!(
            "{addr} can be reached from other machines and nobody has to sign in: serve on 127.0.0.1 behind a proxy \
             that signs people in, or pass --open if everybody who reaches it may read and share"
        );
    }
    let app = Arc::new(App {
        config,
        register: store.register,
        library: Arc::new(library),
        corridor: store.corridor,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(addr)
            .await
            .with_context(|| format!("cannot listen on {addr}: is another server running there?"))?;
        note(&format!("Hindsight is at http://{}/ (stop with Ctrl-C)", listener.local_addr()?));
        for line in lines {
            note(line);
        }
        web::serve(listener, app, stopped()).await?;
        Ok(Exit::Done)
    })
}

/// Ends at Ctrl-C, or at the signal of a service manager.
async fn stopped() {
    let interrupt = async {
        // Without a handler the default action ends the process, which is as good.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    interrupt.await;
}

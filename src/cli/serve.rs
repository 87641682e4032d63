//! `hindsight serve`: the search pages and the API, until the terminal or the service manager says stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::review::rescan;
use crate::web::{self, App};

use super::output::note;
use super::review_text::others;
use super::{Exit, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  hindsight serve
  hindsight serve --addr 127.0.0.1:9000
  HINDSIGHT_DATA=/srv/hindsight hindsight serve --config /etc/hindsight.toml

It listens on this machine alone unless told otherwise, and everybody there reads, shares and flags. On any other
address, and where server.public_url names one, people sign in: with a token or through a proxy.")]
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
    if !config.server.is_local() && !config.server.open && !can_sign_in(&config, &store)? {
        bail!(
            "other machines can reach {}, and nobody could sign in: make a token (`hindsight token create --role \
             administrator --name …`), set up [sign_in.proxy] or [sign_in.openid] in the configuration, or pass --open if everybody \
             who reaches it may read and share",
            config.server.public_url.clone().unwrap_or_else(|| addr.to_string())
        );
    }
    if !config.server.is_local() && !config.server.site().starts_with("https://") {
        note(
            "Signing in needs HTTPS: put a proxy with TLS in front and set server.public_url, or browsers and anybody \
             between them and this server can lose or read the sign-in cookie",
        );
    }
    web::check(&config).map_err(anyhow::Error::msg)?;
    let others = others(rescan::others(&store.register, &store.corridor)?);
    let app = Arc::new(App {
        config,
        register: store.register,
        library: Arc::new(library),
        corridor: store.corridor,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(addr).await.with_context(|| cannot_listen(addr))?;
        note(&format!("Hindsight is at http://{}/ (stop with Ctrl-C)", listener.local_addr()?));
        for line in lines {
            note(line);
        }
        if let Some(text) = &others {
            note(text);
        }
        web::serve(listener, app, stopped()).await?;
        Ok(Exit::Done)
    })
}

/// An error where the address is another server's already. It is let go again at once.
pub(super) fn check_free(addr: SocketAddr) -> anyhow::Result<()> {
    std::net::TcpListener::bind(addr).map(drop).with_context(|| cannot_listen(addr))
}

fn cannot_listen(addr: SocketAddr) -> String {
    format!("cannot listen on {addr}: is another server running there?")
}

/// Whether there is any way in: a token that is good, or somebody else who says who people are.
fn can_sign_in(config: &Config, store: &store::Store) -> anyhow::Result<bool> {
    let now = jiff::Timestamp::now().as_second();
    Ok(config.sign_in.elsewhere() || store.register.tokens()?.iter().any(|token| token.is_good(now)))
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

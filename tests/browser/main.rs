//! The pages in a real Chromium: who can use them, and that everything on them works, with and without JavaScript.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails"
)]

#[path = "../web/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the router, which use all of it")]
mod support;

#[path = "../canary/mod.rs"]
mod canary;

mod access;
mod driver;
mod journeys;
mod life;

use std::net::SocketAddr;
use std::sync::Arc;

use support::Server;

/// A server on a socket, over some hundred lessons of the corpus.
struct Site {
    server: Server,
    base: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Site {
    async fn start() -> Self {
        Self::over(Server::with(support::corpus(300))).await
    }

    async fn over(server: Server) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let app = Arc::clone(&server.app);
        tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            hindsight::web::serve(listener, app, stopped).await.unwrap();
        });
        Self { server, base: format!("http://{address}"), stop: Some(stop) }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The id of the first lesson of a search.
    fn first(&self, q: &str) -> String {
        let request =
            hindsight::library::SearchRequest { q: q.into(), page: 1, per_page: 1, ..Default::default() };
        self.server.library.search(&request).unwrap().hits[0].id.clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

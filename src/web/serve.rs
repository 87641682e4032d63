//! The loop that takes connections, until it is told to stop.
//!
//! A client gets a limited time to send the head of a request (the layers inside limit the rest), so that one that
//! sends a byte now and then cannot hold a connection for ever.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::{App, Shared, catch_up, router_of};

/// Longest time for the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// Longest time that answers in progress get once the server is to stop.
const GRACE: Duration = Duration::from_secs(10);
/// After a connection that could not be taken, as when there are no file handles left.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is done, then finishes what is in progress. Keeps the library up with the register meanwhile.
/// A panic of a handler ends its own request alone; the process is expected to have a panic hook that prints no message.
///
/// # Errors
/// If the listener is not one.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    listener.local_addr()?;
    let shared = Arc::new(Shared::new(app));
    let router = router_of(&shared);
    let following = tokio::spawn(catch_up::run(shared));
    let connections = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => connect(stream, peer, router.clone(), &connections),
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
    tracing::info!("stopping");
    drop(listener);
    if tokio::time::timeout(GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
    following.abort();
    Ok(())
}

fn connect(stream: TcpStream, peer: SocketAddr, router: Router, connections: &GracefulShutdown) {
    // Answers are small: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // An error here is a client that went away or spoke no HTTP: nothing that anybody has to know of.
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        let _ = connection.await;
    });
}

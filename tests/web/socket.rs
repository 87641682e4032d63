//! The server on a real socket: it follows the register, and stops only when answers are finished.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hindsight::lesson::LessonId;
use hindsight::register::{Actor, State, Then};
use hindsight::review::{Decision, Desk, checklist};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::support::Server;

/// Blocks: the server has threads of its own.
fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// As a reviewer would, in another process.
fn publish(server: &Server, id: &LessonId, actor: &Actor) {
    let desk = Desk::new(&server.register, &server.app.corridor, 20);
    let case = desk.open(id, actor).unwrap();
    let mut decision = Decision::new(case.sequence, Then::Approve);
    decision.checked = checklist::ITEMS.iter().map(|item| item.id.to_owned()).collect();
    desk.decide(id, actor, &decision).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_another_process_is_found_and_a_stop_is_graceful() {
    let server = Server::small();
    let id = server.id_of("Ten times the insulin");
    let actor = Actor::command_line();
    server.register.move_to(&id, State::Hidden, &actor, "test").unwrap();
    server.library.catch_up(&mut |_, _| {}).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(hindsight::web::serve(listener, Arc::clone(&server.app), async move {
        let _ = stopped.await;
    }));
    assert!(!ask(address, "/api/v1/lessons?q=syringe").contains(id.as_str()));

    publish(&server, &id, &actor);
    let start = Instant::now();
    while !ask(address, "/api/v1/lessons?q=syringe").contains(id.as_str()) {
        assert!(start.elapsed() < Duration::from_secs(20), "never found");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    // A request whose head has begun when the stop comes is still answered or closed, and the server ends.
    let mut idle = TcpStream::connect(address).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), serving).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_on_the_wire_is_answered_or_closed() {
    let server = Server::with([]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Arc::clone(&server.app);
    tokio::spawn(hindsight::web::serve(listener, app, std::future::pending::<()>()));
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\0\0",
        b"GET /\xff HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"),
            "{:?}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert!(ask(address, "/healthz").starts_with("HTTP/1.1 200"));
}

/// A client that never finishes its head is closed, and others are answered meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_client_does_not_keep_its_connection() {
    let server = Server::with([]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Arc::clone(&server.app);
    tokio::spawn(hindsight::web::serve(listener, app, std::future::pending::<()>()));
    let mut slow = TcpStream::connect(address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-a").unwrap();
    assert!(ask(address, "/healthz").starts_with("HTTP/1.1 200"));
    slow.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&answer));
}

//! Every role at every route: allowed or refused as the one table says. The routes come from the router's own table, so
//! that a new one cannot be forgotten.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use hindsight::access::{Permission, Role};
use hindsight::web::{Address, addresses};

use crate::support::{Reply, Server};

/// An address of this route: a lesson that is not there, and a file that is.
fn path(address: Address) -> String {
    address
        .path
        .replace("{id}", "0123456789ab")
        .replace("{name}", "arrow.svg")
        .replace("{*file}", "index.html")
        .replace(['{', '}'], "")
}

async fn call(server: &Server, address: Address, token: Option<&str>) -> Reply {
    let method: Method = address.method.parse().unwrap();
    let mut request =
        Request::builder().method(method).uri(path(address)).header("sec-fetch-site", "same-origin");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_role_at_every_route_is_let_in_or_not_as_the_table_says() {
    let server = Server::closed(|_| {});
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let token = server.token(role.id());
        for address in addresses() {
            let reply = call(&server, address, Some(&token)).await;
            let refused = matches!(reply.status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED);
            if refused == role.may(address.permission) {
                wrong.push(format!("{role} {} {}: {}", address.method, address.path, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_gets_nothing_but_what_is_open() {
    let server = Server::closed(|_| {});
    for address in addresses() {
        let reply = call(&server, address, None).await;
        let at = format!("{} {}: {}", address.method, address.path, reply.status);
        let to_sign_in = reply.status == StatusCode::SEE_OTHER
            && reply.header("location").starts_with("/sign-in?next=%2F");
        if address.permission == Permission::Open {
            assert!(!to_sign_in && reply.status != StatusCode::UNAUTHORIZED, "{at}");
        } else if address.method == "GET" && !address.path.starts_with("/api/") {
            assert!(to_sign_in, "{at}");
        } else {
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{at}");
            assert_eq!(reply.header("www-authenticate"), "Bearer", "{at}");
        }
        assert!(!reply.body.contains("Ten times the insulin"), "{at} says something");
    }
}

/// On loopback everybody reads, shares and flags, and everything else needs a token.
#[tokio::test]
async fn on_loopback_everybody_is_reader_and_contributor() {
    let server = Server::small();
    for address in addresses() {
        let reply = call(&server, address, None).await;
        let role = [Role::Reader, Role::Contributor].iter().any(|role| role.may(address.permission));
        let to_sign_in = reply.header("location").starts_with("/sign-in?next=");
        let refused = to_sign_in || reply.status == StatusCode::UNAUTHORIZED;
        assert_eq!(refused, !role, "{} {}: {}", address.method, address.path, reply.status);
    }
}

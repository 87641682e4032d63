//! Whose connection it is: the peer, or the client behind a trusted proxy.
//!
//! The headers of a connection enter; a [`Client`] leaves. What only a trusted proxy may say is taken out of everybody
//! else's request here, before anything looks at it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::access::{How, Person, Roles};
use crate::config::{Config, Proxy};

use super::Shared;
use super::error::Error;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    /// The address whose allowance it uses.
    pub(super) address: IpAddr,
    /// Whether the trusted proxy sent it.
    pub(super) proxied: bool,
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Puts the [`Client`] beside the request.
pub(super) async fn recognise(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    let client = client(peer, shared.app.config.sign_in.proxy.as_ref(), request.headers_mut());
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Lets a request through that is meant for this server; see [`Config::answers_to`].
pub(super) async fn meant(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !names_us(&shared.app.config, &request) {
        return Error::OtherHost.into_response();
    }
    next.run(request).await
}

/// Whether every host that a request names is the server's. One without a host comes from no browser.
fn names_us(config: &Config, request: &Request) -> bool {
    let target = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    let mut hosts = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes).chain(target);
    hosts.all(|host| std::str::from_utf8(host).is_ok_and(|host| config.answers_to(host)))
}

fn client(peer: IpAddr, proxy: Option<&Proxy>, headers: &mut HeaderMap) -> Client {
    let proxied = proxy.is_some_and(|proxy| proxy.is(peer));
    match proxy {
        Some(proxy) if proxied => Client { address: forwarded(headers, proxy).unwrap_or(peer), proxied },
        Some(proxy) => {
            for name in proxy.headers() {
                headers.remove(name);
            }
            Client { address: peer, proxied }
        }
        None => Client { address: peer, proxied },
    }
}

/// The last address that is not the proxy's own: whatever stands before it the client may have written itself.
fn forwarded(headers: &HeaderMap, proxy: &Proxy) -> Option<IpAddr> {
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let address = address(hop.trim())?;
        if !proxy.is(address) {
            return Some(address);
        }
    }
    None
}

/// An address, or an address with a port.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// Who the trusted proxy says it is. A name that is there twice was not written by the proxy alone, and is nobody's.
pub(super) fn signed_in(client: Client, proxy: Option<&Proxy>, headers: &HeaderMap) -> Option<Person> {
    let proxy = proxy.filter(|_| client.proxied)?;
    let name = single(headers, proxy.user.as_deref()?)?;
    let groups = proxy.roles.as_deref().and_then(|header| single(headers, header)).unwrap_or_default();
    let roles: Roles = proxy.mapping.roles(groups.split(proxy.separator));
    Person::new(name, roles, How::Proxy)
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| std::str::from_utf8(value.as_bytes()).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[sign_in.proxy]\naddresses = ['10.0.0.0/8']\nuser = 'x-user'\nroles = 'x-groups'\n\
                        [sign_in.proxy.map]\nsafety = ['reviewer']\n";

    fn proxy() -> Proxy {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hindsight.toml");
        std::fs::write(&path, FILE).unwrap();
        let file = crate::config::File::read(&path).unwrap();
        Config::check(file, None, None, false).unwrap().sign_in.proxy.unwrap()
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).fold(
            HeaderMap::new(),
            |mut headers, (name, value): (axum::http::HeaderName, _)| {
                headers.append(name, value);
                headers
            },
        )
    }

    fn who(peer: &str, lines: &[(&'static str, &str)]) -> (String, Option<(String, String)>) {
        let proxy = proxy();
        let mut headers = headers(lines);
        let client = client(peer.parse().unwrap(), Some(&proxy), &mut headers);
        let person = signed_in(client, Some(&proxy), &headers);
        assert!(client.proxied || proxy.headers().all(|name| !headers.contains_key(name)), "not stripped");
        (
            client.address.to_string(),
            person.map(|person| (person.name().to_owned(), person.roles().to_string())),
        )
    }

    #[test]
    fn only_the_listed_peer_says_who_somebody_is() {
        let said = [("x-user", "ann"), ("x-groups", "other,safety"), ("x-forwarded-for", "192.0.2.1")];
        let ann = Some(("ann".to_owned(), "reviewer".to_owned()));
        assert_eq!(who("10.1.1.1", &said), ("192.0.2.1".to_owned(), ann));
        assert_eq!(who("192.0.2.9", &said), ("192.0.2.9".to_owned(), None));
    }

    #[test]
    fn what_a_client_adds_to_the_proxys_headers_is_not_believed() {
        let twice = [("x-user", "administrator"), ("x-user", "ann")];
        assert_eq!(who("10.1.1.1", &twice).1, None);
        let nobody = [("x-user", ""), ("x-groups", "safety")];
        assert_eq!(who("10.1.1.1", &nobody).1, None);
        let address = |lines: &[(&'static str, &str)]| who("10.1.1.1", lines).0;
        assert_eq!(address(&[("x-forwarded-for", "1.1.1.1, 192.0.2.7, 10.2.2.2")]), "192.0.2.7");
        assert_eq!(
            address(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.7:443")]),
            "192.0.2.7"
        );
        assert_eq!(address(&[("x-forwarded-for", "1.1.1.1, unknown")]), "10.1.1.1");
        assert_eq!(address(&[]), "10.1.1.1");
    }
}

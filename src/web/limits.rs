//! How often one address may do what costs or changes something, and how much it may send at once.
//!
//! The client's address enters; a yes, or the number of seconds to wait, leaves. Other reading is free: the limit on
//! requests at once protects it. Nobody is counted by name, so that nobody can use up what is another's. Behind a proxy
//! that is not listed all readers share the proxy's address.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Shared;
use super::error::Error;

/// What a route costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rate {
    /// Reading.
    Free,
    /// A preview of the redaction: costs time, keeps nothing. 1,000 at once, then 200 a second.
    Preview,
    /// Something that the register keeps. 60 at once, then one a second.
    Change,
    /// A search: ten seconds' worth at once, then as many a second as the configuration says.
    Search,
    /// A sign-in that failed. 10 at once, then one in ten seconds.
    SignIn,
    /// Something that takes a lesson out of sight. 20 at once, then one in 30 seconds.
    Flag,
}

/// The counters of this process.
pub(super) struct Limits {
    clock: DefaultClock,
    preview: DefaultKeyedRateLimiter<IpAddr>,
    change: DefaultKeyedRateLimiter<IpAddr>,
    flag: DefaultKeyedRateLimiter<IpAddr>,
    search: Option<DefaultKeyedRateLimiter<IpAddr>>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// `searches`: how many a second; 0 for no limit.
    pub(super) fn new(searches: u32) -> Self {
        let limiter = |period: Duration, burst: NonZeroU32| {
            RateLimiter::keyed(
                Quota::with_period(period).unwrap_or(Quota::per_second(burst)).allow_burst(burst),
            )
        };
        const fn count(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            clock: DefaultClock::default(),
            preview: limiter(Duration::from_millis(5), count(1_000)),
            change: limiter(Duration::from_secs(1), count(60)),
            flag: limiter(Duration::from_secs(30), count(20)),
            search: NonZeroU32::new(searches).map(|each| {
                RateLimiter::keyed(Quota::per_second(each).allow_burst(count(searches.saturating_mul(10))))
            }),
            sign_in: limiter(Duration::from_secs(10), count(10)),
        }
    }

    /// Counts one request; `Err` is the number of seconds after which the next may come.
    pub(super) fn check(&self, rate: Rate, peer: IpAddr) -> Result<(), u64> {
        let limiter = match rate {
            Rate::Free => return Ok(()),
            Rate::Preview => &self.preview,
            Rate::Change => &self.change,
            Rate::Flag => &self.flag,
            Rate::SignIn => &self.sign_in,
            Rate::Search => match &self.search {
                Some(limiter) => limiter,
                None => return Ok(()),
            },
        };
        limiter
            .check_key(&network(peer))
            .map_err(|wait| wait.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
    }

    /// Forgets addresses that have their full allowance again.
    pub(super) fn tidy(&self) {
        let some = [&self.preview, &self.change, &self.flag, &self.sign_in];
        for limiter in some.into_iter().chain(&self.search) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Refuses a body that says of itself that it is too large, instead of waiting for it.
pub(super) async fn size(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = said.and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > shared.app.config.server.body_limit) {
        return Error::TooLarge.into_response();
    }
    next.run(request).await
}

/// One subscriber of IPv6 has a whole /64.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_next_is_told_to_wait() {
        let limits = Limits::new(0);
        let peer: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..20 {
            assert_eq!(limits.check(Rate::Flag, peer), Ok(()));
        }
        let wait = limits.check(Rate::Flag, peer).unwrap_err();
        assert!((1..=31).contains(&wait), "{wait}");
        assert_eq!(limits.check(Rate::Flag, "192.0.2.2".parse().unwrap()), Ok(()));
        assert_eq!(limits.check(Rate::Change, peer), Ok(()));
        assert!((0..10_000).all(|_| limits.check(Rate::Free, peer).is_ok()));
        assert!((0..10_000).all(|_| limits.check(Rate::Search, peer).is_ok()), "0 is no limit");
        let limits = Limits::new(5);
        let passed = (0..1000).take_while(|_| limits.check(Rate::Search, peer).is_ok()).count();
        assert!((50..100).contains(&passed), "{passed}");
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_their_allowance() {
        let first = network("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(first, network("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(first, network("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}

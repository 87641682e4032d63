//! One search in the library, through the API and as a page, side by side over the annotated corpus.
//!
//! `cargo bench --bench web`. The same queries in the same order for each of the three, interleaved so that a busy
//! machine is busy for all of them; it prints the median and the 99th percentile of each, and the ratios.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::expect_used,
    dead_code,
    reason = "a benchmark stops at the first surprise and prints; the support is shared with the tests"
)]

#[path = "../tests/web/support.rs"]
mod support;

use std::time::{Duration, Instant};

use hindsight::library::SearchRequest;
use support::{Server, corpus};

const QUERIES: [&str; 8] = [
    "insulin dose",
    "fell from bed at night",
    "pressure ulcer heel",
    "late antibiotics sepsis",
    "wrong patient wristband",
    "clexane missed",
    "discharge letter",
    "handover",
];
const ROUNDS: usize = 200;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = Server::configured(corpus(usize::MAX), |config| config.server.searches_per_second = 0);
    let mut times: [Vec<Duration>; 3] = [const { Vec::new() }; 3];
    let mut record = |kind: usize, start: Instant| times[kind].push(start.elapsed());
    for _ in 0..ROUNDS {
        for query in QUERIES {
            let request =
                SearchRequest { q: query.into(), page: 1, per_page: 10, ..SearchRequest::default() };
            let coded = query.replace(' ', "+");
            let start = Instant::now();
            std::hint::black_box(server.library.search(&request).unwrap());
            record(0, start);
            for (kind, path) in [(1, "/api/v1/lessons"), (2, "/search")] {
                let start = Instant::now();
                let reply = runtime.block_on(server.get(&format!("{path}?q={coded}")));
                record(kind, start);
                assert_eq!(reply.status.as_u16(), 200);
            }
        }
    }
    let mut median = [0.0; 3];
    for (kind, name) in ["library", "API", "page"].into_iter().enumerate() {
        let all = &mut times[kind];
        all.sort_unstable();
        let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        median[kind] = at(0.5);
        println!("{name:8} p50 {:.3} ms, p99 {:.3} ms", at(0.5), at(0.99));
    }
    println!("API / library: {:.2}; page / API: {:.2}", median[1] / median[0], median[2] / median[1]);
}

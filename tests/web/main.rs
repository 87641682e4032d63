//! The server through its real router: the API, the pages and what protects them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails")]

mod api;
mod bad_search;
mod pages;
mod review;
mod roles;
mod safety;
mod sign_in;
mod socket;
#[allow(dead_code, reason = "shared with the browser tests")]
mod support;

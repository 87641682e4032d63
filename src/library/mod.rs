//! The library: the tantivy index of published lessons, derived from the register.

pub mod request;
pub mod response;

pub use request::{SearchRequest, Sort};
pub use response::{FacetValue, Hit, NamedLabel, SearchResponse, SimilarHit, Suggestion};

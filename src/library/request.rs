//! What somebody asks of the library. What they typed never leaves this process.

use std::fmt;

use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

/// A search: text and filters. Values of one filter are alternatives; different filters narrow.
#[derive(Clone, Default, PartialEq)]
pub struct SearchRequest {
    /// What was typed; any text at all.
    pub q: String,
    /// Theme or sub-theme ids; a theme id matches its sub-themes.
    pub theme: Vec<String>,
    /// Contributory factor ids.
    pub factor: Vec<String>,
    /// Degrees of physical harm.
    pub harm: Vec<Harm>,
    /// Degrees of psychological harm.
    pub psychological_harm: Vec<PsychologicalHarm>,
    /// Settings.
    pub setting: Vec<Setting>,
    /// Specialties, as the facet lists them.
    pub specialty: Vec<String>,
    /// Kinds of event.
    pub event_type: Vec<EventType>,
    /// First month.
    pub from: Option<Month>,
    /// Last month.
    pub to: Option<Month>,
    /// Order of the hits.
    pub sort: Sort,
    /// Search only the words typed: no synonyms, no spelling help.
    pub exact: bool,
    /// Page, from 1.
    pub page: usize,
    /// Hits on a page, 1 to [`SearchRequest::MAX_PER_PAGE`].
    pub per_page: usize,
}

/// Order of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; newest first where nothing was typed.
    #[default]
    Relevance,
    /// Newest month first.
    Newest,
    /// Most serious harm first.
    Harm,
}

impl SearchRequest {
    /// Most hits on one page.
    pub const MAX_PER_PAGE: usize = 100;
    /// Hits on a page where nothing else is asked.
    pub const DEFAULT_PER_PAGE: usize = 10;
    /// The deepest hit that can be paged to.
    pub const MAX_DEPTH: usize = 10_000;
    /// Longest text that is searched, in characters; the rest is ignored.
    pub const MAX_QUERY: usize = 1_000;
}

impl Sort {
    /// The order with this name in the API.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "relevance" => Some(Sort::Relevance),
            "newest" => Some(Sort::Newest),
            "harm" => Some(Sort::Harm),
            _ => None,
        }
    }

    /// The name in the API.
    pub fn id(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Harm => "harm",
        }
    }
}

impl fmt::Debug for SearchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchRequest")
            .field("q", &self.q.len())
            .field("sort", &self.sort)
            .finish_non_exhaustive()
    }
}

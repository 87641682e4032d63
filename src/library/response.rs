//! What the library answers: the JSON of the API, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// A page of hits with facets.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchResponse {
    /// Lessons that match, near-duplicates counted each.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Hits on a page.
    pub per_page: usize,
    /// Time in the library, milliseconds.
    pub took_ms: f64,
    /// Synonyms that were searched as well.
    pub also_searched: Vec<String>,
    /// A spelling that finds something, where what was typed finds little.
    pub did_you_mean: Option<String>,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Facets: `theme`, `factor`, `harm`, `type`, `setting`, `specialty`, `year`. The counts of a facet ignore that facet's own filter.
    pub facets: BTreeMap<&'static str, Vec<FacetValue>>,
}

/// One hit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Hit {
    /// Lesson id.
    pub id: String,
    /// Title, plain text.
    pub title: String,
    /// The best passage, HTML-safe; matches in `<mark>`.
    pub snippet: String,
    /// What was learned, plain text, where there is one.
    pub lesson: Option<String>,
    /// Published themes, best first.
    pub themes: Vec<NamedLabel>,
    /// Published contributory factors, best first.
    pub factors: Vec<NamedLabel>,
    /// Kind of event.
    #[serde(rename = "type")]
    pub event_type: &'static str,
    /// Degree of physical harm.
    pub harm: Option<&'static str>,
    /// Degree of psychological harm.
    pub psychological_harm: &'static str,
    /// Setting.
    pub setting: Option<&'static str>,
    /// Specialty.
    pub specialty: Option<String>,
    /// Month, as 2024-03.
    pub month: Option<String>,
    /// Score; only its order means anything.
    pub score: f32,
    /// Near-duplicates folded under this hit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_like_this: Vec<String>,
}

/// A label with its name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NamedLabel {
    /// Id in the taxonomy.
    pub id: String,
    /// Label in the taxonomy.
    pub label: String,
}

/// A value of a facet with its count.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FacetValue {
    /// Value, as a filter takes it.
    pub value: String,
    /// As a page shows it.
    pub label: String,
    /// Lessons.
    pub count: usize,
}

/// A lesson like another one, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimilarHit {
    /// The lesson.
    #[serde(flatten)]
    pub hit: Hit,
    /// What both have: themes, factors and telling words.
    pub both: Vec<String>,
}

/// A completion of what is being typed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Suggestion {
    /// Text to search for.
    pub text: String,
    /// `theme`, `term` or `phrase`.
    pub kind: &'static str,
    /// Theme id, where it is a theme.
    pub id: Option<String>,
    /// Lessons that it finds.
    pub count: usize,
}

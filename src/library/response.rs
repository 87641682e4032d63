//! What the library answers: the JSON of the API, field by field.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// A page of hits with facets.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchResponse {
    /// Lessons that match, near-duplicates counted each.
    pub total: usize,
    /// Of these, lessons that have the words typed (as such, as a synonym or in another spelling). Where they are few,
    /// `total` also counts lessons that have some of the words, or a theme that stands for them.
    pub with_words: usize,
    /// Whether the lessons of `with_words` have every word typed; else they have nearly all of them.
    pub every_word: bool,
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
    /// Abbreviations among the words typed that mean several things: all are searched; each can be asked for by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub abbreviations: Vec<Abbreviation>,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Facets: `theme`, `factor`, `harm`, `psychological_harm`, `type`, `setting`, `specialty`, `month`, `year`. The counts
    /// of a facet ignore that facet's own filter; those of `month` and `year` ignore `from` and `to`.
    pub facets: BTreeMap<&'static str, Vec<FacetValue>>,
}

/// An abbreviation with its meanings.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Abbreviation {
    /// As typed, in small letters.
    pub word: String,
    /// Meanings of which lessons tell.
    pub meanings: Vec<String>,
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

/// What the library holds, for the front page and the list of themes.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Overview {
    /// Published lessons.
    pub lessons: usize,
    /// Themes and sub-themes in the order of the taxonomy, with counts.
    pub themes: Vec<ThemeCount>,
    /// Contributory factors in the order of the taxonomy, with counts.
    pub factors: Vec<FacetValue>,
    /// Lessons by year, oldest first; lessons without a month are left out.
    pub years: Vec<(i16, usize)>,
}

/// A theme or sub-theme with its counts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ThemeCount {
    /// Id in the taxonomy.
    pub id: String,
    /// Label in the taxonomy.
    pub label: String,
    /// Theme of a sub-theme.
    pub parent: Option<String>,
    /// Lessons.
    pub count: usize,
    /// Lessons by year, oldest first, without gaps; the same years as [`Overview::years`].
    pub by_year: Vec<(i16, usize)>,
}

/// Whether register and library hold the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Agreement {
    /// Published lessons in the register.
    pub register: usize,
    /// Lessons in the library.
    pub library: usize,
    /// Last change of the register.
    pub register_sequence: u64,
    /// Last change that the library holds.
    pub library_sequence: u64,
    /// Published lessons that the library lacks; the first hundred.
    pub missing: Vec<String>,
    /// Lessons in the library that are not published; the first hundred.
    pub extra: Vec<String>,
    /// Lessons that the library holds more than once; the first hundred.
    pub doubled: Vec<String>,
    /// Files of the index that are not as they were written.
    pub damaged: usize,
}

impl Agreement {
    /// Both hold the same lessons, and the library has seen every change.
    pub fn agrees(&self) -> bool {
        self.register == self.library
            && self.register_sequence == self.library_sequence
            && self.missing.is_empty()
            && self.extra.is_empty()
            && self.doubled.is_empty()
            && self.damaged == 0
    }
}

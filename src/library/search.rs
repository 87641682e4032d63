//! One search: from a request to a page of hits with facets.

use std::sync::Arc;
use std::time::Instant;

use rustc_hash::FxHashSet;
use tantivy::query::{AllQuery, Query};

use super::collect::{Gather, Gathered, Ranked};
use super::duplicates::agreement;
use super::filters::Filters;
use super::generation::Generation;
use super::likeness;
use super::parse::{self, Field};
use super::plan::{Plan, Planner};
use super::rerank::rerank;
use super::response::{Hit, SearchResponse};
use super::schema::id_of;
use super::snippet::Marks;
use super::stem::Stems;
use super::{Library, LibraryError, SearchRequest, Sort};
use crate::values::{Harm, Setting};
use crate::vectors::Meaning;

/// Kept hits with which a new one is compared: duplicates have nearly the same score, so they are near in the order.
const COMPARED: usize = 200;

/// Words of a query that its meaning is made of.
const MOST_WORDS: usize = 64;

/// A request, read.
pub(super) struct Prepared {
    pub(super) generation: Arc<Generation>,
    pub(super) hidden: Arc<FxHashSet<u64>>,
    pub(super) typed: Filters,
    pub(super) plan: Plan,
}

/// What a plan finds, and how.
pub(super) struct Found<'a> {
    pub(super) gathered: Gathered,
    query: &'a dyn Query,
    /// A lesson that scores less is left out.
    least: f32,
    /// Lessons with all or nearly all the words.
    with_words: usize,
}

/// A hit with its near-duplicates.
struct Folded {
    hit: Ranked,
    more: Vec<Ranked>,
}

impl Library {
    /// Searches. First compares the register's sequence, so that what is gone is hidden in this very request.
    ///
    /// # Errors
    /// If the register or the index cannot be read; never because of what was typed.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, LibraryError> {
        let started = Instant::now();
        let mut tools = self.tools();
        let Prepared { generation, hidden, typed, plan } = self.prepare(request, &mut tools.stems)?;
        let per_page = request.per_page.clamp(1, SearchRequest::MAX_PER_PAGE);
        let page = request.page.max(1);
        let wanted = page.saturating_mul(per_page).min(SearchRequest::MAX_DEPTH);
        let gather = |limit: usize, least: f32| Gather {
            generation: generation.clone(),
            filters: Filters::of(request, &generation.labels),
            typed: typed.clone(),
            hidden: hidden.clone(),
            sort: request.sort,
            limit,
            scored: plan.strict.is_some(),
            boosts: self.boosts(),
            evidence: plan.evidence.clone(),
            least,
            counted: true,
        };
        let mut limit = (wanted + wanted / 4 + 20).max(self.ranking.window);
        let Found { gathered: mut found, query, least, with_words } =
            self.find(&generation, &plan, &|least| gather(limit, least))?;
        let by_meaning = plan.strict.is_some()
            && request.sort == Sort::Relevance
            && !request.exact
            && self.ranking.likeness > 0.0;
        let meaning = by_meaning.then(|| meaning_of(&request.q));
        // Folding takes hits away: where too few are left for this page, look deeper.
        let folded = loop {
            let all_seen = found.best.len() < limit;
            if request.sort == Sort::Relevance && plan.strict.is_some() {
                let evidence = plan.evidence.as_deref();
                rerank(&generation, &mut found.best, &plan.units, evidence, &self.ranking)?;
            }
            if let Some(meaning) = &meaning {
                likeness::weigh(&generation, &mut found.best, meaning, &self.ranking);
            }
            let folded = self.fold(&generation, &found);
            if folded.len() >= wanted || all_seen || limit >= 2 * SearchRequest::MAX_DEPTH {
                break folded;
            }
            limit *= 2;
            let mut again = gather(limit, least);
            again.counted = false;
            let counts = std::mem::replace(&mut found, Gathered::empty(0)).counts;
            found = self.gather(&generation, query, &again)?;
            found.counts = counts;
        };
        let mut marks = Marks::default();
        for unit in &plan.units {
            unit.ways.iter().for_each(|(form, weight)| marks.add(form, *weight));
        }
        let from = (page - 1).saturating_mul(per_page);
        let mut hits = Vec::new();
        for folded in folded.iter().take(SearchRequest::MAX_DEPTH).skip(from).take(per_page) {
            let score = folded.hit.score(request.sort);
            let mut hit: Hit = generation.hit(folded.hit.address(), score, &marks, &mut tools.analyser)?;
            hit.more_like_this = folded
                .more
                .iter()
                .filter_map(|other| id_of(generation.rows[other.segment as usize].keys[other.doc as usize]))
                .map(|id| id.to_string())
                .collect();
            hits.push(hit);
        }
        let did_you_mean = did_you_mean(&request.q, &plan).filter(|_| found.matched > 0);
        Ok(SearchResponse {
            total: found.total,
            // A long lesson with a weak way to say a word may have been left out again.
            with_words: with_words.min(found.total),
            every_word: plan.every_word,
            page,
            per_page,
            took_ms: started.elapsed().as_secs_f64() * 1e3,
            also_searched: plan.also_searched,
            did_you_mean,
            abbreviations: plan.abbreviations,
            hits,
            facets: found.counts.facets(&generation.labels),
        })
    }

    /// The lessons that have all or nearly all the words; where they are few, those that have enough of them. `gather` is
    /// told the least score.
    pub(super) fn find<'a>(
        &self,
        generation: &Generation,
        plan: &'a Plan,
        gather: &dyn Fn(f32) -> Gather,
    ) -> Result<Found<'a>, LibraryError> {
        let mut query: &dyn Query = plan.strict.as_deref().unwrap_or(&AllQuery);
        let mut least = 0.0;
        let mut gathered = self.gather(generation, query, &gather(least))?;
        let with_words = gathered.total;
        if gathered.matched < self.ranking.enough
            && let Some(relaxed) = plan.relaxed.as_deref()
        {
            query = relaxed;
            for share in [1.0, 0.5, 0.0] {
                least = plan.mass * self.ranking.least * share;
                gathered = self.gather(generation, query, &gather(least))?;
                if gathered.matched >= self.ranking.few {
                    break;
                }
            }
        }
        Ok(Found { gathered, query, least, with_words })
    }

    /// The query that a request comes to in tantivy's terms, synonyms and spellings included, filters left out: for the
    /// benchmark, which runs the same on bare tantivy.
    ///
    /// # Errors
    /// As [`Library::search`].
    #[doc(hidden)]
    pub fn expanded(&self, request: &SearchRequest) -> Result<Box<dyn Query>, LibraryError> {
        let mut tools = self.tools();
        let Prepared { generation, plan, .. } = self.prepare(request, &mut tools.stems)?;
        let strict = plan.strict.unwrap_or_else(|| Box::new(AllQuery));
        match plan.relaxed {
            Some(relaxed) if strict.count(&generation.searcher)? < self.ranking.enough => Ok(relaxed),
            _ => Ok(strict),
        }
    }

    /// Reads what was typed.
    pub(super) fn prepare(
        &self,
        request: &SearchRequest,
        stems: &mut Stems,
    ) -> Result<Prepared, LibraryError> {
        let (generation, hidden) = self.current()?;
        let known = |field, value: &str| self.field_value(&generation, field, value).is_some();
        let parsed = parse::parse(&request.q, stems, known);
        let mut typed = Filters::default();
        for (field, value) in &parsed.filters {
            match self.field_value(&generation, *field, value) {
                Some(FieldValue::Theme(label)) => typed.add_theme(label),
                Some(FieldValue::Harm(harm)) => typed.add_harm(harm),
                Some(FieldValue::Setting(setting)) => typed.add_setting(setting),
                None => {}
            }
        }
        let mut planner = Planner {
            generation: &generation,
            synonyms: &self.synonyms,
            ranking: &self.ranking,
            exact: request.exact,
            hidden: &hidden,
            stems,
            labels: Some(&self.label_words),
        };
        let plan = planner.plan(&parsed, &request.q);
        Ok(Prepared { generation, hidden, typed, plan })
    }

    /// Folds near-duplicates under the first of them. What is folded depends only on what stands before it, so pages
    /// neither repeat nor skip.
    fn fold(&self, generation: &Arc<Generation>, found: &Gathered) -> Vec<Folded> {
        let mut kept: Vec<Folded> = Vec::with_capacity(found.best.len());
        let print = |hit: &Ranked| generation.rows[hit.segment as usize].prints[hit.doc as usize];
        for hit in &found.best {
            let mine = print(hit);
            let same = kept.iter_mut().rev().take(COMPARED).find(|other| {
                mine != [0, 0] && agreement(mine, print(&other.hit)) >= self.ranking.duplicate_bits
            });
            match same {
                Some(other) => other.more.push(*hit),
                None => kept.push(Folded { hit: *hit, more: Vec::new() }),
            }
        }
        kept
    }

    fn field_value(&self, generation: &Generation, field: Field, value: &str) -> Option<FieldValue> {
        let plain = value.trim().to_lowercase();
        match field {
            Field::Theme => generation
                .labels
                .theme(value)
                .or_else(|| {
                    let same = |info: &super::labels::LabelInfo| {
                        info.id.to_lowercase() == plain || info.label.to_lowercase() == plain
                    };
                    generation
                        .labels
                        .iter()
                        .find(|(_, info)| info.kind != super::labels::LabelKind::Factor && same(info))
                        .map(|(number, _)| number)
                })
                .map(FieldValue::Theme),
            Field::Harm => Harm::ALL
                .iter()
                .find(|harm| harm.id() == plain || harm.label().to_lowercase() == plain)
                .map(|harm| FieldValue::Harm(*harm)),
            Field::Setting => Setting::ALL
                .iter()
                .find(|setting| setting.id() == plain || setting.label().to_lowercase() == plain)
                .map(|setting| FieldValue::Setting(*setting)),
        }
    }
}

enum FieldValue {
    Theme(super::labels::LabelId),
    Harm(Harm),
    Setting(Setting),
}

/// What the query is about; filters and unwanted words left out.
fn meaning_of(q: &str) -> Meaning {
    let wanted = |word: &&str| !word.starts_with('-') && !word.contains(':');
    Meaning::of(q.split_whitespace().filter(wanted).take(MOST_WORDS).map(|word| (word, 1)))
}

/// The query with the words that nobody wrote replaced.
fn did_you_mean(q: &str, plan: &Plan) -> Option<String> {
    if plan.corrections.is_empty() {
        return None;
    }
    let words: Vec<String> = q
        .split_whitespace()
        .map(|word| {
            let plain = super::tokens::folded(word.trim_matches(|c: char| !c.is_alphanumeric()));
            let right = plan.corrections.iter().find(|(typed, _)| typed.folded == plain);
            match right {
                Some((_, right)) => {
                    let start = word.find(|c: char| c.is_alphanumeric()).unwrap_or(0);
                    let end = word
                        .rfind(|c: char| c.is_alphanumeric())
                        .map_or(word.len(), |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
                    format!("{}{right}{}", &word[..start], &word[end..])
                }
                None => word.to_owned(),
            }
        })
        .collect();
    let corrected = words.join(" ");
    (corrected != q).then_some(corrected)
}

//! The lessons of a search that were published last, whenever their events were: what somebody who follows it wants to hear.
//!
//! The index does not know when a lesson was published. The register does, and gives its lessons in that order; the search
//! says which of them belong.

use rustc_hash::FxHashMap;
use tantivy::DocAddress;

use super::collect::Gather;
use super::filters::Filters;
use super::response::Hit;
use super::schema::key_of;
use super::search::Prepared;
use super::similar::place;
use super::snippet::Marks;
use super::{Library, LibraryError, SearchRequest, Sort};

impl Library {
    /// The lessons of a search that were published last, the last first, each with the second of its publication since 1970.
    /// Order and page of the request count for nothing, and no near-duplicates are folded.
    ///
    /// # Errors
    /// If the register or the index cannot be read; never because of what was typed.
    pub fn latest(&self, request: &SearchRequest, limit: usize) -> Result<Vec<(Hit, i64)>, LibraryError> {
        let mut tools = self.tools();
        let Prepared { generation, hidden, typed, plan } = self.prepare(request, &mut tools.stems)?;
        let filters = Filters::of(request, &generation.labels);
        // Where nothing narrows the search, every lesson belongs: they are looked up as they come.
        let matching = if plan.strict.is_none() && typed.is_empty() && filters.is_empty() {
            None
        } else {
            let gather = |least: f32| Gather {
                generation: generation.clone(),
                filters: filters.clone(),
                typed: typed.clone(),
                hidden: hidden.clone(),
                sort: Sort::Newest,
                limit: (generation.searcher.num_docs() as usize).max(1),
                scored: plan.strict.is_some(),
                boosts: self.boosts(),
                evidence: plan.evidence.clone(),
                least,
                counted: false,
            };
            let found = self.find(&generation, &plan, &gather)?.gathered;
            let key = |at: DocAddress| generation.rows[at.segment_ord as usize].keys[at.doc_id as usize];
            let places = found.best.iter().map(|hit| (key(hit.address()), hit.address()));
            Some(places.collect::<FxHashMap<u64, DocAddress>>())
        };
        // Once all of them are found, the rest of the register has none.
        let limit = matching.as_ref().map_or(limit, |matching| limit.min(matching.len()));
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut places: Vec<(DocAddress, i64)> = Vec::new();
        let mut failed = None;
        self.register.last_published(|id, published| {
            let key = key_of(&id);
            let at = match &matching {
                Some(matching) => Ok(matching.get(&key).copied()),
                None if hidden.contains(&key) => Ok(None),
                // `None` for one that the index does not hold yet.
                None => place(&generation, key),
            };
            match at {
                Ok(at) => places.extend(at.map(|at| (at, published))),
                Err(error) => failed = Some(error),
            }
            places.len() < limit && failed.is_none()
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let mut marks = Marks::default();
        for unit in &plan.units {
            unit.ways.iter().for_each(|(form, weight)| marks.add(form, *weight));
        }
        places
            .into_iter()
            .map(|(at, published)| Ok((generation.hit(at, 0.0, &marks, &mut tools.analyser)?, published)))
            .collect()
    }
}

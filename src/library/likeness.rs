//! Weighs the best hits of a search again by likeness of meaning, so that a lesson in other words comes forward.
//!
//! Ranked hits and the meaning of the query enter; the first of them leave in a new order.

use super::collect::Ranked;
use super::generation::Generation;
use super::ranking::Ranking;
use super::request::Sort;
use crate::vectors::Meaning;

/// Weighs the first hits again by the likeness of their meaning to that of the query.
pub(crate) fn weigh(generation: &Generation, best: &mut [Ranked], query: &Meaning, ranking: &Ranking) {
    let window = best.len().min(ranking.window);
    let best = &mut best[..window];
    let Some(most) = best.iter().map(|hit| hit.score(Sort::Relevance)).reduce(f32::max) else { return };
    for hit in best.iter_mut() {
        let meaning = &generation.rows[hit.segment as usize].meanings[hit.doc as usize];
        let likeness = query.likeness(meaning).max(0.0);
        *hit = hit.with_score(hit.score(Sort::Relevance) + ranking.likeness * most * likeness);
    }
    best.sort_unstable_by(|a, b| b.cmp(a));
}

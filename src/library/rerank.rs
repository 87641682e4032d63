//! The best hits weighed again: how near the words stand to each other and how many of them are there.
//!
//! The window is fixed, whatever page is asked for, so the order is the same on every page.

use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED, Term};

use super::LibraryError;
use super::collect::Ranked;
use super::generation::Generation;
use super::plan::Unit;
use super::ranking::Ranking;
use super::request::Sort;
use super::synonyms::Form;

/// Words whose nearness is looked at.
const MOST_SLOTS: usize = 8;
/// Ways to say a word whose places are looked up.
const MOST_WAYS: usize = 4;
/// Words further apart than this are not near.
const FAR: u32 = 20;

/// Puts the first hits of `best` into their final order.
pub(crate) fn rerank(
    generation: &Generation,
    best: &mut [Ranked],
    units: &[Unit],
    ranking: &Ranking,
) -> Result<(), LibraryError> {
    let window = best.len().min(ranking.window);
    let best = &mut best[..window];
    let slots = slots(units);
    if slots.len() < 2 || (ranking.proximity <= 0.0 && ranking.coverage <= 0.0) {
        return Ok(());
    }
    let mut places = vec![vec![Vec::new(); slots.len()]; window];
    find_places(generation, best, &slots, &mut places)?;
    for (hit, places) in best.iter_mut().zip(&places) {
        let here = places.iter().filter(|places| !places.is_empty()).count();
        let factor =
            1.0 + ranking.coverage * here as f32 / slots.len() as f32 + ranking.proximity * nearness(places);
        *hit = hit.with_score(hit.score(Sort::Relevance) * factor);
    }
    best.sort_unstable_by(|a, b| b.cmp(a));
    Ok(())
}

/// The words whose places are looked up: by word, the terms that stand for it.
fn slots(units: &[Unit]) -> Vec<Vec<&String>> {
    let mut slots: Vec<Vec<&String>> = Vec::new();
    for unit in units.iter().filter(|unit| !unit.optional) {
        if let Some((Form::All(terms), _)) = unit.ways.first() {
            slots.extend(terms.iter().map(|term| vec![term]));
            continue;
        }
        let ways = unit.ways.iter().take(MOST_WAYS).filter_map(|(form, _)| match form {
            Form::Term(term) => Some(term),
            Form::Phrase(terms) | Form::All(terms) => terms.first(),
        });
        slots.push(ways.collect());
    }
    slots.retain(|slot| !slot.is_empty());
    slots.truncate(MOST_SLOTS);
    slots
}

fn find_places(
    generation: &Generation,
    best: &[Ranked],
    slots: &[Vec<&String>],
    places: &mut [Vec<Vec<u32>>],
) -> Result<(), LibraryError> {
    let mut order: Vec<usize> = (0..best.len()).collect();
    order.sort_unstable_by_key(|at| (best[*at].segment, best[*at].doc));
    let field = generation.fields.text;
    let mut found = Vec::new();
    for group in order.chunk_by(|a, b| best[*a].segment == best[*b].segment) {
        let segment = generation.searcher.segment_reader(best[group[0]].segment);
        let inverted = segment.inverted_index(field)?;
        for (slot, terms) in slots.iter().enumerate() {
            for term in terms {
                let term = Term::from_field_text(field, term);
                let Some(mut postings) =
                    inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?
                else {
                    continue;
                };
                for at in group {
                    let doc = best[*at].doc;
                    if postings.doc() < doc {
                        postings.seek(doc);
                    }
                    if postings.doc() == doc {
                        postings.positions(&mut found);
                        places[*at][slot].extend_from_slice(&found);
                    } else if postings.doc() == TERMINATED {
                        break;
                    }
                }
            }
        }
    }
    Ok(())
}

/// How near neighbouring words of the query stand: 1 where each follows the one before at once, 0 where none is near.
fn nearness(places: &[Vec<u32>]) -> f32 {
    let pairs = places.len().saturating_sub(1).max(1) as f32;
    let sum: f32 = places
        .windows(2)
        .map(|pair| {
            let least = pair[0]
                .iter()
                .flat_map(|a| pair[1].iter().map(move |b| if b > a { b - a } else { a - b + 1 }))
                .filter(|distance| *distance > 0)
                .min();
            least.filter(|distance| *distance <= FAR).map_or(0.0, |distance| 1.0 / distance as f32)
        })
        .sum();
    sum / pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_is_highest_side_by_side() {
        assert!((nearness(&[vec![3], vec![4], vec![5]]) - 1.0).abs() < 1e-6);
        assert!(nearness(&[vec![3], vec![4]]) > nearness(&[vec![4], vec![3]]));
        assert!(nearness(&[vec![3], vec![40]]).abs() < 1e-6);
        assert!(nearness(&[vec![3], vec![]]).abs() < 1e-6);
        assert!(nearness(&[]).abs() < 1e-6);
    }
}

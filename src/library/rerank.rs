//! The best hits weighed again: how near the words stand to each other and how much of the question is there, in the text or
//! by the labels.
//!
//! The window is fixed, whatever page is asked for, so the order is the same on every page.

use rustc_hash::FxHashMap;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED, Term};

use super::LibraryError;
use super::collect::Ranked;
use super::evidence::Evidence;
use super::generation::Generation;
use super::plan::Unit;
use super::ranking::Ranking;
use super::request::Sort;
use super::synonyms::Form;

/// Words whose nearness is looked at.
const MOST_SLOTS: usize = 8;
/// Words of which it is looked at whether a lesson has them.
const MOST_UNITS: usize = 12;
/// Ways to say a word that are looked up, and those whose places count for nearness.
const MOST_WAYS: usize = 6;
const NEAR_WAYS: usize = 4;
/// Words further apart than this are not near.
const FAR: u32 = 20;

/// By term: its places in each of the hits.
type Places<'a> = FxHashMap<&'a str, Vec<Vec<u32>>>;

/// Puts the first hits of `best` into their final order.
pub(crate) fn rerank(
    generation: &Generation,
    best: &mut [Ranked],
    units: &[Unit],
    evidence: Option<&Evidence>,
    ranking: &Ranking,
) -> Result<(), LibraryError> {
    let window = best.len().min(ranking.window);
    let best = &mut best[..window];
    let slots = slots(units);
    if slots.len() < 2 || (ranking.proximity <= 0.0 && ranking.coverage <= 0.0) {
        return Ok(());
    }
    let places = find_places(generation, best, &slots, units)?;
    // The square: a lesson without a rare word misses more of the question than one without several common ones.
    let weights: Vec<f32> = units.iter().map(|unit| needed(unit).map_or(0.0, |mass| mass * mass)).collect();
    let whole = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    for (at, hit) in best.iter_mut().enumerate() {
        let rows = &generation.rows[hit.segment as usize];
        let said = evidence.map(|evidence| evidence.said(rows.facts[hit.doc as usize], rows.themes(hit.doc)));
        let (mut covered, mut twice) = (0.0, 0.0);
        for (number, (unit, weight)) in units.iter().zip(&weights).enumerate() {
            let (by_label, worth) = match (evidence, said) {
                (Some(evidence), Some(said)) => evidence.share(number, said),
                _ => (0.0, 0.0),
            };
            if has(unit, at, &places) {
                covered += weight;
                twice += worth;
            } else {
                covered += weight * by_label;
            }
        }
        let here: Vec<Vec<u32>> = slots
            .iter()
            .map(|terms| {
                terms.iter().filter_map(|term| places.get(term)).flat_map(|p| &p[at]).copied().collect()
            })
            .collect();
        let factor = 1.0 + ranking.coverage * covered / whole + ranking.proximity * nearness(&here);
        let score = hit.score(Sort::Relevance) - (1.0 - ranking.again) * twice;
        *hit = hit.with_score(score * factor);
    }
    best.sort_unstable_by(|a, b| b.cmp(a));
    Ok(())
}

/// The mass of a word that is not only wished for.
fn needed(unit: &Unit) -> Option<f32> {
    (!unit.optional).then_some(unit.mass)
}

/// Whether the text of a hit has a word in one of its ways.
fn has(unit: &Unit, at: usize, places: &Places<'_>) -> bool {
    let of = |term: &String| {
        places.get(term.as_str()).map(|places| &places[at]).filter(|places| !places.is_empty())
    };
    unit.ways.iter().take(MOST_WAYS).any(|(form, _)| match form {
        Form::Term(term) => of(term).is_some(),
        Form::All(terms) => terms.iter().all(|term| of(term).is_some()),
        Form::Phrase(terms) => {
            let Some((first, rest)) = terms.split_first() else { return false };
            of(first).is_some_and(|starts| {
                starts.iter().any(|start| {
                    (start + 1..)
                        .zip(rest)
                        .all(|(place, term)| of(term).is_some_and(|all| all.contains(&place)))
                })
            })
        }
    })
}

/// The words whose nearness is looked at: by word, the terms that stand for it.
fn slots(units: &[Unit]) -> Vec<Vec<&str>> {
    let mut slots: Vec<Vec<&str>> = Vec::new();
    for unit in units.iter().filter(|unit| !unit.optional) {
        if let Some((Form::All(terms), _)) = unit.ways.first() {
            slots.extend(terms.iter().map(|term| vec![term.as_str()]));
            continue;
        }
        let ways = unit.ways.iter().take(NEAR_WAYS).filter_map(|(form, _)| match form {
            Form::Term(term) => Some(term.as_str()),
            Form::Phrase(terms) | Form::All(terms) => terms.first().map(String::as_str),
        });
        slots.push(ways.collect());
    }
    slots.retain(|slot| !slot.is_empty());
    slots.truncate(MOST_SLOTS);
    slots
}

fn find_places<'a>(
    generation: &Generation,
    best: &[Ranked],
    slots: &[Vec<&'a str>],
    units: &'a [Unit],
) -> Result<Places<'a>, LibraryError> {
    let mut order: Vec<usize> = (0..best.len()).collect();
    order.sort_unstable_by_key(|at| (best[*at].segment, best[*at].doc));
    let ways = units.iter().filter(|unit| needed(unit).is_some()).take(MOST_UNITS);
    let terms = ways.flat_map(|unit| unit.ways.iter().take(MOST_WAYS)).flat_map(|(form, _)| match form {
        Form::Term(term) => std::slice::from_ref(term),
        Form::Phrase(terms) | Form::All(terms) => &terms[..],
    });
    let mut places: Places<'a> = slots
        .iter()
        .flatten()
        .copied()
        .chain(terms.map(String::as_str))
        .map(|term| (term, vec![Vec::new(); best.len()]))
        .collect();
    let field = generation.fields.text;
    for group in order.chunk_by(|a, b| best[*a].segment == best[*b].segment) {
        let segment = generation.searcher.segment_reader(best[group[0]].segment);
        let inverted = segment.inverted_index(field)?;
        for (term, places) in &mut places {
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
                    postings.positions(&mut places[*at]);
                } else if postings.doc() == TERMINATED {
                    break;
                }
            }
        }
    }
    Ok(places)
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

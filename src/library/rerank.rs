//! The best hits weighed again: how much of the question is there, in the text, in words near it in meaning or by the
//! labels, and how near the words stand to each other.
//!
//! The window is fixed, whatever page is asked for, so the order is the same on every page.

use rustc_hash::FxHashMap;
use tantivy::postings::{Postings as _, SegmentPostings};
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
/// Words near in meaning that are looked up, those of the heaviest words first.
const MOST_NEAR: usize = 64;

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
    let weights: Vec<f32> =
        units.iter().map(|unit| needed(unit).map_or(0.0, |mass| mass.max(0.0).powf(ranking.power))).collect();
    let lengths = find_lengths(generation, best)?;
    let present: Vec<Vec<bool>> =
        units.iter().map(|unit| (0..best.len()).map(|at| has(unit, at, &places)).collect()).collect();
    let near = find_near(generation, best, units, &weights, &present)?;
    let whole = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    for (at, hit) in best.iter_mut().enumerate() {
        let rows = &generation.rows[hit.segment as usize];
        let said = evidence.map(|evidence| evidence.said(rows.facts[hit.doc as usize], rows.themes(hit.doc)));
        let (mut covered, mut twice) = (0.0, 0.0);
        for (number, weight) in weights.iter().enumerate() {
            let (by_label, worth) = match (evidence, said) {
                (Some(evidence), Some(said)) => evidence.share(number, said),
                _ => (0.0, 0.0),
            };
            if present[number][at] {
                covered += weight;
                twice += worth;
            } else {
                let part = ranking.partly * share(&units[number], at, &places);
                covered += weight * by_label.max(ranking.near * near[number][at]).max(part);
            }
        }
        let here: Vec<Vec<u32>> = slots
            .iter()
            .map(|terms| {
                terms.iter().filter_map(|term| places.get(term)).flat_map(|p| &p[at]).copied().collect()
            })
            .collect();
        let factor = 1.0 + ranking.coverage * covered / whole + ranking.proximity * nearness(&here);
        let length = (lengths[at].max(1) as f32).powf(ranking.length);
        let score = hit.score(Sort::Relevance) - (1.0 - ranking.again) * twice;
        *hit = hit.with_score(score * factor * length);
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
        Form::Near(terms, spare) => {
            let Some((first, rest)) = terms.split_first() else { return false };
            let far = *spare as usize + rest.len();
            // Behind the first one: "the bed sign fell" tells of nobody who fell out of bed.
            let near = |start: u32, place: u32| place > start && (place - start) as usize <= far;
            of(first).is_some_and(|starts| {
                starts.iter().any(|start| {
                    rest.iter().all(|term| of(term).is_some_and(|all| all.iter().any(|at| near(*start, *at))))
                })
            })
        }
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

/// How much of a known group of words the text of a hit has.
fn share(unit: &Unit, at: usize, places: &Places<'_>) -> f32 {
    let there = |ways: &&Vec<(Form, f32)>| {
        ways.iter().any(|(form, _)| match form {
            Form::Term(term) => places.get(term.as_str()).is_some_and(|places| !places[at].is_empty()),
            Form::All(_) | Form::Phrase(_) | Form::Near(..) => false,
        })
    };
    unit.parts.iter().filter(there).count() as f32 / unit.parts.len().max(1) as f32
}

/// The words whose nearness is looked at: by word, the terms that stand for it.
fn slots(units: &[Unit]) -> Vec<Vec<&str>> {
    let mut slots: Vec<Vec<&str>> = Vec::new();
    for unit in units.iter().filter(|unit| !unit.optional) {
        if let Some((Form::All(terms) | Form::Near(terms, _), _)) = unit.ways.first() {
            slots.extend(terms.iter().map(|term| vec![term.as_str()]));
            continue;
        }
        let ways = unit.ways.iter().take(NEAR_WAYS).filter_map(|(form, _)| match form {
            Form::Term(term) => Some(term.as_str()),
            Form::Phrase(terms) | Form::All(terms) | Form::Near(terms, _) => {
                terms.first().map(String::as_str)
            }
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
    let wanted = units.iter().filter(|unit| needed(unit).is_some()).take(MOST_UNITS);
    let ways = wanted.flat_map(|unit| unit.ways.iter().take(MOST_WAYS).chain(unit.parts.iter().flatten()));
    let terms = ways.flat_map(|(form, _)| match form {
        Form::Term(term) => std::slice::from_ref(term),
        Form::Phrase(terms) | Form::All(terms) | Form::Near(terms, _) => &terms[..],
    });
    let mut places: Places<'a> = slots
        .iter()
        .flatten()
        .copied()
        .chain(terms.map(String::as_str))
        .map(|term| (term, vec![Vec::new(); best.len()]))
        .collect();
    let terms: Vec<&'a str> = places.keys().copied().collect();
    let option = IndexRecordOption::WithFreqsAndPositions;
    look_up(
        generation,
        best,
        &terms,
        option,
        |_, _| true,
        |term, at, postings| {
            if let Some(places) = places.get_mut(terms[term]) {
                postings.positions(&mut places[at]);
            }
        },
    )?;
    Ok(places)
}

/// By unit, then hit: the likeness of the nearest word that the hit has in its place, 0 where it has none. Looked for only in
/// the hits that have not the word itself (`present`, by unit): where all words are needed these are none.
fn find_near(
    generation: &Generation,
    best: &[Ranked],
    units: &[Unit],
    weights: &[f32],
    present: &[Vec<bool>],
) -> Result<Vec<Vec<f32>>, LibraryError> {
    let mut order: Vec<usize> = (0..units.len()).filter(|unit| weights[*unit] > 0.0).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
    let all = order.iter().flat_map(|unit| units[*unit].near.iter().map(move |near| (*unit, near)));
    let (owners, terms): (Vec<(usize, f32)>, Vec<&str>) =
        all.take(MOST_NEAR).map(|(unit, (term, likeness))| ((unit, *likeness), term.as_str())).unzip();
    let mut out = vec![vec![0.0; best.len()]; units.len()];
    let wanted = |term: usize, at: usize| !present[owners[term].0][at];
    look_up(generation, best, &terms, IndexRecordOption::Basic, wanted, |term, at, _| {
        let (unit, likeness) = owners[term];
        let most: &mut f32 = &mut out[unit][at];
        *most = most.max(likeness);
    })?;
    Ok(out)
}

/// Calls `then` with the number of a term, that of a hit which has it, and the postings standing there; of the pairs that are
/// `wanted` alone.
fn look_up(
    generation: &Generation,
    best: &[Ranked],
    terms: &[&str],
    option: IndexRecordOption,
    wanted: impl Fn(usize, usize) -> bool,
    mut then: impl FnMut(usize, usize, &mut SegmentPostings),
) -> Result<(), LibraryError> {
    let mut order: Vec<usize> = (0..best.len()).collect();
    order.sort_unstable_by_key(|at| (best[*at].segment, best[*at].doc));
    let field = generation.fields.text;
    for group in order.chunk_by(|a, b| best[*a].segment == best[*b].segment) {
        let inverted = generation.searcher.segment_reader(best[group[0]].segment).inverted_index(field)?;
        for (number, term) in terms.iter().enumerate() {
            let mut hits = group.iter().filter(|at| wanted(number, **at)).peekable();
            if hits.peek().is_none() {
                continue;
            }
            let Some(mut postings) = inverted.read_postings(&Term::from_field_text(field, term), option)?
            else {
                continue;
            };
            for at in hits {
                let doc = best[*at].doc;
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    then(number, *at, &mut postings);
                } else if postings.doc() == TERMINATED {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// By hit: its length in words, as exactly as the index keeps it.
fn find_lengths(generation: &Generation, best: &[Ranked]) -> Result<Vec<u32>, LibraryError> {
    let field = generation.fields.text;
    let segments = generation.searcher.segment_readers();
    let readers = segments.iter().map(|segment| segment.get_fieldnorms_reader(field));
    let readers = readers.collect::<tantivy::Result<Vec<_>>>()?;
    Ok(best.iter().map(|hit| readers[hit.segment as usize].fieldnorm(hit.doc)).collect())
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

    #[test]
    fn words_near_each_other_stand_behind_the_first_of_them() {
        let form = Form::Near(vec!["fall".to_owned(), "bed".to_owned()], 5);
        let unit = Unit { ways: vec![(form, 1.0)], ..Unit::default() };
        for (fall, bed, there) in [(1, 2, true), (1, 7, true), (1, 8, false), (3, 2, false)] {
            let places: Places<'_> =
                [("fall", vec![vec![fall]]), ("bed", vec![vec![bed]])].into_iter().collect();
            assert_eq!(has(&unit, 0, &places), there, "fall at {fall}, bed at {bed}");
        }
    }
}

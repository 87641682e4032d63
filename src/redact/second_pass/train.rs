//! Trains both passes: annotated cases enter, the bytes of their weights leave.
//!
//! The trees must see the tagger as it is on text that it does not know. So the cases are parted into folds; a tagger
//! is trained without each fold and reads it; what it says there, and the truth, are the rows that the trees grow on.
//! The tagger that is kept is trained on all cases.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Judge;
use super::evidence::{Row, odds};
use super::trees::{Growth, Trees};
use super::whole::Whole;
use crate::redact::engine::Engine;
use crate::redact::evaluate::gold::{Gold, GoldCase, GoldPart};
use crate::redact::lexicon::Lexicon;
use crate::redact::model::{Tagger, train as tagger};
use crate::redact::names::known::Sought;
use crate::redact::policy::{Local, Policy};
use crate::redact::{Case, Kind, Part};

/// Folds that the cases are parted into.
pub const FOLDS: usize = 5;

const GROWTH: Growth = Growth { trees: 240, rate: 0.05, least: 6.0, pull: 4.0 };

/// The bytes of both passes' weights.
pub struct Weights {
    /// Of the tagger.
    pub tagger: Vec<u8>,
    /// Of the trees.
    pub trees: Vec<u8>,
}

/// Trains on a sample.
pub fn train(gold: &Gold) -> Weights {
    let folds = divide(&gold.cases, FOLDS);
    let (taggers, tagger) = rayon::join(|| taggers(gold, &folds), || tagger::train(gold, &mut |_, _| {}));
    Weights { tagger, trees: trees(gold, &folds, &taggers) }
}

/// Grows the trees on what the folds' taggers say.
pub fn trees(gold: &Gold, folds: &[Vec<usize>], taggers: &[Vec<u8>]) -> Vec<u8> {
    let rows: Vec<_> = rows(gold, folds, taggers).into_iter().flatten().collect();
    Trees::grow(&rows, &GROWTH)
}

/// For every fold the weights of which neither pass was trained on it: for measuring. `taggers` are those of
/// [`taggers`].
pub fn without_each(gold: &Gold, folds: &[Vec<usize>], taggers: Vec<Vec<u8>>) -> Vec<Weights> {
    let rows = rows(gold, folds, &taggers);
    let trees: Vec<Vec<u8>> = (0..folds.len())
        .into_par_iter()
        .map(|left_out| {
            let others = rows.iter().enumerate().filter(|(fold, _)| *fold != left_out);
            let rows: Vec<_> = others.flat_map(|(_, rows)| rows.iter().copied()).collect();
            Trees::grow(&rows, &GROWTH)
        })
        .collect();
    taggers.into_iter().zip(trees).map(|(tagger, trees)| Weights { tagger, trees }).collect()
}

/// For every fold the weights of a tagger that was trained on the others.
pub fn taggers(gold: &Gold, folds: &[Vec<usize>]) -> Vec<Vec<u8>> {
    folds
        .par_iter()
        .map(|fold| {
            let inside: BTreeSet<usize> = fold.iter().copied().collect();
            let others = pick(gold, (0..gold.cases.len()).filter(|at| !inside.contains(at)));
            tagger::train(&others, &mut |_, _| {})
        })
        .collect()
}

/// A row with what the tagger says in log-odds, and the truth.
type Lesson = (Row, f32, bool);

/// What the taggers say of the folds that they do not know.
fn rows(gold: &Gold, folds: &[Vec<usize>], taggers: &[Vec<u8>]) -> Vec<Vec<Lesson>> {
    let job = |(fold, bytes): (&Vec<usize>, &Vec<u8>)| {
        let mut lexicon = Lexicon::standard();
        let policy = Policy::default();
        let local = Local::new(&policy.local, &mut lexicon);
        let judge = Judge::from_bytes(&[]);
        let engine = Engine { lexicon, tagger: Tagger::from_bytes(bytes), judge, local, policy };
        let mut rows = Vec::new();
        for &at in fold {
            read(&engine, &gold.cases[at], &mut rows);
        }
        rows
    };
    folds.par_iter().zip(taggers).map(job).collect()
}

/// The rows of a case: evidence, what the tagger said, the truth.
fn read(engine: &Engine, gold: &GoldCase, rows: &mut Vec<Lesson>) {
    let parts: Vec<(Part, &str)> = gold.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
    let case = Case { parts: &parts, known: &gold.known, day_zero: gold.date };
    let works = engine.look(&case, &Sought::new(case.known, &engine.lexicon));
    let whole = Whole::of(&case, &works);
    for (work, part) in works.iter().zip(&gold.parts) {
        whole.each(part.part, work, &engine.tagger, |at, row| {
            let token = &work.doc.tokens[at];
            if let Some(truth) = truth(part, work.doc.normal.raw(token.start as usize..token.end as usize)) {
                rows.push((row, odds(row[0]), truth));
            }
        });
    }
}

/// Whether a place is inside an identifier; nothing where it counts neither way.
fn truth(part: &GoldPart, place: std::ops::Range<usize>) -> Option<bool> {
    let within = |spans: &[crate::redact::evaluate::gold::GoldSpan]| {
        spans.iter().any(|span| span.range.start < place.end && place.start < span.range.end)
    };
    if within(&part.spans) {
        Some(true)
    } else if within(&part.optional) {
        None
    } else {
        Some(false)
    }
}

/// Some cases of a sample.
pub fn pick(gold: &Gold, cases: impl Iterator<Item = usize>) -> Gold {
    Gold { cases: cases.map(|at| gold.cases[at].clone()).collect() }
}

/// Folds of equal size. A case goes where most of its names' words are already, so that the names of a fold are, as far
/// as they go, unseen by the weights that are measured on it.
pub fn divide(cases: &[GoldCase], count: usize) -> Vec<Vec<usize>> {
    let room = cases.len().div_ceil(count.max(1));
    let mut folds = vec![(Vec::new(), BTreeSet::new()); count.max(1)];
    let mut order: Vec<usize> = (0..cases.len()).collect();
    // In a fixed disorder, so that no fold is one source file.
    order.sort_by_key(|at| (at.wrapping_mul(2_654_435_761) & 0xffff_ffff, *at));
    for at in order {
        let words = names(&cases[at]);
        let best = (0..folds.len())
            .filter(|&fold| folds[fold].0.len() < room)
            .max_by_key(|&fold| {
                let shared = words.iter().filter(|word| folds[fold].1.contains(*word)).count();
                (shared, room - folds[fold].0.len(), count - fold)
            })
            .unwrap_or(0);
        folds[best].0.push(at);
        folds[best].1.extend(words);
    }
    folds.into_iter().map(|(cases, _)| cases).collect()
}

fn names(case: &GoldCase) -> BTreeSet<String> {
    case.parts
        .iter()
        .flat_map(|part| part.spans.iter().map(move |span| (part, span)))
        .filter(|(_, span)| span.kind == Kind::Name)
        .flat_map(|(part, span)| part.text[span.range.clone()].split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.chars().count() > 2)
        .map(str::to_lowercase)
        .collect()
}

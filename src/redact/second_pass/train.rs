//! Trains both passes: annotated cases enter, the bytes of their weights leave.
//!
//! The trees must see the tagger and the net as they are on text that they do not know. So the cases are parted into folds;
//! both are trained without each fold and read it; what they say there, and the truth, are the rows that the trees grow on.
//! Those that are kept are trained on all cases.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Judge;
use super::evidence::{Row, odds};
use super::net_train;
use super::trees::{Growth, Trees};
use crate::redact::engine::Engine;
use crate::redact::evaluate::gold::{Gold, GoldCase, GoldPart};
use crate::redact::lexicon::Lexicon;
use crate::redact::model::{Tagger, train as tagger};
use crate::redact::names::known::Sought;
use crate::redact::policy::{Local, Policy};
use crate::redact::{Case, Kind, Part};

/// Folds that the cases are parted into.
pub const FOLDS: usize = 5;

const GROWTH: Growth = Growth { trees: 360, rate: 0.05, least: 12.0, pull: 8.0 };

/// The bytes of both passes' weights.
pub struct Weights {
    /// Of the tagger.
    pub tagger: Vec<u8>,
    /// Of the net.
    pub net: Vec<u8>,
    /// Of the trees.
    pub trees: Vec<u8>,
}

/// The bytes of what the trees ask, trained on the same cases.
pub struct Asked {
    /// Of the tagger.
    pub tagger: Vec<u8>,
    /// Of the net.
    pub net: Vec<u8>,
}

/// Trains on a sample; `asked` are those of [`asked`] for these folds.
pub fn train(gold: &Gold, folds: &[Vec<usize>], asked: &[Asked]) -> Weights {
    let trees = || {
        let rows: Vec<_> = rows(gold, folds, asked).into_iter().flatten().collect();
        Trees::grow(&rows, &GROWTH)
    };
    let (Asked { tagger, net }, trees) = rayon::join(|| both(gold), trees);
    Weights { tagger, net, trees }
}

/// For every fold the weights of which neither pass was trained on it: for measuring. `asked` are those of [`asked`].
pub fn without_each(gold: &Gold, folds: &[Vec<usize>], asked: Vec<Asked>) -> Vec<Weights> {
    let rows = rows(gold, folds, &asked);
    let trees: Vec<Vec<u8>> = (0..folds.len())
        .into_par_iter()
        .map(|left_out| {
            let others = rows.iter().enumerate().filter(|(fold, _)| *fold != left_out);
            let rows: Vec<_> = others.flat_map(|(_, rows)| rows.iter().copied()).collect();
            Trees::grow(&rows, &GROWTH)
        })
        .collect();
    let with = |(Asked { tagger, net }, trees)| Weights { tagger, net, trees };
    asked.into_iter().zip(trees).map(with).collect()
}

/// For every fold the weights of a tagger and a net that were trained on the others.
pub fn asked(gold: &Gold, folds: &[Vec<usize>]) -> Vec<Asked> {
    folds
        .par_iter()
        .map(|fold| {
            let inside: BTreeSet<usize> = fold.iter().copied().collect();
            both(&pick(gold, (0..gold.cases.len()).filter(|at| !inside.contains(at))))
        })
        .collect()
}

fn both(gold: &Gold) -> Asked {
    let (tagger, net) = rayon::join(
        || tagger::train(gold, &mut |_, _| {}),
        || net_train::train(gold, net_train::BATCH, &mut |_, _| {}),
    );
    Asked { tagger, net }
}

/// A row with what the tagger says in log-odds, and the truth.
type Lesson = (Row, f32, bool);

/// What taggers and nets say of the folds that they do not know.
fn rows(gold: &Gold, folds: &[Vec<usize>], asked: &[Asked]) -> Vec<Vec<Lesson>> {
    let job = |(fold, asked): (&Vec<usize>, &Asked)| {
        let mut lexicon = Lexicon::standard();
        let policy = Policy::default();
        let local = Local::new(&policy.local, &mut lexicon);
        let judge = Judge::from_bytes(&[], &asked.net);
        let engine = Engine { lexicon, tagger: Tagger::from_bytes(&asked.tagger), judge, local, policy };
        let mut rows = Vec::new();
        for &at in fold {
            read(&engine, &gold.cases[at], &mut rows);
        }
        rows
    };
    folds.par_iter().zip(asked).map(job).collect()
}

/// The rows of a case: evidence, what the tagger said, the truth.
fn read(engine: &Engine, gold: &GoldCase, rows: &mut Vec<Lesson>) {
    let parts: Vec<(Part, &str)> = gold.parts.iter().map(|part| (part.part, part.text.as_str())).collect();
    let case = Case { parts: &parts, known: &gold.known, day_zero: gold.date };
    let works = engine.look(&case, &Sought::new(case.known, &engine.lexicon));
    let (whole, opinions) = engine.judge.ask(&case, &works);
    for ((work, part), opinions) in works.iter().zip(&gold.parts).zip(&opinions) {
        whole.each(part.part, work, &engine.tagger, opinions, |at, row| {
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

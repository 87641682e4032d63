//! Measures the search on a collection with judged questions: nDCG@10 with linear gain, recall@100.
//!
//!     cargo run --release --example measure_search -- MAPPING.toml DOCS.jsonl QUERIES.jsonl QRELS.jsonl
//!
//! The documents go through everything an export goes through: mapping, redactor, classifier, register, library. They need
//! a public reference. `LIKENESS` and `ABOUT` in the environment set these two parameters of ranking. What the second pass holds is published for the measurement. A query is `{"id","text"}`, a judgement
//! `{"q","d","rel"}` with the public reference as `d`. Nothing is kept.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first surprise")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use hindsight::anonymise::Corridor;
use hindsight::config::Config;
use hindsight::draft::Draft;
use hindsight::ingest::{Mapping, OpenOptions, Rejects, Source};
use hindsight::library::{Library, Ranking, SearchRequest, Words};
use hindsight::register::{Actor, Register, State};
use hindsight::secret::Secret;
use hindsight::themes::Taxonomy;
use rayon::prelude::*;
use serde_json::Value;

/// Hits that are asked for.
const DEPTH: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mapping, documents, queries, judgements] = &arguments[..] else {
        println!("usage: measure_search MAPPING.toml DOCS.jsonl QUERIES.jsonl QRELS.jsonl");
        std::process::exit(2);
    };
    let mapping = Mapping::from_toml(&fs::read_to_string(mapping).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::open(folder.path()).unwrap();
    let register = Arc::new(Register::open(folder.path(), &secret).unwrap());
    let corridor = Corridor::from_config(&Config::for_data(folder.path().to_owned()), &secret).unwrap();
    let options = OpenOptions { mapping: Some(mapping), ..OpenOptions::default() };
    let source = Source::open(Path::new(documents), &options).unwrap();
    let hash = |key: &str| secret.source(key);
    let scan = source.scan(&hash, &mut |_| {}).unwrap();
    let mut rejects = Rejects::new();
    let mut incidents = Vec::new();
    source
        .read(&scan, &hash, &mut rejects, &mut |_| {}, &mut |incident| {
            incidents.push(incident);
            ControlFlow::Continue(())
        })
        .unwrap();
    let mut drafts: Vec<Draft> =
        incidents.par_iter().map(|incident| corridor.anonymise(incident).unwrap()).collect();
    let held = drafts.iter().filter(|draft| !draft.holds.is_empty()).count();
    for draft in &mut drafts {
        draft.holds.clear();
        draft.doubts.clear();
    }
    let actor = Actor::command_line();
    let batch = register.begin_batch("measurement", &actor).unwrap();
    register.add(batch, &drafts, "measurement", &actor).unwrap();
    let mut references = HashMap::new();
    register
        .each(State::Published, |entry| {
            let reference = entry.lesson.and_then(|lesson| lesson.public_reference);
            references.extend(reference.map(|reference| (entry.id.to_string(), reference)));
            Ok(())
        })
        .unwrap();
    println!(
        "{} records, {} held and published for this, {} with a public reference, {} rows left out {:?}",
        scan.events(),
        held,
        references.len(),
        rejects.rows_dropped(),
        rejects.counts()
    );
    let mut judged: BTreeMap<String, HashMap<String, f64>> = BTreeMap::new();
    for line in lines(judgements) {
        let text = |key: &str| line[key].as_str().unwrap().to_owned();
        judged.entry(text("q")).or_default().insert(text("d"), line["rel"].as_f64().unwrap());
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<f32>().ok());
    let standard = || {
        let usual = Ranking::default();
        Ranking {
            recency: 0.0,
            likeness: number("LIKENESS").unwrap_or(usual.likeness),
            about: number("ABOUT").unwrap_or(usual.about),
            ..usual
        }
    };
    let bare = || Words { synonyms: String::new(), ambiguous: String::new(), related: String::new() };
    for (name, ranking, words) in [
        ("everything", standard(), Words::built_in()),
        ("without vectors", Ranking { likeness: 0.0, ..standard() }, Words::built_in()),
        ("without labels", Ranking { about: 0.0, ..standard() }, Words::built_in()),
        ("without synonyms", standard(), bare()),
        ("words alone", Ranking { likeness: 0.0, about: 0.0, ..standard() }, bare()),
    ] {
        let library = tempfile::tempdir_in(folder.path()).unwrap();
        let library =
            Library::open_with(library.path(), register.clone(), &Taxonomy::built_in(), &words, ranking)
                .unwrap();
        library.catch_up(&mut |_, _| {}).unwrap();
        let (mut gain, mut recall, mut count) = (0.0, 0.0, 0);
        for query in lines(queries) {
            let Some(grades) = judged.get(query["id"].as_str().unwrap()) else { continue };
            let request = SearchRequest {
                q: query["text"].as_str().unwrap().to_owned(),
                page: 1,
                per_page: DEPTH,
                ..SearchRequest::default()
            };
            let hits = library.search(&request).unwrap().hits;
            let grade =
                |id: &String| references.get(id).and_then(|id| grades.get(id)).copied().unwrap_or(0.0);
            let mut ideal: Vec<f64> = grades.values().copied().collect();
            ideal.sort_by(|a, b| b.total_cmp(a));
            gain += discounted(hits.iter().take(10).map(|hit| grade(&hit.id)))
                / discounted(ideal.into_iter().take(10));
            let all = hits.iter().flat_map(|hit| std::iter::once(&hit.id).chain(&hit.more_like_this));
            let found = all.filter(|id| grade(id) > 0.0).count();
            recall += found as f64 / grades.values().filter(|grade| **grade > 0.0).count().max(1) as f64;
            count += 1;
        }
        let count = f64::from(count);
        println!(
            "{name:<17} nDCG@10 {:.3}  recall@{DEPTH} {:.3}  ({count} questions)",
            gain / count,
            recall / count
        );
    }
}

/// Linear gain, discounted by the logarithm of the rank.
fn discounted(grades: impl Iterator<Item = f64>) -> f64 {
    grades.zip(2u32..).map(|(grade, place)| grade / f64::from(place).log2()).sum()
}

fn lines(path: &str) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

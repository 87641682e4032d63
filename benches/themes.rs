//! Speed of the classifier: records a second on one core with reasons and all, the same without a model as the floor
//! that words, synonyms and triggers take, and the time to make a classifier. `cargo bench --bench themes`.
#![allow(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use divan::Bencher;
use divan::counter::ItemsCount;
use hindsight::themes::{Classifier, GoldCase, Model, Taxonomy, synonyms};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// The annotated records, in their own order.
fn records() -> Vec<GoldCase> {
    let cases = GoldCase::built_in().unwrap();
    cases.into_iter().filter(|case| !case.example).collect()
}

fn classify(bencher: Bencher<'_, '_>, classifier: &Classifier) {
    let cases = records();
    bencher.counter(ItemsCount::new(cases.len())).bench_local(|| {
        for case in &cases {
            divan::black_box(classifier.classify(&case.narrative()));
        }
    });
}

#[divan::bench]
fn records_with_model(bencher: Bencher<'_, '_>) {
    classify(bencher, &Classifier::new(Taxonomy::built_in()));
}

#[divan::bench]
fn records_without_model(bencher: Bencher<'_, '_>) {
    classify(bencher, &Classifier::with(Taxonomy::built_in(), synonyms::BUILT_IN, Model::untrained()));
}

#[divan::bench]
fn load_model() -> Model {
    Model::built_in().unwrap()
}

#[divan::bench]
fn load_taxonomy() -> Taxonomy {
    Taxonomy::built_in()
}

#[divan::bench]
fn load_classifier(bencher: Bencher<'_, '_>) {
    let taxonomy = Taxonomy::built_in();
    let model = Model::built_in().unwrap();
    bencher
        .with_inputs(|| (taxonomy.clone(), model.clone()))
        .bench_local_values(|(taxonomy, model)| Classifier::with(taxonomy, synonyms::BUILT_IN, model));
}

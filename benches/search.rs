//! Speed of searching: the whole service over HTTP beside bare tantivy in process, both with ten hits, count, facets (the
//! library counts nine, bare tantivy seven of them) and snippets, the same expanded query, in one run. 200,000 generated lessons; `HINDSIGHT_BENCH_LESSONS` sets another
//! number. `cargo bench --bench search`. The generated library stays in `target/` for the next run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hindsight::anonymise::Corridor;
use hindsight::config::Config;
use hindsight::incident::Incident;
use hindsight::lesson::Lesson;
use hindsight::library::{Library, SearchRequest, Words};
use hindsight::redact::Part;
use hindsight::register::{Actor, Register};
use hindsight::secret::Secret;
use hindsight::themes::Taxonomy;
use hindsight::values::{EventType, Harm, Month, Setting};
use hindsight::web::{App, serve};
use rayon::prelude::*;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, MoreLikeThisQuery, Occur, Query, RangeQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, IndexReader, TantivyDocument, Term};

/// Queries of one class.
const QUERIES: usize = 24;
/// Times that each query runs on either side. In the lines of the classes the best counts, so that other work on the
/// machine disturbs least; the last line counts every run.
const RUNS: usize = 5;

fn main() {
    let count: usize =
        std::env::var("HINDSIGHT_BENCH_LESSONS").ok().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("search-bench-{count}"));
    std::fs::create_dir_all(&folder).unwrap();
    let mut config = Config::for_data(folder.clone());
    // One client asks more than people do.
    config.server.searches_per_second = 0;
    let secret = Secret::open(&folder).unwrap();
    let register = Arc::new(Register::open(&folder, &secret).unwrap());
    let corridor = Arc::new(Corridor::from_config(&config, &secret).unwrap());
    fill(&register, &corridor, count);
    let library = Arc::new(
        Library::open(&config.library(), register.clone(), Taxonomy::built_in(), &Words::built_in()).unwrap(),
    );
    let started = Instant::now();
    if std::env::var_os("HINDSIGHT_BENCH_REINDEX").is_some() {
        library.rebuild(&mut |_, _| {}).unwrap();
    } else {
        library.catch_up(&mut |_, _| {}).unwrap();
    }
    let indexing = started.elapsed();
    let bare = Bare::open(&folder.join("bare"), &register, &library);
    let lessons = library.len();
    println!("lessons {lessons}");
    println!(
        "library: brought up in {indexing:.1?}, {} bytes a lesson on disk, {} in memory",
        size(&config.library()) / lessons as u64,
        library.memory() / lessons
    );
    println!("bare tantivy: {} bytes a lesson on disk", size(&folder.join("bare")) / lessons as u64);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = Arc::new(App::new(config, register.clone(), library.clone(), corridor));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(serve(listener, app, std::future::pending()));
    let classes = classes(&library);
    let mut client = Client::connect(address);
    println!(
        "\n{:<10} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>9}",
        "class", "hits p50", "http p50", "p99", "bare p50", "p99", "x p50", "x p99", "in lib"
    );
    let mut all: (Vec<f64>, Vec<f64>) = Default::default();
    let mut every: (Vec<f64>, Vec<f64>) = Default::default();
    for (name, asks) in &classes {
        let (mut ours, mut theirs, mut inside, mut hits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ask in asks {
            let expanded = ask.query(&library);
            let (mut best_ours, mut best_theirs) = (f64::MAX, f64::MAX);
            let mut answer = String::new();
            for _ in 0..RUNS {
                let started = Instant::now();
                bare.answer(ask, expanded.as_deref());
                every.1.push(started.elapsed().as_secs_f64() * 1e3);
                best_theirs = best_theirs.min(every.1[every.1.len() - 1]);
                let started = Instant::now();
                client.get(&ask.path, &mut answer);
                every.0.push(started.elapsed().as_secs_f64() * 1e3);
                best_ours = best_ours.min(every.0[every.0.len() - 1]);
            }
            ours.push(best_ours);
            theirs.push(best_theirs);
            let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            hits.push(answer["total"].as_f64().unwrap_or(0.0));
            inside.push(answer["took_ms"].as_f64().unwrap_or(0.0));
        }
        all.0.extend(&ours);
        all.1.extend(&theirs);
        line(name, &mut hits, &mut ours, &mut theirs, &mut inside);
    }
    line("all", &mut [0.0], &mut all.0, &mut all.1, &mut [0.0]);
    line("every run", &mut [0.0], &mut every.0, &mut every.1, &mut [0.0]);
    suggestions(&library);
    throughput(address, &classes, &bare, &library);
    println!("\nresident memory {} MiB", resident() >> 20);
}

fn line(name: &str, hits: &mut [f64], ours: &mut [f64], theirs: &mut [f64], inside: &mut [f64]) {
    let (a, b, c, d) = (at(ours, 0.5), at(ours, 0.99), at(theirs, 0.5), at(theirs, 0.99));
    println!(
        "{name:<10} {:>9} {a:>8.3} {b:>8.3} {c:>8.3} {d:>8.3} {:>7.2} {:>7.2} {:>9.3}",
        at(hits, 0.5),
        a / c,
        b / d,
        at(inside, 0.5)
    );
}

fn at(values: &mut [f64], quantile: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * quantile).round() as usize]
}

/// One request, in both worlds.
struct Ask {
    path: String,
    request: SearchRequest,
    similar: Option<String>,
}

impl Ask {
    fn search(q: &str, more: &str) -> Self {
        let request = SearchRequest {
            q: q.to_owned(),
            from: more.contains("from").then(|| Month::parse("2023-01").unwrap()),
            page: 1,
            per_page: 10,
            ..SearchRequest::default()
        };
        let encoded: String = q
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect();
        Self { path: format!("/api/v1/lessons?q={encoded}{more}"), request, similar: None }
    }

    fn query(&self, library: &Library) -> Option<Box<dyn Query>> {
        match &self.similar {
            Some(_) => None,
            None => Some(library.expanded(&self.request).unwrap()),
        }
    }
}

/// The classes, with queries from the words of the lessons.
fn classes(library: &Library) -> Vec<(&'static str, Vec<Ask>)> {
    const TERMS: [&str; 24] = [
        "insulin",
        "warfarin",
        "handover",
        "fall",
        "sepsis",
        "catheter",
        "theatre",
        "discharge",
        "morphine",
        "pressure",
        "bleed",
        "scan",
        "swab",
        "ambulance",
        "labour",
        "restraint",
        "agency",
        "oxygen",
        "allergy",
        "transfer",
        "nurse",
        "patient",
        "ward",
        "blood",
    ];
    const OTHERS: [&str; 24] = [
        "dose", "missed", "bed", "night", "late", "given", "wrong", "staff", "chart", "review", "call",
        "pain", "found", "doctor", "home", "family", "time", "day", "clinic", "notes", "seen", "team",
        "pump", "line",
    ];
    const PHRASES: [&str; 12] = [
        "blood glucose",
        "head injury",
        "not given",
        "on the floor",
        "drug chart",
        "call bell",
        "wrong patient",
        "night staff",
        "blood pressure",
        "day of",
        "in theatre",
        "the ward",
    ];
    const PREFIXES: [&str; 12] =
        ["ins", "anti", "hand", "disch", "path", "card", "neuro", "press", "cath", "staff", "med", "obs"];
    const SYNONYMS: [&str; 12] = [
        "clexane",
        "PE",
        "blood thinners",
        "heart attack",
        "NBM",
        "sats",
        "BP low",
        "pressure sore",
        "stroke",
        "TTO",
        "A&E",
        "NEWS2 high",
    ];
    const TYPOS: [&str; 12] = [
        "insuiln",
        "warfrin",
        "hanover",
        "sepsiss",
        "cathter",
        "theater list",
        "dischage",
        "morphene",
        "presure ulcer",
        "bleading",
        "ambulence",
        "oxgen",
    ];
    let pairs = |join: &str| {
        TERMS.iter().zip(OTHERS).map(|(a, b)| Ask::search(&format!("{a}{join}{b}"), "")).collect::<Vec<_>>()
    };
    let each = |words: &[&str], make: &dyn Fn(&str) -> String, more: &str| {
        words.iter().map(|word| Ask::search(&make(word), more)).take(QUERIES).collect::<Vec<_>>()
    };
    let similar = library
        .search(&SearchRequest { q: "patient".into(), page: 1, per_page: 12, ..SearchRequest::default() })
        .unwrap()
        .hits
        .into_iter()
        .map(|hit| Ask {
            path: format!("/api/v1/lessons/{}/similar", hit.id),
            request: SearchRequest::default(),
            similar: Some(hit.id),
        })
        .collect();
    vec![
        ("term", each(&TERMS, &|w| w.to_owned(), "")),
        ("and", pairs(" ")),
        ("or", pairs(" OR ")),
        ("phrase", each(&PHRASES, &|w| format!("\"{w}\""), "")),
        ("prefix", each(&PREFIXES, &|w| format!("{w}*"), "")),
        ("synonym", each(&SYNONYMS, &|w| w.to_owned(), "")),
        ("typo", each(&TYPOS, &|w| w.to_owned(), "")),
        ("browse", each(&[""], &|w| w.to_owned(), "")),
        ("dated", each(&TERMS, &|w| w.to_owned(), "&from=2023-01")),
        ("similar", similar),
    ]
}

/// The same lessons in an index as tantivy's own manual would have it.
struct Bare {
    reader: IndexReader,
    key: Field,
    text: Field,
    month: Field,
    by_id: HashMap<String, DocAddress>,
}

const FACETS: [&str; 7] = ["theme", "factor", "harm", "type", "setting", "specialty", "year"];

impl Bare {
    fn open(folder: &Path, register: &Register, library: &Library) -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("clinical")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        // The same numbers of fields as in the library, so that the same query runs on both.
        let key = schema.add_u64_field("key", INDEXED | FAST);
        let text =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
        let month = schema.add_u64_field("month", FAST);
        let id = schema.add_text_field("id", STORED);
        let facets = FACETS.map(|name| schema.add_text_field(name, TextOptions::default().set_fast("raw")));
        let schema = schema.build();
        let fresh = !folder.join("meta.json").exists();
        std::fs::create_dir_all(folder).unwrap();
        let index = if fresh {
            Index::create_in_dir(folder, schema).unwrap()
        } else {
            Index::open_in_dir(folder).unwrap()
        };
        index.tokenizers().register("clinical", library.tokenizer());
        if fresh {
            let taxonomy = Taxonomy::built_in();
            let mut lessons: Vec<Lesson> = Vec::new();
            let mut after = 0;
            let mut writer = index.writer_with_num_threads(2, 96 << 20).unwrap();
            let mut spent = Duration::ZERO;
            let mut indexed = 0;
            loop {
                let changes = register.changes_since(after, 10_000).unwrap();
                let Some(last) = changes.last() else { break };
                after = last.sequence;
                lessons.extend(changes.into_iter().filter_map(|change| change.lesson.map(|lesson| *lesson)));
                let started = Instant::now();
                indexed += lessons.len();
                for lesson in lessons.drain(..) {
                    let mut document = TantivyDocument::new();
                    document.add_u64(key, 0);
                    document.add_text(id, lesson.id.as_str());
                    let mut whole = lesson.title.as_str().to_owned();
                    for part in lesson.narrative() {
                        whole.push('\n');
                        whole.push_str(part.as_str());
                    }
                    document.add_text(text, whole);
                    document.add_u64(month, lesson.month.map_or(0, |month| u64::from(month.ordinal())));
                    let mut themes: Vec<&str> =
                        lesson.published_themes().map(|label| label.id.as_str()).collect();
                    let parents: Vec<&str> = themes.iter().filter_map(|id| taxonomy.parent(id)).collect();
                    themes.extend(parents);
                    themes.sort_unstable();
                    themes.dedup();
                    themes.iter().for_each(|theme| document.add_text(facets[0], theme));
                    lesson.published_factors().for_each(|factor| document.add_text(facets[1], &factor.id));
                    let one = [
                        lesson.harm.map(|harm| harm.id().to_owned()),
                        Some(lesson.event_type.id().to_owned()),
                        lesson.setting.map(|setting| setting.id().to_owned()),
                        lesson.specialty.clone(),
                        lesson.month.map(|month| month.year().to_string()),
                    ];
                    for (field, value) in facets[2..].iter().zip(one) {
                        if let Some(value) = value {
                            document.add_text(*field, value);
                        }
                    }
                    writer.add_document(document).unwrap();
                }
                spent += started.elapsed();
            }
            let started = Instant::now();
            writer.commit().unwrap();
            writer.wait_merging_threads().unwrap();
            spent += started.elapsed();
            println!(
                "bare tantivy: indexed in {spent:.1?}, {:.0} lessons a second",
                indexed as f64 / spent.as_secs_f64()
            );
        }
        let reader = index.reader().unwrap();
        let searcher = reader.searcher();
        let mut by_id = HashMap::new();
        let wanted: Vec<String> = library
            .search(&SearchRequest { q: "patient".into(), page: 1, per_page: 12, ..SearchRequest::default() })
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| hit.id)
            .collect();
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            for doc in 0..reader.max_doc() {
                let address = DocAddress::new(segment, doc);
                let document: TantivyDocument = searcher.doc(address).unwrap();
                let found =
                    document.get_first(id).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
                if wanted.contains(&found) {
                    by_id.insert(found, address);
                }
            }
        }
        Self { reader, key, text, month, by_id }
    }

    /// Top ten, count, facets that ignore their own filter, and snippets.
    fn answer(&self, ask: &Ask, expanded: Option<&dyn Query>) {
        let searcher = self.reader.searcher();
        let query: Box<dyn Query> = match (expanded, &ask.similar) {
            (Some(expanded), _) => expanded.box_clone(),
            (None, Some(id)) => {
                Box::new(MoreLikeThisQuery::builder().with_min_doc_frequency(2).with_document(self.by_id[id]))
            }
            (None, None) => Box::new(AllQuery),
        };
        let within: Box<dyn Query> = match ask.request.from {
            Some(from) => {
                let from = Term::from_field_u64(self.month, u64::from(from.ordinal()));
                let range = RangeQuery::new(std::ops::Bound::Included(from), std::ops::Bound::Unbounded);
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, query.box_clone()),
                    (Occur::Must, Box::new(tantivy::query::ConstScoreQuery::new(Box::new(range), 0.0))),
                ]))
            }
            None => query.box_clone(),
        };
        let dated = ask.request.from.is_some();
        let facets = |names: &[&str]| {
            let mut json = String::from("{");
            for (at, name) in names.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                write!(json, "{comma}\"{name}\":{{\"terms\":{{\"field\":\"{name}\",\"size\":200}}}}")
                    .unwrap();
            }
            json.push('}');
            let request: Aggregations = serde_json::from_str(&json).unwrap();
            AggregationCollector::from_aggs(request, Default::default())
        };
        let top = TopDocs::with_limit(10).order_by_score();
        let hits = if ask.similar.is_some() {
            searcher.search(&*within, &top).unwrap()
        } else {
            let names = if dated { &FACETS[..6] } else { &FACETS[..] };
            let (hits, count, counts) = searcher.search(&*within, &(top, Count, facets(names))).unwrap();
            std::hint::black_box((count, counts));
            if dated {
                std::hint::black_box(searcher.search(&*query, &facets(&["year"])).unwrap());
            }
            hits
        };
        let generator = SnippetGenerator::create(&searcher, &*query, self.text).unwrap();
        for (_, address) in hits {
            let document: TantivyDocument = searcher.doc(address).unwrap();
            std::hint::black_box(generator.snippet_from_doc(&document).to_html());
        }
        let _ = self.key;
    }
}

/// A connection that is kept.
struct Client {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
    line: String,
    body: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            address,
            line: String::new(),
            body: Vec::new(),
        }
    }

    fn get(&mut self, path: &str, out: &mut String) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        let mut ok = false;
        for number in 0.. {
            self.line.clear();
            self.stream.read_line(&mut self.line).unwrap();
            if number == 0 {
                ok = self.line.contains(" 200 ");
            }
            let lower = self.line.trim().to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if lower.is_empty() {
                break;
            }
        }
        assert!(ok, "not answered: {path}");
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).unwrap();
        out.clear();
        out.push_str(std::str::from_utf8(&self.body).unwrap());
    }
}

fn suggestions(library: &Library) {
    let mut times = Vec::new();
    for typed in [
        "in",
        "ins",
        "insu",
        "wa",
        "fall",
        "hand",
        "blood g",
        "pressure u",
        "patient f",
        "the w",
        "a",
        "disch",
    ] {
        let best = (0..RUNS)
            .map(|_| {
                let started = Instant::now();
                std::hint::black_box(library.suggest(typed, 8).unwrap());
                started.elapsed().as_secs_f64() * 1e3
            })
            .fold(f64::MAX, f64::min);
        times.push(best);
    }
    println!("suggest    p50 {:.3} ms, worst {:.3} ms", at(&mut times.clone(), 0.5), at(&mut times, 1.0));
}

/// 64 clients over HTTP, their own work included, beside two threads of bare tantivy; the same mix.
fn throughput(address: SocketAddr, classes: &[(&'static str, Vec<Ask>)], bare: &Bare, library: &Library) {
    let asks: Vec<&Ask> =
        classes.iter().filter(|(name, _)| *name != "similar").flat_map(|(_, asks)| asks).collect();
    let expanded: Vec<Option<Box<dyn Query>>> = asks.iter().map(|ask| ask.query(library)).collect();
    let run = |threads: usize, work: &(dyn Fn(usize, &mut dyn FnMut() -> bool) + Sync)| -> f64 {
        let done = AtomicU64::new(0);
        let stop = AtomicBool::new(false);
        let started = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (done, stop) = (&done, &stop);
                scope.spawn(move || {
                    work(thread, &mut || {
                        done.fetch_add(1, Ordering::Relaxed);
                        !stop.load(Ordering::Relaxed)
                    });
                });
            }
            std::thread::sleep(Duration::from_secs(5));
            stop.store(true, Ordering::Relaxed);
        });
        done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
    };
    let theirs = run(2, &|thread, go_on| {
        let mut at = thread * 31;
        loop {
            bare.answer(asks[at % asks.len()], expanded[at % asks.len()].as_deref());
            at += 1;
            if !go_on() {
                return;
            }
        }
    });
    let ours = run(64, &|thread, go_on| {
        let mut client = Client::connect(address);
        let mut answer = String::new();
        let mut at = thread * 31;
        loop {
            client.get(&asks[at % asks.len()].path, &mut answer);
            at += 1;
            if !go_on() {
                return;
            }
        }
    });
    println!(
        "\nthroughput, all classes but similar: {ours:.0} a second over HTTP with 64 clients, {theirs:.0} bare with two threads, {:.0}%",
        100.0 * ours / theirs
    );
}

/// Fills the register up to `count` lessons: sentences drawn from a chain over the examples, with a fixed seed.
fn fill(register: &Register, corridor: &Corridor, count: usize) {
    let have = register.totals().unwrap().states.values().sum::<u64>() as usize;
    if have >= count {
        return;
    }
    let chain = Chain::read();
    let actor = Actor::command_line();
    let batch = register.begin_batch("bench", &actor).unwrap();
    let started = Instant::now();
    for from in (have..count).step_by(2_000) {
        let drafts: Vec<_> = (from..(from + 2_000).min(count))
            .into_par_iter()
            .map(|number| {
                let mut draft = corridor.anonymise(&chain.incident(number)).unwrap();
                draft.holds.clear();
                draft.doubts.clear();
                draft
            })
            .collect();
        register.add(batch, &drafts, "bench", &actor).unwrap();
    }
    println!("filled the register in {:.0?}", started.elapsed());
}

struct Chain {
    words: Vec<String>,
    after: HashMap<String, Vec<u32>>,
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

impl Chain {
    fn read() -> Self {
        let examples = include_str!("../fixtures/themes/examples.jsonl");
        let mut words: Vec<String> = Vec::new();
        for line in examples.lines() {
            let example: serde_json::Value = serde_json::from_str(line).unwrap();
            words.extend(example["what"].as_str().unwrap_or_default().split_whitespace().map(str::to_owned));
        }
        let mut after: HashMap<String, Vec<u32>> = HashMap::new();
        for (at, word) in words.iter().enumerate().take(words.len() - 1) {
            after.entry(word.clone()).or_default().push(at as u32 + 1);
        }
        Self { words, after }
    }

    fn text(&self, length: usize, dice: &mut Dice) -> String {
        let mut at = dice.roll(self.words.len());
        let mut text = String::new();
        while text.len() < length {
            text.push_str(&self.words[at]);
            text.push(' ');
            // Now and then a word that few lessons have, as real ones do.
            if dice.roll(40) == 0 {
                let syllables = [
                    "ba", "cro", "di", "fen", "gli", "ke", "lo", "mab", "nor", "pra", "tu", "vir", "xa",
                    "zol",
                ];
                (0..3).for_each(|_| text.push_str(syllables[dice.roll(syllables.len())]));
                text.push(' ');
            }
            at = match self.after.get(&self.words[at]) {
                Some(next) => next[dice.roll(next.len())] as usize,
                None => dice.roll(self.words.len()),
            };
        }
        text
    }

    fn incident(&self, number: usize) -> Incident {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9));
        (0..8).for_each(|_| {
            dice.roll(2);
        });
        let mut parts = vec![(Part::WhatHappened, self.text(420, &mut dice))];
        if dice.roll(2) == 0 {
            parts.push((Part::ActionTaken, self.text(120, &mut dice)));
        }
        if dice.roll(2) == 0 {
            parts.push((Part::Lesson, self.text(120, &mut dice)));
        }
        let specialties: Vec<&str> = hindsight::specialty::all().collect();
        Incident {
            source_key: format!("bench:{number}"),
            parts,
            month: Month::new(2015 + dice.roll(11) as i16, 1 + dice.roll(12) as i8),
            event_type: Some(EventType::ALL[dice.roll(20) % EventType::ALL.len()]),
            harm: Some(Harm::ALL[dice.roll(Harm::ALL.len())]),
            setting: Some(Setting::ALL[dice.roll(Setting::ALL.len())]),
            specialty: Some(specialties[dice.roll(specialties.len())].to_owned()),
            ..Incident::default()
        }
    }
}

fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|meta| meta.len())
        .sum()
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).unwrap_or(0) << 10
}

//! Lessons like another one, and what both have.

use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use rustc_hash::FxHashMap;

use super::collect::Gather;
use super::duplicates::agreement;
use super::filters::Filters;
use super::generation::Generation;
use super::labels::IMPLIED;
use super::response::SimilarHit;
use super::schema::key_of;
use super::snippet::Marks;
use super::stop::is_stop;
use super::synonyms::Form;
use super::{Library, LibraryError, Sort};
use crate::lesson::LessonId;

/// Telling words that are searched.
const WORDS: usize = 24;
/// Candidates that are weighed again by themes and factors.
const CANDIDATES: usize = 60;
/// Most that one hit says about what both have.
const REASONS: usize = 6;

/// A word that tells a lesson apart.
struct Telling {
    term: String,
    /// As the lesson writes it.
    shown: String,
    weight: f32,
}

impl Library {
    /// The lessons most like one, best first, near-duplicates of each other left out. Empty where there is no such lesson.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn similar(&self, id: &LessonId, limit: usize) -> Result<Vec<SimilarHit>, LibraryError> {
        let (generation, hidden) = self.current()?;
        let key = key_of(id);
        let Some(at) = place(&generation, key)?.filter(|_| !hidden.contains(&key)) else {
            return Ok(Vec::new());
        };
        let mut tools = self.tools();
        let telling = telling(&generation, at, &mut tools.analyser)?;
        let clauses: Vec<(Occur, Box<dyn Query>)> = telling
            .iter()
            .map(|word| {
                let term = Term::from_field_text(generation.fields.text, &word.term);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(BoostQuery::new(Box::new(query), word.weight)) as Box<dyn Query>)
            })
            .collect();
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let gather = Gather {
            generation: generation.clone(),
            filters: Filters::default(),
            typed: Filters::default(),
            hidden,
            sort: Sort::Relevance,
            limit: CANDIDATES,
            scored: true,
            boosts: self.boosts(),
            evidence: None,
            least: 0.0,
            counted: false,
        };
        let found = self.gather(&generation, &BooleanQuery::new(clauses), &gather)?;
        let rows = &generation.rows[at.segment_ord as usize];
        let mine = rows.labels(at.doc_id).to_vec();
        let shared = |at: DocAddress| -> Vec<u16> {
            let labels = generation.rows[at.segment_ord as usize].labels(at.doc_id);
            mine.iter().filter(|label| *label & IMPLIED == 0 && labels.contains(label)).copied().collect()
        };
        let mut candidates: Vec<(f32, DocAddress)> = found
            .best
            .iter()
            .filter(|hit| hit.address() != at)
            .map(|hit| {
                let labels = shared(hit.address()).len().min(4) as f32;
                (hit.score(Sort::Relevance) * (1.0 + self.ranking.shared * labels), hit.address())
            })
            .collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        let print = |at: DocAddress| generation.rows[at.segment_ord as usize].prints[at.doc_id as usize];
        let mut shown: Vec<DocAddress> = Vec::new();
        let mut marks = Marks::default();
        telling.iter().for_each(|word| marks.add(&Form::Term(word.term.clone()), word.weight));
        let mut out = Vec::new();
        for (score, other) in candidates {
            if out.len() >= limit {
                break;
            }
            if shown.iter().any(|one| agreement(print(*one), print(other)) >= self.ranking.duplicate_bits) {
                continue;
            }
            shown.push(other);
            let texts = generation.texts(other)?;
            let hit = generation.hit_of(other, score, &texts, &marks, &mut tools.analyser);
            let mut theirs = rustc_hash::FxHashSet::default();
            for text in texts.all(&generation) {
                tools.analyser.terms(text, |term, _, _| {
                    theirs.insert(term.to_owned());
                });
            }
            let mut both: Vec<String> = shared(other)
                .into_iter()
                .filter_map(|label| generation.labels.get(label).map(|info| info.label.clone()))
                .collect();
            both.truncate(REASONS / 2);
            for word in &telling {
                if both.len() >= REASONS {
                    break;
                }
                if theirs.contains(&word.term) {
                    both.push(word.shown.clone());
                }
            }
            out.push(SimilarHit { hit, both });
        }
        Ok(out)
    }
}

/// Where a lesson stands in the index.
pub(crate) fn place(generation: &Generation, key: u64) -> Result<Option<DocAddress>, LibraryError> {
    use tantivy::postings::Postings as _;
    use tantivy::{DocSet as _, TERMINATED};
    let term = Term::from_field_u64(generation.fields.key, key);
    for (ord, segment) in (0..).zip(generation.searcher.segment_readers()) {
        let inverted = segment.inverted_index(generation.fields.key)?;
        if let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? {
            let _ = postings.term_freq();
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress::new(ord, postings.doc())));
                }
                postings.advance();
            }
        }
    }
    Ok(None)
}

/// The words of a lesson that tell it apart: frequent in it, rare elsewhere, but not in it alone.
fn telling(
    generation: &Generation,
    at: DocAddress,
    analyser: &mut super::analyse::Analyser,
) -> Result<Vec<Telling>, LibraryError> {
    let texts = generation.texts(at)?;
    let mut counts: FxHashMap<String, (u32, String)> = FxHashMap::default();
    for text in texts.all(generation) {
        analyser.terms(text, |term, _, place| {
            if term.chars().count() >= 3 && !is_stop(term) && term.chars().any(char::is_alphabetic) {
                let entry = counts.entry(term.to_owned()).or_insert_with(|| (0, text[place].to_owned()));
                entry.0 += 1;
            }
        });
    }
    let lessons = generation.searcher.num_docs() as f32;
    let mut words = Vec::new();
    for (term, (count, shown)) in counts {
        let frequency =
            generation.searcher.doc_freq(&Term::from_field_text(generation.fields.text, &term))?;
        if frequency < 2 {
            continue;
        }
        let idf = (1.0 + (lessons - frequency as f32 + 0.5) / (frequency as f32 + 0.5)).ln();
        let often = count as f32 / (count as f32 + 1.0);
        words.push(Telling { term, shown: shown.to_lowercase(), weight: often * idf });
    }
    words.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
    words.truncate(WORDS);
    // BM25 brings its own idf: only the frequency in this lesson is left to weigh.
    let most = words.first().map_or(1.0, |word| word.weight);
    words.iter_mut().for_each(|word| word.weight = (word.weight / most).max(0.2));
    Ok(words)
}

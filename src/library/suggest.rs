//! Completions of what is being typed: themes, words and groups of words of published lessons, never of earlier searches.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use tantivy::Term;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::collect::Gather;
use super::filters::Filters;
use super::generation::Generation;
use super::labels::LabelKind;
use super::response::Suggestion;
use super::stop::is_stop;
use super::synonyms::read;
use super::{Library, LibraryError, Sort};

/// Longest text that is completed, in characters.
const LONGEST: usize = 80;
/// Fewest letters that are completed to words.
const SHORTEST: usize = 2;
/// Words that are tried behind others.
const TRIED: usize = 10;

impl Library {
    /// Up to `limit` completions, the most frequent first.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, LibraryError> {
        let (generation, hidden) = self.current()?;
        let typed: String = typed.trim_start().chars().take(LONGEST).collect();
        let folded = super::tokens::folded_text(&typed);
        let mut out = Vec::new();
        if folded.trim().is_empty() {
            return Ok(out);
        }
        let counts = self.browse(&generation, &hidden)?;
        for (number, info) in generation.labels.iter() {
            if matches!(info.kind, LabelKind::Theme(_)) {
                let label = super::tokens::folded_text(&info.label);
                let starts =
                    label.starts_with(&folded) || label.split(' ').any(|word| word.starts_with(&folded));
                let count = counts.counts.label(number);
                if starts && count > 0 {
                    out.push(Suggestion {
                        text: info.label.clone(),
                        kind: "theme",
                        id: Some(info.id.clone()),
                        count,
                    });
                }
            }
        }
        out.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.count));
        out.truncate(limit / 3 + 1);
        let vocabulary = generation.vocabulary();
        let start = folded.trim_start();
        let mut found: Vec<&(Box<str>, u32)> = Vec::new();
        if start.chars().count() >= SHORTEST {
            found.extend(vocabulary.starting_with(start));
        }
        by_count(&mut found);
        // Words and pairs of words take turns, so that neither hides the other.
        let (pairs, words): (Vec<_>, Vec<_>) = found.into_iter().partition(|(word, _)| word.contains(' '));
        let room = limit.saturating_sub(out.len());
        let pairs_room = (room / 2).min(pairs.len());
        let words_room = (room - pairs_room).min(words.len());
        for (word, _) in words.into_iter().take(words_room).chain(pairs.into_iter().take(room - words_room)) {
            let count = generation.lessons_with(word, &hidden);
            if count > 0 {
                let kind = if word.contains(' ') { "phrase" } else { "term" };
                out.push(Suggestion { text: word.to_string(), kind, id: None, count });
            }
        }
        if out.len() < limit
            && let Some((before, last)) = start.rsplit_once(' ')
            && last.chars().count() >= SHORTEST
        {
            self.complete_last(&generation, &hidden, before, last, limit, &mut out)?;
        }
        out.truncate(limit);
        Ok(out)
    }

    /// Completes the last word by words that stand in a lesson together with the others.
    fn complete_last(
        &self,
        generation: &Arc<Generation>,
        hidden: &Arc<FxHashSet<u64>>,
        before: &str,
        last: &str,
        limit: usize,
        out: &mut Vec<Suggestion>,
    ) -> Result<(), LibraryError> {
        let mut tools = self.tools();
        let field = generation.fields.text;
        let term = |stem: &String| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::Basic))
        };
        let others: Vec<Box<dyn Query>> = read(before, &mut tools.stems)
            .iter()
            .filter(|word| !is_stop(&word.folded))
            .flat_map(|word| &word.parts)
            .map(term)
            .collect();
        let mut words: Vec<_> = generation.vocabulary().starting_with(last).iter().collect();
        words.retain(|(word, _)| !word.contains(' '));
        by_count(&mut words);
        for (word, _) in words.into_iter().take(TRIED) {
            let mut stem = String::new();
            tools.stems.stem_into(word, &mut stem);
            let mut all: Vec<Box<dyn Query>> = others.iter().map(|query| query.box_clone()).collect();
            all.push(term(&stem));
            let gather = Gather {
                generation: generation.clone(),
                filters: Filters::default(),
                typed: Filters::default(),
                hidden: hidden.clone(),
                sort: Sort::Newest,
                limit: 1,
                scored: false,
                boosts: self.boosts(),
                evidence: None,
                least: 0.0,
                counted: false,
            };
            let count = generation.searcher.search(&BooleanQuery::intersection(all), &gather)?.total;
            let text = format!("{before} {word}");
            if count > 0 && !out.iter().any(|known| known.text == text) {
                out.push(Suggestion { text, kind: "phrase", id: None, count });
            }
            if out.len() >= limit {
                break;
            }
        }
        Ok(())
    }
}

fn by_count(words: &mut [&(Box<str>, u32)]) {
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}

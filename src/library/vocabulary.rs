//! The words that published lessons use, with the number of lessons, from the index's own dictionary.

use tantivy::Searcher;
use tantivy::schema::Field;

/// Words in alphabetical order.
#[derive(Default)]
pub(crate) struct Vocabulary {
    words: Vec<(Box<str>, u32)>,
}

impl Vocabulary {
    /// Reads the dictionaries of all segments. A dictionary that cannot be read adds nothing: spelling and completions are
    /// helps, not answers.
    pub(crate) fn read(searcher: &Searcher, field: Field) -> Self {
        let mut words: Vec<(Box<str>, u32)> = Vec::new();
        for segment in searcher.segment_readers() {
            let Ok(inverted) = segment.inverted_index(field) else { continue };
            let Ok(mut terms) = inverted.terms().stream() else { continue };
            while terms.advance() {
                if let Ok(word) = std::str::from_utf8(terms.key()) {
                    words.push((word.into(), terms.value().doc_freq));
                }
            }
        }
        if searcher.segment_readers().len() > 1 {
            words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            words.dedup_by(|next, first| {
                let same = next.0 == first.0;
                if same {
                    first.1 += next.1;
                }
                same
            });
        }
        Self { words }
    }

    /// The words that start with `prefix`, in order.
    pub(crate) fn starting_with(&self, prefix: &str) -> &[(Box<str>, u32)] {
        let from = self.words.partition_point(|(word, _)| **word < *prefix);
        let length = self.words[from..].partition_point(|(word, _)| word.starts_with(prefix));
        &self.words[from..from + length]
    }
}

#[cfg(test)]
impl Vocabulary {
    pub(crate) fn of(words: &[(&str, u32)]) -> Self {
        let mut words: Vec<(Box<str>, u32)> =
            words.iter().map(|(word, count)| ((*word).into(), *count)).collect();
        words.sort();
        Self { words }
    }
}

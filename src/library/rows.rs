//! The fast fields of a segment, unpacked once into memory: about 100 bytes a lesson.
//!
//! Filters, counts, tie-breaking and folding read them for every match; unpacking column by column at each search would cost
//! more than the search. A segment never changes, so its rows are read once and shared by all generations that hold it.

use tantivy::{DocId, SegmentReader};

use super::facts::Facts;
use super::labels::{IMPLIED, LabelId, Labels};
use super::schema::fast;
use super::vectors::{self, Meaning};

/// The rows of one segment, by document number.
pub(crate) struct SegmentRows {
    /// Lesson ids as numbers.
    pub keys: Vec<u64>,
    /// Coded facts.
    pub facts: Vec<Facts>,
    /// Prints for near-duplicates.
    pub prints: Vec<[u64; 2]>,
    /// What each lesson is about.
    pub meanings: Vec<Meaning>,
    ends: Vec<u32>,
    labels: Vec<LabelId>,
}

impl SegmentRows {
    /// Reads the fast fields; labels that were not known yet are added.
    pub(crate) fn read(segment: &SegmentReader, labels: &mut Labels) -> tantivy::Result<Self> {
        let count = segment.max_doc();
        let fast = segment.fast_fields();
        let column = |name: &str| -> tantivy::Result<Vec<u64>> {
            let values = fast.u64(name)?.first_or_default_col(0);
            let mut out = vec![0; count as usize];
            values.get_range(0, &mut out);
            Ok(out)
        };
        let [a, b] = [column(fast::PRINT[0])?, column(fast::PRINT[1])?];
        let mut meanings = vec![Meaning([0; vectors::DIMENSIONS]); count as usize];
        for (at, name) in fast::MEANING.into_iter().enumerate() {
            column(name)?.into_iter().zip(&mut meanings).for_each(|(word, meaning)| meaning.unpack(at, word));
        }
        let mut rows = Self {
            keys: column(fast::KEY)?,
            facts: column(fast::FACTS)?.into_iter().map(Facts).collect(),
            prints: a.into_iter().zip(b).map(|(a, b)| [a, b]).collect(),
            meanings,
            ends: Vec::with_capacity(count as usize),
            labels: Vec::new(),
        };
        let written = fast.str(fast::LABEL)?;
        let mut numbers = Vec::new();
        if let Some(written) = &written {
            let mut text = String::new();
            for ord in 0..written.num_terms() as u64 {
                text.clear();
                written.ord_to_str(ord, &mut text)?;
                numbers.push(labels.intern(&text));
            }
        }
        for doc in 0..count {
            let start = rows.labels.len();
            for ord in written.iter().flat_map(|column| column.term_ords(doc)) {
                let label =
                    numbers.get(ord as usize).copied().filter(|label| !rows.labels[start..].contains(label));
                rows.labels.extend(label);
            }
            for at in start..rows.labels.len() {
                let Some(parent) = labels.parent(rows.labels[at]) else { continue };
                let known = rows.labels[start..].iter().any(|label| label & !IMPLIED == parent);
                if !known {
                    rows.labels.push(parent | IMPLIED);
                }
            }
            rows.ends.push(rows.labels.len() as u32);
        }
        rows.labels.shrink_to_fit();
        Ok(rows)
    }

    /// The labels of a lesson: first those it was given, best first, then the themes that follow from them.
    #[inline]
    pub(crate) fn labels(&self, doc: DocId) -> &[LabelId] {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.ends[doc - 1] as usize };
        &self.labels[start..self.ends[doc] as usize]
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.keys.len() * (8 + 8 + 16 + 4 + vectors::DIMENSIONS) + self.labels.len() * size_of::<LabelId>()
    }
}

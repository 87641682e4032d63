//! The fast fields of a segment, unpacked once into memory: about 100 bytes a lesson.
//!
//! Filters, counts, tie-breaking and folding read them for every match; unpacking column by column at each search would cost
//! more than the search. A segment never changes, so its rows are read once and shared by all generations that hold it.

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::counts::Counts;
use super::facts::Facts;
use super::labels::{IMPLIED, LabelId, Labels};
use super::schema::fast;
use crate::vectors::{self, Meaning};

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
    /// How many lessons have each theme, surely or perhaps, each setting and each specialty.
    pub totals: Counts,
    /// Where the published labels of a lesson end, its sure themes, its hints.
    ends: Vec<[u32; 3]>,
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
            totals: Counts::new(0),
            ends: Vec::with_capacity(count as usize),
            labels: Vec::new(),
        };
        let lists = [fast::LABEL, fast::SURE, fast::HINT].map(|name| Lists::read(segment, name, labels));
        let [published, sure, hints] = lists;
        let (published, sure, hints) = (published?, sure?, hints?);
        let mut found = Vec::new();
        for doc in 0..count {
            let mut ends = [0; 3];
            published.of(doc, &mut found);
            add(&mut rows.labels, &found, 0, labels);
            ends[0] = rows.labels.len() as u32;
            sure.of(doc, &mut found);
            add(&mut rows.labels, &found, 0, labels);
            ends[1] = rows.labels.len() as u32;
            hints.of(doc, &mut found);
            // What is sure is no hint.
            add(&mut rows.labels, &found, (ends[1] - ends[0]) as usize, labels);
            ends[2] = rows.labels.len() as u32;
            rows.ends.push(ends);
        }
        rows.labels.shrink_to_fit();
        let mut totals = Counts::new(labels.len());
        for doc in 0..count {
            let (sure, hints) = rows.themes(doc);
            totals.all(rows.facts[doc as usize], sure);
            totals.labels(hints);
        }
        rows.totals = totals;
        Ok(rows)
    }

    /// The published labels of a lesson: first those it was given, best first, then the themes that follow from them.
    #[inline]
    pub(crate) fn labels(&self, doc: DocId) -> &[LabelId] {
        &self.labels[self.start(doc)..self.ends[doc as usize][0] as usize]
    }

    /// The themes that a lesson surely has, published or only offered, and those that it may have.
    #[inline]
    pub(crate) fn themes(&self, doc: DocId) -> (&[LabelId], &[LabelId]) {
        let [published, sure, hints] = self.ends[doc as usize].map(|end| end as usize);
        (&self.labels[published..sure], &self.labels[sure..hints])
    }

    #[inline]
    fn start(&self, doc: DocId) -> usize {
        if doc == 0 { 0 } else { self.ends[doc as usize - 1][2] as usize }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.keys.len() * (8 + 8 + 16 + 12 + vectors::DIMENSIONS) + self.labels.len() * size_of::<LabelId>()
    }
}

/// The labels in a column, by lesson.
struct Lists {
    column: Option<StrColumn>,
    numbers: Vec<LabelId>,
}

impl Lists {
    fn read(segment: &SegmentReader, name: &str, labels: &mut Labels) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let mut numbers = Vec::new();
        if let Some(column) = &column {
            let mut text = String::new();
            for ord in 0..column.num_terms() as u64 {
                text.clear();
                column.ord_to_str(ord, &mut text)?;
                numbers.push(labels.intern(&text));
            }
        }
        Ok(Self { column, numbers })
    }

    /// The labels of a lesson, each once.
    fn of(&self, doc: DocId, out: &mut Vec<LabelId>) {
        out.clear();
        for ord in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            let label = self.numbers.get(ord as usize).copied().filter(|label| !out.contains(label));
            out.extend(label);
        }
    }
}

/// Adds labels and the themes that follow from them, but for those among the last `known`.
fn add(all: &mut Vec<LabelId>, more: &[LabelId], known: usize, labels: &Labels) {
    let start = all.len() - known;
    let has = |all: &[LabelId], label: LabelId| all[start..].iter().any(|have| have & !IMPLIED == label);
    for label in more {
        if !has(all, *label) {
            all.push(*label);
        }
    }
    for label in more {
        if let Some(parent) = labels.parent(*label)
            && !has(all, parent)
        {
            all.push(parent | IMPLIED);
        }
    }
}

//! One commit of the library, opened: what a search reads. It never changes; a new commit makes a new generation.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;
use tantivy::index::SegmentId;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, Index, IndexReader, Searcher, TERMINATED, Term};

use super::LibraryError;
use super::counts::Counts;
use super::labels::{LabelKind, Labels};
use super::rows::SegmentRows;
use super::schema::Fields;
use super::vocabulary::Vocabulary;

/// A commit with its rows.
pub(crate) struct Generation {
    pub searcher: Searcher,
    pub fields: Fields,
    /// By segment, in the searcher's order.
    pub rows: Vec<Arc<SegmentRows>>,
    pub labels: Arc<Labels>,
    /// By label: whether it is a factor.
    pub kinds: Arc<Vec<bool>>,
    /// How many lessons have each theme, surely or perhaps, each setting and each specialty, those deleted included.
    pub totals: Counts,
    /// What the commit says of itself; `None` for an index without a commit of ours.
    pub payload: Option<Payload>,
    vocabulary: OnceLock<Vocabulary>,
}

/// What a commit says of itself: it decides where to go on after a crash.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Payload {
    /// Last change of the register that it holds.
    pub sequence: u64,
    /// Fingerprint of form, tokeniser and words.
    pub fingerprint: String,
    /// Text of lessons that are gone may still be in the files.
    #[serde(default)]
    pub purge: bool,
    /// Text that a newer revision replaced may still be in the files.
    #[serde(default)]
    pub stale: bool,
}

impl Generation {
    /// Opens the last commit. Rows of segments that `before` holds too are taken over.
    pub(crate) fn open(
        index: &Index,
        reader: &IndexReader,
        fields: Fields,
        taxonomy: &Labels,
        before: Option<&Generation>,
    ) -> Result<Self, LibraryError> {
        // Another process may commit between the two reads: then read again.
        let (searcher, payload) = loop {
            let metas = index.load_metas()?;
            reader.reload()?;
            let again = index.load_metas()?;
            if metas.opstamp == again.opstamp && metas.payload == again.payload {
                break (reader.searcher(), again.payload);
            }
        };
        let known: HashMap<SegmentId, &Arc<SegmentRows>> = before
            .map(|before| {
                let ids = before.searcher.segment_readers().iter().map(tantivy::SegmentReader::segment_id);
                ids.zip(&before.rows).collect()
            })
            .unwrap_or_default();
        let mut labels = before.map_or_else(|| taxonomy.clone(), |before| (*before.labels).clone());
        let mut rows = Vec::new();
        for segment in searcher.segment_readers() {
            rows.push(match known.get(&segment.segment_id()) {
                Some(rows) => Arc::clone(rows),
                None => Arc::new(SegmentRows::read(segment, &mut labels)?),
            });
        }
        let mut totals = Counts::new(labels.len());
        rows.iter().for_each(|rows| totals.add(&rows.totals));
        let kinds = labels.iter().map(|(_, info)| info.kind == LabelKind::Factor).collect();
        Ok(Self {
            searcher,
            fields,
            rows,
            labels: Arc::new(labels),
            kinds: Arc::new(kinds),
            totals,
            payload: payload.and_then(|payload| serde_json::from_str(&payload).ok()),
            vocabulary: OnceLock::new(),
        })
    }

    /// Last change of the register that it holds.
    pub(crate) fn sequence(&self) -> u64 {
        self.payload.as_ref().map_or(0, |payload| payload.sequence)
    }

    /// The words of the lessons; read from the index at first use.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| Vocabulary::read(&self.searcher, self.fields.surface))
    }

    /// In how many lessons a word or group of words of the vocabulary stands, those deleted or hidden left out.
    pub(crate) fn lessons_with(&self, word: &str, hidden: &FxHashSet<u64>) -> usize {
        let term = Term::from_field_text(self.fields.surface, word);
        let mut count = 0;
        for (segment, rows) in self.searcher.segment_readers().iter().zip(&self.rows) {
            let Ok(inverted) = segment.inverted_index(self.fields.surface) else { continue };
            if hidden.is_empty() && !segment.has_deletes() {
                count += inverted.doc_freq(&term).unwrap_or(0) as usize;
                continue;
            }
            let Ok(Some(mut postings)) = inverted.read_postings(&term, IndexRecordOption::Basic) else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                count += usize::from(!segment.is_deleted(doc) && !hidden.contains(&rows.keys[doc as usize]));
                postings.advance();
            }
        }
        count
    }

    /// Ids of all lessons, as numbers, those deleted left out.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.searcher
            .segment_readers()
            .iter()
            .zip(&self.rows)
            .flat_map(|(segment, rows)| segment.doc_ids_alive().map(|doc| rows.keys[doc as usize]))
    }
}

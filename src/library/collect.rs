//! One pass over the matches: the best of them, their number and the counts of every facet.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::counts::Counts;
use super::evidence::Evidence;
use super::facts::Facts;
use super::filters::Filters;
use super::generation::Generation;
use super::ranking::Boosts;
use super::request::Sort;
use super::rows::SegmentRows;

/// What to collect.
pub(crate) struct Gather {
    pub generation: Arc<Generation>,
    pub filters: Filters,
    /// Filters that were typed into the query.
    pub typed: Filters,
    pub hidden: Arc<FxHashSet<u64>>,
    pub sort: Sort,
    /// How many of the best to keep.
    pub limit: usize,
    /// False where nothing was typed: then every lesson matches equally.
    pub scored: bool,
    pub boosts: Arc<Boosts>,
    /// What labels add to the score.
    pub evidence: Option<Arc<Evidence>>,
    /// A lesson that scores less is left out.
    pub least: f32,
    /// Whether to count facets.
    pub counted: bool,
}

/// A hit in order: bigger is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    /// Sort key first, then the smaller lesson id: the same in every segment, merge and process.
    pub rank: u128,
    pub segment: SegmentOrdinal,
    pub doc: DocId,
}

/// What a pass found.
#[derive(Clone)]
pub(crate) struct Gathered {
    /// The best, best first.
    pub best: Vec<Ranked>,
    /// Lessons that match text and filters.
    pub total: usize,
    /// Lessons that match the text, whatever the filters.
    pub matched: usize,
    pub counts: Counts,
}

/// The same for one segment.
pub(crate) struct SegmentGather {
    rows: Arc<SegmentRows>,
    kinds: Arc<Vec<bool>>,
    filters: Option<Filters>,
    typed: Option<Filters>,
    hidden: Option<Arc<FxHashSet<u64>>>,
    sort: Sort,
    scored: bool,
    counted: bool,
    limit: usize,
    boosts: Arc<Boosts>,
    evidence: Option<Arc<Evidence>>,
    least: f32,
    segment: SegmentOrdinal,
    threshold: u128,
    out: Gathered,
}

impl Ranked {
    pub(crate) fn address(self) -> DocAddress {
        DocAddress::new(self.segment, self.doc)
    }

    /// The score, where the rank holds one.
    pub(crate) fn score(self, sort: Sort) -> f32 {
        let place = if sort == Sort::Relevance { 92 } else { 60 };
        f32::from_bits((self.rank >> place) as u32)
    }

    /// The same hit with another score, in order of relevance.
    pub(crate) fn with_score(self, score: f32) -> Self {
        let rest = self.rank & ((1 << 92) - 1);
        Self { rank: (u128::from(score.max(0.0).to_bits()) << 92) | rest, ..self }
    }
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let some = |filters: &Filters| (!filters.is_empty()).then(|| filters.clone());
        Ok(SegmentGather {
            rows: self.generation.rows[segment as usize].clone(),
            kinds: self.generation.kinds.clone(),
            filters: some(&self.filters),
            typed: some(&self.typed),
            hidden: (!self.hidden.is_empty()).then(|| self.hidden.clone()),
            sort: self.sort,
            scored: self.scored,
            counted: self.counted,
            limit: self.limit,
            boosts: self.boosts.clone(),
            evidence: self.evidence.clone(),
            least: self.least,
            segment,
            threshold: 0,
            out: Gathered::empty(self.generation.labels.len()),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, fruits: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::empty(self.generation.labels.len());
        for fruit in fruits {
            all.total += fruit.total;
            all.matched += fruit.matched;
            all.counts.add(&fruit.counts);
            all.best.extend(fruit.best);
        }
        all.best.sort_unstable_by(|a, b| b.cmp(a));
        all.best.truncate(self.limit);
        Ok(all)
    }
}

impl Gathered {
    pub(crate) fn empty(labels: usize) -> Self {
        Self { best: Vec::new(), total: 0, matched: 0, counts: Counts::new(labels) }
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = Gathered;

    #[inline]
    fn collect(&mut self, doc: DocId, score: Score) {
        let at = doc as usize;
        if self.hidden.as_ref().is_some_and(|hidden| hidden.contains(&self.rows.keys[at])) {
            return;
        }
        let facts = self.rows.facts[at];
        let mut whole = None;
        if score < self.least {
            let sum = score + self.evidence(facts, doc);
            if sum < self.least {
                return;
            }
            whole = Some(sum);
        }
        if self.filters.is_some() || self.typed.is_some() {
            let labels = self.rows.labels(doc);
            if self.typed.as_ref().is_some_and(|typed| typed.failed(facts, labels) != 0) {
                return;
            }
            self.out.matched += 1;
            let failed = self.filters.as_ref().map_or(0, |filters| filters.failed(facts, labels));
            if failed != 0 {
                if self.counted && failed & (failed - 1) == 0 {
                    self.out.counts.one(failed, facts, labels, &self.kinds);
                }
                return;
            }
        } else {
            self.out.matched += 1;
        }
        self.out.total += 1;
        if self.counted {
            self.out.counts.all(facts, self.rows.labels(doc));
        }
        let tie = !self.rows.keys[at] & ((1 << 60) - 1);
        let month = u128::from(facts.month_number());
        let score = if self.scored {
            // Most lessons cannot come among the best, whatever their labels say.
            if self.sort == Sort::Relevance && self.threshold > 0 && whole.is_none() {
                let most = score + self.evidence.as_ref().map_or(0.0, |evidence| evidence.most);
                if u128::from(self.boosts.apply(most, facts).to_bits()) < self.threshold >> 92 {
                    return;
                }
            }
            let whole = whole.unwrap_or_else(|| score + self.evidence(facts, doc));
            self.boosts.apply(whole, facts)
        } else {
            1.0
        };
        let bits = u128::from(score.max(0.0).to_bits());
        let severity = u128::from(facts.harm().map_or(0, |harm| harm.severity() + 1));
        // 32 bits, 32 bits, 60 bits: rank and second rank, then the id. Positive floats sort like their bits.
        let rank = match self.sort {
            Sort::Relevance => bits << 92 | month << 60,
            Sort::Newest => month << 92 | bits << 60,
            Sort::Harm if self.scored => severity << 92 | bits << 60,
            Sort::Harm => severity << 92 | month << 60,
        } | u128::from(tie);
        if rank > self.threshold {
            self.out.best.push(Ranked { rank, segment: self.segment, doc });
            if self.out.best.len() >= self.limit * 2 {
                self.cut();
            }
        }
    }

    fn harvest(mut self) -> Gathered {
        if self.out.best.len() > self.limit {
            self.cut();
        }
        self.out
    }
}

impl SegmentGather {
    #[inline]
    fn evidence(&self, facts: Facts, doc: DocId) -> f32 {
        self.evidence.as_ref().map_or(0.0, |evidence| evidence.of(facts, self.rows.themes(doc)))
    }

    /// Keeps the best `limit`.
    fn cut(&mut self) {
        let last = self.limit - 1;
        let (_, worst, _) = self.out.best.select_nth_unstable_by(last, |a, b| b.cmp(a));
        self.threshold = worst.rank;
        self.out.best.truncate(self.limit);
    }
}

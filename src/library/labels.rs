//! The themes, sub-themes and factors that the lessons of an index carry, as small numbers.
//!
//! Labels live in the register, so an index may hold one that the taxonomy does not know any more: it keeps its id for a
//! label. Numbers are only ever added, so what was counted under one taxonomy stays right.

use rustc_hash::FxHashMap;

use crate::themes::Taxonomy;

use super::schema::{FACTOR, THEME};

/// The number of a label.
pub(crate) type LabelId = u16;
/// Set on a label of a lesson that only follows from a sub-theme.
pub(crate) const IMPLIED: LabelId = 1 << 15;

/// What a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelKind {
    /// A theme, or a sub-theme with its theme.
    Theme(Option<LabelId>),
    /// A contributory factor.
    Factor,
}

/// One label.
#[derive(Clone, Debug)]
pub(crate) struct LabelInfo {
    pub id: String,
    pub label: String,
    pub kind: LabelKind,
}

/// All labels.
#[derive(Clone, Default)]
pub(crate) struct Labels {
    all: Vec<LabelInfo>,
    numbers: FxHashMap<String, LabelId>,
}

/// A set of labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LabelSet(Vec<u64>);

impl Labels {
    /// Those of a taxonomy, in its order.
    pub(crate) fn new(taxonomy: &Taxonomy) -> Self {
        let mut out = Self::default();
        for theme in taxonomy.themes() {
            let number = out.add(&theme.id, &theme.label, LabelKind::Theme(None));
            for sub in &theme.subthemes {
                out.add(&sub.id, &sub.label, LabelKind::Theme(Some(number)));
            }
        }
        for factor in taxonomy.factors() {
            out.add(&factor.id, &factor.label, LabelKind::Factor);
        }
        out
    }

    /// The number of a label as the index writes it: the kind's character and the id.
    pub(crate) fn intern(&mut self, written: &str) -> LabelId {
        if let Some(known) = self.numbers.get(written) {
            return *known;
        }
        let id = written.get(1..).unwrap_or_default();
        let kind = if written.starts_with(FACTOR) { LabelKind::Factor } else { LabelKind::Theme(None) };
        self.add(id, id, kind)
    }

    /// The number of a theme or sub-theme.
    pub(crate) fn theme(&self, id: &str) -> Option<LabelId> {
        self.find(THEME, id)
    }

    /// The number of a factor.
    pub(crate) fn factor(&self, id: &str) -> Option<LabelId> {
        self.find(FACTOR, id)
    }

    pub(crate) fn get(&self, number: LabelId) -> Option<&LabelInfo> {
        self.all.get(usize::from(number & !IMPLIED))
    }

    /// The theme of a sub-theme.
    pub(crate) fn parent(&self, number: LabelId) -> Option<LabelId> {
        match self.get(number)?.kind {
            LabelKind::Theme(parent) => parent,
            LabelKind::Factor => None,
        }
    }

    /// With their numbers, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (LabelId, &LabelInfo)> {
        (0..).zip(&self.all)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    fn find(&self, kind: char, id: &str) -> Option<LabelId> {
        let mut written = String::with_capacity(id.len() + 1);
        written.push(kind);
        written.push_str(id);
        self.numbers.get(&written).copied()
    }

    fn add(&mut self, id: &str, label: &str, kind: LabelKind) -> LabelId {
        // 32,767 labels are more than any taxonomy has; what is beyond shares the last number rather than break a count.
        let number = self.all.len().min(usize::from(IMPLIED) - 1) as LabelId;
        let written = format!("{}{id}", if kind == LabelKind::Factor { FACTOR } else { THEME });
        self.all.push(LabelInfo { id: id.to_owned(), label: label.to_owned(), kind });
        self.numbers.insert(written, number);
        number
    }
}

impl LabelSet {
    pub(crate) fn insert(&mut self, label: LabelId) {
        let word = usize::from(label / 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (label % 64);
    }

    #[inline]
    pub(crate) fn contains(&self, label: LabelId) -> bool {
        self.0.get(usize::from(label / 64)).is_some_and(|word| word >> (label % 64) & 1 == 1)
    }
}

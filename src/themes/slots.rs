//! Where the labels of a taxonomy stand in the scores and in the columns of a model.

use rustc_hash::FxHashMap;

use super::model::Model;
use super::taxonomy::Taxonomy;

/// Labels in the order themes, sub-themes, factors, and where the model has them.
#[derive(Default)]
pub struct Slots {
    /// How many themes.
    pub themes: usize,
    /// How many sub-themes.
    pub subthemes: usize,
    /// How many factors.
    pub factors: usize,
    /// By sub-theme: its theme.
    pub parents: Vec<usize>,
    /// By label: its column in the model.
    pub columns: Vec<Option<u32>>,
    /// By label: its id.
    pub ids: Vec<String>,
}

impl Slots {
    /// All labels.
    pub fn len(&self) -> usize {
        self.themes + self.subthemes + self.factors
    }

    /// Whether the taxonomy has no label at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Slots {
    /// The places of a taxonomy's labels.
    pub fn new(taxonomy: &Taxonomy, model: &Model) -> Self {
        let columns: FxHashMap<&str, u32> =
            model.header.labels.iter().enumerate().map(|(at, id)| (id.as_str(), at as u32)).collect();
        let mut out = Self {
            themes: taxonomy.themes().len(),
            subthemes: taxonomy.subthemes().count(),
            factors: taxonomy.factors().len(),
            ..Self::default()
        };
        for (at, theme) in taxonomy.themes().iter().enumerate() {
            out.parents.extend(theme.subthemes.iter().map(|_| at));
        }
        out.ids.extend(taxonomy.themes().iter().map(|theme| theme.id.clone()));
        out.ids.extend(taxonomy.subthemes().map(|sub| sub.id.clone()));
        out.ids.extend(taxonomy.factors().iter().map(|factor| factor.id.clone()));
        out.columns = out.ids.iter().map(|id| columns.get(id.as_str()).copied()).collect();
        out
    }

    /// Where the kinds of label stand.
    pub fn kinds(&self) -> [std::ops::Range<usize>; 3] {
        let (a, b) = (self.themes, self.themes + self.subthemes);
        [0..a, a..b, b..self.len()]
    }
}

/// The first column of the model that belongs to the kind of label that starts at `first`.
pub(super) fn first_column(model: &Model, first: usize, slots: &Slots) -> usize {
    let [_, subthemes, factors] = slots.kinds();
    match first {
        first if first == subthemes.start => model.header.themes,
        first if first == factors.start => model.header.themes + model.header.subthemes,
        _ => 0,
    }
}

//! Filters as sets of small numbers, tested against the rows of a segment.

use super::SearchRequest;
use super::facts::{self, Facts, SPECIALTIES, month_number};
use super::labels::{IMPLIED, LabelId, LabelSet, Labels};
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

/// The facets, as bits: which filter a lesson fails.
pub(crate) mod facet {
    pub(crate) const THEME: u8 = 1;
    pub(crate) const FACTOR: u8 = 1 << 1;
    pub(crate) const HARM: u8 = 1 << 2;
    pub(crate) const TYPE: u8 = 1 << 3;
    pub(crate) const SETTING: u8 = 1 << 4;
    pub(crate) const SPECIALTY: u8 = 1 << 5;
    pub(crate) const TIME: u8 = 1 << 6;
    pub(crate) const PSYCHOLOGICAL_HARM: u8 = 1 << 7;
}

/// Which values pass. A part that filters nothing is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filters {
    theme: Option<LabelSet>,
    factor: Option<LabelSet>,
    harm: Option<u32>,
    psychological_harm: Option<u32>,
    event_type: Option<u32>,
    setting: Option<u32>,
    specialty: Option<[u64; SPECIALTIES / 64]>,
    time: Option<(u32, u32)>,
}

impl Filters {
    /// The filters of a request. A value that nothing is known of passes nothing.
    pub(crate) fn of(request: &SearchRequest, labels: &Labels) -> Self {
        let label_set = |ids: &[String], find: &dyn Fn(&str) -> Option<LabelId>| {
            (!ids.is_empty()).then(|| {
                let mut set = LabelSet::default();
                ids.iter().filter_map(|id| find(id)).for_each(|label| set.insert(label));
                set
            })
        };
        Self {
            theme: label_set(&request.theme, &|id| labels.theme(id)),
            factor: label_set(&request.factor, &|id| labels.factor(id)),
            harm: mask(&request.harm, Harm::ALL, 1),
            psychological_harm: mask(&request.psychological_harm, PsychologicalHarm::ALL, 0),
            event_type: mask(&request.event_type, EventType::ALL, 0),
            setting: mask(&request.setting, Setting::ALL, 1),
            specialty: (!request.specialty.is_empty()).then(|| {
                let mut set = [0; SPECIALTIES / 64];
                for index in request.specialty.iter().filter_map(|name| facts::specialty_index(name)) {
                    set[index / 64] |= 1 << (index % 64);
                }
                set
            }),
            time: (request.from.is_some() || request.to.is_some()).then(|| {
                let from = request.from.map_or(1, |month| month_number(month) as u32);
                let to = request.to.map_or(u32::MAX, |month| month_number(month) as u32);
                (from, to)
            }),
        }
    }

    pub(crate) fn add_theme(&mut self, label: LabelId) {
        self.theme.get_or_insert_default().insert(label);
    }

    pub(crate) fn add_harm(&mut self, harm: Harm) {
        *self.harm.get_or_insert(0) |= mask(&[harm], Harm::ALL, 1).unwrap_or(0);
    }

    pub(crate) fn add_setting(&mut self, setting: Setting) {
        *self.setting.get_or_insert(0) |= mask(&[setting], Setting::ALL, 1).unwrap_or(0);
    }

    /// Whether everything passes.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The facets whose filter a lesson fails, as bits of [`facet`].
    #[inline]
    pub(crate) fn failed(&self, facts: Facts, labels: &[LabelId]) -> u8 {
        let mut failed = 0;
        let has = |set: &LabelSet| labels.iter().any(|label| set.contains(label & !IMPLIED));
        if self.theme.as_ref().is_some_and(|set| !has(set)) {
            failed |= facet::THEME;
        }
        if self.factor.as_ref().is_some_and(|set| !has(set)) {
            failed |= facet::FACTOR;
        }
        if self.harm.is_some_and(|mask| mask >> facts.harm_index() & 1 == 0) {
            failed |= facet::HARM;
        }
        if self.psychological_harm.is_some_and(|mask| mask >> facts.psychological_harm_index() & 1 == 0) {
            failed |= facet::PSYCHOLOGICAL_HARM;
        }
        if self.event_type.is_some_and(|mask| mask >> facts.type_index() & 1 == 0) {
            failed |= facet::TYPE;
        }
        if self.setting.is_some_and(|mask| mask >> facts.setting_index() & 1 == 0) {
            failed |= facet::SETTING;
        }
        if let Some(set) = &self.specialty {
            let index = facts.specialty_index();
            if set[index / 64] >> (index % 64) & 1 == 0 {
                failed |= facet::SPECIALTY;
            }
        }
        if self.time.is_some_and(|(from, to)| !(from..=to).contains(&facts.month_number())) {
            failed |= facet::TIME;
        }
        failed
    }
}

/// The values as bits, the first at `shift`.
fn mask<T: PartialEq>(values: &[T], all: &[T], shift: usize) -> Option<u32> {
    if values.is_empty() {
        return None;
    }
    let at = |value: &T| all.iter().position(|known| known == value);
    Some(values.iter().filter_map(at).fold(0, |mask, at| mask | 1 << (at + shift)))
}

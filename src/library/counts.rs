//! Counts of all facets, taken in the one pass that also finds the hits.

use super::facts::{Facts, MONTHS, SPECIALTIES, month_at, specialty_name};
use super::filters::facet;
use super::labels::{IMPLIED, LabelId, LabelKind, Labels};
use super::response::FacetValue;
use crate::values::{EventType, Harm, PsychologicalHarm, Setting};

use std::collections::BTreeMap;

/// Counts by facet and value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counts {
    labels: Vec<u32>,
    harm: [u32; 8],
    psychological_harm: [u32; 8],
    event_type: [u32; 4],
    setting: [u32; 32],
    specialty: Box<[u32; SPECIALTIES]>,
    /// A year is the sum of its months.
    month: Box<[u32; MONTHS]>,
}

impl Counts {
    pub(crate) fn new(labels: usize) -> Self {
        Self {
            labels: vec![0; labels],
            harm: [0; 8],
            psychological_harm: [0; 8],
            event_type: [0; 4],
            setting: [0; 32],
            specialty: Box::new([0; SPECIALTIES]),
            month: Box::new([0; MONTHS]),
        }
    }

    /// Counts a lesson that passes every filter.
    #[inline]
    pub(crate) fn all(&mut self, facts: Facts, labels: &[LabelId]) {
        self.labels(labels);
        self.harm[facts.harm_index()] += 1;
        self.psychological_harm[facts.psychological_harm_index()] += 1;
        self.event_type[facts.type_index()] += 1;
        self.setting[facts.setting_index()] += 1;
        self.specialty[facts.specialty_index()] += 1;
        if let Some(month) = facts.month_index() {
            self.month[month] += 1;
        }
    }

    /// Counts labels alone.
    pub(crate) fn labels(&mut self, labels: &[LabelId]) {
        for label in labels {
            self.labels[usize::from(label & !IMPLIED)] += 1;
        }
    }

    /// Counts a lesson that fails the filter of one facet only: it counts in that facet, as if the filter were not there.
    #[inline]
    pub(crate) fn one(&mut self, failed: u8, facts: Facts, labels: &[LabelId], kinds: &[bool]) {
        match failed {
            facet::THEME | facet::FACTOR => {
                for label in labels.iter().map(|label| usize::from(label & !IMPLIED)) {
                    if kinds[label] == (failed == facet::FACTOR) {
                        self.labels[label] += 1;
                    }
                }
            }
            facet::HARM => self.harm[facts.harm_index()] += 1,
            facet::PSYCHOLOGICAL_HARM => {
                self.psychological_harm[facts.psychological_harm_index()] += 1;
            }
            facet::TYPE => self.event_type[facts.type_index()] += 1,
            facet::SETTING => self.setting[facts.setting_index()] += 1,
            facet::SPECIALTY => self.specialty[facts.specialty_index()] += 1,
            facet::TIME => {
                if let Some(month) = facts.month_index() {
                    self.month[month] += 1;
                }
            }
            _ => {}
        }
    }

    /// Adds the counts of another segment.
    pub(crate) fn add(&mut self, other: &Self) {
        let pairs = self
            .labels
            .iter_mut()
            .zip(&other.labels)
            .chain(self.harm.iter_mut().zip(&other.harm))
            .chain(self.psychological_harm.iter_mut().zip(&other.psychological_harm))
            .chain(self.event_type.iter_mut().zip(&other.event_type))
            .chain(self.setting.iter_mut().zip(&other.setting))
            .chain(self.specialty.iter_mut().zip(other.specialty.iter()))
            .chain(self.month.iter_mut().zip(other.month.iter()));
        pairs.for_each(|(mine, theirs)| *mine += theirs);
    }

    /// The facets as the API lists them: values that some lesson has.
    pub(crate) fn facets(&self, labels: &Labels) -> BTreeMap<&'static str, Vec<FacetValue>> {
        let mut themes = Vec::new();
        let mut factors = Vec::new();
        for (number, info) in labels.iter() {
            let count = self.labels.get(usize::from(number)).copied().unwrap_or(0);
            if count > 0 {
                let list = if info.kind == LabelKind::Factor { &mut factors } else { &mut themes };
                list.push(value(&info.id, &info.label, count));
            }
        }
        let harm = Harm::ALL.iter().zip(&self.harm[1..]).map(|(v, count)| value(v.id(), v.label(), *count));
        let psychological_harm = PsychologicalHarm::ALL
            .iter()
            .zip(&self.psychological_harm)
            .map(|(v, count)| value(v.id(), v.label(), *count));
        let kind =
            EventType::ALL.iter().zip(&self.event_type).map(|(v, count)| value(v.id(), v.label(), *count));
        let setting =
            Setting::ALL.iter().zip(&self.setting[1..]).map(|(v, count)| value(v.id(), v.label(), *count));
        let specialty = (1..SPECIALTIES)
            .filter_map(|index| specialty_name(index).map(|name| value(name, name, self.specialty[index])));
        // Most months have nothing: they are passed over before anything is written.
        let month = (0..MONTHS).rev().filter(|at| self.month[*at] > 0).filter_map(|at| {
            month_at(at).map(|month| value(&month.to_string(), &month.label(), self.month[at]))
        });
        let year = self.month.chunks(12).enumerate().rev().map(|(year, months)| {
            let text = (1900 + year).to_string();
            value(&text, &text, months.iter().sum())
        });
        let some = |values: &mut dyn Iterator<Item = FacetValue>| {
            values.filter(|value| value.count > 0).collect::<Vec<_>>()
        };
        let by_count = |mut values: Vec<FacetValue>| {
            values.sort_by_key(|value| std::cmp::Reverse(value.count));
            values
        };
        BTreeMap::from([
            ("theme", by_count(themes)),
            ("factor", by_count(factors)),
            ("harm", some(&mut { harm })),
            ("psychological_harm", some(&mut { psychological_harm })),
            ("type", some(&mut { kind })),
            ("setting", by_count(some(&mut { setting }))),
            ("specialty", by_count(some(&mut { specialty }))),
            ("month", some(&mut { month })),
            ("year", some(&mut { year })),
        ])
    }

    /// The count of a setting by its number.
    pub(crate) fn setting(&self, index: usize) -> usize {
        self.setting.get(index).copied().unwrap_or(0) as usize
    }

    /// The count of a specialty by its number.
    pub(crate) fn specialty(&self, index: usize) -> usize {
        self.specialty.get(index).copied().unwrap_or(0) as usize
    }

    /// The count of a label.
    pub(crate) fn label(&self, label: LabelId) -> usize {
        self.labels.get(usize::from(label)).copied().unwrap_or(0) as usize
    }
}

fn value(id: &str, label: &str, count: u32) -> FacetValue {
    FacetValue { value: id.to_owned(), label: label.to_owned(), count: count as usize }
}

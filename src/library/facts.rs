//! The coded facts of a lesson in one number, so that a filter or a count reads eight bytes a lesson.
//!
//! Layout, from the lowest bit: event type 2, harm 3, psychological harm 3, setting 5, specialty 8, month 13, has a lesson 1.
//! Zero stands for "not given" where a fact may be missing. The order of the vocabularies is part of the index's fingerprint.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lesson::Lesson;
use crate::specialty;
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

/// January 1900 is month 1.
const FIRST_MONTH: u32 = 1900 * 12;
/// Years that a count by year can tell apart, from 1900.
pub(crate) const YEARS: usize = 300;
/// The months of these years.
pub(crate) const MONTHS: usize = YEARS * 12;
/// Specialties that fit, with "not given".
pub(crate) const SPECIALTIES: usize = 256;

/// The facts of one lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts(pub(crate) u64);

static SPECIALTY_NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| specialty::all().take(SPECIALTIES - 1).collect());
static SPECIALTY_NUMBERS: LazyLock<HashMap<&'static str, u64>> =
    LazyLock::new(|| SPECIALTY_NAMES.iter().zip(1..).map(|(name, number)| (*name, number)).collect());

impl Facts {
    /// The facts of a lesson.
    pub(crate) fn of(lesson: &Lesson) -> Self {
        let specialty = lesson.specialty.as_deref().and_then(|name| SPECIALTY_NUMBERS.get(name)).copied();
        Self(
            (number(EventType::ALL, Some(lesson.event_type)) - 1)
                | (number(Harm::ALL, lesson.harm) << 2)
                | ((number(PsychologicalHarm::ALL, Some(lesson.psychological_harm)) - 1) << 5)
                | (number(Setting::ALL, lesson.setting) << 8)
                | (specialty.unwrap_or(0) << 13)
                | (lesson.month.map_or(0, month_number) << 21)
                | (u64::from(lesson.lesson.is_some()) << 34),
        )
    }

    pub(crate) fn type_index(self) -> usize {
        (self.0 & 3) as usize
    }

    pub(crate) fn harm_index(self) -> usize {
        (self.0 >> 2 & 7) as usize
    }

    pub(crate) fn psychological_harm_index(self) -> usize {
        (self.0 >> 5 & 7) as usize
    }

    pub(crate) fn setting_index(self) -> usize {
        (self.0 >> 8 & 31) as usize
    }

    pub(crate) fn specialty_index(self) -> usize {
        (self.0 >> 13 & 255) as usize
    }

    /// Months since December 1899; 0 where it is not known.
    pub(crate) fn month_number(self) -> u32 {
        (self.0 >> 21 & 0x1fff) as u32
    }

    /// Months since January 1900.
    pub(crate) fn month_index(self) -> Option<usize> {
        (self.month_number() as usize).checked_sub(1).filter(|month| *month < MONTHS)
    }

    /// Years since 1900.
    pub(crate) fn year_index(self) -> Option<usize> {
        self.month_index().map(|month| month / 12)
    }

    pub(crate) fn has_lesson(self) -> bool {
        self.0 >> 34 & 1 == 1
    }

    pub(crate) fn event_type(self) -> EventType {
        EventType::ALL.get(self.type_index()).copied().unwrap_or(EventType::Incident)
    }

    pub(crate) fn harm(self) -> Option<Harm> {
        self.harm_index().checked_sub(1).and_then(|index| Harm::ALL.get(index)).copied()
    }

    pub(crate) fn psychological_harm(self) -> PsychologicalHarm {
        let index = self.psychological_harm_index();
        PsychologicalHarm::ALL.get(index).copied().unwrap_or(PsychologicalHarm::Unknown)
    }

    pub(crate) fn setting(self) -> Option<Setting> {
        self.setting_index().checked_sub(1).and_then(|index| Setting::ALL.get(index)).copied()
    }

    pub(crate) fn specialty(self) -> Option<&'static str> {
        specialty_name(self.specialty_index())
    }

    pub(crate) fn month(self) -> Option<Month> {
        let month = self.month_number();
        if month == 0 { None } else { Month::from_ordinal(month - 1 + FIRST_MONTH) }
    }
}

/// The number under which a month is kept; at least 1.
pub(crate) fn month_number(month: Month) -> u64 {
    u64::from(month.ordinal().saturating_sub(FIRST_MONTH)) + 1
}

/// The month that is counted at this place.
pub(crate) fn month_at(index: usize) -> Option<Month> {
    Month::from_ordinal(FIRST_MONTH + index as u32)
}

/// The name behind a specialty's number.
pub(crate) fn specialty_name(index: usize) -> Option<&'static str> {
    index.checked_sub(1).and_then(|index| SPECIALTY_NAMES.get(index)).copied()
}

/// The number of a specialty, whatever the case of its name.
pub(crate) fn specialty_index(name: &str) -> Option<usize> {
    let known = specialty::canonical(name)?;
    SPECIALTY_NUMBERS.get(known).map(|number| *number as usize)
}

/// The vocabularies in their order, for the fingerprint.
pub(crate) fn vocabularies() -> String {
    let mut out = String::new();
    let ids = EventType::ALL
        .iter()
        .map(|value| value.id())
        .chain(Harm::ALL.iter().map(|value| value.id()))
        .chain(PsychologicalHarm::ALL.iter().map(|value| value.id()))
        .chain(Setting::ALL.iter().map(|value| value.id()))
        .chain(SPECIALTY_NAMES.iter().copied());
    for id in ids {
        out.push_str(id);
        out.push('\n');
    }
    out
}

/// 1 and up for a value, 0 for none.
fn number<T: PartialEq>(all: &[T], value: Option<T>) -> u64 {
    value.and_then(|value| all.iter().position(|known| *known == value)).map_or(0, |at| at as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vocabulary_fits() {
        assert!(EventType::ALL.len() <= 4 && Harm::ALL.len() <= 7 && PsychologicalHarm::ALL.len() <= 8);
        assert!(Setting::ALL.len() <= 31);
        assert!(specialty::all().count() < SPECIALTIES);
        let last = Month::new(2199, 12).unwrap();
        assert!(month_number(last) < 1 << 13);
        let facts = Facts(month_number(last) << 21 | 3 << 5 | 5 << 2);
        assert_eq!(facts.month(), Some(last));
        assert_eq!(facts.year_index(), Some(299));
        assert_eq!((facts.month_index(), month_at(MONTHS - 1)), (Some(MONTHS - 1), Some(last)));
        assert_eq!((Facts(0).month_index(), month_at(MONTHS)), (None, None));
        assert_eq!(facts.harm(), Some(Harm::Fatal));
        assert_eq!(facts.psychological_harm(), PsychologicalHarm::Severe);
    }
}

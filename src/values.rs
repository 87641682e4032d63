//! The closed vocabularies of a case: event type, the two harm scales, setting, specialty and month.
//!
//! Nothing enters but text from an export or a query; nothing leaves but one of these values or `None`. Because
//! every facet value comes from a list in this file, a name typed into a coded column cannot reach a facet.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[doc = $label] #[serde(rename = $id)] $variant,)+ }

        impl $name {
            /// Every value, in the order in which pages list them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The value as the API and the index write it.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)+ }
            }

            /// The value as a page shows it.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }

            /// The value with this id, if there is one.
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

vocabulary! {
    /// What kind of event was recorded (LFPSE `CL001`: incident, good care, outcome, risk).
    EventType {
        Incident = "incident", "Incident";
        GoodCare = "good-care", "Good care";
        Outcome = "outcome", "Outcome";
        Risk = "risk", "Risk";
    }
}

vocabulary! {
    /// Degree of physical harm (LFPSE `OT001`, NRLS `PD09`), with near misses kept apart from "no harm".
    Harm {
        None = "none", "No harm";
        Low = "low", "Low harm";
        Moderate = "moderate", "Moderate harm";
        Severe = "severe", "Severe harm";
        Fatal = "fatal", "Fatal";
        NearMiss = "nearmiss", "Near miss";
    }
}

impl Harm {
    /// Rank for "most serious first": fatal is highest, a near miss lowest.
    pub fn severity(self) -> u8 {
        match self {
            Harm::NearMiss => 0,
            Harm::None => 1,
            Harm::Low => 2,
            Harm::Moderate => 3,
            Harm::Severe => 4,
            Harm::Fatal => 5,
        }
    }
}

vocabulary! {
    /// Degree of psychological harm (LFPSE `OT002`).
    PsychologicalHarm {
        None = "none", "No psychological harm";
        Low = "low", "Low psychological harm";
        Moderate = "moderate", "Moderate psychological harm";
        Severe = "severe", "Severe psychological harm";
        Unknown = "unknown", "Not known";
    }
}

vocabulary! {
    /// Where care was given.
    Setting {
        Acute = "acute", "Hospital ward";
        Ed = "ed", "Emergency department";
        Theatre = "theatre", "Theatre";
        Icu = "icu", "Critical care";
        Maternity = "maternity", "Maternity";
        MentalHealth = "mental-health", "Mental health";
        Community = "community", "Community";
        Gp = "gp", "General practice";
        CareHome = "care-home", "Care home";
        Ambulance = "ambulance", "Ambulance";
        Pharmacy = "pharmacy", "Pharmacy";
        Prison = "prison", "Prison";
        Lab = "lab", "Laboratory";
        Imaging = "imaging", "Imaging";
        Outpatient = "outpatient", "Outpatients";
        Dental = "dental", "Dental";
    }
}

/// A calendar month: the finest date that a lesson carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month, if `month` is 1 to 12 and `year` 1900 to 2199.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1900..2200).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month in which a day lies.
    pub fn of(date: jiff::civil::Date) -> Option<Self> {
        Self::new(date.year(), date.month())
    }

    /// Reads `2024-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.trim().split_once('-')?;
        // A number may have a sign before it as well.
        let figures = |part: &str, many| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
        if !figures(year, 4) || !figures(month, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i8 {
        self.month
    }

    /// Months since January of year 0: a number that can be compared and stored.
    pub fn ordinal(self) -> u32 {
        // Both parts are positive by construction, so the casts keep their value.
        self.year as u32 * 12 + (self.month as u32 - 1)
    }

    /// The month with this ordinal.
    pub fn from_ordinal(ordinal: u32) -> Option<Self> {
        Self::new((ordinal / 12) as i16, (ordinal % 12 + 1) as i8)
    }

    /// "March 2024", as a page shows it.
    pub fn label(self) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        format!("{} {}", NAMES[(self.month - 1) as usize], self.year)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Month::parse(&text).ok_or_else(|| serde::de::Error::custom("not a month such as 2024-03"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_values_are_the_same_set() {
        for harm in Harm::ALL {
            assert_eq!(Harm::from_id(harm.id()), Some(*harm));
        }
        for setting in Setting::ALL {
            assert_eq!(Setting::from_id(setting.id()), Some(*setting));
        }
        assert_eq!(Harm::from_id("Severe"), None);
    }

    #[test]
    fn months_read_write_and_count() {
        let march = Month::parse("2024-03").unwrap();
        assert_eq!(march.to_string(), "2024-03");
        assert_eq!(march.label(), "March 2024");
        assert_eq!(Month::from_ordinal(march.ordinal()), Some(march));
        for bad in ["2024-13", "2024-00", "24-03", "2024-3", "march", "", "-1-03", "2024-+3", "+999-03"] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }
}

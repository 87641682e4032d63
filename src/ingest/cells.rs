//! The values of an incident: the text of a cell enters, what it says leaves; and of what two rows of an event
//! say, that which counts.
//!
//! What guards a case adds up (whom any row names, what any row forbids); of degrees of harm the worst counts.

use super::mapping::Column;
use super::once::Once;
use super::vocabulary as words;
use crate::incident::{Block, CodedField, CodedRole, Incident, known_age};
use crate::redact::Known;
use crate::values::{Harm, PsychologicalHarm, Setting};

/// The values of a cell that may hold several.
pub(super) fn split<'a>(text: &'a str, separators: &[String]) -> Vec<&'a str> {
    let mut values = vec![text];
    for separator in separators.iter().filter(|separator| text.contains(separator.as_str())) {
        values = values.iter().flat_map(|value| value.split(separator.as_str())).collect();
    }
    values.into_iter().map(str::trim).filter(|value| !value.is_empty()).collect()
}

pub(super) fn mapped<T>(column: &Column, value: &str, from_id: impl Fn(&str) -> Option<T>) -> Option<T> {
    if column.values.is_empty() {
        return None;
    }
    let value = words::fold(value);
    let is = |word: &str| whole(word) == whole(&value);
    column.values.iter().find(|(word, _)| is(&words::fold(word))).and_then(|(_, id)| from_id(id))
}

/// A whole number without the ".0" or ".00" that spreadsheets and databases write behind it; else the text as it is.
pub(super) fn whole(text: &str) -> &str {
    let Some((number, zeros)) = text.split_once('.') else { return text };
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let are_zeros = !zeros.is_empty() && zeros.bytes().all(|b| b == b'0');
    if is_number && are_zeros { number } else { text }
}

/// Codes without words are no evidence for a theme, so bare numbers are left out.
pub(super) fn add_coded(coded: &mut Once<CodedField>, role: CodedRole, values: Vec<&str>) {
    for value in values.into_iter().filter(|value| !is_number(value)) {
        coded.push(CodedField { role, value: value.to_owned() });
    }
}

/// Whether the value of an identifying column identifies anybody: "Not known" and "Emergency Department" do not, and
/// scrubbing them would take ordinary words out of the text.
pub(super) fn identifies(key: &str, value: &str) -> bool {
    const NOBODY: &[&str] = &[
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "nil",
        "none",
        "no",
        "yes",
        "y",
        "n",
        "unknown",
        "not known",
        "not applicable",
        "not stated",
        "not recorded",
        "anonymous",
        "anon",
        "other",
        "tbc",
        "staff",
        "patient",
        "test",
        "various",
        "see above",
        "as above",
        "n/k",
        "nk",
        "n/r",
        "unk",
        "null",
        "blank",
        "not available",
        "not given",
        "not provided",
        "not disclosed",
        "no details",
        "details withheld",
        "withheld",
        "refused",
        "declined",
        "confidential",
        "anonymised",
        "redacted",
        "see notes",
        "see narrative",
        "same",
        "same as above",
        "same as reporter",
        "as reporter",
        "multiple",
        "several",
        "multiple patients",
        "several patients",
        "unknown patient",
        "the patient",
        "patient themselves",
        "self-reported",
        "anonymous reporter",
        "member of staff",
        "staff member",
        "member of public",
        "member of the public",
        "system",
        "automatic",
        "automated",
        "admin",
        "family",
        "family member",
        "relative",
        "relatives",
        "next of kin",
        "nok",
        "mother",
        "father",
        "parent",
        "parents",
        "daughter",
        "wife",
        "husband",
        "partner",
        "carer",
        "carers",
        "visitor",
        "doctor",
        "consultant",
        "nurse in charge",
        "ward staff",
        "ward manager",
        "night staff",
        "day staff",
        "bank nurse",
        "bank staff",
        "agency",
        "agency nurse",
        "agency staff",
        "pharmacy",
        "theatre",
        "theatres",
        "theatre team",
        "theatre staff",
        "radiology",
        "psychiatry",
        "laboratory",
        "security",
        "police",
        "ambulance crew",
        "trust",
        "no fixed abode",
        "nfa",
    ];
    let folded = words::fold(value);
    if NOBODY.contains(&folded.as_str()) || folded.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return false;
    }
    !(matches!(key, "ward" | "site" | "location") && words::is_generic_place(value))
}

/// Whether a reference is only what people write where there is none.
pub(super) fn is_no_reference(value: &str) -> bool {
    const NONE: &[&str] = &[
        "n/a",
        "na",
        "n/k",
        "nk",
        "nil",
        "none",
        "null",
        "not known",
        "unknown",
        "not applicable",
        "tbc",
        "tba",
        "pending",
    ];
    !value.chars().any(char::is_alphanumeric) || NONE.contains(&value.trim().to_lowercase().as_str())
}

pub(super) fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// LFPSE writes ages as years × 372 or months × 31 (a year of twelve months of 31 days), never as real days.
pub(super) fn age_from_days(text: &str) -> Option<u16> {
    let days: u32 = whole(text).parse().ok()?;
    u16::try_from(days / 372).ok().filter(|years| *years < 130)
}

/// The worse of two; a near miss beside "no harm" is a near miss, beside real harm it is that harm.
pub(super) fn worse_harm(one: Option<Harm>, other: Option<Harm>) -> Option<Harm> {
    match (one, other) {
        (Some(Harm::NearMiss), Some(Harm::None)) | (Some(Harm::None), Some(Harm::NearMiss)) => {
            Some(Harm::NearMiss)
        }
        (Some(one), Some(other)) => Some(if other.severity() > one.severity() { other } else { one }),
        (one, other) => one.or(other),
    }
}

pub(super) fn worse_psychological(
    one: Option<PsychologicalHarm>,
    other: Option<PsychologicalHarm>,
) -> Option<PsychologicalHarm> {
    let rank = |harm| match harm {
        PsychologicalHarm::Unknown => 0,
        PsychologicalHarm::None => 1,
        PsychologicalHarm::Low => 2,
        PsychologicalHarm::Moderate => 3,
        PsychologicalHarm::Severe => 4,
    };
    match (one, other) {
        (Some(one), Some(other)) => Some(if rank(other) > rank(one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// "Hospital ward" says least: any other setting wins over it, else the first.
pub(super) fn nearer_setting(one: Option<Setting>, other: Option<Setting>) -> Option<Setting> {
    match (one, other) {
        (Some(Setting::Acute) | None, Some(other)) => Some(other),
        (one, _) => one,
    }
}

/// Adds what another row of the event forbids, and whom its age may tell.
pub(super) fn heed(to: &mut Incident, known: &mut Once<Known>, blocks: Vec<Block>, age_years: Option<u16>) {
    for block in blocks {
        if !to.blocks.contains(&block) {
            to.blocks.push(block);
        }
    }
    // The record keeps the age of the eldest; the redactor is to know another patient's as well.
    if let Some(age) = to.age_years.min(age_years).and_then(known_age) {
        known.add(age);
    }
    to.age_years = to.age_years.max(age_years);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lfpse_ages_are_years_of_372_days() {
        assert_eq!(age_from_days("26040"), Some(70));
        assert_eq!(age_from_days("33852"), Some(91));
        assert_eq!(age_from_days("310"), Some(0));
        assert_eq!(age_from_days("33852.00"), Some(91));
        assert_eq!(age_from_days("-"), None);
        assert_eq!(age_from_days("999999"), None);
    }

    #[test]
    fn a_code_may_be_written_as_a_fraction() {
        let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Harm\", role = \"harm\", values = { \"2\" = \"severe\" } }]";
        let mapping = super::super::mapping::Mapping::from_toml(toml).unwrap();
        for code in ["2", "2.0", "2.00"] {
            assert_eq!(mapped(&mapping.columns[1], code, Harm::from_id), Some(Harm::Severe), "{code}");
        }
        for code in ["2.5", "2.", "20", "2.0.0"] {
            assert_eq!(mapped(&mapping.columns[1], code, Harm::from_id), None, "{code}");
        }
    }

    #[test]
    fn several_values_in_a_cell() {
        let separators = [" {~@~} ".to_owned(), "; ".to_owned()];
        assert_eq!(split("Drug {~@~} Device; Blood", &separators), ["Drug", "Device", "Blood"]);
        assert_eq!(split("Drug", &[]), ["Drug"]);
    }

    #[test]
    fn harm_of_several_rows() {
        use Harm::*;
        assert_eq!(worse_harm(Some(Low), Some(Severe)), Some(Severe));
        assert_eq!(worse_harm(Some(None), Some(NearMiss)), Some(NearMiss));
        assert_eq!(worse_harm(Some(NearMiss), Some(Low)), Some(Low));
    }

    #[test]
    fn what_names_nobody_is_not_scrubbed() {
        assert!(identifies("patient_name", "Ottoline Quillfeather"));
        assert!(identifies("ward", "Ward 7B"));
        for (key, value) in
            [("reporter_name", "Not known"), ("ward", "Emergency Department"), ("handler", "-")]
        {
            assert!(!identifies(key, value), "{value}");
        }
        for value in
            ["Mother", "FAMILY", "Pharmacy", "Theatre team", "Bank nurse", "Details withheld", "n/k "]
        {
            assert!(!identifies("relative_name", value), "{value}");
        }
        // Surnames, however ordinary.
        for value in ["Ward", "Parkinson", "Self", "Son", "Page", "Mother Teresa Quill", "Nurse Bell"] {
            assert!(identifies("reporter_name", value), "{value}");
        }
    }
}

//! What a column holds, by its key: whose names, which numbers, days, a place or an address.

use crate::redact::recognisers::nhs_number;
use crate::redact::{Kind, Role};

/// A column, in small letters.
pub(super) struct Column<'a> {
    pub(super) key: &'a str,
    pub(super) address: bool,
    /// A ward or an organisation.
    pub(super) place: bool,
    /// A day.
    pub(super) dated: bool,
    /// A number of somebody or of the case.
    pub(super) numbered: bool,
    /// How somebody is reached.
    pub(super) contact: bool,
    /// Given names alone.
    pub(super) given: bool,
    /// Surnames or given names alone: one word is a whole value.
    pub(super) part: bool,
    pub(super) role: Option<Role>,
}

impl<'a> Column<'a> {
    pub(super) fn of(key: &'a str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
        let given = has(&["forename", "first", "given"]);
        Self {
            key,
            address: is_address(key),
            place: is_place(key),
            dated: has(&["dob", "birth", "date", "born"]),
            numbered: has(&["number", "nhs", "mrn", "datix"]) || key_has(key, NUMBERED),
            contact: has(&["phone", "tel", "mobile", "contact", "bleep", "pager", "fax"])
                || key_has(key, &["ext", "extension", "mob"]),
            given,
            part: given || has(&["surname", "last"]),
            role: role_of(key),
        }
    }

    /// The day in it is one of birth, unless it is said to be another.
    pub(super) fn of_birth(&self) -> bool {
        self.key.contains("dob") || self.key.contains("birth") || !self.dated
    }

    /// It holds ages.
    pub(super) fn is_age(&self) -> bool {
        key_has(self.key, &["age"])
    }

    /// What a number in it is.
    pub(super) fn number_kind(&self, digits: &[u8]) -> Kind {
        let has = |words: &[&str]| words.iter().any(|word| self.key.contains(word));
        if self.key.contains("nhs") {
            Kind::NhsNo
        } else if has(&["phone", "tel", "mobile"]) || has(&["contact"]) && is_phone(digits) {
            Kind::Phone
        } else if has(&["ref", "id", "datix"]) {
            Kind::Id
        } else if self.numbered {
            Kind::Mrn
        } else if self.contact && digits.len() < 5 || is_phone(digits) {
            Kind::Phone
        } else if nhs_number::valid(digits) {
            Kind::NhsNo
        } else {
            Kind::Mrn
        }
    }
}

/// Ten or eleven digits behind a nought, or the country before them.
pub(super) fn is_phone(digits: &[u8]) -> bool {
    match digits {
        [0, 0, 4, 4, rest @ ..] | [4, 4, rest @ ..] => (10..=11).contains(&rest.len()),
        [0, rest @ ..] => (9..=10).contains(&rest.len()),
        _ => false,
    }
}

/// Words of a column's key, and whether one of some words is among them.
pub(super) fn key_has(key: &str, words: &[&str]) -> bool {
    key.split(|c: char| !c.is_alphanumeric()).any(|part| words.contains(&part))
}

/// Words of a key that say that its values are numbers.
const NUMBERED: &[&str] = &["no", "num", "id", "ref", "reference", "pas", "crn", "chi", "hn"];

fn is_address(key: &str) -> bool {
    ["address", "postcode", "street"].iter().any(|word| key.contains(word))
        || key_has(key, &["town", "add", "addr"])
}

/// The column names a place, not who works there ("ward", "hospital_name", but "ward_manager", "team_leader").
fn is_place(key: &str) -> bool {
    const PLACES: [&str; 14] = [
        "ward",
        "location",
        "site",
        "hospital",
        "unit",
        "trust",
        "organisation",
        "organization",
        "practice",
        "team",
        "clinic",
        "department",
        "surgery",
        "bed",
    ];
    const OTHER: [&str; 22] = [
        "number",
        "no",
        "id",
        "manager",
        "leader",
        "lead",
        "sister",
        "nurse",
        "matron",
        "doctor",
        "consultant",
        "clerk",
        "contact",
        "handler",
        "reporter",
        "staff",
        "member",
        "person",
        "by",
        "head",
        "steward",
        "officer",
    ];
    key_has(key, &PLACES) && !key_has(key, &OTHER)
}

fn role_of(key: &str) -> Option<Role> {
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if has(&[
        "report",
        "handler",
        "staff",
        "manager",
        "investigat",
        "approv",
        "consultant",
        "clinician",
        "author",
        "nurse",
        "doctor",
        "gp",
        "user",
    ]) {
        Some(Role::Staff)
    } else if has(&[
        "nok", "kin", "relative", "carer", "contact", "mother", "father", "parent", "wife", "husband",
    ]) {
        Some(Role::Relative)
    } else if has(&[
        "patient",
        "pat_",
        "pt_",
        "subject",
        "person_affected",
        "baby",
        "client",
        "resident",
        "surname",
        "forename",
    ]) {
        Some(Role::Patient)
    } else {
        None
    }
}

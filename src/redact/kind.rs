//! The kinds of identifier.

use serde::{Deserialize, Serialize};

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A person's name, or a part of it.
    Name,
    /// NHS number, valid or mistyped.
    NhsNo,
    /// Hospital number, CHI, H&C number.
    Mrn,
    /// Another number or reference tied to a person.
    Id,
    /// A day.
    Date,
    /// Date of birth.
    Dob,
    /// An age of 90 or over.
    Age90,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Web address, handle or what3words.
    Url,
    /// Postcode.
    Postcode,
    /// House, street or town.
    Address,
    /// Named hospital, trust, surgery, school, employer.
    Org,
    /// Named or numbered ward, bay, bed.
    Ward,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 14] = [
        Kind::Name,
        Kind::NhsNo,
        Kind::Mrn,
        Kind::Id,
        Kind::Date,
        Kind::Dob,
        Kind::Age90,
        Kind::Phone,
        Kind::Email,
        Kind::Url,
        Kind::Postcode,
        Kind::Address,
        Kind::Org,
        Kind::Ward,
    ];

    /// The kind as gold files and the command line write it.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Name => "NAME",
            Kind::NhsNo => "NHSNO",
            Kind::Mrn => "MRN",
            Kind::Id => "ID",
            Kind::Date => "DATE",
            Kind::Dob => "DOB",
            Kind::Age90 => "AGE90",
            Kind::Phone => "PHONE",
            Kind::Email => "EMAIL",
            Kind::Url => "URL",
            Kind::Postcode => "POSTCODE",
            Kind::Address => "ADDRESS",
            Kind::Org => "ORG",
            Kind::Ward => "WARD",
        }
    }

    /// The kind in words, for a person.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Name => "a person's name",
            Kind::NhsNo => "an NHS number",
            Kind::Mrn => "a hospital number",
            Kind::Id => "a personal or case reference",
            Kind::Date => "a date",
            Kind::Dob => "a date of birth",
            Kind::Age90 => "an age of 90 or over",
            Kind::Phone => "a telephone number",
            Kind::Email => "an e-mail address",
            Kind::Url => "a web address or account name",
            Kind::Postcode => "a postcode",
            Kind::Address => "an address",
            Kind::Org => "a named organisation",
            Kind::Ward => "a ward, bay, bed or room",
        }
    }

    /// What stands in place of one, without a number: `[person]`, `[ward]`.
    pub fn placeholder(self) -> String {
        format!("[{}]", super::placeholder::words(self, None))
    }

    /// The kind's place in [`Kind::ALL`].
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

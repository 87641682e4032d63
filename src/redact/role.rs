//! Who a name belongs to.

use serde::{Deserialize, Serialize};

/// Who a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person in care.
    Patient,
    /// A relative, friend or carer.
    Relative,
    /// A member of staff or another professional.
    Staff,
    /// Anybody else, or not known.
    Other,
}

impl Role {
    /// The role as files write it.
    pub fn id(self) -> &'static str {
        match self {
            Role::Patient => "patient",
            Role::Relative => "relative",
            Role::Staff => "staff",
            Role::Other => "other",
        }
    }

    /// The role with this id, or with the one letter that inline markup uses.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "patient" | "p" => Some(Role::Patient),
            "relative" | "r" => Some(Role::Relative),
            "staff" | "s" => Some(Role::Staff),
            "other" | "o" => Some(Role::Other),
            _ => None,
        }
    }
}

//! Roles: what somebody is trusted with. A person may hold several.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Searches and reads what is published, and says when somebody can be recognised.
    Reader,
    /// Sends cases in as well.
    Contributor,
    /// Reads what is held and decides about it.
    Reviewer,
    /// Approves as the second person, signs batches off, withdraws.
    Approver,
    /// Runs the library: whoever holds its machine holds register and key, so this role may do everything.
    Administrator,
    /// Reads the audit trail and proves it.
    Auditor,
}

/// The roles of one person.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Role {
    /// Every role, from the least trusted to the most; the auditor stands apart.
    pub const ALL: [Role; 6] =
        [Role::Reader, Role::Contributor, Role::Reviewer, Role::Approver, Role::Administrator, Role::Auditor];

    /// The role as tokens, configuration and audit trail write it.
    pub fn id(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Contributor => "contributor",
            Role::Reviewer => "reviewer",
            Role::Approver => "approver",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// The role with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Its place in [`Role::ALL`].
    pub(super) fn place(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Roles {
    /// Nobody's.
    pub const NONE: Roles = Roles(0);

    /// Whether a role is among them.
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role.place()) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    /// From ids separated by commas, as [`Roles`] are displayed; `None` if one is no role.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(Role::from_id).collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | 1 << role.place()))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Role::id).collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_and_have_their_places() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(Role::from_id(role.id()), Some(role));
            assert_eq!(role.place(), place);
            let one: Roles = [role].into_iter().collect();
            assert!(Role::ALL.into_iter().all(|other| one.contains(other) == (other == role)));
        }
        let two = Roles::parse("approver, reviewer,reviewer").unwrap();
        assert_eq!(two.to_string(), "reviewer, approver");
        assert_eq!(Roles::parse(&two.to_string()), Some(two));
        assert_eq!(Roles::parse("reviewer, root"), None);
        assert!(Roles::parse("").unwrap().is_empty());
    }
}

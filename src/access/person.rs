//! Somebody who asks for something: a name, roles, and how both became known.

use super::permission::Permission;
use super::role::{Role, Roles};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    name: String,
    roles: Roles,
    how: How,
}

/// How somebody became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Not at all.
    NotSignedIn,
    /// By the machine's own account.
    CommandLine,
    /// By the token with this id.
    Token(String),
    /// By the headers of a trusted proxy.
    Proxy,
    /// By an OpenID provider.
    OpenId,
}

/// Longest name that is kept, in characters.
const LONGEST_NAME: usize = 100;
/// Names that the trail gives to those who have none.
const RESERVED: [&str; 3] = [ANYONE, COMMAND_LINE, SERVER];
/// Whoever is not signed in.
pub const ANYONE: &str = "anyone";
/// The server, for what is due without anybody's doing.
pub const SERVER: &str = "server";
/// Whoever holds the machine.
pub const COMMAND_LINE: &str = "command line";

impl Person {
    /// Somebody known by name. The name goes into the audit trail: control characters are left out and it is cut short.
    /// `None` for no name, and for one under which the trail records somebody else.
    pub fn new(name: &str, roles: Roles, how: How) -> Option<Self> {
        let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let name = name.trim().to_owned();
        let small = name.to_lowercase();
        let taken = name.is_empty() || RESERVED.contains(&small.as_str()) || small.starts_with(COMMAND_LINE);
        (!taken).then_some(Self { name, roles, how })
    }

    /// Somebody who is not signed in, with the roles that everybody has.
    pub fn anyone(roles: Roles) -> Self {
        Self { name: ANYONE.into(), roles, how: How::NotSignedIn }
    }

    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their roles.
    pub fn roles(&self) -> Roles {
        self.roles
    }

    /// How they became known.
    pub fn how(&self) -> &How {
        &self.how
    }

    /// Whether they are known by name.
    pub fn is_signed_in(&self) -> bool {
        self.how != How::NotSignedIn
    }

    /// Whether they may do something.
    pub fn may(&self, permission: Permission) -> bool {
        permission.is_open() || self.acting(permission).is_some()
    }

    /// The role in which they do something: the first of theirs that may.
    pub fn acting(&self, permission: Permission) -> Option<Role> {
        self.roles.iter().find(|role| role.may(permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_acts_in_the_least_role_that_may() {
        let person = Person::new("ann", Roles::parse("reviewer, approver").unwrap(), How::Proxy).unwrap();
        assert_eq!(person.acting(Permission::Review), Some(Role::Reviewer));
        assert_eq!(person.acting(Permission::Approve), Some(Role::Approver));
        assert!(!person.may(Permission::Ingest));
        let nobody = Person::anyone(Roles::NONE);
        assert!(nobody.may(Permission::Open) && !nobody.may(Permission::Read));
    }

    #[test]
    fn a_name_cannot_break_a_line_or_fill_the_trail() {
        let name = |name: &str| Person::new(name, Roles::NONE, How::Proxy).map(|person| person.name);
        assert_eq!(name(" ann\r\n\u{0}b ").as_deref(), Some("annb"));
        assert_eq!(name(&"x".repeat(5000)).unwrap().len(), 100);
        for nobody in ["", " \t", "anyone", "Command Line", "Server", "command line (root)"] {
            assert_eq!(name(nobody), None);
        }
    }
}

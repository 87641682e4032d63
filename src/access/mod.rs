//! Who somebody is and what they may do.
//!
//! Roles and permissions enter from configuration, tokens and sign-in; a yes or no leaves. [`permission`] holds the one
//! table that says which role may do what: routes and commands name a permission, never a role.

pub mod permission;
mod person;
mod role;
mod token;

pub use permission::Permission;
pub use person::{ANYONE, COMMAND_LINE, How, Person, SERVER};
pub use role::{Role, Roles};
pub use token::{Terms, Token};

//! What each command stands for in the table of permissions.
//!
//! The command line acts for the account of the operating system that runs it, in the role of administrator: whoever may
//! read the data folder holds register and key, and no check in this program could keep them from anything.

use clap::CommandFactory as _;

use crate::access::Permission::{self, *};

use super::Cli;

/// Every command that does something, with the permission that a person would need.
const TABLE: &[(&str, Permission)] = &[
    ("demo", Operate),
    ("ingest", Ingest),
    ("serve", Operate),
    ("search", Read),
    ("redact", Preview),
    ("evaluate", Preview),
    ("classify", Preview),
    ("export", Export),
    ("verify", Verify),
    ("reindex", Reindex),
    ("train", Reindex),
    ("synonyms check", Reindex),
    ("review list", ReadHeld),
    ("review show", ReadHeld),
    ("review approve", Review),
    ("review reject", Review),
    ("review hold", Review),
    ("review lift", Review),
    ("review checklist", Open),
    ("review rescan", Review),
    ("review remember", ChangeRules),
    ("batch list", ManageBatches),
    ("batch sample", ManageBatches),
    ("batch release", ManageBatches),
    ("batch take-back", ManageBatches),
    ("retention", Withdraw),
    ("withdraw", Withdraw),
    ("audit verify", Verify),
    ("audit export", ReadAudit),
    ("token create", ManageTokens),
    ("token list", ManageTokens),
    ("token revoke", ManageTokens),
];

/// Every command of the definition with its permission; `None` for one that was forgotten in the table.
pub fn commands() -> Vec<(String, Option<Permission>)> {
    let mut names = Vec::new();
    collect(&Cli::command(), "", &mut names);
    let permission = |name: &str| TABLE.iter().find(|row| row.0 == name).map(|row| row.1);
    names.into_iter().map(|name| (name.clone(), permission(&name))).collect()
}

/// The commands that have no commands below them.
fn collect(command: &clap::Command, before: &str, names: &mut Vec<String>) {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let name = format!("{before}{}", below.get_name());
        if below.has_subcommands() {
            collect(below, &format!("{name} "), names);
        } else {
            names.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    #[test]
    fn every_command_stands_in_the_table_and_no_other() {
        let commands = commands();
        let forgotten: Vec<_> = commands.iter().filter(|(_, permission)| permission.is_none()).collect();
        assert!(forgotten.is_empty(), "commands without a permission: {forgotten:?}");
        assert_eq!(commands.len(), TABLE.len(), "a command of the table does not exist");
        assert!(commands.iter().any(|(name, _)| name == "token create"));
    }

    #[test]
    fn the_command_line_may_do_all_of_them() {
        for (name, permission) in TABLE {
            assert!(Role::Administrator.may(*permission), "{name}");
        }
    }
}

//! The one table of who may do what.
//!
//! A route of the server and a command of the command line each name one permission; nothing else decides about access.

use super::role::Role;

/// Something that may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// What needs no role at all.
    Open,
    /// Published lessons.
    Read,
    /// Words about a published lesson.
    Flag,
    /// A case of one's own.
    Share,
    /// The redactor and the classifier on a text that is not kept.
    Preview,
    /// Text that is not published.
    ReadHeld,
    /// Decisions about a held or hidden lesson.
    Review,
    /// The second signature.
    Approve,
    /// A whole ingest at once.
    ManageBatches,
    /// The end of a lesson.
    Withdraw,
    /// What the redactor removes.
    ChangeRules,
    /// New cases in bulk.
    Ingest,
    /// The library in bulk.
    Export,
    /// The index and the labels.
    Reindex,
    /// Proof that register, trail and library hold together.
    Verify,
    /// The audit trail.
    ReadAudit,
    /// Who may sign in.
    ManageTokens,
    /// The server process.
    Operate,
}

use Permission::*;

const Y: bool = true;
const N: bool = false;

/// Permission, what it covers, and for each role of [`Role::ALL`] whether it has it.
const TABLE: &[(Permission, &str, [bool; 6])] = &[
    //                                                     reader contributor reviewer approver administrator auditor
    (Open, "help, signing in and out, health, style sheets", [Y, Y, Y, Y, Y, Y]),
    (Read, "search and read published lessons", [Y, Y, Y, Y, Y, Y]),
    (Flag, "say that somebody can be recognised, or that it happened here too", [Y, Y, Y, Y, Y, Y]),
    (Share, "send in a case; it waits for a reviewer", [N, Y, Y, Y, Y, N]),
    (Preview, "try the redactor on a text; nothing is kept", [N, Y, Y, Y, Y, N]),
    (ReadHeld, "read lessons that are held or hidden, with the words in doubt", [N, N, Y, Y, Y, N]),
    (
        Review,
        "decide doubts, edit, reject; publish where one person may (policies gate and review)",
        [N, N, Y, Y, Y, N],
    ),
    (Approve, "publish as the second person (policy two-person)", [N, N, N, Y, Y, N]),
    (ManageBatches, "release or take back a whole ingest", [N, N, N, Y, Y, N]),
    (Withdraw, "withdraw a lesson for good; apply retention", [N, N, N, Y, Y, N]),
    (ChangeRules, "have a word removed everywhere from now on", [N, N, N, Y, Y, N]),
    (Ingest, "load an export", [N, N, N, N, Y, N]),
    (Export, "export published lessons", [N, N, N, N, Y, N]),
    (Reindex, "rebuild the library, relabel lessons, train the theme model", [N, N, N, N, Y, N]),
    (Verify, "prove that register, trail and library hold together", [N, N, N, N, Y, Y]),
    (ReadAudit, "read and export the audit trail", [N, N, N, N, Y, Y]),
    (ManageTokens, "create, list and revoke tokens", [N, N, N, N, Y, N]),
    (Operate, "run the server", [N, N, N, N, Y, N]),
];

impl Permission {
    /// Every permission, in the order of the table.
    pub fn all() -> impl Iterator<Item = Permission> {
        TABLE.iter().map(|row| row.0)
    }

    /// What it covers, in words.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Whether nobody need be known to have it.
    pub fn is_open(self) -> bool {
        self == Open
    }

    fn row(self) -> Option<&'static (Permission, &'static str, [bool; 6])> {
        TABLE.iter().find(|row| row.0 == self)
    }
}

impl Role {
    /// Whether the role has a permission. One that is not in the table nobody has.
    pub fn may(self, permission: Permission) -> bool {
        permission.row().is_some_and(|row| row.2[self.place()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written out by hand, beside the table: whoever changes who may do what says it twice.
    #[test]
    fn each_role_may_do_this_and_nothing_else() {
        let reader = vec![Open, Read, Flag];
        let contributor = [reader.clone(), vec![Share, Preview]].concat();
        let reviewer = [contributor.clone(), vec![ReadHeld, Review]].concat();
        let approver = [reviewer.clone(), vec![Approve, ManageBatches, Withdraw, ChangeRules]].concat();
        let administrator =
            [approver.clone(), vec![Ingest, Export, Reindex, Verify, ReadAudit, ManageTokens, Operate]]
                .concat();
        let auditor = [reader.clone(), vec![Verify, ReadAudit]].concat();
        let expected = [reader, contributor, reviewer, approver, administrator, auditor];
        for (role, expected) in Role::ALL.into_iter().zip(expected) {
            let has: Vec<_> = Permission::all().filter(|permission| role.may(*permission)).collect();
            assert_eq!(has, expected, "{role}");
        }
    }

    #[test]
    fn a_permission_stands_in_the_table_once() {
        let all: Vec<_> = Permission::all().collect();
        for permission in &all {
            assert_eq!(all.iter().filter(|other| *other == permission).count(), 1, "{permission:?}");
            assert!(!permission.words().is_empty());
        }
        assert!(Role::ALL.into_iter().all(|role| role.may(Open)));
    }
}

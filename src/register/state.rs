//! The states of a lesson, the moves between them and who may make them: one table, in one place.

use serde::{Deserialize, Serialize};

use crate::access::Permission;

/// Where a lesson stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for a reviewer.
    Held,
    /// Everybody who may read sees it.
    Published,
    /// Taken out of sight because somebody recognised someone; a reviewer decides.
    Hidden,
    /// Gone for good: a tombstone with a reason.
    Withdrawn,
    /// A reviewer decided that it must not be published.
    Rejected,
}

/// Every move that a person may make, and the permission that it asks for. A newer revision of the source is no move: see
/// [`State::after_revision`]. Nobody is published by a bare move: that is [`Register::settle`](super::Register::settle),
/// which counts the signatures that the release policy asks for.
const MOVES: &[(State, State, Permission)] = &[
    (State::Held, State::Published, Permission::Review),
    (State::Held, State::Rejected, Permission::Review),
    (State::Held, State::Withdrawn, Permission::Withdraw),
    (State::Published, State::Hidden, Permission::Flag),
    (State::Published, State::Held, Permission::Review),
    (State::Published, State::Withdrawn, Permission::Withdraw),
    (State::Hidden, State::Published, Permission::Review),
    (State::Hidden, State::Held, Permission::Review),
    (State::Hidden, State::Rejected, Permission::Review),
    (State::Hidden, State::Withdrawn, Permission::Withdraw),
    (State::Rejected, State::Withdrawn, Permission::Withdraw),
];

impl State {
    /// Every state.
    pub const ALL: [State; 5] =
        [State::Held, State::Published, State::Hidden, State::Withdrawn, State::Rejected];

    /// Whether the table allows a move.
    pub fn may_become(self, to: State) -> bool {
        self.permission(to).is_some()
    }

    /// What somebody must have to make a move; `None` where there is no such move.
    pub fn permission(self, to: State) -> Option<Permission> {
        MOVES.iter().find(|(from, there, _)| (*from, *there) == (self, to)).map(|row| row.2)
    }

    /// Where a newer revision of the source puts a lesson that the corridor would put into `fresh`; `None` where the
    /// revision must be ignored. A withdrawn or rejected case stays out, and a hidden one stays hidden. One that a person
    /// holds, or in which somebody was recognised, comes with a hold of its own, so that `fresh` is held.
    pub fn after_revision(self, fresh: State) -> Option<State> {
        match self {
            State::Held | State::Published => Some(fresh),
            State::Hidden => Some(State::Hidden),
            State::Withdrawn | State::Rejected => None,
        }
    }

    /// The state as the register and the API write it.
    pub fn id(self) -> &'static str {
        match self {
            State::Held => "held",
            State::Published => "published",
            State::Hidden => "hidden",
            State::Withdrawn => "withdrawn",
            State::Rejected => "rejected",
        }
    }

    /// The state with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    #[test]
    fn nothing_comes_back_from_withdrawal() {
        for to in State::ALL {
            assert!(!State::Withdrawn.may_become(to));
        }
        assert!(!State::Rejected.may_become(State::Published));
        assert_eq!(State::Withdrawn.after_revision(State::Published), None);
        assert_eq!(State::Rejected.after_revision(State::Published), None);
        assert_eq!(State::Hidden.after_revision(State::Published), Some(State::Hidden));
        assert_eq!(State::Published.after_revision(State::Held), Some(State::Held));
    }

    #[test]
    fn each_role_may_make_these_moves() {
        let moves = |role: Role| {
            State::ALL
                .into_iter()
                .flat_map(|from| State::ALL.map(|to| (from, to)))
                .filter(|(from, to)| from.permission(*to).is_some_and(|permission| role.may(permission)))
                .count()
        };
        assert_eq!(Role::ALL.map(moves), [1, 1, 7, 11, 11, 1]);
        assert_eq!(State::Published.permission(State::Hidden), Some(Permission::Flag));
        assert_eq!(State::Withdrawn.permission(State::Held), None);
    }

    #[test]
    fn ids_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_id(state.id()), Some(state));
        }
    }
}

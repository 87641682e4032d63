//! The states of a lesson and the moves between them: one table, in one place.

use serde::{Deserialize, Serialize};

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

/// Every move that a person or a policy may make. A newer revision of the source is not a move: see
/// [`State::after_revision`].
const MOVES: &[(State, State)] = &[
    (State::Held, State::Published),
    (State::Held, State::Rejected),
    (State::Held, State::Withdrawn),
    (State::Published, State::Hidden),
    (State::Published, State::Held),
    (State::Published, State::Withdrawn),
    (State::Hidden, State::Published),
    (State::Hidden, State::Held),
    (State::Hidden, State::Rejected),
    (State::Hidden, State::Withdrawn),
    (State::Rejected, State::Withdrawn),
];

impl State {
    /// Every state.
    pub const ALL: [State; 5] =
        [State::Held, State::Published, State::Hidden, State::Withdrawn, State::Rejected];

    /// Whether the table allows a move.
    pub fn may_become(self, to: State) -> bool {
        MOVES.contains(&(self, to))
    }

    /// Where a newer revision of the source puts a lesson that the corridor would put into `fresh`; `None` where the
    /// revision must be ignored. A withdrawn or rejected case stays out, and a hidden one stays hidden.
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
    fn ids_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_id(state.id()), Some(state));
        }
    }
}

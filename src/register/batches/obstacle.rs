//! What stands against the release of a batch: its sample and the policy enter, the first obstacle leaves, with the words
//! and commands that help.

use super::asked::refused;
use super::sample::Sample;
use crate::config::Release;
use crate::register::{BatchId, RegisterError};

/// What stands against the release of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The policy wants every case read, and no sample stands for the others.
    Policy,
    /// Its export is still being loaded.
    Loading,
    /// No sample has been drawn.
    NoSample,
    /// Cases of the sample have not been read.
    Unread {
        /// So many.
        left: u64,
        /// So many of those that were read could identify somebody.
        identified: u64,
    },
    /// So many cases of the sample could identify somebody.
    Identified(u64),
    /// The sample says too little of those that wait; the least size that is enough.
    TooSmall(u64),
}

/// The smallest sample on which a batch is signed off: with nothing found, at most 10% of it identify somebody. Where fewer
/// wait, all of them are read.
const LEAST: u64 = 30;

impl Obstacle {
    /// What the policy has against the release of any batch.
    pub fn of_policy(release: Release) -> Option<Self> {
        matches!(release, Release::Review | Release::TwoPerson).then_some(Self::Policy)
    }

    /// Why a sample does not speak for the rest of its batch. Its own cases are not among those that still wait once they
    /// were approved.
    pub(super) fn of_sample(sample: Sample, waiting: u64) -> Option<Self> {
        if sample.drawn == 0 {
            Some(Self::NoSample)
        } else if sample.read < sample.drawn {
            Some(Self::Unread { left: sample.drawn - sample.read, identified: sample.identified })
        } else if sample.identified > 0 {
            Some(Self::Identified(sample.identified))
        } else if sample.drawn < LEAST && waiting > 0 {
            Some(Self::TooSmall(LEAST.min(sample.drawn + waiting)))
        } else {
            None
        }
    }

    /// What cases that were read already say of the release, while others of the sample are unread.
    pub fn foreseen(self) -> Option<String> {
        match self {
            Self::Unread { identified: 1, .. } => {
                Some("1 already identifies somebody: the release will be refused".to_owned())
            }
            Self::Unread { identified: found @ 2.., .. } => {
                Some(format!("{found} already identify somebody: the release will be refused"))
            }
            _ => None,
        }
    }

    /// The refusal in words, with the commands that help.
    pub(super) fn refusal(self, batch: BatchId, drawn: u64) -> RegisterError {
        let n = batch.0;
        let why = match self {
            Self::Policy => format!(
                "the release policy wants every case read, and no sample stands for the others: read them \
                 one by one (`hindsight review list --batch {n}`)"
            ),
            Self::Loading => "its export is still being loaded, and a sample says nothing of what is yet to come: \
                 wait until it has finished. An ingest that was broken off counts as finished an hour after the last \
                 lessons that it took"
                .to_owned(),
            Self::NoSample => "draw a sample and read it first".to_owned(),
            Self::Unread { left, .. } => {
                let already = self.foreseen().map(|text| format!("; {text}")).unwrap_or_default();
                format!("{left} of the {drawn} cases of its sample have not been read{already}")
            }
            Self::Identified(identified) => format!(
                "{identified} of the {drawn} cases of its sample could identify somebody, so others of it \
                 may too: read the rest one by one (`hindsight review list --batch {n}`), or draw a new sample \
                 (`hindsight batch sample {n} --size 60`) when you know what was missed and why"
            ),
            Self::TooSmall(_) => format!(
                "a sample of {drawn} says too little of the others: enlarge it to {LEAST} at least, or to \
                 all where fewer wait"
            ),
        };
        refused(batch, &why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unread_sample_says_what_was_found_in_it_already() {
        let refusal = |read, identified| {
            let sample = Sample { drawn: 60, read, identified };
            Obstacle::of_sample(sample, 100).unwrap().refusal(BatchId(3), 60).to_string()
        };
        assert!(!refusal(10, 0).contains("already"), "{}", refusal(10, 0));
        assert!(refusal(10, 1).contains("1 already identifies somebody: the release will be refused"));
        let two = refusal(20, 2);
        assert!(two.contains("40 of the 60 cases") && two.contains("2 already identify somebody"), "{two}");
    }
}

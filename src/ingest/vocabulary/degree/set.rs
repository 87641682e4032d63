//! Sets of degrees: what several words of one phrase give together.

use crate::values::Harm;

/// A set of degrees, one bit each.
pub(super) type Degrees = u8;

/// The set of one degree.
pub(super) const fn bit(harm: Harm) -> Degrees {
    1 << harm as u8
}

pub(super) const NONE: Degrees = bit(Harm::None);
pub(super) const NEAR_MISS: Degrees = bit(Harm::NearMiss);
/// Degrees at which somebody was harmed.
pub(super) const HARMED: Degrees =
    bit(Harm::Low) | bit(Harm::Moderate) | bit(Harm::Severe) | bit(Harm::Fatal);

/// The one degree of a set; a near miss did no harm, so that both say the same.
pub(super) fn only(degrees: Degrees) -> Option<Harm> {
    if degrees == NONE | NEAR_MISS {
        return Some(Harm::NearMiss);
    }
    Harm::ALL.iter().copied().find(|harm| degrees == bit(*harm))
}

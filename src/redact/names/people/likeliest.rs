//! Whose name it most likely is: the points for each role enter, the role that leads leaves.

use crate::redact::Role;
use crate::redact::names::roles::{PRIOR, Points};

/// The role with the most points, with what is true of any name.
pub(super) fn likeliest(points: &Points) -> Role {
    likeliest_of(&with_prior(points))
}

/// The role that leads clearly.
pub(super) fn clear(points: &Points) -> Option<Role> {
    let best = likeliest_of(points);
    let lead = ROLES
        .iter()
        .filter(|role| **role != best)
        .all(|role| points[best as usize].saturating_sub(points[*role as usize]) >= LEAD);
    lead.then_some(best)
}

/// How many points somebody is short of being the patient.
pub(super) fn short_of_patient(points: &Points) -> i32 {
    let sum = with_prior(points);
    let other = sum[1].max(sum[2]).max(sum[3]);
    other.saturating_sub(sum[Role::Patient as usize])
}

/// By so many points a role has to lead before it keeps two bearers of one name apart.
const LEAD: i32 = 8;

const ROLES: [Role; 4] = [Role::Patient, Role::Relative, Role::Staff, Role::Other];

fn with_prior(points: &Points) -> Points {
    let mut sum = *points;
    for (sum, prior) in sum.iter_mut().zip(PRIOR) {
        *sum = sum.saturating_add(prior);
    }
    sum
}

/// The first of those with the most points.
fn likeliest_of(points: &Points) -> Role {
    let mut best = Role::Patient;
    for role in ROLES {
        if points[role as usize] > points[best as usize] {
            best = role;
        }
    }
    best
}

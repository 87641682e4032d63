//! How well the redactor does on an annotated sample: recall, precision, leaks, what was held, and by stratum.
//!
//! An identifier is caught only if every alphanumeric character of it is covered by findings, doubts included; a title at
//! the edge of a marked name may stand. Tokens are runs of alphanumeric characters; those in optional places count neither
//! way.

pub mod gold;
mod interval;
mod roles;
mod score;
mod table;
mod titles;

use serde::Serialize;

pub use gold::{Gold, GoldCase, GoldError, GoldPart, GoldSpan};

use super::{Kind, Redactor, Role};

/// The figures.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// Fingerprint of the redactor.
    pub fingerprint: String,
    /// Narratives in the sample.
    pub narratives: usize,
    /// Identifiers in the sample.
    pub identifiers: usize,
    /// Identifiers caught, of all: 0 to 1.
    pub recall: f64,
    /// By kind, kinds that occur.
    pub kinds: Vec<KindFigures>,
    /// Masked tokens that are identifiers, of all masked tokens: 0 to 1; none if nothing was masked.
    pub precision: Option<f64>,
    /// Tokens outside any identifier that were masked, of all such tokens: 0 to 1; none if there is no such token.
    pub lost: Option<f64>,
    /// Identifiers not caught, for each 1,000 narratives.
    pub leaks_per_1000: f64,
    /// The 95% interval of that, the wider of the spread between narratives and the exact one of the number of leaks; none
    /// for a single narrative.
    pub leaks_interval: Option<[f64; 2]>,
    /// Narratives without any leak, of all: 0 to 1.
    pub without_leak: f64,
    /// Narratives held, of all: 0 to 1.
    pub held: f64,
    /// Narratives held, of those without a leak: 0 to 1; none if all leak.
    pub held_of_right: Option<f64>,
    /// Narratives held, of those that leak: 0 to 1; none if none leaks.
    pub held_of_leaking: Option<f64>,
    /// Names whose placeholder says the marked role, of the names that carry one and were masked as names: 0 to 1; none if
    /// there is no such name.
    pub role_right: Option<f64>,
    /// Names that come again in a case and get the same placeholder, of all that come again: 0 to 1; none if none does.
    pub same_placeholder: Option<f64>,
    /// By marked and given role.
    pub roles: Vec<RoleFigures>,
    /// By stratum: source file, length, letters of the name, its role and, where given, its origin.
    pub strata: Vec<Stratum>,
    /// What leaked: shown only where the lists are asked for.
    #[serde(skip)]
    pub leaked: Vec<Place>,
    /// What was lost: shown only where the lists are asked for.
    #[serde(skip)]
    pub over: Vec<Place>,
    /// Names whose placeholder says another role than the mark: shown only where the lists are asked for.
    #[serde(skip)]
    pub mistaken: Vec<Place>,
}

/// How many names marked with a role were given one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RoleFigures {
    /// The role in the sample.
    pub marked: Role,
    /// The role in the placeholder.
    pub given: Role,
    /// How many names.
    pub count: usize,
}

/// Figures of one kind.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KindFigures {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub count: usize,
    /// How many were caught.
    pub caught: usize,
}

/// Figures of one stratum.
#[derive(Clone, Debug, Serialize)]
pub struct Stratum {
    /// What it is divided by.
    pub by: &'static str,
    /// Which one.
    pub name: String,
    /// Identifiers in it.
    pub count: usize,
    /// Identifiers caught.
    pub caught: usize,
}

/// A place of the sample, with a few words around it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The case.
    pub case: String,
    /// The kind: of the mark, for a loss of what was masked there.
    pub kind: Kind,
    /// The kind, for a leak; the rule, for a loss; the roles, for a wrong one.
    pub what: &'static str,
    /// Whether the case was held.
    pub held: bool,
    /// The place in brackets, with its neighbours.
    pub text: String,
}

/// Measures the redactor on a sample.
pub fn evaluate(redactor: &Redactor, gold: &Gold) -> Evaluation {
    score::evaluate(&[(redactor, gold)])
}

/// Measures several redactors, each on a sample of its own, as one: the folds of a cross-validation.
pub fn evaluate_folds(folds: &[(&Redactor, &Gold)]) -> Evaluation {
    score::evaluate(folds)
}

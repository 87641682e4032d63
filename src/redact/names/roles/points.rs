//! The points of a place and those that no single word gives: for what stands before a name, behind it and over it.

/// Points for patient, relative, staff and other, in the order of [`crate::redact::Role`].
pub(crate) type Points = [i32; 4];

/// What is true of a name of which nothing is known.
pub(crate) const PRIOR: Points = [3, -3, 4, -4];
/// What a single word without a title says by itself.
pub(in crate::redact::names) const SINGLE: Points = [-2, 2, 1, -1];
/// What a heading over a list of staff adds for each of its names.
pub(in crate::redact::names) const HEADING: Points = [-3, -2, 6, 0];

/// How many words before and behind a name are asked.
pub(super) const REACH: usize = 3;
/// How many tokens, marks among them.
pub(super) const TOKENS: usize = 8;

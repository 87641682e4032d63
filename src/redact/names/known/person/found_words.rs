//! How and where people are found, in small letters.

/// How somebody is found: "found lying", "found next to".
pub(super) const FOUND: &[&str] = &[
    "lying",
    "laying",
    "sitting",
    "sat",
    "laid",
    "standing",
    "kneeling",
    "crawling",
    "walking",
    "slumped",
    "collapsed",
    "wedged",
    "unconscious",
    "dead",
    "deceased",
    "alone",
    "outside",
    "missing",
    "drowsy",
    "down",
    "hanging",
];
/// Where somebody is found, with a place behind it.
pub(super) const FOUND_AT: &[&str] = &["on", "in", "by", "at", "under", "beside", "near", "behind", "next"];
/// Places where somebody is found.
pub(super) const PLACES: &[&str] = &[
    "floor",
    "ground",
    "toilet",
    "bathroom",
    "corridor",
    "bed",
    "bedside",
    "bedroom",
    "chair",
    "wheelchair",
    "commode",
    "room",
    "shower",
    "lounge",
    "dayroom",
    "stairs",
    "garden",
    "street",
    "knees",
    "bottom",
];

//! What people are called and what is theirs, in small letters: beside a name, or instead of one.

/// Who is in care, right before the name.
pub(super) const PATIENTS: &[&str] = &["pt", "patient", "resident", "client"];
/// Who cares, right before the name.
pub(super) const CARERS: &[&str] = &[
    "nurse",
    "sister",
    "matron",
    "midwife",
    "dr",
    "doctor",
    "consultant",
    "registrar",
    "reg",
    "sho",
    "sn",
    "rn",
    "rmn",
    "hca",
    "hcsw",
    "hcw",
    "physio",
    "pharmacist",
    "paramedic",
    "porter",
];
/// Titles that mean nothing else.
pub(super) const TITLES: &[&str] = &["mr", "mrs", "ms", "mx"];
/// Titles, some of which mean something else in small letters.
pub(super) const MORE_TITLES: &[&str] =
    &["miss", "dr", "doctor", "prof", "professor", "sir", "dame", "lord", "lady", "rev", "mister"];
/// Places and shifts that are told and rung as people are.
pub(super) const GROUP_WORDS: &[&str] = &["ed", "ae", "day", "night", "bank", "site"];
/// Whose it is.
pub(super) const OWN: &[&str] = &["his", "her", "their", "himself", "herself", "themselves"];
/// Belongs to a person: "foley's bed". Relatives are a list of their own.
pub(super) const BELONGINGS: &[&str] = &[
    "family",
    "relatives",
    "wife",
    "husband",
    "bed",
    "bedside",
    "room",
    "bedroom",
    "locker",
    "wristband",
    "home",
    "house",
];
/// Values of columns that name nobody.
pub(super) const NOBODY: &[&[u8]] =
    &[b"unknown", b"anonymous", b"none", b"nil", b"applicable", b"withheld", b"known"];
/// Right before somebody who is introduced.
pub(super) const INTRODUCED: &[&str] = &["dear", "hi", "regards", "named", "called"];
/// Abbreviated posts, right behind a name.
pub(super) const POSTS: &[&str] = &["rn", "sn", "rmn", "hca", "hcsw", "hcw", "sho", "reg"];
/// Parts of a body: they are given and told nothing.
pub(super) const BODY: &[&str] =
    &["head", "hand", "foot", "arm", "leg", "back", "eye", "knee", "chest", "neck", "hip", "face"];
/// Those of whom something is said together: "bernie and silks were".
pub(super) const TOGETHER: &[&str] = &[
    "were",
    "both",
    "had",
    "have",
    "are",
    "went",
    "tried",
    "attended",
    "helped",
    "assisted",
    "came",
    "took",
    "witnessed",
    "saw",
    "found",
    "checked",
];

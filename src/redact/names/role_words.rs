//! Words beside a name that say whose it is, in small letters: for [`super::roles`].

/// Whose somebody is: a relative may follow.
pub(super) const OWN: [&str; 7] = ["her", "his", "their", "my", "your", "our", "kin"];
/// Relatives that the list of cues lacks.
pub(super) const RELATIVES: [&str; 16] = [
    "sons",
    "daughters",
    "brothers",
    "sisters",
    "nephews",
    "nieces",
    "grandsons",
    "granddaughters",
    "grandchildren",
    "stepdaughters",
    "goddaughter",
    "flatmate",
    "housemate",
    "mums",
    "dads",
    "wives",
];
/// Relatives only right before the name.
pub(super) const COMPANIONS: [&str; 3] = ["partner", "friend", "fiance"];
/// Words of the list of relatives that are as often something else.
pub(super) const NO_RELATIVE: [&str; 7] =
    ["carer", "sister", "attorney", "guardian", "partner", "ex", "friend"];
/// A relative only if somebody's: "her sister Jo", but "Sister Jo".
pub(super) const OWNED: [&str; 7] = ["sister", "boy", "girl", "partner", "friend", "lad", "baby"];
/// Neither patient nor relative nor staff.
pub(super) const OTHERS: [&str; 13] = [
    "neighbour",
    "neighbor",
    "neighbours",
    "visitor",
    "visitors",
    "driver",
    "volunteer",
    "coroner",
    "pastor",
    "priest",
    "landlord",
    "landlady",
    "bystander",
];
/// Words of the list of staff that are as often something else.
pub(super) const NO_STAFF: [&str; 25] = [
    "en", "ho", "so", "ra", "fy", "key", "lead", "security", "charge", "reg", "care", "work", "bank",
    "student", "agency", "pa", "sister", "sr", "guard", "carer", "carers", "dr", "drs", "prof", "advocate",
];
/// Staff, less surely.
pub(super) const STAFFISH: [&str; 11] =
    ["reg", "charge", "lead", "student", "agency", "bank", "carer", "security", "pa", "guardian", "advocate"];
/// A grade of staff, before its number.
pub(super) const GRADES: [&str; 8] = ["f", "fy", "st", "ct", "b", "band", "cmt", "spr"];
/// Where a patient lies.
pub(super) const BEDS: [&str; 10] =
    ["bed", "bay", "room", "rm", "cubicle", "cub", "cot", "cell", "chair", "trolley"];

/// What staff do, mostly.
pub(super) const STAFF_VERBS: [&str; 28] = [
    "gave",
    "checked",
    "signed",
    "noticed",
    "noted",
    "reviewed",
    "bleeped",
    "escalated",
    "documented",
    "wrote",
    "administered",
    "handed",
    "prescribed",
    "took",
    "advised",
    "attended",
    "apologised",
    "confirmed",
    "replied",
    "emailed",
    "witnessed",
    "assisted",
    "helped",
    "reported",
    "phoned",
    "informed",
    "contacted",
    "assessed",
];

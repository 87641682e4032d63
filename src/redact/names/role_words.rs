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

/// What staff do and hardly anybody else.
pub(super) const STAFF_ACTS: [&str; 35] = [
    "did",
    "spotted",
    "stopped",
    "queried",
    "drew",
    "removed",
    "spoke",
    "visited",
    "pressed",
    "dispensed",
    "transcribed",
    "charted",
    "commenced",
    "examined",
    "discussed",
    "sited",
    "performed",
    "restarted",
    "silenced",
    "recalculated",
    "rewrote",
    "supervised",
    "countersigned",
    "requested",
    "referred",
    "verified",
    "amended",
    "flagged",
    "clamped",
    "unclamped",
    "bagged",
    "picked",
    "copied",
    "swabbed",
    "prepped",
];
/// What a patient does, or how a patient is, in one word.
pub(super) const PATIENT_VERBS: [&str; 19] = [
    "fell",
    "collapsed",
    "vomited",
    "aspirated",
    "choked",
    "deteriorated",
    "desaturated",
    "absconded",
    "arrested",
    "died",
    "missed",
    "waited",
    "ate",
    "unharmed",
    "uninjured",
    "settled",
    "ok",
    "fine",
    "nbm",
];
/// What is done to a patient, or how a patient is, behind "was" or "is".
pub(super) const PATIENT_STATES: [&str; 30] = [
    "found",
    "given",
    "admitted",
    "discharged",
    "transferred",
    "moved",
    "nursed",
    "intubated",
    "catheterised",
    "cannulated",
    "reviewed",
    "seen",
    "sent",
    "taken",
    "started",
    "prescribed",
    "due",
    "unwell",
    "confused",
    "drowsy",
    "unresponsive",
    "agitated",
    "sedated",
    "restrained",
    "detained",
    "sectioned",
    "incontinent",
    "hypotensive",
    "pyrexial",
    "weighed",
];
/// What is done to a patient, right before the name: "gave Price the tablets", "wrong Price".
pub(super) const DONE_TO: [&str; 12] = [
    "gave",
    "took",
    "visited",
    "found",
    "got",
    "wrong",
    "re",
    "labelled",
    "discharged",
    "transferred",
    "admitted",
    "nursed",
];
/// Posts that the list of cues lacks, and who is "on call".
pub(super) const POSTS: [&str; 14] = [
    "mgr",
    "enp",
    "pn",
    "colleague",
    "cmw",
    "admin",
    "para",
    "scn",
    "phleb",
    "mentor",
    "sec",
    "liaison",
    "rm",
    "call",
];

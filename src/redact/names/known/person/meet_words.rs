//! Verbs whose object is a person, in small letters: they stand before a name.

/// Behind these somebody is named: "told foley".
pub(super) const MEETS: &[&str] = &[
    "told",
    "asked",
    "asking",
    "informed",
    "informing",
    "helped",
    "helping",
    "assisted",
    "assisting",
    "reassured",
    "escorted",
    "accompanied",
    "persuaded",
    "encouraged",
    "reminded",
    "advised",
    "thanked",
    "warned",
    "comforted",
    "calmed",
    "consoled",
    "interviewed",
    "phoned",
    "telephoned",
    "rang",
    "contacted",
    "notified",
    "assaulted",
    "attacked",
    "punched",
    "slapped",
];
/// Behind these too, where the name has a capital.
pub(super) const MEETS_ALOUD: &[&str] =
    &["found", "saw", "took", "gave", "called", "reviewed", "assessed", "by", "with", "to", "from", "for"];
/// The last of them say so only of a word that is not clinical.
pub(super) const PREPOSITIONS: &[&str] = &["by", "with", "to", "from", "for"];
/// A small word behind these verbs is followed by a person: "spoke to foley".
pub(super) const PAIRS: &[(&str, &[&str])] = &[
    (
        "to",
        &[
            "spoke",
            "spoken",
            "speaking",
            "talked",
            "talking",
            "said",
            "explained",
            "apologised",
            "apologized",
            "listened",
            "given",
            "administered",
            "handed",
            "shouted",
            "reported",
        ],
    ),
    (
        "with",
        &[
            "spoke",
            "spoken",
            "speaking",
            "talked",
            "talking",
            "discussed",
            "stayed",
            "sat",
            "argued",
            "agreed",
        ],
    ),
    (
        "by",
        &[
            "told",
            "asked",
            "informed",
            "assaulted",
            "attacked",
            "punched",
            "kicked",
            "hit",
            "bitten",
            "pushed",
            "slapped",
            "grabbed",
            "reported",
            "witnessed",
            "said",
            "written",
            "called",
            "phoned",
            "helped",
            "assisted",
            "noticed",
            "escalated",
            "signed",
            "checked",
            "administered",
            "found",
            "seen",
        ],
    ),
    ("from", &["heard", "statement", "apology"]),
];
/// Something goes over to somebody: "handed over to foley", "given late to foley".
pub(super) const GIVES: &[&str] = &[
    "handed",
    "given",
    "gave",
    "administered",
    "passed",
    "dispensed",
    "prescribed",
    "issued",
    "served",
    "hand",
    "handover",
    "reported",
    "escalated",
];
/// May stand between such a verb and its "to".
pub(super) const LATE: &[&str] =
    &["over", "late", "early", "back", "again", "twice", "wrongly", "verbally", "instead", "in", "error"];
/// Short for what is done with somebody: "d/w foley", "s/b foley".
pub(super) const NOTED: &[(&str, &str)] = &[("d", "w"), ("s", "b")];
/// May follow who was told or handed something, besides.
pub(super) const MORE_FOLLOWS: &[&str] = &["no", "please", "tonight", "tomorrow"];
/// What is kept of somebody: "chart of foley".
pub(super) const RECORDS: &[&str] =
    &["chart", "charts", "notes", "wristband", "name", "dob", "belongings", "property", "prescription"];
/// What becomes of it.
pub(super) const KEPT: &[&str] = &[
    "missing", "lost", "were", "is", "was", "found", "wrong", "mixed", "misfiled", "filed", "swapped",
    "left", "put",
];
